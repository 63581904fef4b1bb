"""``footprint certificates match``: from a registry's list and a study to claims, in one step."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import footprint_app
from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_yaml

WORKS = "某铝厂（广东）"
"""As the study writes it; the registry writes half-width brackets."""
HEADS = ["起始编号", "终止编号", "能源类型", "项目所在地", "电量生产年月", "绿证数量(个)", "持有单位", "交易方式"]
LISTED = [
    ("wind farm", "风电", "2024-05", 30, "绿证交易"),
    ("pv park", "光伏", "2024-06", 90, "绿证交易"),
    ("old", "风电", "2023-03", 25, "绿证交易"),
    ("own roof", "光伏", "2024-07", 10, "自发自用"),
]
NOW = ("--on", "2026-01-15")
pytestmark = pytest.mark.usefixtures("listed")


@pytest.fixture(name="listed")
def _listed(footprint: Any) -> None:
    """A workspace with four lots: 120 certificates of 2024 that may serve, 25 expired, 10 of own use."""
    assert footprint("workspace", "init", "ws").exit_code == 0
    with Path("list.csv").open("w", encoding="gbk", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for number, (_, technology, month, count, trade) in enumerate(LISTED, 1):
            first, last = (f"{number:017d}{month.replace('-', '')}{serial:07d}11" for serial in (1, count))
            writer.writerow([first, last, technology, "广东", month, count, "某铝厂(广东)", trade])
    assert run(footprint, "import", "list.csv", "--why", "bought", "--on", "2024-12-31")["written"]


def run(footprint: Any, *arguments: str | Path) -> dict[str, Any]:
    """Run a command of the ledger for machines; its document obeys the published schema."""
    from jsonschema import Draft202012Validator

    from footprint_app.service.schemas import schema

    ran = footprint("certificates", *arguments, "--workspace", "ws", "--json")
    document: dict[str, Any] = ran.document
    Draft202012Validator(schema("answer")).validate(document)
    assert document["exit_code"] == ran.exit_code
    return document


def demands(rows: list[list[Any]], heads: list[str] | None = None) -> Path:
    """A list of demands as a workbook."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [heads or ["设施", "月份", "电量 (MWh)", "地区"], *rows]:
        sheet.append(row)
    workbook.save("demands.xlsx")
    return Path("demands.xlsx")


def by_site(document: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Certificates by facility and technology."""
    found: dict[tuple[str, str], int] = {}
    for row in document["rows"]:
        if row["lot"]:
            key = row["facility"], row["technology"]
            found[key] = found.get(key, 0) + row["certificates"]
    return found


def ask(footprint: Any, *arguments: str | Path) -> dict[str, Any]:
    """Match a list in which the north uses 40 and the south 2 × 40.4 MWh."""
    file = demands(
        [["north", "2024-05", 40, "广东"], ["south", "2024-05", 40.4, "CN-GD"], ["south", "2024年6月", 40.4, ""]]
    )
    return run(footprint, "match", "--demands", file, "--entity", WORKS, *NOW, *arguments)


def test_a_list_of_demands_is_covered_pro_rata_and_claimed_as_shown(footprint: Any) -> None:
    """120 certificates over 40 and 80.8 MWh: 40 and 80, each with wind and photovoltaics 1 to 3; 0.8 MWh is no whole one.

    South's own geography differs by row, so its May stands beside its June: 40 each, 0.4 MWh left of each.
    """
    proposal = ask(footprint)
    assert (proposal["exit_code"], proposal["written"], proposal["objective"]) == (0, False, "pro_rata")
    assert by_site(proposal) == {
        ("north", "wind"): 10, ("north", "solar_pv"): 30, ("south", "wind"): 20, ("south", "solar_pv"): 60,
    }  # fmt: skip
    assert sum(each["uncovered_watt_hours"] for each in proposal["demands"]) == 800_000
    assert proposal["unused"] == {f"{3:017d}202303000000111": 25, f"{4:017d}202407000000111": 10}
    assert len(run(footprint, "history")["rows"]) == len(LISTED), "a proposal changes nothing"
    claimed = ask(footprint, "--claim", "footprint of 2024")
    assert (claimed["exit_code"], claimed["written"], claimed["rows"]) == (0, True, proposal["rows"])
    taken = {
        (row["facility"], row["first_id"], row["last_id"]) for row in run(footprint, "history")["rows"] if row["claim"]
    }
    shown = {(row["facility"], row["first_id"], row["last_id"]) for row in proposal["rows"] if row["lot"]}
    assert taken == shown, "the certificates claimed are those proposed"


def test_an_order_is_disclosed_and_what_binds_is_named(footprint: Any) -> None:
    """By month June's 90 cannot serve May: 80.4 MWh of May meet 30 certificates; north first takes all of them."""
    document = ask(footprint, "--granularity", "month", "--priority", "north")
    assert document["objective"] == "priority"
    (short,) = document["shortfalls"]
    assert (short["facilities"], short["first_day"], short["last_day"]) == (
        ["north", "south"],
        "2024-05-01",
        "2024-05-31",
    )
    assert (short["asked"], short["available"], short["missing"]) == (80, 30, 50)
    assert {reason["reason"]: reason["certificates"] for reason in short["ruled_out"]} == {
        "expired": 25, "not_grid_power": 10, "period": 90,
    }  # fmt: skip
    assert by_site(document) == {("north", "wind"): 30, ("south", "solar_pv"): 40}
    assert {"GEC-MATCH-PRIORITY", "GEC-MATCH-SHORT"} == {finding["code"] for finding in document["findings"]}


def study_of(kwh: float, name: str = "study.yaml", *, claims: bool = False, year: int = 2024) -> Path:
    """The shipped aluminium profile at this works, with so much grid power; the author's own claims only if asked for."""
    folder = Path(footprint_app.__file__).parent / "examples/aluminium_profile"
    study = read_study(folder / "aluminium_profile.yaml").study
    assert study is not None
    site = next(each for each in study.facilities if each.electricity)
    kept = ("grid", "certificate") if claims else ("grid",) if kwh else ()
    supplies = [
        replace(each, quantity=Quantity(kwh, "kWh")) if each.kind.value == "grid" else each
        for each in site.electricity
        if each.kind.value in kept
    ]
    metered = replace(site, electricity=tuple(supplies))
    study = replace(
        study,
        product=replace(study.product, producer=WORKS),
        period=replace(study.period, first_day=date(year, 1, 1), last_day=date(year, 12, 31)),
        facilities=tuple(metered if each is site else each for each in study.facilities),
    )
    path = Path(name)
    path.write_text(write_yaml(study), encoding="utf-8")
    return path


def test_a_studys_meters_are_covered_once(footprint: Any) -> None:
    """100.5 MWh of the study take 100 certificates; matched again, half a MWh is left and nothing is claimed twice."""
    study = study_of(100_500)
    document = run(footprint, "match", study, study, *NOW, "--claim", "footprint", "--out", "proposal.csv")
    assert (document["exit_code"], document["entity"], document["claims"]) == (0, "某铝厂(广东)", ["C2"])
    assert [(each["watt_hours"], each["certificates"]) for each in document["demands"]] == [(100_500_000, 100)]
    with Path("proposal.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["State"] for row in rows} == {"matched", "uncovered"}
    assert sum(int(row["Electricity (Wh)"]) for row in rows) == 100_500_000
    again = run(footprint, "match", study, *NOW, "--claim", "once more")
    assert ([each["watt_hours"] for each in again["demands"]], again["written"]) == ([500_000], False)


def test_what_a_study_leaves_open_is_told(footprint: Any) -> None:
    """No meter: nothing to match and a finding; certificates by the author's word: a warning before they are doubled."""
    unmetered = run(footprint, "match", study_of(0), *NOW)
    assert (unmetered["exit_code"], unmetered["demands"]) == (0, [])
    assert "GEC-MATCH-NO-METER" in {finding["code"] for finding in unmetered["findings"]}
    stated = run(footprint, "match", study_of(5_000_000, claims=True), *NOW)
    assert [each["watt_hours"] for each in stated["demands"]] == [5_000_000_000], "the ledger's word replaces it"
    assert "GEC-MATCH-AUTHOR" in {finding["code"] for finding in stated["findings"]}


def test_two_studies_of_one_site_agree_or_nothing_is_matched(footprint: Any) -> None:
    """100 and 101 MWh at one site cannot both be; two periods cannot be matched together."""
    one, other = study_of(100_000), study_of(101_000, "other.yaml")
    document = run(footprint, "match", one, other, *NOW, "--claim", "x")
    assert (document["exit_code"], document["written"], document["rows"]) == (1, False, [])
    assert "MATCH-OTHER-METERS" in {finding["code"] for finding in document["findings"]}
    of_2025 = study_of(100_000, "later.yaml", year=2025)
    for arguments, code in (
        ((one, of_2025), "service.match_periods"),
        ((one, "--entity", "乙厂"), "service.match_entities"),
    ):
        ran = footprint("certificates", "match", *arguments, *NOW, "--workspace", "ws", "--json")
        assert ran.exit_code == 2
        assert code in json.dumps(ran.document)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("待覆盖", "未覆盖", "这是建议")), ("en", ("to cover", "uncovered", "a proposal"))]
)
def test_a_proposal_for_people(footprint: Any, language: str, words: tuple[str, ...]) -> None:
    """Lots, serials, what stays uncovered, and that nothing is claimed yet, in both languages."""
    file = demands([["north", "2024-05", 40.25, "广东"]])
    shown = footprint(
        "certificates", "match", "--demands", file, "--entity", WORKS, *NOW, "--workspace", "ws", "--lang", language
    )
    assert shown.exit_code == 0
    for word in (*words, "1 – 30", "0.25"):
        assert word in shown.out
    assert "⟨" not in shown.out


@pytest.mark.parametrize(
    ("heads", "row", "code"),
    [
        (["设施", "月份", "电量"], ["north", "2024-05", 40], "DEMAND-UNIT"),
        (["设施", "月份", "电量 (吨)"], ["north", "2024-05", 40], "DEMAND-UNIT"),
        (["单位", "月份", "金额"], ["north", "2024-05", 40], "DEMAND-NO-HEAD"),
        (["设施", "月份", "电量 (MWh)"], ["north", "May", 40], "LIST-VALUE-UNREADABLE"),
        (["设施", "月份", "电量 (MWh)"], ["north", "2024-05", -1], "LIST-VALUE-UNREADABLE"),
        (["设施", "月份", "电量 (MWh)"], ["", "2024-05", 40], "LIST-VALUE-MISSING"),
        (["设施", "起始日", "电量 (MWh)"], ["north", "2024-05-01", 40], "LIST-VALUE-MISSING"),
        (["设施", "月份", "电量 (MWh)", "地区"], ["north", "2024-05", 40, "Atlantis"], "LIST-VALUE-UNREADABLE"),
        (["设施", "月份", "电量 (MWh)", "电源类型"], ["north", "2024-05", 40, "coal"], "LIST-VALUE-UNREADABLE"),
    ],
)
def test_a_list_that_cannot_be_read_matches_nothing(
    footprint: Any, heads: list[str], row: list[Any], code: str
) -> None:
    """No unit is guessed, no row left out."""
    document = run(footprint, "match", "--demands", demands([row], heads), "--entity", WORKS, *NOW, "--claim", "x")
    assert (document["exit_code"], document["rows"], document["written"]) == (1, [], False)
    assert code in {finding["code"] for finding in document["findings"]}


def test_units_behind_the_head_count(footprint: Any) -> None:
    """4 万kWh are 40 MWh."""
    file = demands([["north", "2024-05", 4]], ["场所", "用电月份", "用电量（万kWh）"])
    document = run(footprint, "match", "--demands", file, "--entity", WORKS, *NOW)
    assert [each["watt_hours"] for each in document["demands"]] == [40_000_000]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "service.match_asks"),
        (("--demands", "demands.xlsx"), "service.match_entity_missing"),
        (("--demands", "nowhere.csv", "--entity", WORKS), "service.no_file"),
        (("--demands", "demands.xlsx", "--entity", WORKS, "--priority", "west"), "service.match_priority"),
    ],
)
def test_wrong_use(footprint: Any, arguments: tuple[str, ...], code: str) -> None:
    """Exit code 2 with what to do."""
    demands([["north", "2024-05", 40, "广东"]])
    ran = footprint("certificates", "match", *arguments, "--workspace", "ws", "--json")
    assert ran.exit_code == 2
    assert code in json.dumps(ran.document)
