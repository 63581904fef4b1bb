"""What is left out and what is explained: sums and shares with their arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.methods.completeness import absolute_sum, cut_off_sum, explained_share, largest_contributions
from pcr_rules.result import Contribution
from pcr_rules.study_context import CutOff


def line(name: str, total: float) -> Contribution:
    """A contribution of `total` kg CO2e."""
    return Contribution(name, name, "p", "p", "production", "", "", "input", "", "", 1.0, "kg", total, {})


def test_cut_offs_are_summed_and_the_largest_named() -> None:
    """0.004 + 0.003 = 0.007; the one without an estimate is in neither number and is named."""
    cuts = [
        CutOff(cut_off_id="C1", flow="a", estimated_share=0.004),
        CutOff(cut_off_id="C2", flow="b", estimated_share=0.003),
        CutOff(cut_off_id="C3", flow="c"),
    ]
    found = cut_off_sum(cuts)
    assert found.total == pytest.approx(0.007, abs=1e-15)
    assert (found.largest, found.largest_id) == (0.004, "C1")
    assert found.unestimated == ("C3",)
    assert cut_off_sum(()).total == 0


def test_the_explained_share_weighs_by_absolute_contributions() -> None:
    """Total 10, listed 9 - 1 = 8: missing 2 of 9 + 1 = 10 absolute, so 1 - 2/10 = 0.8."""
    assert explained_share(10.0, [line("a", 9.0), line("b", -1.0)]) == pytest.approx(0.8)
    assert explained_share(0.0, []) == 1.0
    assert explained_share(1.0, []) == 0.0


def test_the_fewest_largest_lines_reach_the_share() -> None:
    """|60| + |-25| = 85 of 100 reach 80 %; 60 alone does not, and the smallest is not needed."""
    lines = [line("a", 10.0), line("b", -25.0), line("c", 60.0), line("d", 5.0)]
    assert [each.line_id for each in largest_contributions(lines, 0.8)] == ["c", "b"]
    assert largest_contributions([line("z", 0.0)], 0.8) == ()


@given(st.lists(st.floats(-1e6, 1e6), max_size=20), st.floats(0, 1))
def test_no_smaller_set_reaches_the_share(totals: list[float], share: float) -> None:
    """The chosen lines reach the share, and without the last of them they do not."""
    lines = [line(f"{number:02}", total) for number, total in enumerate(totals)]
    chosen = largest_contributions(lines, share)
    wanted = share * absolute_sum(lines)
    assert absolute_sum(chosen) >= wanted * (1 - 2e-12)
    if chosen:
        assert absolute_sum(chosen[:-1]) < wanted
