"""Land that a process uses and that had another use before, as its grower knows it."""

from dataclasses import dataclass, field

from background_db.units import Quantity
from pcr_rules.field_labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class LandUseChange:
    """One change of land: its area, the carbon it held before and holds now, and when it happened.

    Becomes a row of emission of the process: area × (before − after) × 44/12 / years. The area is the one that the
    stated output of the process needs for a year. Carbon stocks come from the user, with their source.
    """

    change_id: str = field(
        metadata=label("编号", "Change id", "成为排放行的编号", "Becomes the id of the row", example="LUC-1")
    )
    process: str = field(metadata=label("过程", "Process", refers_to="process", example="plantation"))
    area: Quantity = field(
        metadata=label("面积", "Area", "该过程所列产量一年占用的面积", "What the stated output needs for a year",
                       dimension="area", unit="ha", example="120 ha"),
    )  # fmt: skip
    stock_before: Quantity = field(
        metadata=label("原碳储量", "Carbon before", "土壤和生物量，单位面积", "Soil and biomass, per area",
                       dimension="mass/area", unit="tC/ha", example="130 tC/ha"),
    )  # fmt: skip
    stock_after: Quantity = field(
        metadata=label("现碳储量", "Carbon after", dimension="mass/area", unit="tC/ha", example="60 tC/ha")
    )
    year_of_change: int = field(metadata=label("变化年份", "Year of the change", example="2012"))
    years: float | None = field(
        default=None,
        metadata=label("分摊年数", "Years", "留空时取研究的“评估年数”", "Empty: the years assessed of the study"),
    )
    previous_use: str = field(default="", metadata=label("原用途", "Previous use", example="forest"))
    source: str = field(default="", metadata=label("来源", "Source", "碳储量的依据", "Behind the carbon stocks"))
    evidence: tuple[str, ...] = field(
        default=(),
        metadata=label(
            "证据", "Evidence", "证据编号，用分号隔开", "Evidence ids, separated by ;", refers_to="evidence"
        ),
    )
