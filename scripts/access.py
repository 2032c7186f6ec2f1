"""Measure the built site with axe-core: every page of every language, light and dark, and what opens on a page.

    make axe                                      a table, a row for each language and scheme
    python scripts/access.py --json FILE          the same, with what was found on each page as JSON

Needs Chromium. Reads site/: run `make site` first (`make axe` does). Ends with 1 where there is a violation.
"""

import argparse
import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from handbook import disk
from look import SITE, SIZES, chromium, folders, served
from playwright.sync_api import Page, expect

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules that depend on the scheme."""
SCHEMES = ("light", "dark")
GUIDE = "guides/keep-customers/"
WORD = {"": "customer", "ru/": "клиент", "uk/": "клієнт", "hy/": "հաճախորդ"}
"""What is searched for in each language's folder; in others the English word, which pages not yet translated have."""


@dataclass(frozen=True)
class Found:
    """What axe-core says of a page."""

    page: str
    width: int
    """Of the window, in CSS pixels."""
    scheme: str
    opened: str
    """What was opened on it, or nothing."""
    rules: int
    """How many rules had something to look at."""
    violations: tuple[str, ...]
    """The rule and the element."""


def look_at(page: Page, *, scheme: str, opened: str = "", rules: Any = TAGS) -> Found:
    """Ask axe-core about the page as it stands."""
    page.evaluate("scrollTo(0, 0)")  # what the header lies over while one scrolls is no fault
    answer = AXE.run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response
    broken = answer["violations"]
    return Found(
        page=urlsplit(page.url).path,
        width=page.evaluate("innerWidth"),
        scheme=scheme,
        opened=opened,
        rules=len(broken) + len(answer["passes"]),
        violations=tuple(f"{rule['id']}: {node['html']}" for rule in broken for node in rule["nodes"]),
    )


def search(page: Page, words: str) -> None:
    """Open the search and wait for what it says."""
    page.locator(".search__open").click()
    page.locator(".search input").fill(words)
    expect(page.locator(".search [role=status]")).not_to_be_empty()


OPENED: dict[str, Callable[[Page, str], Any]] = {
    "menu": lambda page, _: page.locator(".menu__open").click(),
    "languages": lambda page, _: page.locator(".languages summary").click(),
    "search": lambda page, folder: search(page, WORD.get(folder, WORD[""])),
}
"""What opens on a guide on a phone, and how."""


def pages(site: Path, folder: str, languages: Collection[str]) -> list[str]:
    """The addresses of a language's pages, from the site's root; `languages` are the folders of all."""
    every = sorted(path.relative_to(site).as_posix() for path in (site / folder).rglob("*.html"))
    others = tuple(other for other in languages if other and other != folder)
    return [path.removesuffix("index.html") for path in every if not path.startswith(others)]


def measure(page: Page, root: str, folder: str, addresses: list[str], scheme: Any) -> list[Found]:
    """Pages of one language in one scheme, on a desk and on a phone; then what opens there."""
    found = []
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for width, height in (SIZES["desktop"], SIZES["phone"]):
        page.set_viewport_size({"width": width, "height": height})
        for address in addresses:
            page.goto(root + address, wait_until="networkidle")
            found.append(look_at(page, scheme=scheme))
    if folder + GUIDE in addresses:
        for what, opens in OPENED.items():
            page.goto(f"{root}{folder}{GUIDE}", wait_until="networkidle")
            opens(page, folder)
            found.append(look_at(page, scheme=scheme, opened=what))
    return found


def main() -> None:
    """Measure every language in both schemes, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=SITE, metavar="FOLDER", help="a site that was built elsewhere")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was found here")
    arguments = parser.parse_args()
    if not (arguments.site / "index.html").is_file():
        sys.exit(f"There is no built site in {arguments.site.name}/: run make site first")
    found: list[Found] = []
    languages = folders().values()
    print(f"{'':10}{'scheme':8}{'pages':>7}{'opened':>8}{'rules':>7}{'violations':>12}")
    with served(arguments.site) as root, chromium() as browser:
        page = browser.new_page()
        for folder, scheme in product(languages, SCHEMES):
            addresses = pages(arguments.site, folder, languages)
            part = measure(page, root, folder, addresses, scheme)
            found += part
            opened = sum(bool(one.opened) for one in part)
            rules = max((one.rules for one in part), default=0)
            broken = sum(len(one.violations) for one in part)
            print(f"/{folder:9}{scheme:8}{len(addresses):>7}{opened:>8}{rules:>7}{broken:>12}", flush=True)
    if arguments.json:
        disk.write(arguments.json, disk.as_json([asdict(one) for one in found]))
    for one in found:
        for violation in one.violations:
            print(" ".join(filter(None, (one.page, one.scheme, one.opened))), violation, sep=": ", file=sys.stderr)
    sys.exit(any(one.violations for one in found))


if __name__ == "__main__":
    main()
