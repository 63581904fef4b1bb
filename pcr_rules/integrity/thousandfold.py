"""Slips of a thousand: a row (t typed as kg) that keeps a mass from closing, an output that is not the one produced."""

import math
from collections.abc import Iterator

from background_db.findings import Finding, Place, warning
from background_db.units import conversion, dimension, is_known
from pcr_rules.integrity.plausibility import mass_gap_tolerance
from pcr_rules.methods.mass_balance import MassBalance, mass_balances
from pcr_rules.provider import ProviderKind, ProviderRef
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

_SLIPS = (1000.0, 0.001)
# A thousandfold within 2 %: log10(1.02) / 3.
_NEAR_A_THOUSAND = 0.003


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
        is_weighed = row.mass is None and not row.is_outside_mass_balance and not row.fuel and is_mass
        if row.kind is ExchangeKind.INPUT and is_weighed:
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


def output_volume_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name an output of the period that is a thousandfold of what the reference process delivers, up or down.

    A process may be written for one unit and the period hold many; but by 1000 or a million almost exactly is a slip.
    """
    reference = ProviderRef(ProviderKind.PROCESS, study.unit.reference_process, study.unit.reference_flow)
    output, volume = index.taken_output(reference), study.output_volume
    if output is None or volume is None or min(volume.value, output.quantity.value) <= 0:
        return
    if not is_known(volume.unit) or not is_known(output.quantity.unit):
        return
    if dimension(volume.unit) != dimension(output.quantity.unit) or output.quantity.value == 1:
        return
    ratio = volume.value * conversion(volume.unit, output.quantity.unit) / output.quantity.value
    thousands = math.log10(ratio) / 3
    if round(thousands) and abs(thousands - round(thousands)) <= _NEAR_A_THOUSAND:
        yield warning(
            "STUDY-OUTPUT-VOLUME",
            Place(path="study.output_volume"),
            "CFP-DATA-04",
            volume=f"{volume.value:g} {volume.unit}",
            process=study.unit.reference_process,
            output=f"{output.quantity.value:g} {output.quantity.unit}",
        )
