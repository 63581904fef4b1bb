"""ILCD packages, in XML and as TIDAS: what a small package holds is read as it stands, and a broken one is told."""

import copy
import csv
import json
import math
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from background_db.characterisation import gwp_set
from background_db.greenhouse_flows import flow_keys, unmapped_greenhouse_flows
from background_db.inventory.import_decisions import read_decisions
from background_db.inventory.judge import judge
from background_db.inventory.readers.formats import format_of, read_inventory
from background_db.inventory.readers.ilcd import read_ilcd
from background_db.inventory.readers.ilcd_documents import tree_of
from background_db.inventory.readers.ilcd_processes import distribution_of
from background_db.inventory.readers.tidas import read_tidas
from background_db.inventory.records import Activity, EdgeKind, FlowKind, Inventory
from background_db.inventory.resolve import resolve

Package = dict[str, dict[str, Any]]
"""Name of a file → data set in TIDAS form."""
NAMESPACES = {
    "processDataSet": "Process",
    "flowDataSet": "Flow",
    "flowPropertyDataSet": "FlowProperty",
    "unitGroupDataSet": "UnitGroup",
    "LCIAMethodDataSet": "LCIAMethod",
}
KWH = "00000000-0000-4000-8000-00000000000e"
STEAM = "00000000-0000-4000-8000-00000000000f"
COAL = "00000000-0000-4000-8000-0000000000c0"
CARBON_DIOXIDE = "00000000-0000-4000-8000-0000000000c2"
MASS, ENERGY = "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2"
MASS_UNITS, ENERGY_UNITS = "00000000-0000-4000-8000-0000000000b1", "00000000-0000-4000-8000-0000000000b2"
PLANT, MINE = "00000000-0000-4000-8000-0000000000d1", "00000000-0000-4000-8000-0000000000d2"
METHOD = "00000000-0000-4000-8000-0000000000e1"


def both(english: str, chinese: str) -> list[dict[str, str]]:
    """Write a text in two languages."""
    return [{"@xml:lang": "en", "#text": english}, {"@xml:lang": "zh", "#text": chinese}]


def refer(uuid: str, name: str = "") -> dict[str, Any]:
    """Refer to a data set."""
    return {"@refObjectId": uuid, "common:shortDescription": {"@xml:lang": "en", "#text": name}}


def version(text: str) -> dict[str, Any]:
    """Write the version of a data set."""
    return {"publicationAndOwnership": {"common:dataSetVersion": text, "common:licenseType": "Free of charge for all"}}


def unit_group(uuid: str, reference: str, **units: float) -> dict[str, Any]:
    """Write a unit group whose reference unit is the first one."""
    listed = [
        {"@dataSetInternalID": str(n), "name": name, "meanValue": str(size)}
        for n, (name, size) in enumerate(units.items())
    ]
    assert listed[0]["name"] == reference
    return {
        "unitGroupDataSet": {
            "unitGroupInformation": {
                "dataSetInformation": {"common:UUID": uuid},
                "quantitativeReference": {"referenceToReferenceUnit": "0"},
            },
            "administrativeInformation": version("01.00.000"),
            "units": {"unit": listed if len(listed) > 1 else listed[0]},
        }
    }


def flow_property(uuid: str, group: str) -> dict[str, Any]:
    """Write a flow property."""
    return {
        "flowPropertyDataSet": {
            "flowPropertiesInformation": {
                "dataSetInformation": {"common:UUID": uuid},
                "quantitativeReference": {"referenceToReferenceUnitGroup": refer(group)},
            },
            "administrativeInformation": version("01.00.000"),
        }
    }


def flow(
    uuid: str, kind: str, english: str, chinese: str, *properties: tuple[str, float], **more: Any
) -> dict[str, Any]:
    """Write a flow; the first property is the reference."""
    listed = [
        {"@dataSetInternalID": str(n), "referenceToFlowPropertyDataSet": refer(one), "meanValue": str(size)}
        for n, (one, size) in enumerate(properties)
    ]
    return {
        "flowDataSet": {
            "flowInformation": {
                "dataSetInformation": {"common:UUID": uuid, "name": {"baseName": both(english, chinese)}, **more},
                "quantitativeReference": {"referenceToReferenceFlowProperty": "0"},
            },
            "modellingAndValidation": {"LCIMethod": {"typeOfDataSet": kind}},
            "administrativeInformation": version("01.00.000"),
            "flowProperties": {"flowProperty": listed if len(listed) > 1 else listed[0]},
        }
    }


def exchange(number: int, uuid: str, direction: str, amount: float | str, **more: Any) -> dict[str, Any]:
    """Write an exchange."""
    return {
        "@dataSetInternalID": str(number),
        "referenceToFlowDataSet": refer(uuid, "a flow"),
        "exchangeDirection": direction,
        "meanAmount": str(amount),
        "resultingAmount": str(amount),
        **more,
    }


def process(
    uuid: str, english: str, chinese: str, reference: int, *exchanges: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Write a process."""
    return {
        "processDataSet": {
            "processInformation": {
                "dataSetInformation": {
                    "common:UUID": uuid,
                    "name": {"baseName": both(english, chinese), "mixAndLocationTypes": both("at plant", "出厂")},
                    "classificationInformation": {
                        "common:classification": {
                            "common:class": [
                                {"@level": "1", "#text": "Electricity"},
                                {"@level": "0", "#text": "Energy carriers"},
                            ]
                        }
                    },
                    "common:generalComment": both("A small plant.", "小型电厂。"),
                },
                "quantitativeReference": {"@type": "Reference flow(s)", "referenceToReferenceFlow": str(reference)},
                "time": {"common:referenceYear": "2020", "common:dataSetValidUntil": "2024"},
                "geography": {"locationOfOperationSupplyOrProduction": {"@location": "CN"}},
                "technology": {"technologyDescriptionAndIncludedProcesses": both("Boiler and turbine", "锅炉和汽轮机")},
                **more,
            },
            "modellingAndValidation": {
                "LCIMethodAndAllocation": {
                    "typeOfDataSet": "Unit process, single operation",
                    "LCIMethodApproaches": "Allocation - market value",
                },
                "dataSourcesTreatmentAndRepresentativeness": {"referenceToDataSource": refer("x", "Yearbook 2020")},
                "validation": {
                    "review": {
                        "@type": "Independent external review",
                        "common:referenceToNameOfReviewerAndInstitution": refer("y", "A reviewer"),
                    }
                },
            },
            "administrativeInformation": version("01.00.000"),
            "exchanges": {"exchange": list(exchanges) if len(exchanges) > 1 else exchanges[0]},
        }
    }


def shares(power: float, steam: float | str) -> dict[str, Any]:
    """Allocate an exchange to the exchanges 0 and 1, in per cent."""
    return {
        "allocations": {
            "allocation": [
                {"@internalReferenceToCoProduct": "0", "@allocatedFraction": str(power)},
                {"@internalReferenceToCoProduct": "1", "@allocatedFraction": str(steam)},
            ]
        }
    }


@pytest.fixture
def package() -> Package:
    """A plant that makes power and steam from coal, 60 : 40 for the coal and 70 : 30 for its CO2, and a mine."""
    plant = process(
        PLANT, "Power plant", "电厂", 0,
        exchange(0, KWH, "Output", 3.6),
        exchange(1, STEAM, "Output", 5),
        exchange(2, COAL, "Input", 0.5, uncertaintyDistributionType="log-normal", relativeStandardDeviation95In="1.44", **shares(60, 40)),
        exchange(3, CARBON_DIOXIDE, "Output", 1.2, uncertaintyDistributionType="normal",
                 relativeStandardDeviation95In="0.2", location="CN-BJ", **shares(70, "30")),
        exchange(4, CARBON_DIOXIDE, "Output", 9, functionType="General reminder flow"),
    )  # fmt: skip
    mine = process(
        MINE, "Mine", "煤矿", 0,
        exchange(0, COAL, "Output", 1000, uncertaintyDistributionType="uniform", minimumAmount="900", maximumAmount="1100"),
    )  # fmt: skip
    air = {
        "common:elementaryFlowCategorization": {
            "common:category": [{"@level": "0", "#text": "Emissions"}, {"@level": "1", "#text": "Emissions to air"}]
        }
    }
    method = {
        "LCIAMethodDataSet": {
            "LCIAMethodInformation": {
                "dataSetInformation": {"common:UUID": METHOD, "common:name": both("Climate change", "气候变化"), "methodology": "EF"},
                "quantitativeReference": {"referenceQuantity": refer(MASS, "kg CO2e")},
            },
            "administrativeInformation": version("01.00.000"),
            "characterisationFactors": {
                "factor": [
                    {"referenceToFlowDataSet": refer(CARBON_DIOXIDE), "exchangeDirection": "Output", "meanValue": "1.0"},
                    {"referenceToFlowDataSet": refer(CARBON_DIOXIDE), "exchangeDirection": "Input", "meanValue": "-1.0"},
                ]
            },
        }
    }  # fmt: skip
    return {
        f"processes/{PLANT}": plant,
        f"processes/{MINE}": mine,
        f"flows/{KWH}": flow(KWH, "Product flow", "Electricity", "电力", (ENERGY, 1)),
        f"flows/{STEAM}": flow(STEAM, "Product flow", "Steam", "蒸汽", (MASS, 1), (ENERGY, 2.5)),
        f"flows/{COAL}": flow(COAL, "Product flow", "Hard coal", "硬煤", (MASS, 1), (ENERGY, 20.934)),
        f"flows/{CARBON_DIOXIDE}": flow(CARBON_DIOXIDE, "Elementary flow", "carbon dioxide (fossil)", "二氧化碳（化石源）", (MASS, 1),
            CASNumber="000124-38-9", classificationInformation=air),
        f"flowproperties/{MASS}": flow_property(MASS, MASS_UNITS),
        f"flowproperties/{ENERGY}": flow_property(ENERGY, ENERGY_UNITS),
        f"unitgroups/{MASS_UNITS}": unit_group(MASS_UNITS, "kg", kg=1, t=1000),
        f"unitgroups/{ENERGY_UNITS}": unit_group(ENERGY_UNITS, "MJ", MJ=1, kWh=3.6),
        f"lciamethods/{METHOD}": method,
    }  # fmt: skip


def as_xml(document: Mapping[str, Any]) -> str:
    """Write a data set in TIDAS form as ILCD writes it."""
    ((root, tree),) = document.items()
    spaces = f'xmlns="http://lca.jrc.it/ILCD/{NAMESPACES[root]}" xmlns:common="http://lca.jrc.it/ILCD/Common"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element(root, tree, spaces)}'


def element(tag: str, tree: Any, more: str = "") -> str:
    """Write one element, repeated where the tree holds a list."""
    if isinstance(tree, list):
        return "".join(element(tag, item) for item in tree)
    if not isinstance(tree, dict):
        return f"<{tag}>{tree}</{tag}>"
    attributes = "".join(f' {key[1:]}="{value}"' for key, value in tree.items() if key.startswith("@"))
    inner = "".join(element(key, value) for key, value in tree.items() if not key.startswith(("@", "#")))
    return f"<{tag} {more}{attributes}>{tree.get('#text', '')}{inner}</{tag}>"


def write(folder: Path, package: Package, *, xml: bool = True) -> Path:
    """Write a package as a zip below ``ILCD/``."""
    path = folder / ("package.zip" if xml else "tidas.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in package.items():
            content = as_xml(document) if xml else json.dumps(document, ensure_ascii=False)
            archive.writestr(f"ILCD/{name}.{'xml' if xml else 'json'}", content)
    return path


def the(inventory: Inventory, code: str) -> Activity:
    """Return an activity by its code."""
    return next(activity for activity in inventory.activities if activity.code == code)


def codes(inventory: Inventory) -> list[str]:
    """Return the codes of all findings."""
    return [finding.code for finding in inventory.findings]


def test_a_package_is_read_as_it_stands(tmp_path: Path, package: Package) -> None:
    """Names in both languages, place, years, classes from coarse to fine, source, review, licence; reminders left out."""
    read = read_ilcd(write(tmp_path, package))
    plant = the(read, PLANT)
    assert (read.format, read.datasets_in, len(read.activities), read.licence) == (
        "ilcd",
        2,
        2,
        "Free of charge for all",
    )
    assert (plant.name_en, plant.name_zh) == ("Power plant; at plant", "电厂; 出厂")
    assert (plant.location, plant.first_year, plant.last_year, plant.version) == ("CN", 2020, 2024, "01.00.000")
    assert plant.categories == ("Energy carriers", "Electricity")
    assert plant.technology == "Boiler and turbine"
    assert plant.source == "Yearbook 2020"
    assert plant.description == "A small plant.\nIndependent external review (A reviewer)"
    assert [(edge.kind, edge.amount, edge.unit, edge.is_reference) for edge in plant.edges] == [
        (EdgeKind.OUTPUT, 3.6, "MJ", True),
        (EdgeKind.OUTPUT, 5.0, "kg", False),
        (EdgeKind.INPUT, 0.5, "kg", False),
        (EdgeKind.EMISSION, 1.2, "kg", False),
    ]
    assert (read.edges_in, read.edges_refused) == (6, 1)
    assert codes(read) == ["ILCD-REMINDERS", "ILCD-FACTORS-LEFT-OUT"]
    assert not the(read, MINE).is_aggregated


def test_flows_carry_their_units_and_properties(tmp_path: Path, package: Package) -> None:
    """1 t = 1000 kg; 20.934 MJ per kg, so 1 MJ = 1 / 20.934 kg and 1 kWh = 3.6 / 20.934 kg."""
    flows = read_ilcd(write(tmp_path, package)).flows
    coal = flows[COAL]
    assert (coal.kind, coal.name_en, coal.name_zh, coal.unit) == (FlowKind.PRODUCT, "Hard coal", "硬煤", "kg")
    assert coal.unit_factors == pytest.approx({"kg": 1, "t": 1000, "MJ": 1 / 20.934, "kWh": 3.6 / 20.934})
    assert coal.properties == {"mass": 1.0, "energy": 20.934}
    gas = flows[CARBON_DIOXIDE]
    assert (gas.kind, gas.cas, gas.compartments) == (
        FlowKind.ELEMENTARY,
        "000124-38-9",
        ("Emissions", "Emissions to air"),
    )


def test_allocation_is_read_per_exchange_and_co_product(tmp_path: Path, package: Package) -> None:
    """Coal 60 % and 40 %, CO2 70 % and 30 %; the method is the one the data set names: market value."""
    plant = the(read_ilcd(write(tmp_path, package)), PLANT)
    assert [(share.method, share.flow, share.share, share.edge) for share in plant.allocation] == [
        ("economic", KWH, 0.6, 2),
        ("economic", STEAM, 0.4, 2),
        ("economic", KWH, 0.7, 3),
        ("economic", STEAM, 0.3, 3),
    ]


def test_uncertainty_is_read_as_the_format_defines_it(tmp_path: Path, package: Package) -> None:
    """Log-normal σg² = 1.44: σ of the logarithm ln 1.2; normal 2σ = 0.2: σ = 0.1; uniform from 900 to 1100."""
    read = read_ilcd(write(tmp_path, package))
    coal, gas = (the(read, PLANT).edges[number].distribution for number in (2, 3))
    assert coal is not None
    assert gas is not None
    assert (coal.kind, coal.is_negative) == (2, False)
    assert (coal.loc, coal.scale) == pytest.approx((math.log(0.5), math.log(1.2)))
    assert (gas.kind, gas.loc, gas.scale) == (3, 1.2, 0.1)
    made = the(read, MINE).edges[0].distribution
    assert made is not None
    assert (made.kind, made.minimum, made.maximum) == (4, 900, 1100)


def test_the_amount_of_a_triangle_is_its_mean() -> None:
    """Mean 4 of a triangle from 1 to 8: mode 3 · 4 − 1 − 8 = 3."""
    made = distribution_of("triangular", 4.0, None, 1.0, 8.0)
    assert made is not None
    assert (made.kind, made.loc, made.minimum, made.maximum) == (5, 3.0, 1.0, 8.0)


def test_tidas_and_xml_give_the_same_inventory(tmp_path: Path, package: Package) -> None:
    """The same package in both forms differs in the name of the format alone."""
    from_xml, from_json = read_ilcd(write(tmp_path, package)), read_tidas(write(tmp_path, package, xml=False))
    assert from_json.format == "tidas"
    assert from_json.activities == from_xml.activities
    assert from_json.flows == from_xml.flows
    assert from_json.methods == from_xml.methods
    assert (from_json.datasets_in, from_json.edges_in, from_json.edges_refused) == (2, 6, 1)


def test_tidas_as_tiangong_writes_it(tmp_path: Path, package: Package) -> None:
    """Empty members stand for what is not given, a reference may name its file alone, and versions are in file names."""
    made = package[f"processes/{MINE}"]["processDataSet"]["exchanges"]
    made["exchange"].update(
        allocations={"allocation": {}},
        referencesToDataSource={"referenceToDataSource": {}},
        referenceToFlowDataSet={"@type": "flow data set", "@uri": f"../flows/{COAL}_01.00.000.xml"},
    )
    package[f"processes/{MINE}_01.00.000"] = package.pop(f"processes/{MINE}")
    read = read_tidas(write(tmp_path, package, xml=False))
    mine = the(read, MINE)
    assert (mine.edges[0].flow, mine.edges[0].is_reference, mine.allocation) == (COAL, True, ())


@pytest.mark.parametrize(("xml", "name"), [(True, "ilcd"), (False, "tidas")])
def test_the_format_is_told_by_the_content(tmp_path: Path, package: Package, name: str, *, xml: bool) -> None:
    """A zip and a folder alike are recognised, also without a folder around the kinds."""
    path = write(tmp_path, package, xml=xml)
    assert getattr(format_of(path), "name", "") == name
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    for folder in (tmp_path / "unpacked", tmp_path / "unpacked" / "ILCD"):
        assert read_inventory(folder).format == name
        assert len(read_inventory(folder).activities) == 2


def test_the_newest_version_is_taken_and_the_older_one_told(tmp_path: Path, package: Package) -> None:
    """01.00.010 is newer than 01.00.009, whatever the names of the files."""
    for text, amount in (("01.00.009", 7.0), ("01.00.010", 8.0)):
        newer = copy.deepcopy(package[f"processes/{MINE}"])
        newer["processDataSet"]["administrativeInformation"] = version(text)
        newer["processDataSet"]["exchanges"]["exchange"] = exchange(0, COAL, "Output", amount)
        package[f"processes/{MINE}_{text}"] = newer
    read = read_ilcd(write(tmp_path, package))
    assert the(read, MINE).edges[0].amount == 8.0
    told = [dict(finding.values) for finding in read.findings if finding.code == "ILCD-VERSIONS"]
    assert [(one["older"], one["newest"]) for one in told] == [("01.00.000", "01.00.010"), ("01.00.009", "01.00.010")]
    assert (read.datasets_in, len(read.activities)) == (4, 2)
    assert (read.edges_in, read.edges_refused) == (8, 3)


def test_two_files_of_one_version_are_a_duplicate(tmp_path: Path, package: Package) -> None:
    """Which of them holds cannot be told."""
    package[f"processes/again_{MINE}"] = package[f"processes/{MINE}"]
    read = read_ilcd(write(tmp_path, package))
    assert "INVENTORY-DUPLICATE-ID" in codes(read)
    assert any(finding.blocks_number for finding in read.findings)


def test_a_file_whose_name_tells_no_id_is_found(tmp_path: Path, package: Package) -> None:
    """The UUID then stands inside."""
    renamed = {f"{name.partition('/')[0]}/file{number}": one for number, (name, one) in enumerate(package.items())}
    read = read_ilcd(write(tmp_path, renamed))
    assert read.activities == read_ilcd(write(tmp_path, package)).activities


def test_a_flow_that_is_absent_is_told_and_its_exchange_waits_for_a_decision(tmp_path: Path, package: Package) -> None:
    """The exchange stays, without unit, so that linking counts it as unusable."""
    del package[f"flows/{COAL}"]
    read = read_ilcd(write(tmp_path, package))
    plant = the(read, PLANT)
    assert [edge.flow for edge in plant.edges] == [KWH, STEAM, COAL, CARBON_DIOXIDE]
    assert COAL not in read.flows
    assert codes(read).count("ILCD-FLOW-ABSENT") == 2
    assert (read.edges_in, read.edges_refused) == (6, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: one.update(exchangeDirection="Sideways"), "ILCD-DIRECTION"),
        (lambda one: one.update(resultingAmount="1,5"), "ILCD-AMOUNT"),
        (lambda one: one.update(resultingAmount="NaN"), "ILCD-AMOUNT"),
        (lambda one: one.update(resultingAmount="", referenceToVariable="lost"), "ILCD-AMOUNT"),
        (lambda one: one.update(uncertaintyDistributionType="log-normal", relativeStandardDeviation95In="0.5"), "INVENTORY-DISTRIBUTION"),
        (lambda one: one.update(uncertaintyDistributionType="uniform", minimumAmount="9", maximumAmount="1"), "INVENTORY-DISTRIBUTION"),
    ],
)  # fmt: skip
def test_an_exchange_that_cannot_be_used_is_told(
    tmp_path: Path, package: Package, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    """A distribution that is none keeps the amount; an amount that is none waits as NaN; without direction it is refused."""
    change(package[f"processes/{PLANT}"]["processDataSet"]["exchanges"]["exchange"][2])
    read = read_ilcd(write(tmp_path, package))
    assert code in codes(read)
    assert len(the(read, PLANT).edges) == (3 if code == "ILCD-DIRECTION" else 4)
    assert math.isnan(the(read, PLANT).edges[2].amount) == (code == "ILCD-AMOUNT")


def test_a_variable_multiplies_the_mean_amount(tmp_path: Path, package: Package) -> None:
    """0.5 · 3 = 1.5 where the file gives no resulting amount; a given one is taken as it stands."""
    plant = package[f"processes/{PLANT}"]["processDataSet"]
    plant["processInformation"]["mathematicalRelations"] = {"variableParameter": {"@name": "k", "meanValue": "3"}}
    plant["exchanges"]["exchange"][2].update(resultingAmount="", referenceToVariable="k")
    read = read_ilcd(write(tmp_path, package))
    assert the(read, PLANT).edges[2].amount == 1.5
    told = next(dict(finding.values) for finding in read.findings if finding.code == "INVENTORY-PARAMETERS")
    assert told == {"datasets": "1", "formulas": "1"}


def test_a_factor_holds_in_its_direction_only(tmp_path: Path, package: Package) -> None:
    """CO2 is emitted: the factor of −1 for its uptake is left out; where both happen each has its own row."""
    (method,) = read_ilcd(write(tmp_path, package)).methods
    assert (method.name, method.unit, dict(method.factors)) == ("EF – Climate change", "kg CO2e", {CARBON_DIOXIDE: 1.0})
    package[f"processes/{PLANT}"]["processDataSet"]["exchanges"]["exchange"].append(
        exchange(9, CARBON_DIOXIDE, "Input", 2)
    )
    (method,) = read_ilcd(write(tmp_path, package)).methods
    assert dict(method.factors) == {CARBON_DIOXIDE: 1.0, f"{CARBON_DIOXIDE}#resource": -1.0}


def test_another_language_stands_for_a_missing_english_name(tmp_path: Path, package: Package) -> None:
    """German where there is no English; Chinese where there is nothing else."""
    name = package[f"flows/{COAL}"]["flowDataSet"]["flowInformation"]["dataSetInformation"]["name"]
    name["baseName"] = [{"@xml:lang": "zh", "#text": "硬煤"}, {"@xml:lang": "de", "#text": "Steinkohle"}]
    assert read_ilcd(write(tmp_path, package)).flows[COAL].name_en == "Steinkohle"
    name["baseName"] = {"@xml:lang": "zh", "#text": "硬煤"}
    coal = read_ilcd(write(tmp_path, package)).flows[COAL]
    assert (coal.name_en, coal.name_zh) == ("硬煤", "硬煤")


def test_a_language_of_a_region_is_that_language(tmp_path: Path, package: Package) -> None:
    """British English goes before German, and Chinese in simplified letters is Chinese."""
    name = package[f"flows/{COAL}"]["flowDataSet"]["flowInformation"]["dataSetInformation"]["name"]
    name["baseName"] = [
        {"@xml:lang": "de", "#text": "Steinkohle"},
        {"@xml:lang": "en-GB", "#text": "hard coal"},
        {"@xml:lang": "zh-Hans-CN", "#text": "硬煤"},
    ]
    coal = read_ilcd(write(tmp_path, package)).flows[COAL]
    assert (coal.name_en, coal.name_zh) == ("hard coal", "硬煤")


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        (f"flows/{COAL}", lambda one: one["modellingAndValidation"]["LCIMethod"].update(typeOfDataSet="Idea"), "ILCD-FLOW-TYPE"),
        (f"flows/{COAL}", lambda one: one["flowProperties"]["flowProperty"][0].update(referenceToFlowPropertyDataSet=refer("?")), "ILCD-FLOW-UNIT"),
        (f"processes/{MINE}", lambda one: one["processInformation"]["dataSetInformation"].update({"common:UUID": ""}), "INVENTORY-NO-ID"),
        (f"processes/{MINE}", lambda one: one["processInformation"]["quantitativeReference"].update(referenceToReferenceFlow="7"), "ILCD-NO-REFERENCE"),
    ],
)  # fmt: skip
def test_a_data_set_that_lacks_what_it_needs_is_told(
    tmp_path: Path, package: Package, name: str, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    """Without an id nothing can be imported; the rest is for whoever links the inventory to decide on."""
    change(next(iter(package[name].values())))
    read = read_ilcd(write(tmp_path, package))
    found = [finding for finding in read.findings if finding.code == code]
    assert found
    assert found[0].blocks_number == (code == "INVENTORY-NO-ID")


def test_hostile_and_broken_files_are_findings(tmp_path: Path, package: Package) -> None:
    """An entity bomb, a file that is another data set, and one cut short are told; the rest is read."""
    path = write(tmp_path, package)
    with zipfile.ZipFile(path, "a") as archive:
        bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><processDataSet>&c;</processDataSet>'
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f1.xml", bomb)
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f2.xml", as_xml(package[f"flows/{COAL}"]))
        short = as_xml(package[f"processes/{MINE}"])[:300]
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f3.xml", short)
    read = read_ilcd(path)
    assert {"ARCHIVE-XML-ENTITY", "ILCD-ROOT", "ARCHIVE-XML"} <= set(codes(read))
    assert (read.datasets_in, len(read.activities)) == (5, 2)


def test_a_truncated_zip_yields_nothing(tmp_path: Path, package: Package) -> None:
    """There is no partial database."""
    path = write(tmp_path, package)
    path.write_bytes(path.read_bytes()[:-200])
    read = read_ilcd(path)
    assert (read.activities, dict(read.flows), codes(read)) == ((), {}, ["ARCHIVE-DAMAGED"])


def test_a_package_without_data_sets_is_told(tmp_path: Path, package: Package) -> None:
    """Unit groups alone are no inventory."""
    path = write(tmp_path, {name: one for name, one in package.items() if name.startswith("unitgroups")})
    assert codes(read_ilcd(path)) == ["INVENTORY-EMPTY"]


def test_the_electricity_of_china_gives_the_known_results(shared: Path) -> None:
    """All 71 processes to 1e-5 by plain arithmetic: x = A⁻ᵀ d with the rules of the data set's README.

    The reference flow bears everything; an input is linked to the process whose reference flow it is, at its own place,
    else in CN, else the lowest UUID; without one it is cut off; an input of the own product as large as it is no input.
    """
    np = pytest.importorskip("numpy")
    folder = shared / "lci" / "tiangong-cn-electricity"
    read = read_ilcd(folder / "tiangong_cn_electricity_ilcd.zip")
    assert (read.datasets_in, len(read.activities), read.edges_in, read.edges_refused) == (71, 71, 680, 0)
    assert codes(read).count("ILCD-FLOW-ABSENT") == 3
    factors = read.methods[0].factors
    assert len(factors) == 1099
    activities = sorted(read.activities, key=lambda activity: activity.code)
    made = [next(edge for edge in activity.edges if edge.is_reference) for activity in activities]
    matrix, direct = np.diag([edge.amount for edge in made]), np.zeros(len(made))
    cut_off: list[str] = []
    for column, activity in enumerate(activities):
        for edge in activity.edges:
            if edge.kind in {EdgeKind.EMISSION, EdgeKind.RESOURCE}:
                direct[column] += edge.amount * factors.get(edge.flow, 0.0)
            if edge.kind is not EdgeKind.INPUT or edge is made[column] or edge.flow not in read.flows:
                continue
            if (edge.flow, edge.amount) == (made[column].flow, made[column].amount):
                continue
            suppliers = [row for row, product in enumerate(made) if product.flow == edge.flow]
            if not suppliers:
                cut_off += [edge.flow] if edge.amount else []
                continue
            places = [activities[row].location for row in suppliers]
            best = min(
                zip(suppliers, places, strict=True),
                key=lambda one: (one[1] != activity.location, one[1] != "CN", one[0]),
            )
            matrix[best[0], column] -= edge.amount
    assert (len(cut_off), len(set(cut_off))) == (294, 24)
    scores = np.linalg.solve(matrix.T, direct)
    with (folder / "expected_gwp100.csv").open(encoding="utf-8-sig") as stream:
        expected = {
            row["process_uuid"]: float(row["total_kgCO2e_per_reference_amount"]) for row in csv.DictReader(stream)
        }
    found = {one.code: scores[column] * made[column].amount for column, one in enumerate(activities)}
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-9)
    china = next(one.code for one in activities if one.name_zh == "电力生产 ; 混合电力 ; 中国")
    assert found[china] == pytest.approx(0.5806, abs=5e-5)


def test_the_electricity_of_china_as_tidas_is_the_same(shared: Path, tmp_path: Path) -> None:
    """The package rewritten as JSON, element by element, holds the same activities, flows and factors."""
    path = shared / "lci" / "tiangong-cn-electricity" / "tiangong_cn_electricity_ilcd.zip"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "tidas.zip", "w") as rewritten:
        for name in archive.namelist():
            if name.endswith(".xml"):
                root = etree.fromstring(archive.read(name))
                document = {etree.QName(root).localname: tree_of(root)}
                rewritten.writestr(
                    f"data/{name.removeprefix('ILCD/')[:-4]}.json", json.dumps(document, ensure_ascii=False)
                )
    from_xml, from_json = read_inventory(path), read_inventory(tmp_path / "tidas.zip")
    assert from_json.format == "tidas"
    assert from_json.activities == from_xml.activities
    assert from_json.flows == from_xml.flows
    assert from_json.methods == from_xml.methods


def test_a_broken_tidas_file_is_a_finding(tmp_path: Path, package: Package) -> None:
    """A key twice in one object, text in another encoding, and a list where a data set should be."""
    path = write(tmp_path, package, xml=False)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "ILCD/processes/00000000-0000-4000-8000-0000000000f1.json", '{"processDataSet": {"a": 1, "a": 2}}'
        )
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f2.json", '{"名": "电"}'.encode("gb18030"))
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f3.json", "[1, 2]")
        deep = '{"a":' * 900 + "1" + "}" * 900
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f4.json", deep)
        package[f"processes/{MINE}"]["processDataSet"]["processInformation"]["dataSetInformation"].update(
            {
                "common:UUID": KWH,
                "classificationInformation": {"common:classification": {"common:class": {"@level": "x"}}},
            }
        )
        odd = json.dumps(package[f"processes/{MINE}"])
        archive.writestr("ILCD/processes/00000000-0000-4000-8000-0000000000f5.json", odd)
    read = read_tidas(path)
    assert {"ARCHIVE-JSON", "ARCHIVE-ENCODING", "ILCD-ROOT"} <= set(codes(read))
    assert (read.datasets_in, len(read.activities)) == (7, 3)


DECISIONS = """
allocation: reference-flow
missing: cut-off
providers: same-location
waste: cut-off
self_inputs: leave-out
unusable: leave-out
by: a tester
reason: the rules of the data set's README
"""


def test_the_electricity_of_china_is_linked_by_decisions(shared: Path) -> None:
    """The same results through `resolve`, by the file's method and by our flow keys with AR6; all 680 exchanges have one fate.

    Our keys count biogenic CO2, the file's method gives it 0, so it is left out of the comparison.
    """
    np = pytest.importorskip("numpy")
    folder = shared / "lci" / "tiangong-cn-electricity"
    read = read_inventory(folder / "tiangong_cn_electricity_ilcd.zip")
    decisions = read_decisions(DECISIONS, "decisions.yaml")
    resolved = resolve(read, decisions)
    report, _ = judge(read, resolved, decisions)
    assert report.is_written
    assert report.is_balanced
    assert (report.datasets_in, report.datasets_used, report.edges_in) == (71, 71, 680)
    system = resolved.system
    assert system is not None
    size = len(system.activities)
    matrix, flows = np.zeros((size, size)), np.zeros((len(system.flows), size))
    np.add.at(matrix, (system.technosphere.row, system.technosphere.column), system.technosphere.amount)
    np.add.at(flows, (system.biosphere.row, system.biosphere.column), system.biosphere.amount)
    ar6 = gwp_set("AR6")
    keys = flow_keys(system.flows)
    ours = [ar6.characterise(key) if key and not key.startswith("co2.b") else 0.0 for key in keys]
    theirs = [system.methods[0].factors.get(flow.code, 0.0) for flow in system.flows]
    assert unmapped_greenhouse_flows(system.flows, ar6) == ()
    with (folder / "expected_gwp100.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    position = {activity.code: column for column, activity in enumerate(system.activities)}
    for factors in (ours, theirs):
        scores = np.linalg.solve(matrix.T, flows.T @ np.array(factors))
        found = {
            row["process_uuid"]: scores[position[row["process_uuid"]]] * float(row["reference_amount"]) for row in rows
        }
        expected = {row["process_uuid"]: float(row["total_kgCO2e_per_reference_amount"]) for row in rows}
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-9)
