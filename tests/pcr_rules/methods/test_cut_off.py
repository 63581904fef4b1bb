"""What was left out, by mass, energy and estimated footprint."""

import pytest

from pcr_rules.methods.cut_off import CutOffMeasure, cut_off_sums, share_left_out
from pcr_rules.study_context import CutOff


def test_each_measure_has_its_own_total_and_largest() -> None:
    """Footprint 0.4 % + 0.3 %; mass 1 % of one, the other unknown; energy of neither."""
    cuts = [
        CutOff(cut_off_id="C1", flow="a", estimated_share=0.004, mass_share=0.01),
        CutOff(cut_off_id="C2", flow="b", estimated_share=0.003),
    ]
    found = cut_off_sums(cuts)
    footprint, mass, energy = (
        found[each] for each in (CutOffMeasure.FOOTPRINT, CutOffMeasure.MASS, CutOffMeasure.ENERGY)
    )
    assert footprint.total == pytest.approx(0.007)
    assert (footprint.largest, footprint.largest_id) == (0.004, "C1")
    assert (mass.total, mass.largest_id, mass.unestimated) == (0.01, "C1", ("C2",))
    assert (energy.total, energy.unestimated) == (0.0, ("C1", "C2"))


def test_a_share_counts_what_was_left_out_in_the_whole() -> None:
    """1 kg left out beside 99 kg counted is 1 %."""
    assert share_left_out(1, 99) == pytest.approx(0.01)
    for amounts in ((-1.0, 2.0), (0.0, 0.0)):
        with pytest.raises(ValueError, match="no share"):
            share_left_out(*amounts)
