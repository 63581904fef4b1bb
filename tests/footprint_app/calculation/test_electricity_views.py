"""Electricity of a facility in both views, with the national factors of 2024."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.grid_factors import LOSSES_INCLUDED
from background_db.units import Quantity
from footprint_app.calculation.compute import Computation, compute
from footprint_app.calculation.reconcile import reconcile
from pcr_rules.methods.allocation import allocate
from pcr_rules.methods.electricity import counted_claims, electricity_findings, site_supply, supply_electricity
from pcr_rules.methods.electricity.treatments import VIEW_TREATMENTS
from pcr_rules.result import View
from pcr_rules.study_facilities import ElectricitySupply, SupplyKind

AVERAGE, WIND, TRANSMISSION = 0.5777, 0.0324, 0.0327
MET = dict.fromkeys(("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market"), True)
Builder = Callable[[], Any]


def supply(supply_id: str, kind: str, kwh: float, factor: str = "", **options: Any) -> ElectricitySupply:
    return ElectricitySupply(
        supply_id=supply_id, kind=SupplyKind(kind), quantity=Quantity(kwh, "kWh"), factor=factor, **options
    )


def plant(builder: Builder, *supplies: ElectricitySupply, kwh: float = 1000.0) -> Any:
    study = builder().process("melting").facility("plant", "average", supplies)
    study.factor("average", "kWh", flows={"co2e.not_split": AVERAGE})
    study.factor("wind", "kWh", flows={"co2e.not_split": WIND})
    study.factor("td", "kWh", flows={"co2e.not_split": TRANSMISSION}, activity=LOSSES_INCLUDED)
    return study.line("melting", "electricity:plant", kwh, unit="kWh").build("melting")


def both(linked: Any) -> tuple[Computation, Computation]:
    return compute(linked, View.LOCATION), compute(linked, View.MARKET)


def total(computation: Computation) -> float:
    assert computation.result is not None, computation.findings
    return computation.result.total


def test_certificates_count_in_the_market_view_only(builder: Builder) -> None:
    """Market: 400 × (0.0324 + 0.0327) + 600 × 0.5777 = 372.66 kg; location: 1000 × 0.5777 = 577.70 kg."""
    linked = plant(builder, supply("grid-1", "grid", 1000), supply("cert-1", "certificate", 400, "wind", **MET))
    location, market = both(linked)
    assert total(location) == pytest.approx(577.70, abs=1e-9)
    assert total(market) == pytest.approx(372.66, abs=1e-9)
    steps = reconcile(linked, location, market)
    assert steps == pytest.approx({"plant/cert-1": 400 * (0.0324 + 0.0327 - 0.5777)})
    assert math.fsum(steps.values()) == pytest.approx(total(market) - total(location), abs=1e-9)


def test_each_exchange_keeps_its_rows(builder: Builder) -> None:
    """One exchange on three factors: 600 kWh grid, 400 kWh wind, 400 kWh transmission, all in its own process."""
    linked = plant(builder, supply("grid-1", "grid", 1000), supply("cert-1", "certificate", 400, "wind", **MET))
    result = compute(linked, View.MARKET).result
    assert result is not None
    rows: dict[str, Any] = {row.supplier: (row.exchange_id, row.process_id, row.amount) for row in result.contributions}
    assert rows == {
        "factor:average": ("E1", "melting", pytest.approx(600)),
        "factor:wind": ("E1", "melting", pytest.approx(400)),
        "factor:td": ("E1", "melting", pytest.approx(400)),
    }
    assert set(result.by_process) == {"melting"}


@pytest.mark.parametrize("missing", sorted(MET))
def test_all_five_criteria_must_hold(builder: Builder, missing: str) -> None:
    """One criterion unknown: the claim is not counted, and a finding names the criterion (CFP-EL-04)."""
    criteria = {**MET, missing: None}
    linked = plant(builder, supply("grid-1", "grid", 1000), supply("c", "green_contract", 400, "wind", **criteria))
    market = compute(linked, View.MARKET)
    assert total(market) == pytest.approx(577.70, abs=1e-9)
    (found,) = market.findings
    assert (found.code, dict(found.values)["criteria"]) == ("ELEC-CLAIM-NOT-COUNTED", missing)


def test_a_counted_claim_is_not_proven_yet(builder: Builder) -> None:
    """Two claims meet the criteria, one does not: the two that count are each named with their kWh (CFP-EL-04)."""
    linked = plant(
        builder,
        supply("g", "grid", 1000),
        supply("c", "certificate", 400, "wind", **MET),
        supply("d", "green_contract", 100, "wind", **MET),
        supply("e", "certificate", 50, "wind", **{**MET, "is_redeemed": False}),
    )
    assert [each.claim_id for each in counted_claims(linked)] == ["c", "d"]
    unproven = [dict(each.values) for each in electricity_findings(linked) if each.code == "ELEC-CLAIM-NOT-PROVEN"]
    assert [(values["supply"], values["kwh"]) for values in unproven] == [("c", "400"), ("d", "100")]


def test_a_claim_of_a_facility_that_nothing_draws_on_counts_nowhere(builder: Builder) -> None:
    """The warehouse claims 10 kWh, but no row of the study takes its electricity."""
    linked = plant(builder, supply("g", "grid", 1000))
    warehouse = replace(
        linked.study.facilities[0],
        facility_id="warehouse",
        electricity=(supply("g2", "grid", 10), supply("c2", "certificate", 10, "wind", **MET)),
    )
    study = replace(linked.study, facilities=(*linked.study.facilities, warehouse))
    assert counted_claims(replace(linked, study=study)) == ()


def test_own_generation_and_instruments_sold(builder: Builder) -> None:
    """300 of 1000 kWh own wind, instruments of 100 sold. Location 700 × 0.5777 + 300 × 0.0324; market 800 and 200."""
    linked = plant(
        builder,
        supply("grid-1", "grid", 700),
        supply("roof", "own_generation", 300, "wind", instruments_sold=Quantity(100, "kWh")),
    )
    location, market = both(linked)
    assert total(location) == pytest.approx(700 * AVERAGE + 300 * WIND, abs=1e-9)
    assert total(market) == pytest.approx(800 * AVERAGE + 200 * WIND, abs=1e-9)
    assert reconcile(linked, location, market) == pytest.approx({"plant/roof.instruments_sold": 100 * (AVERAGE - WIND)})


def test_direct_line_carries_no_public_grid(builder: Builder) -> None:
    """A direct line of 1000 kWh wind is 32.4 kg in both views."""
    location, market = both(plant(builder, supply("line", "direct_line", 1000, "wind")))
    assert (total(location), total(market)) == pytest.approx((32.4, 32.4))


def test_without_supplies_the_grid_stands(builder: Builder) -> None:
    """No supplies listed: all 1000 kWh at the grid average in both views."""
    location, market = both(plant(builder))
    assert (total(location), total(market)) == pytest.approx((577.70, 577.70))


def test_supply_of_another_size_than_the_process_gives_the_mix(builder: Builder) -> None:
    """The plant draws 10 MWh, 4 MWh of them claimed; a process of 250 kWh takes the same mix of 40 %."""
    linked = plant(builder, supply("g", "grid", 10_000), supply("c", "certificate", 4_000, "wind", **MET), kwh=250.0)
    expected = 250 * (0.4 * (WIND + TRANSMISSION) + 0.6 * AVERAGE)
    assert total(compute(linked, View.MARKET)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("supplies", "code"),
    [
        ((supply("g", "grid", 100), supply("c", "certificate", 101, "wind", **MET)), "ELEC-CLAIMS-EXCEED-GRID"),
        ((supply("g", "grid", 100), supply("c", "certificate", 10, "unknown", **MET)), "ELEC-NO-FACTOR"),
        ((supply("g", "grid", -100),), "ELEC-NEGATIVE"),
    ],
)
def test_supplies_that_cannot_be_are_findings(builder: Builder, supplies: Any, code: str) -> None:
    """More claimed than drawn, a technology without factor, a negative supply: no number is given."""
    computation = compute(plant(builder, *supplies), View.MARKET)
    assert computation.result is None
    assert code in [finding.code for finding in computation.findings]


def test_a_claim_without_transmission_is_a_finding(builder: Builder) -> None:
    """Green power through the grid is not given without transmission and distribution."""
    linked = plant(builder, supply("g", "grid", 100), supply("c", "certificate", 10, "wind", **MET))
    linked.factors.pop("td")
    assert [finding.code for finding in electricity_findings(linked)] == ["ELEC-NO-TRANSMISSION"]


@given(
    st.integers(0, 10**12),
    st.lists(st.tuples(st.sampled_from(["own_generation", "direct_line"]), st.integers(0, 10**12)), max_size=4),
    st.floats(0, 1),
)
def test_energy_is_conserved_to_the_watt_hour(
    builder: Builder, grid_wh: int, private: list[tuple[str, int]], claimed: float
) -> None:
    """Σ parts = physical supply in whole watt-hours, in both views; the mix of 1 kWh sums to 1 kWh."""
    supplies = [ElectricitySupply(supply_id="g", kind=SupplyKind.GRID, quantity=Quantity(grid_wh, "Wh"))]
    for number, (kind, amount) in enumerate(private):
        supplies.append(
            ElectricitySupply(
                supply_id=f"p{number}",
                kind=SupplyKind(kind),
                quantity=Quantity(amount, "Wh"),
                factor="wind",
                instruments_sold=Quantity(amount // 3, "Wh"),
            )
        )
    claim = supply("c", "certificate", int(grid_wh * claimed) / 1000, "wind", **MET)
    linked = plant(builder, *supplies, claim)
    physical = grid_wh + sum(amount for _, amount in private)
    for view in View:
        parts = site_supply(linked, "plant", VIEW_TREATMENTS[view]).parts
        if physical:
            assert sum(part.watt_hours for part in parts) == physical
        system = supply_electricity(allocate(linked), linked, view)
        generation = [line.amount for line in system.lines if line.column == 1 and line.supplier.key != "td"]
        assert math.fsum(generation) == pytest.approx(1.0, abs=1e-15)
