"""Packaging of products and of inputs, and the average treatment of a waste, as the plant holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import DataOrigin, WasteFate


class PackagingLevel(StrEnum):
    """Level of a packaging."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagingItem:
    """One kind of package: its mass, what it holds, how often it is used.

    Packages = amount packed / contents; mass consumed = packages × mass / expected trips.
    """

    packaging_id: str = field(
        metadata=label("包装编号", "Packaging id", "全研究唯一", "Unique in the study", example="PK1")
    )
    packs: str = field(
        metadata=label(
            "包装对象",
            "What it packs",
            "产品：process:过程编号#产品流；进厂物料：清单行编号",
            "A product: process:<process id>#<flow id>; an input: id of the row",
            example="process:profile_finishing",
        )
    )
    level: PackagingLevel = field(
        metadata=label("包装层级", "Level", "销售包装、组合包装或运输包装", "Primary, secondary or transport")
    )
    material: str = field(metadata=label("材料", "Material", example="瓦楞纸箱"))
    mass: Quantity = field(
        metadata=label("单个质量", "Mass of a package", dimension="mass", unit="kg", example="0.8 kg")
    )
    contents: Quantity = field(
        metadata=label(
            "每个装量",
            "Contents of a package",
            "每个包装装多少产品或物料",
            "How much of the product or input one package holds",
            example="12 piece",
        )
    )
    trips: float = field(
        default=1.0,
        metadata=label(
            "使用次数",
            "Trips in its life",
            "一次性为 1；周转包装填寿命内次数",
            "1 for single use; else uses in its life",
        ),
    )
    loss_rate: float = field(
        default=0.0,
        metadata=label("每次丢失率", "Loss per trip", "每次周转丢失的比例，0–1", "Share lost at each trip, 0 to 1"),
    )
    is_returned: bool = field(
        default=False,
        metadata=label("回收周转", "Comes back", "否：随货交付", "No: it stays with the goods"),
    )
    is_in_boundary: bool = field(
        default=True, metadata=label("计入边界", "In the boundary", "不计入须写理由", "Leaving it out needs a reason")
    )
    exclusion_reason: str = field(default="", metadata=label("不计入理由", "Reason for leaving it out"))
    provider: str = field(
        default="", metadata=label("供给者", "Provider", "包装材料生产", "Production of the packaging")
    )
    stage: LifeCycleStage | None = field(
        default=None,
        metadata=label(
            "生命周期阶段",
            "Life-cycle stage",
            "包装材料生产所在阶段；留空则同过程或所包物料的行",
            "Of the production of the packaging; empty: that of the process, or of the row it packs",
        ),
    )
    fate: WasteFate | None = field(
        default=None, metadata=label("废弃去向", "Fate", "包装成为废弃物后的去向", "Where the packaging goes as waste")
    )
    treatment_provider: str = field(
        default="", metadata=label("废弃处理供给者", "Provider of the treatment", "与清单相同", "As in the inventory")
    )
    biogenic_carbon: Quantity | None = field(
        default=None,
        metadata=label("单个生物碳", "Biogenic carbon of a package", unit="kg C", dimension="mass", example="0.3 kgC"),
    )
    origin: DataOrigin = field(
        default=DataOrigin.SITE_SPECIFIC,
        metadata=label("数据来源类型", "Origin of the amount", "与清单相同", "As in the inventory"),
    )
    secondary_reason: str = field(default="", metadata=label("次级数据理由", "Reason for secondary data"))
    fallback_reason: str = field(
        default="", metadata=label("回退确认", "Confirmed fallback", "与清单相同", "As in the inventory")
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteShare:
    """One part of a waste whose treatment is known only from statistics: the shares of a waste sum to 1."""

    share_id: str = field(
        metadata=label("编号", "Share id", "全研究唯一", "Unique in the study", example="W1.landfill")
    )
    waste: str = field(
        metadata=label("废弃物行", "Row of the waste", "清单中废弃物行的编号", "Id of the row of waste", example="W1")
    )
    fate: WasteFate = field(metadata=label("去向", "Fate"))
    treated_share: float = field(metadata=label("占比", "Share", "0–1，合计为 1", "0 to 1, summing to 1"))
    provider: str = field(default="", metadata=label("处理供给者", "Provider of the treatment"))
    source: str = field(
        default="", metadata=label("占比来源", "Source of the share", "统计年份与出处", "Statistics, year and place")
    )
    fallback_reason: str = field(
        default="", metadata=label("回退确认", "Confirmed fallback", "与清单相同", "As in the inventory")
    )
    note: str = field(default="", metadata=label("备注", "Note"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    PackagingLevel: {
        PackagingLevel.PRIMARY: ("销售包装", "primary"),
        PackagingLevel.SECONDARY: ("组合包装", "secondary"),
        PackagingLevel.TRANSPORT: ("运输包装", "transport"),
    },
}
