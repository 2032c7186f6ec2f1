"""The print fonts: which letters they have, and a small one of a language for the fields of its forms."""

import io
from functools import cache
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).parent / "sheets" / "fonts"
OUTLINE = "Outline"
"""How the names of the fonts end whose contours cross nowhere, for letters that are drawn as outlines."""

_FIELD_WEIGHT = 500
_ASCII = range(0x20, 0x7F)
_SIGNS = (0xA0, 0xAB, 0xBB, 0x2013, 0x2014, 0x2019, 0x201C, 0x201D, 0x201E, 0x2026, 0x2116)
_LETTERS = {
    "en": range(0xC0, 0x100),
    "ru": (0x401, 0x451, *range(0x410, 0x450)),
    "uk": (0x404, 0x406, 0x407, 0x454, 0x456, 0x457, 0x490, 0x491, *range(0x410, 0x450)),
    "hy": (*range(0x531, 0x557), *range(0x55A, 0x55F), *range(0x561, 0x588), 0x589, 0x58A),
}


@cache
def letters() -> frozenset[str]:
    """Every character that the print fonts have."""
    found: set[str] = set()
    for path in _files():
        with TTFont(path, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)


@cache
def for_fields(lang: str) -> bytes:
    """A static TrueType font with what somebody types in this language; with Latin letters alone for another one.

    Viewers take it for what is typed into a field, where they would otherwise pick any font that they have.
    """
    wanted = {*_ASCII, *_SIGNS, *_LETTERS.get(lang, ())}
    parts: list[bytes] = []
    for path in _files():
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
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[6], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return _saved(instantiateVariableFont(font, {"wght": _FIELD_WEIGHT}))


def _saved(font: TTFont) -> bytes:
    """Its bytes, the same whenever it is made."""
    font["head"].modified = font["head"].created
    result = io.BytesIO()
    font.save(result, reorderTables=True)
    return result.getvalue()
