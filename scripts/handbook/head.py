"""What a page's head says of it: to search engines, and to those who are sent its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.model import Handbook, Labels, Page, plain

HOME = "index"
"""The name of the home page."""
LONGEST = 160
"""How many characters of a description search engines show."""
_LEAST = 60
"""A description that is cut holds so many characters, even if a sentence ends before."""
_TERRITORIES = {"en": "GB", "ru": "RU", "uk": "UA", "hy": "AM"}
"""Whose form of the language is written: Open Graph names no language without one."""


@dataclass(frozen=True)
class Head:
    """What the head of a page says."""

    lang: str
    """The language that the page is written in."""
    is_home: bool
    title: str
    site_name: str
    description: str
    url: str
    """The one address that the page goes by."""
    alternates: Mapping[str, str]
    """Its address in each language that has it, and under `x-default` in the source language."""
    locales: tuple[str, ...]
    """The language as Open Graph names it, then the others that have the page."""
    picture: str
    picture_alt: str


def head(handbook: Handbook, page: Page) -> Head:
    """What the head says of this page, wherever the site shows it."""
    settings = handbook.settings
    having = [language for language in settings.languages if handbook.page(language.code, page.name)]
    alternates = {language.code: _address(handbook, language.code, page.name) for language in having}
    if settings.source in having:
        alternates["x-default"] = alternates[settings.source.code]
    own = next(language for language in having if language.code == page.lang)
    title = str(page.meta.get("title", plain(page.sections[0].title)))
    return Head(
        lang=page.lang,
        is_home=page.name == HOME,
        title=title,
        site_name=own.site_name,
        description=_description(page) or title,
        url=alternates[page.lang],
        alternates=alternates,
        locales=tuple(
            f"{language.code}_{_TERRITORIES[language.code]}"
            for language in sorted(having, key=lambda language: language != own)
            if language.code in _TERRITORIES
        ),
        picture=settings.site_url + picture_address(handbook, page),
        picture_alt=f"{title} — {own.site_name}",
    )


def picture_address(handbook: Handbook, page: Page) -> str:
    """Where the site has the picture that goes with the page's address, from the site's root."""
    return f"{handbook.settings.path(page.lang, HOME)}social/{page.name}.png"


def sitemap(handbook: Handbook) -> list[Head]:
    """Every page in each language that has it, in the order of the menu."""
    return [head(handbook, page) for page in handbook.pages]


@dataclass(frozen=True)
class Door:
    """A language as who has lost the way is told of it: its words, and where its pages are from the site's root."""

    lang: str
    name: str
    site_name: str
    labels: Labels
    home: str
    pages: tuple[tuple[str, str], ...]
    """The title and the address of each page that stands high in the menu."""


def doors(handbook: Handbook) -> list[Door]:
    """Every language of the site."""
    return [
        Door(
            lang=language.code,
            name=language.name,
            site_name=language.site_name,
            labels=handbook.labels[language.code],
            home=handbook.settings.path(language.code, HOME),
            pages=tuple(
                (plain(page.sections[0].title), handbook.settings.path(language.code, page.name))
                for page in handbook.pages
                if page.lang == language.code and re.fullmatch(r"(?!index$)[^/]+(/[^/]+)?(/index)?", page.name)
            ),
        )
        for language in handbook.settings.languages
    ]


def _address(handbook: Handbook, lang: str, name: str) -> str:
    return handbook.settings.site_url + handbook.settings.path(lang, name)


def _description(page: Page) -> str:
    """What the front matter says, or else the first paragraph; empty for a page without either."""
    given = page.meta.get("description")
    if isinstance(given, str) and given.strip():
        return " ".join(given.split())
    paragraphs = (block for section in page.sections for block in section.blocks if block.kind == "paragraph")
    return _cut(next((plain(block.items[0].text) for block in paragraphs), ""))


def _cut(text: str) -> str:
    """The whole sentences that search engines show; of a long first sentence its whole words, and an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    if sentences := re.match(rf"(.{{{_LEAST},{LONGEST - 1}}}[.!?…։][»”’)]?)(?=\s)", text):
        return sentences[1]
    return text[:LONGEST].rpartition(" ")[0].rstrip(" ,;:՝—–-«„“(") + "…"


_FRAME = re.compile(
    r"<(?:a|button|div|footer|header)"
    r'(?=[^>]* class="md-(?:skip|header|sidebar md-sidebar--primary|content__button|footer|top)[ "])'
)


def framed(html: str, lang: str) -> str:
    """The HTML of a page that is shown in another language's place, with the frame around its text in that language.

    The frame is the theme's: its header, menu, buttons and footer stand in no block of a template that could say so.
    """
    return _FRAME.sub(rf'\g<0> lang="{lang}"', html)
