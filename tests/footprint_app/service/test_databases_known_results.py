"""Every open database of the reference material, imported in the format it comes in, meets its known results.

Tolerance as its README says: 1e-5 relative, 1e-9 absolute where the true score is zero.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from background_db.characterisation import gwp_set
from background_db.database_index import DatabaseIndex
from background_db.inventory.import_decisions import read_decisions
from background_db.inventory.resolve_tally import CaseKind
from background_db.snapshot import Snapshot
from footprint_app.calculation.background_solver import adjoint, factorise
from footprint_app.service.background import OpenDatabase, WorkspaceBackgrounds
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportAnswer, ImportRequest, import_database
from footprint_app.service.workspace import init

ACCEPT = "aggregated: accept"
RAW = """
allocation: [mass, energy, reference]
missing: cut-off
providers: same-name
waste: cut-off
zero_amounts: leave-out
aggregated: accept
processes:
  0aaf1e13-5d80-37f9-b7bb-81a6b8965c71: {allocation: mass, total: "Petroleum refining, at refinery"}
  dc72e285-719b-318b-9c9c-c838846a9cf4: mass
densities:
  "Diesel, at refinery": 850
  "Gasoline, at refinery": 740
  "Liquefied petroleum gas, at refinery": 540
  "Kerosene, at refinery": 810
  "Residual fuel oil, at refinery": 960
  "Refinery gas, at refinery": 0.8
"""
CHINA = """
allocation: reference-flow
missing: cut-off
providers: same-location
waste: cut-off
self_inputs: leave-out
zero_amounts: leave-out
unusable: leave-out
"""
DIESEL = "d6ad7035-5498-3237-8abd-50e93b1eef89"
"""Diesel, combusted in industrial equipment, per m3."""


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """A workspace of its own."""
    folder = tmp_path_factory.mktemp("workspace") / "ws"
    made = read_configuration({"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(folder / "none.toml")})
    init(made, folder)
    return made


def _import(configuration: Configuration, file: Path, name: str, decisions: str = "by: tests") -> ImportAnswer:
    answer = import_database(configuration, ImportRequest(file, name, decisions=read_decisions(decisions, "decisions")))
    assert answer.report.is_balanced
    return answer


def _snapshot(configuration: Configuration, name: str) -> Snapshot:
    assert configuration.workspace is not None
    return DatabaseIndex(configuration.workspace / "background").snapshot(name)


def _expected(file: Path, key: str = "process_uuid", value: str = "total_kgCO2e_per_unit") -> Mapping[str, float]:
    with file.open(encoding="utf-8") as lines:
        return {row[key]: float(row[value]) for row in csv.DictReader(lines)}


def _meets(found: Mapping[str, float], expected: Mapping[str, float]) -> None:
    wrong = {
        code: (found.get(code), value)
        for code, value in expected.items()
        if code not in found or abs(found[code] - value) > 1e-5 * abs(value) + 1e-9
    }
    assert not wrong


def _by_method(snapshot: Snapshot, method: str) -> Mapping[str, float]:
    """Scores per unit by a characterisation that came with the file: q = A⁻ᵀ Bᵀ c."""
    technosphere, factors = snapshot.technosphere(), snapshot.methods[method]["factors"]
    weights = np.array([factors.get(code, 0.0) for code in snapshot.flows["code"]])
    direct = np.asarray(snapshot.biosphere().T @ weights)[:, None]
    scores = adjoint(technosphere, direct, factorise(technosphere)).per_unit[:, 0]
    return dict(zip(snapshot.activities["code"], scores.tolist(), strict=True))


def _by_greenhouse_flows(configuration: Configuration, name: str, codes: Mapping[str, float]) -> Mapping[str, float]:
    """Scores per unit through the mapping of flows and AR6, biogenic CO2 and its uptake counted as 0 as in the sets."""
    assert configuration.workspace is not None
    database = WorkspaceBackgrounds(configuration.workspace).open(name)
    assert isinstance(database, OpenDatabase)
    totals, potentials = database.totals, gwp_set("AR6")
    neutral = {"co2.biogenic", "co2.uptake"}
    weights = np.array([0.0 if key in neutral else potentials.characterise(key) for key in totals.flow_keys])
    scores = totals.per_unit @ weights
    return {code: float(scores[position]) for code, position in database.positions.items() if code in codes}


def test_uslci_resolved_json_ld(shared: Path, configuration: Configuration) -> None:
    """1,683 processes, 37,100 exchanges, nothing unlinked; all 1,683 known totals are met."""
    folder = shared / "lci" / "uslci-jsonld-resolved"
    answer = _import(configuration, folder / "uslci_resolved_jsonld.zip", "uslci", ACCEPT)
    report = answer.report
    assert (report.datasets_in, report.edges_in, report.edges_written, report.activities) == (1683, 37100, 37100, 1683)
    assert report.count(CaseKind.UNLINKED) == 0
    expected = _expected(folder / "expected_gwp100.csv")
    _meets(_by_greenhouse_flows(configuration, "uslci", expected), expected)


def test_uslci_ecospold2(shared: Path, configuration: Configuration) -> None:
    """1,683 activities, 36,193 edges, nothing unlinked; all known totals under five gases (CO2, CH4, N2O, SF6, NF3)."""
    folder = shared / "lci" / "uslci-ecospold2"
    answer = _import(configuration, folder / "uslci_ecospold2.zip", "uslci-spold")
    assert (answer.report.datasets_used, answer.report.edges_written) == (1683, 36193)
    assert answer.report.count(CaseKind.UNLINKED) == 0
    assert configuration.workspace is not None
    database = WorkspaceBackgrounds(configuration.workspace).open("uslci-spold")
    counted, potentials = {"co2", "ch4", "n2o", "sf6", "nf3"}, gwp_set("AR6")
    assert isinstance(database, OpenDatabase)
    weights = np.array(
        [
            0.0
            if key in {"co2.biogenic", "co2.uptake"} or key.partition(".")[0] not in counted
            else 25200.0
            if key.startswith("sf6")
            else 17400.0
            if key.startswith("nf3")
            else potentials.characterise(key)
            for key in database.totals.flow_keys
        ]
    )
    scores = database.totals.per_unit @ weights
    names = database.snapshot.activities["code"]
    found = {code.partition("_")[0]: float(score) for code, score in zip(names, scores, strict=True)}
    _meets(found, _expected(folder / "expected_gwp100.csv"))


def test_uslci_as_published_names_everything_that_must_be_decided(shared: Path, configuration: Configuration) -> None:
    """The counts of its README: 766 processes, 32,526 exchanges, 132 of several products, 2,461 inputs without a
    provider, 74 waste exchanges, 25 amounts of 0, 4 results; nothing is written without decisions.
    """
    file = shared / "lci" / "uslci-jsonld-raw" / "uslci_olca1_5_0_json_ld.zip"
    answer = _import(configuration, file, "raw")
    report = answer.report
    assert (answer.digest, report.is_written) == ("", False)
    assert (report.datasets_in, report.edges_in) == (766, 32526)
    kinds = (
        CaseKind.UNALLOCATED,
        CaseKind.UNLINKED,
        CaseKind.UNTREATED_WASTE,
        CaseKind.ZERO_AMOUNT,
        CaseKind.AGGREGATED,
    )
    assert [report.count(kind) for kind in kinds] == [132, 2461, 74, 25, 4]
    assert report.count(CaseKind.SEVERAL_PROVIDERS) > 0
    assert configuration.workspace is not None
    assert "raw" not in DatabaseIndex(configuration.workspace / "background").entries()


@pytest.mark.parametrize(
    ("name", "decisions", "diesel"),
    [
        ("raw-ruled", RAW, 3.1712),
        ("raw-unruled", RAW.partition("processes:")[0].replace("[mass, energy, reference]", "reference"), 4.7625),
    ],
)
def test_allocation_is_not_a_detail(
    shared: Path, configuration: Configuration, name: str, decisions: str, diesel: float
) -> None:
    """Diesel burnt: 3.17 kg CO2e/l where the refinery is split by mass, 4.76 where its reference bears everything."""
    file = shared / "lci" / "uslci-jsonld-raw" / "uslci_olca1_5_0_json_ld.zip"
    answer = _import(configuration, file, name, decisions)
    assert answer.digest
    assert answer.report.cut_off_providers == 661
    found = _by_greenhouse_flows(configuration, name, {DIESEL: 0.0})
    assert found[DIESEL] / 1000 == pytest.approx(diesel, abs=5e-4)


def test_rules_of_a_person_come_to_the_resolved_set(shared: Path, configuration: Configuration) -> None:
    """Of the single-product processes of both sets at most 15, all of one plywood mill's wood fuel, differ.

    Wood fuel has several providers of one name there: which one is taken hangs on the codes after splitting.
    """
    lci = shared / "lci"
    _import(configuration, lci / "uslci-jsonld-raw" / "uslci_olca1_5_0_json_ld.zip", "raw-ruled", RAW)
    expected = _expected(lci / "uslci-jsonld-resolved" / "expected_gwp100.csv")
    found = _by_greenhouse_flows(configuration, "raw-ruled", expected)
    differ = [code for code in found if abs(found[code] - expected[code]) > 1e-5 * abs(expected[code]) + 1e-9]
    assert len(found) > 600
    assert len(differ) <= 15


def test_the_electricity_of_china(shared: Path, configuration: Configuration) -> None:
    """All 71 processes by EF 3.1 climate change; 294 inputs of 24 flows cut off; China 0.5806 kg CO2e/kWh."""
    folder = shared / "lci" / "tiangong-cn-electricity"
    answer = _import(configuration, folder / "tiangong_cn_electricity_ilcd.zip", "cn-power", CHINA)
    report = answer.report
    assert (report.datasets_in, report.datasets_used) == (71, 71)
    assert (report.count(CaseKind.UNLINKED), report.unique(CaseKind.UNLINKED)) == (294, 24)
    snapshot = _snapshot(configuration, "cn-power")
    (method,) = [name for name in snapshot.methods if "Climate change" in name]
    with (folder / "expected_gwp100.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    expected = {
        row["process_uuid"]: float(row["total_kgCO2e_per_reference_amount"]) / float(row["reference_amount"])
        for row in rows
    }
    found = _by_method(snapshot, method)
    _meets({code.partition("#")[0]: score for code, score in found.items()}, expected)


def test_useeio(shared: Path, configuration: Configuration) -> None:
    """388 sectors, 265,499 entries; the publisher's own N row, kg CO2e per 2013 dollar."""
    folder = shared / "lci" / "useeio-v1.2"
    answer = _import(configuration, folder / "USEEIOv1.2.zip", "useeio")
    assert (answer.report.activities, answer.report.edges_written) == (388, 265_499)
    snapshot = _snapshot(configuration, "useeio")
    (method,) = [name for name in snapshot.methods if "GHG" in name or "Greenhouse" in name]
    _meets(_by_method(snapshot, method), _expected(folder / "expected_ghg_per_usd.csv", "code", "total_kgCO2e_per_USD"))


def test_a_system_of_ecoinvents_size(shared: Path, configuration: Configuration) -> None:
    """22,000 activities; every known score, those that cancel to nothing within 1e-9 of the largest."""
    folder = shared / "lci" / "synthetic-ecoinvent-size"
    answer = _import(configuration, folder / "system.npz", "synthetic")
    assert answer.report.activities == 22_000
    snapshot = _snapshot(configuration, "synthetic")
    (method,) = snapshot.methods
    found = np.array(list(_by_method(snapshot, method).values()))
    expected = np.array(list(_expected(folder / "expected_scores.csv", "activity_index", "score_per_unit").values()))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("file", "datasets", "edges", "unlinked", "unique"),
    [("knitting", 13, 104, 91, 7), ("weaving", 20, 163, 124, 15), ("natural-rubber", 37, 235, 181, None)],
)
def test_a_foreground_without_its_background_is_refused(
    shared: Path, configuration: Configuration, file: str, datasets: int, edges: int, unlinked: int, unique: int | None
) -> None:
    """The counts of its README: what expects ecoinvent stays unlinked, is told and stops the import."""
    path = shared / "lci" / "carbonfact-textile-foreground" / f"{file}_inventory-brightway.xlsx"
    answer = _import(configuration, path, file)
    report = answer.report
    kinds = (CaseKind.UNLINKED, CaseKind.UNTREATED_WASTE)
    assert (answer.digest, report.datasets_in, report.edges_in) == ("", datasets, edges)
    if unique is not None:
        assert sum(report.count(kind) for kind in kinds) == unlinked
        assert sum(report.unique(kind) for kind in kinds) == unique
