"""What Typst cannot do to a PDF: boxes to tick, lines to type on. The only file that speaks to pikepdf.

The fields are tagged (a Form element each, found through the ParentTree) and have appearances of their own, as
PDF/UA-1 and PDF/A-2a ask: a viewer draws nothing by itself.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import pikepdf
from fontTools import agl
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

_PRINTED = 4
"""The flag of an annotation that is printed too (PDF 32000-1, table 165)."""
_TYPE_SIZES_PT = {"score": 20, "shop": 12}
_TYPE_SIZE_PT = 14
_CHARACTERS = 224
"""How many characters a simple font has room for, after the 32 control codes."""
_UNEVEN = re.compile(rb"[\r\n]\nendstream")


@dataclass(frozen=True)
class Entry:
    """A place on a page that takes a tick or words."""

    kind: str
    """`tick`, or the name of the label that says what to write."""
    name: str
    """Unique in its document."""
    tip: str
    """What a screen reader says of it."""
    page: int
    """From 1."""
    x: float
    """From the left edge of the page, in points, as all measures here."""
    y: float
    """From its upper edge."""
    width: float
    height: float


def finished(content: bytes, entries: Sequence[Entry], font: Callable[[], bytes]) -> bytes:
    """The document with these entries as fields, for words in this font."""
    if not entries and not _UNEVEN.search(content):
        return content
    with pikepdf.open(io.BytesIO(content)) as document:
        if entries:
            _add_fields(document, entries, font())
        _even_out(document)
        result = _saved(document)
        # What saving packs together ends by chance too: another object more, and all of it is packed otherwise.
        fill = document.make_indirect(Array())
        while _UNEVEN.search(result):
            document.Root.HandbookFill = fill
            fill.append(document.make_indirect(String(f"{len(fill)}")))
            result = _saved(document)
    return result


def _saved(document: pikepdf.Pdf) -> bytes:
    result = io.BytesIO()
    document.save(
        result,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,  # Typst's is right, and would be written anew
        deterministic_id=True,
    )
    return result.getvalue()


def _add_fields(document: pikepdf.Pdf, entries: Sequence[Entry], font: bytes) -> None:
    tree = document.Root.StructTreeRoot
    by_key = pikepdf.NumberTree(tree.ParentTree)
    following = int(tree.ParentTreeNextKey)
    items = [element for element in _elements(tree) if element.get(Name.S) == Name.LI]
    # By their page: a pack has lists without boxes too.
    ticks = {page: iter(list(found)) for page, found in groupby(items, _page_of)}
    typeface = document.make_indirect(_font(document, font))
    resources = Dictionary(Font=Dictionary(F=typeface))
    looks = _Looks(document)
    fields = []
    for entry in entries:
        page = document.pages[entry.page - 1].obj
        top = float(page.MediaBox[3]) - entry.y
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                T=String(entry.name),
                TU=String(entry.tip),
                Rect=Array([entry.x, top - entry.height, entry.x + entry.width, top]),
                F=_PRINTED,
                P=page,
                StructParent=following,
            )
        )
        if entry.kind == "tick":
            field.FT, field.V, field.AS = Name.Btn, Name.Off, Name.Off
            field.AP = Dictionary(N=Dictionary(On=looks.of(entry, _tick(entry)), Off=looks.of(entry, b"")))
            parent = _mark(next(ticks[page.objgen]))
        else:
            field.FT, field.V = Name.Tx, String("")
            field.DA = String(f"/F {_TYPE_SIZES_PT.get(entry.kind, _TYPE_SIZE_PT)} Tf 0 g")
            field.Q = {"shop": 2, "score": 1}.get(entry.kind, 0)  # right, centred, left
            field.MaxLen = 60
            field.AP = Dictionary(N=looks.of(entry, b"/Tx BMC EMC"))
            parent = next(_elements(tree))
        if Name.Annots not in page:
            page.Annots = Array()
        page.Annots.append(field)
        page.Tabs = Name.S
        element = Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=parent,
            K=Dictionary(Type=Name.OBJR, Obj=field, Pg=page),
        )
        element = document.make_indirect(element)
        parent.K = Array([*_kids(parent), element])
        by_key[following] = element
        following += 1
        fields.append(field)
    tree.ParentTreeNextKey = following
    document.Root.AcroForm = document.make_indirect(
        Dictionary(Fields=Array(fields), DR=resources, DA=String(f"/F {_TYPE_SIZE_PT} Tf 0 g"))
    )


def _elements(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements of the structure tree below this one, in reading order."""
    for kid in _kids(parent):
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from _elements(kid)


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get(Name.K, Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _page_of(item: pikepdf.Object) -> Any:
    """The page that the item's first words stand on."""
    return next(each.Pg.objgen for each in _elements(item) if Name.Pg in each)


def _mark(item: pikepdf.Object) -> pikepdf.Object:
    """Where the box of a list's item belongs: in its label."""
    return next((kid for kid in _elements(item) if kid.get(Name.S) == Name.Lbl), item)


def _stream(document: pikepdf.Pdf, content: bytes) -> pikepdf.Object:
    stream = document.make_stream(b"")
    stream.write(_packed(content), filter=Name.FlateDecode)
    return stream


@cache  # the same fonts and ticks go into every document
def _packed(content: bytes) -> bytes:
    return zlib.compress(content, 9)


class _Looks:
    """How fields look in a document; those that look alike share a stream."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._streams: dict[tuple[float, float, bytes], pikepdf.Object] = {}

    def of(self, entry: Entry, content: bytes) -> pikepdf.Object:
        key = (entry.width, entry.height, content)
        if key not in self._streams:
            stream = _stream(self._document, content)
            stream.Type, stream.Subtype = Name.XObject, Name.Form
            stream.BBox = Array([0, 0, entry.width, entry.height])
            stream.Resources = Dictionary()
            self._streams[key] = stream
        return self._streams[key]


def _tick(entry: Entry) -> bytes:
    """A tick as a stroke with round ends, a little larger than its box allows letters to be."""
    points = ((0.18, 0.48), (0.42, 0.22), (0.84, 0.8))
    (x0, y0), (x1, y1), (x2, y2) = ((round(x * entry.width, 2), round(y * entry.height, 2)) for x, y in points)
    return f"q 0 G 1 J 1 j {round(0.13 * entry.width, 2)} w {x0} {y0} m {x1} {y1} l {x2} {y2} l S Q".encode()


def _font(document: pikepdf.Pdf, content: bytes) -> Dictionary:
    """A simple font whose codes are its characters in their order: fields know no other kind."""
    font = _measured(content)
    codes = dict(enumerate(font.characters, start=32))
    file = _stream(document, content)
    file.Length1 = len(content)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{font.name}"),
        Flags=32,  # characters of the ordinary kind
        FontBBox=Array(font.box),
        ItalicAngle=0,
        Ascent=font.ascent,
        Descent=font.descent,
        CapHeight=714,
        StemV=90,
        FontFile2=file,
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name(f"/{font.name}"),
        FirstChar=32,
        LastChar=31 + len(font.widths),
        Widths=Array(font.widths),
        FontDescriptor=document.make_indirect(descriptor),
        Encoding=Dictionary(
            Type=Name.Encoding,
            BaseEncoding=Name.WinAnsiEncoding,
            Differences=Array([32, *(Name(f"/{_glyph_name(character)}") for character in codes.values())]),
        ),
        ToUnicode=_stream(document, _to_unicode(codes)),
    )


@dataclass(frozen=True)
class _Measures:
    """What a PDF has to know of a font, in thousandths of its size."""

    name: str
    characters: tuple[int, ...]
    widths: tuple[int, ...]
    box: tuple[int, ...]
    ascent: int
    descent: int


@cache
def _measured(content: bytes) -> _Measures:
    with TTFont(io.BytesIO(content)) as font:
        glyphs = dict(sorted(font.getBestCmap().items())[:_CHARACTERS])
        head, hhea, per_em = font["head"], font["hhea"], 1000 / font["head"].unitsPerEm
        return _Measures(
            name=font["name"].getDebugName(6),
            characters=tuple(glyphs),
            widths=tuple(round(font["hmtx"][glyph][0] * per_em) for glyph in glyphs.values()),
            box=tuple(round(side * per_em) for side in (head.xMin, head.yMin, head.xMax, head.yMax)),
            ascent=round(hhea.ascent * per_em),
            descent=round(hhea.descent * per_em),
        )


def _to_unicode(codes: Mapping[int, int]) -> bytes:
    """The CMap that says which character each code stands for (PDF 32000-1, 9.10.3)."""
    lines = [f"<{code:02X}> <{character:04X}>" for code, character in codes.items()]
    parts = [lines[start : start + 100] for start in range(0, len(lines), 100)]  # no more stand in one block
    blocks = [f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n" for part in parts]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Fields def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{''.join(blocks)}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


@cache
def _glyph_name(character: int) -> str:
    """The character's name in the Adobe Glyph List, which is all that PDF/A-2 allows in an encoding."""
    name: str = agl.UV2AGL.get(character, f"uni{character:04X}")
    return name


def _even_out(document: pikepdf.Pdf) -> None:
    r"""Leave no compressed stream whose own last byte is a line end.

    A validator that takes `\r\n` for the line end before `endstream` finds such a stream one byte short of its
    /Length (PDF/A-2, 6.1.7.1). The last byte of a checksum is one by chance: with a space after its content, which
    neither fonts nor page descriptions mind, the stream has another checksum.
    """
    for entry in document.objects:
        if isinstance(entry, pikepdf.Stream):
            content, packed = None, entry.read_raw_bytes()
            while packed.endswith((b"\r", b"\n")):
                content = (entry.read_bytes() if content is None else content) + b" "
                packed = zlib.compress(content, 9)
            if content is not None:
                entry.write(packed, filter=Name.FlateDecode)
