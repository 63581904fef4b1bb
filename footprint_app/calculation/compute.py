"""From a linked study to the footprint of one view: every arrow of the journey between link and result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from background_db.characterisation import gwp_set
from background_db.errors import UnknownKeyError
from background_db.findings import Finding, Place, any_blocks_number, integrity_error
from footprint_app.calculation.condensed_route import solve_condensed, unsolvable_loops
from footprint_app.calculation.double_entry import compare
from footprint_app.calculation.matrices import AIRCRAFT_FLOW, CHANNELS, Characterisation, Floats, Matrices, to_matrices
from footprint_app.calculation.solve import NoSolutionError, Solution, solve
from footprint_app.calculation.summarise import Solved, channel_totals, summarise
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.allocation import allocate, allocation_findings
from pcr_rules.methods.biogenic import carbon_declaration_findings
from pcr_rules.methods.electricity import electricity_findings, with_electricity
from pcr_rules.methods.electricity.treatments import VIEW_TREATMENTS, Treatment
from pcr_rules.plant.suppliers.views import supply_suppliers
from pcr_rules.product_system import AllocatedSystem
from pcr_rules.result import View, ViewResult
from pcr_rules.study_inventory import ExchangeKind

# Runs below zero by rounding are not a contradiction; a real one is as large as the demand it comes from.
_NEGATIVE_RUNS = 1e-9


@dataclass(frozen=True, slots=True)
class Computation:
    """What one view answers: a result, or the findings that stand in its way; the solution behind it for exports."""

    view: View
    result: ViewResult | None
    findings: tuple[Finding, ...]
    solved: Solved | None = None

    @property
    def system(self) -> AllocatedSystem | None:
        """The allocated system with its electricity resolved, None where there is none."""
        return self.solved.system if self.solved else None


def compute(linked: LinkedStudy, view: View, treatment: Treatment | None = None) -> Computation:
    """Compute the footprint of a linked study in one electricity view, per functional or declared unit.

    allocate → supply_electricity → to_matrices → solve (Brightway) and solve_condensed → compare → summarise.
    Findings that block the number are all collected; a number that fails the double entry is not given. `treatment`
    counts electricity as another scheme does, the rest as `view` does.
    """
    findings = (
        *allocation_findings(linked.study),
        *electricity_findings(linked),
        *carbon_declaration_findings(linked.study),
    )
    if any_blocks_number(findings):
        return Computation(view, None, findings)
    counted = treatment or VIEW_TREATMENTS[view]
    system = with_electricity(supply_suppliers(allocate(linked), linked.study, view), linked, counted)
    missing = missing_suppliers(system)
    if missing:
        return Computation(view, None, findings + missing)
    characterisation, unknown = characterise(system)
    if unknown:
        return Computation(view, None, findings + unknown)
    names = _process_names(linked)
    loops = unsolvable_loops(system, names) or unsolvable_loops(_without_avoided(system), names)
    if loops:
        return Computation(view, None, findings + loops)
    return _solved(linked, view, system, characterisation, findings)


def _solved(
    linked: LinkedStudy,
    view: View,
    system: AllocatedSystem,
    characterisation: Characterisation,
    findings: tuple[Finding, ...],
) -> Computation:
    matrices = to_matrices(system, characterisation)
    try:
        solution = solve(matrices)
        without_avoided = _runs_without_avoided(system, matrices, solution)
    except NoSolutionError:
        return Computation(view, None, (*findings, integrity_error("CALC-NO-SOLUTION", cycle="-", processes="-")))
    negative = _negative_runs(linked, system, without_avoided)
    if negative:
        return Computation(view, None, findings + negative)
    second = solve_condensed(system, characterisation)
    solved = Solved(linked, view, system, matrices, solution, without_avoided)
    result, uptake_findings = summarise(solved)
    by_rows = channel_totals(result.contributions)
    # The rows of the report are held to the second route as well as the inventory behind them.
    of_inventory = compare(solution.channels, second)
    of_rows = compare(np.array([by_rows[channel.value] for channel in CHANNELS]), second)
    disagreement = of_inventory.findings or of_rows.findings
    findings = (*findings, *uptake_findings, *disagreement)
    if disagreement:
        return Computation(view, None, findings, solved)
    difference = max(of_inventory.difference, of_rows.difference)
    return Computation(view, replace(result, double_entry_difference=difference), findings, solved)


def missing_suppliers(system: AllocatedSystem) -> tuple[Finding, ...]:
    """Name the lines whose supplier is not in the system: a missing factor is never zero."""
    return tuple(
        integrity_error(
            "CALC-NO-FACTOR", Place(path=f"exchange:{line.exchange_id}"), "", line=line.line_id, supplier=line.supplier
        )
        for line in system.lines
        if line.supplier_column is None
        and line.supplier.kind is not SupplierKind.ELEMENTARY
        and not (line.supplier.kind is SupplierKind.FACTOR and line.supplier.key in system.factors)
    )


def characterise(system: AllocatedSystem) -> tuple[Characterisation, tuple[Finding, ...]]:
    """Return kg CO2e per kg of every elementary flow of a system under its GWP set; a missing GWP is a finding."""
    keys: dict[str, None] = {}
    for line in system.lines:
        if line.supplier.kind is SupplierKind.ELEMENTARY:
            keys[line.supplier.key] = None
        elif line.supplier_column is None:
            keys.update(dict.fromkeys(key for key, _ in system.factors[line.supplier.key].flows))
    keys[AIRCRAFT_FLOW] = None
    values: dict[str, float] = {}
    findings: list[Finding] = []
    try:
        potentials = gwp_set(system.gwp_set)
    except UnknownKeyError as cause:
        return {}, (integrity_error("CALC-GWP-SET", Place(path="study.gwp_set"), gwp_set=system.gwp_set, cause=cause),)
    for key in keys:
        try:
            values[key] = potentials.characterise(key)
        except (UnknownKeyError, ValueError) as cause:
            findings.append(integrity_error("CALC-NO-GWP", flow=key, gwp_set=system.gwp_set, cause=cause))
    return values, tuple(findings)


def _runs_without_avoided(system: AllocatedSystem, matrices: Matrices, solution: Solution) -> Floats:
    is_avoided = np.array([line.kind is ExchangeKind.AVOIDED for line in system.lines], dtype=np.bool_)
    if not is_avoided.any():
        return solution.supply
    amounts = np.where(is_avoided, 0.0, matrices.lines.amount)
    return solve(replace(matrices, lines=replace(matrices.lines, amount=amounts))).supply


def _without_avoided(system: AllocatedSystem) -> AllocatedSystem:
    return replace(system, lines=tuple(line for line in system.lines if line.kind is not ExchangeKind.AVOIDED))


def _negative_runs(linked: LinkedStudy, system: AllocatedSystem, runs: Floats) -> tuple[Finding, ...]:
    """Name processes that would have to run backwards although nothing is avoided: a loop uses more than it makes."""
    names = _process_names(linked)
    return tuple(
        integrity_error(
            "CALC-NEGATIVE-SUPPLY",
            Place(path=f"process:{column.process_id}"),
            process=names.get(column.process_id, column.process_id),
            runs=float(count),
        )
        for column, count in zip(system.columns, runs, strict=False)
        if count * column.output_amount < -_NEGATIVE_RUNS * system.demand
    )


def _process_names(linked: LinkedStudy) -> Mapping[str, str]:
    return {process.process_id: process.name for process in linked.study.processes}
