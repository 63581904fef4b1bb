"""What an author brings: footprints of suppliers, factors with a source of their own, fuels measured by the plant."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_inventory import Uncertainty


class ElectricityBasis(StrEnum):
    """How the electricity in a supplier's values is counted."""

    MARKET = "market-based"
    """With contracts and certificates."""
    LOCATION = "location-based"
    """At the grid average, without certificates."""
    NO_INSTRUMENTS = "no instruments"
    """No contract or certificate was used, so that both views are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierFootprint:
    """A footprint received from a supplier, per declared unit. Values are kg CO2e of the named channel.

    `total_excluding_uptake` and `total_including_uptake` are the totals as the supplier states them, which the parts
    are held to; `location_based` and `market_based` are totals excluding uptake in that view of electricity.
    """

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
    total_excluding_uptake: float | None = field(
        default=None,
        metadata=label(
            "合计（不含吸收）",
            "Total excluding uptake",
            "供应商声明的不含生物碳吸收的合计",
            "As the supplier states it, without biogenic uptake",
            unit="kgCO2e",
        ),
    )
    total_including_uptake: float | None = field(
        default=None,
        metadata=label(
            "合计（含吸收）",
            "Total including uptake",
            "供应商声明的含生物碳吸收的合计",
            "As the supplier states it, with biogenic uptake",
            unit="kgCO2e",
        ),
    )
    electricity_basis: ElectricityBasis | None = field(
        default=None,
        metadata=label(
            "电力口径",
            "Electricity counted",
            "上面数值的用电按市场（含绿电绿证）还是按位置（电网平均）；未用绿电绿证时两者相同",
            "How electricity is counted in the values above: with certificates, at the grid average, or none was used",
        ),
    )
    location_based: float | None = field(
        default=None,
        metadata=label(
            "合计（基于位置）",
            "Total, location-based",
            "不含吸收；用电按电网平均，不计绿电绿证",
            "Excluding uptake; electricity at the grid average, without certificates",
            unit="kgCO2e",
        ),
    )
    market_based: float | None = field(
        default=None,
        metadata=label(
            "合计（基于市场）",
            "Total, market-based",
            "不含吸收；计入绿电绿证",
            "Excluding uptake; with contracts and certificates",
            unit="kgCO2e",
        ),
    )
    biogenic_carbon: Quantity | None = field(
        default=None, metadata=label("生物碳含量", "Biogenic carbon content", dimension="mass", unit="kg C")
    )
    allocation: str = field(default="", metadata=label("分配方法", "Allocation"))
    scrap_rule: str = field(default="", metadata=label("废料规则", "Scrap rule"))
    primary_share: float | None = field(
        default=None, metadata=label("初级数据占比", "Primary data share", "0–1", "0 to 1")
    )
    verification: str = field(
        default="",
        metadata=label(
            "核查",
            "Verification",
            "核查结论或说明；未经核查填“无”",
            'Statement or remark; write "none" where nobody verified it',
        ),
    )
    verifier: str = field(default="", metadata=label("核查机构", "Verified by"))
    verification_level: str = field(
        default="",
        metadata=label("保证等级", "Level of assurance", choices=("limited", "reasonable")),
    )
    verification_standard: str = field(
        default="", metadata=label("核查标准", "Standard of verification", example="ISO 14064-3:2019")
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
    uncertainty: Uncertainty | None = field(
        default=None,
        metadata=label(
            "不确定性",
            "Uncertainty",
            "总值的离散程度，供应商给出时填写",
            "Spread of the total, where the supplier states it",
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
    uncertainty: Uncertainty | None = field(
        default=None,
        metadata=label(
            "不确定性",
            "Uncertainty",
            "数值的离散程度，来源给出时填写",
            "Spread of the value, where its source states it",
        ),
    )


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
    uncertainty: Uncertainty | None = field(
        default=None,
        metadata=label(
            "不确定性",
            "Uncertainty",
            "每单位燃料排放（热值 × 含碳量 × 氧化率）的离散程度，用比值表示时数量为 1",
            "Spread of the emission per unit of fuel (calorific value × carbon × oxidation), relative to 1",
        ),
    )
