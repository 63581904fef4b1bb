"""Where a study takes place: facilities and how each gets its electricity."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from pcr_rules.field_labels import label
from pcr_rules.provider import factor_key


class SupplyKind(StrEnum):
    """How a facility gets electricity."""

    GRID = "grid"
    OWN_GENERATION = "own_generation"
    DIRECT_LINE = "direct_line"
    """Dedicated line from a plant outside (绿电直连)."""
    GREEN_CONTRACT = "green_contract"
    """Green-power trade (绿电交易): electricity and certificates in one contract."""
    CERTIFICATE = "certificate"
    GRID_EXPORT = "grid_export"
    """Own generation fed into the grid; the quantities of own generation then count at the generator."""
    STORAGE = "storage"
    """Electricity given back by a store; what it took in stands in `source_quantity`, the rest is loss."""
    RESALE = "resale"
    """Passed on to tenants (转供电): leaves the site."""


class GenerationSource(StrEnum):
    """What own generation runs on; decides whether a technology's factor may stand for it."""

    PHOTOVOLTAIC = "pv"
    WIND = "wind"
    HYDRO = "hydro"
    FUEL = "fuel"
    """Coal, gas, oil or biomass burnt on site: a unit process of the study with its own fuel."""
    PROCESS_GAS = "process_gas"
    """Blast-furnace, coke-oven or converter gas: a unit process of the study."""
    WASTE_HEAT = "waste_heat"
    """Heat of a kiln or furnace: a unit process that carries no fuel the kiln already carries."""


class LossRule(StrEnum):
    """How a claimed kWh gets to the user (GEC-15)."""

    AVERAGE_MIX = "average_mix"
    """Technology + transmission and distribution including losses: the losses come from the average mix."""
    SAME_SOURCE = "same_source"
    """Technology / (1 - loss rate) + transmission and distribution excluding losses; needs proof."""


class ResidualRule(StrEnum):
    """What the market-based view counts for grid electricity that nobody claimed (GEC-16)."""

    AVERAGE = "average"
    RESIDUAL_IF_PUBLISHED = "residual_if_published"
    DERIVED_RESIDUAL = "derived_residual"
    """By formula from published totals; derived, not official."""


class ResidualFor(StrEnum):
    """To whom the residual mix applies: sources disagree (gec-rules §5)."""

    ALL = "all"
    NON_PARTICIPANTS = "non_participants"
    """Facilities that claim green power keep the average for their rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricitySupply:
    """One part of a facility's electricity in the study period, or of what leaves it again.

    Grid, own generation and direct line are physical: less what is exported, passed on to tenants and lost in
    storage they add up to the consumption. A green contract or a certificate is a claim on kWh of the grid part and
    counts in the market-based view only.
    """

    supply_id: str = field(metadata=label("供电编号", "Supply id", example="grid-1"))
    kind: SupplyKind = field(metadata=label("供电方式", "Kind of supply"))
    quantity: Quantity = field(
        metadata=label("电量", "Electricity", unit="kWh", example="1200000 kWh", dimension="energy")
    )
    first_day: date | None = field(
        default=None, metadata=label("起始日", "First day", "留空为研究期间", "Empty: the period of the study")
    )
    last_day: date | None = field(
        default=None, metadata=label("截止日", "Last day", "留空为研究期间", "Empty: the period of the study")
    )
    factor: str = field(
        default="",
        metadata=label(
            "碳足迹因子",
            "Footprint factor",
            "电网留空则按年份查找全国平均；自有光伏、风电、水电和直连、绿电填发电类型因子；"
            "燃料、煤气、余热发电填本研究的过程，如 process:whr#electricity",
            "Empty for the grid: looked up by year; own solar, wind, hydro, direct line, green power: the technology's "
            "life-cycle factor; power from fuel, process gas or waste heat: a process of the study, "
            "process:whr#electricity",
        ),
    )
    conveys_information: bool | None = field(
        default=None,
        metadata=label(
            "凭证含发电信息",
            "Instrument conveys generator information",
            "ISO 14067 绿电凭证的五项条件之一；仅绿电合同和凭证填写",
            "One of the five conditions of ISO 14067 for instruments; green contracts and certificates only",
        ),
    )
    is_unique_claim: bool | None = field(
        default=None,
        metadata=label(
            "唯一声明", "Instrument carries a unique claim", "同一千瓦时只声明一次", "The same kWh is claimed once only"
        ),
    )
    is_redeemed: bool | None = field(
        default=None,
        metadata=label(
            "已核销",
            "Tracked and redeemed for the reporting entity",
            "由本组织或代本组织追踪并核销",
            "Tracked and redeemed, retired or cancelled by or for the entity",
        ),
    )
    is_same_period: bool | None = field(
        default=None,
        metadata=label(
            "期间相符",
            "As close as possible to the period",
            "发电时间尽量接近用电期间",
            "Generated as close as possible to the period of use",
        ),
    )
    is_same_market: bool | None = field(
        default=None,
        metadata=label(
            "同一市场",
            "Produced within the market boundary",
            "在用电所在国家或互联电网内发电",
            "Generated in the country or interconnected grid of use",
        ),
    )
    assessed_by: str = field(default="", metadata=label("评估人", "Assessed by"))
    instruments_sold: Quantity | None = field(
        default=None,
        metadata=label(
            "已出售凭证电量",
            "Electricity whose instruments were sold",
            "自发电中绿证已售出的部分，不得再声明",
            "Part of own generation whose certificates were sold; may not be claimed",
            unit="kWh",
            dimension="energy",
        ),
    )
    includes_transmission: bool = field(
        default=False,
        metadata=label(
            "因子含输配电",
            "Factor includes transmission",
            "绿电或绿证的因子已是用户侧数值时填是",
            "For a contract or certificate whose factor stands at the user",
        ),
    )
    source_quantity: Quantity | None = field(
        default=None,
        metadata=label(
            "源侧电量",
            "Electricity at the source",
            "直连：电源侧电表；储能：充电量。与“电量”之差为损耗",
            "Direct line: meter at the plant; storage: what was charged. What is missing in the quantity is loss",
            unit="kWh",
            dimension="energy",
        ),
    )
    generation: GenerationSource | None = field(
        default=None,
        metadata=label(
            "发电方式",
            "What it runs on",
            "仅自发电填写；燃料、煤气、余热须作为单元过程",
            "Own generation only; fuel, process gas and waste heat must be a unit process",
        ),
    )
    third_party: str = field(
        default="",
        metadata=label(
            "第三方业主",
            "Third-party owner",
            "自有则留空；第三方屋顶光伏填业主名称",
            "Empty if own; the owner of a rooftop system that is not the site's",
        ),
    )
    contract: str = field(
        default="",
        metadata=label(
            "合同证据",
            "Contract",
            "能源管理、直连或绿电合同的证据编号",
            "Evidence id of the energy-management, direct-line or green-power contract",
            refers_to="evidence",
        ),
    )
    settlement: str = field(
        default="",
        metadata=label(
            "结算证据",
            "Proof of settlement",
            "电费结算单的证据编号",
            "Evidence id of the settlement bill",
            refers_to="evidence",
        ),
    )
    dedicated_process: str = field(
        default="",
        metadata=label(
            "专用过程",
            "Dedicated process",
            "绿电绿证只用于一个过程时填写；留空为全厂平均",
            "Process that alone carries a contract or certificate; empty: the site's average",
            refers_to="process",
        ),
    )
    dedicated_reason: str = field(
        default="",
        metadata=label(
            "专用理由",
            "Reason for dedication",
            "独立计量或专用合同",
            "Separate metering or a dedicated contract (GEC-08)",
        ),
    )
    is_physical_ppa: bool | None = field(
        default=None,
        metadata=label(
            "实物购电协议",
            "Physical power purchase agreement",
            "与发电方直接签约、双侧智能电表、实物送电；仅 CBAM 口径使用",
            "With the producer, smart meters at both ends, physical flow; read by the CBAM view only",
        ),
    )
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )

    @property
    def factor_key(self) -> str:
        """The key of `factor`, which may be written as a bare id or as a provider; empty where none is named."""
        return factor_key(self.factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityRules:
    """Choices of method for electricity: parameters of the rule set, not facts of a site.

    The derived residual needs published national totals of one year: electricity delivered by the grid, and the part
    of it that was claimed by technology.
    """

    loss_rule: LossRule = field(
        default=LossRule.AVERAGE_MIX,
        metadata=label(
            "线损规则",
            "Loss rule",
            "同源线损须证明声明电量含线损",
            "Same source only with proof that the claim covers the losses",
        ),
    )
    loss_rate: float | None = field(
        default=None,
        metadata=label("线损率", "Loss rate of the grid", "0–1，仅同源规则使用", "0 to 1, for the same-source rule"),
    )
    loss_proof: str = field(
        default="",
        metadata=label("线损证明", "Proof for the loss rule", "证据编号", "Evidence id", refers_to="evidence"),
    )
    residual_rule: ResidualRule = field(
        default=ResidualRule.AVERAGE,
        metadata=label(
            "剩余电量规则",
            "Rule for the remainder",
            "未声明的电网电量用何因子",
            "Which factor unclaimed grid electricity takes",
        ),
    )
    residual_for: ResidualFor = field(
        default=ResidualFor.ALL, metadata=label("剩余因子适用于", "Residual applies to", "默认全部", "All by default")
    )
    residual_factor: str = field(
        default="",
        metadata=label(
            "剩余因子",
            "Residual factor",
            "已公布的剩余因子编号，仅“已公布则用剩余因子”使用",
            "Id of a published residual mix, for the rule residual if published",
        ),
    )
    residual_delivered: Quantity | None = field(
        default=None,
        metadata=label(
            "全国电网供电量",
            "Electricity delivered nationally",
            "推算剩余因子用，须为公布数据",
            "For the derived residual; a published figure",
            dimension="energy",
            unit="kWh",
        ),
    )
    residual_claimed_wind: Quantity | None = field(
        default=None, metadata=label("已声明风电", "Wind power claimed nationally", dimension="energy", unit="kWh")
    )
    residual_claimed_pv: Quantity | None = field(
        default=None, metadata=label("已声明光伏", "Solar power claimed nationally", dimension="energy", unit="kWh")
    )
    residual_claimed_hydro: Quantity | None = field(
        default=None, metadata=label("已声明水电", "Hydropower claimed nationally", dimension="energy", unit="kWh")
    )
    residual_claimed_biomass: Quantity | None = field(
        default=None,
        metadata=label("已声明生物质发电", "Biomass power claimed nationally", dimension="energy", unit="kWh"),
    )
    residual_source: str = field(
        default="",
        metadata=label("剩余因子数据来源", "Source of the national totals", "公布文件", "The publication"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A site: where it is, who controls it and how it gets electricity."""

    facility_id: str = field(metadata=label("设施编号", "Facility id", example="plant-1"))
    name_zh: str = field(metadata=label("设施名称", "Name", example="示例铝业一厂"))
    name_en: str = field(default="", metadata=label("设施名称（英文）", "Name (English)"))
    geography: str = field(
        metadata=label("地区", "Geography", "ISO 3166-2，如 CN-GD", "ISO 3166-2, e.g. CN-GD", example="CN-GD")
    )
    is_controlled: bool = field(
        default=True,
        metadata=label(
            "自有或受控",
            "Under own control",
            "受控的过程须用现场数据",
            "Controlled processes need site-specific data (CFP-DATA-01)",
        ),
    )
    electricity: tuple[ElectricitySupply, ...] = field(default=(), metadata=label("供电", "Electricity supplies"))
