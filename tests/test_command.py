"""The command line, as a person at a keyboard meets it."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from click.testing import Result
from conftest import BIN, LANGS, ROOT

Run = Callable[..., Result]


def test_the_real_handbook_passes_and_is_complete(handbook: Run) -> None:
    result = handbook(ROOT, "check", "--complete")
    assert re.fullmatch(r"All is well: \d+ pages and \d+ sheets in 4 languages\.\n", result.output)
    assert result.exit_code == 0


def test_it_works_from_a_folder_inside_the_project(whole: Path, handbook: Run) -> None:
    assert handbook(whole / "docs" / "hy", "check").exit_code == 0


def test_outside_a_project_it_says_where_to_go(tmp_path: Path, handbook: Run) -> None:
    result = handbook(tmp_path, "check")
    assert result.exit_code == 2
    assert "there is no mkdocs.yml" in result.output


def test_a_missing_translation_is_a_state_unless_completeness_is_asked_for(whole: Path, handbook: Run) -> None:
    (whole / "docs" / "uk" / "guides" / "keep-customers.md").unlink()
    assert handbook(whole, "check").exit_code == 0
    result = handbook(whole, "check", "--complete")
    assert result.output == (
        "docs/uk/guides/keep-customers.md:1: the page is not translated yet: "
        "translate docs/en/guides/keep-customers.md into this file\n"
    )
    assert result.exit_code == 1


def test_one_run_tells_of_every_file(whole: Path, handbook: Run) -> None:
    (whole / "docs" / "en" / "index.md").write_text("No title.\n", encoding="utf-8")
    (whole / "docs" / "ru" / "guides" / "keep-customers.md").write_bytes(b"# \xff\n")
    page = whole / "docs" / "hy" / "guides" / "secrets-of-good-service.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nՄի <b>բառ</b>։\n", encoding="utf-8")
    result = handbook(whole, "check")
    assert [line.split(":")[0] for line in result.output.splitlines()] == [
        "docs/en/index.md",
        "docs/hy/guides/secrets-of-good-service.md",
        "docs/hy/index.md",
        "docs/ru/guides/keep-customers.md",
        "docs/ru/index.md",
        "docs/uk/index.md",
    ]


def test_text_that_is_not_utf_8_is_told_with_its_line(small: Path, handbook: Run) -> None:
    (small / "docs" / "en" / "page.md").write_bytes("# A page\n\nCafé\n".encode("latin-1"))
    result = handbook(small, "check")
    assert result.output == "docs/en/page.md:3: byte 0xe9 is not UTF-8 text: save the file in UTF-8\n"
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("site_name: [", "mkdocs.yml:1: this is not valid YAML"),
        ("site_name: The Handbook\n", "mkdocs.yml:1: a setting is missing"),
        ("- a\n- b\n", "mkdocs.yml:1: a setting is missing"),
    ],
)
def test_settings_that_cannot_be_read_are_told(text: str, message: str, small: Path, handbook: Run) -> None:
    (small / "mkdocs.yml").write_text(text + "\n", encoding="utf-8")
    result = handbook(small, "check")
    assert result.output.startswith(message)
    assert result.exit_code == 1


def test_missing_labels_are_told(small: Path, handbook: Run) -> None:
    (small / "docs" / "hy" / "labels.yml").unlink()
    result = handbook(small, "check")
    assert result.output == "docs/hy/labels.yml:1: the file cannot be read: No such file or directory\n"
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("", "{above}: the label date is missing after this line: English has date: “Date”"),
        ('date: ""', "{line}: the label date is empty: English has “Date”"),
        ('date: "Օր {day}"', "{line}: the label date cannot use {{day}}: English has “Date”"),
        ('date: "Օր 📅"', "{line}: the sheets’ fonts have no “📅” (U+1F4C5): leave it out, or write it in words"),
        ('date: "Օր"\ndate: "Օր"', "{next}: the label date is here twice: keep one of the two"),
        ('date:\n  - "Օր"', '{line}: the label date cannot be a list: write one text, `date: "…"`'),
        ('date: "Օր"\nday: "Օր"', "{next}: nothing uses the label day: delete the line"),
    ],
)
def test_faulty_labels_are_told(label: str, message: str, small: Path, handbook: Run) -> None:
    file = small / "docs" / "hy" / "labels.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if text.startswith("date:")]
    lines[line - 1 : line] = label.splitlines()
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = handbook(small, "check")
    assert result.output == "docs/hy/labels.yml:" + message.format(line=line, above=line - 1, next=line + 1) + "\n"
    assert result.exit_code == 1


SEVEN = "must be seven words with one space between them: write them as in “Mon Tue Wed Thu Fri Sat Sun”"


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("Mon Tue Wed Thu Fri Sat", f"the label week_days {SEVEN}"),
        ("Mon,Tue,Wed,Thu,Fri,Sat,Sun", f"the label week_days {SEVEN}"),
        ("Mon, Tue, Wed, Thu, Fri, Sat, Sun", f"the label week_days {SEVEN}"),
        (
            "Mon Tue Wed Thu Fri Satur Sun",
            "the day Satur in the label week_days is too long for its column: shorten it to at most 4 letters",
        ),
    ],
)
def test_the_days_of_a_week_are_seven_short_words(days: str, message: str, small: Path, handbook: Run) -> None:
    file = small / "docs" / "en" / "labels.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if text.startswith("week_days:")]
    lines[line - 1] = f'week_days: "{days}"'
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = handbook(small, "check")
    assert (result.exit_code, result.output) == (1, f"docs/en/labels.yml:{line}: {message}\n")


def test_a_label_that_loses_its_place_is_told(small: Path, handbook: Run) -> None:
    file = small / "docs" / "hy" / "labels.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("{edition}", "{edtion}"), encoding="utf-8")
    lines = handbook(small, "check").output.splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        "the label edition cannot use {edtion}: English has “Edition {edition}”",
        "the label edition is missing {edition}: English has “Edition {edition}”",
    ]


def test_labels_that_are_no_yaml_are_told(small: Path, handbook: Run) -> None:
    file = small / "docs" / "hy" / "labels.yml"
    file.write_text(file.read_text(encoding="utf-8") + 'late: "Ուշ\n', encoding="utf-8")
    line = file.read_text(encoding="utf-8").splitlines().index('late: "Ուշ') + 1
    result = handbook(small, "check")
    message = 'a quotation mark has no partner on this line: write `name: "words"`'
    assert result.output == f"docs/hy/labels.yml:{line}: {message}\n"
    assert result.exit_code == 1


@pytest.mark.parametrize("words", ['Ամսաթիվ"', "«Ամսաթիվ»", "“Ամսաթիվ”"])
def test_a_label_in_the_wrong_quotation_marks_is_told(words: str, small: Path, handbook: Run) -> None:
    file = small / "docs" / "hy" / "labels.yml"
    file.write_text(re.sub(r"(?m)^date:.*$", f"date: {words}", file.read_text(encoding="utf-8")), encoding="utf-8")
    result = handbook(small, "check")
    assert "the quotation marks around the label date would be shown" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r'accent: "#\S+', 'accent: "brick"', "the look’s accent is not a colour"),
        (r'accent: "#\S+', "accent: #9a2b0e", "the look’s accent is not a colour"),
        (r'accent: "#\S+', 'accent: "#9a2b0e', "the look’s accent is not a colour"),
        (r"\n    ink: \S+", "", "the colour ink is missing from the look"),
        (r"site_url: \S+", "site_url: example.org", "site_url must be a full address, from https://"),
        (r" default: true", " default: yes please", "one language must be the source"),
    ],
)
def test_faulty_settings_are_told_with_their_line(old: str, new: str, message: str, small: Path, handbook: Run) -> None:
    file = small / "mkdocs.yml"
    text, count = re.subn(old, new, file.read_text(encoding="utf-8"), count=1)
    assert count == 1
    file.write_text(text, encoding="utf-8")
    result = handbook(small, "check")
    assert re.search(rf"^mkdocs\.yml:\d+: {re.escape(message)}", result.output, re.MULTILINE), result.output
    assert result.exit_code == 1


def test_a_mark_before_the_text_and_windows_line_ends_do_no_harm(small: Path, handbook: Run) -> None:
    (small / "docs" / "en" / "page.md").write_bytes(b"\xef\xbb\xbf# A page\r\n\r\nText.\r\n")
    assert handbook(small, "check").exit_code == 0


def test_problems_come_as_json_for_programs(small: Path, handbook: Run) -> None:
    (small / "docs" / "en" / "page.md").write_text("No title.\n", encoding="utf-8")
    result = handbook(small, "check", "--json")
    assert json.loads(result.output) == [
        {
            "file": "docs/en/page.md",
            "line": 1,
            "message": "the page has no title: begin it with a line such as `# Title`",
        }
    ]
    assert result.exit_code == 1


def test_sheets_are_listed_in_a_language(handbook: Run) -> None:
    lines = handbook(ROOT, "sheets", "--lang", "hy").output.splitlines()
    assert {"likeability", "five-secrets", "by-the-register"} <= {line.split()[0] for line in lines}
    rows = json.loads(handbook(ROOT, "sheets", "--lang", "hy", "--json").output)
    assert [row["title"] for row in rows] == [re.split(r"  +", line)[2] for line in lines]


def test_one_sheet_prints_into_one_file(whole: Path, handbook: Run) -> None:
    result = handbook(whole, "print", "likeability", "--lang", "hy", "--out", "sheet.pdf")
    assert result.exit_code == 0
    assert (whole / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert re.fullmatch(r"sheet\.pdf  A4, edition [0-9a-f]{8}, \d+ KB\n", result.stdout)


def test_all_sheets_print_into_a_folder(whole: Path, handbook: Run) -> None:
    assert handbook(whole, "print", "--lang", "all", "--out", "made/here/").exit_code == 0
    names = {path.name for path in (whole / "made" / "here").iterdir()}
    assert len(names) == len(json.loads(handbook(whole, "sheets", "--lang", "all", "--json").output))
    assert {f"likeability-a4-{lang}.pdf" for lang in LANGS} <= names


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["likability"], "there is no sheet likability: did you mean likeability?"),
        (["likeability", "--lang", "hyy"], "there is no language hyy: did you mean hy?"),
        (["likeability", "--lang", "armenian"], "there is no language armenian: there are en, ru, uk, hy, all"),
        (["likeability", "--paper", "a44"], "there is no paper a44: did you mean a4?"),
        (["--kind", "posters"], "there is no kind of sheet posters: did you mean poster?"),
        (["by-the-register", "--kind", "checklist"], "there is no sheet by-the-register"),
        (["likeability", "complaint"], "2 sheets don't fit into the one file out.pdf"),
        (["likeability", "--lang", "all"], "4 sheets don't fit into the one file out.pdf"),
        (["likeability", "--size", "a4"], "No such option"),
    ],
)
def test_wrong_usage_is_told_with_the_nearest_name(
    arguments: list[str], message: str, whole: Path, handbook: Run
) -> None:
    result = handbook(whole, "print", *arguments, "--out", "out.pdf")
    assert message in result.output
    assert result.exit_code == 2
    assert not (whole / "out.pdf").exists()


def test_names_are_known_in_capitals_and_languages_by_their_own_name(whole: Path, handbook: Run) -> None:
    result = handbook(whole, "print", "Likeability", "--lang", "հայերեն", "--paper", "A4", "--out", "out.pdf")
    assert result.exit_code == 0, result.output


def test_sheets_of_one_kind_print_together(whole: Path, handbook: Run) -> None:
    assert handbook(whole, "print", "--kind", "poster", "--lang", "all", "--out", "posters").exit_code == 0
    names = {path.name.rpartition("-a4-")[0] for path in (whole / "posters").iterdir()}
    assert {"by-the-register", "five-secrets"} <= names
    assert "likeability" not in names


def test_a_picture_is_no_place_for_a_sheet(whole: Path, handbook: Run) -> None:
    result = handbook(whole, "print", "likeability", "--out", "sheet.png")
    assert result.exit_code == 2
    assert "not .png" in result.output
    assert not (whole / "sheet.png").exists()


def test_a_sheet_that_a_language_lacks_is_told(whole: Path, handbook: Run) -> None:
    (whole / "docs" / "uk" / "guides" / "keep-customers.md").unlink()
    result = handbook(whole, "print", "likeability", "--lang", "uk", "--out", "out.pdf")
    assert "the sheet likeability does not exist in the language uk yet" in result.output
    assert result.exit_code == 2


def test_what_was_printed_before_stays_when_the_page_is_broken(whole: Path, handbook: Run) -> None:
    (whole / "sheet.pdf").write_bytes(b"earlier")
    page = whole / "docs" / "hy" / "guides" / "keep-customers.md"
    page.write_text(page.read_text(encoding="utf-8").replace("- [ ]", "- [ ] 🙂", 1), encoding="utf-8")
    result = handbook(whole, "print", "keep-your-word", "--lang", "hy", "--out", "sheet.pdf")
    assert re.fullmatch(r"docs/hy/guides/keep-customers\.md:\d+: the sheets’ fonts have no “🙂”.*\n", result.stdout)
    assert result.exit_code == 1
    assert (whole / "sheet.pdf").read_bytes() == b"earlier"
    assert handbook(whole, "print", "likeability", "--lang", "en", "--out", "other.pdf").exit_code == 0


def test_a_file_in_the_way_is_told(whole: Path, handbook: Run) -> None:
    (whole / "taken").write_text("a file", encoding="utf-8")
    assert handbook(whole, "print", "likeability", "--out", "taken").exit_code == 2
    result = handbook(whole, "print", "likeability", "--out", "taken/sheet.pdf")
    assert result.exit_code == 1
    assert result.output.startswith("handbook: ")
    assert (whole / "taken").read_text(encoding="utf-8") == "a file"


def test_a_damaged_cache_entry_is_made_again(cold: Path, handbook: Run) -> None:
    handbook(cold, "print", "likeability", "--out", "first.pdf")
    (kept,) = [
        path for path in (cold / ".cache").rglob("*.pdf") if path.read_bytes() == (cold / "first.pdf").read_bytes()
    ]
    kept.write_bytes(b"%PDF- damaged")
    handbook(cold, "print", "likeability", "--out", "second.pdf")
    assert (cold / "second.pdf").read_bytes() == (cold / "first.pdf").read_bytes()


def test_a_folder_gets_all_sheets_or_none(whole: Path, handbook: Run) -> None:
    (whole / "made" / "honest-sale-a4-en.pdf").mkdir(parents=True)
    (whole / "made" / "keep-your-word-a4-en.pdf").write_bytes(b"earlier")
    result = handbook(whole, "print", "--out", "made")
    assert result.output.splitlines()[-1] == "handbook: made/honest-sale-a4-en.pdf: this is a folder"
    assert result.exit_code == 1
    assert (whole / "made" / "keep-your-word-a4-en.pdf").read_bytes() == b"earlier"
    assert len(list((whole / "made").iterdir())) == 2


def test_an_id_never_leads_out_of_the_folder(small: Path, handbook: Run) -> None:
    text = "# A page\n\nText.\n\n## Before { #../evil .checklist }\n\n- [ ] We smile.\n"
    (small / "docs" / "en" / "page.md").write_text(text, encoding="utf-8")
    assert handbook(small, "print", "--out", "made").exit_code == 1
    assert not list(small.rglob("*evil*"))


def test_damaged_facts_in_the_cache_are_not_believed(cold: Path, handbook: Run) -> None:
    handbook(cold, "print", "likeability", "--out", "first.pdf")
    for entry in (cold / ".cache").rglob("*.json"):
        entry.write_text(re.sub(r'"pages": 1', '"pages": 2', entry.read_text(encoding="utf-8")), encoding="utf-8")
    result = handbook(cold, "print", "likeability", "--out", "second.pdf")
    assert result.exit_code == 0
    assert " on 2 pages" not in result.output


@pytest.mark.parametrize("name", ["date", "to_light", "notes"])
def test_a_label_that_every_language_lacks_is_told(name: str, small: Path, handbook: Run) -> None:
    for file in small.glob("docs/*/labels.yml"):
        text = re.sub(rf"(?m)^{name}:.*\n(  .*\n)*", "", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    result = handbook(small, "check")
    assert result.output.startswith(("docs/en/labels.yml:", "docs/hy/labels.yml:"))
    assert f"the label {name}" in result.output
    assert result.exit_code == 1


def test_a_posters_words_keep_their_order_whatever_is_bold(small: Path, handbook: Run) -> None:
    points = "1. **Smile** at **everybody** today.\n2. Listen **first**.\n3. **Thank them.** Always.\n"
    text = "# A page\n\nText.\n\n## Three { #three .poster }\n\n" + points
    (small / "docs" / "en" / "page.md").write_text(text, encoding="utf-8")
    assert handbook(small, "print", "three", "--out", "sheet.pdf").exit_code == 0
    with pypdfium2.PdfDocument(small / "sheet.pdf") as document:
        words = document[0].get_textpage().get_text_range().split()
    expected = ["1", "Smile", "at", "everybody", "today.", "2", "Listen", "first.", "3", "Thank", "them.", "Always."]
    start = words.index("1")
    assert words[start : start + len(expected)] == expected


def test_words_are_data_and_never_markup(small: Path, handbook: Run) -> None:
    text = "# A page\n\nText.\n\n## Before { #before .checklist }\n\n- [ ] We pay $5: #panic(1), [this], `{that}`.\n"
    (small / "docs" / "en" / "page.md").write_text(text, encoding="utf-8")
    assert handbook(small, "print", "before", "--out", "sheet.pdf").exit_code == 0


def test_a_sheet_stands_in_the_starter_set_only_once(whole: Path, handbook: Run) -> None:
    config = whole / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    number = next(i for i, found in enumerate(text.splitlines(), 1) if found.startswith("  starter_set: "))
    config.write_text(re.sub(r"(starter_set:) .*", r"\1 [complaint, likeability, complaint]", text), encoding="utf-8")
    result = handbook(whole, "check")
    message = "extra: starter_set: has the sheet complaint twice: keep it once"
    assert (result.exit_code, result.output) == (1, f"mkdocs.yml:{number}: {message}\n")


def test_without_a_starter_set_none_is_printed(small: Path, handbook: Run) -> None:
    text = "# A page\n\nText.\n\n## Before { #before .checklist }\n\n- [ ] We smile.\n"
    (small / "docs" / "en" / "page.md").write_text(text, encoding="utf-8")
    result = handbook(small, "print", "starter-set", "--pack", "--out", "made.pdf")
    assert "mkdocs.yml names no sheets for the starter set" in result.output
    assert result.exit_code == 2
    assert not (small / "made.pdf").exists()


@pytest.mark.parametrize("command", [[], ["check"], ["sheets"], ["print"]])
def test_help_has_examples(command: list[str], handbook: Run) -> None:
    result = handbook(ROOT, *command, "--help")
    assert result.exit_code == 0
    assert "Examples:\n    handbook " in result.output


def test_the_installed_command_is_the_same(tmp_path: Path) -> None:
    result = subprocess.run([BIN / "handbook", "check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("- { paper: a9 }", "there is no paper a9: write one of a5, a4, a3, a2, letter, tabloid, tent, pocket"),
        (
            "- { paper: a4 }\n    - { paper: a5, kinds: [banner] }",
            "there is no kind of sheet banner: write one of checklist, poster",
        ),
        ("- { paper: a4, shape: round }", "but not shape"),
        ("- { paper: a4, week: often }", "week must be true or false"),
        ("- { paper: a4 }\n    - { paper: a5, orientation: flat }", "orientation must be portrait or landscape"),
        (
            "- { paper: a4 }\n    - { paper: tent, orientation: portrait }",
            "a tent has one orientation: leave orientation out",
        ),
        (
            "- { paper: a4 }\n    - { paper: a5, sheets: [likability] }",
            "there is no sheet likability: did you mean likeability?",
        ),
        ("- { paper: letter }", "must list each way of printing only once, and the first must be for every sheet"),
        *(
            (f"- {{ paper: {first} }}\n    - {{ paper: a4 }}", "the first must be for every sheet")
            for first in (
                "a5, week: true",
                "a5, kinds: [poster]",
                "a5, sheets: [complaint]",
                "Tent, ink_saver: true",
                "pocket, ink_saver: true",
            )
        ),
    ],
)
def test_a_wrong_form_for_the_site_is_refused_with_its_line(
    whole: Path, handbook: Run, line: str, message: str
) -> None:
    config = whole / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    number = next(i for i, found in enumerate(text.splitlines(), 1) if found == "  print:")
    config.write_text(text.replace("    - { paper: a4 }\n", f"    {line}\n"), encoding="utf-8")
    result = handbook(whole, "check")
    assert result.exit_code == 1
    assert result.output.startswith(f"mkdocs.yml:{number}: extra: print: ")
    assert message in result.output
