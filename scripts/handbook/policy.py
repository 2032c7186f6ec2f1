"""The content policy of a page: its own site and nothing else, and of code inside the page only what was there."""

import base64
import hashlib
import re

_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # the theme's icons are in its style sheet
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
_CODE = {
    "script-src": re.compile(r"<script(?![^>]*\s(?:src=|type=\"application/))[^>]*>(.*?)</script>", re.DOTALL),
    "style-src": re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL),
}
"""What runs of the text inside a page. A script of the type application/… is data."""


def guarded(html: str) -> str:
    """The page with its policy, before anything that the policy speaks of.

    Scripts and styles inside the page are allowed by the hash of what they say: what is added later does not run.
    Raises ValueError for a page without a head.
    """
    rules = {
        name: " ".join(dict.fromkeys([rule, *map(_hash, _CODE[name].findall(html) if name in _CODE else ())]))
        for name, rule in _RULES.items()
    }
    policy = "; ".join(f"{name} {rule}" for name, rule in rules.items())
    begun, head, rest = re.split(r"(<head>(?:\s*<meta charset=[^>]*>)?)", html, maxsplit=1)
    return f'{begun}{head}\n  <meta http-equiv="Content-Security-Policy" content="{policy}">{rest}'


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
