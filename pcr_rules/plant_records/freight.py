"""Freight as the plant holds it: for each cargo a chain of legs, in the words of ISO 14083."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_inventory import DataOrigin


class TransportMode(StrEnum):
    """Mode of a transport operation; a hub operation is an element of the chain of its own (ISO 14083)."""

    ROAD = "road"
    RAIL = "rail"
    SEA = "sea"
    INLAND_WATERWAY = "inland_waterway"
    AIR = "air"
    PIPELINE = "pipeline"
    HUB = "hub"
    """Terminal, warehouse, cross-dock: counts volume, mass or volume × time, no distance."""


class DistanceSource(StrEnum):
    """Where a distance comes from."""

    MEASURED = "measured"
    SHORTEST_FEASIBLE = "shortest_feasible"
    GREAT_CIRCLE = "great_circle"
    ASSUMED = "assumed"
    """A default or an estimate: stands among the assumptions of the study."""


class FreightBasis(StrEnum):
    """What the factor of a leg counts."""

    TONNE_KILOMETRE = "tonne_kilometre"
    CONTAINER_KILOMETRE = "container_kilometre"
    VEHICLE_KILOMETRE = "vehicle_kilometre"
    KILOMETRE = "kilometre"
    FUEL = "fuel"
    """Fuel of the trip, burnt: distance × fuel per 100 km."""


class EnergyScope(StrEnum):
    """Whether the supply of the fuel is in a factor."""

    WELL_TO_WHEEL = "well_to_wheel"
    TANK_TO_WHEEL = "tank_to_wheel"


class TemperatureControl(StrEnum):
    """Temperature of the cargo on its way."""

    AMBIENT = "ambient"
    REFRIGERATED = "refrigerated"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportLeg:
    """One element of a transport chain: a transport operation, or the operation of a hub.

    Transport activity = gross shipped mass × transport activity distance (t·km).
    """

    leg_id: str = field(metadata=label("运段编号", "Leg id", "全研究唯一", "Unique in the study", example="T001"))
    cargo: str = field(
        metadata=label(
            "货物",
            "Cargo",
            "进厂或转运：清单行编号；发运产品：process:过程编号#产品流",
            "Inbound: id of the row carried; outbound product: process:<process id>#<flow id>",
            example="E001",
        )
    )
    chain: str = field(
        default="",
        metadata=label(
            "运输链",
            "Chain",
            "同一货物分几路运输时各路的名称",
            "Names the chain where a cargo comes by several ways",
            example="A",
        ),
    )
    cargo_share: float = field(
        default=1.0,
        metadata=label(
            "货物占比",
            "Share of the cargo",
            "走此运输链的货物质量占比，0–1",
            "Share of the cargo's mass on this chain, 0 to 1",
        ),
    )
    sequence: int = field(
        default=1,
        metadata=label("顺序", "Sequence", "在运输链中的次序，从 1 起", "Position in the chain, from 1", example="1"),
    )
    mode: TransportMode = field(
        metadata=label(
            "运输方式", "Mode", "公路、铁路等；仓储和中转填“枢纽”", "Road, rail…; hub for storage and transfer"
        )
    )
    vehicle: str = field(
        default="",
        metadata=label("车（船）型", "Vehicle", "如 柴油重型货车 载重18 t", "e.g. diesel truck, 18 t payload"),
    )
    origin_place: str = field(default="", metadata=label("起点", "From", example="佛山"))
    destination: str = field(default="", metadata=label("终点", "To", example="广州"))
    distance: Quantity | None = field(
        default=None,
        metadata=label("距离", "Distance", "单程载货距离", "Loaded way, one direction", dimension="length", unit="km"),
    )
    distance_source: DistanceSource | None = field(
        default=None,
        metadata=label(
            "距离来源",
            "Source of the distance",
            "实测、最短可行、大圆或假设",
            "Measured, shortest feasible, great circle or assumed",
        ),
    )
    distance_adjustment: float = field(
        default=1.0,
        metadata=label(
            "距离修正系数",
            "Distance adjustment factor",
            "把此距离换算到因子所用距离的系数；相同则为 1",
            "From this distance to the one that the factor counts; 1 if they are the same",
        ),
    )
    default_distance: str = field(
        default="",
        metadata=label(
            "默认距离代码",
            "Default distance",
            "没有实际距离时引用已发布的默认值，会作为假设列出",
            "Names a published default where no distance is known; it is listed as an assumption",
            choices=(
                "transport.gbt51366_2019.default_distance.concrete",
                "transport.gbt51366_2019.default_distance.other",
            ),
        ),
    )
    basis: FreightBasis | None = field(
        default=None,
        metadata=label(
            "因子计量方式",
            "What the factor counts",
            "留空：吨公里；填了百公里燃料则按燃料",
            "Empty: tonne kilometres; fuel where fuel per 100 km is given",
        ),
    )
    provider: str = field(
        default="",
        metadata=label(
            "供给者",
            "Provider",
            "运输（或仓储）因子；按燃料计算时为燃料生产",
            "Factor of the transport or storage; for fuel its supply",
            example="factor:transport.gbt51366_2019.road.diesel_heavy_18t",
        ),
    )
    energy_scope: EnergyScope | None = field(
        default=None,
        metadata=label(
            "因子范围",
            "What the factor covers",
            "是否包含燃料生产",
            "Whether the supply of the fuel is included",
        ),
    )
    tank_to_wheel_intensity: float | None = field(
        default=None,
        metadata=label(
            "行驶强度（TTW）",
            "Tank-to-wheel intensity",
            "仅用于并列给出行驶部分，不另计入",
            "Shown beside the result, not added to it",
            unit="kgCO2e/(t·km)",
        ),
    )
    fuel: str = field(
        default="", metadata=label("燃料", "Fuel", "燃料代码，与清单相同", "Key of the fuel, as in the inventory")
    )
    fuel_per_100_km: Quantity | None = field(
        default=None,
        metadata=label(
            "百公里燃料",
            "Fuel per 100 km",
            "载货与空驶的平均，如 35 L",
            "Mean of loaded and empty way, e.g. 35 L",
            dimension="volume mass energy gas_volume_standard",
            unit="L",
        ),
    )
    shipped_mass: Quantity | None = field(
        default=None,
        metadata=label(
            "发运毛重",
            "Gross shipped mass",
            "整行货物连包装的毛重（磅单）；留空则由净重加包装得出",
            "Of the whole row with its packaging, as weighed; empty: net mass plus packaging",
            dimension="mass",
            unit="t",
        ),
    )
    packaging_mass: Quantity | None = field(
        default=None,
        metadata=label(
            "运输包装质量",
            "Mass of the packaging",
            "整行货物的包装；留空则取“包装”表",
            "Of the whole row; empty: from the sheet Packaging",
            dimension="mass",
            unit="kg",
        ),
    )
    is_packaging_included: bool | None = field(
        default=None,
        metadata=label(
            "含包装",
            "Packaging is included",
            "是：货运量按毛重（散装货物也填是）；否：只按净重",
            "Yes: gross mass (also for goods in bulk); no: net mass only",
        ),
    )
    containers: Quantity | None = field(
        default=None, metadata=label("集装箱数", "Containers", dimension="container", unit="TEU")
    )
    trips: float | None = field(
        default=None,
        metadata=label(
            "载货车次", "Loaded trips", "整行货物；留空则由毛重与实际载重得出", "For the whole row; empty: mass / load"
        ),
    )
    actual_load: Quantity | None = field(
        default=None,
        metadata=label("实际载重", "Actual load", "每车次平均", "Mean load of a trip", dimension="mass", unit="t"),
    )
    capacity: Quantity | None = field(
        default=None, metadata=label("额定载重", "Payload capacity", dimension="mass", unit="t")
    )
    load_share: float | None = field(
        default=None,
        metadata=label("装载率", "Load factor", "实际载重 / 额定载重，0–1", "Actual load / capacity, 0 to 1"),
    )
    empty_return_share: float | None = field(
        default=None,
        metadata=label(
            "空驶比例",
            "Empty return",
            "空驶距离 / 载货距离；全程空返为 1",
            "Empty distance / loaded distance; 1 if the whole way back is empty",
        ),
    )
    is_empty_running_in_factor: bool | None = field(
        default=None,
        metadata=label("因子已含空驶", "Factor includes empty running", "已含则不再加", "If it does, nothing is added"),
    )
    temperature_control: TemperatureControl | None = field(default=None, metadata=label("温控", "Temperature control"))
    stored_volume: Quantity | None = field(
        default=None,
        metadata=label("仓储体积", "Stored volume", "仅枢纽填写", "For hubs only", dimension="volume", unit="m3"),
    )
    storage_time: Quantity | None = field(
        default=None,
        metadata=label("仓储时间", "Storage time", "仅枢纽填写", "For hubs only", dimension="time", unit="d"),
    )
    origin: DataOrigin = field(
        default=DataOrigin.SITE_SPECIFIC,
        metadata=label("数据来源类型", "Origin of the amount", "与清单相同", "As in the inventory"),
    )
    primary_data_share: float | None = field(
        default=None,
        metadata=label("初级数据占比", "Primary data share", "承运人给出，0–1", "As the carrier states it, 0 to 1"),
    )
    supplier: str = field(default="", metadata=label("承运人", "Carrier"))
    secondary_reason: str = field(default="", metadata=label("次级数据理由", "Reason for secondary data"))
    fallback_reason: str = field(
        default="", metadata=label("回退确认", "Confirmed fallback", "与清单相同", "As in the inventory")
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
    note: str = field(default="", metadata=label("备注", "Note"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    TransportMode: {
        TransportMode.ROAD: ("公路", "road"),
        TransportMode.RAIL: ("铁路", "rail"),
        TransportMode.SEA: ("海运", "sea"),
        TransportMode.INLAND_WATERWAY: ("内河", "inland waterway"),
        TransportMode.AIR: ("航空", "air"),
        TransportMode.PIPELINE: ("管道", "pipeline"),
        TransportMode.HUB: ("枢纽", "hub"),
    },
    DistanceSource: {
        DistanceSource.MEASURED: ("实测距离", "measured distance"),
        DistanceSource.SHORTEST_FEASIBLE: ("最短可行距离", "shortest feasible distance"),
        DistanceSource.GREAT_CIRCLE: ("大圆距离", "great circle distance"),
        DistanceSource.ASSUMED: ("假设距离", "assumed distance"),
    },
    FreightBasis: {
        FreightBasis.TONNE_KILOMETRE: ("吨公里", "tonne kilometre"),
        FreightBasis.CONTAINER_KILOMETRE: ("标准箱公里", "TEU kilometre"),
        FreightBasis.VEHICLE_KILOMETRE: ("车公里", "vehicle kilometre"),
        FreightBasis.KILOMETRE: ("公里", "kilometre"),
        FreightBasis.FUEL: ("燃料", "fuel"),
    },
    EnergyScope: {
        EnergyScope.WELL_TO_WHEEL: ("含燃料生产（WTW）", "well-to-wheel"),
        EnergyScope.TANK_TO_WHEEL: ("仅行驶（TTW）", "tank-to-wheel"),
    },
    TemperatureControl: {
        TemperatureControl.AMBIENT: ("常温", "ambient"),
        TemperatureControl.REFRIGERATED: ("冷藏", "refrigerated"),
        TemperatureControl.MIXED: ("混合温区", "mixed"),
    },
}
