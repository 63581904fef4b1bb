"""Data-quality rating: named schemes, weights by contribution, nothing scored by default."""

import pytest

from background_db.errors import UnknownKeyError
from pcr_rules.methods.data_quality import quality_scheme, quality_schemes, row_score
from pcr_rules.study_inventory import DataQuality

SCORES = DataQuality(reliability=4, completeness=5, time=1, geography=2, technology=3)


def test_each_scheme_averages_its_own_indicators() -> None:
    """PEF, CIFA: (3 + 2 + 1 + 4)/4 = 2.5; EU battery, PACT: (3 + 2 + 1)/3 = 2; five: (4 + 5 + 1 + 2 + 3)/5 = 3."""
    found = {name: row_score(SCORES, scheme) for name, scheme in quality_schemes().items()}
    assert found == {
        "pef_four_means": 2.5, "cifa_cn": 2.5, "eu_battery_three": 2.0, "pact_three": 2.0, "five_means": 3.0
    }  # fmt: skip


def test_a_row_without_one_indicator_has_no_score() -> None:
    """A missing indicator is not a middle one."""
    scheme = quality_scheme("pef_four_means")
    assert row_score(DataQuality(time=1, geography=1, technology=1), scheme) is None
    assert row_score(None, scheme) is None


def test_an_indicator_outside_one_to_five_raises() -> None:
    """0 or 6 is a slip, not a score."""
    with pytest.raises(ValueError, match="run from 1 to 5"):
        row_score(DataQuality(time=6, geography=1, technology=1, reliability=1), quality_scheme("pef_four_means"))


def test_an_unknown_scheme_is_named() -> None:
    """No scheme is taken for another."""
    with pytest.raises(UnknownKeyError, match="pef_four_means"):
        quality_scheme("pedigree")


def test_every_scheme_names_its_source_and_mark() -> None:
    """Classes only where the scheme itself names them, in rising order."""
    for scheme in quality_schemes().values():
        assert scheme.source
        assert scheme.mark in {"confirmed-S", "D"}
        bounds = [each.up_to for each in scheme.classes]
        assert bounds == sorted(bounds)
    assert quality_scheme("five_means").classes == ()
