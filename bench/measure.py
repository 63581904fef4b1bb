"""Measure what docs/*/performance.md quotes: start of the command line, the demo, a check of 1,000 rows, sizes.

`make bench` runs it. Every command runs in a process of its own, as a user starts it; the middle of several runs is
shown, after one that warms the caches. Nothing is asserted: a number on another machine is that machine's.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from pcr_rules.study import ProductStudy

ROWS = 1000
EXAMPLE = Path(__file__).resolve().parent.parent / "footprint_app/examples/aluminium_profile/aluminium_profile.yaml"
FOOTPRINT = [sys.executable, "-P", "-m", "footprint_app.cli"]


def seconds(command: Sequence[str], folder: Path, runs: int) -> float:
    """The median wall time of `runs` runs after a first one; a fault of the program ends the measurement."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True)  # noqa: S603  our own
        times.append(time.perf_counter() - start)
        if run.returncode not in {0, 1}:
            raise SystemExit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stderr}")
    return statistics.median(times[1:])


def long_study(study: ProductStudy, rows: int) -> ProductStudy:
    """The study with its first purchased input spread over so many rows that the inventory has `rows`."""
    missing = rows - sum(len(process.exchanges) for process in study.processes)
    process = next(
        p for p in study.processes if any(e.provider.startswith("factor:") and not e.fuel for e in p.exchanges)
    )
    row = next(e for e in process.exchanges if e.provider.startswith("factor:") and not e.fuel)
    # Ever smaller parts with one sum: equal rows would be taken for one row written twice.
    weights = [2 * (missing + 1 - n) / ((missing + 1) * (missing + 2)) for n in range(missing + 1)]
    parts = [
        replace(
            row, exchange_id=f"{row.exchange_id}-{n}", quantity=replace(row.quantity, value=row.quantity.value * weight)
        )
        for n, weight in enumerate(weights)
    ]
    exchanges = (*(each for each in process.exchanges if each is not row), *parts)
    longer = replace(process, exchanges=exchanges)
    return replace(study, processes=tuple(longer if p is process else p for p in study.processes))


def megabytes(folder: Path, *, bytecode: bool) -> float:
    """Size on disk of the files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if bytecode or "__pycache__" not in path.parts) / 1e6


def main() -> None:
    """Measure and print a Markdown table."""
    reading = read_study(EXAMPLE)
    if reading.study is None:
        raise SystemExit(f"{EXAMPLE} cannot be read")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(long_study(reading.study, ROWS), folder / "long.xlsx", "zh")
        rows = [
            ("footprint --help", seconds([*FOOTPRINT, "--help"], folder, 5)),
            ("footprint demo", seconds([*FOOTPRINT, "demo", "--force"], folder, 3)),
            (f"footprint check, {ROWS} rows", seconds([*FOOTPRINT, "check", "long.xlsx"], folder, 3)),
            (
                f"footprint calculate, {ROWS} rows",
                seconds([*FOOTPRINT, "calculate", "long.xlsx", "--force"], folder, 3),
            ),
        ]
        if len(list(folder.rglob("report.pdf"))) != 2:  # noqa: PLR2004  one of the demo, one of the long study
            raise SystemExit("a finding stood in the way of a report: the times are not those of the whole journey")
    environment = Path(sys.prefix)
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores\n")
    print("| What | s |\n|---|---|")
    for what, taken in rows:
        print(f"| `{what}` | {taken:.2f} |")
    print(f"\nEnvironment {environment.name}: {megabytes(environment, bytecode=True):.0f} MB,", end=" ")
    print(f"{megabytes(environment, bytecode=False):.0f} MB without bytecode (with whatever extras it holds)")


if __name__ == "__main__":
    main()
