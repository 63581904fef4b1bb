"""What the numbers of a linked system say about it: can it be solved, and does anything stand out.

Footprints are rough here, kg CO2e by AR6 of the greenhouse gases that are recognised, uptake left out: they only serve
to find what is a thousand times too large, or negative, before anyone uses it.
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import numpy as np

from background_db.characterisation import gwp_set
from background_db.errors import UnknownKeyError
from background_db.flows import Channel, channel_of
from background_db.inventory.linked_system import Floats, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow
from background_db.inventory.resolve_tally import Case, CaseKind

SIBLINGS = 3
"""Fewer activities of one product do not tell which of them is wrong."""
IMPLAUSIBLE = 1000.0
_GWP = "AR6"
_ROUNDING = 1e-9


def system_cases(system: LinkedSystem) -> Mapping[CaseKind, tuple[Case, ...]]:
    """Return what stands out in a linked system, by kind."""
    cases: dict[CaseKind, tuple[Case, ...]] = {
        CaseKind.NO_UNIT: tuple(_case(one, "") for one in system.activities if not one.unit.strip()),
        CaseKind.ZERO_DIAGONAL: tuple(_zero_diagonal(system)),
    }
    if cases[CaseKind.ZERO_DIAGONAL]:
        return cases
    scores = _scores(system)
    if scores is None:
        return cases | {CaseKind.UNSOLVABLE: (Case("", "", "", ""),)}
    return cases | {
        CaseKind.SCALE: tuple(_implausible(system.activities, scores)),
        CaseKind.NEGATIVE: tuple(_negative(system.activities, scores)),
    }


def _zero_diagonal(system: LinkedSystem) -> Iterator[Case]:
    """An activity that makes nothing, net of what it takes of its own product, cannot be scaled to one unit."""
    technosphere = system.technosphere
    own = technosphere.row == technosphere.column
    net = np.bincount(technosphere.column[own], technosphere.amount[own], len(system.activities))
    for position in np.flatnonzero(net <= 0).tolist():
        yield _case(system.activities[position], f"{net[position]:.6g}")


def _scores(system: LinkedSystem) -> Floats | None:
    """Return kg CO2e per unit of each product, q = A⁻ᵀ Bᵀ c; None where A has no inverse.

    The transpose is factorised: hubs are dense rows of A, and fill in a hundred times as much the other way round.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import splu

    size, technosphere, biosphere = len(system.activities), system.technosphere, system.biosphere
    if not size:
        return np.zeros(0)
    transposed = coo_array((technosphere.amount, (technosphere.column, technosphere.row)), shape=(size, size)).tocsc()
    direct = np.bincount(
        biosphere.column, biosphere.amount * _characterisation(system.flows)[biosphere.row], minlength=size
    )
    try:
        solved: Floats = splu(transposed).solve(direct)
    except RuntimeError:  # SuperLU: the factor is exactly singular
        return None
    return solved if np.isfinite(solved).all() else None


def _characterisation(flows: Sequence[Flow]) -> Floats:
    from background_db.greenhouse_flows import flow_keys

    gwp, factors = gwp_set(_GWP), np.zeros(len(flows))
    for position, key in enumerate(flow_keys(flows)):
        if key and channel_of(key) is not Channel.UPTAKE:
            try:
                factors[position] = gwp.characterise(key)
            except UnknownKeyError:  # a gas that AR6 does not list weighs nothing in a check of plausibility
                continue
    return factors


def _implausible(activities: Sequence[SystemActivity], scores: Floats) -> Iterator[Case]:
    """Compare activities of one product and unit with their median."""
    groups: dict[tuple[str, str], list[int]] = {}
    for position, activity in enumerate(activities):
        product = (activity.product_en or activity.product_zh).strip().casefold()
        if not activity.is_cut_off and scores[position] > 0:
            groups.setdefault((product, activity.unit), []).append(position)
    for positions in groups.values():
        if len(positions) < SIBLINGS:
            continue
        middle = median(scores[position] for position in positions)
        for position in positions:
            ratio = scores[position] / middle
            if not 1 / IMPLAUSIBLE < ratio < IMPLAUSIBLE:
                yield _case(
                    activities[position], f"{scores[position]:.4g} : {middle:.4g} kg CO2e/{activities[position].unit}"
                )


def _negative(activities: Sequence[SystemActivity], scores: Floats) -> Iterator[Case]:
    threshold = -_ROUNDING * float(np.abs(scores).max(initial=0.0))
    for position in np.flatnonzero(scores < threshold).tolist():
        yield _case(activities[position], f"{scores[position]:.4g} kg CO2e/{activities[position].unit}")


def _case(activity: SystemActivity, shown: str) -> Case:
    name, product = activity.name_en or activity.name_zh, activity.product_en or activity.product_zh
    return Case(activity.code, name, "", product, shown, activity.name_zh, activity.product_zh)
