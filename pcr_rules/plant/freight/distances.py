"""The distance of a leg: as the plant states it, or a published default that becomes an assumption."""

from dataclasses import dataclass

from background_db.catalogue import load_catalogue
from background_db.errors import UnknownKeyError
from background_db.factors import ReferenceValue
from background_db.findings import (
    Finding,
    Place,
    conformity_error,
    in_both_languages,
    integrity_error,
    nearest,
    warning,
)
from background_db.units import conversion
from pcr_rules.plant_records.freight import DistanceSource, TransportLeg, TransportMode
from pcr_rules.study_context import Assumption


@dataclass(frozen=True, slots=True)
class Distance:
    """The transport activity distance of a leg, km; None where it is not known."""

    km: float | None
    formula: str = ""
    findings: tuple[Finding, ...] = ()
    assumption: Assumption | None = None


def distance_of(leg: TransportLeg, place: str) -> Distance:
    """Return distance × adjustment of a leg, km; a hub has none."""
    if leg.mode is TransportMode.HUB:
        return Distance(None)
    if leg.distance is None:
        return _default(leg, place)
    stated = leg.distance.value * conversion(leg.distance.unit, "km")
    where = Place(path=f"{place}.distance")
    if stated * leg.distance_adjustment <= 0:
        return Distance(None, findings=(integrity_error("FREIGHT-DISTANCE-ZERO", where, leg=leg.leg_id),))
    if leg.distance_source is DistanceSource.ASSUMED:
        told = (warning("FREIGHT-DISTANCE-ASSUMED", where, leg=leg.leg_id, km=stated),)
        text = f"{leg.leg_id}: {stated:.10g} km"
        return _adjusted(leg, stated, told, Assumption(
            assumption_id=f"{leg.leg_id}.distance", text=text, concerns=leg.leg_id, reason=leg.note
        ))  # fmt: skip
    unsourced = conformity_error("FREIGHT-DISTANCE-UNSOURCED", where, "CFP-DATA-01", leg=leg.leg_id, km=stated)
    return _adjusted(leg, stated, (unsourced,) if leg.distance_source is None else ())


def _default(leg: TransportLeg, place: str) -> Distance:
    key = leg.default_distance.strip()
    if not key:
        where = Place(path=f"{place}.distance")
        return Distance(None, findings=(integrity_error("FREIGHT-DISTANCE-MISSING", where, leg=leg.leg_id),))
    catalogue, where = load_catalogue(), Place(path=f"{place}.default_distance")
    try:
        default = catalogue.reference_value(key)
        km = default.value.value * conversion(default.value.unit, "km")
    except UnknownKeyError:
        known = [value.key for some in catalogue.sets for value in some.reference_values if "distance" in value.key]
        unknown = integrity_error("FREIGHT-DEFAULT-UNKNOWN", where, leg=leg.leg_id, key=key, near=nearest(key, known))
        return Distance(None, findings=(unknown,))
    told = warning(
        "FREIGHT-DISTANCE-DEFAULT",
        where,
        leg=leg.leg_id,
        km=km,
        name=in_both_languages(default.name_zh, default.name_en),
        source=default.value.locator,
        verification=default.value.verification,
        applies=default.note or "-",
    )
    return _adjusted(leg, km, (told,), _assumption(leg, km, default))


def _assumption(leg: TransportLeg, km: float, default: ReferenceValue) -> Assumption:
    return Assumption(
        assumption_id=f"{leg.leg_id}.distance",
        text=f"{leg.leg_id}: {km:.10g} km, {default.name_zh} / {default.name_en}",
        concerns=leg.leg_id,
        reason=default.value.locator,
    )


def _adjusted(
    leg: TransportLeg, km: float, findings: tuple[Finding, ...], assumption: Assumption | None = None
) -> Distance:
    factor = leg.distance_adjustment
    formula = f"{km:.10g} km" if factor == 1 else f"{km:.10g} km × {factor:.10g}"
    return Distance(km * factor, formula, findings, assumption)
