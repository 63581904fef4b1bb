"""An inventory as read, and what a person decided, to a linked system in which every activity makes one product.

For each data set: what it makes (`resolve_functions`), which product bears what (`resolve_allocation`); then for each
exchange one fate: an elementary flow is counted, an input linked to its supplier (`resolve_providers`), anything else
left out by a decision or kept in the tally as refused. Nothing is guessed: what waits for a decision stops the import.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from background_db.inventory.import_decisions import (
    AggregatedDataset,
    Allocation,
    ImportDecisions,
    MissingProvider,
    SelfInput,
    UnusableExchange,
    WasteFlow,
    ZeroAmount,
)
from background_db.inventory.input_links import InputLinks, LinkedSupplier, OpenInput
from background_db.inventory.linked_system import LinkedSystem, SystemActivity
from background_db.inventory.records import Activity, Edge, EdgeKind, Flow, FlowKind, Inventory
from background_db.inventory.resolve_allocation import NOT_SPLIT, Share, Split, split
from background_db.inventory.resolve_amounts import unit_factor
from background_db.inventory.resolve_entries import EntryList
from background_db.inventory.resolve_functions import functions_of
from background_db.inventory.resolve_providers import Column, NoProvider, Providers, index_providers
from background_db.inventory.resolve_tally import Case, CaseKind, Fate, Tally

CUT_OFF_PREFIX = "cut-off:"
_RESOURCE = "natural resource"
_RESOURCE_WORDS = ("resource", "raw", "资源", "自然")
_ROUNDING = 1e-9
_SHOWN_MAKERS = 4
"""Of several possible providers that a case names."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The linked system, None where a decision is missing, and what became of every exchange."""

    system: LinkedSystem | None
    tally: Tally
    datasets_used: int
    linked: Mapping[int, LinkedSupplier] = field(default_factory=dict)
    """Columns that stand for an activity of another database, for `linked_databases.join` to put in."""
    answered: frozenset[OpenInput] = frozenset()
    """Open inputs that a link answered."""


@dataclass(slots=True)
class _Work:
    """What one pass over an inventory gathers."""

    inventory: Inventory
    decisions: ImportDecisions
    providers: Providers
    columns: list[Column]
    tally: Tally
    links: InputLinks
    technosphere: EntryList = field(default_factory=EntryList)
    biosphere: EntryList = field(default_factory=EntryList)
    rows: dict[tuple[str, bool], int] = field(default_factory=dict)
    """Elementary flow and whether it is taken in → row of the biosphere."""
    cut_offs: dict[str, int] = field(default_factory=dict)
    """Flow → column of its provider without burden."""
    linked: dict[str, tuple[int, LinkedSupplier]] = field(default_factory=dict)
    """Key of an activity of another database → the column that stands for it."""
    answered: set[OpenInput] = field(default_factory=set)

    def next_column(self) -> int:
        """Return the number of a column beside those of the file."""
        return len(self.columns) + len(self.cut_offs) + len(self.linked)


def resolve(inventory: Inventory, decisions: ImportDecisions, links: InputLinks | None = None) -> Resolved:
    """Link an inventory: amounts in reference units, several products split, waste as a service, inputs negative.

    An input that nothing in the file supplies goes to the activity of another database that `links` names for it; its
    column is empty here (`Resolved.linked`).
    """
    tally = Tally()
    inventory = _without_repeated_codes(inventory, tally)
    splits = {activity.code: _split(activity, inventory, decisions, tally) for activity in inventory.activities}
    columns = _columns(inventory, splits)
    work = _Work(inventory, decisions, index_providers(columns, decisions.providers), columns, tally, links or {})
    used = 0
    for activity in inventory.activities:
        of_activity = work.providers.by_activity.get(activity.code, ())
        if of_activity:
            used += 1
            _write_activity(work, activity, splits[activity.code], of_activity)
    system = None if _is_blocked(tally, decisions) else _system(work)
    return Resolved(system, tally, used, dict(work.linked.values()), frozenset(work.answered))


def _without_repeated_codes(inventory: Inventory, tally: Tally) -> Inventory:
    """The first data set of a code is kept: which of them a link means could not be told."""
    kept: dict[str, Activity] = {}
    for activity in inventory.activities:
        if kept.setdefault(activity.code, activity) is not activity:
            tally.fates[Fate.DATASET] += len(activity.edges)
            tally.add(CaseKind.REFUSED_DATASET, _case(activity, None, f"duplicate {activity.code}"))
    return replace(inventory, activities=tuple(kept.values()))


def _is_blocked(tally: Tally, decisions: ImportDecisions) -> bool:
    unusable = tally.fates[Fate.UNIT] + tally.fates[Fate.FLOW] + tally.fates[Fate.NOT_FINITE]
    refuses_unusable = decisions.unusable is UnusableExchange.REFUSE
    return bool(tally.fates[Fate.UNDECIDED]) or (refuses_unusable and bool(unusable))


def _split(activity: Activity, inventory: Inventory, decisions: ImportDecisions, tally: Tally) -> Split | None:
    """Split a data set; one that cannot be used at all is refused with its exchanges, None."""
    functions = functions_of(activity, inventory.flows, decisions)
    if functions.problem:
        tally.fates[Fate.DATASET] += len(activity.edges)
        tally.add(CaseKind.REFUSED_DATASET, _case(activity, None, f"{functions.problem} {functions.shown}".strip()))
        return None
    for function in functions.listed:
        if function.sign < 0:
            tally.add(CaseKind.WASTE_SIGN, _case(activity, function.flow))
    found = split(activity, functions.listed, decisions)
    if not found.shares:
        made = [one.flow for one in functions.listed]
        named = (
            ", ".join(flow.name_en or flow.name_zh for flow in made),
            "、".join(f.name_zh or f.name_en for f in made),
        )
        tally.add(CaseKind.UNALLOCATED, _case(activity, None, *named))
        # Its products keep their columns, so that what takes them is not told as unlinked on top.
        return Split(tuple(Share(one, 0.0) for one in functions.listed), found.rule)
    if found.rule != NOT_SPLIT:
        tally.allocated[found.rule] += 1
    return found


def _columns(inventory: Inventory, splits: Mapping[str, Split | None]) -> list[Column]:
    columns: list[Column] = []
    for activity in inventory.activities:
        found = splits[activity.code]
        for share in found.shares if found else ():
            code = activity.code
            if found is not None and len(found.shares) > 1:
                code = f"{code}#{share.function.flow.code}"
            columns.append(Column(len(columns), code, activity, share))
    return columns


def _write_activity(work: _Work, activity: Activity, found: Split | None, columns: tuple[Column, ...]) -> None:
    """Write one data set: its production, then each exchange with its fate."""
    if found is None:
        return
    # What waits for a decision is looked at all the same, so that one report names everything there is to decide.
    waits = _waits(work, activity, found)
    for column in columns:
        work.technosphere.add_exact(column.position, column.position, column.share.function.amount)
    own = {number for column in columns for number in column.share.function.edges}
    for number, edge in enumerate(activity.edges):
        fate = Fate.WRITTEN if number in own else _write(work, activity, number, edge, columns)
        work.tally.fates[Fate.UNDECIDED if waits else fate] += 1


def _waits(work: _Work, activity: Activity, found: Split) -> bool:
    """A data set waits for a decision where nobody said how it is split, or whether a result may stand for a process."""
    if activity.is_aggregated:
        work.tally.add(CaseKind.AGGREGATED, _case(activity, None))
        if work.decisions.aggregated is AggregatedDataset.REFUSE:
            return True
    return found.rule == Allocation.REFUSE


def _write(work: _Work, activity: Activity, number: int, edge: Edge, columns: tuple[Column, ...]) -> Fate:
    """Give one exchange its fate, and write it where it has a row."""
    flow = work.inventory.flows.get(edge.flow)
    if flow is None:
        work.tally.add(CaseKind.UNKNOWN_FLOW, _case(activity, None, edge.flow))
        return Fate.FLOW
    if not math.isfinite(edge.amount):
        work.tally.add(CaseKind.NOT_FINITE, _case(activity, flow))
        return Fate.NOT_FINITE
    if not edge.amount:
        work.tally.add(CaseKind.ZERO_AMOUNT, _case(activity, flow))
        if work.decisions.zero_amounts is ZeroAmount.LEAVE_OUT or edge.kind is EdgeKind.OUTPUT:
            return Fate.ZERO
    factor = unit_factor(edge, flow, work.decisions)
    if factor is None:
        work.tally.add(CaseKind.UNIT, _case(activity, flow, f"{edge.unit or '-'} → {flow.unit or '-'}"))
        return Fate.UNIT
    if flow.kind is FlowKind.ELEMENTARY:
        return _write_elementary(work, number, edge, flow, factor, columns)
    return _write_link(work, activity, number, edge, flow, factor, columns)


def _write_elementary(
    work: _Work, number: int, edge: Edge, flow: Flow, factor: float, columns: tuple[Column, ...]
) -> Fate:
    """Emissions and resources are positive; one flow that goes both ways has a row for each."""
    is_resource = edge.kind in {EdgeKind.RESOURCE, EdgeKind.INPUT}
    row = work.rows.setdefault((flow.code, is_resource), len(work.rows))
    for column in columns:
        share = column.share.of(number)
        if share:
            work.biosphere.add(row, column.position, factor * share, edge)
    return Fate.WRITTEN


def _write_link(
    work: _Work, activity: Activity, number: int, edge: Edge, flow: Flow, factor: float, columns: tuple[Column, ...]
) -> Fate:
    """Inputs are negative, avoided products positive; waste handed over is an input of its treatment."""
    if edge.kind is EdgeKind.OUTPUT and flow.kind is FlowKind.PRODUCT:
        return Fate.CO_PRODUCT
    if _is_mistyped_self_input(activity, edge, factor, columns):
        work.tally.add(CaseKind.SELF_INPUT, _case(activity, flow, f"{edge.amount:.6g} {edge.unit}"))
        return Fate.SELF_INPUT if work.decisions.self_inputs is SelfInput.LEAVE_OUT else Fate.UNDECIDED
    provider = _provider(work, activity, edge, flow)
    if provider is NoProvider.SEVERAL:
        return Fate.UNDECIDED
    wanted = OpenInput(edge.flow, edge.provider, edge.location)
    supplier = work.links.get(wanted)
    if not isinstance(provider, NoProvider):
        row, sign, fate = provider.position, provider.share.function.sign, Fate.WRITTEN
    elif supplier is not None:
        work.answered.add(wanted)
        work.tally.add(CaseKind.LINKED, _case(activity, flow, supplier.key))
        row = work.linked.setdefault(supplier.key, (work.next_column(), supplier))[0]
        sign, fate = supplier.factor * supplier.sign_of(edge.amount), Fate.LINKED
    else:
        work.tally.open[wanted] += 1
        missing = _row_of_missing(work, activity, edge, flow)
        if isinstance(missing, Fate):
            return missing
        row, sign, fate = missing, 1.0, Fate.CUT_OFF
    direction = 1.0 if edge.kind is EdgeKind.AVOIDED else -1.0
    if edge.kind is EdgeKind.OUTPUT:
        sign = abs(sign)
    for column in columns:
        share = column.share.of(number)
        if share:
            work.technosphere.add(row, column.position, direction * sign * factor * share, edge)
    return fate


def _provider(work: _Work, activity: Activity, edge: Edge, flow: Flow) -> Column | NoProvider:
    """Return who supplies an exchange; that there are several is told, whether a rule chooses or not."""
    provider = work.providers.of(activity, edge)
    if provider is NoProvider.SEVERAL:
        makers = [one.activity for one in work.providers.by_flow[flow.code][:_SHOWN_MAKERS]]
        several = ", ".join(_placed(one.name_en or one.name_zh, one) for one in makers)
        several_zh = "、".join(_placed(one.name_zh or one.name_en, one) for one in makers)
        work.tally.add(CaseKind.SEVERAL_PROVIDERS, _case(activity, flow, several, several_zh))
    elif not isinstance(provider, NoProvider) and work.providers.is_by_rule(edge):
        work.tally.add(CaseKind.BY_RULE, _case(activity, flow, provider.code))
    return provider


def _placed(name: str, activity: Activity) -> str:
    return f"{name or activity.code} {{{activity.location}}}" if activity.location else name or activity.code


def _is_mistyped_self_input(activity: Activity, edge: Edge, factor: float, columns: tuple[Column, ...]) -> bool:
    if edge.kind is not EdgeKind.INPUT or edge.provider not in {"", activity.code}:
        return False
    own = [one.share.function for one in columns if one.share.function.flow.code == edge.flow]
    return any(abs(edge.amount * factor - one.amount) <= _ROUNDING * one.amount for one in own)


def _row_of_missing(work: _Work, activity: Activity, edge: Edge, flow: Flow) -> int | Fate:
    """Return the column of a provider without burden, or the fate that the decisions give the exchange."""
    if flow.kind is FlowKind.WASTE and work.decisions.waste is not WasteFlow.SERVICE:
        work.tally.add(CaseKind.UNTREATED_WASTE, _case(activity, flow, edge.provider))
        return Fate.WASTE if work.decisions.waste is WasteFlow.CUT_OFF else Fate.UNDECIDED
    work.tally.add(CaseKind.UNLINKED, _case(activity, flow, edge.provider))
    if work.decisions.missing is MissingProvider.REFUSE:
        return Fate.UNDECIDED
    return work.cut_offs.setdefault(flow.code, work.next_column())


def _case(activity: Activity, flow: Flow | None, shown: str = "", shown_zh: str = "") -> Case:
    return Case(
        activity.code, activity.name_en or activity.name_zh, flow.code if flow else "",
        (flow.name_en or flow.name_zh) if flow else "", shown,
        activity.name_zh, flow.name_zh if flow else "", shown_zh,
    )  # fmt: skip


def _system(work: _Work) -> LinkedSystem:
    """Put the gathered entries together; every provider without burden makes one unit."""
    made = {position: _cut_off(work.inventory.flows[code]) for code, position in work.cut_offs.items()}
    for position in made:
        work.technosphere.add_exact(position, position, 1.0)
    made |= {position: _stand_in(supplier) for position, supplier in work.linked.values()}
    activities = [*(_activity(column) for column in work.columns), *(made[position] for position in sorted(made))]
    return LinkedSystem(
        tuple(activities),
        _rows(work),
        work.technosphere.entries(),
        work.biosphere.entries(),
        work.inventory.methods,
    )


def _rows(work: _Work) -> tuple[Flow, ...]:
    """One flow per row; a resource is told apart from an emission by its compartment, and by its code if it is both."""
    rows = []
    for code, is_resource in work.rows:
        flow = work.inventory.flows[code]
        written = " ".join(flow.compartments).casefold()
        if is_resource and not any(word in written for word in _RESOURCE_WORDS):
            flow = replace(flow, compartments=(_RESOURCE, *flow.compartments))
        if is_resource and (code, False) in work.rows:
            flow = replace(flow, code=f"{code}#resource")
        rows.append(flow)
    return tuple(rows)


def _activity(column: Column) -> SystemActivity:
    activity, function = column.activity, column.share.function
    return SystemActivity(
        code=column.code,
        name_en=activity.name_en,
        name_zh=activity.name_zh,
        product_en=function.flow.name_en,
        product_zh=function.flow.name_zh,
        unit=function.flow.unit,
        location=activity.location,
        first_year=activity.first_year,
        last_year=activity.last_year,
        technology=activity.technology,
        description=activity.description,
        source=activity.source,
        categories=activity.categories,
        is_treatment=function.is_treatment,
        is_aggregated=activity.is_aggregated,
    )


def _cut_off(flow: Flow) -> SystemActivity:
    return SystemActivity(
        code=CUT_OFF_PREFIX + flow.code,
        name_en=f"Cut-off (zero burden): {flow.name_en or flow.name_zh}",
        name_zh=f"截断（零负荷）：{flow.name_zh or flow.name_en}",
        product_en=flow.name_en,
        product_zh=flow.name_zh,
        unit=flow.unit,
        location=flow.location,
        is_cut_off=True,
    )


def _stand_in(supplier: LinkedSupplier) -> SystemActivity:
    return SystemActivity(supplier.key, supplier.key, "", "", "", unit="", location="")
