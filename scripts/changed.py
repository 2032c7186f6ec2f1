"""Show the sheets whose words differ from another version of the project, before and after.

    make changed FROM=origin/main              pictures into look/changed/, a list in Markdown on the screen
    python scripts/changed.py v1.2 --out DIR   the same

Both versions are printed with the software of today, so that only the words make a difference.
"""

import argparse
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from handbook import compose, disk, press
from handbook.model import HandbookError, Sheet
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
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder)
        unpack(arguments.version, earlier)
        try:
            before, after = sheets(earlier), sheets(ROOT)
        except HandbookError as error:
            sys.exit(str(error))
    for earlier_picture in out.glob("*.png"):
        earlier_picture.unlink()
    rows = [(key, before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before])]
    changed = [
        row for row in rows if row[1] is None or row[2] is None or press.edition(row[1]) != press.edition(row[2])
    ]
    print("### Sheets")
    if not changed:
        print("No sheet has other words than before.")
        return
    print("| sheet | language | what happened | picture |\n| --- | --- | --- | --- |")
    out.mkdir(parents=True, exist_ok=True)
    for (lang, name), old, new in changed:
        shown = new or old
        if shown is None:
            continue
        what = "is new" if old is None else "is gone" if new is None else "has other words"
        file = f"{name}-{lang}.png"
        picture(old, new).save(out / file)
        print(f"| {shown.title} | {lang} | {what} | {file} |")
    print("\nThe pictures, before at the left and after at the right, are in the artifact changed-sheets.")


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
    """Every sheet by its language and id. Raises HandbookError where mkdocs.yml or the labels cannot be read."""
    handbook, _ = disk.handbook(project)
    return {(sheet.lang, sheet.id): sheet for sheet in compose.sheets(handbook)}


def picture(*versions: Sheet | None) -> Image.Image:
    """The versions that there are, side by side."""
    previews = [press.press(one, with_preview=True).preview for one in versions if one]
    return side_by_side([Image.open(io.BytesIO(preview)).convert("RGB") for preview in previews], columns=2)


if __name__ == "__main__":
    main()
