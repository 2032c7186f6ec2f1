"""The words of the trade in a text, in whatever form they stand there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from handbook.forms import base
from handbook.messages import say
from handbook.model import Glossary, Line, Problem, Term

Phrases = Mapping[tuple[str, ...], Term]
"""Terms by the base forms of their words."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ՛՜՞][^\W\d_]+)*")
_LONGEST = 4  # words in a term


class Found(NamedTuple):
    """A place in a text where a term stands."""

    start: int
    end: int
    term: Term


def terms(glossary: Glossary, lang: str) -> Phrases:
    """What to look for to find the terms themselves."""
    return {
        phrase: term
        for term in glossary.terms.get(lang, ())
        for text in (term.term, *term.forms)
        for phrase in (_phrase(text, lang), tuple(map(_plain, _WORD.findall(text))))
    }


def avoided(glossary: Glossary, lang: str) -> Phrases:
    """What to look for to find the words that we don't say."""
    return {_phrase(text, lang): term for term in glossary.terms.get(lang, ()) for text in term.avoid}


def find(text: str, phrases: Phrases, lang: str) -> Iterator[Found]:
    """Each place where one of the phrases stands in any inflected form, the longest first where they overlap."""
    words = list(_WORD.finditer(text))
    bases = [base(_plain(word[0]), lang) for word in words]
    plain = [_plain(word[0]) for word in words]
    i = 0
    while i < len(words):
        for length in range(min(_LONGEST, len(words) - i), 0, -1):
            start, end = words[i].start(), words[i + length - 1].end()
            term = phrases.get(tuple(bases[i : i + length])) or phrases.get(tuple(plain[i : i + length]))
            between = zip(words[i : i + length], words[i + 1 : i + length], strict=False)
            if term and all(text[a.end() : b.start()].isspace() for a, b in between):
                yield Found(start, end, term)
                i += length - 1
                break
        i += 1


def check(glossary: Glossary, lang: str, lines: Iterable[Line]) -> Iterator[Problem]:
    """Bad: a word that we avoid, in any form: `our clients`. Good: the term instead: `our customers`.

    The lines of one language's text come as (file, line, words).
    """
    phrases = avoided(glossary, lang)
    for file, line, text in lines:
        for start, end, term in find(text, phrases, lang):
            message = say(
                "“{word}” is a word that we avoid: write “{term}” instead", word=text[start:end], term=term.term
            )
            yield Problem(file, line, message)


def _phrase(text: str, lang: str) -> tuple[str, ...]:
    return tuple(base(_plain(word), lang) for word in _WORD.findall(text))


def _plain(word: str) -> str:
    """The word in small letters, without the marks that Armenian writes inside words."""
    return re.sub("[՛՜՞]", "", word).lower().replace("'", "’").replace("ʼ", "’")
