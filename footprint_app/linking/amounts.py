"""A row's amount in its provider's unit: by unit, calorific value, mass, or a property that the plant states.

What cannot be converted is a finding that names what is missing; nothing is assumed. Every conversion but that of
plain units is told in a finding, and those by a plant's properties leave a derivation, too.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from background_db.errors import UnitError
from background_db.findings import NONE, Finding, in_both_languages, information
from background_db.units import Quantity, conversion, dimension, is_known
from footprint_app.linking.gas_and_heat import (
    gas_quantity,
    is_gas_volume_without_state,
    is_steam_without_state,
    standard_coal_problem,
)
from footprint_app.linking.row import Row
from pcr_rules.enum_labels import dimension_words, enum_label
from pcr_rules.methods.trade_units import Bridge, across, quotient_units
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.properties.materials import BY_CONCENTRATION, BY_MOISTURE, BY_SEVERAL, Share
from pcr_rules.study_inventory import QuantityBasis


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in the unit asked for, with what is to be said of it and how it came about."""

    value: float
    findings: tuple[Finding, ...] = ()
    conversions: tuple[Derivation, ...] = ()


def amount_in(row: Row, unit: str, supplier: str, each: Quantity | None = None) -> Amount | Finding:
    """Return a row's amount in a supplier's unit, of which one weighs `each`; or what stands in the way."""
    refused = standard_coal_problem(row, unit)
    if refused is not None:
        return refused
    gas = gas_quantity(row)
    if isinstance(gas, Finding):
        return gas
    at_reference = row if gas.quantity == row.exchange.quantity else _with_quantity(row, gas.quantity)
    amount = _in_unit(at_reference, unit, supplier, each)
    if isinstance(amount, Finding):
        return amount
    amount = replace(
        amount,
        findings=(*gas.findings, *amount.findings),
        conversions=(*gas.conversions, *amount.conversions),
    )
    return _on_basis(row, amount, unit)


def _with_quantity(row: Row, quantity: Quantity) -> Row:
    return replace(row, exchange=replace(row.exchange, quantity=quantity))


def _in_unit(row: Row, unit: str, supplier: str, each: Quantity | None) -> Amount | Finding:
    quantity = row.exchange.quantity
    try:
        return Amount(quantity.value * conversion(quantity.unit, unit))
    except UnitError:
        if not is_known(unit) or not is_known(quantity.unit):
            return row.error("LINK-PROVIDER-UNUSABLE", supplier=supplier)
    bridged = (
        _over_calorific_value(row, unit)
        or _over_mass(row, unit, supplier)
        or _over_unit_mass(row, unit, supplier, each)
        or _over_properties(row, unit)
    )
    return bridged if bridged is not None else _no_way(row, unit, supplier)


def _no_way(row: Row, unit: str, supplier: str) -> Finding:
    """Say why there is no conversion, naming the state or property that would make one."""
    quantity = row.exchange.quantity
    if is_steam_without_state(row, unit):
        return row.error("LINK-STEAM-STATE", quantity=shown(quantity), supplier=supplier, unit=unit)
    if is_gas_volume_without_state(row, unit):
        return row.error("LINK-GAS-VOLUME", quantity=shown(quantity), supplier=supplier, unit=unit)
    return row.error(
        "LINK-DIMENSION",
        quantity=shown(quantity),
        measures=dimension_words(dimension(quantity.unit)),
        supplier=supplier,
        unit=unit,
        expected=dimension_words(dimension(unit)),
    )


def _over_mass(row: Row, unit: str, supplier: str) -> Amount | None:
    """Take the mass the author gave for the whole quantity, where a mass is asked for and none is written."""
    mass, quantity = row.exchange.mass, row.exchange.quantity
    if mass is None or dimension(unit) != "mass" or dimension(quantity.unit) == "mass":
        return None
    try:
        value = mass.value * conversion(mass.unit, unit)
    except UnitError:
        return None
    told = information(
        "LINK-CONVERTED-BY-MASS",
        row.where,
        row=row.exchange.exchange_id,
        flow=row.exchange.flow,
        quantity=shown(quantity),
        mass=shown(mass),
        supplier=supplier,
    )
    return Amount(value, (told,))


def _over_unit_mass(row: Row, unit: str, supplier: str, each: Quantity | None) -> Amount | None:
    """Take what one unit of the supplier weighs, where a mass is written and the supplier counts pieces, say."""
    quantity = row.exchange.quantity
    if each is None or each.value <= 0 or dimension(quantity.unit) != "mass" or dimension(unit) == "mass":
        return None
    try:
        value = quantity.value * conversion(quantity.unit, "kg") / each.to("kg").value
    except UnitError:
        return None
    told = information(
        "LINK-CONVERTED-BY-UNIT-MASS", row.where, row=row.exchange.exchange_id, flow=row.exchange.flow,
        quantity=shown(quantity), supplier=supplier, mass=shown(each), unit=unit, amount=f"{value:.10g} {unit}",
    )  # fmt: skip
    return Amount(value, (told,))


def _over_calorific_value(row: Row, unit: str) -> Amount | None:
    """Convert a fuel between its own unit and heat: heat = quantity × NCV, quantity = heat / NCV."""
    ncv = _calorific_value(row)
    if ncv is None:
        return None
    quantity = row.exchange.quantity
    try:
        if dimension(unit) == "energy":
            value = quantity.value * ncv.value * conversion(ncv.unit, f"{unit}/{quantity.unit}")
        else:
            value = quantity.value / (ncv.value * conversion(ncv.unit, f"{quantity.unit}/{unit}"))
    except UnitError:
        return None
    told = information(
        "LINK-CONVERTED-BY-NCV", row.where, row=row.exchange.exchange_id, flow=row.exchange.flow,
        quantity=shown(quantity), ncv=shown(ncv), fuel=row.exchange.fuel, amount=f"{value:.10g} {unit}",
    )  # fmt: skip
    return Amount(value, (told,))


def _calorific_value(row: Row) -> Quantity | None:
    ncv = row.finder.calorific_value(row.exchange.fuel) if row.exchange.fuel else None
    return ncv if ncv is not None and is_known(ncv.unit) and ncv.value > 0 else None


def _over_properties(row: Row, unit: str) -> Amount | None:
    """Go over densities, masses of a piece, states of gas and steam that the plant states, with the arithmetic."""
    quantity = row.exchange.quantity
    bridges = (*row.materials.of(row.exchange).bridges, *_bridge_of_fuel(row))
    way = across(quantity.value, quantity.unit, unit, bridges)
    if way is None:
        return None
    rule = way.bridges[0].rule if len(way.bridges) == 1 else BY_SEVERAL
    sources = tuple(bridge.source for bridge in way.bridges)
    return Amount(way.value, *_told(row, rule, way.formula, Quantity(way.value, unit), sources))


def _bridge_of_fuel(row: Row) -> Iterator[Bridge]:
    ncv = _calorific_value(row)
    units = quotient_units(ncv.unit) if ncv is not None else None
    if ncv is not None and units is not None:
        yield Bridge(ncv.value, *units, f"fuel:{row.exchange.fuel}", "by_calorific_value")


def _told(
    row: Row, rule: str, formula: str, quantity: Quantity, sources: tuple[str, ...]
) -> tuple[tuple[Finding, ...], tuple[Derivation, ...]]:
    """Say a conversion as a finding and keep it as a derivation."""
    finding = information(
        "LINK-CONVERTED-BY-PROPERTY", row.where, row=row.exchange.exchange_id, flow=row.exchange.flow,
        formula=formula, source=", ".join(sources),
    )  # fmt: skip
    return (finding,), (Derivation(f"exchange:{row.exchange.exchange_id}", rule, formula, quantity, sources),)


def _on_basis(row: Row, amount: Amount, unit: str) -> Amount | Finding:
    """Bring a mass to the basis that the provider's factor counts: wet, dry or pure.

    A material with a moisture or concentration whose bases are not both stated is refused: wet mass taken for dry
    would go unseen.
    """
    if dimension(unit) != "mass":
        return amount
    has, asks = row.exchange.basis, row.exchange.provider_basis
    shares = row.materials.of(row.exchange).shares
    if has is None or asks is None:
        return amount if not shares and has is asks else _basis_unstated(row, amount, unit)
    if has is asks:
        return amount
    missing = [basis for basis in (has, asks) if basis is not QuantityBasis.AS_DELIVERED and basis not in shares]
    if missing:
        named = ", ".join(_word(basis) for basis in missing)
        return row.error(
            "LINK-BASIS-WITHOUT-PROPERTY", has=_word(has), asks=_word(asks), missing=named,
            quantity=shown(row.exchange.quantity),
        )  # fmt: skip
    value, formula = amount.value, f"{amount.value:.10g} {unit}"
    used: list[Share] = []
    if has in shares:
        value, formula = value / shares[has].value, f"{formula} / {shares[has].shown}"
        used.append(shares[has])
    if asks in shares:
        value, formula = value * shares[asks].value, f"{formula} × {shares[asks].shown}"
        used.append(shares[asks])
    rule = BY_MOISTURE if QuantityBasis.DRY in (has, asks) else BY_CONCENTRATION
    sources = tuple(share.source for share in used)
    findings, made = _told(row, rule, f"{formula} = {value:.10g} {unit}", Quantity(value, unit), sources)
    return Amount(value, (*amount.findings, *findings), (*amount.conversions, *made))


def _basis_unstated(row: Row, amount: Amount, unit: str) -> Finding:
    """Name a material that is wet or in solution and whose bases are not both stated, with what the choice makes."""
    shares = row.materials.of(row.exchange).shares
    known = "; ".join(
        f"{_word(basis)}: {amount.value:.10g} {unit} × {share.shown} = {amount.value * share.value:.10g} {unit}"
        for basis, share in shares.items()
    )
    return row.error(
        "LINK-BASIS-UNSTATED", quantity=shown(row.exchange.quantity), has=_said(row.exchange.basis),
        asks=_said(row.exchange.provider_basis), known=known or "-",
        source=", ".join(share.source for share in shares.values()) or "-",
    )  # fmt: skip


def _word(basis: QuantityBasis) -> str:
    return in_both_languages(enum_label(basis, "zh"), enum_label(basis, "en"))


def _said(basis: QuantityBasis | None) -> str:
    return NONE if basis is None else _word(basis)


def shown(quantity: Quantity) -> str:
    """An amount for a message; "?" stands for a number that could not be read."""
    return f"{'?' if math.isnan(quantity.value) else format(quantity.value, '.10g')} {quantity.unit}"
