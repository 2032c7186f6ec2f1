"""How each language stands to the English pages: what is current, what is behind, in which section and by how much."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import yaml

from handbook import read, settings
from handbook.history import History
from handbook.messages import say
from handbook.model import SAME, Change, Handbook, HandbookError, Page, Problem, Sameness, Section, Translation, plain

FIELD = "translated_from"
"""The line of the front matter that says which English text a translation was made from: the hash of the file."""


class Wording(NamedTuple):
    """Some words of two texts that are compared."""

    kind: Literal["same", "out", "in"]
    words: str
    space: str
    """What follows them, by itself: where they are marked, it must not be."""


def line(blob: str) -> str:
    """The line as a page has it: what messages ask a translator to paste."""
    return f'{FIELD}: "{blob}"'


def translations(handbook: Handbook, history: History) -> tuple[Translation, ...]:
    """Every language's page for every English one, in the order of languages and menu, and then its orphans.

    The past is asked for only where a page is behind.
    """
    english = handbook.originals
    names, files = {page.name for page in english}, {page.file for page in english}
    found: list[Translation] = []
    for language in handbook.settings.languages:
        if not language.default:
            found += [_translation(handbook, page, language.code, history) for page in english]
            orphans = [page for page in handbook.pages if page.lang == language.code and page.name not in names]
            for page in orphans:
                moved = history.renamed(f"docs/{handbook.settings.source.code}/{page.name}.md")
                there = moved if moved in files else None
                found.append(Translation(page.lang, page.name, page.file, "orphaned", moved_to=there))
    return tuple(found)


def _translation(handbook: Handbook, english: Page, lang: str, history: History) -> Translation:
    file = f"docs/{lang}/{english.name}.md"
    page = handbook.page(lang, english.name)
    if page is None:
        return Translation(lang, english.name, file, "missing")
    blob = page.meta.get(FIELD)
    if not settings.is_blob(blob):
        gap = say("the page does not say which English text it was made from")
        return Translation(lang, english.name, file, "behind", origin=english, gap=gap)
    if blob in same_as(english, handbook.same):
        return Translation(lang, english.name, file, "current", origin=english)
    if _is_foreign(str(blob), english, handbook, history):
        gap = say("the hash that it gives was never this page’s")
        return Translation(lang, english.name, file, "behind", gap=gap)
    content = history.content(str(blob))
    origin = None if content is None else _read(content, english, str(blob))
    if origin is None:
        gap = history.gap or say("git does not have that text")
        return Translation(lang, english.name, file, "behind", gap=gap)
    changes = tuple(_changes(origin, english))
    state = "behind" if changes else "current"  # nothing but empty lines is new
    return Translation(lang, english.name, file, state, origin=origin, changes=changes)


def _is_foreign(blob: str, english: Page, handbook: Handbook, history: History) -> bool:
    """Whether this surely is no text of the page, but perhaps one of another."""
    known = history.knows(english.file, blob)
    return known is False or (known is None and any(page.blob == blob for page in handbook.pages))


def earlier(english: Page, history: History) -> Iterator[Page]:
    """What the page was before, the latest first, as far as git tells."""
    for blob in history.texts(english.file):
        content = None if blob == english.blob else history.content(blob)
        page = None if content is None else _read(content, english, blob)
        if page:
            yield page


def same_as(english: Page, reviewed: Sequence[Sameness]) -> set[str]:
    """The hashes of all texts that mean the same to a translator as the page of today."""
    found, size = {english.blob}, 0
    while len(found) > size:
        size = len(found)
        for entry in reviewed:
            if entry.page == english.name and {entry.before, entry.after} & found:
                found |= {entry.before, entry.after}
    return found


def _read(content: bytes, english: Page, blob: str) -> Page | None:
    """The English page as it was; None for a text that is no page."""
    try:
        source = read.plain_text(content)
        # Where the file is named, it must be clear that its lines are not those of today.
        file = f"{english.file}@{blob[:8]}"
        return read.page(source, file=file, lang=english.lang, name=english.name, blob=blob)
    except (UnicodeDecodeError, HandbookError):
        return None


def _changes(old: Page, new: Page) -> Iterator[Change]:
    before, after = _parts(old), _parts(new)
    for key, (section, text) in after.items():
        _, earlier = before.get(key, (section, ""))
        if earlier != text:
            yield _change(section, earlier, text)
    for key, (section, text) in before.items():
        if key not in after:
            yield _change(section, text, "")
    if before.keys() == after.keys() and list(before) != list(after):
        moved = next(key for key, other in zip(after, before, strict=True) if key != other)
        section, text = after[moved]
        yield _change(section, text, text)


def _parts(page: Page) -> Mapping[str, tuple[Section, str]]:
    """The sections by what stays the same when their words change; the first one has no id."""
    named = enumerate(page.parts())
    return {section.id or (plain(section.title) if i else ""): (section, text) for i, (section, text) in named}


def _change(section: Section, before: str, after: str) -> Change:
    words = sum(max(len(one.split()), len(other.split())) for one, other in _replaced(before, after))
    name = section.id if section.level > 1 else None
    return Change(id=name, title=plain(section.title), before=before, after=after, line=section.line, words=words)


def _replaced(before: str, after: str) -> Iterator[tuple[str, str]]:
    """What stood there, and what stands in its place, wherever the two differ."""
    out = entered = ""
    for kind, words, _ in wording(before, after):
        if kind == "same":
            yield out, entered
            out = entered = ""
        elif kind == "out":
            out = words
        else:
            entered = words
    yield out, entered


def wording(before: str, after: str) -> Iterator[Wording]:
    """The two texts as one, word by word: what stayed, what went out and what came in. Together they are both texts."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    matcher = difflib.SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield _wording("same", new[c:d])
            continue
        if b > a:
            yield _wording("out", old[a:b])
        if d > c:
            yield _wording("in", new[c:d])


def _wording(kind: Literal["same", "out", "in"], words: Sequence[str]) -> Wording:
    text = "".join(words)
    kept = text.rstrip()
    return Wording(kind, kept, text[len(kept) :])


def today(page: Page) -> dict[str | None, str]:
    """A translation's sections as they are, by their ids, without the line that says where the page comes from."""
    parts = {section.id if i else None: text for i, (section, text) in enumerate(page.parts())}
    return {name: re.sub(rf"^{FIELD}:.*\n", "", text, flags=re.MULTILINE) for name, text in parts.items()}


def accepted(source: str, blob: str) -> str:
    """The page, saying that it was made from this text. Everything else in it stays as it is, line ends too."""
    end = "\r\n" if "\r\n" in source else "\n"
    mark = "\ufeff" if source.startswith("\ufeff") else ""
    text = source.removeprefix("\ufeff")
    if not re.match(r"---[ \t]*\r?\n", text):
        return f"{mark}---{end}{line(blob)}{end}---{end}{end}{text}"
    start, rest = re.split(r"(?<=\n)", text, maxsplit=1)
    front = re.search(r"^---[ \t]*\r?$", rest, re.MULTILINE)
    inside, below = (rest[: front.start()], rest[front.start() :]) if front else (rest, "")
    inside, count = re.subn(rf"^{FIELD}\s*:[^\r\n]*", lambda _: line(blob), inside, count=1, flags=re.MULTILINE)
    return f"{mark}{start}{'' if count else line(blob) + end}{inside}{below}"


def skeleton(english: Page) -> str:
    """What a translator begins with: the English page, with the line that says so."""
    return accepted(english.source, english.blob)


SAME_HEAD = """\
# Changes of English pages that need no translation, because both texts say the same to a translator: a typing slip, a
# comma. `handbook translations same PAGE --why "…"` writes an entry; look at the change before you approve it.
"""


def origin_of(handbook: Handbook, found: Sequence[Translation], english: Page) -> str:
    """The hash of the text that the translations which are behind were made from.

    Raises HandbookError where they name none, or several.
    """
    named: dict[str, list[str]] = {}
    for translation in found:
        page = handbook.page(translation.lang, translation.name)
        if page and translation.state == "behind" and settings.is_blob(page.meta.get(FIELD)):
            named.setdefault(page.meta[FIELD], []).append(translation.lang)
    if not named:
        message = say("no translation of this page is behind: there is nothing to add")
        raise HandbookError(Problem(english.file, 1, message))
    if len(named) > 1:
        which = tuple(f"--from {blob} ({', '.join(langs)})" for blob, langs in named.items())
        message = say(
            "the translations were made from different versions of the English: add one of {options} to the command",
            options=which,
        )
        raise HandbookError(Problem(english.file, 1, message))
    return next(iter(named))


def sameness(english: Page, before: str, why: str, history: History) -> Sameness:
    """The entry that makes the page of today mean what it meant before.

    Raises HandbookError where `before`, a hash, never was the page's.
    """
    if not settings.is_blob(before) or before == english.blob or history.knows(english.file, before) is False:
        message = say("no earlier text of the page has the hash {hash}", hash=before)
        raise HandbookError(Problem(english.file, 1, message))
    return Sameness(english.name, before, english.blob, why, line=0)


def written(entry: Sameness) -> str:
    """The entry as the reviewed list has it."""
    why = yaml.safe_dump(entry.why, default_style='"', allow_unicode=True, width=10_000).strip()
    return f'- page: {entry.page}\n  from: "{entry.before}"\n  to: "{entry.after}"\n  why: {why}\n'


def check(handbook: Handbook, history: History) -> Iterator[Problem]:
    """What is wrong with what translations say of their origin, and with the reviewed list."""
    source = handbook.settings.source.code
    for page in handbook.pages:
        if page.lang == source and FIELD in page.meta:
            message = say(
                "this is the English page, which is not translated from another: delete the line {field}", field=FIELD
            )
            yield Problem(page.file, _line(page), message)
        english = None if page.lang == source else handbook.original(page.name)
        if english:
            yield from _origin_is_named(page, english, history, handbook)
    yield from _sameness_is_true(handbook, history)


def _origin_is_named(page: Page, english: Page, history: History, handbook: Handbook) -> Iterator[Problem]:
    """Bad: no `translated_from`, or the hash of another page. Good: the line that this message shows."""
    paste, blob = line(english.blob), page.meta.get(FIELD)
    if FIELD in page.meta and not settings.is_blob(blob):
        bare = re.search(rf"^{FIELD}:\s*([0-9a-f]{{40}})\s*$", page.source, re.MULTILINE)
        message = say(
            "{field} must be a hash of 40 characters in quotation marks: if the page says what the English one "
            "says today, write `{line}`",
            field=FIELD,
            line=paste,
        )
        if bare:
            message = say("without quotation marks, YAML takes this for a number: write `{line}`", line=line(bare[1]))
    elif blob is None and page.source.startswith("---"):
        message = say(
            "the page does not say which English text it was made from: below its first line, ---, write `{line}`",
            line=paste,
        )
    elif blob is None:
        message = say(
            "the page does not say which English text it was made from: at its very top, between two lines of "
            "three hyphens, ---, write `{line}`",
            line=paste,
        )
    elif blob in same_as(english, handbook.same) or not _is_foreign(str(blob), english, handbook, history):
        return
    else:
        owner = next((other.file for other in handbook.pages if other.blob == blob), history.owner(str(blob)))
        fault = say("no text of {file} ever had this hash", file=english.file)
        if owner:
            fault = say(
                "this is the hash of {other}, and this page is made from {file}", other=owner, file=english.file
            )
        message = say(
            "{fault}: if the page says what the English one says today, write `{line}`", fault=fault, line=paste
        )
    yield Problem(page.file, _line(page), message)


def _line(page: Page) -> int:
    lines = page.source.splitlines()
    return next((number for number, text in enumerate(lines, 1) if text.startswith(f"{FIELD}:")), 1)


def _sameness_is_true(handbook: Handbook, history: History) -> Iterator[Problem]:
    """Bad: an entry for no page, or with a hash that its page never had. Good: one that the command wrote."""
    for entry in handbook.same:
        english = handbook.original(entry.page)
        if english is None:
            yield Problem(SAME, entry.line, say("there is no English page {name}: delete the entry", name=entry.page))
            continue
        for blob in (entry.before, entry.after):
            if blob != english.blob and history.knows(english.file, blob) is False:
                message = say(
                    "no text of {file} ever had the hash {hash}: delete the entry", file=english.file, hash=blob
                )
                yield Problem(SAME, entry.line, message)
