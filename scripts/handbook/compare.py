"""A translation against its English page, as problems: the same sections, ids and items."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import reduce

from handbook.messages import Message, counted, say
from handbook.model import LISTS, Block, Page, Problem, Section, Text, plain


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
            there, code = f"{english.file}:{expected.line}", section.written(_braces(expected))
            message = say(
                "this heading’s id differs from the English one ({there}): write `{code}`", there=there, code=code
            )
            yield Problem(page.file, section.line, message)
        for section in () if renamed or change == "equal" else theirs[a:b]:
            if section.id not in ids[1]:
                end = max([above.line, *(item.line for block in above.blocks for item in block.items)])
                message = say(
                    "after this line a section is missing: "
                    "{there} has “{title}”; translate it under a heading that ends in {braces}",
                    there=f"{english.file}:{section.line}",
                    title=plain(section.title),
                    braces=_braces(section),
                )
                yield Problem(page.file, end, message)
        for section in () if renamed or change == "equal" else ours[c:d]:
            if section.id is None:
                message = say(
                    "the heading has no id, and the English page has no such section: give it the id that its English "
                    "heading has, or take the section out"
                )
                yield Problem(page.file, section.line, message)
            elif section.id not in ids[0]:
                message = say(
                    "the English page has no section #{id}: take it out, or write it in English first", id=section.id
                )
                yield Problem(page.file, section.line, message)
        above = ours[d - 1] if d else above


def _same_order(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: the sections of the English page in another order. Good: its own order."""
    theirs = [section.id for section in english.sections[1:]]
    ours = [section for section in page.sections[1:] if section.id in theirs]
    expected = [name for name in theirs if name in {section.id for section in ours}]
    for section, name in zip(ours, expected, strict=False):
        if section.id != name:
            message = say(
                "the English page has the section #{expected} here, but this one has #{id}: keep the English order",
                expected=name,
                id=section.id,
            )
            yield Problem(page.file, section.line, message)
            return


def _same_headings(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: `### …  { #complaint }` for `## … { #complaint .checklist }`. Good: the same hashes and braces."""
    for theirs, ours in pairs(english, page):
        if (theirs.level, theirs.classes) != (ours.level, ours.classes):
            there, code = f"{english.file}:{theirs.line}", replace(ours, level=theirs.level).written(_braces(theirs))
            message = say(
                "the symbols of this heading differ from those of the English one ({there}): write `{code}`",
                there=there,
                code=code,
            )
            yield Problem(page.file, ours.line, message)


def _same_items(english: Page, page: Page, earlier: Callable[[], Iterable[Page]]) -> Iterator[Problem]:
    """Bad: nine statements for ten. Good: as many as the English list has."""
    for theirs, ours in pairs(english, page):
        their_lists, our_lists = _lists(theirs), _lists(ours)
        kinds = [block.kind for block in their_lists]
        if kinds != [block.kind for block in our_lists]:
            line = next((b.line for a, b in zip(kinds, our_lists, strict=False) if a != b.kind), ours.line)
            message = say(
                "the English section ({there}) has {theirs}, but this one has {ours}: do as the English does",
                there=f"{english.file}:{theirs.line}",
                theirs=_named(kinds),
                ours=_named([block.kind for block in our_lists]),
            )
            yield Problem(page.file, line, message)
            continue
        for number, (a, b) in enumerate(zip(their_lists, our_lists, strict=True)):
            if len(a.items) != len(b.items):
                before = _list_before(earlier(), theirs, number, len(b.items))
                yield from _told(english, page, a, b, before)
            elif a.kind == "table":
                yield from _same_cells(english, page, a, b)


def _same_cells(english: Page, page: Page, theirs: Block, ours: Block) -> Iterator[Problem]:
    """Bad: two columns for three, or an empty cell where the English has words. Good: as many of both."""
    for a, b in zip(theirs.items, ours.items, strict=True):
        columns, filled = ([number(row.cells) for row in (a, b)] for number in (len, _filled))
        differ_in_columns = columns[0] != columns[1]  # and so are all rows: they have as many cells as the first
        numbers = columns if differ_in_columns else filled
        if numbers[0] == numbers[1]:
            continue
        gaps = {"there": f"{english.file}:{a.line}", "hint": _hint(*numbers)}
        if differ_in_columns:
            gaps["theirs"], gaps["ours"] = (counted("{n} column", "{n} columns", number) for number in numbers)
            message = say("the English table ({there}) has {theirs}, but this one has {ours}: {hint}", **gaps)
        else:
            gaps["theirs"], gaps["ours"] = (counted("{n} cell", "{n} cells", number) for number in numbers)
            message = say("the English row ({there}) has {theirs} filled in, but this one has {ours}: {hint}", **gaps)
        yield Problem(page.file, b.line, message)
        if differ_in_columns:
            return


def _filled(cells: tuple[Text, ...]) -> int:
    return sum(bool(plain(cell).strip()) for cell in cells)


def _hint(theirs: int, ours: int) -> Message:
    return say("add what is missing") if theirs > ours else say("take out what is extra")


def _told(english: Page, page: Page, theirs: Block, ours: Block, before: Block | None) -> Iterator[Problem]:
    """Which item is too much, or missing, where the list as it was before tells; else how many there should be."""
    found = [] if before is None else list(_differences(before, theirs))
    for gone, new in found:
        for item, place in zip(ours.items[gone], before.items[gone] if before else (), strict=True):
            message = say(
                "the English list ({there}) no longer has “{item}”: take this item out",
                there=f"{english.file}:{theirs.line}",
                item=excerpt(plain(place.text)),
            )
            yield Problem(page.file, item.line, message)
        for item in theirs.items[new]:
            gaps = {"there": f"{english.file}:{item.line}", "item": excerpt(plain(item.text))}
            if gone.start:
                message = say("after this line an item is missing: {there} has “{item}”; translate it", **gaps)
                yield Problem(page.file, ours.items[gone.start - 1].end, message)
            else:
                message = say("before this line an item is missing: {there} has “{item}”; translate it", **gaps)
                yield Problem(page.file, ours.line, message)
    if not found:
        sizes = {
            "there": f"{english.file}:{theirs.line}",
            "theirs": _items(theirs),
            "ours": _items(ours),
            "hint": _hint(len(theirs.items), len(ours.items)),
        }
        if theirs.kind == "table":
            message = say("the English table ({there}) has {theirs}, but this one has {ours}: {hint}", **sizes)
        else:
            message = say("the English list ({there}) has {theirs}, but this one has {ours}: {hint}", **sizes)
        yield Problem(page.file, ours.line, message)


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


def _items(block: Block) -> Message:
    if block.kind == "table":
        return counted("{n} row", "{n} rows", len(block.items))
    return counted("{n} item", "{n} items", len(block.items))


def _named(kinds: list[str]) -> Message:
    names = {
        "bullets": say("a bulleted list"),
        "numbers": say("a numbered list"),
        "tasks": say("a list with tick boxes, `- [ ]`"),
        "table": say("a table"),
    }
    if not kinds:
        return say("no list or table")
    return reduce(lambda some, one: say("{some} and {one}", some=some, one=one), [names[kind] for kind in kinds])


def _braces(section: Section) -> str:
    inside = [f"#{section.id}"] if section.id else []
    names = " ".join([*inside, *(f".{name}" for name in section.classes)])
    return f"{{ {names} }}" if names else ""
