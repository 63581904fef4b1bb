"""Systems in matrices: USEEIO, the large NPZ system, and tables written by hand."""

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.linalg import splu

from background_db.errors import UnitError
from background_db.inventory.linked_system import Entries, LinkedSystem
from background_db.inventory.readers.matrices import read_matrices
from background_db.inventory.readers.matrix_reading import MatrixReading
from background_db.messages import values_in
from background_db.units import conversion

MILL = {
    "activities.csv": "code,name_en,unit,location\nflour,Flour,kg,CN\npower,Power,kWh,CN\n",
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air/urban\n',
    "technosphere.csv": "supplier,consumer,amount,uncertainty,scale\nflour,flour,1,,\npower,power,1,,\npower,flour,-0.5,lognormal,0.1\n",
    "biosphere.csv": "flow,activity,amount\nco2,power,0.6\nco2,flour,0.02\n",
    "methods.csv": "method,unit,flow,factor\nGWP,kg CO2e,co2,1\n",
}


def scores(system: LinkedSystem, method: int) -> Any:
    """g = c B A⁻¹ by SciPy."""
    size = len(system.activities)
    positions = {flow.code: number for number, flow in enumerate(system.flows)}
    factors = np.zeros(len(system.flows))
    for code, value in system.methods[method].factors.items():
        factors[positions[code]] = value

    def matrix(entries: Entries, rows: int) -> Any:
        return coo_array((entries.amount, (entries.row, entries.column)), shape=(rows, size)).tocsc()

    direct = matrix(system.biosphere, len(system.flows)).T @ factors
    return splu(matrix(system.technosphere, size).T.tocsc()).solve(direct)


def codes(reading: MatrixReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def written(folder: Path, **changed: str) -> Path:
    tables = {**MILL, **{f"{name}.csv": text for name, text in changed.items()}}
    folder.mkdir()
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.shared
def test_useeio_gives_the_publishers_own_totals(shared: Path) -> None:
    """N = C B (I − A)⁻¹ of greenhouse gases for all 388 sectors to 1e-9."""
    reading = read_matrices(shared / "lci" / "useeio-v1.2" / "USEEIOv1.2.zip")
    assert reading.findings == ()
    system = reading.system
    assert system is not None
    assert (len(system.activities), len(system.flows), len(system.methods)) == (388, 2412, 24)
    assert len(system.technosphere) == 85425 + 388
    assert len(system.biosphere) == 179686
    assert {activity.unit for activity in system.activities} == {"USD2013"}
    ghg = next(number for number, one in enumerate(system.methods) if one.name.startswith("GHG:"))
    found = dict(zip([one.code for one in system.activities], scores(system, ghg), strict=True))
    with (shared / "lci" / "useeio-v1.2" / "expected_ghg_per_usd.csv").open(encoding="utf-8") as stream:
        expected = {row["code"]: float(row["total_kgCO2e_per_USD"]) for row in csv.DictReader(stream)}
    assert len(expected) == 388
    for code, value in expected.items():
        assert found[code] == pytest.approx(value, rel=1e-9)


@pytest.mark.shared
def test_the_large_system_gives_its_known_scores(shared: Path) -> None:
    """22,000 activities; scores of one unit of each."""
    folder = shared / "lci" / "synthetic-ecoinvent-size"
    reading = read_matrices(folder / "system.npz")
    system = reading.system
    assert system is not None
    assert (len(system.activities), len(system.technosphere), len(system.biosphere)) == (22000, 286952, 290452)
    expected = np.loadtxt(folder / "expected_scores.csv", delimiter=",", skiprows=1)[:, 1]
    assert scores(system, 0) == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_money_of_two_years_is_not_converted() -> None:
    """2013 dollars are no 2022 dollars, and no unit turns one into the other."""
    assert conversion("2013 USD", "USD2013") == 1.0
    with pytest.raises(UnitError, match="no conversion"):
        conversion("USD2013", "USD2022")
    with pytest.raises(UnitError, match="no conversion"):
        conversion("USD", "USD2022")


def test_tables_by_hand(tmp_path: Path) -> None:
    """0.02 + 0.5 × 0.6 = 0.32 kg CO2e per kg of flour; the distribution goes along."""
    reading = read_matrices(written(tmp_path / "mill"))
    system = reading.system
    assert system is not None
    assert scores(system, 0) == pytest.approx([0.32, 0.6])
    assert system.technosphere.kind.tolist() == [0, 0, 2]
    assert system.technosphere.loc[2] == pytest.approx(np.log(0.5))
    assert system.technosphere.is_negative.tolist() == [False, False, True]
    assert system.flows[0].compartments == ("air", "urban")


def test_a_name_may_hold_a_line_break(tmp_path: Path) -> None:
    """In quotation marks it is part of its cell, and the rows behind it stay what they are."""
    table = 'code,name_en,unit\nflour,"Flour,\nwheat",kg\npower,Power\u2028grid,kWh\n'
    system = read_matrices(written(tmp_path / "mill", activities=table)).system
    assert system is not None
    assert [one.name_en for one in system.activities] == ["Flour,\nwheat", "Power\u2028grid"]


def test_a_year_that_is_none_is_told(tmp_path: Path) -> None:
    """It would stop the snapshot half way."""
    folder = written(tmp_path / "mill")
    (folder / "database.yaml").write_text("name: mill\nfirst_year: last\n", encoding="utf-8")
    assert codes(read_matrices(folder)) == ["MATRIX-TABLE"]


def test_direct_requirements_become_i_minus_a(tmp_path: Path) -> None:
    """a = 0.5 kWh per kg and 0.1 kWh per kWh: power 0.6 / 0.9, flour 0.02 + 0.5 × 0.6 / 0.9."""
    folder = written(tmp_path / "mill", technosphere="supplier,consumer,amount\npower,flour,0.5\npower,power,0.1\n")
    (folder / "database.yaml").write_text("name: mill\nform: direct-requirements\n", encoding="utf-8")
    system = read_matrices(folder).system
    assert system is not None
    assert scores(system, 0) == pytest.approx([0.02 + 0.5 * 0.6 / 0.9, 0.6 / 0.9])


@pytest.mark.parametrize(
    ("table", "text", "reason"),
    [
        ("activities", "code,name_en\nflour,Flour\n", "without unit"),
        ("activities", "code,name_en,unit,colour\nflour,Flour,kg,red\n", "unknown colour"),
        ("activities", "code,name_en,unit\nflour,Flour,kg\nflour,Power,kWh\n", "stands twice"),
        ("activities", "code,name_en,unit\nflour,Flour,sack of many\npower,Power,kWh\n", "unit"),
        ("biosphere", "flow,activity,amount\nch4,power,0.6\n", "in no table"),
        ("biosphere", "flow,activity,amount\nco2,power,much\n", "no number"),
        ("technosphere", "supplier,consumer,amount,uncertainty\nflour,flour,1,guess\n", "uncertainty"),
        ("technosphere", "supplier,consumer,amount,uncertainty\nflour,flour,1,uniform\n", "minimum"),
        ("technosphere", "supplier,consumer,amount\nflour,flour,1\npower,power,1\npower,flour,-0,5\n", "more cells"),
        ("technosphere", "supplier,consumer,amount,amount\nflour,flour,1,2\n", "unknown amount"),
        ("biosphere", "flow,activity,amount,uncertainty,scale\nco2,power,0,lognormal,0.1\n", "impossible uncertainty"),
        ("biosphere", "flow,activity,amount,uncertainty,scale\nco2,power,1,normal,-2\n", "impossible uncertainty"),
        ("flows", "code,name_en,unit,compartment\n" + "x" * 200_000 + ",a,kg,air\n", "cannot be parsed"),
    ],
)
def test_a_faulty_table_gives_nothing(tmp_path: Path, table: str, text: str, reason: str) -> None:
    """All of it is told, with the row."""
    reading = read_matrices(written(tmp_path / "mill", **{table: text}))
    assert reading.system is None
    assert set(codes(reading)) == {"MATRIX-TABLE"}
    assert any(reason in values_in(finding, "en")["reason"] for finding in reading.findings)
    assert not any(reason in values_in(finding, "zh")["reason"] for finding in reading.findings if " " in reason)


def test_an_activity_that_makes_nothing_is_told(tmp_path: Path) -> None:
    """The diagonal of power is missing."""
    folder = written(tmp_path / "mill", technosphere="supplier,consumer,amount\nflour,flour,1\npower,flour,-0.5\n")
    assert codes(read_matrices(folder)) == ["MATRIX-DIAGONAL"]


def test_hostile_arrays_give_nothing(tmp_path: Path) -> None:
    """An object array would be a pickle; an index beyond the matrix; a header that claims 80 GB; an index of 10¹²."""
    good: dict[str, Any] = {
        "A_row": [0, 1],
        "A_col": [0, 1],
        "A_data": [1.0, 1.0],
        "B_row": [0],
        "B_col": [1],
        "B_data": [2.0],
    }
    np.savez(tmp_path / "objects.npz", **{**good, "A_data": np.array([1, "x"], dtype=object)})
    np.savez(tmp_path / "outside.npz", **{**good, "activity_code": ["a", "b"], "A_row": [0, 7]})
    np.savez(tmp_path / "nan.npz", **{**good, "B_data": [float("nan")]})
    np.savez(tmp_path / "activities.npz", **{**good, "A_row": [0, 10**12], "A_col": [0, 10**12]})
    np.savez(tmp_path / "flows.npz", **{**good, "B_row": [10**12]})
    np.savez(tmp_path / "good.npz", **good)
    with zipfile.ZipFile(tmp_path / "good.npz") as package, zipfile.ZipFile(tmp_path / "huge.npz", "w") as huge:
        for name in package.namelist():
            content = package.read(name)
            huge.writestr(
                name, content.replace(b"(2,), }" + b" " * 9, b"(9999999999,), }") if name == "A_row.npy" else content
            )
    silent = read_matrices(tmp_path / "good.npz")
    assert silent.system is not None
    assert codes(silent) == ["MATRIX-UNIT"]
    np.savez(tmp_path / "units.npz", **{**good, "activity_unit": ["kg", "kWh"]})
    assert codes(read_matrices(tmp_path / "units.npz")) == []
    for name in ("objects", "outside", "nan", "huge", "activities", "flows"):
        reading = read_matrices(tmp_path / f"{name}.npz")
        assert reading.system is None, name
        assert set(codes(reading)) == {"MATRIX-TABLE"}, name
    assert "cannot hold" in values_in(read_matrices(tmp_path / "huge.npz").findings[0], "en")["reason"]


def test_a_model_without_the_year_of_its_money_is_refused(tmp_path: Path) -> None:
    """With `unit: USD2017` in database.yaml it is read: 0.5 / (1 − 0.5) = 1."""
    (tmp_path / "matrix").mkdir()
    tables = {
        "sectors.json": [{"code": "1", "name": "Goods", "location": "CN"}],
        "flows.json": [{"id": "co2", "flowable": "Carbon dioxide", "context": "emission/air", "unit": "kg"}],
        "indicators.json": [{"code": "GHG", "name": "Greenhouse gases", "unit": "kg CO2 eq"}],
        "matrix/A.json": [[0.5]],
        "matrix/B.json": [[0.5]],
        "matrix/C.json": [[1.0]],
    }
    for name, content in tables.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    assert codes(read_matrices(tmp_path)) == ["MATRIX-CURRENCY"]
    (tmp_path / "database.yaml").write_text("name: own\nunit: USD2017\n", encoding="utf-8")
    system = read_matrices(tmp_path).system
    assert system is not None
    assert scores(system, 0) == pytest.approx([1.0])
    (tmp_path / "matrix" / "B.json").write_text("[[0.5, 1.0]]", encoding="utf-8")
    assert codes(read_matrices(tmp_path)) == ["MATRIX-TABLE"]
