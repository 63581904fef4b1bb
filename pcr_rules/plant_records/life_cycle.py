"""What happens after the gate: service life, energy in use, leakage, spare parts, end of life by country."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.study_inventory import WasteFate


class UseBasis(StrEnum):
    """What the energy of a row in use counts for."""

    PER_USE = "per_use"
    PER_HOUR = "per_hour"
    PER_YEAR = "per_year"
    WHOLE_LIFE = "whole_life"


_SOURCE = label("来源", "Source", "标准、调查或统计", "Standard, survey or statistics")
_EVIDENCE = label("证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence")
_PROVIDER = label(
    "供给者", "Provider", "factor:因子 / supplier:供应商碳足迹 / process:过程", "factor:… / supplier:… / process:…"
)
_FALLBACK = label(
    "回退确认",
    "Confirmed fallback",
    "因子年份或地区不符时，确认并说明理由",
    "Confirms a factor of another year or place",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLife:
    """How long the product is used; one record a study."""

    life_id: str = field(metadata=label("编号", "Life id", example="life"))
    service_years: float = field(metadata=label("使用年限（年）", "Service life in years", example="15"))
    source: str = field(default="", metadata=_SOURCE)
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseEnergy:
    """Energy or a fuel that one unit of the product takes in use, by a named test standard and a duty profile."""

    use_id: str = field(metadata=label("行编号", "Use id", "全研究唯一", "Unique in the study", example="U1"))
    name: str = field(metadata=label("名称", "Name", example="耗电"))
    quantity: Quantity = field(
        metadata=label("能耗", "Energy", "一个产品单位的能耗", "Of one unit of the product", example="0.85 kWh")
    )
    basis: UseBasis = field(
        metadata=label(
            "计算基础", "Counts for", "每次、每小时、每年或整个寿命", "One use, one hour, one year or the whole life"
        )
    )
    times_per_year: float | None = field(
        default=None,
        metadata=label(
            "每年次数或小时数", "Uses or hours a year", "每次、每小时时填写", "Where it counts for a use or an hour"
        ),
    )
    user_share: float = field(
        default=1.0,
        metadata=label(
            "使用情景占比", "Share of the profile", "该情景占全部使用的比例", "Of all uses that follow this profile"
        ),
    )
    test_standard: str = field(
        default="",
        metadata=label("测试标准", "Test standard", "能耗按哪一标准测得", "By which the energy was measured"),
    )
    duty_profile: str = field(default="", metadata=label("工况", "Duty profile", example="75 % 负载，每天 8 h"))
    provider: str = field(
        default="",
        metadata=label(
            "供给者", "Provider", "电力按“使用国家”表分国时留空", "Empty for electricity split by Countries of use"
        ),
    )
    fuel: str = field(default="", metadata=label("燃烧燃料", "Fuel burnt", "使用时燃烧的燃料代码", "Fuel burnt in use"))
    fallback_reason: str = field(default="", metadata=_FALLBACK)
    source: str = field(default="", metadata=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCountry:
    """A country of use: its share of the products and the factor of its electricity."""

    country: str = field(metadata=label("国家", "Country", example="CN"))
    country_share: float = field(metadata=label("占比", "Share", "0–1，合计为 1", "0 to 1, summing to 1"))
    provider: str = field(
        metadata=label("电力供给者", "Provider of electricity", example="factor:elec.cfp.2024.cn.average")
    )
    fallback_reason: str = field(default="", metadata=_FALLBACK)
    source: str = field(default="", metadata=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLeakage:
    """A refrigerant or other gas in the product: what leaks in use and what is lost at the end."""

    leakage_id: str = field(metadata=label("行编号", "Leakage id", "全研究唯一", "Unique in the study", example="LK1"))
    gas: str = field(
        metadata=label("气体", "Gas", "单一气体或混合制冷剂", "A gas or a refrigerant blend", example="R-410A")
    )
    charge: Quantity = field(
        metadata=label("充注量", "Charge", "一个产品单位", "Of one unit", dimension="mass", example="2 kg")
    )
    annual_leakage_rate: float = field(
        metadata=label("年泄漏率", "Annual leakage rate", "0–1", "0 to 1", example="0.02")
    )
    end_of_life_loss_rate: float | None = field(
        default=None,
        metadata=label(
            "废弃时损失率", "Loss at end of life", "充注量中未回收的比例", "Share of the charge that is not recovered"
        ),
    )
    refill_provider: str = field(
        default="",
        metadata=label(
            "补充气体的供给者",
            "Provider of the refill",
            "泄漏后补充的气体由谁生产；留空则其生产不计入，并给出提醒",
            "Who makes the gas that replaces what leaks; left empty its production is not counted, and that is told",
        ),
    )
    fallback_reason: str = field(default="", metadata=_FALLBACK)
    source: str = field(default="", metadata=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparePart:
    """A part or consumable that is replaced in use."""

    part_id: str = field(metadata=label("行编号", "Part id", "全研究唯一", "Unique in the study", example="SP1"))
    name: str = field(metadata=label("名称", "Name", example="滤芯"))
    quantity: Quantity = field(metadata=label("每次更换量", "Quantity of a replacement", example="0.4 kg"))
    interval_years: float = field(metadata=label("更换间隔（年）", "Interval in years", example="2"))
    is_consumable: bool = field(
        default=False,
        metadata=label(
            "耗材",
            "Consumable",
            "是：寿命 ÷ 间隔；否：向上取整后减去出厂自带的一件",
            "Yes: life / interval; no: rounded up, less the one in the product",
        ),
    )
    provider: str = field(metadata=_PROVIDER)
    fallback_reason: str = field(default="", metadata=_FALLBACK)
    source: str = field(default="", metadata=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfLifeShare:
    """Where the product goes at its end in one country, with a source."""

    end_id: str = field(metadata=label("行编号", "End-of-life id", "全研究唯一", "Unique in the study", example="EOL1"))
    country: str = field(metadata=label("国家", "Country", example="CN"))
    country_share: float = field(
        default=1.0,
        metadata=label("国家占比", "Share of the country", "同一国家各行相同", "The same on all rows of a country"),
    )
    fate: WasteFate = field(metadata=label("去向", "Fate"))
    fate_share: float = field(
        metadata=label("去向占比", "Share of the fate", "每国合计为 1", "Summing to 1 in each country")
    )
    mass: Quantity = field(
        metadata=label(
            "质量",
            "Mass",
            "一个产品单位的质量（该材料）",
            "Of one unit, of this material",
            dimension="mass",
            example="12 kg",
        )
    )
    material: str = field(
        default="", metadata=label("材料", "Material", "分材料时填写，各材料分别合计为 1", "Where split by material")
    )
    provider: str = field(metadata=_PROVIDER)
    fallback_reason: str = field(default="", metadata=_FALLBACK)
    source: str = field(default="", metadata=_SOURCE)


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    UseBasis: {
        UseBasis.PER_USE: ("每次", "per use"),
        UseBasis.PER_HOUR: ("每小时", "per hour"),
        UseBasis.PER_YEAR: ("每年", "per year"),
        UseBasis.WHOLE_LIFE: ("整个寿命", "whole life"),
    },
}
