"""``footprint pcr compare``: for people in both languages, for machines, and what ends with another exit code."""

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

Footprint = Callable[..., Any]
ORDER, DRAFT = "li_battery_ev_cn_551_trial", "li_battery_ev_eu_draft_2024"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The constructed pack on disk."""
    text = resources.files("pcr_rules.battery.cn_551").joinpath("worked_example.yaml").read_text(encoding="utf-8")
    path = tmp_path / "pack.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(text)["study"], allow_unicode=True), encoding="utf-8")
    return path


def test_for_machines(footprint: Footprint, pack: Path) -> None:
    """0.0206908 + 0.0655210 - 0.0070667 + 0.0083333 = 0.0874785 kg CO2e/kWh."""
    answer = footprint("pcr", "compare", str(pack), ORDER, DRAFT, "--dq-a", "cifa_cn", "--json")
    document = json.loads(answer.out)
    assert answer.exit_code == 0
    differences = [step["difference"] for step in document["steps"]]
    assert differences == pytest.approx([0.0655210, -0.0070667, 0.0083333], abs=5e-8)
    assert document["first"]["total"] + sum(differences) == pytest.approx(document["second"]["total"], rel=1e-13)
    assert document["first"]["quality"]["scheme"] == "cifa_cn"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("功能单位（总能量）", "研究自选", "不可评估（已评分 0.0%）", "各步之和与结果之差")),
        ("en", ("functional unit (total energy)", "study's own", "not assessable (0.0% scored)", "recycling")),
    ],
)
def test_for_people(footprint: Footprint, pack: Path, language: str, words: tuple[str, ...]) -> None:
    """Totals, ratings, steps and clauses; a scheme without scores is not assessable."""
    shown = footprint("pcr", "compare", str(pack), ORDER, DRAFT, "--dq-b", "pact_three", "--lang", language).out
    for word in (*words, "0.0206908", "0.0874785", "PCR-BE-02"):
        assert word in shown


def test_without_a_number_the_exit_code_says_so(footprint: Footprint, pack: Path) -> None:
    """No warranty, no total energy under the draft."""
    study = yaml.safe_load(pack.read_text(encoding="utf-8"))
    del study["plant"]["battery_packs"][0]["warranty_years"]
    pack.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    answer = footprint("pcr", "compare", str(pack), ORDER, DRAFT, "--lang", "en")
    assert answer.exit_code == 1
    assert "At least one edition gives no number" in answer.out


@pytest.mark.parametrize("arguments", [("none", DRAFT), (ORDER, DRAFT, "--dq-a", "none")])
def test_wrong_names_are_wrong_use(footprint: Footprint, pack: Path, arguments: tuple[str, ...]) -> None:
    """An edition or a scheme that is none."""
    assert footprint("pcr", "compare", str(pack), *arguments).exit_code == 2
