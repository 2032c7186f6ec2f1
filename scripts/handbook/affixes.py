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
"""How many words may have a form that the dictionary lacks."""
_RARE = 1 / 10_000
"""The share of words that have a letter of another language."""
_USUAL = 0.3
"""The share of words with the same end that makes a flag a usual one."""


_CASES = ("", "ը", "ն", "ս", "դ", "ի", "ին", "իս", "իդ", "ից", "ով", "ում")
_PLAIN = {
    "uk": ("", "а", "у", "ові", "ом", "і", "е", "и", "ів", "ам", "ами", "ах"),
    "hy": _CASES + tuple(plural + case for plural in ("եր", "ներ") for case in _CASES),
}
"""The endings of most nouns whose stem ends in a consonant."""
_VOWELS = "аеєиіїоуюяьй"


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
        self._plain = _PLAIN[lang]
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

        self._whole: list[Family] = []
        for line in (_FOLDER / f"{lang}.forms").read_text(encoding="utf-8").splitlines():
            heads, _, ends = line.partition("#")[0].partition(":")
            for head in heads.split():
                members = [(head + end).replace("-", "").partition("/") for end in ends.split()]
                further = {form for word, _, flags in members for form in _further(self, word, split(flags))}
                self._whole.append(frozenset(map(fold, {word for word, _, _ in members} | further)))

    def forms(self, word: str, flags: Flags) -> Iterator[Form]:
        """What the suffixes of these flags make of a word, one step far."""
        for flag in flags:
            for strip, add, then, condition in self._suffixes.get(flag, ()):
                if word.endswith(strip) and (condition is None or condition.search(word)):
                    yield Form(word[: len(word) - len(strip)] + add, flag, add, then)

    def families(self, wanted: Collection[str], text: Collection[str]) -> dict[str, set[Family]]:
        """For each of these words that the dictionary has, those that it may be a form of, with all their forms.

        `text` are the words that stand in the text: where a form may be of two words, they tell which of both is meant.
        """
        bare = {strip + w[len(add) :] for strip, add in self.prefixes.values() for w in wanted if w.startswith(add)}
        beginnings, of_text = (
            {word[:end] for word in words for end in range(1, len(word) + 1)} for words in ((*wanted, *bare), text)
        )
        found: dict[str, set[Family]] = defaultdict(set)
        for word, flags in self._near(beginnings):
            for paradigm in self._paradigms(self, word, flags, of_text):
                family = frozenset(map(self._fold, paradigm))
                for form in family.intersection(wanted):
                    found[form].add(family)
        for family in self._whole:
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

    def plain(self, word: str) -> set[Family]:
        """The families of a name or a loan, which take the endings of most nouns and change nothing else."""
        if not self._alphabet.issuperset(word):
            return set()
        stems = {word.removesuffix(end) for end in self._plain if word.endswith(end)}
        return {
            frozenset(self._fold(stem + end) for end in self._plain)
            for stem in stems
            if len(stem) > _END and stem[-1] not in _VOWELS
        }

    def guess(self, word: str) -> set[Family]:
        """The families of a word that the dictionary lacks, as most words with such an end are inflected."""
        if not self._alphabet.issuperset(word):
            return set()
        roots = {word: set[str]()}
        for flag, rules in self._suffixes.items():
            for rule in rules:
                if word.endswith(rule.add):
                    roots.setdefault(word.removesuffix(rule.add) + rule.strip, set()).add(flag)
        for length in range(_END, 0, -1):
            found: dict[Family, float] = {}
            for root, flags in roots.items():
                shares = self._usual.get(root[-length:], {})
                share = max((shares.get(flag, 0) for flag in flags or shares), default=0)
                if len(root) >= _END and share:
                    for paradigm in self._paradigms(self, root, tuple(shares), ()):
                        family = frozenset(map(self._fold, paradigm))
                        found[family] = max(share, found.get(family, 0))
            if fitting := [family for family in found if word in family]:
                return set(sorted(fitting, key=lambda family: (-found[family], sorted(family)))[:_GUESSES])
        return set()

    @cached_property
    def _alphabet(self) -> frozenset[str]:
        """The letters that many words have."""
        counts = Counter(letter for word in self.words for letter in set(self._fold(word)))
        return frozenset(letter for letter, count in counts.items() if count > _RARE * len(self.words))

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


_BESIDE = (("ACEIKM", "G"), ("BDFJLN", "H"), ("a", "bcd"), ("e", "fgh"), ("i", "j"), ("l", "m"))
"""Flags of Ukrainian words, and beside any of them those of what people say too, whether the dictionary has it or not:
verbs have a future in -тиму, and nouns a plural, a genitive in -а and a vocative."""
_AS_WELL = {
    "verb": (
        ("([уюая])ть$", r"\1чи"),  # роблять, роблячи
        ("([уюая])ться$", r"\1чись"),
        ("([аеиіїуюя])в$", r"\1вши"),  # зробив, зробивши
        ("([аеиіїуюя])вся$", r"\1вшись"),
    ),
    "other": (
        ("ець$", "че"),  # покупець, покупче
        ("ість$", "ости"),
        ("([оеє])м$", r"\1ві"),  # шумом, шумові
        ("([бвгджзклмпрстфхцчшщ])ний$", r"\1ен"),  # потрібний, потрібен
        ("ший$", "ш"),  # більший, більш
    ),
}
"""What makes a form of another one, where the tables do not."""
_COMPARED = (("ий$", "іший"), ("(о?к|г)?ий$", "ший"), ("(г|жк|зьк)ий$", "жчий"), ("(сок|ст)ий$", "щий"))
"""How adjectives are compared: простий, простіший; швидкий, швидший; дорогий, дорожчий; високий, вищий."""
_FIRST = {"в": "у", "у": "в", "і": "й", "й": "і"}
"""What a word may begin with instead, as the sound before it wants: «втратити» and «утратити»."""
_ANOTHER = re.compile("[ву](дач|клад|клас|клав|ник|прав|ступ|раженн|хід|ход)|.[аеєиіїоуюя]")
"""What begins like that and means something else: «вдача» is not «удача»."""


def _ukrainian(rules: Affixes, word: str, flags: Flags, _: Collection[str]) -> Iterator[set[str]]:
    """A word's forms, and apart from them those of the verb with -ся."""
    flags += tuple(
        flag for some, more in _BESIDE if set(some).intersection(flags) for flag in more if flag not in flags
    )
    forms = {word, *(form.word for form in rules.forms(word, flags))}
    is_verb = word.endswith(("ти", "тися")) and flags != ()
    for compared in {re.sub(end, instead, word) for end, instead in _COMPARED if "V" in flags} - {word}:
        for further in rules.words.get(compared, ()):
            more = {compared, *(form.word for form in rules.forms(compared, further))}
            forms |= more | {f"най{form}" for form in more}
    for end, instead in _AS_WELL["verb" if is_verb else "other"]:
        forms |= {re.sub(end, instead, form) for form in tuple(forms)}
    other = _FIRST.get(word[0], "") + word[1:]
    if other in rules.words and not _ANOTHER.match(word):
        forms |= {other[0] + form[1:] for form in forms if form[0] == word[0] and not _ANOTHER.match(form)}
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
_BESIDE_HY = (
    ("GE", ("DE", "AB", "IN", "LO")),
    ("GX", ("DE", "AX", "IX", "LX")),
    ("GD", ("DE", "AX", "IX", "LX")),
    ("G1", ("DE", "AB", "I1", "IN", "LO")),
    ("G2", ("DE", "A2", "I2", "L2")),
    ("G4", ("DE", "A4", "I4", "L4")),
    ("G9", ("DE", "AB", "GE", "I3", "IN", "LO")),
)
"""Flags of Armenian nouns: a genitive, and beside it the cases that the same nouns have."""
_CASES_HY = frozenset(genitive for genitive, _ in _BESIDE_HY)
_PLURALS_HY = frozenset({"PP", "PM", "PX", "PZ"})


def _armenian(rules: Affixes, word: str, flags: Flags, beginnings: Collection[str]) -> Iterator[set[str]]:
    """A word's forms. A verb's passive and causative are words of their own, and so is who does it, as a noun."""
    if "VA" in flags and len(word) == len("ել"):
        return  # an ending is not a verb: «կես» is "a half"
    paradigms: dict[str, set[str]] = defaultdict(set)
    paradigms[""] = {word} | {sign + word for flag, sign in _SIGNS if flag in flags}
    if "VA" not in flags:
        flags += tuple(flag for some, more in _BESIDE_HY if some in flags for flag in more if flag not in flags)
        flags += () if _PLURALS_HY.intersection(flags) or not _CASES_HY.intersection(flags) else ("PP",)
    for form in rules.forms(word, flags):
        is_of_verb = form.flag.startswith("V")
        if not is_of_verb and form.word.endswith("ում") and _is_verb(form.word[: -len("ում")], rules, beginnings):
            continue  # «գնում» is "buying", and hardly ever "in the price"
        voice = _VOICE.match(form.add) if is_of_verb else None
        paradigm = paradigms[(voice and voice.lastgroup) or ""]
        paradigm |= {form.word} | {sign + form.word for flag, sign in _SIGNS if flag in form.then}
        if not is_of_verb:
            paradigm |= _further(rules, form.word, form.then)
        elif form.word.endswith("ած"):  # «մտածում» is "thinking", and never "in what has come in"
            paradigm |= _further(rules, form.word, tuple(flag for flag in form.then if flag != "LO"))
        elif form.then and form.word in beginnings:
            paradigms[form.word] |= {form.word} | _further(rules, form.word, form.then)
    yield from paradigms.values()


def _is_verb(stem: str, rules: Affixes, beginnings: Collection[str]) -> bool:
    """Whether a verb has this stem, and the text more than one other form of it."""
    others = ("ել", "ալ", "եց", "աց", "եք", "են", "ած", "ող")
    is_known = any(stem + end in rules.words for end in ("ել", "ալ"))
    return is_known and sum(stem + end in beginnings for end in others) > 1


def _further(rules: Affixes, word: str, flags: Flags) -> set[str]:
    """The forms that follow from this one, however many steps it takes: a plural, its case, its article."""
    return {form for step in rules.forms(word, flags) for form in (step.word, *_further(rules, step.word, step.then))}


_PARADIGMS: Mapping[str, Callable[[Affixes, str, Flags, Collection[str]], Iterator[set[str]]]] = {
    "uk": _ukrainian,
    "hy": _armenian,
}
"""How each language tells the forms of one word, and which forms count as another word."""
