"""``footprint link`` and ``footprint database overlay`` as they are typed: what they print, answer and leave alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Footprint = Callable[..., Any]
STUDY = """\
study_id: profile
cfp_type: partial
product: {name_zh: 型材, producer: 某厂}
unit: {kind: declared, quantity: 1 t, reference_process: press}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities: [{facility_id: plant, name_zh: 一厂, geography: CN-GD}]
processes:
  - process_id: press
    name: 挤压
    facility: plant
    outputs: [{flow_id: profile, name: 型材, quantity: 1000 t}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 铝锭, quantity: 1100 t}
      - {exchange_id: E2, kind: input, flow: 蜂鸣器, quantity: 3 pcs}
"""


@pytest.fixture
def study(footprint: Footprint, tmp_path: Path) -> Path:
    """The study, with a workspace beside it."""
    assert footprint("workspace", "init", tmp_path / "ws").exit_code == 0
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def test_candidates_are_printed_side_by_side(footprint: Footprint, study: Path, tmp_path: Path) -> None:
    """Chinese by --lang, with fit and risk; a row that nothing fits says what to do; nothing is written."""
    before = study.read_bytes()
    ran = footprint("--lang", "zh", "link", "suggest", study, "--workspace", tmp_path / "ws")
    assert ran.exit_code == 0
    assert "电解铝（全国平均电网电力）" in ran.out
    assert "数据已有 6 年" in ran.out
    assert "没有名称相近的候选" in ran.out
    assert study.read_bytes() == before


def test_choice_is_kept_listed_applied_and_taken_back(footprint: Footprint, study: Path, tmp_path: Path) -> None:
    """From the number of a candidate to the next study, and out of the library again."""
    workspace = ("--workspace", tmp_path / "ws")
    chosen = footprint(
        "link", "choose", study, "E1", "1", "--reason", "same product", "--refuse", "2=foreign", "--json", *workspace
    )
    assert chosen.document["choice"]["refused"][0]["reason"] == "foreign"
    assert "link library import" not in footprint("link", "library", "list", *workspace).out
    out = tmp_path / "next.yaml"
    applied = footprint("link", "apply", study, "--out", out, "--json", *workspace).document
    assert [each["row"]["row_id"] for each in applied["applied"]] == ["E1"]
    assert [each["row_id"] for each in applied["without_choice"]] == ["E2"]
    assert "product.gbt51366_2019.primary_al" in out.read_text(encoding="utf-8")
    assert footprint("link", "library", "export", tmp_path / "lib.yaml", *workspace).exit_code == 0
    assert footprint("link", "library", "take-back", "铝锭", "--reason", "new supplier", *workspace).exit_code == 0
    assert footprint("link", "library", "list", "--json", *workspace).document["choices"] == []
    again = footprint("link", "library", "import", tmp_path / "lib.yaml", "--json", *workspace).document
    assert (len(again["choices"]), again["unchanged"]) == (1, 0)


def test_choice_without_reason_is_wrong_use(footprint: Footprint, study: Path, tmp_path: Path) -> None:
    """Exit code 2, the reason is asked for, and nothing is kept."""
    ran = footprint("link", "choose", study, "E1", "1", "--workspace", tmp_path / "ws")
    assert ran.exit_code == 2
    assert "--reason" in ran.err
    assert footprint("link", "library", "list", "--json", "--workspace", tmp_path / "ws").document["choices"] == []


def test_overlay_of_no_database_is_wrong_use(footprint: Footprint, study: Path, tmp_path: Path) -> None:
    """Made, shown or dropped without a database: exit code 2 and near names."""
    assert study.is_file()
    for command in (("make", "uslci"), ("show", "uslci-cn"), ("drop", "uslci-cn")):
        ran = footprint("database", "overlay", *command, "--workspace", tmp_path / "ws")
        assert (command, ran.exit_code) == (command, 2)
        assert "uslci" in ran.err


@pytest.mark.shared
def test_overlay_is_made_shown_and_dropped(footprint: Footprint, study: Path, tmp_path: Path, shared: Path) -> None:
    """On the electricity of China: rules, new supplier, movers, a table; then the name is gone."""
    workspace = ("--workspace", tmp_path / "ws")
    decisions = study.with_name("decisions.yaml")
    decisions.write_text(
        "{allocation: reference-flow, missing: cut-off, providers: same-location, waste: cut-off, "
        "self_inputs: leave-out, zero_amounts: leave-out, unusable: leave-out}",
        encoding="utf-8",
    )
    file = shared / "lci/tiangong-cn-electricity/tiangong_cn_electricity_ilcd.zip"
    assert footprint("database", "import", file, "--name", "china", "--decisions", decisions, *workspace).exit_code == 0
    table = tmp_path / "effect.csv"
    made = footprint("--lang", "zh", "database", "overlay", "make", "china", "--table", table, *workspace)
    assert made.exit_code == 0
    assert "china-cn" in made.out
    assert "官方平均值" in made.out
    assert table.is_file()
    shown = footprint("database", "overlay", "show", "china-cn", "--json", *workspace).document
    assert shown["suppliers"][0]["flows"] == {"co2e.not_split": 0.5777}
    assert footprint("database", "overlay", "drop", "china-cn", *workspace).exit_code == 0
    assert footprint("database", "overlay", "show", "china-cn", *workspace).exit_code == 2
