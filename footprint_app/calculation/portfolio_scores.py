"""Many products at once: the linked table of their lines times the scores of one unit of every supplier.

The same `LinkedLines` that a single study lowers to, with one column for each product instead of one for each process;
both are scored by `column_scores`. Suppliers are numbered from 0 in the tables here: a factor, or a background activity.
"""

from typing import TYPE_CHECKING

import numpy as np

from footprint_app.calculation.background_solver import adjoint
from footprint_app.calculation.matrices import Floats, Integers, LinkedLines

if TYPE_CHECKING:
    import scipy.sparse


def score_lines(product: Integers, supplier: Integers, amount: Floats, per_unit: Floats, products: int) -> Floats:
    """Return the score of one unit of every product, products × channels.

    Formula: score_pc = Σ over the lines l of product p: amount_l × per_unit[supplier_l, c]. `product` and `supplier` are
    numbers from 0, shape (lines,), in any order and as often as they come; `amount` in the supplier's unit per unit of
    the product; `per_unit` in kg CO2e per unit of the supplier, suppliers × channels. A product without lines scores 0.

    Raises:
        ValueError: a number is negative or beyond its table, or an amount is not finite.
    """
    _reject_outside("product", product, products)
    _reject_outside("supplier", supplier, len(per_unit))
    lines = to_lines(product, supplier, amount, products)
    return column_scores(lines, np.ones(products), per_unit, np.zeros((0, per_unit.shape[1])))


def factor_amounts(
    product: Integers, supplier: Integers, amount: Floats, products: int, suppliers: int
) -> "scipy.sparse.csr_array":
    """Return how much of each supplier one unit of each product takes, products × suppliers; repeated lines add up.

    These are the sensitivities ∂score_p / ∂per_unit_s: when suppliers change by Δ (suppliers × channels), the
    scores of all products change by exactly ``factor_amounts(…) @ Δ``.

    Raises:
        ValueError: a number is negative or beyond its table, or an amount is not finite.
    """
    from scipy.sparse import coo_array

    _reject_outside("product", product, products)
    _reject_outside("supplier", supplier, suppliers)
    if not np.isfinite(amount).all():
        raise ValueError(f"line {int(np.argmin(np.isfinite(amount)))} has no finite amount")
    return coo_array((amount, (product, supplier)), shape=(products, suppliers)).tocsr()


def to_lines(product: Integers, supplier: Integers, amount: Floats, products: int) -> LinkedLines:
    """Lower a flat table to the engine's input: one column of output 1 for each product, suppliers behind them."""
    return LinkedLines(
        consumer=np.asarray(product, dtype=np.int64),
        supplier=np.asarray(supplier, dtype=np.int64) + products,
        flow=np.full(len(product), -1, dtype=np.int64),
        amount=np.asarray(amount, dtype=np.float64),
    )


def column_scores(lines: LinkedLines, outputs: Floats, background: Floats, per_flow: Floats) -> Floats:
    """Return the score of one unit of the product of every foreground column, columns × channels.

    Formula: Dᵀ h = e, with D = diag(outputs) - inputs from other columns and e what a run of each column takes from
    `background` (suppliers × channels, kg CO2e per unit) and emits itself (`per_flow`, flows × channels, kg CO2e per
    kg). Columns that take nothing from each other, a portfolio of flat bills, need no solution: h = e / outputs.

    Raises:
        BackgroundSolutionError: the columns' loops have no solution.
    """
    from scipy.sparse import coo_array

    count = len(outputs)
    bought, emitted = lines.supplier >= count, lines.flow >= 0
    direct = np.zeros((count, background.shape[1]))
    for chosen, sources, scores in (
        (bought, lines.supplier - count, background),
        (emitted, lines.flow, per_flow),
    ):
        if chosen.any():
            direct += (
                factor_amounts(lines.consumer[chosen], sources[chosen], lines.amount[chosen], count, len(scores))
                @ scores
            )
    inner = (lines.supplier >= 0) & ~bought
    if not inner.any():
        return direct / outputs[:, None]
    diagonal = np.arange(count)
    rows = np.concatenate([diagonal, lines.supplier[inner]])
    columns = np.concatenate([diagonal, lines.consumer[inner]])
    values = np.concatenate([outputs, -lines.amount[inner]])
    return adjoint(coo_array((values, (rows, columns)), shape=(count, count)).tocsc(), direct).per_unit


def _reject_outside(name: str, numbers: Integers, count: int) -> None:
    if len(numbers) and (numbers.min() < 0 or numbers.max() >= count):
        raise ValueError(f"a {name} has no number from 0 to {count - 1}: {int(numbers.min())} to {int(numbers.max())}")
