"""Compare our press with WeasyPrint and Chromium: the time a sheet takes, its size, and what it conforms to.

Every printer sets the same sheets, in a new process for each round; each process sets a sheet once, since Typst
remembers the last ones. The first sheet of a process is its cold one. Ours finds the size of the type in its time; the
others are handed a page of HTML that says the size (bench.html).

    make bench                                          the table, and .cache/bench.json
    python scripts/bench.py --json FILE                 the table, and every sample as JSON
    python scripts/bench.py --all --rounds 2            every sheet in every language
    python scripts/bench.py --rounds 1 --keep FOLDER    keep the pages and the PDFs, to look at them
"""

import argparse
import io
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain, product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
from handbook import compose, disk
from handbook.model import HandbookError, Sheet
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "scripts" / "handbook" / "sheets" / "fonts"
CHOSEN = ("likeability", "five-secrets", "by-the-register", "scoreboard")
"""A checklist, a numbered poster, a headline and a worksheet."""
MOST = {"ms": 25, "KB": 60}
"""What an A4 sheet of ours may take, as the median of all sheets."""
FONT_KINDS = {"/CIDFontType0": "CFF", "/CIDFontType2": "TrueType", "/TrueType": "TrueType", "/Type3": "Type 3"}
A4_PT = (595.28, 841.89)
PROFILES = ("ua1", "2a")
NO_RULES = {"PDFA2A-METADATA-FILTER-001"}
"""What the validator asks for and the standard does not: only PDF/A-1 forbids to compress a file's metadata."""


@dataclass(frozen=True)
class Job:
    """A sheet to set."""

    sheet: Sheet
    folder: Path
    """Where the pages lie that the others set."""

    @property
    def name(self) -> str:
        """The sheet's name in one word: `likeability-hy`."""
        return f"{self.sheet.id}-{self.sheet.lang}"

    @property
    def page(self) -> Path:
        """The sheet as HTML."""
        return self.folder / f"{self.name}.html"


@dataclass(frozen=True)
class Round:
    """What one process of one printer did."""

    version: str
    start_ms: float
    """Until the printer was loaded, and its browser ran."""
    first_ms: float
    """The first sheet."""
    ms: Mapping[str, float]
    """Each later sheet, by its name."""
    pdfs: Mapping[str, bytes]
    """Every sheet."""


class MissingError(Exception):
    """A printer cannot be started on this machine; the message says what to do about it."""


Press = Callable[[Job], bytes]
"""A printer that is ready: it makes a sheet's PDF."""


@contextmanager
def typst() -> Iterator[tuple[str, Press]]:
    """Our press."""
    from handbook import press

    yield version("typst"), lambda job: press.press(job.sheet).pdf


def weasyprint(variant: str) -> Callable[[], AbstractContextManager[tuple[str, Press]]]:
    """WeasyPrint, which can claim one standard at a time."""

    @contextmanager
    def start() -> Iterator[tuple[str, Press]]:
        try:
            from weasyprint import HTML
            from weasyprint.text.fonts import FontConfiguration
        except ModuleNotFoundError:
            raise MissingError("pip install weasyprint (make bench does)") from None
        except OSError:
            raise MissingError("apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0") from None
        fonts = FontConfiguration()  # kept from sheet to sheet, which saves a fifth of the time
        yield version("weasyprint"), lambda job: HTML(job.page).write_pdf(pdf_variant=variant, font_config=fonts)

    return start


@contextmanager
def chromium() -> Iterator[tuple[str, Press]]:
    """Chromium, driven by Playwright, with one tab for all sheets."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError:
        raise MissingError("pip install playwright (make bench does)") from None
    executable = shutil.which("chromium")
    if executable is None:
        raise MissingError("apt install chromium")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable)
        except Error as error:
            raise MissingError(f"it does not start: {error.message.splitlines()[0]}") from None
        tab = browser.new_page()

        def press(job: Job) -> bytes:
            tab.goto(job.page.as_uri())
            tab.evaluate("document.fonts.ready")
            return tab.pdf(tagged=True, prefer_css_page_size=True)

        yield browser.version, press
        browser.close()


OURS = "Typst (ours)"
PRINTERS: Mapping[str, Callable[[], AbstractContextManager[tuple[str, Press]]]] = {
    OURS: typst,
    "WeasyPrint (PDF/UA-1)": weasyprint("pdf/ua-1"),
    "WeasyPrint (PDF/A-2a)": weasyprint("pdf/a-2a"),
    "Chromium (tagged)": chromium,
}


def play(printer: str, jobs: list[Job]) -> Round:
    """Start the printer and set each sheet once. Raises MissingError. Runs in a process of its own."""
    begun = time.perf_counter()
    with PRINTERS[printer]() as (found, press):
        start = time.perf_counter() - begun
        ms, pdfs = {}, {}
        for job in jobs:
            begun = time.perf_counter()
            pdfs[job.name] = press(job)
            ms[job.name] = (time.perf_counter() - begun) * 1000
        return Round(found, start * 1000, ms.pop(jobs[0].name), ms, pdfs)


def measure(jobs: list[Job], others: list[Job], rounds: int) -> tuple[dict[str, list[Round]], dict[str, str]]:
    """What each printer did in every round, and what the printers lack that did not start.

    The printers take turns, so that a busy minute of the machine falls on all, and each round begins with another
    sheet. Ours sets the other sheets too: its limits are for all of them.
    """
    done: dict[str, list[Round]] = {}
    missing: dict[str, str] = {}
    turns = list(product(range(rounds), PRINTERS))
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool,
        click.progressbar(turns, file=sys.stderr, item_show_func=lambda turn: turn and turn[1]) as bar,
    ):
        for turn, printer in bar:
            first = turn * len(jobs) // rounds
            order = jobs[first:] + jobs[:first] + (others if printer == OURS else [])
            try:
                if printer not in missing:
                    done[printer] = [*done.get(printer, ()), pool.submit(play, printer, order).result()]
            except MissingError as error:
                missing[printer] = str(error)
    return done, missing


def write_pages(jobs: list[Job]) -> None:
    """Write the sheets as HTML, on the paper and with the size of the headline that our press found."""
    from handbook import press

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for job in jobs:
        made = press.press(job.sheet)
        html = templates.get_template("bench.html").render(
            job.sheet.data,
            template=job.sheet.template,
            edition=job.sheet.data["labels"]["edition"].replace("{edition}", made.edition),
            width_mm=made.width_mm,
            height_mm=made.height_mm,
            cap_height_mm=made.cap_height_mm,
        )
        disk.write(job.page, html.encode())


def write_fonts(folder: Path) -> None:
    """Copy the fonts, and give a space to the Armenian one, which has none: WeasyPrint shows an empty box for it.

    Typst and browsers take the space of Noto Sans; Pango stays with the font of the word before.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    shutil.copytree(FONTS, folder, dirs_exist_ok=True)
    with TTFont(FONTS / "NotoSans.ttf") as latin, TTFont(FONTS / "NotoSansArmenian.ttf") as font:
        font.ensureDecompiled()
        font.setGlyphOrder([*font.getGlyphOrder(), "space"])
        font["glyf"]["space"] = Glyph()
        font["hmtx"]["space"] = latin["hmtx"]["space"]
        font["gvar"].variations["space"] = []
        font["HVAR"].table.AdvWidthMap.mapping["space"] = 0xFFFFFFFF  # as wide in every weight
        for table in font["cmap"].tables:
            table.cmap |= dict.fromkeys((0x20, 0xA0), "space")
        font.save(folder / "NotoSansArmenian.ttf")


def examined(pdf: bytes) -> dict[str, Any]:
    """What can be told from the PDF: its size, its paper, its fonts, and the rules that it breaks."""
    import pikepdf
    from page import validate_pdf_bytes

    kinds: set[str] = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        papers = [
            sorted(map(float, (p.mediabox[2] - p.mediabox[0], p.mediabox[3] - p.mediabox[1]))) for p in document.pages
        ]
        for entry in document.objects:
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/Font" and entry.Subtype != "/Type0":
                files = [key for key in dict(entry.get("/FontDescriptor", {})) if key.startswith("/FontFile")]
                embedded = files or entry.Subtype == "/Type3"  # whose letters are drawings in the file
                kinds.add(FONT_KINDS.get(str(entry.Subtype), str(entry.Subtype)) if embedded else "missing")
    broken = {
        profile: sorted({failure.rule_id for failure in validate_pdf_bytes(pdf, profile=profile).failures} - NO_RULES)
        for profile in PROFILES
    }
    return {
        "bytes": len(pdf),
        "one_a4_page": len(papers) == 1 and all(abs(a - b) < 1 for a, b in zip(papers[0], A4_PT, strict=True)),
        "fonts": sorted(kinds),
        "breaks": broken,
    }


def report(done: Mapping[str, list[Round]], missing: Mapping[str, str], compared: list[str]) -> dict[str, Any]:
    """All that was measured and found, for the table and for JSON."""
    ours = done[OURS]
    found = {
        "ms": statistics.median(chain.from_iterable(each.ms.values() for each in ours)),
        "KB": statistics.median(len(pdf) / 1024 for pdf in ours[0].pdfs.values()),
    }
    return {
        "machine": {"system": platform.platform(), "python": platform.python_version(), "processors": os.cpu_count()},
        "printers": [
            {"printer": printer, "missing": missing[printer]}
            if printer in missing
            else row(printer, done[printer], compared)
            for printer in PRINTERS
        ],
        "every_sheet_of_ours": {
            "limits": {
                unit: {"median": found[unit], "most": most, "met": found[unit] <= most} for unit, most in MOST.items()
            },
            "sheets": {
                name: {"ms": [each.ms[name] for each in ours if name in each.ms], "bytes": len(pdf)}
                for name, pdf in ours[0].pdfs.items()
            },
        },
    }


def row(printer: str, rounds: list[Round], compared: list[str]) -> dict[str, Any]:
    """What one printer made of the sheets that all of them set."""
    ms = {name: [done.ms[name] for done in rounds if name in done.ms] for name in compared}
    sheets = {name: {"ms": ms[name], **examined(rounds[0].pdfs[name])} for name in compared}
    return {
        "printer": printer,
        "version": rounds[0].version,
        "start_ms": [done.start_ms for done in rounds],
        "first_sheet_ms": [done.first_ms for done in rounds],
        "quartiles_ms": statistics.quantiles(chain.from_iterable(ms.values()), n=4),
        "median_kb": statistics.median(sheet["bytes"] / 1024 for sheet in sheets.values()),
        "sheets": sheets,
    }


def table(printers: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each printer, below their heading."""
    heading = ("", "version", "start", "first sheet", "a sheet (middle half)", "size", "one A4", "PDF/UA-1", "PDF/A-2a")
    lines: list[tuple[str, ...]] = [(*heading, "fonts in the file")]
    for printer in printers:
        if "missing" in printer:
            lines.append((printer["printer"], f"not measured: {printer['missing']}"))
            continue
        sheets = printer["sheets"].values()
        low, median, high = printer["quartiles_ms"]
        passed = (
            [sheet["one_a4_page"] for sheet in sheets],
            *([not sheet["breaks"][profile] for sheet in sheets] for profile in PROFILES),
            ["missing" not in sheet["fonts"] for sheet in sheets],
        )
        *counts, embedded = (f"{sum(each)}/{len(sheets)}" for each in passed)
        kinds = ", ".join(sorted(set(chain.from_iterable(sheet["fonts"] for sheet in sheets))))
        lines.append(
            (
                printer["printer"],
                printer["version"],
                f"{statistics.median(printer['start_ms']):.0f} ms",
                f"{statistics.median(printer['first_sheet_ms']):.0f} ms",
                f"{median:.1f} ms ({low:.0f}–{high:.0f})",
                f"{printer['median_kb']:.1f} KB",
                *counts,
                f"{embedded} {kinds}",
            )
        )
    widths = [max(len(line[i]) for line in lines if len(line) > len(heading)) for i in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip()


def main() -> None:
    """Measure what the command line asks for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help=f"compare every sheet, not only {', '.join(CHOSEN)}")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="processes of each printer (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample and every finding here")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the pages and the PDFs here")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds takes a number from 1")
    try:
        compare(arguments)
    except (HandbookError, OSError) as error:
        sys.exit(str(error))


def compare(arguments: argparse.Namespace) -> None:
    """Measure, print the table, and keep what is to be kept. Raises HandbookError and OSError."""
    busy = os.getloadavg()[0] > (os.cpu_count() or 1) / 2
    handbook, _ = disk.handbook(ROOT)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.keep or Path(temporary)).resolve()
        every = [Job(sheet, folder) for sheet in compose.sheets(handbook)]
        jobs = [job for job in every if arguments.all or job.sheet.id in CHOSEN]
        write_fonts(folder / "fonts")
        write_pages(jobs)
        done, missing = measure(jobs, [job for job in every if job not in jobs], arguments.rounds)
        if arguments.keep:
            for printer, job in product(done, jobs):
                disk.write(folder / printer.replace("/", "-") / f"{job.name}.pdf", done[printer][0].pdfs[job.name])
    told = report(done, missing, [job.name for job in jobs])
    print(f"{len(jobs)} sheets, set in {arguments.rounds} processes of each printer; the medians:\n")
    print(*table(told["printers"]), sep="\n")
    ours = told["every_sheet_of_ours"]
    print(f"\nAll {len(ours['sheets'])} sheets of ours, median:")
    for unit, limit in ours["limits"].items():
        print(f"  {limit['median']:.1f} {unit}, of at most {limit['most']}: {'met' if limit['met'] else 'MISSED'}")
    if busy:
        print("\nThe machine was busy with other work when this began: the times are longer than they need be.")
    if arguments.json:
        disk.write(arguments.json, disk.as_json(told))
        print(f"\nEvery sample: {arguments.json}")


if __name__ == "__main__":
    main()
