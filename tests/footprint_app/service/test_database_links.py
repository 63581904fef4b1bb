"""Open inputs of an import are proposed with candidates, filled in by a person, judged, and part of the snapshot."""

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from background_db.database_index import DatabaseIndex
from background_db.inventory.import_decisions import ImportDecisions, read_decisions
from footprint_app.service import database_search, databases
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportAnswer, ImportRequest, import_database, propose_links
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import init

BASE = {
    "activities.csv": (
        "code,name_en,unit,location\ncoal,Hard coal,kg,GLO\ngrid,Electricity mix,MJ,GLO\noil,Lubricating oil,m3,GLO\n"
        "steel,Steel,kg,GLO\nlorry,Lorry transport,t·km,GLO\n"
    ),
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air\n',
    "technosphere.csv": (
        "supplier,consumer,amount\ncoal,coal,1\ngrid,grid,1\noil,oil,1\nsteel,steel,1\nlorry,lorry,1\n"
        "coal,grid,-0.05\ngrid,coal,-0.1\ngrid,oil,-200\nsteel,lorry,-0.001\n"
    ),
    "biosphere.csv": "flow,activity,amount\nco2,coal,0.1\nco2,grid,0.15\nco2,oil,40\nco2,steel,1\nco2,lorry,0.08\n",
}
GRID = (0.15 + 0.05 * 0.1) / (1 - 0.05 * 0.1)
"""g = 0.15 + 0.05 c and c = 0.1 + 0.1 g: kg CO2 per MJ."""
OIL = 40 + 200 * GRID


def _exchange(number: int, flow: str, amount: float, unit: str, *, is_input: bool) -> dict[str, Any]:
    return {
        "internalId": number,
        "amount": amount,
        "flow": {"@id": flow},
        "unit": {"@id": f"u-{unit}", "name": unit},
        "isInput": is_input,
        "isQuantitativeReference": number == 1,
    }


def _garments() -> dict[str, dict[str, Any]]:
    """Yarn takes 2 kWh and emits 0.03 kg; cloth takes 1.05 kg of yarn, 0.5 kWh and 0.02 kg of oil; a shirt 0.3 kg."""
    units = {"mass": "kg", "energy": "kWh", "pieces": "Item(s)"}
    made: dict[str, dict[str, Any]] = {"olca-schema.json": {"version": 2}}
    for name, unit in units.items():
        listed = [{"@id": f"u-{unit}", "name": unit, "conversionFactor": 1.0, "isRefUnit": True}]
        made[f"unit_groups/g-{name}.json"] = {"@type": "UnitGroup", "@id": f"g-{name}", "name": name, "units": listed}
        made[f"flow_properties/{name}.json"] = {"@id": name, "name": name, "unitGroup": {"@id": f"g-{name}"}}
    flows = {
        "yarn": "mass", "cloth": "mass", "shirt": "pieces", "Electricity, medium voltage": "energy",
        "lubricating oil": "mass", "co2": "mass",
    }  # fmt: skip
    for name, of in flows.items():
        kind = "ELEMENTARY_FLOW" if name == "co2" else "PRODUCT_FLOW"
        properties = [{"flowProperty": {"@id": of}, "conversionFactor": 1.0, "isRefFlowProperty": True}]
        flow = {"@id": name, "name": name, "flowType": kind, "flowProperties": properties}
        if name == "co2":
            flow |= {"name": "Carbon dioxide, fossil", "category": "Elementary flows/air"}
        made[f"flows/{name}.json"] = flow
    power = "Electricity, medium voltage"
    processes = {
        "spinning": [("yarn", 1.0, "kg"), (power, 2.0, "kWh"), ("co2", 0.03, "kg")],
        "knitting": [("cloth", 1.0, "kg"), ("yarn", 1.05, "kg"), (power, 0.5, "kWh"), ("lubricating oil", 0.02, "kg")],
        "sewing": [("shirt", 1.0, "Item(s)"), ("cloth", 0.3, "kg")],
    }
    for name, rows in processes.items():
        exchanges = [
            _exchange(number, *row, is_input=number > 1 and row[0] != "co2") for number, row in enumerate(rows, 1)
        ]
        process = {"@id": name, "name": name, "processType": "UNIT_PROCESS", "exchanges": exchanges}
        made[f"processes/{name}.json"] = process
    return made


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace with a background of five activities."""
    folder = tmp_path / "ws"
    made = read_configuration({"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(folder / "none.toml")})
    init(made, folder)
    with zipfile.ZipFile(tmp_path / "base.zip", "w") as package:
        for name, text in BASE.items():
            package.writestr(name, text)
    assert import_database(made, ImportRequest(tmp_path / "base.zip", "base")).digest
    return made


@pytest.fixture
def garments(tmp_path: Path) -> Path:
    """A foreground of three activities whose electricity and oil come from elsewhere."""
    with zipfile.ZipFile(tmp_path / "garments.zip", "w") as package:
        for name, entity in _garments().items():
            package.writestr(name, json.dumps(entity))
    return tmp_path / "garments.zip"


def _filled(file: Path, *rows: Sequence[object]) -> Path:
    keys = ("flow", "supplier", "factor", "reason")
    listed = [dict(zip(keys, row, strict=True)) for row in rows]
    file.write_text(yaml.safe_dump({"inputs": listed}, allow_unicode=True), encoding="utf-8")
    return file


POWER = ("Electricity, medium voltage", "background:base/grid", None, "the only grid at hand")
LUBE = ("lubricating oil", "base/oil", 1 / 880, "880 kg/m3")


def _import(configuration: Configuration, file: Path, links: Path, decisions: str = "by: tests") -> ImportAnswer:
    request = ImportRequest(file, "garments", decisions=read_decisions(decisions, "decisions"), links=links)
    return import_database(configuration, request)


def _codes(answer: ImportAnswer) -> set[str]:
    return {finding.code for finding in answer.findings}


@pytest.mark.parametrize("form", [".yaml", ".csv"])
def test_a_proposal_lists_every_open_input_once_with_candidates(
    configuration: Configuration, garments: Path, tmp_path: Path, form: str
) -> None:
    """Two inputs in three exchanges; electricity finds the grid, whose unit converts: 1 kWh = 3.6 MJ. Nothing is imported."""
    file = tmp_path / f"links{form}"
    proposed = propose_links(configuration, ImportRequest(garments, "garments"), file)
    assert [(one.name, one.unit, one.times) for one in proposed] == [
        ("Electricity, medium voltage", "kWh", 2),
        ("lubricating oil", "kg", 1),
    ]
    grid = next(one for one in proposed[0].candidates if one.supplier == "background:base/grid")
    assert grid.factor == pytest.approx(3.6)
    oil = proposed[1].candidates[0]
    assert (oil.supplier, oil.unit, oil.factor) == ("background:base/oil", "m3", None)
    assert "m3" in oil.risk
    if form == ".csv":
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
        assert rows[0]["candidate_1"].startswith("background:base/grid | ")
    else:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))["inputs"]
    assert [row["flow"] for row in rows] == ["Electricity, medium voltage", "lubricating oil"]
    assert list(DatabaseIndex(configuration.workspace / "background").entries()) == ["base"]  # type: ignore[operator]
    with pytest.raises(WrongUseError):
        propose_links(configuration, ImportRequest(garments, "garments"), file)
    # As proposed it answers nothing, so the import is refused as before.
    assert not _import(configuration, garments, file).digest


def test_a_filled_in_file_makes_one_database_of_both(
    configuration: Configuration, garments: Path, tmp_path: Path
) -> None:
    """Yarn 0.03 + 2 × 3.6 × grid; cloth 1.05 × yarn + 0.5 × 3.6 × grid + 0.02 / 880 × oil; a shirt 0.3 × cloth."""
    links = _filled(tmp_path / "links.yaml", POWER, LUBE)
    answer = _import(configuration, garments, links)
    assert answer.digest
    assert answer.report.is_balanced
    assert "IMPORT-LINKED" in _codes(answer)
    yarn = 0.03 + 2.0 * 3.6 * GRID
    cloth = 1.05 * yarn + 0.5 * 3.6 * GRID + 0.02 / 880 * OIL
    providers = [f"background:garments/{code}" for code in ("spinning", "knitting", "sewing", "base/grid")]
    found = database_search.values_of(configuration, providers, "AR6")
    assert found == pytest.approx([yarn, cloth, 0.3 * cloth, GRID], rel=1e-9)
    shown, _ = databases.show_database(configuration, "garments")
    assert shown.manifest is not None
    texts = {key: text for key, text in shown.manifest.decisions.items() if key.startswith("link: ")}
    base = DatabaseIndex(configuration.workspace / "background").entry("base").digest  # type: ignore[operator]
    assert texts["link: Electricity, medium voltage | Electricity, medium voltage"] == (
        f"base/grid × 3.6 @{base}; the only grid at hand"
    )
    assert _import(configuration, garments, links).is_repeated
    databases.remove_database(configuration, "base")
    assert database_search.values_of(configuration, providers[:1], "AR6") == pytest.approx([yarn], rel=1e-9)


def test_an_open_input_beside_links_is_refused_or_cut_off(
    configuration: Configuration, garments: Path, tmp_path: Path
) -> None:
    """Without oil: refused; with the recorded decision cloth is 1.05 × yarn + 0.5 × 3.6 × grid."""
    links = _filled(tmp_path / "links.yaml", POWER, ("lubricating oil", "", None, ""))
    assert not _import(configuration, garments, links).digest
    answer = _import(configuration, garments, links, "missing: cut-off")
    assert answer.digest
    cloth = 1.05 * (0.03 + 2.0 * 3.6 * GRID) + 0.5 * 3.6 * GRID
    assert database_search.values_of(configuration, ["background:garments/knitting"], "AR6") == pytest.approx([cloth])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("lubricating oil", "base/oil", None, "density unknown"), "IMPORT-LINK-UNIT"),
        (("Electricity, medium voltage", "base/grid", 0.36, "a slip"), "IMPORT-LINK-FACTOR"),
        (("Electricity, medium voltage", "base/grid", "viel", "no number"), "IMPORT-LINK-FACTOR-NUMBER"),
        (("Electricity, medium voltage", "base/grid", -3.6, "below zero"), "IMPORT-LINK-FACTOR-NUMBER"),
        (("Electricity, medium voltage", "base/grid", None, ""), "IMPORT-LINK-REASON"),
        (("Electricity, medium voltage", "base/gird", None, "mistyped"), "IMPORT-LINK-SUPPLIER"),
        (("Electricity, medium voltage", "bass/grid", None, "mistyped"), "IMPORT-LINK-SUPPLIER"),
        (POWER, "IMPORT-LINK-TWICE"),
    ],
)
def test_a_row_that_cannot_be_used_stops_the_import(
    configuration: Configuration, garments: Path, tmp_path: Path, row: Sequence[object], code: str
) -> None:
    """Each wrong row has its finding, with the place in the file, and no database is written."""
    rows = [row, POWER] if code == "IMPORT-LINK-TWICE" else [row]
    answer = _import(configuration, garments, _filled(tmp_path / "links.yaml", *rows), "missing: cut-off")
    assert not answer.digest
    told = next(finding for finding in answer.findings if finding.code == code)
    assert told.where.document == "links.yaml"
    assert told.where.path.startswith("inputs[")


def test_a_row_without_an_input_is_told_and_a_file_of_another_kind_refused(
    configuration: Configuration, garments: Path, tmp_path: Path
) -> None:
    """A row that answers nothing is a warning; a table without the columns is no file of links."""
    stray = ("wax", "base/oil", 1.0, "of last year's file")
    answer = _import(configuration, garments, _filled(tmp_path / "links.yaml", POWER, LUBE, stray))
    assert answer.digest
    assert "IMPORT-LINK-UNUSED" in _codes(answer)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "IMPORT-LINK-FILE" in _codes(_import(configuration, garments, other))


def test_knitting_on_proxies_of_uslci_lies_near_what_its_publisher_says(shared: Path, tmp_path: Path) -> None:
    """The publisher's scores were made with ecoinvent: with the US grid for the world's electricity and all else cut
    off each of 13 processes comes to 80–110 % of them. A range, as another grid gives another number.
    """
    folder = tmp_path / "ws"
    made = read_configuration({"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(folder / "none.toml")})
    init(made, folder)
    uslci = shared / "lci" / "uslci-jsonld-resolved" / "uslci_resolved_jsonld.zip"
    settled = (
        "{allocation: [as-file, reference], missing: cut-off, providers: same-name, waste: cut-off, aggregated: accept}"
    )
    assert import_database(made, ImportRequest(uslci, "uslci", decisions=read_decisions(settled, "settled"))).digest
    textiles = shared / "lci" / "carbonfact-textile-foreground"
    file = textiles / "knitting_inventory-brightway.xlsx"
    proposed = propose_links(made, ImportRequest(file, "knitting"), tmp_path / "links.csv")
    assert (len(proposed), sum(one.times for one in proposed)) == (7, 91)
    power = next(one for one in proposed if one.name == "electricity, medium voltage")
    us_2010 = "background:uslci/89389d98-1ba6-30c5-9c33-92443694936b"
    assert us_2010 in [one.supplier for one in power.candidates]
    rows = list(csv.DictReader((tmp_path / "links.csv").read_text(encoding="utf-8-sig").splitlines()))
    for row in rows:
        if row["flow"] == power.input.flow:
            row |= {"supplier": us_2010, "reason": "US grid for the world's"}
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    request = ImportRequest(file, "knitting", links=tmp_path / "filled.csv")
    assert not import_database(made, request).digest, "inputs that stay open refuse the import"
    cut_off = ImportRequest(
        file, "knitting", decisions=read_decisions("missing: cut-off", "cut"), links=tmp_path / "filled.csv"
    )
    answer = import_database(made, cut_off)
    assert answer.digest
    assert answer.report.is_balanced
    with (textiles / "knitting_impact-scores.csv").open(encoding="utf-8") as lines:
        published = {row["Activity"]: float(row["GHG"]) for row in csv.DictReader(lines)}
    found, _ = database_search.search_database(made, "knitting", "knitting", 100)
    own = [one for one in found if one.name_en in published]
    values = database_search.values_of(made, [one.provider for one in own], "AR6")
    shares = [value / published[one.name_en] for one, value in zip(own, values, strict=True) if value is not None]
    assert len(shares) == 13
    assert all(0.8 < share < 1.1 for share in shares), shares


def test_matrices_have_nothing_to_link(configuration: Configuration, tmp_path: Path) -> None:
    """They come linked: a proposal or a file of links for them is wrong use."""
    request = ImportRequest(tmp_path / "base.zip", "again", decisions=ImportDecisions())
    with pytest.raises(WrongUseError):
        propose_links(configuration, request, tmp_path / "links.yaml")
