"""What a translation calls things: names and terms as docs/glossary.yml has them, and no sentence left in English."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from handbook import fidelity, glossary
from handbook.compare import excerpt
from handbook.fidelity import Part, Text
from handbook.forms import base, is_known
from handbook.messages import Message, say
from handbook.model import TRANSLATIONS, Glossary, Page, Problem, Term


def check(english: Page, page: Page, words: Glossary) -> Iterator[Problem]:
    """Every name and term that is missing or spelled otherwise, and every word that is not translated."""
    described, sections = fidelity.described(english, page), tuple(fidelity.sections(english, page))
    left = [problem for part in (described, *sections) for problem in _left_in_english(part, words)]
    yield from left
    for part in sections:
        yield from _link_texts_are_translated(part, words, {problem.line for problem in left})
        yield from _names_as_in_glossary(part, words)
    yield from _terms_as_in_glossary(described, sections, words)


def _left_in_english(part: Part, words: Glossary) -> Iterator[Problem]:
    """Bad: `- [ ] We smile.` in a Russian list. Good: the sentence in Russian; names stay as they are.

    A line without a word of the language is English if it has an ordinary English word; one with capital letters
    alone, only where the English page has it too. In a line that is translated, four words in a row are too many.
    """
    page = part.ours.page
    if not _has_own_letters(page):
        return
    theirs = {_bare(text) for _, text in part.english.lines}
    for line, text in part.ours.lines:
        rest = _without_names(text, page, line, words)
        latin = [word for word in _LATIN.findall(rest) if _is_ordinary(word)]
        if not _OWN_LETTER.search(text):
            if any(word.islower() for word in latin) or (latin and _bare(text) in theirs):
                yield Problem(page.file, line, _still_english(text))
            continue
        for run in _RUN.finditer(rest):
            small = [w for w in run[0].split() if w[0].islower() and w not in _SMALL and _is_ordinary(w)]
            quoted = rest[run.start() - 1 : run.start()] in ("«", "„") and rest[run.end() : run.end() + 1] in ("»", "“")
            if len(small) > 1 and not quoted:
                yield Problem(page.file, line, _still_english(run[0]))


def _has_own_letters(page: Page) -> bool:
    """Whether the language has letters that are not Latin; of one that is not ours the page itself tells."""
    return page.lang in ("ru", "uk", "hy") or len(_OWN_LETTER.findall(page.source)) > len(page.source) / 2


def _without_names(text: str, page: Page, line: int, words: Glossary) -> str:
    """The text without names; and on the page about translating, without the buttons that it tells to click."""
    names = [spelled[page.lang] for spelled in words.names.values() if page.lang in spelled]
    if page.name == TRANSLATIONS:
        names += re.findall(r"\*\*(.+?)\*\*", page.source.splitlines()[line - 1])
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name.strip("«»"), "\ufffc")
    return text


def _still_english(text: str) -> Message:
    words = excerpt(text)
    if words.istitle():
        return say(
            "“{words}” is still in English: translate it; if it is a name, add it to docs/glossary.yml", words=words
        )
    return say("“{words}” is still in English: translate it", words=words)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _is_ordinary(word: str) -> bool:
    """Whether it is an English word, and no symbol, abbreviation or name that no dictionary has."""
    return len(word) > 1 and word[1:].islower() and is_known(word.lower(), "en")


_OWN_LETTER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
_LATIN = re.compile(r"(?<![\w@./-])[A-Za-z]+(?:[’'-][A-Za-z]+)*(?![\w@/])")
_RUN = re.compile(r"(?<!\w)[A-Za-z]+(?:[’'-][A-Za-z]+)*(?:,? [A-Za-z]+(?:[’'-][A-Za-z]+)*){3,}(?!\w)")
_SMALL = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
"""What titles and names of companies write in small letters."""


def _link_texts_are_translated(part: Part, words: Glossary, left: set[int]) -> Iterator[Problem]:
    """Bad: `[Build loyalty](…#loyalty)` in a Russian line. Good: the link with Russian words."""
    english, page = part.english.page, part.ours.page
    theirs = {_bare(link.text) for link in (*part.english.of(english.links), *part.english.of(english.pictures))}
    for link in (*part.ours.of(page.links), *part.ours.of(page.pictures)):
        rest = _without_names(link.text, page, link.line, words)
        if link.line not in left and _bare(link.text) in theirs and any(map(_is_ordinary, _LATIN.findall(rest))):
            yield Problem(page.file, link.line, _still_english(link.text))


def _names_as_in_glossary(part: Part, words: Glossary) -> Iterator[Problem]:
    """Bad: «Том Петерс», or nobody. Good: «Том Питерс» in any form, as docs/glossary.yml spells it."""
    page = part.ours.page
    found = _WORD.findall(part.ours.words)
    for spelled in words.names.values():
        name, own = spelled.get(part.english.page.lang), spelled.get(page.lang)
        if not name or not own:
            continue
        line, is_whole = _mention(name, own, part.english)
        parts = [word for word in _WORD.findall(own) if len(word) > 1 and (not word.islower() or own[0] == "«")]
        lacking = [word for word in (parts if is_whole else parts[-1:]) if not _has(word, found, page.lang)]
        if line and lacking:
            near = difflib.get_close_matches(lacking[-1], [word for word in found if word.istitle()], n=1, cutoff=_NEAR)
            named, right = (name, own) if is_whole else (name.split()[-1], parts[-1])
            gaps = {"there": part.english.at(line), "name": named, "right": right}
            if near:
                message = say(
                    "the English ({there}) names {name}, but this part has “{word}”: write {right} in the form "
                    "that your sentence needs",
                    word=near[0],
                    **gaps,
                )
            else:
                message = say(
                    "the English ({there}) names {name}, but this part does not: write {right} in the form that "
                    "your sentence needs",
                    **gaps,
                )
            yield part.missing(line, message)
        elif line:
            yield from _misspelt(part, parts, words)


def _misspelt(part: Part, names: list[str], words: Glossary) -> Iterator[Problem]:
    """Bad: «Селфрижд» beside «Селфридж». Good: the same spelling each time."""
    page = part.ours.page
    known = [word for spelled in words.names.values() for word in _WORD.findall(spelled.get(page.lang, ""))]
    for line, text in part.ours.lines:
        for word in _WORD.findall(text):
            near = difflib.get_close_matches(word, [name for name in names if len(name) > _SHORT], n=1, cutoff=_ALIKE)
            is_other = is_known(word.lower(), page.lang) or any(_has(name, [word], page.lang) for name in known)
            if near and word.istitle() and not is_other:
                message = say(
                    "“{word}” is {name} in docs/glossary.yml: spell it as it is there, in the form that your "
                    "sentence needs",
                    word=word,
                    name=near[0],
                )
                yield Problem(page.file, line, message)


def _mention(name: str, own: str, text: Text) -> tuple[int, bool]:
    """The line that has the name, 0 without one; and whether it has all of it, or the last word of a longer name."""
    for line, words in text.lines:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words.replace("\u00a0", " ")):
            return line, True
    *first, last = name.split()
    known_by_it = first and own[0] != "«" and not own.isascii() and name in text.page.source
    for line, words in text.lines if known_by_it else ():
        if re.search(rf"(?<!\w){re.escape(last)}(?!\w)", words):
            return line, False
    return 0, False


_WORD = re.compile(r"[^\W\d_]+(?:[-’'՛՜՞][^\W\d_]+)*")


def _has(word: str, found: list[str], lang: str) -> bool:
    """Whether one of the words is this one in any form: the same beginning, or the same entry of the dictionary."""
    word = _plain(word)
    stem = re.sub("[аеёиіоуыюяйьա]$", "", word) if len(word) > _SHORT else word
    plain = [_plain(other) for other in found]
    return any(other.startswith(stem) and len(other) <= len(word) + _ENDING for other in plain) or any(
        base(other.lower(), lang) == base(word.lower(), lang) for other in plain if other[:1] == word[:1]
    )


def _plain(word: str) -> str:
    return re.sub("[՛՜՞]", "", word).replace("ё", "е").replace("’", "'")


_NEAR, _ALIKE = 0.7, 0.75
"""How alike a name and what stands for it are, from 0 to 1; and one that is there in its right spelling, too."""
_SHORT = 3
"""Letters of a name that has no ending to lose."""
_ENDING = 5
"""Letters that an ending may have: «Սելֆրիջների»."""


def _terms_as_in_glossary(described: Part, sections: Sequence[Part], words: Glossary) -> Iterator[Problem]:
    """Bad: a section about focus groups without «фокус-группа». Good: the term that docs/glossary.yml has, in any form.

    A term of several words is asked for in each section that has it in English. One of a single word may be put
    otherwise now and then, «на нас можно положиться» for “reliable”: it is asked for in a section that has it three
    times, links left out, and once on a page that has it in several sections.
    """
    english, page = sections[0].english.page, sections[0].ours.page
    own = {term.key: term for term in words.terms.get(page.lang, ())}
    theirs, ours = (glossary.terms(words, lang) for lang in (english.lang, page.lang))
    several = {t.key for t in words.terms.get(english.lang, ()) if len(_WORD.findall(t.term.replace("-", " "))) > 1}
    lacking: dict[str, Problem] = {}
    said = {key for key, term in own.items() if _has_phrase(term, described.ours.words)}
    times = Counter[str]()
    for part in sections:
        found = {
            f.term.key: (line, text[f.start : f.end])
            for line, text in reversed(part.english.lines)
            for f in glossary.find(text, theirs, english.lang)
        }
        text = part.ours.words
        here = {place.term.key for place in glossary.find(text, ours, page.lang)}
        here |= {key for key in found.keys() & own.keys() if _has_phrase(own[key], text)}
        said |= here
        times += Counter(found.keys())
        often = _said_often(part.english, theirs)
        for key, (line, as_written) in found.items():
            if key in own and key not in here:
                message = say(
                    "the English ({there}) says “{words}”, but this part does not: write “{term}” in the form that "
                    "your sentence needs",
                    there=part.english.at(line),
                    words=as_written,
                    term=own[key].term,
                )
                problem = part.missing(line, message)
                if key in several or key in often:
                    yield problem
                else:
                    lacking.setdefault(key, problem)
    yield from (problem for key, problem in lacking.items() if key not in said and times[key] > 1)


def _said_often(text: Text, phrases: glossary.Phrases) -> set[str]:
    """The terms that these lines have three times, links left out."""
    links = text.of(text.page.links)
    times = Counter[str]()
    for line, words in text.lines:
        linked = "|".join(re.escape(link.text) for link in links if link.line == line and link.text)
        rest = re.sub(linked, "", words)
        times += Counter(place.term.key for place in glossary.find(rest, phrases, text.page.lang))
    return {key for key, count in times.items() if count >= _OFTEN}


_OFTEN = 3


def _has_phrase(term: Term, text: str) -> bool:
    """Whether the words of the term stand there one after the other, each with any ending."""
    found = [_plain(word).lower() for word in _WORD.findall(text)]
    for phrase in (term.term, *term.forms):
        stems = [_plain(word).lower()[: max(_SHORT, len(word) - 2)] for word in _WORD.findall(phrase)]
        for i in range(len(found) - len(stems) + 1):
            if all(word.startswith(stem) for word, stem in zip(found[i:], stems, strict=False)):
                return True
    return False
