"""Electricity: life-cycle factors by year, technology, and transmission and distribution (gec-rules §5, CFP-EL-01).

Only life-cycle footprint factors stand here. The grid CO2 factors of enterprise accounting are in the catalogue
under ``electricity.enterprise.…`` and are an error as a provider in a product study (CFP-EL-09).
"""

from dataclasses import dataclass
from enum import StrEnum

from background_db.catalogue import FactorCatalogue, Lookup
from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import integrity_error
from background_db.provenance import ValidityPeriod
from background_db.regions import OUTSIDE_MAINLAND, regions

GRID_AVERAGE = "electricity.grid_average"
"""National average; at the user with losses included. That reading is an inference: the announcement is silent."""
LOSSES_INCLUDED = "electricity.transmission_distribution_including_losses"
LOSSES_EXCLUDED = "electricity.transmission_distribution_excluding_losses"


RESIDUAL_MIX = "electricity.residual_mix"
"""Average without electricity that others claimed; no life-cycle value is published for China."""
ENTERPRISE_AVERAGE = "electricity.enterprise.grid_average"
ENTERPRISE_WITHOUT_TRADED = "electricity.enterprise.excl_market_nonfossil"
"""CO2 average without market-traded non-fossil electricity: the nearest Chinese analogue of a residual mix."""


class Technology(StrEnum):
    """Generation types with an official life-cycle factor, at the plant."""

    COAL = "coal"
    GAS = "gas"
    HYDRO = "hydro"
    NUCLEAR = "nuclear"
    WIND = "wind"
    PHOTOVOLTAIC = "pv"
    SOLAR_THERMAL = "csp"
    BIOMASS = "biomass"

    @property
    def activity(self) -> str:
        """The activity key of one kWh at the plant."""
        return f"electricity.generation.{self.value}"


_OF_CERTIFICATE = {
    "solar_pv": Technology.PHOTOVOLTAIC,
    "photovoltaic": Technology.PHOTOVOLTAIC,
    "solar_thermal": Technology.SOLAR_THERMAL,
}


def technology_of(word: str) -> Technology | None:
    """Return the generation type that a certificate names, ``solar_pv`` or ``wind``; None where no factor stands for it."""
    plain = word.strip().casefold()
    if plain in _OF_CERTIFICATE:
        return _OF_CERTIFICATE[plain]
    return Technology(plain) if plain in {technology.value for technology in Technology} else None


def grid_average(
    catalogue: FactorCatalogue, geography: str, period: ValidityPeriod, allowed_years_old: int | None = None
) -> Lookup:
    """Find the life-cycle factor of average grid electricity, kg CO2e/kWh at the user.

    There is no provincial footprint factor: a province takes the nation's, as a declared step. Tibet, Hong Kong,
    Macao and Taiwan have no official value and bring a finding instead of a factor.
    """
    return catalogue.lookup(GRID_AVERAGE, geography, period, allowed_years_old)


def technology_factor(
    catalogue: FactorCatalogue,
    technology: Technology,
    geography: str,
    period: ValidityPeriod,
    allowed_years_old: int | None = None,
) -> Lookup:
    """Find the life-cycle factor of a generation type, kg CO2e/kWh at the plant: transmission is not in it."""
    return catalogue.lookup(technology.activity, geography, period, allowed_years_old)


def transmission_and_distribution(
    catalogue: FactorCatalogue,
    geography: str,
    period: ValidityPeriod,
    *,
    including_losses: bool = True,
    allowed_years_old: int | None = None,
) -> Lookup:
    """Find what transmission and distribution add to a kWh at the plant, kg CO2e/kWh delivered.

    Where a year has no value including losses (2023) the finding GRID-NO-LOSSES says so; the value excluding
    losses is not taken in its place (GEC-15), nor that of a later year.
    """
    activity = LOSSES_INCLUDED if including_losses else LOSSES_EXCLUDED
    found = catalogue.lookup(activity, geography, period, allowed_years_old)
    if found.factor is None and including_losses:
        year = "" if period.start is None else str(period.start.year)
        return Lookup(None, (), (integrity_error("GRID-NO-LOSSES", geography=geography, year=year),))
    return found


@dataclass(frozen=True, slots=True)
class Gap:
    """What no publication at hand gives; `subject` is a region or a year where it concerns one."""

    kind: str
    """``region_without_value``, ``no_provincial_footprint``, ``no_losses_included``, ``no_residual_mix``."""
    subject: str = ""


def electricity_gaps(catalogue: FactorCatalogue) -> tuple[Gap, ...]:
    """Return what the sets at hand lack, found in them and not written down: regions, provinces, years, residual mix."""
    footprint = [
        factor
        for factor in catalogue.published.values()
        if factor.activity.startswith("electricity.") and factor.scope is FactorScope.LIFE_CYCLE
    ]
    gaps = [
        Gap("region_without_value", code) for code, each in regions().items() if not each.has_official_electricity_value
    ]
    gaps += [Gap("region_without_value", code) for code in sorted(OUTSIDE_MAINLAND - set(regions()))]
    if all(factor.geography == "CN" for factor in footprint):
        gaps.append(Gap("no_provincial_footprint"))
    with_losses = {_year(factor) for factor in footprint if factor.activity == LOSSES_INCLUDED}
    averages = {_year(factor) for factor in footprint if factor.activity == GRID_AVERAGE}
    gaps += [Gap("no_losses_included", str(year)) for year in sorted(averages - with_losses)]
    if not any(factor.activity == RESIDUAL_MIX for factor in footprint):
        gaps.append(Gap("no_residual_mix"))
    return tuple(gaps)


def _year(factor: EmissionFactor) -> int:
    return factor.data_period.start.year if factor.data_period.start else 0
