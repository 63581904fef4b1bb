"""First route: Brightway's LCA on the float64 datapackage; all channels from one pass."""

import contextlib
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from footprint_app.calculation.background_solver import load_pypardiso
from footprint_app.calculation.matrices import Floats, Matrices, to_datapackage

# Two pages may calculate at once; a module half imported by the other thread has no LCA yet.
_IMPORTING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Solution:
    """Runs of each activity for the demand, and what they cause."""

    supply: Floats
    """Runs per functional or declared unit, foreground columns first, shape (n + m,)."""
    inventory: Floats
    """kg of each elementary flow per functional or declared unit, shape (k,)."""
    channels: Floats
    """kg CO2e by channel, in the order of `CHANNELS`."""


class NoSolutionError(Exception):
    """The technosphere has no finite solution."""


def import_bw2calc() -> ModuleType:
    """Import bw2calc alone, without bw2data: systems come to it as datapackages.

    bw2calc takes bw2data along where it finds it, for the names in its tables. That would open a project below the
    user's home folder, print to stdout and take half a second. bw2data stays importable, and bw2calc finds it then.
    Its advice to install pypardiso is filtered: that is an optional extra whose absence changes no number.
    """
    with _IMPORTING:
        if "bw2calc" in sys.modules:
            return sys.modules["bw2calc"]
        with warnings.catch_warnings(), _without("bw2data"):
            warnings.simplefilter("ignore")
            load_pypardiso()
            import bw2calc
        module: ModuleType = bw2calc
        return module


@contextlib.contextmanager
def _without(name: str) -> Iterator[None]:
    """Let imports not find a module that is not loaded yet: None in its place is Python's own way to say so."""
    if name in sys.modules:
        yield
        return
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment] # the stubs do not know None
    modules[name] = None
    try:
        yield
    finally:
        del modules[name]


def solve(matrices: Matrices) -> Solution:
    """Solve technosphere · supply = demand, inventory = biosphere · supply, channels = characterisation · inventory.

    Raises:
        NoSolutionError: the technosphere is singular.
    """
    bw2calc = import_bw2calc()
    with warnings.catch_warnings():
        # A singular matrix is answered below, by name; scipy only warns.
        warnings.simplefilter("ignore")
        lca = bw2calc.LCA({matrices.reference: matrices.demand}, data_objs=[to_datapackage(matrices)])
        lca.lci()
    order = np.array([lca.dicts.activity[position] for position in range(matrices.size)])
    runs = _refined(lca)
    if not np.isfinite(runs).all():
        raise NoSolutionError
    # A factorisation leaves 1e-17 runs on processes that nothing asks for: they would show as rows of the result.
    runs[order[~_is_asked_for(matrices)]] = 0.0
    inventory = np.zeros(len(matrices.flows))
    if matrices.flows:
        per_flow = np.asarray(lca.biosphere_matrix @ runs).ravel()
        inventory = per_flow[[lca.dicts.biosphere[matrices.size + row] for row in range(len(matrices.flows))]]
    return Solution(runs[order], inventory, matrices.characterisation @ inventory)


def _refined(lca: Any) -> Floats:
    """Improve Brightway's solution by one step: x + A⁻¹ (f - A x).

    The factorisation is accurate to the largest activity; a small one kept 8 digits of 16 (seen). One step brings
    each activity its own digits.
    """
    # pypardiso answers a system of one activity with a plain number.
    runs = np.atleast_1d(np.asarray(lca.supply_array, dtype=np.float64))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step = lca.solve_linear_system(lca.demand_array - lca.technosphere_matrix @ runs)
    return np.asarray(runs + np.atleast_1d(step), dtype=np.float64)


def _is_asked_for(matrices: Matrices) -> npt.NDArray[np.bool_]:
    """Tell which activities the reference flow reaches along the links."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order

    lines = matrices.lines
    linked = lines.supplier >= 0
    links = (np.ones(linked.sum()), (lines.consumer[linked], lines.supplier[linked]))
    graph = coo_array(links, shape=(matrices.size, matrices.size)).tocsr()
    reached = np.zeros(matrices.size, dtype=np.bool_)
    reached[breadth_first_order(graph, matrices.reference, return_predecessors=False)] = True
    return reached


def score_datapackages(demand: Mapping[int, float], packages: Sequence[Any]) -> float:
    """Return Brightway's own score of a demand, with the characterisation that the datapackages bring."""
    bw2calc = import_bw2calc()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lca = bw2calc.LCA(dict(demand), data_objs=list(packages))
        lca.lci()
        lca.lcia()
    return float(lca.score)
