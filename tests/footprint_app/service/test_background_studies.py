"""Studies linked to imported databases: numbers by hand, three databases in one, the trace, and stock Brightway.

The small ones stand on a hand-made mill of two activities; the one of three databases on open reference data.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from background_db.inventory.import_decisions import read_decisions
from background_db.snapshot import Snapshot
from footprint_app.calculation import background_scores
from footprint_app.calculation.brightway_export import AGREEMENT, TOTAL
from footprint_app.service.background import OpenDatabase, WorkspaceBackgrounds, backgrounds_for
from footprint_app.service.background_overlay import make
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import check
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportRequest, import_database
from footprint_app.service.independent_routes import Targets, write
from footprint_app.service.workspace import init
from pcr_rules.result import PcfResult

MILL = {
    "activities.csv": (
        "code,name_en,name_zh,unit,location,first_year,last_year\n"
        "flour,Flour,小麦粉,kg,CN,2020,2022\npower,Power,电能,kWh,CN,,\nbag,Bag,袋,piece,US,2005,2005\n"
    ),
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air\nch4,"Methane, fossil",kg,air\n',
    "technosphere.csv": (
        "supplier,consumer,amount\nflour,flour,1\npower,power,1\npower,flour,-0.5\nbag,bag,1\nflour,power,-0.01\n"
    ),
    "biosphere.csv": "flow,activity,amount\nco2,power,0.6\nco2,flour,0.02\nch4,flour,0.001\nco2,bag,0.1\n",
}
CHINA = """
allocation: reference-flow
missing: cut-off
providers: same-location
waste: cut-off
self_inputs: leave-out
zero_amounts: leave-out
unusable: leave-out
"""
HDPE = "background:uslci/d7c36a39-fdcc-3eb8-a8cd-c6c2b5a11c9a"
TRUCK = "background:uslci/34156f3c-28ef-33db-9ad0-6293a2aa0d52"
GUANGDONG = "background:cn-power/a976ee9d-b890-4bc1-93d2-e649a723dd46"
MOULDS = "background:useeio/333511"
STUDY = """\
study_id: crate
author: tests
cfp_type: partial
geography: CN
product: {{name_zh: 塑料周转箱, name_en: Crate, producer: 某厂, mass_per_unit: 1000 kg, biogenic_carbon: 0 kg C}}
unit: {{kind: declared, quantity: 1 t, reference_process: moulding}}
boundary: {{description: cradle to gate}}
period: {{first_day: 2024-01-01, last_day: 2024-12-31}}
facilities:
  - {{facility_id: plant, name_zh: 一厂, geography: CN-GD}}
processes:
  - process_id: moulding
    name: 注塑
    facility: plant
    outputs: [{{flow_id: crate, name: 周转箱, quantity: 1000 t}}]
    exchanges:
{rows}"""
# What anyone would write who has Brightway and the folder, and nothing of ours.
BRIGHTWAY = """
import json, os, sys
os.environ["BRIGHTWAY2_DIR"] = sys.argv[1]
import bw2calc, bw2data
bw2data.projects.set_current("footprint")
setup = bw2data.calculation_setups["footprint"]
scores = []
for demand in setup["inv"]:
    demand = {bw2data.get_node(database=key[0], code=key[1]): amount for key, amount in demand.items()}
    scores.append({})
    for method in setup["ia"]:
        lca = bw2calc.LCA(demand, method)
        lca.lci()
        lca.lcia()
        scores[-1][method[1]] = lca.score
print("SCORES" + json.dumps({"scores": scores, "databases": sorted(bw2data.databases)}))
"""


def _configuration(folder: Path) -> Configuration:
    made = read_configuration({"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(folder / "none.toml")})
    init(made, folder)
    return made


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> WorkspaceBackgrounds:
    """A workspace with the mill."""
    folder = tmp_path_factory.mktemp("mill")
    with zipfile.ZipFile(folder / "mill.zip", "w") as package:
        for name, text in MILL.items():
            package.writestr(name, text)
    configuration = _configuration(folder / "ws")
    assert import_database(configuration, ImportRequest(folder / "mill.zip", "mill")).digest
    backgrounds = backgrounds_for(configuration)
    assert backgrounds is not None
    return backgrounds


@pytest.fixture(scope="module")
def open_data(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> WorkspaceBackgrounds:
    """A workspace with USLCI, the electricity of China and USEEIO."""
    configuration = _configuration(tmp_path_factory.mktemp("open") / "ws")
    for name, file, decisions in (
        ("uslci", "uslci-jsonld-resolved/uslci_resolved_jsonld.zip", "aggregated: accept"),
        ("cn-power", "tiangong-cn-electricity/tiangong_cn_electricity_ilcd.zip", CHINA),
        ("useeio", "useeio-v1.2/USEEIOv1.2.zip", "by: tests"),
    ):
        request = ImportRequest(shared / "lci" / file, name, decisions=read_decisions(decisions, name))
        assert import_database(configuration, request).digest
    backgrounds = backgrounds_for(configuration)
    assert backgrounds is not None
    return backgrounds


def _study(folder: Path, *rows: tuple[str, str, str]) -> Path:
    lines = [
        f"      - {{exchange_id: E{number}, kind: input, flow: '{flow}', quantity: {amount}, provider: '{provider}', "
        f"fallback_reason: no domestic data}}\n"
        for number, (flow, amount, provider) in enumerate(rows, 1)
    ]
    path = folder / "study.yaml"
    path.write_text(STUDY.format(rows="".join(lines)), encoding="utf-8")
    return path


def _result(answer: CalculateAnswer) -> PcfResult:
    assert answer.result is not None, [finding for finding in answer.findings if finding.blocks_number]
    return answer.result


def test_a_row_takes_the_life_cycle_of_an_activity_by_gas(mill: WorkspaceBackgrounds, tmp_path: Path) -> None:
    """Flour f and power p: f = 0.5 p + 0.02 CO2 + 0.001 CH4, p = 0.01 f + 0.6 CO2.

    p = (0.6 + 0.0002)/(1 − 0.005) = 0.60321608 kg CO2/kWh and 0.00001/0.995 kg CH4; f = 0.32160804 kg CO2 and
    0.001/0.995 = 0.00100503 kg CH4 a kg. 2 kg a kg of crate: 2000 × (0.32160804 + 29.8 × 0.00100503) = 703.1156 kg/t.
    """
    answer = calculate(_study(tmp_path, ("flour", "2000 t", "background:mill/flour")), backgrounds=mill)
    result = _result(answer)
    assert result.view(result.headline).total == pytest.approx(
        2000 * (0.32 / 0.995 + 29.8 * 0.001 / 0.995) + 0.0, rel=1e-3
    )
    carbon_dioxide = (0.02 + 0.5 * 0.6) / 0.995
    assert result.view(result.headline).gases == pytest.approx(
        {"co2": 2000 * carbon_dioxide, "ch4": 2000 * 29.8 * 0.001 / 0.995}
    )


def test_the_suppliers_of_a_study_are_held_in_one_go(
    mill: WorkspaceBackgrounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three rows of two activities ask for one forward solution of both; what is not known is told by its row."""
    asked: list[list[int]] = []
    monkeypatch.setattr(background_scores, "hold_suppliers", lambda _, positions: asked.append(sorted(positions)))
    rows = (("flour", "2 t", "background:mill/flour"), ("power", "1 kWh", "background:mill/power"))
    backgrounds = WorkspaceBackgrounds(mill.workspace)
    assert check(_study(tmp_path, *rows, ("flour", "3 t", "background:mill/flour")), backgrounds=backgrounds).linked
    positions = OpenDatabase("mill", Snapshot(next(mill.root.glob("*/manifest.json")).parent), tmp_path).positions
    # Opening the scores asks by the same function, for no supplier.
    assert [list(dict.fromkeys(each)) for each in asked if each] == [sorted((positions["flour"], positions["power"]))]
    unknown = check(_study(tmp_path, ("rye", "2 t", "background:mill/rye")), backgrounds=backgrounds)
    assert "LINK-BACKGROUND-UNKNOWN-ACTIVITY" in {finding.code for finding in unknown.findings}


def test_the_trace_names_the_snapshot_and_the_factor_list_its_source(
    mill: WorkspaceBackgrounds, tmp_path: Path
) -> None:
    """Equal traces give equal numbers, so the digest stands in it; a bag made in the US counts as foreign."""
    rows = (("flour", "900 t", "background:mill/flour"), ("bags", "10000 pcs", "background:mill/bag"))
    result = _result(calculate(_study(tmp_path, *rows), backgrounds=mill))
    assert result.trace.snapshot == mill.snapshot_of("mill")
    uses = {use.factor_id: use for use in result.factors}
    assert uses["background:mill/flour"].source.startswith("mill")
    assert (uses["background:mill/bag"].per_unit, uses["background:mill/bag"].is_foreign) == ("piece", True)
    assert uses["background:mill/flour"].gwp_set == "AR6"  # given by gas: the study's own set, not "not stated"
    assert uses["background:mill/flour"].data_period == "2020-01-01/2022-12-31"
    bags = uses["background:mill/bag"].contribution
    total = result.view(result.headline).total
    assert result.foreign_share == pytest.approx(bags / total)
    assert result.primary_share == 0.0


@pytest.mark.parametrize(
    ("provider", "code", "near"),
    [
        ("background:mil/flour", "LINK-BACKGROUND-UNKNOWN-DATABASE", "mill"),
        ("background:mill/flower", "LINK-BACKGROUND-UNKNOWN-ACTIVITY", "flour"),
        ("background:mill", "LINK-BACKGROUND-UNKNOWN-ACTIVITY", ""),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(
    mill: WorkspaceBackgrounds, tmp_path: Path, provider: str, code: str, near: str
) -> None:
    """Nothing is linked in its place."""
    answer = check(_study(tmp_path, ("flour", "900 t", provider)), backgrounds=mill)
    (finding,) = [one for one in answer.findings if one.code.startswith("LINK-BACKGROUND")]
    assert (finding.code, finding.blocks_number) == (code, True)
    assert near in dict(finding.values)["near"]


def test_a_snapshot_that_is_gone_is_told(tmp_path: Path) -> None:
    """The name is there, the folder is not."""
    with zipfile.ZipFile(tmp_path / "mill.zip", "w") as package:
        for name, text in MILL.items():
            package.writestr(name, text)
    configuration = _configuration(tmp_path / "ws")
    digest = import_database(configuration, ImportRequest(tmp_path / "mill.zip", "mill")).digest
    (tmp_path / "ws" / "background" / digest).rename(tmp_path / "away")
    answer = check(
        _study(tmp_path, ("flour", "900 t", "background:mill/flour")), backgrounds=backgrounds_for(configuration)
    )
    assert "LINK-BACKGROUND-UNREADABLE" in [finding.code for finding in answer.findings]


def test_the_configured_workspace_serves_where_none_is_given(
    mill: WorkspaceBackgrounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A study that names a database finds it by FOOTPRINT_WORKSPACE; one without a workspace is told so."""
    study = _study(tmp_path, ("flour", "900 t", "background:mill/flour"))
    monkeypatch.setenv("FOOTPRINT_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("FOOTPRINT_WORKSPACE", str(mill.workspace))
    assert check(study).linked is not None
    monkeypatch.delenv("FOOTPRINT_WORKSPACE")
    assert "LINK-BACKGROUND-NO-WORKSPACE" in [finding.code for finding in check(study).findings]


def _brightway(folder: Path) -> dict[str, object]:
    command = [sys.executable, "-W", "ignore", "-c", BRIGHTWAY, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(run.stdout.partition("SCORES")[2])
    return found


def _agrees(answer: CalculateAnswer, backgrounds: WorkspaceBackgrounds, folder: Path) -> dict[str, object]:
    """Write a study with its backgrounds, solve it by stock Brightway, compare each view's total."""
    result = _result(answer)
    write(answer, Targets(brightway=folder), backgrounds=backgrounds)
    found = _brightway(folder)
    for view, scores in zip(result.views, found["scores"], strict=True):  # type: ignore[call-overload]
        scale = sum(abs(row.total) for row in view.contributions)
        assert scores[TOTAL] == pytest.approx(view.total, abs=AGREEMENT * scale)
        for channel, value in view.channels.items():
            assert scores.get(channel, 0.0) == pytest.approx(value, abs=AGREEMENT * scale)
    return found


def test_brightway_solves_foreground_and_background_together(mill: WorkspaceBackgrounds, tmp_path: Path) -> None:
    """The mill's loop is solved by Brightway itself: the background lies beside the study as a database of its own."""
    rows = (("flour", "900 t", "background:mill/flour"), ("bags", "10000 pcs", "background:mill/bag"))
    answer = calculate(_study(tmp_path, *rows), backgrounds=mill)
    found = _agrees(answer, mill, tmp_path / "brightway")
    assert "mill" in found["databases"]  # type: ignore[operator]


def test_one_study_on_three_databases(open_data: WorkspaceBackgrounds, tmp_path: Path) -> None:
    """USLCI per kg and t·km, Guangdong's electricity per MJ, USEEIO per 2013 dollar, in one study; Brightway agrees.

    1.02 kg HDPE × 1.8362 + 0.3 t·km × 0.0926 + 0.9 kWh × 0.4823 + 0.02 $ × the moulds' factor, per kg; the known results
    of the three databases have it within the gases that they do not count (0.2 %).
    """
    rows = (
        ("HDPE resin", "1020 t", HDPE),
        ("road transport", "300000 t·km", TRUCK),
        ("electricity of a moulder", "900 MWh", GUANGDONG),
        ("moulds", "20000 USD2013", MOULDS),
    )
    answer = calculate(_study(tmp_path, *rows), backgrounds=open_data)
    result = _result(answer)
    by_row = {row.exchange_id: row.total for row in result.view(result.headline).contributions}
    assert by_row["E1"] == pytest.approx(1020 * 1.8361646, rel=2e-3)
    assert by_row["E2"] == pytest.approx(300 * 0.09259, rel=2e-3)
    assert by_row["E3"] == pytest.approx(900 * 0.4823, rel=2e-3)
    assert by_row["E4"] > 0
    assert all(name in result.trace.snapshot for name in ("uslci@", "cn-power@", "useeio@"))
    codes = {finding.code for finding in answer.findings}
    assert {"LINK-BACKGROUND-FOREIGN-ELECTRICITY", "LINK-ELECTRICITY-OUTSIDE-VIEWS"} <= codes
    found = _agrees(answer, open_data, tmp_path / "brightway")
    assert {"uslci", "cn-power", "useeio"} <= set(found["databases"])  # type: ignore[call-overload]


def test_a_derived_database_is_written_with_its_overlay(open_data: WorkspaceBackgrounds, tmp_path: Path) -> None:
    """USLCI with Chinese electricity: the trace names the overlay, and Brightway comes to the same number."""
    configuration = read_configuration({"workspace": str(open_data.workspace)}, {"FOOTPRINT_CONFIG": "none.toml"})
    make(configuration, "uslci", ("cn-electricity-2024",))
    backgrounds = WorkspaceBackgrounds(open_data.workspace)
    study = _study(tmp_path, ("HDPE resin", "1020 t", HDPE.replace("uslci/", "uslci-cn/")))
    answer = calculate(study, backgrounds=backgrounds)
    result = _result(answer)
    assert "+overlay:" in result.trace.snapshot
    assert result.view(result.headline).total != pytest.approx(1020 * 1.8361646, rel=1e-3)
    assert "LINK-BACKGROUND-FOREIGN-ELECTRICITY" not in {finding.code for finding in answer.findings}
    found = _agrees(answer, backgrounds, tmp_path / "brightway")
    assert "uslci-cn" in found["databases"]  # type: ignore[operator]
