"""All that a writer must mend, as problems. Each rule is a small generator; those for one page stand in PAGE_RULES."""

import difflib
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import unquote

from markdown_it.rules_block.table import escapedSplit

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
from handbook.messages import say
from handbook.model import (
    GLOSSARY,
    LISTS,
    ROOM,
    TRANSLATIONS,
    Handbook,
    Labels,
    Line,
    Page,
    Problem,
    Translation,
    plain,
)


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
        yield from _pictures_are_there(page, handbook)
        yield from _outlines_agree(page, handbook)
        yield from _words_can_be_printed(page, letters)
        yield from _parts_have_their_headings(
            page, None if page.lang == source else states[page.lang, page.name].origin
        )
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
        yield from _a_week_has_seven_days(labels)
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


def _lines(handbook: Handbook, lang: str) -> Iterator[Line]:
    """Every line of words that the readers of one language see, with its file and number."""
    for page in handbook.pages:
        if page.lang == lang:
            for name in ("title", "description"):
                text = page.meta.get(name)
                if isinstance(text, str):
                    yield Line(page.file, _line_of(page, name), text)
            yield from (Line(page.file, number, text) for number, text in read.lines(page))
    labels, words = handbook.labels[lang], handbook.glossary
    for name, text in labels.words.items():
        yield Line(labels.file, labels.lines[name], re.sub(r"\{\w+\}", "0", text))
    for term in words.terms.get(lang, ()):
        yield Line(words.file, words.lines[f"words.{term.key}.{lang}.term"], term.term)
        yield Line(words.file, words.lines[f"words.{term.key}.{lang}.means"], term.means)
    for key, spelled in words.names.items():
        if lang in spelled:
            yield Line(words.file, words.lines[f"names.{key}.{lang}"], spelled[lang])


def _line_of(page: Page, name: str) -> int:
    """The line of a setting at the top of a page; the first of them where it is written in some unusual way."""
    own = re.compile(rf"""(["']?){re.escape(str(name))}\1\s*:""")
    return next((number for number, line in enumerate(page.source.splitlines(), 1) if own.match(line)), 2)


def _sources(handbook: Handbook) -> Iterator[Line]:
    """Every line that somebody wrote, also what no reader sees: addresses, words to avoid."""
    for page in handbook.pages:
        yield from (Line(page.file, number, line) for number, line in enumerate(page.source.split("\n"), 1))
    for labels in handbook.labels.values():
        yield from (Line(labels.file, labels.lines[name], text) for name, text in labels.words.items())
    words = handbook.glossary
    for lang, terms in words.terms.items():
        for term in terms:
            for name, texts in (("term", (term.term, *term.forms)), ("means", (term.means,)), ("avoid", term.avoid)):
                where = words.lines.get(f"words.{term.key}.{lang}.{name}", term.line)
                yield from (Line(words.file, where, text) for text in texts)
    for key, spelled in words.names.items():
        yield from (Line(words.file, words.lines[f"names.{key}.{lang}"], text) for lang, text in spelled.items())


def _headings_have_ids(page: Page) -> Iterator[Problem]:
    """Bad: `## Be honest`. Good: `## Be honest { #honesty }`."""
    for section in page.sections[1:]:
        if section.id is None:
            message = say(
                "the heading has no id: end it with one, such as `{example}`",
                example=section.written("{ #short-english-name }"),
            )
            yield Problem(page.file, section.line, message)


def _braces_are_simple(page: Page) -> Iterator[Problem]:
    """Bad: `{ #Be_honest hidden=true }`. Good: `{ #be-honest }`."""
    for section in page.sections:
        if section.litter:
            message = say(
                "{words} means nothing in a heading’s curly brackets: write {{ #id }} or {{ #id .checklist }}",
                words=section.litter[0],
            )
            yield Problem(page.file, section.line, message)
        if section.id and not (len(section.id) <= _LONGEST_ID and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", section.id)):
            message = say(
                "the id #{id} cannot be used in an address: write lower-case English letters, digits and hyphens, "
                "at most {most} characters in all",
                id=section.id,
                most=_LONGEST_ID,
            )
            yield Problem(page.file, section.line, message)
    if page.sections[0].classes:
        message = say("the title of a page cannot be a sheet: give the sheet a heading of its own, with `##`")
        yield Problem(page.file, page.sections[0].line, message)


_LONGEST_ID = 60  # characters


def _headings_stand_alone(page: Page) -> Iterator[Problem]:
    """Bad: `> ## Be honest`. Good: `## Be honest { #honesty }` with the quote under it."""
    for token in page.tokens:
        if token.type == "heading_open" and token.level > 0:
            message = say(
                "a heading is inside a quote or a list: put it at the start of a line, with a blank line above it"
            )
            yield Problem(page.file, read.line_of(token), message)


def _numbers_begin_at_one(page: Page) -> Iterator[Problem]:
    """Bad: a list that begins with `3.`. Good: one that begins with `1.`."""
    for token in page.tokens:
        if token.type == "ordered_list_open" and token.attrs.get("start", 1) != 1:
            message = say("this list would be numbered from 1 on the site and on paper: begin it with `1.`")
            yield Problem(page.file, read.line_of(token), message)


def _front_matter_is_known(page: Page) -> Iterator[Problem]:
    """Bad: `template: other.html`, `hide: true`. Good: `description: "About this page"`."""
    known = {"description", "title", "template"}
    for name, value in page.meta.items():
        if name == translations.FIELD:  # has rules of its own
            continue
        if name not in known:
            message = say(
                "the settings at the top of a page do not include {name}: write one of {known}",
                name=name,
                known=", ".join(sorted(known)),
            )
        elif not isinstance(value, str) or not value.strip():
            message = say('{name} at the top of the page is not text: write {name}: "words"', name=name)
        elif name == "template" and value != "home.html":
            message = say("there is no template {name}: the home page uses home.html, other pages use none", name=value)
        else:
            continue
        yield Problem(page.file, _line_of(page, name), message)


def _one_title(page: Page) -> Iterator[Problem]:
    """Bad: a second `# Title` further down. Good: `## Title { #id }`."""
    for section in page.sections[1:]:
        if section.level == 1:
            message = say("a page has only one title: begin this heading with two hashes, `##`")
            yield Problem(page.file, section.line, message)


def _ids_are_unique(page: Page) -> Iterator[Problem]:
    """Bad: two headings with `{ #honesty }`. Good: an id of its own for each."""
    first: dict[str, int] = {}
    for section in page.sections:
        if section.id in first:
            message = say(
                "the id #{id} is already used on line {line}: give this heading a different one",
                id=section.id,
                line=first[section.id],
            )
            yield Problem(page.file, section.line, message)
        elif section.id:
            first[section.id] = section.line


def _kinds_are_known(page: Page) -> Iterator[Problem]:
    """Bad: `{ #complaint .cheklist }`. Good: `{ #complaint .checklist }`."""
    for section in page.sections:
        if len(section.classes) > 1:
            found = ", ".join(f".{name}" for name in section.classes)
            yield Problem(
                page.file,
                section.line,
                say("a section can be only one kind of sheet: keep one of {kinds}", kinds=found),
            )
        for name in section.classes:
            if name not in compose.TEMPLATES:
                known = tuple(f".{kind}" for kind in compose.TEMPLATES)
                near = difflib.get_close_matches(f".{name}", known, n=1)
                hint = say("did you mean {name}?", name=near[0]) if near else say("write one of {known}", known=known)
                message = say("there is no kind of sheet called .{name}: {hint}", name=name, hint=hint)
                yield Problem(page.file, section.line, message)


def _sheets_have_something_to_print(page: Page) -> Iterator[Problem]:
    """Bad: a `.checklist` with plain bullets. Good: a list of `- [ ] …`."""
    needs = {
        "checklist": say("a checklist needs statements: write each as `- [ ] We …`"),
        "poster": say("a poster needs words: write them as a quote, `> …`, as a numbered list, `1. …`, or as a table"),
        "worksheet": say("a worksheet needs a table: write `| Name | What they value |`, `| --- | --- |` and `| | |`"),
        "certificate": say("an award needs a few large words: write them as a quote, `> 110%`"),
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
                message = say(
                    "this would not be printed on the sheet, which is one list, quote or table with sentences "
                    "around it: put it under a heading of its own"
                )
                yield Problem(page.file, block.line, message)


def _figures_have_meanings(page: Page) -> Iterator[Problem]:
    """Bad: a poster's table with three columns, or with an empty cell. Good: `| 5× | what it means |`."""
    for section in page.sections:
        subject = compose.subject(section)
        if subject and subject.kind == "table" and compose.kind(section) == "poster":
            for row in subject.items:
                if len(row.cells) != 2 or not all(plain(cell).strip() for cell in row.cells):  # noqa: PLR2004 - a pair
                    message = say(
                        "a poster of figures needs two columns, both filled in: write `| 5× | what it means |`"
                    )
                    yield Problem(page.file, row.line, message)


def _boxes_stand_in_one_row(page: Page) -> Iterator[Problem]:
    """Bad: a box under a box, indented. Good: all boxes at the edge."""
    for token in page.tokens:
        if token.type == "list_item_open" and token.level > 1 and "checked" in token.meta:
            message = say("a tick box is inside another item: begin it at the start of a line")
            yield Problem(page.file, read.line_of(token), message)


def _items_have_words(page: Page) -> Iterator[Problem]:
    """Bad: `- [ ]` with nothing after it. Good: `- [ ] We smile.`."""
    for _, block, item in page.items():
        if block.kind in LISTS and block.kind != "table" and plain(item.text).strip() in ("", "[ ]", "[x]", "[]"):
            message = say("this list item is empty: write something, or delete the line")
            yield Problem(page.file, item.line, message)


def _boxes_are_empty_boxes(page: Page) -> Iterator[Problem]:
    """Bad: `- [] We smile.`, `- [x] We smile.`. Good: `- [ ] We smile.`."""
    for _, block, item in page.items():
        words = plain(item.text)
        if block.kind in LISTS and re.match(r"\[.?\]\s*\S", words):
            message = say("a tick box is written with one space between its brackets: `- [ ] `")
        elif item.checked:
            message = say("this tick box is ticked for everybody: leave it empty, `- [ ] `")
        elif block.kind == "tasks" and item.checked is None:
            message = say("the other items in this list have tick boxes: begin this one with `- [ ] `")
        else:
            continue
        yield Problem(page.file, item.line, message)


def _lines_belong_where_they_look(page: Page) -> Iterator[Problem]:
    """Bad: a sentence right under the last entry of a list. Good: an empty line between the two.

    Markdown takes such a line for a part of the entry, and of a quote, however it looks.
    """
    lines = page.source.splitlines()
    for _, block, item in page.items():
        for number in range(item.line + 1, item.end + 1):
            line = lines[number - 1]
            if block.kind in ("bullets", "numbers", "tasks") and line[:1].strip():
                message = say(
                    "this line would run on from the list item above: put a blank line between them, or begin it "
                    "with {sign} if it is an item of its own",
                    sign=_BEGINNINGS[block.kind],
                )
                yield Problem(page.file, number, message)
            if block.kind in ("quote", "note") and not line.lstrip().startswith(">"):
                message = say(
                    "this line would run on from the quote above: put a blank line between them, or begin it with `> `"
                )
                yield Problem(page.file, number, message)


def _rows_are_rows(page: Page) -> Iterator[Problem]:
    """Bad: a sentence right under a table, or a row with a cell too many. Good: an empty line; as many as above."""
    lines = page.source.splitlines()
    for section in page.sections:
        for block in section.blocks:
            for row in block.items if block.kind == "table" else ():
                cells = escapedSplit(lines[row.line - 1].strip())
                if len(cells) == 1:
                    message = say(
                        "this line would become a row of the table above: put a blank line between them, or begin it "
                        "with `| `"
                    )
                    yield Problem(page.file, row.line, message)
                elif len(cells) - (not cells[0]) - (not cells[-1]) > len(row.cells):
                    message = say(
                        "this row has more cells than the first one, and they would be lost: take a `|` out, or write "
                        "`\\|` for one that is to be seen"
                    )
                    yield Problem(page.file, row.line, message)


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
                message = say(
                    "two list items have run together: begin the second on a new line, with {sign}",
                    sign=_BEGINNINGS[block.kind],
                )
                yield Problem(page.file, number, message)


_BEGINNINGS = {"bullets": "`- `", "numbers": say("a number such as `2. `"), "tasks": "`- [ ] `"}
_GLUED = re.compile(r"\s+(?:[-–—•▪](?=[^\W\d])|[–—•▪]\s|\d+[.)](?=[^\W\d])|\[[ xX]?\])")
"""The beginning of an entry that Markdown takes for words of the one above."""


def _bold_ends(page: Page) -> Iterator[Problem]:
    """Bad: `**every day`. Good: `**every day**`."""
    lines = page.source.splitlines()
    for _, _, item in page.items():
        if "**" in plain(item.text):
            hint = say("put the asterisks for bold right against the words, with no space: `**like this**`")
            if re.search(r"""[»”“").,:։]\*\*\w|\w\*\*[«„“("]""", lines[item.line - 1]):
                hint = say("put quotation marks and full stops outside the bold: “**word**”, not **“word”**")
            message = say("two asterisks would be shown as they are: {hint}", hint=hint)
            yield Problem(page.file, item.line, message)


def _notes_keep_their_sign(page: Page) -> Iterator[Problem]:
    """Bad: `> [!ПРИМЕЧАНИЕ]`. Good: `> [!NOTE]`, whose title comes by itself."""
    for _, block, item in page.items():
        if block.kind == "quote" and re.match(r"\[!?[^\]]+\]", plain(item.text)):
            message = say(
                "a note begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION], in English: its title "
                "is added automatically"
            )
            yield Problem(page.file, item.line, message)


def _no_code_blocks(page: Page) -> Iterator[Problem]:
    """Bad: a paragraph that begins with four spaces. Good: one that begins at the edge."""
    for token in page.tokens:
        if token.type == "code_block":
            message = say("four spaces at the start turn this line into computer code: delete them")
            yield Problem(page.file, read.line_of(token), message)


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
    message = say(
        "this is HTML, {code}: write plain Markdown, or put it between backticks to show it as it is", code=start
    )
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
    _rows_are_rows,
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
        message = say("GitHub and the site would show this line differently: {hint}", hint=hint)
        yield Problem(page.file, found.line, message)


def _links_lead_somewhere(page: Page, handbook: Handbook) -> Iterator[Problem]:
    """Bad: `[the list](keep-customer.md#likeability)`, `[the list](list)`. Good: a page, and an id that it has."""
    source = handbook.settings.source.code
    names = sorted({other.name for other in handbook.pages if other.lang in (page.lang, source)})
    for link in page.links:
        path, _, name = link.target.partition("#")
        if _leads_elsewhere(path) or (path and not path.endswith(".md") and _is_there(page, path, handbook)):
            continue
        wanted = page.leads_to(path)
        target = page if not path else handbook.page(page.lang, wanted) or handbook.page(source, wanted)
        if target is None or (path and not path.endswith(".md")):
            near = difflib.get_close_matches(wanted, names, n=1)
            message = say("the link leads to {file}, and there is no such page", file=path)
            if near:
                right = page.path_to(near[0])
                message = say("{message}: did you mean {name}?", message=message, name=right)
            yield Problem(page.file, link.line, message)
        elif name and name not in {section.id for section in target.sections} | standards.anchors(target):
            ids = [section.id for section in target.sections if section.id]
            near = difflib.get_close_matches(name, ids, n=1)
            message = say("the link leads to #{id}, which is not in {file}", id=name, file=target.file)
            if near:
                message = say("{message}: did you mean {name}?", message=message, name=f"#{near[0]}")
            yield Problem(page.file, link.line, message)


def _parts_have_their_headings(page: Page, origin: Page | None) -> Iterator[Problem]:
    """Bad: a glossary without `## Names { #names }`. Good: one with it, since the names go under it.

    What the English of a translation has and it has not is told by `compare`.
    """
    ids = {section.id for part in (page, origin) if part for section in part.sections}
    for name in _PARTS.get(page.name, ()):
        if name not in ids:
            message = say(
                "the page has no heading for what the site adds to it: write one such as `{example}`",
                example=f"## {name.capitalize()} {{ #{name} }}",
            )
            yield Problem(page.file, page.sections[0].line, message)


_PARTS = {GLOSSARY: ("words", "names"), ROOM: ("sheets",), TRANSLATIONS: ("standing",)}
"""The headings under which some pages get what the site knows, by their ids."""


def _pictures_are_there(page: Page, handbook: Handbook) -> Iterator[Problem]:
    """Bad: `![a till](til.png)`. Good: a file that is there, beside the page or beside the English one."""
    own = f"{page.lang}/", f"{handbook.settings.source.code}/"
    for picture in page.pictures:
        if not _leads_elsewhere(picture.target) and not _is_there(page, picture.target, handbook):
            message = say("the picture {file} is not there", file=picture.target)
            names = sorted(
                {file.partition("/")[2] if file.startswith(own) else f"../{file}" for file in handbook.files}
            )
            near = difflib.get_close_matches(page.leads_to(picture.target), names, n=1)
            if near:
                right = page.path_to_file(near[0])
                message = say("{message}: did you mean {name}?", message=message, name=right)
            yield Problem(page.file, picture.line, message)


def _leads_elsewhere(path: str) -> bool:
    """Whether this is an address on another site, or one that MkDocs itself warns about."""
    return ":" in path or path.startswith("/")


def _is_there(page: Page, path: str, handbook: Handbook) -> bool:
    """Whether a file that is no page stands where this path leads, or where the same path of the English page does."""
    file = page.leads_to(unquote(path.partition("?")[0]))
    found = [posixpath.normpath(f"{lang}/{file}") for lang in (page.lang, handbook.settings.source.code)]
    made = f"{ROOM}/", f"{page.lang}/{ROOM}/"  # sheets come with the site: MkDocs looks for them
    return any(name in handbook.files or name.startswith(made) for name in found)


def _words_can_be_printed(page: Page, letters: Container[str]) -> Iterator[Problem]:
    """Bad: `- [ ] We smile 🙂`. Good: `- [ ] We smile.`. The title of a page stands on its picture."""
    title = page.sections[0]
    yield from (_unprintable(page.file, title.line, letter) for letter in _foreign(plain(title.title), letters))
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
            message = say(
                'the quotation marks around the label {name} would be shown: write {key}: "…", with straight ones only',
                name=name,
                key=name.rpartition(".")[2],
            )
            yield Problem(labels.file, labels.lines[name], message)


def _labels_can_be_printed(labels: Labels, letters: Container[str]) -> Iterator[Problem]:
    """Bad: `name: "Name ✍"`. Good: `name: "Name"`."""
    for name, text in labels.words.items():
        yield from (_unprintable(labels.file, labels.lines[name], letter) for letter in _foreign(text, letters))


def _a_week_has_seven_days(labels: Labels) -> Iterator[Problem]:
    """Bad: `week_days: "Mon,Tue,Wed,Thu,Fri,Sat,Sun"`. Good: `week_days: "Mon Tue Wed Thu Fri Sat Sun"`."""
    days = labels.words.get("week_days", "")
    if not days.strip():
        return  # that is told already
    if not re.fullmatch(r"[^\s,;]+( [^\s,;]+){6}", days):
        message = say(
            "the label week_days must be seven words with one space between them: write them as in "
            "“Mon Tue Wed Thu Fri Sat Sun”"
        )
        yield Problem(labels.file, labels.lines["week_days"], message)
        return
    for day in days.split(" "):
        if len(day) > _LONGEST_DAY:
            message = say(
                "the day {day} in the label week_days is too long for its column: shorten it to at most {most} letters",
                day=day,
                most=_LONGEST_DAY,
            )
            yield Problem(labels.file, labels.lines["week_days"], message)


_LONGEST_DAY = 4  # letters: in bold 11 pt they take some 2.6 mm each, and the column of a week's grid is 13 mm wide


def _foreign(text: str, letters: Container[str]) -> list[str]:
    return [letter for letter in dict.fromkeys(text) if letter not in letters]


def _unprintable(file: str, line: int, letter: str) -> Problem:
    message = say(
        "the sheets’ fonts have no “{letter}” ({code}): leave it out, or write it in words",
        letter=letter,
        code=f"U+{ord(letter):04X}",
    )
    return Problem(file, line, message)


def _sheet_ids_are_unique(pages: Iterable[Page]) -> Iterator[Problem]:
    """Bad: a sheet `#complaint` on two pages. Good: an id of its own for each, since it names the PDF."""
    first: dict[tuple[str, str], Page] = {}
    for page in pages:
        for section in page.sections:
            if section.id and section.classes:
                other = first.setdefault((page.lang, section.id), page)
                if other is not page:
                    message = say(
                        "{file} already has a sheet #{id}: give this one an id of its own",
                        file=other.file,
                        id=section.id,
                    )
                    yield Problem(page.file, section.line, message)


def _labels_match(english: Labels, labels: Labels) -> Iterator[Problem]:
    """Bad: no `date:`, or `score_of:` without {total}. Good: every name with its {words}."""
    above = 1
    for name, places in Labels.NAMES.items():
        text = english.words.get(name, "…")
        if name not in labels.words:
            message = say(
                "the label {name} is missing after this line: English has {key}: “{text}”",
                name=name,
                key=name.rpartition(".")[2],
                text=text,
            )
            yield Problem(labels.file, above, message)
            continue
        above = labels.lines[name]
        if not labels.words[name].strip():
            message = say("the label {name} is empty: English has “{text}”", name=name, text=text)
            yield Problem(labels.file, above, message)
            continue
        wanted, found = Counter(places), Counter(_places(labels.words[name]))
        for place in (wanted - found) | (found - wanted):
            gaps = {"name": name, "word": f"{{{place}}}", "text": text}
            if wanted[place] > found[place]:
                message = say("the label {name} is missing {word}: English has “{text}”", **gaps)
            else:
                message = say("the label {name} cannot use {word}: English has “{text}”", **gaps)
            yield Problem(labels.file, above, message)
    for name in labels.words.keys() - Labels.NAMES.keys():
        message = say("nothing uses the label {name}: delete the line", name=name)
        yield Problem(labels.file, labels.lines[name], message)
    for name, text in labels.words.items():
        if "\n" in text:
            message = say("the label {name} has more than one line: write one", name=name)
            yield Problem(labels.file, labels.lines[name], message)


def _places(text: str) -> list[str]:
    """What stands in braces."""
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def _orphan(page: Page, translation: Translation, handbook: Handbook) -> Problem:
    near = difflib.get_close_matches(page.name, [other.name for other in handbook.originals], n=1)
    if translation.moved_to:
        message = say(
            "the English page {name} is now {file}: move this file to {place}",
            name=f"{page.name}.md",
            file=translation.moved_to,
            place=translation.moved_to.replace(f"docs/{handbook.settings.source.code}/", f"docs/{page.lang}/", 1),
        )
    elif near:
        message = say(
            "there is no English page {name}: did you mean {near}? A translation must have the same name as the "
            "page that it translates",
            name=f"{page.name}.md",
            near=f"{near[0]}.md",
        )
    else:
        message = say(
            "there is no English page {name}: a translation must have the same name as the page that it translates",
            name=f"{page.name}.md",
        )
    return Problem(page.file, 1, message)


def _translations_are_current(handbook: Handbook, found: Iterable[Translation]) -> Iterator[Problem]:
    for translation in found:
        english = handbook.original(translation.name)
        if english and translation.state == "missing":
            message = say("the page is not translated yet: translate {file} into this file", file=english.file)
            yield Problem(translation.file, 1, message)
        elif english and translation.state == "behind" and translation.origin is not english:
            parts = tuple(
                f"#{change.id}" if change.id else say("the start of the page") for change in translation.changes
            )
            newer = say("{file} is newer", file=english.file)
            if parts:
                newer = say("{file} is newer ({sections})", file=english.file, sections=parts)
            message = say(
                "{newer}: `{command}` shows what is new; once you have translated it, put `{line}` at the top of "
                "the page, in place of the old one",
                newer=newer,
                command=f"handbook translations show {translation.lang} {translation.name}",
                line=translations.line(english.blob),
            )
            yield Problem(translation.file, 1, message)
