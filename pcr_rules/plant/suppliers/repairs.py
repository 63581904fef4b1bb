"""Suppliers' records with the repairs that the study states: each is shown, none is silent."""

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.units import Quantity, is_known
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.plant.suppliers.record import field_name
from pcr_rules.plant_records.supplier_repairs import SupplierRepair
from pcr_rules.study import ProductStudy
from pcr_rules.study_sources import SupplierFootprint

_FIXED = frozenset({"footprint_id", "supplier", "product"})
_NOTHING = "—"


class _NotThisKindError(Exception):
    """A written value that the field cannot take."""


def repair_step(study: ProductStudy) -> Added:
    """Put the stated repairs into the suppliers' records; each becomes a finding, a number also a derivation."""
    known = {footprint.footprint_id: footprint for footprint in study.supplier_footprints}
    changed: dict[str, SupplierFootprint] = {}
    findings: list[Finding] = []
    derivations: list[Derivation] = []
    for position, repair in enumerate(study.plant.supplier_repairs):
        place = record_place("supplier_repairs", position)
        base = changed.get(repair.footprint_id, known.get(repair.footprint_id))
        if base is None:
            near = nearest(repair.footprint_id, known)
            findings.append(
                integrity_error(
                    "SUPPLIER-REPAIR-OF-NOTHING", Place(path=place), footprint=repair.footprint_id, near=near
                )
            )
            continue
        repaired, found = repair_record(base, repair, Place(path=place))
        findings.append(found)
        if repaired is not None:
            changed[repair.footprint_id] = repaired
            derivations += _derivation(base, repaired, repair, place)
    return Added(footprints=changed, findings=tuple(findings), derivations=tuple(derivations))


def repair_record(
    footprint: SupplierFootprint, repair: SupplierRepair, where: Place
) -> tuple[SupplierFootprint | None, Finding]:
    """Return the record with one repair and the finding that tells of it; None where the repair cannot be made."""
    shown = {"footprint": repair.footprint_id, "value": repair.value or _NOTHING}
    names = [each.name for each in fields(SupplierFootprint) if each.name not in _FIXED]
    name = repair.field_name.strip()
    if name not in names:
        near = nearest(name, names)
        return None, integrity_error("SUPPLIER-REPAIR-FIELD", where, **shown, field=name or _NOTHING, near=near)
    if not repair.reason.strip() or not repair.repaired_by.strip():
        return None, integrity_error("SUPPLIER-REPAIR-NO-REASON", where, **shown, field=field_name(name))
    try:
        value = _value_of(name, repair.value.strip())
    except _NotThisKindError:
        return None, integrity_error("SUPPLIER-REPAIR-VALUE", where, **shown, field=field_name(name))
    told = warning(
        "SUPPLIER-REPAIRED",
        where,
        "CFP-DATA-02",
        **shown,
        field=field_name(name),
        before=_text(getattr(footprint, name)),
        reason=repair.reason,
        by=repair.repaired_by,
        on=repair.repaired_on or _NOTHING,
    )
    return replace(footprint, **{name: value}), told


def _value_of(name: str, written: str) -> Any:
    """Read a value by the type of its field."""
    hint = get_type_hints(SupplierFootprint)[name]
    is_optional = get_origin(hint) in {Union, types.UnionType}
    kind = next(part for part in get_args(hint) if part is not type(None)) if is_optional else hint
    if kind is str:
        return written
    if not written:
        if is_optional:
            return None
        raise _NotThisKindError
    reader = next((read for of, read in _READERS.items() if isinstance(kind, type) and issubclass(kind, of)), None)
    if reader is None:
        raise _NotThisKindError
    try:
        return reader(kind, written)
    except ValueError as error:
        raise _NotThisKindError from error


def _number(_kind: type, written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise _NotThisKindError
    return value


def _quantity(_kind: type, written: str) -> Quantity:
    number, _, unit = written.partition(" ")
    if not is_known(unit.strip()):
        raise _NotThisKindError
    return Quantity(_number(float, number), unit.strip())


_READERS: Mapping[type, Callable[[Any, str], Any]] = {
    float: _number,
    Quantity: _quantity,
    date: lambda _kind, written: date.fromisoformat(written),
    StrEnum: lambda kind, written: kind(written),
}


def _derivation(
    before: SupplierFootprint, after: SupplierFootprint, repair: SupplierRepair, place: str
) -> list[Derivation]:
    name = repair.field_name.strip()
    old, new = getattr(before, name), getattr(after, name)
    if isinstance(new, float):
        new = Quantity(new, "1" if name == "primary_share" else "kgCO2e")
    if not isinstance(new, Quantity):
        return []
    return [
        Derivation(
            subject=f"supplier:{before.footprint_id}.{name}",
            rule="supplier_repair",
            formula=f"{_text(old)} → {_text(new)}",
            quantity=new,
            sources=(place,),
        )
    ]


def _text(value: object) -> str:
    if isinstance(value, Quantity):
        return f"{value.value:.10g} {value.unit}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value) if value not in (None, "", ()) else _NOTHING
