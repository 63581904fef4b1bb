"""ecoSpold 1 as ecoinvent 2, SimaPro and openLCA write it: directions, links, uncertainty, allocation, untidy files."""

import math
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from background_db.inventory.readers.ecospold1 import read_ecospold1
from background_db.inventory.readers.formats import format_of
from background_db.inventory.records import Activity, AllocationShare, Distribution, EdgeKind, FlowKind, Inventory

HEAD = '<?xml version="1.0" encoding="UTF-8"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">'


def exchange(number: int, name: str, amount: str, group: str, *, unit: str = "kg", **attributes: str) -> str:
    """An exchange with its group written as ``in5`` or ``out0``, or both."""
    groups = "".join(
        f"<{side}putGroup>{each.removeprefix(side)}</{side}putGroup>"
        for each in group.split()
        for side in ("in", "out")
        if each.startswith(side)
    )
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<exchange number="{number}" name="{name}" unit="{unit}" meanValue="{amount}"{more}>{groups}</exchange>'


def dataset(name: str, *exchanges: str, place: str = "CH", kind: int = 1, about: str = "", unit: str = "kg") -> str:
    """A data set with its reference function."""
    return (
        f'<dataset number="1"><metaInformation><processInformation>'
        f'<referenceFunction name="{name}" unit="{unit}" amount="1" category="metals" subCategory="extraction" {about}/>'
        f'<geography location="{place}"/><technology text="state of the art"/>'
        f"<timePeriod><startYear>2010</startYear><endDate>2015-12-31</endDate></timePeriod>"
        f'<dataSetInformation type="{kind}" version="2.2"/></processInformation><modellingAndValidation>'
        f'<source number="1" firstAuthor="Classen" year="2009" title="Metals"/></modellingAndValidation>'
        f"</metaInformation><flowData>{''.join(exchanges)}</flowData></dataset>"
    )


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Inventory]:
    """Write data sets into one file and read it."""

    def written(*datasets: str) -> Inventory:
        path = tmp_path / "release.xml"
        path.write_text(f"{HEAD}{''.join(datasets)}</ecoSpold>", encoding="utf-8")
        return read_ecospold1(path)

    return written


def activity_of(inventory: Inventory, name: str, place: str = "CH") -> Activity:
    """An activity by name and place."""
    (found,) = [one for one in inventory.activities if (one.name_en, one.location) == (name, place)]
    return found


def seen(inventory: Inventory, activity: Activity) -> list[tuple[EdgeKind, str, str, float]]:
    """The edges with the names of their flows, place and amount."""
    return [
        (edge.kind, inventory.flows[edge.flow].name_en, inventory.flows[edge.flow].location, edge.amount)
        for edge in activity.edges
    ]


def codes(inventory: Inventory) -> list[str]:
    """Codes of the findings that block."""
    return [finding.code for finding in inventory.findings if finding.blocks_number]


POWER = dataset("electricity", exchange(1, "electricity", "1", "out0", unit="kWh", location="CH"), unit="kWh")
POWER_DE = dataset(
    "electricity", exchange(1, "electricity", "1", "out0", unit="kWh", location="DE"), place="DE", unit="kWh"
)


def test_groups_say_the_direction(read: Callable[..., Inventory]) -> None:
    """Inputs 1, 2, 3, 5 are products, 4 resources; outputs 0 and 2 products, 1 avoided, 3 waste, 4 emissions."""
    inventory = read(
        dataset(
            "steel",
            exchange(1, "steel", "1", "out0"),
            exchange(2, "ore", "2", "in4", category="resource", subCategory="in ground"),
            exchange(3, "coal", "0.5", "in1"),
            exchange(4, "electricity", "0.4", "in2", unit="kWh", location="CH"),
            exchange(5, "repair", "0.1", "in3", unit="unit"),
            exchange(6, "road", "1e-6", "in5", unit="m", infrastructureProcess="true"),
            exchange(7, "heat", "3", "out1", unit="MJ"),
            exchange(8, "dust", "0.01", "out3"),
            exchange(9, "Carbon dioxide, fossil", "1.9", "out4", category="air", subCategory="unspecified"),
        ),
        POWER,
    )
    assert codes(inventory) == []
    assert [kind for kind, *_ in seen(inventory, activity_of(inventory, "steel"))] == [
        EdgeKind.OUTPUT,
        EdgeKind.RESOURCE,
        *[EdgeKind.INPUT] * 4,
        EdgeKind.AVOIDED,
        EdgeKind.OUTPUT,
        EdgeKind.EMISSION,
    ]
    kinds = {flow.name_en: flow.kind for flow in inventory.flows.values()}
    assert kinds["dust"] is FlowKind.WASTE
    assert kinds["ore"] is kinds["Carbon dioxide, fossil"] is FlowKind.ELEMENTARY
    carbon = next(flow for flow in inventory.flows.values() if flow.name_en.startswith("Carbon"))
    assert carbon.compartments == ("air", "unspecified")
    assert (inventory.datasets_in, inventory.edges_in, inventory.edges_refused) == (2, 10, 0)


def test_what_a_data_set_says_of_itself(read: Callable[..., Inventory]) -> None:
    """Names in two languages, place, years, technology, source, categories, aggregation."""
    about = 'localName="粗钢" generalComment="From ore." includedProcesses="Sintering." infrastructureProcess="false"'
    inventory = read(dataset("steel", exchange(1, "steel", "1", "out0", localName="粗钢"), kind=2, about=about))
    (activity,) = inventory.activities
    assert (activity.name_en, activity.name_zh, activity.location) == ("steel", "粗钢", "CH")
    assert (activity.first_year, activity.last_year) == (2010, 2015)
    assert activity.technology == "state of the art"
    assert activity.description == "From ore.\nSintering."
    assert activity.source == "Classen, 2009, Metals"
    assert activity.categories == ("metals", "extraction")
    assert (activity.is_aggregated, activity.version) == (True, "2.2")
    (flow,) = inventory.flows.values()
    assert (flow.name_zh, flow.unit, dict(flow.unit_factors)) == ("粗钢", "kg", {"kg": 1.0})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # σg = √1.44 = 1.2
        ({"uncertaintyType": "1", "standardDeviation95": "1.44"}, Distribution(2, math.log(2.0), math.log(1.2))),
        ({"uncertaintyType": "2", "standardDeviation95": "0.4"}, Distribution(3, 2.0, 0.2)),
        (
            {"uncertaintyType": "3", "minValue": "1", "mostLikelyValue": "1.5", "maxValue": "4"},
            Distribution(5, 1.5, math.nan, 1.0, 4.0),
        ),
        ({"uncertaintyType": "4", "minValue": "1", "maxValue": "4"}, Distribution(4, math.nan, math.nan, 1.0, 4.0)),
        ({"uncertaintyType": "0", "standardDeviation95": "1.44"}, None),
        ({}, None),
    ],
)
def test_four_kinds_of_uncertainty(
    read: Callable[..., Inventory], written: dict[str, str], expected: Distribution | None
) -> None:
    """A lognormal is written by σg², a normal by 2σ."""
    inventory = read(dataset("steel", exchange(1, "steel", "1", "out0"), exchange(2, "coal", "2", "in5", **written)))
    # NaN is unequal to itself: the written form is compared.
    assert repr(inventory.activities[0].edges[1].distribution) == repr(expected)
    assert inventory.findings == ()


@pytest.mark.parametrize(
    "written",
    [
        {"uncertaintyType": "1", "standardDeviation95": "0.5"},
        {"uncertaintyType": "1"},
        {"uncertaintyType": "3", "minValue": "5", "maxValue": "4"},
        {"uncertaintyType": "9"},
    ],
)
def test_an_impossible_distribution_is_told(read: Callable[..., Inventory], written: dict[str, str]) -> None:
    """The amount stays."""
    inventory = read(dataset("steel", exchange(1, "steel", "1", "out0"), exchange(2, "coal", "2", "in5", **written)))
    assert [finding.code for finding in inventory.findings] == ["INVENTORY-DISTRIBUTION"]
    assert (inventory.activities[0].edges[1].amount, inventory.activities[0].edges[1].distribution) == (2.0, None)


@pytest.mark.parametrize(
    ("comment", "scores"),
    [
        ("(2,3,1,1,1,5); measured", (2, 3, 1, 1, 1)),
        ("(4,5,na,3,4,na,BU:1.05); estimated", (4, 5, 0, 3, 4)),
        ("measured (1;2;3;4;5)", (1, 2, 3, 4, 5)),
        ("(1,2,3) and (7,8,9,1,1)", ()),
        ("", ()),
    ],
)
def test_the_pedigree_stands_in_the_comment(
    read: Callable[..., Inventory], comment: str, scores: tuple[int, ...]
) -> None:
    """Five scores, whatever follows them: the sample size of ecoinvent 2, a basic uncertainty."""
    inventory = read(dataset("steel", exchange(1, "steel", "1", "out0", generalComment=comment)))
    assert inventory.activities[0].edges[0].pedigree == scores


def test_inputs_find_the_product_of_their_place(read: Callable[..., Inventory]) -> None:
    """Electricity of CH and of DE are two products; an input of FR finds neither, and none stands in for it."""
    uses = [exchange(n, "electricity", "2", "in5", unit="kWh", location=at) for n, at in ((2, "DE"), (3, "FR"))]
    inventory = read(POWER, POWER_DE, dataset("steel", exchange(1, "steel", "1", "out0"), *uses))
    makers = {edge.flow: one.location for one in inventory.activities for edge in one.edges if edge.is_reference}
    inputs = [edge for edge in activity_of(inventory, "steel").edges if edge.kind is EdgeKind.INPUT]
    assert [makers.get(edge.flow) for edge in inputs] == ["DE", None]


def test_an_input_without_place_finds_the_only_product_of_its_name(read: Callable[..., Inventory]) -> None:
    """Of several it finds none: a person chooses."""
    use = dataset("steel", exchange(1, "steel", "1", "out0"), exchange(2, "electricity", "2", "in5", unit="kWh"))
    for datasets, is_found in (((POWER, use), True), ((POWER, POWER_DE, use), False)):
        inventory = read(*datasets)
        made = {edge.flow for one in inventory.activities for edge in one.edges if edge.is_reference}
        assert (activity_of(inventory, "steel").edges[1].flow in made) is is_found


def test_a_provider_without_place_has_that_of_its_data_set(read: Callable[..., Inventory]) -> None:
    """openLCA writes the place of the flow, which may be absent; the data set says where it is."""
    maker = dataset("electricity", exchange(1, "electricity", "1", "out0", unit="kWh"), place="DE", unit="kWh")
    use = exchange(2, "electricity", "2", "in5", unit="kWh", location="DE")
    inventory = read(maker, dataset("steel", exchange(1, "steel", "1", "out0"), use))
    assert activity_of(inventory, "steel").edges[1].flow == activity_of(inventory, "electricity", "DE").edges[0].flow


def test_infrastructure_is_a_product_of_its_own(read: Callable[..., Inventory]) -> None:
    """The same name with the mark is the plant, without it the service."""
    plant = dataset(
        "tram",
        exchange(1, "tram", "1", "out0", unit="unit", location="CH", infrastructureProcess="true"),
        about='infrastructureProcess="true"',
        unit="unit",
    )
    service = dataset("tram", exchange(1, "tram", "1", "out0", unit="unit", location="CH"), unit="unit")
    use = exchange(2, "tram", "1", "in5", unit="unit", location="CH", infrastructureProcess="true")
    inventory = read(plant, service, dataset("ride", exchange(1, "ride", "1", "out0"), use))
    assert codes(inventory) == []
    assert activity_of(inventory, "ride").edges[1].flow == inventory.activities[0].edges[0].flow
    assert inventory.activities[0].edges[0].flow != inventory.activities[1].edges[0].flow


def test_an_input_in_another_unit_keeps_its_unit_and_finds_its_product(read: Callable[..., Inventory]) -> None:
    """The mismatch is told when the database is judged, not hidden as a missing provider."""
    use = exchange(2, "electricity", "7.2", "in5", unit="MJ", location="CH")
    inventory = read(POWER, dataset("steel", exchange(1, "steel", "1", "out0"), use))
    edge = activity_of(inventory, "steel").edges[1]
    assert (edge.unit, inventory.flows[edge.flow].unit, edge.amount) == ("MJ", "kWh", 7.2)


def test_capitals_tell_units_apart_and_not_names(read: Callable[..., Inventory]) -> None:
    """Mg is a tonne and mg a millionth of a kilogram; Coal is coal."""
    uses = [exchange(n, name, "1", "in5", unit=unit) for n, name, unit in ((2, "coal", "Mg"), (3, "Coal", "mg"))]
    coal = dataset("COAL", exchange(1, "COAL", "1", "out0", unit="Mg"), unit="Mg")
    inventory = read(coal, dataset("steel", exchange(1, "steel", "1", "out0"), *uses))
    large, small = activity_of(inventory, "steel").edges[1:]
    made = activity_of(inventory, "COAL").edges[0].flow
    assert (large.flow, large.unit) == (made, "Mg")
    assert (small.unit, inventory.flows[small.flow].unit_factors.get(small.unit)) in {("mg", 1.0), ("mg", None)}


@pytest.mark.parametrize("treated", ["out0", "in5 out0", "in5"])
def test_waste_given_to_a_treatment_is_an_input_of_its_service(read: Callable[..., Inventory], treated: str) -> None:
    """openLCA marks what a treatment treats as output 0, beside input 5; the amount is positive on both sides."""
    treatment = dataset("disposal, dust", exchange(1, "disposal, dust", "1", treated, location="CH"))
    steel = dataset("steel", exchange(1, "steel", "1", "out0"), exchange(2, "disposal, dust", "0.3", "out3"))
    for datasets in ((treatment, steel), (steel, treatment)):
        inventory = read(*datasets)
        assert codes(inventory) == []
        waste = activity_of(inventory, "steel").edges[1]
        service = activity_of(inventory, "disposal, dust").edges[0]
        assert (waste.kind, waste.amount, waste.flow) == (EdgeKind.INPUT, 0.3, service.flow)
        assert (service.kind, service.is_reference) == (EdgeKind.OUTPUT, True)
        assert inventory.flows[service.flow].kind is FlowKind.PRODUCT


def test_waste_that_no_data_set_offers_to_treat_stays_waste(read: Callable[..., Inventory]) -> None:
    """What takes it in beside its own product takes the same flow."""
    steel = dataset("steel", exchange(1, "steel", "1", "out0"), exchange(2, "slag", "0.3", "out3"))
    cement = dataset("cement", exchange(1, "cement", "1", "out0"), exchange(2, "slag", "0.2", "in5"))
    inventory = read(steel, cement)
    given, taken = activity_of(inventory, "steel").edges[1], activity_of(inventory, "cement").edges[1]
    assert (given.kind, taken.kind, given.flow) == (EdgeKind.OUTPUT, EdgeKind.INPUT, taken.flow)
    assert inventory.flows[given.flow].kind is FlowKind.WASTE


def test_a_reference_product_in_the_reference_function_alone_is_added(read: Callable[..., Inventory]) -> None:
    """It counts as an exchange of the data set: 2 = 1 + 1."""
    inventory = read(dataset("steel", exchange(2, "coal", "0.5", "in5")))
    assert (inventory.edges_in, inventory.edges_refused) == (2, 0)
    assert seen(inventory, inventory.activities[0])[1] == (EdgeKind.OUTPUT, "steel", "CH", 1.0)
    assert inventory.activities[0].edges[1].is_reference


def test_allocation_fractions_are_percent_of_each_exchange(read: Callable[..., Inventory]) -> None:
    """70 % of the CO2 to steel and 30 % to gas; the reference is the co-product that the data set is named after."""
    allocations = "".join(
        f'<allocation referenceToCoProduct="{product}" allocationMethod="1" fraction="{percent}">'
        f"<referenceToInputOutput>9</referenceToInputOutput></allocation>"
        for product, percent in ((1, "70.0"), (2, "30.0"))
    )
    products = (exchange(2, "gas", "3", "out2", unit="MJ"), exchange(1, "steel", "1", "out2"))
    carbon = exchange(9, "CO2", "1", "out4", category="air")
    inventory = read(dataset("steel", *products, carbon, allocations, kind=5))
    (activity,) = inventory.activities
    gas, steel = activity.edges[0].flow, activity.edges[1].flow
    assert [edge.is_reference for edge in activity.edges] == [False, True, False]
    assert activity.allocation == (AllocationShare("causal", steel, 0.7, 2), AllocationShare("causal", gas, 0.3, 2))
    assert activity.default_allocation == "causal"


def test_a_process_named_after_none_of_its_products_has_no_reference(read: Callable[..., Inventory]) -> None:
    """Which of a refinery's products is meant the file does not say; the first one would be a guess."""
    products = (exchange(2, "petrol", "3", "out2"), exchange(1, "diesel", "1", "out2"))
    (activity,) = read(dataset("crude oil, in refinery", *products, kind=5)).activities
    assert [edge.is_reference for edge in activity.edges] == [False, False]


def test_a_share_that_names_no_exchange_holds_for_all(read: Callable[..., Inventory]) -> None:
    """The method is economic or physical, as the allocation says."""
    allocations = '<allocation referenceToCoProduct="1" allocationMethod="1" fraction="60"/>'
    (activity,) = read(dataset("steel", exchange(1, "steel", "1", "out2"), allocations, kind=5)).activities
    assert activity.allocation == (AllocationShare("economic", activity.edges[0].flow, 0.6),)


def test_the_heading_of_openlca_is_no_compartment_and_a_missing_group_is_told_by_it(
    read: Callable[..., Inventory],
) -> None:
    """``Elementary flows`` above air; an emission without group still goes into the air."""
    carbon = exchange(2, "CO2", "1", "", category="Elementary flows", subCategory="air/urban")
    ore = exchange(3, "ore", "1", "", category="resource")
    lost = exchange(4, "what", "1", "", category="things")
    inventory = read(dataset("steel", exchange(1, "steel", "1", "out0"), carbon, ore, lost))
    assert [edge.kind for edge in inventory.activities[0].edges[1:]] == [EdgeKind.EMISSION, EdgeKind.RESOURCE]
    assert inventory.flows[inventory.activities[0].edges[1].flow].compartments == ("air", "urban")
    assert codes(inventory) == ["ECOSPOLD1-GROUP"]
    assert (inventory.edges_in, inventory.edges_refused) == (4, 1)


def test_impact_methods_and_elementary_flows_are_told_by_their_type(read: Callable[..., Inventory]) -> None:
    """A factor belongs to the flow of the same name, compartment and unit."""
    method = dataset("GWP100", exchange(1, "CO2", "1", "", category="air"), kind=4, unit="kg CO2e")
    flow = dataset("CO2", kind=3)
    carbon = exchange(2, "CO2", "1.9", "out4", category="air")
    inventory = read(method, flow, dataset("steel", exchange(1, "steel", "1", "out0"), carbon))
    (impact,) = inventory.methods
    assert (impact.name, impact.unit) == ("metals › extraction › GWP100", "kg CO2e")
    assert dict(impact.factors) == {inventory.activities[0].edges[1].flow: 1.0}
    assert [finding.code for finding in inventory.findings] == ["ECOSPOLD1-PASSED-OVER"]


# ------------------------------------------------------------------------------------------------- untidy and hostile


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        (exchange(2, "coal", "much", "in5"), "INVENTORY-AMOUNT"),
        (exchange(2, "coal", "INF", "in5"), "INVENTORY-AMOUNT"),
        (exchange(2, "coal", "", "in5"), "INVENTORY-AMOUNT"),
        (exchange(2, "coal", "1", "in5", unit=""), "INVENTORY-UNIT"),
        (exchange(2, "coal", "1", "in8"), "ECOSPOLD1-GROUP"),
    ],
)
def test_an_exchange_that_cannot_be_used_is_told_and_counted(
    read: Callable[..., Inventory], spoiled: str, code: str
) -> None:
    """In = read + refused: 2 = 1 + 1."""
    inventory = read(dataset("steel", exchange(1, "steel", "1", "out0"), spoiled))
    assert codes(inventory) == [code]
    assert (inventory.edges_in, inventory.edges_refused, len(inventory.activities[0].edges)) == (2, 1, 1)


def test_a_data_set_given_twice_or_without_name_is_told(read: Callable[..., Inventory]) -> None:
    """In = read + refused, in data sets (3 = 1 + 2) and exchanges (3 = 1 + 2)."""
    inventory = read(POWER, POWER, dataset("", exchange(1, "x", "1", "out0")))
    assert codes(inventory) == ["INVENTORY-DUPLICATE-ID", "ECOSPOLD1-NO-REFERENCE"]
    assert (inventory.datasets_in, len(inventory.activities)) == (3, 1)
    assert (inventory.edges_in, inventory.edges_refused) == (3, 2)


def test_a_release_of_many_files_reads_from_zip_and_folder(tmp_path: Path) -> None:
    """Other XML beside the data sets, such as SimaPro's list of flows, is passed over; other encodings are read."""
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "a.xml").write_bytes(f"{HEAD}{POWER}</ecoSpold>".replace("UTF-8", "UTF-16").encode("utf-16"))
    (folder / "b.XML").write_text(f"{HEAD}{POWER_DE}</ecoSpold>")
    (folder / "ElementaryFlows.xml").write_text("<flows><flow/></flows>")
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as package:
        for path in folder.iterdir():
            package.write(path, path.name)
    for path in (folder, tmp_path / "release.zip"):
        found = format_of(path)
        assert not isinstance(found, tuple)
        assert found.name == "ecospold1"
        inventory = found.read(path)
        assert [activity.location for activity in inventory.activities] == ["CH", "DE"]
        assert inventory.findings == ()


def test_a_broken_file_blocks_and_an_entity_leaves_nothing(tmp_path: Path) -> None:
    """Half a file is told; a document type refuses the whole release."""
    (tmp_path / "a.xml").write_text(f"{HEAD}{POWER}</ecoSpold>")
    (tmp_path / "b.xml").write_text(f"{HEAD}{POWER_DE}")
    inventory = read_ecospold1(tmp_path)
    assert codes(inventory) == ["ARCHIVE-XML"]
    declared = HEAD.replace("?><eco", '?><!DOCTYPE a [<!ENTITY x "y">]><eco')
    (tmp_path / "b.xml").write_text(f"{declared}{POWER_DE}</ecoSpold>")
    inventory = read_ecospold1(tmp_path)
    assert codes(inventory) == ["ARCHIVE-XML-ENTITY"]
    assert inventory.activities == ()


def test_what_is_no_ecospold_1_says_so(tmp_path: Path) -> None:
    """Version 2 has a reader of its own."""
    (tmp_path / "a.xml").write_text(
        '<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"><activityDataset/></ecoSpold>'
    )
    assert codes(read_ecospold1(tmp_path)) == ["INVENTORY-EMPTY"]
    assert codes(read_ecospold1(tmp_path / "absent")) == ["ARCHIVE-MISSING"]
