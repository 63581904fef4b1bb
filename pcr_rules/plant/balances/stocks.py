"""The balance of a material over the period: made + bought + opening stock = used + sold + closing stock."""

import math
from dataclasses import dataclass

from background_db.units import Quantity, conversion
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant_records.balances import StockBalance
from pcr_rules.study import ProductStudy

_LIST = "stock_balances"


@dataclass(frozen=True, slots=True)
class StockClosure:
    """Both sides of a balance, t; `gap` is what came in and is not accounted for (negative: more went out)."""

    came_in: float
    went_out: float

    @property
    def gap(self) -> float:
        """What came in less what went out and is in stock, t."""
        return self.came_in - self.went_out

    @property
    def gap_share(self) -> float:
        """The gap as a share of the larger side; 0 of an empty balance."""
        larger = max(self.came_in, self.went_out)
        return abs(self.gap) / larger if larger > 0 else 0.0


def stock_closure(balance: StockBalance) -> StockClosure:
    """Return both sides of a balance.

    Formula: came in = made + bought + opening stock; went out = used + sold + closing stock; empty is none.
    """
    return StockClosure(
        math.fsum(map(_tonnes, (balance.made, balance.bought, balance.opening_stock))),
        math.fsum(map(_tonnes, (balance.used, balance.sold, balance.closing_stock))),
    )


def stock_balance_step(study: ProductStudy) -> Added:
    """State both sides of each balance and its gap; how large a gap may be is for an edition to say."""
    statements = []
    for position, record in usable_records(study.plant.stock_balances, _LIST):
        closure, places = stock_closure(record), (record_place(_LIST, position),)
        for item, value, unit in (
            ("came_in", closure.came_in, "t"),
            ("went_out", closure.went_out, "t"),
            ("stock_gap", closure.gap, "t"),
            ("stock_gap_share", closure.gap_share, "1"),
        ):
            statements.append(Statement("stock_balance", record.balance_id, item, Quantity(value, unit), places))
    return Added(statements=tuple(statements))


def _tonnes(quantity: Quantity | None) -> float:
    return 0.0 if quantity is None else quantity.value * conversion(quantity.unit, "t")
