"""PNG files in few colours: a picture of a sheet needs no more, and a phone loads it in a third of the time."""

import io

from PIL import Image

_COLOURS = 32


def with_palette(png: bytes) -> bytes:
    """The same picture in few colours, without transparency."""
    with Image.open(io.BytesIO(png)) as picture:
        flat = picture.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    result = io.BytesIO()
    flat.save(result, "PNG", optimize=True)
    return result.getvalue()
