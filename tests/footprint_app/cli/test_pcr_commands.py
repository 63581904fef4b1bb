"""`footprint pcr` as a user meets it, in words and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pcr_rules.category_rules import FrameTopic

Footprint = Callable[..., Any]


def _document(footprint: Footprint, *arguments: str | Path) -> dict[str, Any]:
    """Run with --json and hold the document against its published schema."""
    ran = footprint(*arguments, "--json")
    Draft202012Validator(json.loads(footprint("schema", "answer").out)).validate(ran.document)
    document: dict[str, Any] = ran.document
    return document


def test_list_names_editions_and_documents(footprint: Footprint) -> None:
    """Number, level, state, validity and how far the text was read; a category narrows both."""
    document = _document(footprint, "pcr", "list")
    editions = {row["edition"]: row for row in document["editions"]}
    assert editions["al_gbt44905_2024_s"]["valid_from"] == "2025-05-01"
    assert not editions["lime_register"]["is_text_read"]
    documents = {row["number"]: row for row in document["documents"]}
    assert documents["GB/T 47064-2026"]["state"] == "issued"
    assert documents["GB/T 47064-2026"]["text_read"] == "none"
    assert documents["T/CISA 469-2024"]["replaced_by"] == "gbt47064_2026"
    tyres = _document(footprint, "pcr", "list", "--category", "tyres")
    assert [row["edition"] for row in tyres["editions"]] == ["tyres_register"]
    assert {row["level"] for row in tyres["documents"]} == {"adopted-group", "group", "label-scheme"}
    told = footprint("pcr", "list", "--documents", "--lang", "zh").out
    assert "采信的团体标准" in told
    assert "T/CCIIA 0011-2025" in told


def test_an_unknown_category_or_edition_is_wrong_use(footprint: Footprint) -> None:
    """Exit code 2, with what is known."""
    assert "known" in footprint("pcr", "list", "--category", "shoes").err.casefold()
    ran = footprint("pcr", "show", "lime_2030")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "lime_register" in ran.err
    arguments = ("--category", "tyres", "--use", "label", "--day", "2026-06-01", "--named", "T/CCIIA 0011-2026")
    ran = footprint("pcr", "choose", *arguments)
    assert ran.exit_code == 2
    assert "T/CCIIA 0011-2025" in ran.err


def test_show_tells_set_default_and_unset_apart(footprint: Footprint) -> None:
    """Each topic of the frame, each number with unit, clause, source and reading, each clause with its status."""
    document = _document(footprint, "pcr", "show", "room_air_conditioners_register")
    assert [row["topic"] for row in document["frame"]] == [topic.value for topic in FrameTopic]
    states = {row["topic"]: row["state"] for row in document["frame"]}
    assert (states["declared_unit"], states["data_period"], states["electricity"]) == ("set", "default", "unset")
    numbers = {row["name"]: row for row in document["parameters"]}
    assert (numbers["largest_cooling_capacity"]["value"], numbers["largest_cooling_capacity"]["unit"]) == (14000, "W")
    assert numbers["largest_cooling_capacity"]["reading"] == "secondary"
    for name in ("refrigerant_leak_rate", "lifetime_years", "annual_electricity", "single_cut_off_share"):
        assert (numbers[name]["value"], numbers[name]["reading"]) == (None, "unset")
        assert numbers[name]["owner"] == "room_air_conditioners_register"
    assert numbers["newest_ipcc_report"]["owner"] == "gbt24067_2024"
    owners = {row["clause"]: row["owner"] for row in document["clauses"]}
    assert owners["PCR-AC-01"] == "room_air_conditioners_register"
    assert (owners["PCR-03"], owners["CFP-GEN-01"]) == ("every category", "gbt24067_2024")
    told = footprint("pcr", "show", "room_air_conditioners_register", "--lang", "zh").out
    assert "refrigerant_leak_rate" in told
    assert "默认值" in told
    assert "CFP-GEN-01" not in told
    assert "CFP-GEN-01" in footprint("pcr", "show", "room_air_conditioners_register", "--general").out


def test_diff_names_clauses_numbers_and_topics(footprint: Footprint) -> None:
    """Two registers: their own clauses change place, lime's content is a number of lime only."""
    document = _document(footprint, "pcr", "diff", "lime_register", "flat_glass_register")
    changes = {row["clause"]: row["change"] for row in document["clauses"]}
    assert (changes["PCR-LI-01"], changes["PCR-GL-01"]) == ("removed", "added")
    assert "PCR-03" not in changes
    numbers = {row["name"]: (row["old"], row["new"]) for row in document["numbers"]}
    assert numbers["oxide_content_of_lime"] == ("unset 1 (/)", None)
    topics = {row["name"]: row for row in document["topics"]}
    assert topics["declared_unit"]["new"] is None
    assert "flat_glass_register" in footprint("pcr", "diff", "lime_register", "flat_glass_register").out
    assert "have the same" in footprint("pcr", "diff", "lime_register", "lime_register").out


def test_diff_of_two_phases_of_one_order_shows_what_holds_in_each(footprint: Footprint) -> None:
    """Trial: at least 5 typical models; regular: all models. Both phases read one file of dated numbers."""
    document = _document(footprint, "pcr", "diff", "li_battery_ev_cn_551_trial", "li_battery_ev_cn_551_regular")
    numbers = {row["name"]: (row["old"][0], row["new"][0]) for row in document["numbers"]}
    assert numbers == {"all_models_declared": ("0", "1"), "least_typical_models": ("5", "0")}
    assert not document["is_same"]


def test_choose_names_only_editions_of_the_product(footprint: Footprint) -> None:
    """One document for many products: cement is not told clinker's edition, nor a smelter those of acid and urea."""

    def editions(category: str) -> dict[str, list[str]]:
        asked = ("pcr", "choose", "--category", category, "--day", "2026-11-01", "--use", "customer")
        document = _document(footprint, *asked)
        return {row["number"]: row["editions"] for row in document["candidates"]} | {"taken": [document["edition"]]}

    cement, smelter, arc_furnace = editions("cement"), editions("electrolytic_aluminium"), editions("steel_eaf")
    assert cement["EN 16908:2017+A1:2022"] == cement["taken"] == ["cement_en16908_csi"]
    assert smelter["IR (EU) 2025/2547"] == []
    assert arc_furnace["steel EPD platform PCR, 2022-05-19"] == ["steel_eaf_cisa_epd_2022_s"]


def test_choose_gives_order_reason_and_edition(footprint: Footprint) -> None:
    """For a label its scheme's rule comes first; what cannot be run is named in the reason to keep."""
    asked = ("pcr", "choose", "--category", "room_air_conditioner", "--day", "2026-06-01", "--use")
    label = _document(footprint, *asked, "label")
    assert label["candidates"][0]["level"] == "label-scheme"
    assert label["edition"] == "room_air_conditioners_register"
    assert "without an edition that can be run: CNCA-CFP" in label["reason_en"]
    own = _document(footprint, *asked, "own_communication")
    assert own["candidates"][0]["number"] == "GB/T 46027-2025"
    assert own["reason_en"] == (
        "For own communication, 2026-06-01: GB/T 46027-2025 is taken. A national standard comes first."
    )
    named = _document(footprint, *asked, "customer", "--named", "T/CHEAA 0029-2023")
    assert named["candidates"][0]["document_id"] == "tcheaa0029_2023"
    assert "用途为自主声明" in footprint(*asked, "own_communication", "--lang", "zh").out


BOARD = """\
study_id: lime-kiln
cfp_type: partial
product: {name_zh: 生石灰, name_en: Quicklime, producer: 某厂}
unit: {kind: declared, quantity: 1 t, reference_process: kiln}
goal: {}
boundary: {}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities:
  - {facility_id: plant, name_zh: 某厂, geography: CN, electricity: [{supply_id: grid, kind: grid, quantity: 1 GWh}]}
processes:
  - process_id: kiln
    name: 煅烧
    facility: plant
    outputs: [{flow_id: lime, name: 生石灰, quantity: 1000 t}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 电力, quantity: 50 MWh, provider: 'electricity:plant'}
      - {exchange_id: E2, kind: emission, flow: co2.fossil, quantity: 760 t}
"""


@pytest.fixture
def kept(footprint: Footprint, study: Path, tmp_path: Path) -> Path:
    """A workspace with a board under the general rules, and a lime kiln."""
    workspace = tmp_path / "ws"
    footprint("workspace", "init", workspace)
    lime = tmp_path / "lime.yaml"
    lime.write_text(BOARD, encoding="utf-8")
    for number, file in enumerate((study, lime)):
        ran = footprint(
            "calculate", file, "--save", "first", "--workspace", workspace, "--out", f"o{number}", "--formats", "json"
        )
        assert ran.exit_code == 1, ran.err
    return workspace


def test_impact_tells_what_would_fail_or_move(footprint: Footprint, kept: Path) -> None:
    """Under the register of lime the kiln's number stays, its clauses are new, and the board is another product."""
    document = _document(footprint, "pcr", "impact", "lime_register", "--workspace", kept)
    (row,) = document["studies"]
    assert (row["study_id"], row["old_edition"], row["unit"]) == ("lime-kiln", "gbt24067_2024", "1 t")
    # 50 kWh/t × 0.5777 kg/kWh of 2024 + 760 kg/t
    assert row["old_total"] == row["new_total"] == pytest.approx(50 * 0.5777 + 760)
    assert (row["moves"], row["cause"]) == (False, "")
    answers = {each["clause"]: (each["old"], each["new"]) for each in row["answers"]}
    assert answers["PCR-LI-01"] == (None, "not-assessable")
    assert document["left_out"] == ["tiny-board"]
    everything = _document(footprint, "pcr", "impact", "lime_register", "--all", "--workspace", kept)
    board = next(row for row in everything["studies"] if row["study_id"] == "tiny-board")
    # A board is no lime: the clause on scope, which was not asked before, fails.
    assert "PCR-03" in board["failing_clauses"]
    assert board["fails"]
    told = footprint("pcr", "impact", "lime_register", "--workspace", kept, "--lang", "zh").out
    assert "没有写入任何内容" in told
    assert "tiny-board" in told


GREEN = """\
study_id: tiny-module
cfp_type: partial
product: {name_zh: 光伏组件, name_en: PV module, producer: 某厂}
unit: {kind: declared, quantity: 1 t, reference_process: line}
goal: {}
boundary: {}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities:
  - facility_id: plant
    name_zh: 某厂
    geography: CN
    electricity:
      - {supply_id: grid, kind: grid, quantity: 1 GWh}
      - {supply_id: green, kind: green_contract, quantity: 400 MWh, generation: wind, factor: elec.cfp.2024.cn.wind,
         conveys_information: true, is_unique_claim: true, is_redeemed: true, is_same_period: true, is_same_market: true}
processes:
  - process_id: line
    name: 组件线
    facility: plant
    outputs: [{flow_id: module, name: 光伏组件, quantity: 1000 t}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 电力, quantity: 1000 MWh, provider: 'electricity:plant'}
"""


def test_impact_counts_as_each_edition_counts(footprint: Footprint, tmp_path: Path) -> None:
    """The French assessment takes no certificates: the green part moves back to the grid's average."""
    workspace, study = tmp_path / "ws", tmp_path / "module.yaml"
    study.write_text(GREEN, encoding="utf-8")
    footprint("workspace", "init", workspace)
    ran = footprint("calculate", study, "--save", "first", "--workspace", workspace, "--out", "o", "--formats", "json")
    assert ran.exit_code in {0, 1}, ran.err
    (row,) = _document(footprint, "pcr", "impact", "pv_ecs_france", "--workspace", workspace)["studies"]
    # 1,000 kWh per t from the grid: 600 at 0.5777 and, under contract, 400 of wind at 0.0324 with 0.0327 for the grid's losses; against 1,000 at 0.5777
    assert row["old_total"] == pytest.approx(600 * 0.5777 + 400 * (0.0324 + 0.0327))
    assert row["new_total"] == pytest.approx(1000 * 0.5777)
    assert row["moves"]
    told = footprint("pcr", "impact", "pv_ecs_france", "--workspace", workspace).out
    assert "1 move" in told


def test_new_refuses_names_that_are_none_and_folders_in_use(footprint: Footprint) -> None:
    """Wrong use, and nothing is written."""
    for name in ("Lime-2026", "2026_lime", "lime register"):
        ran = footprint("pcr", "new", name, "--category", "lime")
        assert ran.exit_code == 2
        assert name in ran.err
    assert "already" in footprint("pcr", "new", "lime_register", "--category", "lime").err
    assert footprint("pcr", "new", "lime_2026", "--category", "lime").exit_code == 0
    assert footprint("pcr", "new", "lime_2026", "--category", "lime").exit_code == 2


def test_new_becomes_part_of_a_package(footprint: Footprint) -> None:
    """Inside a package its module has the package's name, its tests lie in the project's tests."""
    inside = Path("rules") / "minerals"
    inside.mkdir(parents=True)
    for folder in (inside.parent, inside):
        (folder / "__init__.py").touch()
    document = _document(footprint, "pcr", "new", "quick_lime_2026", "--category", "quick_lime", "--into", inside)
    assert document["entry_point"] == 'quick_lime_2026 = "rules.minerals.quick_lime_2026.edition:EDITION"'
    assert Path("tests/rules/minerals/quick_lime_2026/test_edition.py").is_file()
    assert not (inside / "pyproject.toml").exists()
    assert "PCR-QL-01" in (inside / "quick_lime_2026" / "checks.py").read_text(encoding="utf-8")
