"""Which share of a data set's exchanges each of its products bears, by the first rule that can be followed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from background_db.inventory.import_decisions import Allocation, ImportDecisions
from background_db.inventory.records import Activity, AllocationShare
from background_db.inventory.resolve_amounts import measure
from background_db.inventory.resolve_functions import Function

_WHOLE = 1e-3
"""Shares of a file are rounded: a sum within a thousandth of 1 is 1, and is brought to 1."""
NOT_SPLIT = "one product"


@dataclass(frozen=True, slots=True)
class Share:
    """What one product bears: `of_all` of every exchange but those named in `of_edge`."""

    function: Function
    of_all: float
    of_edge: Mapping[int, float] = field(default_factory=dict)

    def of(self, edge: int) -> float:
        """Return the share of exchange number `edge`."""
        return self.of_edge.get(edge, self.of_all)


@dataclass(frozen=True, slots=True)
class Split:
    """The shares of a data set and the rule they come from; no shares: nobody decided how it is split."""

    shares: tuple[Share, ...]
    rule: str


def split(activity: Activity, functions: tuple[Function, ...], decisions: ImportDecisions) -> Split:
    """Return what each product bears; Σ shares of an exchange = 1, a total beside its fractions left out.

    The rules are tried in the order in which they were decided; a process has rules of its own where it was named.
    """
    if len(functions) == 1:
        return Split((Share(functions[0], 1.0),), NOT_SPLIT)
    decided = decisions.of_process(activity.code, activity.name_en)
    total = next((one for one in functions if decided.total and decided.total in _names(one)), None)
    if decided.total and total is None:
        # With a total that is not found the others would be split as if it were one of them.
        return Split((), Allocation.REFUSE.value)
    fractions = tuple(one for one in functions if one is not total)
    for rule in (decided.allocation,) if decided.allocation else decisions.allocation:
        shares = _RULES[rule](activity, fractions, decisions)
        if shares is not None:
            whole = (Share(total, 1.0),) if total else ()
            return Split((*whole, *shares), rule.value)
    return Split((), Allocation.REFUSE.value)


def _names(function: Function) -> tuple[str, ...]:
    return function.flow.code, function.flow.name_en, function.flow.name_zh


def _refuse(_activity: Activity, _functions: tuple[Function, ...], _decisions: ImportDecisions) -> None:
    return None


def _by_reference(
    _activity: Activity, functions: tuple[Function, ...], _decisions: ImportDecisions
) -> tuple[Share, ...] | None:
    """The reference bears everything; a data set that marks none, or several, has no such product."""
    if sum(one.is_reference for one in functions) != 1:
        return None
    return tuple(Share(one, 1.0 if one.is_reference else 0.0) for one in functions)


def _by_measure(
    rule: Allocation,
) -> Callable[[Activity, tuple[Function, ...], ImportDecisions], tuple[Share, ...] | None]:
    """Share of a product = its mass (energy, price) / that of all products; each must be known and positive."""

    def shares(
        _activity: Activity, functions: tuple[Function, ...], decisions: ImportDecisions
    ) -> tuple[Share, ...] | None:
        if any(one.is_treatment for one in functions):
            return None
        sizes = [measure(one.flow, one.amount, rule, decisions) for one in functions]
        known = [size for size in sizes if size is not None and size > 0]
        if len(known) != len(sizes):
            return None
        whole = math.fsum(known)
        return tuple(Share(one, size / whole) for one, size in zip(functions, known, strict=True))

    return shares


def _by_value(
    activity: Activity, functions: tuple[Function, ...], decisions: ImportDecisions
) -> tuple[Share, ...] | None:
    """Prices where the file has one for each product, else the economic shares that the file gives."""
    by_price = _by_measure(Allocation.ECONOMIC)(activity, functions, decisions)
    return by_price or _of_method(activity, functions, Allocation.ECONOMIC.value)


def _as_file(
    activity: Activity, functions: tuple[Function, ...], _decisions: ImportDecisions
) -> tuple[Share, ...] | None:
    """Shares that the file gives, by its default method, else by the only one that covers all products."""
    methods = dict.fromkeys(share.method for share in activity.allocation)
    if activity.default_allocation:
        methods = dict.fromkeys(name for name in methods if name == activity.default_allocation)
    found = (_of_method(activity, functions, method) for method in methods)
    usable = [shares for shares in found if shares is not None]
    return usable[0] if len(usable) == 1 or (usable and activity.default_allocation) else None


def _of_method(activity: Activity, functions: tuple[Function, ...], method: str) -> tuple[Share, ...] | None:
    given = [share for share in activity.allocation if share.method == method]
    of_all = {share.flow: share.share for share in given if share.edge is None}
    codes = [one.flow.code for one in functions]
    whole = _normalised(codes, of_all)
    by_edge = _by_edge(codes, given)
    if by_edge is None or (whole is None and not _covers_all(activity, functions, by_edge)):
        return None
    return tuple(
        Share(
            one,
            whole[one.flow.code] if whole else 0.0,
            {number: shares[one.flow.code] for number, shares in by_edge.items()},
        )
        for one in functions
    )


def _covers_all(
    activity: Activity, functions: tuple[Function, ...], by_edge: Mapping[int, Mapping[str, float]]
) -> bool:
    own = {number for one in functions for number in one.edges}
    return bool(by_edge) and all(
        number in by_edge or number in own or not edge.amount for number, edge in enumerate(activity.edges)
    )


def _by_edge(codes: list[str], given: list[AllocationShare]) -> Mapping[int, Mapping[str, float]] | None:
    grouped: dict[int, dict[str, float]] = {}
    for share in given:
        if share.edge is not None:
            grouped.setdefault(share.edge, {})[share.flow] = share.share
    normalised = {number: _normalised(codes, shares) for number, shares in grouped.items()}
    whole = {number: shares for number, shares in normalised.items() if shares is not None}
    return whole if len(whole) == len(normalised) else None


def _normalised(codes: list[str], shares: Mapping[str, float]) -> Mapping[str, float] | None:
    """Bring shares that sum to 1 but for rounding to exactly 1; None where one is below 0 or the sum is another.

    A product without a share beside others that have one bears nothing.
    """
    known = [shares.get(code, 0.0) for code in codes]
    whole = math.fsum(known)
    if not any(code in shares for code in codes) or not all(math.isfinite(one) and one >= 0 for one in known):
        return None
    if abs(whole - 1.0) > _WHOLE:
        return None
    return {code: share / whole for code, share in zip(codes, known, strict=True)}


_RULES: Mapping[Allocation, Callable[[Activity, tuple[Function, ...], ImportDecisions], tuple[Share, ...] | None]] = {
    Allocation.REFUSE: _refuse,
    Allocation.AS_FILE: _as_file,
    Allocation.MASS: _by_measure(Allocation.MASS),
    Allocation.ENERGY: _by_measure(Allocation.ENERGY),
    Allocation.ECONOMIC: _by_value,
    Allocation.REFERENCE: _by_reference,
    Allocation.REFERENCE_FLOW: _by_reference,
}
