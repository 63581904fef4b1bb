"""What a plant knows of its materials: densities, masses of a piece, moisture, states of gases and of steam.

A row finds its properties by its flow's name or by its own id. A property that no row needs changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class PropertyKind(StrEnum):
    """What is known of a material."""

    DENSITY = "density"
    PIECE_MASS = "piece_mass"
    AREA_MASS = "area_mass"
    LENGTH_MASS = "length_mass"
    CALORIFIC_VALUE = "calorific_value"
    """Net calorific value, for a conversion between an amount and its heat."""
    MOISTURE_OF_WET = "moisture_of_wet"
    """Water per wet mass: dry = wet × (1 − w)."""
    MOISTURE_OF_DRY = "moisture_of_dry"
    """Water per dry mass: dry = wet / (1 + u)."""
    CONCENTRATION = "concentration"
    """Active substance per mass of the solution: pure = solution × c."""
    PURITY = "purity"
    """Active substance per mass of the goods: pure = goods × p."""
    CARBON_CONTENT = "carbon_content"
    """Carbon per mass, volume of gas or heat, for the carbon balance of a process; no unit is converted with it."""


_OF_MATERIAL = label(
    "物料",
    "Material",
    "清单行的流名称或行编号",
    "The flow's name as in the inventory, or the id of one row",
    example="盐酸",
)
_SOURCE = label("来源", "Source", "检测报告、供应商规格书、标准等", "Test report, supplier's specification, standard")
_EVIDENCE = label("证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialProperty:
    """One property of one material, with its source."""

    material: str = field(metadata=_OF_MATERIAL)
    kind: PropertyKind = field(
        metadata=label("性质", "Property", "密度、单件质量、含水率等", "Density, mass of a piece, moisture and so on")
    )
    value: Quantity = field(
        metadata=label(
            "数值",
            "Value",
            "如 1.18 kg/L、2.4 kg/件、120 g/m2、0.31（31 %）",
            "Such as 1.18 kg/L, 2.4 kg/piece, 120 g/m2, 0.31 (31 %)",
            example="1.18 kg/L",
        )
    )
    source: str = field(default="", metadata=_SOURCE)
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GasState:
    """Temperature and pressure at which the volume of a gas was metered."""

    material: str = field(metadata=_OF_MATERIAL)
    temperature_celsius: float = field(
        metadata=label(
            "计量温度",
            "Temperature",
            "流量计或合同的参比温度：0 或 20；工况计量填实际温度",
            "Reference temperature of the meter or contract, 0 or 20; for actual volumes the temperature metered",
            unit="℃",
            example="20",
        )
    )
    pressure_kilopascal: float = field(
        default=101.325,
        metadata=label(
            "绝对压力", "Absolute pressure", "标准状态为 101.325", "101.325 in a reference state", unit="kPa"
        ),
    )
    source: str = field(default="", metadata=_SOURCE)
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SteamState:
    """State of steam at the meter and of the water it was made of: turns tonnes into heat.

    Without a temperature the steam is saturated at its pressure, with the dryness given.
    """

    material: str = field(metadata=_OF_MATERIAL)
    pressure_megapascal: float = field(
        metadata=label(
            "蒸汽绝对压力",
            "Absolute pressure of the steam",
            "绝对压力 = 表压 + 0.1013 MPa",
            "Absolute = gauge + 0.1013 MPa",
            unit="MPa",
            example="0.9",
        )
    )
    temperature_celsius: float | None = field(
        default=None,
        metadata=label(
            "蒸汽温度", "Temperature of the steam", "过热蒸汽填写；饱和蒸汽留空", "For superheated steam", unit="℃"
        ),
    )
    dryness_share: float | None = field(
        default=None,
        metadata=label(
            "干度",
            "Dryness",
            "饱和蒸汽填写，0–1，干饱和为 1；过热蒸汽留空",
            "For saturated steam, 0 to 1 (dry saturated: 1); empty if superheated",
            unit="1",
            example="1",
        ),
    )
    feed_water_temperature_celsius: float | None = field(
        default=None,
        metadata=label(
            "给水（回水）温度",
            "Temperature of feed water",
            "锅炉给水或凝结水回水；与焓二者填一",
            "Of boiler feed or returned condensate; give it or the enthalpy",
            unit="℃",
            example="20",
        ),
    )
    feed_water_enthalpy: Quantity | None = field(
        default=None,
        metadata=label(
            "给水（回水）焓",
            "Enthalpy of feed water",
            "与给水温度二者填一；0 kJ/kg 即按焓值计全部热量",
            "Instead of the temperature; 0 kJ/kg counts the steam's whole enthalpy",
            unit="kJ/kg",
            dimension="energy/mass",
        ),
    )
    source: str = field(default="", metadata=_SOURCE)
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    PropertyKind: {
        PropertyKind.DENSITY: ("密度", "density"),
        PropertyKind.PIECE_MASS: ("单件质量", "mass of a piece"),
        PropertyKind.AREA_MASS: ("单位面积质量", "mass of an area"),
        PropertyKind.LENGTH_MASS: ("单位长度质量", "mass of a length"),
        PropertyKind.CALORIFIC_VALUE: ("低位发热量", "net calorific value"),
        PropertyKind.MOISTURE_OF_WET: ("含水率（湿基）", "moisture, of the wet mass"),
        PropertyKind.MOISTURE_OF_DRY: ("含水率（干基）", "moisture, of the dry mass"),
        PropertyKind.CONCENTRATION: ("浓度（质量分数）", "concentration (mass share)"),
        PropertyKind.PURITY: ("纯度（质量分数）", "purity (mass share)"),
        PropertyKind.CARBON_CONTENT: ("含碳量", "carbon content"),
    },
}
