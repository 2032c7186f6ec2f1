"""A language’s messages.po becomes what tells its messages; the only file that speaks to Babel."""

import gettext
import io
import re
import string
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from handbook.messages import Catalogue, Message, say
from handbook.model import HandbookError, Problem

NAME = "messages.po"
"""What the file is called in the folder of each language."""


def catalogue(source: str, file: str, *, complete: bool = False) -> tuple[Catalogue, list[Problem]]:
    """What tells messages in the file’s language, without those that are written wrongly, and what is wrong with them.

    With `complete`, one that is not translated is a problem too. Raises HandbookError where the file cannot be read.
    """
    entries = _read(source, file)
    problems = []
    for entry in list(entries):
        if entry.id and (message := _fault(entry) or (_untranslated(entry) if complete else None)):
            problems.append(Problem(file, entry.lineno or 1, message))
            entries.delete(entry.id, entry.context)
    content = io.BytesIO()
    write_mo(content, entries)
    content.seek(0)
    return gettext.GNUTranslations(content), problems


def _read(source: str, file: str) -> Catalog:
    for number, line in enumerate(source.splitlines(), 1):
        if not _LINE.fullmatch(line.strip()):  # Babel would leave it out without a word
            message = say(
                "this line is not a message: write `msgid` or `msgstr`, then the words between quotation marks"
            )
            raise HandbookError(Problem(file, number, message))
    try:
        return read_po(io.StringIO(source), abort_invalid=True)
    except PoFileError as error:
        message = say("`msgid` and `msgstr` do not take turns here: each message needs both, in this order")
        raise HandbookError(Problem(file, error.lineno + 1, message)) from None


_LINE = re.compile(r"""(?:#.*|(?:(?:msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?"(?:[^"\\]|\\.)*")?""")


def _fault(entry: Entry) -> Message | None:
    """Bad: `the id #{ид}`, `{id` or nothing of `{id}`. Good: every gap of the English, with its English name."""
    texts = [text for text in _texts(entry.string) if text]
    try:
        wanted = set(_gaps(_texts(entry.id)[-1]))
        for text in texts:
            if lacking := sorted(wanted - set(_gaps(text))):
                return say("the translation is missing {word}, which the English has: add it", word=f"{{{lacking[0]}}}")
            if more := sorted(set(_gaps(text)) - wanted):
                return say(
                    "the English has no {word}: copy the words in curly brackets exactly as they are in English",
                    word=f"{{{more[0]}}}",
                )
    except ValueError:
        return say("a curly bracket has no partner here: leave the words in curly brackets as they are in English")
    return None


def _untranslated(entry: Entry) -> Message | None:
    if not all(_texts(entry.string)):
        return say("this message is not translated yet")
    if entry.fuzzy:
        return say("the English of this message has changed: correct the words below it, and delete `fuzzy` above it")
    return None


def _texts(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """The forms of a message: one, or those for different numbers."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def _gaps(text: str) -> Iterator[str]:
    """The names in braces. Raises ValueError where a brace has no partner."""
    return (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
