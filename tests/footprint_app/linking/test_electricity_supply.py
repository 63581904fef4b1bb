"""Which factor may stand behind which supply of electricity."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.findings import Finding, Severity
from background_db.units import Quantity
from footprint_app.linking.link import Linking
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind

Make = Callable[..., Any]
Link = Callable[..., Linking]
AVERAGE = "elec.cfp.2024.cn.average"


def linked(link: Link, row: Make, geography: str, factor: str, kind: SupplyKind, **fields: object) -> Linking:
    """A plant that draws 100 kWh and lists one supply."""
    supply = ElectricitySupply(supply_id="s", kind=kind, quantity=Quantity(100, "kWh"), factor=factor)
    plant = Facility(facility_id="plant", name_zh="一厂", geography=geography, electricity=(supply,))
    return link(row("E1", 100, "kWh", "electricity:plant"), facilities=(plant,), **fields)


def found(linking: Linking, prefix: str) -> list[Finding]:
    """Findings whose code begins so."""
    return [finding for finding in linking.findings if finding.code.startswith(prefix)]


@pytest.mark.parametrize(
    ("kind", "factor", "code", "severity"),
    [
        # 0.0324 instead of 0.5777 kg CO2e/kWh in both views, without any certificate
        (SupplyKind.GRID, "elec.cfp.2024.cn.wind", "LINK-SUPPLY-PLANT-FOR-GRID", Severity.ERROR),
        (SupplyKind.GRID, "own.gas", "LINK-SUPPLY-GRID-OWN-VALUE", Severity.WARNING),
        (SupplyKind.OWN_GENERATION, AVERAGE, "LINK-SUPPLY-AVERAGE-FOR-PLANT", Severity.WARNING),
        (SupplyKind.CERTIFICATE, AVERAGE, "LINK-SUPPLY-AVERAGE-FOR-PLANT", Severity.WARNING),
    ],
)
def test_the_grid_is_a_mix_and_a_plant_a_technology(
    link: Link, row: Make, kind: SupplyKind, factor: str, code: str, severity: Severity
) -> None:
    """Each mix-up is told at the supply; green power by the grid's factor blocks the claim."""
    (finding,) = found(linked(link, row, "CN", factor, kind), "LINK-SUPPLY")
    assert (finding.code, finding.severity) == (code, severity)
    assert finding.where.path == "supply:plant#s"


@pytest.mark.parametrize(
    ("kind", "factor"), [(SupplyKind.GRID, AVERAGE), (SupplyKind.OWN_GENERATION, "elec.cfp.2024.cn.pv")]
)
def test_what_fits_is_no_matter(link: Link, row: Make, kind: SupplyKind, factor: str) -> None:
    """The average for the grid, the technology for the roof."""
    assert not found(linked(link, row, "CN", factor, kind), "LINK-SUPPLY")


def test_a_place_without_a_value_takes_the_nations_only_as_a_step(link: Link, row: Make) -> None:
    """Tibet has no official value: the nation's average named by hand is a fallback that a person must confirm."""
    linking = linked(link, row, "CN-XZ", AVERAGE, SupplyKind.GRID)
    assert linking.linked is not None
    assert found(linking, "FACTOR-GEOGRAPHY-WIDER")
    assert [(step.asked, step.used) for step in linking.linked.fallbacks] == [("CN-XZ", "CN")]


def test_the_electricity_of_another_site_is_told(link: Link, row: Make) -> None:
    """The process stands in one plant and draws on the meter of another."""
    sites = tuple(Facility(facility_id=name, name_zh=name, geography="CN") for name in ("plant", "wind_park"))
    linking = link(row("E1", 100, "kWh", "electricity:wind_park"), facilities=sites)
    (finding,) = found(linking, "LINK-ELECTRICITY-OTHER-SITE")
    assert not finding.blocks_number
    assert not found(link(row("E1", 100, "kWh", "electricity:plant"), facilities=sites), "LINK-ELECTRICITY-OTHER")
