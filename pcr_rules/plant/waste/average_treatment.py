"""The step that splits a waste over fates by statistics, where nobody knows how this waste was treated."""

import math
from collections.abc import Iterator
from dataclasses import replace

from background_db.findings import Finding, Place, conformity_error, integrity_error, nearest
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant_records.packaging import WasteShare
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind, UnitProcess

RECORDS = "waste_shares"
_TOLERANCE = 1e-6

_Placed = tuple[str, WasteShare]


def average_treatment_step(study: ProductStudy) -> Added:
    """Return each waste with shares as one row a fate: the first share keeps the row's id, the others take their own.

    Formula: amount of a fate = amount of the waste × share. Shares that do not sum to 1 leave the row as it is.
    """
    by_waste: dict[str, list[_Placed]] = {}
    for position, share in usable_records(study.plant.waste_shares, RECORDS):
        key = share.waste.strip().removeprefix("exchange:")
        by_waste.setdefault(key, []).append((record_place(RECORDS, position), share))
    if not by_waste:
        return Added()
    rows = {row.exchange_id: (process, row) for process, row in rows_of(study) if row.kind is ExchangeKind.WASTE}
    findings: list[Finding] = []
    split: list[tuple[UnitProcess, Exchange, _Placed, Exchange]] = []
    for waste, shares in by_waste.items():
        trouble = list(_unusable(waste, shares, rows))
        findings += trouble or _unsourced(shares)
        if not trouble:
            process, row = rows[waste]
            split += [(process, row, placed, _part(row, placed[1], at)) for at, placed in enumerate(shares)]
    return Added(
        exchanges=tuple((process.process_id, part) for process, row, _, part in split if part.exchange_id not in rows),
        changed={part.exchange_id: part for _, _, _, part in split if part.exchange_id in rows},
        origins={
            f"exchange:{part.exchange_id}": placed[0] for _, _, placed, part in split if part.exchange_id not in rows
        },
        derivations=tuple(_derivation(row, placed, part) for _, row, placed, part in split),
        findings=tuple(findings),
    )


def _part(row: Exchange, share: WasteShare, at: int) -> Exchange:
    def of(quantity: Quantity | None) -> Quantity | None:
        return None if quantity is None else Quantity(quantity.value * share.treated_share, quantity.unit)

    return replace(
        row,
        exchange_id=row.exchange_id if at == 0 else share.share_id,
        quantity=Quantity(row.quantity.value * share.treated_share, row.quantity.unit),
        mass=of(row.mass),
        biogenic_carbon=of(row.biogenic_carbon),
        fate=share.fate,
        provider=share.provider or row.provider,
        # The amount was weighed; where it went was not.
        origin=DataOrigin.SECONDARY,
        secondary_reason=row.secondary_reason or share.source,
        fallback_reason=share.fallback_reason or row.fallback_reason,
        note=" ".join(part for part in (share.share_id, row.note, share.note) if part),
    )


def _derivation(row: Exchange, placed: _Placed, part: Exchange) -> Derivation:
    place, share = placed
    formula = (
        f"{row.quantity.value:.10g} {row.quantity.unit} × {share.treated_share:.10g} "
        f"= {part.quantity.value:.10g} {part.quantity.unit}"
    )
    return Derivation(f"exchange:{part.exchange_id}", "average_treatment", formula, part.quantity, (place,))


def _unusable(waste: str, shares: list[_Placed], rows: dict[str, tuple[UnitProcess, Exchange]]) -> Iterator[Finding]:
    place = shares[0][0]
    if waste not in rows:
        near = nearest(waste, rows)
        yield integrity_error("WASTE-SHARE-ROW", Place(path=f"{place}.waste"), waste=waste or "-", near=near)
    total = math.fsum(share.treated_share for _, share in shares)
    if abs(total - 1) > _TOLERANCE:
        yield integrity_error("WASTE-SHARE-SUM", Place(path=f"{place}.treated_share"), waste=waste, total=total)


def _unsourced(shares: list[_Placed]) -> Iterator[Finding]:
    for place, share in shares:
        if not share.source.strip():
            where = Place(path=f"{place}.source")
            yield conformity_error("WASTE-SHARE-SOURCE", where, "CFP-DATA-01", share=share.share_id, waste=share.waste)
