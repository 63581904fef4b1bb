"""openLCA JSON-LD in small: directions, units, links, shares and uncertainty in both schemas; hostile and untidy files.

Where bw2io 0.9.17 goes wrong (it mixes the schemas, makes production of avoided products and waste outputs, reads no
zip, no default providers and no conversion between flow properties), a test shows what is right.
"""

import json
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from background_db.findings import any_blocks_number
from background_db.inventory.readers.formats import read_inventory
from background_db.inventory.readers.olca_jsonld import read_olca_jsonld
from background_db.inventory.records import AllocationShare, Distribution, Edge, EdgeKind, FlowKind, Inventory

Entities = dict[str, dict[str, Any]]
KEYS = {
    1: ("input", "avoidedProduct", "quantitativeReference", "referenceUnit", "referenceFlowProperty"),
    2: ("isInput", "isAvoidedProduct", "isQuantitativeReference", "isRefUnit", "isRefFlowProperty"),
}


def entities(version: int) -> Entities:
    """A plant that makes steel (kg) and slag, takes power, avoids heat, gives waste away and emits; a treater; a grid."""
    is_input, is_avoided, is_reference, is_ref_unit, is_ref_property = KEYS[version]

    def group(identity: str, *units: tuple[str, float]) -> dict[str, Any]:
        listed = [
            {"@id": f"u-{name}", "name": name, "conversionFactor": factor, is_ref_unit: number == 0}
            for number, (name, factor) in enumerate(units)
        ]
        return {"@type": "UnitGroup", "@id": identity, "name": identity, "units": listed}

    def flow(identity: str, kind: str, *properties: tuple[str, float], **more: Any) -> dict[str, Any]:
        listed = [
            {"flowProperty": {"@id": code}, "conversionFactor": factor, is_ref_property: number == 0}
            for number, (code, factor) in enumerate(properties)
        ]
        return {"@id": identity, "name": identity, "flowType": f"{kind}_FLOW", "flowProperties": listed, **more}

    def exchange(number: int, flow: str, amount: float, unit: str, of: str, *flags: str, **more: Any) -> dict[str, Any]:
        stated = {key: key in flags for key in (is_input, is_avoided, is_reference)}
        base = {"internalId": number, "amount": amount, "flow": {"@id": flow, "name": flow}}
        return {**base, "unit": {"@id": f"u-{unit}", "name": unit}, "flowProperty": {"@id": of}, **stated, **more}

    category: Any = "Metals/Steel" if version == 2 else {"@id": "steel", "name": "Steel"}
    air: Any = "Elementary flows/air/urban" if version == 2 else {"@id": "urban", "name": "urban"}
    plant = {
        "@id": "plant",
        "name": "转炉钢",
        "category": category,
        "location": {"@id": "cn", "name": "China"},
        "processType": "UNIT_PROCESS",
        "defaultAllocationMethod": "PHYSICAL_ALLOCATION",
        "processDocumentation": {"validFrom": "2019-01-01", "validUntil": "2022-12-31", "technologyDescription": "BOF"},
        "exchanges": [
            exchange(1, "steel", 2000.0, "lb", "mass", is_reference),
            exchange(2, "slag", 0.1, "m3", "volume"),
            exchange(3, "power", 3.0, "kWh", "energy", is_input, defaultProvider={"@id": "grid"}, amountFormula="x"),
            exchange(4, "heat", 5.0, "MJ", "energy", is_input, is_avoided),
            exchange(5, "sludge", 0.5, "kg", "mass"),
            exchange(6, "co2", 1.9, "kg", "mass", dqEntry="(2;3;1;n.a.;5)"),
            exchange(7, "ore", 1.5, "kg", "mass", is_input),
        ],
        "parameters": [{"name": "x", "value": 3.0}],
        "allocationFactors": [
            {"allocationType": "PHYSICAL_ALLOCATION", "product": {"@id": "steel"}, "value": 0.9},
            {"allocationType": "PHYSICAL_ALLOCATION", "product": {"@id": "slag"}, "value": 0.1},
            {"allocationType": "ECONOMIC_ALLOCATION", "product": {"@id": "steel"}, "value": 1.0},
            {
                "allocationType": "CAUSAL_ALLOCATION",
                "product": {"@id": "slag"},
                "value": 0.2,
                "exchange": {"internalId": 6},
            },
        ],
    }
    treater = {
        "@id": "treater",
        "name": "Sludge treatment",
        "processType": "LCI_RESULT",
        "exchanges": [exchange(1, "sludge", 1.0, "kg", "mass", is_input, is_reference)],
    }
    grid = {
        "@id": "grid",
        "name": "Grid",
        "exchanges": [exchange(1, "power", 1.0, "MJ", "energy", is_reference)],
    }
    made: Entities = {
        "unit_groups/mass.json": group("g-mass", ("kg", 1.0), ("lb", 0.45359237), ("g", 0.001)),
        "unit_groups/energy.json": group("g-energy", ("MJ", 1.0), ("kWh", 3.6)),
        "unit_groups/volume.json": group("g-volume", ("m3", 1.0), ("l", 0.001)),
        "flow_properties/mass.json": {"@id": "mass", "name": "Mass", "unitGroup": {"@id": "g-mass"}},
        "flow_properties/dry.json": {"@id": "dry", "name": "Dry mass", "unitGroup": {"@id": "g-mass"}},
        "flow_properties/energy.json": {"@id": "energy", "name": "Energy", "unitGroup": {"@id": "g-energy"}},
        "flow_properties/volume.json": {"@id": "volume", "name": "Volume", "unitGroup": {"@id": "g-volume"}},
        "flows/steel.json": flow("steel", "PRODUCT", ("mass", 1.0)),
        "flows/slag.json": flow("slag", "PRODUCT", ("mass", 1.0), ("volume", 0.0005), ("dry", 0.8)),
        "flows/power.json": flow("power", "PRODUCT", ("energy", 1.0)),
        "flows/heat.json": flow("heat", "PRODUCT", ("energy", 1.0)),
        "flows/sludge.json": flow("sludge", "WASTE", ("mass", 1.0)),
        "flows/co2.json": flow("co2", "ELEMENTARY", ("mass", 1.0), category=air, cas="124-38-9"),
        "flows/ore.json": flow("ore", "ELEMENTARY", ("mass", 1.0)),
        "locations/cn.json": {"@id": "cn", "name": "China", "code": "CN"},
        "processes/plant.json": plant,
        "processes/treater.json": treater,
        "processes/grid.json": grid,
    }
    if version == 1:
        made["categories/steel.json"] = {
            "@id": "steel",
            "name": "Steel",
            "category": {"@id": "metals", "name": "Metals"},
        }
        made["categories/metals.json"] = {"@id": "metals", "name": "Metals"}
        made["categories/urban.json"] = {"@id": "urban", "name": "urban", "category": {"@id": "air", "name": "air"}}
        made["categories/air.json"] = {
            "@id": "air",
            "name": "air",
            "category": {"@id": "e", "name": "Elementary flows"},
        }
        made["context.json"] = {"@vocab": "http://openlca.org/schema/v1.0/"}
    else:
        made["olca-schema.json"] = {"version": 2}
    return made


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Entities], Inventory]:
    """Write entities into a zip and read it."""

    def written(files: Entities) -> Inventory:
        path = tmp_path / "package.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, entity in files.items():
                package.writestr(name, json.dumps(entity, ensure_ascii=False))
        return read_olca_jsonld(path)

    return written


def edges_of(inventory: Inventory, code: str) -> dict[str, Edge]:
    """Edges of one activity by flow."""
    (activity,) = [activity for activity in inventory.activities if activity.code == code]
    return {edge.flow: edge for edge in activity.edges}


def codes(inventory: Inventory) -> list[str]:
    """Codes of the findings that block."""
    return [finding.code for finding in inventory.findings if finding.blocks_number]


@pytest.mark.parametrize("version", [1, 2])
def test_both_schemas_say_the_same(read: Callable[[Entities], Inventory], version: int) -> None:
    """The same plant in either schema is the same inventory but for the name of the format."""
    one, two = read(entities(version)), read(entities(3 - version))
    assert (one.format, two.format) == (f"olca-jsonld-{version}", f"olca-jsonld-{3 - version}")
    assert one.activities == two.activities
    assert one.flows == two.flows
    assert (one.datasets_in, one.edges_in, one.edges_refused, codes(one)) == (3, 9, 0, [])


@pytest.mark.parametrize("version", [1, 2])
def test_the_schema_is_told_by_the_keys_where_no_file_states_it(
    read: Callable[[Entities], Inventory], version: int
) -> None:
    """Neither context nor version file: exchanges and units tell."""
    files = {name: entity for name, entity in entities(version).items() if "/" in name}
    assert read(files).format == f"olca-jsonld-{version}"


def test_an_avoided_product_is_no_production_and_a_waste_output_no_product(
    read: Callable[[Entities], Inventory],
) -> None:
    """bw2io 0.9.17 makes both a production exchange, so that the plant would supply heat and sludge."""
    edges = edges_of(read(entities(2)), "plant")
    assert {flow: edge.kind for flow, edge in edges.items()} == {
        "steel": EdgeKind.OUTPUT,
        "slag": EdgeKind.OUTPUT,
        "power": EdgeKind.INPUT,
        "heat": EdgeKind.AVOIDED,
        "sludge": EdgeKind.OUTPUT,
        "co2": EdgeKind.EMISSION,
        "ore": EdgeKind.RESOURCE,
    }
    inventory = read(entities(2))
    assert inventory.flows["sludge"].kind is FlowKind.WASTE
    assert [flow for flow, edge in edges.items() if edge.is_reference] == ["steel"]
    (treated,) = edges_of(inventory, "treater").values()
    assert (treated.kind, treated.is_reference) == (EdgeKind.INPUT, True)


def test_an_avoided_waste_keeps_its_flow_kind(read: Callable[[Entities], Inventory]) -> None:
    """Avoided treatment: the edge is avoided, the flow a waste; amount 0.5 as written, scaling −0.5 is resolve's work."""
    files = entities(2)
    files["processes/plant.json"]["exchanges"][4]["isAvoidedProduct"] = True
    edge = edges_of(read(files), "plant")["sludge"]
    assert (edge.kind, edge.amount) == (EdgeKind.AVOIDED, 0.5)


def test_a_default_provider_is_kept(read: Callable[[Entities], Inventory]) -> None:
    """bw2io 0.9.17 loses it."""
    edges = edges_of(read(entities(2)), "plant")
    assert edges["power"].provider == "grid"
    assert not edges["heat"].provider


def test_units_and_flow_properties_convert(read: Callable[[Entities], Inventory]) -> None:
    """0.1 m3 of slag is 0.1 / 0.0005 = 200 kg; 2,000 lb of steel 907.18474 kg; a kg of dry slag 1 / 0.8 kg of slag."""
    inventory = read(entities(2))
    edges = edges_of(inventory, "plant")

    def in_reference(flow: str) -> float:
        edge = edges[flow]
        return edge.amount * inventory.flows[flow].unit_factors[edge.unit]

    assert inventory.flows["slag"].unit == "kg"
    assert edges["slag"].unit == "m3"
    assert in_reference("slag") == pytest.approx(200.0)
    assert in_reference("steel") == pytest.approx(907.18474)
    assert in_reference("power") == pytest.approx(10.8)
    assert inventory.flows["slag"].unit_factors["kg (Dry mass)"] == pytest.approx(1.25)
    assert inventory.flows["slag"].properties == {"mass": 1.0}


def test_a_unit_shared_by_two_properties_is_told_apart(read: Callable[[Entities], Inventory]) -> None:
    """8 kg of dry mass are 10 kg of slag, 8 kg of mass are 8 kg: the exchange says which is meant."""
    files = entities(2)
    slag = files["processes/plant.json"]["exchanges"][1]
    slag.update(amount=8.0, unit={"@id": "u-kg", "name": "kg"}, flowProperty={"@id": "dry"})
    inventory = read(files)
    edge = edges_of(inventory, "plant")["slag"]
    assert edge.amount * inventory.flows["slag"].unit_factors[edge.unit] == pytest.approx(10.0)


def test_what_a_data_set_says_of_itself(read: Callable[[Entities], Inventory]) -> None:
    """Chinese name, place by its code, years, technology, category path, aggregation."""
    inventory = read(entities(1))
    plant, treater = inventory.activities[1], inventory.activities[2]
    assert (plant.code, plant.name_en, plant.name_zh, plant.location) == ("plant", "转炉钢", "转炉钢", "CN")
    assert (plant.first_year, plant.last_year, plant.technology) == (2019, 2022, "BOF")
    assert plant.categories == ("Metals", "Steel")
    assert (plant.is_aggregated, treater.is_aggregated) == (False, True)
    flow = inventory.flows["co2"]
    assert (flow.compartments, flow.cas) == (("air", "urban"), "124-38-9")


def test_allocation_shares_of_all_three_methods(read: Callable[[Entities], Inventory]) -> None:
    """The causal share belongs to exchange number 5, the CO2 with the internal id 6."""
    plant = next(activity for activity in read(entities(2)).activities if activity.code == "plant")
    assert plant.default_allocation == "physical"
    assert plant.allocation == (
        AllocationShare("physical", "steel", 0.9),
        AllocationShare("physical", "slag", 0.1),
        AllocationShare("economic", "steel", 1.0),
        AllocationShare("causal", "slag", 0.2, edge=5),
    )
    assert plant.edges[5].flow == "co2"


def test_a_share_that_names_its_exchange_by_flow_finds_each_of_several(read: Callable[[Entities], Inventory]) -> None:
    """openLCA 1.5 writes no internal ids: the first share of a flow is that of its first exchange."""
    files = entities(1)
    plant = files["processes/plant.json"]
    plant["exchanges"].append({**plant["exchanges"][5], "internalId": None})
    for exchange in plant["exchanges"]:
        del exchange["internalId"]
    share = {"allocationType": "CAUSAL_ALLOCATION", "product": {"@id": "steel"}, "exchange": {"flow": {"@id": "co2"}}}
    absent = {**share, "exchange": {"flow": {"@id": "grid"}}, "value": 0.5}
    plant["allocationFactors"] = [{**share, "value": 0.7}, {**share, "value": 0.6}, absent]
    inventory = read(files)
    (activity,) = [activity for activity in inventory.activities if activity.code == "plant"]
    assert [(one.share, one.edge) for one in activity.allocation] == [(0.7, 5), (0.6, 7)]
    (told,) = [finding for finding in inventory.findings if finding.code == "OLCA-SHARES"]
    assert told.values == (("given", "3"), ("unused", "1"))


def test_an_amount_by_formula_is_the_stored_one_and_counted(read: Callable[[Entities], Inventory]) -> None:
    """The formula of the power input stays the other program's."""
    inventory = read(entities(2))
    assert edges_of(inventory, "plant")["power"].amount == 3.0
    (told,) = [finding for finding in inventory.findings if finding.code == "INVENTORY-PARAMETERS"]
    assert told.values == (("formulas", "1"), ("datasets", "1"))


NAN = math.nan


@pytest.mark.parametrize(
    ("uncertainty", "expected"),
    [
        (
            {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1.9, "geomSd": 1.2},
            Distribution(2, math.log(1.9), math.log(1.2)),
        ),
        (
            {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": -1.9, "geomSd": 1.2},
            Distribution(2, math.log(1.9), math.log(1.2), is_negative=True),
        ),
        ({"distributionType": "NORMAL_DISTRIBUTION", "mean": 1.9, "sd": 0.2}, Distribution(3, 1.9, 0.2)),
        (
            {"distributionType": "TRIANGLE_DISTRIBUTION", "minimum": 1.0, "mode": 1.9, "maximum": 3.0},
            Distribution(5, 1.9, NAN, 1.0, 3.0),
        ),
        (
            {"distributionType": "UNIFORM_DISTRIBUTION", "minimum": 1.0, "maximum": 3.0},
            Distribution(4, NAN, NAN, 1.0, 3.0),
        ),
        ({"distributionType": "NO_DISTRIBUTION"}, None),
        ({"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1.9, "geomSd": 1.0}, None),
    ],
)
def test_every_kind_of_uncertainty(
    read: Callable[[Entities], Inventory], uncertainty: dict[str, Any], expected: Distribution | None
) -> None:
    """A lognormal is kept by the logarithms of its geometric mean and deviation; σg = 1 says nothing."""
    files = entities(2)
    files["processes/plant.json"]["exchanges"][5]["uncertainty"] = uncertainty
    # NaN is unequal to itself: the written form is compared.
    assert repr(edges_of(read(files), "plant")["co2"].distribution) == repr(expected)


@pytest.mark.parametrize(
    "uncertainty",
    [
        {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1.9, "geomSd": 0.5},
        {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 0.0, "geomSd": 1.5},
        {"distributionType": "NORMAL_DISTRIBUTION", "mean": 1.9, "sd": -0.2},
        {"distributionType": "TRIANGLE_DISTRIBUTION", "minimum": 5.0, "mode": 1.9, "maximum": 3.0},
        {"distributionType": "UNIFORM_DISTRIBUTION", "minimum": 4.0, "maximum": 3.0},
        {"distributionType": "UNIFORM_DISTRIBUTION"},
        {"distributionType": "CAUCHY"},
    ],
)
def test_an_impossible_distribution_is_told_and_the_amount_kept(
    read: Callable[[Entities], Inventory], uncertainty: dict[str, Any]
) -> None:
    """It is not repaired, and the amount is not lost."""
    files = entities(2)
    files["processes/plant.json"]["exchanges"][5]["uncertainty"] = uncertainty
    inventory = read(files)
    edge = edges_of(inventory, "plant")["co2"]
    assert (edge.amount, edge.distribution) == (1.9, None)
    assert [finding.code for finding in inventory.findings if not finding.blocks_number] == [
        "INVENTORY-DISTRIBUTION",
        "INVENTORY-PARAMETERS",
    ]


def test_pedigree_scores_follow_the_indicators_of_their_system(read: Callable[[Entities], Inventory]) -> None:
    """Without a system in the usual order, n.a. as 0; with one of its own by the names of its indicators."""
    assert edges_of(read(entities(2)), "plant")["co2"].pedigree == (2, 3, 1, 0, 5)
    files = entities(2)
    names = ("Flow reliability", "Temporal correlation", "Geographical", "Technological", "Data collection methods")
    files["dq_systems/us.json"] = {
        "@id": "us",
        "indicators": [{"name": name, "position": number + 1} for number, name in enumerate(names)],
    }
    files["processes/plant.json"]["exchangeDqSystem"] = {"@id": "us"}
    # (2;3;1;n.a.;5): reliability 2, time 3, geography 1, technology n.a., data collection 5 (none of the five).
    assert edges_of(read(files), "plant")["co2"].pedigree == (2, 0, 3, 1, 0)
    files["processes/plant.json"]["exchangeDqSystem"] = {"@id": "unknown", "name": "House system"}
    assert edges_of(read(files), "plant")["co2"].pedigree == ()


@pytest.mark.parametrize("version", [1, 2])
def test_impact_methods_in_the_file_are_read_per_reference_unit(
    read: Callable[[Entities], Inventory], version: int
) -> None:
    """A factor of 0.001 per g is 1 per kg; a regional one is left out and counted."""
    files = entities(version)
    unit = "referenceUnitName" if version == 1 else "refUnit"
    files["lcia_methods/m.json"] = {"@id": "m", "name": "AR6", "impactCategories": [{"@id": "c", "name": "GWP100"}]}
    factor = {"flow": {"@id": "co2"}, "unit": {"name": "g"}, "flowProperty": {"@id": "mass"}, "value": 0.001}
    regional = {**factor, "location": {"@id": "cn"}, "value": 9.0}
    files["lcia_categories/c.json"] = {
        "@id": "c",
        "name": "GWP100",
        unit: "kg CO2e",
        "impactFactors": [regional, factor],
    }
    inventory = read(files)
    (method,) = inventory.methods
    assert (method.name, method.unit) == ("AR6 › GWP100", "kg CO2e")
    assert dict(method.factors) == pytest.approx({"co2": 1.0})
    assert ("count", "1") in next(one for one in inventory.findings if one.code == "OLCA-FACTORS-LEFT-OUT").values


# ------------------------------------------------------------------------------------------------- untidy and hostile


@pytest.mark.parametrize("version", [1, 2])
def test_a_data_set_in_the_other_schema_is_refused(read: Callable[[Entities], Inventory], version: int) -> None:
    """Read as the other, its inputs would be outputs: bw2io 0.9.17 does so."""
    files = entities(version) | {"processes/grid.json": entities(3 - version)["processes/grid.json"]}
    inventory = read(files)
    assert codes(inventory) == ["OLCA-SCHEMA-MIXED"]
    assert [activity.code for activity in inventory.activities] == ["plant", "treater"]
    assert (inventory.datasets_in, inventory.edges_in, inventory.edges_refused) == (3, 9, 1)
    files = entities(version) | {"flows/co2.json": entities(3 - version)["flows/co2.json"]}
    assert codes(read(files)) == ["OLCA-SCHEMA-MIXED", "INVENTORY-FLOW-ABSENT"]
    files = entities(version) | {"unit_groups/mass.json": entities(3 - version)["unit_groups/mass.json"]}
    assert "OLCA-FLOW-UNIT" in codes(read(files))


@pytest.mark.parametrize("stated", [3, 0])
def test_an_unknown_schema_is_refused_whole(read: Callable[[Entities], Inventory], stated: int) -> None:
    """A future version may name its keys anew."""
    files = {**entities(2), "olca-schema.json": {"version": stated}}
    inventory = read(files)
    assert codes(inventory) == (["OLCA-SCHEMA"] if stated else [])
    assert bool(inventory.activities) is not bool(stated)


def change(field: str, value: Any, number: int = 5) -> Callable[[Entities], None]:
    """Change a field of one exchange of the plant."""

    def apply(files: Entities) -> None:
        files["processes/plant.json"]["exchanges"][number][field] = value

    return apply


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (change("flow", {"@id": "absent", "name": "absent"}), "INVENTORY-FLOW-ABSENT"),
        (change("flow", None), "INVENTORY-FLOW-ABSENT"),
        (change("unit", None), "INVENTORY-UNIT"),
        (change("unit", {"name": "furlong"}), "INVENTORY-UNIT"),
        (change("amount", None), "INVENTORY-AMOUNT"),
        (change("amount", "1.9"), "INVENTORY-AMOUNT"),
        (change("amount", 10**400), "INVENTORY-AMOUNT"),
        (change("isAvoidedProduct", True), "OLCA-AVOIDED"),
    ],
)
def test_an_exchange_that_cannot_be_used_is_told_and_counted(
    read: Callable[[Entities], Inventory], spoil: Callable[[Entities], None], code: str
) -> None:
    """In = read + refused: 9 = 8 + 1."""
    files = entities(2)
    spoil(files)
    inventory = read(files)
    assert codes(inventory) == [code]
    assert (inventory.edges_in, inventory.edges_refused) == (9, 1)
    assert sum(len(activity.edges) for activity in inventory.activities) == 8


def test_missing_units_are_told_flow_by_flow(read: Callable[[Entities], Inventory]) -> None:
    """Without the unit group of mass, four flows have no unit and their five exchanges cannot be read."""
    files = entities(2)
    del files["unit_groups/mass.json"]
    inventory = read(files)
    assert codes(inventory).count("OLCA-FLOW-UNIT") == 5
    assert codes(inventory).count("INVENTORY-UNIT") == inventory.edges_refused == 6
    assert any_blocks_number(inventory.findings)


def test_an_id_given_twice_is_told(read: Callable[[Entities], Inventory]) -> None:
    """Of two data sets with one id neither can be said to hold."""
    files = entities(2)
    files["processes/plant2.json"] = files["processes/plant.json"]
    files["flows/steel2.json"] = files["flows/steel.json"]
    inventory = read(files)
    assert codes(inventory) == ["INVENTORY-DUPLICATE-ID", "INVENTORY-DUPLICATE-ID"]
    assert (inventory.datasets_in, len(inventory.activities)) == (4, 3)
    assert inventory.edges_in == 16 == sum(len(one.edges) for one in inventory.activities) + inventory.edges_refused


def test_a_flow_of_unknown_type_a_data_set_without_id_and_broken_json_are_told(tmp_path: Path) -> None:
    """All of a file at once, from a folder."""
    files = entities(2)
    files["flows/ore.json"]["flowType"] = "SPIRIT_FLOW"
    del files["processes/grid.json"]["@id"]
    for name, entity in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(entity), encoding="utf-16" if name.startswith("flows") else "utf-8-sig")
    (tmp_path / "processes" / "treater.json").write_text('{"@id": "a", "@id": "b"}')
    inventory = read_olca_jsonld(tmp_path)
    assert sorted(codes(inventory)) == ["ARCHIVE-JSON", "INVENTORY-FLOW-ABSENT", "INVENTORY-NO-ID", "OLCA-FLOW-TYPE"]
    assert [activity.code for activity in inventory.activities] == ["plant"]
    assert inventory.datasets_in == 3


def test_a_thousand_faults_of_a_kind_are_counted_and_a_hundred_listed(read: Callable[[Entities], Inventory]) -> None:
    """A report is read by a person."""
    files = entities(2)
    plant = files["processes/plant.json"]
    plant["exchanges"] += [{**plant["exchanges"][5], "internalId": 100 + number, "unit": None} for number in range(250)]
    inventory = read(files)
    assert codes(inventory).count("INVENTORY-UNIT") == 100
    (more,) = [finding for finding in inventory.findings if finding.code == "INVENTORY-MORE"]
    assert dict(more.values) == {"count": "150", "kind": "INVENTORY-UNIT"}
    assert inventory.edges_refused == 250


def test_a_damaged_entry_leaves_nothing_partial(tmp_path: Path) -> None:
    """A data set whose check sum is wrong: the archive is broken, so nothing of it is an inventory."""
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as package:
        for name, entity in entities(2).items():
            package.writestr(name, json.dumps(entity))
    path.write_bytes(path.read_bytes().replace(b"Sludge treatment", b"Sludge treatmenT", 1))
    inventory = read_olca_jsonld(path)
    assert codes(inventory) == ["ARCHIVE-ENTRY-DAMAGED"]
    assert inventory.activities == ()


def test_a_package_within_one_folder_is_found(read: Callable[[Entities], Inventory]) -> None:
    """Some zips hold one folder around everything."""
    inventory = read({f"release/{name}": entity for name, entity in entities(2).items()})
    assert (len(inventory.activities), codes(inventory)) == (3, [])


def test_what_holds_no_process_says_so(read: Callable[[Entities], Inventory]) -> None:
    """Units alone are no inventory."""
    files = {name: entity for name, entity in entities(2).items() if not name.startswith("processes")}
    assert codes(read(files)) == ["INVENTORY-EMPTY"]


def test_an_unknown_file_is_told_with_the_formats_known(tmp_path: Path) -> None:
    """The format is told by the content, not by the suffix."""
    (tmp_path / "a.zip").write_text("hello")
    inventory = read_inventory(tmp_path / "a.zip")
    assert codes(inventory) == ["INVENTORY-FORMAT"]
    assert "matrices" in dict(inventory.findings[0].values)["known"]


def test_a_database_of_openlca_itself_is_told_apart(tmp_path: Path) -> None:
    """The user is told to export it, not that its format is unknown."""
    with zipfile.ZipFile(tmp_path / "bafu.zolca", "w") as package:
        package.writestr("service.properties", "x")
        package.writestr("seg0/c10.dat", "x")
    assert codes(read_inventory(tmp_path / "bafu.zolca")) == ["INVENTORY-OPENLCA-DATABASE"]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["flow", "unit", "amount", "nothing"]), min_size=1, max_size=12))
def test_what_goes_in_is_read_or_refused_whatever_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, wrong: list[str]
) -> None:
    """Each exchange of a data set is an edge or counted as refused, with one finding for each refusal."""
    files = entities(2)
    plant = files["processes/plant.json"]
    plant["exchanges"] += [
        {**plant["exchanges"][5], "internalId": 50 + number, **({} if field == "nothing" else {field: None})}
        for number, field in enumerate(wrong)
    ]
    folder = tmp_path_factory.mktemp("package")
    for name, entity in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(entity))
    inventory = read_olca_jsonld(folder)
    assert inventory.edges_in == 9 + len(wrong)
    assert inventory.edges_refused == len(wrong) - wrong.count("nothing") == len(codes(inventory))
    assert sum(len(activity.edges) for activity in inventory.activities) == inventory.edges_in - inventory.edges_refused
