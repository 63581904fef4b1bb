"""Where a material of the product comes from and goes to: recycled content, recycling, energy recovery, disposal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class MaterialClass(StrEnum):
    """Classes for which a default of the allocation factor A is known."""

    METALS = "metals"
    GLASS = "glass"
    PAPER = "paper"
    PLASTICS = "plastics"
    TEXTILES = "textiles"
    UNKNOWN = "unknown"


_PROVIDER = ("factor:因子 / supplier:供应商碳足迹", "factor:… / supplier:…")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecycledMaterial:
    """A material of the product with both ends of its life; symbols of the Circular Footprint Formula in brackets.

    It takes the place of a row for the same material. The study's recycling procedure decides how it is counted.
    """

    life_id: str = field(metadata=label("编号", "Life id", "全研究唯一", "Unique in the study", example="AL"))
    material: str = field(metadata=label("材料", "Material", example="铝外壳"))
    material_class: MaterialClass = field(
        default=MaterialClass.UNKNOWN,
        metadata=label("材料类别", "Class of the material", "系数 A 留空时取其默认值", "For the default of A"),
    )
    process: str = field(metadata=label("过程", "Process", "使用该材料的过程", "That takes it", refers_to="process"))
    mass: Quantity = field(
        metadata=label("质量", "Mass", "与该过程产量对应", "For the stated output of the process", dimension="mass",
                       example="100 kg"),
    )  # fmt: skip
    virgin_provider: str = field(metadata=label("原生材料供给者 (Ev)", "Provider of virgin material (Ev)", *_PROVIDER))
    recycled_content_rate: float = field(default=0.0, metadata=label("再生料占比 (R1)", "Recycled content (R1)"))
    recycled_provider: str = field(
        default="", metadata=label("再生料供给者 (Erecycled)", "Provider of recycled material (Erecycled)", *_PROVIDER)
    )
    quality_in_share: float = field(
        default=1.0, metadata=label("投入质量比 (Qsin/Qp)", "Quality of recycled input (Qsin/Qp)")
    )
    recycled_at_end_rate: float = field(
        default=0.0, metadata=label("末期回收率 (R2)", "Recycled at the end of life (R2)")
    )
    recycling_provider: str = field(
        default="", metadata=label("末期回收供给者 (ErecyclingEoL)", "Provider of recycling at the end", *_PROVIDER)
    )
    replaced_provider: str = field(
        default="", metadata=label("被替代原生材料 (E*v)", "Virgin material replaced (E*v)", *_PROVIDER)
    )
    quality_out_share: float = field(
        default=1.0, metadata=label("产出质量比 (Qsout/Qp)", "Quality of recycled output (Qsout/Qp)")
    )
    energy_recovery_rate: float = field(
        default=0.0, metadata=label("能量回收率 (R3)", "Burnt with energy recovery (R3)")
    )
    recovery_provider: str = field(
        default="", metadata=label("能量回收供给者 (EER)", "Provider of energy recovery (EER)", *_PROVIDER)
    )
    recovered_energy: Quantity | None = field(
        default=None,
        metadata=label("回收能量", "Energy delivered", "每 1 kg 燃烧材料：低位热值 × 效率",
                       "Per kg burnt: heating value × efficiency", dimension="energy", example="8 MJ"),
    )  # fmt: skip
    replaced_energy_provider: str = field(default="", metadata=label("被替代能源", "Energy replaced", *_PROVIDER))
    disposal_provider: str = field(
        default="", metadata=label("处置供给者 (ED)", "Provider of disposal (ED)", *_PROVIDER)
    )
    allocation_factor: float | None = field(
        default=None,
        metadata=label("分配系数 A", "Allocation factor A", "仅 CFF；留空取材料类别的默认值",
                       "CFF only; empty: the default of the class"),
    )  # fmt: skip
    energy_factor: float = field(default=0.0, metadata=label("能量系数 B", "Energy factor B"))
    source: str = field(
        default="", metadata=label("参数来源", "Source of the parameters", "R1、R2、R3、质量比、A 的出处", "Of R1 to A")
    )
    fallback_reason: str = field(
        default="",
        metadata=label("回退确认", "Confirmed fallback", "因子年份或地区不符时，确认并说明理由",
                       "Confirms a factor of another year or place"),
    )  # fmt: skip


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    MaterialClass: {
        MaterialClass.METALS: ("金属", "metals"),
        MaterialClass.GLASS: ("玻璃", "glass"),
        MaterialClass.PAPER: ("纸", "paper"),
        MaterialClass.PLASTICS: ("塑料", "plastics"),
        MaterialClass.TEXTILES: ("纺织品", "textiles"),
        MaterialClass.UNKNOWN: ("不明", "no information"),
    },
}
