"""Pedigree scores and lognormal values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.errors import UnknownKeyError
from pcr_rules.methods.pedigree import (
    INDICATORS,
    Lognormal,
    PedigreeLevelError,
    lognormal_product,
    pedigree_factors,
    pedigree_set,
    pedigree_sets,
    pedigree_variance,
    squared_deviation,
    squared_deviation_of_factors,
)


def test_a_level_without_a_number_is_an_error() -> None:
    """The empirical set has no factor for reliability 5: that is no large number."""
    with pytest.raises(PedigreeLevelError, match="reliability at level 5"):
        pedigree_factors({"reliability": 5})
    with pytest.raises(PedigreeLevelError, match="level 0"):
        pedigree_set("ecoinvent_3").number("time", 0)


def test_sets_are_not_mixed() -> None:
    """Variances are asked of the set with variances, factors of that with factors; an unknown set is named."""
    scores = dict.fromkeys(INDICATORS, 1)
    with pytest.raises(PedigreeLevelError, match="factors"):
        pedigree_variance(scores, 0.0, "ciroth_2016")
    with pytest.raises(PedigreeLevelError, match="variances"):
        pedigree_factors(scores, "ecoinvent_3")
    with pytest.raises(UnknownKeyError, match="ecoinvent_3"):
        pedigree_set("ecoinvent_2")


def test_empirical_factors() -> None:
    """Reliability 2 and technology 3: exp(√(ln² 1.54 + ln² 1.65 + ln² 1.05)) = 1.9406."""
    factors = pedigree_factors({"reliability": 2, "technology": 3})
    assert factors == (1.54, 1.65)
    assert squared_deviation_of_factors(factors, 1.05) == pytest.approx(1.9406, abs=5e-5)


def test_every_set_names_its_source() -> None:
    """Numbers rise with the level."""
    for each in pedigree_sets().values():
        assert each.source
        assert each.mark == "confirmed-S"
        for levels in each.levels.values():
            known = [value for value in levels if value is not None]
            assert known == sorted(known)


@given(st.lists(st.floats(1.0, 3.0), min_size=1, max_size=6))
def test_variances_of_the_logarithm_add(spreads: list[float]) -> None:
    """ln² GSD of a product is the sum of ln² GSD, whatever the order."""
    product = lognormal_product([Lognormal(2.0, spread) for spread in spreads])
    assert product.variance == pytest.approx(sum(Lognormal(1.0, spread).variance for spread in spreads), abs=1e-12)
    assert product.median == pytest.approx(2.0 ** len(spreads))
    assert squared_deviation(product.variance) == pytest.approx(product.geometric_standard_deviation**2)
