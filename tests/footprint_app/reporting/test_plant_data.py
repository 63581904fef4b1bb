"""What the plant's records say reaches report and workbook, in full and hidden where it must be."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from background_db.messages import Language
from background_db.units import Quantity
from footprint_app.reporting.blocks import Paragraph, Table
from footprint_app.reporting.material import gather
from footprint_app.reporting.results_workbook import write_results_workbook
from footprint_app.reporting.sections.plant_data import MOST_DERIVATIONS, derivations, plant_data, row_names
from footprint_app.reporting.texts import texts_in
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy

DERIVED = Derivation(
    "exchange:gas", "stock_change", "40 t + 980 t - 95 t = 925 t", Quantity(925, "t"), ("plant.readings[1]",)
)


@pytest.fixture
def told(result: PcfResult) -> PcfResult:
    """The result with one derived amount, a gap of 12.5 kg and a yield of 92.15 %."""
    statements = (
        Statement("mass_balance", "extrusion", "gap", Quantity(12.5, "kg")),
        Statement("yield", "extrusion", "cumulative_yield", Quantity(0.9215, "1")),
        Statement("mass_balance", "anodising", "gap", Quantity(-3, "kg")),
    )
    return replace(result, derivations=(DERIVED,), statements=statements)


def test_statements_stand_by_topic_and_shares_as_percent(study: ProductStudy, told: PcfResult) -> None:
    """Two topics make two tables: gaps in kg, the yield in per cent."""
    blocks = plant_data(gather(study, told, "en", "confidential"))
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [2, 1]
    assert [row[2:] for row in tables[0].rows] == [("12.5", "kg"), ("-3", "kg")]
    assert tables[1].rows[0][2] == "92.2\u00a0%"


def test_the_arithmetic_stands_in_the_annex_and_says_what_it_leaves_out(study: ProductStudy, told: PcfResult) -> None:
    """A printed annex shows the first rows; how many more there are is written below."""
    many = replace(told, derivations=(DERIVED,) * (MOST_DERIVATIONS + 7))
    table = next(block for block in derivations(gather(study, many, "en", "confidential")) if isinstance(block, Table))
    assert table.rows[0][2] == "40 t + 980 t - 95 t = 925 t"
    assert len(table.rows) == MOST_DERIVATIONS
    assert "7 more" in table.note


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_holds_every_derived_amount(
    language: Language, tmp_path: Path, study: ProductStudy, told: PcfResult
) -> None:
    """Amounts are numbers; the formula is text."""
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, told, language, "confidential")
    sheet = load_workbook(path)[texts_in(language)("sheet.plant")]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = next(row for row in rows if row[0] == "exchange:gas")
    assert found[2:6] == ["40 t + 980 t - 95 t = 925 t", "plant.readings[1]", 925, "t"]


def test_the_public_edition_tells_no_amount_of_the_plant(tmp_path: Path, study: ProductStudy, told: PcfResult) -> None:
    """Recipe and yield are a trade secret: no table, no sheet."""
    blocks = plant_data(gather(study, told, "en", "public"))
    assert all(isinstance(block, Paragraph) for block in blocks)
    write_results_workbook(tmp_path / "public.xlsx", study, told, "en", "public")
    assert texts_in("en")("sheet.plant") not in load_workbook(tmp_path / "public.xlsx").sheetnames


def test_neighbouring_records_stand_as_one_run(study: ProductStudy, told: PcfResult) -> None:
    """Readings 3, 4, 5 and 9 and a bill line stand as plant.readings[3…5, 9], plant.bill[2], not as five names."""
    sources = (*(f"plant.readings[{at}]" for at in (3, 4, 5, 9)), "plant.bill[2]", "unit")
    made = replace(told, derivations=(replace(DERIVED, sources=sources),))
    tables = [block for block in derivations(gather(study, made, "en", "confidential")) if isinstance(block, Table)]
    assert tables[0].rows[0][4] == "plant.readings[3…5, 9], plant.bill[2], unit"


def test_a_statement_names_its_product(study: ProductStudy, told: PcfResult) -> None:
    """`process:extrusion#flow` stands as the name of that output; what the study does not know stays as written."""
    process = study.processes[0]
    output = process.outputs[0]
    subjects = (f"process:{process.process_id}#{output.flow_id}", "process:nowhere#nothing")
    statements = tuple(Statement("mass_balance", each, "gap", Quantity(1, "kg")) for each in subjects)
    blocks = plant_data(gather(study, replace(told, statements=statements), "zh", "confidential"))
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows] == [output.name, "process:nowhere#nothing"]


def test_rows_of_one_name_are_told_apart_by_their_id(study: ProductStudy) -> None:
    """Two rows of electricity carry their ids, a row whose flow stands once its name alone."""
    first, *others = study.processes
    twice = tuple(replace(first.exchanges[0], exchange_id=name, flow="electricity") for name in ("EM-1", "EM-2"))
    once = replace(first.exchanges[0], exchange_id="G", flow="gas of the test")
    made = replace(study, processes=(replace(first, exchanges=(*twice, once)), *others))
    names = row_names(made)
    assert (names["EM-1"], names["EM-2"]) == ("electricity [EM-1]", "electricity [EM-2]")
    assert names["G"] == "gas of the test"
