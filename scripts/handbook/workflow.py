"""The whole path in one call: read, check, compose, print. The command line and the site begin here."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from handbook import compose, disk, press
from handbook.check import check
from handbook.model import Form, Handbook, HandbookError, Print, Problem, Settings, Sheet


def review(
    project: Path, *, complete: bool = False, with_spelling: bool = False
) -> tuple[Handbook, tuple[Problem, ...]]:
    """The handbook, and all that its rules have to say of it, in the order of files and lines.

    Raises HandbookError where mkdocs.yml or the labels cannot be read.
    """
    handbook, unread = disk.handbook(project)
    found = check(handbook, press.letters(), complete=complete, with_spelling=with_spelling)
    return handbook, tuple(sorted({*unread, *found}))


@dataclass(frozen=True)
class Inspection:
    """A handbook, what is wrong with it, and its sheets on paper."""

    handbook: Handbook
    problems: tuple[Problem, ...]
    prints: tuple[Print, ...]
    """Of the pages without a problem."""


def inspect(project: Path, *, complete: bool = False, with_spelling: bool = False) -> Inspection:
    """As `review`, with every sheet printed, and what does not fit among the problems."""
    handbook, problems = review(project, complete=complete, with_spelling=with_spelling)
    wanted = _papers(handbook.settings)
    sheets = list(_printable(handbook, {problem.file for problem in problems}))
    jobs = [(sheet, form.paper, 1) for form in wanted for sheet in sheets if sheet.kind in (form.kinds or [sheet.kind])]
    prints, unfit = _printed(jobs, project)
    return Inspection(handbook, tuple(sorted({*problems, *unfit})), tuple(prints))


def _papers(settings: Settings) -> tuple[Form, ...]:
    """What the site has ready. Raises HandbookError where mkdocs.yml names a paper or a kind that is none."""
    for form in settings.forms:
        wanted = [("paper", form.paper, list(press.PAPERS))]
        wanted += [("kind of sheet", kind, list(compose.TEMPLATES)) for kind in form.kinds]
        for what, name, names in wanted:
            if name not in names:
                message = f"extra: print: there is no {what} {name}: write one of {', '.join(names)}"
                raise HandbookError(Problem(disk.CONFIG, form.line, message))
    return settings.forms


def _printable(handbook: Handbook, broken: set[str]) -> Iterator[Sheet]:
    """The sheets of pages and languages without a problem of their own: the others can't be told about yet."""
    for language in handbook.settings.languages:
        if handbook.labels[language.code].file not in broken:
            for page, section in compose.subjects(handbook, language.code):
                if page.file not in broken:
                    yield compose.sheet(handbook, page, section)


def print_all(
    sheets: Iterable[Sheet], project: Path, paper: str = "a4", tiles: int = 1, done: Callable[[], None] = lambda: None
) -> list[Print]:
    """Print every sheet, from the cache where nothing changed, and call `done` after each.

    Raises HandbookError, for all of them together, where they don't fit.
    """
    prints, problems = _printed([(sheet, paper, tiles) for sheet in sheets], project, done)
    if problems:
        raise HandbookError(*problems)
    return prints


def _printed(
    jobs: Iterable[tuple[Sheet, str, int]], project: Path, done: Callable[[], None] = lambda: None
) -> tuple[list[Print], list[Problem]]:
    """Each sheet on its paper where it fits, and what is wrong with the others."""
    cache = disk.Cache(project)
    prints: list[Print] = []
    problems: list[Problem] = []
    unfit: set[tuple[str, str]] = set()
    for sheet, paper, tiles in jobs:
        if (sheet.lang, sheet.id) in unfit:
            continue  # what is too long for one paper need not be told again for another
        try:
            prints.append(_print(sheet, cache, paper, tiles))
        except HandbookError as error:
            problems.extend(error.problems)
            unfit.add((sheet.lang, sheet.id))
        done()
    return prints, problems


def _print(sheet: Sheet, cache: disk.Cache, paper: str, tiles: int) -> Print:
    key = press.fingerprint(sheet, paper, tiles)
    made = cache.get(key, sheet)
    if made is None:
        made = press.press(sheet, paper, tiles)
        with suppress(OSError):  # a full disk or a read-only folder costs time, not the sheet
            cache.put(key, made)
    if made.pages != tiles**2:
        message = f"the sheet “{sheet.title}” takes {made.pages} pages: shorten it until it fits on one"
        raise HandbookError(Problem(sheet.file, sheet.line, message))
    return made


def address(settings: Settings, made: Print, kind: str) -> str:
    """Where the site has the print's `pdf` or its `preview`, from the site's root."""
    folder = "" if made.sheet.lang == settings.source.code else f"{made.sheet.lang}/"
    return f"{folder}print/{made.sheet.id}-{made.paper}.{'png' if kind == 'preview' else kind}"


def archive(prints: Iterable[Print]) -> bytes:
    """A ZIP file with these prints, the same bytes whenever it is made."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for made in prints:
            file.writestr(zipfile.ZipInfo(made.file_name, date_time=(1980, 1, 1, 0, 0, 0)), made.pdf)
    return content.getvalue()


def printables(settings: Settings, prints: Iterable[Print]) -> list[dict[str, Any]]:
    """The rows of printables.json, which checks and other people rely on."""
    root = urlsplit(settings.site_url).path
    return [
        {
            "id": made.sheet.id,
            "kind": made.sheet.kind,
            "lang": made.sheet.lang,
            "title": made.sheet.title,
            "page": f"{root}{settings.path(made.sheet.lang, made.sheet.page)}#{made.sheet.id}",
            "paper": made.paper,
            "variant": "colour",
            "pages": made.pages,
            "width_mm": made.width_mm,
            "height_mm": made.height_mm,
            "cap_height_mm": made.cap_height_mm,
            "readable_from_m": made.readable_from_m,
            "edition": made.edition,
            "path": address(settings, made, "pdf"),
            "preview": address(settings, made, "preview"),
            "bytes": len(made.pdf),
        }
        for made in prints
    ]
