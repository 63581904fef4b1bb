"""What a manufacturer tells: the product, its unit processes, where each input comes from, and the choices made.

A study is a real graph: unit processes with products, co-products, waste to treatment, internal links and
loops; a flat bill of materials is a graph of one process. Units and names are as the user wrote them; nothing
here is converted, linked or calculated.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.plant_records.records import PlantRecords
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
    PcrReference,
    Review,
    Scenario,
    TimeBoundary,
    UseProfile,
)
from pcr_rules.study_facilities import ElectricityRules, Facility
from pcr_rules.study_inventory import UnitProcess
from pcr_rules.study_sources import OwnFactor, OwnFuel, SupplierFootprint


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
    electricity_rules: ElectricityRules = field(
        default=ElectricityRules(), metadata=label("电力规则", "Rules for electricity")
    )
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
    plant: PlantRecords = field(
        default=PlantRecords(),
        metadata=label(
            "工厂数据",
            "Plant records",
            "物料清单、抄表、公用工程、运输等，由程序换算为清单",
            "Bills of materials, meter readings, utilities, freight…, which the program turns into the inventory",
        ),
    )
