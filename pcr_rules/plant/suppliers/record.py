"""Whether a supplier's record is complete, consistent with itself, and fits the study that uses it."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from importlib import resources

from background_db.findings import Finding, Place, conformity_error, in_both_languages, integrity_error, warning
from background_db.strict_yaml import load
from background_db.units import Quantity, dimension, is_known
from pcr_rules.field_labels import label_of
from pcr_rules.plant.suppliers.values import differs, split_values, stated_total, stated_uptake, unsplit_rest
from pcr_rules.study import ProductStudy
from pcr_rules.study_sources import SupplierFootprint

_NOBODY = frozenset({"none", "no", "无", "没有"})
_NOT_VERIFIED = ("未核查", "未经核查", "not verified", "unverified")
_CRADLE_TO_GATE = ("cradletogate", "摇篮到大门", "从摇篮到大门")
_OF_A_MEASURE = frozenset({"mass", "energy", "transport", "passenger_transport", "time"})
"""Declared units that need no mass: a mass itself, energy, transport and time (PACT 3.0, productMassPerDeclaredUnit)."""
# C → CO2 by molar mass, 44/12 (PACT 3.0, biogenicCO2Uptake of what the product holds).
_CARBON_DIOXIDE_PER_CARBON = 44 / 12


def _needs_mass(footprint: SupplierFootprint) -> bool:
    unit = footprint.declared_unit.unit
    return is_known(unit) and dimension(unit) not in _OF_A_MEASURE and footprint.mass is None


def _lacks_uptake(footprint: SupplierFootprint) -> bool:
    return stated_uptake(footprint) is None and footprint.biogenic_carbon is None


def _is_verified(footprint: SupplierFootprint) -> bool:
    """False where the record says that nobody verified it, which is an answer; empty is none."""
    said = footprint.verification.strip().casefold()
    return said not in _NOBODY and not any(words in said for words in _NOT_VERIFIED)


_LACKS: tuple[tuple[str, Callable[[SupplierFootprint], bool]], ...] = (
    ("mass", _needs_mass),
    ("boundary", lambda each: not each.boundary.strip()),
    ("gwp_set", lambda each: not each.gwp_set.strip()),
    ("total_excluding_uptake", lambda each: stated_total(each) is None),
    ("total_including_uptake", _lacks_uptake),
    ("allocation", lambda each: not each.allocation.strip()),
    ("scrap_rule", lambda each: not each.scrap_rule.strip()),
    ("electricity_basis", lambda each: each.electricity_basis is None),
    ("primary_share", lambda each: each.primary_share is None),
    ("verification", lambda each: not each.verification.strip() and not each.verifier.strip()),
    ("verifier", lambda each: bool(each.verification.strip()) and _is_verified(each) and not each.verifier.strip()),
    ("verification_level", lambda each: bool(each.verifier.strip()) and not each.verification_level.strip()),
    ("verification_standard", lambda each: bool(each.verifier.strip()) and not each.verification_standard.strip()),
    ("valid_until", lambda each: each.valid_until is None),
)


MINIMUM_FIELDS = frozenset(name for name, _ in _LACKS)
"""Fields of the minimum record beyond those that the type itself asks for."""


def missing_fields(footprint: SupplierFootprint) -> tuple[str, ...]:
    """Name the fields of the minimum record that are empty; one whose absence is an answer is not named.

    The fields that the type itself asks for (supplier, product, declared unit, period, geography) cannot be missing.
    """
    return tuple(name for name, lacks in _LACKS if lacks(footprint))


def missing_field_findings(footprint: SupplierFootprint, *, is_offered: bool) -> Iterator[Finding]:
    """Name each missing field: a record that is offered is refused, one in a study only bars the claim."""
    make = integrity_error if is_offered else conformity_error
    for name in missing_fields(footprint):
        where = Place(path=f"supplier:{footprint.footprint_id}.{name}")
        yield make(
            "SUPPLIER-FIELD-MISSING", where, "CFP-GEN-06", footprint=footprint.footprint_id, field=field_name(name)
        )


@cache
def field_name(name: str) -> str:
    """Return the name of a field of the record in both languages."""
    found = next(label_of(each) for each in fields(SupplierFootprint) if each.name == name)
    return in_both_languages(found.zh, found.en)


def consistency_findings(footprint: SupplierFootprint) -> Iterator[Finding]:
    """Name what cannot be true of the record: totals below their parts, uptake in the wrong total, a foreign boundary."""
    where, name = Place(path=f"supplier:{footprint.footprint_id}"), footprint.footprint_id
    yield from _total_findings(footprint, where)
    yield from _uptake_findings(footprint, where)
    boundary = "".join(sign for sign in footprint.boundary.casefold() if sign.isalnum())
    if boundary and not any(word in boundary for word in _CRADLE_TO_GATE):
        yield conformity_error("SUPPLIER-BOUNDARY", where, "CFP-GEN-06", footprint=name, boundary=footprint.boundary)
    for view in ("location_based", "market_based"):
        value = getattr(footprint, view)
        fossil, total = footprint.fossil, stated_total(footprint)
        if value is not None and (value < 0 or (fossil is not None and total is not None and value < total - fossil)):
            yield integrity_error(
                "SUPPLIER-VIEW-BELOW", where, "CFP-EL-01", footprint=name, field=field_name(view), value=value
            )


def _total_findings(footprint: SupplierFootprint, where: Place) -> Iterator[Finding]:
    total, name = footprint.total_excluding_uptake, footprint.footprint_id
    if total is None:
        if footprint.total_including_uptake is not None and stated_total(footprint) is None:
            including = footprint.total_including_uptake
            yield integrity_error("SUPPLIER-ONLY-INCLUDING", where, "CFP-BIO-02", footprint=name, including=including)
        return
    split = split_values(footprint)
    parts = sum(split.values())
    fossil = footprint.fossil if footprint.fossil is not None else 0.0
    if total < fossil and differs(total, fossil):
        yield integrity_error(
            "SUPPLIER-UPTAKE-IN-TOTAL", where, "CFP-BIO-02", footprint=name, total=total, fossil=fossil
        )
    elif total < parts - (footprint.biogenic_non_co2 or 0.0) and differs(
        total, parts - (footprint.biogenic_non_co2 or 0.0)
    ):
        yield integrity_error(
            "SUPPLIER-TOTAL-BELOW-PARTS", where, "CFP-BIO-02", footprint=name, total=total, parts=parts
        )
    elif split and unsplit_rest(footprint):
        yield warning(
            "SUPPLIER-REST-NOT-SPLIT", where, "CFP-BIO-02",
            footprint=name, total=total, parts=parts, rest=unsplit_rest(footprint),
        )  # fmt: skip
    if footprint.not_split is not None and differs(total, footprint.not_split):
        yield integrity_error(
            "SUPPLIER-TOTALS-DISAGREE", where, footprint=name, total=total, not_split=footprint.not_split
        )


def _uptake_findings(footprint: SupplierFootprint, where: Place) -> Iterator[Finding]:
    """Hold total including = total excluding + uptake, and uptake = -44/12 × biogenic carbon in the product."""
    name, including, total = footprint.footprint_id, footprint.total_including_uptake, stated_total(footprint)
    uptake, carbon = stated_uptake(footprint), _kilograms(footprint.biogenic_carbon)
    if including is not None and total is not None:
        shown = {"footprint": name, "including": including, "excluding": total}
        if including > total and differs(including, total):
            yield integrity_error("SUPPLIER-INCLUDING-ABOVE", where, "CFP-BIO-02", **shown)
        elif footprint.uptake is not None and _gap_is_large(including - total, footprint.uptake, total):
            yield integrity_error("SUPPLIER-TOTALS-NOT-UPTAKE", where, "CFP-BIO-02", **shown, uptake=footprint.uptake)
        elif carbon is None and differs(including, total):
            yield conformity_error("SUPPLIER-UPTAKE-WITHOUT-CARBON", where, "CFP-STO-01", **shown)
    if carbon is not None and uptake is not None and _gap_is_large(uptake, -_CARBON_DIOXIDE_PER_CARBON * carbon, 0):
        yield warning(
            "SUPPLIER-UPTAKE-NOT-CARBON", where, "CFP-STO-01",
            footprint=name, uptake=uptake, carbon=carbon, expected=-_CARBON_DIOXIDE_PER_CARBON * carbon,
        )  # fmt: skip


def _gap_is_large(one: float, other: float, scale: float) -> bool:
    """True where a difference is more than what rounding of the larger numbers around it explains."""
    return abs(one - other) > 2e-2 * max(abs(one), abs(other)) and abs(one - other) > 1e-3 * abs(scale)


def _kilograms(quantity: Quantity | None) -> float | None:
    if quantity is None or not is_known(quantity.unit) or dimension(quantity.unit) != "mass":
        return None
    return quantity.to("kg").value


def use_findings(footprint: SupplierFootprint, study: ProductStudy) -> Iterator[Finding]:
    """Name what does not fit the study: data that are too old for its period, or a validity that has ended."""
    where, name = Place(path=f"supplier:{footprint.footprint_id}"), footprint.footprint_id
    first_day = study.period.first_day
    shown = {"footprint": name, "period": f"{first_day} … {study.period.last_day}"}
    if footprint.valid_until is not None and footprint.valid_until < study.period.last_day:
        yield conformity_error("SUPPLIER-EXPIRED", where, "CFP-GEN-06", **shown, until=footprint.valid_until)
    years = years_of_validity()
    if first_day > years_after(footprint.last_day, years):
        yield conformity_error(
            "SUPPLIER-TOO-OLD", where, "CFP-GEN-06", **shown, last_day=footprint.last_day, years=years
        )
    if footprint.first_day > study.period.last_day:
        yield warning("SUPPLIER-LATER", where, "CFP-GEN-06", **shown, first_day=footprint.first_day)


@cache
def years_of_validity() -> int:
    """Return for how many years after its data a footprint holds where it does not say so (validity.yaml)."""
    text = resources.files("pcr_rules.plant.suppliers").joinpath("validity.yaml").read_text(encoding="utf-8")
    return int(load(text, "validity.yaml")["years_after_reference_period"])


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; of 29 February the 28th."""
    year = day.year + years
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
