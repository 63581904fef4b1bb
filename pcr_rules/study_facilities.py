"""Where a study takes place: facilities and how each gets its electricity."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.provider import factor_key


class SupplyKind(StrEnum):
    """How a facility gets electricity."""

    GRID = "grid"
    OWN_GENERATION = "own_generation"
    DIRECT_LINE = "direct_line"
    GREEN_CONTRACT = "green_contract"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricitySupply:
    """One part of a facility's electricity in the study period.

    Grid, own generation and direct line are physical and add up to the consumption; a green contract or a
    certificate is a claim on kWh of the grid part and counts in the market-based view only.
    """

    supply_id: str = field(metadata=label("供电编号", "Supply id", example="grid-1"))
    kind: SupplyKind = field(metadata=label("供电方式", "Kind of supply"))
    quantity: Quantity = field(
        metadata=label("电量", "Electricity", unit="kWh", example="1200000 kWh", dimension="energy")
    )
    first_day: date | None = field(
        default=None, metadata=label("起始日", "First day", "留空为研究期间", "Empty: the period of the study")
    )
    last_day: date | None = field(
        default=None, metadata=label("截止日", "Last day", "留空为研究期间", "Empty: the period of the study")
    )
    factor: str = field(
        default="",
        metadata=label(
            "碳足迹因子",
            "Footprint factor",
            "电网留空则按年份查找全国平均；自发电、直连、绿电填发电类型因子",
            "Empty for the grid: looked up by year; otherwise the technology's life-cycle factor",
        ),
    )
    conveys_information: bool | None = field(
        default=None,
        metadata=label(
            "凭证含发电信息",
            "Instrument conveys generator information",
            "ISO 14067 绿电凭证的五项条件之一；仅绿电合同和凭证填写",
            "One of the five conditions of ISO 14067 for instruments; green contracts and certificates only",
        ),
    )
    is_unique_claim: bool | None = field(
        default=None,
        metadata=label(
            "唯一声明", "Instrument carries a unique claim", "同一千瓦时只声明一次", "The same kWh is claimed once only"
        ),
    )
    is_redeemed: bool | None = field(
        default=None,
        metadata=label(
            "已核销",
            "Tracked and redeemed for the reporting entity",
            "由本组织或代本组织追踪并核销",
            "Tracked and redeemed, retired or cancelled by or for the entity",
        ),
    )
    is_same_period: bool | None = field(
        default=None,
        metadata=label(
            "期间相符",
            "As close as possible to the period",
            "发电时间尽量接近用电期间",
            "Generated as close as possible to the period of use",
        ),
    )
    is_same_market: bool | None = field(
        default=None,
        metadata=label(
            "同一市场",
            "Produced within the market boundary",
            "在用电所在国家或互联电网内发电",
            "Generated in the country or interconnected grid of use",
        ),
    )
    assessed_by: str = field(default="", metadata=label("评估人", "Assessed by"))
    instruments_sold: Quantity | None = field(
        default=None,
        metadata=label(
            "已出售凭证电量",
            "Electricity whose instruments were sold",
            "自发电中绿证已售出的部分，不得再声明",
            "Part of own generation whose certificates were sold; may not be claimed",
            unit="kWh",
        ),
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )

    @property
    def factor_key(self) -> str:
        """The key of `factor`, which may be written as a bare id or as a provider; empty where none is named."""
        return factor_key(self.factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A site: where it is, who controls it and how it gets electricity."""

    facility_id: str = field(metadata=label("设施编号", "Facility id", example="plant-1"))
    name_zh: str = field(metadata=label("设施名称", "Name", example="示例铝业一厂"))
    name_en: str = field(default="", metadata=label("设施名称（英文）", "Name (English)"))
    geography: str = field(
        metadata=label("地区", "Geography", "ISO 3166-2，如 CN-GD", "ISO 3166-2, e.g. CN-GD", example="CN-GD")
    )
    is_controlled: bool = field(
        default=True,
        metadata=label(
            "自有或受控",
            "Under own control",
            "受控的过程须用现场数据",
            "Controlled processes need site-specific data (CFP-DATA-01)",
        ),
    )
    electricity: tuple[ElectricitySupply, ...] = field(default=(), metadata=label("供电", "Electricity supplies"))
