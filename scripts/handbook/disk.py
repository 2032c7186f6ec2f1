"""The only file that speaks to the disk: it reads a project, keeps what was printed, and writes without half files."""

import ctypes
import errno
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from handbook import brand, catalogue, history, read, settings, typefaces
from handbook.messages import ENGLISH, Catalogue, say
from handbook.model import (
    SAME,
    Form,
    Glossary,
    Handbook,
    HandbookError,
    Labels,
    Pack,
    Page,
    Print,
    Problem,
    Settings,
    Sheet,
    WordList,
)

CONFIG = "mkdocs.yml"


def root(start: Path) -> Path | None:
    """The folder of the nearest mkdocs.yml, here or above; None where there is none."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), None)


def handbook(project: Path) -> tuple[Handbook, tuple[Problem, ...]]:
    """Read the whole project, and say what could not be read.

    Raises HandbookError where mkdocs.yml, the glossary or a language's labels cannot be read: nothing can be told
    without them.
    """
    config = contents(project / CONFIG, CONFIG)
    fonts = _fonts(project)
    letters = typefaces.letters(fonts)
    found = settings.settings(config, CONFIG, letters, lambda name: _picture(project / "overrides", name))
    labels = _all_labels(project, found)
    glossary, problems = _glossary(project, found)
    word_lists: dict[str, WordList] = {}
    for language in found.languages:
        word_lists[language.code], wrong = _word_list(project, language.code)
        problems += wrong
    same, wrong = settings.same(contents(project / SAME, SAME) if (project / SAME).exists() else "", SAME)
    problems += wrong
    pages: list[Page] = []
    for path in _files(project / "docs", project):
        file = path.relative_to(project).as_posix()
        lang, _, name = file.removeprefix("docs/").removesuffix(".md").partition("/")
        try:
            _check_name(file, lang, name, labels)
            content = _bytes(path, file)
            text = _decoded(content, file)
            pages.append(read.page(text, file=file, lang=lang, name=name, blob=history.blob(content)))
        except HandbookError as error:
            problems.extend(error.problems)
    languages = {language.code: i for i, language in enumerate(found.languages)}
    menu = {name: i for i, name in enumerate(found.menu)}
    pages.sort(key=lambda page: (languages[page.lang], menu.get(page.name, len(menu)), page.name))
    docs = project / "docs"
    files = frozenset(path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file())
    return Handbook(found, tuple(pages), labels, glossary, word_lists, same, fonts, files), tuple(problems)


def _fonts(project: Path) -> tuple[Path, ...]:
    """The fonts that languages bring along. Raises HandbookError for a file that is none."""
    paths = tuple(sorted(project.resolve().glob(f"docs/*/{typefaces.OWN}")))
    faults = {path.relative_to(project.resolve()).as_posix(): typefaces.fault(path) for path in paths}
    if problems := [Problem(file, 1, fault) for file, fault in faults.items() if fault]:
        raise HandbookError(*problems)
    return paths


def _all_labels(project: Path, found: Settings) -> dict[str, Labels]:
    labels: dict[str, Labels] = {}
    problems: list[Problem] = []
    for language in found.languages:
        file = f"docs/{language.code}/labels.yml"
        try:
            labels[language.code] = settings.labels(contents(project / file, file), file)
        except HandbookError as error:
            problems.extend(error.problems)
    if problems:
        raise HandbookError(*problems)
    return labels


def _glossary(project: Path, found: Settings) -> tuple[Glossary, list[Problem]]:
    file = "docs/glossary.yml"
    source = contents(project / file, file) if (project / file).exists() else ""
    return settings.glossary(source, file, found.languages)


def _word_list(project: Path, lang: str) -> tuple[WordList, list[Problem]]:
    file = f"docs/{lang}/words.txt"
    source = contents(project / file, file) if (project / file).exists() else ""
    return settings.word_list(source, file)


def catalogues(project: Path, *, complete: bool = False) -> tuple[dict[str, Catalogue], list[Problem]]:
    """What tells messages in each language that has them, and what is wrong with it; all of it, if `complete`."""
    found: dict[str, Catalogue] = {}
    problems: list[Problem] = []
    for folder in sorted(project.glob("docs/*/")):
        lang, path = folder.name, folder / catalogue.NAME
        if not re.fullmatch("[a-z]{2,3}", lang) or not (path.is_symlink() or path.exists()):
            continue
        file = path.relative_to(project).as_posix()
        if lang == "en":
            problems.append(Problem(file, 1, say("the English messages are in the code: delete this file")))
            continue
        found[lang] = ENGLISH
        try:
            found[lang], wrong = catalogue.catalogue(contents(path, file), file, lang, complete=complete)
            problems += wrong
        except HandbookError as error:
            problems += error.problems
    return found, problems


def _files(folder: Path, project: Path) -> Iterator[Path]:
    """Every file that MkDocs would take for a page. Raises HandbookError where a folder can't be looked into."""

    def refuse(error: OSError) -> None:
        where = Path(error.filename).relative_to(project).as_posix()
        raise HandbookError(Problem(where, 1, say("the folder cannot be read: {reason}", reason=error.strerror)))

    for parent, folders, names in os.walk(folder, onerror=refuse):
        for name in sorted(names + folders):
            path = Path(parent, name)
            if name == catalogue.NAME:
                continue  # whatever it is, it is no page
            if path.suffix.lower() in (".md", ".markdown", ".mdown", ".mkdn", ".mkd") or path.is_symlink():
                yield path


def _check_name(file: str, lang: str, name: str, labels: Mapping[str, Labels]) -> None:
    path = Path(file)
    if lang not in labels:
        message = say(
            "a page belongs in the folder of its language: put it into one of {folders}",
            folders=tuple(f"docs/{code}" for code in labels),
        )
        raise HandbookError(Problem(file, 1, message))
    if path.suffix != ".md" or not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", name):
        message = say(
            "a page’s name has only lower-case English letters, digits and hyphens, and ends in .md: rename the file"
        )
        raise HandbookError(Problem(file, 1, message))


def contents(path: Path, file: str) -> str:
    """The words of a file that is called `file` to people. Raises HandbookError where it has none."""
    return _decoded(_bytes(path, file), file)


def _bytes(path: Path, file: str) -> bytes:
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise HandbookError(
                Problem(file, 1, say("this is a link, or not an ordinary file: put the file itself here"))
            )
        return path.read_bytes()
    except OSError as error:
        raise HandbookError(Problem(file, 1, say("the file cannot be read: {reason}", reason=error.strerror))) from None


def _decoded(content: bytes, file: str) -> str:
    try:
        text = read.plain_text(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"{content[error.start]:#04x}"
        message = say("byte {byte} is not UTF-8 text: save the file in UTF-8", byte=byte)
        raise HandbookError(Problem(file, line, message)) from None
    if mark := _UNMERGED.search(text):
        message = say(
            "two people changed this part, and their changes have not been put together: keep the right words, and "
            "delete the lines that begin with {signs}",
            signs="<<<<<<<, =======, >>>>>>>",
        )
        raise HandbookError(Problem(file, text.count("\n", 0, mark.start()) + 1, message))
    return text


_UNMERGED = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def _picture(folder: Path, name: str) -> bytes:
    """The file's content, of a large one only so much that it is seen to be too large. Raises OSError."""
    path = folder / name
    linked = any(part.is_symlink() for part in (path, *path.parents[: name.count("/")]))
    if linked or (path.exists() and not path.is_file()):
        raise OSError(errno.EINVAL, "it is a link or no ordinary file: put the file itself there", str(path))
    with path.open("rb") as file:
        return file.read(brand.MOST_BYTES + 1)


class Cache:
    """What was printed before, by the fingerprint of everything that went into it."""

    def __init__(self, project: Path) -> None:
        self._folder = project / ".cache" / "sheets"

    def get(self, key: str, sheet: Sheet | Pack, form: Form) -> Print | None:
        """The print with this fingerprint, or None where it was never made or is damaged."""
        try:
            entry = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            pdf, preview = ((self._folder / f"{key}.{name}").read_bytes() for name in ("pdf", "png"))
            if entry["hash"] != _hash(entry["facts"], pdf, preview):
                return None
            return Print(sheet=sheet, form=form, pdf=pdf, preview=preview, **entry["facts"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, key: str, made: Print) -> None:
        """Keep the print. The facts come last, so that an interrupted write is no entry."""
        names = ("edition", "pages", "width_mm", "height_mm", "cap_height_mm")
        facts = {name: getattr(made, name) for name in names}
        write(self._folder / f"{key}.pdf", made.pdf)
        write(self._folder / f"{key}.png", made.preview)
        entry = {"facts": facts, "hash": _hash(facts, made.pdf, made.preview)}
        write(self._folder / f"{key}.json", as_json(entry))


class Pictures:
    """The pictures of pages that were drawn before, by the fingerprint of everything that went into them."""

    def __init__(self, project: Path) -> None:
        self._folder = project / ".cache" / "pictures"

    def get(self, key: str) -> bytes | None:
        """The picture with this fingerprint, or None where it was never drawn or is damaged."""
        try:
            digest, _, picture = (self._folder / key).read_bytes().partition(b"\n")
        except OSError:
            return None
        return picture if digest == _hash(key, picture).encode() else None

    def put(self, key: str, picture: bytes) -> None:
        """Keep the picture, under the hash of what it should be. Raises OSError."""
        write(self._folder / key, _hash(key, picture).encode() + b"\n" + picture)


def _hash(facts: Any, *files: bytes) -> str:
    return hashlib.sha256(b"".join([as_json(facts), *files])).hexdigest()


def as_json(value: Any) -> bytes:
    """JSON as the project writes it: readable, in UTF-8, ending in a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def write(path: Path, content: bytes) -> None:
    """Put the file in place whole, or leave what stood there. Raises OSError."""
    write_all({path: content})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Put all files in place, or none: each is written beside its place before the first is moved there.

    Raises OSError, naming the file that could not be written.
    """
    for path in files:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "this is a folder", str(path))
    written: dict[Path, str] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with _naming(path):
                handle, written[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with _naming(path), os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(written[path]).chmod(0o644)
        for path, temporary in written.items():
            Path(temporary).replace(path)
    except BaseException:
        for temporary in written.values():
            Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """An OSError names the file that was asked for: not the one beside it, and not none, as where the disk is full."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap(new: Path, place: Path) -> None:
    """Put the folder `new` where `place` is, and remove what stood there. Raises OSError.

    On Linux the two change places in one step of the kernel (renameat2), so that no moment is without a site.
    Elsewhere, and on file systems without it, the old folder steps aside first.
    """
    if place.is_symlink():
        place = place.resolve()
    if not place.exists():
        new.rename(place)
        return
    if not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "this is a file, and the site needs a folder", str(place))
    if not _exchange(new, place):
        aside = place.with_name(f"{place.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        place.rename(aside)
        try:
            new.rename(place)
        except OSError:
            aside.rename(place)
            raise
        new = aside
    shutil.rmtree(new, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), os.fspath(other))
