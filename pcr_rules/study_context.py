"""The choices around the numbers of a study: goal, boundary, time, quality, cut-offs, scenarios, evidence."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pcr_rules.field_labels import label


class CfpType(StrEnum):
    """A footprint over all stages, or a declared partial one (CFP-GEN-01)."""

    FULL = "full"
    PARTIAL = "partial"


class LifeCycleStage(StrEnum):
    """The stages of GB/T 24067 and ISO 14067; an emission stands in the stage where it occurs."""

    RAW_MATERIALS = "raw_material_acquisition"
    PRODUCTION = "production"
    DISTRIBUTION = "distribution"
    USE = "use"
    END_OF_LIFE = "end_of_life"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Goal of the study (CFP-GOAL-01); "none" is an answer, empty is not."""

    intended_application: str = field(
        default="", metadata=label("预期用途", "Intended application", "结果用来做什么", "What the result is used for")
    )
    reasons: str = field(default="", metadata=label("开展理由", "Reasons"))
    audience: str = field(default="", metadata=label("目标受众", "Audience", "结果给谁看", "Who the result is for"))
    communication: str = field(
        default="",
        metadata=label("预期信息交流", "Intended communication", "没有则填“无”", 'Write "none" if there is none'),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Critical review, if any (CFP-CR-01)."""

    review_type: str = field(
        default="none",
        metadata=label(
            "评审类型",
            "Type of review",
            "无、内部、外部或评审组",
            "None, internal, external or panel",
            example="none",
            choices=("none", "internal", "external", "panel"),
        ),
    )
    reviewer: str = field(default="", metadata=label("评审人", "Reviewer"))
    reference: str = field(default="", metadata=label("评审记录", "Review record"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDecision:
    """Whether a life-cycle stage is inside the boundary, and why."""

    stage: LifeCycleStage = field(metadata=label("阶段", "Stage"))
    is_included: bool = field(
        metadata=label("是否包含", "Included", "不包含须说明理由", "A stage left out needs a reason")
    )
    reason: str = field(default="", metadata=label("理由", "Reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """The system boundary and the criteria for it (CFP-SB-01, CFP-SB-02)."""

    description: str = field(default="", metadata=label("边界说明", "Description of the boundary"))
    exclusions: str = field(
        default="",
        metadata=label(
            "排除的过程",
            "Excluded processes",
            "如资本货物；说明理由和影响",
            "e.g. capital goods, with reasons and implications",
        ),
    )
    significance_threshold: float | None = field(
        default=None, metadata=label("显著性阈值", "Threshold of significance", "0–1", "0 to 1", example="0.01")
    )
    threshold_reason: str = field(default="", metadata=label("阈值理由", "Reason for the threshold"))
    stages: tuple[StageDecision, ...] = field(default=(), metadata=label("阶段", "Stages"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBoundary:
    """The period the footprint represents (CFP-TIME-01); both days are inside."""

    first_day: date = field(metadata=label("起始日", "First day", example="2025-01-01"))
    last_day: date = field(metadata=label("截止日", "Last day", example="2025-12-31"))
    reason: str = field(default="", metadata=label("期间理由", "Reason for the period"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrReference:
    """The product category rules adopted and why they are relevant (CFP-GEN-04)."""

    edition: str = field(default="gbt24067_2024", metadata=label("规则版本", "Rule edition"))
    pcr_id: str = field(
        default="",
        metadata=label("PCR 编号", "PCR", "没有适用的 PCR 则留空并说明", "Empty if none applies, with the reason"),
    )
    reason: str = field(default="", metadata=label("选择理由", "Reason for the choice"))
    intended_use: str = field(
        default="",
        metadata=label(
            "规则的用途",
            "Use the rules are chosen for",
            "label 标识认证；customer 客户要求；own_communication 自主声明",
            "label: a label's scheme; customer: a customer's request; own_communication: the company's own",
            choices=("label", "customer", "own_communication"),
        ),
    )
    precedence_reason: str = field(
        default="",
        metadata=label(
            "选用依据",
            "Why these rules come first",
            "footprint pcr choose 给出的理由：用途、日期、次序",
            "As footprint pcr choose gives it: use, day, order",
        ),
    )
    developed_under_14027: bool | None = field(
        default=None, metadata=label("按 ISO/TS 14027 编制", "Developed under ISO/TS 14027")
    )
    conforms_to_6_2_to_6_5: bool | None = field(default=None, metadata=label("符合 6.2–6.5", "Conforms to 6.2 to 6.5"))
    is_judged_proper: bool | None = field(
        default=None, metadata=label("组织认为适用", "Judged proper by the organisation")
    )
    scrap_view: str = field(
        default="",
        metadata=label(
            "废料口径",
            "View of scrap",
            "金属类规则要求作者选择：cut-off 废料不带负荷；net-scrap 购入带负荷、售出抵扣；cbam-zero 废料为零",
            "Where rules for metals let the author choose: cut-off, scrap comes without burden; net-scrap, bought scrap "
            "carries it and sold scrap takes it away; cbam-zero, scrap carries nothing",
            choices=("cut-off", "net-scrap", "cbam-zero"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQualityRequirement:
    """First step of the two-step evaluation (CFP-DATA-03): what is required of the data, before they are assessed."""

    time: str = field(default="", metadata=label("时间要求", "Time"))
    geography: str = field(default="", metadata=label("地域要求", "Geography"))
    technology: str = field(default="", metadata=label("技术要求", "Technology"))
    precision: str = field(default="", metadata=label("精度要求", "Precision"))
    completeness: str = field(default="", metadata=label("完整性", "Completeness"))
    representativeness: str = field(default="", metadata=label("代表性", "Representativeness"))
    consistency: str = field(default="", metadata=label("一致性", "Consistency"))
    reproducibility: str = field(default="", metadata=label("可再现性", "Reproducibility"))
    sources: str = field(default="", metadata=label("数据源", "Sources"))
    uncertainty: str = field(default="", metadata=label("不确定性", "Uncertainty"))
    scheme: str = field(
        default="",
        metadata=label(
            "评分方案",
            "Scheme of the scores",
            "清单行“数据质量”各分值所属的方案；留空为 PEF",
            "Scheme that the scores in the rows were given under; empty: PEF",
            choices=("pef_four_means", "eu_battery_three", "pact_three", "five_means"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UseProfile:
    """Use-stage profile (CFP-USE-01)."""

    description: str = field(metadata=label("使用说明", "Description"))
    service_life: str = field(default="", metadata=label("使用寿命", "Service life"))
    source: str = field(default="", metadata=label("来源", "Source"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfLifeScenario:
    """End-of-life scenario (CFP-EOL-01) and recycling procedure (CFP-RC-01)."""

    description: str = field(metadata=label("情景说明", "Description"))
    recycling_method: str = field(
        default="",
        metadata=label(
            "回收方法",
            "Recycling procedure",
            "cut-off / closed-loop / CFF / 50:50",
            "cut-off / closed-loop / CFF / 50:50",
            choices=("cut-off", "closed-loop", "CFF", "50:50"),
        ),
    )
    source: str = field(default="", metadata=label("来源", "Source"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LandUseDecision:
    """Land-use change and land use (CFP-LUC-01, CFP-LU-01)."""

    is_relevant: bool = field(default=False, metadata=label("涉及土地", "Land use is relevant"))
    period_years: float | None = field(default=None, metadata=label("评估年数", "Years assessed"))
    decision: str = field(default="", metadata=label("说明", "Decision and reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """What the author concludes (CFP-INT-01 to 04)."""

    conclusions: str = field(default="", metadata=label("结论", "Conclusions"))
    limitations: str = field(default="", metadata=label("局限性", "Limitations"))
    recommendations: str = field(default="", metadata=label("改进建议", "Recommendations"))
    completeness: str = field(default="", metadata=label("完整性检查", "Completeness check"))
    consistency: str = field(default="", metadata=label("一致性检查", "Consistency check"))
    sensitivity: str = field(default="", metadata=label("敏感性检查", "Sensitivity check"))
    uncertainty: str = field(default="", metadata=label("不确定性评估", "Assessment of uncertainty"))
    value_choices: str = field(default="", metadata=label("价值选择", "Value choices"))
    rounding: str = field(default="", metadata=label("修约规则", "Rounding rule"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """A flow left out, with an estimate of what it would add (CFP-CO-01, CFP-CO-02)."""

    cut_off_id: str = field(metadata=label("编号", "Id", example="C1"))
    flow: str = field(metadata=label("流", "Flow"))
    process: str = field(default="", metadata=label("过程", "Process", "过程编号", "Process id", refers_to="process"))
    estimated_share: float | None = field(
        default=None, metadata=label("估计占比", "Estimated share", "占碳足迹 0–1", "Of the footprint, 0 to 1")
    )
    mass_share: float | None = field(
        default=None,
        metadata=label("质量占比", "Share of mass", "占全部投入质量 0–1", "Of the mass of all inputs, 0 to 1"),
    )
    energy_share: float | None = field(
        default=None,
        metadata=label("能量占比", "Share of energy", "占全部投入能量 0–1", "Of the energy of all inputs, 0 to 1"),
    )
    criterion: str = field(
        default="",
        metadata=label("准则", "Criterion", "质量、能量或环境影响", "Mass, energy or environmental relevance"),
    )
    reason: str = field(default="", metadata=label("理由", "Reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """An assumption that a reader must know."""

    assumption_id: str = field(metadata=label("编号", "Id", example="A1"))
    text: str = field(metadata=label("假设", "Assumption"))
    concerns: str = field(default="", metadata=label("涉及", "Concerns", "过程或行编号", "Process or exchange id"))
    reason: str = field(default="", metadata=label("理由", "Reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A requirement the author departs from, with the justification that opens the gate of conformity."""

    clause: str = field(
        metadata=label(
            "条款", "Clause", "条款编号，见条款登记表", "Id in the register of clauses", example="CFP-DATA-01"
        )
    )
    text: str = field(
        default="",
        metadata=label(
            "偏离理由",
            "Justification",
            "为何偏离、对结果的影响",
            "Why the study departs, and what that means for the result",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One change of a scenario, written ``target = value``.

    Targets: ``exchange:<id>.quantity``, ``exchange:<id>.provider``, ``exchange:<id>.fuel``,
    ``output:<process_id>#<flow_id>.quantity``, ``output:<process_id>#<flow_id>.share``,
    ``process:<id>.allocation``, ``facility:<id>.grid_factor``, ``study.gwp_set``.
    A quantity is written ``12.5 kg``, or ``x1.1`` to scale the amount of the base case.
    """

    target: str = field(metadata=label("对象", "Target", example="exchange:E001.quantity"))
    value: str = field(
        metadata=label("取值", "Value", "新值，或 x1.1 表示乘以 1.1", "New value, or x1.1 to scale", example="x1.1")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named variant of the study, shown side by side with the base case."""

    scenario_id: str = field(metadata=label("情景编号", "Scenario id", example="yield-90"))
    name: str = field(metadata=label("名称", "Name"))
    topic: str = field(
        default="other",
        metadata=label(
            "主题",
            "Topic",
            "allocation / grid_mix / yield / distance / use / end_of_life / other",
            "allocation / grid_mix / yield / distance / use / end_of_life / other",
            choices=("allocation", "grid_mix", "yield", "distance", "use", "end_of_life", "other"),
        ),
    )
    overrides: tuple[Override, ...] = field(default=(), metadata=label("改动", "Changes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document behind a number."""

    evidence_id: str = field(metadata=label("证据编号", "Evidence id", example="EV-01"))
    title: str = field(metadata=label("名称", "Title"))
    issuer: str = field(default="", metadata=label("出具方", "Issuer"))
    issued_on: date | None = field(default=None, metadata=label("日期", "Date", example="2025-12-31"))
    file: str = field(default="", metadata=label("文件", "File", "文件名或档案号", "File name or archive number"))
    sha256: str = field(
        default="",
        metadata=label(
            "摘要", "SHA-256", "文件的 SHA-256，可由程序填写", "SHA-256 of the file; the program can fill it in"
        ),
    )
