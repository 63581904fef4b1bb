"""footprint uncertainty: a study, a database drawn once for two products, a comparison, files, wrong use."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from pyarrow import parquet

import footprint_app.examples as shipped
from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Manifest, write_snapshot
from footprint_app.calculation.background_solver import BackgroundSolutionError
from footprint_app.calculation.uncertainty import worlds
from footprint_app.service.schemas import schema

Footprint = Callable[..., Any]
EXAMPLE = Path(shipped.__path__[0]) / "aluminium_profile" / "aluminium_profile.yaml"
STUDY = """\
study_id: {name}
author: tests
cfp_type: partial
geography: CN
product: {{name_zh: 板, name_en: Board, producer: 某厂, mass_per_unit: 1 kg, biogenic_carbon: 0 kg C}}
unit: {{kind: declared, quantity: 1 kg, reference_process: press}}
boundary: {{description: cradle to gate}}
period: {{first_day: 2024-01-01, last_day: 2024-12-31}}
processes:
  - process_id: press
    name: 压制
    outputs: [{{flow_id: board, name: 板, quantity: 1 kg}}]
    exchanges:
      - {{exchange_id: E1, kind: input, flow: 面粉, quantity: "{flour} kg", provider: "background:mill/flour"}}
      - {{exchange_id: E2, kind: input, flow: 袋, quantity: 1 kg, provider: "background:mill/bag"}}
"""


@pytest.fixture
def mill(footprint: Footprint, tmp_path: Path) -> Path:
    """A workspace with one database: flour needs power, whose emission is lognormal with ln GSD 0.2; a bag is exact."""
    activities = tuple(
        SystemActivity(code, code, "", code, "", "kg", "CN", 2023, 2024) for code in ("bag", "flour", "power")
    )
    flows = (Flow("co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", "", "kg", ("air",), "124-38-9"),)
    technosphere = Entries.exact(np.array([0, 1, 2, 2]), np.array([0, 1, 2, 1]), np.array([1.0, 1.0, 1.0, -0.5]))
    exact = Entries.exact(np.array([0, 0]), np.array([0, 2]), np.array([0.1, 0.6]))
    biosphere = replace(
        exact,
        kind=np.array([0, 2], np.uint8),
        loc=np.array([np.nan, np.log(0.6)]),
        scale=np.array([np.nan, 0.2]),
    )
    assert footprint("workspace", "init", tmp_path / "ws").exit_code == 0
    root = tmp_path / "ws" / "background"
    manifest = Manifest("mill", "1", "matrices", "mill.zip", "", "CC0", 0, 0, 0, 0, {})
    snapshot = write_snapshot(LinkedSystem(activities, flows, technosphere, biosphere), manifest, root)
    DatabaseIndex(root).put("mill", DatabaseEntry(snapshot.digest))
    for name, flour in (("plain", 2.0), ("thick", 2.1)):
        (tmp_path / f"{name}.yaml").write_text(STUDY.format(name=name, flour=flour), encoding="utf-8")
    return tmp_path


def test_a_shipped_study(footprint: Footprint) -> None:
    """A document that its schema holds, whose median is near the total and whose footer repeats it bit for bit."""
    ran = footprint("uncertainty", EXAMPLE, "--draws", 400, "--seed", 3, "--json")
    assert ran.exit_code == 0
    document = ran.document
    Draft202012Validator(schema("answer")).validate(document)
    assert document["statistics"]["median"] == pytest.approx(document["total"], rel=0.02)
    assert document["statistics"]["convergence"][-1]["draws"] == 400
    assert document["data"][0]["datum_id"] == "amount:X-02"
    assert document["data"][0]["variance_share"] == pytest.approx(0.94, abs=0.06)
    assert document["measure_next"][0] == "amount:X-02"
    assert "factor:product.gbt51366_2019.primary_al" in document["without_distribution"]
    assert {one["code"] for one in document["findings"]} >= {"UNC-NO-SPREAD-FACTOR", "UNC-PEDIGREE"}
    assert document["footer"]["seed"] == 3
    assert footprint("uncertainty", "run", EXAMPLE, "--draws", 400, "--seed", 3, "--json").out == ran.out
    assert footprint("uncertainty", "--draws", 400, "--seed", 3, EXAMPLE, "--json").out == ran.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_person_reads(footprint: Footprint, language: str) -> None:
    """Range, sources of variance, what to measure next, coverage, footer."""
    ran = footprint("uncertainty", EXAMPLE, "--draws", 100, "--lang", language)
    for text in {
        "zh": ("均值", "方差份额", "下一步最值得测量", "种子 20260"),
        "en": ("mean", "to measure next", "seed 20260"),
    }[language]:
        assert text in ran.out


def test_a_database_is_drawn_once_for_every_product(footprint: Footprint, mill: Path) -> None:
    """2 kg flour × 0.5 kWh × 0.6 kg spread by ln GSD 0.2; the bag's 0.1 kg is exact and listed."""
    options = ("--draws", 1000, "--workspace", mill / "ws", "--json", "--workers", 1)
    first = footprint("uncertainty", mill / "plain.yaml", *options, "--out", mill / "draws.parquet").document
    assert first["total"] == pytest.approx(0.7)
    draws = pd.read_parquet(mill / "draws.parquet")
    assert list(draws.columns) == ["draw", "total", "fossil"]
    assert np.log((draws["total"] - 0.1) / 0.6).std() == pytest.approx(0.2, rel=0.1)
    written = parquet.read_schema(mill / "draws.parquet").metadata[b"footprint"]
    assert json.loads(written)["draws"] == 1000
    assert first["backgrounds"][0]["drawn_entries"] == 1
    assert first["without_distribution"][:2] == ["output:press#board", "amount:E1"]
    assert "background:mill/bag" in first["without_distribution"]
    shares = {one["datum_id"]: one["variance_share"] for one in first["data"]}
    assert shares["background:mill/flour"] == pytest.approx(1.0)
    blocks = sorted((mill / "ws" / "cache" / "background_draws").rglob("block-*.npy"))
    times = [block.stat().st_mtime_ns for block in blocks]
    assert len(blocks) == 10
    footprint("uncertainty", mill / "thick.yaml", *options)
    assert [block.stat().st_mtime_ns for block in blocks] == times
    still = footprint("uncertainty", mill / "plain.yaml", *options, "--layers", "foreground").document
    assert still["statistics"]["standard_deviation"] == 0.0
    assert "UNC-NOTHING-DRAWN" in {one["code"] for one in still["findings"]}


def test_two_products_of_one_background(footprint: Footprint, mill: Path) -> None:
    """B takes 5 % more flour in every world: certain, though each alone spreads by 20 %."""
    ran = footprint(
        "uncertainty", "compare", mill / "plain.yaml", mill / "thick.yaml", "--workspace", mill / "ws",
        "--draws", 300, "--workers", 1, "--json", "--out", mill / "both.xlsx",
    )  # fmt: skip
    document = ran.document
    Draft202012Validator(schema("answer")).validate(document)
    assert document["difference"] == pytest.approx(0.1 * 0.5 * 0.6)
    assert document["probability_first_is_higher"] == 0.0
    assert document["correlation"] == pytest.approx(1.0)
    assert document["standard_deviation_if_independent"] > 20 * document["statistics"]["standard_deviation"]
    sheet = openpyxl.load_workbook(mill / "both.xlsx")["draws"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("draw", "a", "b", "b_minus_a")
    assert len(rows) == 301
    told = footprint(
        "uncertainty", "compare", mill / "plain.yaml", mill / "thick.yaml", "--workspace", mill / "ws", "--draws", 300
    )
    assert "probability that A is higher than B: 0.0%" in told.out


def test_a_scenario_beside_its_base(footprint: Footprint) -> None:
    """The same rows draw the same numbers in both: 3 % less yield is dearer for certain."""
    document = footprint(
        "uncertainty", "compare", EXAMPLE, EXAMPLE, "--scenario-b", "yield-minus-3", "--draws", 200, "--json"
    ).document
    assert document["probability_first_is_higher"] == 0.0
    assert document["correlation"] > 0.99
    assert document["standard_deviation_if_independent"] > 10 * document["statistics"]["standard_deviation"]


def test_a_study_without_a_number(footprint: Footprint, tmp_path: Path) -> None:
    """Findings and exit code 1 instead of a range; no file is written."""
    (tmp_path / "broken.yaml").write_text(STUDY.format(name="x", flour=1.0), encoding="utf-8")
    ran = footprint("uncertainty", tmp_path / "broken.yaml", "--out", tmp_path / "no.parquet", "--json")
    assert (ran.exit_code, ran.document["statistics"]) == (1, None)
    assert not (tmp_path / "no.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--draws", "10"), "10 draws are outside"),
        (("--workers", "-1"), "--workers"),
        (("--layers", "weather"), "layers are not known"),
        (("--layers", ""), "layers are not known"),
        (("--seed", "-1"), "below zero"),
        (("--effort", "factor"), "CLASS=WEIGHT"),
        (("--effort", "factor=0"), "CLASS=WEIGHT"),
        (("--effort", "luck=2"), "CLASS=WEIGHT"),
        (("--scenario", "none"), "no scenario none"),
        (("--out", "draws.csv"), "file of draws"),
        (("--out", "nowhere/draws.xlsx"), "no folder"),
    ],
)
def test_wrong_use(footprint: Footprint, arguments: tuple[str, ...], said: str) -> None:
    """Told in a sentence, exit code 2, nothing on stdout."""
    ran = footprint("uncertainty", EXAMPLE, *arguments)
    assert (ran.exit_code, ran.out) == (2, "")
    assert said in ran.err


def test_a_folder_that_cannot_be_written_is_told(footprint: Footprint, mill: Path) -> None:
    """A file where the folder of draws should be, as a folder without permission: a sentence, no fault of the program."""
    (mill / "ws" / "cache").mkdir(exist_ok=True)
    (mill / "ws" / "cache" / "background_draws").write_text("", encoding="utf-8")
    ran = footprint("uncertainty", mill / "plain.yaml", "--workspace", mill / "ws", "--draws", 50, "--workers", 1)
    assert (ran.exit_code, ran.out) == (2, "")
    assert "draws of mill cannot be written" in ran.err


def test_a_background_that_cannot_be_drawn_is_told(
    footprint: Footprint, mill: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draw without a solution, a full disk: a sentence and exit code 2, no fault of the program."""

    def fail(*_: object) -> None:
        raise BackgroundSolutionError("no")

    arguments = ("uncertainty", mill / "plain.yaml", "--workspace", mill / "ws", "--draws", 50, "--workers", 1)
    monkeypatch.setattr(worlds, "_write_block", fail)
    assert "has no solution: no" in footprint(*arguments).err
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    ran = footprint(*arguments)
    assert ran.exit_code == 2
    assert "no room for the draws of mill" in ran.err


def test_different_units_are_not_compared(footprint: Footprint, mill: Path) -> None:
    """1 kg of one and 1 t of the other have no difference."""
    ran = footprint("uncertainty", "compare", mill / "plain.yaml", EXAMPLE, "--workspace", mill / "ws", "--draws", 50)
    assert ran.exit_code == 2
    assert "different units" in ran.err


def test_where_nothing_is_worth_measuring_what_to_describe_is_named(footprint: Footprint) -> None:
    """Without layers that the study states, nothing measurable varies: the largest data without a spread are named."""
    ran = footprint("uncertainty", EXAMPLE, "--draws", 100, "--layers", "characterisation", "--lang", "en")
    assert "describe the spread of these first" in " ".join(ran.out.split())
    assert "to measure next" not in ran.out


def test_gases_are_named_as_chemists_name_them(footprint: Footprint) -> None:
    """GWP of CH4, not of a key of ours."""
    document = footprint("uncertainty", EXAMPLE, "--draws", 100, "--json").document
    gases = {one["datum_id"]: one["name"] for one in document["data"] if one["kind"] == "gas"}
    assert gases
    assert "ch4" not in gases.values()
