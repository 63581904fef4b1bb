"""Mass balance of each unit process: does what goes in come out (ISO 14067 6.4.3, CFP-DATA-04; VER-06)?"""

import math
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.flows import Channel, channel_of
from background_db.units import Quantity, conversion, dimension
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess

# What is measured so has no mass of its own: energy, transport, time, money, areas and lengths of services.
_MASSLESS = frozenset(
    {
        "energy", "power", "time", "currency",
        "transport", "passenger_transport", "piece_transport", "container_transport", "vehicle_transport",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MassBalance:
    """Masses of one process, kg per run; `unweighed` names the rows and outputs whose mass is not known."""

    process_id: str
    inputs: float
    products: float
    co_products: float
    recirculated: float
    waste: float
    emissions: float
    unweighed: tuple[str, ...]

    @property
    def outputs(self) -> float:
        """Products, co-products, recirculated flows, waste and emissions, kg."""
        return math.fsum((self.products, self.co_products, self.recirculated, self.waste, self.emissions))

    @property
    def gap(self) -> float | None:
        """Inputs minus outputs, kg; None where a mass is not known or nothing goes in."""
        return None if self.unweighed or not self.inputs else self.inputs - self.outputs

    @property
    def relative_error(self) -> float | None:
        """(inputs - outputs) / inputs; None where a mass is not known or nothing goes in."""
        return None if self.gap is None else self.gap / self.inputs


def mass_balances(study: ProductStudy) -> tuple[MassBalance, ...]:
    """Return the mass balance of every process, kg per run.

    Formula: inputs = Σ purchased and internal inputs + uptake; outputs = Σ products, co-products, recirculated flows,
    waste and emissions. Energy, transport and other services have no mass, nor have rows that say so
    (`is_outside_mass_balance`); a fuel burnt in the process leaves with the flue gas and stands on neither side;
    avoided products are elsewhere. A piece or a volume needs its `mass`.
    """
    return tuple(_balance(process) for process in study.processes)


_SIDES = {
    OutputRole.PRODUCT: "products",
    OutputRole.CO_PRODUCT: "co_products",
    OutputRole.RECIRCULATED: "recirculated",
}


def _balance(process: UnitProcess) -> MassBalance:
    masses: dict[str, list[float]] = {
        side: [] for side in ("inputs", "products", "co_products", "recirculated", "waste", "emissions")
    }
    unweighed: list[str] = []
    for output in process.outputs:
        mass = _output_mass(output)
        masses[_SIDES[output.role]].append(mass or 0.0)
        if mass is None:
            unweighed.append(output.flow_id)
    for exchange in process.exchanges:
        if exchange.kind is ExchangeKind.AVOIDED or exchange.fuel or _is_massless(exchange):
            continue
        mass = _row_mass(exchange)
        if mass is None:
            unweighed.append(exchange.exchange_id)
        else:
            masses[_side(exchange)].append(mass)
    sums = {side: math.fsum(values) for side, values in masses.items()}
    return MassBalance(process_id=process.process_id, unweighed=tuple(unweighed), **sums)


def _side(exchange: Exchange) -> str:
    if exchange.kind is ExchangeKind.WASTE:
        return "waste"
    return "inputs" if exchange.kind is ExchangeKind.INPUT or _is_uptake(exchange) else "emissions"


def _kilograms(quantity: Quantity) -> float | None:
    try:
        return quantity.value * conversion(quantity.unit, "kg")
    except UnitError:
        return None


def _output_mass(output: ProductOutput) -> float | None:
    if output.mass is not None:
        each = _kilograms(output.mass)
        return None if each is None else each * output.quantity.value
    return _kilograms(output.quantity)


def _row_mass(exchange: Exchange) -> float | None:
    if exchange.kind is ExchangeKind.EMISSION and exchange.provider:
        return None if exchange.mass is None else _kilograms(exchange.mass)
    return _kilograms(exchange.mass if exchange.mass is not None else exchange.quantity)


def _is_massless(exchange: Exchange) -> bool:
    if exchange.is_outside_mass_balance:
        return True
    if exchange.mass is not None:
        return False
    try:
        return dimension(exchange.quantity.unit) in _MASSLESS
    except UnitError:
        return False


def _is_uptake(exchange: Exchange) -> bool:
    if exchange.kind is not ExchangeKind.EMISSION or exchange.provider:
        return False
    try:
        return channel_of(exchange.flow) is Channel.UPTAKE
    except ValueError:
        return False
