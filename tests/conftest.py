"""A small project to break, the real site built once, and a browser that looks at it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from handbook.command import main
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from look import Quiet, chromium, served  # noqa: E402 - scripts/ holds commands, not a package

BIN = Path(sys.executable).parent
"""Where the environment has its commands: the tests run without activating it."""
LANGS = ("en", "ru", "uk", "hy")
SETTINGS = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
HOST: str = SETTINGS["site_url"]
EDIT: str = f"{SETTINGS['repo_url']}/{SETTINGS['edit_uri']}"
NEW_ISSUE: str = f"{SETTINGS['repo_url']}/issues/new?template=mistake.yml&"
PAGES = tuple(
    re.findall(r"^ +- (?:\w+: )?([\w/-]+)\.md$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
)
"""The pages by their names, `guides/keep-customers`, in the order of the menu."""


@dataclass(frozen=True)
class Site:
    """A site that was built."""

    folder: Path
    rows: list[dict[str, Any]]
    """printables.json."""

    def page(self, path: str) -> str:
        """The HTML of a page, by its address below the root: `ru/guides/keep-customers/`."""
        return (self.folder / path / "index.html").read_text(encoding="utf-8")


def copy_of_project(folder: Path, *, docs: bool = True) -> Path:
    """The parts of the project that a build reads."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "hook.py", folder / "scripts")
    if docs:
        shutil.copytree(ROOT / "docs", folder / "docs")
        # What was printed before is found by its content: copies of the same sheets need not be printed again.
        (ROOT / ".cache" / "sheets").mkdir(parents=True, exist_ok=True)
        (folder / ".cache").mkdir()
        (folder / ".cache" / "sheets").symlink_to(ROOT / ".cache" / "sheets")
    else:
        config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
        of_real_sheets = r"^( +- \{.*\bsheets: \[.*| +starter_set: .*)\n"
        (folder / "mkdocs.yml").write_text(re.sub(of_real_sheets, "", config, flags=re.MULTILINE), encoding="utf-8")
        for lang in LANGS:
            (folder / "docs" / lang).mkdir(parents=True)
            for name in ("labels.yml", "words.txt", "messages.po"):
                if (ROOT / "docs" / lang / name).exists():  # English has its messages in the code
                    shutil.copy(ROOT / "docs" / lang / name, folder / "docs" / lang)
    return folder


def mkdocs(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs as people and hosting services do."""
    return subprocess.run(
        [BIN / "mkdocs", *arguments],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with the real settings and labels, and no pages yet."""
    return copy_of_project(tmp_path / "small", docs=False)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the real project."""
    return copy_of_project(tmp_path / "whole")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody with no settings of their own."""
    who = ("-c", "user.name=Ani", "-c", "user.email=ani@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone of the project with its history; its last commit has the pages as they are in the project's folder."""
    folder = tmp_path / "repository"
    try:
        whole_history = git(ROOT, "rev-parse", "--is-shallow-repository").strip() == "false"
    except (subprocess.CalledProcessError, FileNotFoundError):
        whole_history = False
    if whole_history:
        git(tmp_path, "clone", "--quiet", str(ROOT), str(folder))
        for name in ("docs", "overrides", "scripts", "mkdocs.yml", ".cache"):
            shutil.rmtree(folder / name, ignore_errors=True)
    else:
        folder.mkdir()
        git(folder, "init", "--quiet")
    copy_of_project(folder)
    shutil.copy(ROOT / ".gitignore", folder)
    for lang in LANGS[1:]:  # whatever is behind or missing today is not what the tests are about
        there = [name for name in PAGES if (folder / "docs" / lang / f"{name}.md").exists()]
        subprocess.run([BIN / "handbook", "translations", "accept", lang, *there], cwd=folder, check=True)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "The pages of today")
    return folder


@pytest.fixture
def cold(whole: Path) -> Path:
    """A copy of the real project in which nothing was printed before."""
    (whole / ".cache" / "sheets").unlink()
    return whole


@pytest.fixture
def handbook(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line, run in a folder: `handbook(folder, "check", "--json")`."""

    def run(folder: Path, *arguments: str) -> Result:
        monkeypatch.chdir(folder)
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The real site, built as a hosting service would."""
    folder = tmp_path_factory.mktemp("built") / "site"
    result = mkdocs(ROOT, "build", "--strict", "--site-dir", str(folder))
    assert result.returncode == 0, result.stderr
    return Site(folder, json.loads((folder / "printables.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """Where the real site is served on this machine."""
    with served(site.folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Where there is none the browser tests are skipped and say so; under CI they fail."""
    if shutil.which("chromium") is None:
        message = "Chromium is not installed, so the browser tests did NOT run: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with chromium() as running:
        yield running


SUBPATH = "our/handbook/"
BELOW = f"https://example.org/{SUBPATH}"
"""Where a copy of the project stands: on a host that has other things at its root."""
LONG = """\
One sentence that is short. Another sentence that says a little more than the first one did, and goes on for a while. \
A third sentence, which does not fit into what search engines show.
"""
ENDLESS = """\
A sentence without an end goes on and on, from the door to the till and from the till to the door, all day long, \
with a bag in each hand, **and nobody** ever stops it, for it has no full stop.
"""


@pytest.fixture(scope="session")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project below a sub-path of its host, with a page that Ukrainian lacks and some without a description."""
    project = copy_of_project(tmp_path_factory.mktemp("below") / "project")
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(HOST, BELOW), encoding="utf-8")
    (project / "docs/uk/guides/keep-customers.md").unlink()
    for name, words in (("leader", LONG), ("pay", ENDLESS), ("people", "")):
        page = project / f"docs/en/guides/customers-for-life/{name}.md"
        text = re.sub(r"\A---.*?---\n", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        if words:
            title, first, rest = text.lstrip().split("\n\n", 2)
            assert first
            text = f"{title}\n\n{words}\n{rest}"
        page.write_text(text, encoding="utf-8")
    for lang in LANGS:  # a table with a column on the right: its style would be one inside the page
        page = project / f"docs/{lang}/glossary.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n| 1 | 2 |\n| --- | ---: |\n| 3 | 4 |\n", encoding="utf-8")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode == 0, result.stdout + result.stderr
    return project


@pytest.fixture(scope="session")
def below_site(below: Path) -> Site:
    return Site(below / "site", [])


class _Host(Quiet):
    """A host of static files: below its sub-path the site, and /404.html for everything that is not there."""

    subpath = ""

    def translate_path(self, path: str) -> str:
        inside = path.removeprefix(f"/{self.subpath}")
        return super().translate_path(inside if path.startswith(f"/{self.subpath}") else "/nothing-here")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def hosted(folder: Path, subpath: str = "") -> Iterator[str]:
    """The site's address on a host that answers as hosting services do."""
    kind = type("Host", (_Host,), {"subpath": subpath})
    with served(folder, kind) as url:
        yield url + subpath
