"""Pictures of sheets in few colours: they need no more, and a phone loads them in a third of the time."""

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image

_COLOURS = 32
_SMALL_COLOURS = 8
_SMALL_WIDTH = 320
"""Pixels: what the sheet's place on a page has on most devices."""


def with_palette(png: bytes) -> bytes:
    """The same picture as a PNG in few colours, without transparency."""
    with Image.open(io.BytesIO(png)) as picture:
        flat = _flat(picture, _COLOURS)
    result = io.BytesIO()
    flat.save(result, "PNG", optimize=True)
    return result.getvalue()


def side_by_side(
    pictures: Sequence[Image.Image], *, columns: int, gap: int = 24, ground: str = "#b9b2aa"
) -> Image.Image:
    """The pictures in rows, each row as high as its highest."""
    rows = [pictures[i : i + columns] for i in range(0, len(pictures), columns)]
    width = max(sum(p.width for p in row) + gap * (len(row) + 1) for row in rows)
    height = sum(max(p.height for p in row) for row in rows) + gap * (len(rows) + 1)
    table = Image.new("RGB", (width, height), ground)
    y = gap
    for row in rows:
        x = gap
        for picture in row:
            table.paste(picture, (x, y))
            x += picture.width + gap
        y += max(p.height for p in row) + gap
    return table


@cache  # each language asks for the pictures of the default one too
def small(png: bytes) -> bytes:
    """The same picture as a small WebP, for pages that show many."""
    with Image.open(io.BytesIO(png)) as picture:
        height = round(picture.height * _SMALL_WIDTH / picture.width)
        flat = _flat(picture.convert("RGB").resize((_SMALL_WIDTH, height), Image.Resampling.LANCZOS), _SMALL_COLOURS)
    result = io.BytesIO()
    flat.convert("RGB").save(result, "WEBP", lossless=True, quality=100, method=4)
    return result.getvalue()


def _flat(picture: Image.Image, colours: int) -> Image.Image:
    return picture.convert("RGB").quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
