"""Global warming potentials over 100 years: our own copies of the IPCC's values, one folder a report.

`gwp.csv` holds the gases that studies enter, `further_gases.csv` those that only imported inventories emit.
"""

import csv
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.errors import DataFileError, unknown_key
from background_db.flows import Channel, channel_of, gas_of
from background_db.provenance import DatedValue, Source, ValidityPeriod, Verification
from background_db.strict_yaml import load, reject_unknown_keys

_HEADER = ("set_id", "title", "horizon_years", "with_carbon_feedbacks", "licence", "source")
_FILES = ("source.yaml", "gwp.csv", "further_gases.csv")
_METHANE_BY_ORIGIN = {"fossil": "ch4_fossil", "land_use_change": "ch4_nonfossil", "biogenic": "ch4_nonfossil"}
_AIR_MOLAR_MASS = 28.97
"""g/mol."""
_ATMOSPHERE = 5.1352e18
"""Mass of the atmosphere in kg."""


@dataclass(frozen=True, slots=True)
class GwpSet:
    """The GWPs of one report. `with_carbon_feedbacks` decides on CFP-IMP-01: ISO 14067 asks for values with them."""

    set_id: str
    title: str
    horizon_years: int
    with_carbon_feedbacks: bool
    source: Source
    values: Mapping[str, DatedValue]
    """kg CO2e per kg by gas: ``co2``, ``ch4_fossil``, ``sf6`` …"""
    digest: str
    """SHA-256 over header and values as shipped."""

    def gases(self) -> tuple[str, ...]:
        """The gases with a value, in the order of the file."""
        return tuple(self.values)

    def characterise(self, flow_key: str) -> float:
        """Return kg CO2e per kg of an elementary flow; negative for uptake.

        CO2e counts 1. CO2 of fossil and biogenic origin and of land-use change counts +1, uptake −1 (an uptake is
        entered as a positive mass). Methane takes the value of its origin, without origin the generic one.

        Raises:
            UnknownKeyError: the set has no value for the gas; a missing GWP is never zero.
            ValueError: the key has no known channel.
        """
        gas, channel = gas_of(flow_key), channel_of(flow_key)
        if channel is Channel.UPTAKE:
            if gas not in {"co2", "co2e"}:
                raise unknown_key(f"{self.set_id} value for an uptake of", gas, ("co2",))
            return -1.0
        if gas == "co2e":
            return 1.0
        name = self._methane(flow_key) if gas == "ch4" else gas
        if name not in self.values:
            raise unknown_key(f"{self.set_id} value for the gas", name, self.values)
        return self.values[name].value

    def _methane(self, flow_key: str) -> str:
        by_origin = _METHANE_BY_ORIGIN.get(flow_key.partition(".")[2], "ch4_generic")
        # AR5 publishes one value beside the fossil one; it is the non-fossil value and stands for unknown origin too.
        return by_origin if by_origin in self.values else "ch4"


@cache
def gwp_set(set_id: str) -> GwpSet:
    """Return the GWP set of a report: ``AR6``, ``AR5``.

    Raises:
        UnknownKeyError: no such set is shipped.
    """
    if set_id not in gwp_set_ids():
        raise unknown_key("GWP set", set_id, gwp_set_ids())
    folder = resources.files("background_db").joinpath(f"data/gwp/{set_id}")
    where = f"data/gwp/{set_id}"
    written, *tables = (folder.joinpath(name).read_text(encoding="utf-8") for name in _FILES)
    header = reject_unknown_keys(load(written, where), _HEADER, where)
    source = Source(**{key: str(value) for key, value in header["source"].items()}, licence=str(header["licence"]))
    values: dict[str, DatedValue] = {}
    for row in (row for table in tables for row in csv.DictReader(table.splitlines())):
        if row["unit"] != "kgCO2e/kg" or row["gas"] in values:
            raise DataFileError(f"{where}: {row['gas']} stands twice, or is not in kgCO2e/kg")
        values[row["gas"]] = DatedValue(
            float(row["value"]),
            row["unit"],
            ValidityPeriod(),
            source.source_id,
            row["locator"],
            Verification(row["verification"]),
        )
    return GwpSet(
        str(header["set_id"]),
        str(header["title"]),
        int(header["horizon_years"]),
        bool(header["with_carbon_feedbacks"]),
        source,
        values,
        hashlib.sha256("\0".join((written, *tables)).encode()).hexdigest(),
    )


@cache
def gwp_set_ids() -> tuple[str, ...]:
    """The shipped GWP sets."""
    folder = resources.files("background_db").joinpath("data/gwp")
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and entry.name.startswith("AR")))


def agwp_from_radiative_efficiency(
    efficiency: float, molar_mass: float, lifetime: float, horizon: float, atmosphere: float = _ATMOSPHERE
) -> float:
    """Absolute GWP of a gas that decays exponentially, in W m⁻² yr kg⁻¹.

    AGWP(H) = RE × 10⁹ × (M_air / M) / m_atm × τ × (1 − exp(−H/τ))

    Args:
        efficiency: radiative efficiency RE in W m⁻² ppb⁻¹.
        molar_mass: M in g/mol.
        lifetime: τ in years.
        horizon: H in years.
        atmosphere: mass of the atmosphere m_atm in kg.
    """
    per_kilogram = efficiency * 1e9 * (_AIR_MOLAR_MASS / molar_mass) / atmosphere
    return per_kilogram * lifetime * -math.expm1(-horizon / lifetime)


def gwp_from_radiative_efficiency(
    efficiency: float, molar_mass: float, lifetime: float, horizon: float, agwp_co2: float
) -> float:
    """GWP(H) = AGWP(H) / AGWP_CO2(H) in kg CO2e/kg; arguments as in `agwp_from_radiative_efficiency`.

    `agwp_co2` is the absolute GWP of CO2 at the same horizon, in W m⁻² yr kg⁻¹.
    """
    return agwp_from_radiative_efficiency(efficiency, molar_mass, lifetime, horizon) / agwp_co2
