"""Columns of numbers in tables: so many decimals that the largest has five digits."""

from math import floor, log10
from typing import Any

import streamlit as st

_DIGITS = 5


def number_column(label: str, largest: float) -> Any:
    """Return a column of numbers whose largest is about `largest`."""
    decimals = min(10, max(0, _DIGITS - 1 - floor(log10(abs(largest))))) if largest else 3
    return st.column_config.NumberColumn(label, format=f"%.{decimals}f")


def share_column(label: str) -> Any:
    """Return a column of shares from 0 to 1, drawn as bars."""
    return st.column_config.ProgressColumn(label, format="percent", min_value=0.0, max_value=1.0)


def whole_numbers() -> Any:
    """Return a column of numbers with thousands apart, as the browser's language writes them."""
    return st.column_config.NumberColumn(format="localized")
