"""How the languages stand, for a terminal: lines to read, JSON for tools, and what changed side by side."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from handbook.messages import Message, counted, say
from handbook.model import Change, Handbook, Page, Translation
from handbook.translations import FIELD, Wording, line, today, wording

_NARROWEST = 100
"""Columns, where the output goes to no terminal: three texts side by side need room."""
_STYLES = {"out": "strike red", "in": "bold green"}
_SIGNS = {"out": ("[-", "-]"), "in": ("{+", "+}")}


def lines(found: Sequence[Translation], langs: Sequence[str] = ()) -> Iterator[str]:
    """A line for each page and language, with its state as a word, and at the end one for each of these languages."""
    width = max((len(translation.name) for translation in found), default=0)
    for translation in found:
        start = f"{translation.lang}  {translation.name:{width}}  {translation.state}"
        yield f"{start:{width + 16}}{_remark(translation)}".rstrip()
    for lang in langs:
        states = Counter(translation.state for translation in found if translation.lang == lang)
        if states:
            yield f"{lang}: {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}"


def remarks(found: Sequence[Translation]) -> Iterator[Message]:
    """What is no fault, but good to know: how many pages are behind or missing, and why not more can be told."""
    states = Counter(translation.state for translation in found)
    waiting = (
        counted("{n} behind", "{n} behind", states["behind"]),
        counted("{n} not translated yet", "{n} not translated yet", states["missing"]),
    )
    if told := tuple(message for message in waiting if message.count):
        yield say("Translations: {states}; `handbook translations` lists them.", states=told)
    for gap in dict.fromkeys(translation.gap for translation in found if translation.gap):
        yield say("Can’t tell what is new in English: {reason}.", reason=gap)


def _remark(translation: Translation) -> str:
    if translation.moved_to:
        return f"the English page is {translation.moved_to} now"
    if translation.gap:
        return str(translation.gap)
    return ", ".join(f"{_place(change)} {_amount(change)}" for change in translation.changes)


def _place(change: Change) -> str:
    return f"#{change.id}" if change.id else "beginning"


def _amount(change: Change) -> str:
    if not change.before:
        return "(new)"
    if not change.after:
        return "(gone)"
    return f"({change.words} word{'' if change.words == 1 else 's'})" if change.words else "(moved)"


def rows(handbook: Handbook, found: Sequence[Translation]) -> list[dict[str, Any]]:
    """The same for tools."""
    result = []
    for translation in found:
        page, english = handbook.page(translation.lang, translation.name), handbook.original(translation.name)
        result.append(
            {
                "lang": translation.lang,
                "page": translation.name,
                "file": translation.file,
                "state": translation.state,
                FIELD: page.meta.get(FIELD) if page else None,
                "english": {"file": english.file, "blob": english.blob} if english else None,
                "sections": [
                    {"id": change.id, "title": change.title, "line": change.line, "words": change.words}
                    for change in translation.changes
                ],
                "unknown": translation.gap and str(translation.gap),
                "moved_to": translation.moved_to,
            }
        )
    return result


def show(translation: Translation, page: Page, english: Page, language: str) -> None:
    """Print what changed in English since this page was translated, beside the translation of today."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _NARROWEST)
    parts = today(page)
    for change in translation.changes:
        table = Table("English then", "English now", f"{language} today", show_lines=True, expand=True)
        table.title = Text(f"{english.file}:{change.line}  {_place(change)} {_amount(change)}")
        table.title_justify = "left"
        words = list(wording(change.before, change.after))
        cells = (_worded(words, "out"), _worded(words, "in"), Text(parts.get(change.id, "—")))
        table.add_row(*cells, style="none")
        console.print(table)
    # Not through the table: a line to paste is one line, however narrow the terminal is.
    console.print(f"Once {page.file} says this too, write in its front matter:", markup=False)
    console.print(line(english.blob), soft_wrap=True, markup=False)
    command = f"or let `handbook translations accept {translation.lang} {translation.name}` write it."
    console.print(command, soft_wrap=True, markup=False)


def _worded(words: Sequence[Wording], shown: str) -> Text:
    """One of the two texts, with what the other has not in colours and in signs: not everybody sees colours."""
    text = Text()
    for kind, part, space in words:
        if kind == "same":
            text.append(part + space)
        elif kind == shown:
            start, end = _SIGNS[kind]
            text.append(f"{start}{part}{end}", style=_STYLES[kind])
            text.append(space)
    return text
