"""What a plant lets out besides its stacks: refrigerants, SF6, shielding gas, extinguishers, methane of wastewater."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class ReleaseKind(StrEnum):
    """What a gas was released from."""

    REFRIGERANT = "refrigerant"
    SWITCHGEAR = "switchgear"
    WELDING = "welding"
    FIRE_EXTINGUISHER = "fire_extinguisher"
    FOAM_BLOWING = "foam_blowing"
    PROCESS_GAS = "process_gas"
    """Laughing gas, cover gas of magnesium, etching gas that is let out as it is."""


class WastewaterTreatment(StrEnum):
    """How wastewater is treated or let out; each has a published methane correction factor."""

    DISCHARGE = "discharge"
    AEROBIC_GOOD = "aerobic_good"
    AEROBIC_OVERLOADED = "aerobic_overloaded"
    SLUDGE_DIGESTER = "sludge_digester"
    ANAEROBIC_REACTOR = "anaerobic_reactor"
    SHALLOW_LAGOON = "shallow_lagoon"
    DEEP_LAGOON = "deep_lagoon"


class CarbonOrigin(StrEnum):
    """Where the carbon of the wastewater's COD is from, and with it that of the methane."""

    BIOGENIC = "biogenic"
    FOSSIL = "fossil"


_EVIDENCE = label("证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class GasRelease:
    """A gas released in the period: charged less recovered; a blend is split by its composition."""

    release_id: str = field(metadata=label("编号", "Release id", "全研究唯一", "Unique in the study", example="REF-1"))
    process: str = field(metadata=label("过程", "Process", refers_to="process", example="utilities"))
    kind: ReleaseKind = field(
        metadata=label(
            "类别", "Kind", "制冷剂补充、开关设备、焊接保护气、灭火器等", "Refrigerant, switchgear, welding…"
        )
    )
    equipment: str = field(default="", metadata=label("设备", "Equipment", example="冷水机组 1#"))
    gas: str = field(
        metadata=label(
            "气体", "Gas", "单一气体或混合制冷剂的名称", "Name of the gas or refrigerant blend", example="R-410A"
        )
    )
    charged: Quantity = field(
        metadata=label(
            "补充（使用）量",
            "Charged",
            "期间补充或使用的数量：补充即弥补泄漏",
            "Refilled or used in the period: what is refilled had leaked",
            unit="kg",
            dimension="mass gas_volume_standard volume",
            example="12 kg",
        )
    )
    recovered: Quantity | None = field(
        default=None,
        metadata=label(
            "回收量",
            "Recovered",
            "回收并交处置或再用的数量",
            "Drawn off for reuse or destruction",
            unit="kg",
            dimension="mass gas_volume_standard volume",
        ),
    )
    gas_share: float = field(
        default=1.0,
        metadata=label(
            "气体占比",
            "Share of the gas",
            "与惰性气体混合时，该气体占数量的比例，如 82 % Ar + 18 % CO2 填 0.18",
            "Of the amount, where mixed with an inert gas: 0.18 for 82 % Ar + 18 % CO2",
        ),
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendComponent:
    """A component of a blend whose composition the plant states; the shares of a blend sum to 1."""

    blend: str = field(metadata=label("混合物", "Blend", example="R-454B"))
    gas: str = field(metadata=label("组分气体", "Gas", example="R-32"))
    mass_share: float = field(metadata=label("质量占比", "Mass share", "0–1", "0 to 1", example="0.689"))
    source: str = field(default="", metadata=label("来源", "Source", "安全技术说明书等", "Such as a safety data sheet"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wastewater:
    """Wastewater treated or let out in the period: its organic load makes methane."""

    release_id: str = field(metadata=label("编号", "Release id", "全研究唯一", "Unique in the study", example="WW-1"))
    process: str = field(metadata=label("过程", "Process", refers_to="process", example="wastewater_treatment"))
    treatment: WastewaterTreatment = field(
        metadata=label("处理方式", "Treatment", "决定甲烷修正因子 MCF", "Decides the methane correction factor")
    )
    volume: Quantity = field(metadata=label("水量", "Volume", unit="m3", dimension="volume", example="12000 m3"))
    cod_in: Quantity = field(
        metadata=label("进水 COD", "COD of the inflow", unit="mg/L", dimension="mass/volume", example="1800 mg/L")
    )
    cod_out: Quantity = field(
        metadata=label("出水 COD", "COD of the outflow", unit="mg/L", dimension="mass/volume", example="80 mg/L")
    )
    sludge_cod: Quantity | None = field(
        default=None,
        metadata=label("污泥带走的 COD", "COD removed as sludge", unit="kg", dimension="mass"),
    )
    methane_recovered: Quantity | None = field(
        default=None,
        metadata=label(
            "回收的甲烷",
            "Methane recovered",
            "用作燃料或火炬销毁的纯甲烷质量；燃烧另行填写",
            "Mass of CH4 burnt as fuel or flared; its burning has a row of its own",
            unit="kg",
            dimension="mass",
        ),
    )
    carbon_origin: CarbonOrigin | None = field(
        default=None,
        metadata=label(
            "碳的来源",
            "Origin of the carbon",
            "COD 来自生物质（食品、造纸等）还是化石原料（石化、油类）",
            "Whether the COD is of biomass (food, paper) or fossil (petrochemistry, oils)",
        ),
    )
    methane_correction: float | None = field(
        default=None,
        metadata=label("自测 MCF", "Measured MCF", "留空用公布的缺省值", "Empty: the published default", unit="1"),
    )
    methane_capacity: Quantity | None = field(
        default=None,
        metadata=label(
            "自测 Bo",
            "Measured Bo",
            "最大产甲烷能力；留空用公布的缺省值",
            "Maximum CH4 producing capacity; empty: the published default",
            unit="kgCH4/kgCOD",
        ),
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    ReleaseKind: {
        ReleaseKind.REFRIGERANT: ("制冷剂补充", "refrigerant recharged"),
        ReleaseKind.SWITCHGEAR: ("开关设备", "switchgear"),
        ReleaseKind.WELDING: ("焊接保护气", "shielding gas of welding"),
        ReleaseKind.FIRE_EXTINGUISHER: ("灭火器", "fire extinguisher"),
        ReleaseKind.FOAM_BLOWING: ("发泡剂", "foam blowing agent"),
        ReleaseKind.PROCESS_GAS: ("工艺气体", "process gas"),
    },
    WastewaterTreatment: {
        WastewaterTreatment.DISCHARGE: ("排入自然水体", "discharge to natural waters"),
        WastewaterTreatment.AEROBIC_GOOD: ("好氧（管理良好）", "aerobic, well managed"),
        WastewaterTreatment.AEROBIC_OVERLOADED: ("好氧（过载）", "aerobic, overloaded"),
        WastewaterTreatment.SLUDGE_DIGESTER: ("污泥厌氧消化池", "anaerobic digester for sludge"),
        WastewaterTreatment.ANAEROBIC_REACTOR: ("厌氧反应器", "anaerobic reactor"),
        WastewaterTreatment.SHALLOW_LAGOON: ("浅厌氧塘（<2 m）", "shallow anaerobic lagoon (< 2 m)"),
        WastewaterTreatment.DEEP_LAGOON: ("深厌氧塘（>2 m）", "deep anaerobic lagoon (> 2 m)"),
    },
    CarbonOrigin: {
        CarbonOrigin.BIOGENIC: ("生物质", "biogenic"),
        CarbonOrigin.FOSSIL: ("化石", "fossil"),
    },
}
