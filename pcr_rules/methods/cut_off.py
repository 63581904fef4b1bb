"""Flows left out, measured by mass, energy and estimated footprint, each alone and together (ISO 14044 4.2.3.3.3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from pcr_rules.methods.completeness import CutOffSum, cut_off_sum
from pcr_rules.study_context import CutOff


class CutOffMeasure(StrEnum):
    """What a share of something left out is a share of."""

    FOOTPRINT = "footprint"
    MASS = "mass"
    ENERGY = "energy"


_SHARES: Mapping[CutOffMeasure, Callable[[CutOff], float | None]] = {
    CutOffMeasure.FOOTPRINT: lambda each: each.estimated_share,
    CutOffMeasure.MASS: lambda each: each.mass_share,
    CutOffMeasure.ENERGY: lambda each: each.energy_share,
}


def cut_off_sums(cut_offs: Iterable[CutOff]) -> Mapping[CutOffMeasure, CutOffSum]:
    """Return total and largest share of what was left out, by each measure (dimensionless, 0 to 1).

    Formula: total = Σ s_i, largest = max s_i, for s the share of the footprint, of the mass and of the energy of all
    inputs; a flow without a share by a measure is named in its `unestimated`. The measures never stand in for another.
    """
    listed = tuple(cut_offs)
    return {
        measure: cut_off_sum(replace(each, estimated_share=share(each)) for each in listed)
        for measure, share in _SHARES.items()
    }


def share_left_out(left_out: float, counted: float) -> float:
    """Return left out / (left out + counted), both in the same unit: the share as cut-off rules mean it.

    Raises:
        ValueError: an amount is negative, or both are zero.
    """
    if left_out < 0 or counted < 0 or left_out + counted <= 0:
        raise ValueError(f"{left_out} left out beside {counted} counted give no share")
    return left_out / (left_out + counted)
