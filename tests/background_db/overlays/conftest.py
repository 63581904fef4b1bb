"""A small electricity system: a plant with own use, high, medium and low voltage with losses, and who takes from each."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Manifest, Snapshot, write_snapshot

Cell = tuple[str, str, float]
MakeSnapshot = Callable[[Mapping[str, tuple[str, str, str]], Sequence[Cell], Mapping[str, float]], Snapshot]


@pytest.fixture
def make_snapshot(tmp_path: Path) -> MakeSnapshot:
    """Make a snapshot of activities (code → name, unit, place), cells (supplier, consumer, amount) and kg CO2 a run."""

    def make(
        activities: Mapping[str, tuple[str, str, str]], cells: Sequence[Cell], emitted: Mapping[str, float]
    ) -> Snapshot:
        number = {code: place for place, code in enumerate(activities)}
        technosphere = Entries.exact(
            np.array([number[row] for row, _, _ in cells]),
            np.array([number[column] for _, column, _ in cells]),
            np.array([amount for _, _, amount in cells]),
        )
        biosphere = Entries.exact(
            np.zeros(len(emitted), np.int64),
            np.array([number[code] for code in emitted]),
            np.array(list(emitted.values())),
        )
        system = LinkedSystem(
            tuple(
                SystemActivity(code, name, "", name, "", unit, place, first_year=2010, last_year=2012)
                for code, (name, unit, place) in activities.items()
            ),
            (Flow("co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", unit="kg", compartments=("air",)),),
            technosphere,
            biosphere,
        )
        manifest = Manifest("made", "1", "matrices", "made", "", "CC0", 0, 0, 0, 0, {})
        return write_snapshot(system, manifest, tmp_path / "background")

    return make


@pytest.fixture
def chain(make_snapshot: MakeSnapshot) -> Snapshot:
    """Plant → high → medium → low voltage; the low-voltage market loses part of its own output, in two entries."""
    activities = {
        "plant": ("electricity production, hard coal", "kWh", "US"),
        "high": ("market for electricity, high voltage", "kWh", "US"),
        "medium": ("market for electricity, medium voltage", "kWh", "US"),
        "low": ("market for electricity, low voltage", "MJ", "US"),
        "smelter": ("aluminium, primary, ingot", "kg", "US"),
        "press": ("extrusion of aluminium", "kg", "US"),
        "shop": ("assembly", "piece", "US"),
        "mill": ("sugar mill that sells power", "kg", "BR"),
    }
    cells = [
        ("plant", "plant", 1.0), ("plant", "plant", -0.06), ("medium", "plant", -0.01),
        ("high", "high", 1.0), ("plant", "high", -1.02),
        ("medium", "medium", 1.0), ("high", "medium", -1.01), ("high", "medium", -0.02),
        ("low", "low", 3.6), ("low", "low", -0.1), ("medium", "low", -1.05),
        ("smelter", "smelter", 1.0), ("high", "smelter", -14.0),
        ("press", "press", 1.0), ("medium", "press", -0.5), ("medium", "press", -0.3), ("smelter", "press", -1.1),
        ("shop", "shop", 1.0), ("low", "shop", -7.2), ("press", "shop", -2.0),
        ("mill", "mill", 1.0), ("low", "mill", 1.8),
    ]  # fmt: skip
    return make_snapshot(activities, cells, {"plant": 0.95, "medium": 0.001, "smelter": 1.6})
