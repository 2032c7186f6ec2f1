"""What we tell a writer: sentences with gaps, in English in the code, in other languages in docs/*/messages.po."""

import gettext
from dataclasses import dataclass
from typing import Any

Catalogue = gettext.NullTranslations
"""What gives a message’s words in another language, and the English where it has none."""
ENGLISH = Catalogue()


@dataclass(frozen=True)
class Message:
    """A sentence that is told only when somebody’s language is known."""

    one: str
    """In English, with gaps as str.format has them: `the id #{id} is that of line {line}`; `{{` is a brace."""
    many: str = ""
    """The same for other numbers than one; empty where nothing is counted."""
    count: int = 1
    gaps: tuple[tuple[str, Any], ...] = ()
    """What the gaps are filled with; a message in a gap is told in the same language, several with commas."""

    def told(self, catalogue: Catalogue = ENGLISH) -> str:
        """The sentence, in the catalogue’s language where it has it."""
        gaps = {name: _told(value, catalogue) for name, value in self.gaps}
        words = catalogue.ngettext(self.one, self.many, self.count) if self.many else catalogue.gettext(self.one)
        try:
            return words.format(**gaps)
        except (KeyError, IndexError, ValueError):  # no translation of this message, whatever stands there
            return self.told() if catalogue is not ENGLISH else words

    def __str__(self) -> str:
        """The sentence in English."""
        return self.told()

    def __lt__(self, other: "Message") -> bool:
        """Whether it stands before the other where both are about the same line."""
        return str(self) < str(other)


def say(words: str, /, **gaps: Any) -> Message:
    """A message. `words` stand here as they are, in quotes, since the catalogues are filled from the code."""
    return Message(words, gaps=tuple(gaps.items()))


def counted(one: str, many: str, number: int, /, **gaps: Any) -> Message:
    """A message about so many things, with `{n}` for their number: languages have up to three forms of it."""
    return Message(one, many, number, (("n", number), *gaps.items()))


def _told(value: Any, catalogue: Catalogue) -> Any:
    if isinstance(value, Message):
        return value.told(catalogue)
    if isinstance(value, tuple):
        return ", ".join(str(_told(one, catalogue)) for one in value)
    return value
