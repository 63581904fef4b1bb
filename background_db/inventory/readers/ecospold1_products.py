"""How an input of ecoSpold 1 finds its product: by name, unit, place and infrastructure mark, and then by less.

1. The same four: nothing to do, the code is the same.
2. The provider's exchange has no place, its data set has the place of the input.
3. The input has no place: the only product of that name and unit.
4. Only the unit differs: the product, with the unit as written, so that the mismatch is told and not the provider.

A waste given to treatment (output group 3), where a data set offers that treatment as its product, is an input of that
service, of the same positive amount; where none does it stays a waste, and inputs of its name are its treatment.
What several products could be meant by stays as it is written, and is told as unlinked when the database is judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from background_db.inventory.records import Activity, Edge, EdgeKind, Flow, FlowKind

_Index = dict[tuple[str, ...], set[str]]


@dataclass(frozen=True, slots=True)
class _Products:
    """Products that some data set makes, by what may be said of them."""

    codes: set[str] = field(default_factory=set)
    by_place: _Index = field(default_factory=dict)
    by_name: _Index = field(default_factory=dict)
    by_place_alone: _Index = field(default_factory=dict)

    def enter(self, code: str, flow: Flow, location: str) -> None:
        """Enter a product under its own place and under that of its data set."""
        self.codes.add(code)
        for place in {flow.location, location} if flow.location else {location}:
            self.by_place.setdefault((_name(flow), flow.unit, place.casefold()), set()).add(code)
            self.by_place_alone.setdefault((_name(flow), place.casefold()), set()).add(code)
        self.by_name.setdefault((_name(flow), flow.unit), set()).add(code)

    def meant_by(self, flow: Flow) -> str:
        """Return the only product that a flow may mean, "" where there is none or are several."""
        place = flow.location.casefold()
        found = self.by_place.get((_name(flow), flow.unit, place)) if place else None
        if not found and not place:
            found = self.by_name.get((_name(flow), flow.unit))
        if not found:
            found = self.by_place_alone.get((_name(flow), place))
        return next(iter(found)) if found and len(found) == 1 else ""


def linked(activities: list[Activity], flows: dict[str, Flow]) -> tuple[Activity, ...]:
    """Return the activities with each input under the code of the product that some data set makes.

    Flows that nothing names any more are taken out of `flows`.
    """
    products = _Products()
    for activity in activities:
        for edge in activity.edges:
            flow = flows[edge.flow]
            if edge.kind is EdgeKind.OUTPUT and flow.kind is FlowKind.PRODUCT:
                products.enter(edge.flow, flow, activity.location)
    renamed = _renamed(flows, products)
    made = tuple(_activity(activity, renamed, flows) for activity in activities)
    for code in renamed:
        del flows[code]
    return made


def _renamed(flows: Mapping[str, Flow], products: _Products) -> dict[str, str]:
    loose = {
        code: flow
        for code, flow in flows.items()
        if flow.kind is not FlowKind.ELEMENTARY and code not in products.codes
    }
    renamed = {code: meant for code, flow in loose.items() if (meant := products.meant_by(flow))}
    wastes = {
        (_name(flow), flow.unit, flow.location.casefold()): code
        for code, flow in loose.items()
        if flow.kind is FlowKind.WASTE and code not in renamed
    }
    for code, flow in loose.items():
        waste = wastes.get((_name(flow), flow.unit, flow.location.casefold()))
        if flow.kind is FlowKind.PRODUCT and code not in renamed and waste is not None:
            renamed[code] = waste
    return renamed


def _activity(activity: Activity, renamed: Mapping[str, str], flows: Mapping[str, Flow]) -> Activity:
    if renamed.keys().isdisjoint(edge.flow for edge in activity.edges):
        return activity
    return replace(activity, edges=tuple(_edge(edge, renamed, flows) for edge in activity.edges))


def _edge(edge: Edge, renamed: Mapping[str, str], flows: Mapping[str, Flow]) -> Edge:
    code = renamed.get(edge.flow)
    if code is None:
        return edge
    is_given_away = edge.kind is EdgeKind.OUTPUT and flows[edge.flow].kind is FlowKind.WASTE
    return replace(edge, flow=code, kind=EdgeKind.INPUT if is_given_away else edge.kind)


def _name(flow: Flow) -> str:
    return flow.name_en.casefold()
