"""The project's own promises: its lock files, its layout, its documents."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import HOST, ROOT

PACKAGE = ROOT / "scripts" / "handbook"


MADE = {".git", ".venv", ".cache", "site", "look", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def written() -> list[Path]:
    """Every file that somebody wrote: all but what git ignores. (Git itself may be missing here.)"""
    return [path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts)]


def test_every_pinned_package_has_hashes_and_no_address() -> None:
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert [file.name for file in files] == ["bench.txt", "dictionaries.txt", "lock.txt", "site.txt", "test.txt"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
        assert entries
        for entry in entries:
            assert re.match(r"[\w.-]+==[\w.]+( ; [^\\]+)? \\\n", entry), entry
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        assert "://" not in text
        assert "--index" not in text


@pytest.mark.parametrize("name", ["mkdocs", "material", "mkdocs_static_i18n", "jinja2"])
def test_the_core_knows_no_site_generator(name: str) -> None:
    for file in PACKAGE.rglob("*.py"):
        assert not re.search(rf"^\s*(import|from) {name}\b", file.read_text(encoding="utf-8"), re.MULTILINE), file


@pytest.mark.parametrize(
    ("library", "owner"),
    [
        ("typst", "press.py"),
        ("segno", "press.py"),
        ("mkdocs", "hook.py"),
        ("ctypes", "disk.py"),
        ("simplemma", "forms.py"),
        ("pymorphy3", "forms.py"),
        ("coloraide", "brand.py"),
        ("defusedxml", "brand.py"),
        ("rich", "report.py"),
        ("pikepdf", "pdf.py"),
        ("lightningcss", "styles.py"),
    ],
)
def test_one_file_speaks_to_each_outside_thing(library: str, owner: str) -> None:
    speakers = {
        file.name
        for file in [ROOT / "scripts" / "hook.py", *PACKAGE.rglob("*.py")]
        if re.search(rf"^(import|from) {library}\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert speakers == {owner}


def test_every_file_of_the_software_has_its_line() -> None:
    told = set(
        re.findall(r"^\| `([\w./]+)` \|", (ROOT / "scripts" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    there = {path.name for path in (ROOT / "scripts").rglob("*") if path.suffix in (".py", ".typ", ".html")}
    assert told == there


def test_every_command_that_the_documents_name_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        targets = set(re.findall(r"`make (\w+)`|^make (\w+)", text, re.MULTILINE))
        assert targets
        for target in {first or second for first, second in targets}:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{name}: make {target}"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        links = [link for link in re.findall(r"(?<!`)\]\(([^)#]+)\)", text) if "://" not in link]
        for link in links:
            assert (ROOT / link).exists() or link.startswith("guides/"), f"{name}: {link}"


def test_text_files_end_their_lines_as_unix_does() -> None:
    for path in written():
        if path.suffix not in (".png", ".ttf", ".woff2", ".pdf"):
            assert b"\r" not in path.read_bytes(), path


def test_addresses_stand_in_the_settings_alone() -> None:
    settings = {ROOT / "mkdocs.yml"}
    for path in written():
        if path.suffix in (".md", ".yml", ".html", ".py", ".typ", ".js", ".css") and "tests" not in path.parts:
            has_one = urlsplit(HOST).netloc in path.read_text(encoding="utf-8")
            assert has_one == (path in settings), path
