"""Gases as people read them: their names, and which of them are large enough to stand alone in a table."""

import re

_REFRIGERANT = re.compile(r"(?P<family>hcfc|hfc|cfc|pfc|hfo|halon)-?(?P<number>\d+\w*)")
_SPELLED = re.compile(r"(?P<name>[a-z]{5,}(?:_[a-z]+)*)(?P<places>(?:_\d+)*)")
_GAS_NAMES = {"co2": "CO2", "ch4": "CH4", "n2o": "N2O", "sf6": "SF6", "nf3": "NF3", "co2e": "CO2e"}


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
