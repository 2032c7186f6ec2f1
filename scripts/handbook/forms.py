"""Every form of the words of a text: a reader searches for a form that no page has.

The only file that speaks to simplemma and pymorphy.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, lru_cache, partial

import pymorphy3
import simplemma
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from handbook.affixes import Affixes, Family

Found = Mapping[str, Collection[Family]]
"""For each word, the words that it may be a form of, with all their forms."""

APOSTROPHES = "'’ʼ‘`´՚"
MARKS = "\u0301\u00ad՛՜՞"
"""Signs inside words that make no difference: stress, a place to break, Armenian intonation."""
_CLITIC = re.compile(f"[{APOSTROPHES}](s|ll|re|ve|d|m)?$")
_PLAIN = str.maketrans({"ё": "е", "և": "եվ", **dict.fromkeys(MARKS + APOSTROPHES, "")})


def fold(word: str, lang: str) -> str:
    """The word as the search compares it: small letters, no marks, no apostrophes; ё is е, և is եվ.

    overrides/assets/search-engine.js folds what a reader types in the same way.
    """
    word = word.lower()
    if lang == "en":
        word = _CLITIC.sub("", word)
    return word.translate(_PLAIN).replace("եւ", "եվ")


@cache
def base(word: str, lang: str) -> str:
    """The form that dictionaries list the word under; the word itself in a language that the library does not know."""
    try:
        return str(simplemma.lemmatize(word, lang=lang)).lower()
    except ValueError:
        return word


@cache
def is_known(word: str, lang: str) -> bool:
    """Whether the word, in small letters, is one that dictionaries of the language list."""
    return bool(simplemma.is_known(word, lang=lang))


@lru_cache(maxsize=8)  # in `serve` only the language that is written in is worked out again
def families(words: frozenset[str], lang: str) -> frozenset[Family]:
    """Each word that one of these may be a form of, with all its forms."""
    folded = frozenset(fold(word, lang) for word in words)
    found = _LANGUAGES[lang](folded) if lang in _LANGUAGES else {}
    return frozenset(family | {word} for word in folded for family in found.get(word) or [frozenset[str]()])


# Russian: pymorphy knows the forms, and how likely each reading of a word is.

_LIKELY = 0.06
_LIKELY_BESIDE_PRONOUNS = 0.125
"""«Им» is a pronoun nine times in ten, and a form of «имя» hardly ever: those are too frequent to be in doubt."""
_PRONOUNS = frozenset({"NPRO", "NUMR", "PREP", "CONJ", "PRCL", "INTJ"})


def _russian(words: Collection[str]) -> Found:
    morph = pymorphy3.MorphAnalyzer(lang="ru")
    found: dict[str, set[Family]] = {}
    for word in words:
        readings = morph.parse(word)
        least = _LIKELY_BESIDE_PRONOUNS if readings[0].tag.POS in _PRONOUNS else _LIKELY
        is_aside = "Prnt" in readings[0].tag  # «скажем», between commas, is of «сказать» all the same
        likely: Counter[Family] = Counter()
        for reading in readings:
            is_sure = {"ADJS", "neut"} in reading.tag or is_aside  # «честно» also belongs to «честный»
            family = frozenset(fold(form.word, "ru") for form in reading.lexeme)
            likely[family] += 1 if is_sure else reading.score
        found[word] = {family for family, score in likely.items() if score >= least}
    # What a word of the text is hardly ever a form of does not lead to it either.
    return {
        word: [frozenset(form for form in family if family in found.get(form, (family,))) for family in some]
        for word, some in found.items()
    }


# English: regular forms by rule, the others from simplemma.

_PRONOUNS_EN = frozenset({"i", "you", "we", "they", "he", "she", "it", "that", "there", "who", "what"})
_SHORTEST = 3
"""Letters of the shortest English word that has regular forms."""


def _english(words: Collection[str]) -> Found:
    roots, groups = _grouped("en")

    def family(root: str) -> Family:
        forms = groups.get(root, frozenset()) | {root}
        if root in _PRONOUNS_EN:  # "youre" is typed for "you’re", but "were" is a word of its own
            forms |= {f"{root}{end}" for end in ("ll", "re", "ve", "d", "m")} - roots.keys()
        nominal = {form for form in _nominal_forms(root) if roots.get(form, root) == root}
        verbal = _verb_forms(root)
        is_verb = not forms <= nominal | {root} or any(form.endswith("ed") and form in roots for form in verbal)
        return frozenset(forms | nominal | (verbal if is_verb else set()))

    found = {}
    for word in words:
        candidates = {word, roots.get(word, word), *_roots(word)}
        some = [family(root) for root in candidates if root in groups or root in words]
        found[word] = [forms for forms in some if word in forms and len(forms) > 1]
    return found


def _stems(word: str) -> tuple[str, ...]:
    """What endings with a vowel are added to: `tr(y)`, `hop(e)`, `begin` and `beginn`."""
    if len(word) < _SHORTEST:
        return ()
    if word.endswith("e"):
        return (word[:-1],)
    if re.search("[^aeiou]y$", word):
        return (f"{word[:-1]}i",)
    return (word, word + word[-1]) if re.search("[^aeiou][aeiou][bdfgklmnprtvz]$", word) else (word,)


def _nominal_forms(word: str) -> set[str]:
    stems = _stems(word)
    hisses = re.search("(s|x|z|ch|sh)$", word) or any(stem.endswith("i") for stem in stems)
    return {f"{stem}{ending}" for stem in stems for ending in ("er", "est", *(["es"] if hisses else []))} | {f"{word}s"}


def _verb_forms(word: str) -> set[str]:
    stems = _stems(word)
    return {f"{stem}ed" for stem in stems} | {f"{word if stem[-1] == 'i' else stem}ing" for stem in stems}


def _roots(word: str) -> Iterator[str]:
    """What the word may come from by rule."""
    for ending in ("s", "es", "ed", "ing", "er", "est"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield from (stem, f"{stem}e", re.sub("i$", "y", stem), re.sub(r"(.)\1$", r"\1", stem))


# Ukrainian and Armenian: our dictionaries' tables, and what simplemma groups together beyond them.

_SHORTEST_TAIL = 4
"""Letters of the shortest word that a compound may end in."""
_MOST = "ամենա"
"""What makes an Armenian superlative: «ամենամեծ» belongs to «մեծ»."""


def _by_dictionary(lang: str, words: Collection[str]) -> Found:
    dictionary = Affixes(lang, partial(fold, lang=lang))
    roots, groups = _grouped(lang, words)
    tails = {w: [w[i:] for i in range(1, len(w) - _SHORTEST_TAIL + 1)] for w in words if w not in roots}
    more = (form for some in (*groups.values(), *tails.values()) for form in some)
    known = dictionary.families({*words, *more}, words)
    found: dict[str, set[Family]] = {}
    for word in words:
        some = known.get(word, set())
        if word in roots:
            root, group = roots[word], groups[roots[word]]
            joined = (_joined(family, root, group, known) for family in some | known.get(root, set()) or {group})
            some = {family for family in joined if word in family}
        if not some and (tail := next((tail for tail in tails.get(word, ()) if tail in known), None)):
            head = word.removesuffix(tail)
            some = {frozenset(f"{head}{form}" for form in family) for family in known[tail]}
        if word.startswith(_MOST):
            some = some | {family | {word} for family in known.get(word.removeprefix(_MOST), ())}
        some = some or dictionary.guess(word)
        found[word] = some if word in known else some | dictionary.plain(word)
    return found


def _joined(family: Family, root: str, group: Family, known: Found) -> Family:
    """The family with what simplemma groups with its root: «люди» with «людина», «տվել» with «տալ»."""
    if root not in family:
        return family
    more = set(family)
    for form in group - family:
        others = known.get(form, ())
        more |= {form}.union(*(other for other in others if 2 * len(other & group) >= len(other)))
    return frozenset(more)


_IRREGULAR = {
    "en": """
        bad worse worst, bear bore born, bend bent, bid bade bidden, bind bound, bite bit, break broke broken,
        calf calves, drink drunk, far further furthest, feel felt, find found, go gone, grind ground, half halves,
        lead led, leaf leaves, leave left, lie lay, life lives, loaf loaves, old eldest, person people, ring rung,
        rise rose, see saw, shake shook, shelf shelves, shoot shot, smell smelt, spell spelt, swear swore, thank thanks,
        thief thieves, think thought, well better best, wife wives, win won, wind wound
    """,
    "hy": """
        անել արա արեց արեցի արեցիր արեցինք արեցիք արեցին արել արած արեք արող, բերել բեր,
        գալ եկա եկար եկավ եկանք եկաք եկան եկել եկած եկող եկեք արի,
        գնալ գնա գնաց գնացի գնացինք գնացին գնացել գնացած գնացող գնացեք,
        դարձնել դարձրեց դարձրեցի դարձրեցինք դարձրեցին դարձրել դարձրած դարձրեք դարձնում,
        վերադարձնել վերադարձրեց վերադարձրեցի վերադարձրեցինք վերադարձրեցին վերադարձրել վերադարձրած վերադարձրեք,
        դնել դիր դրեց դրեցի դրեցինք դրեցին դրել դրած դրեք, ելնել ելավ ելա ելան ելել ելած ելեք,
        լինել եղավ եղա եղան եղել եղած եղիր եղեք, մարդ մարդիկ մարդկանց,
        տալ տուր տվեց տվեցի տվեցինք տվեցին տվել տված տվող տվեք, տանել տար տարավ տարա տարան տարել տարած տարեք,
        ուտել կեր կերավ կերա կերան կերել կերած կերեք
    """,
}
"""Forms, after their root, that simplemma lacks or takes for words of their own."""


def _grouped(lang: str, words: Collection[str] | None = None) -> tuple[dict[str, str], dict[str, Family]]:
    """The root of each of these words, or of all that simplemma knows; and by the root, all words that share it."""
    rows = [row.split() for row in _IRREGULAR.get(lang, "").split(",")]
    entries = [(form, row[0]) for row in rows for form in row]
    entries += DefaultDictionaryFactory().get_dictionary(lang).items()

    def quickly(word: str) -> str:  # most words are as they should be, and there are a million
        return word if word.isalpha() and word.islower() and "և" not in word else fold(word, lang)

    roots: dict[str, str] = {}
    for form, root in entries:
        word = quickly(form)
        if words is None or word in words:
            roots.setdefault(word, quickly(root))
    groups = {root: {root} for root in roots.values()}
    for form, root in entries:
        if (group := groups.get(quickly(root))) is not None and (word := quickly(form)).isalpha():
            group.add(word)
    return roots, {root: frozenset(group) for root, group in groups.items()}


_LANGUAGES: Mapping[str, Callable[[Collection[str]], Found]] = {
    "en": _english,
    "ru": _russian,
    "uk": partial(_by_dictionary, "uk"),
    "hy": partial(_by_dictionary, "hy"),
}
