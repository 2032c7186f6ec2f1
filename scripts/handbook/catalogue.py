"""A language’s messages.po becomes what tells its messages; with scripts/catalogues.py, all that speaks to Babel."""

import gettext
import io
import re
import string
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from handbook import typography
from handbook.messages import Catalogue, Message, counted, say
from handbook.model import HandbookError, Line, Problem

NAME = "messages.po"
"""What the file is called in the folder of each language."""


def catalogue(source: str, file: str, lang: str, *, complete: bool = False) -> tuple[Catalogue, list[Problem]]:
    """What tells messages in this language, without those that are written wrongly, and what is wrong with them.

    With `complete`, one that is not translated is a problem too. Raises HandbookError where the file cannot be read.
    """
    entries = read(source, file, lang)
    problems = [*typography.invisible(Line(file, number, line) for number, line in enumerate(source.split("\n"), 1))]
    for entry in [entry for entry in entries if entry.id]:  # its head has none
        fault, untranslated = _fault(entry), _untranslated(entry)
        if message := fault or (untranslated if complete else None):
            problems.append(Problem(file, entry.lineno or 1, message))
        if fault or untranslated:
            entries.delete(entry.id, entry.context)
    content = io.BytesIO()
    write_mo(content, entries)
    content.seek(0)
    return gettext.GNUTranslations(content), problems


def read(source: str, file: str, lang: str) -> Catalog:
    """The file’s messages. Its head is for other programs: Babel knows the forms that a language has for numbers.

    Raises HandbookError where a line cannot be read: Babel leaves out such a line, or what follows it, without a word.
    """
    forms = Catalog(locale=lang).num_plurals
    lines = [_HEAD.sub('""', line) for line in source.split("\n")]
    unpaired = say("`msgid` and `msgstr` do not take turns here: each message needs both, in this order")
    before = "msgstr"
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        word = (_KEYWORD.match(line) or [""])[0]
        message = None
        if not _LINE.fullmatch(line):
            message = say(
                "this line is not a message: write `msgid` or `msgstr`, then the words between quotation marks"
            )
        elif word and not _TURNS.fullmatch(f"{before} {word}"):
            message = unpaired
        elif word == f"msgstr[{forms}]":
            message = counted(
                "this language has {n} form for numbers: leave this one out",
                "this language has {n} forms for numbers: leave this one out",
                forms,
            )
        elif word == "msgid" and line in seen:
            message = say("this message is here twice: keep one of the two")
        if message:
            raise HandbookError(Problem(file, number, message))
        if word == "msgid" and line != 'msgid ""':
            seen.add(line)
        before = word or before
    try:
        return read_po(io.StringIO("\n".join(lines)), locale=lang, abort_invalid=True)
    except PoFileError as error:
        raise HandbookError(Problem(file, error.lineno + 1, unpaired)) from None


_HEAD = re.compile(r'^"[A-Z][\w-]+:.*\\n"$')
_KEYWORD = re.compile(r"msg(?:id_plural|id|str(?:\[\d\])?)")
_LINE = re.compile(rf"""\s*|\#.*|(?:{_KEYWORD.pattern}[ ])?"(?:[^"\\]|\\.)*"[ ]*""", re.VERBOSE | re.ASCII)
_TURNS = re.compile(
    r"msgstr(\[\d\])? msgid|msgid (msgstr|msgid_plural)|msgid_plural msgstr\[0\]|msgstr\[\d\] msgstr\[[1-9]\]"
)
"""A keyword, and what may come after it."""


def _fault(entry: Entry) -> Message | None:
    """Bad: `the id #{ид}`, `{id` or nothing of `{id}`. Good: every gap of the English, with its English name."""
    try:
        wanted = set(_gaps(_texts(entry.id)[-1]))
        for text in _texts(entry.string):
            if not text.strip():
                continue
            if len(text.splitlines()) > 1:
                return say("a message is one line: take the line break out")
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
    if not all(text.strip() for text in _texts(entry.string)):
        return say("this message is not translated yet")
    if entry.fuzzy:
        return say("the English of this message has changed: correct the words below it, and delete `fuzzy` above it")
    return None


def _texts(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """The forms of a message: one, or those for different numbers."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def _gaps(text: str) -> Iterator[str]:
    """What stands in braces: names, and what may come after them. Raises ValueError where a brace has no partner."""
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
