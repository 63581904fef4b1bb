"""A result as pandas tables, for a notebook or a program of one's own."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from footprint_app.calculation.concentration import concentration_ratio, cumulative_shares, gini, herfindahl
from pcr_rules.result import PcfResult, View

if TYPE_CHECKING:
    import pandas as pd


def contribution_frame(result: PcfResult, view: View | None = None) -> "pd.DataFrame":
    """Return the contributions of a view (the headline one unless named), largest absolute value first.

    One row a line of the calculation; `total` and one column a channel in kg CO2e per unit of the product, which add
    up to the total of the view; `cumulative_share` runs over absolute values and ends at 1.
    """
    import pandas as pd

    lines = result.view(view or result.headline).contributions
    rows = [
        {
            "line_id": line.line_id,
            "exchange_id": line.exchange_id,
            "process": line.process_name,
            "stage": line.stage,
            "facility": line.facility,
            "flow": line.flow,
            "kind": line.kind,
            "supplier": line.supplier,
            "supplier_name": line.supplier_name,
            "amount": line.amount,
            "unit": line.unit,
            "total": line.total,
            "is_credit": line.is_credit,
            **line.channels,
        }
        for line in lines
    ]
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    frame = frame.sort_values("total", key=abs, ascending=False, kind="stable", ignore_index=True)
    return frame.assign(cumulative_share=cumulative_shares(frame["total"].tolist()))


def concentration_frame(result: PcfResult) -> "pd.DataFrame":
    """Return how far a few lines make the result: indices (rows) by electricity view (columns), each from 0 to 1.

    Over the shares of the sum of absolute contributions: `CR4` and `CR8` of the four and eight largest lines, the
    Herfindahl index Σ s² and the Gini index. A view without any contribution has none.
    """
    import pandas as pd

    columns = {}
    for view in result.views:
        amounts = [abs(line.total) for line in view.contributions]
        weight = sum(amounts)
        if weight:
            shares = [amount / weight for amount in amounts]
            columns[view.view.value] = {
                "CR4": concentration_ratio(shares, 4),
                "CR8": concentration_ratio(shares, 8),
                "Herfindahl": herfindahl(shares),
                "Gini": gini(shares),
            }
    return pd.DataFrame(columns)


def stage_frame(result: PcfResult) -> "pd.DataFrame":
    """Return kg CO2e per unit by life-cycle stage (rows) and electricity view (columns)."""
    import pandas as pd

    return pd.DataFrame({view.view.value: dict(view.by_stage) for view in result.views}).fillna(0.0)


def factor_frame(result: PcfResult) -> "pd.DataFrame":
    """Return the factors the result stands on, one a row, with value, proof and contribution."""
    import pandas as pd

    return pd.DataFrame([asdict(factor) for factor in result.factors])


def conformity_frame(result: PcfResult) -> "pd.DataFrame":
    """Return the table of clauses, one requirement a row, with its answer and whose reading was used."""
    import pandas as pd

    return pd.DataFrame([asdict(clause) for clause in result.conformity])
