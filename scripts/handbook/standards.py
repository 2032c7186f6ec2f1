"""The standards: one table that holds every promise, and the pages and sheets that name them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from handbook import read
from handbook.messages import Message, say
from handbook.model import STANDARDS, Handbook, Item, Page, Problem, Section, plain

NUMBER = re.compile(r"\bS-(?:\d\d|[1-9]\d\d)\b")
"""A standard's number, as pages and sheets name it: two digits, or three from 100 on."""
_PAGE = f"{STANDARDS}.md"


def standards(page: Page) -> Mapping[str, Item]:
    """Each row of the table by its number, `S-04`; the first of two with the same number."""
    found: dict[str, Item] = {}
    for row in _rows(page):
        found.setdefault(_number(row), row)
    found.pop("", None)
    return found


def anchor(number: str) -> str:
    """The standard's place on the page of standards: `s-04`."""
    return number.lower()


def anchors(page: Page) -> set[str]:
    """The places on this page that standards have given it: none but on the page of standards."""
    return {anchor(number) for number in standards(page)} if page.name == STANDARDS else set()


def check(handbook: Handbook, lang: str) -> Iterator[Problem]:
    """What is wrong with one language's table, and with the numbers that its pages name."""
    page = handbook.page(lang, STANDARDS)
    table = page or handbook.page(handbook.settings.source.code, STANDARDS)
    known = standards(table) if table else {}
    if page:
        yield from _rows_are_numbered(page)
        if table and (english := handbook.page(handbook.settings.source.code, STANDARDS)):
            yield from _same_numbers(english, page)
        yield from _sources_name_it(page, handbook)
    for other in handbook.pages:
        if other.lang == lang and other.name != STANDARDS:
            yield from _numbers_are_there(other, known)


def _rows_are_numbered(page: Page) -> Iterator[Problem]:
    """Bad: a row without a number, or with that of another row. Good: `| S-04 | We …`."""
    first: dict[str, int] = {}
    numbers = [int(number[2:]) for number in standards(page)]
    for row in _rows(page):
        number = _number(row)
        if not number:
            free = f"S-{max(numbers, default=0) + 1:02}"
            message = say("this standard has no number: begin the row with one, `| {free} | …`", free=free)
            yield Problem(page.file, row.line, message)
        elif number in first:
            free = f"S-{max(numbers, default=0) + 1:02}"
            message = say(
                "{number} is already the standard on line {line}: give this one the next number, {free}",
                number=number,
                line=first[number],
                free=free,
            )
            yield Problem(page.file, row.line, message)
        else:
            first[number] = row.line


def _same_numbers(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: S-02 where the English table has S-01. Good: the same numbers in the same order."""
    for theirs, ours in zip(_rows(english), _rows(page), strict=False):
        if _number(theirs) and _number(ours) not in ("", _number(theirs)):
            message = say(
                "the English row ({file}:{line}) is {theirs}, but this one is {ours}: keep the numbers in the "
                "English order",
                file=english.file,
                line=theirs.line,
                theirs=_number(theirs),
                ours=_number(ours),
            )
            yield Problem(page.file, ours.line, message)


def _numbers_are_there(page: Page, known: Mapping[str, Item]) -> Iterator[Problem]:
    """Bad: `S-99`, or S-04 without its link. Good: `[S-04](../standards.md#s-04)`, a row of the table."""
    written = Counter((link.line, f"[{link.text}]({link.target})") for link in page.links)
    for line, text in read.lines(page):
        for number, times in Counter(NUMBER.findall(text)).items():
            if number not in known:
                yield Problem(page.file, line, _unknown(number, sorted(known)))
            elif written[line, _reference(page, number)] < times:
                link = _reference(page, number)
                message = say("{number} does not lead to its row: write {link}", number=number, link=link)
                yield Problem(page.file, line, message)


def _unknown(number: str, known: Sequence[str]) -> Message:
    if not known:
        return say("there is no standard {number}: the table on the page {page} has none", number=number, page=_PAGE)
    return say(
        "there is no standard {number}: the table on the page {page} has {first} to {last}",
        number=number,
        page=_PAGE,
        first=known[0],
        last=known[-1],
    )


def _sources_name_it(page: Page, handbook: Handbook) -> Iterator[Problem]:
    """Bad: a row says that S-04 comes from a section which does not name S-04. Good: it does."""
    for number, row in standards(page).items():
        for link in page.links:
            path, _, name = link.target.partition("#")
            if link.line == row.line and name:
                source = handbook.page(page.lang, page.leads_to(path))
                section = next((s for s in source.sections if s.id == name), None) if source else None
                if source and section and number not in _named(section):
                    message = say(
                        "the table of standards says that {number} comes from this section, which does not name "
                        "it: add {link} where the section says so (or correct {file}:{line})",
                        number=number,
                        link=_reference(source, number),
                        file=page.file,
                        line=row.line,
                    )
                    yield Problem(source.file, section.line, message)


def _reference(page: Page, number: str) -> str:
    """How this page names a standard: `[S-04](../standards.md#s-04)`."""
    return f"[{number}]({page.path_to(STANDARDS)}#{anchor(number)})"


def _named(section: Section) -> set[str]:
    return {number for block in section.blocks for item in block.items for number in NUMBER.findall(plain(item.text))}


def _rows(page: Page) -> Iterator[Item]:
    """The rows of the page's tables, without their headings."""
    for section in page.sections:
        for block in section.blocks:
            if block.kind == "table":
                yield from block.items[1:]


def _number(row: Item) -> str:
    """The number in the row's first cell; empty where there is none."""
    match = NUMBER.fullmatch(plain(row.cells[0]).strip())
    return match[0] if match else ""
