"""The shipped studies, recomputed without this software: by plain numpy, and by Brightway as its users run it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.errors import WrongUseError
from footprint_app.service.examples import example_file, list_examples
from footprint_app.service.independent_routes import Targets, refuse_used_targets, write
from pcr_rules.result import PcfResult, View

# What anyone would write who has Brightway and the folder, and nothing of ours.
BRIGHTWAY = """
import json, os, sys
os.environ["BRIGHTWAY2_DIR"] = sys.argv[1]
import bw2calc, bw2data
bw2data.projects.set_current("footprint")
setup = bw2data.calculation_setups["footprint"]
scores = []
for demand in setup["inv"]:
    demand = {bw2data.get_node(database=key[0], code=key[1]): amount for key, amount in demand.items()}
    scores.append({})
    for method in setup["ia"]:
        lca = bw2calc.LCA(demand, method)
        lca.lci()
        lca.lcia()
        scores[-1][method[1]] = lca.score
print("SCORES" + json.dumps(scores))
"""


@pytest.fixture(scope="module", params=[example.name for example in list_examples()])
def answer(request: pytest.FixtureRequest) -> CalculateAnswer:
    """Each shipped study, calculated."""
    with example_file(request.param, ".yaml") as path:
        return calculate(path, scenarios=False)


def _result(answer: CalculateAnswer) -> PcfResult:
    assert answer.result is not None, answer.findings
    return answer.result


def test_six_lines_of_numpy_come_to_the_same_number(answer: CalculateAnswer, tmp_path: Path) -> None:
    """C B A⁻¹ f from the written file is each channel and total of both views, to 1e-9 of Σ|contributions|."""
    result, file = _result(answer), tmp_path / "study.npz"
    assert write(answer, Targets(matrix=file)) == (file,)
    with np.load(file, allow_pickle=False) as study:
        for view in ("location", "market"):
            a, b, c, f = (study[f"{view}_{name}"] for name in "ABCf")
            channels = c @ b @ np.linalg.solve(a, f)
            expected = result.view(View[view.upper()])
            scale = sum(abs(row.total) for row in expected.contributions)
            assert channels[study["is_additive"]].sum() == pytest.approx(expected.total, abs=1e-9 * scale)
            named = dict(zip(study["channels"].tolist(), channels.tolist(), strict=True))
            assert named == pytest.approx(expected.channels, abs=1e-9 * scale)
            assert a.shape == (len(study[f"{view}_activities"]),) * 2
        assert str(study["result_digest"]) == result.result_digest
        assert str(study["unit"]) == result.unit


def test_brightway_opens_the_folder_and_comes_to_the_same_number(answer: CalculateAnswer, tmp_path: Path) -> None:
    """Brightway's LCA on the written project, in a process without our code: 1e-5 of Σ|contributions| (32-bit)."""
    result, folder = _result(answer), tmp_path / "brightway"
    assert write(answer, Targets(brightway=folder)) == (folder,)
    done = subprocess.run(
        [sys.executable, "-c", BRIGHTWAY, str(folder)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    scores = json.loads(done.stdout.rpartition("SCORES")[2])
    assert len(scores) == len(View)
    for view, by_method in zip(View, scores, strict=True):
        expected = result.view(view)
        scale = sum(abs(row.total) for row in expected.contributions)
        channels = {name: value for name, value in expected.channels.items() if name in by_method}
        assert by_method == pytest.approx({**channels, "total": expected.total}, abs=1e-5 * scale)
        assert not any(value for name, value in expected.channels.items() if name not in by_method)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_programs_of_the_page_run(tiny: Path, tmp_path: Path, language: str, checkout: Path) -> None:
    """What the page "Recompute it yourself" shows does what it says, in both languages: two totals twice."""
    page = checkout / "docs" / language / "recompute.md"
    answer = calculate(tiny, scenarios=False)
    write(answer, Targets(tmp_path / "study.npz", tmp_path / "brightway"))
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    totals = [_result(answer).view(view).total for view in View]
    for block in blocks:
        done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=True, cwd=tmp_path)
        numbers = [float(number) for number in re.findall(r"\b\d+\.\d+", done.stdout)]
        assert numbers == pytest.approx(totals, rel=1e-6)


def test_nothing_is_replaced_unasked(tiny: Path, tmp_path: Path) -> None:
    """A file that exists, a folder in use, a name that is no npz and a missing folder are refused beforehand."""
    file, folder = tmp_path / "a.npz", tmp_path / "used"
    file.write_bytes(b"mine")
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    for targets in (
        Targets(matrix=file),
        Targets(matrix=tmp_path / "a.csv"),
        Targets(matrix=tmp_path / "nowhere" / "a.npz"),
        Targets(brightway=folder),
    ):
        with pytest.raises(WrongUseError):
            refuse_used_targets(targets)
    answer = calculate(tiny, scenarios=False)
    write(answer, Targets(matrix=file, is_forced=True))
    with np.load(file, allow_pickle=False) as study:
        assert str(study["study_id"]) == "tiny-board"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_without_a_result_there_is_nothing_to_write(tiny: Path, tmp_path: Path) -> None:
    """A study that is blocked has no matrix either."""
    tiny.write_text(tiny.read_text(encoding="utf-8").replace("500 MWh", "500 kg"), encoding="utf-8")
    answer = calculate(tiny)
    assert answer.solved == ()
    with pytest.raises(ValueError, match="no result"):
        write(answer, Targets(matrix=tmp_path / "a.npz"))
