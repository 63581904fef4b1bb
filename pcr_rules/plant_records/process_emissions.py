"""Emissions of reactions as a plant knows them: a published method and the figures it asks for, one figure a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class EmissionMethod(StrEnum):
    """Published methods; each turns its figures into rows of emission."""

    CLINKER_OUTPUT = "clinker_output"
    CARBONATES = "carbonates"
    """Carbonates that go in: the input method of clinker, fluxes, glass and lime."""
    DESULPHURISATION = "desulphurisation"
    LIME_OUTPUT = "lime_output"
    GLASS_OUTPUT = "glass_output"
    ANODE_CONSUMPTION = "anode_consumption"
    PFC_SLOPE = "pfc_slope"
    PFC_OVERVOLTAGE = "pfc_overvoltage"
    CARBON_BALANCE = "carbon_balance"
    PRODUCT_FACTOR = "product_factor"
    """Product × published factor: ferro-alloys, methanol."""
    NITRIC_ACID = "nitric_acid"
    AMMONIA = "ammonia"


class EmissionUse(StrEnum):
    """Whether an emission counts, or is computed by a second method to compare with."""

    COUNTED = "counted"
    COMPARISON = "comparison"


class EmissionFigure(StrEnum):
    """Figures that the methods ask for."""

    CLINKER = "clinker"
    CLINKER_FACTOR = "clinker_factor"
    CALCIUM_OXIDE = "calcium_oxide"
    MAGNESIUM_OXIDE = "magnesium_oxide"
    CALCIUM_FROM_OTHERS = "calcium_from_others"
    MAGNESIUM_FROM_OTHERS = "magnesium_from_others"
    BYPASS_DUST = "bypass_dust"
    KILN_DUST = "kiln_dust"
    KILN_DUST_CALCINATION = "kiln_dust_calcination"
    RAW_MEAL_RATIO = "raw_meal_ratio"
    ORGANIC_CARBON = "organic_carbon"
    CARBONATE = "carbonate"
    CARBONATE_CONTENT = "carbonate_content"
    CALCINED = "calcined"
    LIME = "lime"
    OXIDE_CONTENT = "oxide_content"
    DUST_CORRECTION = "dust_correction"
    GLASS = "glass"
    CULLET = "cullet"
    ALUMINIUM = "aluminium"
    NET_ANODE = "net_anode"
    ANODE_SULPHUR = "anode_sulphur"
    ANODE_ASH = "anode_ash"
    EFFECTS = "effects"
    EFFECT_MINUTES = "effect_minutes"
    OVERVOLTAGE = "overvoltage"
    CURRENT_EFFICIENCY = "current_efficiency"
    PFC_COEFFICIENT = "pfc_coefficient"
    C2F6_RATIO = "c2f6_ratio"
    CARBON_IN = "carbon_in"
    CARBON_OUT = "carbon_out"
    CARBON_CONTENT = "carbon_content"
    BIOGENIC_CARBON = "biogenic_carbon"
    PRODUCT = "product"
    CO2_FACTOR = "co2_factor"
    CH4_FACTOR = "ch4_factor"
    ACID = "acid"
    N2O_FACTOR = "n2o_factor"
    N2O_DESTROYED = "n2o_destroyed"
    ABATEMENT_RUNNING = "abatement_running"
    AMMONIA = "ammonia"
    FEEDSTOCK_ENERGY = "feedstock_energy"
    FEEDSTOCK_PER_TONNE = "feedstock_per_tonne"
    CARBON_PER_ENERGY = "carbon_per_energy"
    OXIDISED = "oxidised"
    UREA = "urea"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessEmission:
    """One figure of one emission; the rows with the same id are one emission, by one method, of one process."""

    emission_id: str = field(
        metadata=label(
            "编号",
            "Emission id",
            "同一排放的各行相同；成为排放行的编号",
            "The same on all rows of one emission; becomes the id of the row of emission",
            example="PE-1",
        )
    )
    process: str = field(metadata=label("过程", "Process", refers_to="process", example="kiln"))
    method: EmissionMethod = field(
        metadata=label("方法", "Method", "已公布的计算方法", "The published method", example="clinker_output")
    )
    figure: EmissionFigure = field(
        metadata=label(
            "数据项", "Figure", "该方法所需的一项数据", "One of the figures the method asks for", example="clinker"
        )
    )
    item: str = field(
        default="",
        metadata=label(
            "品种",
            "Item",
            "碳酸盐、石灰、玻璃、槽型、硝酸工艺、合金或物料；清单见“过程排放”一页",
            "Carbonate, lime, glass, type of cell, technology, alloy or material; listed on the page Process emissions",
            example="石灰石 CaCO3",
        ),
    )
    quantity: Quantity = field(
        metadata=label("数值", "Value", "占比用单位 1 或 %", "Shares in the unit 1 or %", example="1550000 t")
    )
    use: EmissionUse = field(
        default=EmissionUse.COUNTED,
        metadata=label(
            "用途",
            "Use",
            "计入，或仅用于与计入值比较（如熟料法与碳酸盐法）",
            "Counted, or only compared with what is counted (clinker by output and by input)",
        ),
    )
    source: str = field(
        default="", metadata=label("来源", "Source", "化验、台账或文献", "Analysis, ledger or publication")
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
    note: str = field(default="", metadata=label("备注", "Note"))


_METHODS: Mapping[StrEnum, tuple[str, str]] = {
    EmissionMethod.CLINKER_OUTPUT: ("熟料产量法", "clinker output"),
    EmissionMethod.CARBONATES: ("碳酸盐投入法", "carbonates that go in"),
    EmissionMethod.DESULPHURISATION: ("烟气脱硫", "flue-gas desulphurisation"),
    EmissionMethod.LIME_OUTPUT: ("石灰产量法", "lime output"),
    EmissionMethod.GLASS_OUTPUT: ("玻璃产量法", "glass output"),
    EmissionMethod.ANODE_CONSUMPTION: ("阳极消耗", "anode consumption"),
    EmissionMethod.PFC_SLOPE: ("阳极效应斜率法", "anode effects, slope"),
    EmissionMethod.PFC_OVERVOLTAGE: ("阳极效应过电压法", "anode effects, overvoltage"),
    EmissionMethod.CARBON_BALANCE: ("碳平衡", "carbon balance"),
    EmissionMethod.PRODUCT_FACTOR: ("产品产量 × 因子", "product × factor"),
    EmissionMethod.NITRIC_ACID: ("硝酸", "nitric acid"),
    EmissionMethod.AMMONIA: ("合成氨", "ammonia"),
}
_FIGURES: Mapping[StrEnum, tuple[str, str]] = {
    EmissionFigure.CLINKER: ("熟料产量", "clinker made"),
    EmissionFigure.CLINKER_FACTOR: ("熟料排放因子", "clinker factor"),
    EmissionFigure.CALCIUM_OXIDE: ("熟料 CaO 含量", "CaO of the clinker"),
    EmissionFigure.MAGNESIUM_OXIDE: ("熟料 MgO 含量", "MgO of the clinker"),
    EmissionFigure.CALCIUM_FROM_OTHERS: ("非碳酸盐来源 CaO", "CaO not from carbonate"),
    EmissionFigure.MAGNESIUM_FROM_OTHERS: ("非碳酸盐来源 MgO", "MgO not from carbonate"),
    EmissionFigure.BYPASS_DUST: ("旁路粉尘", "bypass dust"),
    EmissionFigure.KILN_DUST: ("外排窑灰", "kiln dust leaving"),
    EmissionFigure.KILN_DUST_CALCINATION: ("窑灰分解率", "calcination of the kiln dust"),
    EmissionFigure.RAW_MEAL_RATIO: ("生料熟料比", "raw meal per clinker"),
    EmissionFigure.ORGANIC_CARBON: ("生料有机碳含量", "organic carbon of the raw meal"),
    EmissionFigure.CARBONATE: ("碳酸盐原料消耗量", "carbonate material used"),
    EmissionFigure.CARBONATE_CONTENT: ("碳酸盐含量", "content of carbonate"),
    EmissionFigure.CALCINED: ("分解（反应）率", "share calcined"),
    EmissionFigure.LIME: ("石灰产量", "lime made"),
    EmissionFigure.OXIDE_CONTENT: ("CaO 或 CaO·MgO 含量", "content of CaO or CaO·MgO"),
    EmissionFigure.DUST_CORRECTION: ("窑灰修正系数", "correction for kiln dust"),
    EmissionFigure.GLASS: ("玻璃熔化量", "glass molten"),
    EmissionFigure.CULLET: ("碎玻璃占比", "share of cullet"),
    EmissionFigure.ALUMINIUM: ("铝产量", "aluminium made"),
    EmissionFigure.NET_ANODE: ("吨铝阳极净耗", "net anode per t Al"),
    EmissionFigure.ANODE_SULPHUR: ("阳极含硫量", "sulphur of the anode"),
    EmissionFigure.ANODE_ASH: ("阳极灰分", "ash of the anode"),
    EmissionFigure.EFFECTS: ("阳极效应系数（次/槽·日）", "anode effects per cell-day"),
    EmissionFigure.EFFECT_MINUTES: ("阳极效应持续时间", "duration of an effect"),
    EmissionFigure.OVERVOLTAGE: ("阳极效应过电压（mV，单位填 1）", "anode-effect overvoltage (mV, unit 1)"),
    EmissionFigure.CURRENT_EFFICIENCY: ("电流效率", "current efficiency"),
    EmissionFigure.PFC_COEFFICIENT: ("CF4 系数", "coefficient of CF4"),
    EmissionFigure.C2F6_RATIO: ("C2F6/CF4 质量比", "C2F6 per CF4"),
    EmissionFigure.CARBON_IN: ("含碳物料投入", "material bringing carbon in"),
    EmissionFigure.CARBON_OUT: ("含碳物料产出", "material carrying carbon out"),
    EmissionFigure.CARBON_CONTENT: ("含碳量", "carbon content"),
    EmissionFigure.BIOGENIC_CARBON: ("生物碳占比", "biogenic share of the carbon"),
    EmissionFigure.PRODUCT: ("产品产量", "product made"),
    EmissionFigure.CO2_FACTOR: ("CO2 因子", "CO2 factor"),
    EmissionFigure.CH4_FACTOR: ("CH4 因子", "CH4 factor"),
    EmissionFigure.ACID: ("硝酸产量（折 100 %）", "nitric acid made (as 100 %)"),
    EmissionFigure.N2O_FACTOR: ("N2O 因子", "N2O factor"),
    EmissionFigure.N2O_DESTROYED: ("N2O 去除率", "share of N2O destroyed"),
    EmissionFigure.ABATEMENT_RUNNING: ("减排设施运行时间占比", "share of time the abatement runs"),
    EmissionFigure.AMMONIA: ("合成氨产量", "ammonia made"),
    EmissionFigure.FEEDSTOCK_ENERGY: ("原料与燃料能量", "energy of feedstock and fuel"),
    EmissionFigure.FEEDSTOCK_PER_TONNE: ("吨氨能耗", "energy per t of ammonia"),
    EmissionFigure.CARBON_PER_ENERGY: ("单位热值含碳量", "carbon per energy"),
    EmissionFigure.OXIDISED: ("碳氧化率", "share oxidised"),
    EmissionFigure.UREA: ("尿素产量", "urea made"),
}
ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    EmissionMethod: _METHODS,
    EmissionFigure: _FIGURES,
    EmissionUse: {
        EmissionUse.COUNTED: ("计入", "counted"),
        EmissionUse.COMPARISON: ("仅比较", "comparison only"),
    },
}
