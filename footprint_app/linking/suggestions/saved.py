"""Under what name a choice is remembered, and which of the remembered ones is for a row."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from background_db.errors import UnitError
from background_db.units import dimension
from footprint_app.linking.geography import market_of
from footprint_app.linking.suggestions.rows import LinkableRow
from footprint_app.linking.suggestions.words import one_form

_BETWEEN = re.compile(r"[\s,;:()\[\]{}\"'、。，；：·_]+")
_LONGEST = 400
_Choice = TypeVar("_Choice")
Key = tuple[str, str, str, str]
"""(flow in one form, dimension of its unit, place or "", product category or "")."""


def flow_key(flow: str) -> str:
    """Bring a flow's name to one form: ``ＰＡ66 （GF30）`` and ``PA66GF30`` are one name, ``PA66`` is another."""
    return _BETWEEN.sub("", one_form(flow))[:_LONGEST]


def unit_key(unit: str) -> str:
    """Return what a unit measures; a unit that is not known stands for itself."""
    try:
        return dimension(unit)
    except UnitError:
        return f"unit:{one_form(unit)}"


def keys_of(row: LinkableRow, category: str) -> Iterator[Key]:
    """Yield the keys under which a choice may stand for a row, the narrowest first."""
    name, measured, market = flow_key(row.flow), unit_key(row.unit), market_of(row.geography)
    for place, product in ((market, category), (market, ""), ("", category), ("", "")):
        yield name, measured, place, product


def saved_for(row: LinkableRow, category: str, library: Mapping[Key, _Choice]) -> _Choice | None:
    """Return the choice remembered for a row: that of its place and category before one for any."""
    return next((library[key] for key in keys_of(row, category) if key in library), None)
