"""Published defaults of process emissions, each with unit, source and mark."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from pcr_rules.category_rules import Parameter
from pcr_rules.parameters import load_parameters, row_on

_NAME = "defaults.yaml"


@cache
def process_defaults() -> Mapping[str, tuple[Parameter, ...]]:
    """Return all defaults by name."""
    text = resources.files(__package__ or "").joinpath(_NAME).read_text(encoding="utf-8")
    return load_parameters(text, f"process_emissions/{_NAME}")


def process_default(name: str, day: date) -> Parameter:
    """Return the default that holds on `day`.

    Raises:
        UnknownKeyError: there is no such default.
        OutsideValidityError: none holds on that day.
    """
    return row_on(process_defaults(), name, day, "process emissions")
