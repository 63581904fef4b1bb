"""Registries' lists, as CSV and Excel, judged as a whole."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from footprint_app.certificates.read_list import ListReading, read_certificate_list
from footprint_app.ingest.table_file import TableSheet, read_table_file
from pcr_rules.certificates import TradeClass

PROJECT = "12345678901234567"
HEADS = ("绿证编号", "项目名称", "项目代码", "电源类型", "省份", "生产年月", "数量", "持有人", "核发日期", "交易类型")


def certificate(serial: int) -> str:
    """An id of March 2024."""
    return f"{PROJECT}202403{serial:07d}11"


def row(ids: object, quantity: object = "", **changes: object) -> tuple[object, ...]:
    """A row of a list; changes by head."""
    cells = dict(
        zip(
            HEADS,
            (
                ids,
                "阳江海上风电",
                PROJECT,
                "海上风电",
                "广东省",
                "2024-03",
                quantity,
                "某铝厂",
                "2024-05-10",
                "绿证交易",
            ),
            strict=True,
        )
    )
    return tuple((cells | changes).values())


def read(*rows: Sequence[object], heads: Sequence[object] = HEADS, holder: str = "") -> ListReading:
    """Read rows under heads."""
    return read_certificate_list("list.csv", [TableSheet("", (tuple(heads), *map(tuple, rows)))], holder)


def codes(reading: ListReading) -> list[str]:
    """Codes of all findings."""
    return [finding.code for finding in reading.findings]


def test_single_ids_and_ranges_become_lots() -> None:
    """1–500 as a range and 501–503 one by one are one lot of 503; 600 stands alone."""
    reading = read(
        row(f"{certificate(1)}-{certificate(500)}", 500), *(row(certificate(n), 1) for n in (501, 502, 503, 600))
    )
    assert [(lot.first_serial, lot.last_serial) for lot in reading.lots] == [(1, 503), (600, 600)]
    lot = reading.lots[0]
    assert (lot.lot_id, lot.technology, lot.province, lot.generation_month, lot.trade_class) == (
        certificate(1),
        "wind",
        "CN-GD",
        date(2024, 3, 1),
        TradeClass.UNBUNDLED,
    )
    assert (lot.holder, lot.issued_on, lot.project_code) == ("某铝厂", date(2024, 5, 10), PROJECT)
    assert lot.certificate_id(7) == certificate(7)
    assert (reading.rows_read, reading.certificates, codes(reading)) == (5, 504, [])


def test_first_and_last_ids_or_a_first_id_with_a_quantity() -> None:
    """Two columns of ids, or one and how many: the same lot."""
    heads = ("起始编号", "终止编号", *HEADS[1:])
    both = read((certificate(1), certificate(40), *row("", 40)[1:]), heads=heads)
    first = read((certificate(1), *row("", 40)[1:]), heads=("起始编号", *HEADS[1:]))
    assert both.lots == first.lots
    assert both.lots[0].count == 40


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (row(1.2345678901234567e31), "GEC-01-DIGITS-LOST"),
        (row("1.23457E+31"), "GEC-01-DIGITS-LOST"),
        (row(certificate(1)[:-1]), "GEC-01-LENGTH"),
        (row(certificate(1)[:-1] + "X"), "GEC-01-NOT-DIGITS"),
        (row(f"{certificate(1)}-{certificate(500)}", 499), "LIST-QUANTITY"),
        (row(certificate(1), 2), "LIST-QUANTITY"),
        (row(f"{certificate(5)}-{certificate(1)}", 5), "LIST-RANGE"),
        (row(f"{certificate(1)}-{certificate(2)[:-1]}2", 2), "LIST-RANGE"),
        (row(""), "LIST-VALUE-MISSING"),
        (row(certificate(1), 项目代码="76543210987654321"), "LIST-PROJECT-CODE"),
        (row(certificate(1), 电源类型="燃煤"), "LIST-VALUE-UNREADABLE"),
        (row(certificate(1), 省份="火星"), "LIST-VALUE-UNREADABLE"),
        (row(certificate(1), 生产年月="2024-13"), "LIST-VALUE-UNREADABLE"),
        (row(certificate(1), 持有人=""), "LIST-VALUE-MISSING"),
        (row(certificate(1), 交易类型=""), "LIST-VALUE-MISSING"),
    ],
)
def test_a_bad_row_refuses_the_batch(changed: tuple[object, ...], expected: str) -> None:
    """The good row beside it is not entered either, and the finding names the row."""
    reading = read(row(certificate(900)), changed)
    assert codes(reading) == [expected]
    assert reading.findings[0].where.row == 3
    assert reading.lots == ()


def test_all_bad_rows_are_told_at_once() -> None:
    """Three rows with a fault each, and one with two: five findings, each at its row."""
    reading = read(
        row(certificate(1)[:-1]),
        row(certificate(2), 省份="火星"),
        row(certificate(3), 5),
        row(certificate(4), 生产年月="x", 电源类型="燃煤"),
    )
    assert [finding.where.row for finding in reading.findings] == [2, 3, 4, 5, 5]


def test_doubles_within_a_list_are_found() -> None:
    """Certificate 300 stands in a range and again on its own."""
    reading = read(row(f"{certificate(1)}-{certificate(500)}", 500), row(certificate(300), 1))
    assert codes(reading) == ["GEC-01-OVERLAP"]
    assert dict(reading.findings[0].values)["other"] == "list.csv › 2"
    assert reading.lots == ()


def test_the_width_of_the_date_is_only_a_warning() -> None:
    """No source gives the widths within an id: other digits where the month is expected block nothing."""
    reading = read(row(certificate(1), 生产年月="2024-04"))
    assert codes(reading) == ["GEC-01-DATE-DIGITS"]
    assert len(reading.lots) == 1


def test_green_power_without_user_takes_the_holder_and_says_so() -> None:
    """The list of a buyer's own account names no user: the holder is one, disclosed."""
    reading = read(row(certificate(1), 交易类型="绿电交易"))
    assert reading.lots[0].settled_user == "某铝厂"
    assert codes(reading) == ["LIST-USER-IS-HOLDER"]


def test_a_list_without_its_columns_says_which() -> None:
    """Missing columns are named; a sheet without any head is no list."""
    assert codes(read(row(certificate(1))[:4], heads=HEADS[:4])) == [
        *["LIST-COLUMN-MISSING"] * 3,
        *["LIST-VALUE-MISSING"] * 4,
    ]
    assert codes(read(("a", "b"), heads=("x", "y"))) == ["LIST-NO-HEAD"]
    assert "LIST-EMPTY" in codes(read())


def test_titles_above_and_sums_below_are_no_rows() -> None:
    """A title line before the head and a line with only a sum after the rows are passed over."""
    sheet = TableSheet(
        "清单", (("绿证清单", "", ""), HEADS, row(certificate(1), 1), ("", "", "", "", "", "", 1, "", "", ""))
    )
    reading = read_certificate_list("list.xlsx", [TableSheet("说明", (("read me",),)), sheet])
    assert (reading.rows_read, len(reading.lots), reading.findings) == (1, 1, ())


def test_a_workbook_with_ids_as_numbers_is_refused(tmp_path: Path) -> None:
    """Excel keeps 15 digits of a number: the cells are named, nothing is guessed."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(HEADS)
    sheet.append(list(row(certificate(1), 1, 生产年月=datetime(2024, 3, 1))))  # noqa: DTZ001 - as Excel keeps dates
    sheet.append(list(row(int(certificate(2)), 1)))
    workbook.save(tmp_path / "list.xlsx")
    table = read_table_file(tmp_path / "list.xlsx")
    reading = read_certificate_list("list.xlsx", table.sheets)
    assert codes(reading) == ["GEC-01-DIGITS-LOST"]
    assert reading.findings[0].where.row == 3


def test_a_good_workbook_is_read(tmp_path: Path) -> None:
    """Texts, dates as dates, numbers as numbers."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(HEADS)
    sheet.append(list(row(f"{certificate(1)}~{certificate(20)}", 20, 生产年月=datetime(2024, 3, 1))))  # noqa: DTZ001 - as Excel
    workbook.save(tmp_path / "list.xlsx")
    reading = read_certificate_list("list.xlsx", read_table_file(tmp_path / "list.xlsx").sheets)
    assert (codes(reading), [lot.count for lot in reading.lots]) == ([], [20])


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    """A PDF, an empty file, a missing file: a finding each, no exception."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.csv").write_bytes(b"")
    for name, code in (
        ("a.pdf", "INGEST-FILE-FORMAT"),
        ("b.csv", "INGEST-FILE-EMPTY"),
        ("c.csv", "INGEST-FILE-MISSING"),
    ):
        table = read_table_file(tmp_path / name)
        assert ([finding.code for finding in table.findings], table.sheets) == ([code], ())
