"""Every collected figure of electricity stands in the catalogue, and what is not published is named."""

import csv
from pathlib import Path

import pytest

from background_db.catalogue import load_catalogue
from background_db.factors import FactorStatus
from background_db.grid_factors import Gap, Technology, electricity_gaps, technology_of


@pytest.mark.parametrize("family", ["co2", "footprint"])
def test_all_collected_figures_are_there(shared: Path, family: str) -> None:
    """Value, place and year of each row, under its own key."""
    text = (shared / "facts" / f"electricity_{family}_factors.csv").read_text(encoding="utf-8")
    published = load_catalogue().published
    for row in csv.DictReader(text.splitlines()):
        factor = published[row["key"]]
        assert sum(amount for _, amount in factor.flows) == pytest.approx(float(row["value"]), abs=0), row["key"]
        if factor.status is FactorStatus.IN_FORCE:
            assert factor.data_period.start is not None
            assert str(factor.data_period.start.year) == row["year"][:4], row["key"]


def test_gaps_are_found_in_the_sets() -> None:
    """Four regions without a value, no province, 2023 without losses, no residual mix."""
    gaps = electricity_gaps(load_catalogue())
    assert {gap.subject for gap in gaps if gap.kind == "region_without_value"} == {"CN-XZ", "CN-HK", "CN-MO", "CN-TW"}
    assert {Gap("no_provincial_footprint"), Gap("no_losses_included", "2023"), Gap("no_residual_mix")} <= set(gaps)


@pytest.mark.parametrize(
    ("word", "technology"),
    [
        ("wind", Technology.WIND),
        ("solar_pv", Technology.PHOTOVOLTAIC),
        ("Solar_Thermal", Technology.SOLAR_THERMAL),
        ("hydro", Technology.HYDRO),
        ("biomass", Technology.BIOMASS),
        ("geothermal", None),
        ("", None),
    ],
)
def test_technologies_of_certificates(word: str, technology: Technology | None) -> None:
    """A kind of certificate without a published factor has none: never a stand-in."""
    assert technology_of(word) is technology
