"""bw2package: what bw2io itself writes is read back, and nothing that the file names is imported."""

import bz2
import json
from pathlib import Path
from typing import Any

import pytest

from background_db.inventory.readers.brightway_package import read_brightway_package
from background_db.inventory.readers.formats import format_of
from background_db.inventory.records import EdgeKind, FlowKind

MILL: dict[tuple[str, str], dict[str, Any]] = {
    ("mill", "flour"): {
        "name": "flour",
        "unit": "kilogram",
        "location": "CN",
        "exchanges": [
            {"input": ("mill", "flour"), "amount": 1.0, "type": "production", "unit": "kilogram"},
            {"input": ("mill", "waste"), "amount": -0.1, "type": "technosphere", "unit": "kilogram"},
            {
                "input": ("ecoinvent", "wheat"),
                "amount": 1.3,
                "type": "technosphere",
                "name": "wheat",
                "unit": "kilogram",
            },
            {
                "input": ("mill", "co2"),
                "amount": 0.02,
                "type": "biosphere",
                "unit": "kilogram",
                "uncertainty type": 2,
                "loc": -3.9,
                "scale": 0.1,
            },
        ],
    },
    ("mill", "waste"): {
        "name": "treatment of waste",
        "unit": "kilogram",
        "exchanges": [{"input": ("mill", "waste"), "amount": -1.0, "type": "production", "unit": "kilogram"}],
    },
    ("mill", "market"): {"name": "market", "unit": "kilogram", "exchanges": []},
    ("mill", "co2"): {"name": "Carbon dioxide", "unit": "kilogram", "categories": ("air",), "type": "emission"},
}


def spelled(value: Any) -> Any:
    """The form of bw2data's JsonSanitizer."""
    if isinstance(value, tuple):
        return {"__tuple__": True, "data": [spelled(one) for one in value]}
    if isinstance(value, dict):
        return {"__dict__": True, "keys": [spelled(k) for k in value], "values": [spelled(v) for v in value.values()]}
    return [spelled(one) for one in value] if isinstance(value, list) else value


def package(path: Path, content: Any) -> Path:
    path.write_bytes(bz2.compress(json.dumps(spelled(content)).encode()))
    return path


def described(data: Any, kind: str = "SQLiteBackend", name: Any = "mill") -> dict[str, Any]:
    return {"metadata": {}, "name": name, "class": {"module": "bw2data.backends", "name": kind}, "data": data}


def check_mill(path: Path) -> None:
    found = format_of(path)
    assert getattr(found, "name", "") == "bw2package"
    inventory = read_brightway_package(path)
    assert [finding.code for finding in inventory.findings] == ["BRIGHTWAY-IMPLICIT"]
    by_code = {activity.code: activity for activity in inventory.activities}
    assert set(by_code) == {"flour", "waste", "market"}
    flour, waste, wheat, carbon = by_code["flour"].edges
    assert (flour.is_reference, flour.amount, inventory.flows["co2"].compartments) == (True, 1.0, ("air",))
    assert (waste.provider, waste.amount, inventory.flows["waste"].kind) == ("waste", -0.1, FlowKind.PRODUCT)
    assert (wheat.flow, wheat.provider) == ("ecoinvent/wheat", "")
    assert (carbon.kind, carbon.distribution is not None) == (EdgeKind.EMISSION, True)
    # Four exchanges of the mill, one of the treatment, one added for the market that states no production.
    assert (inventory.datasets_in, inventory.edges_in, inventory.edges_refused) == (3, 6, 0)


def test_a_package_spelled_by_hand(tmp_path: Path) -> None:
    """Three processes; the market makes 1 of itself."""
    check_mill(package(tmp_path / "mill.bw2package", [described(MILL)]))


def test_a_method_comes_along_and_other_objects_are_told(tmp_path: Path) -> None:
    """A factor belongs to a flow by its code in the inventory."""
    method = described([(("mill", "co2"), 1.0), (("biosphere3", "ch4"), 29.8)], "Method", ("IPCC", "GWP100"))
    path = package(tmp_path / "mill.bw2package", [described(MILL), method, described([], "Weighting")])
    inventory = read_brightway_package(path)
    assert inventory.methods[0].name == "IPCC/GWP100"
    assert inventory.methods[0].factors == {"co2": 1.0, "biosphere3/ch4": 29.8}
    assert "BRIGHTWAY-OBJECT" in [finding.code for finding in inventory.findings]


@pytest.mark.parametrize(
    "content",
    [
        b"no bzip2 at all",
        bz2.compress(b"\x80\x04cos\nsystem\n."),
        bz2.compress(b'{"name": "plain"}'),
        bz2.compress(b"[" * 5000),
        bz2.compress(json.dumps(spelled([described(MILL, "os.system")])).encode()),
        bz2.compress(json.dumps(spelled([described(MILL)])).encode())[:-20],
        bz2.compress(json.dumps([{"__dict__": True, "keys": ["a", "a"], "values": [1, 2]}]).encode()),
        bz2.compress(json.dumps(spelled([described({("mill", "flour"): "no node"})])).encode()),
        bz2.compress(json.dumps(spelled([described({("mill", "flour"): {"exchanges": ["no exchange"]}})])).encode()),
        bz2.compress(json.dumps(spelled([described(MILL), described([(("mill", "co2"), "one")], "Method")])).encode()),
    ],
)
def test_a_hostile_package_is_one_finding(tmp_path: Path, content: bytes) -> None:
    """No pickle, no class, no half of a database."""
    path = tmp_path / "mill.bw2package"
    path.write_bytes(content)
    inventory = read_brightway_package(path)
    assert [finding.code for finding in inventory.findings] == ["BRIGHTWAY-PACKAGE"]
    assert (inventory.activities, inventory.flows) == ((), {})


def test_a_number_beyond_any_float_and_an_impossible_distribution_are_told(tmp_path: Path) -> None:
    """The exchange is refused, or stays exact and is told; a uniform without bounds would be drawn as no number."""
    made = {"type": "production", "input": ("mill", "flour"), "amount": 1.0}
    huge = {"type": "technosphere", "name": "wheat", "amount": 10**400}
    vague = {
        "type": "technosphere",
        "name": "water",
        "amount": 2.0,
        "unit": "kg",
        "uncertainty type": 4,
        "minimum": 1.0,
    }
    zero = {"type": "technosphere", "name": "salt", "amount": 0.0, "unit": "kg", "uncertainty type": 2, "scale": 0.1}
    node = {"name": "flour", "unit": "kg", "exchanges": [made, huge, vague, zero]}
    inventory = read_brightway_package(package(tmp_path / "m.bw2package", [described({("mill", "flour"): node})]))
    told = [finding.code for finding in inventory.findings]
    assert told == ["BRIGHTWAY-EXCHANGE", "BRIGHTWAY-UNCERTAINTY", "BRIGHTWAY-UNCERTAINTY"]
    assert [edge.distribution for edge in inventory.activities[0].edges] == [None, None, None]
    assert (inventory.edges_in, inventory.edges_refused) == (4, 1)


def test_a_package_that_unpacks_to_hundreds_of_times_its_size_is_refused(tmp_path: Path) -> None:
    """96 MB of zeros pack to 100 bytes."""
    path = tmp_path / "mill.bw2package"
    path.write_bytes(bz2.compress(b"0" * (96 * 2**20)))
    assert "times its size" in dict(read_brightway_package(path).findings[0].values)["reason"]


def test_a_bomb_stops_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """40 MB of zeros pack to 50 bytes; with a limit of 10 MB nothing comes back."""
    import background_db.inventory.readers.brightway_package as module

    monkeypatch.setattr(module, "_MAXIMUM_UNPACKED", 10 * 2**20)
    path = tmp_path / "mill.bw2package"
    path.write_bytes(bz2.compress(b"0" * (40 * 2**20)))
    assert "more than 10 MB" in dict(read_brightway_package(path).findings[0].values)["reason"]
