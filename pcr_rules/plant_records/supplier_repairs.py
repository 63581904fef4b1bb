"""Repairs of suppliers' records: what was missing or wrong, what was put in its place, why, by whom."""

from dataclasses import dataclass, field
from datetime import date

from pcr_rules.field_labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierRepair:
    """One field of a supplier's record that somebody else than the supplier filled in; never silent."""

    footprint_id: str = field(
        metadata=label(
            "足迹编号",
            "Footprint id",
            "“供应商碳足迹”表中的编号",
            "Id on the sheet Supplier footprints",
            example="S-motor-steel",
        )
    )
    field_name: str = field(
        metadata=label(
            "字段", "Field", "灰色行中的字段名", "Name of the field in the grey row", example="electricity_basis"
        )
    )
    value: str = field(
        default="",
        metadata=label(
            "补填的值",
            "Value put in",
            "带单位；留空表示删去原值",
            "With its unit; empty takes the value out",
            example="market-based",
        ),
    )
    reason: str = field(metadata=label("理由", "Reason", "为何这样补，依据什么", "Why, and on what ground"))
    repaired_by: str = field(metadata=label("补填人", "By whom", example="采购部 王工"))
    repaired_on: date | None = field(default=None, metadata=label("日期", "Date", example="2026-01-15"))
