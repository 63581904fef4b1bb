"""Technologies spread pro rata over the demands of a group: a table of whole numbers with given row and column sums."""

from collections.abc import Mapping

_SOURCE, _SINK = 0, 1


def spread_kinds(kinds: Mapping[str, int], asked: Mapping[int, int]) -> dict[tuple[str, int], int]:
    """Return certificates by (kind, demand): each cell is kind × asked / total, rounded up or down.

    Rows sum to `kinds`, columns to `asked`; both have the same total. Such a rounding always exists, as what the
    rounded-down cells leave is a flow with capacity 1 in every cell.
    """
    total = sum(asked.values())
    if not total:
        return {}
    cells = {(kind, at): count * share // total for kind, count in kinds.items() for at, share in asked.items()}
    rows = {kind: count - sum(cells[kind, at] for at in asked) for kind, count in kinds.items()}
    columns = {at: share - sum(cells[kind, at] for kind in kinds) for at, share in asked.items()}
    for cell in _rounded_up(rows, columns, {cell for cell in cells if kinds[cell[0]] * asked[cell[1]] % total}):
        cells[cell] += 1
    return {cell: count for cell, count in cells.items() if count}


def _rounded_up(
    rows: Mapping[str, int], columns: Mapping[int, int], fractional: set[tuple[str, int]]
) -> list[tuple[str, int]]:
    if not any(rows.values()):
        return []
    from networkx import DiGraph, maximum_flow

    kinds, demands = sorted(rows), sorted(columns)
    graph: DiGraph[int] = DiGraph()
    for number, kind in enumerate(kinds):
        graph.add_edge(_SOURCE, 2 + number, capacity=rows[kind])
    for number, at in enumerate(demands):
        graph.add_edge(2 + len(kinds) + number, _SINK, capacity=columns[at])
    edges = [
        (2 + row, 2 + len(kinds) + column)
        for row, kind in enumerate(kinds)
        for column, at in enumerate(demands)
        if (kind, at) in fractional
    ]
    graph.add_edges_from(edges, capacity=1)
    _, by_node = maximum_flow(graph, _SOURCE, _SINK)
    return [(kinds[row - 2], demands[column - 2 - len(kinds)]) for row, column in edges if by_node[row][column]]
