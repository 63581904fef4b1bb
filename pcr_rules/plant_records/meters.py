"""Electricity meters as they hang in the plant: main meter, sub-meters, what each serves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class MeterUse(StrEnum):
    """What the electricity behind a meter serves, apart from what its sub-meters count."""

    DISTRIBUTION = "distribution"
    """A main meter or transformer: what its sub-meters miss is its gap."""
    PROCESS = "process"
    OTHER = "other"
    """Offices, canteen, other products: no product of the study."""
    TENANT = "tenant"
    """Passed on (转供电): leaves the site."""


class GapKey(StrEnum):
    """How the gap between a meter and its sub-meters is attributed."""

    CONSUMPTION = "consumption"
    """To all sub-meters in proportion to what they count."""
    EQUAL = "equal"
    OTHER = "other"
    """To other uses of the site."""


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    MeterUse: {
        MeterUse.DISTRIBUTION: ("总表或变压器", "distribution"),
        MeterUse.PROCESS: ("过程", "process"),
        MeterUse.OTHER: ("其他用途", "other uses"),
        MeterUse.TENANT: ("转供租户", "tenant"),
    },
    GapKey: {
        GapKey.CONSUMPTION: ("按用电量", "by consumption"),
        GapKey.EQUAL: ("均分", "equally"),
        GapKey.OTHER: ("计入其他用途", "to other uses"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityMeter:
    """What a meter counted in a period; several periods of one meter are several records with the same id."""

    meter_id: str = field(
        metadata=label(
            "电表编号",
            "Meter id",
            "多期读数用同一编号；生成的清单行沿用此编号",
            "The same id for every period; the row it becomes takes this id",
            example="M-01",
        )
    )
    facility: str = field(metadata=label("设施", "Facility", refers_to="facility", example="plant-1"))
    parent: str = field(
        default="", metadata=label("上级电表", "Parent meter", "总表留空", "Empty for the main meter", example="M-00")
    )
    use: MeterUse = field(
        default=MeterUse.DISTRIBUTION,
        metadata=label("用途", "Serves", "总表和变压器为“总表或变压器”", "What it serves"),
    )
    process: str = field(default="", metadata=label("过程", "Process", refers_to="process", example="extrusion"))
    quantity: Quantity = field(
        metadata=label("电量", "Electricity", unit="kWh", dimension="energy", example="120000 kWh")
    )
    first_day: date | None = field(
        default=None, metadata=label("起始日", "First day", "留空为研究期间", "Empty: the period of the study")
    )
    last_day: date | None = field(
        default=None, metadata=label("截止日", "Last day", "留空为研究期间", "Empty: the period of the study")
    )
    gap_key: GapKey = field(
        default=GapKey.CONSUMPTION,
        metadata=label(
            "差额分摊",
            "Key of the gap",
            "与下级电表之和的差额（变压器损耗、未计量）如何分摊",
            "How the difference to its sub-meters (transformer, unmetered) is attributed",
        ),
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
    note: str = field(default="", metadata=label("备注", "Note"))
