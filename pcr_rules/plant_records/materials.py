"""Materials of a plant: bills of materials, yields of steps, scrap loops, processing by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.plant_records.material_labels import EVIDENCE, FALLBACK, SECONDARY, TREATMENT
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import DataOrigin, DataQuality, Uncertainty, WasteFate


class ScrapFate(StrEnum):
    """Where scrap and rejects go: to treatment, as `WasteFate`, back into the product system, or sold."""

    INTERNAL = "internal"
    """Remelted or reground in house: a closed loop."""
    TOLL = "toll"
    """Remelted by another party and given back (委外重熔): a closed loop with foreign energy."""
    SOLD = "sold"
    """Leaves the product system at the gate by cut-off, without burden and without credit."""
    REUSE = "reuse"
    RECYCLING = "recycling"
    ENERGY_RECOVERY = "energy_recovery"
    INCINERATION = "incineration"
    LANDFILL = "landfill"
    COMPOSTING = "composting"
    PHYSICAL_CHEMICAL = "physical_chemical"
    SEWER = "sewer"

    @property
    def waste_fate(self) -> WasteFate | None:
        """The fate of a row of waste; None for scrap that is kept or sold."""
        return None if self in _NO_WASTE else WasteFate(self.value)


_NO_WASTE = frozenset({ScrapFate.INTERNAL, ScrapFate.TOLL, ScrapFate.SOLD})


class ScrapBasis(StrEnum):
    """What a scrap rate is a share of: systems of enterprise planning use either."""

    GROSS = "gross"
    """gross = net / (1 - rate)."""
    NET = "net"
    """gross = net × (1 + rate)."""


_PROVIDER_ZH = "factor:因子 / supplier:供应商碳足迹 / process:过程 / burden_free:不带负荷的理由"
_PROVIDER_EN = "factor:… / supplier:… / process:… / burden_free:why it carries no burden"
_FATE = label(
    "废料去向",
    "Fate of the scrap",
    "厂内重熔、委外重熔、外售，或处理方式；有废料时必填",
    "Remelted in house, by toll, sold, or how it is treated; needed where there is scrap",
)
_HAZARDOUS = label(
    "废料为危险废物", "Scrap is hazardous", "列入危险废物名录的填是", "Listed as hazardous waste (国家危险废物名录)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line of a bill of materials: how much of an item goes into its parent."""

    line_id: str = field(
        metadata=label("行编号", "Line id", "全研究唯一", "Unique in the study", example="B001"),
    )
    level: int | None = field(
        default=None,
        metadata=label(
            "层级",
            "Level",
            "ERP 导出的层次号；不填上级物料时，上级为上方最近的高一级行，1 级属于产品",
            "As exported; without a parent the line belongs to the nearest line above that is one level higher",
            example="1",
        ),
    )
    parent: str = field(
        default="",
        metadata=label(
            "上级物料",
            "Parent",
            "上级物料编码，或研究中的过程、产品流（过程#产品流）；有层级时可留空",
            "Item id of the parent, or a process or product flow of the study (process#flow); empty where levels are given",
            example="rotor",
        ),
    )
    item: str = field(metadata=label("物料编码", "Item", example="steel_sheet"))
    name: str = field(default="", metadata=label("物料名称", "Name of the item", example="硅钢片"))
    net_quantity: Quantity = field(
        metadata=label(
            "净用量",
            "Net quantity",
            "进入上级物料的数量，对应“每”一列的上级数量",
            "What ends up in the parent, for the quantity of the parent in the column Per",
            example="1.25 kg",
        )
    )
    per: Quantity | None = field(
        default=None,
        metadata=label(
            "每（上级数量）", "Per (quantity of the parent)", "留空为上级的一个单位", "Empty: one unit of the parent"
        ),
    )
    gross_quantity: Quantity | None = field(
        default=None,
        metadata=label(
            "毛用量",
            "Gross quantity",
            "投料数量；毛用量、损耗率、材料利用率填一个即可",
            "What is put in; of gross, scrap rate and material yield one is enough",
        ),
    )
    scrap_rate: float | None = field(
        default=None, metadata=label("损耗率", "Scrap rate", "0–1，或写百分数", "0 to 1, or a percentage")
    )
    scrap_basis: ScrapBasis = field(
        default=ScrapBasis.GROSS,
        metadata=label(
            "损耗率的基数",
            "Scrap rate is a share of",
            "毛用量：毛 = 净 /(1 − 率)；净用量：毛 = 净 ×(1 + 率)",
            "gross: gross = net / (1 - rate); net: gross = net × (1 + rate)",
        ),
    )
    yield_rate: float | None = field(
        default=None,
        metadata=label("材料利用率", "Material yield", "净用量 / 毛用量，0–1", "Net by gross quantity, 0 to 1"),
    )
    piece_mass: Quantity | None = field(
        default=None,
        metadata=label(
            "单件净重",
            "Net mass of one unit",
            "用量单位不是质量时填写：每一单位物料的净重",
            "Where the quantity is no mass: net mass of one unit of the item",
            dimension="mass",
            unit="kg",
        ),
    )
    is_outside_mass_balance: bool = field(
        default=False,
        metadata=label(
            "不计入质量平衡",
            "Outside the mass balance",
            "不进入产品的辅料、模具、工艺用水等填是",
            "Yes for what does not enter the product: auxiliaries, tools, process water",
        ),
    )
    yield_step: str = field(
        default="",
        metadata=label(
            "投入工步",
            "Entering at step",
            "工步良率表的工步编号；留空为第一工步之前投入",
            "Step id of the sheet Yields; empty: before the first step",
        ),
    )
    scrap_fate: ScrapFate | None = field(default=None, metadata=_FATE)
    scrap_provider: str = field(default="", metadata=TREATMENT)
    scrap_loop: str = field(
        default="",
        metadata=label(
            "废料回路", "Scrap loop", "重熔的废料填回路编号", "Id of the loop for scrap that is remelted", example="L1"
        ),
    )
    is_scrap_hazardous: bool = field(default=False, metadata=_HAZARDOUS)
    provider: str = field(
        default="",
        metadata=label(
            "供给者",
            "Provider",
            f"外购件填写；自制件留空。{_PROVIDER_ZH}",
            f"For a bought item; empty for one that is made. {_PROVIDER_EN}",
            example="factor:product.gbt51366_2019.primary_al",
        ),
    )
    stage: LifeCycleStage | None = field(
        default=None,
        metadata=label(
            "生命周期阶段",
            "Life-cycle stage",
            "留空：外购件为原材料获取，自制件同过程",
            "Empty: raw material acquisition for a bought item, that of the process for one that is made",
        ),
    )
    origin: DataOrigin = field(default=DataOrigin.SITE_SPECIFIC, metadata=label("数据来源类型", "Origin of the amount"))
    supplier: str = field(
        default="", metadata=label("供应商", "Supplier", "供应商名称，公开版本中隐藏", "Hidden in the public edition")
    )
    secondary_reason: str = field(default="", metadata=SECONDARY)
    fallback_reason: str = field(default="", metadata=FALLBACK)
    substitutes_for: str = field(
        default="",
        metadata=label(
            "替代的行", "Substitute for line", "主料行的行编号", "Line id of the main material", example="B001"
        ),
    )
    substitution_share: float | None = field(
        default=None,
        metadata=label(
            "使用比例",
            "Share in use",
            "主料与替代料各填一个比例，合计为 1",
            "One share for the main material and each substitute, summing to 1",
        ),
    )
    biogenic_carbon: Quantity | None = field(
        default=None,
        metadata=label(
            "单位生物碳",
            "Biogenic carbon per unit",
            "每一单位物料所含生物碳",
            "Biogenic carbon in one unit of the item",
            unit="kg C",
            dimension="mass",
        ),
    )
    quality: DataQuality | None = field(default=None, metadata=label("数据质量", "Data quality"))
    uncertainty: Uncertainty | None = field(default=None, metadata=label("不确定性", "Uncertainty"))
    evidence: tuple[str, ...] = field(default=(), metadata=EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))
    scales_with: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "随参数变化",
            "Scales with",
            "族参数名，用分号隔开；数量 × 型号值 ÷ 基准值，写两次为平方",
            "Names of family parameters, separated by ;: amount × variant's value / base value; twice for the square",
            example="length",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldStep:
    """One step of a chain: of what passes through it, how much is good, is worked again, is rejected."""

    step_id: str = field(metadata=label("工步编号", "Step id", example="coating"))
    product: str = field(
        metadata=label(
            "物料或过程",
            "Item or process",
            "自制物料编码、过程编号或 过程#产品流",
            "Item id, process id or process#flow whose good output the chain makes",
            example="rotor",
        )
    )
    position: int = field(metadata=label("顺序", "Position", "从 1 起的工序顺序", "Order of the steps, from 1"))
    name: str = field(default="", metadata=label("名称", "Name", example="涂装"))
    yield_rate: float | None = field(
        default=None,
        metadata=label(
            "一次良率",
            "First-pass yield",
            "通过本工步一次即合格的比例；良率、返工率、报废率合计为 1，填两个即可",
            "Share good after one pass; yield, rework and rejects sum to 1, so that two are enough",
        ),
    )
    rework_rate: float | None = field(
        default=None,
        metadata=label(
            "返工率",
            "Rework rate",
            "再次通过本工步的比例，投入再计一次；留空为 0",
            "Share that passes the step again and takes its inputs again; empty: 0",
        ),
    )
    reject_rate: float | None = field(
        default=None, metadata=label("报废率", "Reject rate", "报废的比例", "Share that is scrapped")
    )
    reject_fate: ScrapFate | None = field(
        default=None,
        metadata=label("报废品去向", "Fate of the rejects", _FATE["label"].help_zh, _FATE["label"].help_en),
    )
    reject_provider: str = field(default="", metadata=TREATMENT)
    reject_loop: str = field(
        default="", metadata=label("废料回路", "Scrap loop", "重熔的报废品填回路编号", "Loop id if remelted")
    )
    is_reject_hazardous: bool = field(
        default=False, metadata=label("报废品为危险废物", "Rejects are hazardous", "列入名录的填是", "Listed as such")
    )
    evidence: tuple[str, ...] = field(default=(), metadata=EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    ScrapFate: {
        ScrapFate.INTERNAL: ("厂内重熔", "remelted in house"),
        ScrapFate.TOLL: ("委外重熔", "toll remelting"),
        ScrapFate.SOLD: ("外售", "sold"),
        ScrapFate.REUSE: ("再使用", "reuse"),
        ScrapFate.RECYCLING: ("回收利用", "recycling"),
        ScrapFate.ENERGY_RECOVERY: ("焚烧并回收能量", "incineration with energy recovery"),
        ScrapFate.INCINERATION: ("焚烧", "incineration"),
        ScrapFate.LANDFILL: ("填埋", "landfill"),
        ScrapFate.COMPOSTING: ("堆肥", "composting"),
        ScrapFate.PHYSICAL_CHEMICAL: ("物化处理", "physical-chemical treatment"),
        ScrapFate.SEWER: ("排入污水管网", "sewer"),
    },
    ScrapBasis: {
        ScrapBasis.GROSS: ("毛用量", "gross quantity"),
        ScrapBasis.NET: ("净用量", "net quantity"),
    },
}
