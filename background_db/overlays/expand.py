"""Rules meet a snapshot: the full list of what changes, cell by cell, before anything is computed with it.

At delivery: A[i, node] → 0 for every input i, the node's own emissions → 0, A[new, node] = −A[node, node] × u, with u
the new supplier's units in one of the node's. One unit of the node is then exactly the new figure, however long the
chain behind it was. At a consumer: A[old, consumer] → 0, A[new, consumer] = A[old, consumer] × u.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from background_db.background_overlay import (
    AppliedRule,
    BackgroundOverlay,
    CellChange,
    ClearedEmissions,
    NewSupplier,
)
from background_db.catalogue import FactorCatalogue
from background_db.errors import UnitError, UnknownKeyError
from background_db.factors import EmissionFactor, FactorScope, FactorStatus
from background_db.findings import Finding, Place, any_blocks_number, integrity_error, nearest, warning
from background_db.overlays.rules import ActivityPattern, At, OverlayRule, OverlayRules, Subject, matcher
from background_db.snapshot import Snapshot
from background_db.units import conversion

if TYPE_CHECKING:
    import scipy.sparse

NEW_PREFIX = "overlay:"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Expansion:
    """The overlay, None where a finding stands in its way, and what is to be told."""

    overlay: BackgroundOverlay | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A rule with what it fits: positions of suppliers and consumers, and the new supplier."""

    rule: OverlayRule
    supplier: NewSupplier
    replaced: tuple[int, ...]
    per_unit: Mapping[int, float]
    """Units of the new supplier in one unit of each replaced one."""
    consumers: frozenset[int] = field(default_factory=frozenset)


def expand(rules: OverlayRules, snapshot: Snapshot, catalogue: FactorCatalogue, name: str) -> Expansion:
    """Apply rules to a snapshot and return the overlay under its derived `name`, or the findings against it."""
    findings: list[Finding] = []
    chosen: list[_Chosen] = []
    for rule in rules.rules:
        each, told = _choose(rule, snapshot, catalogue)
        findings += told
        if each is not None:
            chosen.append(each)
    findings += _twice(chosen, snapshot)
    if any_blocks_number(findings) or not chosen:
        return Expansion(None, tuple(findings))
    matrix = snapshot.technosphere()
    codes = tuple(str(code) for code in snapshot.activities["code"])
    delivered = {place for each in chosen if each.rule.at is At.DELIVERY for place in each.replaced}
    changes: list[CellChange] = []
    applied: list[AppliedRule] = []
    for each in chosen:
        cells = list(_cells(each, chosen, matrix, codes, delivered))
        changes += cells
        applied.append(_applied(each, codes, len(cells)))
    overlay = BackgroundOverlay(
        name=name,
        base_database=snapshot.manifest.database,
        base_digest=snapshot.digest,
        codes=codes,
        rules=tuple(applied),
        suppliers=tuple({each.supplier.code: each.supplier for each in chosen}.values()),
        changes=tuple(changes),
        cleared=tuple(
            ClearedEmissions(each.rule.rule, codes[place])
            for each in chosen
            if each.rule.at is At.DELIVERY
            for place in each.replaced
        ),
    )
    return Expansion(overlay, tuple(findings))


def _applied(each: _Chosen, codes: tuple[str, ...], cells: int) -> AppliedRule:
    return AppliedRule(
        rule=each.rule.rule,
        subject=each.rule.subject.value,
        reason_en=each.rule.reason_en,
        reason_zh=each.rule.reason_zh,
        supplier=each.supplier.code,
        replaced=tuple(codes[place] for place in each.replaced),
        cells=cells,
    )


def _choose(rule: OverlayRule, snapshot: Snapshot, catalogue: FactorCatalogue) -> tuple[_Chosen | None, list[Finding]]:
    factor, findings = _factor(rule, catalogue)
    if factor is None:
        return None, findings
    where = Place(path=f"rule:{rule.rule}")
    found = matching(rule.suppliers, snapshot)
    units = snapshot.activities["unit"].astype(str).tolist()
    per_unit: dict[int, float] = {}
    odd: list[int] = []
    for place in found:
        try:
            per_unit[place] = conversion(units[place], factor.per_unit)
        except UnitError:
            odd.append(place)
    if odd:
        names = ", ".join(f"{snapshot.activities['name_en'].iloc[place]} [{units[place]}]" for place in odd[:_SHOWN])
        findings.append(
            integrity_error(
                "DOMESTIC-UNIT", where, rule=rule.rule, count=len(odd), activities=names, unit=factor.per_unit
            )
        )
    if not found:
        findings.append(warning("DOMESTIC-NOTHING-FITS", where, rule=rule.rule, database=snapshot.manifest.database))
        return None, findings
    consumers = frozenset(matching(rule.consumers, snapshot)) if rule.at is At.CONSUMER else frozenset()
    return _Chosen(rule, _new_supplier(rule, factor, catalogue), tuple(per_unit), per_unit, consumers), findings


def _factor(rule: OverlayRule, catalogue: FactorCatalogue) -> tuple[EmissionFactor | None, list[Finding]]:
    """Return the factor a rule names if it may stand for a delivered product: life cycle, in force, shown."""
    where = Place(path=f"rule:{rule.rule}")
    try:
        factor = catalogue.get(rule.factor)
    except UnknownKeyError:
        near = nearest(rule.factor, catalogue.published)
        return None, [integrity_error("DOMESTIC-FACTOR", where, rule=rule.rule, factor=rule.factor, near=near)]
    if factor.scope is not FactorScope.LIFE_CYCLE or factor.is_hidden or factor.status is not FactorStatus.IN_FORCE:
        found = f"{factor.scope.value}, {factor.status.value}"
        return None, [integrity_error("DOMESTIC-FACTOR-USE", where, rule=rule.rule, factor=rule.factor, found=found)]
    return factor, []


def _new_supplier(rule: OverlayRule, factor: EmissionFactor, catalogue: FactorCatalogue) -> NewSupplier:
    """Make the node: one per factor, and for electricity one per voltage."""
    source, period = catalogue.source_of(factor), factor.data_period
    level = f"@{rule.voltage}" if rule.voltage else ""
    return NewSupplier(
        code=f"{NEW_PREFIX}{factor.factor_id}{level}",
        name_en=factor.name_en + (f", {rule.voltage} voltage" if rule.voltage else ""),
        name_zh=factor.name_zh + (f"（{_VOLTAGES.get(rule.voltage, rule.voltage)}）" if rule.voltage else ""),
        unit=factor.per_unit,
        geography=factor.geography,
        flows=factor.flows,
        factor=factor.factor_id,
        source=f"{source.publisher}: {source.title}",
        first_year=period.start.year if period.start else None,
        last_year=_last_year(factor),
    )


_VOLTAGES = {"high": "高压", "medium": "中压", "low": "低压"}


def _last_year(factor: EmissionFactor) -> int | None:
    end = factor.data_period.end
    if end is None:
        return None
    return end.year - 1 if (end.month, end.day) == (1, 1) else end.year


def matching(pattern: ActivityPattern, snapshot: Snapshot) -> tuple[int, ...]:
    """Return the columns of the activities that fit a pattern; years fit when they overlap, or are not stated."""
    table = snapshot.activities
    fits = np.ones(len(table), dtype=bool)
    names = [
        [str(text).casefold() for text in table[column]]
        for column in ("name_en", "name_zh", "product_en", "product_zh")
    ]

    def any_name(patterns: tuple[str, ...]) -> Callable[[int], bool]:
        expression = matcher(patterns)
        return lambda place: any(texts[place] and expression.fullmatch(texts[place]) for texts in names)

    if pattern.names:
        fits &= _each(any_name(pattern.names), len(table))
    if pattern.not_names:
        fits &= ~_each(any_name(pattern.not_names), len(table))
    for column, patterns in (("categories", pattern.categories), ("location", pattern.geographies)):
        if patterns:
            expression, texts = matcher(patterns), [str(text).casefold() for text in table[column]]
            fits &= np.array([expression.fullmatch(text) is not None for text in texts], dtype=bool)
    if pattern.unit:
        known = {unit: _converts(unit, pattern.unit) for unit in set(table["unit"].astype(str))}
        fits &= np.array([known[unit] for unit in table["unit"].astype(str)], dtype=bool)
    if pattern.first_year is not None:
        fits &= ~(table["last_year"] < pattern.first_year).fillna(value=False).to_numpy(dtype=bool)
    if pattern.last_year is not None:
        fits &= ~(table["first_year"] > pattern.last_year).fillna(value=False).to_numpy(dtype=bool)
    return tuple(int(place) for place in np.flatnonzero(fits))


def _each(test: Callable[[int], bool], count: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.fromiter((test(place) for place in range(count)), dtype=bool, count=count)


def _converts(unit: str, wanted: str) -> bool:
    try:
        conversion(unit, wanted)
    except UnitError:
        return unit == wanted
    return True


def _twice(chosen: Iterable[_Chosen], snapshot: Snapshot) -> list[Finding]:
    """Name suppliers that two rules replace in the same place: which one was meant is a person's to say."""
    by_place: dict[int, list[_Chosen]] = defaultdict(list)
    for each in chosen:
        for place in each.replaced:
            by_place[place].append(each)
    clashes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, rules in by_place.items():
        for index, one in enumerate(rules):
            for other in rules[index + 1 :]:
                if _same_cells(one, other):
                    clashes[(one.rule.rule, other.rule.rule)].append(place)
    return [
        integrity_error(
            "DOMESTIC-TWICE",
            Place(path=f"rule:{other}"),
            rule=one,
            other=other,
            count=len(places),
            activities=", ".join(str(snapshot.activities["name_en"].iloc[place]) for place in places[:_SHOWN]),
        )
        for (one, other), places in clashes.items()
    ]


def _same_cells(one: _Chosen, other: _Chosen) -> bool:
    if At.DELIVERY in {one.rule.at, other.rule.at}:
        return True
    return bool(one.consumers & other.consumers)


def _cells(
    each: _Chosen,
    chosen: Iterable[_Chosen],
    matrix: "scipy.sparse.csc_array",
    codes: tuple[str, ...],
    delivered: set[int],
) -> Iterator[CellChange]:
    if each.rule.at is At.DELIVERY:
        for node in each.replaced:
            yield from _delivery_cells(each, node, matrix, codes)
        return
    kept = delivered | _chain(each.rule.subject, chosen)
    rows = matrix.tocsr()
    for supplier in each.replaced:
        row = rows[[supplier], :].tocoo()
        for consumer, value in zip(row.col.tolist(), row.data.tolist(), strict=True):
            if consumer in each.consumers and consumer not in kept and value:
                yield CellChange(
                    each.rule.rule,
                    codes[consumer],
                    codes[supplier],
                    -value,
                    each.supplier.code,
                    -value * each.per_unit[supplier],
                )


def _chain(subject: Subject, chosen: Iterable[_Chosen]) -> set[int]:
    """Return all that rules of a subject replace: what one of them takes from another is on the way to delivery.

    A transformer that takes high voltage to give medium voltage is in the new figure with its losses; to replace its
    input as well would count them again.
    """
    return {place for each in chosen if each.rule.subject is subject for place in each.replaced}


def _delivery_cells(
    each: _Chosen, node: int, matrix: "scipy.sparse.csc_array", codes: tuple[str, ...]
) -> Iterator[CellChange]:
    first, last = int(matrix.indptr[node]), int(matrix.indptr[node + 1])
    made = 0.0
    for row, value in zip(matrix.indices[first:last].tolist(), matrix.data[first:last].tolist(), strict=True):
        if row == node:
            made = value
        elif value:
            yield CellChange(each.rule.rule, codes[node], codes[row], -value, "", 0.0)
    yield CellChange(each.rule.rule, codes[node], "", 0.0, each.supplier.code, made * each.per_unit[node])
