"""Quality and spread stated for several rows at once reach the rows, and slips are told."""

from datetime import date

from background_db.units import Quantity
from pcr_rules.plant.assessments.assessment_step import assessment_step
from pcr_rules.plant_records.assessments import RowAssessment
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_inventory import (
    DataQuality,
    Distribution,
    Exchange,
    ExchangeKind,
    ProductOutput,
    Uncertainty,
    UnitProcess,
)

GOOD, FAIR = DataQuality(reliability=1, time=1), DataQuality(reliability=3, time=3)
SPREAD = Uncertainty(distribution=Distribution.LOGNORMAL, spread=1.1)


def study(*assessments: RowAssessment) -> ProductStudy:
    """Three rows: two legs, and gas that states its own quality."""
    rows = tuple(
        Exchange(
            exchange_id=name,
            kind=ExchangeKind.INPUT,
            flow=name,
            quantity=Quantity(1, "kg"),
            quality=GOOD if name == "gas" else None,
        )
        for name in ("TR-1", "TR-2", "gas")
    )
    process = UnitProcess(
        process_id="line",
        name="line",
        outputs=(ProductOutput(flow_id="p", name="p", quantity=Quantity(1, "kg")),),
        exchanges=rows,
    )
    return ProductStudy(
        study_id="s",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="p", producer="p"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="line"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=(process,),
        plant=PlantRecords(row_assessments=assessments),
    )


def test_a_star_stands_for_all_that_begin_so_and_own_values_stay() -> None:
    """Both legs get quality and spread; the gas keeps its own quality and gets the spread."""
    added = assessment_step(study(RowAssessment(rows=("TR-*", "gas"), quality=FAIR, uncertainty=SPREAD)))
    assert {name: row.quality for name, row in added.changed.items()} == {"TR-1": FAIR, "TR-2": FAIR, "gas": GOOD}
    assert all(row.uncertainty == SPREAD for row in added.changed.values())
    assert not added.findings


def test_the_first_of_two_counts_and_the_second_is_told() -> None:
    """One leg by itself, then all legs: the leg keeps the first."""
    added = assessment_step(
        study(RowAssessment(rows=("TR-1",), quality=GOOD), RowAssessment(rows=("TR-*",), quality=FAIR))
    )
    assert added.changed["TR-1"].quality == GOOD
    assert added.changed["TR-2"].quality == FAIR
    assert [finding.code for finding in added.findings] == ["ASSESSMENT-TWICE"]


def test_an_unknown_row_and_an_empty_assessment_are_told() -> None:
    """Neither changes anything, and both say so at their record."""
    added = assessment_step(study(RowAssessment(rows=("TR-9",), quality=GOOD), RowAssessment(rows=("gas",))))
    assert [finding.code for finding in added.findings] == ["ASSESSMENT-ROW-UNKNOWN", "ASSESSMENT-EMPTY"]
    assert added.findings[0].where.path == "plant.row_assessments[1].rows"
    assert dict(added.findings[0].values)["near"].startswith("TR-")
