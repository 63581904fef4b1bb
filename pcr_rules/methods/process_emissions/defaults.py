"""Published defaults of process emissions, each with unit, source and mark."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from background_db.errors import DataFileError
from pcr_rules.category_rules import Parameter
from pcr_rules.parameters import load_parameters, row_on

_FILES = ("defaults.yaml", "iron_and_steel.yaml")


@cache
def defaults_of(file_name: str) -> Mapping[str, tuple[Parameter, ...]]:
    """Return the defaults of one of the files, such as ``iron_and_steel.yaml``.

    Raises:
        DataFileError: the file is broken.
    """
    text = resources.files(__package__ or "").joinpath(file_name).read_text(encoding="utf-8")
    return load_parameters(text, f"process_emissions/{file_name}")


@cache
def process_defaults() -> Mapping[str, tuple[Parameter, ...]]:
    """Return all defaults by name.

    Raises:
        DataFileError: a file is broken, or a name stands in two files.
    """
    found: dict[str, tuple[Parameter, ...]] = {}
    for name in _FILES:
        read = defaults_of(name)
        if twice := found.keys() & read.keys():
            raise DataFileError(f"process_emissions/{name}: {', '.join(sorted(twice))} stands in another file too")
        found |= read
    return found


def process_default(name: str, day: date) -> Parameter:
    """Return the default that holds on `day`.

    Raises:
        UnknownKeyError: there is no such default.
        OutsideValidityError: none holds on that day.
    """
    return row_on(process_defaults(), name, day, "process emissions")
