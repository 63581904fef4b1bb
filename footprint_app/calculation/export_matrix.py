"""The system in plain arrays, so that anyone can solve it without this software."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from background_db.flows import Channel
from footprint_app.calculation.matrices import CHANNELS, Entries, Floats, biosphere_entries, technosphere_entries
from footprint_app.calculation.summarise import Solved


def dense_matrices(solved: Solved) -> Mapping[str, Any]:
    """Return A, B, C and f as dense float64 arrays with the labels of their rows and columns.

    Shapes: A (n + m) × (n + m), outputs positive, inputs negative; B flows × (n + m), kg; C channels × flows,
    kg CO2e/kg; f (n + m), the demand. Footprint by channel = C B A⁻¹ f; the total leaves out *aircraft* (of which).
    The rows of C are labelled by `channel_labels`.
    """
    matrices = solved.matrices
    demand = np.zeros(matrices.size)
    demand[matrices.reference] = matrices.demand
    return {
        "A": _dense(technosphere_entries(matrices), (matrices.size, matrices.size)),
        "B": _dense(biosphere_entries(matrices), (len(matrices.flows), matrices.size)),
        "C": matrices.characterisation,
        "f": demand,
        "activities": np.array([*matrices.columns, *(f"factor:{key}" for key in matrices.activities)], dtype=np.str_),
        "activity_units": np.array(
            [column.unit for column in solved.system.columns]
            + [solved.system.factors[key].per_unit for key in matrices.activities],
            dtype=np.str_,
        ),
        "flows": np.array(matrices.flows, dtype=np.str_),
    }


def channel_labels() -> Mapping[str, Any]:
    """Return the names of the channels, and which are addends: aircraft is an *of which*."""
    return {
        "channels": np.array([channel.value for channel in CHANNELS], dtype=np.str_),
        "is_additive": np.array([channel is not Channel.AIRCRAFT for channel in CHANNELS]),
    }


def _dense(entries: Entries, shape: tuple[int, int]) -> Floats:
    dense = np.zeros(shape)
    np.add.at(dense, (entries.rows, entries.columns), np.where(entries.is_subtracted, -entries.values, entries.values))
    return dense


def export_matrix(views: Sequence[Solved], path: Path, about: Mapping[str, str]) -> None:
    """Write `dense_matrices` of every view as a compressed npz without pickled objects.

    Names: ``location_A``, ``market_A`` and so on, `channel_labels`, and `about` as texts. To read it:
    ``d = numpy.load(path)``; ``numpy.linalg.solve(d["location_A"], d["location_f"])`` gives the runs.
    """
    arrays: dict[str, Any] = {name: np.array(text, dtype=np.str_) for name, text in about.items()}
    arrays |= channel_labels()
    for solved in views:
        prefix = solved.view.name.lower()
        arrays |= {f"{prefix}_{name}": array for name, array in dense_matrices(solved).items()}
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
