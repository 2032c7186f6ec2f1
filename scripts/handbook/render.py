"""What the site adds to a page while Python-Markdown renders it: anchors of standards, tooltips, no-break spaces."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from handbook import glossary, standards
from handbook.model import GLOSSARY, STANDARDS, Glossary, Handbook, Term

_AFTER_INLINE = 15
"""Python-Markdown makes inline elements at 20 and takes the table of contents at 5."""
_AFTER_LINKS = -10
"""MkDocs looks at links and anchors at 0: what comes later are addresses of the site, not of Markdown files."""
_NO_TOOLTIPS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "a", "code", "pre", "table", "blockquote", "div"})
_SHORT_WORD = {
    "ru": re.compile(r"(?<![\w\u0301-])([А-Яа-яёЁ]{1,2}) (?=\S)"),
    "uk": re.compile(r"(?<![\w’-])([А-Яа-яІіЇїЄєҐґ]{1,2}) (?=\S)"),
}
"""Prepositions and conjunctions that no line may end with."""


class Additions(Extension):
    """Tell it with `begin` which page comes next."""

    def __init__(self, handbook: Handbook) -> None:
        super().__init__()
        has_page = handbook.page(handbook.settings.source.code, GLOSSARY) is not None
        self.glossary = handbook.glossary if has_page else Glossary("", {}, {}, {})
        self.lang = handbook.settings.source.code
        self.page = ""
        self.glossary_url = ""

    def begin(self, page: str, lang: str, glossary_url: str) -> None:
        """The page, its language, and the relative address of the glossary from there."""
        self.page, self.lang, self.glossary_url = page, lang, glossary_url

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        """Take part in the rendering."""
        md.treeprocessors.register(_Text(self), "handbook-text", _AFTER_INLINE)
        md.treeprocessors.register(_Tooltips(self), "handbook-tooltips", _AFTER_LINKS)


class _Text(Treeprocessor):
    """Anchors and no-break spaces."""

    def __init__(self, additions: Additions) -> None:
        super().__init__()
        self.additions = additions

    def run(self, root: Element) -> None:
        """Change the page's elements in place."""
        for title in root.iter("h1"):
            title.set("tabindex", "-1")  # the skip link leads here, and the Tab key goes on from here
        for table in root.iter("table"):
            _tell_rows(table, is_standards=self.additions.page == STANDARDS)
        if short := _SHORT_WORD.get(self.additions.lang):
            _tie_short_words(root, short)


class _Tooltips(Treeprocessor):
    """Terms become links with their meaning."""

    def __init__(self, additions: Additions) -> None:
        super().__init__()
        self.additions = additions

    def run(self, root: Element) -> None:
        """Change the page's elements in place."""
        if self.additions.page not in ("index", GLOSSARY):
            phrases = dict(glossary.terms(self.additions.glossary, self.additions.lang))
            for block in root:
                _explain(block, phrases, self.additions)


def _tell_rows(table: Element, *, is_standards: bool) -> None:
    """Each cell knows its column's title, for narrow screens; each standard has its anchor."""
    heads = list(table.iter("th"))
    titles = ["".join(cell.itertext()).strip() for cell in heads]
    for cell, title in zip(heads, titles, strict=True):
        cell.tag = "th" if title else "td"  # a heading without words is none, to who hears the table read
    for row in table.iter("tr"):
        cells = row.findall("td")
        for cell, title in zip(cells, titles, strict=False):
            cell.set("data-label", title)
        number = "".join(cells[0].itertext()).strip() if cells else ""
        if is_standards and standards.NUMBER.fullmatch(number):
            row.set("id", standards.anchor(number))


def _tie_short_words(root: Element, short: re.Pattern[str]) -> None:
    for element in root.iter():
        if element.tag not in ("code", "pre"):
            element.text = short.sub("\\1\u00a0", element.text) if element.text else element.text
        element.tail = short.sub("\\1\u00a0", element.tail) if element.tail else element.tail


def _explain(element: Element, phrases: dict[tuple[str, ...], Term], additions: Additions) -> None:
    """The first place on the page where a term stands leads to its entry, and shows its meaning as a tooltip.

    Headings, links, tables and boxes to tick have none.
    """
    if element.tag in _NO_TOOLTIPS or "task-list" in element.get("class", ""):
        return
    has_words = element.tag in ("p", "li", "strong", "em")
    children = list(element)
    element[:] = []
    if has_words:
        element.text = _linked(element, element.text, phrases, additions)
    for child in children:
        element.append(child)
        _explain(child, phrases, additions)
        if has_words:
            child.tail = _linked(element, child.tail, phrases, additions)


def _linked(
    parent: Element, text: str | None, phrases: dict[tuple[str, ...], Term], additions: Additions
) -> str | None:
    """Append the terms of this text to its parent as links; give the text that stands before the first of them."""
    if not text:
        return text
    first, end, last = text, 0, None
    for found in glossary.find(text, phrases, additions.lang):
        if found.term not in phrases.values():
            continue  # explained a moment ago
        for phrase in [phrase for phrase, term in phrases.items() if term is found.term]:
            del phrases[phrase]
        before = text[end : found.start]
        if last is None:
            first = before
        else:
            last.tail = before
        last = Element("a", {"class": "term", "href": f"{additions.glossary_url}#{found.term.key}"})
        last.set("title", found.term.means)
        last.text = text[found.start : found.end]
        parent.append(last)
        end = found.end
    if last is not None:
        last.tail = text[end:]
    return first
