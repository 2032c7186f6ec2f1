"""The signs of each language: quotation marks, dashes, numbers, and letters that only look right.

Every rule knows what to write instead. The texts are lines of words as readers see them; code is left out.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from handbook.messages import Message, say
from handbook.model import Line, Problem

NBSP = "\u00a0"
_CODE = "\ufffc"  # where read.lines left code out

_CYRILLIC = "а-яёА-ЯЁіїєґІЇЄҐ"
_ARMENIAN = "\u0531-\u0556\u0561-\u0587"
_ALONE = rf"(?<![\d.,+–-])(?<!\d[ {NBSP}])(?<![Nn]o\. )(?<!№[ {NBSP}])(?<!индекс )(?<!індекс )"
"""Before a number that stands alone: it is no part of a telephone number, a book's or a postal code."""
_ENDS = rf"(?![\d.-]\d|\d|[ {NBSP}]\d)"
_MEASURES = (
    r"час|минут|секунд|дня|дней|недел|месяц|год|лет|раза?\b|метр|литр|балл|процент|тыс|млн|доллар|евро|"
    r"хвилин|днів|тижн|місяц|рок|рази?\b|відсот|тис|долар|ժամ|րոպե|օր|շաբաթ|ամիս|տարի|անգամ|տոկոս|հազար|միլիոն|դոլար|"
    r"[мс]?м\b|к[мг]\b|[гл]\b"
)
"""What is measured or counted, as its words begin."""
_VOWELS = "աեէըիոօևուԱԵԷԸԻՈՕ"


class Rule(NamedTuple):
    """One thing to look for."""

    langs: tuple[str, ...]
    wrong: re.Pattern[str]
    right: str | Callable[[re.Match[str]], str]
    """What to write in its place: a replacement as `re.sub` knows it."""
    why: Message


def _rule(langs: str, wrong: str, right: str | Callable[[re.Match[str]], str], why: Message) -> Rule:
    return Rule(tuple(langs.split()), re.compile(wrong), right, why)


def _thousands(separator: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{int(re.sub(r'[^0-9]', '', match[0])):,}".replace(",", separator)


_UNIT = say("a non-breaking space keeps the number and the unit together")
_THOUSANDS = say("thousands are separated by a non-breaking space")
_DECIMALS = say("decimals are written with a comma")
RULES = (
    # Quotation marks and apostrophes
    _rule("en", r'"([^"]*)"', r"“\1”", say("English uses curly quotation marks")),
    _rule("ru uk hy", r'"([^"]*)"', r"«\1»", say("this language’s quotation marks are « »")),
    _rule("en", r"[«„]([^»“”]*)[»“”]", r"“\1”", say("English quotation marks are “ ”")),
    _rule("en uk", r"(?<=[^\W\d_])['ʼ`´‘′](?=[^\W\d_])", "’", say("the apostrophe is ’")),
    _rule("en", r"(?<=s)'(?!\w)", "’", say("the apostrophe is ’")),
    _rule("hy", r"(?<=[\u0561-\u0587])['`´]", "՛", say("the stress mark is ՛ (and the pause mark is ՝)")),
    # Dashes and dots
    _rule("en ru uk hy", r"\.\.\.", "…", say("an ellipsis is one character")),
    _rule("en ru uk hy", r"(?<![\d–-])(\d{1,3})-(\d{1,3})(?![\d-])", r"\1–\2", say("a range of numbers takes a dash")),
    _rule("en", r"(?<!\d) (?:--?|—) (?!\[[ xX]?\])", " – ", say("a dash between words is –")),
    _rule(
        "ru uk hy",
        rf"(?<!\d)[ {NBSP}](?:--?|–) (?!\[[ xX]?\])",
        f"{NBSP}— ",
        say("a dash between words is — with a non-breaking space before it"),
    ),
    _rule(
        "ru uk hy",
        r" — ?",
        f"{NBSP}— ",
        say("a non-breaking space keeps the dash on the same line as the word before it"),
    ),
    _rule("ru uk hy", rf"(?<={NBSP})—(?=\w)", "— ", say("a dash between words has a space on each side")),
    _rule("ru uk hy", r"(?<=[^\W\d_])—(?=[^\W\d_])", f"{NBSP}— ", say("a dash between words has a space on each side")),
    # Spaces
    _rule("en ru uk hy", r"(?<=\S)  +(?=\S)", " ", say("one space is enough")),
    _rule("en ru uk hy", rf"(?<=\w)[ {NBSP}]+([,;!?։՝]|\.(?=\s|$))", r"\1", say("no space goes before this mark")),
    _rule("ru uk hy", r"« +", "«", say("no space inside quotation marks")),
    _rule("ru uk hy", r" +»", "»", say("no space inside quotation marks")),
    _rule("ru uk", r"№ ?(?=\d)", f"№{NBSP}", say("a non-breaking space keeps the number and its symbol together")),
    _rule(
        "ru",
        r"(\d) ?(руб|коп|мм|см|км|кг|мин|сек)\b",
        rf"\1{NBSP}\2",
        _UNIT,
    ),
    _rule(
        "uk",
        r"(\d) ?(грн|коп|мм|см|км|кг|хв|сек)\b",
        rf"\1{NBSP}\2",
        _UNIT,
    ),
    _rule(
        "hy",
        r"(\d) ?(մմ|սմ|կմ|կգ|դրամ|տարի)",
        rf"\1{NBSP}\2",
        _UNIT,
    ),
    _rule(
        "en",
        r"(\d) (mm|cm|km|kg|[ap]\.m\.)",
        rf"\1{NBSP}\2",
        _UNIT,
    ),
    # Numbers, money, times
    _rule("en", rf"(\d)[ {NBSP}]%", r"\1%", say("English writes the per cent sign without a space")),
    _rule("ru uk hy", r"(\d) ?%(?!-)", rf"\1{NBSP}%", say("a non-breaking space goes before the per cent sign")),
    _rule(
        "en",
        rf"{_ALONE}[1-9]\d{{0,2}}(?:[ {NBSP}]\d{{3}})+{_ENDS}",
        _thousands(","),
        say("thousands are separated by a comma"),
    ),
    _rule("en", rf"{_ALONE}[1-9]\d{{4,8}}{_ENDS}", _thousands(","), say("thousands are separated by a comma")),
    _rule(
        "ru uk hy",
        rf"{_ALONE}[1-9]\d{{0,2}}(?: \d{{3}}|,\d{{3}}(?=,\d{{3}}|,?\s|\.?$))+{_ENDS}",
        _thousands(NBSP),
        _THOUSANDS,
    ),
    _rule(
        "ru uk hy",
        rf"{_ALONE}[1-9]\d{{4,8}}{_ENDS}",
        _thousands(NBSP),
        _THOUSANDS,
    ),
    _rule("en", r"\b0,(\d)", r"0.\1", say("decimals are written with a point")),
    _rule("ru uk hy", r"(?<![A-Z] )(?<![\d.])(0)\.(\d+)(?![\d.])", r"\1,\2", _DECIMALS),
    _rule("ru uk hy", rf"(?<![\d.])(\d+)\.(\d+)(?=[ {NBSP}]?[%$€₽₴֏])", r"\1,\2", _DECIMALS),
    _rule(
        "ru uk hy",
        rf"(?<![\d.])(\d+)\.(\d+)(?=[ {NBSP}](?:{_MEASURES}))",
        r"\1,\2",
        _DECIMALS,
    ),
    _rule("ru uk hy", r"(\d) ?([$£€₽₴֏])", rf"\1{NBSP}\2", say("a non-breaking space goes before the currency sign")),
    _rule("en", r"(\d(?:[\d,.]*\d)?) ?([$£€])", r"\2\1", say("English writes the currency sign first")),
    _rule(
        "ru uk hy",
        rf"([$£€₽₴֏]) ?(\d(?:[\d{NBSP},]*\d)?)",
        rf"\2{NBSP}\1",
        say("the currency sign goes after the number"),
    ),
    _rule("ru uk hy", r"\b\d+ ?[ap]\.?m\b\.?", "17:00", say("times are written in the 24-hour clock")),
    # Armenian signs
    _rule("hy", rf"(?<=[{_ARMENIAN}»)]):(?=\s|$)", "։", say("the full stop is ։")),
    _rule("hy", rf"(?<=[{_ARMENIAN}]{{5}})(?<!օրինակ)\.(?=\s+[\u0531-\u0556]|»|$)", "։", say("the full stop is ։")),
    _rule("hy", rf"(?<=[{_ARMENIAN}]{{3}})(?<!օրինակ)\.(?=$)", "։", say("the full stop is ։")),
    _rule(
        "hy",
        rf"(?<=[{_ARMENIAN}])\?",
        r"\g<0>",
        say("a question is marked with ՞ inside the word, on its stressed vowel"),
    ),
    _rule(
        "hy",
        rf"(?<=[{_ARMENIAN}])!",
        r"\g<0>",
        say("an exclamation is marked with ՜ inside the word, on its stressed vowel"),
    ),
    _rule(
        "hy",
        rf"(?<![{_VOWELS}\d\u0531-\u0556])([՞՜՛])",
        r"\1",
        say("this mark goes right after the stressed vowel of its word"),
    ),
    _rule("hy", "եւ", "և", say("the letter և is a single character")),
    _rule("hy", "Ե[ւՒ]", "Եվ", say("a capital և is Եվ")),
)


def check(lang: str, lines: Iterable[Line]) -> Iterator[Problem]:
    """Every sign that the language writes otherwise. The lines come as (file, line, words)."""
    lines = tuple(lines)
    for part in _parts(lines):
        yield from _quotes_pair(lang, part)
    for file, line, text in lines:
        for rule in RULES:
            if lang in rule.langs:
                for match in rule.wrong.finditer(text):
                    yield Problem(file, line, _instead(text, match, rule))
        yield from _letters_belong(lang, file, line, text)


def invisible(lines: Iterable[Line]) -> Iterator[Problem]:
    """Bad: a sign that nobody sees, such as U+202E, which turns the words after it round. Good: the words alone."""
    for file, line, text in lines:
        for sign in filter(_is_unseen, dict.fromkeys(text)):
            before = "".join(letter for letter in text.partition(sign)[0] if not _is_unseen(letter)).split()[-1:]
            code = f"U+{ord(sign):04X}"
            if before:
                message = say(
                    "there is an invisible character, {sign}, after “{word}”: delete it, or retype the line",
                    sign=code,
                    word=before[0],
                )
            else:
                message = say(
                    "there is an invisible character, {sign}, at the beginning of the line: delete it, or retype "
                    "the line",
                    sign=code,
                )
            yield Problem(file, line, message)


def _is_unseen(sign: str) -> bool:
    return sign in _BLANK or (unicodedata.category(sign) in _UNSEEN and sign not in _BREAKS)


_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Unicode’s categories of signs that control others, or separate lines."""
_BREAKS = "\t\u00ad"
"""A tab is a space to a reader, and a soft hyphen shows where a word may break."""
_BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0"
"""Letters that are drawn as nothing."""


def _instead(text: str, match: re.Match[str], rule: Rule) -> Message:
    """What is there, with a word on each side, and what to write."""
    start = max(text.rfind(" ", 0, max(0, match.start() - 1)) + 1, match.start() - 15)
    end = text.find(" ", match.end() + 1)
    end = min(len(text) if end < 0 else end, match.end() + 15)
    changed = match.expand(rule.right) if isinstance(rule.right, str) else rule.right(match)
    there = text[start:end].replace(_CODE, "…").strip(" ")
    right = (text[start : match.start()] + changed + text[match.end() : end]).replace(_CODE, "…").strip(" ")
    if there == right:
        return say("`{there}`: {why}", there=there, why=rule.why)
    gaps = {"right": right, "there": there, "why": rule.why}
    if NBSP in right and NBSP not in there:
        return say("write `{right}` (copy it from this message) instead of `{there}`: {why}", **gaps)
    return say("write `{right}` instead of `{there}`: {why}", **gaps)


def _parts(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines that stand right under each other: a quotation may go on for several sentences."""
    part: list[Line] = []
    for entry in lines:
        if part and (entry.file != part[-1].file or entry.number - part[-1].number not in (0, 1)):
            yield part
            part = []
        part.append(entry)
    if part:
        yield part


_PAIRS = {"en": {"“": "”"}, "ru": {"«": "»", "„": "“"}, "uk": {"«": "»", "„": "“"}, "hy": {"«": "»"}}


def _quotes_pair(lang: str, part: list[Line]) -> Iterator[Problem]:
    """Bad: `“слово”`, `«слово`. Good: `«слово»`, and inside it `„слово“`."""
    pairs = _PAIRS.get(lang)
    if pairs is None:
        return
    outer, *inner = pairs
    shown = _shown(pairs)
    straight = [(file, line) for file, line, text in part for _ in re.findall(r'(?<!\d)"', text)]
    if len(straight) % 2:
        message = say('a straight quotation mark, ", has no partner here: write both, or neither')
        yield Problem(*straight[-1], message)
    waiting: list[tuple[str, str, int]] = []
    for file, line, text in part:
        for sign in re.findall("[«»„“”]", text):
            if waiting and sign == pairs.get(waiting[-1][0]):
                waiting.pop()
            elif sign == outer or (sign in inner and waiting):
                waiting.append((sign, file, line))
            elif sign in pairs.values():
                yield Problem(file, line, _alone(sign, shown))
            elif lang != "en":  # the English ones have a rule of their own
                message = say("the quotation mark {sign} does not belong here: write {right}", sign=sign, right=shown)
                yield Problem(file, line, message)
    if waiting:
        sign, file, line = waiting[-1]
        yield Problem(file, line, _alone(sign, shown))


def _shown(pairs: Mapping[str, str]) -> str | Message:
    outer, *inner = [" ".join(pair) for pair in pairs.items()]
    return say("{outer}, and {inner} inside them", outer=outer, inner=inner[0]) if inner else outer


def _alone(sign: str, pair: str | Message) -> Message:
    return say("the quotation mark {sign} has no partner here: write both, {pair}", sign=sign, pair=pair)


_ALPHABETS = (("Latin", "A-Za-zÀ-ɏ"), ("Cyrillic", "\u0400-\u052f"), ("Armenian", _ARMENIAN))
_OWN = {"en": "Latin", "ru": "Cyrillic", "uk": "Cyrillic", "hy": "Armenian"}
_TYPE_AGAIN = {
    "Latin": say("type it again in Latin letters"),
    "Cyrillic": say("type it again in Cyrillic letters"),
    "Armenian": say("type it again in Armenian letters"),
}
_FOREIGN = {"ru": "іїєґІЇЄҐ", "uk": "ыэёъЫЭЁЪ"}
_LOOK_ALIKE = dict(zip("aceopxyiACEHKMOPTXBI", "асеорхуіАСЕНКМОРТХВІ", strict=True))


def _letters_belong(lang: str, file: str, line: int, text: str) -> Iterator[Problem]:
    """Bad: `клиeнт` with a Latin e, a Russian ы in Ukrainian. Good: one alphabet in a word, the language's own."""
    own = _OWN.get(lang)
    for match in re.finditer(r"[^\W\d_]+(?:['’ʼ՛՜՞][^\W\d_]+)*", text):
        word = match[0]
        found = {name: "".join(re.findall(f"[{letters}]", word)) for name, letters in _ALPHABETS}
        present = [name for name, letters in found.items() if letters]
        if len(present) > 1 and any(_is_mixed(part) for part in re.split("['’ʼ]", word)):
            base = own if own in present else max(present, key=lambda name: len(found[name]))
            alien = next(name for name in present if name != base)
            letters = ", ".join(dict.fromkeys(found[alien]))
            message = say(
                "the word “{word}” mixes alphabets: {alien}; {hint}",
                word=word,
                alien=_alien(letters, alien),
                hint=_TYPE_AGAIN[base],
            )
            yield Problem(file, line, message)
        elif lang != "en" and own and len(present) == 1 and present[0] not in (own, "Latin"):
            if own == "Cyrillic":
                message = say("the word “{word}” is in Armenian letters: write it in Cyrillic", word=word)
            else:
                message = say("the word “{word}” is in Cyrillic letters: write it in Armenian letters", word=word)
            yield Problem(file, line, message)
        elif lang in _FOREIGN and (neighbour := re.search(f"[{_FOREIGN[lang]}]", word)):
            yield Problem(file, line, _foreign(lang, word, neighbour[0]))
        elif lang in ("ru", "uk") and word in _LOOK_ALIKE and _reads_as_a_word(text, match):
            after = text[match.end() :].split(maxsplit=1)[0]
            message = say(
                "“{word}” before “{after}” is a Latin letter: type the Cyrillic one, {letter}",
                word=word,
                after=after,
                letter=_LOOK_ALIKE[word],
            )
            yield Problem(file, line, message)


def _alien(letters: str, alphabet: str) -> Message:
    return {
        "Latin": say("{letters} from the Latin alphabet", letters=letters),
        "Cyrillic": say("{letters} from the Cyrillic alphabet", letters=letters),
        "Armenian": say("{letters} from the Armenian alphabet", letters=letters),
    }[alphabet]


def _foreign(lang: str, word: str, letter: str) -> Message:
    if lang == "ru":
        return say(
            "the word “{word}” has the Ukrainian letter {letter}: spell it as this language does",
            word=word,
            letter=letter,
        )
    return say(
        "the word “{word}” has the Russian letter {letter}: spell it as this language does", word=word, letter=letter
    )


def _is_mixed(part: str) -> bool:
    """A foreign name may take an ending of the language after an apostrophe: `iPhone’ы`."""
    return sum(re.search(f"[{letters}]", part) is not None for _, letters in _ALPHABETS) > 1


def _reads_as_a_word(text: str, match: re.Match[str]) -> bool:
    """Whether a lone Latin letter stands for a Cyrillic word; in a line with other lone letters it is a symbol."""
    alone = re.findall(r"(?<!\w)[A-Za-z](?!\w)", text)
    return len(set(alone)) == 1 and re.match(rf"[ {NBSP}][{_CYRILLIC}]", text[match.end() :]) is not None
