"""What the pages were before. The only file that speaks to git."""

import hashlib
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


def blob(content: bytes) -> str:
    """The hash that git gives to a file's content: SHA-1 over a header and the text, with the line ends of git."""
    content = content.replace(b"\r\n", b"\n")
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class _Past(NamedTuple):
    blobs: Mapping[str, tuple[str, ...]]
    """Every text that a file ever had, under its own name or an earlier one, the latest first."""
    names: Mapping[str, str]
    """What a file that was renamed is called today."""


class History:
    """The past of a folder's files, as far as git is there to tell it. Nothing is asked before somebody wants to know.

    A folder without git has a past of which nothing is known: `gap` says why.
    """

    def __init__(self, project: Path, folder: str) -> None:
        self._project = project
        self._folder = folder

    @cached_property
    def gap(self) -> str | None:
        """Why the past is not known, and what to do about it; None where git knows all of it."""
        try:
            shallow = self._git("rev-parse", "--is-shallow-repository").strip()
        except FileNotFoundError:
            return "git is not installed here"
        except subprocess.CalledProcessError:
            return "this folder is no git repository"
        if shallow == b"true":
            return "this copy of the project was fetched without its history: `git fetch --unshallow` brings it"
        return None

    def knows(self, file: str, blob: str) -> bool | None:
        """Whether the file ever had this text; None where nobody can tell."""
        return None if self.gap else blob in self._past.blobs.get(file, ())

    def texts(self, file: str) -> tuple[str, ...]:
        """The hashes of all that the file ever was, the latest first; none where the past is not known."""
        return () if self.gap else self._past.blobs.get(file, ())

    def owner(self, blob: str) -> str | None:
        """The file that had this text, by its name of today."""
        return None if self.gap else next((file for file, blobs in self._past.blobs.items() if blob in blobs), None)

    def renamed(self, file: str) -> str | None:
        """What the file is called today, if git knows that it was renamed."""
        return None if self.gap else self._past.names.get(file)

    def content(self, blob: str) -> bytes | None:
        """The text with this hash. A shallow clone may have it, too."""
        try:
            return self._git("cat-file", "blob", blob)
        except (FileNotFoundError, subprocess.CalledProcessError):
            return None

    @cached_property
    def _past(self) -> _Past:
        form = ("--raw", "-z", "--no-abbrev", "--find-renames", "--relative")
        # What was renamed but not committed yet, then every commit, the latest first; of a merge, what each side lacks.
        parts = []
        for command in (("diff", *form, "HEAD"), ("log", "--format=", "-m", "--full-history", *form)):
            try:
                parts.append(self._git(*command, "--", self._folder))
            except subprocess.CalledProcessError:  # before the first commit
                continue
        fields = iter(b"\0".join(parts).decode("utf-8", "surrogateescape").lstrip("\0").split("\0"))
        blobs: dict[str, dict[str, None]] = {}
        names: dict[str, str] = {}
        for entry in fields:
            if not entry.startswith(":"):
                continue
            _, _, before, after, status = entry.split(" ")
            name = next(fields)
            today = names.get(name, name)
            if status.startswith("R"):
                new = next(fields)
                today = names[name] = names.get(new, new)
            for hash_ in (after, before):
                if hash_.strip("0"):
                    blobs.setdefault(today, {})[hash_] = None
        return _Past({file: tuple(found) for file, found in blobs.items()}, names)

    def _git(self, *arguments: str) -> bytes:
        # Settings of the person's own (colours, external tools for comparing) must not change what is read.
        command = ["git", "-c", "core.quotePath=false", "-c", "diff.external=", "-c", "log.showSignature=false"]
        done = subprocess.run(  # noqa: S603 - git, with hashes that were looked at and folders of ours
            [*command, *arguments], cwd=self._project, capture_output=True, check=True
        )
        return done.stdout
