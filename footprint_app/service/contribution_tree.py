"""Contributions as a tree: life-cycle stage, unit process, line; at each level the largest first, the rest in one.

Sums are over the lines of a view, which add up to its total exactly; cumulative shares are over absolute values, as a
total may be near zero while its parts are large.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from footprint_app.calculation.concentration import cumulative_shares
from pcr_rules.result import Contribution, ViewResult

SHOWN = 12
ALL = "*"
"""In place of a process: every line of the stage, or of the view."""


class Level(StrEnum):
    """What a branch is."""

    STAGE = "stage"
    PROCESS = "process"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Branch:
    """One part of the level shown.

    `value` in kg CO2e per unit; `share` of the view's total, None where that is zero; `cumulative` of the sum of
    absolute values at this level, from the largest down.
    """

    level: Level
    key: str
    """Code of the stage, id of the process or of the line."""
    name: str
    """Of the process or flow; of a stage its code."""
    value: float
    share: float | None
    cumulative: float
    lines: int
    line: Contribution | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What is not shown of a level, in one."""

    value: float
    share: float | None
    count: int


@dataclass(frozen=True, slots=True)
class TreeLevel:
    """One level of the tree, opened at a stage and a process."""

    stage: str
    process: str
    process_name: str
    branches: tuple[Branch, ...]
    rest: Rest | None
    total: float


def tree_level(view: ViewResult, stage: str = "", process: str = "", shown: int = SHOWN) -> TreeLevel:
    """Return the stages of a view, the processes of a stage, or the lines of a process (``*``: all lines at once).

    What is not in the view is left aside: an address may name a stage that an edit took away.
    """
    lines = view.contributions
    if stage not in view.by_stage:
        stage = ""
    if stage:
        lines = tuple(line for line in lines if line.stage == stage)
    if process and process != ALL and all(line.process_id != process for line in lines):
        process = ""
    if process and process != ALL:
        lines = tuple(line for line in lines if line.process_id == process)
    if process:
        level, groups = Level.LINE, {line.line_id: [line] for line in lines}
    elif stage:
        level, groups = Level.PROCESS, _grouped(lines, lambda line: line.process_id)
    else:
        level, groups = Level.STAGE, _grouped(lines, lambda line: line.stage)
    branches = _branches(level, groups, view.total)
    name = lines[0].process_name if process and process != ALL and lines else ""
    kept, left = branches[:shown], branches[shown:]
    if len(left) == 1:  # the rest of one is that one
        kept, left = branches, ()
    return TreeLevel(stage, process, name, kept, _rest(left, view.total), sum(line.total for line in lines))


def find_line(view: ViewResult, line_id: str) -> Contribution | None:
    """Return a line of a view, None where it has none of that id."""
    return next((line for line in view.contributions if line.line_id == line_id), None)


def _grouped(lines: Iterable[Contribution], key: Callable[[Contribution], str]) -> dict[str, list[Contribution]]:
    groups: dict[str, list[Contribution]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _branches(level: Level, groups: dict[str, list[Contribution]], total: float) -> tuple[Branch, ...]:
    sums = {key: sum(line.total for line in lines) for key, lines in groups.items()}
    keys = sorted(sums, key=lambda key: -abs(sums[key]))
    shares = cumulative_shares([sums[key] for key in keys])
    return tuple(
        Branch(
            level,
            key,
            _name(level, groups[key][0]),
            sums[key],
            sums[key] / total if total else None,
            reached,
            len(groups[key]),
            groups[key][0] if level is Level.LINE else None,
        )
        for key, reached in zip(keys, shares, strict=True)
    )


def _name(level: Level, line: Contribution) -> str:
    if level is Level.STAGE:
        return line.stage
    return line.process_name if level is Level.PROCESS else line.flow


def _rest(left: tuple[Branch, ...], total: float) -> Rest | None:
    if not left:
        return None
    value = sum(branch.value for branch in left)
    return Rest(value, value / total if total else None, len(left))
