"""A derived database from the command's side: made by shipped rules, shown with its effect, used by a study, dropped."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from background_db.background_overlay import BackgroundOverlay
from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.inventory.import_decisions import read_decisions
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.messages import render
from background_db.overlays.rules import read_rules, shipped_rules
from background_db.snapshot import Manifest, write_snapshot
from footprint_app.linking.background_databases import BackgroundSupply
from footprint_app.service.background import WorkspaceBackgrounds
from footprint_app.service.background_overlay import OverlayEffect, drop, known_rules, make, show, write_effect
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportRequest, import_database
from footprint_app.service.databases import list_databases
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import init

OFFICIAL = {"cn-electricity-2023": 0.6205, "cn-electricity-2024": 0.5777}
"""kg CO2e per kWh: announcements of the MEE, NBS and NEA for 2023 and 2024."""
CHINA = (
    "{allocation: reference-flow, missing: cut-off, providers: same-location, waste: cut-off, self_inputs: leave-out, \
zero_amounts: leave-out, unusable: leave-out}"
)
USLCI = "{allocation: [as-file, reference], missing: cut-off, providers: same-name, waste: cut-off, aggregated: accept}"


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace with one small database: plant → grid (5 % losses) → smelter, and a mill that only burns."""
    folder = tmp_path / "ws"
    made = read_configuration({"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(folder / "none.toml")})
    init(made, folder)
    names = {
        "grid": ("electricity, at grid, US", "kWh"),
        "mill": ("=mill", "kg"),
        "plant": ("electricity, at power plant", "kWh"),
        "smelter": ("aluminium", "kg"),
    }
    system = LinkedSystem(
        tuple(SystemActivity(code, name, "", name, "", unit, "US") for code, (name, unit) in names.items()),
        (Flow("co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", unit="kg", compartments=("air",), cas="124-38-9"),),
        Entries.exact(
            np.array([0, 1, 2, 3, 2, 0]), np.array([0, 1, 2, 3, 0, 3]), np.array([1.0, 1.0, 1.0, 1.0, -1.05, -14.0])
        ),
        Entries.exact(np.zeros(3, np.int64), np.array([1, 2, 3]), np.array([0.2, 1.0, 1.6])),
    )
    root = folder / "background"
    snapshot = write_snapshot(system, Manifest("small", "1", "matrices", "small", "", "", 0, 0, 0, 0, {}), root)
    DatabaseIndex(root).put("small", DatabaseEntry(snapshot.digest))
    return made


def _overlay(answer_overlay: BackgroundOverlay | None) -> BackgroundOverlay:
    assert answer_overlay is not None
    return answer_overlay


def _per_unit(configuration: Configuration, provider: str) -> float:
    """kg of all greenhouse flows that a study takes with one unit of an activity."""
    assert configuration.workspace is not None
    supply = WorkspaceBackgrounds(configuration.workspace).supply(provider)
    assert isinstance(supply, BackgroundSupply)
    return sum(amount for _, amount in supply.factor.flows)


@pytest.mark.parametrize("rules", sorted(OFFICIAL))
def test_before_and_after_are_shown(configuration: Configuration, rules: str) -> None:
    """Smelter: 14 × 1.05 × 1.0 + 1.6 = 16.3 before, 14 × the official value + 1.6 after; mill and plant stay."""
    answer = make(configuration, "small", [rules])
    assert answer.effect is not None
    table = answer.effect.table.set_index("code")
    after = 14 * OFFICIAL[rules] + 1.6
    assert [table.loc["smelter", name] for name in ("before", "after")] == pytest.approx([16.3, after], rel=1e-12)
    assert table.loc["smelter", "share"] == pytest.approx((after - 16.3) / 16.3, rel=1e-12)
    assert [table.loc[code, "change"] for code in ("mill", "plant")] == [0.0, 0.0]
    assert answer.effect.movers(9)["code"].tolist() == ["smelter"]  # the grid itself is replaced, not moved
    assert (answer.effect.moved, _overlay(answer.overlay).name) == (2, "small-cn")


def test_a_negative_score_that_falls_further_has_a_negative_share() -> None:
    """-2 → -3 is a fall of 1 on a score of size 2: -50 %; -2 → -1 is +50 %; 4 → 5 is +25 %."""
    names = pd.DataFrame({"code": list("abc"), **dict.fromkeys(("name_en", "name_zh", "unit", "location"), "")})
    before, after = np.array([-2.0, -2.0, 4.0]), np.array([-3.0, -1.0, 5.0])
    effect = OverlayEffect("AR6", names, before, after, frozenset())
    assert effect.table["share"].tolist() == pytest.approx([-0.5, 0.5, 0.25])
    assert effect.median_share == pytest.approx(0.25)


def test_study_names_either_database(configuration: Configuration) -> None:
    """background:small/grid is 1.05 kg, background:small-cn/grid is exactly the official 0.5777."""
    make(configuration, "small", ["cn-electricity-2024"])
    assert _per_unit(configuration, "small/grid") == pytest.approx(1.05, rel=1e-12)
    assert _per_unit(configuration, "small-cn/grid") == pytest.approx(0.5777, rel=1e-15)
    assert [one.name for one in list_databases(configuration)] == ["small", "small-cn"]


def test_dropped_database_is_gone_and_its_base_is_not(configuration: Configuration) -> None:
    """The name goes, the base keeps its number; what is no derived database cannot be dropped here."""
    digest = _overlay(make(configuration, "small", ["cn-electricity-2024"]).overlay).digest
    assert drop(configuration, "small-cn").overlay == digest
    assert [one.name for one in list_databases(configuration)] == ["small"]
    assert _per_unit(configuration, "small/grid") == pytest.approx(1.05, rel=1e-12)
    for name in ("small", "small-cn"):
        with pytest.raises(WrongUseError) as caught:
            drop(configuration, name)
        assert caught.value.finding.code == "service.no_overlay"


def test_made_again_it_is_the_same_and_another_needs_force(configuration: Configuration) -> None:
    """The same rules give the same digest; other rules under the name only with force; show tells what was made."""
    first = _overlay(make(configuration, "small", ["cn-electricity-2024"]).overlay)
    assert _overlay(make(configuration, "small", ["cn-electricity-2024"]).overlay).digest == first.digest
    with pytest.raises(WrongUseError) as caught:
        make(configuration, "small", ["cn-electricity-2023"])
    assert caught.value.finding.code == "service.overlay_name_taken"
    make(configuration, "small", ["cn-electricity-2023"], force=True)
    shown = show(configuration, "small-cn")
    assert _overlay(shown.overlay).suppliers[0].factor == "elec.cfp.2023.cn.average"
    assert shown.effect is not None
    assert shown.effect.moved == 2


@pytest.mark.parametrize(
    ("database", "rules", "name", "code"),
    [
        ("nothing", "cn-electricity-2024", "", "service.no_database"),
        ("small", "nothing.yaml", "", "service.overlay_no_rules"),
        ("small", "cn-electricity-2024", "../up", "service.overlay_name"),
        ("small", "cn-electricity-2024", "small", "service.overlay_name_taken"),
    ],
)
def test_wrong_use_makes_nothing(configuration: Configuration, database: str, rules: str, name: str, code: str) -> None:
    """Unknown database or rules, a name that is a path or stands for the base: told, and the index is as it was."""
    with pytest.raises(WrongUseError) as caught:
        make(configuration, database, [rules], name, force=True)
    assert caught.value.finding.code == code
    assert render(caught.value.finding, "en", ("footprint_app",)).remedy
    assert len(list_databases(configuration)) == 1


def test_overlay_lies_on_no_overlay_and_rules_with_errors_make_none(
    configuration: Configuration, tmp_path: Path
) -> None:
    """A derived database is no base; a file that asks for an unknown factor leaves everything as it was."""
    make(configuration, "small", ["cn-electricity-2024"])
    with pytest.raises(WrongUseError) as caught:
        make(configuration, "small-cn", ["cn-electricity-2024"], "twice")
    assert caught.value.finding.code == "service.overlay_on_overlay"
    rule = {
        "rule": "a", "subject": "heat", "suppliers": {"names": ["*"]}, "by": {"factor": "nothing"}, "reason_en": "r",
        "reason_zh": "r",
    }  # fmt: skip
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"format": "footprint-overlay-1", "rules": [rule]}), encoding="utf-8")
    answer = make(configuration, "small", [str(file)], "other")
    assert (answer.overlay, [each.code for each in answer.findings]) == (None, ["DOMESTIC-FACTOR"])
    assert len(list_databases(configuration)) == 2


def test_table_of_all_activities_is_written_and_no_cell_is_a_formula(
    configuration: Configuration, tmp_path: Path
) -> None:
    """Every activity of the base, before and after; a name that begins with = is a text in CSV."""
    effect = make(configuration, "small", ["cn-electricity-2024"]).effect
    assert effect is not None
    write_effect(effect, tmp_path / "effect.csv")
    write_effect(effect, tmp_path / "effect.parquet")
    assert "'=mill" in (tmp_path / "effect.csv").read_text(encoding="utf-8-sig")
    assert len(pd.read_parquet(tmp_path / "effect.parquet")) == 4
    for name in ("effect.csv", "effect.pdf"):
        with pytest.raises(WrongUseError):
            write_effect(effect, tmp_path / name)


@pytest.mark.shared
def test_every_grid_mix_of_china_becomes_the_official_value(configuration: Configuration, shared: Path) -> None:
    """TianGong: 31 mixes in MJ, from 0.097 (Qinghai) to 0.911 (Inner Mongolia) kg per kWh; after: 0.5777 each."""
    file = shared / "lci/tiangong-cn-electricity/tiangong_cn_electricity_ilcd.zip"
    assert import_database(configuration, ImportRequest(file, "china", decisions=read_decisions(CHINA, "d"))).digest
    answer = make(configuration, "china", ["cn-electricity-2024"])
    assert answer.effect is not None
    table = answer.effect.table
    mixes = table[table["name_en"].str.contains("Electricity mix")]
    assert len(mixes) == 31
    assert (mixes["before"] * 3.6).min() == pytest.approx(0.0971, rel=1e-3)
    assert (mixes["before"] * 3.6).max() == pytest.approx(0.9106, rel=1e-3)
    assert (mixes["after"] * 3.6).tolist() == pytest.approx([0.5777] * 31, rel=1e-12)
    plants = table[table["name_en"].str.contains("Thermal power")]
    assert (plants["share"].abs() < 0.01).all()  # what makes power keeps its own chain


@pytest.mark.shared
def test_several_rule_files_make_one_overlay(configuration: Configuration, shared: Path) -> None:
    """Electricity and freight together; a tonne-kilometre by train is 0.010 kg (GB/T 51366-2019), a heavy truck's 0.078."""
    file = shared / "lci/uslci-jsonld-resolved/uslci_resolved_jsonld.zip"
    assert import_database(configuration, ImportRequest(file, "uslci", decisions=read_decisions(USLCI, "d"))).digest
    answer = make(configuration, "uslci", ["cn-electricity-2024", "cn-transport-2019"])
    assert answer.effect is not None
    after = answer.effect.table.set_index("name_en")["after"]
    assert after["Transport, train, diesel powered"] == pytest.approx(0.010, rel=1e-12)
    assert after["Transport, combination truck, diesel powered"] == pytest.approx(0.078, rel=1e-12)
    assert after["Electricity, at Grid, US, 2010"] == pytest.approx(0.5777 / 3.6, rel=1e-12)
    again = make(configuration, "uslci", ["cn-transport-2019", "cn-transport-2019"], "twice")
    assert (again.overlay, again.findings[0].code) == (None, "DOMESTIC-RULE-FILE")


def test_every_shipped_rule_file_can_be_read() -> None:
    """The names that the command offers, each with rules whose reasons stand in both languages."""
    assert known_rules() == ("cn-electricity-2023", "cn-electricity-2024", "cn-transport-2019")
    for path in shipped_rules().values():
        rules, findings = read_rules(path.read_text(encoding="utf-8"), path.name)
        assert (findings, rules is not None) == ((), True)


@pytest.mark.shared
def test_uslci_takes_chinese_grid_power_once(configuration: Configuration, shared: Path) -> None:
    """Every US grid mix is 0.5777 kg per kWh; what burns at the plant stays; results move without losing an activity."""
    file = shared / "lci/uslci-jsonld-resolved/uslci_resolved_jsonld.zip"
    assert import_database(configuration, ImportRequest(file, "uslci", decisions=read_decisions(USLCI, "d"))).digest
    answer = make(configuration, "uslci", ["cn-electricity-2024"])
    assert answer.effect is not None
    table = answer.effect.table
    grids = table[table["is_replaced"]]
    assert len(grids) > 80
    assert (grids["after"] * 3.6).tolist() == pytest.approx([0.5777] * len(grids), rel=1e-12)
    plants = table[table["name_en"].str.fullmatch(r"Electricity, \w+( coal)?, at power plant")]
    assert not plants["is_replaced"].any()
    assert (len(table), int(table["after"].isna().sum())) == (1683, 0)
    assert answer.effect.moved > 300


def test_damaged_index_is_told_and_nothing_is_made(configuration: Configuration) -> None:
    """Half an index: exit by a finding that names the folder, for making, showing and dropping."""
    assert configuration.workspace is not None
    (configuration.workspace / "background" / "index.json").write_text('{"databases": {', encoding="utf-8")
    for call in (
        lambda: make(configuration, "small", ["cn-electricity-2024"]),
        lambda: drop(configuration, "small-cn"),
    ):
        with pytest.raises(WrongUseError) as caught:
            call()
        assert caught.value.finding.code == "service.database_index"
