"""A Sheet becomes a PDF and a picture. The only file that speaks to Typst, and the only one that reads fonts."""

import hashlib
import io
import json
import re
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pikepdf
import typst
from fontTools.ttLib import TTFont
from PIL import Image

from handbook.model import HandbookError, Print, Problem, Sheet

PAPERS = {
    "a5": (148.0, 210.0),
    "a4": (210.0, 297.0),
    "a3": (297.0, 420.0),
    "a2": (420.0, 594.0),
    "letter": (215.9, 279.4),
    "tabloid": (279.4, 431.8),
}
"""Width and height in mm, upright."""
CAP_HEIGHT_FLOORS_MM = {"a5": 10.0, "a4": 16.0, "a3": 22.0, "a2": 32.0, "letter": 15.0, "tabloid": 20.0}
"""The lowest capitals of a headline on each paper: an A5 card stands on the counter, the others hang on a wall."""

TILE_PAPERS = ("a4", "letter")
"""The papers of office printers, which a sheet can be tiled over."""
TILE_MARGIN_MM = 14.0
"""Room round each tile for its label and the ruler: printers cannot reach the outer 8 mm."""
TILE_OVERLAP_MM = 10.0
"""The strip that two tiles share: glue goes onto one, the other is cut at its edge."""

_SHEETS = Path(__file__).parent / "sheets"
_FONTS = _SHEETS / "fonts"
_PREVIEW_PPI = 72
_STANDARDS: list[Any] = ["ua-1", "a-2a"]


def letters() -> frozenset[str]:
    """Every character that the print fonts have."""
    found: set[str] = set()
    for path in _FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)


def edition(sheet: Sheet, paper: str, tiles: int = 1) -> str:
    """What the sheet's content is called on paper and in printables.json: words, paper, templates and fonts."""
    return _content(sheet, paper, tiles)[:8]


def fingerprint(sheet: Sheet, paper: str, tiles: int = 1) -> str:
    """A hash over all that decides the bytes of the print: its content, and the software that sets it."""
    return _hash(_content(sheet, paper, tiles), *_software())


@cache
def _software() -> tuple[str, ...]:
    return version("typst"), version("pikepdf"), Path(__file__).read_text(encoding="utf-8")


def _content(sheet: Sheet, paper: str, tiles: int) -> str:
    words = json.dumps([sheet.data, sheet.template, paper, tiles], ensure_ascii=False, sort_keys=True)
    files = sorted([*_SHEETS.glob("*.typ"), *_FONTS.glob("*.ttf")])
    return _hash(words, *(_digest(file, file.stat().st_mtime_ns) for file in files))


@cache
def _digest(file: Path, changed_ns: int) -> str:  # noqa: ARG001 - a template that was edited is another entry of the cache
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def press(sheet: Sheet, paper: str = "a4", tiles: int = 1) -> Print:
    """Print the sheet, in one piece or on as many rows and columns of pages.

    Raises HandbookError where its words don't fit, or where Typst has anything to say.
    """
    number = edition(sheet, paper, tiles)
    enlarged = _enlarged(paper, tiles)
    scale = enlarged * _scale(paper)
    data = {
        **sheet.data,
        "paper": [side * enlarged for side in PAPERS[paper]],
        "scale": scale,
        "tiles": None
        if tiles == 1
        else {"count": tiles, "page": PAPERS[paper], "margin": TILE_MARGIN_MM, "overlap": TILE_OVERLAP_MM},
        "fonts": _fonts().families(),
        "edition": number,
        "cap_height_floor_mm": CAP_HEIGHT_FLOORS_MM[paper] / _scale(paper),
    }
    try:
        compiler = typst.Compiler(
            _SHEETS / sheet.template,
            root=_SHEETS,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=_STANDARDS, timestamp=0)
        preview = compiler.compile(format="png", ppi=_PREVIEW_PPI / _scale(paper))
        measured = {entry["label"].strip("<>"): entry["value"] for entry in _metadata(compiler)}
    except RuntimeError as error:  # TypstError is one; a query raises the plain kind
        raise HandbookError(Problem(sheet.file, sheet.line, f"the sheet cannot be printed: {error}")) from None
    if "excess" in measured:
        raise HandbookError(_too_long(sheet, measured["excess"]))
    if warnings:
        raise HandbookError(*(Problem(sheet.file, sheet.line, f"the sheet: {w.message}") for w in warnings))
    capitals = measured["headline"]["cap_height_mm"] * scale if "headline" in measured else None
    width, height = PAPERS[paper][:: -1 if measured["sheet"]["flipped"] else 1]
    return Print(
        sheet=sheet,
        paper=paper,
        tiles=tiles,
        edition=number,
        pdf=_with_plain_stream_ends(_bytes(pdf)),
        preview=_bytes(preview),
        pages=measured["sheet"]["pages"],
        width_mm=width,
        height_mm=height,
        cap_height_mm=None if capitals is None else round(capitals, 1),
    )


def _scale(paper: str) -> float:
    """How much larger than A4 the paper is: the templates design for A4, and their sheet is enlarged or reduced."""
    return min(side / standard for side, standard in zip(PAPERS[paper], PAPERS["a4"], strict=True))


def _enlarged(paper: str, tiles: int) -> float:
    """How much larger than one page the sheet is on so many rows and columns of pages."""
    together = [tiles * (side - 2 * TILE_MARGIN_MM) - (tiles - 1) * TILE_OVERLAP_MM for side in PAPERS[paper]]
    return 1 if tiles == 1 else min(whole / side for whole, side in zip(together, PAPERS[paper], strict=True))


def _metadata(compiler: typst.Compiler) -> list[dict[str, Any]]:
    """What the templates measured while they set the sheet."""
    found: list[dict[str, Any]] = json.loads(compiler.query("metadata"))
    return [entry for entry in found if "label" in entry]


def _too_long(sheet: Sheet, excess: dict[str, Any]) -> Problem:
    amount = f"{excess['amount']} {excess['unit']}"
    message = {
        "characters": f"the headline is {amount} too long for its paper, so nobody could read it from afar: shorten it",
        "lines": f"the sheet is about {amount} too long for one page: shorten it or leave something out",
        "figures": f"a figure is about {excess['amount']} letters too long to be large: write it short, such as 5×",
        "signs": f"the award’s large words are about {excess['amount']} letters too long: write one word or a figure",
        "letters": f"a word is about {amount} too long for the width of the sheet: write a shorter one",
    }[excess["unit"]]
    return Problem(sheet.file, sheet.line, f"{message} (language {sheet.lang}, “{sheet.title}”)")


def _bytes(result: Any) -> bytes:
    """Typst gives the bytes of one file, or a list with those of each page."""
    first = result[0] if isinstance(result, list) else result
    if not isinstance(first, bytes):
        raise TypeError(f"Typst gave {type(first).__name__}, not bytes")
    return first


def _with_plain_stream_ends(pdf: bytes) -> bytes:
    r"""The same document without a compressed stream whose own last byte is a line end.

    A validator that takes `\r\n` for the line end before `endstream` finds such a stream one byte short of its
    /Length (PDF/A-2, 6.1.7.1). The last byte of a checksum is one by chance: with a space after its content, which
    neither fonts nor page descriptions mind, the stream has another checksum.
    """
    if not re.search(rb"[\r\n]\nendstream", pdf):
        return pdf
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for entry in document.objects:
            if isinstance(entry, pikepdf.Stream):
                content, packed = None, entry.read_raw_bytes()
                while packed.endswith((b"\r", b"\n")):
                    content = (entry.read_bytes() if content is None else content) + b" "
                    packed = zlib.compress(content, 9)
                if content is not None:
                    entry.write(packed, filter=pikepdf.Name.FlateDecode)
        document.save(
            result,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
            deterministic_id=True,
        )
    return result.getvalue()


@cache
def _fonts() -> typst.Fonts:
    """The project's fonts and no others: not the system's, not Typst's own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


CARD = (1200, 630)
"""Width and height in pixels of the picture that goes with a page's address."""


def picture(card: Sheet) -> bytes:
    """The sheet as a picture of that size, as PNG. Raises HandbookError where Typst has anything to say."""
    data = {**card.data, "size": CARD, "fonts": _fonts().families()}
    try:
        compiler = typst.Compiler(
            _SHEETS / card.template,
            root=_SHEETS,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        drawn, warnings = compiler.compile_with_warnings(format="png", ppi=72)
        said = [warning.message for warning in warnings]
    except RuntimeError as error:
        said = [str(error)]
    if said:
        raise HandbookError(*(Problem(card.file, card.line, f"the picture of the page: {what}") for what in said))
    result = io.BytesIO()
    with Image.open(io.BytesIO(_bytes(drawn))) as image:
        image.convert("RGB").quantize(48, dither=Image.Dither.NONE).save(result, "PNG", optimize=True)
    return result.getvalue()
