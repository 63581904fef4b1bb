"""Primary share, data-quality rating, mass balance and contents of the report on the complete study."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from background_db.factors import EmissionFactor
from background_db.units import Quantity
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.field_paths import field_name, field_value
from pcr_rules.gbt24067.data_checks import months
from pcr_rules.gbt24067.impact_checks import newest_gwp_is_used
from pcr_rules.gbt24067.report_contents import missing_items, report_contents, value_at
from pcr_rules.methods.data_quality import data_quality_rating
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.methods.primary_share import PrimaryBasis, primary_share
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import TimeBoundary
from pcr_rules.study_inventory import DataOrigin, ExchangeKind


def with_row(study: ProductStudy, number: int, **changes: object) -> ProductStudy:
    """The study with other values in one row."""
    process = study.processes[0]
    rows = list(process.exchanges)
    rows[number] = replace(rows[number], **changes)  # type: ignore[arg-type]
    return replace(study, processes=(replace(process, exchanges=tuple(rows)),))


def bases(study: ProductStudy, made: SimpleNamespace) -> dict[str, tuple[float, PrimaryBasis]]:
    """Primary share and basis of each line."""
    lines = made.make_result(study).views[0].contributions
    found = primary_share(lines, made.make_linked(study))
    return {line.line_id: (line.share, line.basis) for line in found.lines}


def test_a_suppliers_own_share_and_own_emissions_are_primary(study: ProductStudy, made: SimpleNamespace) -> None:
    """Scrap 43 kg at 0.5 and process 30 kg at 1 of 1400 + 43 + 250 + 30 = 1723 kg: 51.5/1723 = 0.029890."""
    lines = made.make_result(study).views[0].contributions
    assert primary_share(lines, made.make_linked(study)).share == pytest.approx(51.5 / 1723, abs=1e-12)
    assert bases(study, made) == {
        "E1": (0.0, PrimaryBasis.SECONDARY_FACTOR),
        "E2": (0.5, PrimaryBasis.SUPPLIER_SHARE),
        "E3@plant.grid": (0.0, PrimaryBasis.SECONDARY_FACTOR),
        "E4": (1.0, PrimaryBasis.DIRECT_EMISSION),
    }


def test_what_is_estimated_or_not_controlled_is_not_primary(study: ProductStudy, made: SimpleNamespace) -> None:
    """A proxy amount, a supplier without a stated share, and a site of nobody's own each count 0."""
    assert bases(with_row(study, 3, origin=DataOrigin.PROXY), made)["E4"] == (0.0, PrimaryBasis.AMOUNT_NOT_PRIMARY)
    assert bases(with_row(study, 1, origin=DataOrigin.SECONDARY), made)["E2"][1] is PrimaryBasis.AMOUNT_NOT_PRIMARY
    foreign = replace(study, facilities=(replace(study.facilities[0], is_controlled=False),))
    assert bases(foreign, made)["E4"] == (0.0, PrimaryBasis.NOT_CONTROLLED)
    unstated = replace(study, supplier_footprints=(replace(study.supplier_footprints[0], primary_share=None),))
    assert bases(unstated, made)["E2"] == (0.0, PrimaryBasis.SUPPLIER_SHARE_UNSTATED)


def test_a_result_without_contributions_has_no_primary_share(study: ProductStudy, made: SimpleNamespace) -> None:
    """0, not 0/0."""
    assert primary_share((), made.make_linked(study)).share == 0.0


def test_electricity_takes_the_quality_of_its_row(study: ProductStudy, made: SimpleNamespace) -> None:
    """All four rows score (2 + 1 + 1 + 1)/4 = 1.25; parts of the electricity mix belong to the row that draws it."""
    lines = made.make_result(study).views[0].contributions
    rating = data_quality_rating(lines, study)
    assert rating.rating == pytest.approx(1.25)
    assert rating.scored_share == pytest.approx(1.0)
    assert rating.scheme.scheme_id == "pef_four_means"


def test_too_little_scored_is_no_rating(study: ProductStudy, made: SimpleNamespace) -> None:
    """Without the steel (1400 of 1723 kg) 18.7 % is scored, less than 80 %: no rating, and steel is named."""
    lines = made.make_result(study).views[0].contributions
    rating = data_quality_rating(lines, with_row(study, 0, quality=None))
    assert rating.rating is None
    assert rating.quality_class is None
    assert rating.scored_share == pytest.approx(323 / 1723)
    assert rating.unscored == ("E1",)


def test_masses_balance(study: ProductStudy) -> None:
    """In 700 + 430 = 1130 kg; out 1000 + 100 + 30 = 1130 kg; electricity has no mass."""
    balance = mass_balances(study)[0]
    assert (balance.inputs, balance.outputs) == (1130.0, 1130.0)
    assert balance.relative_error == 0.0


def test_a_missing_mass_is_no_balance(study: ProductStudy) -> None:
    """Pieces have no mass until it is given: 10 pieces without a mass leave the balance open."""
    pieces = with_row(study, 0, quantity=Quantity(10, "piece"))
    assert mass_balances(pieces)[0].relative_error is None
    assert mass_balances(pieces)[0].unweighed == ("E1",)
    weighed = with_row(study, 0, quantity=Quantity(10, "piece"), mass=Quantity(700, "kg"))
    assert mass_balances(weighed)[0].relative_error == 0.0


def test_fuel_and_avoided_products_stand_on_neither_side(study: ProductStudy) -> None:
    """A burnt fuel leaves with the flue gas, an avoided product is elsewhere; an uptake comes in."""
    burnt = with_row(study, 0, fuel="coal")
    assert mass_balances(burnt)[0].inputs == 430.0
    avoided = with_row(study, 0, kind=ExchangeKind.AVOIDED)
    assert mass_balances(avoided)[0].inputs == 430.0
    uptake = with_row(study, 3, flow="co2.uptake")
    assert mass_balances(uptake)[0].inputs == 1160.0


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 12),
        (date(2024, 3, 15), date(2025, 3, 14), 12),
        (date(2024, 3, 15), date(2025, 3, 13), 11),
        (date(2024, 2, 1), date(2024, 2, 29), 1),
        (date(2025, 1, 1), date(2025, 1, 1), 0),
    ],
)
def test_months_are_whole_and_both_days_are_inside(first: date, last: date, expected: int) -> None:
    """A calendar year is 12; a day short of it is 11."""
    assert months(TimeBoundary(first_day=first, last_day=last)) == expected


def test_the_report_has_the_twenty_items_of_7_3() -> None:
    """Letters a to t once each, then what other clauses ask for; titles in both languages."""
    letters = [item.letter for item in report_contents() if item.letter]
    assert letters == list("abcdefghijklmnopqrst")
    assert len({item.key for item in report_contents()}) == len(report_contents())
    assert all(item.title("zh") and item.title("en") for item in report_contents())


def test_every_field_of_the_report_exists(facts: StudyFacts) -> None:
    """A path that the types do not know would ask for what nobody can fill in."""
    for item in report_contents():
        for path in (*item.fields, *item.any_of):
            value_at(facts, path)


def test_a_missing_item_is_named_by_its_letter(facts: StudyFacts, study: ProductStudy) -> None:
    """Without value choices item n is missing; the complete study lacks none."""
    assert list(missing_items(facts)) == []
    lacking = replace(study, interpretation=replace(study.interpretation, value_choices=""))
    missing = list(missing_items(replace(facts, study=lacking)))
    assert [(item.letter, paths) for item, paths in missing] == [("n", ("study.interpretation.value_choices",))]


def test_fields_are_called_what_people_call_them(study: ProductStudy) -> None:
    """A path gives both labels; a path that does not exist is an error of the program."""
    assert field_name("goal.reasons") == "⟨开展理由|Reasons⟩"
    assert field_name("use_profile.source") == "⟨来源|Source⟩"
    assert field_value(study, "use_profile.source") is None
    with pytest.raises(KeyError, match="no field 'reason'"):
        field_name("goal.reason")


def other_sets(made: SimpleNamespace, rules: CategoryRules, **factors: EmissionFactor) -> list[dict[str, str]]:
    """Values of the findings on other GWP sets, where the study stands on the given factors."""
    study = made.make_study()
    linked = made.make_linked(study)
    facts = made.facts_of(study, linked=replace(linked, factors={**linked.factors, **factors}))
    found = newest_gwp_is_used(facts, rules).findings
    return [dict(finding.values) for finding in found if finding.code == "CFP-IMP-01-OTHER-SET"]


def test_aggregated_co2e_of_another_set_is_told_with_its_share(made: SimpleNamespace, rules: CategoryRules) -> None:
    """Power makes 250 of 1400 + 43 + 250 + 30 = 1723 kg CO2e, all of it in a set that nobody states: 14.5 %."""
    grid = made.make_factor("grid", flows=(("co2e.fossil", 0.5),), gwp_set=None)
    assert other_sets(made, rules, grid=grid) == [{"set": "not stated / 未说明", "share": "14.5%", "factors": "grid"}]


def test_gases_of_a_factor_follow_the_studys_own_set(made: SimpleNamespace, rules: CategoryRules) -> None:
    """Of 2 kg CO2e/kg of steel 1.9 are CO2: only 5 % of its 1400 of 1723 kg are CO2e of AR5, 4.1 % of the result."""
    steel = made.make_factor("steel", flows=(("co2.fossil", 1.9), ("co2e.fossil", 0.1)), gwp_set="AR5")
    by_gas = made.make_factor("grid", flows=(("co2.fossil", 0.5),), gwp_set=None)
    assert other_sets(made, rules, steel=steel, grid=by_gas) == [{"set": "AR5", "share": "4.1%", "factors": "steel"}]
