"""The picture that goes with a page's address when somebody sends it: the title, set as on a sheet."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from handbook import compose, disk, head, pictures, press
from handbook.model import Block, Handbook, Item, Page, Sheet


def cards(handbook: Handbook, project: Path) -> Mapping[str, bytes]:
    """The picture of every page in each language, as PNG, by its address from the site's root."""
    kept = disk.Pictures(project)
    return {head.picture_address(handbook, page): _picture(_card(handbook, page), kept) for page in handbook.pages}


def _card(handbook: Handbook, page: Page) -> Sheet:
    """The page's title as the sheet that the picture shows: it is composed as the words of a poster are."""
    title = page.sections[0]
    words = Block("quote", (Item(title.title, title.line, title.line),), title.line)
    poster = compose.sheet(handbook, page, replace(title, id="title", classes=("poster",), blocks=(words,)))
    return replace(poster, template="social")


def _picture(card: Sheet, kept: disk.Pictures) -> bytes:
    key = f"{press.fingerprint(card)}-{version('pillow')}"
    made = kept.get(key)
    if made is None:
        made = pictures.with_palette(press.picture(card))
        with suppress(OSError):  # a full disk or a read-only folder costs time, not the picture
            kept.put(key, made)
    return made
