"""The linked study as a graph: who supplies whom, by which line."""

from pcr_rules.linked_study import LinkedStudy, Supplier, SupplierKind
from pcr_rules.product_system import ProductSystem


def build_product_system(linked: LinkedStudy) -> ProductSystem:
    """Make the directed multigraph of a linked study: one node a process or other supplier, one edge a line.

    An edge runs from the supplier to the consuming process, has the line id as key and carries ``line``. The node
    of a process names no flow, as a run makes all its products together; the flow taken stands in the line.
    """
    import networkx  # 0.2 s that `footprint --help` must not pay

    graph: networkx.MultiDiGraph[Supplier] = networkx.MultiDiGraph()
    graph.add_nodes_from(process_node(process.process_id) for process in linked.study.processes)
    for line in linked.lines:
        is_process = line.supplier.kind is SupplierKind.PROCESS
        supplier = process_node(line.supplier.key) if is_process else line.supplier
        graph.add_edge(supplier, process_node(line.process_id), key=line.line_id, line=line)
    return ProductSystem(linked, graph)


def process_node(process_id: str) -> Supplier:
    """Return the node of a process."""
    return Supplier(SupplierKind.PROCESS, process_id)
