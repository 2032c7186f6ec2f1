"""What the search is given: the passages of a language's pages, and every form of their words.

A page's HTML becomes passages, one for each address that a reader can be sent to: a section, a standard, a term. Their
words become families of forms, written as beginnings and endings, so that eighty thousand forms take 35 kilobytes.
overrides/assets/search-engine.js puts both together again.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from os.path import commonprefix

from handbook.affixes import Family
from handbook.forms import APOSTROPHES, MARKS, families, fold
from handbook.model import Glossary, Labels, Term

KINDS = ("checklist", "poster", "worksheet", "certificate", "standard", "term")
"""What a result may be, besides a section of a page."""

_WORD = re.compile(rf"[^\W\d_]+(?:[{MARKS}{APOSTROPHES}][^\W\d_]+)*")
_HEADINGS = ("h1", "h2", "h3")
_BLOCKS = frozenset({*_HEADINGS, "p", "li", "tr", "td", "th", "dt", "dd", "div", "blockquote", "label", "option", "br"})
_VOID = frozenset({"input", "img", "br", "hr", "wbr", "col"})
_SILENT = frozenset({"script", "style", "svg", "template"})
_LISTS = frozenset({"home", "shelf", "room"})
"""Where everything is listed: somebody who looks for a sheet or a page does not look for these."""
_CELLS_OF_TITLE = 2
"""A standard's number and its promise."""
_ALIKE = 3
"""Forms share a beginning if their first letters are the same, this many."""


@dataclass
class Passage:
    """A part of a page that a result leads to."""

    page: str
    """The page's address below the site's root."""
    anchor: str
    kind: str
    """One of KINDS, `list` for a list of everything, empty for a section."""
    title: str = ""
    text: str = ""


def passages(html: str, page: str) -> list[Passage]:
    """The article of a page, cut at its headings; each standard and each term by itself."""
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    for passage in reader.passages:
        passage.title, passage.text = (" ".join(text.split()) for text in (passage.title, passage.text))
    return reader.passages


class _Reader(HTMLParser):
    """Follows the elements of an article: where the words inside each belong, and whether to its title or its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.passages: list[Passage] = []
        self._page = page
        self._section = Passage(page, "", "")
        self._open: list[tuple[str, Passage | None, str]] = []
        """Tag; passage, or None for the section; `title`, `text`, or empty for what is not the page's own text."""
        self._cells = 0
        self._is_home = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Tell what stands inside this element."""
        if not self._open and tag != "article":
            return
        attributes = {name: value or "" for name, value in attrs}
        classes = attributes.get("class", "").split()
        anchor = attributes.get("id", "")
        _, passage, part = self._open[-1] if self._open else (tag, None, "text")
        if tag in _BLOCKS:
            self.handle_data(" · " if tag in ("td", "th") else " ")
        if not part or "data-search-exclude" in attributes or tag in _SILENT:
            part = ""  # and so is all that stands inside
        elif tag in _HEADINGS:
            kind = next((kind for kind in KINDS if kind in classes), "list" if self._is_home else "")
            self._section, part = self._added("" if tag == "h1" else anchor, kind), "title"
        elif tag == "tr" and anchor:
            passage, self._cells = self._added(anchor, "standard"), 0
        elif "glossary__entry" in classes:
            passage = self._added(anchor, "term")
        elif passage and tag in ("td", "dt"):
            self._cells += 1
            part = "title" if tag == "dt" or self._cells <= _CELLS_OF_TITLE else part
            passage.title += " "
        elif _LISTS.intersection(classes):
            self._is_home = self._is_home or "home" in classes
            self._section.kind = self._section.kind or "list"
        if tag not in _VOID:
            self._open.append((tag, passage, part))

    def handle_endtag(self, tag: str) -> None:
        """Go back to what the element stands in."""
        if any(tag == name for name, _, _ in self._open):
            while self._open.pop()[0] != tag:
                pass  # an element whose end may be left out

    def handle_data(self, data: str) -> None:
        """Give the words to where they belong."""
        if self._open:
            _, passage, part = self._open[-1]
            passage = passage or self._section
            if part == "title":
                passage.title += data
            elif part and (passage.text or data.strip(" ·\n")):
                passage.text += data

    def _added(self, anchor: str, kind: str) -> Passage:
        self.passages.append(Passage(self._page, anchor, kind))
        return self.passages[-1]


def indexes(
    found: Mapping[str, Sequence[Passage]], labels: Mapping[str, Labels], glossary: Glossary
) -> dict[str, bytes]:
    """For each language, the script that the search loads when somebody begins to type.

    Whatever language the word for a kind of sheet is typed in, the sheets of that kind are found.
    """
    names = {
        lang: {kind: _names(kind, labels[lang], glossary.terms.get(lang, ())) for kind in KINDS} for lang in labels
    }
    known = {
        lang: families(_words([*names[lang].values(), *(f"{p.title} {p.text}" for p in some)]), lang)
        for lang, some in found.items()
    }
    of_names: set[Family] = set()
    for lang, some in known.items():
        words = {fold(word, lang) for word in _words(names[lang].values())}
        of_names |= {family for family in some if family & words}
    every_name = {kind: " ".join(names[lang][kind] for lang in names) for kind in KINDS}
    return {lang: _index(lang, some, labels[lang], every_name, known[lang] | of_names) for lang, some in found.items()}


def _name(kind: str, labels: Labels) -> str:
    return labels.words.get(f"kinds.{kind}") or labels[f"search.{kind}"]


def _names(kind: str, labels: Labels, terms: Iterable[Term]) -> str:
    """What a kind is called, and the words that we avoid: somebody else may type them."""
    name = _name(kind, labels)
    others = (word for term in terms if term.term.casefold() == name.casefold() for word in term.avoid)
    return " ".join([name, *(word for word in others if " " not in word)])


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text))


def _index(
    lang: str, some: Sequence[Passage], labels: Labels, names: Mapping[str, str], known: Iterable[Family]
) -> bytes:
    pages = list(dict.fromkeys(passage.page for passage in some))
    titles = {passage.page: passage.title for passage in reversed(some) if not passage.anchor}
    stems, endings = _written(known)
    index = {
        "lang": lang,
        "kinds": {kind: _name(kind, labels) for kind in KINDS},
        "names": names,
        "pages": [[page, titles.get(page, "")] for page in pages],
        "passages": [[pages.index(p.page), p.anchor, p.kind, p.title, p.text] for p in some],
        "families": stems,
        "endings": endings,
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"window.handbookIndex = {text};\n".encode()


def _written(known: Iterable[Family]) -> tuple[str, str]:
    """A line for each family: beginnings, each with the number of a line of endings.

    `день`, `дня`, `дню` are `день0 дн1`, where line 0 of the endings is empty and line 1 is `ю,я`.
    """
    shared: list[list[tuple[str, str]]] = []
    for family in sorted(map(sorted, known)):
        alike: dict[str, list[str]] = defaultdict(list)
        for form in family:
            alike[form[:_ALIKE]].append(form)
        stems = [(commonprefix(forms), forms) for forms in alike.values()]  # noqa: RUF071 - letter by letter is meant
        shared.append([(stem, ",".join(form.removeprefix(stem) for form in forms)) for stem, forms in stems])
    counts = Counter(endings for family in shared for _, endings in family)
    numbers = {endings: i for i, endings in enumerate(sorted(counts, key=lambda endings: (-counts[endings], endings)))}
    lines = (" ".join(f"{stem}{numbers[endings]}" for stem, endings in family) for family in shared)
    return "\n".join(lines), "\n".join(numbers)
