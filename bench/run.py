"""`make bench`: run every row, with pypardiso and without it, and write docs/*/performance.md between their markers.

`python bench/run.py [ROW …]` runs single rows, by the name of their script (`row_one_change`) or of a figure
(`one-change`); the others keep what `results.json` holds of them. Ours and its baselines run in one process; each
row is run twice, the second time with pypardiso out of sight. Nothing is asserted: a slow machine is not a wrong number.
"""

import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from figure import MARK
from performance_page import write_pages

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
VERSIONS = ("numpy", "scipy", "bw2calc", "pypardiso")
Row = Mapping[str, Any]


class RowFailedError(Exception):
    """A script of a row did not come to its end."""


def main(names: list[str]) -> None:
    """Run the rows asked for, or all, and write the pages."""
    rows: list[Row] = yaml.safe_load((HERE / "rows.yaml").read_text(encoding="utf-8"))
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    chosen = [row for row in rows if not names or _names(row) & set(names)]
    unknown = set(names) - {name for row in rows for name in _names(row)}
    if unknown:
        raise SystemExit(f"no row {', '.join(sorted(unknown))}; rows: {', '.join(row['script'][:-3] for row in rows)}")
    machine, failed = machine_in_words(), []
    start = time.perf_counter()
    for number, row in enumerate(chosen, start=1):
        for solver in row.get("solvers", ("pypardiso", "SuperLU")):
            clock = time.perf_counter() - start
            print(f"[{number}/{len(chosen)}] {row['script']}, {solver}, about {row['minutes']} min ({clock:.0f} s)")
            try:
                for figure in run(HERE / row["script"], solver):
                    results.setdefault(figure["row"], {})[solver] = {**figure, "machine": machine}
                    print(f"    {figure['row']}: {figure['ours']:.4g}; {figure['baselines']}", flush=True)
            except RowFailedError as error:  # the others are worth having; the exit code tells
                print(f"    {error}", flush=True)
                failed.append(f"{row['script']}, {solver}")
        RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    write_pages(rows, results, HERE.parent / "docs")
    print(f"docs/en/performance.md and docs/zh/performance.md are written ({time.perf_counter() - start:.0f} s)")
    if failed:
        raise SystemExit(f"failed, and left as they were before: {'; '.join(failed)}")


def _names(row: Row) -> set[str]:
    return {row["script"].removesuffix(".py"), *row["figures"]}


def run(script: Path, solver: str) -> Iterable[Mapping[str, Any]]:
    """Run a script and yield its figures; what else it prints goes on to the terminal."""
    path = [HERE] if solver == "pypardiso" else [HERE / "without_pypardiso", HERE]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    command = [sys.executable, "-P", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=surroundings) as process:  # noqa: S603  our own
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        for line in process.stdout:
            if line.startswith(MARK):
                yield json.loads(line.removeprefix(MARK))
            else:
                print(f"    {line}", end="", flush=True)
    if process.returncode:
        raise RowFailedError(f"{script.name} ended with {process.returncode}")


def machine_in_words() -> str:
    """Return processor, cores, memory, system, versions and month."""
    versions = []
    for name in VERSIONS:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return (
        f"{processor_name()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {', '.join(versions)}, {datetime.now(UTC):%Y-%m-%d}"
    )


def processor_name() -> str:
    """Model of the processor as Linux tells it; elsewhere what Python knows."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


if __name__ == "__main__":
    main(sys.argv[1:])
