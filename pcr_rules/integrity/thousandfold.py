"""A slip of a thousand in one row (t typed as kg) shows where the mass of a process would close without it."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, warning
from background_db.units import conversion, dimension, is_known
from pcr_rules.integrity.plausibility import mass_gap_tolerance
from pcr_rules.methods.mass_balance import MassBalance, mass_balances
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

_SLIPS = (1000.0, 0.001)


def thousandfold_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name the row which, a thousand times larger or smaller, would close the mass balance of its process.

    Told only where the balance is open by more than the tolerance as written and closes within it after the change.
    """
    tolerance = mass_gap_tolerance()
    for process, balance in zip(study.processes, mass_balances(study), strict=True):
        error = balance.relative_error
        if error is None or abs(error) <= tolerance:
            continue
        for row in _weighed_inputs(process):
            yield from _slip(row, process, balance, tolerance)


def _weighed_inputs(process: UnitProcess) -> Iterator[Exchange]:
    for row in process.exchanges:
        is_mass = is_known(row.quantity.unit) and dimension(row.quantity.unit) == "mass"
        if row.kind is ExchangeKind.INPUT and row.mass is None and not row.fuel and is_mass:
            yield row


def _slip(row: Exchange, process: UnitProcess, balance: MassBalance, tolerance: float) -> Iterator[Finding]:
    mass = row.quantity.value * conversion(row.quantity.unit, "kg")
    for factor in _SLIPS:
        inputs = balance.inputs + mass * (factor - 1)
        if inputs > 0 and abs(inputs - balance.outputs) <= tolerance * inputs:
            yield warning(
                "STUDY-THOUSANDFOLD",
                Place(path=f"exchange:{row.exchange_id}.quantity"),
                "CFP-DATA-04",
                row=row.exchange_id,
                flow=row.flow,
                process=process.process_id,
                quantity=f"{row.quantity.value:.10g} {row.quantity.unit}",
                likely=f"{row.quantity.value * factor:.10g} {row.quantity.unit}",
                inputs_kg=balance.inputs,
                outputs_kg=balance.outputs,
            )
