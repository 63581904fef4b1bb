"""A foreground on another database is one system: its scores are those of both systems solved together by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_array
from scipy.sparse.linalg import spsolve

from background_db.inventory.import_decisions import ImportDecisions, MissingProvider, WasteFlow
from background_db.inventory.input_links import LinkedSupplier, OpenInput, links_as_texts
from background_db.inventory.judge import judge
from background_db.inventory.linked_databases import join, upstream
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Activity, Distribution, Edge, EdgeKind, Flow, FlowKind, Inventory
from background_db.inventory.resolve import resolve
from background_db.inventory.resolve_tally import CaseKind, Fate
from background_db.snapshot import Manifest, Snapshot, write_snapshot

CODES = ("coal", "grid", "oil", "steel", "tip")
UNITS = ("kg", "MJ", "m3", "kg", "kg")
BACKGROUND = np.array(
    [
        # coal grid  oil  steel tip
        [1.0, -0.05, 0.0, -0.4, 0.0],  # coal, kg
        [-0.1, 1.0, -0.2, -2.0, 0.0],  # grid, MJ
        [0.0, 0.0, 1.0, 0.0, 0.0],  # oil, m3
        [0.0, 0.0, 0.0, 1.0, 0.0],  # steel, kg: nobody of the foreground takes it
        [0.0, 0.0, 0.0, -0.1, 2.0],  # tip, kg: one run treats 2 kg
    ]
)
"""Activities by activities: production on the diagonal, inputs negative."""
DIRECT = np.array([0.1, 0.15, 40.0, 1.0, 0.3])
"""kg CO2 of one run."""
FLOWS = {
    flow.code: flow
    for flow in (
        Flow("cloth", FlowKind.PRODUCT, "cloth", unit="kg"),
        Flow("yarn", FlowKind.PRODUCT, "yarn", unit="kg"),
        Flow("shirt", FlowKind.PRODUCT, "shirt", unit="piece"),
        Flow("power", FlowKind.PRODUCT, "electricity", unit="kWh"),
        Flow("lube", FlowKind.PRODUCT, "lubricating oil", unit="kg"),
        Flow("rags", FlowKind.PRODUCT, "treatment of rags", unit="kg"),
        Flow("co2", FlowKind.ELEMENTARY, "carbon dioxide, fossil", unit="kg", compartments=("air",)),
    )
}
POWER, LUBE, RAGS = OpenInput("power", "", "GLO"), OpenInput("lube"), OpenInput("rags")


def _made(flow: str) -> Edge:
    return Edge(EdgeKind.OUTPUT, flow, 1.0, FLOWS[flow].unit, is_reference=True)


def _taken(flow: str, amount: float, **more: object) -> Edge:
    return Edge(EdgeKind.INPUT, flow, amount, FLOWS[flow].unit, **more)  # type: ignore[arg-type]


def _emitted(amount: float) -> Edge:
    return Edge(EdgeKind.EMISSION, "co2", amount, "kg")


def _foreground() -> Inventory:
    spread = Distribution(2, float(np.log(2.0)), 0.1)
    activities = (
        Activity("shirts", "Shirts", (_made("shirt"), _taken("cloth", 0.3), _taken("rags", -0.05))),
        Activity(
            "knitting",
            "Knitting",
            (_made("cloth"), _taken("yarn", 1.05), _taken("power", 0.5, location="GLO"), _taken("lube", 0.02)),
        ),
        Activity(
            "spinning",
            "Spinning",
            (_made("yarn"), _taken("power", 2.0, location="GLO", distribution=spread), _emitted(0.03)),
        ),
    )
    return Inventory("garments", "brightway-excel", activities, FLOWS, 3, sum(len(one.edges) for one in activities))


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Five activities of a background."""
    row, column = np.nonzero(BACKGROUND)
    made = LinkedSystem(
        tuple(
            SystemActivity(code, code, "", code, "", unit, "GLO", first_year=2020, is_treatment=code == "tip")
            for code, unit in zip(CODES, UNITS, strict=True)
        ),
        (replace(FLOWS["co2"], name_en="Carbon dioxide, fossil, of the background"),),
        Entries.exact(row.astype(np.int64), column.astype(np.int64), BACKGROUND[row, column]),
        Entries.exact(np.zeros(5, np.int64), np.arange(5), DIRECT),
    )
    manifest = Manifest("base", "1", "matrices", "base.zip", "", "CC0", 0, 0, 0, 0, {})
    return write_snapshot(made, manifest, tmp_path)


def _links(snapshot: Snapshot) -> dict[OpenInput, LinkedSupplier]:
    return {
        POWER: LinkedSupplier("base", snapshot.digest, "grid", 3.6, reason="1 kWh = 3.6 MJ"),
        LUBE: LinkedSupplier("base", snapshot.digest, "oil", 1 / 880, reason="880 kg/m3"),
        RAGS: LinkedSupplier(
            "base", snapshot.digest, "tip", 1.0, is_treatment=True, reason="landfill for incineration"
        ),
    }


def _scores(system: LinkedSystem) -> dict[str, float]:
    """kg CO2 per unit of product: h = (Aᵀ)⁻¹ d."""
    size = len(system.activities)
    a = csc_array((system.technosphere.amount, (system.technosphere.row, system.technosphere.column)), (size, size))
    direct = np.bincount(system.biosphere.column, system.biosphere.amount, size)
    found = spsolve(a.T.tocsc(), direct)
    return {one.code: float(score) for one, score in zip(system.activities, found, strict=True)}


def test_a_foreground_on_a_background_is_the_composite_system_solved_by_hand(snapshot: Snapshot) -> None:
    """Three activities on five, with kWh → MJ, kg → m³ and waste handed over as a negative input."""
    resolved = resolve(_foreground(), ImportDecisions(), _links(snapshot))
    assert resolved.system is not None
    joined = join(resolved.system, resolved.linked, {"base": snapshot})
    whole = np.zeros((8, 8))
    whole[3:, 3:] = BACKGROUND
    whole[:3, :3] = [[1.0, 0.0, 0.0], [-0.3, 1.0, 0.0], [0.0, -1.05, 1.0]]  # shirts, knitting, spinning
    whole[3 + 1, 1], whole[3 + 1, 2] = -0.5 * 3.6, -2.0 * 3.6  # MJ of grid
    whole[3 + 2, 1] = -0.02 / 880  # m³ of oil
    whole[3 + 4, 0] = -0.05  # kg treated: −0.05 kg of the input are 0.05 kg of the service
    by_hand = np.linalg.solve(whole.T, np.array([0.0, 0.0, 0.03, *DIRECT]))
    found = _scores(joined)
    expected = dict(zip(("shirts", "knitting", "spinning"), by_hand[:3], strict=True))
    assert {code: found[code] for code in expected} == pytest.approx(expected, rel=1e-12)
    # own + Σ amount × factor × score in its own database
    alone = np.linalg.solve(BACKGROUND.T, DIRECT)
    assert found["spinning"] == pytest.approx(0.03 + 2.0 * 3.6 * alone[1], rel=1e-12)
    assert found["base/grid"] == pytest.approx(alone[1], rel=1e-12)


def test_only_what_stands_upstream_is_copied(snapshot: Snapshot) -> None:
    """Nobody takes steel, so it stays behind; what is copied keeps its names, years and marks, and tells its origin."""
    assert upstream(snapshot, [snapshot.position("oil")]).tolist() == [0, 1, 2]  # oil ← grid ← coal ← grid
    resolved = resolve(_foreground(), ImportDecisions(), _links(snapshot))
    assert resolved.system is not None
    joined = join(resolved.system, resolved.linked, {"base": snapshot})
    by_code = {one.code: one for one in joined.activities}
    assert set(by_code) == {"shirts", "knitting", "spinning", "base/coal", "base/grid", "base/oil", "base/tip"}
    tip = by_code["base/tip"]
    assert (tip.is_treatment, tip.first_year, tip.last_year, tip.source) == (True, 2020, None, "base 1")
    # One code, two flows: both rows stay, told apart by the database.
    assert [flow.code for flow in joined.flows] == ["co2", "base/co2"]


def test_the_spread_of_a_linked_amount_is_scaled_with_it(snapshot: Snapshot) -> None:
    """2 kWh with σ = 0.1 of the logarithm: 7.2 MJ, ln 7.2 and the same σ."""
    resolved = resolve(_foreground(), ImportDecisions(), _links(snapshot))
    assert resolved.system is not None
    entries = join(resolved.system, resolved.linked, {"base": snapshot}).technosphere
    drawn = entries.kind == 2
    assert entries.amount[drawn] == pytest.approx([-7.2])
    assert entries.loc[drawn] == pytest.approx([np.log(7.2)])
    assert entries.scale[drawn] == pytest.approx([0.1])
    assert entries.is_negative[drawn].tolist() == [True]


def test_equal_links_give_equal_snapshots_and_another_factor_another(snapshot: Snapshot, tmp_path: Path) -> None:
    """The digest covers what was copied and what was decided."""

    def digest(links: dict[OpenInput, LinkedSupplier]) -> str:
        resolved = resolve(_foreground(), ImportDecisions(), links)
        assert resolved.system is not None
        joined = join(resolved.system, resolved.linked, {"base": snapshot})
        texts = links_as_texts(links)
        return write_snapshot(joined, Manifest("g", "", "x", "", "", "", 0, 0, 0, 0, texts), tmp_path / "g").digest

    links = _links(snapshot)
    assert digest(links) == digest(dict(reversed(links.items())))
    assert digest(links) != digest({**links, LUBE: replace(links[LUBE], factor=1 / 900)})
    assert digest(links) != digest({**links, LUBE: replace(links[LUBE], reason="900 kg/m3 would be as good")})


def test_what_no_link_answers_is_refused_or_cut_off_as_before(snapshot: Snapshot) -> None:
    """Open inputs are counted with their place; a link for some leaves the others to the decision."""
    inventory, links = _foreground(), _links(snapshot)
    some = {POWER: links[POWER]}
    refused = resolve(inventory, ImportDecisions(), some)
    assert refused.system is None
    assert dict(refused.tally.open) == {LUBE: 1, RAGS: 1}
    assert refused.answered == {POWER}
    cut_off = resolve(inventory, ImportDecisions(missing=MissingProvider.CUT_OFF, waste=WasteFlow.CUT_OFF), some)
    assert cut_off.system is not None
    assert cut_off.tally.fates[Fate.LINKED] == 2
    report, findings = judge(
        inventory,
        replace(cut_off, system=join(cut_off.system, cut_off.linked, {"base": snapshot})),
        ImportDecisions(missing=MissingProvider.CUT_OFF),
    )
    assert report.is_balanced
    assert (report.count(CaseKind.LINKED), report.count(CaseKind.UNLINKED)) == (2, 2)
    assert "IMPORT-LINKED" in {finding.code for finding in findings}
