"""Show the sheets whose words differ from another version of the project, before and after.

    make changed FROM=origin/main              pictures into look/changed/, a list in Markdown on the screen
    python scripts/changed.py v1.2 --out DIR   the same

Both versions are printed with the software of today, so that only the words make a difference.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from handbook import compose, disk, press, workflow
from handbook.model import HandbookError, Problem, Sheet
from handbook.pictures import side_by_side
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Compare, and take the pictures."""
    description = (__doc__ or "").partition("\n\n")[0]
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("version", help="a branch, tag or commit, such as origin/main")
    parser.add_argument("--out", type=Path, default=ROOT / "look" / "changed", help="a folder [look/changed]")
    arguments = parser.parse_args()
    out: Path = arguments.out
    if out.exists() and (not out.is_dir() or any(path.suffix != ".png" for path in out.iterdir())):
        sys.exit(f"{out} holds something else than pictures: give --out a folder of their own")
    after = sheets(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        unpack(arguments.version, Path(folder))
        try:
            handbook, unread = disk.handbook(Path(folder))
        except HandbookError as error:
            sys.exit(f"{arguments.version} cannot be compared:\n{error}")
        before = {(sheet.lang, sheet.id): sheet for sheet in compose.sheets(handbook)}
        rows = [(before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before])]
        changed = [(old, new) for old, new in rows if not old or not new or press.edition(old) != press.edition(new)]
        lines, pictures = table(changed, {problem.file: problem for problem in unread})
    for earlier_picture in out.glob("*.png"):  # only now: what is wrong anywhere has been said
        earlier_picture.unlink()
    print("### Sheets")
    if not changed:
        print("No sheet has other words than before.")
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, made in pictures.items():
        made.save(out / name)
    print("| sheet | language | what happened | picture |\n| --- | --- | --- | --- |")
    print("\n".join(lines))
    place = "the artifact changed-sheets" if os.environ.get("CI") else out
    print(f"\nThe pictures, before at the left and after at the right, are in {place}.")


def table(
    changed: Iterable[tuple[Sheet | None, Sheet | None]], unread: Mapping[str, Problem]
) -> tuple[list[str], dict[str, Image.Image]]:
    """A line about each of these sheets, and the pictures by the names of their files.

    `unread` says why a page of the earlier version could not be read.
    """
    lines: list[str] = []
    pictures: dict[str, Image.Image] = {}
    for versions in changed:
        old, new = versions
        shown = new or old
        if shown is None:
            continue
        said = ["is gone" if new is None else "has other words" if old else "is new"]
        if old is None and shown.file in unread:
            said = [f"cannot be compared, the page could not be read before: {unread[shown.file].message}"]
        previews: list[Image.Image] = []
        for when, sheet in zip(("before", "now"), versions, strict=True):
            prints, problems = workflow.print_all([(sheet, press.PLAIN)] if sheet else [], ROOT)
            previews += [Image.open(io.BytesIO(made.preview)).convert("RGB") for made in prints]
            said += [f"cannot be printed {when}: {problem.message}" for problem in problems]
        name = f"{shown.id}-{shown.lang}.png" if previews else ""
        if previews:
            pictures[name] = side_by_side(previews, columns=2)
        cells = [shown.title, shown.lang, "; ".join(said), name]
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return lines, pictures


def unpack(version: str, folder: Path) -> None:
    """The pages of that version, with all else as it is today."""
    command = ["git", "archive", "--format=tar", "--end-of-options", version, "docs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603 - no option can be slipped in
    if done.returncode:
        sys.exit(f"git knows no version {version}: {done.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    for path in [ROOT / "mkdocs.yml", *ROOT.glob("docs/*/labels.yml")]:
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    shutil.copytree(ROOT / "overrides", folder / "overrides")


def sheets(project: Path) -> dict[tuple[str, str], Sheet]:
    """Every sheet of the project by its language and id. Where anything is to be mended, exits with it."""
    try:
        found = workflow.review(project)
    except HandbookError as error:
        sys.exit(str(error))
    if found.problems:
        sys.exit(str(HandbookError(*found.problems)))
    return {(sheet.lang, sheet.id): sheet for sheet in compose.sheets(found.handbook)}


if __name__ == "__main__":
    main()
