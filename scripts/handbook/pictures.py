"""Pictures of sheets in few colours: they need no more, and a phone loads them in a third of the time."""

import io
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
