"""Energy and service of a processor or a remelting furnace as rows, for the quantity that its process works on."""

from dataclasses import dataclass, replace

from background_db.findings import Finding, Place, integrity_error
from background_db.units import Quantity
from pcr_rules.plant.materials.products import in_unit, shown
from pcr_rules.study_inventory import Exchange


@dataclass(frozen=True, slots=True)
class ForeignEnergy:
    """What is used to work on `basis` of a material, and how much is worked on in a run."""

    owner: str
    name: str
    charged: Quantity
    """Worked on in one run of the process."""
    basis: Quantity
    """What the energy refers to."""
    electricity: Quantity | None
    electricity_provider: str
    fuel_quantity: Quantity | None
    fuel: str
    fuel_provider: str
    service_provider: str
    template: Exchange
    """A row with origin, reasons, quality and evidence."""


def energy_rows(energy: ForeignEnergy, place: str) -> tuple[tuple[Exchange, ...], tuple[Finding, ...]]:
    """Return rows of electricity, fuel and service: amount × charged / basis; none at all is an error."""
    basis = in_unit(energy.basis, energy.charged.unit)
    if basis is None or basis <= 0:
        shown_basis = shown(energy.basis.value, energy.basis.unit)
        where = Place(path=f"{place}.basis")
        return (), (
            integrity_error("PROCESSING-BASIS", where, step=energy.owner, basis=shown_basis, unit=energy.charged.unit),
        )
    runs = energy.charged.value / basis
    rows: list[Exchange] = []
    if energy.electricity is not None:
        rows.append(
            _row(energy, "electricity", "电力 electricity", energy.electricity, energy.electricity_provider, runs)
        )
    if energy.fuel_quantity is not None:
        row = _row(energy, "fuel", "燃料 fuel", energy.fuel_quantity, energy.fuel_provider, runs)
        rows.append(replace(row, fuel=energy.fuel))
    if energy.service_provider:
        row = _row(energy, "processing", "加工 processing", energy.charged, energy.service_provider, 1.0)
        rows.append(replace(row, is_outside_mass_balance=True))
    if rows:
        return tuple(rows), ()
    return (), (integrity_error("PROCESSING-WITHOUT-DATA", Place(path=place), "CFP-DATA-01", step=energy.owner),)


def _row(energy: ForeignEnergy, suffix: str, what: str, amount: Quantity, provider: str, runs: float) -> Exchange:
    return replace(
        energy.template,
        exchange_id=f"{energy.owner}.{suffix}",
        flow=f"{energy.name} · {what}",
        quantity=Quantity(amount.value * runs, amount.unit),
        provider=provider,
    )
