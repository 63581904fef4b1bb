"""What a data set is there for: the products it makes, or the waste it treats."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from background_db.inventory.import_decisions import ImportDecisions
from background_db.inventory.records import Activity, Edge, EdgeKind, Flow, FlowKind
from background_db.inventory.resolve_amounts import unit_factor


@dataclass(frozen=True, slots=True)
class Function:
    """One product made, or one waste treated; `amount` in reference units of the flow, always positive."""

    flow: Flow
    amount: float
    edges: tuple[int, ...]
    """Numbers of the exchanges that make it up."""
    is_reference: bool = False
    is_treatment: bool = False
    sign: float = 1.0
    """-1 where the file writes treatment as a negative product, as ecoinvent does: whoever hands over waste then has a
    negative input, and both are turned."""


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions of a data set, or why it has none that can be used."""

    listed: tuple[Function, ...] = ()
    problem: str = ""
    """``no-reference``, ``zero-reference``, ``unit``, ``not-finite``."""
    shown: str = ""


def functions_of(activity: Activity, flows: Mapping[str, Flow], decisions: ImportDecisions) -> Functions:
    """Return what a data set makes or treats; repeated outputs of a product are one function.

    A product output of amount 0 that is no reference is no function. A reference of amount 0 cannot be scaled.
    """
    alone = decisions.is_for_reference_alone(activity.code, activity.name_en)
    outputs = [(number, edge) for number, edge in enumerate(activity.edges) if _is_function(edge, flows)]
    if alone:
        outputs = [(number, edge) for number, edge in outputs if edge.is_reference]
    if not outputs:
        return Functions(problem="no-reference")
    grouped: dict[str, list[tuple[int, Edge]]] = {}
    for number, edge in outputs:
        grouped.setdefault(edge.flow, []).append((number, edge))
    listed: list[Function] = []
    for code, edges in grouped.items():
        made = _one(flows[code], edges, decisions, supplies=alone and flows[code].kind is FlowKind.PRODUCT)
        if isinstance(made, str):
            return Functions(problem="unit", shown=made)
        if not math.isfinite(made.amount):
            return Functions(problem="not-finite", shown=flows[code].name_en)
        if made.amount:
            listed.append(made)
        elif made.is_reference:
            return Functions(problem="zero-reference", shown=flows[code].name_en)
    return _with_reference(listed)


def _is_function(edge: Edge, flows: Mapping[str, Flow]) -> bool:
    """A product put out, waste accepted, or whatever the file calls the reference; waste put out goes to a treatment."""
    flow = flows.get(edge.flow)
    if flow is None or flow.kind is FlowKind.ELEMENTARY or edge.kind is EdgeKind.AVOIDED:
        return False
    # A negative input, or one that names its supplier, hands waste over as ecoinvent writes it.
    is_accepted = edge.kind is EdgeKind.INPUT and edge.amount > 0 and not edge.provider
    is_accepted_waste = is_accepted and flow.kind is FlowKind.WASTE
    return edge.is_reference or is_accepted_waste or (edge.kind is EdgeKind.OUTPUT and flow.kind is FlowKind.PRODUCT)


def _one(flow: Flow, edges: list[tuple[int, Edge]], decisions: ImportDecisions, *, supplies: bool) -> Function | str:
    amount = 0.0
    for _, edge in edges:
        factor = unit_factor(edge, flow, decisions)
        if factor is None:
            return f"{edge.unit} → {flow.unit} ({flow.name_en})"
        amount += edge.amount * factor * (1.0 if supplies or edge.kind is EdgeKind.OUTPUT else -1.0)
    accepted = not supplies and edges[0][1].kind is EdgeKind.INPUT
    return Function(
        flow=flow,
        amount=abs(amount),
        edges=tuple(number for number, _ in edges),
        is_reference=any(edge.is_reference for _, edge in edges),
        is_treatment=amount < 0,
        sign=-1.0 if amount < 0 and not accepted else 1.0,
    )


def _with_reference(listed: list[Function]) -> Functions:
    """A data set of one function needs no mark; one of several without a mark has no reference, which a rule may need."""
    if not listed:
        return Functions(problem="zero-reference")
    return Functions(tuple(sorted(listed, key=lambda one: not one.is_reference)))
