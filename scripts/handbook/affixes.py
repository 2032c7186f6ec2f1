"""The forms of Ukrainian and Armenian words, from the package's own dictionaries in Hunspell's format.

Such a dictionary is made to check spelling: each word has flags, and each flag a table of endings. Read forwards, it
tells every form of a word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

Family = frozenset[str]
"""All forms of one word, folded."""
Flags = tuple[str, ...]

_FOLDER = Path(__file__).parent / "dictionaries"
_END = 3
"""Letters at the end of a word that tell how it is inflected."""
_GUESSES = 3
_USUAL = 0.3
"""The share of words with the same end that makes a flag a usual one."""


class Rule(NamedTuple):
    """One way to make a form: take off what the word ends in, add the ending, and go on from there."""

    strip: str
    add: str
    then: Flags
    """The flags whose tables the new form may follow in turn."""
    condition: re.Pattern[str] | None
    """What the word must end in."""


class Form(NamedTuple):
    """A form, and the step that made it."""

    word: str
    flag: str
    add: str
    then: Flags


class Affixes:
    """The dictionary of one language. `fold` makes a word what the search compares."""

    def __init__(self, lang: str, fold: Callable[[str], str]) -> None:
        self.words: dict[str, list[Flags]] = defaultdict(list)
        self.prefixes: dict[str, tuple[str, str]] = {}
        """What is taken off and what is added, by flag."""
        self._suffixes: dict[str, list[Rule]] = defaultdict(list)
        self._paradigms = _PARADIGMS[lang]
        self._fold = fold
        width = 1

        @cache
        def split(flags: str) -> Flags:
            return tuple(flags[i : i + width] for i in range(0, len(flags), width))

        for line in (_FOLDER / f"{lang}.aff").read_text(encoding="utf-8").splitlines():
            match ["" if field == "0" else field for field in line.split()]:
                case ["FLAG", "long"]:
                    width = 2
                case ["SFX" | "PFX", _, "Y" | "N", count] if count.isdigit():
                    pass  # the head of a table
                case ["PFX", flag, strip, add, *_]:
                    self.prefixes[flag] = strip, add.partition("/")[0]
                case ["SFX", flag, strip, ending, *end]:
                    add, _, then = ending.partition("/")
                    condition = re.compile(f"{end[0]}$") if end and end != ["."] else None
                    self._suffixes[flag].append(Rule(strip, add, split(then), condition))
        for line in (_FOLDER / f"{lang}.dic").read_text(encoding="utf-8").splitlines()[1:]:
            word, _, flags = line.partition("/")
            self.words[word.strip().lower()].append(split(flags.strip()))

    def forms(self, word: str, flags: Flags) -> Iterator[Form]:
        """What the suffixes of these flags make of a word, one step far."""
        for flag in flags:
            for strip, add, then, condition in self._suffixes.get(flag, ()):
                if word.endswith(strip) and (condition is None or condition.search(word)):
                    yield Form(word[: len(word) - len(strip)] + add, flag, add, then)

    def families(self, wanted: Collection[str]) -> dict[str, set[Family]]:
        """For each of these words that the dictionary has, those that it may be a form of, with all their forms."""
        bare = {strip + w[len(add) :] for strip, add in self.prefixes.values() for w in wanted if w.startswith(add)}
        beginnings = {word[:end] for word in (*wanted, *bare) for end in range(1, len(word) + 1)}
        found: dict[str, set[Family]] = defaultdict(set)
        for word, flags in self._near(beginnings):
            for paradigm in self._paradigms(self, word, flags, beginnings):
                family = frozenset(map(self._fold, paradigm))
                for form in family.intersection(wanted):
                    found[form].add(family)
        return dict(found)

    def _near(self, beginnings: Collection[str]) -> Iterator[tuple[str, Flags]]:
        """The words, with their flags, that may have a form with one of these beginnings."""

        @cache
        def strips(flags: Flags) -> list[str]:
            return sorted(
                {rule.strip for flag in flags for rule in self._suffixes.get(flag, ())}, key=len, reverse=True
            )

        for word, some in self.words.items():
            for flags in some:
                longest = next((strip for strip in strips(flags) if word.endswith(strip)), "")
                if self._fold(word[: max(len(word) - len(longest), 1)]) in beginnings:
                    yield word, flags

    def guess(self, word: str) -> set[Family]:
        """The families of a word that the dictionary lacks, as most words with such an end are inflected."""
        for length in range(_END, 0, -1):
            found: dict[Family, float] = {}
            for flag, rules in self._suffixes.items():
                for rule in rules:
                    root = word.removesuffix(rule.add) + rule.strip
                    shares = self._usual.get(root[-length:], {})
                    if word.endswith(rule.add) and len(root) >= _END and flag in shares:
                        for paradigm in self._paradigms(self, root, tuple(shares), ()):
                            family = frozenset(map(self._fold, paradigm))
                            found[family] = max(shares[flag], found.get(family, 0))
            if fitting := [family for family in found if word in family]:
                return set(sorted(fitting, key=lambda family: (-found[family], sorted(family)))[:_GUESSES])
        return set()

    @cached_property
    def _usual(self) -> Mapping[str, Mapping[str, float]]:
        """The usual flags of words with the same end, of one letter or more, each with its share."""
        totals: Counter[str] = Counter()
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for word, some in self.words.items():
            for end in {word[-length:] for length in range(1, _END + 1)}:
                totals[end] += len(some)
                for flags in some:
                    counts[end].update(flags)
        return {
            end: {flag: n / totals[end] for flag, n in flags.items() if n >= _USUAL * totals[end]}
            for end, flags in counts.items()
        }


_BESIDE = (({"a", "b"}, ("c",)), ({"e", "f"}, ("g", "h")))
"""Flags of Ukrainian nouns, and beside them those of the genitive in -а and of the vocative: people write both."""


def _ukrainian(rules: Affixes, word: str, flags: Flags, _: Collection[str]) -> Iterator[set[str]]:
    """A word's forms, and apart from them those of the verb with -ся."""
    flags += tuple(flag for some, more in _BESIDE if some <= set(flags) for flag in more if flag not in flags)
    forms = {word, *(form.word for form in rules.forms(word, flags))}
    reflexive = set() if word.endswith(("ся", "сь")) else {form for form in forms if form.endswith(("ся", "сь"))}
    for paradigm in (forms - reflexive, reflexive):
        prefixes = [rules.prefixes[flag] for flag in flags if flag in rules.prefixes]
        paradigm.update(
            add + form.removeprefix(strip)
            for strip, add in prefixes
            for form in tuple(paradigm)
            if add != "не" and form.startswith(strip)
        )
        yield paradigm


_VOICE = re.compile("(?:ց|եց|աց)?(?P<passive>վ)|(?:ց|եց|աց)(?P<causative>[նր])")
_SIGNS = (("CH", "չ"), ("GU", "կ"))


def _armenian(rules: Affixes, word: str, flags: Flags, beginnings: Collection[str]) -> Iterator[set[str]]:
    """A word's forms. A verb's passive and causative are words of their own, and so are its participles as nouns."""
    paradigms: dict[str, set[str]] = defaultdict(set)
    paradigms[""] = {word} | {sign + word for flag, sign in _SIGNS if flag in flags}
    for form in rules.forms(word, flags):
        is_of_verb = form.flag.startswith("V")
        if not is_of_verb and form.word.endswith("ում") and form.word.removesuffix("ում") + "ել" in rules.words:
            continue  # «գնում» is "buying", and hardly ever "in the price"
        voice = _VOICE.match(form.add) if is_of_verb else None
        paradigm = paradigms[(voice and voice.lastgroup) or ""]
        paradigm |= {form.word} | {sign + form.word for flag, sign in _SIGNS if flag in form.then}
        if not is_of_verb:
            paradigm |= _further(rules, form)
        elif form.then and form.word in beginnings:
            paradigms[form.word] |= {form.word} | _further(rules, form)
    yield from paradigms.values()


def _further(rules: Affixes, form: Form) -> set[str]:
    """The forms that follow from this one, however many steps it takes: a plural, its case, its article."""
    return {word for step in rules.forms(form.word, form.then) for word in (step.word, *_further(rules, step))}


_PARADIGMS: Mapping[str, Callable[[Affixes, str, Flags, Collection[str]], Iterator[set[str]]]] = {
    "uk": _ukrainian,
    "hy": _armenian,
}
"""How each language tells the forms of one word, and which forms count as another word."""
