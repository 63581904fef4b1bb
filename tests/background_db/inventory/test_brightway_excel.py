"""Brightway's Excel form: the published foregrounds with their known counts, and what cannot be read."""

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from background_db.inventory.readers.brightway_excel import read_brightway_excel
from background_db.inventory.readers.brightway_nodes import UNLINKED
from background_db.inventory.readers.formats import format_of
from background_db.inventory.records import EdgeKind, FlowKind

FOLDER = "lci/carbonfact-textile-foreground"
HEAD = [
    ["Database", "mill"],
    [],
    ["Activity", "flour"],
    ["unit", "kilogram"],
    ["location", "CN"],
    ["reference product", "flour"],
    ["Exchanges"],
]
COLUMNS = ["name", "amount", "unit", "location", "type", "categories", "uncertainty type", "scale", "reference product"]


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (*HEAD, COLUMNS, *rows):
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "activities", "edges", "unlinked", "unique", "productions"),
    [("knitting", 13, 104, 91, 7, 0), ("weaving", 20, 163, 124, 15, 0), ("natural-rubber", 37, 235, 181, 52, 10)],
)
def test_published_foregrounds_have_their_known_counts(
    shared: Path, name: str, activities: int, edges: int, unlinked: int, unique: int, productions: int
) -> None:
    """The counts are those that bw2io finds with its biosphere installed."""
    inventory = read_brightway_excel(shared / FOLDER / f"{name}_inventory-brightway.xlsx")
    found = [edge for activity in inventory.activities for edge in activity.edges]
    loose = [edge for edge in found if edge.flow.startswith(UNLINKED)]
    assert (len(inventory.activities), inventory.datasets_in) == (activities, activities)
    assert (len(found), inventory.edges_in, inventory.edges_refused) == (edges, edges, 0)
    assert (len(loose), len({edge.flow for edge in loose})) == (unlinked, unique)
    assert Counter(edge.kind for edge in loose)[EdgeKind.OUTPUT] == productions
    assert [finding.code for finding in inventory.findings] == ["BRIGHTWAY-PRODUCTION"] * productions


def test_a_small_workbook_is_read_with_sign_and_uncertainty(tmp_path: Path) -> None:
    """0.1 kg of waste given away stands as −0.1; a lognormal has ln(1.3) = 0.262364 as its mean."""
    path = workbook(
        tmp_path / "mill.xlsx",
        ["flour", 1, "kilogram", "CN", "production", None, None, None, "flour"],
        ["wheat", 1.3, "kilogram", "CN", "technosphere", None, 2, 0.1],
        ["waste water", -0.1, "kilogram", "CN", "technosphere"],
        ["Carbon dioxide, fossil", 0.02, "kilogram", None, "biosphere", "air::urban air close to ground"],
        ["Water", 0.001, "cubic meter", None, "biosphere", "natural resource::in water"],
    )
    found = format_of(path)
    assert getattr(found, "name", "") == "brightway-excel"
    inventory = read_brightway_excel(path)
    flour, wheat, waste, carbon, water = inventory.activities[0].edges
    assert flour.is_reference
    assert flour.flow == inventory.activities[0].code
    assert wheat.distribution is not None
    assert (wheat.distribution.kind, wheat.distribution.scale) == (2, 0.1)
    assert wheat.distribution.loc == pytest.approx(0.262364, abs=1e-6)
    assert (waste.kind, waste.amount, inventory.flows[waste.flow].kind) == (EdgeKind.INPUT, -0.1, FlowKind.PRODUCT)
    assert (carbon.kind, water.kind) == (EdgeKind.EMISSION, EdgeKind.RESOURCE)
    assert inventory.flows[carbon.flow].compartments == ("air", "urban air close to ground")


def test_what_cannot_be_used_is_refused_and_counted(tmp_path: Path) -> None:
    """Two of three exchanges are refused: an unknown type, and text where the amount stands."""
    path = workbook(
        tmp_path / "mill.xlsx",
        ["flour", 1, "kilogram", "CN", "production", None, None, None, "flour"],
        ["wheat", 1.3, "kilogram", "CN", "borrowed"],
        ["oil", "much", "kilogram", "CN", "technosphere"],
    )
    inventory = read_brightway_excel(path)
    assert [finding.code for finding in inventory.findings] == ["BRIGHTWAY-EXCHANGE"] * 2
    assert (inventory.edges_in, inventory.edges_refused, len(inventory.activities[0].edges)) == (3, 2, 1)


def test_a_workbook_of_something_else_is_one_finding(tmp_path: Path) -> None:
    """Nothing partial comes back."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "empty.xlsx")
    inventory = read_brightway_excel(tmp_path / "empty.xlsx")
    assert [finding.code for finding in inventory.findings] == ["BRIGHTWAY-SHEET"]
    assert (inventory.activities, inventory.flows) == ((), {})


def test_a_truncated_workbook_is_one_finding(tmp_path: Path) -> None:
    """It is told before openpyxl sees it."""
    whole = workbook(
        tmp_path / "mill.xlsx", ["flour", 1, "kilogram", "CN", "production", None, None, None, "flour"]
    ).read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    inventory = read_brightway_excel(tmp_path / "half.xlsx")
    assert [finding.code for finding in inventory.findings] == ["ARCHIVE-DAMAGED"]
