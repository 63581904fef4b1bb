"""Two forms of the U.S. inventory database in openLCA JSON-LD: every count and every score that is known of them."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from background_db.findings import any_blocks_number
from background_db.inventory.readers.formats import format_of, read_inventory
from background_db.inventory.readers.olca_jsonld import read_olca_jsonld
from background_db.inventory.records import Edge, EdgeKind, FlowKind, Inventory


@pytest.fixture(scope="module")
def raw(shared: Path) -> Inventory:
    """USLCI as published: schema 1, untidy."""
    return read_olca_jsonld(shared / "lci/uslci-jsonld-raw/uslci_olca1_5_0_json_ld.zip")


@pytest.fixture(scope="module")
def resolved(shared: Path) -> Inventory:
    """The same, closed: schema 2, one product a process, no unit but the reference unit."""
    return read_inventory(shared / "lci/uslci-jsonld-resolved/uslci_resolved_jsonld.zip")


def all_edges(inventory: Inventory) -> list[Edge]:
    """Every exchange of every data set."""
    return [edge for activity in inventory.activities for edge in activity.edges]


def kinds_of(inventory: Inventory) -> Counter[FlowKind]:
    """Flows by kind."""
    return Counter(flow.kind for flow in inventory.flows.values())


def test_schema_1_is_told_and_everything_is_read(raw: Inventory) -> None:
    """766 processes, 4,601 flows (2,918 + 1,659 + 24), 32,526 exchanges; nothing refused, nothing that blocks."""
    assert raw.format == "olca-jsonld-1"
    assert (len(raw.activities), raw.datasets_in) == (766, 766)
    assert kinds_of(raw) == {FlowKind.ELEMENTARY: 2918, FlowKind.PRODUCT: 1659, FlowKind.WASTE: 24}
    assert (len(all_edges(raw)), raw.edges_in, raw.edges_refused) == (32_526, 32_526, 0)
    assert not any_blocks_number(raw.findings)
    assert all(flow.unit_factors[flow.unit] == 1.0 for flow in raw.flows.values())


def test_product_inputs_come_without_default_provider(raw: Inventory) -> None:
    """6,480 product inputs, none of them says who supplies it."""
    inputs = [edge for edge in all_edges(raw) if edge.kind is EdgeKind.INPUT]
    assert len([edge for edge in inputs if raw.flows[edge.flow].kind is FlowKind.PRODUCT]) == 6480
    assert not any(edge.provider for edge in all_edges(raw))


def test_multi_output_processes_and_their_shares(raw: Inventory) -> None:
    """139 with several non-elementary outputs, 132 with several products; 40 with shares, 3 of these with several."""
    outputs = {
        activity.code: [edge for edge in activity.edges if edge.kind is EdgeKind.OUTPUT] for activity in raw.activities
    }
    products = {
        code: sum(raw.flows[edge.flow].kind is FlowKind.PRODUCT for edge in edges) for code, edges in outputs.items()
    }
    assert sum(len(edges) > 1 for edges in outputs.values()) == 139
    several = {code for code, count in products.items() if count > 1}
    assert len(several) == 132
    with_shares = {activity.code for activity in raw.activities if activity.allocation}
    assert len(with_shares) == 40
    assert len(with_shares & several) == 3
    assert not any(activity.default_allocation for activity in raw.activities)


def test_every_share_is_read_or_told(raw: Inventory) -> None:
    """106 physical and 12,020 causal: 615 of these name an exchange of their process, 11,405 one that it has not."""
    methods = Counter(share.method for activity in raw.activities for share in activity.allocation)
    assert methods == {"physical": 106, "causal": 615}
    (told,) = [finding for finding in raw.findings if finding.code == "OLCA-SHARES"]
    assert told.values == (("given", str(106 + 12_020)), ("unused", str(12_020 - 615)))


def test_flows_with_several_providers_and_with_none(raw: Inventory) -> None:
    """14 products have several providers, one 12; 2,461 inputs of 661 products (648 names, 633 on purpose) have none."""
    providers: defaultdict[str, set[str]] = defaultdict(set)
    for activity in raw.activities:
        for edge in activity.edges:
            if edge.kind is EdgeKind.OUTPUT and raw.flows[edge.flow].kind is FlowKind.PRODUCT:
                providers[edge.flow].add(activity.code)
    several = {code: len(by) for code, by in providers.items() if len(by) > 1}
    assert len(several) == 14
    assert [raw.flows[code].name_en for code, count in several.items() if count == 12] == ["Recovered energy"]
    missing = [
        edge.flow
        for edge in all_edges(raw)
        if edge.kind is EdgeKind.INPUT and raw.flows[edge.flow].kind is FlowKind.PRODUCT and edge.flow not in providers
    ]
    names = {raw.flows[code].name_en for code in missing}
    assert (len(missing), len(set(missing)), len(names)) == (2461, 661, 648)
    assert sum(any(word in name.casefold() for word in ("cutoff", "dummy")) for name in names) == 633


def test_parameters_zeros_results_and_places(raw: Inventory) -> None:
    """24 processes with parameters, 25 zero amounts, 4 results; locations of schema 1 are named, not coded."""
    (told,) = [finding for finding in raw.findings if finding.code == "INVENTORY-PARAMETERS"]
    assert told.values == (("formulas", "259"), ("datasets", "24"))
    assert sum(edge.amount == 0 for edge in all_edges(raw)) == 25
    assert sum(activity.is_aggregated for activity in raw.activities) == 4
    assert {"RNA", "US"} <= {activity.location for activity in raw.activities}


def test_the_refinery_lists_its_total_beside_its_fractions_in_three_units(raw: Inventory) -> None:
    """What double counting must be seen is left as the file has it."""
    (refinery,) = [one for one in raw.activities if one.name_en == "Petroleum refining, at refinery"]
    outputs = [edge for edge in refinery.edges if edge.kind is EdgeKind.OUTPUT]
    assert Counter(edge.unit for edge in outputs) == {"l": 5, "kg": 4, "m3": 1}
    (total,) = [edge for edge in outputs if raw.flows[edge.flow].name_en == refinery.name_en]
    assert (total.amount, total.unit, total.is_reference) == (1.0, "kg", False)
    assert [raw.flows[edge.flow].name_en for edge in outputs if edge.is_reference] == ["Diesel, at refinery"]


def test_uncertainty_is_stated_or_told_to_be_impossible(raw: Inventory) -> None:
    """5,130 lognormals, of which 4,811 have σg 0 and 307 σg 1: 12 say something; 385 triangles less 27; 24 uniform."""
    stated = Counter(edge.distribution.kind for edge in all_edges(raw) if edge.distribution)
    assert stated == {2: 5130 - 4811 - 307, 5: 385 - 27, 4: 24}
    assert sum(finding.code == "INVENTORY-DISTRIBUTION" for finding in raw.findings) == 5
    (more,) = [finding for finding in raw.findings if finding.code == "INVENTORY-MORE"]
    assert dict(more.values) == {"count": str(27 - 5), "kind": "INVENTORY-DISTRIBUTION"}
    assert sum(bool(edge.pedigree) for edge in all_edges(raw)) > 400


def test_energy_and_power_units_convert_as_the_file_says(raw: Inventory) -> None:
    """Electricity is counted in MJ and written in kWh: 3.6 MJ each."""
    (flow,) = [one for one in raw.flows.values() if one.name_en == "Electricity, at eGrid, SRVC, 2010"]
    assert (flow.unit, flow.unit_factors["kWh"], flow.properties["energy"]) == ("MJ", 3.6, 1.0)


def test_the_raw_package_as_a_folder_reads_the_same(raw: Inventory, shared: Path, tmp_path: Path) -> None:
    """A zip need not be unpacked, and may be."""
    import zipfile

    with zipfile.ZipFile(shared / "lci/uslci-jsonld-raw/uslci_olca1_5_0_json_ld.zip") as package:
        package.extractall(tmp_path / "uslci")
    folder = read_olca_jsonld(tmp_path / "uslci")
    assert folder.activities == raw.activities
    assert folder.flows == raw.flows
    known = format_of(tmp_path / "uslci")
    assert not isinstance(known, tuple)
    assert known.name == "olca-jsonld"


def test_all_1683_scores_of_the_resolved_system_are_met(resolved: Inventory, shared: Path) -> None:
    """total = direct (I·production − inputs)⁻¹ in kg CO2e per reference unit, by SciPy alone, to 1e-5."""
    assert resolved.format == "olca-jsonld-2"
    assert (resolved.datasets_in, resolved.edges_in, resolved.edges_refused) == (1683, 37_100, 0)
    folder = shared / "lci/uslci-jsonld-resolved"
    potentials = {row["flow_uuid"]: float(row["gwp100_ar6"]) for row in rows(folder / "gwp100_ar6_by_flow.csv")}
    column = {activity.code: number for number, activity in enumerate(resolved.activities)}
    makes = {
        edge.flow: column[activity.code]
        for activity in resolved.activities
        for edge in activity.edges
        if edge.kind is EdgeKind.OUTPUT
    }
    assert len(makes) == 1683
    entries: list[tuple[int, int, float]] = []
    direct = np.zeros(len(column))
    for activity in resolved.activities:
        j = column[activity.code]
        for edge in activity.edges:
            amount = edge.amount * resolved.flows[edge.flow].unit_factors[edge.unit]
            if edge.kind is EdgeKind.EMISSION:
                direct[j] += amount * potentials.get(edge.flow, 0.0)
            elif edge.kind is EdgeKind.RESOURCE:
                direct[j] -= amount * potentials.get(edge.flow, 0.0)
            else:
                entries.append((makes[edge.flow], j, amount if edge.kind is EdgeKind.OUTPUT else -amount))
    made, used, values = zip(*entries, strict=True)
    technosphere = csc_matrix((values, (made, used)), shape=(len(column), len(column)))
    totals = splu(technosphere.T.tocsc()).solve(direct)
    expected = {row["process_uuid"]: row for row in rows(folder / "expected_gwp100.csv")}
    assert len(expected) == 1683
    for code, row in expected.items():
        assert totals[column[code]] == pytest.approx(float(row["total_kgCO2e_per_unit"]), rel=1e-5, abs=1e-9), row


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
