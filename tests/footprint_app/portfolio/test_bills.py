"""Tables of bills of materials: same numbers as studies, every fault at its product and line, nothing dropped."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.catalogue import co2e_of, load_catalogue
from background_db.units import Quantity
from footprint_app.portfolio.bill_links import BillSettings, LineKey, table_study
from footprint_app.portfolio.result_files import with_small_gases_folded, write_result_files
from footprint_app.portfolio.tables import PortfolioTables
from footprint_app.service.calculate import calculate
from footprint_app.service.portfolio import PortfolioAnswer, PortfolioOptions, run
from pcr_rules.study import ProductStudy

WATER, POWER = "product.gbt51366_2019.tap_water", "elec.cfp.2024.cn.average"


def _run(source: Path, **options: Any) -> PortfolioAnswer:
    return run(source, source.parent / "out", PortfolioOptions(year=2024, force=True, **options))


def _products(answer: PortfolioAnswer) -> dict[str, dict[str, Any]]:
    assert answer.tables is not None
    return {row["product"]: row for row in answer.tables.products.to_pylist()}


def _findings(answer: PortfolioAnswer) -> list[dict[str, Any]]:
    assert answer.tables is not None
    listed: list[dict[str, Any]] = answer.tables.findings.to_pylist()
    return listed


def _factor(key: str) -> float:
    return co2e_of(load_catalogue().get(key))


def test_bill_by_hand(bills: Path) -> None:
    """2000 kg of water are 2 t, 36 MJ are 10 kWh, and the gas counts itself; the other product has a finding."""
    answer = _run(bills)
    products = _products(answer)
    by_hand = 2 * _factor(WATER) + 10 * _factor(POWER) + 0.5
    assert products["P1"]["total"] == pytest.approx(by_hand, rel=1e-12)
    assert products["P1"]["channel_fossil"] == pytest.approx(0.5, rel=1e-12)
    assert products["P1"]["gas_co2"] == pytest.approx(0.5, rel=1e-12)
    assert products["P1"]["unit"] == "1 件"
    assert (products["P1"]["largest_1_line"], products["P1"]["largest_1_flow"]) == ("2", "电")
    assert products["P1"]["largest_1_share"] == pytest.approx(10 * _factor(POWER) / by_hand, rel=1e-12)
    assert products["P2"]["total"] is None
    blocking = [(row["product"], row["line"], row["code"]) for row in _findings(answer) if row["blocks"] == "number"]
    assert blocking == [("P2", "2", "PORTFOLIO-NO-PROVIDER")]
    assert (answer.products, answer.with_result) == (2, 1)


@pytest.mark.parametrize("name", ["m.csv", "m.yaml"])
def test_mapping_file_supplies_flows(bills: Path, name: str) -> None:
    """A flow without provider takes that of the mapping, which a person wrote once."""
    mapping = bills.with_name(name)
    is_yaml = mapping.suffix == ".yaml"
    mapping.write_text(f"电: factor:{POWER}\n" if is_yaml else f"物料,供给来源\n电,factor:{POWER}\n", encoding="utf-8")
    answer = _run(bills, mapping=mapping)
    expected = _factor(WATER) + 5 * _factor(POWER)
    assert _products(answer)["P2"]["total"] == pytest.approx(expected, rel=1e-12)


UNITS = {WATER: ("t", "kg", "g", "10^4t"), POWER: ("kWh", "MJ", "万千瓦时", "tce")}


def _as_study(lines: list[tuple[str, float, str]]) -> ProductStudy:
    from dataclasses import replace

    rows = [(f"E{at}", LineKey("", f"料{at}", "", unit), f"factor:{key}") for at, (key, _, unit) in enumerate(lines)]
    study = table_study(rows, BillSettings(year=2024))
    process = study.processes[0]
    exchanges = tuple(
        replace(exchange, quantity=Quantity(amount, exchange.quantity.unit))
        for exchange, (_, amount, _) in zip(process.exchanges, lines, strict=True)
    )
    return replace(study, processes=(replace(process, exchanges=exchanges),))


LINES = st.sampled_from([(key, unit) for key, units in UNITS.items() for unit in units if unit != "tce"]).flatmap(
    lambda pair: st.floats(1e-6, 1e6).map(lambda amount: (pair[0], amount, pair[1]))
)


@given(lines=st.lists(LINES, min_size=1, max_size=8))
def test_table_and_study_give_the_same_number(tmp_path_factory: pytest.TempPathFactory, lines: list[Any]) -> None:
    """A bill in a table and as a study of one process differ by less than 1e-12, unit conversion included."""
    path = tmp_path_factory.mktemp("bill") / "bills.csv"
    rows = [f"P,{at},料{at},{amount!r},{unit},factor:{key}" for at, (key, amount, unit) in enumerate(lines)]
    path.write_text("product,line,flow,amount,unit,provider\n" + "\n".join(rows) + "\n", encoding="utf-8")
    result = calculate(_as_study(lines), scenarios=False).result
    assert result is not None
    assert _products(_run(path))["P"]["total"] == pytest.approx(result.views[0].total, rel=1e-12)


FAULTY = """\
product,line,flow,amount,unit,provider,kind
A,1,water,"1,234",kg,factor:{water},
A,2,water,5,kgg,factor:{water},
A,3,water,,kg,factor:{water},
B,1,water,5,kWh,factor:{water},
B,2,water,-5,kg,factor:{water},
B,2,water,5,kg,factor:{water},
C,1,water,5,kg,factor:{water}r,
,2,steel,5,kg,factor:{water},
D,1,water,5,kg,process:x,
E,1,water,5,kg,factor:{water},sideways
F,1,water,5,kg,factor:{water},,,,
G,1,water,5,kg,factor:{water},

G,2,water,0,kg,factor:{water},
"""


def test_every_fault_is_told_at_once_and_no_product_is_lost(tmp_path: Path) -> None:
    """All faults of all products come in one run; products in = with result + with findings; a blank line is none."""
    path = tmp_path / "bills.csv"
    path.write_text(FAULTY.format(water=WATER), encoding="utf-8")
    answer = _run(path)
    found = {(row["product"], row["row"], row["code"]) for row in _findings(answer) if row["blocks"] == "number"}
    assert found == {
        ("A", 2, "INGEST-NUMBER-AMBIGUOUS"),
        ("A", 3, "PORTFOLIO-UNIT-UNKNOWN"),
        ("A", 4, "INGEST-NUMBER-NOT-GIVEN"),
        ("B", 5, "LINK-DIMENSION"),
        ("B", 6, "STUDY-AMOUNT-NEGATIVE"),
        ("B", 7, "PORTFOLIO-LINE-TWICE"),
        ("C", 8, "LINK-FACTOR-UNKNOWN"),
        ("C", 9, "PORTFOLIO-PRODUCT-BLANK"),
        ("", 9, "PORTFOLIO-CELL-EMPTY"),
        ("D", 10, "PORTFOLIO-PROVIDER-UNUSABLE"),
        ("E", 11, "PORTFOLIO-KIND-UNKNOWN"),
        ("F", 12, "PORTFOLIO-ROW-CELLS"),
    }
    products = _products(answer)
    assert set(products) == set("ABCDEFG")
    assert [name for name, row in products.items() if row["status"] == "result"] == ["G"]
    assert products["G"]["total"] == pytest.approx(5e-3 * _factor(WATER), rel=1e-12)
    assert all(row["total"] is None and row["channel_fossil"] is None for n, row in products.items() if n != "G")
    assert answer.tables is not None
    assert set(answer.tables.factor_amounts.column("product").to_pylist()) == {"G"}


def test_two_declared_units_of_one_product(tmp_path: Path) -> None:
    """What the number would be per cannot be told."""
    path = tmp_path / "bills.csv"
    head = "product,line,flow,amount,unit,provider,declared unit\n"
    path.write_text(f"{head}A,1,w,1,t,factor:{WATER},1 t\nA,2,w,1,t,factor:{WATER},1 kg\n", encoding="utf-8")
    answer = _run(path)
    assert [row["code"] for row in _findings(answer) if row["blocks"] == "number"] == ["PORTFOLIO-DECLARED-UNITS"]


def test_missing_and_double_columns_are_told(tmp_path: Path) -> None:
    """A table without amounts, or with two columns that could be the flow, gives no number at all."""
    path = tmp_path / "bills.csv"
    path.write_text("product,line,flow,material,unit\nA,1,w,w,t\n", encoding="utf-8")
    answer = _run(path)
    assert answer.tables is None
    assert {finding.code for finding in answer.findings} == {"PORTFOLIO-COLUMN-TWICE", "PORTFOLIO-COLUMN-MISSING"}


def test_one_table_in_every_form_gives_the_same(bills: Path) -> None:
    """CSV in UTF-8 and GBK, with semicolons, Parquet, and a workbook with a sheet for each product."""
    import openpyxl
    import pandas as pd

    expected = _products(_run(bills))["P1"]["total"]
    frame = pd.read_csv(bills, dtype=str)
    gbk, semicolons, parquet = (bills.with_name(name) for name in ("gbk.csv", "semi.csv", "bills.parquet"))
    gbk.write_text(bills.read_text(encoding="utf-8"), encoding="gb18030")
    frame.to_csv(semicolons, sep=";", index=False)
    frame.assign(**{"数量（每件）": frame["数量（每件）"].astype(float)}).to_parquet(parquet)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for product, rows in frame.groupby("产品"):
        sheet = workbook.create_sheet(str(product))
        sheet.append(list(rows.columns[1:]))
        for row in rows.iloc[:, 1:].itertuples(index=False):
            sheet.append([None if pd.isna(cell) else cell for cell in row])
    workbook.save(bills.with_name("bills.xlsx"))
    for path in (gbk, semicolons, parquet, bills.with_name("bills.xlsx")):
        products = _products(_run(path))
        assert set(products) == {"P1", "P2"}, path.name
        assert products["P1"]["total"] == pytest.approx(expected, rel=1e-12), path.name


def test_products_may_go_over_a_chunk(bills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few rows give what one chunk gives, with the right row numbers."""
    whole = _run(bills)
    monkeypatch.setattr("footprint_app.portfolio.bill_file._BLOCK", 90)
    monkeypatch.setattr("footprint_app.portfolio.bill_file._ROWS", 1)
    parts = _run(bills)
    assert _products(parts) == _products(whole)
    assert [(row["code"], row["row"]) for row in _findings(parts)] == [
        (row["code"], row["row"]) for row in _findings(whole)
    ]


def test_workbook_keeps_text_from_outside_as_text(tmp_path: Path) -> None:
    """A material called like a formula stays a text in the result."""
    import openpyxl

    path = tmp_path / "bills.csv"
    path.write_text(f"product,line,flow,amount,unit,provider\n=1+1,1,=cmd,1,t,factor:{WATER}\n", encoding="utf-8")
    answer = _run(path)
    (written,) = [file for file in answer.files if file.suffix == ".xlsx"]
    sheet = openpyxl.load_workbook(written).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert {cell.value for cell in cells} == {"=1+1", "=cmd"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_workbook_heads_gases_as_reports_do(tmp_path: Path) -> None:
    """A column of the workbook says HFC-134a, as the report of a study does."""
    import openpyxl

    path = tmp_path / "bills.csv"
    path.write_text("product,line,flow,amount,unit\nA,1,hfc134a.fossil,1,kg\n", encoding="utf-8")
    (written,) = [file for file in _run(path).files if file.suffix == ".xlsx"]
    heads = {cell.value for row in openpyxl.load_workbook(written).worksheets[0].iter_rows(max_row=6) for cell in row}
    assert "HFC-134a" in heads


@pytest.mark.parametrize("content", [b"", b"PAR1 nothing", b"\x00\x01\x02\xff\xfe", b'product,line\n"open'])
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_damaged_files_are_findings(tmp_path: Path, content: bytes, suffix: str) -> None:
    """Whatever the file holds, there is a finding and no table."""
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content)
    answer = _run(path)
    assert answer.with_result == 0
    assert answer.findings or (answer.tables and answer.tables.findings.num_rows)


def test_small_gases_are_one_column_of_the_workbook(tmp_path: Path) -> None:
    """A gas above 0.1 % in one product keeps its column; the others are summed, and no product without a number gets one."""
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    gases = {"gas_co2": [10.0, 1.0, None], "gas_n2o": [0.001, 0.5, None], "gas_sf6": [0.004, -1e-5, None]}
    gases["gas_nf3"] = [0.003, 2e-5, None]
    products = pa.table({"product": ["A", "B", "C"], **gases})
    folded = with_small_gases_folded(products)
    assert folded.column_names == ["product", "gas_co2", "gas_n2o", "other_gases_2"]
    assert folded.column("other_gases_2").to_pylist() == pytest.approx([0.007, 1e-5, None])
    texts = dict.fromkeys(("product", "supplier", "unit", "view"), pa.array([], pa.string()))
    amounts = pa.table({**texts, **dict.fromkeys(("score", "amount", "total"), pa.array([], pa.float64()))})
    write_result_files(tmp_path, PortfolioTables(products, amounts, pa.table({"product": []})), "en")
    sheet = openpyxl.load_workbook(tmp_path / "portfolio.xlsx").worksheets[0]
    assert "other gases (2, each below 0.1 %)" in {cell.value for cell in sheet[4]}
    assert "gas_sf6" in pq.read_table(tmp_path / "products.parquet").column_names


@pytest.mark.parametrize("amount", ["1e306", "1e40"])
def test_an_amount_beyond_all_sums_is_its_products_fault_alone(tmp_path: Path, amount: str) -> None:
    """10^306 kt are more kg than a float holds; the run went on to no result for anybody."""
    path = tmp_path / "bills.csv"
    lines = f"A,1,water,{amount},10^4t,factor:{WATER}\nA,2,water,1,kg,factor:{WATER}\nB,1,water,1,t,factor:{WATER}\n"
    path.write_text("product,line,flow,amount,unit,provider\n" + lines, encoding="utf-8")
    answer = _run(path)
    found = [(row["product"], row["line"], row["code"]) for row in _findings(answer) if row["blocks"] == "number"]
    assert found == [("A", "1", "INGEST-NUMBER-NOT-FINITE")]
    assert _products(answer)["A"]["total"] is None
    assert _products(answer)["B"]["total"] == pytest.approx(_factor(WATER), rel=1e-12)


def test_a_cell_longer_than_any_text_is_a_row_that_was_not_read(tmp_path: Path) -> None:
    """200,000 characters without a separator: the row is told, those around it are read; in the header none is known."""
    path = tmp_path / "bills.csv"
    line = f"1,water,1,t,factor:{WATER}\n"
    path.write_text(f"product,line,flow,amount,unit,provider\nA,{line}B,{'y' * 200_000}\nC,{line}", encoding="utf-8")
    answer = _run(path)
    assert sorted(_products(answer)) == ["A", "C"]
    assert [(row["row"], row["code"]) for row in _findings(answer) if row["blocks"] == "number"] == [
        (3, "PORTFOLIO-ROW-CELLS")
    ]
    path.write_text(f"{'x' * 200_000},product,line\n{line}", encoding="utf-8")
    assert {finding.code for finding in _run(path).findings} == {"PORTFOLIO-COLUMN-MISSING"}


def test_whole_numbers_are_written_alike_in_every_kind_of_file(tmp_path: Path) -> None:
    """A Parquet column of floats names product 1 as a CSV does, and its NaN is an empty cell."""
    texts = {"flow": ["water"] * 3, "unit": ["t"] * 3, "provider": [f"factor:{WATER}"] * 3, "amount": [1.0, 2.0, 3.0]}
    numbers = {"product": pa.array([1.0, 2.0, float("nan")]), "line": pa.array([1.0, 1.0, 1.0])}
    pq.write_table(pa.table({**texts, **numbers}), tmp_path / "bills.parquet")
    (tmp_path / "bills.csv").write_text(
        "product,line,flow,amount,unit,provider\n"
        + "".join(f"{product},1,water,{at},t,factor:{WATER}\n" for at, product in enumerate(("1", "2", ""), start=1)),
        encoding="utf-8",
    )
    binary, text = _run(tmp_path / "bills.parquet"), _run(tmp_path / "bills.csv")
    assert list(_products(binary)) == ["1", "2"]
    assert {name: row["total"] for name, row in _products(binary).items()} == {
        name: row["total"] for name, row in _products(text).items()
    }
    codes = [[row["code"] for row in _findings(answer)] for answer in (binary, text)]
    assert codes[0] == codes[1]
