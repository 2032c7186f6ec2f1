"""The word lists: what they hold is needed, and nothing else is let through."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import LANGS, ROOT


def listed(lang: str) -> list[str]:
    lines = (ROOT / "docs" / lang / "words.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_the_list_is_used_and_stands_once_in_order(lang: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / lang).rglob("*.md")]
    texts += [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in (f"{lang}/labels.yml", "glossary.yml")]
    used = {word.casefold() for word in re.findall(r"[^\W\d_]+(?:[’՞՜՛][^\W\d_]+)*", "\n".join(texts))}
    used |= {re.sub("[՞՜՛]", "", word) for word in used}
    words = listed(lang)
    assert [word for word in words if word.casefold() not in used] == []
    assert words == sorted(set(words), key=str.casefold)


@pytest.mark.parametrize("lang", LANGS)
def test_without_its_list_a_language_is_told_every_word_of_it(
    whole: Path, handbook: Callable[..., Result], lang: str
) -> None:
    (whole / "docs" / lang / "words.txt").unlink()
    result = handbook(whole, "check", "--spelling", "--json")
    told = {word.casefold() for word in re.findall("“([^”]+)” is not in the dictionary", result.output)}
    assert {re.sub("[՞՜՛]", "", word) for word in told} == {word.casefold() for word in listed(lang)}
