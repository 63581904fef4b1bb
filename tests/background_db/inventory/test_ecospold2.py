"""ecoSpold 2: the known counts and scores of USLCI in ecoinvent's layout, and every fault of the pre-check."""

import csv
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.linalg import splu

from background_db.inventory.import_decisions import ImportDecisions
from background_db.inventory.readers.ecospold2 import read_ecospold2
from background_db.inventory.readers.formats import format_of
from background_db.inventory.records import EdgeKind, FlowKind, Inventory
from background_db.inventory.resolve import resolve

GWP = {
    "Carbon dioxide, fossil": 1.0,
    "Methane, fossil": 29.8,
    "Methane, non-fossil": 27.0,
    "Dinitrogen monoxide": 273.0,
    "Sulfur hexafluoride": 25200.0,
    "Nitrogen fluoride": 17400.0,
}
"""Factors under which the expected scores were computed, with bw2io's IPCC 2021 method."""
SPOLD = """<?xml version="1.0" encoding="utf-8"?>
<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"><activityDataset><activityDescription>
<activity id="{code}" type="1" specialActivityType="0"><activityName xml:lang="en">{name}</activityName></activity>
<geography geographyId="g"><shortname xml:lang="en">CN</shortname></geography><technology technologyLevel="0"/>
<timePeriod startDate="2020-01-01" endDate="2024-12-31" isDataValidForEntirePeriod="true"/></activityDescription>
<flowData>{exchanges}</flowData>
<administrativeInformation><dataEntryBy personName="A"/><dataGeneratorAndPublication personName="B"
 isCopyrightProtected="false"/></administrativeInformation></activityDataset></ecoSpold>"""


def intermediate(flow: str, amount: str, group: str, link: str = "", more: str = "", unit: str = "kg") -> str:
    linked = f' activityLinkId="{link}"' if link else ""
    named = f'<unitName xml:lang="en">{unit}</unitName>' if unit else ""
    return (
        f'<intermediateExchange id="x" intermediateExchangeId="{flow}" amount="{amount}"{linked}>'
        f'<name xml:lang="en">{flow}</name>{named}{more}{group}</intermediateExchange>'
    )


MAKES, TAKES = "<outputGroup>0</outputGroup>", "<inputGroup>5</inputGroup>"
CARBON = (
    '<elementaryExchange id="y" elementaryExchangeId="co2" amount="2" casNumber="000124-38-9">'
    '<name xml:lang="en">Carbon dioxide, fossil</name><name xml:lang="zh">二氧化碳（化石）</name>'
    '<unitName xml:lang="en">kg</unitName><uncertainty><lognormal meanValue="2" mu="0.693" variance="0.0006" '
    'varianceWithPedigreeUncertainty="0.01"/><pedigreeMatrix reliability="1" completeness="2" temporalCorrelation="3" '
    'geographicalCorrelation="4" furtherTechnologyCorrelation="5"/></uncertainty><compartment><compartment xml:lang="en">'
    'air</compartment><subcompartment xml:lang="en">unspecified</subcompartment></compartment>'
    "<outputGroup>4</outputGroup></elementaryExchange>"
)
Made = Callable[..., Inventory]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """An inventory of the given data sets, each (code, exchanges)."""

    def make(*datasets: tuple[str, str]) -> Inventory:
        folder = tmp_path / "datasets"
        folder.mkdir()
        for number, (code, exchanges) in enumerate(datasets):
            text = SPOLD.format(code=code, name=code, exchanges=exchanges)
            (folder / f"{number}.spold").write_text(text, encoding="utf-8")
        return read_ecospold2(tmp_path)

    return make


def codes(inventory: Inventory) -> list[str]:
    return [finding.code for finding in inventory.findings]


@pytest.fixture(scope="module")
def uslci(shared: Path) -> Inventory:
    """USLCI as ecoSpold 2, read once."""
    path = shared / "lci" / "uslci-ecospold2" / "uslci_ecospold2.zip"
    assert getattr(format_of(path), "name", "") == "ecospold2"
    return read_ecospold2(path)


@pytest.mark.shared
def test_uslci_has_its_known_counts(uslci: Inventory) -> None:
    """1,683 activities; 26,120 biosphere, 8,390 technosphere and 1,683 production edges; every input has a supplier."""
    edges = [edge for activity in uslci.activities for edge in activity.edges]
    kinds = Counter(edge.kind for edge in edges)
    assert (uslci.datasets_in, len(uslci.activities)) == (1683, 1683)
    assert kinds[EdgeKind.EMISSION] + kinds[EdgeKind.RESOURCE] == 26120
    assert (kinds[EdgeKind.INPUT], kinds[EdgeKind.OUTPUT]) == (8390, 1683)
    assert (uslci.edges_in, uslci.edges_refused, uslci.findings) == (36193, 0, ())
    known = {activity.code for activity in uslci.activities}
    assert all(edge.provider in known for edge in edges if edge.kind is EdgeKind.INPUT)


@pytest.mark.shared
def test_uslci_elementary_flows_beyond_those_of_brightway(uslci: Inventory) -> None:
    """22,272 of the 26,120 biosphere edges use flows that bw2io's biosphere lacks; here each flow is in the inventory."""
    from importlib import resources
    from re import findall

    listed = resources.files("bw2io").joinpath("data/lci/ecoinvent elementary flows 3.9.xml").read_text("utf-8")
    brightway = set(findall(r'<elementaryExchange id="([0-9a-f-]{36})"', listed))
    elementary = [
        edge.flow
        for activity in uslci.activities
        for edge in activity.edges
        if edge.kind in {EdgeKind.EMISSION, EdgeKind.RESOURCE}
    ]
    assert sum(flow not in brightway for flow in elementary) == 22272
    assert all(flow in uslci.flows for flow in elementary)


@pytest.mark.shared
def test_uslci_scores_are_those_known(uslci: Inventory, shared: Path) -> None:
    """Scores of all activities by SciPy straight from the records: A = outputs − inputs, g = c B A⁻¹."""
    position = {activity.code: number for number, activity in enumerate(uslci.activities)}
    cells, direct = [], np.zeros(len(position))
    for column, activity in enumerate(uslci.activities):
        for edge in activity.edges:
            flow = uslci.flows[edge.flow]
            if edge.kind is EdgeKind.OUTPUT:
                cells.append((column, column, edge.amount))
            elif edge.kind is EdgeKind.INPUT:
                cells.append((position[edge.provider], column, -edge.amount))
            elif edge.kind is EdgeKind.EMISSION and flow.compartments[0] == "air":
                direct[column] += edge.amount * GWP.get(flow.name_en, 0.0)
    rows, columns, amounts = zip(*cells, strict=True)
    size = len(position)
    matrix = coo_array((amounts, (rows, columns)), shape=(size, size)).tocsc()
    scores = splu(matrix.T.tocsc()).solve(direct)
    path = shared / "lci" / "uslci-ecospold2" / "expected_gwp100.csv"
    with path.open(encoding="utf-8") as stream:
        expected = {
            f"{row['process_uuid']}_{row['product_flow_uuid']}": float(row["total_kgCO2e_per_unit"])
            for row in csv.DictReader(stream)
        }
    assert set(expected) == set(position)
    for code, value in expected.items():
        assert scores[position[code]] == pytest.approx(value, rel=1e-9, abs=1e-9)


def test_a_data_set_keeps_sign_uncertainty_and_pedigree(made: Made) -> None:
    """Treatment: −1 kg on the diagonal; the consumer gives −0.1 kg. σ = √0.01 = 0.1, ln 2 = 0.693147."""
    inventory = made(
        ("treat", intermediate("waste", "-1", MAKES) + CARBON),
        ("make", intermediate("goods", "1", MAKES) + intermediate("waste", "-0.1", TAKES, link="treat")),
    )
    assert codes(inventory) == []
    treat, make = inventory.activities
    assert (treat.code, treat.edges[0].amount, treat.edges[0].is_reference) == ("treat_waste", -1.0, True)
    assert inventory.flows["waste"].kind is FlowKind.PRODUCT
    assert (make.edges[1].amount, make.edges[1].provider) == (-0.1, "treat_waste")
    carbon = treat.edges[1]
    assert carbon.distribution is not None
    assert carbon.distribution.scale == pytest.approx(0.1)
    assert carbon.distribution.loc == pytest.approx(0.693147, abs=1e-6)
    assert carbon.pedigree == (1, 2, 3, 4, 5)
    flow = inventory.flows["co2"]
    assert (flow.name_zh, flow.cas, flow.compartments) == ("二氧化碳（化石）", "124-38-9", ("air", "unspecified"))
    assert (make.location, make.first_year, make.last_year) == ("CN", 2020, 2024)


def test_coproducts_of_amount_zero_are_left_out_and_counted(made: Made) -> None:
    """An allocated file lists the products that went to other files with amount 0: 2 = 1 read + 1 refused."""
    goods = intermediate("goods", "1", MAKES) + intermediate("heat", "0", "<outputGroup>2</outputGroup>")
    inventory = made(("make", goods))
    assert (inventory.edges_in, inventory.edges_refused, len(inventory.activities[0].edges)) == (2, 1, 1)


def test_several_products_stay_unallocated(made: Made) -> None:
    """Two products with an amount: output group 0 is the reference, and the code is that of the data set."""
    goods = intermediate("goods", "1", MAKES) + intermediate("heat", "3", "<outputGroup>2</outputGroup>")
    activity = made(("make", goods)).activities[0]
    assert activity.code == "make"
    assert [edge.is_reference for edge in activity.edges] == [True, False]


@pytest.mark.parametrize(
    ("exchanges", "code"),
    [
        (intermediate("goods", "0", MAKES), "ES2-NO-REFERENCE"),
        (CARBON, "ES2-NO-REFERENCE"),
        (intermediate("goods", "1", MAKES) + intermediate("oil", "much", TAKES, link="a"), "ES2-EXCHANGE"),
        (intermediate("goods", "1", MAKES) + intermediate("oil", "inf", TAKES, link="a"), "ES2-EXCHANGE"),
        (intermediate("goods", "1", MAKES, unit=""), "ES2-EXCHANGE"),
        (intermediate("goods", "1", MAKES) + intermediate("oil", "1", ""), "ES2-EXCHANGE"),
        (
            intermediate("goods", "1", MAKES) + intermediate("scrap", "1", "<outputGroup>3</outputGroup>"),
            "ES2-EXCHANGE",
        ),
        (CARBON + '<parameter parameterId="p" amount="1"><name>p</name></parameter>', "ES2-NO-REFERENCE"),
    ],
)
def test_a_faulty_data_set_is_refused_whole(made: Made, exchanges: str, code: str) -> None:
    """The sound one beside it is read; data sets in = read + refused, edges in = read + refused."""
    inventory = made(("sound", intermediate("steel", "1", MAKES)), ("faulty", exchanges))
    assert codes(inventory) == [code]
    assert (inventory.datasets_in, len(inventory.activities)) == (2, 1)
    assert inventory.edges_in - inventory.edges_refused == 1


def test_an_input_without_supplier_is_told_and_stays(made: Made) -> None:
    """bw2io would leave it out; here the edge is there, unlinked."""
    steel = intermediate("steel", "1", MAKES)
    goods = (
        steel.replace("steel", "goods")
        + intermediate("steel", "2", TAKES, link="mill")
        + intermediate("oil", "3", TAKES)
    )
    inventory = made(("mill", steel), ("make", goods))
    assert codes(inventory) == ["ES2-NO-LINK"]
    assert [edge.provider for edge in inventory.activities[1].edges] == ["", "mill_steel", ""]


def test_the_unlinked_release_is_told_once(made: Made) -> None:
    """All inputs without activityLinkId: one finding instead of thousands."""
    goods = intermediate("goods", "1", MAKES) + intermediate("oil", "3", TAKES)
    assert codes(made(("make", goods))) == ["ES2-UNLINKED-RELEASE"]


def test_a_link_out_of_the_file_is_told(made: Made) -> None:
    """A part of a release is no database."""
    goods = intermediate("goods", "1", MAKES) + intermediate("oil", "3", TAKES, link="elsewhere")
    inventory = made(("make", goods))
    assert codes(inventory) == ["ES2-LINK-OUTSIDE"]
    assert inventory.activities[0].edges[1].provider == ""


def test_two_files_of_one_code_are_told(made: Made) -> None:
    """The second is refused."""
    goods = intermediate("goods", "1", MAKES)
    inventory = made(("make", goods), ("make", goods))
    assert codes(inventory) == ["ES2-DUPLICATE"]
    assert len(inventory.activities) == 1


def test_an_entity_bomb_and_a_broken_file_are_findings(tmp_path: Path) -> None:
    """No entity is expanded, no file read, and the sound data set beside them is read."""
    sound = SPOLD.format(code="a", name="a", exchanges=intermediate("goods", "1", MAKES))
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "elsewhere.txt">]><ecoSpold>&a;</ecoSpold>'
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as package:
        package.writestr("datasets/a.spold", sound)
        package.writestr("datasets/b.spold", bomb)
        package.writestr("datasets/c.spold", sound[:300])
        package.writestr("datasets/d.spold", "<ecoSpold/>")
    inventory = read_ecospold2(tmp_path / "release.zip")
    assert codes(inventory) == ["ARCHIVE-XML-ENTITY", "ARCHIVE-XML", "ES2-INCOMPLETE"]
    assert (inventory.datasets_in, len(inventory.activities)) == (4, 1)


def test_a_truncated_zip_gives_nothing(tmp_path: Path) -> None:
    """One finding, no data set."""
    (tmp_path / "half.zip").write_bytes(b"PK\x03\x04" + b"\x00" * 40)
    inventory = read_ecospold2(tmp_path / "half.zip")
    assert codes(inventory) == ["ARCHIVE-DAMAGED"]
    assert inventory.activities == ()


def test_waste_given_to_a_treatment_is_charged_to_its_maker(made: Made) -> None:
    """Treatment of 1 kg: 2 kg CO2; goods give 0.1 kg to it: 0.1 × 2 = 0.2 kg, whatever the signs in the file."""
    inventory = made(
        ("treat", intermediate("waste", "-1", MAKES) + CARBON),
        ("make", intermediate("goods", "1", MAKES) + intermediate("waste", "-0.1", TAKES, link="treat")),
    )
    system = resolve(inventory, ImportDecisions()).system
    assert system is not None
    size = len(system.activities)
    technosphere = np.zeros((size, size))
    direct = np.zeros(size)
    np.add.at(technosphere, (system.technosphere.row, system.technosphere.column), system.technosphere.amount)
    np.add.at(direct, system.biosphere.column, system.biosphere.amount)
    scores = dict(
        zip([one.product_en for one in system.activities], np.linalg.solve(technosphere.T, direct), strict=True)
    )
    assert scores == pytest.approx({"waste": 2.0, "goods": 0.2})
