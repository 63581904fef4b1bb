"""No number is given where the two routes disagree."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from background_db.flows import Channel
from background_db.messages import load_messages
from footprint_app.calculation import compute as computing
from footprint_app.calculation.condensed_route import CondensedSolution, solve_condensed
from footprint_app.calculation.double_entry import compare
from footprint_app.calculation.matrices import CHANNELS
from pcr_rules.result import View


def second(value: float, absolute: float) -> CondensedSolution:
    zeros = dict.fromkeys(Channel, 0.0)
    return CondensedSolution((), {**zeros, Channel.FOSSIL: value}, {**zeros, Channel.FOSSIL: absolute})


def first(value: float) -> Any:
    channels = np.zeros(len(CHANNELS))
    channels[CHANNELS.index(Channel.FOSSIL)] = value
    return channels


@pytest.mark.parametrize(
    ("value", "other", "absolute", "agrees"),
    [
        (1.0, 1.0 + 5e-10, 1.0, True),
        (1.0, 1.0 + 5e-9, 1.0, False),
        (1e-6, 1.1e-6, 1000.0, True),  # what credits leave over is measured against what was credited
        (float("nan"), 1.0, 1.0, False),
        (1.0, 0.0, 0.0, False),
    ],
)
def test_difference_is_relative_to_absolute_contributions(
    value: float, other: float, absolute: float, *, agrees: bool
) -> None:
    """|first - second| ≤ 1e-9 Σ|contributions|; what is not a number never agrees."""
    assert (not compare(first(value), second(other, absolute)).findings) is agrees


def test_a_disagreement_withholds_the_number(builder: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second route that is off by 1e-6 leaves no result, and a finding with both values."""

    def off(*arguments: Any) -> CondensedSolution:
        solution = solve_condensed(*arguments)
        return replace(solution, channels={key: value * (1 + 1e-6) for key, value in solution.channels.items()})

    monkeypatch.setattr(computing, "solve_condensed", off)
    linked = builder().process("one").emission("one", 1.0).build("one")
    computation = computing.compute(linked, View.LOCATION)
    assert computation.result is None
    assert [finding.code for finding in computation.findings] == ["CALC-DOUBLE-ENTRY"]


def test_every_finding_of_this_room_has_its_text() -> None:
    """Codes raised in the room and in the methods it calls are in the message catalogue, in both languages."""
    import re
    from importlib import resources

    known = load_messages(("background_db", "pcr_rules", "footprint_app")).messages
    for folder in (resources.files("footprint_app.calculation"), resources.files("pcr_rules.methods")):
        for file in folder.iterdir():
            if file.name.endswith(".py"):
                raised = re.findall(r'"((?:CALC|ALLOC|BIO|ELEC)-[A-Z-]+)"', file.read_text(encoding="utf-8"))
                assert set(raised) <= set(known), file.name
