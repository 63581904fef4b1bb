"""SimaPro's CSV: a mill of two products with a formula, a power station and a composting plant."""

from math import log
from pathlib import Path

import pytest

from background_db.inventory.readers.formats import format_of
from background_db.inventory.readers.simapro_csv import read_simapro_csv
from background_db.inventory.records import EdgeKind, FlowKind, Inventory

EXPORT = Path(__file__).parent / "data" / "simapro_mill.csv"


@pytest.fixture(scope="module")
def mill() -> Inventory:
    """The export, read once."""
    assert getattr(format_of(EXPORT), "name", "") == "simapro-csv"
    return read_simapro_csv(EXPORT)


def test_counts_and_kinds(mill: Inventory) -> None:
    """Three processes with 7 + 2 + 2 exchanges, none refused."""
    assert mill.findings == ()
    assert (mill.datasets_in, mill.edges_in, mill.edges_refused) == (3, 11, 0)
    assert [len(activity.edges) for activity in mill.activities] == [7, 2, 2]


def test_two_products_keep_the_shares_of_the_file(mill: Inventory) -> None:
    """80 % and 20 %, delivered and not applied."""
    shares = mill.activities[0].allocation
    assert [(share.flow, share.share) for share in shares] == [("Flour", 0.8), ("Bran", 0.2)]
    assert not any(edge.is_reference for edge in mill.activities[0].edges)


def test_waste_goes_out_and_is_taken_in(mill: Inventory) -> None:
    """0.05 kg of chaff leave the mill; the composting plant accepts 1 kg, which is its reference."""
    chaff = next(edge for edge in mill.activities[0].edges if edge.flow == "Chaff")
    accepted = mill.activities[2].edges[0]
    assert (chaff.kind, chaff.amount, chaff.provider) == (EdgeKind.OUTPUT, 0.05, "waste-1")
    assert (accepted.kind, accepted.amount, accepted.is_reference) == (EdgeKind.INPUT, 1.0, True)
    assert mill.flows["Chaff"].kind is FlowKind.WASTE


def test_formula_unit_uncertainty_and_pedigree(mill: Inventory) -> None:
    """1.5 × 0.1 = 0.15 kWh; 20 g = 0.02 kg; GSD² = 1.21, so σ = ln 1.1."""
    edges = {edge.flow: edge for edge in mill.activities[0].edges}
    assert edges["Power, CN"].amount == pytest.approx(0.15)
    assert edges["Power, CN"].provider == "power-1"
    assert edges["air/high. pop./Carbon dioxide, fossil/kg"].amount == pytest.approx(0.02)
    wheat = edges["Wheat"]
    assert wheat.distribution is not None
    assert (wheat.distribution.kind, wheat.provider) == (2, "")
    assert wheat.distribution.scale == pytest.approx(log(1.1))
    assert wheat.pedigree == (2, 3, 1, 1, 3)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').getcwd()",
        "9**9**9**9",
        "[x for x in range(9)]",
        "loss.__class__",
        "sum(ones(10000000000))",
    ],
)
def test_a_formula_that_is_a_program_refuses_the_file(tmp_path: Path, formula: str) -> None:
    """It is never evaluated."""
    text = EXPORT.read_text(encoding="utf-8").replace("loss*0.1", formula)
    path = tmp_path / "mill.csv"
    path.write_text(text, encoding="utf-8")
    inventory = read_simapro_csv(path)
    assert [finding.code for finding in inventory.findings] == ["SIMAPRO-FILE"]
    assert "UnsafeFormulaError" in dict(inventory.findings[0].values)["reason"]
    assert inventory.activities == ()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "小麦（中国）"),
        ("gb18030", "小麦（中国）"),
        ("gb18030", "朱镕基麦"),
        ("windows-1252", "Weizen, Körner µg/m³"),
    ],
)
def test_the_code_page_of_the_windows_that_exported_it(tmp_path: Path, encoding: str, name: str) -> None:
    """Chinese in GBK is not taken for Western letters, nor the other way round."""
    path = tmp_path / "mill.csv"
    text = EXPORT.read_text(encoding="utf-8").replace("Wheat", name)
    if encoding == "gb18030":
        text = text.replace("A mill of two products", "面粉, 麦麸, 废物. " * 10)
    path.write_bytes(text.encode(encoding))
    assert name in read_simapro_csv(path).flows


def test_a_code_page_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    """Half the bytes look Chinese, half Western: any name would be a guess."""
    path = tmp_path / "mill.csv"
    path.write_bytes(EXPORT.read_bytes() + "小麦 ".encode("gb18030") * 3 + "é ü ".encode("windows-1252") * 2)
    inventory = read_simapro_csv(path)
    assert [finding.code for finding in inventory.findings] == ["ARCHIVE-ENCODING"]
    assert inventory.activities == ()


def test_decimal_commas_normal_deviation_and_a_negative_treatment(tmp_path: Path) -> None:
    """2σ = 0.4 g of 20 g, so σ = 0.2 g = 0.0002 kg; −1 kg treated is 1 kg taken in."""
    text = EXPORT.read_text(encoding="utf-8").replace("{Decimal separator: .}", "{Decimal separator: ,}")
    text = text.replace("g;20;Undefined;0;0;0;", "g;20,0;Normal;0,4;0;0;").replace("0.", "0,").replace("1.", "1,")
    head, mark, waste = text.partition("Waste treatment\n")
    path = tmp_path / "mill.csv"
    path.write_text(head + mark + waste.replace(";kg;1;", ";kg;-1;", 1), encoding="utf-8")
    inventory = read_simapro_csv(path)
    assert inventory.findings == ()
    edges = {edge.flow: edge for edge in inventory.activities[0].edges}
    carbon = edges["air/high. pop./Carbon dioxide, fossil/kg"].distribution
    assert carbon is not None
    assert carbon.kind == 3
    assert (carbon.loc, carbon.scale) == pytest.approx((0.02, 0.0002))
    assert edges["Wheat"].amount == pytest.approx(1.3)
    assert inventory.activities[2].edges[0].amount == pytest.approx(1.0)


@pytest.mark.parametrize("section", ["Waste scenario", "Product stage"])
def test_what_is_no_process_is_told(tmp_path: Path, section: str) -> None:
    """A product stage or a waste scenario is not read, and not left out without a word."""
    stage = "Product stage\n\nCategory type\nassembly\n\nProducts\nBread;p;1;Others;;\n\nEnd\n\n"
    scenario = "Process\n\nCategory type\nwaste scenario\n\nProcess identifier\ns-1\n\nWaste scenario\nTown;kg;1;All;Town;\n\nEnd\n\n"
    text = EXPORT.read_text(encoding="utf-8")
    head, mark, rest = text.partition("Process\n")
    path = tmp_path / "mill.csv"
    path.write_text(head + (stage if section == "Product stage" else scenario) + mark + rest, encoding="utf-8")
    assert [finding.code for finding in read_simapro_csv(path).findings] == ["SIMAPRO-PASSED-OVER"]


@pytest.mark.parametrize("keep", [0.3, 0.6])
def test_a_truncated_export_gives_nothing_or_its_whole_processes(tmp_path: Path, keep: float) -> None:
    """What was cut is a finding, never half a process."""
    text = EXPORT.read_text(encoding="utf-8")
    path = tmp_path / "mill.csv"
    path.write_text(text[: int(len(text) * keep)], encoding="utf-8")
    inventory = read_simapro_csv(path)
    assert inventory.findings
    assert inventory.activities == ()


def test_two_processes_of_one_identifier_are_told(tmp_path: Path) -> None:
    """The second is refused with its exchanges counted."""
    path = tmp_path / "mill.csv"
    path.write_text(EXPORT.read_text(encoding="utf-8").replace("power-1", "mill-1"), encoding="utf-8")
    inventory = read_simapro_csv(path)
    assert [finding.code for finding in inventory.findings] == ["SIMAPRO-DUPLICATE"]
    assert (inventory.datasets_in, len(inventory.activities)) == (3, 2)
    assert inventory.edges_in == sum(len(one.edges) for one in inventory.activities) + inventory.edges_refused
