"""What a handbook is, before anything is done to it: pages, their sections and items, sheets and problems."""

import math
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from markdown_it.token import Token

from handbook.messages import ENGLISH, Catalogue, Message


@dataclass(frozen=True, order=True)
class Problem:
    """Something that a writer must mend, told so that the writer knows where and how."""

    file: str
    """The file's path from the project's root, with forward slashes."""
    line: int
    message: Message

    def told(self, catalogue: Catalogue = ENGLISH) -> str:
        """The line that people and editors read: `docs/hy/index.md:12: what to mend`."""
        return _BREAKS.sub(" ", f"{self.file}:{self.line}: {self.message.told(catalogue)}")

    def __str__(self) -> str:
        """The same in English."""
        return self.told()


_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""What would break a line, or turn it round: words and names come from pages that anybody may have written."""


class HandbookError(Exception):
    """The handbook cannot be built until these problems are mended."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Line(NamedTuple):
    """A line of words, and where somebody wrote it."""

    file: str
    number: int
    """From 1."""
    text: str


@dataclass(frozen=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    strong: bool = False


Text = tuple[Run, ...]
"""Inline text as its readers see it: no asterisks, no link targets."""


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(run.text for run in text)


@dataclass(frozen=True)
class Item:
    """One entry of a block: a list's item, a table's row, or a paragraph."""

    text: Text
    line: int
    end: int
    """The last line of its words."""
    checked: bool | None = None
    """Whether its box is ticked; None where it has no box."""
    cells: tuple[Text, ...] = ()
    """The words of a table's row, cell by cell."""


STANDARDS = "standards"
"""The name of the page whose table holds every standard."""
GLOSSARY = "glossary"
"""The name of the page that shows the glossary."""
ROOM = "print"
"""The name of the page where every sheet is ready to print."""
SAME = "docs/same-meaning.yml"
"""The file of the reviewed changes in English that need no translation."""
TRANSLATIONS = "translations"
"""The name of the page that shows how each language stands to the English pages."""
LISTS = ("bullets", "numbers", "tasks", "table")
"""The kinds of blocks whose items a translation has as many of as the English page."""


@dataclass(frozen=True)
class Link:
    """A link in a page's text, or a picture."""

    target: str
    text: str
    line: int


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, a quote, a note or a table."""

    kind: str
    """`paragraph`, `bullets`, `numbers`, `tasks`, `quote`, `note` or `table`."""
    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    title: Text
    level: int
    """1 for the page's own title, 2 for `##`, 3 for `###`."""
    id: str | None
    """The same in every language; None where the writer gave none."""
    classes: tuple[str, ...]
    """What the heading asks for: `checklist`, `poster`… A section with a class is a sheet to print."""
    litter: tuple[str, ...]
    """What else stands in its braces, and has no business there."""
    line: int
    blocks: tuple[Block, ...] = ()

    def written(self, braces: str) -> str:
        """The heading as Markdown, with these braces in place of its own: `## Be honest { #honesty }`."""
        words = plain(self.title).partition("{")[0].strip()  # braces without an end are in the title
        return f"{'#' * self.level} {words} {braces}".rstrip()

    def first(self, kind: str) -> Block | None:
        """The first block of this kind, or None."""
        return next((block for block in self.blocks if block.kind == kind), None)


@dataclass(frozen=True)
class Page:
    """One Markdown file, read."""

    file: str
    lang: str
    name: str
    """The path inside the language's folder without its ending: `guides/keep-customers`, the same in each language."""
    sections: tuple[Section, ...]
    """In order; the first one is the page's title with its introduction."""
    links: tuple[Link, ...]
    pictures: tuple[Link, ...]
    """Each with its description as the text."""
    meta: Mapping[str, Any]
    """The front matter."""
    tokens: tuple[Token, ...] = field(repr=False)
    """The Markdown as GitHub's dialect parses it, for the rules that look at more than sections and items."""
    source: str = field(repr=False)
    """The Markdown itself, for the rules that look at its lines."""
    blob: str = ""
    """The hash that git gives to the file: what a translation of this page says it was made from."""

    def parts(self) -> Iterator[tuple[Section, str]]:
        """Each section with its Markdown, from its heading to the next one; the first begins with the front matter."""
        lines = self.source.splitlines()
        starts = [0, *(section.line - 1 for section in self.sections[1:]), len(lines)]
        for section, (start, end) in zip(self.sections, pairwise(starts), strict=True):
            yield section, "\n".join(lines[start:end]).strip()

    def leads_to(self, path: str) -> str:
        """The name of the page that a link from here to this file leads to: `../standards.md` is `standards`."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path)).removesuffix(".md")

    def path_to(self, name: str) -> str:
        """How a link from here names the file of the page with this name: `../standards.md`."""
        return self.path_to_file(f"{name}.md")

    def path_to_file(self, file: str) -> str:
        """How a link from here names a file in the folder of its language: `../till.png`."""
        return posixpath.relpath(file, posixpath.dirname(self.name) or ".")

    def items(self) -> Iterator[tuple[Section, Block, Item]]:
        """Every item with where it stands, in reading order."""
        for section in self.sections:
            for block in section.blocks:
                for item in block.items:
                    yield section, block, item


@dataclass(frozen=True)
class Change:
    """A section of an English page that is not what it was when the page was translated."""

    id: str | None
    """None for the page's beginning: its front matter, title and introduction."""
    title: str
    before: str
    """Its Markdown then; empty for one that is new."""
    after: str
    """Its Markdown now; empty for one that is gone."""
    line: int
    """Where it stands in English now, or stood where it is gone."""
    words: int
    """How many words were put in or taken out; one in another's place counts once."""


@dataclass(frozen=True)
class Translation:
    """How one language stands to one English page."""

    lang: str
    name: str
    """Of the page."""
    file: str
    """Where the translation lies, or belongs."""
    state: str
    """`current`, `behind`, `missing`, or `orphaned` where the English page is gone."""
    origin: Page | None = None
    """The English page as it was translated; None where that text is not at hand, and for a missing page."""
    changes: tuple[Change, ...] = ()
    """What is new in English since; empty where `gap` says why it is not known."""
    gap: Message | None = None
    moved_to: str | None = None
    """The English file that the page of an orphan is now, where git knows it."""


@dataclass(frozen=True)
class Sameness:
    """An entry of the reviewed list: two texts of an English page that mean the same to a translator."""

    page: str
    before: str
    """The hash of the earlier text."""
    after: str
    why: str
    line: int


@dataclass(frozen=True)
class Labels:
    """The words of one language that sheets and widgets need beside the pages' own text."""

    NAMES: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "kinds.checklist": (),
        "kinds.poster": (),
        "kinds.worksheet": (),
        "kinds.certificate": (),
        "name": (),
        "date": (),
        "score": (),
        "score_of": ("ticked", "total"),
        "edition": ("edition",),
        "tile": ("row", "column"),
        "glue": (),
        "ruler": (),
        "awarded_to": (),
        "reason": (),
        "signed": (),
        "shop": (),
        "week_days": (),
        "week_from": (),
        "initials": (),
        "period": (),
        "download": (),
        "paper": ("paper",),
        "also_on": (),
        "newer_edition": (),
        "start_again": (),
        "kept_here": (),
        "untranslated": (),
        "to_light": (),
        "to_dark": (),
        "to_system": (),
        "licence": (),
        "report": (),
        "standing.section_behind": (),
        "standing.page_behind": (),
        "standing.what": (),
        "standing.translate": (),
        "standing.current": (),
        "standing.behind": (),
        "standing.missing": (),
        "standing.progress": ("current", "total"),
        "standing.new": (),
        "standing.gone": (),
        "standing.beginning": (),
        "standing.today": (),
        "standing.unknown": (),
        "standing.all_current": (),
        "standing.paste": (),
        "standing.edit": (),
        "standing.begin": (),
        "standing.copy": (),
        "standing.english_text": (),
        "not_found": (),
        "not_found_help": (),
        "glossary_avoid": (),
        "room.kind": (),
        "room.guide": (),
        "room.paper": (),
        "room.every": (),
        "room.shown": ("count", "total"),
        "room.readable_from": ("metres",),
        "room.also_in": (),
        "room.zip": ("paper", "megabytes"),
        "room.starter_set": (),
        "room.starter_help": (),
        "room.week": (),
        "room.ink_saver": (),
        "room.portrait": (),
        "room.landscape": (),
        "room.tent": (),
        "room.pocket": (),
        "room.size": ("kilobytes",),
        "room.where.checklist": (),
        "room.where.poster": (),
        "room.where.worksheet": (),
        "room.where.certificate": (),
        "calculator.title": (),
        "calculator.private": (),
        "calculator.missing": ("letters",),
        "calculator.zero": ("letter",),
        "calculator.too_many": (),
        "calculator.unclear": ("letter",),
        "search.open": (),
        "search.words": (),
        "search.close": (),
        "search.found": ("count",),
        "search.nothing": (),
        "search.near": (),
        "search.latin": ("word",),
        "search.failed": (),
        "search.standard": (),
        "search.term": (),
        "notes.note": (),
        "notes.tip": (),
        "notes.important": (),
        "notes.warning": (),
        "notes.caution": (),
        "offer.also": (),
        "offer.accept": (),
        "offer.decline": (),
    }
    """Every label there is, with what is filled into it."""

    file: str
    words: Mapping[str, str]
    """Nested names are joined by a dot: `notes.tip`."""
    lines: Mapping[str, int]

    def __getitem__(self, name: str) -> str:
        """The word for this name. A KeyError is a bug: the check asks every language for all of NAMES."""
        return self.words[name]

    def below(self, name: str) -> dict[str, str]:
        """The labels whose names begin with this one, by the rest of their names."""
        return {key.removeprefix(f"{name}."): text for key, text in self.words.items() if key.startswith(f"{name}.")}


@dataclass(frozen=True)
class Term:
    """A word of the trade in one language."""

    key: str
    """The same in every language: the address of its entry in the glossary."""
    term: str
    means: str
    """What it means, in a line."""
    avoid: tuple[str, ...]
    """What we don't say instead of it."""
    forms: tuple[str, ...]
    """Inflected forms that no library knows."""
    line: int


@dataclass(frozen=True)
class Glossary:
    """The words of the trade and the names, in every language."""

    file: str
    terms: Mapping[str, tuple[Term, ...]]
    """By language."""
    names: Mapping[str, Mapping[str, str]]
    """Each name by its key, as each language writes it."""
    lines: Mapping[str, int]
    """Where each text stands: `words.customer.hy.means`, `names.peters.ru`."""


@dataclass(frozen=True)
class WordList:
    """Words of one language that its dictionary lacks."""

    file: str
    words: Mapping[str, int]
    """Each with its line."""


@dataclass(frozen=True)
class Look:
    """The colours of the design, which the site and the sheets share."""

    NAMES: ClassVar = tuple(
        f"{scheme}{name}" for scheme in ("", "dark_") for name in ("accent", "ink", "muted", "rule", "paper", "ground")
    )

    OPTIONAL: ClassVar = ("dark_accent",)
    """What is made from the others where mkdocs.yml leaves it out."""

    values: Mapping[str, str]
    """Each name with its colour, `#rrggbb`."""


@dataclass(frozen=True)
class Logo:
    """The picture that stands for the business, on pages and sheets."""

    file: str
    """Its path from overrides/, and from the site's root: `assets/logo.svg`."""
    format: str
    """`svg` or `png`."""
    content: bytes = field(repr=False)
    width: float
    """In pixels or the drawing's own units: what counts is its relation to the height."""
    height: float


@dataclass(frozen=True)
class Language:
    """One of the handbook's languages, as mkdocs.yml names it."""

    code: str
    name: str
    site_name: str
    default: bool


SMALL = ("tent", "pocket")
"""The papers to fold and to cut, which some sheets are too long for."""


@dataclass(frozen=True)
class Form:
    """How a sheet is put on paper."""

    paper: str = "a4"
    """`a5`, `letter`…; `tent` and `pocket` are A4 to fold and to cut."""
    tiles: int = 1
    """How many rows and columns of pages it takes; 1 for a sheet in one piece."""
    orientation: str | None = None
    """`portrait` or `landscape`; None for the one with the larger type."""
    ink_saver: bool = False
    """Black on white, with at most half the ink."""
    week: bool = False
    """A checklist as a grid of seven days."""

    @property
    def name(self) -> str:
        """What tells its files from those of other forms: `a4`, `a4-2x2`, `letter-week-ink-saver`."""
        tiles = f"{self.tiles}x{self.tiles}" if self.tiles > 1 else ""
        twin = "" if self.variant == "colour" else self.variant
        return "-".join(filter(None, (self.paper, self.orientation, tiles, twin)))

    @property
    def variant(self) -> str:
        """What printables.json calls it: `colour` for the plain one, `week`, `ink-saver`, `week-ink-saver`."""
        return "-".join(["week"] * self.week + ["ink-saver"] * self.ink_saver) or "colour"


@dataclass(frozen=True)
class Offer:
    """A form that the site has its sheets ready in."""

    form: Form
    kinds: tuple[str, ...]
    """The kinds of sheets that it is made for; empty for all."""
    sheets: tuple[str, ...]
    """The sheets that it is made for, by their ids; empty for all."""
    line: int
    """Of mkdocs.yml."""


@dataclass(frozen=True)
class Settings:
    """What mkdocs.yml says that concerns more than the site."""

    languages: tuple[Language, ...]
    site_url: str
    repo_url: str | None
    """Where the text lies on GitHub; None where nobody is to see it."""
    branch: str
    """What changes are proposed to: `main`."""
    look: Look
    logo: Logo | None
    """None where mkdocs.yml names none, or one of the theme's icons."""
    offers: tuple[Offer, ...]
    """What is made for the site. The first one is shown beside each sheet."""
    starter_set: tuple[str, ...]
    """The sheets to begin with, by their ids."""
    starter_line: int
    """Of mkdocs.yml."""
    menu: tuple[str, ...]
    """The pages by their names, as readers meet them in the menu."""
    extensions: tuple[str, ...]
    """Python-Markdown's extensions, by name."""
    extension_options: Mapping[str, Mapping[str, Any]]

    @property
    def source(self) -> Language:
        """The language that the others are translated from."""
        return next(language for language in self.languages if language.default)

    def path(self, lang: str, name: str) -> str:
        """The address of a page below site_url: `guides/keep-customers/`, `ru/` for the Russian home page."""
        folder = "" if lang == self.source.code else f"{lang}/"
        page = re.sub(r"(^|/)index$", r"\1", name)
        return folder + (f"{page}/" if page and not page.endswith("/") else page)


@dataclass(frozen=True)
class Handbook:
    """Everything that was written, in every language."""

    settings: Settings
    pages: tuple[Page, ...]
    labels: Mapping[str, Labels]
    """By language."""
    glossary: Glossary
    word_lists: Mapping[str, WordList]
    """By language."""
    same: tuple[Sameness, ...] = ()
    """The changes of English pages that need no translation."""
    fonts: tuple[Path, ...] = ()
    """What languages bring along for letters that our own fonts lack."""
    files: frozenset[str] = frozenset()
    """Everything under docs/ that a page can show or link to: `en/till.png`."""

    @property
    def originals(self) -> tuple[Page, ...]:
        """The pages that the others are translated from."""
        return tuple(page for page in self.pages if page.lang == self.settings.source.code)

    def original(self, name: str) -> Page | None:
        """The page with this name that the others are translated from, or None where there is none."""
        return self.page(self.settings.source.code, name)

    def page(self, lang: str, name: str) -> Page | None:
        """The page with this name in this language, or None where it has none."""
        return next((page for page in self.pages if (page.lang, page.name) == (lang, name)), None)


@dataclass(frozen=True)
class Sheet:
    """One section made ready for print: all that its template is told."""

    id: str
    kind: str
    """The class of its heading: `checklist`, `poster`…"""
    lang: str
    title: str
    page: str
    """The name of the page that it stands on."""
    file: str
    line: int
    template: str
    """The function under sheets/ that draws it."""
    data: Mapping[str, Any]
    """What the template reads, as plain JSON values."""


@dataclass(frozen=True)
class Pack:
    """Several sheets of one language in one file."""

    id: str
    lang: str
    title: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Print:
    """A sheet or a pack on paper: the file and what was measured on it."""

    sheet: Sheet | Pack
    form: Form
    edition: str
    """The first eight hex digits of a hash over text, template and fonts."""
    pdf: bytes = field(repr=False)
    preview: bytes = field(repr=False)
    """A picture of the first page, as PNG; empty where none was asked for."""
    pages: int
    width_mm: float
    height_mm: float
    cap_height_mm: float | None
    """The height of the headline's capitals, or None for a sheet without a headline."""

    @property
    def file_name(self) -> str:
        """What its file is called beside those of other sheets, forms and languages: `likeability-a4-2x2-hy.pdf`."""
        return f"{self.sheet.id}-{self.form.name}-{self.sheet.lang}.pdf"

    @property
    def readable_from_m(self) -> float | None:
        """How far away the headline can be read, in metres; None without one, or where the capitals are lower.

        ADA Standards for Accessible Design, 703.5.5: 16 mm up to 1.83 m, and 3.2 mm more for each 0.305 m beyond.
        """
        lowest_mm, from_m, step_mm, step_m = 16, 1.83, 3.2, 0.305
        if self.cap_height_mm is None or self.cap_height_mm < lowest_mm:
            return None
        steps = (self.cap_height_mm - lowest_mm) / step_mm
        return math.floor(10 * (from_m + steps * step_m)) / 10
