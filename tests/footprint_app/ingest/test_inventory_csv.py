"""Inventory rows from CSV files, as other systems export them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.ingest.inventory_csv import read_inventory_csv, with_inventory
from footprint_app.ingest.template import example_study

Codes = Callable[[Any], list[str]]
TEXT = """过程,行编号,类别,流名称,数量,数量·单位,供给者
moulding,001,投入,电力,1200.5,kWh,electricity:plant-1
packing,002,投入,"纸箱, 五层",3,t,factor:own.box
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_rows_are_read_in_the_encodings_met_in_china(tmp_path: Path, encoding: str) -> None:
    """The rows are the same; an encoding that had to be assumed is told with an example."""
    path = tmp_path / "inventory.csv"
    path.write_bytes(TEXT.encode(encoding))
    reading = read_inventory_csv(path)
    told = [finding.code for finding in reading.findings]
    assert told == (["INGEST-ENCODING-ASSUMED"] if encoding.startswith("gb") else [])
    assert [(process, row.exchange_id, row.quantity) for process, row in reading.rows] == [
        ("moulding", "001", Quantity(1200.5, "kWh")),
        ("packing", "002", Quantity(3, "t")),
    ]
    assert reading.places["exchange:002"].row == 3


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_english_headers(tmp_path: Path, separator: str) -> None:
    """Semicolons and tabs; headers by label or field name."""
    path = tmp_path / "inventory.csv"
    rows = [
        ["Process", "exchange_id", "Kind", "Flow", "Quantity", "Quantity · unit"],
        ["p", "E1", "input", "a", "2", "kg"],
    ]
    path.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8")
    assert read_inventory_csv(path).rows[0][1].quantity == Quantity(2, "kg")


def test_faults_are_found_at_their_row_and_column(tmp_path: Path, codes: Codes) -> None:
    """An ambiguous number, an unknown word and a row without process."""
    path = tmp_path / "inventory.csv"
    path.write_text(TEXT.replace("1200.5", '"1,200"').replace("packing,002,投入", ",002,别的"), encoding="utf-8")
    reading = read_inventory_csv(path)
    assert codes(reading) == ["INGEST-NUMBER-AMBIGUOUS", "INGEST-VALUE-MISSING", "INGEST-WORD-UNKNOWN"]
    assert [(each.where.row, each.where.column) for each in reading.findings] == [(2, "E"), (3, "A"), (3, "C")]
    assert reading.rows_read == 2


def test_rows_join_the_study_they_belong_to(tmp_path: Path) -> None:
    """Rows go to the process they name; one of an unknown process is a finding."""
    path = tmp_path / "inventory.csv"
    path.write_text(TEXT.replace("packing,", "painting,"), encoding="utf-8")
    study, findings = with_inventory(example_study(), read_inventory_csv(path))
    assert len(study.processes[0].exchanges) == len(example_study().processes[0].exchanges) + 1
    assert [finding.code for finding in findings] == ["INGEST-OWNER-UNKNOWN"]


def test_a_renamed_header_and_a_workbook_named_csv(tmp_path: Path, codes: Codes) -> None:
    """The same guards as for workbooks."""
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(TEXT.replace("类别", "种类名"), encoding="utf-8")
    assert codes(read_inventory_csv(renamed)) == ["INGEST-COLUMN-MISSING"]
    false = tmp_path / "false.csv"
    false.write_bytes(b"%PDF-1.4")
    assert codes(read_inventory_csv(false)) == ["INGEST-FILE-NOT-AS-NAMED"]
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("a,b\n1,2\n", encoding="utf-8")
    assert codes(read_inventory_csv(nothing)) == ["INGEST-HEADER-MISSING"]


def test_a_row_that_the_study_has_already_is_found(tmp_path: Path) -> None:
    """The id E001 stands in the study, and the two new rows say the same of the same process."""
    path = tmp_path / "inventory.csv"
    row = "moulding,{},投入,电力,1200.5,kWh,electricity:plant-1"
    path.write_text("\n".join([TEXT.splitlines()[0], row.format("E001"), row.format("E100")]), encoding="utf-8")
    _, findings = with_inventory(example_study(), read_inventory_csv(path))
    assert [(each.code, each.where.row) for each in findings] == [("INGEST-ID-TWICE", 2), ("INGEST-ROW-TWICE", 3)]
