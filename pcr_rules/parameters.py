"""Numbers of an edition: each with unit, clause, source, mark and the dates between which it holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from background_db.errors import DataFileError, OutsideValidityError, UnknownKeyError
from background_db.provenance import ValidityPeriod
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.category_rules import CategoryRules, Parameter

_PARAMETER_KEYS = ("unit", "clause", "rows")
_ROW_KEYS = ("value", "valid_from", "valid_to", "source", "mark")


def parameter_on(rules: CategoryRules, name: str, day: date) -> float | None:
    """Return the number that holds on `day`; None while it is unset (answers *not assessable*, never pass).

    Raises:
        UnknownKeyError: the edition has no such parameter.
        OutsideValidityError: no row holds on that day. Never 0, never "the latest".
    """
    return row_on(rules.parameters, name, day, rules.edition).value


def row_on(parameters: Mapping[str, tuple[Parameter, ...]], name: str, day: date, owner: str) -> Parameter:
    """Return the row that holds on `day`; `owner` names whose parameters they are.

    Raises:
        UnknownKeyError: there is no such parameter.
        OutsideValidityError: no row holds on that day. Never 0, never "the latest".
    """
    rows = parameters.get(name)
    if rows is None:
        raise UnknownKeyError(f"{owner} has no parameter {name!r}; it has {', '.join(sorted(parameters))}")
    for row in rows:
        if row.valid.holds_on(day):
            return row
    periods = "; ".join(f"{row.valid.start} to {row.valid.end}" for row in rows)
    raise OutsideValidityError(f"parameter {name} of {owner} holds {periods}, not on {day}")


def load_parameters(text: str, where: str) -> Mapping[str, tuple[Parameter, ...]]:
    """Read the parameters of an edition: name → dated rows, sorted by their first day.

    Raises:
        DataFileError: a key is missing or unknown, a value is no number, or two rows hold on the same day.
    """
    names = reject_unknown_keys(load(text, where), ("parameters",), where).get("parameters")
    if not isinstance(names, dict) or not names:
        raise DataFileError(f"{where}: expected the key parameters with at least one name")
    return {str(name): _rows(str(name), entry, f"{where} › {name}") for name, entry in names.items()}


def _rows(name: str, entry: object, where: str) -> tuple[Parameter, ...]:
    fields = reject_unknown_keys(entry, _PARAMETER_KEYS, where)
    rows = fields.get("rows")
    if set(fields) != set(_PARAMETER_KEYS) or not isinstance(rows, list) or not rows:
        raise DataFileError(f"{where}: needs {', '.join(_PARAMETER_KEYS)}, rows a list with at least one row")
    read = [_row(name, fields, row, f"{where} › rows {number}") for number, row in enumerate(rows, start=1)]
    read.sort(key=lambda row: row.valid.start or date.min)
    _refuse_overlap(read, where)
    return tuple(read)


def _row(name: str, fields: Mapping[str, Any], row: object, where: str) -> Parameter:
    values = reject_unknown_keys(row, _ROW_KEYS, where)
    missing = [key for key in _ROW_KEYS if key not in values]
    if missing:
        raise DataFileError(f"{where}: lacks {', '.join(missing)}; write null where a value or date is not known")
    value = values["value"]
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise DataFileError(f"{where}: value {value!r} is no number")
    return Parameter(
        name=name,
        value=None if value is None else float(value),
        unit=str(fields["unit"]),
        clause=str(fields["clause"]),
        source=str(values["source"]),
        mark=str(values["mark"]),
        valid=ValidityPeriod(_day(values["valid_from"], where), _day(values["valid_to"], where)),
    )


def _day(value: object, where: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise DataFileError(f"{where}: {value!r} is no date; write 2024-10-01")


def _refuse_overlap(rows: Sequence[Parameter], where: str) -> None:
    for earlier, later in pairwise(rows):
        if earlier.valid.end is None or (later.valid.start or date.min) < earlier.valid.end:
            raise DataFileError(f"{where}: two rows hold on {later.valid.start}")
