"""Who supplies an input, and who treats a waste: by the file's own word, else by what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from background_db.inventory.import_decisions import SeveralProviders
from background_db.inventory.records import Activity, Edge, EdgeKind, FlowKind
from background_db.inventory.resolve_allocation import Share

_HOME = "CN"


@dataclass(frozen=True, slots=True)
class Column:
    """One activity of the linked system: a data set, or one product of a data set that makes several."""

    position: int
    code: str
    activity: Activity
    share: Share


class NoProvider(StrEnum):
    """Why an input has no provider."""

    MISSING = "missing"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Providers:
    """All columns by what they make and by the data set they come from."""

    by_flow: Mapping[str, tuple[Column, ...]]
    by_activity: Mapping[str, tuple[Column, ...]]
    rule: SeveralProviders

    def of(self, consumer: Activity, edge: Edge) -> Column | NoProvider:
        """Return the column that an exchange is linked to, or why there is none.

        A provider that the file names but does not hold is missing: another one would be a guess.
        """
        if edge.provider:
            return self._named(edge)
        candidates = [one for one in self.by_flow.get(edge.flow, ()) if _fits(one, edge)]
        if len(candidates) == 1:
            return candidates[0]
        if not candidates:
            return NoProvider.MISSING
        chosen = _CHOICE[self.rule]
        return chosen(candidates, consumer, edge) if chosen else NoProvider.SEVERAL

    def is_by_rule(self, edge: Edge) -> bool:
        """Tell whether a rule had to choose among several providers of an exchange."""
        return not edge.provider and sum(_fits(one, edge) for one in self.by_flow.get(edge.flow, ())) > 1

    def _named(self, edge: Edge) -> Column | NoProvider:
        named = self.by_activity.get(edge.provider, ())
        of_flow = [one for one in named if one.share.function.flow.code == edge.flow and _fits(one, edge)]
        if len(of_flow) == 1:
            return of_flow[0]
        return NoProvider.MISSING


def index_providers(columns: Iterable[Column], rule: SeveralProviders) -> Providers:
    """Index columns by flow and by data set."""
    by_flow: dict[str, list[Column]] = {}
    by_activity: dict[str, list[Column]] = {}
    for column in columns:
        by_flow.setdefault(column.share.function.flow.code, []).append(column)
        by_activity.setdefault(column.activity.code, []).append(column)
    return Providers(
        {flow: tuple(found) for flow, found in by_flow.items()},
        {code: tuple(found) for code, found in by_activity.items()},
        rule,
    )


def _fits(column: Column, edge: Edge) -> bool:
    """Waste put out or avoided is a treatment's; an input comes from a maker, or from a negative product's treatment."""
    function = column.share.function
    is_avoided_waste = edge.kind is EdgeKind.AVOIDED and function.flow.kind is FlowKind.WASTE
    is_handed_over = edge.kind is EdgeKind.OUTPUT or is_avoided_waste
    return function.is_treatment if is_handed_over else not function.is_treatment or function.sign < 0


def _same_name(candidates: list[Column], _consumer: Activity, _edge: Edge) -> Column:
    """The process named as the product, else one that has inputs, else the lowest code."""

    def preference(column: Column) -> tuple[bool, bool, str]:
        is_namesake = (
            column.activity.name_en.strip().casefold() == column.share.function.flow.name_en.strip().casefold()
        )
        return not is_namesake, not has_inputs(column.activity), column.code

    return min(candidates, key=preference)


def has_inputs(activity: Activity) -> bool:
    """True when a data set takes anything from the technosphere."""
    return any(edge.kind is EdgeKind.INPUT and not edge.is_reference for edge in activity.edges)


def _same_location(candidates: list[Column], consumer: Activity, edge: Edge) -> Column:
    """That of the place where the input comes from, else of its country, else of China, else the lowest code."""
    place = edge.location or consumer.location

    def preference(column: Column) -> tuple[bool, bool, bool, str]:
        where = column.activity.location
        country = place.partition("-")[0]
        return where != place, where != country, where != _HOME, column.code

    return min(candidates, key=preference)


_CHOICE = {
    SeveralProviders.REFUSE: None,
    SeveralProviders.SAME_NAME: _same_name,
    SeveralProviders.SAME_LOCATION: _same_location,
}
