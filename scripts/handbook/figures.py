"""The figures of a text as values, in whatever form a language gives them: 5 p.m. is 17:00, $332,000 is 332 000 $.

Numbers in words are found too, since one language may write “ten” where another has 10.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

_SPACE = "[ \u00a0\u202f]"
_NOON = 12
_DAY = 24


class Figure(NamedTuple):
    """A figure of a text."""

    value: Decimal | str
    """A number, or the minutes since midnight; or as it stands: `A4`, a date, the digits of a telephone."""
    unit: str
    """`%`, `×`, the sign of the money, `time`, or empty."""
    also: str
    """Another unit that its words allow: “5 times” may be 5 elsewhere, or 5×."""
    text: str
    """As it is written."""
    in_words: bool = False

    def equals(self, other: "Figure") -> bool:
        """Whether both say the same. An hour may be a bare number in either: “from 9 to 12”."""
        if self.text == other.text:
            return True
        if (self.unit == "time") != (other.unit == "time"):
            time, bare = (self, other) if self.unit == "time" else (other, self)
            hours = (bare.value, bare.value + _NOON) if isinstance(bare.value, Decimal) and not bare.unit else ()
            return time.value in [hour * 60 for hour in hours]
        if self.value == other.value and {self.unit, other.unit} == {"", "×"} and (self.in_words or other.in_words):
            return True  # «вдвое» is 2×
        return self.value == other.value and bool({self.unit, self.also} & {other.unit, other.also})


def figures(text: str, lang: str) -> list[Figure]:
    """All figures of a text, in their order. Numbers of standards are none of them, and “24/7” is a saying."""
    found = _pattern(lang).finditer(re.sub("[՛՜՞]", "", text))
    return [figure for match in found for figure in _figures(match.groupdict(), match[0], lang)]


def written(figure: Figure) -> str:
    """The figure as all our languages but English write it."""
    if isinstance(figure.value, str):
        return figure.text
    if figure.unit == "time":
        hour, minute = divmod(int(figure.value), 60)
        return f"{hour}:{minute:02}"
    digits = f"{figure.value:f}" if re.search(r"\d{4}", figure.text) else f"{figure.value:,f}"
    number = digits.replace(",", "\u00a0").replace(".", ",")
    return f"{number}{figure.unit}" if figure.unit in ("", "×") else f"{number}\u00a0{figure.unit}"


def _figures(parts: Mapping[str, str | None], text: str, lang: str) -> Iterator[Figure]:
    """The figures of a match: none, one, or those of a date, whose month is a word elsewhere."""
    if parts["date"]:
        for number in re.findall(r"\d+", text):
            yield Figure(Decimal(number), "", "", text, in_words=len(number) < len("2026"))
    elif parts["decade"]:
        yield Figure(Decimal(re.sub(r"\D", "", text)), "", "", text, in_words=True)
    elif any(parts.values()) and (figure := _figure(parts, text, lang)):
        yield figure


def _figure(parts: Mapping[str, str | None], text: str, lang: str) -> Figure | None:
    for name in ("code", "chain", "phone"):
        if found := parts[name]:
            return Figure(_KEYS[name](found), "", "", text)
    if parts["noon"]:
        return Figure(
            Decimal(0 if parts["noon"].lower() == "midnight" else _NOON * 60), "time", "", text, in_words=True
        )
    number, half = parts["number"], (parts["half"] or "").lower()
    words = [word.lower() for name in ("tens", "ones", "word") if (word := parts[name])]
    if words:
        value: Decimal | str = sum((_value(word, lang) for word in words), Decimal())
    elif number:
        value = _number(number, lang)
    else:
        return None
    clock = re.fullmatch(r"(\d\d?)[.:]([0-5]\d)" if half else r"(\d\d?):(\d\d)", number or "")
    if clock or (half and isinstance(value, Decimal) and value <= _NOON):
        hour, minute = (int(clock[1]), int(clock[2])) if clock else (int(value), 0)
        hour += _NOON * (half[:1] in ("p", "n") and hour < _NOON) - _NOON * (half[:1] in ("a", "m") and hour == _NOON)
        return Figure(Decimal(hour % _DAY * 60 + minute), "time", "", text, bool(words))
    if parts["scale"] and isinstance(value, Decimal):
        value *= next(times for times, scale in _SCALES.items() if re.match(scale, parts["scale"], re.IGNORECASE))
    return Figure(value, *_unit((parts["sign"] or parts["unit"] or "").strip(" \u00a0\u202f-")), text, bool(words))


def _number(text: str, lang: str) -> Decimal | str:
    """The value; the text itself where its signs are those of another language."""
    if re.match(r"0\d", text):
        return text
    thousands, point = _SIGNS.get(lang, ("[., \u00a0\u202f]", "[.,]"))
    if re.fullmatch(rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)(?:{point}\d+)?", text):
        return Decimal(re.sub(thousands, "", text).replace(",", "."))
    return text


def _unit(text: str) -> tuple[str, str]:
    """The unit, and another one that it may stand for."""
    if re.fullmatch(_TIMES, text, re.IGNORECASE):
        return "", "×"
    sign = next((sign for sign, words in _UNITS.items() if re.fullmatch(words, text, re.IGNORECASE)), text)
    return sign, sign


def _value(word: str, lang: str) -> Decimal:
    """The value of a number in one word."""
    return next(value for value, pattern in _values(lang).items() if re.fullmatch(pattern, word, re.VERBOSE))


@cache
def _values(lang: str, *, joining: bool = False) -> Mapping[Decimal, str]:
    """For each number, a pattern of all its forms, or of those that can follow a ten. The longest come first."""
    text, ending = _WORDS.get(lang, ("", ""))
    found = {}
    for row in text.split(",") if text else ():
        follow, _, others = row.partition("/")
        value, *stems = (follow if joining else f"{follow} {others}").split()
        found[Decimal(value)] = "|".join(stem.replace("-", ending) for stem in stems)
    return found


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    values = _values(lang)
    tens = "|".join(values[ten] for ten in _TENS if ten in values)
    ones = "|".join(pattern for one, pattern in _values(lang, joining=True).items() if one in _ONES)
    joint = "" if lang == "hy" else "[ -]"
    any_word = "|".join(values.values()) or "(?!)"
    thousands = "[, \u00a0\u202f]" if lang in _SIGNS else "[., \u00a0\u202f]"
    signs = re.escape("".join(sign for sign in _UNITS if sign not in "%×"))
    units = "|".join(unit for sign, unit in _UNITS.items() if sign != "×")
    return re.compile(
        rf"""
        \bS-\d+ | \b24/7\b
        | (?<![\w-]) (?P<code> (?-i:[A-ZА-ЯІ]){{1,5}}-?\d+ )
        | (?<![\d.,]) (?:
            (?P<date> \d{{4}}-\d\d-\d\d | (\d\d?[./]){{2}}\d{{4}} ) | (?P<chain> \d+(?:[./]\d+){{2,}} | \d+/\d+ )
          ) (?!\d)
        | (?P<decade> \b\d+0s ) \b
        | (?P<phone> \+\d[\d \u00a0()-]{{6,}}\d | (?<![\d.,]) (?:
            \(?\d{{1,5}}\)?(?:[- \u00a0]\d{{2,4}}){{3,}} | 0\d{{2,4}}(?:[- \u00a0]\d{{2,4}})+ | \d+(?:-\d+){{2,}}
          ) (?!\d) )
        | \b (?P<noon> (?<!12[ \u00a0]) (?:noon|midday|midnight) ) \b
        | (?: (?P<sign> [{signs}] {_SPACE}? | ×(?=\d) ) )?
          (?: (?<![\d.,]) (?P<number>
                \d{{1,2}}:[0-5]\d(?!\d) | \d{{1,3}}(?:{thousands}\d{{3}}(?!\d))+(?:[.,]\d+)? | \d+(?:[.,]\d+)? )
            | (?<![\w’-]) (?: (?P<tens> {tens or "(?!)"} ) {joint} (?P<ones> {ones} ) | (?P<word> {any_word} ) )
              (?! ['’ʼ]?\w ) )
          (?: {_SPACE} (?P<scale> {"|".join(_SCALES.values())} ) \b \.? )?
          (?: (?P<unit> × | (?:{_SPACE}|-)? (?: {units} | {_TIMES} ) ) (?!\w)
            | {_SPACE}? (?P<half> [ap]\.m\. | [ap]m\b | noon\b | midnight\b ) )?
        """,
        re.VERBOSE | re.IGNORECASE,
    )


_SIGNS = {"en": (",", r"\."), **dict.fromkeys(("ru", "uk", "hy"), (_SPACE, ","))}
"""What stands between thousands, and before decimals. In another language it may be any sign."""
_TENS = tuple(map(Decimal, range(20, 100, 10)))
_ONES = tuple(map(Decimal, range(1, 10)))
_LATIN = str.maketrans("АВЕКМНОРСТХІ", "ABEKMHOPCTXI")
"""Letters that only look Latin, as people type them in “A4”."""
_KEYS: Mapping[str, Callable[[str], str]] = {
    "code": lambda text: text.translate(_LATIN),
    "chain": lambda text: text.replace("/", "."),
    "phone": lambda text: re.sub(r"\D", "", text),
}
"""What two ways of writing the same have in common."""
_SCALES = {
    100: r"hundred|сотен|сотни|сотень|сотні|հարյուր\w*",
    1_000: r"thousand|тыс|тысяч\w*|тис|тисяч\w*|հազար\w*",
    1_000_000: r"million|млн|миллион\w*|мільйон\w*|մլն|միլիոն\w*",
    1_000_000_000: r"billion|млрд|миллиард\w*|мільярд\w*|մլրդ|միլիարդ\w*",
}
_UNITS = {
    "×": "×",
    "%": r"%|per[ ]?cent|процент\w*|відсот\w*|տոկոս\w*",
    "$": r"\$|dollars?|доллар\w*|долар\w*|դոլար\w*",
    "€": r"€|euros?|евро|євро|եվրո\w*",
    "£": r"£|pounds?|фунт\w*|ֆունտ\w*",
}
_TIMES = r"times|раз|раза|рази|разів|անգամ\w*"


_WORDS = {
    "en": (
        r"""
        1000 thousand-, 100 hundred-, 20 twenty twentieth, 30 thirty thirtieth, 40 forty fortieth, 50 fifty
        fiftieth, 60 sixty sixtieth, 70 seventy seventieth, 80 eighty eightieth, 90 ninety ninetieth, 11 eleven-, 12
        twelve twelfth dozen-, 13 thirteen-, 14 fourteen-, 15 fifteen-, 16 sixteen-, 17 seventeen-, 18 eighteen-, 19
        nineteen-, 1.5 one\sand\sa\shalf, 1 one first / once single a an, 2 two / second twice both double couple
        pair-, 3 three third- / triple, 4 four-, 5 five- fifth-, 6 six-, 7 seven-, 8 eight eighth, 9 nine ninth, 10 ten-
        """,
        "(?:th|s)?",
    ),
    "ru": (
        r"""
        1000 тысяч-, 200 двести двухсот-, 300 триста тр[её]хсот-, 400 четыреста четыр[её]хсот-, 500 пят[ьи]сот-, 600
        шест[ьи]сот-, 700 сем[ьи]сот-, 800 восемьсот восьмисот-, 900 девят[ьи]сот-, 100 сто ста сот- сотн- сотен, 20
        двадцат-, 30 тридцат-, 40 сорок- сороков-, 50 пятьдесят пят[иь]ю?десят-, 60 шестьдесят шест[иь]ю?десят-, 70
        семьдесят сем[иь]ю?десят-, 80 восемьдесят восьмидесят- восемьюдесятью, 90 девяност-, 11 одиннадцат-, 12
        двенадцат- дюжин-, 13 тринадцат-, 14 четырнадцат-, 15 пятнадцат-, 16 шестнадцат-, 17 семнадцат-, 18
        восемнадцат-, 19 девятнадцат-, 1.5 полтор[аы] полутора, 1 один одн- перв- / впервые раз, 2 два дв- втор-
        второ- / двух\w{4}\w* дважды вдвое оба обе обоих обеих обоим обеим пар- двойн-, 3 тр- трет- треть- /
        тр[её]х\w{4}\w* трижды втрое, 4 четыр- четверо четв[её]рт- / четыр[её]х\w{4}\w* вчетверо, 5 пят- /
        пяти\w{4}\w* впятеро пят[её]рк- пят[её]рок, 6 шест- / шести\w{4}\w* вшестеро шест[её]рк-, 7 сем- седьм- /
        семи\w{4}\w* всемеро сем[её]рк-, 8 восемь восемью восьм- / восьми\w{4}\w* восьм[её]рк-, 9 девят- /
        девяти\w{4}\w* девятк-, 10 десят- / десяти\w{4}\w* десятк- десяток
        """,
        r"""(?:
            [ьиаеяуюой] | ью | [ыио]й | [ое]го | [ое]му | [ыи]м | [ое]м | ём | [ау]я | ую | [ое]е | ей
            | [ые]х | ёх | [ыие]ми | [ую]м[яь]? | ух | оих | оим | еро | ерых | ками? | ов | ам
        )?""",
    ),
    "uk": (
        r"""
        1000 тисяч-, 200 двісті двохсот-, 300 триста трьохсот-, 400 чотириста чотирьохсот-, 500 п’ятсот п’ятисот-,
        600 шістсот шестисот-, 700 сімсот семисот-, 800 вісімсот восьмисот-, 900 дев’ятсот дев’ятисот-, 100 сто ста
        сот- сотн- сотень, 20 двадцят-, 30 тридцят-, 40 сорок- сороков-, 50 п’ятдесят- п’ятидесят-, 60 шістдесят-
        шестидесят-, 70 сімдесят- семидесят-, 80 вісімдесят- восьмидесят-, 90 дев’яност-, 11 одинадцят-, 12
        дванадцят- дюжин-, 13 тринадцят-, 14 чотирнадцят-, 15 п’ятнадцят-, 16 шістнадцят-, 17 сімнадцят-, 18
        вісімнадцят-, 19 дев’ятнадцят-, 1.5 півтор[аи], 1 один одн- перш- / вперше раз, 2 два дв- друг- /
        двох\w{4}\w* двічі [ву]двічі [ву]двоє обидва обидві обидвох обоє обох пар- подвійн-, 3 тр- трет- /
        трьох\w{4}\w* тричі [ву]тричі, 4 чотир- четверо четверт- / чотирьох\w{4}\w* [ву]четверо, 5 п’ят- /
        п’яти\w{4}\w* вп’ятеро п’ятірк-, 6 шіст- шест- шост- / шести\w{4}\w* шістк-, 7 сім- сем- сьом- /
        семи\w{4}\w* сімк-, 8 вісім- восьм- / восьми\w{4}\w* вісімк-, 9 дев’ят- / дев’яти\w{4}\w* дев’ятк-, 10
        десят- / десяти\w{4}\w* десятк- десяток
        """,
        r"""(?:
            [ьиаяуюеій] | ь?ох | ь?ом | ь?ома | ь?ма | [иі]й | ь?ого | ь?ому | [иі]м | ієї | ією | ої | [ое]ю
            | [иі]х | [иі]ми | еро | оє | ами? | ів | ах
        )?""",
    ),
    "hy": (
        r"""
        1000 հազար-, 20 քսան-, 30 երեսուն-, 40 քառասուն-, 50 հիսուն-, 60 վաթսուն-, 70 յոթանասուն-, 80 ութսուն-, 90
        իննսուն- իննիսուն-, 100 հարյուր-, 11 տասնմեկ-, 12 տասներկու-, 13 տասներեք-, 14 տասնչորս-, 15 տասնհինգ-, 16
        տասնվեց-, 17 տասնյոթ-, 18 տասնութ-, 19 տասնինը տասնինն-, 1.5 մեկուկես, 1 մեկ- / առաջին- մի, 2 երկու-
        երկրորդ- / զույգ-, 3 երեք- երրորդ-, 4 չորս- չորրորդ-, 5 հինգ- հնգ-, 6 վեց-, 7 յոթ-, 8 ութ-, 9 ինը ինն-, 10
        տաս- տասն-
        """,
        r"(?: [ընիս] | ուս[ընի]? | ին | ից | ով | ում | երորդ[ա-և]{0,3} | եր[ա-և]{0,4} | յակ[ա-և]{0,4} | ապատիկ )?",
    ),
}
"""Each number’s words, and what a hyphen at their end stands for; a longer number before those in its words.

What follows a slash makes no number with a ten before it: “fifty an hour”, «двадцать пар», “ninety second video”.
"""
