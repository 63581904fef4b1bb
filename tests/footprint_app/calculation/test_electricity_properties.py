"""What must hold for any supply: energy is conserved, and a better certificate never makes the result worse."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.grid_factors import LOSSES_INCLUDED
from background_db.units import Quantity
from footprint_app.calculation.compute import compute
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity import LOCATION, MARKET, SCHEMES, site_supply
from pcr_rules.methods.electricity.attribution import UseKind, attribute, site_uses
from pcr_rules.methods.electricity.mix import process_mix
from pcr_rules.result import View
from pcr_rules.study_facilities import ElectricitySupply, SupplyKind

Builder = Callable[[], Any]
MET: dict[str, Any] = dict.fromkeys(
    ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market"), True
)
LARGEST = 10**12


def part(supply_id: str, kind: SupplyKind, watt_hours: int, factor: str = "", **more: Any) -> ElectricitySupply:
    return ElectricitySupply(supply_id=supply_id, kind=kind, quantity=Quantity(watt_hours, "Wh"), factor=factor, **more)


@st.composite
def sites(draw: st.DrawFn) -> tuple[tuple[ElectricitySupply, ...], tuple[int, int]]:
    """Grid, roof, line, store, tenant and export in any amounts that fit, with claims on the grid, one dedicated."""
    grid, roof, line = (draw(st.integers(1000, LARGEST)) for _ in range(3))
    exported = draw(st.integers(0, roof))
    passed_on = draw(st.integers(0, (grid + roof - exported + line) // 2))
    charged = draw(st.integers(0, (grid + line) // 4))
    given_back = draw(st.integers(0, charged))
    supplies = [
        part("g", SupplyKind.GRID, grid),
        part(
            "roof", SupplyKind.OWN_GENERATION, roof, "pv", instruments_sold=Quantity(draw(st.integers(0, roof)), "Wh")
        ),
        part("line", SupplyKind.DIRECT_LINE, line, "wind"),
        part("out", SupplyKind.GRID_EXPORT, exported),
        part("shop", SupplyKind.RESALE, passed_on),
        part("store", SupplyKind.STORAGE, given_back, source_quantity=Quantity(charged, "Wh")),
    ]
    there = grid + roof - exported + line
    left = grid - passed_on * grid // there - 1
    general = draw(st.integers(0, max(0, left // 2)))
    used = there - passed_on - (charged - given_back)
    first = draw(st.integers(1, max(1, used // 2)))
    second = draw(st.integers(1, max(1, used - first)))
    own = draw(st.integers(0, max(0, min(left // 2, first * left // (2 * used)))))
    supplies.append(part("c", SupplyKind.CERTIFICATE, general, "wind", **MET))
    supplies.append(part("d", SupplyKind.CERTIFICATE, own, "wind", dedicated_process="a", dedicated_reason="m", **MET))
    return tuple(supplies), (first, second)


def linked(builder: Builder, supplies: tuple[ElectricitySupply, ...], uses: tuple[int, int]) -> LinkedStudy:
    made = builder().process("a").process("b").facility("plant", "average", supplies)
    for key, value in {"average": 0.5777, "wind": 0.0324, "pv": 0.052}.items():
        made.factor(key, "kWh", flows={"co2e.not_split": value})
    made.factor("td", "kWh", flows={"co2e.not_split": 0.0327}, activity=LOSSES_INCLUDED)
    made.line("a", "electricity:plant", uses[0] / 1000, unit="kWh")
    made.line("b", "electricity:plant", uses[1] / 1000, unit="kWh").line("a", "process:b", 1.0)
    study: LinkedStudy = made.build("a")
    return study


@given(sites())
def test_every_watt_hour_goes_to_one_user(builder: Builder, made: tuple[Any, tuple[int, int]]) -> None:
    """Products, other uses and losses together get every part exactly; what leaves is no part; in every treatment."""
    supplies, uses = made
    study = linked(builder, supplies, uses)
    amounts = {supply.supply_id: round(supply.quantity.to("Wh").value) for supply in supplies}
    metered = amounts["g"] + amounts["roof"] + amounts["line"]
    for treatment in (LOCATION, MARKET, *SCHEMES):
        site = site_supply(study, "plant", treatment)
        assert site.watt_hours == metered - amounts["out"] - amounts["shop"]
        attribution = attribute(site, site_uses(study, site))
        assert [sum(column) for column in zip(*attribution.table, strict=True)] == [
            each.watt_hours for each in site.parts
        ]
        assert [sum(row) for row in attribution.table] == [use.watt_hours for use in attribution.uses]
        assert min(min(row) for row in attribution.table) >= 0
        assert sum(use.watt_hours for use in attribution.uses if use.kind is not UseKind.STORAGE_LOSS) == site.used


@given(sites())
def test_a_dedicated_certificate_stays_with_its_process(builder: Builder, made: tuple[Any, tuple[int, int]]) -> None:
    """Nobody but process a gets a watt-hour of what is dedicated to it; mixes of both sum to 1 + storage losses."""
    supplies, uses = made
    study = linked(builder, supplies, uses)
    site = site_supply(study, "plant", MARKET)
    attribution = attribute(site, site_uses(study, site))
    dedicated = [number for number, each in enumerate(site.parts) if each.claim and each.claim.process_id]
    for use, row in zip(attribution.uses, attribution.table, strict=True):
        assert use.process_id == "a" or not any(row[number] for number in dedicated)
    for process, amount in (("a", uses[0]), ("b", uses[1]), ("", 0)):
        total = sum(share for _, share in process_mix(site, process, amount))
        assert total == pytest.approx(site.watt_hours / site.used, rel=1e-12)


@given(st.integers(1, LARGEST), st.integers(0, LARGEST), st.integers(0, LARGEST), st.floats(0.001, 0.54))
def test_a_certificate_below_the_remainder_never_raises_the_result(
    builder: Builder, grid: int, first: int, more: int, technology: float
) -> None:
    """More certificates at technology + transmission < average: the market-based result does not rise."""
    first, more = min(first, grid), min(more, grid - min(first, grid))
    totals = []
    for claimed in (first, first + more):
        made = (
            builder()
            .process("a")
            .facility(
                "plant",
                "average",
                (part("g", SupplyKind.GRID, grid), part("c", SupplyKind.CERTIFICATE, claimed, "green", **MET)),
            )
        )
        made.factor("average", "kWh", flows={"co2e.not_split": 0.5777})
        made.factor("green", "kWh", flows={"co2e.not_split": technology})
        made.factor("td", "kWh", flows={"co2e.not_split": 0.0327}, activity=LOSSES_INCLUDED)
        answer = compute(made.line("a", "electricity:plant", 1000, unit="kWh").build("a"), View.MARKET)
        assert answer.result is not None, answer.findings
        totals.append(answer.result.total)
    assert totals[1] <= totals[0] + 1e-9
