"""In which language the check speaks."""

import json
import os
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
    changed = NO_TITLE["en"].replace("the", "this", 1)
    assert f'#, fuzzy\nmsgid "{changed}"\nmsgstr "{NO_TITLE["hy"]}"\n' in text
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
    assert (unknown.returncode, "there is no language xx to translate into" in unknown.stderr) == (2, True)


def test_a_language_whose_messages_cannot_be_read_is_told_so(small: Path, handbook: Handbook) -> None:
    (small / "docs" / "hy" / "messages.po").write_text("words\n", encoding="utf-8")
    result = handbook(small, "check", "--lang-of-messages", "hy")
    assert result.exit_code == 1
    assert result.output.startswith("docs/hy/messages.po:1: this line is not a message: ")


HEAD = 'msgid ""\nmsgstr ""\n"Language: hy\\n"\n'
COUNTED = 'msgid "{n} item"\nmsgid_plural "{n} items"\n'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            'msgid "a {b}"\nmsgstr "ա {b:>99999999}"\n',
            1,
            "the translation is missing {b}, which the English has: add it",
        ),
        ('msgid "a {b}"\nmsgstr "ա {b!r}"\n', 1, "the translation is missing {b}, which the English has: add it"),
        ('msgid "a"\nmsgstr "ա\\ndocs/en/index.md:1: բ"\n', 1, "a message is one line: take the line break out"),
        ('msgid "a"\nmsgstr "ա"\n\nmsgid "a"\nmsgstr "բ"\n', 4, "this message is here twice: keep one of the two"),
        ('msgid "a"\nmsgstr "ա"\nmsgstr "բ"\n', 3, "`msgid` and `msgstr` do not take turns here"),
        ('msgid_plural "a"\nmsgstr "ա"\n', 1, "`msgid` and `msgstr` do not take turns here"),
        (COUNTED + 'msgstr[0] "{n} կետ"\nmsgstr[1] "{n} կետ"\n', 4, "this language has 1 form for numbers: leave this"),
        ('msgid "a"\nmgstr "ա"\n', 2, "this line is not a message"),
        ('msgid "a"\nmsgstr "ա\u202e"\n', 2, "there is an invisible character, U+202E"),
    ],
)
def test_damaged_messages_are_told_with_their_line(
    text: str, line: int, message: str, small: Path, handbook: Handbook
) -> None:
    page(small, "en", "# A page\n")
    (small / "docs" / "hy" / "messages.po").write_text(f"{HEAD}\n{text}", encoding="utf-8")
    result = handbook(small, "check")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert result.output.startswith(f"docs/hy/messages.po:{4 + line}: {message}")


@pytest.mark.parametrize(
    "head",
    [
        '"Content-Type: text/plain; charset=CHARSET\\n"',
        '"Plural-Forms: nplurals=2; plural=n/0;\\n"',
        '"Plural-Forms: nplurals=x\\n"',
        '"Language: ../..\\n"',
        '"POT-Creation-Date: yesterday\\n"',
    ],
)
def test_what_the_head_of_the_messages_says_changes_nothing(head: str, small: Path, handbook: Handbook) -> None:
    messages = small / "docs" / "hy" / "messages.po"
    body = messages.read_text(encoding="utf-8").partition("\n\n")[2]
    messages.write_text(f'msgid ""\nmsgstr ""\n{head}\n\n{body}', encoding="utf-8")
    file = page(small, "en", "Words.\n")
    result = handbook(small, "check", "--lang-of-messages", "hy")
    assert (result.exit_code, result.output) == (1, f"{file}:1: {NO_TITLE['hy']}\n")


def test_blank_words_are_no_translation(small: Path, handbook: Handbook) -> None:
    messages = small / "docs" / "hy" / "messages.po"
    messages.write_text(messages.read_text(encoding="utf-8").replace(NO_TITLE["hy"], "  "), encoding="utf-8")
    file = page(small, "en", "Words.\n")
    assert handbook(small, "check", "--lang-of-messages", "hy").output == f"{file}:1: {NO_TITLE['en']}\n"


def test_english_messages_are_in_the_code_alone(small: Path, handbook: Handbook) -> None:
    file = page(small, "en", "Words.\n")
    shutil.copy(small / "docs" / "ru" / "messages.po", small / "docs" / "en")
    assert handbook(small, "check").output.splitlines() == [
        "docs/en/messages.po:1: the English messages are in the code: delete this file",
        f"{file}:1: {NO_TITLE['en']}",
    ]


def test_words_of_a_page_cannot_forge_another_line(small: Path, handbook: Handbook) -> None:
    page(small, "en", '---\n"a\\ndocs/en/index.md:1: forged": 1\n---\n\n# A page\n')
    result = handbook(small, "check")
    assert [line.partition(":")[0] for line in result.output.splitlines()] == ["docs/en/page.md"]


def pipe(file: Path) -> None:
    """Something that who reads it waits for in vain."""
    file.unlink()
    os.mkfifo(file)


def astray(file: Path) -> None:
    """A link to nothing."""
    file.unlink()
    file.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda file: file.write_text('msgid "a"\nmgstr "ա"\n', encoding="utf-8"), ":2: this line is not a message"),
        (lambda file: file.write_bytes(b'msgid "a"\nmsgstr "\xff"\n'), ":2: byte 0xff is not UTF-8 text"),
        (pipe, ":1: this is a link, or not an ordinary file"),
        (astray, ":1: this is a link, or not an ordinary file"),
    ],
)
def test_messages_that_cannot_be_read_are_left_alone_with_all_others(
    damage: Callable[[Path], object], message: str, tmp_path: Path
) -> None:
    for name in ("scripts", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    others = [tmp_path / "docs" / lang / "messages.po" for lang in ("hy", "ru")]
    for other in others:
        other.write_text("# Nothing yet\n", encoding="utf-8")
    damage(tmp_path / "docs" / "uk" / "messages.po")
    done = subprocess.run(
        [sys.executable, tmp_path / "scripts" / "catalogues.py", "uk"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.startswith(f"docs/uk/messages.po{message}")) == (1, True), done.stderr
    assert [other.read_text(encoding="utf-8") for other in others] == ["# Nothing yet\n"] * 2


@pytest.mark.parametrize("code", ["../..", ".", "en", "pt-BR", "a b"])
def test_messages_are_begun_in_the_folder_of_a_language(code: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "docs" / "en").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, tmp_path / "scripts" / "catalogues.py", code], check=False, capture_output=True, text=True
    )
    assert (done.returncode, f"there is no language {code} to translate into" in done.stderr) == (2, True)
    assert not list(tmp_path.rglob("messages.po"))


def test_the_head_and_the_notes_of_the_messages_are_kept(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "docs" / "hy").mkdir(parents=True)
    file = tmp_path / "docs" / "hy" / "messages.po"
    text = (ROOT / "docs" / "hy" / "messages.po").read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    head = f'# Անի, 2026\n{head}\n"Last-Translator: Անի\\n"'
    text = f"{head}\n\n# Ստուգված է\n{body}"
    file.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, tmp_path / "scripts" / "catalogues.py"], check=True, capture_output=True)
    assert file.read_text(encoding="utf-8") == text
