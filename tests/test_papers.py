"""Sheets on every paper, made by the command line and looked at through their PDFs."""

import re
from collections.abc import Callable
from pathlib import Path

import page
import pypdfium2
import pytest
from click.testing import Result
from conftest import LANGS, ROOT

Run = Callable[..., Result]
MM = 72 / 25.4
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
        edge = int(8 * MM)
        inside = picture.crop((edge, edge, picture.width - edge, picture.height - edge))
        picture.paste(255, (edge, edge, edge + inside.width, edge + inside.height))
        assert picture.getextrema() == (255, 255), "nothing is nearer to the edge than 8 mm"
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
        found[paper] = re.sub(r"\s|[0-9a-f]{8}", "", text)  # each paper is an edition of its own
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
