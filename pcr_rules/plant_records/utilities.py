"""Utilities, shared lines, combined heat and power and process gases: what is generated, and who takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_context import LifeCycleStage


class UtilityKind(StrEnum):
    """What a shared supply delivers."""

    STEAM = "steam"
    HEAT = "heat"
    COMPRESSED_AIR = "compressed_air"
    NITROGEN = "nitrogen"
    OXYGEN = "oxygen"
    CHILLED_WATER = "chilled_water"
    PURE_WATER = "pure_water"
    WASTEWATER = "wastewater_treatment"
    """A service to those whose wastewater it treats."""
    BUILDING = "building"
    """Lighting, heating, ventilation, air conditioning."""
    POWER = "power"
    LINE = "line"
    """A production line that several products share."""
    OTHER = "other"


class SharingKey(StrEnum):
    """By what the supply that no sub-meter counts is shared."""

    NONE = "none"
    MASS = "mass"
    PIECES = "pieces"
    AREA = "area"
    MACHINE_HOURS = "machine_hours"
    SUB_METER = "sub_meter"
    """In the proportion of the metered users' readings."""
    DECLARED = "declared"


class RestChoice(StrEnum):
    """What becomes of the supply that nobody takes."""

    SHARED = "shared"
    """The users bear it in proportion to what they take."""
    LEFT_OUT = "left_out"
    """It stays outside the product, stated with its share."""


class HeatPowerMethod(StrEnum):
    """How a plant's burdens are shared between heat and power."""

    ENERGY_CONTENT = "energy_content"
    EXERGY = "exergy"
    ALTERNATIVE = "alternative_generation"


class GasCarbonPlace(StrEnum):
    """Where the carbon of a process gas is counted as emitted: at one place only."""

    PRODUCER = "producer"
    USERS = "users"


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    UtilityKind: {
        UtilityKind.STEAM: ("蒸汽", "steam"),
        UtilityKind.HEAT: ("热力", "heat"),
        UtilityKind.COMPRESSED_AIR: ("压缩空气", "compressed air"),
        UtilityKind.NITROGEN: ("氮气", "nitrogen"),
        UtilityKind.OXYGEN: ("氧气", "oxygen"),
        UtilityKind.CHILLED_WATER: ("冷冻水", "chilled water"),
        UtilityKind.PURE_WATER: ("纯水", "pure water"),
        UtilityKind.WASTEWATER: ("废水处理", "wastewater treatment"),
        UtilityKind.BUILDING: ("照明空调等公用", "lighting, ventilation and the like"),
        UtilityKind.POWER: ("自发电力", "own power"),
        UtilityKind.LINE: ("共用产线", "shared line"),
        UtilityKind.OTHER: ("其他", "other"),
    },
    SharingKey: {
        SharingKey.NONE: ("不分摊", "none"),
        SharingKey.MASS: ("质量", "mass"),
        SharingKey.PIECES: ("件数", "pieces"),
        SharingKey.AREA: ("面积", "area"),
        SharingKey.MACHINE_HOURS: ("机时", "machine hours"),
        SharingKey.SUB_METER: ("分表比例", "sub-meters"),
        SharingKey.DECLARED: ("声明的其他依据", "another, declared"),
    },
    RestChoice: {
        RestChoice.SHARED: ("由用户分担", "shared by the users"),
        RestChoice.LEFT_OUT: ("不计入产品", "left out"),
    },
    HeatPowerMethod: {
        HeatPowerMethod.ENERGY_CONTENT: ("能量含量法", "energy content"),
        HeatPowerMethod.EXERGY: ("㶲法", "exergy"),
        HeatPowerMethod.ALTERNATIVE: ("分产参照法", "alternative generation"),
    },
    GasCarbonPlace: {
        GasCarbonPlace.PRODUCER: ("产气过程", "where it arises"),
        GasCarbonPlace.USERS: ("用气过程", "where it is burnt"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSupply:
    """A utility or line that several processes share: a unit process whose inputs are ordinary or measured rows."""

    supply_id: str = field(
        metadata=label(
            "公用编号",
            "Supply id",
            "也是其单元过程的编号，自身投入按此登记",
            "Also the id of its unit process, which its own inputs name",
            example="boiler_house",
        )
    )
    name: str = field(metadata=label("名称", "Name", example="锅炉房蒸汽"))
    kind: UtilityKind = field(
        default=UtilityKind.OTHER, metadata=label("种类", "Kind", "供的是什么", "What it delivers")
    )
    facility: str = field(
        default="", metadata=label("设施", "Facility", "设施编号", "Facility id", refers_to="facility")
    )
    stage: LifeCycleStage = field(default=LifeCycleStage.PRODUCTION, metadata=label("生命周期阶段", "Life-cycle stage"))
    flow: str = field(
        default="", metadata=label("产品流编号", "Flow id", "留空同公用编号", "Empty: the supply id", example="steam")
    )
    generated: Quantity | None = field(
        default=None,
        metadata=label(
            "总供量", "Generated", "总表；产线可填总机时", "By the main meter; of a line its hours", example="9000 GJ"
        ),
    )
    generated_meter: str = field(
        default="",
        metadata=label(
            "总表计量编号",
            "Main meter",
            "改由计量表汇总",
            "Measured flow that counts it, instead",
            example="steam-main",
        ),
    )
    loss_share: float = field(
        default=0.0,
        metadata=label(
            "损失率", "Share lost", "到用户前的损失 0–1", "Before it reaches the users, 0 to 1", example="0.05"
        ),
    )
    key: SharingKey = field(
        default=SharingKey.NONE,
        metadata=label("分摊依据", "Key", "未单独计量的用户如何分摊", "How users without a sub-meter share"),
    )
    key_reason: str = field(
        default="", metadata=label("依据理由", "Reason for the key", "为何选此依据", "Why this key fits")
    )
    key_total: float | None = field(
        default=None,
        metadata=label(
            "依据总量",
            "Total of the key",
            "含研究外用户，如全厂面积；留空为所列用户之和",
            "With users outside the study, e.g. the whole area; empty: the sum over the users listed",
        ),
    )
    occupied_share: float = field(
        default=1.0,
        metadata=label(
            "占用率", "Share occupied", "总量中实际使用的部分 0–1", "Part of the total in use, 0 to 1", example="0.75"
        ),
    )
    rest: RestChoice = field(
        default=RestChoice.LEFT_OUT,
        metadata=label("余量处理", "What nobody takes", "无人领用的部分如何处理", "What becomes of the rest"),
    )
    rest_reason: str = field(default="", metadata=label("余量理由", "Reason for the rest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyUse:
    """One user of a shared supply: with a sub-meter its amount, else its value of the key."""

    use_id: str = field(
        metadata=label("用途编号", "Use id", "生成的清单行沿用此编号", "The row takes this id", example="steam-washing")
    )
    supply: str = field(
        metadata=label(
            "公用编号",
            "Supply",
            "公用、热电联产（chp#power）或副产煤气编号",
            "A shared supply, chp#power or chp#heat of a heat and power plant, or a process gas",
            example="boiler_house",
        )
    )
    process: str = field(
        default="",
        metadata=label(
            "用户过程",
            "Consuming process",
            "领用的过程，也可是另一公用；研究外的用户留空",
            "Process or another utility; empty for a user outside the study",
            refers_to="process",
        ),
    )
    user: str = field(
        default="",
        metadata=label("研究外用户", "User outside the study", "如食堂、其他产品", "e.g. canteen, other products"),
    )
    quantity: Quantity | None = field(
        default=None, metadata=label("分表量", "Sub-metered amount", "没有分表则留空", "Empty without a sub-meter")
    )
    meter: str = field(
        default="",
        metadata=label("分表计量编号", "Sub-meter", "改由计量表汇总", "Measured flow that counts it, instead"),
    )
    key_value: float | None = field(
        default=None,
        metadata=label(
            "依据值",
            "Value of the key",
            "面积、机时等；按质量或件数可留空，取过程产量",
            "Area, hours…; by mass or pieces empty means the output of the process",
        ),
    )
    key_meter: str = field(
        default="",
        metadata=label("依据计量编号", "Measured key", "改由计量表汇总", "Measured flow that counts the key, instead"),
    )
    fuel: str = field(
        default="",
        metadata=label("燃烧燃料", "Fuel burnt", "副产煤气在此燃烧时填写", "Where a process gas is burnt here"),
    )
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatPowerPlant:
    """A plant that makes heat and power together, or power of waste heat; its fuels are ordinary or measured rows."""

    plant_id: str = field(
        metadata=label("热电编号", "Plant id", "也是其单元过程的编号", "Also the id of its unit process", example="chp")
    )
    name: str = field(metadata=label("名称", "Name", example="热电联产机组"))
    facility: str = field(
        default="", metadata=label("设施", "Facility", "设施编号", "Facility id", refers_to="facility")
    )
    heat: Quantity | None = field(
        default=None, metadata=label("供热量", "Heat", "扣除自用", "Less own use", dimension="energy", unit="GJ")
    )
    heat_meter: str = field(default="", metadata=label("供热计量编号", "Meter of heat"))
    power: Quantity | None = field(
        default=None, metadata=label("供电量", "Power", "扣除厂用电", "Less own use", dimension="energy", unit="kWh")
    )
    power_meter: str = field(default="", metadata=label("供电计量编号", "Meter of power"))
    method: HeatPowerMethod = field(
        default=HeatPowerMethod.ENERGY_CONTENT,
        metadata=label("分摊方法", "Method", "燃料在热电之间如何分摊", "How fuel is shared between heat and power"),
    )
    method_reason: str = field(default="", metadata=label("方法理由", "Reason for the method"))
    heat_temperature: float | None = field(
        default=None,
        metadata=label("供热温度", "Temperature of the heat", "仅㶲法", "For exergy", unit="°C", example="180"),
    )
    ambient_temperature: float | None = field(
        default=None,
        metadata=label("环境温度", "Temperature of the surroundings", "仅㶲法", "For exergy", unit="°C", example="15"),
    )
    heat_efficiency_share: float | None = field(
        default=None,
        metadata=label(
            "参照锅炉效率", "Efficiency of a reference boiler", "仅分产参照法，0–1", "0 to 1", example="0.9"
        ),
    )
    power_efficiency_share: float | None = field(
        default=None,
        metadata=label("参照电厂效率", "Efficiency of a reference power station", "仅分产参照法，0–1", "0 to 1"),
    )
    efficiency_source: str = field(
        default="", metadata=label("参照效率来源", "Source of the reference efficiencies", "文件和页码", "With page")
    )
    waste_heat_of: str = field(
        default="",
        metadata=label(
            "余热来自",
            "Waste heat of",
            "余热发电填产生余热的过程，其燃料不再计入",
            "For power of waste heat: the process it comes from, which carries the fuel",
            refers_to="process",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessGas:
    """A gas that a process gives off and others burn (blast-furnace gas, coke-oven gas): an internal flow."""

    gas_id: str = field(
        metadata=label("煤气编号", "Gas id", "也是产品流编号", "Also the id of the flow", example="bf_gas")
    )
    name: str = field(metadata=label("名称", "Name", example="高炉煤气"))
    process: str = field(
        metadata=label("产气过程", "Process", "产生煤气的过程", "Where it arises", refers_to="process")
    )
    quantity: Quantity | None = field(
        default=None,
        metadata=label("产气量", "Amount", "回收量与放散量之和", "Recovered and flared", example="30000 GJ"),
    )
    meter: str = field(default="", metadata=label("产气计量编号", "Meter", "改由计量表汇总", "Measured flow, instead"))
    carbon_counted_at: GasCarbonPlace = field(
        metadata=label(
            "碳计在",
            "Carbon counted at",
            "其碳只计一次：产气过程（燃料全额）或用气过程（产气处已扣除）",
            "Counted once: where it arises (fuel in full) or where it is burnt (fuel there is net of it)",
        )
    )
    reason: str = field(
        default="",
        metadata=label("说明", "Reason", "计在用气过程时写明如何扣除", "How the producer's fuel was made net of it"),
    )
