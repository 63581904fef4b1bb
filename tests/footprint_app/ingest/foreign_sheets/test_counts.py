"""Whatever the rows of a sheet are, each is accounted for once, and what is imported is the data and nothing else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint_app.ingest.foreign_sheets.apply_mapping import apply_mapping
from footprint_app.ingest.foreign_sheets.classify_rows import _labels, is_total_text
from footprint_app.ingest.foreign_sheets.find_tables import find_tables
from footprint_app.ingest.foreign_sheets.grid import Grid
from footprint_app.ingest.foreign_sheets.header_text import Month, month_of, name_and_unit
from footprint_app.ingest.foreign_sheets.propose import is_known_name, propose
from footprint_app.ingest.workbook_layout import sheet

HEADERS = ("物料编码", "物料名称", "用量(kg)", "供应商")
PARTS = st.lists(st.lists(st.floats(min_value=0.001, max_value=1e6), min_size=1, max_size=5), min_size=1, max_size=5)
EXTRAS = st.sampled_from(["blank", "header", "group"])


@given(parts=PARTS, extra=EXTRAS)
def test_rows_and_amounts_are_conserved(parts: list[list[float]], extra: str) -> None:
    """Σ imported + Σ held out = Σ data, in kg; subtotals that are right raise no finding and are never data."""
    rows: list[tuple[object, ...]] = [("物料清单",), (), HEADERS]
    data = 0
    for number, amounts in enumerate(parts):
        between: dict[str, tuple[object, ...]] = {"blank": (), "header": HEADERS, "group": (f"第{number + 1}组",)}
        rows.append(between[extra])
        for amount in amounts:
            data += 1
            rows.append((f"M{data}", f"件{data}", amount, "甲"))
        rows.append(("小计", "", math.fsum(amounts), ""))
    rows.append(("合计", "", math.fsum(amount for amounts in parts for amount in amounts), ""))
    rows.append(("注：估算",))
    grid = Grid("x.xlsx", "S", tuple(rows))
    (table,) = find_tables(grid, is_known_name)
    mapping = propose(table, [sheet("bill")])[0].mapping
    applied = apply_mapping(table, mapping, sheet("bill"))
    assert applied.adds_up
    assert applied.rows_seen == len(rows)
    assert len(applied.rows_with_records) + len(applied.rows_with_finding) == data
    assert not [finding for finding in applied.findings if finding.code == "IMPORT-TOTAL-DIFFERS"]
    imported = math.fsum(each.record.net_quantity.value for each in applied.records)  # type: ignore[attr-defined]
    held = math.fsum(float(str(grid.rows[row - 1][2])) for row in applied.rows_with_finding)
    whole = math.fsum(amount for amounts in parts for amount in amounts)
    assert math.isclose(imported + held, whole, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "is_total"),
    [
        ("合计", True), ("电力小计", True), ("总计:", True), ("Grand total", True), ("Sub-total:", True), ("TOTAL", True),
        ("Total Lubricant 46", False), ("合金", False), ("小计量泵", False), ("累计流量计", False), ("总装", False),
    ],
)  # fmt: skip
def test_what_calls_itself_a_total(text: str, is_total: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Names that only begin like a total are names."""
    assert is_total_text(text) is is_total


def test_a_remark_behind_the_numbers_makes_no_total() -> None:
    """按月合计 as a remark stays a remark; 合计 behind a serial number is a total."""
    assert list(_labels(["1", "天然气", 120, "按月合计"])) == ["天然气"]
    assert list(_labels([8, "合计", 980])) == ["合计"]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025年3月", Month(2025, 3)), ("3月", Month(0, 3)), ("十二月", Month(0, 12)), ("2025-03", Month(2025, 3)),
        ("Mar 2025", Month(2025, 3)), ("202503", Month(2025, 3)), ("Jan", Month(0, 1)), ("数量", None), ("M12", None),
        ("13月", None), ("maybe", None),
    ],
)  # fmt: skip
def test_months_in_headers(text: str, month: Month | None) -> None:
    """Months in the ways they are written; what is none stays none."""
    assert month_of(text) == month


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("用电量(万kWh)", ("用电量", "万kWh")), ("货重（吨）", ("货重", "吨")), ("Mass [kg]", ("Mass", "kg")),
        ("用气量/Nm3", ("用气量", "Nm3")), ("单价(含税)", ("单价(含税)", "")), ("型号/规格", ("型号/规格", "")),
    ],
)  # fmt: skip
def test_units_in_headers(text: str, parts: tuple[str, str]) -> None:
    """A unit must be one that is known; a bracket with anything else belongs to the name."""
    assert name_and_unit(text) == parts
