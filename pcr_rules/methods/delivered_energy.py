"""Total energy that a traction battery delivers over its service life, kWh; the unit of its footprint is 1 kWh of it.

Delivered energy is no capacity: a pack of 60 kWh that runs 480 full cycles delivers 28,800 kWh.
"""

from background_db.errors import FootprintError


class DeliveredEnergyError(FootprintError):
    """A quantity of the total energy is not above zero."""


def warranted_years(years: float | None, distance_km: float | None, km_per_year: float | None) -> float | None:
    """Return the years of the commercial warranty; a distance is converted and the shorter counts. None: not known.

    Formula: years = min(warranty years, warranty km / km per year)
    Source: Commission draft of 2024 on the footprint of EV batteries, from secondary sources (confirmed-S).
    """
    by_distance = distance_km / km_per_year if distance_km is not None and km_per_year else None
    known = [each for each in (years, by_distance) if each is not None]
    # A stated distance that cannot be converted might be the shorter one.
    return None if distance_km is not None and by_distance is None else min(known, default=None)


def energy_by_category(usable_kwh: float, cycles_per_year: float, years: float) -> float:
    """Return the total energy in kWh from full equivalent cycles a year of a vehicle category.

    Formula: E_total = usable energy at begin of life (kWh) × full equivalent cycles per year × years
    Raises:
        DeliveredEnergyError: a quantity is not above zero.
    Source: Commission draft of 2024 on the footprint of EV batteries, from secondary sources (confirmed-S).
    """
    _refuse(usable_kwh, cycles_per_year, years)
    return usable_kwh * cycles_per_year * years


def energy_by_test(usable_kwh: float, tested_cycles: float) -> float:
    """Return the total energy in kWh from equivalent full cycles by test.

    Formula: E_total = usable energy at begin of life (kWh) × tested full cycles; loss of capacity over life is not
    modelled (our decision: the order's formula for the total energy was not read).

    Raises:
        DeliveredEnergyError: a quantity is not above zero.
    Source: 工信厅通装函〔2025〕551号, cycle life by GB/T 31484-2015, from secondary sources (confirmed-S).
    """
    _refuse(usable_kwh, tested_cycles)
    return usable_kwh * tested_cycles


def _refuse(*values: float) -> None:
    if not all(value > 0 for value in values):
        raise DeliveredEnergyError(f"energy, cycles and years must be above zero: {values}")
