"""Electricity: life-cycle factors by year and technology, transmission with and without losses, regions."""

from datetime import date

import pytest

from background_db.catalogue import load_catalogue
from background_db.grid_factors import Technology, grid_average, technology_factor, transmission_and_distribution
from background_db.provenance import ValidityPeriod
from background_db.regions import grids_of, lies_in, region_code, regions, wider

CATALOGUE = load_catalogue()
Y2023 = ValidityPeriod(date(2023, 1, 1), date(2024, 1, 1))
Y2024 = ValidityPeriod(date(2024, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("technology", "value"),
    [("coal", 0.9240), ("gas", 0.4503), ("hydro", 0.0141), ("nuclear", 0.0065), ("wind", 0.0324), ("pv", 0.0520),
     ("csp", 0.0312), ("biomass", 0.0404)],
)  # fmt: skip
def test_each_technology_has_its_factor_of_2024(technology: str, value: float) -> None:
    """A green kWh is not zero."""
    found = technology_factor(CATALOGUE, Technology(technology), "CN", Y2024)
    assert found.factor is not None
    assert found.factor.flows == (("co2e.not_split", value),)


def test_a_wind_kwh_at_the_user_in_2024() -> None:
    """0.0324 at the plant + 0.0327 transmission and distribution with losses = 0.0651 kgCO2e/kWh (GEC-15)."""
    plant = technology_factor(CATALOGUE, Technology.WIND, "CN", Y2024).factor
    grid = transmission_and_distribution(CATALOGUE, "CN", Y2024).factor
    assert plant is not None
    assert grid is not None
    assert plant.flows[0][1] + grid.flows[0][1] == pytest.approx(0.0651)


def test_2023_has_no_value_including_losses_and_says_so() -> None:
    """The 0.0036 without losses is not taken in its place."""
    found = transmission_and_distribution(CATALOGUE, "CN", Y2023)
    assert found.factor is None
    assert [finding.code for finding in found.findings] == ["GRID-NO-LOSSES"]
    without = transmission_and_distribution(CATALOGUE, "CN", Y2023, including_losses=False).factor
    assert without is not None
    assert without.flows[0][1] == 0.0036


def test_the_average_is_the_footprint_factor() -> None:
    """0.5777, not the enterprise CO2 factor of the same grid."""
    factor = grid_average(CATALOGUE, "CN", Y2024).factor
    assert factor is not None
    assert factor.flows[0][1] == 0.5777


def test_provinces_lie_in_grids() -> None:
    """34 regions of province level and seven grids; Inner Mongolia lies in two, so no grid is chosen for it."""
    provinces = [region for region in regions() if region.startswith("CN-") and not region.startswith("CN-GRID")]
    assert len(provinces) == 34
    assert len({grid for region in provinces for grid in grids_of(region)}) == 7
    assert wider("CN-GD") == ("CN-GRID-SOUTH", "CN", "GLO")
    assert wider("CN-NM") == ("CN", "GLO")
    assert wider("CN-TW") == ("GLO",)
    assert lies_in("CN-GD", "CN")
    assert not lies_in("CN", "CN-GD")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("广东", "CN-GD"),
        ("广东省", "CN-GD"),
        ("北京市", "CN-BJ"),
        ("cn-gd", "CN-GD"),
        ("Guangdong", "CN-GD"),
        ("火星", None),
    ],
)
def test_a_region_is_read_by_name_or_code(written: str, code: str | None) -> None:
    """Chinese name with or without 省 or 市, English name, ISO code."""
    assert region_code(written) == code
