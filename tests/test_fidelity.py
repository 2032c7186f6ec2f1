"""What a translation may not get wrong, tried on every real page at once; each message stands in cases/fail."""

import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

FIGURE = re.compile(r"(?<![\w.,:#/([-])\d+(?:[ \u00a0]\d{3})*(?::\d\d)?(?![\d:]|\.\s|-\d)")
"""A figure in a line of words: no part of an address, no number of a list or of a standard."""
LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\n]+)\)")


def pages(project: Path) -> list[Path]:
    found = [page for lang in ("ru", "uk", "hy") for page in sorted((project / "docs" / lang).rglob("*.md"))]
    assert len(found) > 50
    return found


def complaints(result: Result, words: str) -> list[tuple[str, int]]:
    """The file and line of each message that has these words."""
    assert result.exit_code == 1
    lines = [line.split(":", 2) for line in result.output.splitlines() if words in line]
    return [(file, int(number)) for file, number, _ in lines]


def test_every_changed_figure_is_told(whole: Path, handbook: Callable[..., Result]) -> None:
    changed = set()
    for page in pages(whole):
        lines = page.read_text(encoding="utf-8").split("\n")
        for i, line in enumerate(lines):
            if not line.startswith("translated_from"):
                lines[i] = FIGURE.sub(lambda match: f"{match[0][:-1]}{(int(match[0][-1]) + 1) % 10}", line)
                changed |= {(page.relative_to(whole).as_posix(), i + 1)} if lines[i] != line else set()
        page.write_text("\n".join(lines), encoding="utf-8")
    assert len(changed) > 100
    assert changed <= {*complaints(handbook(whole, "check"), "(docs/en/")}


def test_every_lost_link_is_told(whole: Path, handbook: Callable[..., Result]) -> None:
    lost = 0
    for page in pages(whole):
        text, count = LINK.subn(r"\1", page.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8")
        lost += count
    assert lost > 300
    assert len(complaints(handbook(whole, "check"), "has a link that is missing here")) == lost
