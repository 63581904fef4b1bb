"""The product system of a draft as a graph."""

from footprint_app.ingest.draft_tables import DraftRow, DraftTables
from footprint_app.service.system_graph import system_graph


def _tables(*providers: tuple[str, str, str]) -> DraftTables:
    processes = tuple(DraftRow(f"p{key}", {"process_id": key, "name": f"name {key}"}) for key in "ABC")
    rows = tuple(
        DraftRow(f"r{at}", {"process": process, "flow": flow, "kind": "input", "provider": provider})
        for at, (process, flow, provider) in enumerate(providers)
    )
    return {"processes": processes, "inventory": rows}


def test_suppliers_stand_above() -> None:
    """A supplies B, B supplies C: three layers; two flows between the same two are one link."""
    graph = system_graph(
        _tables(
            ("B", "billet", "process:A"), ("B", "dross", "process:A"), ("C", "profile", "process:B"), ("A", "x", "")
        )
    )
    assert {node.process_id: node.y for node in graph.nodes} == {"A": 0, "B": 1, "C": 2}
    assert [(link.start, link.end, link.flows) for link in graph.links] == [
        ("A", "B", ("billet", "dross")),
        ("B", "C", ("profile",)),
    ]
    assert {node.process_id: node.without_supplier for node in graph.nodes} == {"A": 1, "B": 0, "C": 0}


def test_loops_and_unknown_processes() -> None:
    """Own scrap that goes back is a link like others; a process that is not there is named and drawn nowhere."""
    graph = system_graph(_tables(("B", "billet", "process:A"), ("A", "scrap", "process:B"), ("C", "z", "process:Z")))
    assert {(link.start, link.end) for link in graph.links} == {("A", "B"), ("B", "A")}
    assert graph.unknown == ("process:Z",)


def test_no_process_no_graph() -> None:
    """An empty draft has an empty graph."""
    assert system_graph({}).nodes == ()
