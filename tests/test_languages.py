"""A fifth language: a folder, a block in mkdocs.yml, labels, a font. See georgian/."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import page as validation
import pypdfium2
import pytest
from click.testing import Result
from conftest import PAGES, ROOT, Site, mkdocs
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from test_light import REPORT, command

GEORGIAN = ROOT / "tests" / "georgian"
GUIDE = "guides/customers-for-life/easy-to-sell"
OURS = ("print", "glossary", GUIDE)
BLOCK = """\
        - locale: ka
          site_name: კარგი მომსახურების სახელმძღვანელო
          name: ქართული
"""


@pytest.fixture
def georgian(whole: Path, handbook: Callable[..., Result]) -> Path:
    """A copy of the project with Georgian, and nothing else edited."""
    config = whole / "mkdocs.yml"
    before, name, after = config.read_text(encoding="utf-8").partition("          name: Հայերեն\n")
    translated, rest = after.split("\n", 1)
    config.write_text(f"{before}{name}{translated}\n{BLOCK}{rest}", encoding="utf-8")
    shutil.copytree(GEORGIAN, whole / "docs" / "ka", ignore=shutil.ignore_patterns("OFL.txt"))
    labels = (whole / "docs" / "en" / "labels.yml").read_text(encoding="utf-8")
    for line in (GEORGIAN / "labels.yml").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, words = line.split(": ", 1)
            labels, count = re.subn(
                rf"^( *{name.rpartition('.')[2]}): .*$", rf"\1: {words}", labels, count=1, flags=re.MULTILINE
            )
            assert count == 1, name
    (whole / "docs" / "ka" / "labels.yml").write_text(labels, encoding="utf-8")
    result = handbook(whole, "translations", "accept", "ka", *OURS)
    assert result.exit_code == 0, result.output
    return whole


def test_a_fifth_language_needs_nothing_else(georgian: Path, handbook: Callable[..., Result]) -> None:
    checked = handbook(georgian, "check")
    assert checked.exit_code == 0, checked.output

    rows = json.loads(handbook(georgian, "translations", "--lang", "ka", "--json").output)
    assert {row["page"]: row["state"] for row in rows} == {
        name: "current" if name in OURS else "missing" for name in PAGES
    }

    built = mkdocs(georgian, "build", "--strict")
    assert built.returncode == 0, built.stderr
    site = Site(georgian / "site", json.loads((georgian / "site" / "printables.json").read_text(encoding="utf-8")))

    guide = site.page(f"ka/{GUIDE}/")
    assert '<html lang="ka"' in guide
    assert "გაყიდეთ ის, რაც ადვილად იყიდება" in guide
    assert f'hreflang="ka" href="https://handbook.example.org/ka/{GUIDE}/"' in site.page(f"{GUIDE}/")
    assert "ეს გვერდი ჯერ არ არის ნათარგმნი." in site.page("ka/guides/keep-customers/")
    assert "Keep your customers" in site.page("ka/guides/keep-customers/")
    assert 'lang="ka"' in site.page("hy/")  # the switcher
    assert f"{len(OURS)} of {len(PAGES)}" in site.page("translations/")

    style = (site.folder / "assets" / "look.css").read_text(encoding="utf-8")
    assert re.search(r'url\("fonts/ka\.woff"\).*unicode-range: U\+10D0-10FF', style)
    assert (site.folder / "assets" / "fonts" / "ka.woff").stat().st_size < 60 * 1024
    assert not (site.folder / "ka" / "font.ttf").exists()

    index = (site.folder / "assets" / "search" / "ka.js").read_text(encoding="utf-8")
    assert GUIDE in index

    mine = [row for row in site.rows if row["lang"] == "ka"]
    assert {row["id"] for row in mine} == {"try-small"}
    assert {row["variant"] for row in mine} == {"colour", "week", "ink-saver"}
    for row in mine:
        file = site.folder / row["path"]
        for profile in ("ua1", "2a"):
            assert validation.validate_pdf(str(file), profile=profile).is_compliant, row["path"]
        with pypdfium2.PdfDocument(file) as document:
            text = document[0].get_textpage().get_text_bounded()
        assert "სანამ ბევრს დახარჯავთ" in text.replace("\r\n", " ")
        assert "საკონტროლო სია" in text


@pytest.mark.usefixtures("browser")
def test_every_measure_of_the_site_has_rows_for_it(georgian: Path) -> None:
    assert mkdocs(georgian, "build", "--strict").returncode == 0
    shutil.copytree(ROOT / "scripts", georgian / "scripts", dirs_exist_ok=True)
    (georgian / "words.txt").write_text("ka: გაყიდეთ\n", encoding="utf-8")
    command(georgian, "npx", REPORT)

    def rows(script: str, *arguments: str) -> list[list[str]]:
        result = subprocess.run(
            [sys.executable, georgian / "scripts" / script, *arguments],
            env={**os.environ, "PATH": f"{georgian}{os.pathsep}{os.environ['PATH']}"},
            cwd=georgian,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in result.stderr, result.stderr
        return [row.split() for row in result.stdout.splitlines()]

    assert rows("search.py", "words.txt")[1][:4] == ["ka", "1", "100.0", "%"]
    assert [row[0] for row in rows("lighthouse.py", "--runs", "1")][-3:] == [
        "ka/",
        "ka/guides/keep-customers/",
        "ka/standards/",
    ]
    kept = [georgian / "site" / page / "index.html" for page in ("", "ka", "ka/guides/keep-customers")]
    for page in georgian.glob("site/**/*.html"):  # axe-core takes its time
        if page not in kept:
            page.unlink()
    found = {tuple(row[:2]): row[2:4] for row in rows("access.py")}
    assert found["/", "light"] == ["1", "0"]
    assert found["/ka/", "light"] == found["/ka/", "dark"] == ["2", "3"]


def test_a_font_that_is_none_is_refused(georgian: Path, handbook: Callable[..., Result]) -> None:
    font = georgian / "docs" / "ka" / "font.ttf"
    for content in (b"", b"no font", font.read_bytes()[:2000]):
        font.write_bytes(content)
        result = handbook(georgian, "check")
        assert result.exit_code == 1
        assert result.output == (
            "docs/ka/font.ttf:1: this is not a variable TrueType font with weights from 300 to 900: "
            "use the Noto Sans one for your script\n"
        )


def test_a_font_in_other_units_is_merged_for_fields(georgian: Path, handbook: Callable[..., Result]) -> None:
    path = georgian / "docs" / "ka" / "font.ttf"
    with TTFont(path) as font:
        scale_upem(font, 2048)
        font.save(path)
    result = handbook(georgian, "print", "try-small", "--lang", "ka", "--out", "sheet.pdf")
    assert result.exit_code == 0, result.output
    for profile in ("ua1", "2a"):
        assert validation.validate_pdf(str(georgian / "sheet.pdf"), profile=profile).is_compliant


def test_a_script_without_a_font_is_told(georgian: Path, handbook: Callable[..., Result]) -> None:
    (georgian / "docs" / "ka" / "font.ttf").unlink()
    result = handbook(georgian, "check")
    assert result.exit_code == 1
    assert "the sheets’ fonts have no “კ” (U+10D9)" in result.output
