"""Prices of products over years, for economic allocation, and balances of materials with their stocks."""

from dataclasses import dataclass, field
from datetime import date

from background_db.units import Quantity
from pcr_rules.field_labels import label

_EVIDENCE = label("证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPrice:
    """Price of a product or co-product in one period; the rows of one product are its price series."""

    process: str = field(metadata=label("过程", "Process", refers_to="process", example="blast_furnace"))
    flow: str = field(
        metadata=label("产品流编号", "Flow id", "该过程的产品或副产品", "A product of the process", example="slag")
    )
    first_day: date = field(metadata=label("起始日", "First day", example="2023-01-01"))
    last_day: date = field(metadata=label("截止日", "Last day", example="2023-12-31"))
    price: Quantity = field(
        metadata=label(
            "单价",
            "Price",
            "每一单位产出的价格，不含税，出厂",
            "Per unit of the output, without tax, at the gate",
            unit="CNY",
            dimension="currency currency_usd currency_eur",
            example="86 CNY",
        )
    )
    source: str = field(
        default="", metadata=label("来源", "Source", "交易所、统计或合同", "Exchange, statistics or contracts")
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockBalance:
    """What came in and went out of a material in the period: made + bought + opening = used + sold + closing."""

    balance_id: str = field(metadata=label("编号", "Balance id", example="SB-1"))
    material: str = field(metadata=label("物料", "Material", example="熟料"))
    process: str = field(
        default="",
        metadata=label(
            "生产过程",
            "Made by",
            "生产该物料的过程；外购物料留空",
            "Process that makes it; empty where it is bought only",
            refers_to="process",
            example="kiln",
        ),
    )
    made: Quantity | None = field(
        default=None, metadata=label("产量", "Made", dimension="mass", unit="t", example="1550000 t")
    )
    bought: Quantity | None = field(default=None, metadata=label("外购量", "Bought", dimension="mass", unit="t"))
    opening_stock: Quantity | None = field(
        default=None, metadata=label("期初库存", "Opening stock", dimension="mass", unit="t")
    )
    used: Quantity | None = field(
        default=None, metadata=label("自用量", "Used", dimension="mass", unit="t", example="1520000 t")
    )
    sold: Quantity | None = field(default=None, metadata=label("外售量", "Sold", dimension="mass", unit="t"))
    closing_stock: Quantity | None = field(
        default=None, metadata=label("期末库存", "Closing stock", dimension="mass", unit="t")
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))
