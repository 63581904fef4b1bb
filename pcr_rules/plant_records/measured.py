"""What a plant measures: meters, stocks, production and the sites that make the same product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_facilities import SupplyKind
from pcr_rules.study_inventory import DataOrigin, ExchangeKind, OutputRole


class MeasuredUse(StrEnum):
    """What the total of a measured flow becomes."""

    ROW = "row"
    """A row of the inventory of its process."""
    OUTPUT = "output"
    """An output of its process: production."""
    SUPPLY = "supply"
    """An electricity supply of its facility, one part a calendar year."""
    FIGURE = "figure"
    """A figure that other records name: a sub-meter, machine hours, an amount generated."""


class ReadingRole(StrEnum):
    """What a reading says."""

    CONSUMPTION = "consumption"
    COUNTER = "counter"
    """Begin and end of a counter, times its multiplier."""
    PRODUCTION = "production"
    OPENING_STOCK = "opening_stock"
    PURCHASE = "purchase"
    CLOSING_STOCK = "closing_stock"
    RETURNED = "returned"
    SOLD = "sold"


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    MeasuredUse: {
        MeasuredUse.ROW: ("清单行", "row of the inventory"),
        MeasuredUse.OUTPUT: ("产出", "output of a process"),
        MeasuredUse.SUPPLY: ("设施供电", "electricity supply"),
        MeasuredUse.FIGURE: ("仅供引用", "figure to be named elsewhere"),
    },
    ReadingRole: {
        ReadingRole.CONSUMPTION: ("消耗量", "consumption"),
        ReadingRole.COUNTER: ("表底数", "counter"),
        ReadingRole.PRODUCTION: ("产量", "production"),
        ReadingRole.OPENING_STOCK: ("期初库存", "opening stock"),
        ReadingRole.PURCHASE: ("购入", "purchase"),
        ReadingRole.CLOSING_STOCK: ("期末库存", "closing stock"),
        ReadingRole.RETURNED: ("退货", "returned"),
        ReadingRole.SOLD: ("外售", "sold"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFlow:
    """What is measured, and what its total in the study period becomes."""

    flow_id: str = field(
        metadata=label(
            "计量编号",
            "Measured flow id",
            "生成的清单行、产出或供电沿用此编号",
            "The row, output or supply that it becomes takes this id",
            example="gas-1",
        )
    )
    name: str = field(
        metadata=label(
            "名称",
            "Name",
            "量的是什么；排放填流代码",
            "What is measured; for an emission a flow key",
            example="天然气",
        )
    )
    becomes: MeasuredUse = field(
        default=MeasuredUse.ROW,
        metadata=label("用作", "Becomes", "合计数成为什么", "What the total becomes"),
    )
    process: str = field(
        default="",
        metadata=label("过程", "Process", "清单行或产出所属的过程", "Of a row or an output", refers_to="process"),
    )
    facility: str = field(
        default="",
        metadata=label("设施", "Facility", "供电所属的设施", "Of an electricity supply", refers_to="facility"),
    )
    unit: str = field(
        default="",
        metadata=label(
            "单位",
            "Unit",
            "合计数的单位；表底数的单位；留空用第一条读数的单位",
            "Of the total and of counters; empty: that of the first reading",
            example="kWh",
        ),
    )
    kind: ExchangeKind = field(
        default=ExchangeKind.INPUT, metadata=label("类别", "Kind", "仅清单行", "Of a row of the inventory")
    )
    provider: str = field(
        default="",
        metadata=label("供给者", "Provider", "仅清单行，写法同清单", "Of a row, written as on the sheet Inventory"),
    )
    fuel: str = field(
        default="", metadata=label("燃烧燃料", "Fuel burnt", "仅清单行，写法同清单", "Of a row, as in the inventory")
    )
    origin: DataOrigin = field(
        default=DataOrigin.SITE_SPECIFIC,
        metadata=label("数据来源类型", "Origin of the amount", "现场计量为现场数据", "Meters are site-specific"),
    )
    supplier: str = field(
        default="", metadata=label("供应商", "Supplier", "在公开版中隐去", "Hidden in public editions")
    )
    secondary_reason: str = field(
        default="",
        metadata=label("次级数据理由", "Reason for secondary data", "仅清单行", "Of a row of the inventory"),
    )
    fallback_reason: str = field(
        default="",
        metadata=label(
            "回退确认",
            "Confirmed fallback",
            "因子年份或地区不符时的理由",
            "Reason where a factor of another year or place is used",
        ),
    )
    role: OutputRole = field(
        default=OutputRole.PRODUCT, metadata=label("产出类别", "Role of the output", "仅产出", "Of an output")
    )
    mass: Quantity | None = field(
        default=None,
        metadata=label(
            "单位质量",
            "Mass per unit",
            "每一单位产出的质量，仅产出",
            "Mass of one unit of an output",
            dimension="mass",
            unit="kg",
        ),
    )
    supply_kind: SupplyKind = field(
        default=SupplyKind.GRID, metadata=label("供电方式", "Kind of supply", "仅供电", "Of an electricity supply")
    )
    supply_factor: str = field(
        default="",
        metadata=label("供电因子", "Factor of the supply", "仅供电；电网留空", "Of a supply; empty for the grid"),
    )
    instruments_sold: Quantity | None = field(
        default=None,
        metadata=label(
            "已售环境权益",
            "Instruments sold",
            "仅自发电：已出售绿证或环境权益的电量；没有填 0",
            "Of own generation: electricity whose certificates were sold; 0 if none",
            unit="kWh",
            dimension="energy",
        ),
    )
    in_use_from: date | None = field(
        default=None,
        metadata=label(
            "启用日", "In use from", "期间内才启用的表填写", "Where the meter came into use within the period"
        ),
    )
    in_use_until: date | None = field(
        default=None,
        metadata=label("停用日", "In use until", "期间内停用的表填写", "Where it went out of use within the period"),
    )
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading, bill, delivery or stock-taking of a measured flow; both days are inside its period."""

    measured_flow: str = field(
        metadata=label(
            "计量编号",
            "Measured flow",
            "“计量”表中的编号",
            "Id on the sheet Measured flows",
            example="gas-1",
            refers_to="measured_flow",
        )
    )
    role: ReadingRole = field(
        default=ReadingRole.CONSUMPTION,
        metadata=label("读数类别", "Role of the reading", "读数说的是什么", "What the reading says"),
    )
    first_day: date = field(
        metadata=label("起始日", "First day", "包含当日", "Inside the period", example="2025-01-01")
    )
    last_day: date = field(metadata=label("截止日", "Last day", "包含当日", "Inside the period", example="2025-01-31"))
    quantity: Quantity | None = field(
        default=None,
        metadata=label(
            "数量", "Quantity", "零须写 0；表底数可留空", "Nothing is written 0; may be empty for a counter"
        ),
    )
    begin_counter: float | None = field(
        default=None, metadata=label("起始表底", "Counter at the begin", "仅表底数", "For a counter")
    )
    end_counter: float | None = field(
        default=None, metadata=label("截止表底", "Counter at the end", "仅表底数", "For a counter")
    )
    multiplier: float = field(
        default=1.0, metadata=label("倍率", "Multiplier", "互感器倍率", "Ratio of the transformers", example="80")
    )
    counter_range: float | None = field(
        default=None,
        metadata=label(
            "表满量程",
            "Range of the counter",
            "翻转后归零的数，五位表为 100000",
            "Where it turns over to zero: 100000 for five digits",
        ),
    )
    is_estimated: bool = field(
        default=False,
        metadata=label(
            "估算值", "Is estimated", "缺失月份的估算，须写明依据", "Stands in for a missing reading; needs a basis"
        ),
    )
    reason: str = field(
        default="",
        metadata=label(
            "说明",
            "Reason",
            "估算依据，或为何数值异常属实",
            "Basis of an estimate, or why an unusual value is right",
        ),
    )
    document: str = field(
        default="", metadata=label("单据号", "Document", "账单、发票或抄表记录", "Bill, invoice or meter log")
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOutput:
    """What one site makes of a product that several sites make; the sites of one mix share its process id."""

    site_output_id: str = field(
        metadata=label("编号", "Id", "生成的清单行沿用此编号", "The row of the mix takes this id", example="site-gd")
    )
    mix_process: str = field(
        metadata=label(
            "汇总过程",
            "Process of the mix",
            "由程序建立的过程，按产量加权平均",
            "Made by the program: the output-weighted mean",
            example="profile_all_sites",
        )
    )
    product_flow: str = field(
        metadata=label("产品流编号", "Flow of the mix", "汇总过程的产品流", "Output of the mix", example="profile")
    )
    product_name: str = field(default="", metadata=label("产品名称", "Name of the product"))
    facility: str = field(metadata=label("设施", "Facility", "哪个厂", "Which site", refers_to="facility"))
    process: str = field(
        metadata=label("厂内过程", "Process at the site", "产出该产品的过程", "Which delivers it", refers_to="process")
    )
    flow: str = field(
        default="",
        metadata=label("厂内产品流", "Flow at the site", "只有一个产品可留空", "Empty if it has one product"),
    )
    quantity: Quantity | None = field(
        default=None,
        metadata=label("产量", "Output", "留空取该过程的产量", "Empty: what the process delivers", example="8000 t"),
    )
