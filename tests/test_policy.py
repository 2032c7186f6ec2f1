"""The content policy of the built pages: what a browser may load and run."""

import base64
import hashlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import BIN, LANGS, SUBPATH, Site, hosted
from playwright.sync_api import Browser
from test_browser import COST, opened
from test_site import ALL, path


class Code(HTMLParser):
    """The scripts and styles inside a page, and what else would need leave to run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.code: list[tuple[str, str]] = []
        self.attributes: set[str] = set()
        self.policies: list[str] = []
        self.before: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.attributes |= {name for name in found if name == "style" or name.startswith("on")}
        self.attributes |= {value for value in found.values() if value.startswith("javascript:")}
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(found["content"])
        if not self.policies:
            self.before.append(tag)
        self._open = tag if tag == "style" or (tag == "script" and not {"src", "type"} & found.keys()) else ""
        if self._open:
            self.code.append((self._open, ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            self.code[-1] = (self._open, self.code[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == self._open else self._open


def test_every_page_has_a_policy_that_names_what_is_inside_it_and_nothing_else(site: Site) -> None:
    files = sorted(site.folder.rglob("*.html"))
    assert len(files) >= len(ALL) + len(LANGS)
    for file in files:
        page = Code(file.read_text(encoding="utf-8"))
        assert page.before == ["html", "head", "meta"], f"{file}: only the charset comes first"
        (policy,) = page.policies
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
        assert rules["default-src"] == rules["object-src"] == rules["base-uri"] == ["'none'"]
        for name, tag in (("script-src", "script"), ("style-src", "style")):
            hashes = [
                f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
                for kind, code in page.code
                if kind == tag
            ]
            assert rules.pop(name) == ["'self'", *dict.fromkeys(hashes)], file
        assert rules.pop("img-src") == ["'self'", "data:"]
        assert {source for sources in rules.values() for source in sources} == {"'self'", "'none'"}
        assert page.attributes == set(), file


def test_a_column_on_the_right_needs_no_style_inside_the_page(below_site: Site, browser: Browser) -> None:
    assert Code(below_site.page("glossary/")).attributes == set()
    with hosted(below_site.folder, SUBPATH) as root:
        visit = opened(browser)
        visit.page.goto(root + "glossary/", wait_until="networkidle")
        aligned = visit.page.locator("td", has_text="4").last.evaluate("cell => getComputedStyle(cell).textAlign")
        assert aligned == "end"
        assert visit.complaints == []
        visit.page.context.close()


WATCH = "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective));"


@pytest.mark.parametrize("lang", LANGS)
def test_search_checklists_and_the_calculator_keep_to_the_policy(browser: Browser, address: str, lang: str) -> None:
    visit = opened(browser, color_scheme="dark")
    visit.page.add_init_script(WATCH)
    visit.page.goto(address + path(lang, COST), wait_until="networkidle")
    visit.page.locator(".calculator__field").first.fill("20")
    visit.page.locator(".search__open").click()
    visit.page.keyboard.type("S-01", delay=20)
    visit.page.locator("[data-search-results] a").first.wait_for()
    assert visit.page.evaluate("refused") == []
    assert visit.complaints == []
    visit.page.context.close()


ATTACKS = {
    "script": "s = document.createElement('script'); s.textContent = 'ran.push(1)'; document.body.append(s)",
    "handler": "document.body.insertAdjacentHTML('beforeend', '<img src=/ onerror=\"ran.push(2)\">')",
    "eval": "setTimeout('ran.push(3)')",
    "address": "s = document.createElement('script'); s.src = 'data:,ran.push(4)'; document.body.append(s)",
    "style": "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')",
    "frame": "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"data:,x\"></iframe>')",
    "base": "b = document.createElement('base'); b.href = '/elsewhere/'; document.head.append(b)",
}
REFUSED = {"script-src-elem", "script-src-attr", "script-src", "style-src-attr", "frame-src", "base-uri"}


@pytest.mark.parametrize("page", ["", "hy/guides/keep-customers/", "404.html"])
def test_the_policy_stops_what_was_not_there(browser: Browser, address: str, page: str) -> None:
    for has_policy in (True, False):
        visit = opened(browser, bypass_csp=not has_policy)
        visit.page.add_init_script(WATCH + "window.ran = [];")
        visit.page.goto(address + page, wait_until="networkidle")
        for attack in ATTACKS.values():
            visit.page.evaluate(f"() => {{ {attack} }}")
        for _ in range(50):  # what was refused or has run is told a moment later
            if visit.page.evaluate("refused.length + ran.length") >= (len(ATTACKS) if has_policy else 4):
                break
            visit.page.wait_for_timeout(100)
        assert sorted(visit.page.evaluate("ran")) == ([] if has_policy else [1, 2, 3, 4])
        assert set(visit.page.evaluate("refused")) == (REFUSED if has_policy else set())
        assert any("Content Security Policy" in text for text in visit.complaints) == has_policy
        visit.page.context.close()


def test_serve_goes_without_a_policy_for_its_reload_script(below: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [BIN / "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=below,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def page_with(words: str) -> str:
        until = time.monotonic() + 120
        address = f"http://127.0.0.1:{port}/{SUBPATH}standards/"
        while time.monotonic() < until:
            with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address) as answer:
                text: str = answer.read().decode()
                if words in text:
                    return text
            time.sleep(0.5)
        pytest.fail(f"the page with “{words}” never came")

    try:
        page = below / "docs/en/standards.md"
        for words in ("Our standards", "Our changed standards"):
            page.write_text(page.read_text(encoding="utf-8").replace("# Our standards", f"# {words}"), encoding="utf-8")
            text = page_with(f"{words}</h1>")
            assert "livereload(" in text
            assert "Content-Security-Policy" not in text
    finally:
        process.terminate()
        process.wait()
