"""openLCA's own test cases as packages: read, resolved and solved, they give the numbers that openLCA gives."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from background_db.inventory.import_decisions import AggregatedDataset, Allocation, ImportDecisions
from background_db.inventory.readers.olca_jsonld import read_olca_jsonld
from background_db.inventory.resolve import resolve

Case = Callable[[str], dict[str, Any]]
Totals = Callable[[dict[str, list[dict[str, Any]]], dict[str, dict[str, Any]]], dict[tuple[str, str], float]]
DECISIONS = ImportDecisions(allocation=(Allocation.AS_FILE,), aggregated=AggregatedDataset.ACCEPT)
KINDS = {"p": "PRODUCT_FLOW", "w": "WASTE_FLOW", "e": "ELEMENTARY_FLOW", "r": "ELEMENTARY_FLOW"}


def line(flow: str, amount: float, *flags: str) -> dict[str, Any]:
    """An exchange in kg; the first letter of the flow says its kind; flags are in, avoided, reference."""
    return {
        "amount": amount,
        "flow": {"@id": flow, "name": flow},
        "unit": {"name": "kg"},
        "flowProperty": {"@id": "mass"},
        "isInput": "in" in flags,
        "isAvoidedProduct": "avoided" in flags,
        "isQuantitativeReference": "reference" in flags,
    }


def expected(case: dict[str, Any], quantity: str) -> Any:
    """The number that the case states."""
    return next(one["value"] for one in case["expected"] if one["quantity"] == quantity)


@pytest.fixture
def totals(tmp_path: Path) -> Totals:
    """Write processes into a package; per process and elementary flow the total of one unit: B A⁻¹, resources positive."""

    def solved(
        processes: dict[str, list[dict[str, Any]]], more: dict[str, dict[str, Any]]
    ) -> dict[tuple[str, str], float]:
        flows = {item["flow"]["@id"] for lines in processes.values() for item in lines}
        files: dict[str, Any] = {
            "olca-schema.json": {"version": 2},
            "unit_groups/g.json": {"@id": "g", "units": [{"name": "kg", "conversionFactor": 1.0, "isRefUnit": True}]},
            "flow_properties/mass.json": {"@id": "mass", "name": "Mass", "unitGroup": {"@id": "g"}},
        }
        for flow in flows:
            factors = [{"flowProperty": {"@id": "mass"}, "conversionFactor": 1.0, "isRefFlowProperty": True}]
            about = {"@id": flow, "name": flow, "flowType": KINDS[flow[0]], "flowProperties": factors}
            files[f"flows/{flow}.json"] = about
        for name, lines in processes.items():
            files[f"processes/{name}.json"] = {"@id": name, "name": name, "exchanges": lines, **more.get(name, {})}
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(json.dumps(content))
        system = resolve(read_olca_jsonld(tmp_path), DECISIONS).system
        assert system is not None, resolve(read_olca_jsonld(tmp_path), DECISIONS).tally
        size = len(system.activities)
        technosphere, biosphere = np.zeros((size, size)), np.zeros((len(system.flows), size))
        np.add.at(technosphere, (system.technosphere.row, system.technosphere.column), system.technosphere.amount)
        np.add.at(biosphere, (system.biosphere.row, system.biosphere.column), system.biosphere.amount)
        result = biosphere @ np.linalg.inv(technosphere)
        return {
            (activity.code, flow.name_en): float(result[row, column])
            for row, flow in enumerate(system.flows)
            for column, activity in enumerate(system.activities)
        }

    return solved


def test_waste_is_treated_downstream_and_as_reference(case: Case, totals: Totals) -> None:
    """2 waste × 2 per unit treated = 4; treating 1 waste needs 2 products of 2 each = 4; a result of 21: 2 × 21 = 42."""
    waste = case("matrix-olca-waste-links")
    found = totals(
        {
            "product": [line("p", 1, "reference"), line("w", 2)],
            "treatment": [line("w", 1, "in", "reference"), line("e", 2)],
            "other": [line("w2", 1, "in", "reference"), line("p2", 2, "in")],
            "supply": [line("p2", 1, "reference"), line("e", 2)],
            "linked": [line("p3", 1, "reference"), line("w3", 2)],
            "result": [line("w3", 1, "in", "reference"), line("e", 21)],
        },
        {"result": {"processType": "LCI_RESULT"}},
    )
    assert found["product", "e"] == pytest.approx(expected(waste, "downstream"))
    assert found["other", "e"] == pytest.approx(expected(waste, "reference_treatment"))
    assert found["linked", "e"] == pytest.approx(expected(waste, "linked_result"))


def test_avoided_waste_takes_its_treatment_away(case: Case, totals: Totals) -> None:
    """P takes 1 r and avoids treating 0.5 w: r = 1 − 0.5 · 0.5 = 0.75, e = −0.5 · 2 = −1."""
    avoided = case("matrix-olca-avoided-waste")
    found = totals(
        {
            "P": [line("p", 1, "reference"), line("r", 1, "in"), line("w", 0.5, "avoided")],
            "W": [line("w", 1, "in", "reference"), line("r", 0.5, "in"), line("e", 2)],
        },
        {},
    )
    assert found["P", "r"] == pytest.approx(expected(avoided, "r_total"))
    assert found["P", "e"] == pytest.approx(expected(avoided, "e_total"))


def test_shares_apply_to_an_avoided_product_too(case: Case, totals: Totals) -> None:
    """0.75 · (2 − 0.5 · 1.5) = 0.9375."""
    avoided = case("allocation-olca-avoided-product")
    shares = [
        {"allocationType": "PHYSICAL_ALLOCATION", "product": {"@id": flow}, "value": share}
        for flow, share in (("p", 0.75), ("p-q", 0.25))
    ]
    found = totals(
        {
            "both": [line("p", 1, "reference"), line("p-q", 1), line("e", 2), line("p-a", 0.5, "in", "avoided")],
            "avoided": [line("p-a", 1, "reference"), line("e", 1.5)],
        },
        {"both": {"allocationFactors": shares, "defaultAllocationMethod": "PHYSICAL_ALLOCATION"}},
    )
    (code,) = [code for code, flow in found if flow == "e" and code.startswith("both") and code.endswith("p")]
    assert found[code, "e"] == pytest.approx(expected(avoided, "e_of_p"))


def test_shares_split_products_and_treated_wastes_alike(case: Case, totals: Totals) -> None:
    """Two products, two treated wastes, a product and a treated waste: 0.25 · 2 kg = 0.5 kg for the reference."""
    physical = case("allocation-olca-physical-factors")
    for first, second in (("p", "p-q"), ("w", "w-q"), ("p", "w-q")):
        shares = [
            {"allocationType": "PHYSICAL_ALLOCATION", "product": {"@id": flow}, "value": share}
            for flow, share in ((first, 0.25), (second, 0.75))
        ]
        flags = {flow: ("in",) if flow.startswith("w") else () for flow in (first, second)}
        lines = [line(first, 1, "reference", *flags[first]), line(second, 1, *flags[second]), line("e", 2)]
        found = totals(
            {"both": lines}, {"both": {"allocationFactors": shares, "defaultAllocationMethod": "PHYSICAL_ALLOCATION"}}
        )
        values = sorted(value for (_, flow), value in found.items() if flow == "e")
        assert values == pytest.approx([expected(physical, "co2_of_reference_function"), 1.5])
