"""A section becomes a Sheet: its kind, the template that draws it, and everything that the template is told."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any
from urllib.parse import urlsplit

from handbook.model import Block, Handbook, Page, Section, Sheet, Text, plain

TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "checklist": {"tasks": "checklist.typ"},
    "poster": {"quote": "headline.typ", "numbers": "numbers.typ"},
}
"""Each kind of sheet, and for each kind of block that it can be made of the template that draws it."""

_NO_BREAK = "\u00a0"
_PAUSES = tuple(",;:—–…!?.՝։")
_LEANING = frozenset(
    (
        "—",
        "–",
        "ли",
        "же",
        "бы",
        "ль",
        "б",
        "ж",
        "է",
        "եմ",
        "ես",
        "ենք",
        "եք",
        "են",
        "էի",
        "էիր",
        "էր",
        "էինք",
        "էիք",
        "էին",
        "չէ",
    ),
)
"""What a speaker ties to the word before it: dashes, Russian particles, the Armenian verb "to be"."""
_TIES = {1: 1.0, 2: 1.0, 3: 0.3}
"""How closely a speaker ties a word to the one after it, by its letters: articles, prepositions, conjunctions."""
_LONELY = 12  # letters: a word shorter than this does not stand alone on a paragraph's last line


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
            "lang": page.lang,
            "title": plain(section.title),
            "before": [_runs(item.text) for item in before],
            "items": [_runs(item.text) for item in block.items],
            "words": [word for item in block.items for word in _words(item.text)],
            "after": [_runs(item.text) for item in after],
            "labels": {
                "kind": labels[f"kinds.{kind(section)}"],
                "name": labels["name"],
                "date": labels["date"],
                "score": labels["score"],
                "score_of": labels["score_of"].replace("{total}", str(len(block.items))),
                "edition": labels["edition"],
            },
            "foot": {
                "name": language.site_name,
                "address": f"{address.netloc}{address.path}{settings.path(page.lang, page.name)}".rstrip("/"),
            },
            "look": dict(settings.look.values),
        },
    )


def _runs(text: Text) -> list[dict[str, Any]]:
    """The text as the templates read it, with the gaps closed in which no line should break."""
    whole = plain(text).rstrip()
    words = list(re.finditer(r"[^ ]+", whole))
    gaps = {a.end() for a, b in pairwise(words) if _tie(a[0], b[0]) >= 1}
    if len(words) > 4 and len(words[-1][0]) < _LONELY:  # noqa: PLR2004 - a line of four short words is no line to break
        gaps.add(words[-1].start() - 1)
    letters = iter(_NO_BREAK if i in gaps else letter for i, letter in enumerate(plain(text)))
    return [{"text": "".join(islice(letters, len(run.text))), "strong": run.strong} for run in text]


def _tie(word: str, after: str) -> float:
    """How closely a speaker ties two words: 0 not at all, 1 so that nothing may part them."""
    bare = word.lstrip('«„“"(')
    if after.rstrip("".join(_PAUSES)).lower() in _LEANING or after in _LEANING:
        return 1.0
    return _TIES.get(len(bare), 0.0) if bare.isalpha() else 0.0


def _words(text: Text) -> list[dict[str, Any]]:
    """The words of a headline: each with its weight, and with how a speaker would treat the gap after it."""
    words: list[list[dict[str, Any]]] = [[]]
    for run in text:
        for part in re.split(r"( +)", run.text):  # a no-break space does not part two words
            if part.strip(" "):
                words[-1].append({"text": part, "strong": run.strong})
            elif part:
                words.append([])
    spelled = ["".join(piece["text"] for piece in pieces) for pieces in words if pieces]
    ties = [*(_tie(word, after) for word, after in pairwise(spelled)), 0.0]
    return [
        {"pieces": pieces, "pause": word.endswith(_PAUSES), "tie": tie}
        for pieces, word, tie in zip([pieces for pieces in words if pieces], spelled, ties, strict=True)
    ]
