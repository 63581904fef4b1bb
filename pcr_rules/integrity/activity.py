"""How often each process runs for one functional or declared unit, and whether the loops of a study have a solution."""

import graphlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.units import conversion
from pcr_rules.methods.allocation import AllocationError, allocated_shares, product_demand
from pcr_rules.provider import ProviderKind, ProviderRef, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class InternalLink:
    """A row supplied by a process of the study."""

    exchange: Exchange
    consumer: UnitProcess
    supplier: str
    output: ProductOutput
    runs: float
    """Runs of the supplier per run of the consumer that are charged to it: amount / output × allocation share."""


def internal_links(study: ProductStudy, index: StudyIndex) -> tuple[InternalLink, ...]:
    """Return the links between processes; those that cannot be read yet (unit, allocation) are left out.

    What is left out has an error of its own, so no result is given on the rest.
    """
    shares = _shares(study)
    links: list[InternalLink] = []
    for process, exchange in rows_of(study):
        reference = parse_provider(exchange.provider)
        if reference is None or reference.kind is not ProviderKind.PROCESS or exchange.kind is ExchangeKind.EMISSION:
            continue
        output = index.taken_output(reference)
        share = shares.get((reference.key, output.flow_id)) if output else None
        if output is not None and share is not None:
            links += _link(process, exchange, reference, output, share)
    return tuple(links)


def _link(
    process: UnitProcess, exchange: Exchange, reference: ProviderRef, output: ProductOutput, share: float
) -> Iterator[InternalLink]:
    try:
        amount = exchange.quantity.value * conversion(exchange.quantity.unit, output.quantity.unit)
    except UnitError:
        return
    if output.quantity.value > 0:
        yield InternalLink(exchange, process, reference.key, output, amount / output.quantity.value * share)


def _shares(study: ProductStudy) -> Mapping[tuple[str, str], float]:
    shares: dict[tuple[str, str], float] = {}
    for process in study.processes:
        try:
            given = allocated_shares(process)
        except AllocationError:
            continue
        for output, share in zip(process.outputs, given, strict=True):
            shares[process.process_id, output.flow_id] = share
    return shares


def loop_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name loops that consume at least as much of their own product as they make.

    A loop has a solution when (I − M) x = 1 has one that is positive, with M the runs of each process that one run
    of another asks for (M ≥ 0: the spectral radius is then below 1). Credits of avoided products are no part of M.
    """
    links = [
        link for link in internal_links(study, index) if link.exchange.kind is not ExchangeKind.AVOIDED and link.runs
    ]
    for loop in _loops(links):
        inside = [link for link in links if link.supplier in loop and link.consumer.process_id in loop]
        if not _has_solution(loop, inside):
            yield integrity_error(
                "STUDY-LOOP-WITHOUT-SOLUTION",
                Place(path=f"process:{loop[0]}"),
                "",
                loop=" → ".join((*loop, loop[0])),
                rows=", ".join(link.exchange.exchange_id for link in inside),
            )


def _loops(links: Iterable[InternalLink]) -> Iterator[tuple[str, ...]]:
    """Yield the strongly connected components that hold a loop, each in the order of a walk along its links."""
    feeds: dict[str, set[str]] = {}
    for link in links:
        feeds.setdefault(link.consumer.process_id, set()).add(link.supplier)
    try:
        graphlib.TopologicalSorter(feeds).prepare()
    except graphlib.CycleError:
        pass
    else:
        return
    import networkx  # 0.2 s that only a study with a loop pays

    graph = networkx.DiGraph((supplier, consumer) for consumer, suppliers in feeds.items() for supplier in suppliers)
    for component in networkx.strongly_connected_components(graph):
        first = min(component)
        if len(component) > 1 or graph.has_edge(first, first):
            walk = list(networkx.dfs_preorder_nodes(graph.subgraph(component), first))
            yield tuple(walk)


def _has_solution(loop: tuple[str, ...], links: Iterable[InternalLink]) -> bool:
    import numpy as np

    try:
        levels = np.linalg.solve(np.eye(len(loop)) - _runs_matrix(loop, links), np.ones(len(loop)))
    except np.linalg.LinAlgError:
        return False
    return bool(np.all(np.isfinite(levels)) and np.all(levels > 0))


def _runs_matrix(processes: tuple[str, ...], links: Iterable[InternalLink]) -> "npt.NDArray[np.float64]":
    """M[i, j]: runs of process i that one run of process j asks for."""
    import numpy as np

    position = {process: number for number, process in enumerate(processes)}
    runs = np.zeros((len(processes), len(processes)))
    for link in links:
        sign = -1.0 if link.exchange.kind is ExchangeKind.AVOIDED else 1.0
        runs[position[link.supplier], position[link.consumer.process_id]] += sign * link.runs
    return runs


def activity_levels(study: ProductStudy, index: StudyIndex) -> Mapping[str, float] | None:
    """Return the runs of each process for one functional or declared unit: (I − M) s = d; None while unsolvable."""
    demand = _demand(study, index)
    if demand is None:
        return None
    import numpy as np

    processes = tuple(index.processes)
    asked = np.zeros(len(processes))
    asked[processes.index(study.unit.reference_process)] = demand
    try:
        levels = np.linalg.solve(np.eye(len(processes)) - _runs_matrix(processes, internal_links(study, index)), asked)
    except np.linalg.LinAlgError:
        return None
    return dict(zip(processes, levels.tolist(), strict=True)) if np.all(np.isfinite(levels)) else None


def runs_in_period(study: ProductStudy, levels: Mapping[str, float] | None = None) -> Mapping[str, float]:
    """Return the runs of each process in the study's period; empty, amounts as written, where no output is given.

    Formula: runs for one unit × output volume / unit. `levels` are those runs where they are known already.
    """
    if study.output_volume is None or not study.unit.quantity.value > 0:
        return {}
    try:
        units = study.output_volume.value * conversion(study.output_volume.unit, study.unit.quantity.unit)
    except UnitError:
        return {}
    levels = activity_levels(study, index_study(study)) if levels is None else levels
    return {process: level * units / study.unit.quantity.value for process, level in (levels or {}).items()}


def _demand(study: ProductStudy, index: StudyIndex) -> float | None:
    """Runs of the reference process for one functional or declared unit."""
    reference = ProviderRef(ProviderKind.PROCESS, study.unit.reference_process, study.unit.reference_flow)
    output = index.taken_output(reference)
    share = _shares(study).get((reference.key, output.flow_id)) if output else None
    if output is None or share is None or not output.quantity.value > 0:
        return None
    try:
        return product_demand(study, output) / output.quantity.value * share
    except UnitError:
        return None


def connection_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name processes that neither the reference flow nor a variant reaches: their burdens are in no result."""
    feeds: dict[str, set[str]] = {}
    for process, exchange in rows_of(study):
        reference = parse_provider(exchange.provider)
        if reference is not None and reference.kind is ProviderKind.PROCESS:
            feeds.setdefault(process.process_id, set()).add(reference.key)
        elif reference is not None and reference.kind is ProviderKind.ELECTRICITY:
            feeds.setdefault(process.process_id, set()).update(_generators(index, reference.key))
    reached, ahead = set(), [study.unit.reference_process, *(each.reference_process for each in study.plant.variants)]
    while ahead:
        process_id = ahead.pop()
        if process_id not in reached:
            reached.add(process_id)
            ahead += feeds.get(process_id, ())
    if study.unit.reference_process in index.processes:
        for process_id in index.processes:
            if process_id not in reached:
                yield warning("STUDY-PROCESS-UNCONNECTED", Place(path=f"process:{process_id}"), "", process=process_id)


def _generators(index: StudyIndex, facility_id: str) -> Iterator[str]:
    """Yield the processes of the study that generate a facility's electricity."""
    facility = index.facilities.get(facility_id)
    for supply in facility.electricity if facility else ():
        reference = parse_provider(supply.factor)
        if reference is not None and reference.kind is ProviderKind.PROCESS:
            yield reference.key
