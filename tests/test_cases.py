"""Pages that the check accepts, and pages that it refuses, each with its message: see cases/."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

CASES = Path(__file__).parent / "cases"


def cases(folder: str) -> list[Path]:
    """Each case is one English page, or a folder to lay over docs/."""
    found = [path for path in sorted((CASES / folder).iterdir()) if path.is_dir() or path.suffix == ".md"]
    assert found, f"no cases in {folder}"
    return found


def options(case: Path) -> list[str]:
    """Looking words up takes seconds: only the cases about spelling do."""
    return ["--spelling"] if case.stem.startswith("spelling") else []


def lay(case: Path, project: Path) -> None:
    if case.is_dir():
        shutil.copytree(case, project / "docs", dirs_exist_ok=True)
    else:
        shutil.copy(case, project / "docs" / "en" / "page.md")


@pytest.mark.parametrize("case", cases("pass"), ids=lambda case: case.stem)
def test_a_correct_page_passes(case: Path, small: Path, handbook: Callable[..., Result]) -> None:
    lay(case, small)
    result = handbook(small, "check", *options(case))
    assert (result.exit_code, result.output.partition(":")[0]) == (0, "All is well"), result.output


def test_a_page_saved_on_windows_passes(small: Path, handbook: Callable[..., Result]) -> None:
    text = '---\ndescription: "A page."\n---\n\n# A page\n\n- One.\n- Two.\n\nA sentence\nof two lines.\n'
    (small / "docs" / "en" / "page.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    result = handbook(small, "check")
    assert result.exit_code == 0, result.output


def test_a_folder_that_is_named_as_a_page_is_refused(small: Path, handbook: Callable[..., Result]) -> None:
    (small / "docs" / "en" / "page.md").mkdir()
    result = handbook(small, "check")
    assert result.output == "docs/en/page.md:1: this is a link, or not an ordinary file: put the file itself here\n"
    assert result.exit_code == 1


@pytest.mark.parametrize("setting", ["z: !!bool foo", "z: !!timestamp x", "z: 2026-99-99"])
def test_a_setting_that_yaml_itself_breaks_off_at_is_told(
    setting: str, small: Path, handbook: Callable[..., Result]
) -> None:
    with (small / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"{setting}\n")
    result = handbook(small, "check")
    assert result.output.startswith("mkdocs.yml:1: this is not valid YAML")
    assert result.exit_code == 1


@pytest.mark.parametrize("case", cases("fail"), ids=lambda case: case.stem)
def test_a_faulty_page_gets_its_message(case: Path, small: Path, handbook: Callable[..., Result]) -> None:
    lay(case, small)
    result = handbook(small, "check", *options(case))
    expected = case.with_suffix(".txt").read_text(encoding="utf-8")
    assert result.output == expected
    assert result.exit_code == 1


def test_every_message_belongs_to_a_case() -> None:
    messages = {path.stem for path in (CASES / "fail").glob("*.txt")}
    assert messages == {case.stem for case in cases("fail")}
