"""portfolio and factors impact as a user meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

Footprint = Callable[..., Any]
WATER = "product.gbt51366_2019.tap_water"
SOURCE = """\
set_id: next
title_zh: 下一次公布
title_en: Next publication
version: "1"
licence: test
sources: [{source_id: next, title: 下一次公布, publisher: 某部, published: 2026-12-01}]
defaults: {scope: life-cycle, geography: CN, flow: co2e.not_split, verification: two-sources, locator: t1,
  name_zh: 新, name_en: new, data_start: "2025-01-01", data_end: "2026-01-01", usable_from: "2024-01-01"}
"""


def _validate(footprint: Footprint, document: dict[str, Any]) -> None:
    Draft202012Validator(json.loads(footprint("schema", "answer").out)).validate(document)


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    """Two products, one without provider."""
    path = tmp_path / "bills.csv"
    text = f"产品,行,物料,数量,单位,供给来源\nA,1,自来水,2,t,factor:{WATER}\nB,1,钢材,1,kg,\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_run_over_a_table(footprint: Footprint, bills: Path) -> None:
    """Counts, kinds of findings and files are told; exit code 1 as one product has no number."""
    ran = footprint("portfolio", "run", bills, "--out", "out", "--year", "2024")
    assert ran.exit_code == 1
    assert "2 products = 1 with a result + 1 with findings" in ran.out
    assert "PORTFOLIO-NO-PROVIDER" in ran.out
    assert {path.name for path in Path("out").iterdir()} == {
        "products.parquet",
        "factor_amounts.parquet",
        "findings.parquet",
        "portfolio.xlsx",
        "manifest.json",
    }
    chinese = footprint("portfolio", "run", bills, "--out", "zh", "--year", "2024", "--lang", "zh")
    assert "产品 2 个 = 有结果 1 个 + 有问题 1 个" in chinese.out


def test_run_answers_in_json(footprint: Footprint, bills: Path) -> None:
    """One document with a published schema; without a year the last one is taken and told."""
    document = footprint("portfolio", "run", bills, "--out", "out", "--json").document
    _validate(footprint, document)
    assert (document["products"], document["with_result"], document["with_findings"]) == (2, 1, 1)
    assert [finding["code"] for finding in document["findings"]] == ["PORTFOLIO-YEAR-ASSUMED"]


def test_somebodys_own_files_stay(footprint: Footprint, bills: Path) -> None:
    """A folder that holds other files is refused before any work."""
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine", encoding="utf-8")
    assert footprint("portfolio", "run", bills, "--out", "mine").exit_code == 2
    assert footprint("portfolio", "run", bills, "--out", "mine", "--force", "--year", "2024").exit_code == 1
    assert Path("mine/notes.txt").is_file()
    assert footprint("portfolio", "run", "absent.csv", "--out", "x").exit_code == 2


def test_run_over_a_folder_goes_on(footprint: Footprint, study: Path) -> None:
    """A study alone in its folder; the second run takes its outcome over."""
    first = footprint("portfolio", "run", study.parent / "board.yaml", "--out", "out", "--workers", "1", "--json")
    assert (first.document["with_result"], first.document["taken_over"]) == (1, 0)
    second = footprint("portfolio", "run", study.parent / "board.yaml", "--out", "out")
    assert "1 studies were taken over" in second.out


def test_impact_before_adopting(footprint: Footprint, bills: Path, tmp_path: Path) -> None:
    """Which products of a portfolio move, as text, JSON and a table."""
    folder = tmp_path / "next"
    folder.mkdir()
    (folder / "source.yaml").write_text(SOURCE, encoding="utf-8")
    table = "factor_id,activity,value,unit\nnext.water,material.tap_water,0.2,kgCO2e/t\n"
    (folder / "factors.csv").write_text(table, encoding="utf-8")
    footprint("portfolio", "run", bills, "--out", "out", "--year", "2024")
    arguments = ("factors", "impact", folder, "--portfolio", "out")
    ran = footprint(*arguments, "--out", "moves.csv")
    assert ran.exit_code == 1
    assert "of 1 products 1 move, 1 by more than 2.0%" in ran.out
    assert "next.water" in ran.out
    assert "+19.05%" in ran.out  # 0.2 / 0.168 - 1
    assert Path("moves.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("A,")
    document = footprint(*arguments, "--threshold", "0.5", "--json").document
    _validate(footprint, document)
    assert (document["moved"], document["crossing"], document["exit_code"]) == (1, 0, 0)
    assert footprint("factors", "impact", folder).exit_code == 2
    assert footprint("factors", "impact", folder, "--portfolio", "nowhere").exit_code == 2
    assert footprint(*arguments, "--out", "moves.csv").exit_code == 2
    assert footprint(*arguments, "--out", "moves.doc").exit_code == 2
    assert "超过 2.0%" in footprint(*arguments, "--lang", "zh").out
