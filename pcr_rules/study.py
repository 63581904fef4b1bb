"""What a manufacturer tells: the product, its unit processes, where each input comes from, and the choices made.

A study is a real graph: unit processes with products, co-products, waste to treatment, internal links and
loops; a flat bill of materials is a graph of one process. Units and names are as the user wrote them; nothing
here is converted, linked or calculated.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.provider import factor_key
from pcr_rules.study_context import (
    Assumption,
    Boundary,
    CfpType,
    CutOff,
    DataQualityRequirement,
    Deviation,
    EndOfLifeScenario,
    Evidence,
    Goal,
    Interpretation,
    LandUseDecision,
    LifeCycleStage,
    PcrReference,
    Review,
    Scenario,
    TimeBoundary,
    UseProfile,
)


class UnitKind(StrEnum):
    """What the result refers to (CFP-FU-01, CFP-FU-02)."""

    DECLARED = "declared"
    FUNCTIONAL = "functional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The product under study."""

    name_zh: str = field(metadata=label("产品名称（中文）", "Product name (Chinese)", example="6063-T5 铝合金建筑型材"))
    name_en: str = field(
        default="", metadata=label("产品名称（英文）", "Product name (English)", example="Aluminium profile 6063-T5")
    )
    model: str = field(default="", metadata=label("规格型号", "Model", example="6063-T5"))
    producer: str = field(metadata=label("生产企业", "Producer", example="示例铝业有限公司"))
    producer_address: str = field(default="", metadata=label("生产地址", "Address of production"))
    function: str = field(
        default="", metadata=label("产品功能", "Function of the product", "产品做什么用", "What the product does")
    )
    classification: str = field(
        default="",
        metadata=label("产品分类代码", "Classification code", "如 HS、CPC 或国民经济行业代码", "e.g. HS or CPC code"),
    )
    mass_per_unit: Quantity | None = field(
        default=None,
        metadata=label(
            "每单位质量",
            "Mass per unit",
            "整个声明（功能）单位的产品净质量，如 1 t、1 件或 1000 件",
            "Net mass of the product in the whole declared or functional unit, be it 1 t, 1 piece or 1000",
            dimension="mass",
            unit="kg",
        ),
    )
    biogenic_carbon: Quantity | None = field(
        default=None,
        metadata=label(
            "每单位生物碳含量",
            "Biogenic carbon per unit",
            "部分碳足迹必填；不含生物质则填 0 kg",
            "Mandatory for a partial footprint; 0 kg if none (CFP-STO-01)",
            dimension="mass",
            unit="kg C",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalUnit:
    """The unit the result refers to and the reference flow that fulfils it."""

    kind: UnitKind = field(
        metadata=label("单位类型", "Kind of unit", "部分碳足迹用声明单位", "Declared unit for a partial footprint")
    )
    quantity: Quantity = field(metadata=label("数量", "Quantity", example="1 t"))
    description: str = field(default="", metadata=label("单位说明", "Description of the unit"))
    reference_process: str = field(
        metadata=label(
            "基准过程",
            "Reference process",
            "产出该产品的单元过程编号",
            "Id of the process that delivers the product",
            refers_to="process",
            example="profile_finishing",
        )
    )
    reference_flow: str = field(
        default="",
        metadata=label(
            "基准流",
            "Reference flow",
            "该过程的产品流编号；只有一个产品可留空",
            "Flow id; empty if the process has one product",
        ),
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierFootprint:
    """A footprint received from a supplier, per declared unit. Values are kg CO2e of the named channel."""

    footprint_id: str = field(metadata=label("足迹编号", "Footprint id", example="S-motor-steel"))
    supplier: str = field(metadata=label("供应商", "Supplier", example="示例电机钢有限公司"))
    product: str = field(metadata=label("产品", "Product"))
    declared_unit: Quantity = field(metadata=label("声明单位", "Declared unit", example="1 kg"))
    mass: Quantity | None = field(
        default=None, metadata=label("声明单位质量", "Mass of the declared unit", dimension="mass", unit="kg")
    )
    boundary: str = field(metadata=label("系统边界", "Boundary", example="cradle-to-gate"))
    geography: str = field(metadata=label("地区", "Geography", example="CN"))
    first_day: date = field(metadata=label("数据期间起", "First day of the data"))
    last_day: date = field(metadata=label("数据期间止", "Last day of the data"))
    valid_until: date | None = field(default=None, metadata=label("有效期至", "Valid until"))
    gwp_set: str = field(
        default="",
        metadata=label(
            "GWP 版本", "GWP set", "AR6、AR5；未知留空", "AR6, AR5; empty if not stated", choices=("AR6", "AR5")
        ),
    )
    rule_set: str = field(default="", metadata=label("规则", "Rule set", example="ISO 14067:2018"))
    fossil: float | None = field(default=None, metadata=label("化石", "Fossil", unit="kgCO2e"))
    uptake: float | None = field(
        default=None, metadata=label("生物碳吸收", "Biogenic uptake", "负数或零", "Negative or zero", unit="kgCO2e")
    )
    biogenic_co2: float | None = field(default=None, metadata=label("生物 CO2 排放", "Biogenic CO2", unit="kgCO2e"))
    biogenic_non_co2: float | None = field(
        default=None, metadata=label("生物 CH4 与 N2O", "Biogenic CH4 and N2O", unit="kgCO2e")
    )
    land_use_change: float | None = field(
        default=None, metadata=label("土地利用变化", "Land-use change", unit="kgCO2e")
    )
    not_split: float | None = field(
        default=None,
        metadata=label(
            "未拆分合计", "Total without split", "没有分项时填合计", "The total where no split is given", unit="kgCO2e"
        ),
    )
    aircraft: float | None = field(default=None, metadata=label("其中航空", "Of which aircraft", unit="kgCO2e"))
    biogenic_carbon: Quantity | None = field(
        default=None, metadata=label("生物碳含量", "Biogenic carbon content", dimension="mass", unit="kg C")
    )
    allocation: str = field(default="", metadata=label("分配方法", "Allocation"))
    scrap_rule: str = field(default="", metadata=label("废料规则", "Scrap rule"))
    primary_share: float | None = field(
        default=None, metadata=label("初级数据占比", "Primary data share", "0–1", "0 to 1")
    )
    verification: str = field(default="", metadata=label("核查", "Verification"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFactor:
    """An emission factor the author brings, with a source; shown as the author's, never as a published set."""

    factor_id: str = field(metadata=label("因子编号", "Factor id", example="own.anodising_chemical"))
    name: str = field(metadata=label("名称", "Name"))
    value: float = field(metadata=label("数值", "Value", "每单位 kgCO2e", "kg CO2e per unit", unit="kgCO2e"))
    per_unit: str = field(metadata=label("单位", "Per unit", example="kg"))
    flow: str = field(
        default="co2e.not_split",
        metadata=label(
            "流代码",
            "Flow key",
            "如 co2e.fossil；未拆分用 co2e.not_split",
            "e.g. co2e.fossil; co2e.not_split if unknown",
            choices=(
                "co2e.not_split",
                "co2e.fossil",
                "co2e.biogenic",
                "co2e.biogenic_non_co2",
                "co2e.land_use_change",
                "co2e.uptake",
                "co2.fossil",
                "co2.biogenic",
            ),
        ),
    )
    scope: str = field(
        default="life-cycle",
        metadata=label(
            "范围",
            "Scope",
            "life-cycle 或 direct-emission",
            "life-cycle or direct-emission",
            choices=("life-cycle", "direct-emission"),
        ),
    )
    geography: str = field(metadata=label("地区", "Geography", example="CN"))
    first_year: int = field(metadata=label("数据年份起", "First year of the data", example="2024"))
    last_year: int = field(metadata=label("数据年份止", "Last year of the data", example="2024"))
    gwp_set: str = field(
        default="",
        metadata=label(
            "GWP 版本", "GWP set", "AR6、AR5；未知留空", "AR6, AR5; empty if not stated", choices=("AR6", "AR5")
        ),
    )
    source_title: str = field(metadata=label("来源", "Source"))
    source_publisher: str = field(default="", metadata=label("发布者", "Publisher"))
    locator: str = field(default="", metadata=label("出处位置", "Locator", "页码、表号", "Page, table"))
    is_foreign: bool = field(default=False, metadata=label("国外数据", "Foreign data"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFuel:
    """A fuel whose properties the plant measured; used as ``own.<fuel_id>``."""

    fuel_id: str = field(metadata=label("燃料编号", "Fuel id", example="coal_a"))
    name: str = field(metadata=label("名称", "Name"))
    net_calorific_value: Quantity = field(
        metadata=label(
            "低位发热量",
            "Net calorific value",
            example="22.1 GJ/t",
            dimension="energy/mass energy/volume energy/gas_volume_standard",
        )
    )
    carbon_content: Quantity = field(
        metadata=label("单位热值含碳量", "Carbon content", example="0.0262 tC/GJ", dimension="mass/energy")
    )
    oxidation: float = field(metadata=label("碳氧化率", "Oxidation", "0–1", "0 to 1", example="0.98"))
    biogenic_share: float = field(
        default=0.0, metadata=label("生物碳比例", "Biogenic share of carbon", "0–1", "0 to 1")
    )
    source: str = field(metadata=label("来源", "Source", example="2025 年化验报告"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStudy:
    """A product carbon footprint study as its author wrote it."""

    study_id: str = field(metadata=label("研究编号", "Study id", example="demo-aluminium-profile"))
    title: str = field(default="", metadata=label("标题", "Title"))
    author: str = field(default="", metadata=label("编制人", "Author"))
    cfp_type: CfpType = field(
        metadata=label(
            "碳足迹类型",
            "Type of footprint",
            "完整生命周期，或部分（如摇篮到大门）",
            "All life-cycle stages, or partial such as cradle to gate",
        )
    )
    product: Product = field(metadata=label("产品", "Product"))
    unit: FunctionalUnit = field(metadata=label("单位", "Unit"))
    output_volume: Quantity | None = field(
        default=None, metadata=label("期间产量", "Output in the period", example="12000 t")
    )
    goal: Goal = field(metadata=label("目的", "Goal"))
    review: Review = field(default=Review(), metadata=label("评审", "Review"))
    boundary: Boundary = field(metadata=label("系统边界", "System boundary"))
    geography: str = field(default="CN", metadata=label("地域", "Geography", example="CN"))
    period: TimeBoundary = field(metadata=label("时间边界", "Time boundary"))
    pcr: PcrReference = field(default=PcrReference(), metadata=label("产品种类规则", "Product category rules"))
    gwp_set: str = field(
        default="AR6",
        metadata=label(
            "GWP 版本", "GWP set", "AR6；用 AR5 须说明理由", "AR6; AR5 needs a justification", choices=("AR6", "AR5")
        ),
    )
    gwp_reason: str = field(default="", metadata=label("GWP 理由", "Reason for the GWP set"))
    facilities: tuple[Facility, ...] = field(default=(), metadata=label("设施", "Facilities"))
    processes: tuple[UnitProcess, ...] = field(default=(), metadata=label("过程", "Processes"))
    supplier_footprints: tuple[SupplierFootprint, ...] = field(
        default=(), metadata=label("供应商碳足迹", "Supplier footprints")
    )
    own_factors: tuple[OwnFactor, ...] = field(default=(), metadata=label("自有因子", "Own factors"))
    own_fuels: tuple[OwnFuel, ...] = field(default=(), metadata=label("自测燃料", "Measured fuels"))
    data_quality: DataQualityRequirement = field(
        default=DataQualityRequirement(), metadata=label("数据质量要求", "Data-quality requirement")
    )
    use_profile: UseProfile | None = field(default=None, metadata=label("使用情景", "Use profile"))
    end_of_life: EndOfLifeScenario | None = field(default=None, metadata=label("生命末期情景", "End-of-life scenario"))
    land_use: LandUseDecision = field(default=LandUseDecision(), metadata=label("土地利用", "Land use"))
    interpretation: Interpretation = field(default=Interpretation(), metadata=label("解释", "Interpretation"))
    cut_offs: tuple[CutOff, ...] = field(default=(), metadata=label("数据排除", "Data exclusions"))
    assumptions: tuple[Assumption, ...] = field(default=(), metadata=label("假设", "Assumptions"))
    deviations: tuple[Deviation, ...] = field(
        default=(),
        metadata=label(
            "偏离声明",
            "Justified deviations",
            "偏离标准条款时逐条说明理由",
            "Each requirement the study departs from, with its justification",
        ),
    )
    scenarios: tuple[Scenario, ...] = field(default=(), metadata=label("情景", "Scenarios"))
    evidence: tuple[Evidence, ...] = field(default=(), metadata=label("证据", "Evidence"))
