"""Blends are what their source says, and count by their components."""

import pytest

from background_db.characterisation import gwp_set, gwp_set_ids
from background_db.gas_blends import GasBlend, blend_named, blend_source, gas_blends, gas_named, known_gas_names


@pytest.mark.parametrize("set_id", gwp_set_ids())
@pytest.mark.parametrize("blend", gas_blends(), ids=lambda blend: blend.name)
def test_every_component_has_a_gwp_and_the_shares_are_whole(blend: GasBlend, set_id: str) -> None:
    """GWP of a blend = Σ mass share × GWP, between the least and the greatest of its components."""
    values = [gwp_set(set_id).characterise(f"{gas}.fossil") for gas in blend.components]
    mean = sum(share * value for share, value in zip(blend.components.values(), values, strict=True))
    assert sum(blend.components.values()) == pytest.approx(1)
    assert min(values) <= mean <= max(values)


@pytest.mark.parametrize(
    ("name", "set_id", "expected"),
    [
        ("R-410A", "AR6", 0.5 * 771 + 0.5 * 3740),
        ("R-410A", "AR5", 0.5 * 677 + 0.5 * 3170),
        ("R-404A", "AR6", 0.44 * 3740 + 0.52 * 5810 + 0.04 * 1530),
        ("R-407C", "AR6", 0.23 * 771 + 0.25 * 3740 + 0.52 * 1530),
    ],
)
def test_the_gwp_of_known_blends(name: str, set_id: str, expected: float) -> None:
    """R-410A in AR6: 0.5 × 771 + 0.5 × 3740 = 2255.5."""
    blend = blend_named(name)
    assert blend is not None
    gwp = sum(share * gwp_set(set_id).characterise(f"{gas}.fossil") for gas, share in blend.components.items())
    assert gwp == pytest.approx(expected)


@pytest.mark.parametrize(
    ("written", "gas"),
    [
        ("R-134a", "hfc134a"), ("HFC134A", "hfc134a"), ("hfc-134a", "hfc134a"), ("R22", "hcfc22"), ("SF₆", "sf6"),
        ("六氟化硫", "sf6"), ("七氟丙烷", "hfc227ea"), ("笑气", "n2o"), ("CO2", "co2"), ("R-744", "co2"), ("R410A", None),
        ("R-32制冷剂", "hfc32"), ("", None),
    ],
)  # fmt: skip
def test_gases_as_they_are_written(written: str, gas: str | None) -> None:
    """Refrigerant numbers, formulae and Chinese names lead to one key; a blend to none."""
    assert gas_named(written) == gas


@pytest.mark.parametrize("written", ["R410A", "r-410a", "HFC-410A", "R 410A"])
def test_blends_as_they_are_written(written: str) -> None:
    """All name R-410A."""
    blend = blend_named(written)
    assert blend is not None
    assert (blend.name, blend.shown) == ("R-410A", "hfc32 50 % + hfc125 50 %")


def test_an_unknown_blend_is_unknown_and_the_source_is_named() -> None:
    """R-454B has a component without a GWP in the shipped sets, so its composition is for the user to state."""
    assert blend_named("R-454B") is None
    assert "ASHRAE" in blend_source().title
    assert "R-410A" in known_gas_names()


def test_every_gas_name_is_characterised() -> None:
    """No name leads to a gas without a GWP."""
    for name in known_gas_names():
        gas = gas_named(name)
        if gas is not None:
            assert all(gwp_set(set_id).characterise(f"{gas}.fossil") > 0 for set_id in gwp_set_ids())
