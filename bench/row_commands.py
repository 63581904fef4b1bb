"""The command line: its start, the demo, checks and calculations of long workbooks, the size of the install.

Every command runs in a process of its own, as a user starts it; the middle of several runs is
shown, after one that warms the caches. Before each run stands one of the baseline, `python -c "import pandas"`: the
ratio to it says more than seconds where machines differ or are shared. Nothing is asserted: a number on another
machine is that machine's.
"""

import importlib.metadata
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from figure import Figure
from long_workbook import write_long_workbook

from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from pcr_rules.study import ProductStudy

ROWS = 1000
PLANT_ROWS = 20_000
MATCHING = Path(__file__).resolve().parent / "certificate_matching.py"
EXAMPLE = Path(__file__).resolve().parent.parent / "footprint_app/examples/aluminium_profile/aluminium_profile.yaml"
OURS = ("background_db", "pcr_rules", "footprint_app")
FOOTPRINT = [sys.executable, "-P", "-m", "footprint_app.cli"]
BASELINE = [sys.executable, "-c", "import pandas"]


@dataclass(frozen=True)
class Taken:
    """Medians of several runs: seconds on the clock, seconds of processor, and times the baseline's clock."""

    wall: float
    processor: float
    ratio: float


def measure(command: Sequence[str], folder: Path, runs: int) -> Taken:
    """Measure `runs` runs after a first one, each beside one of the baseline."""
    taken = [(once(BASELINE, folder), once(command, folder)) for _ in range(runs + 1)][1:]
    return Taken(
        wall=statistics.median(wall for _, (wall, _) in taken),
        processor=statistics.median(processor for _, (_, processor) in taken),
        ratio=statistics.median(wall / baseline for (baseline, _), (wall, _) in taken),
    )


def once(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds on the clock and of processor of one run; a fault of the program ends the measurement."""
    # Users keep the bytecode that the first run writes; a build machine may be told not to, 0.4 s a command.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = os.times(), time.perf_counter()
    run = subprocess.run(  # noqa: S603  our own
        command, cwd=folder, capture_output=True, check=False, text=True, env=surroundings
    )
    wall, after = time.perf_counter() - start, os.times()
    if run.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stderr}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, processor


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


def default_install(*, bytecode: bool) -> float:
    """Megabytes of the default install: our packages and every distribution they need, without tools and extras."""
    files: set[Path] = {path for name in OURS for path in (EXAMPLE.parents[3] / name).rglob("*") if path.is_file()}
    for name in needed("footprint-workbench") - {"footprint-workbench"}:
        listed = importlib.metadata.distribution(name).files or []
        files |= {path for file in listed if (path := Path(str(file.locate()))).is_file()}
    # Bytecode that Python wrote after the install stands in no list.
    folders = {path.parent for path in files if path.suffix == ".py"}
    files |= {cached for folder in folders for cached in folder.glob("__pycache__/*.pyc")}
    return sum(path.stat().st_size for path in files if bytecode or path.suffix != ".pyc") / 1e6


def needed(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """Names of a distribution and of all it needs here, without extras."""
    from packaging.requirements import Requirement

    normal = re.sub(r"[-_.]+", "-", name).lower()
    if normal in seen:
        return seen
    seen |= {normal}
    for line in importlib.metadata.requires(name) or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            seen = needed(requirement.name, seen)
    return seen


def main() -> None:
    """Measure, and print one figure for each command; the sizes of the install go with the first."""
    reading = read_study(EXAMPLE)
    if reading.study is None:
        raise SystemExit(f"{EXAMPLE} cannot be read")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(long_study(reading.study, ROWS), folder / "long.xlsx", "zh")
        write_long_workbook(folder / "plant.xlsx", PLANT_ROWS)
        calculate = [*FOOTPRINT, "calculate", "long.xlsx", "--force"]
        tell("help", measure([*FOOTPRINT, "--help"], folder, 5))
        tell("demo", measure([*FOOTPRINT, "demo", "--force"], folder, 5))
        tell("check-1000", measure([*FOOTPRINT, "check", "long.xlsx"], folder, 5))
        tell("check-20000", measure([*FOOTPRINT, "check", "plant.xlsx"], folder, 3))
        tell("calculate-1000", measure([*calculate, "--formats=json"], folder, 3))
        tell("calculate-1000-reports", measure(calculate, folder, 3))
        tell("certificates", measure([sys.executable, str(MATCHING)], folder, 5))
        if len(list(folder.rglob("report.pdf"))) != 2:  # noqa: PLR2004  one of the demo, one of the long study
            raise SystemExit("a finding stood in the way of a report: the times are not those of the whole journey")
    print(f"default install: {default_install(bytecode=True):.0f} MB,", end=" ")
    print(f"{default_install(bytecode=False):.0f} MB without bytecode")


def tell(row: str, taken: Taken) -> None:
    """Print a figure; the ratio is that of runs side by side, not of the medians."""
    Figure(row, taken.wall, {"pandas": taken.wall / taken.ratio}, {"processor": taken.processor}).tell()


if __name__ == "__main__":
    main()
