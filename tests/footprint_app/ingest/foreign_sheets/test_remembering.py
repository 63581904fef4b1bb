"""A mapping is used only after a person confirmed it, applies by itself the next time, and not to a changed header."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from background_db.errors import DataFileError
from footprint_app.ingest.foreign_sheets.mapping_file import read_mappings, write_mappings
from footprint_app.service.check import check
from footprint_app.service.errors import WrongUseError

ROWS: list[list[Any]] = [
    ["物料编码", "物料名称", "用量(kg)", "供应商"],
    ["M001", "硅钢片", 12.5, "甲厂"],
    ["M002", "铜线", 3.2, "乙厂"],
]


@pytest.fixture
def sheet(make_sheet: Callable[..., Path]) -> Path:
    """A short bill of materials."""
    return make_sheet("bom.xlsx", "BOM", ROWS)


def codes(answer: Any) -> list[str]:
    """Codes of the findings of an import."""
    return [finding.code for finding in answer.findings if finding.code.startswith("IMPORT-")]


def test_nothing_is_applied_unconfirmed(importing: Any, sheet: Path) -> None:
    """A sheet that is new gives a proposal and a finding, and the study is not written."""
    answer = importing.again(sheet)
    assert codes(answer) == ["IMPORT-NOT-CONFIRMED"]
    assert (answer.written, answer.added, len(answer.proposals)) == (None, 0, 1)
    assert not importing.out.exists()


def test_the_second_sheet_of_the_same_header_needs_no_mapping(
    importing: Any, sheet: Path, make_sheet: Callable[..., Path]
) -> None:
    """Another file with the same headers in another order is imported by itself, and says by whose mapping."""
    importing.confirm(sheet)
    turned = [[row[at] for at in (2, 0, 3, 1)] for row in ROWS]
    answer = importing.again(make_sheet("february.xlsx", "二月", turned))
    assert codes(answer) == ["IMPORT-MAPPING-USED"]
    assert dict(answer.findings[-1].values)["by"] == "engineer"
    assert [line.item for line in importing.written().plant.bill] == ["M001", "M002"]


def test_a_changed_header_is_told_with_the_difference(
    importing: Any, sheet: Path, make_sheet: Callable[..., Path]
) -> None:
    """From kg to t in the header is another sheet: nothing is imported and both names are shown."""
    importing.confirm(sheet)
    changed = [["物料编码", "物料名称", "用量(t)", "供应商"], *ROWS[1:]]
    answer = importing.again(make_sheet("changed.xlsx", "BOM", changed))
    assert codes(answer) == ["IMPORT-HEADERS-CHANGED"]
    values = dict(answer.findings[-1].values)
    assert (values["added"], values["missing"], answer.written) == ("用量(t)", "用量(kg)", None)
    units = {column.header: column.unit for column in answer.proposals[0].columns}
    assert units["用量(t)"] == "t"


def test_the_same_sheet_twice_is_refused_or_replaces(importing: Any, sheet: Path) -> None:
    """Rows know their source: a second import counts nothing twice, and --replace takes the old rows out."""
    importing.confirm(sheet)
    once = importing.folder / "once.yaml"
    importing.out.rename(once)
    answer = importing.again(sheet, into=once)
    assert "IMPORT-ROW-ALREADY" in codes(answer)
    assert answer.written is None
    answer = importing.again(sheet, into=once, replace_earlier=True)
    assert (answer.removed, answer.added, len(importing.written().plant.bill)) == (2, 2, 2)


def test_an_unknown_process_is_named(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """A row of inventory that belongs to no process of the study is a finding at its row."""
    rows = [
        ["行编号", "过程", "类别", "流名称", "数量", "单位", "供给者"],
        ["X1", "不存在的过程", "投入", "水", 1, "t", "factor:product.gbt51366_2019.tap_water"],
    ]
    answer = importing.confirm(make_sheet("rows.xlsx", "清单", rows), list_name="inventory")
    (finding,) = [each for each in answer.findings if each.code == "IMPORT-OWNER-UNKNOWN"]
    assert (finding.where.row, answer.written) == (2, None)


def test_an_existing_study_is_not_overwritten(importing: Any, sheet: Path) -> None:
    """Without --force a file that is there stays as it is."""
    from footprint_app.service.import_sheets import ImportRequest, import_sheets

    request = ImportRequest(files=(sheet,), into=importing.study_file)
    with pytest.raises(WrongUseError):
        import_sheets(request, importing.folder / "mappings", "engineer", "zh")


def test_mappings_survive_their_file(importing: Any, sheet: Path) -> None:
    """Written and read back a mapping is the same; an unknown key is refused."""
    text = importing.propose(sheet).read_text(encoding="utf-8")
    mappings = read_mappings(text, "proposal")
    assert read_mappings(write_mappings(mappings), "again") == mappings
    with pytest.raises(DataFileError):
        read_mappings(text + "surprise: 1\n", "proposal")


def test_later_findings_name_the_row_of_the_plants_own_file(importing: Any, sheet: Path) -> None:
    """Lines without parent are found when the study is checked, with the file, sheet and row they came from."""
    importing.confirm(sheet)
    (found,) = [each for each in check(importing.out).findings if each.code == "BILL-PARENT-UNKNOWN"]
    assert dict(found.values)["imported_from"] == "bom.xlsx › BOM!2"
