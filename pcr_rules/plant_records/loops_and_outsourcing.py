"""Scrap that is remelted and comes back, and steps that a processor does with the plant's own material."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.plant_records.material_labels import EVIDENCE, FALLBACK, SECONDARY, TREATMENT
from pcr_rules.plant_records.materials import ScrapFate
from pcr_rules.study_inventory import DataQuality


class ProcessorData(StrEnum):
    """Where the data of outsourced processing come from."""

    PROCESSOR = "processor"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapLoop:
    """Scrap that is remelted and returns as material: melt loss, energy, and the row whose purchase it spares."""

    loop_id: str = field(
        metadata=label("回路编号", "Loop id", "即重熔过程的编号", "Also the id of the remelting process", example="L1")
    )
    name: str = field(default="", metadata=label("名称", "Name", example="厂内重熔"))
    is_toll: bool = field(
        default=False,
        metadata=label(
            "委外重熔", "By toll", "由他方重熔后返回填是；设施不受本企业控制", "Yes if another party remelts it"
        ),
    )
    facility: str = field(
        default="",
        metadata=label("设施", "Facility", "重熔所在设施编号", "Where it is remelted", refers_to="facility"),
    )
    scrap_flows: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "其他废料流",
            "Further scrap flows",
            "“产出”表中的回用流，写 过程#产品流，用分号隔开；物料清单的废料用“废料回路”列",
            "Recirculated outputs typed on the sheet Outputs, as process#flow, separated by ;",
        ),
    )
    replaces: str = field(
        metadata=label(
            "替代的行",
            "Row it replaces",
            "被重熔料替代的物料清单行或清单行编号；该行填总投料量",
            "Id of the line or row whose purchase it spares; that row states the whole charge",
            example="B001",
        )
    )
    melt_loss_rate: float = field(
        metadata=label("烧损率", "Melt loss", "占入炉废料的比例", "Share of the scrap charged", example="0.02")
    )
    loss_fate: ScrapFate | None = field(
        default=None,
        metadata=label(
            "灰渣去向", "Fate of the loss", "烧损不为 0 时必填", "Of the dross; needed unless the melt loss is 0"
        ),
    )
    loss_provider: str = field(default="", metadata=TREATMENT)
    is_loss_hazardous: bool = field(
        default=False, metadata=label("灰渣为危险废物", "Loss is hazardous", "如铝灰渣", "Such as aluminium dross")
    )
    charged: Quantity = field(
        default=Quantity(1, "t"),
        metadata=label(
            "每（入炉废料）",
            "Per (scrap charged)",
            "能耗对应的入炉废料质量",
            "Scrap charged that the energy refers to",
            dimension="mass",
            unit="t",
        ),
    )
    electricity: Quantity | None = field(
        default=None, metadata=label("用电", "Electricity", dimension="energy", unit="kWh", example="400 kWh")
    )
    electricity_provider: str = field(
        default="",
        metadata=label("电力供给者", "Provider of electricity", "electricity:设施 或因子", "electricity:… or factor:…"),
    )
    fuel_quantity: Quantity | None = field(default=None, metadata=label("燃料量", "Quantity of fuel", example="80 Nm3"))
    fuel: str = field(
        default="", metadata=label("燃烧燃料", "Fuel burnt", "燃料代码", "Key of the fuel, as on the sheet Inventory")
    )
    fuel_provider: str = field(default="", metadata=label("燃料供给者", "Provider of the fuel"))
    service_provider: str = field(
        default="",
        metadata=label(
            "加工服务供给者",
            "Provider of the service",
            "重熔方的加工碳足迹（不含材料），每单位入炉废料；与能耗二选一",
            "The party's footprint of remelting without material, per scrap charged; instead of the energy",
        ),
    )
    fallback_reason: str = field(default="", metadata=FALLBACK)
    secondary_reason: str = field(default="", metadata=SECONDARY)
    evidence: tuple[str, ...] = field(default=(), metadata=EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsourcedStep:
    """Processing by another party (委外加工): own material, foreign energy."""

    outsourcing_id: str = field(
        metadata=label(
            "委外编号", "Outsourcing id", "即委外过程的编号", "Also the id of the process made", example="anodising_out"
        )
    )
    name: str = field(default="", metadata=label("名称", "Name", example="委外阳极氧化"))
    product: str = field(
        metadata=label(
            "物料或过程",
            "Item or process",
            "为哪个自制物料、过程或 过程#产品流 加工",
            "Item id, process id or process#flow that it works for",
            example="profile",
        )
    )
    processed: Quantity = field(
        metadata=label(
            "加工量",
            "Quantity processed",
            "对应“每”一列的产出，委外加工多少（质量、件数、面积）",
            "What is processed (mass, pieces, area) for the quantity in the column Per",
            example="1 t",
        )
    )
    per: Quantity | None = field(
        default=None,
        metadata=label("每（产出数量）", "Per (quantity of output)", "留空为一个单位", "Empty: one unit of the output"),
    )
    processor: str = field(default="", metadata=label("加工方", "Processor", "公开版本中隐藏", "Hidden in public"))
    facility: str = field(
        default="",
        metadata=label("加工方设施", "Facility of the processor", "“设施”表编号", "Id", refers_to="facility"),
    )
    data: ProcessorData = field(metadata=label("数据", "Data", "加工方数据或替代数据", "Of the processor, or a proxy"))
    proxy_reason: str = field(
        default="", metadata=label("替代理由", "Reason for the proxy", "用替代数据时必填", "Needed for a proxy")
    )
    provider: str = field(
        default="",
        metadata=label(
            "加工供给者",
            "Provider of the processing",
            "每单位加工量的加工碳足迹；与电、燃料二选一或并用",
            "Footprint of the processing per quantity processed; instead of, or beside, the energy",
        ),
    )
    includes_material: bool | None = field(
        default=None,
        metadata=label(
            "含材料",
            "Includes the material",
            "加工方的碳足迹是否含被加工的材料；材料已在本厂物料清单中的，不得再含",
            "Whether the processor's footprint includes the material worked on, which the own bill counts already",
        ),
    )
    basis: Quantity | None = field(
        default=None,
        metadata=label(
            "能耗基数", "Energy refers to", "电和燃料对应的加工量；留空为“加工量”", "Empty: the quantity processed"
        ),
    )
    electricity: Quantity | None = field(
        default=None, metadata=label("用电", "Electricity", dimension="energy", unit="kWh")
    )
    electricity_provider: str = field(
        default="",
        metadata=label("电力供给者", "Provider of electricity", "electricity:设施 或因子", "electricity:… or factor:…"),
    )
    fuel_quantity: Quantity | None = field(default=None, metadata=label("燃料量", "Quantity of fuel"))
    fuel: str = field(
        default="", metadata=label("燃烧燃料", "Fuel burnt", "燃料代码", "Key of the fuel, as on the sheet Inventory")
    )
    fuel_provider: str = field(default="", metadata=label("燃料供给者", "Provider of the fuel"))
    fallback_reason: str = field(default="", metadata=FALLBACK)
    secondary_reason: str = field(default="", metadata=SECONDARY)
    quality: DataQuality | None = field(default=None, metadata=label("数据质量", "Data quality"))
    evidence: tuple[str, ...] = field(default=(), metadata=EVIDENCE)
    note: str = field(default="", metadata=label("备注", "Note"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    ProcessorData: {
        ProcessorData.PROCESSOR: ("加工方数据", "data of the processor"),
        ProcessorData.PROXY: ("替代数据", "proxy"),
    },
}
