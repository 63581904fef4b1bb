"""Energy balance of each process that makes energy: input = useful energy + loss (ISO 14067 6.4.3, CFP-DATA-04)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.units import Quantity, conversion, dimension
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess

FuelEnergy = Callable[[str], Quantity | None]
"""Net calorific value of a fuel by its key, per unit of the fuel; None where it is not known."""


@dataclass(frozen=True, slots=True)
class EnergyBalance:
    """Energies of one process, MJ per run; `unknown` names rows of fuel or material whose energy is not known."""

    process_id: str
    inputs: float
    useful: float
    stated_loss: float
    unknown: tuple[str, ...]

    @property
    def gap(self) -> float | None:
        """Inputs − useful − stated loss, MJ: the loss nobody stated; None where an energy is not known."""
        return None if self.unknown or not self.inputs else self.inputs - self.useful - self.stated_loss

    @property
    def efficiency(self) -> float | None:
        """Useful / inputs; None where an energy is not known."""
        return None if self.unknown or not self.inputs else self.useful / self.inputs


def energy_balances(study: ProductStudy, fuel_energy: FuelEnergy) -> tuple[EnergyBalance, ...]:
    """Return the balance of every process whose products all have an energy, MJ per run.

    Formula: inputs = Σ energy bought or drawn + Σ fuel × net calorific value + Σ internal products × their energy;
    useful = Σ products and co-products × their energy; loss = waste stated in a unit of energy; gap = inputs − useful −
    loss. A product has an energy where its unit is one (GJ of steam, kWh) or its `energy` is given.
    """
    index = index_study(study)
    found = (_balance(process, index, fuel_energy) for process in study.processes)
    return tuple(balance for balance in found if balance is not None)


def _balance(process: UnitProcess, index: StudyIndex, fuel_energy: FuelEnergy) -> EnergyBalance | None:
    made = [output for output in process.outputs if output.role is not OutputRole.RECIRCULATED]
    energies = [_output_energy(output) for output in made]
    if not made or any(energy is None for energy in energies):
        return None
    is_pure = all(_megajoules(output.quantity) is not None for output in made)
    inputs: list[float] = []
    unknown: list[str] = []
    for row in process.exchanges:
        if row.kind is not ExchangeKind.INPUT:
            continue
        energy = _row_energy(row, index, fuel_energy)
        if energy is not None:
            inputs.append(energy)
        # Water and chemicals bring no energy to speak of to a boiler; a material that becomes a fuel does.
        elif row.fuel or (not is_pure and _is_a_mass(row)):
            unknown.append(row.exchange_id)
    lost = [_megajoules(row.quantity) or 0.0 for row in process.exchanges if row.kind is ExchangeKind.WASTE]
    useful = math.fsum(energy for energy in energies if energy is not None)
    return EnergyBalance(process.process_id, math.fsum(inputs), useful, math.fsum(lost), tuple(unknown))


def _is_a_mass(row: Exchange) -> bool:
    try:
        return dimension(row.quantity.unit) == "mass"
    except UnitError:
        return False


def _megajoules(quantity: Quantity) -> float | None:
    try:
        return quantity.value * conversion(quantity.unit, "MJ")
    except UnitError:
        return None


def _output_energy(output: ProductOutput) -> float | None:
    if output.energy is not None:
        each = _megajoules(output.energy)
        return None if each is None else each * output.quantity.value
    return _megajoules(output.quantity)


def _row_energy(row: Exchange, index: StudyIndex, fuel_energy: FuelEnergy) -> float | None:
    stated = _megajoules(row.quantity)
    if stated is not None:
        return stated
    if row.fuel:
        value = fuel_energy(row.fuel)
        return None if value is None else _heat(row.quantity, value)
    reference = parse_provider(row.provider)
    if reference is None or reference.kind is not ProviderKind.PROCESS:
        return None
    output = index.taken_output(reference)
    if output is None or output.energy is None:
        return None
    each = _megajoules(output.energy)
    try:
        return None if each is None else row.quantity.value * conversion(row.quantity.unit, output.quantity.unit) * each
    except UnitError:
        return None


def _heat(quantity: Quantity, calorific_value: Quantity) -> float | None:
    """Quantity × net calorific value; its unit is written energy/amount."""
    energy, _, amount = calorific_value.unit.partition("/")
    try:
        return quantity.value * conversion(quantity.unit, amount) * calorific_value.value * conversion(energy, "MJ")
    except UnitError:
        return None
