"""How translations keep up with English: a rehearsal on a clone of the project, and what goes wrong on the way."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import Result
from conftest import BIN, LANGS, Site, git, mkdocs
from playwright.sync_api import Browser

Handbook = Callable[..., Result]

PAGE = "guides/secrets-of-good-service"
SENTENCE = "Keep the list to hand, and tick as you go."
OTHERS = LANGS[1:]


def edit(project: Path, old: str, new: str, lang: str = "en", page: str = PAGE) -> Path:
    """Change a page's words, and commit."""
    file = project / "docs" / lang / f"{page}.md"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")
    git(project, "commit", "--all", "--quiet", "--message", "Change a page")
    return file


def standing(handbook: Handbook, project: Path, page: str = PAGE) -> dict[str, dict[str, object]]:
    """How each language stands to a page."""
    rows = json.loads(handbook(project, "translations", "--json").output)
    return {row["lang"]: row for row in rows if row["page"] == page}


def test_every_page_of_the_handbook_is_current(repository: Path, handbook: Handbook) -> None:
    result = handbook(repository, "translations")
    assert result.exit_code == 0
    assert {line.split()[2] for line in result.output.splitlines()[:-3]} == {"current"}
    assert re.fullmatch(r"(?:(?:ru|uk|hy): \d+ current\n){3}", "".join(result.output.splitlines(keepends=True)[-3:]))


def test_a_new_english_sentence_puts_three_languages_behind_in_its_section(
    repository: Path, handbook: Handbook
) -> None:
    edit(repository, SENTENCE, "Keep the list to hand, and tick as you go along.")
    for row in standing(handbook, repository).values():
        assert row["state"] == "behind"
        assert row["sections"] == [{"id": "complaint", "title": "Handling a complaint", "line": 70, "words": 2}]
    listed = handbook(repository, "translations", "--lang", "hy").output
    assert re.search(rf"^hy  {PAGE} +behind +#complaint \(2 words\)$", listed, re.MULTILINE)
    assert handbook(repository, "check").exit_code == 0

    refused = handbook(repository, "check", "--complete")
    assert refused.exit_code == 1
    assert len(refused.output.splitlines()) == len(OTHERS)
    assert refused.output.startswith(f"docs/hy/{PAGE}.md:1: docs/en/{PAGE}.md is newer (#complaint): ")

    built = mkdocs(repository, "build", "--strict")
    assert built.returncode == 0, built.stderr
    site = Site(repository / "site", [])
    for lang in OTHERS:
        page = site.page(f"{lang}/{PAGE}/")
        assert page.count('class="behind"') == 1
        assert re.search(r'<h2[^>]*id="complaint".*?</h2>\s*<p class="behind"', page, re.DOTALL)
        assert f'href="../../translations/#{PAGE.replace("/", "-")}"' in page
        desk = site.page(f"{lang}/translations/")
        assert re.findall(r"<(del|ins)>(.*?)</\1>", desk) == [("del", "go."), ("ins", "go along.")]
        assert f'/edit/main/docs/{lang}/{PAGE}.md"' in desk
    assert 'class="behind"' not in site.page(f"{PAGE}/")


def test_who_follows_the_message_is_current(repository: Path, handbook: Handbook) -> None:
    edit(repository, SENTENCE, "Tick as you go.")
    message = next(
        line for line in handbook(repository, "check", "--complete").output.splitlines() if line.startswith("docs/hy/")
    )
    line = next(code for code in message.split("`") if code.startswith("translated_from"))
    file = repository / "docs" / "hy" / f"{PAGE}.md"
    file.write_text(
        re.sub("^translated_from: .*$", line, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE), "utf-8"
    )
    states = {lang: row["state"] for lang, row in standing(handbook, repository).items()}
    assert states == {"ru": "behind", "uk": "behind", "hy": "current"}

    accepted = handbook(repository, "translations", "accept", "ru", f"docs/ru/{PAGE}.md")
    assert accepted.output == f"docs/ru/{PAGE}.md: {line}\n"
    assert standing(handbook, repository)["ru"]["state"] == "current"


def test_the_command_shows_both_english_texts_and_the_translation(repository: Path, handbook: Handbook) -> None:
    edit(repository, SENTENCE, "Tick as you go.")
    shown = handbook(repository, "translations", "show", "hy", PAGE).output
    columns = [line.split("│") for line in shown.splitlines() if line.startswith("│")]
    then, now, today = (" ".join(" ".join(cells[place] for cells in columns).split()) for place in (1, 2, 3))
    assert "[-Keep the list to hand, and tick-] as you go." in then
    assert "{+Tick+} as you go." in now
    assert "{ #complaint .checklist }" in today
    assert "Հայերեն today" in shown
    assert "docs/en/guides/secrets-of-good-service.md:70  #complaint (7 words)" in shown
    blob = git(repository, "hash-object", f"docs/en/{PAGE}.md").strip()
    assert f'\ntranslated_from: "{blob}"\n' in shown


def test_a_change_that_needs_no_translation_puts_nobody_behind(repository: Path, handbook: Handbook) -> None:
    edit(repository, SENTENCE, "Keep the list to hand and tick as you go.")
    result = handbook(repository, "translations", "same", PAGE, "--why", "a comma")
    assert result.exit_code == 0, result.output
    assert [line.split()[2] for line in result.output.splitlines()[1:]] == ["current"] * len(OTHERS)
    assert handbook(repository, "check", "--complete").exit_code == 0
    again = handbook(repository, "translations", "same", PAGE, "--why", "again")
    assert again.output == f"docs/en/{PAGE}.md:1: no translation of this page is behind: there is nothing to add\n"

    # What comes later is translated, and shown against the text that was really translated.
    edit(repository, "Keep the list to hand and tick as you go.", "Tick.")
    assert {row["state"] for row in standing(handbook, repository).values()} == {"behind"}
    # And what comes after a declared change can be declared, too.
    handbook(repository, "translations", "same", PAGE, "--why", "shorter")
    assert {row["state"] for row in standing(handbook, repository).values()} == {"current"}


def test_an_item_that_english_dropped_is_named(repository: Path, handbook: Handbook) -> None:
    edit(repository, "- [ ] We thanked the customer for telling us.\n", "")
    assert {row["state"] for row in standing(handbook, repository).values()} == {"behind"}
    assert handbook(repository, "check").exit_code == 0  # compared with the English that it was made from
    handbook(repository, "translations", "accept", "hy", PAGE)
    lines = (repository / "docs" / "hy" / f"{PAGE}.md").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines, 1) if "#complaint .checklist" in line)
    boxes = [number for number, line in enumerate(lines, 1) if line.startswith("- [ ]") and number > start]
    refused = handbook(repository, "check")
    assert refused.output == (
        f"docs/hy/{PAGE}.md:{boxes[7]}: the English list (docs/en/{PAGE}.md:74) no longer has "
        "“We thanked the customer for telling us.”: take this item out\n"
    )
    assert refused.exit_code == 1


def test_an_item_that_english_has_in_addition_is_named(repository: Path, handbook: Handbook) -> None:
    edit(repository, "- [ ] We calmed", "- [ ] We smiled.\n- [ ] We calmed")
    handbook(repository, "translations", "accept", "ru", PAGE)
    message = handbook(repository, "check").output
    assert re.fullmatch(
        rf"docs/ru/{PAGE}\.md:\d+: after this line an item is missing: docs/en/{PAGE}\.md:75 has “We smiled\.”; "
        "translate it\n",
        message,
    )


def test_a_translation_has_the_figures_of_the_text_that_it_was_made_from(repository: Path, handbook: Handbook) -> None:
    page = "guides/customers-for-life/ask-customers"
    edit(repository, "Leave 10% to spare", "Leave 15% to spare", page=page)
    assert handbook(repository, "check").exit_code == 0

    edit(repository, "10\u00a0%", "12\u00a0%", lang="ru", page=page)
    result = handbook(repository, "check")
    assert result.exit_code == 1
    assert re.fullmatch(
        rf"docs/ru/{page}\.md:18: the English \(docs/en/{page}\.md@[0-9a-f]{{8}}:17\) says 10%, "
        "but this part says 12\u00a0%: write 10\u00a0%\n",
        result.output,
    )


def test_a_hash_that_never_was_the_pages_is_refused(repository: Path, handbook: Handbook) -> None:
    file = repository / "docs" / "hy" / f"{PAGE}.md"
    today = git(repository, "hash-object", f"docs/en/{PAGE}.md").strip()
    other = git(repository, "hash-object", "docs/en/index.md").strip()
    for blob, why in {
        "1" * 40: f"no text of docs/en/{PAGE}.md ever had this hash",
        other: f"this is the hash of docs/en/index.md, and this page is made from docs/en/{PAGE}.md",
    }.items():
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub('translated_from: ".*"', f'translated_from: "{blob}"', text), encoding="utf-8")
        assert handbook(repository, "check").output == (
            f"docs/hy/{PAGE}.md:2: {why}: if the page says what the English one says today, "
            f'write `translated_from: "{today}"`\n'
        )


@pytest.mark.parametrize("missing", ["history", "repository", "git"])
def test_without_the_past_the_state_is_told_by_page(
    missing: str, repository: Path, tmp_path: Path, handbook: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(repository, SENTENCE, "Tick as you go.")
    project = repository
    if missing == "history":
        project = tmp_path / "shallow"
        git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), str(project))
        why = "this copy of the project was fetched without its history: `git fetch --unshallow` fetches it"
    elif missing == "repository":
        shutil.rmtree(project / ".git")
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
        why = "this folder is not a git repository"
    else:
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
        why = "git is not installed here"
    listed = handbook(project, "translations", "--lang", "hy").output
    assert re.search(rf"^hy  {PAGE} +behind +{re.escape(why)}$", listed, re.MULTILINE)
    checked = handbook(project, "check")
    assert checked.exit_code == 0
    assert checked.output.splitlines()[1:] == [
        "Translations: 3 behind; `handbook translations` lists them.",
        f"Can’t tell what is new in English: {why}.",
    ]
    shown = handbook(project, "translations", "show", "hy", PAGE)
    assert shown.exit_code == 0
    assert shown.output.startswith(f"docs/hy/{PAGE}.md is behind docs/en/{PAGE}.md, but nobody can say where: {why}.\n")
    assert handbook(project, "translations", "accept", "hy", PAGE).exit_code == 0
    assert standing(handbook, project)["hy"]["state"] == "current"


@pytest.mark.parametrize(
    "setting", ["log.diffMerges combined", "diff.orderFile /nowhere", "diff.renameLimit 1", "color.ui always"]
)
def test_the_settings_of_a_persons_git_change_nothing(setting: str, repository: Path, handbook: Handbook) -> None:
    edit(repository, SENTENCE, "Tick as you go.")
    git(repository, "config", *setting.split())
    assert [change["id"] for change in standing(handbook, repository)["hy"]["sections"]] == ["complaint"]  # type: ignore[attr-defined]


def test_a_front_matter_that_the_line_does_not_fit_into_is_left_alone(repository: Path, handbook: Handbook) -> None:
    file = repository / "docs" / "hy" / "print.md"
    text = re.sub(r"(?m)^translated_from: (.*)$", r"translated_from:\n  \1", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    edit(repository, "Any office printer will do.", "Any printer will do.", page="print")
    refused = handbook(repository, "translations", "accept", "hy", "print")
    blob = git(repository, "hash-object", "docs/en/print.md").strip()
    assert refused.output == (
        f'docs/hy/print.md:1: write `translated_from: "{blob}"` yourself, '
        "on a line of its own below the first line of the page, and delete the old one\n"
    )
    assert refused.exit_code == 1
    assert file.read_text(encoding="utf-8") == text


def test_a_list_that_nothing_can_be_added_to_is_left_alone(repository: Path, handbook: Handbook) -> None:
    listed = repository / "docs" / "same-meaning.yml"
    listed.write_text("[]\n", encoding="utf-8")
    edit(repository, SENTENCE, "Tick as you go.")
    refused = handbook(repository, "translations", "same", PAGE, "--why", "shorter")
    assert refused.exit_code == 1
    assert refused.output.startswith("docs/same-meaning.yml:1: nothing can be added to this list as it is written")
    assert listed.read_text(encoding="utf-8") == "[]\n"


@pytest.mark.parametrize("when", ["committed", "not committed"])
def test_translations_of_a_renamed_page_are_orphans(when: str, repository: Path, handbook: Handbook) -> None:
    git(repository, "mv", "docs/en/glossary.md", "docs/en/our-words.md")
    if when == "committed":
        git(repository, "commit", "--quiet", "--message", "Rename the glossary")
    row = standing(handbook, repository, "glossary")["hy"]
    assert (row["state"], row["moved_to"]) == ("orphaned", "docs/en/our-words.md")
    assert (
        "docs/hy/glossary.md:1: the English page glossary.md is now docs/en/our-words.md: "
        "move this file to docs/hy/our-words.md\n"
    ) in handbook(repository, "check").output
    git(repository, "mv", "docs/hy/glossary.md", "docs/hy/our-words.md")
    assert standing(handbook, repository, "our-words")["hy"]["state"] == "current"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# T\n", b"---\n%s\n---\n\n# T\n"),
        (b'---\r\ntitle: "T"\r\n---\r\n# T\r\n', b'---\r\n%s\r\ntitle: "T"\r\n---\r\n# T\r\n'),
        (
            b'\xef\xbb\xbf---\ntitle: "T"\ntranslated_from: 12\n---\n# T\n',
            b'\xef\xbb\xbf---\ntitle: "T"\n%s\n---\n# T\n',
        ),
        (
            b'---\ntitle: "T"\n---\n\n# T\n\ntranslated_from: x\n',
            b'---\n%s\ntitle: "T"\n---\n\n# T\n\ntranslated_from: x\n',
        ),
    ],
)
def test_accepting_changes_nothing_but_its_line(before: bytes, after: bytes, small: Path, handbook: Handbook) -> None:
    (small / "docs" / "en" / "page.md").write_text("# T\n", encoding="utf-8")
    file = small / "docs" / "hy" / "page.md"
    file.write_bytes(before)
    result = handbook(small, "translations", "accept", "hy", "page")
    assert result.exit_code == 0, result.output
    blob = git(small, "hash-object", "docs/en/page.md").strip().encode()
    assert file.read_bytes() == after % (b'translated_from: "%s"' % blob)


def test_accepting_english_that_is_not_committed_is_told(repository: Path, handbook: Handbook) -> None:
    english = repository / "docs" / "en" / f"{PAGE}.md"
    english.write_text(english.read_text(encoding="utf-8").replace(SENTENCE, "Tick as you go."), encoding="utf-8")
    result = handbook(repository, "translations", "accept", "hy", PAGE)
    assert result.exit_code == 0
    assert f"docs/en/{PAGE}.md is not committed as it stands: commit it too" in result.output
    git(repository, "commit", "--all", "--quiet", "--message", "Shorten")
    assert "committed" not in handbook(repository, "translations", "accept", "hy", PAGE).output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accept", "hy", f"docs/ru/{PAGE}.md"), f"docs/ru/{PAGE}.md is no page of the language hy"),
        (("accept", "all", PAGE), "name one language, not all"),
        (("show", "en", PAGE), "English is what the others are translated from: name another language"),
        (("--lang", "ru", "accept", "hy", PAGE), "--lang and --json are for the list: write them without accept"),
        (("--json", "show", "hy", PAGE), "--lang and --json are for the list: write them without show"),
    ],
)
def test_words_that_contradict_each_other_are_refused(
    words: tuple[str, ...], message: str, repository: Path, handbook: Handbook
) -> None:
    result = handbook(repository, "translations", *words)
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert git(repository, "status", "--short") == ""


def test_an_origin_that_names_nothing_is_to_be_filled_in(repository: Path, handbook: Handbook) -> None:
    file = repository / "docs" / "hy" / f"{PAGE}.md"
    text = re.sub("^translated_from: .*$", "translated_from:", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    number = text.splitlines().index("translated_from:") + 1
    blob = git(repository, "hash-object", f"docs/en/{PAGE}.md").strip()
    assert handbook(repository, "check").output == (
        f"docs/hy/{PAGE}.md:{number}: translated_from must be a hash of 40 characters in quotation marks: if the page "
        f'says what the English one says today, write `translated_from: "{blob}"`\n'
    )


def test_a_terminal_that_knows_no_armenian_shows_what_it_can(repository: Path) -> None:
    edit(repository, SENTENCE, "Tick as you go.")
    shown = subprocess.run(
        [BIN / "handbook", "translations", "show", "hy", PAGE],
        cwd=repository,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"Once docs/hy" in shown.stdout


def test_a_hash_that_nobody_can_look_up_is_not_declared(repository: Path, handbook: Handbook) -> None:
    shutil.rmtree(repository / ".git")
    result = handbook(repository, "translations", "same", PAGE, "--why", "a comma", "--from", "1" * 40)
    assert result.exit_code == 1
    assert "this folder is not a git repository" in result.output


def test_what_is_missing_begins_with_the_english_text(repository: Path, handbook: Handbook) -> None:
    short, long = "print", PAGE
    for page in (short, long):
        (repository / "docs" / "hy" / f"{page}.md").unlink()
    guide = repository / "docs" / "en" / "guides" / "keep-customers.md"
    guide.write_text(guide.read_text(encoding="utf-8") + "\n## And a smile { #smile }\n\nIt is free.\n", "utf-8")
    assert standing(handbook, repository, short)["hy"]["state"] == "missing"
    built = mkdocs(repository, "build", "--strict")
    assert built.returncode == 0, built.stderr
    site = Site(repository / "site", [])
    addresses = re.findall(r'class="todo__go" href="([^"]+/new/main[^"]+)"', site.page("hy/translations/"))
    fields = {}
    for address in addresses:
        query = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
        assert len(address) < 8000
        fields[query["filename"][0]] = query.get("value", [None])[0]
    blob = git(repository, "hash-object", f"docs/en/{short}.md").strip()
    english = (repository / "docs" / "en" / f"{short}.md").read_text(encoding="utf-8")
    assert fields == {
        f"docs/hy/{short}.md": english.replace("---\n", f'---\ntranslated_from: "{blob}"\n', 1),
        f"docs/hy/{long}.md": None,
    }
    shown = site.page(f"hy/{short}/")
    assert 'href="../translations/#print"' in shown
    # A section that the translation lacks has no heading to stand under: the page says so at its top.
    assert re.search(r"</h1>\s*<p class=\"behind\"", site.page("hy/guides/keep-customers/"))
    assert "It is free." in site.page("hy/translations/")

    assert handbook(repository, "translations", "begin", "hy", short).exit_code == 0
    assert (repository / "docs" / "hy" / f"{short}.md").read_text(encoding="utf-8") == fields[f"docs/hy/{short}.md"]
    again = handbook(repository, "translations", "begin", "hy", short)
    assert again.exit_code == 2
    assert f"docs/hy/{short}.md is there already" in again.output


def test_a_mistake_is_reported_with_page_language_and_section(browser: Browser, address: str) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{address}hy/{PAGE}/#complaint")
        page.locator("#complaint").scroll_into_view_if_needed()
        link = page.locator(".report a")
        page.evaluate("document.querySelector('#complaint').scrollIntoView()")
        page.evaluate("document.querySelector('.report a').addEventListener('click', event => event.preventDefault())")
        link.dispatch_event("click")
        fields = parse_qs(urlsplit(link.get_attribute("href") or "").query)
        assert fields["language"] == ["Հայերեն"]
        assert fields["page"] == [f"https://handbook.example.org/hy/{PAGE}/"]
        assert fields["section"] == ["#complaint"]
        assert fields["template"] == ["mistake.yml"]
    finally:
        page.close()
