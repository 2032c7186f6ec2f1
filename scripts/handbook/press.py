"""A Sheet becomes a PDF and a picture. The only file that speaks to Typst."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import segno
import typst

from handbook import compose, pdf, typefaces
from handbook.messages import Message, counted, say
from handbook.model import SMALL, Form, HandbookError, Pack, Print, Problem, Sheet


@dataclass(frozen=True)
class Paper:
    """A size of paper, upright, in mm."""

    sides: tuple[float, float]
    cap_height_floor_mm: float
    """The lowest capitals of a headline: a card lies in the hand, an A5 stands on the counter, the others hang."""
    face: tuple[float, float] | None = None
    """What one face of it measures where it is folded or cut."""


PAPERS: Mapping[str, Paper] = {
    "a5": Paper((148, 210), 10),
    "a4": Paper((210, 297), 16),
    "a3": Paper((297, 420), 22),
    "a2": Paper((420, 594), 32),
    "letter": Paper((215.9, 279.4), 15),
    "tabloid": Paper((279.4, 431.8), 20),
    "tent": Paper((210, 297), 10, face=(148.5, 210)),
    "pocket": Paper((210, 297), 3, face=(55, 85)),
}
TILE_PAPERS = ("a4", "letter")
"""The papers of office printers, which a sheet can be tiled over."""
TILE_MARGIN_MM = 14.0
"""Room round each tile for its label and the ruler: printers cannot reach the outer 8 mm."""
TILE_OVERLAP_MM = 10.0
"""The strip that two tiles share: glue goes onto one, the other is cut at its edge."""

CARD = (1200, 630)
"""Width and height in pixels of the picture that goes with a page's address."""

PLAIN = Form()

_SHEETS = Path(__file__).parent / "sheets"
_PREVIEW_PPI = 72
_STANDARDS: list[Any] = ["ua-1", "a-2a"]
_INKS = ("accent", "ink", "muted", "rule", "ground")
_BLACK = "#000000"


def edition(sheet: Sheet | Pack) -> str:
    """What the sheet's content is called on paper and in printables.json: words, colours, templates and fonts.

    It is the same in every form, so that the site can tell whoever scans an old sheet that there is a newer one.
    """
    return _content(sheet, PLAIN)[:8]


def fingerprint(sheet: Sheet | Pack, form: Form = PLAIN) -> str:
    """A hash over all that decides the bytes of the print: its content, and the software that sets it."""
    document = (type(sheet).__name__, sheet.id, sheet.title)  # a pack of one sheet is another document
    return _hash(_content(sheet, form), edition(sheet), *document, *_software())


@cache
def _software() -> tuple[str, ...]:
    ours = [Path(file).read_text(encoding="utf-8") for file in (__file__, pdf.__file__, typefaces.__file__)]
    return tuple(version(name) for name in ("typst", "pikepdf", "fonttools", "segno")) + tuple(ours)


def _content(sheet: Sheet | Pack, form: Form) -> str:
    shown = [_shown(one, form) for one in _sheets(sheet)]
    words = json.dumps([shown, _given(_sheets(sheet)[0], form)], ensure_ascii=False, sort_keys=True)
    files = [*_files(), *_own(_sheets(sheet))]
    return _hash(words, *(_digest(file, file.stat().st_mtime_ns) for file in files))


@cache
def _files() -> list[Path]:
    """The templates and the fonts."""
    return sorted([*_SHEETS.glob("*.typ"), *typefaces.FOLDER.glob("*.ttf")])


@cache
def _digest(file: Path, changed_ns: int) -> str:  # noqa: ARG001 - a template that was edited is another entry of the cache
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def press(sheet: Sheet | Pack, form: Form = PLAIN, *, with_preview: bool = False) -> Print:
    """Print the sheet, or all sheets of the pack one after another.

    Raises HandbookError where its words don't fit, or where Typst has anything to say.
    """
    try:
        return _pressed(sheet, form, with_preview=with_preview)
    except HandbookError:
        if isinstance(sheet, Pack):
            for one in sheet.sheets:  # to name the one that it is about
                press(one, form)
        raise


def _pressed(sheet: Sheet | Pack, form: Form, *, with_preview: bool) -> Print:
    sheets = _sheets(sheet)
    scale = _enlarged(form) * _scale(form)
    editions = [edition(one) for one in sheets]
    identities = [_identity(one, number, black=form.ink_saver) for one, number in zip(sheets, editions, strict=True)]
    try:
        compiler, inputs = _compiler(_own(sheets)), _inputs(sheets, *identities, form=form, title=sheet.title)
        content, warnings = compiler.compile_with_warnings(
            sys_inputs=inputs, format="pdf", pdf_standards=_STANDARDS, timestamp=0
        )
        preview = _bytes(compiler.compile(format="png", ppi=_preview_ppi(form))) if with_preview else b""
        measured = _metadata(compiler)
    except RuntimeError as error:  # TypstError is one; a query raises the plain kind
        message = say("the sheet cannot be printed: {error}", error=str(error))
        raise HandbookError(_problem(sheets[0], message)) from None
    if "excess" in measured:
        raise HandbookError(_too_long(sheets[0], measured["excess"][0], form))
    if warnings:
        raise HandbookError(*(_problem(sheets[0], say("the sheet: {error}", error=w.message)) for w in warnings))
    lying = measured["sheet"][0]["flipped"]
    width, height = PAPERS[form.paper].sides[:: -1 if lying and form.paper not in SMALL else 1]
    headline = measured.get("headline", [None])[0] if isinstance(sheet, Sheet) else None
    return Print(
        sheet=sheet,
        form=form,
        edition=edition(sheet) if isinstance(sheet, Pack) else editions[0],
        pdf=pdf.finished(
            _bytes(content), _entries(sheets, measured), partial(typefaces.for_fields, sheet.lang, _own(sheets))
        ),
        preview=preview,
        pages=measured["sheet"][0]["pages"],
        width_mm=width,
        height_mm=height,
        cap_height_mm=None if headline is None else round(headline["cap_height_mm"] * scale, 1),
    )


def picture(card: Sheet) -> bytes:
    """The sheet as a picture of that size, as PNG. Raises HandbookError where Typst has anything to say."""
    try:
        inputs = _inputs([card], {"size": CARD})
        drawn, warnings = _compiler(_own([card])).compile_with_warnings(sys_inputs=inputs, format="png", ppi=72)
        said = [warning.message for warning in warnings]
    except RuntimeError as error:
        said = [str(error)]
    if said:
        raise HandbookError(*(_problem(card, say("the picture of the page: {error}", error=what)) for what in said))
    return _bytes(drawn)


@cache  # it keeps the templates that it has read, and reads again those that were changed
def _compiler(own: tuple[Path, ...]) -> typst.Compiler:
    """Typst with the project's fonts and these."""
    return typst.Compiler(_SHEETS / "main.typ", root=_SHEETS, font_paths=_fonts(own))


def _inputs(
    sheets: Sequence[Sheet], *additions: Mapping[str, Any], form: Form = PLAIN, title: str = ""
) -> dict[str, str]:
    """All that these sheets are told, each with what is added to it."""
    data = {
        "title": title or sheets[0].title,
        "author": sheets[0].data["foot"]["name"],
        "given": _given(sheets[0], form),
        "sheets": [{**_shown(one, form), **more} for one, more in zip(sheets, additions, strict=True)],
    }
    return {"data": json.dumps(data, ensure_ascii=False)}


def _sheets(sheet: Sheet | Pack) -> Sequence[Sheet]:
    return sheet.sheets if isinstance(sheet, Pack) else (sheet,)


def _given(sheet: Sheet, form: Form) -> dict[str, Any]:
    """What all sheets of a document have alike: see sheets/given.typ."""
    paper, enlarged, families = PAPERS[form.paper], _enlarged(form), _fonts(_own([sheet])).families()
    tiles = {"count": form.tiles, "margin": TILE_MARGIN_MM, "overlap": TILE_OVERLAP_MM}
    return {
        "page": paper.sides,
        "face": [side * enlarged for side in paper.face or paper.sides],
        "scale": enlarged * _scale(form),
        "tiles": None if form.tiles == 1 else tiles,
        "folds": form.paper == "tent",
        "flat": form.tiles == 1 and paper.face is None,
        "orientation": "landscape" if form.paper == "tent" else form.orientation,
        "ink_saver": form.ink_saver,
        "fonts": [name for name in families if not name.endswith(typefaces.OUTLINE)],
        "outlines": [name for name in families if name.endswith(typefaces.OUTLINE)],
        "cap_height_floor_mm": paper.cap_height_floor_mm / _scale(form),
        "look": {name: _BLACK if form.ink_saver else sheet.data["look"][name] for name in _INKS},
        "logo": None if form.ink_saver else sheet.data["logo"],
    }


def _shown(sheet: Sheet, form: Form) -> dict[str, Any]:
    """What its template reads of a sheet, and no label that it does not print."""
    template = compose.template(sheet, form)
    names = ["kind", "edition", *compose.LABELS.get(template, ()), *(compose.TILE_LABELS if form.tiles > 1 else ())]
    common = ("look", "logo", "labels", "fonts")
    return {
        **{name: value for name, value in sheet.data.items() if name not in common},
        "labels": {name: sheet.data["labels"][name] for name in names},
        "template": template,
    }


def _identity(sheet: Sheet, number: str, *, black: bool) -> dict[str, str]:
    """The edition's number, and the code that leads from the paper to the sheet's place on the site."""
    address = f"{sheet.data['foot']['link']}?e={number}#{sheet.id}"
    code = io.BytesIO()
    ink = _BLACK if black else sheet.data["look"]["ink"]
    # Any mask can be read; trying all eight for the prettiest takes as long as the rest of the code.
    segno.make(address, error="l", micro=False, mask=3).save(
        code, kind="svg", border=0, dark=ink, omitsize=True, xmldecl=False
    )
    return {"edition": number, "code": code.getvalue().decode()}


def _scale(form: Form) -> float:
    """How much larger than A4 the paper is: the templates design for A4, and their sheet is enlarged or reduced.

    A pocket card has a template of its own, for its own size.
    """
    paper = PAPERS[form.paper]
    if form.paper == "pocket":
        return 1
    return min(side / standard for side, standard in zip(paper.face or paper.sides, PAPERS["a4"].sides, strict=True))


def _preview_ppi(form: Form) -> float:
    """Pixels an inch of a picture that is as wide as the one of an A4 sheet."""
    return _PREVIEW_PPI * PAPERS["a4"].sides[0] / PAPERS[form.paper].sides[0]


def _enlarged(form: Form) -> float:
    """How much larger than one page the sheet is on so many rows and columns of pages."""
    sides, n = PAPERS[form.paper].sides, form.tiles
    together = [n * (side - 2 * TILE_MARGIN_MM) - (n - 1) * TILE_OVERLAP_MM for side in sides]
    return 1 if n == 1 else min(whole / side for whole, side in zip(together, sides, strict=True))


def _metadata(compiler: typst.Compiler) -> dict[str, list[Any]]:
    """What the templates measured while they set the sheets, by its label, in order."""
    found: dict[str, list[Any]] = {}
    for entry in json.loads(compiler.query("metadata")):
        if "label" in entry:
            found.setdefault(entry["label"].strip("<>"), []).append(entry["value"])
    return found


def _entries(sheets: Sequence[Sheet], measured: Mapping[str, list[Any]]) -> list[pdf.Entry]:
    """The places that take a tick or words on a screen, each with what a screen reader says of it."""
    found: list[pdf.Entry] = []
    for sheet in sheets:
        places = [place for place in measured.get("entry", []) if place["sheet"] == sheet.id]
        statements = enumerate(sheet.data.get("items", ()), start=1)
        for place in places:
            kind = place["kind"]
            if kind == "tick":
                name, words = next(statements)
                tip = _spoken(words)
            else:
                name, tip = kind, sheet.data["labels"][kind]
            measures = {side: place[side] for side in ("page", "x", "y", "width", "height")}
            found.append(pdf.Entry(kind=kind, name=f"{sheet.id}-{name}", tip=tip, **measures))
    return found


def _spoken(words: Sequence[Mapping[str, Any]]) -> str:
    return " ".join("".join(piece["text"] for piece in word["pieces"]) for word in words)


def _too_long(sheet: Sheet, excess: Mapping[str, Any], form: Form) -> Problem:
    amount = excess["amount"]
    page = {"pocket": say("a pocket card"), "tent": say("a table tent")}.get(form.paper, say("one page"))
    told = {
        "characters": counted(
            "the headline is {n} character too long for its paper, so nobody could read it from a distance: shorten it",
            "the headline is {n} characters too long for its paper, so nobody could read it from a distance: "
            "shorten it",
            amount,
        ),
        "lines": counted(
            "the sheet is about {n} line too long for {page}: shorten it or leave something out",
            "the sheet is about {n} lines too long for {page}: shorten it or leave something out",
            amount,
            page=page,
        ),
        "figures": counted(
            "a figure is about {n} character too long for large type: write a shorter one, such as 5×",
            "a figure is about {n} characters too long for large type: write a shorter one, such as 5×",
            amount,
        ),
        "signs": counted(
            "the award’s large words are about {n} letter too long: write one word or a figure",
            "the award’s large words are about {n} letters too long: write one word or a figure",
            amount,
        ),
        "letters": counted(
            "a word is about {n} letter too long for the width of the sheet: write a shorter one",
            "a word is about {n} letters too long for the width of the sheet: write a shorter one",
            amount,
        ),
    }[excess["unit"]]
    message = say("{message} (language {lang}, “{title}”)", message=told, lang=sheet.lang, title=sheet.title)
    return _problem(sheet, message)


def _problem(sheet: Sheet, message: Message) -> Problem:
    return Problem(sheet.file, sheet.line, message)


def _bytes(result: Any) -> bytes:
    """Typst gives the bytes of one file, or a list with those of each page."""
    first = result[0] if isinstance(result, list) else result
    if not isinstance(first, bytes):
        raise TypeError(f"Typst gave {type(first).__name__}, not bytes")
    return first


def _own(sheets: Sequence[Sheet]) -> tuple[Path, ...]:
    """The fonts that languages bring along."""
    return tuple(Path(path) for path in sheets[0].data["fonts"])


@cache
def _fonts(own: tuple[Path, ...]) -> typst.Fonts:
    """The project's fonts and no others: not the system's, not Typst's own."""
    folders = [str(typefaces.FOLDER), *(str(path.parent) for path in own)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
