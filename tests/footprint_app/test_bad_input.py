"""Bad input, as it arrives: every problem of a file is named at once, with its place, and nothing is written."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from footprint_app.service.calculate import calculate
from footprint_app.service.check import CheckAnswer, check
from footprint_app.service.examples import example_file

Tree = dict[str, Any]


@pytest.fixture
def tree() -> Tree:
    """The shipped aluminium study as plain values."""
    with example_file("aluminium_profile", ".yaml") as path:
        loaded: Tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A copy of the shipped aluminium workbook."""
    with example_file("aluminium_profile", ".xlsx") as path:
        return Path(shutil.copy(path, tmp_path / "study.xlsx"))


def row_of(tree: Tree, exchange_id: str) -> Tree:
    """An exchange of the study."""
    rows = (row for process in tree["processes"] for row in process["exchanges"])
    return next(row for row in rows if row["exchange_id"] == exchange_id)


def process_of(tree: Tree, process_id: str) -> Tree:
    """A process of the study."""
    return next(process for process in tree["processes"] if process["process_id"] == process_id)


def written(tree: Tree, folder: Path) -> Path:
    """The study as a YAML file."""
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def codes(answer: CheckAnswer) -> set[str]:
    """Codes of all findings."""
    return {finding.code for finding in answer.findings}


def wrong_dimension(tree: Tree) -> None:
    row_of(tree, "X-05")["quantity"]["unit"] = "kg"


def unknown_unit(tree: Tree) -> None:
    row_of(tree, "X-05")["quantity"]["unit"] = "kWhh"


def tonnes_typed_as_kilograms(tree: Tree) -> None:
    row_of(tree, "X-02")["quantity"]["unit"] = "kg"


def missing_provider(tree: Tree) -> None:
    row_of(tree, "X-02").pop("provider")


def unknown_provider(tree: Tree) -> None:
    row_of(tree, "X-02")["provider"] = "factor:product.gbt51366_2019.primary_all"


def two_providers(tree: Tree) -> None:
    row_of(tree, "X-02")["provider"] += "; factor:fallback.metal.primary_aluminium"


def duplicated_row(tree: Tree) -> None:
    process_of(tree, "extrusion")["exchanges"].append({**row_of(tree, "X-03"), "exchange_id": "X-99"})


def negative_amount(tree: Tree) -> None:
    row_of(tree, "X-02")["quantity"]["value"] = -13300


def zero_reference_flow(tree: Tree) -> None:
    process_of(tree, "packing")["outputs"][0]["quantity"]["value"] = 0


def shares_not_one(tree: Tree) -> None:
    process = process_of(tree, "packing")
    process["allocation"] = {"method": "shares", "level": 2, "reason": "x"}
    process["outputs"][0]["share"] = 0.7
    process["outputs"][1] |= {"role": "co_product", "share": 0.2}


def enterprise_factor(tree: Tree) -> None:
    row_of(tree, "X-05")["provider"] = "factor:elec.co2.2023.cn.average"


def fuel_without_supply(tree: Tree) -> None:
    row_of(tree, "X-04").pop("provider")


def factor_outside_dates(tree: Tree) -> None:
    row_of(tree, "X-02").pop("fallback_reason")


def factor_outside_geography(tree: Tree) -> None:
    row_of(tree, "A-04").pop("fallback_reason")


def loop_without_solution(tree: Tree) -> None:
    process_of(tree, "packing")["exchanges"].append(
        {
            "exchange_id": "P-99",
            "kind": "input",
            "flow": "own product",
            "quantity": {"value": 15000, "unit": "t"},
            "provider": "process:packing#packed_profile",
        }
    )


def offset(tree: Tree) -> None:
    process_of(tree, "packing")["exchanges"].append(
        {"exchange_id": "P-98", "kind": "emission", "flow": "CCER 碳抵消", "quantity": {"value": -100, "unit": "t"}}
    )


# (what is wrong, one of these codes names it, the number is blocked)
CASES: list[tuple[Callable[[Tree], None], set[str], bool]] = [
    (wrong_dimension, {"LINK-DIMENSION"}, True),
    (unknown_unit, {"INGEST-UNIT-UNKNOWN"}, True),
    (tonnes_typed_as_kilograms, {"STUDY-THOUSANDFOLD"}, False),
    (missing_provider, {"STUDY-PROVIDER-MISSING", "LINK-PROVIDER-MISSING"}, True),
    (unknown_provider, {"LINK-FACTOR-UNKNOWN"}, True),
    (two_providers, {"STUDY-PROVIDER-TWO", "STUDY-PROVIDERS-TWO"}, True),
    (duplicated_row, {"STUDY-ROW-TWICE", "INGEST-ROW-TWICE", "STUDY-ROW-DUPLICATE"}, True),
    (negative_amount, {"STUDY-AMOUNT-NEGATIVE"}, True),
    (zero_reference_flow, {"ALLOC-OUTPUT-ZERO"}, True),
    (shares_not_one, {"STUDY-SHARES-SUM", "ALLOC-SHARES-SUM"}, True),
    (enterprise_factor, {"LINK-FACTOR-ENTERPRISE-ENERGY"}, True),
    (fuel_without_supply, {"STUDY-FUEL-WITHOUT-SUPPLY"}, True),
    (factor_outside_dates, {"FACTOR-TOO-OLD", "FACTOR-YEAR-OLDER", "FACTOR-OUTSIDE-DATES"}, False),
    (factor_outside_geography, {"FACTOR-GEOGRAPHY", "FACTOR-FOREIGN"}, False),
    (loop_without_solution, {"STUDY-LOOP-WITHOUT-SOLUTION"}, True),
    (offset, {"STUDY-OFFSET", "CFP-OFF-01-OFFSET"}, True),
]


@pytest.mark.parametrize(("spoil", "named_by", "blocks"), CASES, ids=[case[0].__name__ for case in CASES])
def test_one_thing_wrong(
    spoil: Callable[[Tree], None], named_by: set[str], tree: Tree, tmp_path: Path, *, blocks: bool
) -> None:
    """Each slip is named by a finding with a place; where it bears on the number there is no number."""
    spoil(tree)
    path = written(tree, tmp_path)
    answer = check(path)
    found = [finding for finding in answer.findings if finding.code in named_by]
    assert found, f"{named_by} not among {sorted(codes(answer))}"
    assert all(str(finding.where) for finding in found)
    assert answer.blocks_number is blocks
    assert (calculate(path).result is None) is blocks


def test_everything_wrong_at_once(tree: Tree, tmp_path: Path) -> None:
    """Slips do not hide each other: a file with eight of them gets all eight findings in one go."""
    spoiled = [
        wrong_dimension,
        negative_amount,
        fuel_without_supply,
        shares_not_one,
        two_providers,
        factor_outside_geography,
        duplicated_row,
        offset,
    ]
    row_of(tree, "C-04")["provider"] = "factor:elec.co2.2023.cn.average"
    for spoil in spoiled:
        if spoil is not two_providers:
            spoil(tree)
    row_of(tree, "P-03")["provider"] += "; factor:fallback.plastic.ldpe"
    found = codes(check(written(tree, tmp_path)))
    wanted = [named_by for spoil, named_by, _ in CASES if spoil in spoiled]
    assert not [named_by for named_by in wanted if not named_by & found], sorted(found)


def edited(path: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    """The workbook after a change made in Excel."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def column_of(sheet: Any, key: str) -> int:
    """The column whose grey key is `key`."""
    return next(int(cell.column) for row in sheet.iter_rows(min_row=1, max_row=6) for cell in row if cell.value == key)


def row_number(sheet: Any, value: str) -> int:
    """The row that holds `value`."""
    return next(int(cell.row) for row in sheet.iter_rows() for cell in row if cell.value == value)


def set_amount(value: object) -> Callable[[openpyxl.Workbook], None]:
    """Put a value into the amount of row X-02."""

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["清单"]
        sheet.cell(row_number(sheet, "X-02"), column_of(sheet, "quantity")).value = value  # type: ignore[assignment]

    return edit


def empty_sheet(book: openpyxl.Workbook) -> None:
    sheet = book["清单"]
    sheet.delete_rows(1, sheet.max_row)


def renamed_header(book: openpyxl.Workbook) -> None:
    sheet = book["清单"]
    column = column_of(sheet, "quantity")
    for row in range(1, 5):
        if sheet.cell(row, column).value in {"数量 *", "quantity"}:
            sheet.cell(row, column).value = "用量值"


def merged_cells(book: openpyxl.Workbook) -> None:
    sheet = book["清单"]
    first = row_number(sheet, "X-02")
    column = openpyxl.utils.get_column_letter(column_of(sheet, "provider"))
    sheet.merge_cells(f"{column}{first}:{column}{first + 1}")


@pytest.mark.parametrize(
    ("edit", "named_by", "blocks"),
    [
        (empty_sheet, {"INGEST-SHEET-EMPTY"}, True),
        (renamed_header, {"INGEST-HEADER-MISSING", "INGEST-COLUMN-MISSING", "INGEST-HEADER-RENAMED"}, True),
        (merged_cells, {"INGEST-MERGED-CELLS"}, True),
        (set_amount("#REF!"), {"INGEST-FORMULA-ERROR", "INGEST-NUMBER-UNREADABLE"}, True),
        (set_amount("=1/0"), {"INGEST-FORMULA-WITHOUT-VALUE", "INGEST-FORMULA-ERROR"}, True),
        (set_amount("13,300.0"), {"INGEST-NUMBER-NORMALISED"}, False),
        (set_amount("１３３００"), {"INGEST-NUMBER-NORMALISED"}, False),
        (set_amount("约13300"), {"INGEST-NUMBER-APPROXIMATE", "INGEST-NUMBER-UNREADABLE"}, True),
        (set_amount("1,234.5.6"), {"INGEST-NUMBER-UNREADABLE", "INGEST-NUMBER-AMBIGUOUS"}, True),
    ],
    ids=["empty", "renamed", "merged", "ref", "no-value", "thousands", "full-width", "about", "garbled"],
)
def test_workbooks_out_of_shape(
    edit: Callable[[openpyxl.Workbook], None], named_by: set[str], workbook: Path, *, blocks: bool
) -> None:
    """Each finding names sheet, row and column; what is unambiguous is read and said so."""
    answer = check(edited(workbook, edit))
    found = [finding for finding in answer.findings if finding.code in named_by]
    assert found, sorted(codes(answer))
    assert all(finding.where.sheet == "清单" for finding in found)
    assert answer.blocks_number is blocks
    result = calculate(workbook).result
    if blocks:
        assert result is None
    else:
        with example_file("aluminium_profile", ".xlsx") as whole:
            expected = calculate(whole).result
        assert expected is not None
        assert result is not None
        assert result.views[0].total == expected.views[0].total


def test_an_unreadable_number_does_not_hide_the_wrong_unit_beside_it(workbook: Path) -> None:
    """A row with two slips gets both findings, and the number that is none is said once."""

    def spoil(book: openpyxl.Workbook) -> None:
        sheet = book["清单"]
        row = row_number(sheet, "X-05")
        sheet.cell(row, column_of(sheet, "quantity")).value = "8758,000"
        sheet.cell(row, column_of(sheet, "quantity.unit")).value = "kg"

    answer = check(edited(workbook, spoil))
    assert {"INGEST-NUMBER-AMBIGUOUS", "LINK-DIMENSION"} <= codes(answer)
    assert "STUDY-NUMBER-NOT-FINITE" not in codes(answer)
    assert answer.blocks_number


def test_gbk_csv_is_read_and_said_so(tree: Tree, tmp_path: Path) -> None:
    """An export of a Chinese Excel in GBK joins its process; the assumed encoding is a finding."""
    path = written(tree, tmp_path)
    rows = tmp_path / "rows.csv"
    text = "过程,行编号,类别,流名称,数量,单位,供给者\nextrusion,X-50,投入,自来水,12,t,factor:product.gbt51366_2019.tap_water\n"
    rows.write_bytes(text.replace("单位", "数量·单位").encode("gbk"))
    answer = check(path, inventories=(rows,))
    assert "INGEST-ENCODING-ASSUMED" in codes(answer)
    assert answer.study is not None
    names = [row.flow for process in answer.study.processes for row in process.exchanges]
    assert "自来水" in names
    assert not answer.blocks_number


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 600_000_000)


def password_protected(path: Path) -> None:
    # What Excel writes for a protected workbook: an OLE container with the stream EncryptedPackage.
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + name + b"\0" * 4096)


def renamed_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")


@pytest.mark.parametrize(
    ("make", "named_by"),
    [
        (zip_bomb, {"INGEST-ZIP-LIMIT"}),
        (password_protected, {"INGEST-FILE-PASSWORD"}),
        (renamed_pdf, {"INGEST-FILE-NOT-AS-NAMED"}),
    ],
    ids=["zip-bomb", "password", "pdf"],
)
def test_hostile_files(make: Callable[[Path], None], named_by: set[str], tmp_path: Path) -> None:
    """A file that is not what it says is refused before it is parsed, with what to do."""
    path = tmp_path / "study.xlsx"
    make(path)
    answer = check(path)
    assert codes(answer) & named_by, codes(answer)
    assert answer.blocks_number


def test_nothing_is_written(tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a finding that blocks, `calculate` exits 1 and leaves the folder as it was."""
    from footprint_app.cli.main import run

    wrong_dimension(tree)
    path = written(tree, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SystemExit) as end:
        run(["calculate", str(path), "--out", str(tmp_path / "out"), "--json"])
    assert end.value.code == 1
    assert sorted(tmp_path.rglob("*")) == before
    answer = json.loads(capsys.readouterr().out)
    assert answer["result"] is None
    assert any(finding["blocks"] == "number" and finding["remedy"] for finding in answer["findings"])
