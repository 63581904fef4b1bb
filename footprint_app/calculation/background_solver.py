"""The background's linear systems: the transposed technosphere factorised once, solved for every channel.

With technosphere A (production on the diagonal, inputs negative) and direct emissions d of one run of each activity,
the scores of one unit of every product are h with Aᵀ h = d: one solve per channel scores all activities. Factorising
Aᵀ takes 1.7 s for 22,000 activities with SuperLU, A itself 151 s and 2.8 GB (seen): a supplier that everybody uses is
a dense row of A, and SuperLU orders columns.
"""

import os
import warnings
import weakref
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from background_db.errors import FootprintError

if TYPE_CHECKING:
    import scipy.sparse

Floats = npt.NDArray[np.float64]

RESIDUAL = 1e-12
"""Largest componentwise residual accepted, relative to the terms of the equation."""
LARGEST_AMPLIFICATION = 1e6
"""Nearer to singular no score is given: a loop that returns 99.9999 % of what goes in."""
_REFINEMENTS = 3


class BackgroundSolutionError(FootprintError):
    """The background has no solution, or none that meets the accuracy its scores are held to."""


class TransposedFactor(Protocol):
    """A factorisation of Aᵀ; it cannot be pickled and lives in the process that made it."""

    @property
    def solver(self) -> str:
        """Name and version of the library."""

    def solve_adjoint(self, direct: Floats) -> Floats:
        """Return h of Aᵀ h = direct, shape (n, k) or (n,)."""

    def solve_forward(self, demand: Floats) -> Floats:
        """Return x of A x = demand from the same factors, shape (n,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Adjoint:
    """Scores of one unit of every activity, with how exactly they solve their equations."""

    per_unit: Floats
    """Shape (n, k)."""
    residual: float
    """Largest |r_j| / (|d_j| + Σ_i |a_ij h_i|)."""


def factorise(technosphere: "scipy.sparse.csc_array") -> TransposedFactor:
    """Factorise Aᵀ, with pypardiso where it is installed (the extra `fast`), else with SciPy's SuperLU.

    Raises:
        BackgroundSolutionError: A is singular.
    """
    pypardiso = load_pypardiso()
    technosphere = technosphere.astype(np.float64)
    return _Pardiso(technosphere, pypardiso) if pypardiso else _superlu(technosphere)


def _superlu(technosphere: "scipy.sparse.csc_array", *, is_production_pivot: bool = True) -> "_SuperLU":
    try:
        return _SuperLU(technosphere, is_production_pivot=is_production_pivot)
    except (RuntimeError, ValueError) as error:
        raise _cannot_factorise(error) from error


def _cannot_factorise(error: Exception) -> BackgroundSolutionError:
    return BackgroundSolutionError(f"the technosphere cannot be factorised: {error}")


def adjoint(technosphere: "scipy.sparse.csc_array", direct: Floats, factor: TransposedFactor | None = None) -> Adjoint:
    """Return the scores h of one unit of every activity: Aᵀ h = direct, for every column of `direct`.

    `technosphere`: activities × activities, production positive, inputs negative. `direct`: kg of a flow, or kg CO2e
    of a channel, that one run of each activity emits itself, shape (n, k). One step of refinement, h + A⁻ᵀ r, gives
    every small score its own digits; then |r_j| ≤ 1e-12 (|d_j| + Σ_i |a_ij h_i|) must hold for every activity and column.

    Raises:
        BackgroundSolutionError: A is singular, or the residual does not hold.
    """
    if not direct.shape[1]:
        return Adjoint(direct.copy(), 0.0)
    factor = factor or factorise(technosphere)
    solved = _refined(technosphere, direct, factor)
    if solved.residual > RESIDUAL and isinstance(factor, _SuperLU) and factor.is_production_pivot:
        solved = _refined(technosphere, direct, _superlu(technosphere, is_production_pivot=False))
    if not solved.residual <= RESIDUAL:
        raise BackgroundSolutionError(
            f"scores miss their equations by {solved.residual:.1e} of their terms; {RESIDUAL:.0e} is accepted: "
            "the technosphere is singular or nearly so"
        )
    amplification = _amplification(technosphere, direct, solved.per_unit, factor)
    if not amplification <= LARGEST_AMPLIFICATION:
        raise BackgroundSolutionError(
            f"a change of an input shows {amplification:.0e} times in the scores; {LARGEST_AMPLIFICATION:.0e} is "
            "accepted: a loop of the technosphere returns all that goes in, or nearly so"
        )
    return solved


def _amplification(
    technosphere: "scipy.sparse.csc_array", direct: Floats, scores: Floats, factor: TransposedFactor
) -> float:
    """Return the largest a_jj |z_j| / t_j with Aᵀ z = t, t the absolute terms of each equation, all flows together.

    A small residual does not tell a singular system: its solution is huge and meets its equations (pypardiso answers
    with 4e13 where SuperLU stops, seen). How far the terms themselves would spread through the system does.
    """
    largest = np.abs(scores).max(axis=0)
    weights = np.divide(1.0, largest, out=np.zeros(len(largest)), where=largest > 0)
    terms = (np.abs(direct) + abs(technosphere.T.tocsr()) @ np.abs(scores)) @ weights
    spread = np.abs(factor.solve_adjoint(terms)) * np.abs(technosphere.diagonal())
    return float(np.divide(spread, terms, out=np.zeros(len(terms)), where=terms > 0).max(initial=0.0))


def _refined(technosphere: "scipy.sparse.csc_array", direct: Floats, factor: TransposedFactor) -> Adjoint:
    transposed = technosphere.T.tocsr()
    magnitudes = abs(transposed)
    scores = factor.solve_adjoint(direct)
    residual = np.inf
    for _ in range(_REFINEMENTS):
        scores = scores + factor.solve_adjoint(direct - transposed @ scores)
        residual = _residual(transposed, magnitudes, direct, scores)
        if residual > RESIDUAL:
            # Where nothing upstream emits a flow the score is zero; a solver leaves 1e-17 there, all of it residual.
            scores = np.where(_is_caused(transposed, direct), scores, 0.0)
            residual = _residual(transposed, magnitudes, direct, scores)
        if residual <= RESIDUAL:
            break
    return Adjoint(scores, residual)


def _is_caused(transposed: "scipy.sparse.csr_array", direct: Floats) -> npt.NDArray[np.bool_]:
    """Tell which activities emit a flow themselves or through any supplier, activities × flows."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order

    links = transposed.tocoo()
    count = len(direct)
    is_caused = np.zeros(direct.shape, dtype=np.bool_)
    for flow in range(direct.shape[1]):
        # From one node more, which stands for the flow, to those that emit it, and on from supplier to consumer.
        emitters = np.flatnonzero(direct[:, flow])
        rows = np.concatenate([links.coords[1], np.full(len(emitters), count)])
        columns = np.concatenate([links.coords[0], emitters])
        graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(count + 1, count + 1)).tocsr()
        reached = breadth_first_order(graph, count, return_predecessors=False)
        is_caused[reached[reached < count], flow] = True
    return is_caused


def _residual(
    transposed: "scipy.sparse.csr_array", magnitudes: "scipy.sparse.csr_array", direct: Floats, scores: Floats
) -> float:
    """Largest |r_j| / (|d_j| + Σ_i |a_ij h_i|); where all terms are zero, so must be what is missing."""
    missing, terms = direct - transposed @ scores, np.abs(direct) + magnitudes @ np.abs(scores)
    if not (np.isfinite(missing).all() and np.isfinite(terms).all()):
        return np.inf
    ratio = np.divide(np.abs(missing), terms, out=np.where(missing == 0.0, 0.0, np.inf), where=terms > 0)
    return float(ratio.max(initial=0.0))


class _SuperLU:
    """SciPy's factorisation of Aᵀ.

    Production stays the pivot where it can: whatever the units, products take less than they make, and that is stable
    (first residual 3e-15; 3e-7 with the largest entry as pivot, where a plant counts as 1 and its steel in kg, seen).
    """

    def __init__(self, technosphere: "scipy.sparse.csc_array", *, is_production_pivot: bool) -> None:
        import scipy
        from scipy.sparse import linalg

        self.is_production_pivot = is_production_pivot
        self.solver = f"SuperLU, SciPy {scipy.__version__}"
        threshold = 0.0 if is_production_pivot else 1.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a singular matrix is answered by name
            self._factors: Any = linalg.splu(technosphere.T.tocsc(), diag_pivot_thresh=threshold)

    def solve_adjoint(self, direct: Floats) -> Floats:
        return np.asarray(self._factors.solve(np.asfortranarray(direct)), dtype=np.float64)

    def solve_forward(self, demand: Floats) -> Floats:
        return np.asarray(self._factors.solve(demand, trans="T"), dtype=np.float64)


class _Pardiso:
    """MKL Pardiso's factorisation of Aᵀ.

    A's columns are the rows of Aᵀ, so both forms share one set of arrays; pypardiso solves by the transpose of its
    factors when it is given columns.
    """

    def __init__(self, technosphere: "scipy.sparse.csc_array", pypardiso: ModuleType) -> None:
        from importlib.metadata import version

        self.solver = f"pypardiso {version('pypardiso')}"
        self._columns = technosphere
        self._columns.sort_indices()
        self._rows = self._columns.T
        self._solver = pypardiso.PyPardisoSolver()
        # Its memory is not Python's; finalize runs before the modules it needs are gone.
        weakref.finalize(self, self._solver.free_memory, everything=True)
        try:
            self._solver.factorize(self._rows)
        except (ValueError, pypardiso.pardiso_wrapper.PyPardisoError) as error:
            raise _cannot_factorise(error) from error

    def solve_adjoint(self, direct: Floats) -> Floats:
        return self._solved(self._rows, direct)

    def solve_forward(self, demand: Floats) -> Floats:
        return self._solved(self._columns, demand)

    def _solved(self, matrix: Any, right: Floats) -> Floats:
        # In the shape of the right side: some versions drop a dimension of one.
        solution = np.asarray(self._solver.solve(matrix, np.asfortranarray(right)), dtype=np.float64)
        return solution.reshape(right.shape)


def load_pypardiso() -> ModuleType | None:
    """Return pypardiso, None where it is not installed or its library does not load: it is never needed.

    Every solver it makes looks for MKL's library anew, by starting ldconfig and a compiler: 160 ms (seen). It is told
    where the first one found it, which serves bw2calc too.
    """
    try:
        import pypardiso
    except ImportError:
        return None
    os.environ.setdefault("PYPARDISO_MKL_RT", pypardiso.scipy_aliases.pypardiso_solver.libmkl._name)  # noqa: SLF001
    module: ModuleType = pypardiso
    return module
