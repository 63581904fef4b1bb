"""The meter chain: gaps attributed by their key, rows and supplies derived, every watt-hour kept."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.plant.expansion import Added
from pcr_rules.plant.meters.step import meters_step
from pcr_rules.plant_records.meters import ElectricityMeter, GapKey, MeterUse
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind


def meter(meter_id: str, kwh: float, parent: str = "", use: str = "distribution", **more: Any) -> ElectricityMeter:
    """A meter of the plant."""
    return ElectricityMeter(
        meter_id=meter_id,
        facility=more.pop("facility", "plant"),
        parent=parent,
        use=MeterUse(use),
        quantity=Quantity(kwh, more.pop("unit", "kWh")),
        **more,
    )


def chain(*meters: ElectricityMeter, supplies: tuple[ElectricitySupply, ...] = (), days: Any = None) -> Added:
    """What the step makes of meters."""
    first, last = days or (date(2025, 1, 1), date(2025, 12, 31))
    study = ProductStudy(
        study_id="meters",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="板", producer="某厂"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="line"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=first, last_day=last),
        facilities=(Facility(facility_id="plant", name_zh="一厂", geography="CN-GD", electricity=supplies),),
        plant=PlantRecords(electricity_meters=meters),
    )
    return meters_step(study)


def kwh(added: Added) -> dict[str, float]:
    """Electricity of each row, by its meter."""
    return {row.exchange_id: row.quantity.value for _, row in added.exchanges}


def item(added: Added, subject: str, name: str) -> float:
    """A figure stated of a meter."""
    return sum(each.quantity.value for each in added.statements if (each.subject, each.item) == (subject, name))


PLANT = (
    meter("M0", 1000),
    meter("A", 600, "M0", "process", process="line"),
    meter("B", 200, "M0", "process", process="press"),
    meter("T", 100, "M0", "tenant"),
    meter("O", 50, "M0", "other"),
)


def test_the_gap_goes_by_consumption() -> None:
    """1000 - (600 + 200 + 100 + 50) = 50 kWh missing; 600/950 × 50 = 31.578947… and so on, exact to the Wh."""
    added = chain(*PLANT)
    assert kwh(added) == {"A": 631.579, "B": 210.526}
    ((facility, resale),) = [(where, one) for where, one in added.supplies if one.kind is SupplyKind.RESALE]
    assert (facility, resale.quantity) == ("plant", Quantity(105.263, "kWh"))
    assert item(added, "O", "to_other_uses") == 52.632
    assert sum((631.579, 210.526, 105.263, 52.632)) == pytest.approx(1000, abs=1e-9)
    assert item(added, "M0", "meter_gap") == 50
    formula = next(each.formula for each in added.derivations if each.subject == "exchange:A")
    assert formula == "600 kWh + 31.579 kWh = 631.579 kWh"


@pytest.mark.parametrize(
    ("key", "expected"), [(GapKey.EQUAL, {"A": 612.5, "B": 212.5}), (GapKey.OTHER, {"A": 600.0, "B": 200.0})]
)
def test_the_key_is_the_plants_choice(key: GapKey, expected: dict[str, float]) -> None:
    """50 kWh over four meters are 12.5 each; to other uses, no process carries any of it."""
    added = chain(meter("M0", 1000, gap_key=key), *PLANT[1:])
    assert kwh(added) == expected
    assert item(added, "M0", "to_other_uses") == (50 if key is GapKey.OTHER else 0)


def test_a_process_behind_its_own_sub_meter_carries_the_rest() -> None:
    """The press shop counts 500, its furnace 420 of them: 80 kWh are the press shop's own."""
    added = chain(
        meter("M0", 500),
        meter("W", 500, "M0", "process", process="press"),
        meter("F", 420, "W", "process", process="furnace"),
    )
    assert kwh(added) == {"W": 80.0, "F": 420.0}


def test_gaps_go_down_the_whole_chain() -> None:
    """Main 1000, transformer 980, two machines 490 and 480: gaps of 20 and 10 kWh reach the machines."""
    added = chain(
        meter("M0", 1000),
        meter("T1", 980, "M0"),
        meter("A", 490, "T1", "process", process="line"),
        meter("B", 480, "T1", "process", process="press"),
    )
    assert sum(kwh(added).values()) == 1000
    assert kwh(added) == {"A": 505.155, "B": 494.845}


def test_the_main_meter_is_the_supply_where_none_is_listed() -> None:
    """Readings of two calendar years become two grid supplies with their days; a listed supply is left alone."""
    days = (date(2024, 7, 1), date(2025, 6, 30))
    first = meter("M0", 300, first_day=date(2024, 7, 1), last_day=date(2024, 12, 31))
    second = meter("M0", 200, first_day=date(2025, 1, 1), last_day=date(2025, 6, 30))
    supplies = [supply for _, supply in chain(first, second, days=days).supplies]
    assert [(one.supply_id, one.quantity.value, one.first_day) for one in supplies] == [
        ("M0.2024", 300.0, date(2024, 7, 1)),
        ("M0.2025", 200.0, date(2025, 1, 1)),
    ]
    listed = ElectricitySupply(supply_id="grid", kind=SupplyKind.GRID, quantity=Quantity(1000, "kWh"))
    assert chain(meter("M0", 1000), supplies=(listed,)).supplies == ()


@pytest.mark.parametrize(
    ("meters", "code"),
    [
        ((meter("M0", 100), meter("A", 10, "M9", "process", process="line")), "PLANT-CHAIN-PARENT-UNKNOWN"),
        ((meter("A", 10, "B"), meter("B", 10, "A")), "PLANT-CHAIN-LOOP"),
        ((meter("M0", 100), meter("A", 10, "M0", "process")), "PLANT-CHAIN-NO-PROCESS"),
        ((meter("M0", 100), meter("A", 10, "M0", "other", facility="b")), "PLANT-CHAIN-OTHER-FACILITY"),
        ((meter("M0", 100), meter("A", 102, "M0", "other")), "PLANT-CHAIN-SUBMETERS-EXCEED"),
        ((meter("M0", 100), meter("M0", 100)), "PLANT-CHAIN-TWICE"),
        ((meter("M0", 100, first_day=date(2024, 1, 1)),), "PLANT-CHAIN-OUTSIDE-PERIOD"),
        (
            (
                meter("M0", 50, last_day=date(2025, 6, 30)),
                meter("M0", 50, first_day=date(2025, 7, 1), gap_key=GapKey.EQUAL),
            ),
            "PLANT-CHAIN-CONTRADICTS",
        ),
        (
            (meter("M0", 100), meter("A", 50, "M0", "other", last_day=date(2025, 6, 30))),
            "PLANT-CHAIN-PERIODS-DIFFER",
        ),
        ((meter("M0", 100), meter("A", 50, "M0")), "PLANT-CHAIN-LEADS-NOWHERE"),
    ],
)
def test_a_broken_chain_is_told(meters: tuple[ElectricityMeter, ...], code: str) -> None:
    """Each fault is a finding at its record."""
    found = [finding for finding in chain(*meters).findings if finding.code == code]
    assert found
    assert found[0].where.path.startswith("plant.electricity_meters[")


def test_meters_and_supplies_that_do_not_fit_are_told() -> None:
    """The main meter counts 1000 kWh, the bill 900."""
    listed = ElectricitySupply(supply_id="grid", kind=SupplyKind.GRID, quantity=Quantity(900, "kWh"))
    added = chain(meter("M0", 1000), supplies=(listed,))
    assert "PLANT-CHAIN-SUPPLY-DIFFERS" in [finding.code for finding in added.findings]


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=6),
    st.integers(0, 10**12),
    st.sampled_from(list(GapKey)),
    st.data(),
)
def test_every_watt_hour_is_kept(counted: list[int], gap: int, key: GapKey, data: st.DataObject) -> None:
    """Σ rows + tenants + other uses = main meter, whatever the key."""
    uses = [data.draw(st.sampled_from(["process", "tenant", "other"])) for _ in counted]
    subs = [
        meter(f"S{number}", amount, "M0", use, unit="Wh", process="line" if use == "process" else "")
        for number, (amount, use) in enumerate(zip(counted, uses, strict=True))
    ]
    added = chain(meter("M0", sum(counted) + gap, unit="Wh", gap_key=key), *subs)
    made = sum(round(row.quantity.value * 1000) for _, row in added.exchanges)
    made += sum(round(one.quantity.value * 1000) for _, one in added.supplies if one.kind is SupplyKind.RESALE)
    made += sum(round(each.quantity.value * 1000) for each in added.statements if each.item == "to_other_uses")
    assert made == sum(counted) + gap
