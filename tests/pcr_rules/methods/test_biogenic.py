"""Biogenic carbon, with the numbers of published declarations beside the arithmetic."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.methods.biogenic import (
    carbon_content,
    carbon_correction_lines,
    co2_of_carbon,
    composite_carbon,
    dry_mass,
    split_uptake,
    stored_by_two_routes,
)
from pcr_rules.study_inventory import ProductOutput, UnitProcess


def test_moisture_divides_it_does_not_subtract() -> None:
    """44/12 × 0.45 × 470 / 1.12 = 692.41 kg CO2 per m3; without moisture 775.5."""
    assert co2_of_carbon(carbon_content(470, 0.45, 0.12)) == pytest.approx(692.41, abs=0.005)
    assert co2_of_carbon(carbon_content(470, 0.45)) == pytest.approx(775.5, rel=1e-9)


def test_negative_moisture_is_refused() -> None:
    """Wood cannot hold less than no water."""
    with pytest.raises(ValueError, match="negative"):
        dry_mass(1.0, -0.1)


def test_composite_of_wood_and_glue() -> None:
    """Wood 0.5 × 470 / 1.11 = 211.71 kg C; 99 % wood, 1 % glue without carbon: 209.59 kg C, 768.51 kg CO2 per m3."""
    wood = carbon_content(470, 0.5, 0.11)
    assert wood == pytest.approx(211.71, abs=0.005)
    composite = composite_carbon(((0.99, wood), (0.01, 0.0)))
    assert composite == pytest.approx(209.59, abs=0.005)
    assert co2_of_carbon(composite) == pytest.approx(768.51, abs=0.01)


def test_two_routes_agree() -> None:
    """215.12 kg C is 788.773 kg CO2; the modules sum to 788.755: 0.00 % apart."""
    stored = stored_by_two_routes(215.12, {"A1": -788.755, "A2": 0, "A3": 0, "A5": 0})
    assert stored.from_carbon == pytest.approx(788.773, abs=0.01)
    assert stored.from_modules == pytest.approx(788.755, abs=0.001)
    assert stored.relative_difference == pytest.approx(0, abs=1e-4)
    assert stored.findings == ()


def test_sign_contradiction_is_a_finding_not_a_sum() -> None:
    """230 kg C store 843.33 kg CO2, but A1–A3 show +2.47 and A4, A5 are not declared."""
    stored = stored_by_two_routes(230, {"A1A3": 2.47, "A4": None, "A5": None})
    assert stored.from_carbon == pytest.approx(843.33, abs=0.01)
    assert stored.from_modules == pytest.approx(-2.47, rel=1e-9)
    assert [finding.code for finding in stored.findings] == ["BIO-SIGN-CONTRADICTION"]
    assert dict(stored.findings[0].values)["undeclared"] == "A4, A5"


def test_packaging_overstates_what_is_stored() -> None:
    """A1–A5 237.028, A1–A3 alone 248.130 kg CO2: 4.69 % too much, as the packaging is burnt in A5."""
    modules = {"A1": -237.02761592438318, "A2": 0.0, "A3": -11.10244839900681}
    whole = stored_by_two_routes(64.64, {**modules, "A5": 11.10244839900681})
    without_a5 = stored_by_two_routes(64.64, modules)
    assert whole.from_carbon == pytest.approx(237.013, abs=0.01)
    assert whole.from_modules == pytest.approx(237.028, abs=0.001)
    assert without_a5.from_modules == pytest.approx(248.13, abs=0.001)
    assert without_a5.relative_difference * 100 == pytest.approx(4.69, abs=0.01)
    assert stored_by_two_routes(64.64, modules, tolerance=0.01).findings[0].code == "BIO-ROUTES-DIFFER"


def sawmill(*carbon: float | None) -> UnitProcess:
    def content(kg: float | None) -> Any:
        return None if kg is None else Quantity(kg, "kg")

    outputs = tuple(
        ProductOutput(flow_id=f"o{n}", name="", quantity=Quantity(10, "kg"), biogenic_carbon=content(kg))
        for n, kg in enumerate(carbon)
    )
    return UnitProcess(process_id="sawmill", name="sawmill", outputs=outputs)


def test_carbon_follows_the_wood_not_the_price() -> None:
    """10 kg boards and 10 kg chips of 0.5 kg C each, shares 0.9 and 0.1: 44/12 × (5 - 0.9 × 10) = -14.667 kg CO2."""
    moves = {move.flow_id: move.uptake for move in carbon_correction_lines(sawmill(0.5, 0.5), (0.9, 0.1))}
    assert moves == pytest.approx({"o0": -44 / 12 * 4, "o1": 44 / 12 * 4})


def test_an_undeclared_content_moves_nothing() -> None:
    """Unknown is not zero."""
    assert carbon_correction_lines(sawmill(0.5, None), (0.9, 0.1)) == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 1)), min_size=2, max_size=6))
def test_moves_of_carbon_sum_to_zero(outputs: list[tuple[float, float]]) -> None:
    """What one co-product gains another loses; each ends with 44/12 × its own carbon."""
    weight = sum(share for _, share in outputs)
    shares = tuple(share / weight for _, share in outputs)
    moves = carbon_correction_lines(sawmill(*(carbon for carbon, _ in outputs)), shares)
    total = sum(10 * carbon for carbon, _ in outputs)
    assert sum(move.uptake for move in moves) == pytest.approx(0, abs=1e-9 * max(total, 1))
    for move in moves:
        number = int(move.flow_id[1:])
        allocated = shares[number] * total * 44 / 12
        assert allocated + move.uptake == pytest.approx(44 / 12 * 10 * outputs[number][0], abs=1e-9 * max(total, 1))


def test_uptake_splits_into_stored_and_emitted_again() -> None:
    """-10 kg taken up, 2 kg C stored: -7.333 stay in the product, -2.667 leave again on the way."""
    split = split_uptake(-10.0, 2.0)
    assert split.stored == pytest.approx(-22 / 3)
    assert split.emitted_again == pytest.approx(-8 / 3)
    assert split.findings == ()


def test_no_more_is_stored_than_was_taken_up() -> None:
    """2 kg C need 7.333 kg of uptake, 3 are counted: the total excluding uptake takes off 3, a finding says why."""
    split = split_uptake(-3.0, 2.0)
    assert (split.stored, split.emitted_again) == (-3.0, 0.0)
    assert [finding.code for finding in split.findings] == ["BIO-UPTAKE-MISSING"]
    assert split.findings[0].where.path == "study.product.biogenic_carbon"
