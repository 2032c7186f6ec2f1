"""PNG files in few colours: a picture of a sheet needs no more, and a phone loads it in a third of the time."""

import io
from collections.abc import Sequence

from PIL import Image

_COLOURS = 32


def with_palette(png: bytes) -> bytes:
    """The same picture in few colours, without transparency."""
    with Image.open(io.BytesIO(png)) as picture:
        flat = picture.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
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
