"""Sharing the burdens of a process between its products (ISO 14067 6.4.6; CFP-AL-01 to CFP-AL-05)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from background_db.errors import FootprintError, UnitError
from background_db.findings import Finding, Place, integrity_error
from background_db.units import Quantity, dimension
from pcr_rules.linked_study import LinkedLine, LinkedStudy, SupplierKind
from pcr_rules.methods.biogenic import carbon_correction_lines
from pcr_rules.product_system import AllocatedLine, AllocatedSystem, Column
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import AllocationMethod, OutputRole, ProductOutput, UnitProcess

# Shares typed as decimals add up to 1 within a few units of the last binary place; anything larger is a slip.
SHARE_TOLERANCE = 1e-12


class AllocationError(FootprintError):
    """The burdens of a process cannot be shared, or the reference flow cannot be found; carries the findings."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep the findings that say why."""
        super().__init__("; ".join(f"{finding.code} {dict(finding.values)}" for finding in findings))
        self.findings = findings


class _UnusableBasisError(Exception):
    """A co-product lacks what the chosen key needs."""


def allocated_shares(process: UnitProcess) -> tuple[float, ...]:
    """Return the share of a process's burdens that each of its outputs carries, in the order of the outputs.

    Formula: share_i = q_i p_i / Σ q_k p_k, with q the quantity and p the property of the key (mass, energy, price
    or another physical property per unit); mass without a property is the quantity in kg; equal 1/n; given as it is.
    Recirculated outputs carry 0: the cut is at the recirculation, their use is counted by mass only.

    Raises:
        AllocationError: the key is missing or unusable, or the shares do not sum to 1 within 1e-12.
    Source: ISO 14067 6.4.6.2 (CFP-AL-01, CFP-AL-02, CFP-AL-05).
    """
    carriers = _carriers(process)
    if len(carriers) == 1:
        shares = {carriers[0].flow_id: 1.0}
    else:
        try:
            shares = _shares_by_key(process, carriers)
        except _UnusableBasisError as cause:
            raise AllocationError((_finding(process, "ALLOC-BASIS", reason=str(cause)),)) from cause
    total = math.fsum(shares.values())
    if abs(total - 1) > SHARE_TOLERANCE:
        raise AllocationError((_finding(process, "ALLOC-SHARES-SUM", total=total),))
    return tuple(shares.get(output.flow_id, 0.0) for output in process.outputs)


def _carriers(process: UnitProcess) -> tuple[ProductOutput, ...]:
    return tuple(output for output in process.outputs if output.role is not OutputRole.RECIRCULATED)


def _shares_by_key(process: UnitProcess, carriers: tuple[ProductOutput, ...]) -> dict[str, float]:
    if not carriers:
        raise _UnusableBasisError("no output carries burdens")
    if process.allocation is None:
        raise _UnusableBasisError("no allocation method given")
    method = process.allocation.method
    if method is AllocationMethod.EQUAL:
        return {output.flow_id: 1 / len(carriers) for output in carriers}
    bases = _values(carriers) if method is AllocationMethod.ECONOMIC else _properties(method, carriers)
    if method is AllocationMethod.SHARES:
        return bases
    total = math.fsum(bases.values())
    if total <= 0 or min(bases.values()) < 0:
        raise _UnusableBasisError("the key is negative or sums to zero")
    return {flow: basis / total for flow, basis in bases.items()}


def _properties(method: AllocationMethod, carriers: tuple[ProductOutput, ...]) -> dict[str, float]:
    return {output.flow_id: _BASES[method](output) for output in carriers}


def _values(carriers: tuple[ProductOutput, ...]) -> dict[str, float]:
    """Quantity × price of each output, in the currency of the first: shares ask for one currency, not for which."""
    values: dict[str, float] = {}
    currency = ""
    for output in carriers:
        if output.price is None:
            raise _UnusableBasisError(f"{output.flow_id} has no price")
        currency = currency or output.price.unit
        values[output.flow_id] = output.quantity.value * _in(output.price, currency, output)
    return values


def _mass(output: ProductOutput) -> float:
    if output.mass is not None:
        return output.quantity.value * _in(output.mass, "kg", output)
    return _in(output.quantity, "kg", output)


def _energy(output: ProductOutput) -> float:
    if output.energy is not None:
        return output.quantity.value * _in(output.energy, "MJ", output)
    return _in(output.quantity, "MJ", output)


def _physical(output: ProductOutput) -> float:
    if output.physical is None:
        raise _UnusableBasisError(f"{output.flow_id} has no physical property")
    return output.quantity.value * output.physical


def _given(output: ProductOutput) -> float:
    if output.share is None:
        raise _UnusableBasisError(f"{output.flow_id} has no share")
    if output.share < 0:
        raise _UnusableBasisError(f"{output.flow_id} has a negative share")
    return output.share


_BASES: dict[AllocationMethod, Callable[[ProductOutput], float]] = {
    AllocationMethod.MASS: _mass,
    AllocationMethod.ENERGY: _energy,
    AllocationMethod.PHYSICAL: _physical,
    AllocationMethod.SHARES: _given,
}


def _in(quantity: Quantity, unit: str, output: ProductOutput) -> float:
    try:
        return quantity.to(unit).value
    except UnitError as cause:
        raise _UnusableBasisError(f"{output.flow_id}: {cause}") from cause


def allocation_findings(study: ProductStudy) -> tuple[Finding, ...]:
    """Return why burdens cannot be shared or the reference flow not be found: all reasons at once, empty if none."""
    findings: list[Finding] = []
    for process in study.processes:
        findings += [
            _output_finding(process, output)
            for output in process.outputs
            if not output.quantity.value > 0 or not math.isfinite(output.quantity.value)
        ]
        if not process.outputs:
            findings.append(_finding(process, "ALLOC-NO-OUTPUT"))
            continue
        try:
            allocated_shares(process)
        except AllocationError as error:
            findings += error.findings
    try:
        _reference(study)
    except AllocationError as error:
        findings += error.findings
    return tuple(findings)


def _output_finding(process: UnitProcess, output: ProductOutput) -> Finding:
    return integrity_error(
        "ALLOC-OUTPUT-ZERO",
        Place(path=f"output:{process.process_id}#{output.flow_id}"),
        "CFP-AL-02",
        process=process.process_id,
        flow=output.flow_id,
        amount=output.quantity.value,
    )


def _finding(process: UnitProcess, code: str, **values: object) -> Finding:
    return integrity_error(
        code, Place(path=f"process:{process.process_id}"), "CFP-AL-02", process=process.process_id, **values
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """The product flow that is asked for, and how much of it (in the output's own unit)."""

    process_id: str
    flow_id: str
    amount: float


def _reference(study: ProductStudy) -> Reference:
    unit = study.unit
    process = next((one for one in study.processes if one.process_id == unit.reference_process), None)
    products = [output for output in process.outputs if _is_asked_for(output, unit.reference_flow)] if process else []
    where = Place(path="unit")
    if process is None or len(products) != 1:
        asked = f"{unit.reference_process}#{unit.reference_flow}" if unit.reference_flow else unit.reference_process
        raise AllocationError((integrity_error("ALLOC-REFERENCE", where, "CFP-FU-01", asked=asked),))
    if not unit.quantity.value > 0:
        raise AllocationError(
            (integrity_error("ALLOC-REFERENCE-ZERO", where, "CFP-FU-01", amount=unit.quantity.value),)
        )
    try:
        amount = product_demand(study, products[0])
    except UnitError as cause:
        raise AllocationError(
            (integrity_error("ALLOC-REFERENCE-UNIT", where, "CFP-FU-01", cause=str(cause)),)
        ) from cause
    return Reference(process.process_id, products[0].flow_id, amount)


def _is_asked_for(output: ProductOutput, flow_id: str) -> bool:
    if output.role is OutputRole.RECIRCULATED:  # carries no burden: its footprint would be zero, not known
        return False
    return output.flow_id == flow_id if flow_id else output.role is OutputRole.PRODUCT


def product_demand(study: ProductStudy, product: ProductOutput) -> float:
    """Return units of the product per functional or declared unit.

    Where the two units measure different things the mass leads from one to the other: that of the whole functional or
    declared unit, and of one unit of the product where it is counted in pieces, say.

    Raises:
        UnitError: a unit is unknown, or a mass is not given.
    """
    asked = study.unit.quantity
    try:
        return asked.to(product.quantity.unit).value
    except UnitError:
        weighed = asked if dimension(asked.unit) == "mass" else study.product.mass_per_unit
        if weighed is None:
            raise
        if product.mass is None or dimension(product.quantity.unit) == "mass" or not product.mass.value > 0:
            return weighed.to(product.quantity.unit).value
        return weighed.to("kg").value / product.mass.to("kg").value


def allocate(linked: LinkedStudy) -> AllocatedSystem:
    """Make every output of every process a column of its own, with its share of the process's lines.

    Formula: line of column i = line × share_i, per run of the process; Σ_i share_i = 1, so what is partitioned
    equals what was not. Carbon of co-products that declare it is moved to them (`carbon_correction_lines`).
    Electricity lines keep naming their facility until `supply_electricity` resolves them for a view.

    Raises:
        AllocationError: with the findings of `allocation_findings`.
    Source: ISO 14067 6.4.6.1, 6.4.6.2 (CFP-AL-01, CFP-AL-02), 6.4.9.2 (CFP-BIO-01).
    """
    study = linked.study
    findings = allocation_findings(study)
    if findings:
        raise AllocationError(findings)
    columns = tuple(column for process in study.processes for column in _columns(process))
    positions = {(column.process_id, column.flow_id): number for number, column in enumerate(columns)}
    by_process: dict[str, list[LinkedLine]] = {}
    for line in linked.lines:
        by_process.setdefault(line.process_id, []).append(line)
    lines: list[AllocatedLine] = []
    for process in study.processes:
        corrections = carbon_correction_lines(process, allocated_shares(process))
        for output in process.outputs:
            number = positions[process.process_id, output.flow_id]
            share = columns[number].share
            if share:
                lines += [
                    _allocated(line, number, share, positions, study) for line in by_process.get(process.process_id, ())
                ]
            lines += [correction.as_line(number) for correction in corrections if correction.flow_id == output.flow_id]
    reference = _reference(study)
    position = positions[reference.process_id, reference.flow_id]
    return AllocatedSystem(columns, tuple(lines), position, reference.amount, linked.factors, study.gwp_set)


def _columns(process: UnitProcess) -> list[Column]:
    return [
        Column(
            process.process_id,
            output.flow_id,
            output.quantity.value,
            output.quantity.unit,
            share,
            process.stage,
            process.facility,
        )
        for output, share in zip(process.outputs, allocated_shares(process), strict=True)
    ]


def _allocated(
    line: LinkedLine, column: int, share: float, positions: dict[tuple[str, str], int], study: ProductStudy
) -> AllocatedLine:
    supplier_column = None
    if line.supplier.kind is SupplierKind.PROCESS:
        supplier_column = positions[line.supplier.key, line.supplier.flow or _only_product(study, line.supplier.key)]
    return AllocatedLine(
        line.line_id,
        line.exchange_id,
        column,
        line.kind,
        line.supplier,
        supplier_column,
        line.amount * share,
        line.unit,
        line.flow,
        line.stage,
    )


def _only_product(study: ProductStudy, process_id: str) -> str:
    process = next(one for one in study.processes if one.process_id == process_id)
    products = [output.flow_id for output in process.outputs if output.role is OutputRole.PRODUCT]
    return products[0] if products else process.outputs[0].flow_id
