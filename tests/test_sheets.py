"""Every sheet of the real site, looked at through its PDF."""

import re
import statistics
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import page
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import yaml
from conftest import HOST, LANGS, PAGES, ROOT, Site
from PIL import Image

# Straight from the Markdown's headings, without the handbook's own reader: `## Title { #id .kind }`.
KINDS: dict[str, str] = {
    name: kind
    for page_name in PAGES
    for name, kind in re.findall(
        r"^##+ .*\{ #([\w-]+) \.(\w+) \}$",
        (ROOT / "docs" / "en" / f"{page_name}.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
IDS = tuple(KINDS)
SHEETS = [pytest.param(lang, name, id=f"{name}-{lang}") for name in IDS for lang in LANGS]
MM = 72 / 25.4
SIZES = {"letter": (216, 279), "a3": (297, 420)} | dict.fromkeys(("a4", "tent", "pocket"), (210, 297))
"""The papers that the site has ready, upright, in millimetres."""
CARDS = ("by-the-register", "five-secrets", "newspaper-question", "thank-your-people")
WORKSHEETS = [param for param in SHEETS if KINDS[str(param.values[1])] == "worksheet"]
CHECKLISTS = [param for param in SHEETS if KINDS[str(param.values[1])] == "checklist"]


def row(site: Site, lang: str, name: str) -> dict[str, Any]:
    plain = [row for row in site.rows if (row["paper"], row["variant"]) == ("a4", "colour")]
    (found,) = [row for row in plain if (row["lang"], row["id"]) == (lang, name)]
    return found


def pdf(site: Site, lang: str, name: str) -> Path:
    return site.folder / str(row(site, lang, name)["path"])


class Section(HTMLParser):
    """The words of one section of a built page: a second way from the Markdown to the words, beside the sheet's own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.words: list[str] = []
        self._inside = self._skipped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self._inside = dict(attrs).get("id") == self.name
        self._skipped |= tag in ("aside", "footer")

    def handle_endtag(self, tag: str) -> None:
        self._skipped &= tag not in ("aside", "footer")
        self._inside &= tag != "article"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._skipped:
            self.words += data.split()


def words_on_the_page(site: Site, lang: str, name: str) -> list[str]:
    section = Section(name)
    path = str(row(site, lang, name)["page"]).partition("#")[0].strip("/")
    section.feed(site.page(path))

    return section.words


def labels(lang: str, total: int) -> set[str]:
    """The words that a sheet may have beside its own."""
    words = yaml.safe_load((ROOT / "docs" / lang / "labels.yml").read_text(encoding="utf-8"))
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    texts = [*words["kinds"].values(), words["name"], words["date"], words["score"]]
    texts += [words["awarded_to"], words["reason"], words["signed"], words["period"]]
    texts += [words["score_of"].replace("{ticked}", " ").replace("{total}", str(n)) for n in range(1, total + 1)]
    texts += [words["edition"].replace("{edition}", "")]
    texts += re.findall(r"site_name: (.+)", config)
    texts += [str(number) for number in range(1, total + 1)]
    return {word for text in texts for word in text.split()}


def joined(words: list[str]) -> str:
    """Without white space: lines of a PDF may end anywhere, and a no-break space is one too."""
    return "".join("".join(words).split())


@pytest.mark.parametrize(("lang", "name"), SHEETS)
def test_the_words_are_those_of_the_page_in_their_order(site: Site, lang: str, name: str) -> None:
    with pypdfium2.PdfDocument(pdf(site, lang, name)) as document:
        printed = document[0].get_textpage().get_text_range().replace("\x02", "-").split()
    expected = joined(words_on_the_page(site, lang, name))
    allowed = labels(lang, len(printed))
    rest = expected
    for word in printed:
        if rest.startswith(word):
            rest = rest[len(word) :]
        else:
            is_foot = re.fullmatch(r"[0-9a-f]{8}", word) or word.startswith(urlsplit(HOST).netloc)
            assert word in allowed or is_foot, f"{word} is neither the next word nor a label; next: {rest[:40]}"
    assert not rest, f"not printed: {rest}"
    assert len(expected) > 20


@pytest.mark.parametrize(("lang", "name"), SHEETS)
def test_the_file_is_accessible_and_archivable(site: Site, lang: str, name: str) -> None:
    for profile in ("ua1", "2a"):
        report = page.validate_pdf(str(pdf(site, lang, name)), profile=profile)
        assert report.is_compliant, (profile, report)


@pytest.mark.parametrize(("lang", "name"), SHEETS)
def test_language_title_and_tags_are_set_and_fonts_embedded(site: Site, lang: str, name: str) -> None:
    with pikepdf.open(pdf(site, lang, name)) as document:
        assert str(document.Root.Lang) == lang
        assert document.Root.MarkInfo.Marked
        assert document.docinfo["/Title"] == row(site, lang, name)["title"]
        assert len(document.pages) == row(site, lang, name)["pages"] == 1
        fonts = [font.DescendantFonts[0] for font in document.pages[0].Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert re.fullmatch(r"/[A-Z]{6}\+NotoSans(Armenian)?-?\w*", str(font.BaseFont)), font.BaseFont
            assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())


def characters(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, float, float]]:
    """Each character with the size of its type in points and its height in millimetres."""
    text = document[0].get_textpage()
    for i in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(i)
        size = pdfium.FPDFText_GetFontSize(text, i)
        if right > left:
            yield text.get_text_range(i, 1), size, (top - bottom) / MM


@pytest.mark.parametrize("name", ["by-the-register", "thank-your-people", "newspaper-question"])
@pytest.mark.parametrize("lang", LANGS)
def test_capitals_of_the_headline_are_16_mm_or_more(site: Site, lang: str, name: str) -> None:
    with pypdfium2.PdfDocument(pdf(site, lang, name)) as document:
        heights = [height for letter, _, height in characters(document) if letter.isupper()]
    told = row(site, lang, name)["cap_height_mm"]
    assert told >= 16
    # A round letter or one with a tail is a little taller than the flat capitals that the figure is about.
    assert told * 0.99 <= max(heights) <= told * 1.4


@pytest.mark.parametrize(("lang", "name"), CHECKLISTS)
def test_checklists_have_boxes_of_6_mm_and_statements_of_14_points(site: Site, lang: str, name: str) -> None:
    with pypdfium2.PdfDocument(pdf(site, lang, name)) as document:
        sizes = {round(size, 1) for _, size, _ in characters(document)}
        paths = document[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])
        boxes = []
        for path in paths:
            left, bottom, right, top = path.get_bounds()
            if 5.9 <= (right - left) / MM <= 7 and 5.9 <= (top - bottom) / MM <= 7:
                boxes.append(path)
    html = site.page(str(row(site, lang, name)["page"]).partition("#")[0].strip("/"))
    section = html[html.index(f'id="{name}"') :]
    statements = section[: section.index("</ul>")].count('type="checkbox"')
    assert len(boxes) == statements >= 6
    # Small type is for the kind, the fields' names, the numbers of standards and the foot.
    assert [size for size in sizes if 11 < size < 14] == [], "a statement is 14 points or more"
    assert max(size for size in sizes if size < 20) >= 14


@pytest.mark.parametrize(("lang", "name"), WORKSHEETS)
def test_rows_of_a_worksheet_have_room_to_write(site: Site, lang: str, name: str) -> None:
    with pypdfium2.PdfDocument(pdf(site, lang, name)) as document:
        paths = [path.get_bounds() for path in document[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
    # The line to write the period on is shorter.
    across = sorted({round(top) for left, bottom, right, top in paths if right - left > 50 * MM and top - bottom < 3})
    _foot, *table = across
    gaps = [(b - a) / MM for a, b in pairwise(table)]
    rows = [gap for gap in gaps if gap >= 10.5]
    assert len(rows) >= 5
    assert max(rows) <= 31


@pytest.mark.parametrize("lang", LANGS)
def test_the_figures_are_as_large_as_the_sheet_allows(site: Site, lang: str) -> None:
    with pypdfium2.PdfDocument(pdf(site, lang, "the-fives")) as document:
        heights = [height for letter, _, height in characters(document) if letter in "25"]
    assert len([height for height in heights if height > 16]) >= 5, "three fives, and the two digits of 25"


def outside(picture: Image.Image) -> Any:
    """The darkest and the lightest grey in the outer 8 mm, which office printers cannot reach."""
    edge = int(8 * MM)
    rim = picture.copy()
    rim.paste(255, (edge, edge, picture.width - edge, picture.height - edge))
    return rim.getextrema()


@pytest.mark.parametrize(("lang", "name"), SHEETS)
def test_nothing_is_nearer_to_the_edge_than_8_mm(site: Site, lang: str, name: str) -> None:
    with pypdfium2.PdfDocument(pdf(site, lang, name)) as document:
        picture = document[0].render(scale=1).to_pil().convert("L")
    assert outside(picture) == (255, 255)
    dark = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.01 < dark < 0.2, "a sheet is neither empty nor a large dark area"


def readable_from(cap_height_mm: float | None) -> float | None:
    """ADA Standards, 703.5.5: 16 mm at up to 1.83 m, then 3.2 mm more for each 0.305 m."""
    if cap_height_mm is None or cap_height_mm < 16:
        return None
    return int(10 * (1.83 + 0.305 * (cap_height_mm - 16) / 3.2)) / 10


def test_the_rule_of_legibility() -> None:
    assert [readable_from(height) for height in (None, 15.9, 16, 19.2, 32)] == [None, None, 1.8, 2.1, 3.3]


def test_the_list_tells_the_truth_about_each_file(site: Site) -> None:
    def offered(paper: str, variant: str, *kinds: str) -> list[tuple[str, ...]]:
        names = [(name, kind) for name, kind in KINDS.items() if kind in (kinds or KINDS.values())]
        names += [("starter-set", "pack")] if paper in ("a4", "letter") and variant == "colour" else []
        return [(paper, variant, lang, *entry) for lang in LANGS for entry in names]

    expected = [*offered("a4", "colour"), *offered("letter", "colour"), *offered("a3", "colour", "poster")]
    expected += [*offered("a4", "week", "checklist"), *offered("a4", "ink-saver"), *offered("tent", "colour", "poster")]
    expected += [("pocket", "colour", lang, name, "poster") for lang in LANGS for name in CARDS]
    keys = ("paper", "variant", "lang", "id", "kind")
    assert sorted(tuple(row[key] for key in keys) for row in site.rows) == sorted(expected)
    assert len(IDS) == 27
    assert len(site.rows) <= 500
    assert sum(row["bytes"] for row in site.rows) < 40e6
    assert statistics.median(row["bytes"] for row in site.rows if row["paper"] == "a4") < 61440
    for row_ in site.rows:
        with pypdfium2.PdfDocument(site.folder / row_["path"]) as document:
            width, height = (round(side / MM) for side in document[0].get_size())
            assert len(document) == row_["pages"]
        assert (round(row_["width_mm"]), round(row_["height_mm"])) == (width, height)
        assert (min(width, height), max(width, height)) == SIZES[row_["paper"]]
        assert row_["bytes"] == (site.folder / row_["path"]).stat().st_size < 81920 * row_["pages"]
        assert (site.folder / row_["preview"]).read_bytes().startswith(b"\x89PNG")
        cap = row_["cap_height_mm"]
        assert row_["readable_from_m"] == readable_from(cap)
        assert re.fullmatch(r"[0-9a-f]{8}", row_["edition"])
        assert row_["cap_height_mm"] is None or row_["kind"] == "poster"
        prefix = "" if row_["lang"] == "en" else f"{row_['lang']}/"
        suffix = "" if row_["variant"] == "colour" else f"-{row_['variant']}"
        assert row_["path"] == f"{prefix}print/{row_['id']}-{row_['paper']}{suffix}.pdf"
        anchor = "" if row_["kind"] == "pack" else f"#{row_['id']}"
        assert re.fullmatch(rf"{re.escape(urlsplit(HOST).path)}{prefix}[\w/-]*{anchor}", row_["page"])


def test_the_edition_stands_on_the_sheet(site: Site) -> None:
    for row_ in (row_ for row_ in site.rows if row_["kind"] != "pack"):
        with pypdfium2.PdfDocument(site.folder / row_["path"]) as document:
            assert row_["edition"] in document[0].get_textpage().get_text_range()
