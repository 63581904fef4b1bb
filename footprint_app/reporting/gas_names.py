"""Gases as people read them: their names, and which of them are large enough to stand alone in a table."""

import math
import re
from collections.abc import Collection, Mapping, Sequence

_REFRIGERANT = re.compile(r"(?P<family>hcfc|hfc|cfc|pfc|hfo|halon)-?(?P<number>\d+\w*)")
_SPELLED = re.compile(r"(?P<name>[a-z]{5,}(?:_[a-z]+)*)(?P<places>(?:_\d+)*)")
_GAS_NAMES = {"co2": "CO2", "ch4": "CH4", "n2o": "N2O", "sf6": "SF6", "nf3": "NF3", "co2e": "CO2e"}


LEAST_SHARE = 0.001
"""Least share of Σ |kg CO2e| over the gases with which a gas stands alone: less prints as 0.0 % beside the total. A
background brings fifty gases, of which a handful is larger."""
OTHER_GASES = "other"


def small_gases(columns: Sequence[Mapping[str, float]]) -> frozenset[str]:
    """Return the gases that are below `LEAST_SHARE` in every column (view or product), none where it is a single one.

    A gas of exactly 0 everywhere counts as small too.
    """
    large: set[str] = set()
    for gases in columns:
        least = LEAST_SHARE * math.fsum(abs(value) for value in gases.values())
        large |= {gas for gas, value in gases.items() if value and abs(value) >= least}
    small = frozenset(gas for gases in columns for gas in gases if gas not in large)
    return small if len(small) > 1 else frozenset()


def with_small_folded(gases: Mapping[str, float], small: Collection[str]) -> dict[str, float]:
    """Return the gases with the small ones in one, `OTHER_GASES`; the sum stays."""
    kept = {gas: value for gas, value in gases.items() if gas not in small}
    return {**kept, OTHER_GASES: math.fsum(gases.get(gas, 0.0) for gas in small)} if small else kept


def gas_name(gas: str) -> str:
    """Write a gas as chemists do: ch4 → CH4, hfc134a → HFC-134a, trichloroethane_1_1_1 → 1,1,1-Trichloroethane."""
    refrigerant = _REFRIGERANT.fullmatch(gas)
    if refrigerant:
        family = refrigerant["family"]
        return f"{family.capitalize() if family == 'halon' else family.upper()}-{refrigerant['number']}"
    if spelled := _SPELLED.fullmatch(gas):
        name, places = spelled["name"].replace("_", " ").capitalize(), spelled["places"].strip("_").replace("_", ",")
        return f"{places}-{name}" if places else name
    if gas.startswith("cas_"):
        return f"CAS {gas.removeprefix('cas_').replace('_', '-')}"
    return _GAS_NAMES.get(gas, gas.upper())
