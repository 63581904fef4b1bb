"""Data quality and spread of rows that the plant's records make, stated for one row or for all of a kind."""

from dataclasses import dataclass, field

from pcr_rules.field_labels import label
from pcr_rules.study_inventory import DataQuality, Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAssessment:
    """Quality and uncertainty of the rows named; a row that states its own keeps it."""

    rows: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "行编号",
            "Rows",
            "清单行编号，多个用分号隔开；末尾加 * 表示以此开头的所有行",
            "Ids of rows, separated by ;, a trailing * stands for all that begin so",
            example="gas_line_1; TR-*",
        ),
    )
    quality: DataQuality | None = field(default=None, metadata=label("数据质量", "Data quality"))
    uncertainty: Uncertainty | None = field(default=None, metadata=label("不确定性", "Uncertainty"))
    source: str = field(default="", metadata=label("依据", "Ground", "评价依据", "What the assessment rests on"))
