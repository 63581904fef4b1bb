"""``footprint database``: from a file to a name that studies use, in both languages and for machines."""

import json
from pathlib import Path
from typing import Any

import pytest

PLANT = {
    "processes/steel.json": {
        "@id": "steel",
        "@type": "Process",
        "name": "Steelmaking",
        "processType": "UNIT_PROCESS",
        "exchanges": [
            {"isInput": False, "isQuantitativeReference": True, "amount": 1000.0, "flow": "steel"},
            {"isInput": False, "amount": 300.0, "flow": "slag-sand"},
            {"isInput": True, "amount": 500.0, "flow": "coke"},
            {"isInput": False, "amount": 1800.0, "flow": "co2"},
        ],
    },
}
FLOWS = {
    "steel": "PRODUCT_FLOW",
    "slag-sand": "PRODUCT_FLOW",
    "coke": "PRODUCT_FLOW",
    "co2": "ELEMENTARY_FLOW",
}
NAMES = {"co2": "Carbon dioxide, fossil"}


@pytest.fixture
def plant(footprint: Any) -> Path:
    """1,000 kg of steel and 300 kg of slag sand out of 500 kg of coke that nobody supplies, with 1,800 kg CO2; openLCA."""
    assert footprint("workspace", "init", "ws").exit_code == 0
    unit, group, mass = {"@id": "kg", "name": "kg"}, {"@id": "masses"}, {"@id": "mass"}
    files: dict[str, Any] = {
        "olca-schema.json": {"version": 2},
        "unit_groups/masses.json": {
            "@id": "masses", "@type": "UnitGroup", "name": "Units of mass", "defaultFlowProperty": mass,
            "units": [{**unit, "@type": "Unit", "isRefUnit": True, "conversionFactor": 1.0}],
        },
        "flow_properties/mass.json": {"@id": "mass", "@type": "FlowProperty", "name": "Mass", "unitGroup": group},
    }  # fmt: skip
    for code, kind in FLOWS.items():
        files[f"flows/{code}.json"] = {
            "@id": code, "@type": "Flow", "name": NAMES.get(code, code), "flowType": kind,
            "category": "Elementary flows/emission/air" if kind == "ELEMENTARY_FLOW" else "products",
            "flowProperties": [{"isRefFlowProperty": True, "conversionFactor": 1.0, "flowProperty": mass}],
        }  # fmt: skip
    for name, process in PLANT.items():
        written = json.loads(json.dumps(process))
        for exchange in written["exchanges"]:
            exchange |= {"flow": {"@id": exchange["flow"]}, "unit": unit, "flowProperty": mass}
        files[name] = written
    folder = Path("plant")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


IN = ("--workspace", "ws")
DECIDED = ("--allocation", "mass", "--missing", "cut-off")


def test_without_decisions_nothing_is_imported_and_each_is_named(footprint: Any, plant: Path) -> None:
    """Exit code 1; the report says what must be decided, on one screen."""
    ran = footprint("database", "import", plant, "--name", "plant", *IN)
    assert ran.exit_code == 1
    assert "inputs without a provider" in ran.out
    assert "--allocation" in ran.out
    assert "Nothing was imported" in ran.out
    assert "would be written" in ran.out
    assert "0 activities" not in ran.out
    assert footprint("database", "list", *IN, "--json").document["databases"] == []


def test_a_database_goes_from_file_to_number(footprint: Any, plant: Path) -> None:
    """1,800 kg CO2 × 1000/1300 on 1,000 kg of steel = 1.384615 kg CO2e/kg; the coke is cut off."""
    answer = footprint("database", "import", plant, "--name", "plant", *DECIDED, *IN, "--json")
    assert answer.exit_code == 0
    report = answer.document["report"]
    assert (report["datasets_in"], report["edges_in"], report["cut_off_providers"]) == (1, 4, 1)
    assert (report["allocated"], report["counts"]["unlinked"], report["is_balanced"]) == ({"mass": 1}, 1, True)
    found = footprint("database", "search", "plant", "steel", "--values", *IN, "--json").document
    values = {one["product_en"]: one["value"] for one in found["activities"]}
    assert values["steel"] == pytest.approx(1800 / 1300)
    shown = footprint("database", "show", "plant", *IN, "--json").document
    assert shown["database"]["decisions"]["allocation"] == "mass"
    assert shown["report"]["cases"]["unlinked"][0]["flow_name"] == "coke"


def test_a_licence_stated_at_import_goes_with_the_database(footprint: Any, plant: Path) -> None:
    """The file is silent: list, show and the manifest tell the licence and version that the user states."""
    stated = ("--licence", "own data, internal use", "--version", "2026-03")
    assert footprint("database", "import", plant, "--name", "plant", *DECIDED, *stated, *IN).exit_code == 0
    (listed,) = footprint("database", "list", *IN, "--json").document["databases"]
    assert (listed["licence"], listed["version"]) == ("own data, internal use", "2026-03")
    assert listed["decisions"]["licence"] == "own data, internal use"
    assert "own data, internal use" in footprint("database", "show", "plant", *IN).out


def test_what_a_person_reads_is_in_both_languages(footprint: Any, plant: Path) -> None:
    """Import, list, show, search and remove, in Chinese."""
    said = footprint("database", "import", plant, "--name", "plant", *DECIDED, *IN, "--lang", "zh").out
    assert "数据集：读入 1 = 采用 1 + 不采用 0" in said
    assert "已导入 plant" in said
    again = footprint("database", "import", plant, "--name", "plant", *DECIDED, *IN, "--lang", "zh")
    assert (again.exit_code, "没有变化" in again.out) == (0, True)
    assert "plant" in footprint("database", "list", *IN, "--lang", "zh").out
    shown = footprint("database", "show", "plant", *IN, "--lang", "zh").out
    assert "多产出数据集的分配: 按质量" in shown
    assert "没有供给者的投入: 截断，不计负荷 (missing: cut-off)" in shown
    assert "background:plant/" in footprint("database", "search", "plant", "steel", *IN, "--lang", "zh").out
    assert "已取消名称 plant" in footprint("database", "remove", "plant", *IN, "--lang", "zh").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "plan"), "service.no_database"),
        (("search", "plan", "x"), "service.no_database"),
        (("remove", "plan"), "service.no_database"),
        (("import", "nowhere.zip", "--name", "a"), "service.no_file"),
        (("import", "plant", "--name", "A B"), "service.database_name"),
        (("import", "plant", "--name", "a", "--format", "xls"), "service.database_format"),
        (("import", "plant", "--name", "a", "--allocation", "guess"), "service.database_decisions"),
        (
            ("import", "plant", "--name", "plant", "--missing", "cut-off", "--allocation", "reference"),
            "service.database_exists",
        ),
    ],
)
def test_wrong_use_is_told(footprint: Any, plant: Path, arguments: tuple[str, ...], code: str) -> None:
    """Exit code 2 with what to do; nothing changes."""
    footprint("database", "import", plant, "--name", "plant", *DECIDED, *IN)
    ran = footprint("database", *arguments, *IN, "--json")
    assert ran.exit_code == 2
    assert [finding["code"] for finding in ran.document["findings"]] == [code]
