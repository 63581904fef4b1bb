"""The step from packaging records to rows: consumed for the packed amount, and what becomes waste."""

from collections.abc import Iterator
from itertools import groupby

from background_db.findings import (
    Finding,
    Place,
    conformity_error,
    information,
    integrity_error,
    nearest,
    warning,
)
from background_db.units import Quantity
from pcr_rules.plant.cargo import Cargo, index_cargo, packages
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.packaging.packed import Packed, expected_trips, pack
from pcr_rules.plant.packaging.subtotals import packaging_statements
from pcr_rules.plant_records.packaging import PackagingItem
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_inventory import Exchange, ExchangeKind

RECORDS = "packaging"


def packaging_step(study: ProductStudy) -> Added:
    """Return a row for each packaging consumed, one for its treatment as waste, and the subtotals by level."""
    if not study.plant.packaging:
        return Added()
    cargos = index_cargo(study)
    packed: list[Packed] = []
    findings: list[Finding] = []
    for position, item in usable_records(study.plant.packaging, RECORDS):
        place = record_place(RECORDS, position)
        cargo = cargos.find(item.packs)
        if cargo is None:
            near = nearest(item.packs, cargos.names())
            where = Place(path=f"{place}.packs")
            findings.append(
                integrity_error("PACKAGING-CARGO-UNKNOWN", where, item=item.packaging_id, packs=item.packs, near=near)
            )
            continue
        trouble = list(_unusable(item, place, cargo))
        findings += trouble or _doubts(item, place, cargo)
        if not trouble:
            packed.append(pack(item, place, cargo))
    findings += _heavier_than_cargo(packed)
    return _added(study, packed, findings)


def _added(study: ProductStudy, packed: list[Packed], findings: list[Finding]) -> Added:
    counted = [one for one in packed if one.item.is_in_boundary]
    rows = [(one, _row(one)) for one in counted]
    wastes = [(one, _waste_row(one)) for one in counted if _becomes_waste(study, one)]
    findings += [_no_end(one) for one in counted if _has_end_here(study, one) and not _becomes_waste(study, one)]
    findings += [_left_out(one) for one in packed if not one.item.is_in_boundary]
    derivations = [
        Derivation(f"exchange:{row.exchange_id}", "packaging_consumed", one.formula, row.quantity, (one.place,))
        for one, row in rows
    ]
    derivations += [
        Derivation(f"exchange:{row.exchange_id}", "packaging_discarded", one.formula, row.quantity, (one.place,))
        for one, row in wastes
    ]
    return Added(
        exchanges=tuple((one.cargo.process.process_id, row) for one, row in (*rows, *wastes)),
        origins={f"exchange:{row.exchange_id}": one.place for one, row in (*rows, *wastes)},
        derivations=tuple(derivations),
        statements=tuple(packaging_statements(packed)),
        findings=tuple(findings),
    )


def _row(one: Packed) -> Exchange:
    item, cargo = one.item, one.cargo
    carbon = item.biogenic_carbon
    return Exchange(
        exchange_id=item.packaging_id,
        kind=ExchangeKind.INPUT,
        flow=item.material,
        quantity=Quantity(one.consumed_kg, "kg"),
        provider=item.provider,
        stage=item.stage or (None if cargo.row is None else cargo.row.stage),
        origin=item.origin,
        secondary_reason=item.secondary_reason,
        fallback_reason=item.fallback_reason,
        # What leaves with the product, or circulates, is not turned into it: the process's mass closes without it.
        is_outside_mass_balance=cargo.is_product or not _is_treated(item),
        biogenic_carbon=None
        if carbon is None
        else Quantity(carbon.value * one.packages / expected_trips(item.trips, item.loss_rate), carbon.unit),
        evidence=item.evidence,
        note=f"{item.packaging_id} {item.note}".strip(),
    )


def _waste_row(one: Packed) -> Exchange:
    item, cargo = one.item, one.cargo
    return Exchange(
        exchange_id=f"{item.packaging_id}.waste",
        kind=ExchangeKind.WASTE,
        flow=item.material,
        quantity=Quantity(one.consumed_kg, "kg"),
        provider=item.treatment_provider,
        stage=LifeCycleStage.END_OF_LIFE if cargo.row is None else cargo.row.stage,
        origin=item.origin,
        secondary_reason=item.secondary_reason,
        fallback_reason=item.fallback_reason,
        is_outside_mass_balance=cargo.is_product,
        fate=item.fate,
        evidence=item.evidence,
        note=f"{item.packaging_id} {item.note}".strip(),
    )


def _has_end_here(study: ProductStudy, one: Packed) -> bool:
    """Packaging of inputs ends at the plant; that of products where the study follows them to their end."""
    if not one.cargo.is_product or study.cfp_type is CfpType.FULL:
        return True
    return any(stage.stage is LifeCycleStage.END_OF_LIFE and stage.is_included for stage in study.boundary.stages)


def _becomes_waste(study: ProductStudy, one: Packed) -> bool:
    return _is_treated(one.item) and _has_end_here(study, one)


def _is_treated(item: PackagingItem) -> bool:
    return item.fate is not None or bool(item.treatment_provider.strip())


def _unusable(item: PackagingItem, place: str, cargo: Cargo) -> Iterator[Finding]:
    if packages(item, cargo) is None:
        yield integrity_error(
            "PACKAGING-CONTENTS",
            Place(path=f"{place}.contents"),
            item=item.packaging_id,
            contents=f"{item.contents.value:.10g} {item.contents.unit}",
            cargo=cargo.name,
            amount=f"{cargo.quantity.value:.10g} {cargo.quantity.unit}",
        )
    if item.trips < 1:
        yield integrity_error("PACKAGING-TRIPS", Place(path=f"{place}.trips"), item=item.packaging_id, trips=item.trips)


def _doubts(item: PackagingItem, place: str, cargo: Cargo) -> Iterator[Finding]:
    if item.trips > 1 and not item.is_returned:
        yield warning(
            "PACKAGING-NOT-RETURNED", Place(path=f"{place}.is_returned"), item=item.packaging_id, trips=item.trips
        )
    if cargo.is_one_of_several:
        yield warning("PACKAGING-SHARED", Place(path=f"{place}.packs"), item=item.packaging_id, cargo=cargo.name)
    if not item.is_in_boundary and not item.exclusion_reason.strip():
        yield conformity_error(
            "PACKAGING-NO-REASON", Place(path=f"{place}.exclusion_reason"), "CFP-CO-01", item=item.packaging_id
        )


def _heavier_than_cargo(packed: list[Packed]) -> Iterator[Finding]:
    by_cargo = sorted(packed, key=lambda one: one.cargo.name)
    for name, group in groupby(by_cargo, key=lambda one: one.cargo.name):
        ones = list(group)
        net, mass = ones[0].cargo.net_kg, sum(one.shipped_kg for one in ones)
        if net is not None and 0 < net < mass:
            heaviest = max(ones, key=lambda one: one.shipped_kg)
            where = Place(path=f"{heaviest.place}.mass")
            yield warning(
                "PACKAGING-HEAVIER", where, cargo=name, packaging=mass, net=net, item=heaviest.item.packaging_id
            )


def _no_end(one: Packed) -> Finding:
    where = Place(path=f"{one.place}.fate")
    return warning("PACKAGING-NO-FATE", where, item=one.item.packaging_id, mass=one.consumed_kg, cargo=one.cargo.name)


def _left_out(one: Packed) -> Finding:
    return information(
        "PACKAGING-LEFT-OUT",
        Place(path=f"{one.place}.is_in_boundary"),
        item=one.item.packaging_id,
        mass=one.consumed_kg,
        reason=one.item.exclusion_reason or "-",
    )
