"""Published spreads of global warming potentials: `spreads.csv` beside the values of a report.

A gas without a row has no published spread that was read: it is drawn as exact and listed so. CO2 is the reference of
every GWP and has none by definition.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import NormalDist

from background_db.characterisation import gwp_set, gwp_set_ids
from background_db.errors import DataFileError, unknown_key
from background_db.flows import Channel, channel_of, gas_of
from background_db.provenance import Verification

_NO_ORIGIN = "ch4_generic"


@dataclass(frozen=True, slots=True)
class GwpSpread:
    """Value ± half width, within which `coverage` of the outcomes of a normal distribution lie."""

    gas: str
    value: float
    """kg CO2e per kg."""
    half_width: float
    coverage: float
    locator: str
    verification: Verification
    note: str

    @property
    def standard_deviation(self) -> float:
        """Half width over the normal deviate of the upper bound: 1.644854 for the range of 90 %."""
        return self.half_width / NormalDist().inv_cdf((1 + self.coverage) / 2)


@cache
def gwp_spreads(set_id: str) -> Mapping[str, GwpSpread]:
    """Return the published spreads of a GWP set by gas, as the set names its gases; empty where none was read.

    Raises:
        UnknownKeyError: no such set.
        DataFileError: a spread of a gas without a value, or in another unit.
    """
    if set_id not in gwp_set_ids():
        raise unknown_key("GWP set", set_id, gwp_set_ids())
    where = f"data/gwp/{set_id}/spreads.csv"
    path = resources.files("background_db").joinpath(where)
    if not path.is_file():
        return {}
    values = gwp_set(set_id).values
    spreads: dict[str, GwpSpread] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        gas = row["gas"]
        if gas not in values or gas in spreads or row["unit"] != values[gas].unit:
            raise DataFileError(f"{where}: {gas} has no value, stands twice, or is in another unit")
        spreads[gas] = GwpSpread(
            gas,
            values[gas].value,
            float(row["half_width"]),
            float(row["coverage"]),
            row["locator"],
            Verification(row["verification"]),
            row["note"],
        )
    return spreads


def spread_of_flow(set_id: str, flow_key: str) -> GwpSpread | None:
    """Return the published spread of the GWP of an elementary flow, None where there is none.

    Methane of unknown origin takes the half width of fossil methane: the report prints one half width for both.
    """
    gas, channel = gas_of(flow_key), channel_of(flow_key)
    if gas in {"co2", "co2e"} or channel in {Channel.UPTAKE, Channel.AIRCRAFT}:
        return None
    spreads = gwp_spreads(set_id)
    if gas != "ch4":
        return spreads.get(gas)
    return spreads.get("ch4_nonfossil" if flow_key.endswith((".biogenic", ".land_use_change")) else "ch4_fossil")


def drawn_gas(flow_key: str) -> str:
    """Return the name under which a gas is drawn: methane of every origin is one gas with one draw."""
    return gas_of(flow_key)
