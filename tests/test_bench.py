"""The comparison of printers: what it says, never how long anything takes."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import LANGS, ROOT

SHEETS = [
    f"{name}-{lang}" for lang in LANGS for name in ("likeability", "five-secrets", "by-the-register", "scoreboard")
]


def bench(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "bench.py", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is kept of one round on a machine without Chromium and Pango, with its table and its JSON."""
    folder, lacking = tmp_path_factory.mktemp("bench"), tmp_path_factory.mktemp("lacking")
    (lacking / "weasyprint.py").write_text("raise OSError('cannot load library libpango')", encoding="utf-8")
    variables = {"PATH": str(lacking), "PYTHONPATH": str(lacking)}
    result = bench("--rounds", "1", "--keep", folder, "--json", folder / "bench.json", **variables)
    assert result.returncode == 0, result.stderr
    (folder / "table.txt").write_text(result.stdout, encoding="utf-8")
    return folder


def told(kept: Path) -> Any:
    return json.loads((kept / "bench.json").read_text(encoding="utf-8"))


def test_help_has_examples() -> None:
    result = bench("--help")
    assert result.returncode == 0
    assert "scripts/bench.py --all --rounds 2 " in result.stdout


def test_no_round_is_wrong_usage() -> None:
    result = bench("--rounds", "0")
    assert result.returncode == 2
    assert result.stderr.endswith("--rounds takes a number from 1\n")


def test_a_place_that_cannot_be_written_is_told_in_a_line() -> None:
    result = bench("--keep", ROOT / "README.md")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"{ROOT / 'README.md'}" in result.stderr


def test_a_printer_that_is_missing_has_a_row_that_says_what_to_install(kept: Path) -> None:
    pango = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    rows = [row for row in told(kept)["printers"] if "missing" in row]
    assert rows == [
        {"printer": "WeasyPrint (PDF/UA-1)", "missing": pango},
        {"printer": "WeasyPrint (PDF/A-2a)", "missing": pango},
        {"printer": "Chromium (tagged)", "missing": "apt install chromium"},
    ]
    table = (kept / "table.txt").read_text(encoding="utf-8")
    assert re.findall(r"^(.+?) +not measured: (.+)$", table, re.MULTILINE) == [tuple(row.values()) for row in rows]


def test_ours_is_one_page_of_a4_that_conforms_with_its_fonts_in_it(kept: Path) -> None:
    ours = told(kept)["printers"][0]
    assert list(ours["sheets"]) == SHEETS
    for sheet in ours["sheets"].values():
        assert sheet["one_a4_page"]
        assert sheet["breaks"] == {"ua1": [], "2a": []}
        assert sheet["fonts"] == ["TrueType"]


def test_every_sheet_of_ours_is_small(kept: Path) -> None:
    every = told(kept)["every_sheet_of_ours"]
    assert len(every["sheets"]) > len(SHEETS)
    assert every["limits"]["KB"]["met"]


@pytest.mark.parametrize("name", SHEETS)
def test_the_others_are_given_the_same_words(kept: Path, name: str) -> None:
    with pypdfium2.PdfDocument(kept / "Typst (ours)" / f"{name}.pdf") as document:
        ours = Counter(document[0].get_textpage().get_text_range().split())
    page = (kept / f"{name}.html").read_text(encoding="utf-8").partition("<body>")[2]
    theirs = Counter(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:b|i|small)>", "", page))).split())
    numerals = Counter("12345" if "<ol>" in page else "")  # the browser counts its points by itself
    assert theirs + numerals == ours
