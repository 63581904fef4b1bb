"""A form that came back: the answers by request and field, each with its cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding, Place, integrity_error
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.data_requests.write_form import COLUMNS
from footprint_app.ingest.read_cells import SheetCells, column_letters, read_cells
from footprint_app.ingest.safe_files import check_file
from footprint_app.ingest.written_values import read_text

_SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written for one field."""

    request_id: str
    field: str
    value: object
    unit: str
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class FormReading:
    """The answers of a form; `study_id` says which study it was written for."""

    document: str
    study_id: str
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...] = ()


def read_form(path: Path) -> FormReading:
    """Read the filled cells of a form; it passes the gate for files from outside first."""
    checked = check_file(path, (".xlsx", ".xlsm"))
    if checked.kind is None:
        return FormReading(path.name, "", (), checked.findings)
    cells = read_cells(path)
    if cells.findings:
        return FormReading(path.name, "", (), cells.findings)
    for sheet in cells.sheets.values():
        keys = next((at for at, row in enumerate(sheet.rows[:_SEARCHED_ROWS]) if _is_key_row(row)), None)
        if keys is not None:
            return _read(path.name, sheet, keys)
    return FormReading(path.name, "", (), (integrity_error("REQUEST-NOT-A-FORM", Place(path.name), file=path.name),))


def _is_key_row(row: tuple[object, ...]) -> bool:
    return {"request", "answer", "field"} <= {cell for cell in row if isinstance(cell, str)}


def _read(document: str, sheet: SheetCells, keys: int) -> FormReading:
    at = {str(cell): index for index, cell in enumerate(sheet.rows[keys]) if cell in COLUMNS}
    study_id = _text(sheet.rows[2], 1) if len(sheet.rows) > 2 else ""  # noqa: PLR2004 - the form's third row
    answers = []
    for number in range(keys + 1, len(sheet.rows)):
        row = sheet.rows[number]
        value = row[at["answer"]] if at["answer"] < len(row) else ""
        if is_empty(value) or is_empty(_text(row, at["request"])):
            continue
        where = Place(document, sheet.name, number + 1, column_letters(at["answer"]))
        unit, source = (_text(row, at[name]) if name in at else "" for name in ("unit", "source"))
        answers.append(Answer(_text(row, at["request"]), _text(row, at["field"]), value, unit, source, where))
    return FormReading(document, study_id, tuple(answers), tuple(_faults(document, sheet, at)))


def _faults(document: str, sheet: SheetCells, at: Mapping[str, int]) -> list[Finding]:
    """Cells of answers that show an error or were never calculated."""
    letter = column_letters(at["answer"])
    spoilt = [*sheet.scan.errors, *sheet.scan.formulas_without_value]
    return [
        integrity_error(
            "INGEST-FORMULA-ERROR", Place(document, sheet.name, int(cell[1:]), letter), cell=cell, value="—"
        )
        for cell in spoilt
        if cell.rstrip("0123456789") == letter
    ]


def _text(row: tuple[object, ...], index: int) -> str:
    return str(read_text(row[index]).value or "") if index < len(row) else ""
