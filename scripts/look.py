"""Take pictures of the built site and of every sheet, for people to judge.

    python scripts/look.py             contact sheets, into look/
    python scripts/look.py --readme    the pictures of the README, into .github/pictures/

Needs Chromium on PATH. Reads site/: run `make site` first (`make look` and `make pictures` do).
"""

import argparse
import functools
import http.server
import io
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pypdfium2
from handbook import disk
from handbook.model import HandbookError
from handbook.pictures import side_by_side
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
PAGES = {"home": "", "guide": "guides/keep-customers/", "room": "print/", "standards": "standards/"}


@functools.cache  # it reads the whole handbook
def folders() -> dict[str, str]:
    """Each language's folder of the site, `ru/`; empty for the source. Exits where the settings cannot be read."""
    try:
        settings = disk.handbook(ROOT)[0].settings
    except HandbookError as error:
        sys.exit(str(error))
    return {language.code: settings.path(language.code, "index") for language in settings.languages}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A host of static files that keeps no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing about each request."""


@contextmanager
def served(folder: Path, host: type[http.server.SimpleHTTPRequestHandler] = Quiet) -> Iterator[str]:
    """The folder's address on this machine, where a host of this kind answers."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(host, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium: Playwright's own downloads are not needed."""
    executable = shutil.which("chromium")
    if executable is None:
        sys.exit("Chromium is not installed: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def screenshot(browser: Browser, url: str, *, size: str, scheme: str, whole: bool = False) -> Image.Image:
    """One page as a device of this size shows it in this scheme, `light` or `dark`."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(url, wait_until="networkidle")
    if whole:  # pictures further down load when they come into sight
        page.evaluate("document.querySelectorAll('img').forEach(img => img.loading = 'eager')")
        page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    page.close()
    return picture


def sheet(path: Path, width: int) -> Image.Image:
    """The first page of a PDF, this many pixels wide when upright."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        picture: Image.Image = page.render(scale=width / min(page.get_size())).to_pil()
        return picture.convert("RGB")


def plain(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The rows of this sheet's plain form, one for each language."""
    return [row for row in rows if (row["id"], row["paper"], row["variant"]) == (name, "a4", "colour")]


def contact_sheets(folder: Path) -> None:
    """Every sheet in all languages side by side; home and a guide on phone and desktop, light and dark."""
    rows = json.loads((SITE / "printables.json").read_text(encoding="utf-8"))
    for name in dict.fromkeys(row["id"] for row in rows):
        pictures = [sheet(SITE / row["path"], 620) for row in plain(rows, name)]
        save(side_by_side(pictures, columns=2 if pictures[0].width > pictures[0].height else 4), folder / f"{name}.png")
    with served(SITE) as root, chromium() as browser:
        for (page, path), size, scheme in product(PAGES.items(), SIZES, ("light", "dark")):
            urls = [root + folder + path for folder in folders().values()]
            pictures = [screenshot(browser, url, size=size, scheme=scheme, whole=size == "phone") for url in urls]
            columns = 4 if size == "phone" else 2
            save(side_by_side(pictures, columns=columns), folder / f"page-{page}-{size}-{scheme}.png")


def readme_pictures(folder: Path) -> None:
    """What the README shows: the site on a desk and on phones, and sheets in four languages."""
    rows = json.loads((SITE / "printables.json").read_text(encoding="utf-8"))
    save(
        side_by_side([sheet(SITE / row["path"], 380) for row in plain(rows, "likeability")], columns=4, ground="white"),
        folder / "checklists.png",
    )
    posters = plain(rows, "by-the-register")
    save(
        side_by_side([sheet(SITE / row["path"], 540) for row in posters], columns=2, ground="white"),
        folder / "posters.png",
    )
    with served(SITE) as root, chromium() as browser:
        save(screenshot(browser, root, size="desktop", scheme="light"), folder / "home.png")
        phones = [
            screenshot(browser, f"{root}{folder}guides/keep-customers/#likeability", size="phone", scheme=scheme)
            for folder, scheme in zip(folders().values(), cycle(("light", "dark")), strict=False)
        ]
        save(side_by_side(phones, columns=4, ground="white"), folder / "phones.png")


def save(picture: Image.Image, path: Path) -> None:
    """Write the picture, and say where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.relative_to(ROOT))


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readme", action="store_true", help="only the pictures of the README")
    arguments = parser.parse_args()
    if not (SITE / "printables.json").is_file():
        sys.exit("There is no built site to take pictures of: run make site first")
    if arguments.readme:
        readme_pictures(ROOT / ".github" / "pictures")
    else:
        contact_sheets(ROOT / "look")


if __name__ == "__main__":
    main()
