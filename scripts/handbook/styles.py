"""The theme's style sheets without what no page uses: most of their rules are for parts that we lack."""

import posixpath
import re
from collections.abc import Mapping

import lightningcss

THEME = "assets/stylesheets"
"""Where the theme has them, from the site's root."""
_NAME = re.compile(r"[.#]([A-Za-z_][\w-]*)")
_NO_NAME = re.compile(r"url\((?:\"[^\"]*\"|'[^']*'|[^)]*)\)|\"[^\"]*\"")
_VALUE = re.compile(r"(--[\w-]+):")
_ASKED = re.compile(r"var\((--[\w-]+)")


def trimmed(files: Mapping[str, str]) -> dict[str, str]:
    """The theme's style sheets, of all pages, scripts and style sheets of a site by their paths from its root.

    What pages have for classes and ids is used, and so is every word of the scripts and styles that a page names: they
    may give it to an element, or ask for it. The rest of what a theme's style sheet knows goes.
    """
    pages = "\n".join(text for path, text in files.items() if path.endswith(".html"))
    used = set(" ".join(re.findall(r'\b(?:class|id)="([^"]*)"', pages)).split())
    for path, text in files.items():
        if not path.endswith(".html") and posixpath.dirname(path) != THEME and posixpath.basename(path) in pages:
            used.update(re.findall(r"[\w-]+", text))
    return {path: _trimmed(text, used) for path, text in files.items() if posixpath.dirname(path) == THEME}


def _trimmed(css: str, used: set[str]) -> str:
    css = _without(css, set(_NAME.findall(_NO_NAME.sub("", css))) - used)
    # What was asked for only by a rule that is gone shows once it is gone, hence the second time.
    return _without(css, set(_VALUE.findall(css)) - set(_ASKED.findall(css)) - used)


def _without(css: str, symbols: set[str]) -> str:
    return lightningcss.process_stylesheet(css, unused_symbols=symbols)
