"""Whether what supplies a fuel burnt is a supply of that fuel, and leaves its burning out."""

from collections.abc import Iterator

from background_db.catalogue import co2e_of
from background_db.factors import EmissionFactor
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.fuels import supply_activity
from pcr_rules.integrity.plausibility import largest_fuel_supply_share
from pcr_rules.linked_study import LinkedLine, SupplierKind
from pcr_rules.study_inventory import Exchange

_FUEL_SUPPLY = "fuel_supply."
_NO_FUELS = ("electricity.", "transport.")


def fuel_supply_findings(
    exchange: Exchange,
    supply: LinkedLine,
    stack: LinkedLine,
    supply_factor: EmissionFactor | None,
    stack_factor: EmissionFactor,
    gwp_set: str,
) -> Iterator[Finding]:
    """Name a fuel supplied by electricity or transport, by another fuel's supply, or by what burns it already.

    The last shows where the supply emits more than the declared share of what burning emits (`plausibility.yaml`).
    """
    values = {"row": exchange.exchange_id, "flow": exchange.flow, "fuel": exchange.fuel}
    values["supplier"] = str(supply.supplier)
    where = Place(path=f"exchange:{exchange.exchange_id}.provider")
    activity = supply_factor.activity if supply_factor else ""
    if supply.supplier.kind is SupplierKind.ELECTRICITY or activity.startswith(_NO_FUELS):
        yield integrity_error("LINK-FUEL-SUPPLY-NO-FUEL", where, **values)
        return
    if activity.startswith(_FUEL_SUPPLY) and _is_other_fuel(exchange.fuel, activity):
        yield warning("LINK-FUEL-SUPPLY-OTHER", where, "CFP-DATA-02", **values)
    if supply_factor is None:
        return
    supplied = supply.amount * co2e_of(supply_factor, gwp_set)
    burnt = stack.amount * co2e_of(stack_factor, gwp_set)
    if burnt > 0 and supplied > largest_fuel_supply_share() * burnt:
        share = f"{supplied / burnt:.0%}"
        yield warning("LINK-FUEL-SUPPLY-LARGE", where, "CFP-GEN-03", share=share, **values)


def _is_other_fuel(fuel: str, activity: str) -> bool:
    """A measured fuel goes by a name of the plant's own, which says nothing of its kind."""
    publication, _, key = fuel.partition(".")
    return publication != "own" and activity != supply_activity(key)
