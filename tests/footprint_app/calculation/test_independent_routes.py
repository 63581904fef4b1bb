"""Anyone's numpy and Brightway's own database come to the same numbers."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footprint_app.calculation.brightway_export import AGREEMENT, TOTAL, score_in_brightway, to_brightway
from footprint_app.calculation.compute import compute
from footprint_app.calculation.export_matrix import export_matrix
from footprint_app.calculation.matrices import to_datapackage
from footprint_app.calculation.solve import import_bw2calc
from footprint_app.calculation.summarise import Solved
from pcr_rules.result import View, ViewResult
from pcr_rules.study_inventory import ExchangeKind

Builder = Callable[[], Any]


@pytest.fixture
def answer(builder: Builder) -> tuple[Solved, ViewResult]:
    """A loop with a credit, biogenic flows, a split and an unsplit factor, and an aircraft."""
    study = builder().process("profile", 1000.0).process("billet", 3.0, "t").process("remelting", 7.0, "t")
    study.factor("ingot", "t", flows={"co2.fossil": 14_123.456789, "ch4.fossil": 12.3456789, "co2e.land_use_change": 7})
    study.factor("air", "t·km", flows={"co2e.fossil": 0.91234567}, is_aircraft=True)
    study.factor("power", "kWh", flows={"co2e.not_split": 0.5777})
    study.line("profile", "process:billet", 1.23456789, unit="t").line("billet", "factor:ingot", 2.1, unit="t")
    study.line("billet", "process:remelting", 0.987654321, unit="t")
    study.line("remelting", "process:billet", 0.123456789, unit="t").line("remelting", "factor:power", 777, unit="kWh")
    study.line("profile", "factor:air", 55.5, unit="t·km").line("profile", "elementary:co2.uptake", 3.3)
    study.line("profile", "process:remelting", -0.0123, ExchangeKind.AVOIDED, "t").emission(
        "profile", 2.2, "co2.biogenic"
    )
    computation = compute(study.build("profile", 1.0, "t"), View.LOCATION)
    assert computation.result is not None, computation.findings
    assert computation.solved is not None
    return computation.solved, computation.result


def test_amounts_stay_float64_in_the_solved_matrix(answer: tuple[Solved, ViewResult]) -> None:
    """1.23456789 t of billet stands in Brightway's matrix to the last bit, where float32 keeps 1.2345679."""
    matrices = answer[0].matrices
    lca = import_bw2calc().LCA({matrices.reference: matrices.demand}, data_objs=[to_datapackage(matrices)])
    lca.lci()
    assert lca.technosphere_matrix.dtype == np.float64
    row, column = (lca.dicts.product[1], lca.dicts.activity[0])
    assert lca.technosphere_matrix[row, column] == -1.23456789
    assert float(np.float32(1.23456789)) != 1.23456789


def test_plain_numpy_on_the_exported_matrix_agrees(answer: tuple[Solved, ViewResult], tmp_path: Path) -> None:
    """C B A⁻¹ f by numpy alone is each channel's value to 1e-9 of the sum of absolute contributions."""
    solved, result = answer
    path = tmp_path / "study.npz"
    export_matrix([solved], path, {"unit": "1 t"})
    with np.load(path, allow_pickle=False) as file:
        arrays = {name.removeprefix("location_"): file[name] for name in file.files}
    channels = arrays["C"] @ arrays["B"] @ np.linalg.solve(arrays["A"], arrays["f"])
    scale = sum(abs(row.total) for row in result.contributions)
    by_name = dict(zip(arrays["channels"].tolist(), channels.tolist(), strict=True))
    assert by_name == pytest.approx(result.channels, abs=1e-9 * scale)
    assert channels[arrays["is_additive"]].sum() == pytest.approx(result.total, abs=1e-9 * scale)
    assert arrays["A"].dtype == np.float64
    assert arrays["activities"][0] == "profile#profile"
    assert str(arrays["unit"]) == "1 t"


def test_brightways_own_lca_on_a_bw2data_database_agrees(answer: tuple[Solved, ViewResult], tmp_path: Path) -> None:
    """The study written as a bw2data database, scored by Brightway: 1e-5 of absolute contributions (32-bit amounts)."""
    solved, result = answer
    (scores,) = score_in_brightway(to_brightway([solved]), tmp_path / "brightway").values()
    scale = sum(abs(row.total) for row in result.contributions)
    expected = {name: value for name, value in result.channels.items() if value} | {TOTAL: result.total}
    assert scores == pytest.approx(expected, abs=AGREEMENT * scale)
    assert (tmp_path / "brightway").is_dir()


def test_solving_leaves_the_home_folder_alone(tmp_path: Path) -> None:
    """The engine comes without bw2data: nothing below the home folder, nothing printed, bw2data still to be had."""
    code = (
        "import sys, importlib.util; from footprint_app.calculation.solve import import_bw2calc; import_bw2calc().LCA;"
        "assert 'bw2data' not in sys.modules; assert importlib.util.find_spec('bw2data')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BRIGHTWAY", "XDG"))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**environment, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout + done.stderr == ""
    assert list(tmp_path.iterdir()) == []
