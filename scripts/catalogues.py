"""Bring the messages of every language up to date with the code: what is new comes in, what nobody says goes out."""

import argparse
import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po
from handbook import disk
from handbook.catalogue import NAME, read
from handbook.model import HandbookError

_PROJECT = Path(__file__).parent.parent
_SAID = {"say": None, "counted": (1, 2)}
_REMARKS = ("Translators:",)
_HEAD = """\
# What `handbook check` says, in this language. Write your words behind msgstr; leave what stands in braces as it is.
# What is counted has as many forms as the language needs. `make messages` brings in what is new.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural_forms}\\n"\
"""


def main() -> None:
    """Write docs/*/messages.po again. A language that has none gets one when it is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="the code of a language to begin, such as ka")
    wanted = parser.parse_args().languages
    said = _said()
    for code in wanted:
        if not re.fullmatch("[a-z]{2,3}", code) or code == "en" or not (_PROJECT / "docs" / code).is_dir():
            parser.error(f"there is no language {code} to translate into: name a folder of docs/, such as ka")
    folders = {path.parent for path in _PROJECT.glob(f"docs/*/{NAME}")} | {_PROJECT / "docs" / code for code in wanted}
    try:
        written = {folder / NAME: _updated(folder / NAME, said) for folder in sorted(folders)}
        disk.write_all(written)
    except HandbookError as error:
        parser.exit(1, f"{error}\n")
    for path in written:
        print(path.relative_to(_PROJECT))


def _said() -> Catalog:
    """Every message of the code, in its order."""
    found = Catalog()
    for path in sorted((_PROJECT / "scripts" / "handbook").glob("*.py")):
        for line, words, comments, _ in extract_from_file("python", path, keywords=_SAID, comment_tags=_REMARKS):
            found.add(words, locations=[(path.name, line)], auto_comments=comments)
    return found


def _updated(path: Path, said: Catalog) -> bytes:
    """The file with these messages, and what it had for them."""
    language = path.parent.name
    before = disk.contents(path, path.relative_to(_PROJECT).as_posix()) if path.exists() or path.is_symlink() else ""
    catalogue = read(before, path.relative_to(_PROJECT).as_posix(), language)
    catalogue.update(said)  # one whose English changed keeps its words, marked as fuzzy: they are not told
    content = io.BytesIO()
    write_po(content, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    head, _, rest = before.partition("\n\n")
    if not rest or 'msgid ""' not in head:
        head = _HEAD.format(language=language, plural_forms=catalogue.plural_forms)
    return f"{head}\n\n".encode() + content.getvalue()


if __name__ == "__main__":
    main()
