"""All that a writer must mend, as problems. Each rule is a small generator; those for one page stand in PAGE_RULES."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial

from handbook import (
    compose,
    fidelity,
    glossary,
    outline,
    read,
    spelling,
    standards,
    translations,
    typography,
    vocabulary,
)
from handbook.compare import compare
from handbook.history import History
from handbook.model import LISTS, Handbook, Labels, Page, Problem, Translation, plain


def check(  # noqa: PLR0913 - what it looks at, and what else it shall look at
    handbook: Handbook,
    letters: Container[str],
    found: Sequence[Translation],
    *,
    past: History,
    complete: bool = False,
    with_spelling: bool = False,
) -> Iterator[Problem]:
    """Every problem of the handbook.

    `letters` are the characters that can be printed, `found` how the languages stand, `past` what pages were before.
    With `complete`, a page that a language lacks is a problem too, and one that is behind; otherwise both are shown
    as they are. `with_spelling` looks every word up, and raises HandbookError where the dictionaries are not installed.
    """
    source = handbook.settings.source.code
    states = {(translation.lang, translation.name): translation for translation in found}
    for page in handbook.pages:
        for rule in PAGE_RULES:
            yield from rule(page)
        yield from _links_lead_somewhere(page, handbook)
        yield from _outlines_agree(page, handbook)
        yield from _sheets_can_be_printed(page, letters)
        if page.lang == source:
            yield from _headings_have_ids(page)
        else:
            translation = states[page.lang, page.name]
            if translation.state == "orphaned":
                yield _orphan(page, translation, handbook)
                yield from _headings_have_ids(page)
            elif translation.origin:
                yield from compare(translation.origin, page, partial(translations.earlier, translation.origin, past))
                yield from fidelity.check(translation.origin, page)
                yield from vocabulary.check(translation.origin, page, handbook.glossary)
    yield from _sheet_ids_are_unique(handbook.pages)
    for labels in handbook.labels.values():
        yield from _labels_match(handbook.labels[source], labels)
        yield from _labels_have_no_quotes_of_their_own(labels)
        yield from _labels_can_be_printed(labels, letters)
    yield from typography.invisible(_sources(handbook))
    for language in handbook.settings.languages:
        lines = tuple(_lines(handbook, language.code))
        yield from standards.check(handbook, language.code)
        yield from typography.check(language.code, lines)
        yield from glossary.check(handbook.glossary, language.code, lines)
        if with_spelling:
            names = [spelled.get(language.code, "") for spelled in handbook.glossary.names.values()]
            names += [other.name for other in handbook.settings.languages]
            yield from spelling.check(language.code, lines, handbook.word_lists[language.code], names)
    if complete:
        yield from _translations_are_current(handbook, found)


def _lines(handbook: Handbook, lang: str) -> Iterator[tuple[str, int, str]]:
    """Every line of words that the readers of one language see, with its file and number."""
    for page in handbook.pages:
        if page.lang == lang:
            for name in ("title", "description"):
                text = page.meta.get(name)
                if isinstance(text, str):
                    numbers = (n for n, line in enumerate(page.source.splitlines(), 1) if line.startswith(f"{name}:"))
                    yield page.file, next(numbers, 1), text
            yield from ((page.file, number, text) for number, text in read.lines(page))
    labels, words = handbook.labels[lang], handbook.glossary
    for name, text in labels.words.items():
        yield labels.file, labels.lines[name], re.sub(r"\{\w+\}", "0", text)
    for term in words.terms.get(lang, ()):
        yield words.file, words.lines[f"words.{term.key}.{lang}.term"], term.term
        yield words.file, words.lines[f"words.{term.key}.{lang}.means"], term.means
    for key, spelled in words.names.items():
        if lang in spelled:
            yield words.file, words.lines[f"names.{key}.{lang}"], spelled[lang]


def _sources(handbook: Handbook) -> Iterator[tuple[str, int, str]]:
    """Every line that somebody wrote, also what no reader sees: addresses, words to avoid."""
    for page in handbook.pages:
        yield from ((page.file, number, line) for number, line in enumerate(page.source.split("\n"), 1))
    for labels in handbook.labels.values():
        yield from ((labels.file, labels.lines[name], text) for name, text in labels.words.items())
    words = handbook.glossary
    for lang, terms in words.terms.items():
        for term in terms:
            for name, texts in (("term", (term.term, *term.forms)), ("means", (term.means,)), ("avoid", term.avoid)):
                where = words.lines.get(f"words.{term.key}.{lang}.{name}", term.line)
                yield from ((words.file, where, text) for text in texts)
    for key, spelled in words.names.items():
        yield from ((words.file, words.lines[f"names.{key}.{lang}"], text) for lang, text in spelled.items())


def _headings_have_ids(page: Page) -> Iterator[Problem]:
    """Bad: `## Be honest`. Good: `## Be honest { #honesty }`."""
    for section in page.sections[1:]:
        if section.id is None:
            example = section.written("{ #short-english-name }")
            yield Problem(page.file, section.line, f"the heading has no id: end it with one, such as `{example}`")


def _braces_are_simple(page: Page) -> Iterator[Problem]:
    """Bad: `{ #Be_honest hidden=true }`. Good: `{ #be-honest }`."""
    for section in page.sections:
        if section.litter:
            message = (
                f"{section.litter[0]} has no meaning in a heading’s braces: write {{ #id }} or {{ #id .checklist }}"
            )
            yield Problem(page.file, section.line, message)
        if section.id and not re.fullmatch(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*", section.id):
            message = f"the id #{section.id} cannot be an address: write small English letters, digits and hyphens"
            yield Problem(page.file, section.line, message)
    if page.sections[0].classes:
        yield Problem(
            page.file, page.sections[0].line, "the title of a page is no sheet: give the sheet a heading, `##`"
        )


def _headings_stand_alone(page: Page) -> Iterator[Problem]:
    """Bad: `> ## Be honest`. Good: `## Be honest { #honesty }` with the quote under it."""
    for token in page.tokens:
        if token.type == "heading_open" and token.level > 0:
            message = "a heading stands inside a quote or a list: put it at the edge, with an empty line above it"
            yield Problem(page.file, read.line_of(token), message)


def _numbers_begin_at_one(page: Page) -> Iterator[Problem]:
    """Bad: a list that begins with `3.`. Good: one that begins with `1.`."""
    for token in page.tokens:
        if token.type == "ordered_list_open" and token.attrs.get("start", 1) != 1:
            message = "this list would be numbered from 1 on the site and on paper: begin it with `1.`"
            yield Problem(page.file, read.line_of(token), message)


def _front_matter_is_known(page: Page) -> Iterator[Problem]:
    """Bad: `template: other.html`, `hide: true`. Good: `description: "About this page"`."""
    known = {"description", "title", "template"}
    for name, value in page.meta.items():
        if name == translations.FIELD:  # has rules of its own
            continue
        if name not in known:
            yield Problem(page.file, 2, f"the front matter knows no {name}: it has {', '.join(sorted(known))}")
        elif not isinstance(value, str) or not value.strip():
            yield Problem(page.file, 2, f'the front matter’s {name} is no text: write {name}: "words"')
        elif name == "template" and value != "home.html":
            yield Problem(page.file, 2, f"there is no template {value}: the home page has home.html, the others none")


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
        "poster": "a poster needs its words: write them as a quote, `> …`, as a numbered list, `1. …`, or as a table",
        "worksheet": "a worksheet needs a table: write `| Name | What they value |`, `| --- | --- |` and `| | |`",
        "certificate": "an award needs its large words: write them as a quote, `> 110%`",
    }
    for section in page.sections:
        for kind in section.classes[:1]:
            blocks = [section.first(block) for block in compose.TEMPLATES.get(kind, ())]
            if kind in needs and not any(block and any(plain(i.text).strip() for i in block.items) for block in blocks):
                yield Problem(page.file, section.line, needs[kind])


def _sheets_are_one_thing(page: Page) -> Iterator[Problem]:
    """Bad: two lists under a `.checklist`, or a table beside them. Good: one list, and sentences around it."""
    for section in page.sections:
        subject = compose.subject(section)
        for block in section.blocks if subject else ():
            if block is not subject and block.kind != "paragraph":
                message = (
                    "this would not stand on the sheet, which is one list, quote or table with sentences around it: "
                )
                yield Problem(page.file, block.line, f"{message}put it under a heading of its own")


def _figures_have_meanings(page: Page) -> Iterator[Problem]:
    """Bad: a poster's table with three columns, or with an empty cell. Good: `| 5× | what it means |`."""
    for section in page.sections:
        subject = compose.subject(section)
        if subject and subject.kind == "table" and compose.kind(section) == "poster":
            for row in subject.items:
                if len(row.cells) != 2 or not all(plain(cell).strip() for cell in row.cells):  # noqa: PLR2004 - a pair
                    message = "a poster of figures has two columns, both filled in: write `| 5× | what it means |`"
                    yield Problem(page.file, row.line, message)


def _boxes_stand_in_one_row(page: Page) -> Iterator[Problem]:
    """Bad: a box under a box, indented. Good: all boxes at the edge."""
    for token in page.tokens:
        if token.type == "list_item_open" and token.level > 1 and "checked" in token.meta:
            yield Problem(page.file, read.line_of(token), "a box stands inside another entry: begin it at the edge")


def _items_have_words(page: Page) -> Iterator[Problem]:
    """Bad: `- [ ]` with nothing after it. Good: `- [ ] We smile.`."""
    for _, block, item in page.items():
        if block.kind in LISTS and block.kind != "table" and plain(item.text).strip() in ("", "[ ]", "[x]", "[]"):
            yield Problem(page.file, item.line, "this entry of the list is empty: write its words, or delete the line")


def _boxes_are_empty_boxes(page: Page) -> Iterator[Problem]:
    """Bad: `- [] We smile.`, `- [x] We smile.`. Good: `- [ ] We smile.`."""
    for _, block, item in page.items():
        words = plain(item.text)
        if block.kind in LISTS and re.match(r"\[.?\]\s*\S", words):
            yield Problem(page.file, item.line, "a box is written with one space between its brackets: `- [ ] `")
        elif item.checked:
            yield Problem(page.file, item.line, "this box is ticked for everybody: leave it empty, `- [ ] `")
        elif block.kind == "tasks" and item.checked is None:
            yield Problem(
                page.file, item.line, "the other entries of this list have boxes: begin this one with `- [ ] `"
            )


def _lines_belong_where_they_look(page: Page) -> Iterator[Problem]:
    """Bad: a sentence right under the last entry of a list. Good: an empty line between the two.

    Markdown takes such a line for a part of the entry, and of a quote, however it looks.
    """
    lines = page.source.splitlines()
    for _, block, item in page.items():
        for number in range(item.line + 1, item.end + 1):
            line = lines[number - 1]
            if block.kind in ("bullets", "numbers", "tasks") and line[:1].strip():
                message = (
                    "this line belongs to the list’s entry above: put an empty line between them, or begin it with "
                )
                sign = {"bullets": "`- `", "numbers": "a number such as `2. `", "tasks": "`- [ ] `"}[block.kind]
                yield Problem(page.file, number, f"{message}{sign} if it is an entry of its own")
            if block.kind in ("quote", "note") and not line.lstrip().startswith(">"):
                message = "this line belongs to the quote above: put an empty line between them, or begin it with `> `"
                yield Problem(page.file, number, message)


def _entries_stand_apart(page: Page) -> Iterator[Problem]:
    """Bad: `- [ ] We smile. - [ ] We listen.`, or `  -We listen.` under an entry. Good: a line for each entry."""
    lines = page.source.splitlines()
    for _, block, item in page.items():
        if block.kind in ("bullets", "numbers", "tasks"):
            words = plain(item.text)
            merged = [n for n in range(item.line + 1, item.end + 1) if _GLUED.match(lines[n - 1])]
            if not merged and re.search(r"[.;,!?։]\s+(?:-\s*)?\[[ xX]?\]\s|\S\s+[•▪]\s", words):
                merged = [item.line]
            for number in merged:
                sign = {"bullets": "`- `", "numbers": "a number such as `2. `", "tasks": "`- [ ] `"}[block.kind]
                message = (
                    f"two entries of the list stand in one: begin the second at the edge of a new line, with {sign}"
                )
                yield Problem(page.file, number, message)


_GLUED = re.compile(r"\s+(?:[-–—•▪](?=[^\W\d])|[–—•▪]\s|\d+[.)](?=[^\W\d])|\[[ xX]?\])")
"""The beginning of an entry that Markdown takes for words of the one above."""


def _bold_ends(page: Page) -> Iterator[Problem]:
    """Bad: `**every day`. Good: `**every day**`."""
    lines = page.source.splitlines()
    for _, _, item in page.items():
        if "**" in plain(item.text):
            hint = "bold begins and ends right at its words, `**like this**`"
            if re.search(r"""[»”“").,:։]\*\*\w|\w\*\*[«„“("]""", lines[item.line - 1]):
                hint = "put quotation marks and full stops outside the bold: «**word**», not **«word»**"
            yield Problem(page.file, item.line, f"two asterisks would be shown as they are: {hint}")


def _notes_keep_their_sign(page: Page) -> Iterator[Problem]:
    """Bad: `> [!ПРИМЕЧАНИЕ]`. Good: `> [!NOTE]`, whose title comes by itself."""
    for _, block, item in page.items():
        if block.kind == "quote" and re.match(r"\[!?[^\]]+\]", plain(item.text)):
            known = "[!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]"
            yield Problem(page.file, item.line, f"a note begins with {known}, in English: its title comes by itself")


def _no_code_blocks(page: Page) -> Iterator[Problem]:
    """Bad: a paragraph that begins with four spaces. Good: one that begins at the edge."""
    for token in page.tokens:
        if token.type == "code_block":
            yield Problem(
                page.file, read.line_of(token), "four spaces make this line computer code: begin it without them"
            )


def _no_html(page: Page) -> Iterator[Problem]:
    """Bad: `<br>`. Good: a new paragraph."""
    for token in page.tokens:
        line = read.line_of(token)
        if token.type == "html_block":
            yield _html(page, line, token.content)
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            if child.type == "html_inline" and not child.content.startswith("</"):
                yield _html(page, line, child.content)


def _html(page: Page, line: int, content: str) -> Problem:
    start = content.strip().splitlines()[0]
    message = f"this is HTML, {start}: write plain Markdown, or put it between backticks to show it as it is"
    return Problem(page.file, line, message)


PAGE_RULES: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    _front_matter_is_known,
    _braces_are_simple,
    _headings_stand_alone,
    _numbers_begin_at_one,
    _sheets_are_one_thing,
    _figures_have_meanings,
    _boxes_stand_in_one_row,
    _one_title,
    _ids_are_unique,
    _kinds_are_known,
    _sheets_have_something_to_print,
    _items_have_words,
    _boxes_are_empty_boxes,
    _lines_belong_where_they_look,
    _entries_stand_apart,
    _bold_ends,
    _notes_keep_their_sign,
    _no_code_blocks,
    _no_html,
)


def _outlines_agree(page: Page, handbook: Handbook) -> Iterator[Problem]:
    """Bad: a list glued to the paragraph above it. Good: an empty line between them."""
    if any(True for rule in PAGE_RULES for _ in rule(page)):
        return  # a better message is there already
    settings = handbook.settings
    found = outline.difference(page, settings.extensions, settings.extension_options)
    if found:
        hint = outline.cause(page.source, found.line)
        yield Problem(page.file, found.line, f"GitHub and the site would show this line differently: {hint}")


def _links_lead_somewhere(page: Page, handbook: Handbook) -> Iterator[Problem]:
    """Bad: `[the list](keep-customer.md#likeability)`. Good: a page that is there, and an id on it."""
    source = handbook.settings.source.code
    names = sorted({other.name for other in handbook.pages if other.lang in (page.lang, source)})
    for link in page.links:
        path, _, name = link.target.partition("#")
        if ":" in path or (path and not path.endswith(".md")):
            continue  # an address elsewhere, or a file that MkDocs looks for
        wanted = page.leads_to(path)
        target = page if not path else handbook.page(page.lang, wanted) or handbook.page(source, wanted)
        if target is None:
            near = difflib.get_close_matches(wanted, names, n=1)
            hint = f"did you mean {page.path_to(near[0])}?" if near else ""
            yield Problem(
                page.file, link.line, f"the link leads to {path}, and there is no such page. {hint}".rstrip(". ")
            )
        elif name and name not in {section.id for section in target.sections} | standards.anchors(target):
            ids = [section.id for section in target.sections if section.id]
            near = difflib.get_close_matches(name, ids, n=1)
            hint = f": did you mean #{near[0]}?" if near else ""
            yield Problem(page.file, link.line, f"the link leads to #{name}, which is not on {target.file}{hint}")


def _sheets_can_be_printed(page: Page, letters: Container[str]) -> Iterator[Problem]:
    """Bad: `- [ ] We smile 🙂`. Good: `- [ ] We smile.`."""
    for section in page.sections:
        if compose.subject(section):
            lines = [(section.line, plain(section.title))]
            lines += [(item.line, plain(item.text)) for block in section.blocks for item in block.items]
            yield from (
                _unprintable(page.file, line, letter) for line, text in lines for letter in _foreign(text, letters)
            )


def _labels_have_no_quotes_of_their_own(labels: Labels) -> Iterator[Problem]:
    """Bad: `name: Name"` and `name: “Name”`. Good: `name: "Name"`."""
    for name, text in labels.words.items():
        if '"' in text or (text.startswith(("«", "“", "„")) and text.endswith(("»", "”", "“"))):
            message = (
                f'the quotation marks of the label {name} would be shown: write {name.rpartition(".")[2]}: "…" with '
            )
            yield Problem(labels.file, labels.lines[name], f"{message}straight marks around it and no others")


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
    """Bad: no `date:`, or `score_of:` without {total}. Good: every name with its {words}."""
    above = 1
    for name, places in Labels.NAMES.items():
        text = english.words.get(name, "…")
        if name not in labels.words:
            message = f"the label {name} is missing after this line: English has {name.rpartition('.')[2]}: “{text}”"
            yield Problem(labels.file, above, message)
            continue
        above = labels.lines[name]
        if not labels.words[name].strip():
            yield Problem(labels.file, above, f"the label {name} is empty: English has “{text}”")
            continue
        wanted, found = Counter(places), Counter(_places(labels.words[name]))
        for place in (wanted - found) | (found - wanted):
            what = "lacks" if wanted[place] > found[place] else "has no use for"
            yield Problem(labels.file, above, f"the label {name} {what} {{{place}}}: English has “{text}”")
    for name in labels.words.keys() - Labels.NAMES.keys():
        yield Problem(labels.file, labels.lines[name], f"nothing uses the label {name}: take the line out")
    for name, text in labels.words.items():
        if "\n" in text:
            yield Problem(labels.file, labels.lines[name], f"the label {name} has more than one line: write one")


def _places(text: str) -> list[str]:
    """What stands in braces."""
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def _orphan(page: Page, translation: Translation, handbook: Handbook) -> Problem:
    message = f"there is no English page {page.name}.md: "
    if translation.moved_to:
        place = translation.moved_to.replace(f"docs/{handbook.settings.source.code}/", f"docs/{page.lang}/", 1)
        message += f"it is {translation.moved_to} now; move this file to {place}"
    else:
        near = difflib.get_close_matches(page.name, [other.name for other in handbook.originals], n=1)
        hint = f"did you mean {near[0]}.md? " if near else ""
        message += f"{hint}a translation has the name of the page it translates"
    return Problem(page.file, 1, message)


def _translations_are_current(handbook: Handbook, found: Iterable[Translation]) -> Iterator[Problem]:
    for translation in found:
        english = handbook.original(translation.name)
        if english and translation.state == "missing":
            message = f"the page is not translated yet: translate {english.file} into this file"
            yield Problem(translation.file, 1, message)
        elif english and translation.state == "behind" and translation.origin is not english:
            parts = ", ".join(f"#{change.id}" if change.id else "its beginning" for change in translation.changes)
            what = f" in {parts}" if parts else ""
            message = (
                f"{english.file} is newer{what}: `handbook translations show {translation.lang} {translation.name}` "
                f"shows what is new; once it is translated, write `{translations.line(english.blob)}`"
            )
            yield Problem(translation.file, 1, message)
