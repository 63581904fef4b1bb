"""Scrap that stands twice: kept in the system and sent to treatment, credited, or bought back."""

import re
from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.units import Quantity, conversion
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput

# The same figure of the books, copied: equal but for what writing it in another unit rounds.
_ROUNDING = 1e-6


def scrap_twice_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Compare each recirculated output of a process with its rows of waste, avoided product and purchase.

    The same name and the same mass are an error; the same name, or the same mass in a row of waste or credit, is
    told as a warning, since a plant may keep one part of a scrap and sell another.
    """
    for process in study.processes:
        rows = [row for row in process.exchanges if row.kind is not ExchangeKind.EMISSION and not _is_internal(row)]
        for output in process.outputs:
            if output.role is OutputRole.RECIRCULATED:
                yield from (finding for row in rows for finding in _compared(process.process_id, output, row))


def _is_internal(row: Exchange) -> bool:
    """A purchase from a process of the study is how recirculated scrap comes back; a waste may go to one."""
    reference = parse_provider(row.provider)
    is_process = reference is not None and reference.kind is ProviderKind.PROCESS
    return is_process and row.kind is ExchangeKind.INPUT


def _compared(process_id: str, output: ProductOutput, row: Exchange) -> Iterator[Finding]:
    one, other = _mass(output), _row_mass(row)
    is_same_mass = one is not None and other is not None and one > 0 and abs(one - other) <= _ROUNDING * one
    is_same_name = _plain(row.flow) in {_plain(output.name), _plain(output.flow_id)}
    if not is_same_name and (not is_same_mass or row.kind is ExchangeKind.INPUT):
        return
    tell = integrity_error if is_same_name and is_same_mass else warning
    yield tell(
        "STUDY-SCRAP-TWICE",
        Place(path=f"exchange:{row.exchange_id}"),
        "CFP-GEN-03",
        process=process_id,
        flow=output.name,
        recirculated=f"{output.quantity.value:.10g} {output.quantity.unit}",
        row=row.exchange_id,
        name=row.flow,
        quantity=f"{row.quantity.value:.10g} {row.quantity.unit}",
    )


def _plain(name: str) -> str:
    """A name without case, blanks and what stands in brackets."""
    return re.sub(r"[（(].*?[)）]|\s+", "", name).casefold()


def _mass(output: ProductOutput) -> float | None:
    each = 1.0 if output.mass is None else _kilograms(output.mass)
    amount = _kilograms(output.quantity) if output.mass is None else output.quantity.value
    return None if each is None or amount is None else each * amount


def _row_mass(row: Exchange) -> float | None:
    return _kilograms(row.quantity if row.mass is None else row.mass)


def _kilograms(quantity: Quantity) -> float | None:
    try:
        return quantity.value * conversion(quantity.unit, "kg")
    except UnitError:
        return None
