"""Sharing out whole watt-hours: nothing is lost and nothing is made by rounding."""

from collections.abc import Sequence

from background_db.units import Quantity


def whole_watt_hours(quantity: Quantity) -> int:
    """Return a quantity of energy in whole watt-hours.

    Raises:
        UnitError: it is no energy.
    """
    return round(quantity.to("Wh").value)


def share_out(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share a whole amount in proportion to whole weights; the shares sum to it exactly.

    Largest remainder: everyone gets the floor of the exact share, what is left goes one by one to the largest
    fractions, of equal ones to the first. No share exceeds its weight where the amount does not exceed their sum.

    Raises:
        ValueError: an amount is to be shared among weights that sum to zero, or a weight is negative.
    """
    total = sum(weights)
    if min(weights, default=0) < 0 or (amount and total <= 0):
        raise ValueError(f"cannot share {amount} among {list(weights)}")
    if not amount:
        return (0,) * len(weights)
    shares = [amount * weight // total for weight in weights]
    by_fraction = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in by_fraction[: amount - sum(shares)]:
        shares[place] += 1
    return tuple(shares)


def share_table(rows: Sequence[int], columns: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Share every row among the columns so that rows and columns keep their sums exactly; shape rows × columns.

    Column by column each takes its amount of what the rows still hold, in proportion; the last takes the rest.

    Raises:
        ValueError: rows and columns have different sums.
    """
    if sum(rows) != sum(columns):
        raise ValueError(f"rows sum to {sum(rows)}, columns to {sum(columns)}")
    left = list(rows)
    taken: list[tuple[int, ...]] = []
    for column in columns:
        shares = share_out(column, left)
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
        taken.append(shares)
    return tuple(zip(*taken, strict=True)) if taken else tuple(() for _ in rows)
