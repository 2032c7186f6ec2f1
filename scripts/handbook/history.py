"""What the pages were before. The only file that speaks to git."""

import hashlib
import os
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from handbook.messages import Message, say

_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")
"""Variables that would lead git to another repository than the folder's own."""


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
    def gap(self) -> Message | None:
        """Why the past is not known, and what to do about it; None where git knows all of it."""
        try:
            shallow, form = self._git("rev-parse", "--is-shallow-repository", "--show-object-format").split()
            self._git("rev-parse", "--verify", "HEAD")
            _ = self._past
        except FileNotFoundError:
            return say("git is not installed here")
        except subprocess.CalledProcessError as error:
            return self._reason(error.stderr.decode("utf-8", "replace"))
        if shallow == b"true":
            return say("this copy of the project was fetched without its history: `git fetch --unshallow` fetches it")
        if form != b"sha1":
            return say("this repository names its files by {form}, but the handbook uses SHA-1", form=form.decode())
        return None

    def _reason(self, said: str) -> Message:
        """What git complains of, in words for who has to mend it."""
        reasons = {
            "not a git repository": say("this folder is not a git repository"),
            "safe.directory": say(
                "git does not trust this folder, which belongs to another user: run `{command}`",
                command=f"git config --global --add safe.directory {self._project}",
            ),
            "single revision": say("nothing is committed here yet"),
        }
        first = next(iter(said.strip().splitlines()), "?")
        unknown = say("git cannot read the history ({reason})", reason=first)
        return next((reason for sign, reason in reasons.items() if sign in said), unknown)

    def knows(self, file: str, blob: str) -> bool | None:
        """Whether the file ever had this text; None where nobody can tell, as of a file that was never committed."""
        texts = self.texts(file)
        return blob in texts if texts else None

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
        form = ("--raw", "-z", "--no-abbrev", "--find-renames", "-l0", "--relative")
        # What was renamed but not committed yet, then every commit, the latest first; of a merge, what each side lacks.
        log = ("log", "--format=", "--diff-merges=separate", "--full-history", *form)
        parts = [self._git(*command, "--", self._folder) for command in (("diff", *form, "HEAD"), log)]
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
        # Nor may those of whoever calls us, such as a hook of another repository.
        ours = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
        done = subprocess.run(  # noqa: S603 - git, with hashes that were looked at and folders of ours
            [*command, *arguments],
            cwd=self._project,
            env={**ours, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"},
            capture_output=True,
            check=True,
        )
        return done.stdout
