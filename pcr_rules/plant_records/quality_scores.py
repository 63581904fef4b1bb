"""Scores of data quality under a named scheme; one scheme's scores are never taken for another's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pcr_rules.field_labels import label


class ScoredPart(StrEnum):
    """What of a row was scored."""

    WHOLE = "whole"
    ACTIVITY_DATA = "activity_data"
    DATASET = "dataset"


_SCORE = ("1（很好）至 5（很差）", "1 (very good) to 5 (very poor)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityScore:
    """Indicators of one row under one scheme; where activity data and dataset are scored apart, two records a row."""

    score_id: str = field(metadata=label("编号", "Score id", example="Q1"))
    row: str = field(metadata=label("行编号", "Row", "清单行编号", "Id of the row of the inventory", example="E001"))
    scheme: str = field(
        metadata=label(
            "方案",
            "Scheme",
            "评分所依据的数据质量方案",
            "Data-quality scheme the scores were given under",
            choices=("cifa_cn", "pef_four_means", "eu_battery_three", "pact_three", "five_means"),
        )
    )
    part: ScoredPart = field(
        default=ScoredPart.WHOLE,
        metadata=label("评分对象", "Part scored", "整行、活动数据或数据集", "Whole row, activity data or dataset"),
    )
    technology: float | None = field(default=None, metadata=label("技术 (TeR)", "Technology (TeR)", *_SCORE))
    geography: float | None = field(default=None, metadata=label("地域 (GeR)", "Geography (GeR)", *_SCORE))
    time: float | None = field(default=None, metadata=label("时间 (TiR)", "Time (TiR)", *_SCORE))
    reliability: float | None = field(default=None, metadata=label("精度、可靠性 (P)", "Precision (P)", *_SCORE))
    completeness: float | None = field(default=None, metadata=label("完整性", "Completeness", *_SCORE))
    source: str = field(default="", metadata=label("依据", "Ground", "评分依据", "What the scores rest on"))


ENUM_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, str]]] = {
    ScoredPart: {
        ScoredPart.WHOLE: ("整行", "whole row"),
        ScoredPart.ACTIVITY_DATA: ("活动数据", "activity data"),
        ScoredPart.DATASET: ("数据集", "dataset"),
    },
}
