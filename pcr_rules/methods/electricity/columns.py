"""Electricity of a facility as columns of the product system: 1 kWh with its mix under a treatment.

Energy is counted in whole watt-hours, so that what is supplied adds up exactly to what is consumed
(ISO 14067 6.4.9.4; CFP-EL-01 to CFP-EL-06).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from background_db.units import conversion
from pcr_rules.linked_study import LinkedStudy, Supplier, SupplierKind
from pcr_rules.methods.electricity.mix import MixShare, dedicated_processes, process_mix, process_uses
from pcr_rules.methods.electricity.site_supply import PartSupplier, SiteSupply, site_supply
from pcr_rules.methods.electricity.treatments import VIEW_TREATMENTS, Treatment
from pcr_rules.product_system import AllocatedLine, AllocatedSystem, Column
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.result import View
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind

ELECTRICITY_FLOW = "electricity"


@dataclass(frozen=True, slots=True, order=True)
class Draw:
    """Whose electricity a line draws: a facility's average, or what is dedicated to one process of it."""

    facility: str
    process_id: str = ""


def column_id(facility_id: str, process_id: str = "") -> str:
    """Return the process id of a facility's electricity column; that of a dedicated claim names its process."""
    return f"electricity:{facility_id}" + (f"@{process_id}" if process_id else "")


def is_electricity_column(column: Column) -> bool:
    """True when a column is the electricity of a facility."""
    own = column_id(column.facility)
    is_named = column.process_id == own or column.process_id.startswith(f"{own}@")
    return column.flow_id == ELECTRICITY_FLOW and is_named


def draw_of(column: Column) -> Draw:
    """Return whose electricity a column of electricity is."""
    return Draw(column.facility, column.process_id.partition("@")[2])


def supply_electricity(system: AllocatedSystem, linked: LinkedStudy, view: View) -> AllocatedSystem:
    """Give each facility that is drawn on a column of 1 kWh with its mix in a view, and link its consumers to it.

    Formula: amount of part k per kWh used = Wh_k / Wh used × amount of its supplier per kWh. Amounts of electricity
    lines become kWh. A process with dedicated claims draws on a column of its own.

    Raises:
        UnitError: an electricity line is not an amount of energy.
    """
    return with_electricity(system, linked, VIEW_TREATMENTS[view])


def with_electricity(system: AllocatedSystem, linked: LinkedStudy, treatment: Treatment) -> AllocatedSystem:
    """Resolve the electricity of a system under any treatment; see `supply_electricity`."""
    sites: dict[str, SiteSupply] = {}
    for line in system.lines:
        if line.supplier.kind is SupplierKind.ELECTRICITY and line.supplier.key not in sites:
            sites[line.supplier.key] = site_supply(linked, line.supplier.key, treatment)
    dedicated = {facility: dedicated_processes(site) for facility, site in sites.items()}
    draws = list(dict.fromkeys(_draw(system, line, dedicated) for line in system.lines if _is_drawn(line)))
    positions = {draw: len(system.columns) + number for number, draw in enumerate(draws)}
    columns = tuple(
        Column(
            column_id(draw.facility, draw.process_id),
            ELECTRICITY_FLOW,
            1.0,
            "kWh",
            1.0,
            LifeCycleStage.PRODUCTION,
            draw.facility,
        )
        for draw in draws
    )
    lines = [
        _linked_to_column(line, positions[_draw(system, line, dedicated)]) if _is_drawn(line) else line
        for line in system.lines
    ]
    for draw in draws:
        uses = process_uses(linked, draw.facility) if draw.process_id else {}
        mix = process_mix(sites[draw.facility], draw.process_id, uses.get(draw.process_id, 0))
        lines += _mix_lines(system, draw, mix, positions[draw])
    return replace(system, columns=system.columns + columns, lines=tuple(lines))


def _is_drawn(line: AllocatedLine) -> bool:
    return line.supplier.kind is SupplierKind.ELECTRICITY


def _draw(system: AllocatedSystem, line: AllocatedLine, dedicated: Mapping[str, frozenset[str]]) -> Draw:
    process = system.columns[line.column].process_id
    return Draw(line.supplier.key, process if process in dedicated[line.supplier.key] else "")


def _linked_to_column(line: AllocatedLine, position: int) -> AllocatedLine:
    return replace(line, supplier_column=position, amount=line.amount * conversion(line.unit, "kWh"), unit="kWh")


def _mix_lines(system: AllocatedSystem, draw: Draw, mix: tuple[MixShare, ...], column: int) -> list[AllocatedLine]:
    suffix = f"@{draw.process_id}" if draw.process_id else ""
    return [
        _mix_line(
            system,
            supplier,
            share.share,
            AllocatedLine(
                line_id=f"{draw.facility}.{share.part.part_id}{suffix}" + (".transmission" if number else ""),
                exchange_id=f"{draw.facility}.{share.part.part_id}",
                column=column,
                kind=ExchangeKind.INPUT,
                supplier=Supplier(SupplierKind.FACTOR, supplier.key),
                supplier_column=None,
                amount=0.0,
                unit="kWh",
                flow=ELECTRICITY_FLOW,
                stage=LifeCycleStage.PRODUCTION,
            ),
        )
        for share in mix
        for number, supplier in enumerate(share.part.suppliers)
    ]


def _mix_line(system: AllocatedSystem, supplier: PartSupplier, share: float, line: AllocatedLine) -> AllocatedLine:
    """Complete a line of the mix: a factor in its unit, or the column of a process of the study."""
    amount = share * supplier.amount
    position = generating_column(system, supplier.key)
    if position is None:
        if supplier.key not in system.factors:
            return replace(line, amount=amount)
        unit = system.factors[supplier.key].per_unit
        return replace(line, amount=amount * conversion("kWh", unit), unit=unit)
    made = system.columns[position]
    return replace(
        line,
        supplier=Supplier(SupplierKind.PROCESS, made.process_id, made.flow_id),
        supplier_column=position,
        amount=amount * conversion("kWh", made.unit),
        unit=made.unit,
    )


def generating_column(system: AllocatedSystem, key: str) -> int | None:
    """Return the column of the process that a key names, ``process:whr#electricity``; None for a factor.

    Without a flow it is the process's only product.
    """
    reference = parse_provider(key)
    if reference is None or reference.kind is not ProviderKind.PROCESS:
        return None
    found = [
        number
        for number, column in enumerate(system.columns)
        if column.process_id == reference.key and reference.flow in {"", column.flow_id}
    ]
    return found[0] if len(found) == 1 else None
