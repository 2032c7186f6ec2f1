"""Sheets on every paper, made by the command line and looked at through their PDFs."""

import re
from collections.abc import Callable
from pathlib import Path

import page
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import yaml
from click.testing import Result
from conftest import LANGS, ROOT
from PIL import Image, ImageChops, ImageFilter, ImageStat
from test_sheets import outside

Run = Callable[..., Result]
MM = 72 / 25.4
DOTS = 2
"""Pixels for each point of a picture."""
PAPERS = {
    "a5": (148, 210),
    "a4": (210, 297),
    "a3": (297, 420),
    "a2": (420, 594),
    "letter": (216, 279),
    "tabloid": (279, 432),
}
SAMPLES = ("by-the-register", "ten-commandments", "the-fives", "likeability", "scoreboard", "award-110")


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_fits_the_paper_and_stays_accessible(handbook: Run, tmp_path: Path, lang: str, paper: str) -> None:
    result = handbook(ROOT, "print", *SAMPLES, "--lang", lang, "--paper", paper, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    for name in SAMPLES:
        file = tmp_path / f"{name}-{paper}-{lang}.pdf"
        with pypdfium2.PdfDocument(file) as document:
            assert len(document) == 1
            size = [round(side / MM) for side in document[0].get_size()]
            assert sorted(size) == sorted(PAPERS[paper])
            picture = document[0].render(scale=1).to_pil().convert("L")
            words = document[0].get_textpage().get_text_range().split()
        assert outside(picture) == (255, 255), "nothing is nearer to the edge than 8 mm"
        assert len(words) > 10
        for profile in ("ua1", "2a"):
            assert page.validate_pdf(str(file), profile=profile).is_compliant, (file, profile)


@pytest.mark.parametrize("lang", LANGS)
def test_the_words_are_the_same_on_every_paper(handbook: Run, tmp_path: Path, lang: str) -> None:
    found = {}
    for paper in PAPERS:
        handbook(ROOT, "print", "complaint", "--lang", lang, "--paper", paper, "--out", str(tmp_path))
        with pypdfium2.PdfDocument(tmp_path / f"complaint-{paper}-{lang}.pdf") as document:
            text = document[0].get_textpage().get_text_range().replace("\x02", "-")
        found[paper] = re.sub(r"\s", "", text)
    assert len(set(found.values())) == 1


def test_a_larger_paper_has_larger_letters(handbook: Run, tmp_path: Path) -> None:
    heights = {}
    for paper in ("a5", "a4", "a3", "a2"):
        handbook(ROOT, "print", "by-the-register", "--paper", paper, "--out", str(tmp_path))
        with pypdfium2.PdfDocument(tmp_path / f"by-the-register-{paper}-en.pdf") as document:
            text = document[0].get_textpage()
            boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1) == "L"]
        heights[paper] = max(top - bottom for _, bottom, _, top in boxes) / MM
    assert heights["a4"] == pytest.approx(heights["a5"] * 2**0.5, rel=0.02)
    assert heights["a3"] == pytest.approx(heights["a4"] * 2**0.5, rel=0.02)
    assert heights["a2"] == pytest.approx(heights["a4"] * 2, rel=0.02)


def test_an_unknown_paper_is_refused_with_the_nearest_name(handbook: Run, tmp_path: Path) -> None:
    result = handbook(ROOT, "print", "likeability", "--paper", "leter", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "there is no paper leter: did you mean letter?" in result.output
    assert list(tmp_path.iterdir()) == []


def dots(mm: float) -> int:
    """How many pixels of a picture so many millimetres are."""
    return round(mm * MM * DOTS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("paper", "tiles"), [("a4", 2), ("a4", 3), ("letter", 2)])
def test_the_tiles_put_together_are_the_sheet(handbook: Run, tmp_path: Path, lang: str, paper: str, tiles: int) -> None:
    margin, overlap = 14, 10
    for name in ("by-the-register", "likeability"):
        arguments = ["print", name, "--lang", lang, "--paper", paper]
        whole, parts = tmp_path / f"{name}.pdf", tmp_path / f"{name}-tiles.pdf"
        assert handbook(ROOT, *arguments, "--out", str(whole)).exit_code == 0
        result = handbook(ROOT, *arguments, "--tiles", f"{tiles}x{tiles}", "--out", str(parts))
        assert f"on {tiles * tiles} pages" in result.output
        with pypdfium2.PdfDocument(parts) as document:
            assert len(document) == tiles * tiles
            pages = [found.render(scale=DOTS).to_pil().convert("L") for found in document]
            width, height = (side / MM for side in document[0].get_size())
            assert sorted(map(round, (width, height))) == sorted(PAPERS[paper])
        windows = width - 2 * margin, height - 2 * margin
        together = [tiles * window - (tiles - 1) * overlap for window in windows]
        poster = Image.new("L", (dots(together[0]), dots(together[1])), 255)
        for i, picture in enumerate(pages):
            row, column = divmod(i, tiles)
            start, ends = margin + 0.5, [margin + window - 0.5 for window in windows]  # without the lines to cut along
            part = picture.crop((dots(start), dots(start), dots(ends[0]), dots(ends[1])))
            place = [at * (window - overlap) + 0.5 for at, window in zip((column, row), windows, strict=True)]
            poster.paste(part, (dots(place[0]), dots(place[1])))
        enlarged = min(side / page for side, page in zip(together, (width, height), strict=True))
        with pypdfium2.PdfDocument(whole) as document:
            sheet = document[0].render(scale=DOTS * enlarged).to_pil().convert("L")
        expected = Image.new("L", poster.size, 255)
        expected.paste(sheet, ((poster.width - sheet.width) // 2, (poster.height - sheet.height) // 2))
        # A blur forgives a shift of a pixel; a line of text that is missing or doubled it does not.
        soft = [picture.filter(ImageFilter.BoxBlur(6)) for picture in (poster, expected)]
        difference = ImageStat.Stat(ImageChops.difference(*soft))
        assert difference.extrema[0][1] < 90, name
        assert difference.mean[0] < 2, name
        for profile in ("ua1", "2a"):
            assert page.validate_pdf(str(parts), profile=profile).is_compliant, (name, profile)


@pytest.mark.parametrize("lang", LANGS)
def test_every_tile_says_where_it_belongs_and_has_a_ruler(handbook: Run, tmp_path: Path, lang: str) -> None:
    labels = yaml.safe_load((ROOT / "docs" / lang / "labels.yml").read_text(encoding="utf-8"))
    handbook(ROOT, "print", "by-the-register", "--lang", lang, "--tiles", "2x2", "--out", str(tmp_path / "x.pdf"))
    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as document:
        for i, found in enumerate(document):
            text = "".join(found.get_textpage().get_text_range().split())
            row, column = divmod(i, 2)
            place = labels["tile"].replace("{row}", str(row + 1)).replace("{column}", str(column + 1))
            assert "".join(place.split()) in text
            assert "".join(labels["ruler"].split()) in text
            lines = [path.get_bounds() for path in found.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
            assert any(abs((right - left) / MM - 100) < 0.8 and top - bottom < 3 for left, bottom, right, top in lines)
            picture = found.render(scale=1).to_pil().convert("L")
            assert outside(picture) == (255, 255)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tiles", "4x4"), "there is no number of tiles 4x4: there are 2x2, 3x3"),
        (("--tiles", "2x2", "--paper", "a3"), "tiles are for the paper of office printers: give --paper a4 or letter"),
        (("--tiles", "2x2", "--paper", "a5"), "tiles are for the paper of office printers: give --paper a4 or letter"),
    ],
)
def test_tiles_that_cannot_be_are_refused(
    handbook: Run, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = handbook(ROOT, "print", "likeability", *arguments, "--out", str(tmp_path / "x.pdf"))
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == []
