"""From the location-based total to the market-based one, supply by supply and supplier by supplier."""

from collections.abc import Mapping
from dataclasses import replace

from background_db.units import conversion
from footprint_app.calculation.compute import Computation
from footprint_app.calculation.matrices import ADDITIVE_ROWS
from footprint_app.calculation.solve import solve
from footprint_app.calculation.summarise import Solved, is_electricity
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.electricity import Draw, draw_of, generating_column, reconcile_electricity
from pcr_rules.plant.suppliers.views import reconcile_suppliers
from pcr_rules.result import ViewResult


def reconcile(linked: LinkedStudy, location: Computation, market: Computation) -> Mapping[str, float]:
    """Return what turns the location-based total into the market-based one, by ``facility/supply`` and ``supplier:id``.

    In kg CO2e per unit. The values sum to market-based total - location-based total. Empty where a view has no result.
    """
    if location.solved is None or market.solved is None:
        return {}
    scores = mix_scores(location.solved, market.solved)
    steps = reconcile_electricity(linked, consumed_kwh(market.solved), lambda key: scores[key])
    suppliers = reconcile_suppliers(linked.study, _by_supplier(location.result), _by_supplier(market.result))
    return {**steps, **suppliers}


def _by_supplier(result: ViewResult | None) -> Mapping[str, float]:
    """Return kg CO2e per unit by the key of the supplier."""
    totals: dict[str, float] = {}
    for each in result.contributions if result else ():
        totals[each.supplier] = totals.get(each.supplier, 0.0) + each.total
    return totals


def consumed_kwh(solved: Solved) -> Mapping[Draw, float]:
    """Return kWh per functional or declared unit, by facility and process with claims of its own."""
    return {
        draw_of(column): float(solved.solution.supply[number])
        for number, column in enumerate(solved.system.columns)
        if is_electricity(solved.system, number)
    }


def mix_scores(location: Solved, other: Solved) -> Mapping[str, float]:
    """Return kg CO2e per kWh of whatever stands in the mixes of two views; a process as in the location-based view."""
    return _score_per_kwh(other) | _score_per_kwh(location) | _process_scores(location)


def _score_per_kwh(solved: Solved) -> dict[str, float]:
    """Return kg CO2e per kWh of every factor in a facility's mix."""
    by_activity = solved.matrices.background_scores()[:, ADDITIVE_ROWS].sum(axis=1)
    per_unit = dict(zip(solved.matrices.activities, by_activity.tolist(), strict=True))
    in_mix = {
        line.supplier.key
        for line in solved.system.lines
        if is_electricity(solved.system, line.column) and line.supplier.kind is SupplierKind.FACTOR
    }
    return {key: per_unit[key] * conversion("kWh", solved.system.factors[key].per_unit) for key in in_mix}


def _process_scores(solved: Solved) -> dict[str, float]:
    """Return kg CO2e per kWh of every process that generates electricity of a facility, by its key in the supply."""
    scores: dict[str, float] = {}
    for facility in solved.linked.study.facilities:
        for supply in facility.electricity:
            column = generating_column(solved.system, supply.factor_key)
            if column is not None and supply.factor_key not in scores:
                one_kwh = conversion("kWh", solved.system.columns[column].unit)
                alone = replace(solved.matrices, reference=column, demand=one_kwh)
                scores[supply.factor_key] = float(solve(alone).channels[list(ADDITIVE_ROWS)].sum())
    return scores
