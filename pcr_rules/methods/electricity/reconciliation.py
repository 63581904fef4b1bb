"""What turns one way of counting electricity into another, by facility and supply, adding up exactly."""

import math
from collections.abc import Callable, Mapping

from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity.columns import Draw
from pcr_rules.methods.electricity.mix import process_mix, process_uses
from pcr_rules.methods.electricity.site_supply import Suppliers, site_supply
from pcr_rules.methods.electricity.treatments import MARKET, Treatment


def reconcile_electricity(
    linked: LinkedStudy,
    consumed_kwh: Mapping[Draw, float],
    score_per_kwh: Callable[[str], float],
    treatment: Treatment = MARKET,
) -> Mapping[str, float]:
    """Return what turns the location-based total into that of a treatment, by ``facility/supply``, in kg CO2e.

    Formula: Σ over users: kWh consumed × share of the part × (Σ score of its suppliers - Σ score of what the same kWh
    are in the location-based view). The steps sum to the treatment's total - location-based total.

    `consumed_kwh` is per functional or declared unit under the treatment; `score_per_kwh` gives kg CO2e per kWh of a
    factor, and of a process in the location-based view: total_t - total_l = λ_l · (A_l - A_t) x_t.
    """
    steps: dict[str, list[float]] = {}
    for draw, consumed in consumed_kwh.items():
        site = site_supply(linked, draw.facility, treatment)
        uses = process_uses(linked, draw.facility) if draw.process_id else {}
        for part, share in process_mix(site, draw.process_id, uses.get(draw.process_id, 0)):
            if part.suppliers != part.instead_of:
                change = _score(part.suppliers, score_per_kwh) - _score(part.instead_of, score_per_kwh)
                steps.setdefault(f"{draw.facility}/{part.part_id}", []).append(consumed * share * change)
    return {step: math.fsum(values) for step, values in steps.items()}


def _score(suppliers: Suppliers, score_per_kwh: Callable[[str], float]) -> float:
    return math.fsum(supplier.amount * score_per_kwh(supplier.key) for supplier in suppliers)
