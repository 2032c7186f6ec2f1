"""The fonts: which letters they have, a small one for the fields of forms, and those that languages bring along."""

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fontTools import merge, subset
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib.instancer import instantiateVariableFont

from handbook.messages import Message, say

FOLDER = Path(__file__).parent / "sheets" / "fonts"
OUTLINE = "Outline"
"""How the names of the fonts end whose contours cross nowhere, for letters that are drawn as outlines."""

_FIELD_WEIGHT = 500
_LIGHTEST, _HEAVIEST = 300, 900
_MOST = 220
"""How many characters the font of a field has room for."""
_UNITS = 1000
"""To the em of our fonts: only fonts with the same can be merged."""
_ASCII = range(0x20, 0x7F)
_SIGNS = (0xA0, 0xAB, 0xBB, 0x2013, 0x2014, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x2116)
_LETTERS = {
    "en": range(0xC0, 0x100),
    "ru": (0x401, 0x451, *range(0x410, 0x450)),
    "uk": (0x404, 0x406, 0x407, 0x454, 0x456, 0x457, 0x490, 0x491, *range(0x410, 0x450)),
    "hy": (*range(0x531, 0x557), *range(0x55A, 0x55F), *range(0x561, 0x588), 0x589, 0x58A),
}


OWN = "font.ttf"
"""The file in a language's folder with the letters of a script that none of our fonts has."""


@cache
def letters(own: tuple[Path, ...] = ()) -> frozenset[str]:
    """Every character that the print fonts have, and those that languages bring along."""
    found: set[str] = set()
    for path in (*_files(), *own):
        with TTFont(path, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)


def fault(path: Path) -> Message | None:
    """Why this is no font that a language can bring along, or None."""
    try:
        with TTFont(io.BytesIO(path.read_bytes()), lazy=True) as font:
            weights = (
                next((axis for axis in font["fvar"].axes if axis.axisTag == "wght"), None) if "fvar" in font else None
            )
            if "glyf" in font and weights and weights.minValue <= _LIGHTEST and weights.maxValue >= _HEAVIEST:
                return None
    except (TTLibError, OSError, KeyError, AssertionError, struct.error):
        pass
    return say(
        "this is not a variable TrueType font with weights from 300 to 900: use the Noto Sans one for your script"
    )


def for_screen(own: Sequence[Path]) -> tuple[str, Mapping[str, bytes]]:
    """The fonts that languages bring along, for pages: the style sheet's lines, and the files by their addresses.

    They go by our own family's name: a browser loads one where a letter stands that only it has.
    """
    rules, files = "", {}
    for path in own:
        name = f"{path.parent.name}.woff"
        files[f"assets/fonts/{name}"], letters = _woff(path)
        rules += (
            f'@font-face {{ font-family: "Noto Sans"; src: url("fonts/{name}") format("woff"); '
            f"font-weight: 400 {_HEAVIEST}; font-display: swap; unicode-range: {letters}; }}\n"
        )
    return rules, files


@cache
def _woff(path: Path) -> tuple[bytes, str]:
    """The file in the weights of the pages, and which letters it has, as CSS tells them: `U+10D0-10FF`."""
    with TTFont(path, recalcTimestamp=False) as font:
        wanted = {code for code in font.getBestCmap() if code not in _ASCII and code not in _SIGNS}
        _cut(font, wanted)
        limits = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": (400, _HEAVIEST)}
        cut = instantiateVariableFont(font, limits)
        cut.flavor = "woff"
        return _saved(cut), ", ".join(_spans(sorted(wanted)))


def _spans(codes: Sequence[int]) -> Iterator[str]:
    for _, group in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0]):
        span = [code for _, code in group]
        yield f"U+{span[0]:X}" if len(span) == 1 else f"U+{span[0]:X}-{span[-1]:X}"


@cache
def for_fields(lang: str, own: tuple[Path, ...] = ()) -> bytes:
    """A static TrueType font with what somebody types in this language; with Latin letters alone for another one.

    Viewers take it for what is typed into a field, where they would otherwise pick any font that they have.
    """
    wanted = {*_ASCII, *_SIGNS, *_LETTERS.get(lang, ())}
    for path in (path for path in own if path.parent.name == lang):
        with TTFont(path, lazy=True) as font:
            wanted |= set(sorted(font.getBestCmap().keys() - wanted)[: _MOST - len(wanted)])
    parts: list[bytes] = []
    for path in (*_files(), *own):
        with TTFont(path, recalcTimestamp=False) as font:
            mine = wanted & font.getBestCmap().keys()
            wanted -= mine
            if mine:
                parts.append(_static(font, mine))
    if len(parts) == 1:
        return parts[0]
    merged = merge.Merger().merge([io.BytesIO(part) for part in parts])
    return _saved(merged)


def _files() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.ttf") if not path.stem.endswith(OUTLINE))


def _static(font: TTFont, characters: set[int]) -> bytes:
    _cut(font, characters, layout_features=[], name_IDs=[6])
    static = instantiateVariableFont(font, {"wght": _FIELD_WEIGHT})
    if static["head"].unitsPerEm != _UNITS:
        scale_upem(static, _UNITS)
    return _saved(static)


def _cut(font: TTFont, characters: set[int], **options: Any) -> None:
    """Leave these characters in the font, and no others."""
    subsetter = subset.Subsetter(subset.Options(hinting=False, notdef_outline=True, **options))
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def _saved(font: TTFont) -> bytes:
    """Its bytes, the same whenever it is made."""
    font["head"].modified = font["head"].created
    result = io.BytesIO()
    font.save(result, reorderTables=True)
    return result.getvalue()
