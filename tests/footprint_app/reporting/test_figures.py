"""Numbers as readers see them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint_app.reporting.figures import decimals_for, fixed, percent, shown_share, significant, trimmed
from footprint_app.reporting.gas_names import gas_name


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (19620.4831, 4, "19,620"),
        (1234.56, 3, "1,230"),
        (0.57774, 4, "0.5777"),
        (-6.5284, 3, "-6.53"),
        (0, 4, "0"),
        (9.9996, 4, "10.000"),
        (0.00001234, 3, "1.23e-05"),
        (5.6789e12, 3, "5.68e+12"),
    ],
)
def test_significant_digits(value: float, digits: int, written: str) -> None:
    """Figures keep the digits asked for; very large and very small ones take an exponent."""
    assert significant(value, digits) == written


def test_trailing_zeros_go() -> None:
    """A factor is printed as published, not padded."""
    assert trimmed(0.5777) == "0.5777"
    assert trimmed(1200.0) == "1,200"
    assert trimmed(100.0, 2) == "100"


def test_columns_share_their_decimals() -> None:
    """A total of 19,620.5 with six significant digits has one decimal; one of 0.0567 has seven."""
    assert decimals_for(19620.5) == 1
    assert decimals_for(0.0567) == 7
    assert fixed(-0.04, 1) == "0.0"
    assert fixed(-1234.56, 1) == "-1,234.6"


def test_shares() -> None:
    """A share of nothing is a dash, not a zero; the blank before the sign does not break."""
    assert percent(0.1234) == "12.3\u00a0%"
    assert shown_share(1, 4) == "25.0\u00a0%"
    assert shown_share(1, 0) == "–"


@pytest.mark.parametrize(
    ("share", "decimals", "written"),
    [
        (0.0, 1, "0.0\u00a0%"),
        (0.0004, 1, "<\u00a00.1\u00a0%"),
        (0.0006, 1, "0.1\u00a0%"),
        (-0.0004, 1, ">\u00a0-0.1\u00a0%"),
        (0.0004, 2, "0.04\u00a0%"),
        (0.00004, 2, "<\u00a00.01\u00a0%"),
        (0.004, 0, "<\u00a01\u00a0%"),
    ],
)
def test_a_small_share_is_not_written_as_none(share: float, decimals: int, written: str) -> None:
    """0.04 % of a result is something: it prints as less than the last digit, and only zero as zero."""
    assert percent(share, decimals) == written


@given(st.floats(min_value=1e-3, max_value=1e9), st.integers(min_value=2, max_value=12))
def test_what_is_written_is_the_number_rounded(value: float, digits: int) -> None:
    """Reading a written number back gives the number to its digits."""
    assert math.isclose(float(significant(value, digits).replace(",", "")), value, rel_tol=0.51 * 10 ** (1 - digits))


@pytest.mark.parametrize(
    ("gas", "written"),
    [
        ("ch4", "CH4"),
        ("c2f6", "C2F6"),
        ("hfc134a", "HFC-134a"),
        ("halon1301", "Halon-1301"),
        ("tetrachloromethane", "Tetrachloromethane"),
        ("trichloroethane_1_1_1", "1,1,1-Trichloroethane"),
        ("sulfuryl_fluoride", "Sulfuryl fluoride"),
        ("cas_3832_15_3", "CAS 3832-15-3"),
    ],
)
def test_gases_of_a_background_are_written_as_chemists_write_them(gas: str, written: str) -> None:
    """A background brings fifty gases into a report; none stands there as a key of ours."""
    assert gas_name(gas) == written
