"""The study as the plant's records make it: a fold of steps, each from the study so far to what it adds.

A step reads its records of `study.plant` and the study as the steps before it left it, and answers with `Added`;
it never sees a file. What it cannot use becomes a finding at the record's place (``plant.readings[12].quantity``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

from background_db.findings import Finding, Place, any_blocks_number, integrity_error, nearest
from background_db.units import Quantity
from pcr_rules.integrity.amounts import record_findings
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Assumption
from pcr_rules.study_facilities import ElectricitySupply
from pcr_rules.study_inventory import Allocation, Exchange, ProductOutput, UnitProcess
from pcr_rules.study_sources import SupplierFootprint

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a step adds to the study. Parts are given by the id of the process or facility they belong to."""

    processes: tuple[UnitProcess, ...] = ()
    outputs: tuple[tuple[str, ProductOutput], ...] = ()
    exchanges: tuple[tuple[str, Exchange], ...] = ()
    supplies: tuple[tuple[str, ElectricitySupply], ...] = ()
    changed: Mapping[str, Exchange] = field(default_factory=dict)
    """Rows that replace those with the same exchange id."""
    allocations: Mapping[str, Allocation] = field(default_factory=dict)
    """How processes that state no allocation share their burdens, by process id."""
    prices: Mapping[tuple[str, str], Quantity] = field(default_factory=dict)
    """Price per unit of outputs that state none, by (process, flow)."""
    footprints: Mapping[str, SupplierFootprint] = field(default_factory=dict)
    """Suppliers' records that replace those with the same footprint id."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Name of each added part → place of the record it came from: ``exchange:B7`` → ``plant.bill[7]``."""
    assumptions: tuple[Assumption, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()


Step = Callable[[ProductStudy], Added]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The study with what the plant's records make, and how it came about."""

    study: ProductStudy
    derivations: tuple[Derivation, ...] = ()
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)


def joined(parts: Iterable[Added]) -> Added:
    """Return what several parts of a step add together, in their order."""
    everything = tuple(parts)
    return Added(
        processes=tuple(each for part in everything for each in part.processes),
        outputs=tuple(each for part in everything for each in part.outputs),
        exchanges=tuple(each for part in everything for each in part.exchanges),
        supplies=tuple(each for part in everything for each in part.supplies),
        changed={name: row for part in everything for name, row in part.changed.items()},
        allocations={name: each for part in everything for name, each in part.allocations.items()},
        prices={key: each for part in everything for key, each in part.prices.items()},
        footprints={name: each for part in everything for name, each in part.footprints.items()},
        origins={name: place for part in everything for name, place in part.origins.items()},
        assumptions=tuple(each for part in everything for each in part.assumptions),
        derivations=tuple(each for part in everything for each in part.derivations),
        statements=tuple(each for part in everything for each in part.statements),
        findings=tuple(each for part in everything for each in part.findings),
    )


def record_place(records: str, position: int, field_name: str = "") -> str:
    """Name the place of a record, or of a field of it: ``plant.readings[12].quantity`` for position 11."""
    return f"plant.{records}[{position + 1}]" + (f".{field_name}" if field_name else "")


def usable_records(records: Iterable[_Part], name: str) -> Iterator[tuple[int, _Part]]:
    """Yield the records of a list that can be calculated with, each with its position.

    One with a number or unit that is none has its finding (`number_findings`), which blocks the result anyway.
    """
    for position, record in enumerate(records):
        if not any_blocks_number(record_findings(record_place(name, position), record)):
            yield position, record


def number_findings(study: ProductStudy) -> tuple[Finding, ...]:
    """Name what is wrong with the numbers and units of the plant's records."""
    return tuple(
        finding
        for each in fields(study.plant)
        for position, record in enumerate(getattr(study.plant, each.name))
        for finding in record_findings(record_place(each.name, position), record)
    )


def expand(study: ProductStudy, steps: Iterable[Step]) -> Expansion:
    """Apply steps in their order; each sees what those before it added."""
    expansion = Expansion(study)
    for step in steps:
        expansion = with_added(expansion, step(expansion.study))
    return expansion


def with_added(expansion: Expansion, added: Added) -> Expansion:
    """Return the expansion with what one step adds; a part of a process that does not exist is a finding."""
    study, unknown = _merged(expansion.study, added)
    return Expansion(
        study,
        (*expansion.derivations, *added.derivations),
        (*expansion.statements, *added.statements),
        (*expansion.findings, *added.findings, *unknown),
        {**expansion.origins, **added.origins},
    )


def _merged(study: ProductStudy, added: Added) -> tuple[ProductStudy, tuple[Finding, ...]]:
    outputs, exchanges = _by_owner(added.outputs), _by_owner(added.exchanges)
    supplies = _by_owner(added.supplies)
    processes = tuple(
        replace(
            process,
            allocation=process.allocation or added.allocations.get(process.process_id),
            outputs=(*_priced(process, added), *outputs.pop(process.process_id, ())),
            exchanges=(
                *(added.changed.get(row.exchange_id, row) for row in process.exchanges),
                *exchanges.pop(process.process_id, ()),
            ),
        )
        for process in (*study.processes, *added.processes)
    )
    facilities = tuple(
        replace(facility, electricity=(*facility.electricity, *supplies.pop(facility.facility_id, ())))
        for facility in study.facilities
    )
    homeless = [
        *((f"exchange:{row.exchange_id}", owner) for owner, rows in exchanges.items() for row in rows),
        *((f"output:{owner}#{output.flow_id}", owner) for owner, some in outputs.items() for output in some),
    ]
    known = [process.process_id for process in processes]
    findings = [_unknown(part, owner, known, "PLANT-PROCESS-UNKNOWN", added) for part, owner in homeless]
    places = [facility.facility_id for facility in facilities]
    findings += [
        _unknown(f"supply:{owner}#{supply.supply_id}", owner, places, "PLANT-FACILITY-UNKNOWN", added)
        for owner, some in supplies.items()
        for supply in some
    ]
    footprints = tuple(added.footprints.get(each.footprint_id, each) for each in study.supplier_footprints)
    merged = replace(
        study,
        processes=processes,
        facilities=facilities,
        supplier_footprints=footprints,
        assumptions=(*study.assumptions, *added.assumptions),
    )
    return merged, tuple(findings)


def _priced(process: UnitProcess, added: Added) -> tuple[ProductOutput, ...]:
    if not added.prices:
        return process.outputs
    return tuple(
        replace(output, price=output.price or added.prices.get((process.process_id, output.flow_id)))
        for output in process.outputs
    )


def _by_owner(parts: Iterable[tuple[str, _Part]]) -> dict[str, tuple[_Part, ...]]:
    found: dict[str, list[_Part]] = {}
    for owner, part in parts:
        found.setdefault(owner, []).append(part)
    return {owner: tuple(some) for owner, some in found.items()}


def _unknown(part: str, owner: str, known: Iterable[str], code: str, added: Added) -> Finding:
    where = Place(path=added.origins.get(part, part))
    return integrity_error(code, where, part=part, owner=owner or "-", nearest=nearest(owner, known))
