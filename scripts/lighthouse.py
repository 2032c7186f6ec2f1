"""Measure the built site with Lighthouse, as a phone on a slow network sees it: its scores, and the weight of a page.

    make lighthouse                                       every page below in every language, median of three
    python scripts/lighthouse.py --json FILE              the same, with every run as JSON
    python scripts/lighthouse.py --runs 1 --page hy/      one look at one page, by its address from the site's root

Needs Chromium, and Node with npm, which fetches Lighthouse the first time. Reads site/: run `make site` first (`make
lighthouse` does). Ends with 1 where something is below what we ask for. A machine that is busy gives lower scores.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from handbook import disk
from look import CHROMIUM_FLAGS, SITE, Quiet, folders, served

LIGHTHOUSE = "lighthouse@12.8.2"  # the last one for the Node of Debian 12 and 13
PAGES = ("", "guides/keep-customers/", "standards/")
"""Home, a guide and the standards."""
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"files": 80, "fonts": 60}
"""KiB as they travel: gzip for all that is text."""
TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml"}


@dataclass(frozen=True)
class Run:
    """What Lighthouse found in one visit."""

    scores: dict[str, int]
    kib: dict[str, float]
    """Of all files without the fonts, and of the fonts."""


class _Host(Quiet):
    """A host as hosts are: it keeps the line open and sends text as gzip."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | None:
        """Send what comes before a file, and give the file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        content = path.read_bytes()
        self.send_response(200)
        if path.suffix in TEXT:
            content = gzip.compress(content, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        return BytesIO(content)


def visit(url: str) -> Run:
    """Let Lighthouse look at a page once. Exits with its words where it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        result = subprocess.run(  # noqa: S603 - the arguments are ours
            [
                str(shutil.which("npx")),
                "--yes",
                LIGHTHOUSE,
                url,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--only-categories={','.join(LEAST)}",
                f"--chrome-flags={' '.join(CHROMIUM_FLAGS)}",
                "--no-enable-error-reporting",
            ],
            env={**os.environ, "CHROME_PATH": str(shutil.which("chromium"))},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode or not report.is_file():
            sys.exit(f"Lighthouse could not look at {url}:\n{result.stderr.strip()}")
        return _run(json.loads(report.read_text(encoding="utf-8")))


def _run(report: dict[str, Any]) -> Run:
    requests = report["audits"]["network-requests"]["details"]["items"]
    fonts = [request["transferSize"] for request in requests if request["resourceType"] == "Font"]
    every = [request["transferSize"] for request in requests]
    return Run(
        scores={name: round(100 * report["categories"][name]["score"]) for name in LEAST},
        kib={"files": (sum(every) - sum(fonts)) / 1024, "fonts": sum(fonts) / 1024},
    )


def median(runs: list[Run]) -> Run:
    """The middle of each figure."""
    return Run(
        scores={name: round(statistics.median(run.scores[name] for run in runs)) for name in LEAST},
        kib={name: round(statistics.median(run.kib[name] for run in runs), 1) for name in MOST},
    )


def shortfalls(page: str, run: Run) -> Iterator[str]:
    """What is below, or above, what we ask for."""
    for name, least in LEAST.items():
        if run.scores[name] < least:
            yield f"{page}: {name} {run.scores[name]}, wanted {least} or more"
    for name, most in MOST.items():
        if run.kib[name] > most:
            yield f"{page}: {run.kib[name]} KiB of {name}, wanted {most} at most"


def main() -> None:
    """Measure what the command line asks for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", action="append", metavar="ADDRESS", help="only this page; can be given several times")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="visits to each page (3)")
    parser.add_argument("--site", type=Path, default=SITE, metavar="FOLDER", help="a site that was built elsewhere")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run and the medians here")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs takes a number from 1")
    for command, package in (("npx", "nodejs npm"), ("chromium", "chromium")):
        if shutil.which(command) is None:
            sys.exit(f"{command} is not installed, so nothing was measured: apt install {package}")
    pages = arguments.page or [folder + page for folder in folders().values() for page in PAGES]
    for page in pages:
        if not (arguments.site / page / "index.html").is_file():
            sys.exit(f"There is no page {page or 'home'} in {arguments.site.name}/: run make site first")
    missed: list[str] = []
    told: dict[str, Any] = {}
    print(f"{'page':34}{'perf.':>7}{'access.':>9}{'practices':>11}{'SEO':>5}{'KiB':>8}{'fonts':>8}")
    with served(arguments.site, _Host) as root:
        for page in pages:
            runs = [visit(root + page) for _ in range(arguments.runs)]
            middle = median(runs)
            told[page] = {"median": asdict(middle), "runs": [asdict(run) for run in runs]}
            missed += shortfalls(page or "home", middle)
            performance, access, practices, seo = middle.scores.values()
            weights = f"{middle.kib['files']:>8.1f}{middle.kib['fonts']:>8.1f}"
            print(f"{page or 'home':34}{performance:>7}{access:>9}{practices:>11}{seo:>5}{weights}", flush=True)
    if arguments.json:
        disk.write(arguments.json, disk.as_json(told))
    sys.exit("\n".join(missed) or None)


if __name__ == "__main__":
    main()
