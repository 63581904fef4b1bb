"""`footprint import` and `footprint requests` from the command line, in words and as JSON."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

Footprint = Callable[..., Any]


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    """A bill of materials with a title, a total and a note."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "BOM"
    for row in (
        ["物料清单 2025"],
        ["物料编码", "物料名称", "用量(kg)", "版本"],
        ["M1", "硅钢片", 12.5, "A"],
        ["M2", "铜线", 3.5, "A"],
        ["合计", None, 16],
        ["注：估算"],
    ):
        sheet.append(row)
    workbook.save(tmp_path / "bom.xlsx")
    return tmp_path / "bom.xlsx"


def test_import_is_proposed_confirmed_and_known(footprint: Footprint, bill: Path) -> None:
    """Unconfirmed: exit code 1 and no file. Confirmed: the rows are in. The third time it needs no mapping."""
    footprint("examples", "copy", "aluminium_profile", "study")
    study = next(Path("study").glob("*.yaml"))
    ran = footprint("import", bill, "--into", study, "--out", "out.yaml")
    assert (ran.exit_code, Path("out.yaml").exists()) == (1, False)
    assert "IMPORT-NOT-CONFIRMED" in ran.out
    assert footprint("import", bill, "--propose", "mapping.yaml").exit_code == 0
    ran = footprint("import", bill, "--into", study, "--out", "out.yaml", "--mapping", "mapping.yaml", "--lang", "zh")
    assert ran.exit_code == 0
    assert "共 6 行 = 导入 2 行（2 条记录）+ 不导入 4 行 + 有问题 0 行" in ran.out
    assert "第 5 行不导入（合计）" in ran.out
    document = footprint("import", bill, "--into", study, "--out", "again.yaml", "--json").document
    (sheet,) = document["sheets"]
    assert (document["records_added"], sheet["rows_seen"], sheet["rows_with_records"]) == (2, 6, 2)
    assert [each["reason"] for each in sheet["ignored_rows"]] == ["title", "header", "total", "note"]
    assert [each["header"] for each in sheet["ignored_columns"]] == ["版本"]


def test_import_needs_to_know_where(footprint: Footprint, bill: Path) -> None:
    """Neither study nor proposal, and a list that does not exist, are wrong use."""
    assert footprint("import", bill).exit_code == 2
    assert "no list named nix" in footprint("import", bill, "--propose", "m.yaml", "--list", "nix").err


def test_requests_are_written_and_told(footprint: Footprint) -> None:
    """Forms and a register are written; the status tells departments and counts; nothing is overwritten."""
    footprint("examples", "copy", "aluminium_profile", "study")
    study = next(Path("study").glob("*.yaml"))
    document = footprint("requests", "write", study, "--out", "forms", "--json").document
    assert document["exit_code"] == 0
    assert len(document["files"]) == len(list(Path("forms").glob("*.xlsx"))) > 2
    assert {each["status"] for each in document["requests"]} == {"open"}
    told = footprint("requests", "status", study, "--lang", "zh").out
    assert f"数据需求 {len(document['requests'])} 项：待填写 {len(document['requests'])}" in told
    assert footprint("requests", "write", study, "--out", "forms").exit_code == 2
    nothing = footprint("requests", "read", document["files"][0], "--into", study, "--out", "answered.yaml")
    assert (nothing.exit_code, Path("answered.yaml").exists()) == (0, False)
