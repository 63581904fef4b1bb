"""A mapping file: which provider stands behind each flow of a table, chosen by a person once."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, integrity_error
from background_db.strict_yaml import load
from footprint_app.ingest.safe_files import check_file
from footprint_app.ingest.table_file import TableSheet, read_table_file
from footprint_app.portfolio.bill_file import fields_of

_YAML = (".yaml", ".yml")


def read_mapping(path: Path) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    """Return provider by flow: a CSV or Excel table with the columns flow and provider, or YAML ``flow: provider``."""
    if path.suffix.lower() in _YAML:
        return _of_yaml(path)
    table = read_table_file(path)
    findings = [finding for finding in table.findings if finding.blocks_number]
    pairs: list[tuple[str, str, Place]] = []
    for sheet in table.sheets:
        found = _header(sheet)
        if found is None:
            head = ", ".join(str(cell) for cell in sheet.rows[0]) if sheet.rows else "-"
            where = Place(document=path.name, sheet=sheet.name)
            findings.append(integrity_error("PORTFOLIO-MAPPING-COLUMNS", where, found=head[:200]))
            continue
        first, columns = found
        for number, row in enumerate(sheet.rows[first + 1 :], start=first + 2):
            flow, provider = (str(row[columns[name]]).strip() if columns[name] < len(row) else "" for name in _COLUMNS)
            if flow and provider:
                pairs.append((flow, provider, Place(document=path.name, sheet=sheet.name, row=number)))
    return _once(pairs, findings)


_COLUMNS = ("flow", "provider")


def _header(sheet: TableSheet) -> tuple[int, Mapping[str, int]] | None:
    for number, row in enumerate(sheet.rows[:10]):
        found, _ = fields_of([str(cell) for cell in row])
        if set(_COLUMNS) <= set(found):
            return number, found
    return None


def _of_yaml(path: Path) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    checked, where = check_file(path, _YAML), Place(document=path.name)
    if checked.findings:
        return {}, checked.findings
    try:
        loaded = load(path.read_text(encoding="utf-8-sig"), path.name)
    except (DataFileError, UnicodeDecodeError) as error:
        return {}, (integrity_error("PORTFOLIO-TABLE-UNREADABLE", where, cause=error),)
    if not isinstance(loaded, dict) or not all(isinstance(value, str) for value in loaded.values()):
        return {}, (integrity_error("PORTFOLIO-MAPPING-COLUMNS", where, found=type(loaded).__name__),)
    return _once([(str(flow), provider, where) for flow, provider in loaded.items()], [])


def _once(
    pairs: Iterable[tuple[str, str, Place]], findings: list[Finding]
) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    mapping: dict[str, str] = {}
    for flow, provider, where in pairs:
        if mapping.setdefault(flow, provider) != provider:
            findings.append(
                integrity_error("PORTFOLIO-MAPPING-ROW", where, flow=flow, one=mapping[flow], other=provider)
            )
    return mapping, tuple(findings)
