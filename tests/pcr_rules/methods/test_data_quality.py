"""Data-quality rating: named schemes, weights by contribution, nothing scored by default."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.errors import UnknownKeyError
from background_db.units import Quantity
from pcr_rules.integrity.amounts import quality_findings
from pcr_rules.methods.data_quality import data_quality_rating, quality_scheme, quality_schemes, row_score
from pcr_rules.plant.data_quality.quality_score_step import quality_score_step
from pcr_rules.plant_records.quality_scores import QualityScore, ScoredPart
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.result import Contribution
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, DataQualityRequirement, Goal, TimeBoundary
from pcr_rules.study_index import index_study
from pcr_rules.study_inventory import DataQuality, Exchange, ExchangeKind, UnitProcess

SCORES = DataQuality(reliability=4, completeness=5, time=1, geography=2, technology=3)


def test_each_scheme_averages_its_own_indicators() -> None:
    """PEF, CIFA: (3 + 2 + 1 + 4)/4 = 2.5; EU battery, PACT: (3 + 2 + 1)/3 = 2; five: (4 + 5 + 1 + 2 + 3)/5 = 3."""
    found = {name: row_score(SCORES, scheme) for name, scheme in quality_schemes().items()}
    assert found == {
        "pef_four_means": 2.5, "cifa_cn": 2.5, "eu_battery_three": 2.0, "pact_three": 2.0, "five_means": 3.0
    }  # fmt: skip


def test_a_row_without_one_indicator_has_no_score() -> None:
    """A missing indicator is not a middle one."""
    scheme = quality_scheme("pef_four_means")
    assert row_score(DataQuality(time=1, geography=1, technology=1), scheme) is None
    assert row_score(None, scheme) is None


def test_an_indicator_outside_one_to_five_raises() -> None:
    """0 or 6 is a slip, not a score."""
    with pytest.raises(ValueError, match="run from 1 to 5"):
        row_score(DataQuality(time=6, geography=1, technology=1, reliability=1), quality_scheme("pef_four_means"))


def test_an_unknown_scheme_is_named() -> None:
    """No scheme is taken for another."""
    with pytest.raises(UnknownKeyError, match="pef_four_means"):
        quality_scheme("pedigree")


def test_every_scheme_names_its_source_and_mark() -> None:
    """Classes only where the scheme itself names them, in rising order."""
    for scheme in quality_schemes().values():
        assert scheme.source
        assert scheme.mark in {"confirmed-S", "D"}
        bounds = [each.up_to for each in scheme.classes]
        assert bounds == sorted(bounds)
    assert quality_scheme("five_means").classes == ()


def line(exchange_id: str, total: float) -> Contribution:
    """A contribution of a row."""
    return Contribution(
        line_id=exchange_id, exchange_id=exchange_id, process_id="p", process_name="p", stage="production", facility="",
        flow="f", kind="input", supplier="factor:f", supplier_name="f", amount=1.0, unit="kg", total=total, channels={},
    )  # fmt: skip


def study_of(
    quality: DataQuality | None = None, scheme: str = "", scores: tuple[QualityScore, ...] = ()
) -> ProductStudy:
    """Two rows of one process, both with the same scores in their own fields."""
    rows = tuple(
        Exchange(exchange_id=name, kind=ExchangeKind.INPUT, flow="f", quantity=Quantity(1, "kg"), quality=quality)
        for name in ("E1", "E2")
    )
    return ProductStudy(
        study_id="s", cfp_type=CfpType.PARTIAL, product=Product(name_zh="p", producer="p"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="p"), goal=Goal(),
        boundary=Boundary(), period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=(UnitProcess(process_id="p", name="p", exchanges=rows),),
        data_quality=DataQualityRequirement(scheme=scheme), plant=PlantRecords(quality_scores=scores),
    )  # fmt: skip


LINES = (line("E1", 90.0), line("E2", -10.0))


def test_scores_of_one_scheme_are_never_taken_for_anothers() -> None:
    """All five indicators are there, yet only the scheme that the study names is rated."""
    for own in ("pef_four_means", "eu_battery_three", "pact_three", "five_means"):
        ratings = {name: data_quality_rating(LINES, study_of(SCORES, own), name).rating for name in quality_schemes()}
        assert {name for name, rating in ratings.items() if rating is not None} == {own}


def test_without_a_named_scheme_rows_are_scored_by_pef() -> None:
    """(3 + 2 + 1 + 4)/4 = 2.5, class good; each indicator beside it."""
    found = data_quality_rating(LINES, study_of(SCORES))
    assert found.rating == pytest.approx(2.5)
    assert found.quality_class is not None
    assert found.quality_class.name_en == "good"
    assert found.indicators == {"technology": 3, "geography": 2, "time": 1, "reliability": 4}


def score(row: str, scheme: str, part: ScoredPart = ScoredPart.WHOLE, **indicators: Any) -> QualityScore:
    """A record of the sheet."""
    return replace(QualityScore(score_id=f"{row}{part}", row=row, scheme=scheme, part=part), **indicators)


def test_records_bring_a_second_scheme() -> None:
    """PACT: (0.9 × 1 + 0.1 × 3) = 1.2 for technology, 2 and 2: (1.2 + 2 + 2)/3; weights are absolute contributions."""
    scores = (
        score("E1", "pact_three", technology=1, geography=2, time=2),
        score("E2", "pact_three", technology=3, geography=2, time=2),
    )
    found = data_quality_rating(LINES, study_of(SCORES, scores=scores), "pact_three")
    assert found.indicators["technology"] == pytest.approx(1.2)
    assert found.rating == pytest.approx(5.2 / 3)


def test_activity_data_and_dataset_apart() -> None:
    """CIFA: activity data 1, dataset 4 are 2.5; with one part alone there is no score."""
    whole = {"technology": 1.0, "geography": 1.0, "time": 1.0, "reliability": 1.0}
    both = tuple(
        score(row, "cifa_cn", part, **{name: value * scale for name, value in whole.items()})
        for row in ("E1", "E2")
        for part, scale in ((ScoredPart.ACTIVITY_DATA, 1), (ScoredPart.DATASET, 4))
    )
    assert data_quality_rating(LINES, study_of(scores=both), "cifa_cn").rating == pytest.approx(2.5)
    one = data_quality_rating(LINES, study_of(scores=both[:3]), "cifa_cn")
    assert one.rating == pytest.approx(2.5)
    assert one.unscored == ("E2",)
    assert data_quality_rating(LINES, study_of(scores=both[::2]), "cifa_cn").rating is None
    assert data_quality_rating(LINES, study_of(SCORES, "cifa_cn"), "cifa_cn").rating is None


def test_too_little_scored_is_no_rating() -> None:
    """10 of 100 scored is below the share of every scheme; the rows to score are named, largest first."""
    scores = (score("E2", "pact_three", technology=1, geography=1, time=1),)
    found = data_quality_rating(LINES, study_of(scores=scores), "pact_three")
    assert (found.rating, found.unscored) == (None, ("E1",))
    assert found.scored_share == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (score("E7", "pact_three"), "QUALITY-ROW"),
        (score("E1", "pedigree"), "QUALITY-SCHEME"),
        (score("E1", "pact_three", time=6.0), "QUALITY-RANGE"),
    ],
)
def test_a_score_that_has_no_effect_is_told(record: QualityScore, code: str) -> None:
    """A row that is none, a scheme that is none, a score outside 1 to 5."""
    assert code in {each.code for each in quality_score_step(study_of(scores=(record,))).findings}


def test_a_row_scored_twice_is_told() -> None:
    """The same row, scheme and part."""
    twice = (score("E1", "pact_three", technology=1), score("E1", "pact_three", technology=2))
    assert {each.code for each in quality_score_step(study_of(scores=twice)).findings} == {"QUALITY-TWICE"}


def test_an_unknown_scheme_of_the_study_blocks_the_number() -> None:
    """The rows' scores belong to no known scheme: a finding, no fault."""
    study = study_of(SCORES, "pedigree")
    found = list(quality_findings(study, index_study(study)))
    assert [each.code for each in found] == ["QUALITY-SCHEME-UNKNOWN"]
    assert found[0].blocks_number
