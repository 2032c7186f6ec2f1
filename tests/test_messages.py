"""In which language the check speaks."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import LANGS, ROOT

Handbook = Callable[..., Result]

NO_TITLE = {
    "en": "the page has no title: begin it with a line such as `# Title`",
    "ru": "у страницы нет названия: начните её так, `# Название`",
    "uk": "сторінка не має назви: почніть її рядком на зразок `# Назва`",
    "hy": "էջը գլխավոր վերնագիր չունի. սկսեք այսպիսի տողով՝ `# Վերնագիր`",
}
"""What each language says of a page without a title, word for word."""


def page(project: Path, lang: str, text: str) -> str:
    """Write a page. Gives its path from the project's folder."""
    (project / "docs" / lang / "page.md").write_text(text, encoding="utf-8")
    return f"docs/{lang}/page.md"


@pytest.mark.parametrize("lang", LANGS)
def test_problems_are_told_in_the_language_asked_for(lang: str, small: Path, handbook: Handbook) -> None:
    file = page(small, "en", "Words.\n")
    result = handbook(small, "check", "--lang-of-messages", lang)
    assert (result.exit_code, result.output) == (1, f"{file}:1: {NO_TITLE[lang]}\n")
    listed = handbook(small, "check", "--lang-of-messages", lang, "--json")
    assert json.loads(listed.output) == [{"file": file, "line": 1, "message": NO_TITLE[lang]}]


def test_each_file_can_be_told_about_in_its_own_language(small: Path, handbook: Handbook) -> None:
    files = {lang: page(small, lang, "Words.\n") for lang in LANGS}
    result = handbook(small, "check", "--lang-of-messages", "own")
    assert set(result.output.splitlines()) == {f"{files[lang]}:1: {NO_TITLE[lang]}" for lang in LANGS}


@pytest.mark.parametrize("lang", LANGS[1:])
def test_what_stops_the_check_is_told_too(lang: str, small: Path, handbook: Handbook) -> None:
    labels = small / "docs" / "en" / "labels.yml"
    labels.write_text("", encoding="utf-8")
    result = handbook(small, "check", "--lang-of-messages", lang)
    assert result.exit_code == 1
    assert result.output.startswith("docs/en/labels.yml:1: ")
    assert "the file has no labels" not in result.output
    assert re.search(r"[а-яіїё]{4}" if lang != "hy" else r"[ա-և]{4}", result.output), result.output


def test_the_parts_of_a_message_are_told_in_its_language(small: Path, handbook: Handbook) -> None:
    page(small, "en", "# A page\n\n## A list { #list }\n\n- One.\n")
    page(small, "ru", "# Страница\n\n## Список { #list }\n\n1. Раз.\n")
    result = handbook(small, "check", "--lang-of-messages", "ru")
    told = next(line for line in result.output.splitlines() if "docs/en/page.md:3" in line)
    assert not re.search(r"[a-z]{3,}", re.sub(r"^\S+:|`[^`]*`|docs/\S+", "", told)), told


@pytest.mark.parametrize(
    ("lang", "number", "words"),
    [
        ("ru", 5001, "5001 знак"),
        ("ru", 5002, "5002 знака"),
        ("ru", 5005, "5005 знаков"),
        ("uk", 5001, "5001 знак"),
        ("uk", 5002, "5002 знаки"),
        ("uk", 5005, "5005 знаків"),
        ("hy", 5005, "5005 նիշ"),
    ],
)
def test_what_is_counted_has_the_form_of_its_number(
    lang: str, number: int, words: str, small: Path, handbook: Handbook
) -> None:
    page(small, "en", f"# A page\n\n{'x' * number}\n")
    told = handbook(small, "check", "--lang-of-messages", lang).output
    assert re.search(rf"{words}\b", told), told


@pytest.mark.parametrize("lang", LANGS[1:])
def test_all_is_well_in_every_language(lang: str, small: Path, handbook: Handbook) -> None:
    page(small, "en", "# A page\n")
    result = handbook(small, "check", "--lang-of-messages", lang)
    assert result.exit_code == 0
    assert "All is well" not in result.output
    assert "1" in result.output


def test_a_language_without_messages_is_refused(small: Path, handbook: Handbook) -> None:
    result = handbook(small, "check", "--lang-of-messages", "xyz")
    assert result.exit_code == 2
    assert "there is no language of messages xyz: there are en, hy, ru, uk, own" in result.output


def test_a_message_that_is_not_translated_is_told_in_english(small: Path, handbook: Handbook) -> None:
    messages = small / "docs" / "hy" / "messages.po"
    text = messages.read_text(encoding="utf-8")
    messages.write_text(text.replace(NO_TITLE["hy"], ""), encoding="utf-8")
    file = page(small, "en", "Words.\n")
    assert handbook(small, "check", "--lang-of-messages", "hy").output == f"{file}:1: {NO_TITLE['en']}\n"
    complete = handbook(small, "check", "--complete", "--lang-of-messages", "hy").output
    line = text.splitlines().index(f'msgid "{NO_TITLE["en"]}"') + 1
    assert f"docs/hy/messages.po:{line}: " in complete


def test_the_catalogues_have_all_that_the_code_says(tmp_path: Path) -> None:
    for name in ("scripts", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    files = sorted(path.relative_to(ROOT) for path in ROOT.glob("docs/*/messages.po"))
    assert [file.parent.name for file in files] == sorted(LANGS[1:])
    done = subprocess.run(
        [sys.executable, tmp_path / "scripts" / "catalogues.py"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [file.as_posix() for file in files]
    for file in files:
        assert (tmp_path / file).read_bytes() == (ROOT / file).read_bytes(), f"{file}: run make messages"


def test_a_message_whose_english_changed_keeps_its_words_to_be_corrected(
    tmp_path: Path, small: Path, handbook: Handbook
) -> None:
    for name in ("scripts", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    reader = tmp_path / "scripts" / "handbook" / "read.py"
    code = reader.read_text(encoding="utf-8")
    reader.write_text(code.replace("the page has no title: begin", "this page has no title: begin"), encoding="utf-8")
    subprocess.run([sys.executable, tmp_path / "scripts" / "catalogues.py"], check=True, capture_output=True)
    text = (tmp_path / "docs" / "hy" / "messages.po").read_text(encoding="utf-8")
    assert f'#, fuzzy\n#| msgid "{NO_TITLE["en"]}"\n' in text
    assert f'msgid "{NO_TITLE["en"].replace("the", "this", 1)}"\nmsgstr "{NO_TITLE["hy"]}"\n' in text
    # Words that may say something else by now are not told.
    (small / "docs" / "hy" / "messages.po").write_text(text, encoding="utf-8")
    line = text[: text.index(NO_TITLE["hy"])].count("\n")
    assert (
        handbook(small, "check", "--complete", "--lang-of-messages", "en")
        .output.splitlines()[0]
        .startswith(f"docs/hy/messages.po:{line}: the English of this message has changed: ")
    )


def test_a_new_language_begins_with_all_messages(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "docs" / "ka").mkdir(parents=True)
    subprocess.run([sys.executable, tmp_path / "scripts" / "catalogues.py", "ka"], check=True, capture_output=True)
    begun = (tmp_path / "docs" / "ka" / "messages.po").read_text(encoding="utf-8")
    assert re.findall("^msgid .*$", begun, re.MULTILINE) == re.findall(
        "^msgid .*$", (ROOT / "docs" / "hy" / "messages.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    unknown = subprocess.run(
        [sys.executable, tmp_path / "scripts" / "catalogues.py", "xx"], check=False, capture_output=True, text=True
    )
    assert (unknown.returncode, "there is no folder docs/xx" in unknown.stderr) == (2, True)


def test_a_language_whose_messages_cannot_be_read_is_told_so(small: Path, handbook: Handbook) -> None:
    (small / "docs" / "hy" / "messages.po").write_text("words\n", encoding="utf-8")
    result = handbook(small, "check", "--lang-of-messages", "hy")
    assert result.exit_code == 1
    assert result.output.startswith("docs/hy/messages.po:1: this line is not a message: ")
