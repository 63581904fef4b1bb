"""Amounts that follow the size of a variant."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from background_db.units import Quantity
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.study_inventory import Exchange

_Amount = TypeVar("_Amount", bound=Quantity | None)


def scale_factor(scales_with: Iterable[str], ratios: Mapping[str, float]) -> float:
    """Return Π (variant's parameter / base case's parameter); a name given twice counts squared.

    Names without a ratio count as 1: their absence has a finding of its own.
    """
    return math.prod(ratios.get(name.strip(), 1.0) for name in scales_with)


def scaled(amount: _Amount, factor: float) -> _Amount:
    """Return an amount times a factor; None stays None."""
    if amount is None or factor == 1.0:
        return amount
    return replace(amount, value=amount.value * factor)


def scaled_exchange(row: Exchange, ratios: Mapping[str, float]) -> Exchange:
    """Return the row with its amount scaled, once and for all; mass and carbon are of the whole amount and follow."""
    if not row.scales_with:
        return row
    factor = scale_factor(row.scales_with, ratios)
    return replace(
        row,
        scales_with=(),
        quantity=scaled(row.quantity, factor),
        mass=scaled(row.mass, factor),
        biogenic_carbon=scaled(row.biogenic_carbon, factor),
    )


def scaled_bill_line(line: BillLine, ratios: Mapping[str, float]) -> BillLine:
    """Return the line of a bill of materials with its net and gross quantity scaled, once and for all."""
    if not line.scales_with:
        return line
    factor = scale_factor(line.scales_with, ratios)
    return replace(
        line,
        scales_with=(),
        net_quantity=scaled(line.net_quantity, factor),
        gross_quantity=scaled(line.gross_quantity, factor),
    )
