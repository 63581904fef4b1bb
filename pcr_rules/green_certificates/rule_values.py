"""Dated numbers of the rules for certificates, from `parameters.yaml`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from background_db.errors import UnknownKeyError
from pcr_rules.category_rules import Parameter
from pcr_rules.parameters import load_parameters, row_on

_OWNER = "the rules for green certificates"


@cache
def rule_parameters() -> Mapping[str, tuple[Parameter, ...]]:
    """All parameters: name → dated rows."""
    file = resources.files("pcr_rules.green_certificates") / "parameters.yaml"
    return load_parameters(file.read_text(encoding="utf-8"), "green_certificates/parameters.yaml")


def rule_row(name: str, day: date) -> Parameter:
    """Return the row of a parameter that holds on `day`, with its source and mark.

    Raises:
        UnknownKeyError, OutsideValidityError: no such parameter, or no row on that day.
    """
    return row_on(rule_parameters(), name, day, _OWNER)


def rule_value(name: str, day: date) -> int:
    """Return the whole number that holds on `day`.

    Raises:
        UnknownKeyError: the parameter is unset, or there is none of that name.
        OutsideValidityError: no row holds on that day.
    """
    value = rule_row(name, day).value
    if value is None:
        raise UnknownKeyError(f"parameter {name} of {_OWNER} is unset on {day}")
    return int(value)
