"""Rows of a study that need a supplier: inputs, wastes and avoided products of processes, bought lines of the bill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pcr_rules.plant.materials.bill_structure import bill_structure
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.provider import parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study, rows_of
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind

BILL_PREFIX = "bill:"


@dataclass(frozen=True, slots=True)
class LinkableRow:
    """One row that a supplier can be chosen for."""

    row_id: str
    """``E001``, for a line of the bill ``bill:B001``."""
    flow: str
    unit: str
    geography: str
    provider: str

    @property
    def is_linked(self) -> bool:
        """True when the row names a supplier in the form that linking reads."""
        return parse_provider(self.provider) is not None


@dataclass(frozen=True, slots=True)
class ChosenLink:
    """What a row takes over from a choice: the provider and the reason; the origin only where a person said one."""

    provider: str
    reason: str
    origin: DataOrigin | None = None


def linkable_rows(study: ProductStudy) -> Iterator[LinkableRow]:
    """Yield the rows in the order written; emissions have no supplier, what is made here has one."""
    facilities = index_study(study).facilities
    for process, exchange in rows_of(study):
        if exchange.kind is ExchangeKind.EMISSION:
            continue
        facility = facilities.get(process.facility)
        place = facility.geography if facility else study.geography
        yield LinkableRow(exchange.exchange_id, exchange.flow, exchange.quantity.unit, place, exchange.provider)
    for placed in bill_structure(study).lines:
        if placed.made is None:
            line = placed.line
            unit = line.net_quantity.unit
            yield LinkableRow(BILL_PREFIX + line.line_id, line.name or line.item, unit, study.geography, line.provider)


def with_links(study: ProductStudy, links: Mapping[str, ChosenLink]) -> ProductStudy:
    """Return the study with the providers of some rows filled in, by `LinkableRow.row_id`."""
    processes = tuple(
        replace(
            process,
            exchanges=tuple(
                replace(row, **_filled(row, links[row.exchange_id])) if row.exchange_id in links else row
                for row in process.exchanges
            ),
        )
        for process in study.processes
    )
    bill = tuple(
        replace(line, **_filled(line, links[BILL_PREFIX + line.line_id]))
        if BILL_PREFIX + line.line_id in links
        else line
        for line in study.plant.bill
    )
    return replace(study, processes=processes, plant=replace(study.plant, bill=bill))


def _filled(row: Exchange | BillLine, link: ChosenLink) -> dict[str, Any]:
    return {
        "provider": link.provider,
        "origin": link.origin or row.origin,
        "secondary_reason": row.secondary_reason or link.reason,
    }
