"""How many certificates each demand gets: as many as possible in all, and pro rata as far as the edges allow.

Pro rata is the max-min fair flow: no demand can be covered further without uncovering one that is covered no better.
It is also a maximum flow. Everything is counted in whole numbers; ratios are fractions, never floats.

Source: N. Megiddo, Optimal flows in networks with multiple sources and sinks, Mathematical Programming 7 (1974).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networkx import DiGraph

Flows = Mapping[tuple[int, int], int]
"""(group, demand) → certificates."""
_SOURCE, _SINK = 0, 1


@dataclass(frozen=True, slots=True)
class Network:
    """Groups of certificates and the demands they may serve, all by number.

    Demands in `kept` have their certificates already and get just those; they take part as they bind supply.
    """

    supplies: Mapping[int, int]
    serves: Mapping[int, Sequence[int]]
    asked: Mapping[int, int]
    kept: Mapping[int, int] = field(default_factory=dict)

    def part(self, groups: set[int], demands: set[int]) -> "Network":
        """Return the network of some groups and demands alone."""
        return Network(
            {group: count for group, count in self.supplies.items() if group in groups},
            {group: [at for at in self.serves[group] if at in demands] for group in self.supplies if group in groups},
            {at: count for at, count in self.asked.items() if at in demands},
            {at: count for at, count in self.kept.items() if at in demands},
        )


@dataclass(frozen=True, slots=True)
class _Cut:
    value: int
    groups: set[int]
    demands: set[int]
    """Groups and demands on the side of the source: supply is left for them."""


def fair_totals(network: Network) -> dict[int, int]:
    """Return the certificates of each demand: the max-min fair shares, brought to whole numbers by largest remainder."""
    blocks = fair_shares(network)
    totals = {at: count for block in blocks for at, count in _by_largest_remainder(block).items()}
    if _is_feasible(network, totals):
        return totals
    shares = {at: share for block in blocks for at, share in block.items()}
    totals = {at: int(share) for at, share in shares.items()}
    to_give = int(sum(shares.values())) - sum(totals.values())
    for at in sorted(shares, key=lambda at: (totals[at] - shares[at], at)):
        # What can be rounded up together is a matroid, so that taking the largest remainders first is optimal.
        if to_give and shares[at] > totals[at] and _is_feasible(network, totals | {at: totals[at] + 1}):
            totals[at] += 1
            to_give -= 1
    return totals


def _by_largest_remainder(block: Mapping[int, Fraction]) -> dict[int, int]:
    totals = {at: int(share) for at, share in block.items()}
    to_give = int(sum(block.values())) - sum(totals.values())
    first = sorted(block, key=lambda at: (totals[at] - block[at], at))[:to_give]
    return totals | {at: totals[at] + 1 for at in first}


def fair_shares(network: Network) -> list[dict[int, Fraction]]:
    """Return the exact max-min fair share of each demand, in certificates, by blocks of demands covered alike.

    Formula: with F the maximum flow beyond what is kept and C what is asked, all get λ = F / C where the edges allow
    it; else the minimum cut divides the demands into those that fall short of λ, with all that may serve them, and
    the rest. The shares of a block sum to a whole number, its F.
    """
    blocks: list[dict[int, Fraction]] = []
    waiting = [network]
    while waiting:
        part = waiting.pop()
        asked = sum(part.asked.values())
        if not asked:
            blocks.append(dict.fromkeys(part.asked, Fraction(0)))
            continue
        kept = sum(part.kept.values())
        most = _minimum_cut(part, 1, 1).value - kept
        cut = _minimum_cut(part, asked, most)
        if cut.value == (most + kept) * asked:
            blocks.append({at: Fraction(count * most, asked) for at, count in part.asked.items()})
            continue
        waiting.append(part.part(cut.groups, cut.demands))
        rest = {*part.asked, *part.kept} - cut.demands
        waiting.append(part.part(set(part.supplies) - cut.groups, rest))
    return blocks


def flows(network: Network, totals: Mapping[int, int]) -> Flows:
    """Return how many certificates of each group each demand gets; `totals` must be feasible."""
    from networkx import maximum_flow

    graph = _graph(Network(network.supplies, network.serves, totals), 1, 1)
    _, by_node = maximum_flow(graph, _SOURCE, _SINK)
    first_demand = 2 + len(network.supplies)
    groups, demands = sorted(network.supplies), sorted(totals)
    found = {
        (group, demands[node - first_demand]): count
        for number, group in enumerate(groups)
        for node, count in by_node[2 + number].items()
        if count
    }
    return dict(sorted(found.items()))


def bottleneck(network: Network, totals: Mapping[int, int], sent: Flows) -> set[int]:
    """Return the demands that together ask for more than all that may serve them; empty where all are covered.

    Those not covered, and those that hold certificates which an uncovered one could take: moving certificates
    between them covers no more.
    """
    found = {at for at, count in network.asked.items() if totals.get(at, 0) < count}
    while True:
        groups = {group for group, served in network.serves.items() if found.intersection(served)}
        holding = {at for (group, at), count in sent.items() if group in groups and count}
        if holding <= found:
            return found
        found |= holding


def _is_feasible(network: Network, totals: Mapping[int, int]) -> bool:
    part = replace(network, asked=totals)
    return _minimum_cut(part, 1, 1).value == sum(totals.values()) + sum(network.kept.values())


def _minimum_cut(network: Network, supply_scale: int, asked_scale: int) -> _Cut:
    from networkx import minimum_cut

    value, (reachable, _) = minimum_cut(_graph(network, supply_scale, asked_scale), _SOURCE, _SINK)
    groups, demands = sorted(network.supplies), _demands(network)
    first_demand = 2 + len(groups)
    return _Cut(
        int(value),
        {group for number, group in enumerate(groups) if 2 + number in reachable},
        {at for number, at in enumerate(demands) if first_demand + number in reachable},
    )


def _graph(network: Network, supply_scale: int, asked_scale: int) -> "DiGraph[int]":
    """Source → groups → demands → sink; nodes are integers, as their order decides between equal flows."""
    from networkx import DiGraph

    graph: DiGraph[int] = DiGraph()
    graph.add_nodes_from((_SOURCE, _SINK))
    groups, demands = sorted(network.supplies), _demands(network)
    node_of = {at: 2 + len(groups) + number for number, at in enumerate(demands)}
    for number, group in enumerate(groups):
        graph.add_edge(_SOURCE, 2 + number, capacity=network.supplies[group] * supply_scale)
        graph.add_edges_from((2 + number, node_of[at]) for at in network.serves[group] if at in node_of)
    for at in demands:
        count = network.asked[at] * asked_scale if at in network.asked else network.kept[at] * supply_scale
        graph.add_edge(node_of[at], _SINK, capacity=count)
    return graph


def _demands(network: Network) -> list[int]:
    return sorted({*network.asked, *network.kept})
