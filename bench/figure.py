"""One measured figure: ours beside its baselines, taken in one process; every row of the bench prints some."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

MARK = "figure "
"""A line that begins so is a figure; everything else a row prints is progress."""


@dataclass(frozen=True)
class Figure:
    """`ours` and `baselines` in the unit that ``rows.yaml`` gives for the row; `notes` are sizes and counts beside it."""

    row: str
    ours: float
    baselines: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, float | str] = field(default_factory=dict)

    def tell(self) -> None:
        """Print it for `bench/run.py`."""
        print(MARK + json.dumps(asdict(self)), flush=True)


def seconds(work: Callable[[], object], runs: int = 1) -> float:
    """Return the median of `runs` runs, in seconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def side_by_side(ours: Callable[[], object], baseline: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the medians of both, run by turns: what else the machine does falls on both alike."""
    taken = [(seconds(ours), seconds(baseline)) for _ in range(runs)]
    return statistics.median(one for one, _ in taken), statistics.median(other for _, other in taken)


def must_agree(ours: float, baseline: float, tolerance: float = 1e-9) -> None:
    """End the run where two answers differ: a time for another answer is no time."""
    if not abs(ours - baseline) <= tolerance * abs(baseline):
        raise SystemExit(f"ours {ours!r}, baseline {baseline!r}: they answer different questions")
