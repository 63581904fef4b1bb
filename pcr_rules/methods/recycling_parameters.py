"""Parameters of the Circular Footprint Formula, each with unit, source and mark."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from pcr_rules.category_rules import Parameter
from pcr_rules.parameters import load_parameters, row_on

_NAME = "recycling_parameters.yaml"


@cache
def recycling_parameters() -> Mapping[str, tuple[Parameter, ...]]:
    """Return all parameters by name."""
    text = resources.files("pcr_rules.methods").joinpath(_NAME).read_text(encoding="utf-8")
    return load_parameters(text, f"methods/{_NAME}")


def recycling_parameter(name: str, day: date) -> Parameter:
    """Return the parameter that holds on `day`.

    Raises:
        UnknownKeyError: there is no such parameter.
        OutsideValidityError: none holds on that day.
    """
    return row_on(recycling_parameters(), name, day, "recycling")
