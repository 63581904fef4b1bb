"""Recycling procedures, by hand."""

import pytest

from pcr_rules.methods.end_of_life import (
    MaterialLife,
    RecyclingProcedure,
    RecyclingShareError,
    circular_footprint,
    end_of_life,
)


def test_virgin_material_to_landfill() -> None:
    """(1 - 0) × 2.35 + (1 - 0 - 0) × 0.586 = 2.936 kg CO2e per kg."""
    life = MaterialLife(virgin=2.35, disposal=0.586)
    assert circular_footprint(life, 0.5).total == pytest.approx(2.936, rel=1e-12)


def test_recycled_wool_shirt() -> None:
    """0.207 × (0.8 × 0.5 + 0.2 × 80.3 × 0.5) = 1.745 kg CO2e."""
    life = MaterialLife(virgin=80.3, recycled_content=1, recycling_of_input=0.5, quality_in=0.5)
    assert 0.207 * circular_footprint(life, 0.8).total == pytest.approx(1.75, abs=0.0051)


LIFE = MaterialLife(
    virgin=10,
    recycled_content=0.4,
    recycling_of_input=1,
    recycled_at_end=0.9,
    recycling_at_end=2,
    replaced_virgin=10,
    disposal=0.5,
)


@pytest.mark.parametrize(
    ("procedure", "expected"),
    [
        ("cut-off", 0.6 * 10 + 0.4 * 1 + 0.1 * 0.5),
        ("closed-loop", 10 + 0.9 * (2 - 10) + 0.1 * 0.5),
        ("50:50", 0.6 * 10 + 0.4 * (0.5 * 1 + 0.5 * 10) + 0.5 * 0.9 * (2 - 10) + 0.1 * 0.5),
    ],
)
def test_procedures_are_cases_of_one_formula(procedure: str, expected: float) -> None:
    """A = 1 credits nothing at the end, A = 0 ignores the recycled content, A = 0.5 is half of each."""
    assert end_of_life(LIFE, RecyclingProcedure(procedure), 0.2).total == pytest.approx(expected, rel=1e-12)


def test_credits_stand_apart() -> None:
    """Closed loop: the credit 0.9 × 10 is a term of its own, never netted (CFP-AL-02)."""
    assert end_of_life(LIFE, RecyclingProcedure.CLOSED_LOOP, 0.0).recycling_credit == pytest.approx(-9.0)


def test_energy_recovery_with_credit() -> None:
    """30 % burnt: 0.3 × 3 - 0.3 × 1.2, and 70 % disposed of at 0.5, beside virgin 10."""
    life = MaterialLife(virgin=10, energy_recovered=0.3, recovery=3, replaced_energy=1.2, disposal=0.5)
    assert circular_footprint(life, 0.5).total == pytest.approx(10 + 0.9 - 0.36 + 0.35)


def test_more_than_everything_cannot_be_recycled() -> None:
    """0.7 recycled + 0.4 burnt = 1.1 of the material."""
    with pytest.raises(RecyclingShareError, match=r"R2 \+ R3"):
        circular_footprint(MaterialLife(virgin=1, recycled_at_end=0.7, energy_recovered=0.4), 0.5)
