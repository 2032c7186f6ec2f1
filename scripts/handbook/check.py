"""All that a writer must mend, as problems. Each rule is a small generator; all of them stand in two tuples below."""

import difflib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator

from handbook import compose, outline, read
from handbook.model import Block, Handbook, Labels, Page, Problem, Section, plain

LISTS = ("bullets", "numbers", "tasks", "table")
"""The blocks whose items are counted against the English ones."""


def check(handbook: Handbook, letters: Container[str], *, complete: bool = False) -> Iterator[Problem]:
    """Every problem of the handbook. `letters` are the characters that can be printed.

    With `complete`, a page that a language lacks is a problem too; otherwise it is shown in English.
    """
    source = handbook.settings.source.code
    for page in handbook.pages:
        for page_rule in PAGE_RULES:
            yield from page_rule(page)
        yield from _outlines_agree(page, handbook)
        yield from _sheets_can_be_printed(page, letters)
        if page.lang != source:
            english = handbook.page(source, page.name)
            if english is None:
                yield _orphan(page, handbook)
            else:
                for translation_rule in TRANSLATION_RULES:
                    yield from translation_rule(english, page)
    yield from _sheet_ids_are_unique(handbook.pages)
    for labels in handbook.labels.values():
        yield from _labels_match(handbook.labels[source], labels)
        yield from _labels_can_be_printed(labels, letters)
    if complete:
        yield from _pages_exist(handbook)


def _headings_have_ids(page: Page) -> Iterator[Problem]:
    """Bad: `## Be honest`. Good: `## Be honest { #honesty }`."""
    for section in page.sections[1:]:
        if section.id is None:
            hashes, title = "#" * section.level, plain(section.title)
            message = f"the heading has no id: end it with one, such as `{hashes} {title} {{ #short-english-name }}`"
            yield Problem(page.file, section.line, message)


def _one_title(page: Page) -> Iterator[Problem]:
    """Bad: a second `# Title` further down. Good: `## Title { #id }`."""
    for section in page.sections[1:]:
        if section.level == 1:
            yield Problem(page.file, section.line, "a page has one title: begin this heading with two hashes, `##`")


def _ids_are_unique(page: Page) -> Iterator[Problem]:
    """Bad: two headings with `{ #honesty }`. Good: an id of its own for each."""
    first: dict[str, int] = {}
    for section in page.sections:
        if section.id in first:
            message = f"the id #{section.id} is already that of line {first[section.id]}: give this heading another"
            yield Problem(page.file, section.line, message)
        elif section.id:
            first[section.id] = section.line


def _kinds_are_known(page: Page) -> Iterator[Problem]:
    """Bad: `{ #complaint .cheklist }`. Good: `{ #complaint .checklist }`."""
    for section in page.sections:
        if len(section.classes) > 1:
            message = f"a section is one sheet: keep one of .{' and .'.join(section.classes)}"
            yield Problem(page.file, section.line, message)
        for name in section.classes:
            if name not in compose.TEMPLATES:
                known = ", ".join(f".{kind}" for kind in compose.TEMPLATES)
                near = difflib.get_close_matches(name, compose.TEMPLATES, n=1)
                hint = f"did you mean .{near[0]}?" if near else f"write one of {known}"
                yield Problem(page.file, section.line, f"there is no kind of sheet called .{name}: {hint}")


def _sheets_have_something_to_print(page: Page) -> Iterator[Problem]:
    """Bad: a `.checklist` with plain bullets. Good: a list of `- [ ] …`."""
    needs = {
        "checklist": "a checklist needs its statements: write each as `- [ ] We …`",
        "poster": "a poster needs its words: write them as a quote, `> …`, or as a numbered list, `1. …`",
    }
    for section in page.sections:
        for kind in section.classes[:1]:
            blocks = [section.first(block) for block in compose.TEMPLATES.get(kind, ())]
            if kind in needs and not any(block and any(plain(i.text).strip() for i in block.items) for block in blocks):
                yield Problem(page.file, section.line, needs[kind])


def _items_have_words(page: Page) -> Iterator[Problem]:
    """Bad: `- [ ]` with nothing after it. Good: `- [ ] We smile.`."""
    for _, block, item in page.items():
        if block.kind in LISTS and plain(item.text).strip() in ("", "[ ]", "[x]"):
            yield Problem(page.file, item.line, "this entry of the list is empty: write its words, or delete the line")


def _no_html(page: Page) -> Iterator[Problem]:
    """Bad: `<br>`. Good: a new paragraph."""
    for token in read.parser().parse(page.source):
        line = token.map[0] + 1 if token.map else 1
        inside = [token] if token.type == "html_block" else []
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            if child.type == "html_inline" and not child.content.startswith("</"):
                yield _html(page, line, child.content)
        for block in inside:
            yield _html(page, line, block.content)


def _html(page: Page, line: int, content: str) -> Problem:
    start = content.strip().splitlines()[0]
    message = f"this is HTML, {start}: write plain Markdown, or put it between backticks to show it as it is"
    return Problem(page.file, line, message)


PAGE_RULES: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    _one_title,
    _headings_have_ids,
    _ids_are_unique,
    _kinds_are_known,
    _sheets_have_something_to_print,
    _items_have_words,
    _no_html,
)


def _same_sections(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: a section of the English page is missing here, or the other way round. Good: the same ids in each."""
    theirs = {section.id: section for section in english.sections[1:] if section.id}
    ours = {section.id: section for section in page.sections[1:] if section.id}
    above = page.sections[0]
    for name, section in theirs.items():
        if name in ours:
            above = ours[name]
            continue
        end = max([above.line, *(item.line for block in above.blocks for item in block.items)])
        message = f"after this line a section is missing: {english.file}:{section.line} has “{plain(section.title)}”; "
        yield Problem(page.file, end, f"{message}translate it under a heading that ends in {_braces(section)}")
    for name, section in ours.items():
        if name not in theirs:
            near = difflib.get_close_matches(name, theirs.keys() - ours.keys(), n=1)
            hint = f"did you mean {{ #{near[0]} }}? " if near else ""
            message = f"the English page has no section #{name}: {hint}ids stay in English, letter for letter"
            yield Problem(page.file, section.line, message)


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
    for theirs, ours in _pairs(english, page):
        if (theirs.level, theirs.classes) != (ours.level, ours.classes):
            expected = f"{'#' * theirs.level} {plain(ours.title)} {_braces(theirs)}".replace("  ", " ")
            message = f"the heading differs from the English one ({english.file}:{theirs.line}): write `{expected}`"
            yield Problem(page.file, ours.line, message)


def _same_items(english: Page, page: Page) -> Iterator[Problem]:
    """Bad: nine statements for ten. Good: as many as the English list has."""
    for theirs, ours in _pairs(english, page):
        their_lists, our_lists = _lists(theirs), _lists(ours)
        kinds = [block.kind for block in their_lists]
        if kinds != [block.kind for block in our_lists]:
            line = next((b.line for a, b in zip(kinds, our_lists, strict=False) if a != b.kind), ours.line)
            message = f"the English section ({english.file}:{theirs.line}) has {_counted(kinds)}, this one has "
            yield Problem(page.file, line, f"{message}{_counted([block.kind for block in our_lists])}: write the same")
            continue
        for a, b in zip(their_lists, our_lists, strict=True):
            if len(a.items) != len(b.items):
                what = "table" if a.kind == "table" else "list"
                message = f"the English {what} ({english.file}:{a.line}) has {_items(a)}, this one has "
                hint = "add what is missing" if len(a.items) > len(b.items) else "take out what is too much"
                yield Problem(page.file, b.line, f"{message}{_items(b)}: {hint}")


TRANSLATION_RULES: tuple[Callable[[Page, Page], Iterator[Problem]], ...] = (
    _same_sections,
    _same_order,
    _same_headings,
    _same_items,
)


def _pairs(english: Page, page: Page) -> Iterator[tuple[Section, Section]]:
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


def _outlines_agree(page: Page, handbook: Handbook) -> Iterator[Problem]:
    """Bad: a list glued to the paragraph above it. Good: an empty line between them."""
    settings = handbook.settings
    found = outline.difference(page.source, settings.extensions, settings.extension_options)
    if found and not any(_no_html(page)):  # HTML makes the outlines differ, and has a message of its own
        hint = outline.cause(page.source, found.line)
        yield Problem(page.file, found.line, f"GitHub and the site would show this line differently: {hint}")


def _sheets_can_be_printed(page: Page, letters: Container[str]) -> Iterator[Problem]:
    """Bad: `- [ ] We smile 🙂`. Good: `- [ ] We smile.`."""
    for section in page.sections:
        if compose.subject(section):
            lines = [(section.line, plain(section.title))]
            lines += [(item.line, plain(item.text)) for block in section.blocks for item in block.items]
            yield from (
                _unprintable(page.file, line, letter) for line, text in lines for letter in _foreign(text, letters)
            )


def _labels_can_be_printed(labels: Labels, letters: Container[str]) -> Iterator[Problem]:
    """Bad: `name: "Name ✍"`. Good: `name: "Name"`."""
    for name, text in labels.words.items():
        yield from (_unprintable(labels.file, labels.lines[name], letter) for letter in _foreign(text, letters))


def _foreign(text: str, letters: Container[str]) -> list[str]:
    return [letter for letter in dict.fromkeys(text) if letter not in letters]


def _unprintable(file: str, line: int, letter: str) -> Problem:
    message = f"the sheets’ fonts have no “{letter}” (U+{ord(letter):04X}): leave it out, or write it in words"
    return Problem(file, line, message)


def _sheet_ids_are_unique(pages: Iterable[Page]) -> Iterator[Problem]:
    """Bad: a sheet `#complaint` on two pages. Good: an id of its own for each, since it names the PDF."""
    first: dict[tuple[str, str], Page] = {}
    for page in pages:
        for section in page.sections:
            if section.id and section.classes:
                other = first.setdefault((page.lang, section.id), page)
                if other is not page:
                    message = f"{other.file} already has a sheet #{section.id}: give this one an id of its own"
                    yield Problem(page.file, section.line, message)


def _labels_match(english: Labels, labels: Labels) -> Iterator[Problem]:
    """Bad: no `date:`, or `score_of:` without {total}. Good: every name of the English file with its {words}."""
    above = 1
    for name, text in english.words.items():
        if name not in labels.words:
            message = f"the label {name} is missing after this line: English has {name.rpartition('.')[2]}: “{text}”"
            yield Problem(labels.file, above, message)
            continue
        above = labels.lines[name]
        if not labels.words[name].strip():
            yield Problem(labels.file, above, f"the label {name} is empty: English has “{text}”")
            continue
        wanted, found = Counter(_places(text)), Counter(_places(labels.words[name]))
        for place in (wanted - found) | (found - wanted):
            what = "lacks" if wanted[place] > found[place] else "has no use for"
            yield Problem(labels.file, above, f"the label {name} {what} {{{place}}}: English has “{text}”")
    for name in labels.words.keys() - english.words.keys():
        yield Problem(labels.file, labels.lines[name], f"nothing uses the label {name}: take the line out")


def _places(text: str) -> list[str]:
    """What stands in braces."""
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def _orphan(page: Page, handbook: Handbook) -> Problem:
    source = handbook.settings.source.code
    names = [other.name for other in handbook.pages if other.lang == source]
    near = difflib.get_close_matches(page.name, names, n=1)
    hint = f"did you mean {near[0]}.md? " if near else ""
    message = f"there is no English page {page.name}.md: {hint}a translation has the name of the page it translates"
    return Problem(page.file, 1, message)


def _pages_exist(handbook: Handbook) -> Iterator[Problem]:
    source = handbook.settings.source.code
    for english in [page for page in handbook.pages if page.lang == source]:
        for language in handbook.settings.languages:
            if handbook.page(language.code, english.name) is None:
                file = f"docs/{language.code}/{english.name}.md"
                yield Problem(file, 1, f"the page is not translated yet: translate {english.file} into this file")
