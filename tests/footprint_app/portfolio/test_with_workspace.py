"""What a workspace brings to a portfolio: imported databases, own factor sets, the library of choices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Manifest, write_snapshot
from footprint_app.linking.suggestions.saved import flow_key, unit_key
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.portfolio import PortfolioAnswer, PortfolioOptions, read_manifest, run
from footprint_app.service.workspace import change_by, init, open_configured
from footprint_app.store.linking_choices import ChoiceKey, LinkingChoice, add_choices

WATER = "product.gbt51366_2019.tap_water"


@pytest.fixture
def workspace(tmp_path: Path) -> Configuration:
    """A workspace with the database mill: 1 kg of flour takes 0.5 kWh of power at 0.6 kg CO2."""
    folder = tmp_path / "ws"
    configuration = read_configuration({"workspace": str(folder), "lang": "en"}, {})
    init(configuration, folder)
    activities = tuple(
        SystemActivity(code, code, "", code, "", unit, "CN", 2023, 2024)
        for code, unit in (("flour", "kg"), ("power", "kWh"))
    )
    flows = (Flow("co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", "", "kg", ("air",), "124-38-9"),)
    technosphere = Entries.exact(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([1.0, 1.0, -0.5]))
    biosphere = Entries.exact(np.array([0]), np.array([1]), np.array([0.6]))
    manifest = Manifest("mill", "1", "matrices", "", "", "", 0, 0, 0, 0, {})
    snapshot = write_snapshot(LinkedSystem(activities, flows, technosphere, biosphere), manifest, folder / "background")
    DatabaseIndex(folder / "background").put("mill", DatabaseEntry(snapshot.digest))
    return configuration


def _total(answer: PortfolioAnswer) -> float | None:
    assert answer.tables is not None
    (total,) = answer.tables.products.column("total").to_pylist()
    return None if total is None else float(total)


def test_table_and_study_buy_from_an_imported_database(
    workspace: Configuration, studies: Callable[[int], Path], tmp_path: Path
) -> None:
    """2 t of flour are 2000 × 0.5 × 0.6 = 600 kg CO2, in a table as in a study; without the workspace there is none."""
    bills = tmp_path / "bills.csv"
    bills.write_text("product,line,flow,amount,unit,provider\nA,1,flour,2,t,background:mill/flour\n", encoding="utf-8")
    options = PortfolioOptions(year=2024, force=True)
    assert _total(run(bills, tmp_path / "bills", options, configuration=workspace)) == pytest.approx(600, rel=1e-12)
    assert workspace.workspace is not None
    digest = DatabaseIndex(workspace.workspace / "background").entry("mill").digest
    assert read_manifest(tmp_path / "bills")["databases"] == [f"mill@{digest}"]
    nowhere = read_configuration({}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    assert _total(run(bills, tmp_path / "bills", options, configuration=nowhere)) is None
    folder = studies(1)
    path = folder / "board-1.yaml"
    plain = _total(run(folder, tmp_path / "plain", options, configuration=workspace))
    text = path.read_text(encoding="utf-8")
    row = "      - {exchange_id: E4, kind: input, flow: 面粉, quantity: 2000 t, provider: 'background:mill/flour'}\n"
    path.write_text(text + row, encoding="utf-8")
    with_flour = _total(run(folder, tmp_path / "studies", options, configuration=workspace))
    # 2000 t over 1000 t of boards: 2 t a tonne
    assert plain is not None
    assert with_flour == pytest.approx(plain + 600, rel=1e-12)


def test_warnings_are_counted_at_the_product_whose_lines_have_them(workspace: Configuration, tmp_path: Path) -> None:
    """Flour of China in a bill for Germany is foreign, a warning: two lines of A, none of B, which only emits."""
    bills = tmp_path / "bills.csv"
    bills.write_text(
        "product,line,flow,amount,unit,provider\n"
        "A,1,flour,2,t,background:mill/flour\nA,2,flour,3,t,background:mill/flour\nB,1,co2.fossil,1,kg,\n",
        encoding="utf-8",
    )
    options = PortfolioOptions(year=2024, geography="DE", force=True)
    answer = run(bills, tmp_path / "out", options, configuration=workspace)
    assert answer.tables is not None
    told = [row for row in answer.tables.findings.to_pylist() if row["severity"] == "warning"]
    assert {(row["code"], row["lines"]) for row in told} == {("FACTOR-FOREIGN", 2)}
    products = {row["product"]: row["warnings"] for row in answer.tables.products.to_pylist()}
    assert products == {"A": 2, "B": 0}


def test_a_database_that_changed_is_calculated_again(
    workspace: Configuration, studies: Callable[[int], Path], tmp_path: Path
) -> None:
    """The journal knows the state of the workspace's databases."""
    folder, out = studies(1), tmp_path / "out"
    assert run(folder, out, PortfolioOptions(), configuration=workspace).taken_over == 0
    assert run(folder, out, PortfolioOptions(), configuration=workspace).taken_over == 1
    assert workspace.workspace is not None
    index = DatabaseIndex(workspace.workspace / "background")
    index.put("mill-cn", DatabaseEntry(index.entry("mill").digest, base="mill"))
    assert run(folder, out, PortfolioOptions(), configuration=workspace).taken_over == 0


def test_what_somebody_chose_before_supplies_again(workspace: Configuration, bills: Path, tmp_path: Path) -> None:
    """The library of choices links the electricity that the table leaves open; without it that is a finding."""
    options = PortfolioOptions(year=2024, force=True)

    def status() -> Any:
        answer = run(bills, tmp_path / "out", options, configuration=workspace)
        assert answer.tables is not None
        return {row["product"]: row["total"] for row in answer.tables.products.to_pylist()}["P2"]

    assert status() is None
    choice = LinkingChoice(
        key=ChoiceKey(flow_key("电"), unit_key("kWh")),
        flow="电",
        unit="kWh",
        provider="factor:elec.cfp.2024.cn.average",
        provider_name="",
        origin="",
        reason="test",
    )
    with open_configured(workspace) as opened:
        add_choices(opened, [choice], change_by(workspace, "test"))
    # 1 t of water at 0.168 and 5 kWh at 0.5777
    assert status() == pytest.approx(0.168 + 5 * 0.5777, rel=1e-12)
