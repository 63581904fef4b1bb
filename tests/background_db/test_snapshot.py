"""Snapshots: written whole or not at all, read back equal, and named by their data alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from background_db.errors import DataFileError, UnknownKeyError
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind, ImpactMethod
from background_db.snapshot import Manifest, Snapshot, write_snapshot

MANIFEST = Manifest("tiny", "1", "matrices", "tiny.zip", "", "CC0", 0, 0, 0, 0, {"allocation": "none"})


def _system() -> LinkedSystem:
    """Two activities: b makes 2 kg out of 3 kWh of a; a emits 0.5 kg CO2 per kWh."""
    activities = (
        SystemActivity("b", "casting", "铸造", "part", "铸件", "kg", "CN", 2023, 2024),
        SystemActivity("a", "power", "电力", "electricity", "电", "kWh", "CN"),
    )
    flows = (Flow("co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", "二氧化碳", "kg", ("air",), "124-38-9"),)
    technosphere = Entries.exact(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([2.0, 1.0, -3.0]))
    biosphere = Entries.exact(np.array([0]), np.array([1]), np.array([0.5]))
    return LinkedSystem(activities, flows, technosphere, biosphere, (ImpactMethod("GWP", "kg CO2e", {"co2": 1.0}),))


def test_matrices_and_catalogue_come_back_in_the_order_of_codes(tmp_path: Path) -> None:
    """A = [[1 kWh, −3 kWh], [0, 2 kg]] and B = [0.5 kg/kWh, 0], columns power, casting."""
    snapshot = write_snapshot(_system(), MANIFEST, tmp_path)
    assert snapshot.technosphere().toarray().tolist() == [[1.0, -3.0], [0.0, 2.0]]
    assert snapshot.biosphere().toarray().tolist() == [[0.5, 0.0]]
    assert list(snapshot.activities["product_zh"]) == ["电", "铸件"]
    assert snapshot.flows.loc[0, "compartments"] == "air"
    assert snapshot.methods["GWP"]["factors"] == {"co2": 1.0}
    assert snapshot.position("b") == 1
    with pytest.raises(UnknownKeyError):
        snapshot.position("c")


def test_equal_data_have_one_snapshot_whatever_their_order(tmp_path: Path) -> None:
    """The same system with its activities the other way round has the same digest and the same folder."""
    one, system = write_snapshot(_system(), MANIFEST, tmp_path), _system()
    swapped = np.array([1, 0])
    technosphere = replace(
        system.technosphere,
        row=swapped[system.technosphere.row],
        column=swapped[system.technosphere.column],
    )
    biosphere = replace(system.biosphere, column=swapped[system.biosphere.column])
    turned = replace(system, activities=system.activities[::-1], technosphere=technosphere, biosphere=biosphere)
    other = write_snapshot(turned, replace(MANIFEST, source_file="renamed.zip"), tmp_path)
    assert other.digest == one.digest
    assert [path.name for path in tmp_path.iterdir()] == [one.digest]


def test_another_number_makes_another_snapshot(tmp_path: Path) -> None:
    """0.5 kg CO2 and 0.6 kg CO2 lie side by side."""
    one, system = write_snapshot(_system(), MANIFEST, tmp_path), _system()
    other = write_snapshot(
        replace(system, biosphere=replace(system.biosphere, amount=np.array([0.6]))), MANIFEST, tmp_path
    )
    assert one.digest != other.digest
    assert len(list(tmp_path.iterdir())) == 2


def test_repeated_entries_stay_apart_and_are_summed_in_the_matrix(tmp_path: Path) -> None:
    """1 kWh and 2 kWh of one supplier are two entries and one cell of −3 kWh."""
    system = _system()
    technosphere = Entries.exact(np.array([0, 1, 1, 1]), np.array([0, 1, 0, 0]), np.array([2.0, 1.0, -1.0, -2.0]))
    snapshot = write_snapshot(replace(system, technosphere=technosphere), MANIFEST, tmp_path)
    assert len(snapshot.technosphere_entries) == 4
    assert snapshot.technosphere().toarray()[0, 1] == -3.0


def test_what_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    """A folder without manifest, or of another form, is not read."""
    with pytest.raises(DataFileError):
        Snapshot(tmp_path)


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up in the middle leaves an empty folder."""

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space"):
        write_snapshot(_system(), MANIFEST, tmp_path)
    assert list(tmp_path.iterdir()) == []
