"""Sharing burdens: every key, by hand, and what is partitioned equals what was not."""

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.errors import UnitError
from background_db.units import Quantity
from pcr_rules.methods.allocation import AllocationError, allocated_shares, product_demand
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_inventory import Allocation, AllocationMethod, OutputRole, ProductOutput, UnitProcess


def output(flow: str, amount: float, unit: str = "kg", role: str = "product", **options: Any) -> ProductOutput:
    return ProductOutput(flow_id=flow, name=flow, role=OutputRole(role), quantity=Quantity(amount, unit), **options)


def process(method: str | None, *outputs: ProductOutput) -> UnitProcess:
    allocation = Allocation(method=AllocationMethod(method)) if method else None
    return UnitProcess(process_id="p", name="p", allocation=allocation, outputs=outputs)


FIRST = output("first", 4, "kg", mass=Quantity(6, "kg"), price=Quantity(7, "CNY"), share=0.2, physical=3.0)
SECOND = output("second", 6, "MJ", mass=Quantity(4, "kg"), price=Quantity(12, "CNY"), share=0.8, physical=8.0)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("mass", 24 / 48),  # 4 × 6 of 4 × 6 + 6 × 4
        ("equal", 1 / 2),
        ("shares", 0.2),
        ("economic", 28 / 100),  # 4 × 7 of 4 × 7 + 6 × 12
        ("physical", 12 / 60),  # 4 × 3 of 4 × 3 + 6 × 8
    ],
)
def test_each_key_by_hand(method: str, expected: float) -> None:
    """The first product carries q p of Σ q p."""
    assert allocated_shares(process(method, FIRST, SECOND)) == pytest.approx((expected, 1 - expected), abs=1e-15)


def test_mass_without_property_is_the_quantity_in_kg() -> None:
    """3 t and 1000 kg: 3000 of 4000 kg."""
    assert allocated_shares(process("mass", output("a", 3, "t"), output("b", 1000))) == pytest.approx((0.75, 0.25))


def test_energy_content_decides_between_heat_and_power() -> None:
    """1 MWh and 3.6 GJ hold the same energy."""
    assert allocated_shares(process("energy", output("a", 1, "MWh"), output("b", 3.6, "GJ"))) == pytest.approx(
        (0.5, 0.5)
    )


def test_prices_may_be_in_any_one_currency() -> None:
    """80 × 3 USD of 80 × 3 + 20 × 1 USD; dollars and yuan together have no common measure."""
    main, other = output("a", 80, price=Quantity(3, "USD")), output("b", 20, price=Quantity(1, "USD"))
    assert allocated_shares(process("economic", main, other)) == pytest.approx((240 / 260, 20 / 260))
    with pytest.raises(AllocationError):
        allocated_shares(process("economic", main, output("b", 20, price=Quantity(1, "CNY"))))


@pytest.mark.parametrize(
    ("asked", "mass_per_unit", "product", "expected"),
    [
        (Quantity(1, "t"), None, output("p", 80), 1000),  # kg of product
        (Quantity(1, "piece"), Quantity(2, "kg"), output("p", 80), 2),  # a piece weighs 2 kg
        (Quantity(1, "kg"), None, output("p", 100, "piece", mass=Quantity(2, "kg")), 0.5),  # half a piece weighs 1 kg
        (Quantity(1, "m2"), Quantity(12, "kg"), output("p", 9, "piece", mass=Quantity(3, "kg")), 4),  # 12 kg / 3 kg
    ],
)
def test_mass_leads_from_the_unit_to_the_product(
    asked: Quantity, mass_per_unit: Quantity | None, product: ProductOutput, expected: float
) -> None:
    """Units of the product in a declared unit that is counted otherwise."""
    assert product_demand(declared(asked, mass_per_unit), product) == pytest.approx(expected)


def test_without_a_mass_nothing_leads_to_the_product() -> None:
    """A square metre of pieces whose mass nobody gives."""
    with pytest.raises(UnitError):
        product_demand(declared(Quantity(1, "m2"), None), output("p", 9, "piece"))


def declared(asked: Quantity, mass_per_unit: Quantity | None) -> ProductStudy:
    """A study of which only the unit matters."""
    return ProductStudy(
        study_id="s",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="品", producer="厂", mass_per_unit=mass_per_unit),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=asked, reference_process="p"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)),
    )


def test_recirculated_outputs_carry_nothing() -> None:
    """Scrap that returns has share 0; the one product carries all without any key."""
    scrap = output("scrap", 5, role="recirculated")
    assert allocated_shares(process(None, output("profile", 10), scrap)) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("candidate", "code"),
    [
        (process(None, FIRST, SECOND), "ALLOC-BASIS"),
        (process("economic", FIRST, output("b", 1)), "ALLOC-BASIS"),
        (process("mass", output("a", 1, "kWh"), output("b", 1)), "ALLOC-BASIS"),
        (process("shares", output("a", 1, share=0.5), output("b", 1, share=0.4)), "ALLOC-SHARES-SUM"),
        (process("shares", output("a", 1, share=1.5), output("b", 1, share=-0.5)), "ALLOC-BASIS"),
        (process("economic", *(output(name, 1, price=Quantity(0, "CNY")) for name in "ab")), "ALLOC-BASIS"),
        (process("mass", output("scrap", 1, role="recirculated")), "ALLOC-BASIS"),
    ],
)
def test_an_unusable_key_is_a_finding(candidate: UnitProcess, code: str) -> None:
    """No key, no price, a wrong dimension, shares of 0.9, a negative share, prices of zero, nothing but scrap."""
    with pytest.raises(AllocationError) as caught:
        allocated_shares(candidate)
    assert [finding.code for finding in caught.value.findings] == [code]


@given(st.lists(st.tuples(st.floats(1e-6, 1e9), st.floats(1e-6, 1e6)), min_size=1, max_size=8))
def test_shares_sum_to_one(products: list[tuple[float, float]]) -> None:
    """Σ shares = 1 within 1e-12 whatever the amounts and prices."""
    outputs = [output(f"o{n}", amount, price=Quantity(price, "CNY")) for n, (amount, price) in enumerate(products)]
    assert math.fsum(allocated_shares(process("economic", *outputs))) == pytest.approx(1.0, abs=1e-12)
