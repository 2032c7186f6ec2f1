"""What a translation has to say as the English page does: the same links, pictures and figures, part by part.

A part is an entry of a list, a row of a table, or all that is left of a section, since a translation may cut its
sentences otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handbook import read
from handbook.compare import pairs
from handbook.figures import Figure, figures, written
from handbook.messages import Message, say
from handbook.model import Block, Link, Page, Problem, Section
from handbook.standards import NUMBER

Line = tuple[int, str]
"""A line's number and its words; a table's row is a line for each cell."""


@dataclass(frozen=True)
class Text:
    """Some lines of a page."""

    page: Page
    section: Section
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """All lines in one."""
        return " ".join(text for _, text in self.lines)

    def at(self, line: int = 0) -> str:
        """Where a line stands, or the first of these: `docs/en/index.md:12`."""
        first = self.lines[0][0] if self.lines else self.section.line
        return f"{self.page.file}:{line or first}"

    def of(self, links: tuple[Link, ...]) -> list[Link]:
        """Those of the page's links or pictures that stand here."""
        numbers = {number for number, _ in self.lines}
        return [link for link in links if link.line in numbers]

    def between(self, start: int, end: int) -> "Text":
        """The lines from one number to another."""
        return Text(self.page, self.section, tuple(line for line in self.lines if start <= line[0] <= end))

    def besides(self, block: Block) -> "Text":
        """The lines before and after a block; all, where it has no entries that its own lines could be told by."""
        if not block.items:
            return self
        start, end = block.items[0].line, block.items[-1].end
        return Text(self.page, self.section, tuple(line for line in self.lines if not start <= line[0] <= end))


@dataclass(frozen=True)
class Part:
    """A part of the English page, and the same of the translation."""

    english: Text
    ours: Text

    def missing(self, line: int, message: Message) -> Problem:
        """What this line of the English has, and the translation lacks."""
        return Problem(self.ours.page.file, self._like(line), message)

    def _like(self, line: int) -> int:
        """The line of the translation that stands where this one stands in English, as nearly as can be told."""
        theirs, ours = [number for number, _ in self.english.lines], [number for number, _ in self.ours.lines]
        if line in theirs and len(theirs) == len(ours):
            return ours[theirs.index(line)]
        blocks, others = self.english.section.blocks, self.ours.section.blocks
        if [block.kind for block in blocks] == [block.kind for block in others] and len(ours) > 1:
            starts = [other.line for block, other in zip(blocks, others, strict=True) if block.line <= line]
            return max([*ours[:1], *starts])
        return ours[0] if ours else self.ours.section.line


def check(english: Page, page: Page) -> Iterator[Problem]:
    """Every link, picture and figure that the English page has and the translation lacks, or the other way round."""
    about = described(english, page)
    yield from _same_figures(about, about)
    for whole in sections(english, page):
        for part in _parts(whole):
            yield from _same_targets(part, part.english.of(english.links), part.ours.of(page.links))
            pictures = part.english.of(english.pictures), part.ours.of(page.pictures)
            yield from _same_targets(part, *pictures, pictures=True)
            for cell in _cells(part):
                yield from _same_figures(cell, part)


def sections(english: Page, page: Page) -> Iterator[Part]:
    """The sections that both pages have."""
    theirs, ours = tuple(read.lines(english)), tuple(read.lines(page))
    for a, b in pairs(english, page):
        yield Part(_section(english, a, theirs), _section(page, b, ours))


def described(english: Page, page: Page) -> Part:
    """What the front matter of both pages says to readers."""
    return Part(_front_matter(english), _front_matter(page))


def _section(page: Page, section: Section, lines: tuple[Line, ...]) -> Text:
    following = min((other.line for other in page.sections if other.line > section.line), default=lines[-1][0] + 1)
    return Text(page, section, lines).between(section.line, following - 1)


def _front_matter(page: Page) -> Text:
    lines = tuple(
        (number, str(page.meta[name]))
        for number, line in enumerate(page.source.splitlines()[: page.sections[0].line], 1)
        if (name := line.partition(":")[0]) in ("description", "title") and name in page.meta
    )
    return Text(page, page.sections[0], lines)


def _parts(whole: Part) -> Iterator[Part]:
    """The heading, the entries of lists and quotes that are alike, and what is left of the section."""
    theirs, ours = whole.english, whole.ours
    first, other = theirs.section.line, ours.section.line
    yield Part(theirs.between(first, first), ours.between(other, other))
    rest = Part(theirs.between(first + 1, theirs.lines[-1][0]), ours.between(other + 1, ours.lines[-1][0]))
    blocks = [[b for b in text.section.blocks if b.kind != "paragraph"] for text in (theirs, ours)]
    alike = [block.kind for block in blocks[0]] == [block.kind for block in blocks[1]]
    for a, b in zip(*blocks, strict=True) if alike else ():
        if len(a.items) == len(b.items):
            for item, other in zip(a.items, b.items, strict=True):
                yield Part(rest.english.between(item.line, item.end), rest.ours.between(other.line, other.end))
            rest = Part(rest.english.besides(a), rest.ours.besides(b))
    yield rest


def _cells(part: Part) -> Iterator[Part]:
    """Each cell of a table's row; anything else as it is."""
    theirs, ours = part.english, part.ours
    is_row = len(theirs.lines) == len(ours.lines) > len({line for line, _ in ours.lines}) == 1
    for a, b in zip(theirs.lines, ours.lines, strict=True) if is_row else ():
        yield Part(Text(theirs.page, theirs.section, (a,)), Text(ours.page, ours.section, (b,)))
    if not is_row:
        yield part


def _same_targets(part: Part, theirs: list[Link], ours: list[Link], *, pictures: bool = False) -> Iterator[Problem]:
    """Bad: the link to S-04 is missing, or leads to S-05. Good: the same, with words of the translation."""
    english, page = part.english.page, part.ours.page
    sign = "!" if pictures else ""
    missing, more = _unmatched(english, theirs, page, ours)
    for other, link in zip(missing, more, strict=False):
        code = f"{sign}[{link.text}]({other.target})"
        gaps = {"there": part.english.at(other.line), "other": other.target, "target": link.target, "code": code}
        if pictures:
            message = say("the English picture ({there}) is {other}, but this one is {target}: write `{code}`", **gaps)
        else:
            message = say(
                "the English link ({there}) leads to {other}, but this one to {target}: write `{code}`", **gaps
            )
        yield Problem(page.file, link.line, message)
    for other in missing[len(more) :]:
        gaps = {"there": part.english.at(other.line), "code": f"{sign}[…]({other.target})", "words": other.text}
        if pictures:
            message = say(
                "the English ({there}) has a picture that is missing here: add `{code}` with your words for “{words}”",
                **gaps,
            )
        elif NUMBER.fullmatch(other.text):
            gaps["code"] = f"[{other.text}]({other.target})"
            message = say("the English ({there}) has a link that is missing here: add `{code}`", **gaps)
        else:
            message = say(
                "the English ({there}) has a link that is missing here: add `{code}` with your words for “{words}”",
                **gaps,
            )
        yield part.missing(other.line, message)
    for link in more[len(missing) :]:
        gaps = {"there": part.english.at(), "target": link.target}
        if pictures:
            message = say("the English ({there}) has no picture {target} in this part: take it out", **gaps)
        else:
            message = say("the English ({there}) has no link to {target} in this part: take it out", **gaps)
        yield Problem(page.file, link.line, message)


def _unmatched(english: Page, theirs: list[Link], page: Page, ours: list[Link]) -> tuple[list[Link], list[Link]]:
    """The English ones that lead where none of ours does, and ours that lead where none of the English ones does."""
    missing, more = list(theirs), []
    for link in ours:
        same = next((other for other in missing if _leads_to(english, other) == _leads_to(page, link)), None)
        if same:
            missing.remove(same)
        else:
            more.append(link)
    return missing, more


def _leads_to(page: Page, link: Link) -> str:
    """Where a link leads, whatever page it stands on. Wikipedia and its like have an address for each language."""
    path, mark, name = link.target.partition("#")
    if ":" in path or path.startswith("/"):
        own = re.match(rf"https?://{page.lang}\.([^/]+)/", link.target)
        return own[1] if own else link.target
    return f"{page.leads_to(path) if path else page.name}{mark}{name}"


def _same_figures(part: Part, whole: Part) -> Iterator[Problem]:
    """Bad: `15 %` where the English has 10%, or nothing. Good: `10 %`, or the number in words.

    A number in words may be a figure in the other language; it may be left out, but not changed. What is said once in
    one language may be said twice in the other, anywhere in `whole`: in calculations alone each figure counts.
    """
    missing, ours = _found(part.english), _found(part.ours)
    more = []
    for line, figure in sorted(ours, key=_in_words):
        same = sorted((found for found in missing if found[1].equals(figure)), key=_in_words)
        if same:
            missing.remove(same[0])
        else:
            more.append((line, figure))
    for counts in (_is_written, _is_counted):
        a, b = ([found for found in some if counts(found[1])] for some in (missing, more))
        for theirs, found in zip(a, b, strict=False):
            yield _another_figure(part, theirs, found)
        if counts is _is_written:
            for there, other in a[len(b) :]:
                is_said = any(figure.equals(other) for _, figure in ours)
                if not is_said or _CALCULATION.search(part.english.words):
                    message = say(
                        "the English ({there}) says {figure}, but this part does not: write {right}",
                        there=part.english.at(there),
                        figure=other.text,
                        right=written(other),
                    )
                    yield part.missing(there, message)
            said = [figure for _, figure in _found(whole.english)] if len(b) > len(a) else []
            for line, figure in b[len(a) :]:
                if not any(figure.equals(other) for other in said):
                    message = say(
                        "this part says {figure}, but the English ({there}) does not: take it out",
                        there=part.english.at(),
                        figure=figure.text,
                    )
                    yield Problem(part.ours.page.file, line, message)


def _another_figure(part: Part, theirs: tuple[int, Figure], ours: tuple[int, Figure]) -> Problem:
    (there, other), (line, figure) = theirs, ours
    gaps = {"there": part.english.at(there), "theirs": other.text, "ours": figure.text, "right": written(other)}
    if other.in_words:
        message = say(
            "the English ({there}) says {theirs}, but this part says {ours}: write {right} or the same in words", **gaps
        )
    else:
        message = say("the English ({there}) says {theirs}, but this part says {ours}: write {right}", **gaps)
    return Problem(part.ours.page.file, line, message)


def _found(text: Text) -> list[tuple[int, Figure]]:
    return [(line, figure) for line, words in text.lines for figure in figures(words, text.page.lang)]


def _in_words(found: tuple[int, Figure]) -> bool:
    return found[1].in_words


def _is_written(figure: Figure) -> bool:
    return not figure.in_words


def _is_counted(figure: Figure) -> bool:
    """Whether words count something: “one” to “three” are often no more than turns of phrase, as “a third way” is."""
    return figure.in_words and isinstance(figure.value, Decimal) and figure.value > _FEW


_FEW = 3
_CALCULATION = re.compile(r"[÷×=+] ")
