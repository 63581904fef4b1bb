"""The inventory of a study: unit processes, what they deliver, and every row that they consume or emit."""

from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_context import LifeCycleStage


class OutputRole(StrEnum):
    """What an output of a process is (CFP-AL-05)."""

    PRODUCT = "product"
    CO_PRODUCT = "co_product"
    RECIRCULATED = "recirculated"
    """Scrap or residue that goes back into the system: carries no burden, its use is counted by mass only."""


class AllocationMethod(StrEnum):
    """How the burdens of a process with several products are shared (CFP-AL-01)."""

    MASS = "mass"
    ENERGY = "energy"
    ECONOMIC = "economic"
    PHYSICAL = "physical"
    """Another physical property, given per unit of each output."""
    EQUAL = "equal"
    SHARES = "shares"
    """Shares given by the user; they must sum to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The chosen procedure, its level in the hierarchy of ISO 14067 6.4.6.2 and why a higher level is impossible."""

    method: AllocationMethod = field(
        metadata=label(
            "方法",
            "Method",
            "多产品过程的负荷如何分配",
            "How the burdens of a process with several products are shared",
        )
    )
    level: int = field(
        default=2,
        metadata=label(
            "层级",
            "Level",
            "1 避免分配，2 物理关系，3 其他关系（如经济）",
            "1 avoid, 2 physical relation, 3 other relation",
        ),
    )
    reason: str = field(
        default="", metadata=label("理由", "Reason", "为何上一层级不可行", "Why the level above is impossible")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductOutput:
    """One product, co-product or recirculated output of a process; properties are per unit of its quantity."""

    flow_id: str = field(metadata=label("产品流编号", "Flow id", example="profile"))
    name: str = field(metadata=label("名称", "Name", example="挤压型材"))
    role: OutputRole = field(default=OutputRole.PRODUCT, metadata=label("产出类别", "Role"))
    quantity: Quantity = field(metadata=label("产量", "Quantity", example="1000 t"))
    mass: Quantity | None = field(
        default=None,
        metadata=label(
            "单位质量",
            "Mass per unit",
            "每一单位产出的质量",
            "Mass of one unit of output",
            dimension="mass",
            unit="kg",
            example="1000 kg",
        ),
    )
    energy: Quantity | None = field(
        default=None,
        metadata=label(
            "单位能量", "Energy per unit", "按能量分配时填写", "For allocation by energy", dimension="energy", unit="MJ"
        ),
    )
    price: Quantity | None = field(
        default=None,
        metadata=label(
            "单价",
            "Price per unit",
            "按经济价值分配时填写，取多年平均",
            "For economic allocation; an average over years",
            unit="CNY",
            dimension="currency currency_usd currency_eur",
        ),
    )
    physical: float | None = field(
        default=None,
        metadata=label(
            "其他物理量",
            "Other physical property per unit",
            "按其他物理关系分配时填写",
            "For allocation by another physical relation",
        ),
    )
    share: float | None = field(
        default=None, metadata=label("给定分配比例", "Given share", "0–1，合计为 1", "0 to 1, summing to 1")
    )
    biogenic_carbon: Quantity | None = field(
        default=None, metadata=label("单位生物碳", "Biogenic carbon per unit", unit="kg C", dimension="mass")
    )


class ExchangeKind(StrEnum):
    """What a row of the inventory is."""

    INPUT = "input"
    """A purchased or internal product, service, fuel or electricity that the process consumes."""
    WASTE = "waste"
    """An output that needs treatment: consumes the treatment service of its provider."""
    EMISSION = "emission"
    """To or from the environment: a flow key (``co2.fossil``), or an activity with a direct-emission factor."""
    AVOIDED = "avoided"
    """Substitution: what the process spares elsewhere; its credit stands on a line of its own."""


class WasteFate(StrEnum):
    """Where a waste goes; the treatment's burden comes from the row's provider."""

    REUSE = "reuse"
    RECYCLING = "recycling"
    ENERGY_RECOVERY = "energy_recovery"
    INCINERATION = "incineration"
    LANDFILL = "landfill"
    COMPOSTING = "composting"
    PHYSICAL_CHEMICAL = "physical_chemical"
    SEWER = "sewer"


class QuantityBasis(StrEnum):
    """What part of a mass an amount, or a provider's factor, counts."""

    AS_DELIVERED = "as_delivered"
    """With its water and whatever else comes along."""
    DRY = "dry"
    PURE = "pure"
    """The active substance alone: HCl of hydrochloric acid."""


class DataOrigin(StrEnum):
    """Where the amount of an exchange comes from (ISO 14067 3.1.7)."""

    SITE_SPECIFIC = "site-specific"
    SUPPLIER = "supplier"
    SECONDARY = "secondary"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQuality:
    """Five indicators, 1 (very good) to 5 (very poor)."""

    reliability: int | None = field(
        default=None, metadata=label("可靠性", "Reliability", "1（很好）至 5（很差）", "1 (very good) to 5 (very poor)")
    )
    completeness: int | None = field(
        default=None,
        metadata=label(
            "完整性",
            "Completeness",
            "数据覆盖过程和期间的程度，1（很好）至 5（很差）",
            "How much of process and period the data cover, 1 (very good) to 5 (very poor)",
        ),
    )
    time: int | None = field(
        default=None,
        metadata=label(
            "时间代表性",
            "Temporal representativeness",
            "数据年份与研究期间相差多少，1（很好）至 5（很差）",
            "How far the year of the data is from the period, 1 (very good) to 5 (very poor)",
        ),
    )
    geography: int | None = field(
        default=None,
        metadata=label(
            "地域代表性",
            "Geographical representativeness",
            "数据地域与实际地域是否一致，1（很好）至 5（很差）",
            "Whether the data are of the same area, 1 (very good) to 5 (very poor)",
        ),
    )
    technology: int | None = field(
        default=None,
        metadata=label(
            "技术代表性",
            "Technological representativeness",
            "数据技术与实际技术是否一致，1（很好）至 5（很差）",
            "Whether the data are of the same technology, 1 (very good) to 5 (very poor)",
        ),
    )


class Distribution(StrEnum):
    """Shape of an uncertain amount."""

    LOGNORMAL = "lognormal"
    NORMAL = "normal"
    TRIANGULAR = "triangular"
    UNIFORM = "uniform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """Spread of an amount: geometric standard deviation for lognormal, standard deviation for normal, else bounds."""

    distribution: Distribution = field(
        metadata=label("分布", "Distribution", "数量的概率分布", "Probability distribution of the amount")
    )
    spread: float | None = field(
        default=None, metadata=label("标准差", "Standard deviation", "对数正态填几何标准差", "Geometric for lognormal")
    )
    minimum: float | None = field(
        default=None, metadata=label("最小值", "Minimum", "三角分布和均匀分布填写", "For triangular and uniform")
    )
    maximum: float | None = field(
        default=None, metadata=label("最大值", "Maximum", "三角分布和均匀分布填写", "For triangular and uniform")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One row of the inventory of a unit process, per run of the process.

    `provider` is written ``kind:key``: ``process:<process_id>`` or ``process:<process_id>#<flow_id>``,
    ``factor:<factor_id>``, ``supplier:<footprint_id>``, ``electricity:<facility_id>``,
    ``background:<database>/<code>``, ``burden_free:<reason>`` for waste of another product system that enters by
    cut-off. Empty only for an emission by flow key.
    """

    exchange_id: str = field(
        metadata=label("行编号", "Exchange id", "全研究唯一", "Unique in the study", example="E001")
    )
    kind: ExchangeKind = field(
        metadata=label(
            "类别",
            "Kind",
            "投入、待处理废弃物、排放或替代",
            "Input, waste to treatment, emission or avoided product",
            example="input",
        )
    )
    flow: str = field(
        metadata=label(
            "流名称",
            "Flow",
            "投入物名称；排放填流代码，如 co2.fossil",
            "Name of the input; for an emission a flow key such as co2.fossil",
            example="天然气",
        )
    )
    quantity: Quantity = field(
        metadata=label(
            "数量",
            "Quantity",
            "与本过程产量对应的数量，非负",
            "Amount for the stated output of the process, not negative",
            example="350 Nm3",
        )
    )
    provider: str = field(
        default="",
        metadata=label(
            "供给者",
            "Provider",
            "process:过程 / factor:因子 / supplier:供应商碳足迹 / electricity:设施 / burden_free:废弃物不带负荷的理由",
            "process:… / factor:… / supplier:… / electricity:… / burden_free:why the waste carries no burden",
            example="factor:product.gbt51366_2019.tap_water",
        ),
    )
    fuel: str = field(
        default="",
        metadata=label(
            "燃烧燃料",
            "Fuel burnt",
            "在本过程燃烧的燃料代码：热值、含碳量、氧化率同一来源；供给者填燃料生产",
            "Fuel burnt here (NCV, carbon content and oxidation of one source); the provider is its supply",
            example="ndrc2015_other_industry.natural_gas",
        ),
    )
    stage: LifeCycleStage | None = field(
        default=None,
        metadata=label("生命周期阶段", "Life-cycle stage", "留空则同过程", "Empty: the stage of the process"),
    )
    origin: DataOrigin = field(
        default=DataOrigin.SITE_SPECIFIC,
        metadata=label(
            "数据来源类型",
            "Origin of the amount",
            "现场数据、供应商数据、次级数据或替代数据",
            "Site-specific, supplier, secondary or proxy",
        ),
    )
    supplier: str = field(
        default="", metadata=label("供应商", "Supplier", "供应商名称，公开版本中隐藏", "Hidden in the public edition")
    )
    secondary_reason: str = field(
        default="",
        metadata=label(
            "次级数据理由",
            "Reason for secondary data",
            "为何不能用初级数据",
            "Why primary data are not practicable (CFP-DATA-02)",
        ),
    )
    fallback_reason: str = field(
        default="",
        metadata=label(
            "回退确认",
            "Confirmed fallback",
            "因子年份或地区不符时，确认并说明理由",
            "Confirms with a reason that a factor of another year or geography is used",
        ),
    )
    mass: Quantity | None = field(
        default=None,
        metadata=label(
            "质量",
            "Mass",
            "单位不是质量时用于质量平衡",
            "For the mass balance where the unit is not a mass",
            dimension="mass",
            unit="kg",
        ),
    )
    is_outside_mass_balance: bool = field(
        default=False,
        metadata=label(
            "不计入质量平衡",
            "Outside the mass balance",
            "不进入产品的辅料、模具、工艺用水、加工服务等填是",
            "Yes for what does not enter the product or has no mass here: auxiliaries, tools, process water, services",
        ),
    )
    biogenic_carbon: Quantity | None = field(
        default=None,
        metadata=label(
            "生物碳",
            "Biogenic carbon",
            "该数量所含生物碳",
            "Biogenic carbon in the quantity",
            unit="kg C",
            dimension="mass",
        ),
    )
    years_after_start: float | None = field(
        default=None,
        metadata=label(
            "发生年份",
            "Years after start",
            "使用或废弃阶段排放距投用的年数",
            "Years after the product enters use (CFP-TI-01)",
        ),
    )
    quality: DataQuality | None = field(default=None, metadata=label("数据质量", "Data quality"))
    uncertainty: Uncertainty | None = field(default=None, metadata=label("不确定性", "Uncertainty"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
    fate: WasteFate | None = field(
        default=None, metadata=label("废弃物去向", "Fate of the waste", "仅废弃物行填写", "For rows of waste only")
    )
    is_hazardous: bool = field(
        default=False,
        metadata=label("危险废物", "Hazardous waste", "列入危险废物名录的填是", "Listed as hazardous waste"),
    )
    basis: QuantityBasis | None = field(
        default=None,
        metadata=label(
            "数量基准",
            "Basis of the amount",
            "数量按到货（含水）、干基还是纯物质计；物料有含水率或浓度时必填",
            "As delivered (wet), dry or pure; needed where the material has a moisture or a concentration",
        ),
    )
    provider_basis: QuantityBasis | None = field(
        default=None,
        metadata=label(
            "因子基准",
            "Basis of the provider",
            "供给者的因子按到货、干基还是纯物质计；物料有含水率或浓度时必填",
            "What the provider's factor counts; needed where the material has a moisture or a concentration",
        ),
    )
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
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProcess:
    """A unit process: what one run delivers, consumes and emits."""

    process_id: str = field(metadata=label("过程编号", "Process id", example="extrusion"))
    name: str = field(metadata=label("过程名称", "Name", example="挤压"))
    stage: LifeCycleStage = field(
        default=LifeCycleStage.PRODUCTION,
        metadata=label("生命周期阶段", "Life-cycle stage", "留空为生产阶段", "Empty: production"),
    )
    facility: str = field(
        default="",
        metadata=label("设施", "Facility", "设施编号", "Facility id", refers_to="facility", example="plant-1"),
    )
    allocation: Allocation | None = field(default=None, metadata=label("分配", "Allocation"))
    outputs: tuple[ProductOutput, ...] = field(default=(), metadata=label("产出", "Outputs"))
    exchanges: tuple[Exchange, ...] = field(default=(), metadata=label("交换", "Exchanges"))
    note: str = field(default="", metadata=label("备注", "Note"))
