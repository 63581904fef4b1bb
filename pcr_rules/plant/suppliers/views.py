"""Each view of electricity takes the supplier's own value for it, where the supplier gives one."""

from collections.abc import Mapping
from dataclasses import replace

from background_db.factors import EmissionFactor
from pcr_rules.linked_study import SupplierKind
from pcr_rules.plant.suppliers.values import electricity_shift, split_values
from pcr_rules.product_system import AllocatedSystem
from pcr_rules.result import View
from pcr_rules.study import ProductStudy
from pcr_rules.study_sources import SupplierFootprint

SUPPLIER_PREFIX = "supplier:"


def contribution_key(footprint: SupplierFootprint) -> str:
    """Return the key under which a footprint supplies contributions (`Contribution.supplier`)."""
    return f"{SupplierKind.FACTOR.value}:{SUPPLIER_PREFIX}{footprint.footprint_id}"


def supply_suppliers(system: AllocatedSystem, study: ProductStudy, view: View) -> AllocatedSystem:
    """Give each supplier's factor its value in a view.

    Formula: fossil flow + (total of the view - stated total) / declared quantity; the emissions of electricity are
    fossil, or not split where the supplier gives no parts.
    """
    changed = _factors_of_view(system.factors, study, view)
    return replace(system, factors={**system.factors, **changed}) if changed else system


def _factors_of_view(
    factors: Mapping[str, EmissionFactor], study: ProductStudy, view: View
) -> Mapping[str, EmissionFactor]:
    found = {}
    for footprint in study.supplier_footprints:
        key = SUPPLIER_PREFIX + footprint.footprint_id
        shift = electricity_shift(footprint, view)
        if shift and key in factors:
            found[key] = _shifted(factors[key], footprint, shift)
    return found


def _shifted(factor: EmissionFactor, footprint: SupplierFootprint, shift: float) -> EmissionFactor:
    flow = "co2e.fossil" if "fossil" in split_values(footprint) else "co2e.not_split"
    flows = dict(factor.flows)
    flows[flow] = flows.get(flow, 0.0) + shift / footprint.declared_unit.value
    return replace(factor, flows=tuple(flows.items()))


def reconcile_suppliers(
    study: ProductStudy, location: Mapping[str, float], market: Mapping[str, float]
) -> Mapping[str, float]:
    """Return what suppliers' values for both views turn the location-based total into, by supplier key, kg CO2e.

    `location` and `market` are the results by supplier, per functional or declared unit; a supplier whose values
    are the same in both views is not in it.
    """
    return {
        SUPPLIER_PREFIX + footprint.footprint_id: market.get(key, 0.0) - location.get(key, 0.0)
        for footprint in study.supplier_footprints
        if _differs(footprint) and ((key := contribution_key(footprint)) in market or key in location)
    }


def _differs(footprint: SupplierFootprint) -> bool:
    return electricity_shift(footprint, View.LOCATION) != electricity_shift(footprint, View.MARKET)
