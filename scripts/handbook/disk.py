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
from pathlib import Path
from typing import Any

import yaml

from handbook import read
from handbook.model import Handbook, HandbookError, Labels, Language, Look, Page, Print, Problem, Settings, Sheet

CONFIG = "mkdocs.yml"


def root(start: Path) -> Path | None:
    """The folder of the nearest mkdocs.yml, here or above; None where there is none."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), None)


def handbook(project: Path) -> tuple[Handbook, tuple[Problem, ...]]:
    """Read the whole project, and say what could not be read.

    Raises HandbookError where mkdocs.yml or a language's labels cannot be read: nothing can be told without them.
    """
    settings = _settings(project)
    pages: list[Page] = []
    problems: list[Problem] = []
    labels: dict[str, Labels] = {}
    for language in settings.languages:
        folder = project / "docs" / language.code
        try:
            labels[language.code] = _labels(project, folder / "labels.yml")
        except HandbookError as error:
            problems.extend(error.problems)
    if len(labels) < len(settings.languages):
        raise HandbookError(*problems)
    for path in _files(project / "docs", project):
        file = path.relative_to(project).as_posix()
        lang, _, name = file.removeprefix("docs/").removesuffix(".md").partition("/")
        try:
            _check_name(file, lang, name, labels)
            pages.append(read.page(_text(path, file), file=file, lang=lang, name=name))
        except HandbookError as error:
            problems.extend(error.problems)
    order = {language.code: i for i, language in enumerate(settings.languages)}
    pages.sort(key=lambda page: (order[page.lang], page.name))
    return Handbook(settings, tuple(pages), labels), tuple(problems)


def _files(folder: Path, project: Path) -> Iterator[Path]:
    """Every file that MkDocs would take for a page. Raises HandbookError where a folder can't be looked into."""

    def refuse(error: OSError) -> None:
        where = Path(error.filename).relative_to(project).as_posix()
        raise HandbookError(Problem(where, 1, f"the folder cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=refuse):
        for name in sorted(names + [name for name in folders if Path(parent, name).is_symlink()]):
            path = Path(parent, name)
            if path.suffix.lower() in (".md", ".markdown", ".mdown", ".mkdn", ".mkd") or path.is_symlink():
                yield path


def _check_name(file: str, lang: str, name: str, labels: Mapping[str, Labels]) -> None:
    path = Path(file)
    if lang not in labels:
        message = f"a page lies in the folder of a language: docs/{', docs/'.join(labels)}; put it into one of them"
        raise HandbookError(Problem(file, 1, message))
    if path.suffix != ".md" or not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", name):
        message = "a page is named with small English letters, digits and hyphens, and ends in .md: rename it"
        raise HandbookError(Problem(file, 1, message))


def _text(path: Path, file: str) -> str:
    """The file's text with plain line ends, and without the mark that some editors put before it."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise HandbookError(Problem(file, 1, "this is a link or no ordinary file: put the file itself here"))
        content = path.read_bytes()
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"the byte {content[error.start]:#04x} is not UTF-8 text: save the file with the encoding UTF-8"
        raise HandbookError(Problem(file, line, message)) from None
    except OSError as error:
        raise HandbookError(Problem(file, 1, f"the file cannot be read: {error.strerror}")) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _Loader(yaml.SafeLoader):
    """mkdocs.yml may name Python functions and environment variables; the handbook needs none of them."""


_Loader.add_multi_constructor("", lambda _loader, _tag, _node: None)


def _settings(project: Path) -> Settings:
    source = _text(project / CONFIG, CONFIG)
    try:
        config = yaml.load(source, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
        top = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError as error:
        raise HandbookError(read.yaml_problem(error, CONFIG, source)) from None
    except (ValueError, RecursionError) as error:
        raise HandbookError(Problem(CONFIG, 1, f"this is not valid YAML ({error}): quote the words")) from None
    try:
        plugins = {name: options for p in config["plugins"] if isinstance(p, dict) for name, options in p.items()}
        options = plugins["i18n"].get("docs_structure"), config.get("use_directory_urls", True)
        extensions = [e if isinstance(e, dict) else {e: {}} for e in config["markdown_extensions"]]
        languages = tuple(
            Language(
                code=str(language["locale"]),
                name=str(language["name"]),
                site_name=str(language.get("site_name", config["site_name"])),
                default=language.get("default") is True,
            )
            for language in plugins["i18n"]["languages"]
            if language.get("build") is not False
        )
        site_url = str(config["site_url"])
        look = config["extra"]["look"]
    except (KeyError, TypeError, AttributeError) as error:
        message = (
            f"a setting is missing or of another kind ({error}): compare the file with the one that you began from"
        )
        raise HandbookError(Problem(CONFIG, 1, message)) from None
    problems = [*_look_problems(look, top), *_address_problems(site_url, top), *_language_problems(languages, top)]
    if options != ("folder", True):
        message = "the handbook needs docs_structure: folder, and use_directory_urls left as it is"
        problems.append(Problem(CONFIG, _line(top, "plugins"), message))
    if problems:
        raise HandbookError(*sorted(problems))
    return Settings(
        languages=languages,
        site_url=site_url,
        look=Look(look),
        extensions=tuple(name for extension in extensions for name in extension),
        extension_options={name: options or {} for e in extensions for name, options in e.items()},
    )


def _look_problems(look: Any, top: yaml.Node | None) -> Iterator[Problem]:
    """Bad: `accent: brick`, or `accent: #9a2b0e`, which YAML reads as a comment. Good: `accent: "#9a2b0e"`."""
    found = look if isinstance(look, dict) else {}
    for name in Look.NAMES:
        if name not in found:
            message = f'the look has no colour {name}: write {name}: "#rrggbb", with the quotation marks'
            yield Problem(CONFIG, _line(top, "extra", "look"), message)
        elif not re.fullmatch(r"#[0-9a-fA-F]{6}", str(found[name])):
            message = f'the look’s {name} is no colour: write it with six figures, such as {name}: "#9a2b0e"'
            yield Problem(CONFIG, _line(top, "extra", "look", name), message)


def _address_problems(site_url: str, top: yaml.Node | None) -> Iterator[Problem]:
    """Bad: `site_url: example.org`. Good: `site_url: https://example.org/handbook/`."""
    if not re.fullmatch(r"https?://[^/\s]+/(\S+/)?", site_url):
        message = "site_url is an address from https:// to its last slash, such as https://example.org/handbook/"
        yield Problem(CONFIG, _line(top, "site_url"), message)


def _language_problems(languages: tuple[Language, ...], top: yaml.Node | None) -> Iterator[Problem]:
    """Bad: `locale: hy` twice, or no `default: true`. Good: each once, and one of them the source."""
    codes = [language.code for language in languages]
    for code in codes:
        if codes.count(code) > 1 or not re.fullmatch("[a-z]{2,3}", code):
            message = f"the language {code} is named twice, or not by two or three small letters: write such as hy"
            yield Problem(CONFIG, _line(top, "plugins"), message)
    if [language.default for language in languages].count(True) != 1:
        message = "one language is the source: give one of them `default: true`, and no other"
        yield Problem(CONFIG, _line(top, "plugins"), message)


def _line(node: yaml.Node | None, *names: str) -> int:
    """The line of a setting, or of the nearest one above it that is there."""
    line = 1
    for name in names:
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((key, value) for key, value in entries if key.value == name), None)
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _labels(project: Path, path: Path) -> Labels:
    file = path.relative_to(project).as_posix()
    source = _text(path, file)
    try:
        top = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise HandbookError(read.yaml_problem(error, file, source)) from None
    except RecursionError:
        raise HandbookError(Problem(file, 1, "labels stand too deep inside each other: write them flat")) from None
    if not isinstance(top, yaml.MappingNode):
        raise HandbookError(Problem(file, 1, 'the file holds no labels: write lines such as `date: "Date"`'))
    entries = list(_entries(top, file))
    return Labels(
        file=file,
        words={name: text for name, text, _ in entries},
        lines={name: line for name, _, line in entries},
    )


def _entries(node: yaml.MappingNode, file: str, prefix: str = "") -> Iterator[tuple[str, str, int]]:
    seen: set[str] = set()
    for key, value in node.value:
        name, line = f"{prefix}{key.value}", key.start_mark.line + 1
        if name in seen:
            raise HandbookError(Problem(file, line, f"the label {name} stands here a second time: keep one of the two"))
        seen.add(name)
        if isinstance(value, yaml.MappingNode):
            yield from _entries(value, file, f"{name}.")
        elif isinstance(value, yaml.ScalarNode):
            yield name, value.value, line
        else:
            raise HandbookError(Problem(file, line, f'the label {name} is a list: write one text, `{key.value}: "…"`'))


class Cache:
    """What was printed before, by the fingerprint of everything that went into it."""

    def __init__(self, project: Path) -> None:
        self._folder = project / ".cache" / "sheets"

    def get(self, key: str, sheet: Sheet) -> Print | None:
        """The print with this fingerprint, or None where it was never made or is damaged."""
        try:
            entry = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            pdf, preview = ((self._folder / f"{key}.{name}").read_bytes() for name in ("pdf", "png"))
            if entry["hash"] != _hash(entry["facts"], pdf, preview):
                return None
            return Print(sheet=sheet, pdf=pdf, preview=preview, **entry["facts"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, key: str, made: Print) -> None:
        """Keep the print. The facts come last, so that an interrupted write is no entry."""
        names = ("paper", "edition", "pages", "width_mm", "height_mm", "cap_height_mm")
        facts = {name: getattr(made, name) for name in names}
        write(self._folder / f"{key}.pdf", made.pdf)
        write(self._folder / f"{key}.png", made.preview)
        entry = {"facts": facts, "hash": _hash(facts, made.pdf, made.preview)}
        write(self._folder / f"{key}.json", as_json(entry))


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
            handle, written[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(written[path]).chmod(0o644)
        for path, temporary in written.items():
            Path(temporary).replace(path)
    except BaseException:
        for temporary in written.values():
            Path(temporary).unlink(missing_ok=True)
        raise


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
