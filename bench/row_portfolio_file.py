"""10,000 products × 150 lines from a file to checked tables and a workbook, by the command line, with its peak memory.

The lines buy 3,000 activities of the large background: read, linked, scored, contributions and sensitivities kept. The
background's scores lie in the workspace's cache, as after a first study. Every command runs in a process of its own.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
from figure import Figure
from scene import DATABASE, FOLDER, bill, large_snapshot

from background_db.database_index import DatabaseEntry, DatabaseIndex
from footprint_app.calculation.background_scores import background_totals
from footprint_app.store.workspace import Change, create_workspace

PRODUCTS, SUPPLIERS = 10_000, 3_000


def main() -> None:
    """Write the files, run the command on each, and see that every product has its number."""
    workspace, files = _workspace(), _files()
    peaks = []
    for name, path in files.items():
        out = FOLDER / f"portfolio {name}"
        shutil.rmtree(out, ignore_errors=True)
        taken, peak = _run(path, out, workspace)
        products = pyarrow.parquet.read_table(out / "products.parquet")
        if products.num_rows != PRODUCTS or products.column("total").null_count:
            raise SystemExit(f"{out} has not a number for each product")
        peaks.append(peak)
        Figure(f"portfolio-{name}", taken, notes={"peak": peak, "file": path.stat().st_size / 1e6}).tell()
    Figure("portfolio-memory", max(peaks)).tell()


def _workspace() -> Path:
    """Return a workspace that holds the large background under its name, with its scores."""
    folder, snapshot = FOLDER / "workspace", large_snapshot()
    shutil.rmtree(folder, ignore_errors=True)
    create_workspace(folder, Change(who="bench", why="bench")).close()
    shutil.copytree(snapshot.folder, folder / "background" / snapshot.digest)
    DatabaseIndex(folder / "background").put(DATABASE, DatabaseEntry(snapshot.digest))
    background_totals(snapshot, folder / "cache" / "background")
    return folder


def _files() -> dict[str, Path]:
    product, position, amount = bill(PRODUCTS)
    supplier = np.sort(np.random.default_rng(1).choice(22_000, SUPPLIERS, replace=False))[position % SUPPLIERS]
    numbers = pd.Series(supplier).astype(str).str.zfill(5)
    table = pd.DataFrame(
        {
            "product": "P" + pd.Series(product).astype(str).str.zfill(5),
            "line": np.arange(len(product)) % 150 + 1,
            "flow": "material " + numbers,
            "amount": amount,
            "unit": "kg",
            "provider": f"background:{DATABASE}/a" + numbers,
        }
    )
    files = {"csv": FOLDER / "bills.csv", "parquet": FOLDER / "bills.parquet"}
    table.to_csv(files["csv"], index=False)
    table.to_parquet(files["parquet"], index=False)
    return files


def _run(path: Path, out: Path, workspace: Path) -> tuple[float, float]:
    """Return seconds and peak megabytes of the command."""
    command = [sys.executable, "-P", "-m", "footprint_app.cli", "portfolio", "run", str(path), "--out", str(out)]
    start = time.perf_counter()
    with subprocess.Popen([*command, "--workspace", str(workspace)], stdout=subprocess.DEVNULL) as process:  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"portfolio run {path.name} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1e3


if __name__ == "__main__":
    main()
