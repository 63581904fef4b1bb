"""Numbers and units of a study: finite, of a known unit, of the right dimension, not negative, shares within 0 to 1."""

import math
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from background_db.findings import Finding, Place, conformity_error, information, integrity_error, nearest
from background_db.units import Quantity, dimension, is_known, near_units
from pcr_rules.enum_labels import dimension_words
from pcr_rules.field_labels import label_of
from pcr_rules.methods.data_quality import own_scheme, quality_schemes
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, rows_of
from pcr_rules.study_inventory import DataQuality, Distribution, Uncertainty

_SHARES = frozenset(
    {
        "share",
        "oxidation",
        "biogenic_share",
        "primary_share",
        "estimated_share",
        "mass_share",
        "energy_share",
        "significance_threshold",
    }
)
# Fields of plant records that are shares say so by their name's ending.
_SHARE_ENDINGS = ("_share", "_rate")
# A waste sold below zero has a negative price; whether the key can use it is for the allocation to say.
_MAY_BE_NEGATIVE = frozenset({"price"})
# Outputs and the reference flow must be above zero, which the allocation checks.
_CHECKED_BY_ALLOCATION = frozenset({"ProductOutput.quantity", "FunctionalUnit.quantity"})
_WORST_SCORE = 5
_ROUNDING = 1e-9
# No amount of anything on Earth is larger (its mass is 6e24 kg); sums of such numbers stay finite.
_LARGEST = 1e30

NOT_FINITE = "STUDY-NUMBER-NOT-FINITE"


def named_records(study: ProductStudy) -> Iterator[tuple[str, Any]]:
    """Yield every record of a study that holds numbers, with the name readers give it."""
    yield "study", study
    yield "study.product", study.product
    yield "study.unit", study.unit
    yield "study.boundary", study.boundary
    yield "study.electricity_rules", study.electricity_rules
    for facility in study.facilities:
        for supply in facility.electricity:
            yield f"supply:{facility.facility_id}#{supply.supply_id}", supply
    for process in study.processes:
        for output in process.outputs:
            yield f"output:{process.process_id}#{output.flow_id}", output
    for _, exchange in rows_of(study):
        yield f"exchange:{exchange.exchange_id}", exchange
    yield from ((f"supplier:{footprint.footprint_id}", footprint) for footprint in study.supplier_footprints)
    yield from ((f"factor:{factor.factor_id}", factor) for factor in study.own_factors)
    yield from ((f"fuel:{fuel.fuel_id}", fuel) for fuel in study.own_fuels)
    yield from ((f"cut_off:{cut_off.cut_off_id}", cut_off) for cut_off in study.cut_offs)


@cache
def _fields(record: type) -> tuple[tuple[str, frozenset[str]], ...]:
    """Names of the fields of a record, each with the dimensions a quantity in it may have (empty: any)."""
    return tuple((field.name, frozenset(label_of(field).dimension.split())) for field in fields(record))


def amount_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name numbers that are no numbers, unknown units, wrong dimensions, negative amounts, shares outside 0 to 1."""
    for name, record in named_records(study):
        yield from record_findings(name, record)


def record_findings(name: str, record: Any) -> Iterator[Finding]:
    """Name what is wrong with the numbers of one record, `name` being what findings call it."""
    record_type: type = type(record)
    for field, dimensions in _fields(record_type):
        value = getattr(record, field)
        # Most fields are texts: places are made for numbers only (a freight list of 20,000 legs: 4.3 s before, 3.1 s so, seen).
        if isinstance(value, Quantity):
            where = Place(path=f"{name}.{field}")
            checked = f"{record_type.__name__}.{field}" in _CHECKED_BY_ALLOCATION
            yield from _quantity_findings(value, where, field, dimensions, is_sign_checked=checked)
        elif isinstance(value, float):
            yield from _number_findings(value, Place(path=f"{name}.{field}"), field)


def _quantity_findings(
    quantity: Quantity, where: Place, field: str, dimensions: frozenset[str], *, is_sign_checked: bool
) -> Iterator[Finding]:
    shown = {"part": where.path, "value": f"{quantity.value:.10g}", "unit": quantity.unit or "-"}
    if not _is_usable(quantity.value):
        yield integrity_error(NOT_FINITE, where, "", part=where.path, value=quantity.value)
    elif quantity.value < 0 and field not in _MAY_BE_NEGATIVE and not is_sign_checked:
        yield integrity_error("STUDY-AMOUNT-NEGATIVE", where, "", **shown)
    elif quantity.value == 0 and where.path.startswith("exchange:") and field == "quantity":
        yield information("STUDY-AMOUNT-ZERO", where, "", **shown)
    if not is_known(quantity.unit):
        near = ", ".join(near_units(quantity.unit)) or "-"
        yield integrity_error("STUDY-UNIT-UNKNOWN", where, "", near=near, **shown)
    elif dimensions and dimension(quantity.unit) not in dimensions:
        expected = " | ".join(dimension_words(name) for name in sorted(dimensions))
        measured = dimension_words(dimension(quantity.unit))
        yield integrity_error("STUDY-DIMENSION", where, "", expected=expected, measures=measured, **shown)


def _is_usable(value: float) -> bool:
    return math.isfinite(value) and abs(value) <= _LARGEST


def _number_findings(value: float, where: Place, field: str) -> Iterator[Finding]:
    if not _is_usable(value):
        yield integrity_error(NOT_FINITE, where, "", part=where.path, value=value)
    elif (field in _SHARES or field.endswith(_SHARE_ENDINGS)) and not 0 <= value <= 1:
        yield integrity_error("STUDY-SHARE-RANGE", where, "", part=where.path, value=value)


def quality_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name scores of data quality outside 1 to 5, an unknown scheme, and distributions that describe no spread."""
    scheme = own_scheme(study)
    if scheme not in quality_schemes():
        where, near = Place(path="study.data_quality.scheme"), nearest(scheme, quality_schemes())
        yield integrity_error("QUALITY-SCHEME-UNKNOWN", where, "CFP-DATA-03", scheme=scheme, near=near)
    for _, exchange in rows_of(study):
        where = Place(path=f"exchange:{exchange.exchange_id}")
        if exchange.quality is not None:
            yield from _score_findings(exchange.quality, exchange.exchange_id, where)
        if exchange.uncertainty is not None and not _describes_a_spread(exchange.uncertainty, exchange.quantity.value):
            yield conformity_error(
                "STUDY-UNCERTAINTY",
                where,
                "CFP-INT-03",
                row=exchange.exchange_id,
                distribution=exchange.uncertainty.distribution.value,
            )


def _score_findings(quality: DataQuality, row: str, where: Place) -> Iterator[Finding]:
    for field, _ in _fields(DataQuality):
        score = getattr(quality, field)
        if score is not None and not 1 <= score <= _WORST_SCORE:
            yield conformity_error("STUDY-QUALITY-SCORE", where, "CFP-DATA-03", row=row, indicator=field, score=score)


def _describes_a_spread(uncertainty: Uncertainty, amount: float) -> bool:
    """Geometric deviation ≥ 1 for lognormal, deviation ≥ 0 for normal, bounds around the amount for the others."""
    if uncertainty.distribution in {Distribution.LOGNORMAL, Distribution.NORMAL}:
        least = 1.0 if uncertainty.distribution is Distribution.LOGNORMAL else 0.0
        spread = uncertainty.spread
        return spread is not None and math.isfinite(spread) and spread >= least
    low, high = uncertainty.minimum, uncertainty.maximum
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high) and low < high):
        return False
    # A derived amount may lie on its bound but for its last digit.
    reach = _ROUNDING * max(abs(low), abs(high))
    return low - reach <= amount <= high + reach
