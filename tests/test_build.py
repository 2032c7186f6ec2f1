"""`make site`: all or nothing. What stood before still stands when a page is broken or the build is killed."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from conftest import BIN, ROOT, mkdocs
from test_site import tree


def make(project: Path, target: str) -> list[str]:
    """The Makefile with the environment that runs the tests: a new one for each test would take minutes."""
    return ["make", "--silent", "--directory", str(project), target, f"BIN={BIN}", "SITE_READY=", "TEST_READY="]


@pytest.fixture
def project(whole: Path) -> Path:
    """The whole project with a site that was built before, here only a page to recognise."""
    shutil.copy(ROOT / "Makefile", whole)
    shutil.copy(ROOT / "scripts" / "swap.py", whole / "scripts")
    (whole / "site").mkdir()
    (whole / "site" / "index.html").write_text("earlier", encoding="utf-8")
    return whole


def site_is_the_earlier_one(project: Path) -> bool:
    return tree(project / "site") == {"index.html": b"earlier"}


def test_a_build_replaces_the_earlier_site_and_says_where_it_is(project: Path) -> None:
    forgotten, kept = (project / ".cache" / "pictures" / name for name in ("forgotten", "kept"))
    forgotten.parent.mkdir()
    for file, days in ((forgotten, 100), (kept, 10)):
        file.touch()
        os.utime(file, (time.time() - days * 86400,) * 2)
    result = subprocess.run(make(project, "site"), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert re.search(r"\d+ sheets in 4 languages", result.stdout)
    assert "earlier" not in (project / "site" / "index.html").read_text(encoding="utf-8")
    assert (project / "site" / "printables.json").is_file()
    assert not [path.name for path in project.iterdir() if path.name.startswith("site.")]
    assert (forgotten.exists(), kept.exists()) == (False, True)


BROKEN = [
    ("docs/hy/labels.yml", b"date: x\n", "docs/hy/labels.yml:1: the label name is missing"),
    ("docs/ru/index.md", b"---\ndescription: a: b\n---\n\n# T\n", "docs/ru/index.md:2: this is not valid YAML"),
    ("docs/uk/index.md", b"# T\n\n\xff\n", "docs/uk/index.md:3: byte 0xff is not UTF-8 text"),
    (
        "docs/en/new.md",
        b"# T\n\nText.\n\n## Before { #before .checklist }\n\nNo items.\n",
        "docs/en/new.md:5: a checklist needs statements",
    ),
    ("docs/ru/index.md", b"# T\n\nT [x](nowhere.md).\n", "docs/ru/index.md:3: the link leads to nowhere.md"),
    ("docs/en/guides/new.md", b"# T\n\nText.\n", 'not included in the "nav" configuration'),
    (
        "docs/hy/guides/secrets-of-good-service.md",
        "# Վ\n\nՏ։\n\n### Խոսքը { #by-the-register .poster }\n\n".encode()
        + "> Հաճախորդապաշտպանություններն ".encode() * 9,
        "docs/hy/guides/secrets-of-good-service.md:9: the headline is ",
    ),
]


@pytest.mark.parametrize(("file", "content", "message"), BROKEN, ids=[message for *_, message in BROKEN])
def test_bad_input_leaves_the_earlier_site(project: Path, file: str, content: bytes, message: str) -> None:
    if "headline" in message:  # the same sections as in the other languages, so that only the headline is at fault
        for lang in ("en", "ru", "uk"):
            (project / file.replace("/hy/", f"/{lang}/")).write_bytes(content.split(b"> ")[0] + b"> A\n")
        for index in project.glob("docs/*/index.md"):
            index.write_text("# T\n\nText.\n", encoding="utf-8")
    (project / file).write_bytes(content)
    if "headline" in message:
        for lang in ("ru", "uk", "hy"):
            pages = ("index", "guides/secrets-of-good-service")
            subprocess.run([BIN / "handbook", "translations", "accept", lang, *pages], cwd=project, check=True)
    result = subprocess.run(make(project, "site"), capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert message in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert site_is_the_earlier_one(project)


@pytest.mark.parametrize(("file", "content"), [(file, content) for file, content, _ in BROKEN[:4]])
def test_mkdocs_alone_refuses_bad_input_before_it_touches_the_site(project: Path, file: str, content: bytes) -> None:
    (project / file).write_bytes(content)
    result = mkdocs(project, "build", "--strict")
    assert result.returncode == 1
    assert file in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert site_is_the_earlier_one(project)


@pytest.mark.parametrize("seconds", [0.6, 1.2, 1.8])
def test_a_killed_build_leaves_the_earlier_site(project: Path, seconds: float) -> None:
    process = subprocess.Popen(
        make(project, "site"), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    page = (project / "site" / "index.html").read_bytes()
    finished = (project / "site" / "printables.json").is_file()
    assert finished or page == b"earlier"
    result = subprocess.run(make(project, "site"), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert (project / "site" / "printables.json").is_file()


def test_two_builds_at_once_leave_a_whole_site(project: Path) -> None:
    processes = []
    for _ in range(2):
        processes.append(subprocess.Popen(make(project, "site"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        time.sleep(0.4)
    outputs = [process.communicate()[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    first = tree(project / "site")
    assert subprocess.run(make(project, "site"), capture_output=True, check=False).returncode == 0
    assert tree(project / "site") == first


def test_the_site_may_be_a_link_to_a_folder(project: Path) -> None:
    (project / "site").rename(project / "elsewhere")
    (project / "site").symlink_to("elsewhere")
    result = subprocess.run(make(project, "site"), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert (project / "site").is_symlink()
    assert (project / "elsewhere" / "printables.json").is_file()


def test_a_build_writes_nothing_beside_the_site_and_the_cache(project: Path) -> None:
    made = ("site/", ".cache/", "scripts/__pycache__/")
    before = {name: content for name, content in tree(project).items() if not name.startswith(made)}
    assert mkdocs(project, "build", "--strict").returncode == 0
    after = {name: content for name, content in tree(project).items() if not name.startswith(made)}
    assert after == before
