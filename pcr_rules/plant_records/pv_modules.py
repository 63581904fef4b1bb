"""A PV module as schemes with country coefficients ask for it: the module, its components by country, the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class FrenchUse(StrEnum):
    """What the simplified carbon assessment is for: each use has its limit."""

    FEED_IN_ORDER = "feed_in_order"
    REDUCED_VAT = "reduced_vat"
    TENDER_PPE2 = "tender_ppe2"
    TENDER_PPE2_V2 = "tender_ppe2_v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class PvModule:
    """The module that is declared; one record a study."""

    module_id: str = field(metadata=label("组件编号", "Module id", example="MOD-1"))
    model: str = field(default="", metadata=label("型号", "Model", example="610 W bifacial"))
    peak_power: Quantity | None = field(
        default=None,
        metadata=label("峰值功率", "Peak power", "标准测试条件下", "At standard test conditions", dimension="peak_power",
                       unit="Wp", example="610 Wp"),
    )  # fmt: skip
    area: Quantity | None = field(
        default=None, metadata=label("组件面积", "Area", dimension="area", unit="m2", example="2.70 m2")
    )
    mass: Quantity | None = field(
        default=None, metadata=label("组件质量", "Mass", dimension="mass", unit="kg", example="32.5 kg")
    )
    efficiency_share: float | None = field(
        default=None,
        metadata=label("组件效率", "Efficiency", "0–1，= 峰值功率 ÷ 面积 ÷ 1000 W/m²",
                       "0 to 1, = peak power / area / 1000 W/m²", example="0.226"),
    )  # fmt: skip
    is_framed: bool | None = field(default=None, metadata=label("有边框", "Has a frame"))
    french_use: FrenchUse | None = field(
        default=None,
        metadata=label("法国用途", "French use", "简化碳评估用于哪种场合，各有限值",
                       "What the simplified carbon assessment is for; each use has its limit"),
    )  # fmt: skip
    source: str = field(default="", metadata=label("来源", "Source", "规格书、测试报告", "Data sheet, test report"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleComponent:
    """How much of a component 1 kWp of the module needs, and which share of it one country makes.

    A component made in two countries has two records with the same quantity; their shares add up to 1. Losses and
    breakage are in the quantity.
    """

    component: str = field(
        metadata=label("部件", "Component", "与系数表同名：多晶硅、硅锭、硅片、电池、组件、玻璃、边框…",
                       "Named as in the table: polysilicon, ingot, wafer, cell, module, glass, frame …",
                       example="polysilicon"),
    )  # fmt: skip
    quantity: Quantity = field(
        metadata=label("每 kWp 用量", "Quantity per kWp", "含工艺损耗和破损", "Losses and breakage included",
                       example="2.1 kg"),
    )  # fmt: skip
    country: str = field(
        metadata=label("生产国家", "Country", "该工序实际所在国，ISO 代码", "Where the step is done, ISO code",
                       example="CN")
    )  # fmt: skip
    country_share: float = field(
        default=1.0, metadata=label("该国占比", "Share of the country", "0–1，同一部件合计为 1", "0 to 1, 1 in all")
    )
    source: str = field(default="", metadata=label("来源", "Source", "用量和产地的依据", "Behind amount and origin"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCoefficient:
    """Emissions of one component made in one country, from the scheme's table as the user holds it."""

    component: str = field(metadata=label("部件", "Component", "与部件表同名", "Named as in the list of components"))
    country: str = field(metadata=label("国家", "Country", "ISO 代码", "ISO code", example="CN"))
    value: float = field(metadata=label("系数", "Value", "每单位 kgCO2e", "kg CO2e per unit", unit="kgCO2e"))
    per_unit: str = field(metadata=label("单位", "Unit", "系数所对应的单位", "What the value is per", example="kg"))
    source: str = field(
        metadata=label("来源", "Source", "系数表的名称、版本和位置", "Name, version and place of the table")
    )
    is_own_assessment: bool = field(
        default=False,
        metadata=label("自有 LCA 系数", "Own assessment", "不是标准国家系数时填是", "Yes where it is not the table's"),
    )


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    FrenchUse: {
        FrenchUse.FEED_IN_ORDER: ("上网电价令（100–500 kW）", "feed-in order, 100 to 500 kW"),
        FrenchUse.REDUCED_VAT: ("低税率（≤ 9 kWp）", "reduced VAT, up to 9 kWp"),
        FrenchUse.TENDER_PPE2: ("招标 PPE2", "tender PPE2"),
        FrenchUse.TENDER_PPE2_V2: ("招标 PPE2 V2", "tender PPE2 V2"),
    },
}
