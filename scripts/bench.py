"""Measure how long one A4 sheet takes, from its data to its PDF, and how large it is.

    python scripts/bench.py [ARGUMENTS OF PYPERF]

Every figure is the mean of several runs with its spread, by pyperf. Run it with `make bench`.
"""

import statistics
from pathlib import Path

import pyperf
from handbook import compose, disk, press


def main() -> None:
    """Press each English sheet and each Armenian one; the others are between the two."""
    project = Path(__file__).resolve().parent.parent
    handbook, _ = disk.handbook(project)
    sheets = [sheet for lang in ("en", "hy") for sheet in compose.sheets(handbook, lang)]
    runner = pyperf.Runner(values=5, processes=4)
    results = [runner.bench_func(f"{sheet.id} {sheet.lang}", press.press, sheet) for sheet in sheets]
    if not runner.args.worker and all(results):
        times = [result.mean() * 1000 for result in results if result]
        sizes = [len(press.press(sheet).pdf) / 1024 for sheet in sheets]
        print(f"an A4 sheet: {statistics.median(times):.1f} ms and {statistics.median(sizes):.1f} KB, median")


if __name__ == "__main__":
    main()
