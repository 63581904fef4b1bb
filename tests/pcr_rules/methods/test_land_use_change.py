"""Direct land-use change: the formula, and a plantation as a study's record."""

from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.land_use_change import counts_in, direct_land_use_change
from pcr_rules.plant.land_use.land_use_step import land_use_step
from pcr_rules.plant_records.land_use import LandUseChange
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LandUseDecision


def test_forest_to_field() -> None:
    """120 ha × (130 - 60) t C/ha × 44/12 / 20 a = 1,540 t CO2 a year."""
    assert direct_land_use_change(120, 130, 60, 20) == pytest.approx(1540)
    assert direct_land_use_change(120, 60, 130, 20) == pytest.approx(-1540)


@pytest.mark.parametrize("values", [(-1, 1, 1, 20), (1, -1, 1, 20), (1, 1, 1, 0)])
def test_what_describes_no_change_is_refused(values: tuple[float, float, float, float]) -> None:
    """Areas and stocks are not negative, years above zero."""
    with pytest.raises(ValueError, match="describe no change"):
        direct_land_use_change(*values)


def test_a_change_counts_for_its_years() -> None:
    """A change of 2006 counts in 2006 to 2025 and not in 2026."""
    assert [counts_in(2006, year, 20) for year in (2005, 2006, 2025, 2026)] == [False, True, True, False]


CHANGE = LandUseChange(
    change_id="LUC-1",
    process="field",
    area=Quantity(120, "ha"),
    stock_before=Quantity(130, "tC/ha"),
    stock_after=Quantity(60, "tC/ha"),
    year_of_change=2012,
    source="national inventory",
)


@pytest.fixture
def land(plant_study: Any) -> Any:
    """The plant's study with one change of land."""

    def make(**fields: Any) -> ProductStudy:
        plant = PlantRecords(land_use_changes=(replace(CHANGE, **fields),))
        study: ProductStudy = replace(plant_study, plant=plant, land_use=LandUseDecision(period_years=20))
        return study

    return make


def test_the_record_becomes_a_row(land: Any) -> None:
    """1,540 t CO2 of land-use change, apart from all other channels, with the arithmetic."""
    added = land_use_step(land())
    ((process, row),) = added.exchanges
    assert (process, row.flow, row.quantity.unit) == ("field", "co2.land_use_change", "t")
    assert row.quantity.value == pytest.approx(1540)
    assert added.derivations[0].formula == "120 ha × (130 − 60) tC/ha × 44/12 / 20 a = 1540 t CO2"
    square_metres = land_use_step(land(area=Quantity(1_200_000, "m2"), stock_before=Quantity(13, "kgC/m2")))
    assert square_metres.exchanges[0][1].quantity.value == pytest.approx(1540)


@pytest.mark.parametrize(
    ("fields", "code", "blocks"),
    [
        ({"years": 0.0}, "LAND-YEARS-MISSING", True),
        ({"year_of_change": 1990}, "LAND-CHANGE-OLD", False),
        ({"stock_after": Quantity(140, "tC/ha")}, "LAND-CARBON-GAINED", False),
        ({"source": ""}, "LAND-WITHOUT-SOURCE", False),
    ],
)
def test_each_gap_has_its_finding(land: Any, fields: dict[str, Any], code: str, blocks: bool) -> None:  # noqa: FBT001
    """A gain is never credited by itself, a missing period never guessed."""
    added = land_use_step(land(**fields))
    assert [finding.code for finding in added.findings] == [code]
    assert added.findings[0].blocks_number is blocks
    assert len(added.exchanges) == (1 if code == "LAND-WITHOUT-SOURCE" else 0)
