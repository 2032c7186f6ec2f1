"""The page as two parsers see it: GitHub's, which translators look at, and Python-Markdown, which makes the site.

Where their outlines differ, somebody sees something else than what was written, so such a page is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from itertools import dropwhile, pairwise, takewhile
from typing import Any, NamedTuple

import markdown
from markdown_it.token import Token

from handbook import read
from handbook.messages import Message, say
from handbook.model import HandbookError, Page, Problem

_TAG = re.compile(r"h[1-6]|p|[uo]l|li|blockquote|pre|[hb]r|input|table|t[rhd]|strong|em|del|code|a|img")
_BUILT_IN = ("toc", "tables", "fenced_code")  # MkDocs always adds them
_VOID = frozenset({"br", "hr", "img", "input"})


class Mark(NamedTuple):
    """One step of an outline: a tag that opens or closes, or the words between two of them."""

    what: str
    """`<p>`, `</p>`, or words with single spaces."""
    line: int
    """From 1; 0 where the parser does not tell."""


def difference(page: Page, extensions: Sequence[str], options: Mapping[str, Mapping[str, Any]]) -> Mark | None:
    """The first place where the two outlines part, with GitHub's line; None where they agree."""
    github = list(_joined(_github(page.tokens)))
    site = list(_joined(_site(read.body(page.source), extensions, options)))
    for i, (ours, theirs) in enumerate(zip(github, site, strict=False)):
        if ours.what != theirs.what:
            # The site goes on with something where GitHub begins anew: what begins is the thing to look at.
            goes_on = ours.what.startswith("</") or (
                not ours.what.startswith("<") and theirs.what.startswith(ours.what)
            )
            new = (mark for mark in github[i:] if mark.what.startswith("<") and not mark.what.startswith("</"))
            return next(new, ours) if goes_on else ours
    if len(github) == len(site):
        return None
    return github[min(len(site), len(github) - 1)] if github else Mark("", 1)


def _joined(marks: Iterator[Mark]) -> Iterator[Mark]:
    """Words that follow each other are one mark; a mark without words is none."""
    words, line = "", 0
    for mark in marks:
        if mark.what.startswith(("<", "</")):
            if words.strip():
                yield Mark(" ".join(words.split()), line)
            words, line = "", 0
            yield mark
        else:
            line = line or mark.line
            words += mark.what
    if words.strip():
        yield Mark(" ".join(words.split()), line)


def _github(tokens: Sequence[Token]) -> Iterator[Mark]:
    line = 1
    for i, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else line  # a closing token has no place of its own
        if token.type == "inline":
            yield from _inline(token, line, heading=tokens[i - 1].type == "heading_open")
        elif token.type in ("fence", "code_block"):
            yield from (Mark(what, line) for what in ("<pre>", "<code>", _words(token.content), "</code>", "</pre>"))
        elif _TAG.fullmatch(token.tag) and not token.hidden:
            yield Mark(f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>", line)
            if token.type == "list_item_open" and "checked" in token.meta:
                yield Mark("<input>", line)


def _inline(inline: Token, line: int, *, heading: bool) -> Iterator[Mark]:
    children = inline.children or []
    for child in children:
        if child.type == "softbreak":  # its tag is that of a hard break
            yield Mark(" ", line)
        elif child.type == "code_inline":
            yield from (Mark("<code>", line), Mark(_words(child.content), line), Mark("</code>", line))
        elif _TAG.fullmatch(child.tag):
            yield Mark(f"</{child.tag}>" if child.nesting < 0 else f"<{child.tag}>", line)
        elif child.type != "image":
            content = child.content
            if heading and child is children[-1]:
                content = read.ATTRIBUTES.sub("", content)
            yield Mark(_words(content), line)
        line += child.type in ("softbreak", "hardbreak")


def _words(text: str) -> str:
    """Text that cannot be mistaken for a tag."""
    return text.replace("<", "‹")


def _site(text: str, extensions: Sequence[str], options: Mapping[str, Mapping[str, Any]]) -> Iterator[Mark]:
    try:
        html = markdown.markdown(
            text,
            extensions=list(dict.fromkeys([*_BUILT_IN, *extensions])),
            extension_configs={name: dict(option) for name, option in options.items()},
        )
    except (ImportError, AttributeError, KeyError, TypeError, ValueError) as error:
        message = say("markdown_extensions names something that cannot be used: {error}", error=error)
        raise HandbookError(Problem("mkdocs.yml", 1, message)) from None
    collector = _Collector()
    collector.feed(html)
    collector.close()
    return iter(collector.marks)


class _Collector(HTMLParser):
    """Python-Markdown's outline. The parts that only decorate (labels, anchors) are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.marks: list[Mark] = []
        self._skipped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that opens."""
        self._skipped = tag == "a" and "headerlink" in (dict(attrs).get("class") or "")
        if _TAG.fullmatch(tag) and not self._skipped:
            self.marks.append(Mark(f"<{tag}>", 0))

    def handle_endtag(self, tag: str) -> None:
        """Note a tag that closes."""
        if _TAG.fullmatch(tag) and tag not in _VOID and not self._skipped:
            self.marks.append(Mark(f"</{tag}>", 0))
        self._skipped = False

    def handle_data(self, data: str) -> None:
        """Note words."""
        if not self._skipped:
            self.marks.append(Mark(_words(data), 0))


_CAUSES = (
    (r"^#+[^#\s]", say("put a space between the hashes and the heading: `## Title`")),
    (r"^\s*\d+\)", say("number a list with full stops: `1.`, not `1)`")),
    (r"^\s{1,3}(?:[-*+]|\d+\.)\s", say("indent a list inside a list by four spaces")),
    (r"^\s*(?:[-*+]|\d+\.)\s", say("put a blank line before the list, and one after it")),
    (r"\\$", say("instead of ending the line with a backslash, end the sentence and begin a new paragraph")),
    (r"https?://|www\.", say("write an address as a link: [words](address)")),
    (r"~~", say("leave out the crossed-out words")),
)


def cause(source: str, number: int) -> Message:
    """What to write instead, as well as the line with this number can tell."""
    lines = source.splitlines()
    line, above = lines[number - 1], lines[number - 2] if number > 1 else ""
    entry = re.compile(r"(?:[-*+]|\d+\.)\s")
    if entry.match(line) and (not above.strip() or entry.match(above)):
        if _has_gaps(lines, number - 1):
            return say("delete the blank lines between the items of this list")
        return say("put a sentence between this list and the one next to it")
    hints = (hint for pattern, hint in _CAUSES if re.search(pattern, line))
    return next(
        hints,
        say("write this part more simply: one paragraph, list or table at a time, with a blank line between them"),
    )


def _has_gaps(lines: Sequence[str], place: int) -> bool:
    """Whether a blank line stands between two items of the list that has an item in this place."""
    sign = r"\d+\.\s" if lines[place][0].isdigit() else rf"{re.escape(lines[place][0])}\s"
    inside = re.compile(rf"{sign}|\s|$")
    above = takewhile(inside.match, reversed(lines[:place]))
    around = [*reversed(list(above)), *takewhile(inside.match, lines[place:])]
    items = dropwhile(lambda line: not re.match(sign, line), around)
    return any(not line.strip() and re.match(sign, following) for line, following in pairwise(items))
