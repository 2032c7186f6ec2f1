"""A translation against its English page, as problems: the same sections, ids and items."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from handbook.model import LISTS, Block, Page, Problem, Section, plain


def compare(english: Page, page: Page, earlier: Callable[[], Iterable[Page]] = tuple) -> Iterator[Problem]:
    """Every place where the translation has something else than the English page.

    `earlier` gives what the English page was before, the latest first: it tells which item of a list is new, or gone.
    """
    for rule in RULES:
        yield from rule(english, page)
    yield from _same_items(english, page, earlier)


def _same_sections(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: a section of the English page is missing here, or the other way round. Good: the same ids in each."""
    theirs, ours = english.sections[1:], page.sections[1:]
    ids = [section.id for section in theirs], [section.id for section in ours]
    above = page.sections[0]
    for change, a, b, c, d in difflib.SequenceMatcher(None, *ids, autojunk=False).get_opcodes():
        renamed = change == "replace" and b - a == d - c and not {*ids[0][a:b]} & {*ids[1]}
        for section, expected in zip(ours[c:d], theirs[a:b], strict=False) if renamed else ():
            message = f"this heading has another id than the English one ({english.file}:{expected.line}): write "
            yield Problem(page.file, section.line, f"{message}`{section.written(_braces(expected))}`")
        for section in () if renamed or change == "equal" else theirs[a:b]:
            if section.id not in ids[1]:
                end = max([above.line, *(item.line for block in above.blocks for item in block.items)])
                message = f"after this line a section is missing: {english.file}:{section.line} has "
                what = f"“{plain(section.title)}”; translate it under a heading that ends in {_braces(section)}"
                yield Problem(page.file, end, message + what)
        for section in () if renamed or change == "equal" else ours[c:d]:
            if section.id is None:
                yield Problem(
                    page.file, section.line, "the heading has no id, and the English page has no such section"
                )
            elif section.id not in ids[0]:
                message = f"the English page has no section #{section.id}: take it out, or write it in English first"
                yield Problem(page.file, section.line, message)
        above = ours[d - 1] if d else above


def _same_order(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: the sections of the English page in another order. Good: its own order."""
    theirs = [section.id for section in english.sections[1:]]
    ours = [section for section in page.sections[1:] if section.id in theirs]
    expected = [name for name in theirs if name in {section.id for section in ours}]
    for section, name in zip(ours, expected, strict=False):
        if section.id != name:
            message = f"the English page has the section #{name} here, this one has #{section.id}: keep its order"
            yield Problem(page.file, section.line, message)
            return


def _same_headings(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: `### …  { #complaint }` for `## … { #complaint .checklist }`. Good: the same hashes and braces."""
    for theirs, ours in pairs(english, page):
        if (theirs.level, theirs.classes) != (ours.level, ours.classes):
            expected = replace(ours, level=theirs.level).written(_braces(theirs))
            message = f"the heading differs from the English one ({english.file}:{theirs.line}): write `{expected}`"
            yield Problem(page.file, ours.line, message)


def _same_items(english: Page, page: Page, earlier: Callable[[], Iterable[Page]]) -> Iterator[Problem]:
    """Bad: nine statements for ten. Good: as many as the English list has."""
    for theirs, ours in pairs(english, page):
        their_lists, our_lists = _lists(theirs), _lists(ours)
        kinds = [block.kind for block in their_lists]
        if kinds != [block.kind for block in our_lists]:
            line = next((b.line for a, b in zip(kinds, our_lists, strict=False) if a != b.kind), ours.line)
            message = f"the English section ({english.file}:{theirs.line}) has {_counted(kinds)}, this one has "
            yield Problem(page.file, line, f"{message}{_counted([block.kind for block in our_lists])}: write the same")
            continue
        for number, (a, b) in enumerate(zip(their_lists, our_lists, strict=True)):
            if len(a.items) != len(b.items):
                before = _list_before(earlier(), theirs, number, len(b.items))
                yield from _told(english, page, a, b, before)


def _told(english: Page, page: Page, theirs: Block, ours: Block, before: Block | None) -> Iterator[Problem]:
    """Which item is too much, or missing, where the list as it was before tells; else how many there should be."""
    found = [] if before is None else list(_differences(before, theirs))
    for gone, new in found:
        for item, place in zip(ours.items[gone], before.items[gone] if before else (), strict=True):
            gone_words = excerpt(plain(place.text))
            message = f"the English list ({english.file}:{theirs.line}) no longer has “{gone_words}”: take this out"
            yield Problem(page.file, item.line, message)
        for item in theirs.items[new]:
            line = ours.items[gone.start - 1].end if gone.start else ours.line
            where = "after this line" if gone.start else "before this line"
            message = f"{where} an item is missing: {english.file}:{item.line} has “{excerpt(plain(item.text))}”"
            yield Problem(page.file, line, message)
    if not found:
        what = "table" if theirs.kind == "table" else "list"
        message = f"the English {what} ({english.file}:{theirs.line}) has {_items(theirs)}, this one has "
        hint = "add what is missing" if len(theirs.items) > len(ours.items) else "take out what is too much"
        yield Problem(page.file, ours.line, f"{message}{_items(ours)}: {hint}")


def _list_before(earlier: Iterable[Page], section: Section, number: int, size: int) -> Block | None:
    """The English list when it had as many items as the translation has, or None where it never had."""
    for page in earlier:
        lists = next((_lists(other) for other in page.sections if other.id == section.id), [])
        if number < len(lists) and len(lists[number].items) == size:
            return lists[number]
    return None


def _differences(before: Block, after: Block) -> Iterator[tuple[slice, slice]]:
    """Which items went out and which came in. An item whose words changed, in its place, is neither."""
    old, new = ([plain(item.text) for item in block.items] for block in (before, after))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and b - a != d - c:
            kept = min(b - a, d - c)
            yield slice(a + kept, b), slice(c + kept, d)


def excerpt(text: str) -> str:
    """As much of a text as is enough to find it by."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rsplit(' ', 1)[0]} …"


RULES: tuple[Callable[[Page, Page], Iterator[Problem]], ...] = (
    _same_sections,
    _same_order,
    _same_headings,
)

_QUOTED = 60  # characters


def pairs(english: Page, page: Page) -> Iterator[tuple[Section, Section]]:
    """The sections that both pages have; the title's section is the same on every page."""
    theirs = {section.id: section for section in english.sections[1:] if section.id}
    yield english.sections[0], page.sections[0]
    yield from ((theirs[section.id], section) for section in page.sections[1:] if section.id in theirs)


def _lists(section: Section) -> list[Block]:
    return [block for block in section.blocks if block.kind in LISTS]


def _items(block: Block) -> str:
    return f"{len(block.items)} item" + ("" if len(block.items) == 1 else "s")


def _counted(kinds: Iterable[str]) -> str:
    names = {
        "bullets": "a list with dots",
        "numbers": "a numbered list",
        "tasks": "a list with boxes, `- [ ]`",
        "table": "a table",
    }
    return " and ".join(names[kind] for kind in kinds) or "no list"


def _braces(section: Section) -> str:
    inside = [f"#{section.id}"] if section.id else []
    names = " ".join([*inside, *(f".{name}" for name in section.classes)])
    return f"{{ {names} }}" if names else ""
