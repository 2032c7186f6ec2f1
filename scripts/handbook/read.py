"""Markdown becomes a Page: sections, blocks and items, each with the line that it stands on."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, takewhile
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.gfm import gfm_plugin
from yaml.reader import ReaderError

from handbook.messages import Message, counted, say
from handbook.model import Block, HandbookError, Item, Link, Page, Problem, Run, Section, Text

ATTRIBUTES = re.compile(r"\s*\{(?P<inside>[^{}]*)\}\s*$")
"""The braces at the end of a heading: `{ #likeability .checklist }`."""

_PARSER = MarkdownIt("commonmark").use(gfm_plugin, front_matter=True)  # GitHub's dialect: what its preview shows
_LONGEST_LINE = 5000  # characters: a parser may take minutes over a line that no person wrote
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<inside>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KINDS = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "blockquote_open": "quote",
    "alert_open": "note",
    "table_open": "table",
}


def page(source: str, *, file: str, lang: str, name: str, blob: str = "") -> Page:
    """Read one file.

    Raises HandbookError where nothing true can be said about the page: broken front matter, or no title.
    """
    meta = _front_matter(source, file)
    for number, text in enumerate(source.splitlines(), 1):
        if len(text) > _LONGEST_LINE:
            message = counted(
                "this line has {n} character: write one sentence per line",
                "this line has {n} characters: write one sentence per line",
                len(text),
            )
            raise HandbookError(Problem(file, number, message))
    try:
        tokens = _PARSER.parse(source)
        sections = tuple(_sections(tokens))
    except RecursionError:
        message = say("lists or quotes are nested too deeply: use fewer levels")
        raise HandbookError(Problem(file, 1, message)) from None
    if not sections or sections[0].level != 1:
        line = sections[0].line if sections else 1
        message = say("the page has no title: begin it with a line such as `# Title`")
        raise HandbookError(Problem(file, line, message))
    first = next(token for token in tokens if token.type != "front_matter")
    if first.type != "heading_open":
        message = say("something is above the page’s title: put it below")
        raise HandbookError(Problem(file, line_of(first), message))
    return Page(
        file=file,
        lang=lang,
        name=name,
        sections=sections,
        links=tuple(_links(tokens)),
        pictures=tuple(_pictures(tokens)),
        meta=meta,
        tokens=tuple(tokens),
        source=source,
        blob=blob,
    )


def plain_text(content: bytes) -> str:
    """A file's text with plain line ends, and without the mark that some editors put before it.

    Raises UnicodeDecodeError.
    """
    return content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def body(source: str) -> str:
    """The Markdown below the front matter."""
    return _FRONT_MATTER.sub("", source)


def _front_matter(source: str, file: str) -> dict[str, Any]:
    if not re.match(r"---[ \t]*\n", source):
        return {}
    match = _FRONT_MATTER.match(source)
    if match is None:
        message = say("the settings that begin here have no end: close them with a line of three hyphens, ---")
        raise HandbookError(Problem(file, 1, message))
    try:
        value = yaml.safe_load(match["inside"])
        top = yaml.compose(match["inside"], Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise HandbookError(yaml_problem(error, file, match["inside"], first_line=2)) from None
    except (ValueError, KeyError, AttributeError, RecursionError) as error:  # PyYAML's own, for dates and tags
        message = say("this is not valid YAML ({error}): put the words between quotation marks", error=error)
        raise HandbookError(Problem(file, 2, message)) from None
    if not isinstance(value, dict) or not isinstance(top, yaml.MappingNode):
        message = say(
            'there are no settings between the lines of hyphens: write lines such as `description: "About this page"`'
        )
        raise HandbookError(Problem(file, 2, message))
    lines = {str(key.value): key.start_mark.line + 2 for key, _ in top.value}
    again = [name for name, count in Counter(str(key.value) for key, _ in top.value).items() if count > 1]
    if again:
        raise HandbookError(*(Problem(file, lines[name], named_twice(name)) for name in again))
    return value


def named_twice(name: str) -> Message:
    """What is wrong with a setting that stands twice, of which YAML takes the last."""
    return say("{name} is here twice: keep one of the two", name=name)


def yaml_problem(error: yaml.YAMLError, file: str, source: str, first_line: int = 1) -> Problem:
    """What PyYAML found, in words, on the line that a writer must look at.

    A quotation mark without its partner lets YAML read on, and complain lines later.
    """
    if isinstance(error, ReaderError):
        number = first_line + source.count("\n", 0, error.position)
        message = say(
            "there is a character here that does not belong in a text ({code}): delete it, or retype the line",
            code=f"U+{ord(source[error.position]):04X}",
        )
        return Problem(file, number, message)
    mark = getattr(error, "problem_mark", None)
    lines = source.splitlines()
    found = min(mark.line if mark else 0, len(lines) - 1)
    unclosed = (i for i in range(found, -1, -1) if lines[i].count('"') % 2)
    if (line := next(unclosed, None)) is not None:
        message = say('a quotation mark has no partner on this line: write `name: "words"`')
        return Problem(file, first_line + line, message)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    message = say(
        "this is not valid YAML ({error}): put quotation marks around any text that has a colon, a quotation mark "
        "or a hash in it, and indent with spaces, not tabs",
        error=what,
    )
    return Problem(file, first_line + max(found, 0), message)


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    """Cut the page at its headings."""
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for start, end in pairwise([*starts, len(tokens)]):
        heading, inline = tokens[start], tokens[start + 1]
        title, attributes = _heading(inline)
        names = attributes.split()
        ids = [name for name in names if name.startswith("#")]
        classes = [name for name in names if name.startswith(".")]
        yield Section(
            title=title,
            level=int(heading.tag[1]),
            id=ids[0][1:] if ids else None,
            classes=tuple(name[1:] for name in classes),
            litter=tuple(name for name in names if name not in (*ids[:1], *classes)),
            line=line_of(heading),
            blocks=tuple(_blocks(tokens[start + 3 : end])),
        )


def _heading(inline: Token) -> tuple[Text, str]:
    """A heading's words, and what stands in its braces."""
    runs = _runs(inline)
    parts = [child.type for child in inline.children or () if child.type != "text" or child.content]
    ends_in_text = parts[-1:] == ["text"]  # not in code, not in bold, which ends in an empty text
    if runs and ends_in_text and (match := ATTRIBUTES.search(runs[-1].text)):
        last = Run(runs[-1].text[: match.start()], runs[-1].strong)
        return tuple(run for run in (*runs[:-1], last) if run.text), match["inside"]
    return runs, ""


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The outermost blocks of a section; a list inside a list gives its items to the outer one."""
    start = 0
    for end, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            inside, start = tokens[start : end + 1], end + 1
            if kind := _KINDS.get(inside[0].type):
                items = tuple(_items(inside))
                is_tasks = any("checked" in token.meta for token in inside if token.type == "list_item_open")
                yield Block("tasks" if is_tasks else kind, items, line_of(inside[0]))


def _items(tokens: Sequence[Token]) -> Iterator[Item]:
    """A list's entries, a table's rows, or the paragraphs of anything else."""
    opener = {"bullet_list_open": "list_item_open", "ordered_list_open": "list_item_open", "table_open": "tr_open"}
    starts = [i for i, token in enumerate(tokens) if token.type == opener.get(tokens[0].type, "paragraph_open")]
    for start, end in pairwise([*starts, len(tokens)]):
        texts = [_runs(token) for token in tokens[start:end] if token.type == "inline"]
        text = _merged([run for i, runs in enumerate(texts) for run in ([Run(" ")] if i else []) + list(runs)])
        words = [token for token in tokens[start:end] if token.type == "inline" and token.map]
        yield Item(
            text=text,
            line=line_of(tokens[start]),
            end=max([line_of(tokens[start]), *(token.map[1] for token in words if token.map)]),
            checked=tokens[start].meta.get("checked"),
            cells=tuple(texts) if tokens[start].type == "tr_open" else (),
        )


def lines(page: Page) -> Iterator[tuple[int, str]]:
    """Each line of words as its readers see it, with its number: no signs, no addresses, no code."""
    for token in page.tokens:
        if token.type == "inline" and token.map:  # the title of a note, which comes by itself, has none
            line, words = line_of(token), ""
            address = False
            for child in token.children or ():
                if child.type in ("link_open", "link_close"):
                    address = child.type == "link_open" and child.markup == "autolink"
                if child.type in ("softbreak", "hardbreak"):
                    yield line, ATTRIBUTES.sub("", words)
                    line, words = line + 1, ""
                elif child.type == "code_inline" or (address and child.type == "text"):
                    words += "\ufffc"  # something stands here, and it is none of our words
                else:
                    words += child.content if child.type in ("text", "image") else ""
            yield line, ATTRIBUTES.sub("", words)


def _links(tokens: Sequence[Token]) -> Iterator[Link]:
    for line, child, following in inline(tokens):
        if child.type == "link_open":
            inside = takewhile(lambda part: part.type != "link_close", following)
            yield Link(str(child.attrs["href"]), "".join(part.content for part in inside), line)


def _pictures(tokens: Sequence[Token]) -> Iterator[Link]:
    for line, child, _ in inline(tokens):
        if child.type == "image":
            yield Link(str(child.attrs["src"]), child.content, line)


def inline(tokens: Sequence[Token]) -> Iterator[tuple[int, Token, Sequence[Token]]]:
    """Everything that stands in a line of words, with the number of its line and what follows it there."""
    for token in tokens:
        line = line_of(token)
        children = token.children or []
        for i, child in enumerate(children):
            yield line, child, children[i + 1 :]
            line += child.type in ("softbreak", "hardbreak")


def _runs(inline: Token) -> Text:
    """The words of an inline token with their weight. Links give their text, pictures their description."""
    runs, strong = [], 0
    for child in inline.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                strong += child.nesting
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", strong > 0))
            case "text" | "code_inline" | "image":
                runs.append(Run(child.content.replace("\t", " "), strong > 0))
    return _merged(runs)


def _merged(runs: Sequence[Run]) -> Text:
    grouped = groupby(runs, key=lambda run: run.strong)
    texts = (Run("".join(run.text for run in group), strong) for strong, group in grouped)
    return tuple(run for run in texts if run.text)


def line_of(token: Token) -> int:
    """The line that the token begins on, from 1; 1 for one without a place of its own, such as a closing token."""
    return token.map[0] + 1 if token.map else 1
