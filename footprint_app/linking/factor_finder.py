"""One place to find a factor by the key a line names it by: the study's own numbers first, then the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from background_db.catalogue import FactorCatalogue
from background_db.characterisation import GwpSet
from background_db.errors import UnknownKeyError
from background_db.factors import EmissionFactor
from background_db.findings import nearest
from background_db.flows import Channel, channel_of
from background_db.fuels import FuelProperties, combustion_of
from background_db.units import Quantity
from footprint_app.linking.background_databases import BackgroundDatabases
from footprint_app.linking.study_factors import FUEL_PREFIX
from pcr_rules.study_sources import OwnFuel


@dataclass(frozen=True, slots=True)
class FactorFinder:
    """Factors of the study and of the catalogue, under the GWP set of the study."""

    catalogue: FactorCatalogue
    own: Mapping[str, EmissionFactor]
    """By line key: own factors by their id, ``supplier:<id>``, ``fuel:own.<id>``."""
    fuels: Mapping[str, FuelProperties]
    own_fuels: Mapping[str, OwnFuel]
    """By the id a row uses: ``own.<fuel_id>``."""
    gwp: GwpSet | None
    backgrounds: BackgroundDatabases | None = None
    """Imported databases; None: there is no workspace."""
    geography: str = ""
    """Where the study is, which makes an activity of elsewhere foreign."""

    def factor(self, key: str) -> EmissionFactor | None:
        """Return the factor of a line key with its aircraft part stated, None if there is none."""
        found = self.own.get(key)
        if found is None:
            try:
                found = self.catalogue.get(key)
            except UnknownKeyError:
                return None
        return with_aircraft(found, self.gwp)

    def near_factors(self, key: str) -> str:
        """Name up to three known factors whose keys are near."""
        return nearest(key, (*self.own, *self.catalogue.published))

    def combustion(self, fuel_id: str) -> EmissionFactor | None:
        """Return the direct emission of burning a fuel, None where no such fuel is known.

        Raises:
            IncompleteFuelError: its publication does not give all that is needed.
        """
        own = self.own.get(FUEL_PREFIX + fuel_id)
        if own is not None or fuel_id not in self.fuels:
            return own
        return combustion_of(self.fuels[fuel_id])

    def calorific_value(self, fuel_id: str) -> Quantity | None:
        """Return the net calorific value of a fuel, e.g. GJ/t; None where it is not known."""
        if fuel_id in self.own_fuels:
            return self.own_fuels[fuel_id].net_calorific_value
        published = self.fuels.get(fuel_id)
        return Quantity(published.ncv.value, published.ncv.unit) if published and published.ncv else None

    def near_fuels(self, fuel_id: str) -> str:
        """Name up to three known fuels whose ids are near."""
        return nearest(fuel_id, (*self.own_fuels, *self.fuels))


def make_finder(
    catalogue: FactorCatalogue,
    own: Mapping[str, EmissionFactor],
    own_fuels: Mapping[str, OwnFuel],
    gwp: GwpSet | None,
    backgrounds: BackgroundDatabases | None = None,
    geography: str = "",
) -> FactorFinder:
    """Make the finder of a study."""
    fuels = {fuel.fuel_id: fuel for fuel in catalogue.fuels}
    return FactorFinder(catalogue, own, fuels, own_fuels, gwp, backgrounds, geography)


def with_aircraft(factor: EmissionFactor, gwp: GwpSet | None) -> EmissionFactor:
    """State the aircraft part of an aircraft factor: ``co2e.aircraft`` = Σ amount × GWP of its other flows.

    The part is an *of which* (CFP-AIR-01), so it adds nothing to the total.
    """
    if not factor.is_aircraft or gwp is None:
        return factor
    if any(channel_of(key) is Channel.AIRCRAFT for key, _ in factor.flows):
        return factor
    part = sum(amount * gwp.characterise(key) for key, amount in factor.flows)
    return replace(factor, flows=(*factor.flows, ("co2e.aircraft", part)))
