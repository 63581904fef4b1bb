"""A traction battery as it is declared: energy, cycles, warranty, and who declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label


class VehicleCategory(StrEnum):
    """Categories of vehicles in the EU's type approval."""

    M1 = "M1"
    N1 = "N1"
    L = "L"
    M2 = "M2"
    M3 = "M3"
    N2 = "N2"
    N3 = "N3"
    OTHER = "other"
    """None of these: the maker picks the cycles of one of them, with reasons."""


class BatteryDeclarant(StrEnum):
    """Who declares."""

    PACK_MAKER = "pack_maker"
    IMPORTER = "importer"
    VEHICLE_MAKER = "vehicle_maker"
    """One that assembles its own packs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryPack:
    """One battery model of one plant, and the energy it delivers over its life; one record a study.

    The edition of the study says how the total energy is computed. The program makes the process
    ``delivered_energy``, whose product is that energy; the study's unit is 1 kWh of it.
    """

    pack_id: str = field(metadata=label("电池包编号", "Pack id", example="PACK-1"))
    model: str = field(default="", metadata=label("型号", "Model", example="LFP-60"))
    plant: str = field(
        default="",
        metadata=label("生产工厂", "Plant", "设施编号；每个型号每个工厂一份声明", "One declaration a model and plant",
                       refers_to="facility"),
    )  # fmt: skip
    process: str = field(
        metadata=label("产出电池包的过程", "Process that makes the pack", refers_to="process", example="pack_assembly")
    )
    pack: Quantity = field(
        default=Quantity(1.0, "piece"),
        metadata=label("一个电池包的量", "Amount that is one pack", "按该过程产出的单位", "In the unit of that process",
                       example="1 piece"),
    )  # fmt: skip
    rated_energy: Quantity = field(
        metadata=label("额定能量", "Rated energy", dimension="energy", unit="kWh", example="62 kWh")
    )
    usable_energy: Quantity | None = field(
        default=None,
        metadata=label("可用能量", "Usable energy", "寿命初期", "At the beginning of life", dimension="energy",
                       unit="kWh", example="60 kWh"),
    )  # fmt: skip
    vehicle_category: VehicleCategory | None = field(
        default=None, metadata=label("车辆类别", "Vehicle category", "欧盟规则填写", "Under the EU rules")
    )
    counted_as: VehicleCategory | None = field(
        default=None,
        metadata=label("循环按哪一类", "Cycles of which category", "类别为其他时填写", "Where the category is other"),
    )
    category_reason: str = field(
        default="", metadata=label("选择理由", "Reason of the choice", "类别为其他时必填", "Needed for other vehicles")
    )
    warranty_years: float | None = field(
        default=None, metadata=label("质保年限（年）", "Commercial warranty in years", example="8")
    )
    warranty_distance: Quantity | None = field(
        default=None,
        metadata=label("质保里程", "Commercial warranty as a distance", dimension="length", unit="km",
                       example="160000 km"),
    )  # fmt: skip
    distance_per_year: Quantity | None = field(
        default=None,
        metadata=label("年行驶里程", "Distance per year", "把质保里程折算为年数", "Converts the distance into years",
                       dimension="length", unit="km"),
    )  # fmt: skip
    tested_cycles: float | None = field(
        default=None,
        metadata=label("实测循环次数", "Cycles by test", "等效全循环，如按 GB/T 31484 试验",
                       "Equivalent full cycles, as by a test to GB/T 31484", example="2000"),
    )  # fmt: skip
    test_standard: str = field(default="", metadata=label("试验标准", "Test standard", example="GB/T 31484-2015"))
    declarant: BatteryDeclarant | None = field(default=None, metadata=label("申报主体", "Declarant"))
    typical_models: float | None = field(
        default=None,
        metadata=label("申报典型型号数", "Typical models declared", "试行阶段填写", "In the trial phase", example="5"),
    )
    covers_all_chemistries: bool | None = field(
        default=None, metadata=label("覆盖全部化学体系", "They cover all chemistries of the maker")
    )
    declared_bill_digest: str = field(
        default="",
        metadata=label("已声明物料摘要", "Digest of the declared bill of materials",
                       "声明时由程序给出；不同则声明过期", "Given by the program when declared; another one: stale"),
    )  # fmt: skip
    declared_energy_digest: str = field(
        default="", metadata=label("已声明能源结构摘要", "Digest of the declared energy mix")
    )
    source: str = field(default="", metadata=label("来源", "Source", "技术规格书、质保文件", "Data sheet, warranty"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    VehicleCategory: {
        VehicleCategory.M1: ("M1 乘用车", "M1 passenger car"),
        VehicleCategory.N1: ("N1 轻型货车", "N1 light goods vehicle"),
        VehicleCategory.L: ("L 两轮、三轮及轻型四轮车", "L two-, three- and light four-wheelers"),
        VehicleCategory.M2: ("M2 客车（≤ 5 t）", "M2 bus up to 5 t"),
        VehicleCategory.M3: ("M3 客车（> 5 t）", "M3 bus above 5 t"),
        VehicleCategory.N2: ("N2 货车（3.5–12 t）", "N2 goods vehicle 3.5 to 12 t"),
        VehicleCategory.N3: ("N3 货车（> 12 t）", "N3 goods vehicle above 12 t"),
        VehicleCategory.OTHER: ("其他车辆", "other vehicle"),
    },
    BatteryDeclarant: {
        BatteryDeclarant.PACK_MAKER: ("电池包生产企业", "pack maker"),
        BatteryDeclarant.IMPORTER: ("进口商", "importer"),
        BatteryDeclarant.VEHICLE_MAKER: ("自行组装电池包的整车企业", "vehicle maker that assembles packs"),
    },
}
