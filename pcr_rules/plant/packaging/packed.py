"""A packaging record with what it packs: how many packages, what travels, what each trip uses up."""

from dataclasses import dataclass

from background_db.units import conversion
from pcr_rules.plant.cargo import Cargo, packages
from pcr_rules.plant_records.packaging import PackagingItem


@dataclass(frozen=True, slots=True)
class Packed:
    """A packaging record with its cargo: packages and kilograms per run of the process that packs or receives it."""

    item: PackagingItem
    place: str
    cargo: Cargo
    packages: float
    shipped_kg: float
    """Mass that travels: packages × mass of one."""
    consumed_kg: float
    """Mass used up: shipped mass / expected trips."""
    formula: str


def expected_trips(trips: float, loss_rate: float) -> float:
    """Return the mean number of trips of a package that wears out after `trips` and is lost at each with `loss_rate`.

    Formula: 1 + (1 - l) + … + (1 - l)^(n - 1) = (1 - (1 - l)^n) / l; without losses n.
    """
    return trips if loss_rate == 0 else (1 - (1 - loss_rate) ** trips) / loss_rate


def pack(item: PackagingItem, place: str, cargo: Cargo) -> Packed:
    """Return a packaging record whose contents fit its cargo with the packages and masses, kg per run."""
    number = packages(item, cargo) or 0.0
    each = item.mass.value * conversion(item.mass.unit, "kg")
    uses = expected_trips(item.trips, item.loss_rate)
    consumed = number * each / uses
    amount = f"{cargo.quantity.value:.10g} {cargo.quantity.unit}"
    divided = "" if uses == 1 else f" / {uses:.10g}"
    formula = (
        f"{amount} / {item.contents.value:.10g} {item.contents.unit} = {number:.10g}; "
        f"{number:.10g} × {each:.10g} kg{divided} = {consumed:.10g} kg"
    )
    return Packed(item, place, cargo, number, number * each, consumed, formula)
