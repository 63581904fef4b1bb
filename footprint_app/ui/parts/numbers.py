"""Columns of numbers in tables: so many decimals that the largest has five digits."""

from collections.abc import Iterable
from math import floor, log10
from typing import Any

import streamlit as st

from footprint_app.ui.language import number

_DIGITS = 5
_TINY = 1e-4
_LOCALIZED_DECIMALS = 3
_LOCALIZED_LEAST = 0.1


def number_column(label: str, largest: float) -> Any:
    """Return a column of numbers, `rounded` to the same `largest`, with thousands apart where there are any."""
    decimals = _decimals(largest)
    # "localized" writes three decimals at most, and a step would cut off instead of rounding.
    is_small = decimals > _LOCALIZED_DECIMALS
    return st.column_config.NumberColumn(label, format=f"%.{decimals}f" if is_small else "localized")


def rounded(value: float | None, largest: float) -> float | None:
    """Return a number with as many decimals as `number_column` shows of it; None stays none."""
    return None if value is None else round(value, _decimals(largest))


def mixed_column(label: str, values: Iterable[float | None]) -> Any:
    """Return a column of numbers of very different size, each to be `significant`."""
    smallest = min((abs(value) for value in values if value), default=1.0)
    return st.column_config.NumberColumn(label, format="localized" if smallest >= _LOCALIZED_LEAST else "%.4g")


def significant(value: float | None) -> float | None:
    """Return a number with four significant digits, a large one whole; None stays none."""
    return None if value is None else round(value, max(0, 3 - floor(log10(abs(value)))) if value else 0)


def _decimals(largest: float) -> int:
    return min(10, max(0, _DIGITS - 1 - floor(log10(abs(largest))))) if largest else _LOCALIZED_DECIMALS


def small_or_large(value: float) -> str:
    """Write a number of any size with four digits: a trace of a gas must not read as none."""
    return f"{value:.3e}" if 0 < abs(value) < _TINY else number(value)


def text_column(label: str) -> Any:
    """Return a column of written numbers, at the right like numbers."""
    return st.column_config.TextColumn(label, alignment="right")


def share_column(label: str) -> Any:
    """Return a column of shares from 0 to 1, drawn as bars."""
    return st.column_config.ProgressColumn(label, format="percent", min_value=0.0, max_value=1.0)


def whole_numbers() -> Any:
    """Return a column of numbers with thousands apart, as the browser's language writes them."""
    return st.column_config.NumberColumn(format="localized")
