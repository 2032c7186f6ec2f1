"""The whole path in one call: read, check, compose, print. The command line and the site begin here."""

import difflib
import io
import multiprocessing
import os
import signal
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from handbook import compose, disk, pictures, press, read, settings, translations, typefaces
from handbook.check import check
from handbook.history import History
from handbook.messages import counted, say
from handbook.model import (
    ROOM,
    SAME,
    Form,
    Handbook,
    HandbookError,
    Offer,
    Pack,
    Page,
    Print,
    Problem,
    Settings,
    Sheet,
    Translation,
)

Job = tuple[Sheet | Pack, Form]

STARTER_SET = "starter-set"
"""The id of the pack to begin with."""
_FEW = 24
"""So many sheets are printed before another process has got going."""


@dataclass(frozen=True)
class Standing:
    """A handbook, and how its languages stand to the English pages."""

    handbook: Handbook
    translations: tuple[Translation, ...]

    def of(self, name: str) -> list[Translation]:
        """How each language stands to this page."""
        return [translation for translation in self.translations if translation.name == name]


@dataclass(frozen=True)
class Review(Standing):
    """The same, with all that the rules have to say."""

    problems: tuple[Problem, ...]
    """In the order of files and lines."""


@dataclass(frozen=True)
class Inspection(Review):
    """A review, with the sheets on paper."""

    prints: tuple[Print, ...]
    """Of the pages without a problem."""


def standing(project: Path) -> Standing:
    """How the languages stand. Raises HandbookError where something cannot be read."""
    handbook, unread = disk.handbook(project)
    if unread:
        raise HandbookError(*sorted(unread))
    return Standing(handbook, translations.translations(handbook, _past(project, handbook)))


def review(project: Path, *, complete: bool = False, with_spelling: bool = False) -> Review:
    """How the languages stand, and all that the rules have to say.

    Raises HandbookError where mkdocs.yml or the labels cannot be read.
    """
    handbook, unread = disk.handbook(project)
    past = _past(project, handbook)
    found = translations.translations(handbook, past)
    problems = {*unread, *translations.check(handbook, past)}
    letters = typefaces.letters(handbook.fonts)
    rules = check(handbook, letters, found, past=past, complete=complete, with_spelling=with_spelling)
    problems |= {*rules}
    return Review(handbook, found, tuple(sorted(problems)))


def _past(project: Path, handbook: Handbook) -> History:
    return History(project, f"docs/{handbook.settings.source.code}")


def uncommitted(project: Path, handbook: Handbook, chosen: Iterable[Translation]) -> list[str]:
    """The files of the English pages of these translations that git has never seen as they are."""
    past = _past(project, handbook)
    pages = [_english(handbook, name) for name in dict.fromkeys(translation.name for translation in chosen)]
    return [page.file for page in pages if not past.gap and not past.knows(page.file, page.blob)]


def accept(project: Path, handbook: Handbook, chosen: Iterable[Translation]) -> dict[str, str]:
    """Write into these translations that they say what English says today. Gives each file's hash. Raises OSError."""
    written: dict[Path, bytes] = {}
    blobs: dict[str, str] = {}
    for translation in chosen:
        blobs[translation.file] = _english(handbook, translation.name).blob
        path = project / translation.file
        source = path.read_bytes().decode("utf-8")
        written[path] = translations.accepted(source, blobs[translation.file]).encode()
        _refuse_unless_said(handbook, translation, written[path], blobs[translation.file])
    disk.write_all(written)
    return blobs


def _refuse_unless_said(handbook: Handbook, translation: Translation, content: bytes, blob: str) -> None:
    """Raise HandbookError where the page would not say it: its front matter is written in a way of its own."""
    page = handbook.page(translation.lang, translation.name)
    text = read.plain_text(content)
    try:
        after = read.page(text, file=translation.file, lang=translation.lang, name=translation.name)
        wanted = {**(page.meta if page else {}), translations.FIELD: blob}
        said = after.meta == wanted and read.body(text).strip() == read.body(page.source if page else "").strip()
    except HandbookError:
        said = False
    if not said:
        message = say(
            "write `{line}` yourself, on a line of its own below the first line of the page, and delete the old one",
            line=translations.line(blob),
        )
        raise HandbookError(Problem(translation.file, 1, message))


def begin(project: Path, handbook: Handbook, translation: Translation) -> None:
    """Write the file of a translation that is not there yet, to be written over. Raises OSError."""
    english = _english(handbook, translation.name)
    disk.write(project / translation.file, translations.skeleton(english).encode())


def declare_same(project: Path, found: Standing, name: str, why: str, before: str | None) -> None:
    """Add to the reviewed list that the page of today means what it meant before.

    `before` is the hash of the earlier text, or None for the one that the translations which are behind name. Raises
    HandbookError where it is unclear or cannot be looked up, and OSError.
    """
    english = _english(found.handbook, name)
    past = _past(project, found.handbook)
    if before and past.gap:
        message = say("there is no way to tell here what the page said before: {reason}", reason=past.gap)
        raise HandbookError(Problem(english.file, 1, message))
    before = before or translations.origin_of(found.handbook, found.of(name), english)
    entry = translations.sameness(english, before, why, past)
    path = project / SAME
    head = path.read_bytes().decode("utf-8") if path.exists() else translations.SAME_HEAD
    text = f"{head.rstrip()}\n{translations.written(entry)}"
    message = say(
        "nothing can be added to this list as it is written: begin each entry at the start of a line, `- page: …`"
    )
    unfit = HandbookError(Problem(SAME, 1, message))
    try:
        _, problems = settings.same(text, SAME)
    except HandbookError:
        raise unfit from None
    if problems:
        raise unfit
    disk.write(path, text.encode())


def _english(handbook: Handbook, name: str) -> Page:
    page = handbook.original(name)
    if page is None:
        raise ValueError(f"there is no English page {name}")
    return page


def inspect(project: Path, *, complete: bool = False, with_spelling: bool = False) -> Inspection:
    """As `review`, with every sheet printed; what does not fit, and what is wrong with messages, among the problems."""
    found = review(project, complete=complete, with_spelling=with_spelling)
    handbook, problems = found.handbook, found.problems
    if unknown := list(_unknown_forms(handbook.settings)):
        raise HandbookError(*unknown)
    sheets = list(_printable(handbook, {problem.file for problem in problems}))
    jobs: list[Job] = []
    for offer in handbook.settings.offers:
        jobs += [(sheet, offer.form) for sheet in sheets if _is_offered(sheet, offer)]
        if offer.form.variant == "colour" and not offer.kinds and not offer.sheets:
            jobs += [(pack, offer.form) for pack in _starter_sets(handbook, sheets)]
    prints, unfit = print_all(jobs, project)
    _, misspoken = disk.catalogues(project, complete=complete)
    problems = tuple(sorted({*problems, *_unknown_sheets(handbook), *unfit, *misspoken}))
    return Inspection(handbook, found.translations, problems, tuple(prints))


def _unknown_forms(settings: Settings) -> Iterator[Problem]:
    """Bad: `{ paper: a9 }`, `{ paper: a4, kinds: [flyer] }`. Good: papers and kinds that there are."""
    for offer in settings.offers:
        if offer.form.paper not in press.PAPERS:
            message = say(
                "extra: print: there is no paper {name}: write one of {known}",
                name=offer.form.paper,
                known=tuple(press.PAPERS),
            )
            yield Problem(disk.CONFIG, offer.line, message)
        for kind in offer.kinds:
            if kind not in compose.TEMPLATES:
                message = say(
                    "extra: print: there is no kind of sheet {name}: write one of {known}",
                    name=kind,
                    known=tuple(compose.TEMPLATES),
                )
                yield Problem(disk.CONFIG, offer.line, message)


def _unknown_sheets(handbook: Handbook) -> Iterator[Problem]:
    """Bad: `starter_set: [likability]`. Good: ids of sheets that some page has."""
    settings = handbook.settings
    ids = dict.fromkeys(str(section.id) for _, section in compose.subjects(handbook))
    named = [("print", name, offer.line) for offer in settings.offers for name in offer.sheets]
    named += [("starter_set", name, settings.starter_line) for name in settings.starter_set]
    for setting, name, line in named:
        if name not in ids:
            close = difflib.get_close_matches(name, ids, n=1)
            hint = say("did you mean {name}?", name=close[0]) if close else say("`handbook sheets` lists them")
            message = say("extra: {setting}: there is no sheet {name}: {hint}", setting=setting, name=name, hint=hint)
            yield Problem(disk.CONFIG, line, message)


def _is_offered(sheet: Sheet, offer: Offer) -> bool:
    """Whether the site has the sheet in this form: it is asked for, and its kind can have it."""
    asked = sheet.kind in (offer.kinds or [sheet.kind]) and sheet.id in (offer.sheets or [sheet.id])
    return asked and compose.refusal(sheet, offer.form) is None


def _starter_sets(handbook: Handbook, sheets: Sequence[Sheet]) -> Iterator[Pack]:
    """The sheets to begin with, as one file a language."""
    for language in handbook.settings.languages:
        found = {sheet.id: sheet for sheet in sheets if sheet.lang == language.code}
        chosen = [found[name] for name in handbook.settings.starter_set if name in found]
        if chosen:
            yield compose.pack(STARTER_SET, chosen, handbook.labels[language.code]["room.starter_set"])


def _printable(handbook: Handbook, broken: set[str]) -> Iterator[Sheet]:
    """The sheets of pages and languages without a problem of their own: the others can't be told about yet."""
    for language in handbook.settings.languages:
        if handbook.labels[language.code].file not in broken:
            for page, section in compose.subjects(handbook, language.code):
                if page.file not in broken:
                    yield compose.sheet(handbook, page, section)


def print_all(
    jobs: Iterable[Job], project: Path, done: Callable[[], None] = lambda: None
) -> tuple[list[Print], list[Problem]]:
    """Each sheet in its form where it fits, and what is wrong with the others.

    Takes from the cache what has not changed, and calls `done` after each.
    """
    cache = disk.Cache(project)
    jobs = list(jobs)
    keys = [press.fingerprint(sheet, form) for sheet, form in jobs]
    made: dict[int, Print | tuple[Problem, ...]] = {}
    for number, (sheet, form) in enumerate(jobs):
        kept = cache.get(keys[number], sheet, form)
        if kept is not None:
            made[number] = kept
            done()
    missing = [number for number in range(len(jobs)) if number not in made]
    for number, result in _pressed(jobs, missing):
        made[number] = result
        if isinstance(result, Print):
            with suppress(OSError):  # a full disk or a read-only folder costs time, not the sheet
                cache.put(keys[number], result)
        done()
    prints: list[Print] = []
    problems: dict[tuple[str, str], tuple[Problem, ...]] = {}
    for number, (sheet, _) in enumerate(jobs):
        result = made[number]
        if isinstance(result, Print):
            prints.append(result)
        else:  # what is too long for one paper need not be told again for another
            problems.setdefault((sheet.lang, sheet.id), result)
    return prints, [problem for found in problems.values() for problem in found]


def _pressed(jobs: Sequence[Job], missing: Sequence[int]) -> Iterator[tuple[int, Print | tuple[Problem, ...]]]:
    """Each of these jobs done, as they get ready: on all processors where there are more than a few."""
    workers = min(os.cpu_count() or 1, len(missing) // _FEW + 1)
    if workers == 1:
        for number in missing:
            yield number, _press(jobs[number])
        return
    # Typst keeps threads of its own, which a forked process would wait for in vain: the workers begin anew.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        with _sheltered():
            waiting = {pool.submit(_press, jobs[number]): number for number in missing}
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _sheltered() -> Iterator[None]:
    """Keep the signal of Ctrl-C from processes that begin here. A terminal sends it to all: we alone answer it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)  # one that came meanwhile is answered now


def _press(job: Job) -> Print | tuple[Problem, ...]:
    sheet, form = job
    try:
        made = press.press(sheet, form, with_preview=True)
    except HandbookError as error:
        return error.problems
    expected = form.tiles**2 * (len(sheet.sheets) if isinstance(sheet, Pack) else 1)
    if made.pages != expected:
        first = sheet.sheets[0] if isinstance(sheet, Pack) else sheet
        message = counted(
            "the sheet “{title}” takes {n} page: shorten it until it fits on {expected}",
            "the sheet “{title}” takes {n} pages: shorten it until it fits on {expected}",
            made.pages,
            title=sheet.title,
            expected=expected,
        )
        return (Problem(first.file, first.line, message),)
    return replace(made, preview=pictures.with_palette(made.preview))


def address(settings: Settings, made: Print, kind: str) -> str:
    """Where the site has the print's `pdf` or its `preview`, from the site's root."""
    folder = "" if made.sheet.lang == settings.source.code else f"{made.sheet.lang}/"
    return f"{folder}print/{made.sheet.id}-{made.form.name}.{'png' if kind == 'preview' else kind}"


def archive(prints: Iterable[Print]) -> bytes:
    """A ZIP file with these prints, the same bytes whenever it is made."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for made in prints:
            file.writestr(zipfile.ZipInfo(made.file_name, date_time=(1980, 1, 1, 0, 0, 0)), made.pdf)
    return content.getvalue()


def printables(settings: Settings, prints: Iterable[Print]) -> list[dict[str, Any]]:
    """The rows of printables.json, which checks and other people rely on."""
    return [_row(settings, made) for made in prints]


def _row(settings: Settings, made: Print) -> dict[str, Any]:
    root = urlsplit(settings.site_url).path
    sheet = made.sheet
    page, anchor = (ROOM, "") if isinstance(sheet, Pack) else (sheet.page, f"#{sheet.id}")
    return {
        "id": sheet.id,
        "kind": "pack" if isinstance(sheet, Pack) else sheet.kind,
        "lang": sheet.lang,
        "title": sheet.title,
        "page": f"{root}{settings.path(sheet.lang, page)}{anchor}",
        "paper": made.form.paper,
        "variant": made.form.variant,
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
