"""A section becomes a Sheet: its kind, the template that draws it, and everything that the template is told."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from handbook import standards
from handbook.model import SMALL, Block, Form, Handbook, Logo, Pack, Page, Section, Sheet, Text, plain

TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "checklist": {"tasks": "checklist"},
    "poster": {"quote": "headline", "numbers": "numbers", "table": "figures"},
    "worksheet": {"table": "worksheet"},
    "certificate": {"quote": "certificate"},
}
"""Each kind of sheet, and for each kind of block that it can be made of the template that draws it."""
LABELS: Mapping[str, tuple[str, ...]] = {
    "checklist": ("name", "date", "score", "score_of", "shop"),
    "week": ("week_days", "week_from", "initials"),
    "worksheet": ("period",),
    "certificate": ("awarded_to", "reason", "date", "signed"),
}
"""The labels that a template prints beside the kind and the edition."""
TILE_LABELS = ("tile", "glue", "ruler")

_CARDS = ("checklist", "headline", "numbers")
"""The templates whose sheets can be pocket cards too."""
_TENTS = ("headline", "numbers", "figures")
"""The templates whose sheets can stand on a table."""

_PAUSES = tuple(",;:—–…!?.՝։")
_ENDS = tuple(".!?…։")
_TIES = {1: 1.0, 2: 1.0, 3: 0.3}
"""How closely a speaker ties a word to the one after it, by its letters: articles, prepositions, conjunctions.

0 not at all, 1 so that no line breaks between them where another break is to be had.
"""
_FORWARD = dict.fromkeys(("their", "this", "that", "when", "what", "where", "they", "который", "если", "когда"), 0.3)
_FORWARD |= dict.fromkeys(("եթե", "որը", "ինչպես", "չենք", "չեն"), 0.3)
_FORWARD |= dict.fromkeys(("your", "никого", "нікого"), 0.33)
_FORWARD |= dict.fromkeys(("дня", "час", "раз", "год", "рік"), 0.0)  # short, but nouns
_FORWARD |= dict.fromkeys(("rather", "столько", "քանի"), 0.6)
_FORWARD |= dict.fromkeys(("the", "for", "and", "with", "from", "without", "into", "before", "than"), 1.0)
_FORWARD |= dict.fromkeys(
    ("без", "для", "при", "про", "под", "над", "від", "під", "ніж", "чем", "перед", "через", "մինչև"), 1.0
)
_BACK = dict.fromkeys(("—", "–", "ли", "же", "бы", "ль", "б", "ж"), 1.0)
_BACK |= dict.fromkeys(("է", "եմ", "ես", "ենք", "եք", "են", "էի", "էիր", "էր", "էինք", "էիք", "էին", "չէ"), 1.0)
_BACK |= dict.fromkeys(("մասին", "համար", "հետ", "մոտ", "վրա", "մեջ", "տակ", "պես"), 1.0)
"""What is tied to the word before it: dashes, Russian particles, the Armenian verb "to be" and postpositions."""
_TOGETHER = (("look", "after"), ("after", "they"))
"""What a speaker says in one breath, though neither word is tied to every other."""


def subjects(handbook: Handbook, lang: str | None = None) -> Iterator[tuple[Page, Section]]:
    """Every section of one language, or of all, that can be printed, in reading order."""
    for page in handbook.pages:
        for section in page.sections:
            if lang in (None, page.lang) and subject(section):
                yield page, section


def sheets(handbook: Handbook, lang: str | None = None) -> Iterator[Sheet]:
    """Every sheet of one language, or of all, in reading order."""
    return (sheet(handbook, page, section) for page, section in subjects(handbook, lang))


def subject(section: Section) -> Block | None:
    """The block that the sheet is made of: a checklist's tasks, a poster's quote. None where there is no sheet."""
    blocks = (section.first(made_of) for name in section.classes[:1] for made_of in TEMPLATES.get(name, ()))
    return next((block for block in blocks if block and section.id), None)


def kind(section: Section) -> str:
    """What kind of sheet the section asks for: the first of its classes that is one."""
    return next(name for name in section.classes if name in TEMPLATES)


def sheet(handbook: Handbook, page: Page, section: Section) -> Sheet:
    """The sheet that this section asks for. The section has a subject; its language has all labels."""
    block = subject(section)
    if block is None or section.id is None:
        raise ValueError(f"{page.file}:{section.line} is no sheet")
    settings, labels = handbook.settings, handbook.labels[page.lang]
    language = next(language for language in settings.languages if language.code == page.lang)
    before = [item for b in section.blocks if b.kind == "paragraph" and b.line < block.line for item in b.items]
    after = [item for b in section.blocks if b.kind == "paragraph" and b.line > block.line for item in b.items]
    address = urlsplit(settings.site_url)
    path = settings.path(page.lang, page.name)
    return Sheet(
        id=section.id,
        kind=kind(section),
        lang=page.lang,
        title=plain(section.title),
        page=page.name,
        file=page.file,
        line=section.line,
        template=TEMPLATES[kind(section)][block.kind],
        data={
            "id": section.id,
            "lang": page.lang,
            "made_of": block.kind,
            "title": plain(section.title),
            "heading": list(_words(section.title)),
            "before": [list(_words(item.text)) for item in before],
            **_content(block),
            "after": [list(_words(item.text)) for item in after],
            "labels": {
                "kind": labels[f"kinds.{kind(section)}"],
                **{name: labels[name] for names in LABELS.values() for name in names},
                "score_of": labels["score_of"].replace("{total}", str(len(block.items))),
                **{name: labels[name] for name in ("edition", *TILE_LABELS)},
            },
            "foot": {
                "name": language.site_name,
                "address": f"{address.netloc}{address.path}{path}".rstrip("/"),
                "link": f"{settings.site_url}{path}",
            },
            "look": dict(settings.look.values),
            "logo": _drawing(settings.logo),
            "fonts": [str(path) for path in handbook.fonts],
        },
    )


def _content(block: Block) -> dict[str, Any]:
    """What the sheet is made of, under the name by which the templates for that kind of block know it."""
    if block.kind == "quote":
        return {"words": [word for item in block.items for word in _words(item.text)]}
    if block.kind == "table":
        return {"rows": [[list(_words(cell)) for cell in item.cells] for item in block.items]}
    return {"items": [list(_words(item.text)) for item in block.items]}


def _drawing(logo: Logo | None) -> str | None:
    """The logo as an SVG, in which a PNG is a picture."""
    if logo is None:
        return None
    if logo.format == "svg":
        return logo.content.decode()
    picture = f"data:image/png;base64,{base64.b64encode(logo.content).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {logo.width} {logo.height}">'
        f'<image width="{logo.width}" height="{logo.height}" href="{picture}"/></svg>'
    )


def template(sheet: Sheet, form: Form) -> str:
    """The function under sheets/ that draws the sheet in this form."""
    if form.paper == "pocket":
        return "card"
    return "week" if form.week else sheet.template


def refusal(sheet: Sheet, form: Form) -> str | None:
    """Why this kind of sheet has no such form; None where it has."""
    if form.week and sheet.template != "checklist":
        return f"the sheet {sheet.id} has no statements to tick, so it makes no week: a week is for checklists"
    if form.week and form.paper in SMALL:
        return f"a week’s grid can’t be a {form.paper}: give it a paper such as a4"
    if form.paper == "pocket" and sheet.template not in _CARDS:
        return f"the sheet {sheet.id} can’t be a pocket card: cards are made of checklists, sentences and points"
    if form.paper == "tent" and sheet.template not in _TENTS:
        return f"the sheet {sheet.id} can’t be a table tent: tents are made of posters"
    return None


def pack(name: str, chosen: Sequence[Sheet], title: str) -> Pack:
    """These sheets of one language as one document."""
    return Pack(id=name, lang=chosen[0].lang, title=title, sheets=tuple(chosen))


def _words(text: Text) -> Iterator[dict[str, Any]]:
    """The words in their weights, each with what a speaker would make of the gap after it."""
    words: list[list[dict[str, Any]]] = [[]]
    for run in text:
        for part in re.split(r"( +)", run.text):  # a no-break space does not part two words
            if part.strip(" "):
                words[-1].append({"text": part, "strong": run.strong})
            elif part:
                words.append([])
    words = [pieces for pieces in words if pieces]
    spelled = ["".join(piece["text"] for piece in pieces) for pieces in words]
    stray = 0.0  # what it costs more to end a line after a word that begins a sentence within it
    for pieces, word, after in zip(words, spelled, [*spelled[1:], ""], strict=False):
        tie, shown = _tie(word, after), word.rstrip("»”’“)")
        yield {
            "pieces": pieces,
            "pause": shown.endswith(_PAUSES),
            "tie": tie,
            "ending": _ending(shown) + (12 if tie == 1 else 4 * tie),
            "stray": stray,
            "reference": bool(standards.NUMBER.match(word)),
        }
        stray = float(shown.endswith(_ENDS))


def _ending(word: str) -> float:
    """What it costs to end a line after the word, as a part of a line more: less where a speaker would pause."""
    if word.endswith(_ENDS):
        return 0.0
    if not word.endswith(_PAUSES):
        return 0.6
    return 0.25 if word.endswith("—") else 0.15  # the end of a sentence near by is better than the dash within the next


def _tie(word: str, after: str) -> float:
    """How closely a speaker ties two words: 0 not at all, 1 so that nothing may part them."""
    word, after = word.lstrip('«„“"(').lower(), after.rstrip("".join(set(_PAUSES) - set("—–"))).lower()
    word = word.rpartition("\u00a0")[2]  # of words that a no-break space joins, the last stands before the gap
    if (word, after) in _TOGETHER:
        return 1.0
    if after in _BACK:
        return _BACK[after]
    if standards.NUMBER.match(after.upper()):
        return 1.0
    if word in _FORWARD:
        return _FORWARD[word]
    if word[:1].isdigit() and word.isalnum():
        return 0.6  # a figure and what it counts
    return _TIES.get(len(word), 0.0) if word.isalpha() and word not in _BACK else 0.0
