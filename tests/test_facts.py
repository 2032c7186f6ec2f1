"""Every fact of the sources stands where facts.yml says, in every language."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml
from conftest import LANGS, ROOT, Site

FACTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "facts.yml").read_text(encoding="utf-8"))
NAMES: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "docs" / "glossary.yml").read_text(encoding="utf-8"))["names"]
WORDS = {
    "en": {5: "five", 7: "seven", 8: "eight", 10: "ten", 20: "twenty", 60: "sixty", 100: "hundred"},
    "ru": {5: "пят", 7: "сем", 8: "восем", 10: "десят", 20: "двадцат", 60: "шест[а-я]*десят", 100: "сотн|сто"},
    "uk": {5: "п’ят", 7: "сім|сем", 8: "вісім|восьм", 10: "десят", 20: "двадцят", 60: "шістдесят", 100: "сотн|сто"},
    "hy": {5: "հինգ|հնգ", 7: "յոթ", 8: "ութ", 10: "տաս", 20: "քսան", 60: "վաթսուն", 100: "հարյուր"},
}
"""How a number begins when it is spelled out, in whatever form it stands."""


class Sections(HTMLParser):
    """The words of each section of a page, and how many entries its lists and tables have."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self.items: dict[str, int] = {}
        self._inside: str | None = None
        self._skipped = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "aside" or self._skipped:
            self._skipped += tag == "aside"
        elif re.fullmatch("h[1-6]", tag):
            self._inside = "" if tag == "h1" else dict(attrs).get("id") or ""
            self.words[self._inside], self.items[self._inside] = "", 0
        elif self._inside is not None:
            self.items[self._inside] += tag in ("li", "tr")
            self.items[self._inside] -= tag == "thead"  # the titles of the columns are no entry

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag == "aside"
        if tag == "article":
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None and not self._skipped:
            self.words[self._inside] += data


parsed = cache(Sections)


def sections(site: Site, lang: str, page: str) -> Sections:
    folder = "" if lang == "en" else f"{lang}/"
    return parsed(site.page(folder + page.removesuffix("index").rstrip("/")))


def has_figure(figure: str, text: str, lang: str) -> bool:
    """Whether the text has the figure in the language's own form: `17:00` is 5 p.m. in English, 10% is 10 %."""
    text = text.replace("\u00a0", " ")
    if ":" in figure:
        hour, minutes = map(int, figure.split(":"))
        clock = rf"(?<!\d){hour}:{minutes:02}(?!\d)"
        spoken = rf"(?<!\d){hour - 12 * (hour > 12)}(?::{minutes:02})?(?!\d)" if lang == "en" else clock
        return re.search(f"{clock}|{spoken}", text) is not None
    number = int(figure.removesuffix("%"))
    digits = f"{number:,}".replace(",", "[ ,]")
    per_cent = " ?%" if figure.endswith("%") else ""
    spelled = WORDS[lang].get(number)
    words = rf"|(?<!\w)(?:{spelled})" if spelled and not per_cent else ""
    return re.search(rf"(?<![\d.,]){digits}(?!\d){per_cent}{words}", text, re.IGNORECASE) is not None


def has_name(name: str, text: str) -> bool:
    """Whether the text has the name's last word in any case: its beginning, without the vowel that endings replace."""
    last = re.sub(r"[«»“”]", "", name).split()[-1]
    stem = re.sub(r"[аеёиіоуыяйьա]$", "", last) if len(last) > 3 else last
    return stem in re.sub("[՞՜՛]", "", text)


def test_facts_have_numbers_of_their_own() -> None:
    ids = [fact["id"] for fact in FACTS]
    assert len(ids) == len(set(ids)) > 400
    assert {fact["id"][0] for fact in FACTS} == set("ABCDEF")


@pytest.mark.parametrize("lang", LANGS)
def test_every_fact_has_its_figures_and_names_in_its_section(site: Site, lang: str) -> None:
    missing = []
    for fact in FACTS:
        page, _, name = fact["at"].partition("#")
        found = sections(site, lang, page)
        text = found.words.get(name, "")
        if not text.strip():
            missing.append(f"{fact['id']}: there is no section {fact['at']}")
        missing += [
            f"{fact['id']}: {fact['at']} lacks {figure}"
            for figure in fact.get("figures", ())
            if not has_figure(figure, text, lang)
        ]
        missing += [
            f"{fact['id']}: {fact['at']} lacks {NAMES[key][lang]}"
            for key in fact.get("names", ())
            if not has_name(NAMES[key][lang], text)
        ]
        if fact.get("items") not in (None, found.items.get(name)):
            missing.append(f"{fact['id']}: {fact['at']} has {found.items.get(name)} entries, not {fact['items']}")
    assert missing == []


def test_a_figure_counts_only_where_it_really_stands() -> None:
    assert has_figure("17:00", "promised by 5 p.m.", "en")
    assert not has_figure("17:00", "обещали к 5", "ru")
    assert has_figure("332000", "332\u00a0000 долларов", "ru")
    assert not has_figure("20", "in 1920", "en")
    assert not has_figure("5%", "five per cent", "en")
    assert has_figure("10", "տասը կետը", "hy")
    assert not has_figure("10", "11", "hy")
    assert has_name("Гарри Гордон Селфридж", "Селфриджу")
    assert not has_name("Том Питерс", "Петерс")


def test_the_worked_example_is_worked_out_rightly(site: Site) -> None:
    text = sections(site, "en", "guides/cost-of-poor-service").words["worked-example"].replace(",", "")
    f = {letter: float(value) for letter, value in re.findall(r"\b([LPTMANWC]) = (\d+)", text)}
    assert set(f) == set("LPTMANWC")
    to_win = f["A"] / f["N"]
    expected = [
        f"{f['L'] / f['C']:.0%}",
        *(
            f"{value:.0f}"
            for value in (
                to_win,
                to_win / f["P"],
                f["M"] / f["T"],
                f["L"] * f["M"],
                f["L"] * to_win,
                f["L"] * f["M"] + f["L"] * to_win + f["W"],
                0.05 * f["L"] * (f["M"] + to_win),
            )
        ),
    ]
    for lang in LANGS:
        html = site.page(("" if lang == "en" else f"{lang}/") + "guides/cost-of-poor-service")
        table = html[html.index('id="worked-example"') : html.index('id="reasons"')]
        shown = re.findall(r"<td[^>]*>([^<]*)</td>\s*</tr>", table)
        assert [re.sub(r"[\s,]", "", value) for value in shown] == expected, lang
