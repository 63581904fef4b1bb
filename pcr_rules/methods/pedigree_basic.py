"""Basic uncertainty by kind of flow, which the pedigree of a value adds to.

Numbers stand in `pedigree_basic.yaml` with their source. A kind of flow that its table does not name has none: such a
value is listed as without a distribution.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.errors import UnitError
from background_db.strict_yaml import load, reject_unknown_keys
from background_db.units import conversion

_FILE = "pedigree_basic.yaml"
_KEYS = ("source", "mark", "products", "transport", "gases")


@dataclass(frozen=True, slots=True)
class BasicUncertainty:
    """The table: 95 % factors of products and services, of transport, and of gases to air."""

    source: str
    mark: str
    products: float
    transport: float
    gases: Mapping[str, float]


def variance_of_factor(factor: float) -> float:
    """Return the variance of ln x behind a 95 % factor U = GSD²: (ln U / 2)²; 1.05 → 0.000595."""
    return (math.log(factor) / 2) ** 2


def basic_variance_of_unit(unit: str) -> float:
    """Return the variance of ln x of a product or service by its unit: mass × distance is transport."""
    table = basic_uncertainty()
    return variance_of_factor(table.transport if _is_transport(unit) else table.products)


def basic_variance_of_gas(gas: str) -> float | None:
    """Return the variance of ln x of an emission to air; None where the table does not name the gas."""
    factor = basic_uncertainty().gases.get(gas)
    return None if factor is None else variance_of_factor(factor)


@cache
def basic_uncertainty() -> BasicUncertainty:
    """Read the table.

    Raises:
        DataFileError: the shipped file is broken.
    """
    text = resources.files("pcr_rules.methods").joinpath(_FILE).read_text(encoding="utf-8")
    values = reject_unknown_keys(load(text, _FILE), _KEYS, _FILE)
    gases = {str(gas): float(entry["factor"]) for gas, entry in values["gases"].items()}
    products, transport = (float(values[name]["factor"]) for name in ("products", "transport"))
    return BasicUncertainty(str(values["source"]), str(values["mark"]), products, transport, gases)


@cache
def _is_transport(unit: str) -> bool:
    try:
        return conversion(unit, "t*km") > 0
    except UnitError:
        return False
