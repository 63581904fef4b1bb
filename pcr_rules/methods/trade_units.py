"""Arithmetic of the units of the trade: wet and dry, solution and substance, gas volumes, dimensions bridged.

Nothing here knows a record or a file; every function is a formula of one line with its units.
"""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from background_db.units import canonical_unit, conversion, dimension

ZERO_CELSIUS = 273.15
"""K."""
STANDARD_KILOPASCAL = 101.325
_DIMENSIONS_OF_A_QUOTIENT = 2


class StateError(ValueError):
    """A state of a gas or of steam that cannot be; the argument is the key of the reason."""


def dry_mass(wet: float, moisture_of_wet: float) -> float:
    """Return dry = wet × (1 − w), with w the mass of water per wet mass, 0 ≤ w < 1."""
    return wet * (1 - moisture_of_wet)


def wet_mass(dry: float, moisture_of_wet: float) -> float:
    """Return wet = dry / (1 − w)."""
    return dry / (1 - moisture_of_wet)


def moisture_of_wet(moisture_of_dry: float) -> float:
    """Return w = u / (1 + u): water per wet mass from water per dry mass."""
    return moisture_of_dry / (1 + moisture_of_dry)


def standard_volume_ratio(celsius: float, kilopascal: float = STANDARD_KILOPASCAL) -> float:
    """Return Nm³ (0 °C, 101.325 kPa) per m³ metered at a temperature and an absolute pressure, as an ideal gas.

    V0 / V = 273.15 / (273.15 + t) × p / 101.325; 0.93178 at 20 °C, the 7 % (293.15/273.15 = 1.0732).

    Raises:
        StateError: a temperature at or below absolute zero, or a pressure not above zero.
    """
    kelvin = celsius + ZERO_CELSIUS
    if not (math.isfinite(kelvin) and math.isfinite(kilopascal)) or kelvin <= 0 or kilopascal <= 0:
        raise StateError("gas_state")
    return ZERO_CELSIUS / kelvin * kilopascal / STANDARD_KILOPASCAL


@dataclass(frozen=True, slots=True)
class Bridge:
    """A ratio that joins two dimensions: a density joins volume and mass.

    `above` and `below` are the units of the quotient: 1.18 kg/L is (1.18, "kg", "L"). `source` is the place of the
    record it came from.
    """

    ratio: float
    above: str
    below: str
    source: str
    rule: str
    note: str = ""
    """How the ratio itself came about, free of language: ``(2777.1 - 83.9) kJ/kg``."""

    @property
    def shown(self) -> str:
        """The ratio as a reader sees it: ``1.18 kg/L``."""
        text = f"{self.ratio:.10g} {self.above}/{self.below}"
        return f"{text} [{self.note}]" if self.note else text


@dataclass(frozen=True, slots=True)
class Bridged:
    """An amount brought to another dimension: value in the unit asked for, arithmetic, the bridges crossed."""

    value: float
    formula: str
    bridges: tuple[Bridge, ...]


def quotient_units(unit: str) -> tuple[str, str] | None:
    """Read a quotient apart: ``kg/L`` → (kg, L); None for anything else."""
    parts = canonical_unit(unit).split("/")
    if len(parts) != _DIMENSIONS_OF_A_QUOTIENT:
        return None
    return parts[0], parts[1].removeprefix("(").removesuffix(")")


def across(value: float, unit: str, target: str, bridges: Iterable[Bridge]) -> Bridged | None:
    """Bring an amount to a unit of another dimension over the fewest bridges, None where there is no way.

    value × ratio where the amount is in the denominator's dimension, value / ratio where in the numerator's. None, too,
    where both units measure the same.
    """
    path = _shortest(dimension(unit), dimension(target), tuple(bridges))
    if not path:
        return None
    amount, at, formula = value, unit, f"{value:.10g} {unit}"
    for bridge in path:
        if dimension(at) == dimension(bridge.below):
            amount, at = amount * conversion(at, bridge.below) * bridge.ratio, bridge.above
            formula += f" × {bridge.shown}"
        else:
            amount, at = amount * conversion(at, bridge.above) / bridge.ratio, bridge.below
            formula += f" / ({bridge.shown})"
    amount *= conversion(at, target)
    return Bridged(amount, f"{formula} = {amount:.10g} {target}", path)


def _shortest(start: str, end: str, bridges: tuple[Bridge, ...]) -> tuple[Bridge, ...] | None:
    ways: deque[tuple[str, tuple[Bridge, ...]]] = deque([(start, ())])
    seen = {start}
    while ways:
        at, path = ways.popleft()
        if at == end:
            return path
        for bridge in bridges:
            sides = (dimension(bridge.below), dimension(bridge.above))
            if at in sides:
                other = sides[1] if at == sides[0] else sides[0]
                if other not in seen:
                    seen.add(other)
                    ways.append((other, (*path, bridge)))
    return None
