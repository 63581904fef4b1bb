"""Check that gases of coking, iron and steel making are counted once (PCR-ST-04)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.findings import Finding, conformity_error, warning
from background_db.units import conversion
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import answered, at, listed, not_applicable, parameter_unset
from pcr_rules.parameters import parameter_on
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.steel.steelworks.materials import GASES, has_word, output_key, row_key
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import GenerationSource, SupplyKind
from pcr_rules.study_index import StudyIndex, index_study, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess

_POWER = ("电力", "上网电", "发电", "electricity", "power")


@dataclass(frozen=True, slots=True)
class _Gas:
    """A gas that a process makes: how much rows draw on and how much is credited, in the unit of the output."""

    process: UnitProcess
    output: ProductOutput
    used: float
    used_where_credited: float
    """Drawn by the process that takes the credit."""
    credited: float
    unknown: tuple[str, ...]
    """Rows whose unit cannot be brought to that of the output."""


def gases_are_counted_once(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-ST-04: gas made is gas burnt, once; gas credited is burnt in the study too; power of own gas is no credit."""
    study = facts.study
    tolerance = parameter_on(rules, "gas_balance_tolerance", study.period.last_day)
    if tolerance is None:
        return parameter_unset("gas_balance_tolerance")
    gases = tuple(_gases(study))
    bought = [row for _, row in rows_of(study) if row.kind is ExchangeKind.INPUT and row_key(row) in GASES]
    if not gases and not bought:
        return not_applicable("没有副产煤气。", "There is no process gas.")
    findings = [finding for gas in gases for finding in _balance_findings(gas, tolerance)]
    findings += _bought_findings(study, {output_key(gas.output) for gas in gases})
    findings += _power_findings(study)
    names = listed(gas.output.name for gas in gases)
    return answered(findings, f"煤气平衡：{names}", f"gases in balance: {names}")


def _gases(study: ProductStudy) -> Iterator[_Gas]:
    index = index_study(study)
    for process in study.processes:
        for output in process.outputs:
            if output_key(output) in GASES:
                yield _gas(study, index, process, output)


def _gas(study: ProductStudy, index: StudyIndex, process: UnitProcess, output: ProductOutput) -> _Gas:
    drawn = [(owner, row) for owner, row in rows_of(study) if _draws_on(row, index, process, output)]
    given = [
        row for row in process.exchanges if row.kind is ExchangeKind.AVOIDED and row_key(row) == output_key(output)
    ]
    rows = (*(row for _, row in drawn), *given)
    amounts = {row.exchange_id: _amount(row, output.quantity.unit) for row in rows}
    return _Gas(
        process,
        output,
        used=math.fsum(amounts[row.exchange_id] or 0.0 for _, row in drawn),
        used_where_credited=math.fsum(amounts[row.exchange_id] or 0.0 for owner, row in drawn if owner is process),
        credited=math.fsum(amounts[row.exchange_id] or 0.0 for row in given),
        unknown=tuple(name for name, amount in amounts.items() if amount is None),
    )


def _draws_on(row: Exchange, index: StudyIndex, process: UnitProcess, output: ProductOutput) -> bool:
    reference = parse_provider(row.provider)
    if reference is None or reference.kind is not ProviderKind.PROCESS or reference.key != process.process_id:
        return False
    return index.taken_output(reference) is output


def _amount(row: Exchange, unit: str) -> float | None:
    try:
        return row.quantity.value * conversion(row.quantity.unit, unit)
    except UnitError:
        return None


def _balance_findings(gas: _Gas, tolerance: float) -> Iterator[Finding]:
    """A gas without burden is all burnt in the study, also what is given away: its user takes what is credited."""
    made, unit = gas.output.quantity.value, gas.output.quantity.unit
    where = at(f"output:{gas.process.process_id}#{gas.output.flow_id}")
    values = {
        "process": gas.process.name,
        "gas": gas.output.name,
        "made": f"{made:.6g}",
        "used": f"{gas.used:.6g}",
        "credited": f"{gas.credited:.6g}",
        "unit": unit,
    }
    is_shared = gas.output.role is not OutputRole.RECIRCULATED
    if gas.unknown:
        rows = listed(gas.unknown)
        yield warning("PCR-ST-04-UNIT", where, "PCR-ST-04", gas=gas.output.name, rows=rows, unit=unit)
        return
    if gas.used > made * (1 + tolerance):
        yield conformity_error("PCR-ST-04-GAS-TWICE", where, "PCR-ST-04", **values)
    if gas.used < made * (1 - tolerance) and not is_shared:
        yield conformity_error("PCR-ST-04-GAS-LOST", where, "PCR-ST-04", **values)
    if gas.credited and is_shared:
        yield conformity_error("PCR-ST-04-SHARED-AND-CREDITED", where, "PCR-ST-04", **values)
    elif gas.credited > gas.used_where_credited * (1 + tolerance):
        yield conformity_error("PCR-ST-04-CREDIT-UNBURNT", where, "PCR-ST-04", **values)


def _bought_findings(study: ProductStudy, made: set[str]) -> Iterator[Finding]:
    for _, row in rows_of(study):
        if row.kind is not ExchangeKind.INPUT or row_key(row) not in made:
            continue
        reference = parse_provider(row.provider)
        if reference is None or reference.kind is not ProviderKind.PROCESS:
            where = at(f"exchange:{row.exchange_id}.provider")
            values = {"row": row.exchange_id, "gas": row.flow, "provider": row.provider or "-"}
            yield conformity_error("PCR-ST-04-GAS-BOUGHT", where, "PCR-ST-04", **values)


def _power_findings(study: ProductStudy) -> Iterator[Finding]:
    """Power of own gas that the works use is no credit; what is credited must leave to the grid."""
    supplies = [supply for facility in study.facilities for supply in facility.electricity]
    is_own = any(
        supply.kind is SupplyKind.OWN_GENERATION and supply.generation is GenerationSource.PROCESS_GAS
        for supply in supplies
    )
    if not is_own or any(supply.kind is SupplyKind.GRID_EXPORT for supply in supplies):
        return
    for _, row in rows_of(study):
        if row.kind is ExchangeKind.AVOIDED and has_word(row.flow, _POWER):
            where = at(f"exchange:{row.exchange_id}")
            yield conformity_error("PCR-ST-04-POWER-TWICE", where, "PCR-ST-04", row=row.exchange_id, flow=row.flow)
