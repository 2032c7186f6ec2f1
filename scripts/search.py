"""Measure the search of the built site on a list of words.

    python scripts/search.py tests/search-words.txt

Each line of the list has all forms of one word: `ru: жалоба жалобы жалобе …`. Each form is typed into the search in a
browser and must find every page of its language that shows any of the forms. What a page shows is read from the page
itself, without its scripts and without what it excludes from the search; the search's own code has no part in it.

Needs Chromium on PATH. Reads site/: run `make site` first (`make recall` does).
"""

import argparse
import gzip
import random
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from handbook import disk
from handbook.model import HandbookError
from look import SITE, chromium, folders, served
from playwright.sync_api import Browser, Page, Response

FOLDS = str.maketrans({"ё": "е", "և": "եվ", **dict.fromkeys("\u0301\u00ad՛՜՞'’ʼ", "")})
LONG = 6
"""Letters of a word in which one slip is forgiven."""
LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ru": "абвгдежзийклмнопрстуфхцчшщыьэюя",
    "uk": "абвгдежзийклмнопрстуфхцчшщьюяіїє",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆ",
}
LATIN = {
    "ru": (
        "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh "
        "щ shch ъ - ы y ь - э e ю yu я ya"
    ),
    "uk": (
        "а a б b в v г h ґ g д d е e є ie ж zh з z и y і i ї i й i к k л l м m н n о o п p р r с s т t у u ф f х kh "
        "ц ts ч ch ш sh щ shch ь - ю iu я ia ' - ’ - ʼ -"
    ),
    "hy": (
        "ու u և ev ա a բ b գ g դ d ե e զ z է e ը y թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y ն n շ sh "
        "ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r ց ts փ p ք k օ o ֆ f"
    ),
}
"""How people write their words with a keyboard that has only Latin letters."""


@dataclass
class Figures:
    """What was measured in one language."""

    complete: list[bool] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    variants: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    foreign: int = 0
    first_search: int = 0
    """Bytes, compressed with gzip, of all that the first search loads."""
    slowest_ms: float = 0
    """From a letter to its results, at the most."""


def plain(word: str) -> str:
    """The word without what makes no difference."""
    return re.sub("['’ʼ]s$", "", word.lower()).translate(FOLDS).replace("եւ", "եվ")


def listed(path: Path, languages: Collection[str]) -> dict[str, list[list[str]]]:
    """The list's words by language, each with its forms. Exits with the first line that is not as it should be."""
    try:
        text = disk.contents(path.resolve(), str(path))
    except HandbookError as error:
        sys.exit(str(error))
    first, *_ = languages
    hint = f"write one of {', '.join(languages)}, a colon and all forms of one word: `{first}: complaint complaints`"
    rows = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        lang, _, forms = (part.strip() for part in line.partition("#")[0].partition(":"))
        if (lang or forms) and (lang not in languages or not forms):
            sys.exit(f"{path}:{number}: this is no language with its words: {hint}")
        if forms:
            rows[lang].append(forms.split())
    if not rows:
        sys.exit(f"{path}:1: the list has no words: {hint}")
    return dict(rows)


def shown(browser: Browser, site: Path, root: str, folder: str, languages: Iterable[str]) -> dict[str, set[str]]:
    """The words that each page in the language's folder shows, by the page's address; `languages` are all folders."""
    page = browser.new_context(java_script_enabled=False).new_page()
    found = {}
    others = tuple(other for other in languages if other)
    for file in sorted(site.joinpath(folder).rglob("index.html")):
        address = file.parent.relative_to(site).as_posix().removeprefix(".") + "/"
        if folder or not address.startswith(others):
            page.goto(root + address.lstrip("/"))
            page.evaluate("document.querySelectorAll('[data-search-exclude]').forEach(element => element.remove())")
            text = page.locator("article").inner_text()
            whole = re.findall(r"[^\W\d_]+(?:['’ʼ՛՜՞-][^\W\d_]+)*", text)
            found[address.lstrip("/")] = {plain(word) for joined in whole for word in (joined, *joined.split("-"))}
    page.context.close()
    return found


class Search:
    """The search on the home page in one language's folder, in a browser."""

    def __init__(self, page: Page, root: str, folder: str) -> None:
        self.page, self.root, self.loaded = page, root, 0
        page.goto(root + folder, wait_until="networkidle")
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 - Playwright sets an attribute on it
        page.keyboard.press("/")
        page.locator("dialog input").fill("a")
        page.wait_for_load_state("networkidle")
        page.locator("dialog [role=status]:not(:empty)").wait_for()
        self.loaded = sum(len(gzip.compress(response.body())) for response in responses)

    def type(self, words: str) -> tuple[set[str], float]:
        """The pages that are found for these words, and how many milliseconds it took."""
        links, time = self.page.evaluate(
            """words => {
                const input = document.querySelector('dialog input');
                const start = performance.now();
                input.value = words;
                input.dispatchEvent(new InputEvent('input', { bubbles: true }));
                const results = document.querySelector('[data-search-results]');
                results.getBoundingClientRect();
                const time = performance.now() - start;
                return [Array.from(results.querySelectorAll('a'), link => link.href), time];
            }""",
            words,
        )
        return {link.removeprefix(self.root).partition("#")[0] for link in links}, time

    def ask(self, queries: Iterable[str]) -> list[set[str]]:
        """The pages that are found for each of these, without showing them."""
        found = self.page.evaluate(
            """queries => {
                window.handbookFind = window.handbookFind || handbookSearch(handbookIndex);
                return queries.map(query => handbookFind(query).results.map(result => result.address));
            }""",
            list(queries),
        )
        return [{address.partition("#")[0] for address in addresses} for addresses in found]


def slip(word: str, lang: str) -> str:
    """The word with one letter missing, doubled by another, wrong, or in its neighbour's place."""
    chance = random.Random(word)  # noqa: S311 - the same slips each time
    i = chance.randrange(1, len(word) - 1)
    letter = chance.choice([letter for letter in LETTERS.get(lang, word) if letter != word[i]])
    swapped = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    slips = [word[:i] + word[i + 1 :], word[:i] + letter + word[i:], word[:i] + letter + word[i + 1 :], swapped]
    return chance.choice([other for other in slips if other != word])


def variants(word: str, lang: str) -> Iterator[tuple[str, str]]:
    """Other ways to type the word, each with what it tries."""
    yield "folds", word.upper() if lang != "hy" else word.upper().replace("ԵՒ", "ԵՎ")
    yield "folds", f"«{word}»"
    yield "folds", f"(“{word}”"
    for one, others in (("ё", "е"), ("'", "’ʼ"), ("’", "'ʼ"), ("և", ("եւ", "եվ")), ("եվ", ("և", "եւ"))):
        for other in others:
            if one in word:
                yield "folds", word.replace(one, other)
    if re.search("['’ʼ]", word):
        yield "folds", re.sub("['’ʼ]", "", word)
    if lang == "hy":
        for mark in "՞՛՜":
            yield "folds", re.sub("([աեէըիոօ]|ու)(?=[^աեէըիոօու]+$)", rf"\1{mark}", word)
    if len(word) >= LONG:
        yield "slips", slip(word, lang)
    if lang in LATIN:
        signs = LATIN[lang].split()
        latin = word
        for letter, instead in zip(signs[::2], signs[1::2], strict=True):
            latin = latin.replace(letter, instead.strip("-"))
        yield "Latin", latin


def measured(search: Search, texts: dict[str, set[str]], rows: Iterable[list[str]], lang: str) -> Figures:
    """All figures of one language."""
    figures = Figures(first_search=search.loaded)
    for forms in rows:
        plain_forms = {plain(form) for form in forms}
        expected = {page for page, words in texts.items() if words & plain_forms}
        if not expected:
            print(f"{lang}: no page has {forms[0]}", file=sys.stderr)
            continue
        for form in dict.fromkeys(forms):
            found, time = search.type(form)
            figures.complete.append(expected <= found)
            figures.slowest_ms = max(figures.slowest_ms, time)
            figures.foreign += len(found - texts.keys())
            figures.recall.append(len(found & expected) / len(expected))
            figures.precision.append(len(found & expected) / len(found) if found else 1)
            if not expected <= found:
                figures.remarks.append(f"{lang}: {form}: misses {', '.join(sorted(expected - found))}")
            if found - expected:
                figures.remarks.append(f"{lang}: {form}: also finds {', '.join(sorted(found - expected))}")
            others = list(variants(form, lang))
            for (name, variant), also in zip(others, search.ask(variant for _, variant in others), strict=True):
                figures.variants[name].append(expected <= also)
                if expected <= found and not expected <= also:
                    figures.remarks.append(
                        f"{lang}: {form} typed as {variant}: misses {', '.join(sorted(expected - also))}"
                    )
    return figures


def main() -> None:
    """Print a table, a row for each language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", type=Path, help="the list of words")
    parser.add_argument("--details", action="store_true", help="also tell what was missed, and what was found besides")
    parser.add_argument("--site", type=Path, default=SITE, help="the folder of the built site")
    arguments = parser.parse_args()
    if not arguments.site.joinpath("index.html").is_file():
        sys.exit("There is no built site to search: run make site first")
    languages = folders()
    rows = listed(arguments.words, languages)
    for lang in rows:
        if not (arguments.site / languages[lang] / "index.html").is_file():
            sys.exit(f"The built site has no pages in the language {lang}: run make site first")
    print("      cases  complete  recall  precision   folds   slips   Latin  foreign  first search  slowest")
    with served(arguments.site) as root, chromium() as browser:
        for lang, folder in languages.items():
            if lang in rows:
                search = Search(browser.new_page(), root, folder)
                texts = shown(browser, arguments.site, root, folder, languages.values())
                with click.progressbar(rows[lang], label=lang, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
                    figures = measured(search, texts, bar, lang)
                print(row(lang, figures))
                if arguments.details:
                    print(*figures.remarks, sep="\n")


def row(lang: str, figures: Figures) -> str:
    """The table's line."""

    def share(values: list[bool] | list[float]) -> str:
        return f"{100 * statistics.fmean(values):6.1f} %" if values else "      — "

    return (
        f"{lang:5} {len(figures.complete):5}  {share(figures.complete)}{share(figures.recall)}"
        f"  {share(figures.precision)}"
        f"{''.join(share(figures.variants.get(name, [])) for name in ('folds', 'slips', 'Latin'))}"
        f"  {figures.foreign:7}  {figures.first_search / 1024:8.1f} KiB  {figures.slowest_ms:4.0f} ms"
    )


if __name__ == "__main__":
    main()
