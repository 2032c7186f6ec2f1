"""Light: what a phone loads for a page, and the command that lets Lighthouse judge it."""

import gzip
import json
import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import ROOT, Site
from playwright.sync_api import Browser
from test_browser import COST, GUIDE, opened
from test_site import ALL, path

KIB = 1024
PICTURES = (".png", ".webp", ".woff2")
"""Files that gzip makes no smaller."""


def sizes(site: Site, address: str, requests: list[str]) -> dict[str, int]:
    """The bytes that travel for each file, as hosts send them."""
    found = {}
    for url in requests:
        file = site.folder / url.removeprefix(address).partition("?")[0].partition("#")[0]
        file = file / "index.html" if file.is_dir() else file
        content = file.read_bytes()
        found[file.name] = len(content if file.suffix in PICTURES else gzip.compress(content))
    return found


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_a_page_is_light(browser: Browser, site: Site, address: str, lang: str, page: str) -> None:
    visit = opened(
        browser, viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True, has_touch=True
    )
    visit.page.goto(address + path(lang, page), wait_until="networkidle")
    loaded = sizes(site, address, visit.requests)
    fonts = sum(size for name, size in loaded.items() if name.endswith(".woff2"))
    assert 0 < fonts <= 60 * KIB, loaded
    assert sum(loaded.values()) - fonts <= 80 * KIB, loaded
    visit.page.context.close()


DIFFERENT = """whole => {
  const elements = Array.from(document.querySelectorAll("*"));
  const look = () => elements.map(element => [null, "::before", "::after"].map(part => {
    const style = getComputedStyle(element, part);
    // Of custom properties only what comes of them is seen; and where there is no background, it lies anywhere.
    const names = Array.from(style).filter(name => !/^(--|background-position)/.test(name));
    return names.map(name => `${name}: ${style.getPropertyValue(name)}`);
  }));
  const before = look();
  const theme = document.querySelector("link[href*='stylesheets/main']");
  return new Promise(answer => {
    theme.addEventListener("load", () => answer(look().flatMap((parts, i) => parts.flatMap((values, part) => values
      .filter((value, name) => value !== before[i][part][name])
      .map(value => [elements[i].outerHTML.slice(0, 80), part, value])
    ))));
    theme.href = whole;
  });
}"""
"""Each element whose look is another one with the whole of the theme's style sheet."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", ["hy/", GUIDE, COST, "ru/print/", "standards/", "glossary/", "404.html"])
def test_what_the_theme_lost_is_nothing_to_be_seen(browser: Browser, address: str, page: str, width: int) -> None:
    styles = distribution("mkdocs-material").locate_file("material/templates/assets/stylesheets")
    (theme,) = Path(str(styles)).glob("main.*.min.css")
    visit = opened(browser, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    visit.page.route("**/whole.css", lambda route: route.fulfill(path=theme, content_type="text/css"))
    frame = (".menu__open", ".languages summary") if page in ("hy/", "404.html") else ()  # the same on every page
    for opens in (None, *frame):
        visit.page.goto(address + page, wait_until="networkidle")
        if opens and visit.page.locator(opens).is_visible():
            visit.page.locator(opens).click()
        assert visit.page.evaluate(DIFFERENT, f"{address}whole.css") == []
    visit.page.context.close()


def lighthouse(site: Site, folder: Path, *arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "lighthouse.py", "--site", site.folder, *arguments],
        env={**os.environ, "PATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def command(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    (folder / name).chmod(0o755)


REPORT = """
import json, sys, urllib.request
options = dict(argument.split("=", 1) for argument in sys.argv if "=" in argument)
url = next(argument for argument in sys.argv if argument.startswith("http://127.0.0.1:"))
with urllib.request.urlopen(url) as answer:
    size = int(answer.headers["Content-Length"])
    assert answer.headers["Content-Encoding"] == "gzip"
names = options["--only-categories"].split(",")
scores = {name: {"score": 0.97 if name == "performance" and "/hy/" in url else 1} for name in names}
items = [{"resourceType": "Document", "transferSize": size}, {"resourceType": "Font", "transferSize": 51200}]
report = {"categories": scores, "audits": {"network-requests": {"details": {"items": items}}}}
json.dump(report, open(options["--output-path"], "w"))
"""


def test_lighthouse_is_asked_for_three_visits_and_its_middle_is_judged(site: Site, tmp_path: Path) -> None:
    command(tmp_path, "npx", REPORT)
    command(tmp_path, "chromium", "")
    result = lighthouse(site, tmp_path, "--json", "found.json", path=str(tmp_path))
    assert result.stdout.splitlines()[0].split() == ["page", "perf.", "access.", "practices", "SEO", "KiB", "fonts"]
    assert result.stdout.splitlines()[2].split()[:5] == ["guides/keep-customers/", "100", "100", "100", "100"]
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"hy/{page}: performance 97, wanted 98 or more" for page in ("", "guides/keep-customers/", "standards/")
    ]
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert len(found) == 12
    assert [len(page["runs"]) for page in found.values()] == [3] * 12
    assert found["ru/standards/"]["median"]["kib"]["fonts"] == 50
    result = lighthouse(site, tmp_path, "--runs", "1", "--page", "ru/", path=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")


def test_lighthouse_says_what_is_missing(site: Site, tmp_path: Path) -> None:
    result = lighthouse(site, tmp_path, path=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == "npx is not installed, so nothing was measured: apt install nodejs npm\n"
    command(tmp_path, "npx", REPORT)
    command(tmp_path, "chromium", "")
    result = lighthouse(site, tmp_path, "--page", "nowhere/", path=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == "There is no page nowhere/ in site/: run make site first\n"
