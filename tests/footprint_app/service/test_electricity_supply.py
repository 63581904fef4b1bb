"""Supply of a site by month or year beside what was metered, counted both ways."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.service.electricity_supply import PartKind, Span, SupplyAnswer, bars_of, span_of, supply_of
from footprint_app.service.examples import example_file
from pcr_rules.plant_records.meters import ElectricityMeter, GapKey, MeterUse
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply


def _study(example: str) -> ProductStudy:
    with example_file(example) as path:
        study = read_study(path).study
    assert study is not None
    return study


def _with_supply(study: ProductStudy, supplies: Sequence[ElectricitySupply]) -> ProductStudy:
    return replace(study, facilities=(replace(study.facilities[0], electricity=tuple(supplies)),))


def _by_month(study: ProductStudy) -> ProductStudy:
    """The motor's grid power as readings of January to December, 1/12 of 622 MWh each."""
    (grid,) = study.facilities[0].electricity
    months = [
        replace(
            grid,
            supply_id=f"grid-{month:02}",
            quantity=Quantity(622_000 / 12, "kWh"),
            first_day=date(2025, month, 1),
            last_day=date(2025, month, 28),
        )
        for month in range(1, 13)
    ]
    return replace(study, facilities=(replace(study.facilities[0], electricity=tuple(months)), *study.facilities[1:]))


def _sum(answer: SupplyAnswer, facility: str) -> float:
    return sum(row.kwh for row in answer.rows if row.facility == facility)


def test_each_part_has_its_factor_in_both_views() -> None:
    """Aluminium: 4 GWh wind are 4,000,000 × 0.5777 by location, × (0.0324 + 0.0327) by market; all parts 22.08725 GWh."""
    answer = supply_of(_study("aluminium_profile"))
    by_id = {row.part_id: row for row in answer.rows}
    wind = by_id["gec-wind"]
    assert (wind.kind, wind.is_claim, wind.is_proven) == (PartKind.CERTIFICATE, True, False)
    assert wind.location_kg == pytest.approx(4_000_000 * 0.5777)
    assert wind.market_kg == pytest.approx(4_000_000 * (0.0324 + 0.0327))
    assert [each.kg_per_kwh for each in wind.market] == [0.0324, 0.0327]
    assert by_id["pv-roof"].kind is PartKind.OWN_GENERATION
    assert by_id["grid"].location_kg == by_id["grid"].market_kg
    assert _sum(answer, "plant-1") == 19_487_250 + 2_600_000


def test_one_year_of_supply_is_one_bar_beside_the_rows_of_the_study() -> None:
    """No days on the sheet: one bar of 2025; without meters the rows of the study say what was used, 22,087,250 kWh."""
    answer = supply_of(_study("aluminium_profile"))
    assert span_of(answer, "plant-1") is Span.YEAR
    (bar,) = bars_of(answer, "plant-1", Span.YEAR)
    assert (bar.first_day, bar.last_day, bar.metered_kwh) == (date(2025, 1, 1), date(2025, 12, 31), 22_087_250.0)
    assert not answer.metered[0].is_by_meters


def test_supply_by_month_makes_a_bar_a_month() -> None:
    """Twelve bars of 622,000 ÷ 12 kWh; what the study's rows draw is known for the year alone and stands in none."""
    answer = supply_of(_by_month(_study("induction_motor")))
    assert answer.is_linked, answer.findings
    assert span_of(answer, "plant-m") is Span.MONTH
    bars = bars_of(answer, "plant-m", Span.MONTH)
    assert [bar.first_day.month for bar in bars] == list(range(1, 13))
    assert sum(bar.kwh[PartKind.GRID] for bar in bars) == pytest.approx(622_000, abs=0.01)
    assert {bar.metered_kwh for bar in bars} == {None}
    (year,) = bars_of(answer, "plant-m", Span.YEAR)
    assert year.kwh[PartKind.GRID] == pytest.approx(622_000, abs=0.01)


def test_meters_are_added_up_to_the_span_of_the_supply() -> None:
    """The works read their main meter by month, 2,207,309 kWh in twelve readings; supply is of the year: one bar."""
    answer = supply_of(_study("profile_plant"))
    assert len([one for one in answer.metered if one.facility == "works"]) == 12
    (bar,) = bars_of(answer, "works", span_of(answer, "works"))
    assert bar.metered_kwh == pytest.approx(2_207_309)
    assert sum(bar.kwh.values()) == pytest.approx(2_207_309)


def test_what_tenants_take_is_no_consumption_of_the_site() -> None:
    """Main meter 622 MWh, tenant's sub-meter 20: 602 MWh stay; supply 622 - 20 says the same."""
    study = _study("induction_motor")
    meter = ElectricityMeter(meter_id="M-0", facility="plant-m", quantity=Quantity(622, "MWh"), gap_key=GapKey.OTHER)
    of_tenant = ElectricityMeter(
        meter_id="M-1", facility="plant-m", parent="M-0", use=MeterUse.TENANT, quantity=Quantity(20, "MWh")
    )
    answer = supply_of(replace(study, plant=replace(study.plant, electricity_meters=(meter, of_tenant))))
    assert answer.is_linked, answer.findings
    metered = [one for one in answer.metered if one.facility == "plant-m"]
    assert [(one.kwh, one.is_by_meters) for one in metered] == [(602_000.0, True)]
    assert _sum(answer, "plant-m") == 602_000.0


def test_sites_without_a_list_are_named_and_a_broken_study_has_no_rows() -> None:
    """The recycler lists no supply: the average stands; a supply without a factor to look up blocks, with findings."""
    study = _study("induction_motor")
    assert supply_of(study).stand_ins == ("recycler",)
    (grid,) = study.facilities[0].electricity
    broken = supply_of(_with_supply(study, [replace(grid, factor="no.such.factor")]))
    assert not broken.is_linked
    assert broken.rows == ()
    assert broken.findings
