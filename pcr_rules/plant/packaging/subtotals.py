"""Subtotals of the packaging: mass by level, of the product, and of both together."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from background_db.units import Quantity
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.packaging.packed import Packed
from pcr_rules.plant_records.packaging import PackagingLevel

_SHIPPED = {
    PackagingLevel.PRIMARY: "primary_packaging",
    PackagingLevel.SECONDARY: "secondary_packaging",
    PackagingLevel.TRANSPORT: "transport_packaging",
}
_CONSUMED = {
    PackagingLevel.PRIMARY: "primary_packaging_consumed",
    PackagingLevel.SECONDARY: "secondary_packaging_consumed",
    PackagingLevel.TRANSPORT: "transport_packaging_consumed",
}


def packaging_statements(packed: Iterable[Packed]) -> Iterator[Statement]:
    """Yield for each cargo the packaging by level (shipped, consumed), the net mass, and both together, kg per run."""
    for name, group in groupby(sorted(packed, key=lambda one: one.cargo.name), key=lambda one: one.cargo.name):
        yield from _of_cargo(name, list(group))


def _of_cargo(name: str, ones: list[Packed]) -> Iterator[Statement]:
    def statement(item: str, value: float, unit: str = "kg", of: Iterable[Packed] = ones) -> Statement:
        return Statement("packaging", name, item, Quantity(value, unit), tuple(one.place for one in of))

    for level in PackagingLevel:
        some = [one for one in ones if one.item.level is level]
        if some:
            yield statement(_SHIPPED[level], sum(one.shipped_kg for one in some), of=some)
            consumed = [one for one in some if one.item.is_in_boundary]
            yield statement(_CONSUMED[level], sum(one.consumed_kg for one in consumed), of=consumed)
    outside = [one for one in ones if not one.item.is_in_boundary]
    if outside:
        yield statement("packaging_left_out", sum(one.consumed_kg for one in outside), of=outside)
    net = ones[0].cargo.net_kg
    if net:
        shipped = sum(one.shipped_kg for one in ones)
        yield statement("cargo_net_mass", net)
        yield statement("cargo_with_packaging", net + shipped)
        yield statement("packaging_per_net_mass", shipped / net, "1")
