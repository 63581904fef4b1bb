"""The register of an edition's clauses: read from `clauses.yaml`, one row a requirement."""

from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.category_rules import Clause, ClauseStatus

SEVERITIES = ("error", "warning", "info")
_REQUIRED = ("id", "printed_clause", "gb_clause", "title_zh", "title_en", "severity", "status", "mark")
_OPTIONAL = ("reason_zh", "reason_en")


def load_clauses(text: str, where: str) -> tuple[Clause, ...]:
    """Read the register of an edition.

    Raises:
        DataFileError: a key is missing or unknown, an id stands twice, or a row that does not run as code says not why.
    """
    rows = reject_unknown_keys(load(text, where), ("clauses",), where).get("clauses")
    if not isinstance(rows, list):
        raise DataFileError(f"{where}: expected the key clauses with a list")
    clauses = tuple(_clause(row, f"{where} › row {number}") for number, row in enumerate(rows, start=1))
    ids = [clause.clause_id for clause in clauses]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise DataFileError(f"{where}: {', '.join(sorted(twice))} stands twice")
    return clauses


def _clause(row: object, where: str) -> Clause:
    fields: dict[str, Any] = reject_unknown_keys(row, (*_REQUIRED, *_OPTIONAL), where)
    missing = [key for key in _REQUIRED if key not in fields]
    if missing:
        raise DataFileError(f"{where}: lacks {', '.join(missing)}")
    if fields["severity"] not in SEVERITIES or fields["status"] not in list(ClauseStatus):
        raise DataFileError(f"{where}: severity is one of {SEVERITIES}, status one of {[*map(str, ClauseStatus)]}")
    clause = Clause(
        clause_id=str(fields["id"]),
        printed_clause=str(fields["printed_clause"]),
        gb_clause=None if fields["gb_clause"] is None else str(fields["gb_clause"]),
        title_zh=str(fields["title_zh"]),
        title_en=str(fields["title_en"]),
        severity=str(fields["severity"]),
        status=ClauseStatus(fields["status"]),
        reason=str(fields.get("reason_en", "")),
        mark=str(fields["mark"]),
        reason_zh=str(fields.get("reason_zh", "")),
    )
    if clause.status is not ClauseStatus.IMPLEMENTED and not (clause.reason and clause.reason_zh):
        raise DataFileError(f"{where}: {clause.clause_id} is {clause.status.value} and does not say why")
    return clause
