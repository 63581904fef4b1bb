"""Biogenic carbon of each process: what enters must leave (ISO 14067 6.4.9.2; CFP-BIO-01)."""

from collections.abc import Iterator
from dataclasses import dataclass

from background_db.units import Quantity
from pcr_rules.linked_study import LinkedLine, LinkedStudy, SupplierKind
from pcr_rules.study_index import StudyIndex, index_study, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

# Mass of carbon per mass of gas, by the rounded molar masses of ISO 14067: 12/44 and 12/16.
_CARBON_OF = {"co2.biogenic": 12 / 44, "ch4.biogenic": 12 / 16}
_UPTAKE, _CARBON_OF_UPTAKE = "co2.uptake", 12 / 44


@dataclass(frozen=True, slots=True)
class CarbonBalance:
    """Biogenic carbon of a process, kg C per run."""

    process_id: str
    inputs: float
    outputs: float

    @property
    def gap(self) -> float:
        """Inputs minus outputs, kg C."""
        return self.inputs - self.outputs

    @property
    def relative_gap(self) -> float:
        """Gap as a share of the larger side."""
        return abs(self.gap) / max(self.inputs, self.outputs)


def carbon_balances(linked: LinkedStudy) -> tuple[CarbonBalance, ...]:
    """Return the balance of every process that biogenic carbon passes through, kg C per run.

    Formula: in = Σ carbon of inputs (as declared on the row, else content of the internal product × amount)
    + 12/44 × CO2 taken up; out = Σ content of outputs × quantity + carbon in waste + 12/44 × biogenic CO2
    + 12/16 × biogenic CH4, of rows by flow key, of direct-emission factors and of fuels burnt.
    """
    index = index_study(linked.study)
    rows = {exchange.exchange_id: exchange for _, exchange in rows_of(linked.study)}
    inputs = dict.fromkeys(index.processes, 0.0)
    outputs = {process_id: _in_outputs(process) for process_id, process in index.processes.items()}
    for line in linked.lines:
        inputs[line.process_id] += _entering(line, rows[line.exchange_id], index)
        outputs[line.process_id] += _leaving(line, rows[line.exchange_id], linked)
    balances = (CarbonBalance(process_id, inputs[process_id], outputs[process_id]) for process_id in inputs)
    return tuple(balance for balance in balances if max(balance.inputs, balance.outputs) > 0)


def _kilograms(quantity: Quantity | None) -> float:
    return 0.0 if quantity is None else quantity.to("kgC").value


def _in_outputs(process: UnitProcess) -> float:
    return sum(_kilograms(output.biogenic_carbon) * output.quantity.value for output in process.outputs)


def _entering(line: LinkedLine, row: Exchange, index: StudyIndex) -> float:
    if line.supplier.kind is SupplierKind.ELEMENTARY:
        return line.amount * _CARBON_OF_UPTAKE if line.supplier.key == _UPTAKE else 0.0
    if line.kind is not ExchangeKind.INPUT:
        return 0.0
    if row.biogenic_carbon is not None or line.supplier.kind is not SupplierKind.PROCESS:
        return _kilograms(row.biogenic_carbon)
    return line.amount * _kilograms(index.outputs[line.supplier.key, line.supplier.flow].biogenic_carbon)


def _leaving(line: LinkedLine, row: Exchange, linked: LinkedStudy) -> float:
    if line.kind is ExchangeKind.WASTE:
        return _kilograms(row.biogenic_carbon)
    return line.amount * sum(amount * _CARBON_OF.get(key, 0.0) for key, amount in _emitted(line, linked))


def _emitted(line: LinkedLine, linked: LinkedStudy) -> Iterator[tuple[str, float]]:
    """Flows that the process itself emits, kg per unit of the line."""
    if line.supplier.kind is SupplierKind.ELEMENTARY:
        yield line.supplier.key, 1.0
    elif line.kind is ExchangeKind.EMISSION:
        yield from linked.factors[line.supplier.key].flows
