"""Columns of numbers in tables: so many decimals that the largest has five digits."""

from math import floor, log10
from typing import Any

import streamlit as st

from footprint_app.ui.language import number

_DIGITS = 5
_TINY = 1e-4


def number_column(label: str, largest: float) -> Any:
    """Return a column of numbers whose largest is about `largest`, with thousands apart."""
    decimals = min(10, max(0, _DIGITS - 1 - floor(log10(abs(largest))))) if largest else 3
    # Of "localized" numbers the step, not the format, says how many decimals there are.
    return st.column_config.NumberColumn(label, format="localized", step=float(f"1e-{decimals}"))


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
