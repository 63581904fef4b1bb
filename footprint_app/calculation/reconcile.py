"""From the location-based total to the market-based one, supply by supply and supplier by supplier."""

from collections.abc import Mapping

from background_db.units import conversion
from footprint_app.calculation.compute import Computation
from footprint_app.calculation.matrices import ADDITIVE_ROWS
from footprint_app.calculation.summarise import Solved, is_electricity
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity import reconcile_electricity
from pcr_rules.plant.suppliers.views import reconcile_suppliers
from pcr_rules.result import ViewResult


def reconcile(linked: LinkedStudy, location: Computation, market: Computation) -> Mapping[str, float]:
    """Return what turns the location-based total into the market-based one, by ``facility/supply`` and ``supplier:id``.

    In kg CO2e per unit. The values sum to market-based total - location-based total. Empty where a view has no result.
    """
    if location.solved is None or market.solved is None:
        return {}
    scores = _score_per_kwh(location.solved) | _score_per_kwh(market.solved)
    steps = reconcile_electricity(linked, _consumed_kwh(market.solved), lambda key: scores[key])
    suppliers = reconcile_suppliers(linked.study, _by_supplier(location.result), _by_supplier(market.result))
    return {**steps, **suppliers}


def _by_supplier(result: ViewResult | None) -> Mapping[str, float]:
    """Return kg CO2e per unit by the key of the supplier."""
    totals: dict[str, float] = {}
    for each in result.contributions if result else ():
        totals[each.supplier] = totals.get(each.supplier, 0.0) + each.total
    return totals


def _consumed_kwh(solved: Solved) -> Mapping[str, float]:
    """Return kWh per functional or declared unit, by facility."""
    return {
        column.facility: float(solved.solution.supply[number])
        for number, column in enumerate(solved.system.columns)
        if is_electricity(solved.system, number)
    }


def _score_per_kwh(solved: Solved) -> dict[str, float]:
    """Return kg CO2e per kWh of every factor in a facility's mix."""
    by_activity = solved.matrices.background_scores()[:, ADDITIVE_ROWS].sum(axis=1)
    per_unit = dict(zip(solved.matrices.activities, by_activity.tolist(), strict=True))
    in_mix = {line.supplier.key for line in solved.system.lines if is_electricity(solved.system, line.column)}
    return {key: per_unit[key] * conversion("kWh", solved.system.factors[key].per_unit) for key in in_mix}
