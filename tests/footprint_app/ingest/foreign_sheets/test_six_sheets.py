"""Sheets laid out in ways that plants lay them out, with faults planted: what is read, what is ignored, what is told."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.import_sheets import ImportAnswer

BILL: list[list[Any]] = [
    ["示例电机有限公司 物料清单"],
    ["导出日期：2025-12-31"],
    [],
    ["层级", "物料编码", "物料描述", "毛重(kg)", "用量", "单位", "供应商", "版本"],
    [1, "M001", "硅钢片", 13.2, 12.5, "kg", "甲厂", "A"],
    [1, "M002", "铜线", 3.3, 3.2, "kg", "乙厂", "A"],
    ["小计", None, None, 16.5, 15.7, "kg"],
    [],
    [1, "M003", "铝端盖", 2.2, 2.0, "kg", "丙厂", "B"],
    ["合计", None, None, 20.7, 17.7, "kg"],
    ["注：数据来自 SAP"],
]


def codes(answer: ImportAnswer) -> list[str]:
    """Codes of the findings of an import, without those of reading the study."""
    return [finding.code for finding in answer.findings if finding.code.startswith(("IMPORT-", "INGEST-"))]


def test_bill_of_materials_with_titles_and_subtotals(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """Three items are read, 8 of 11 rows ignored, and a grand total that is 2.0 too high (20.7 for 18.7) is told."""
    answer = importing.confirm(make_sheet("bom.xlsx", "BOM", BILL, ("A1:H1",)))
    (applied,) = answer.applied
    assert (applied.rows_seen, len(applied.rows_with_records), len(applied.ignored_rows)) == (11, 3, 8)
    assert applied.adds_up
    reasons = {each.row: each.reason.value for each in applied.ignored_rows}
    assert reasons == {
        1: "title", 2: "title", 3: "blank", 4: "header", 7: "total", 8: "blank", 10: "total", 11: "note",
    }  # fmt: skip
    assert [(each.header, each.reason) for each in applied.ignored_columns] == [("版本", "no field found")]
    (wrong,) = [finding for finding in answer.findings if finding.code == "IMPORT-TOTAL-DIFFERS"]
    assert str(wrong.where) == "bom.xlsx › BOM!D10"
    assert dict(wrong.values)["sum"] == "18.7"
    bill = importing.written().plant.bill
    assert [line.item for line in bill] == ["M001", "M002", "M003"]
    assert bill[0].gross_quantity == Quantity(13.2, "kg")
    assert bill[0].net_quantity == Quantity(12.5, "kg")
    assert bill[2].note == "⇐ bom.xlsx › BOM!9"


def wide(year_in_title: str = "2025年") -> list[list[object]]:
    """A year of two meters in 万kWh, one month of the second missing, with sums to the right and below."""
    first = [10 + month / 10 for month in range(1, 13)]
    second: list[float | None] = [20 + month / 10 for month in range(1, 13)]
    second[4] = None
    columns = [a + (b or 0) for a, b in zip(first, second, strict=True)]
    return [
        [f"{year_in_title}各车间用电量统计表（万kWh）"],
        ["表号", "用途", *(f"{month}月" for month in range(1, 13)), "全年合计"],
        ["E-1", "挤压", *first, sum(first)],
        ["E-2", "熔铸", *second, sum(value or 0 for value in second)],
        ["合计", None, *columns, sum(columns)],
    ]


def test_months_in_columns_become_readings(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """Two meters by twelve months less one gap are 23 readings; the gap in May is told and is not zero."""
    answer = importing.confirm(make_sheet("meters.xlsx", "电表", wide(), ("A1:O1",)))
    readings = importing.written().plant.readings
    assert len(readings) == 23
    assert readings[1].quantity == Quantity(10.2, "万kWh")
    assert (readings[1].first_day, readings[1].last_day) == (dt.date(2025, 2, 1), dt.date(2025, 2, 28))
    (empty,) = [finding for finding in answer.findings if finding.code == "IMPORT-MONTH-EMPTY"]
    assert (str(empty.where), dict(empty.values)["month"]) == ("meters.xlsx › 电表!G4", "2025-05")
    assert [each.reason for each in answer.applied[0].ignored_columns] == ["no field found", "total column"]
    assert answer.applied[0].adds_up


def test_months_without_a_year_are_not_guessed(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """Where neither header nor title tells the year, nothing is imported until a person does."""
    sheet = make_sheet("meters.xlsx", "电表", wide(year_in_title=""))
    answer = importing.confirm(sheet)
    assert "IMPORT-YEAR-MISSING" in codes(answer)
    assert answer.written is None
    answer = importing.confirm(sheet, lambda mapping: replace(mapping, months=replace(mapping.months, year=2024)))
    assert importing.written().plant.readings[0].first_day == dt.date(2024, 1, 1)


def test_a_main_meter_that_sums_the_others_is_held_out(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """A row 总表 whose twelve months are the sums of the sub-meters would count the power twice."""
    rows = wide()
    rows[-1][0] = "总表"
    sheet = make_sheet("meters.xlsx", "电表", rows)
    answer = importing.confirm(sheet)
    (held,) = [finding for finding in answer.findings if finding.code == "IMPORT-TOTAL-AS-DATA"]
    assert (held.where.row, held.blocks_number, answer.written) == (5, True, None)
    assert answer.applied[0].rows_with_finding == (5,)
    answer = importing.confirm(sheet, lambda mapping: replace(mapping, total_rows=(5,)))
    assert len(importing.written().plant.readings) == 23


def test_freight_list_of_another_system(importing: Any, tmp_path: Path) -> None:
    """A CSV file in GBK with tonnes in the header: 12.5 t stay 12.5 t, and an unlabelled total is not a consignment."""
    text = "2025年运费台账\n发货日期,起运地,目的地,车型,里程(km),货重(吨)\n2025-01-03,佛山,广州,柴油货车,45,12.5\n"
    text += "2025-01-04,佛山,深圳,柴油货车,150,20\n,,,,195,32.5\n"
    file = tmp_path / "freight.csv"
    file.write_bytes(text.encode("gb18030"))

    def fill_in(mapping: Any) -> Any:
        return replace(mapping, constants=(("cargo", "profile_finishing"), ("mode", "公路")))

    answer = importing.confirm(file, fill_in, list_name="transport_legs")
    assert "IMPORT-TOTAL-AS-DATA" in codes(answer)
    assert answer.written is None
    importing.confirm(file, lambda m: replace(fill_in(m), total_rows=(5,)), list_name="transport_legs")
    legs = importing.written().plant.transport_legs
    assert [(leg.shipped_mass, leg.distance) for leg in legs] == [
        (Quantity(12.5, "吨"), Quantity(45.0, "km")),
        (Quantity(20.0, "吨"), Quantity(150.0, "km")),
    ]
    assert legs[0].leg_id == "transport_legs-3"


def test_header_in_two_rows_and_months_down_the_sheet(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """Merged group headers join the headers under them; 2025年3月 in a cell is the whole month of March."""
    rows = [
        ["月份", "用电", None, "用气", None],
        [None, "数量(kWh)", "金额(元)", "数量(Nm3)", "金额(元)"],
        ["2025年1月", 1000, 700, 50, 180],
        ["2025年3月", 1200, 840, "=1/0", 190],
    ]
    sheet = make_sheet("energy.xlsx", "能源", rows, ("A1:A2", "B1:C1", "D1:E1"))

    def of_power(mapping: Any) -> Any:
        columns = {column.header: column for column in mapping.columns}
        assert set(columns) == {"月份", "用电 数量(kWh)", "用电 金额(元)", "用气 数量(Nm3)", "用气 金额(元)"}
        assert columns["月份"].field == "first_day"
        kept = [
            replace(columns["用电 数量(kWh)"], field="quantity", unit="kWh", ignore=""),
            columns["月份"],
            *(
                replace(columns[name], field="", ignore="not needed")
                for name in columns
                if "金额" in name or "用气" in name
            ),
        ]
        return replace(mapping, columns=tuple(kept), constants=(("measured_flow", "power"),))

    importing.confirm(sheet, of_power, list_name="readings")
    january, march = importing.written().plant.readings
    assert january.quantity == Quantity(1000.0, "kWh")
    assert (march.first_day, march.last_day) == (dt.date(2025, 3, 1), dt.date(2025, 3, 31))


def test_stock_list_with_merged_names_and_a_header_on_every_page(
    importing: Any, make_sheet: Callable[..., Path]
) -> None:
    """A name merged over three rows stands for all three; the header printed again and page sums are no data."""
    rows = [
        ["物料", "业务", "日期起", "日期止", "数量", "计量单位"],
        ["铝棒", "期初", "2025-01-01", "2025-01-01", 30, "t"],
        [None, "入库", "2025-01-01", "2025-01-31", 100, "t"],
        ["本页合计", None, None, None, 130, "t"],
        ["物料", "业务", "日期起", "日期止", "数量", "计量单位"],
        ["铝棒", "期末", "2025-01-31", "2025-01-31", 20, "t"],
    ]

    def stock(mapping: Any) -> Any:
        wanted = {"物料": "measured_flow", "业务": "role", "日期起": "first_day", "日期止": "last_day"}
        wanted |= {"数量": "quantity", "计量单位": "quantity.unit"}
        columns = tuple(replace(c, field=wanted[c.header], ignore="", unit="") for c in mapping.columns)
        words = (("期初", "opening_stock"), ("入库", "purchase"), ("期末", "closing_stock"))
        return replace(mapping, list_name="readings", columns=columns, translations=(("role", words),))

    answer = importing.confirm(make_sheet("stock.xlsx", "库存", rows, ("A2:A3",)), stock, list_name="readings")
    readings = importing.written().plant.readings
    assert [(r.measured_flow, r.role.value, r.quantity) for r in readings] == [
        ("铝棒", "opening_stock", Quantity(30.0, "t")),
        ("铝棒", "purchase", Quantity(100.0, "t")),
        ("铝棒", "closing_stock", Quantity(20.0, "t")),
    ]
    assert {each.row: each.reason.value for each in answer.applied[0].ignored_rows} == {
        1: "header", 4: "total", 5: "header",
    }  # fmt: skip


def test_supplier_list_in_english_in_any_order(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """Fields by their English names, the unit in the header, and words of the plant translated to ours."""
    rows = [
        ["Supplier", "Product", "Valid until", "Declared unit", "Unit", "From", "To", "Geography", "Fossil", "GWP", "Boundary"],
        ["Alpha", "Billet 6063", "2027-12-31", 1000, "kg", "2025-01-01", "2025-12-31", "CN-YN", 9000, "AR6", "c2g"],
        ["Beta", "Ingot", "2027-12-31", 1000, "kg", "2025-01-01", "2025-12-31", "CN-SD", 16000, "AR6", "c2g"],
    ]  # fmt: skip

    def finish(mapping: Any) -> Any:
        assert mapping.list_name == "supplier_footprints"
        by_header = {
            "GWP": "gwp_set",
            "Boundary": "boundary",
            "Declared unit": "declared_unit",
            "Unit": "declared_unit.unit",
        }
        columns = tuple(replace(c, field=by_header.get(c.header, c.field), ignore="") for c in mapping.columns)
        words = (("boundary", (("c2g", "cradle to gate"),)),)
        return replace(mapping, columns=columns, translations=words)

    answer = importing.confirm(make_sheet("suppliers.xlsx", "PCF", rows), finish)
    assert answer.added == 2
    alpha, beta = importing.written().supplier_footprints[-2:]
    assert (alpha.supplier, alpha.declared_unit, alpha.fossil) == ("Alpha", Quantity(1000.0, "kg"), 9000.0)
    assert (beta.footprint_id, beta.geography, beta.boundary) == ("supplier_footprints-3", "CN-SD", "cradle to gate")


def test_two_tables_on_one_sheet(importing: Any, make_sheet: Callable[..., Path]) -> None:
    """A second table below the first has headers of its own, and every row of the sheet belongs to one of them."""
    rows = [
        *BILL[3:6],
        [],
        ["运输台账"],
        ["起点", "终点", "距离(km)", "运输方式", "货物", "货重(kg)"],
        ["佛山", "广州", 45, "公路", "profile_finishing", 1000],
    ]
    answer = importing.confirm(make_sheet("two.xlsx", "数据", rows))
    assert [each.mapping.list_name for each in answer.applied] == ["bill", "transport_legs"]
    assert sum(each.rows_seen for each in answer.applied) == len(rows)
    assert all(each.adds_up for each in answer.applied)


@pytest.mark.parametrize("spoilt", ["12,5", "约 12"])
def test_a_row_that_cannot_be_read_keeps_the_study_unwritten(
    importing: Any, make_sheet: Callable[..., Path], spoilt: str
) -> None:
    """A number with two readings is a finding at its cell; the counts still add up and nothing is written."""
    rows = [list(row) for row in BILL]
    rows[4][4] = spoilt
    answer = importing.confirm(make_sheet("bom.xlsx", "BOM", rows))
    (applied,) = answer.applied
    assert applied.rows_with_finding == (5,)
    assert applied.adds_up
    assert answer.written is None
    assert any(str(finding.where) == "bom.xlsx › BOM!E5" for finding in answer.findings if finding.blocks_number)
