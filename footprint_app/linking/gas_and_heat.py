"""What a unit alone does not say: the temperature of a gas volume, the state of steam, that tce is heat and no mass."""

import re
import unicodedata
from dataclasses import dataclass

from background_db.findings import Finding, warning
from background_db.units import Quantity, canonical_unit, conversion, dimension, is_known
from footprint_app.linking.row import Row
from pcr_rules.methods.trade_units import ZERO_CELSIUS, standard_volume_ratio
from pcr_rules.plant.derivation import Derivation
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study_inventory import ExchangeKind

_GAS = "gas_volume_standard"
# A unit that says its temperature: Nm3(0℃), m3@20C, Sm3_15C, 20℃标方.
_TEMPERATURE = re.compile(r"(?<!\d)(0|15|20)\s*(?:°C|℃|C(?![A-Za-z]))")
_STEAM = re.compile(r"蒸汽|蒸气|饱和汽|过热汽|乏汽|steam", re.IGNORECASE)
_STANDARD_COAL_UNIT = re.compile(r"(?:10\^\d+)?(?:g|kg|t)ce")
_STANDARD_COAL_NAME = re.compile(r"标准?煤|(?<![a-z])tce(?![a-z])|coal equivalent", re.IGNORECASE)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class GasQuantity:
    """A row's quantity at the reference state of its unit, with what is to be said of it."""

    quantity: Quantity
    findings: tuple[Finding, ...] = ()
    conversions: tuple[Derivation, ...] = ()


def stated_temperature(unit: str) -> float | None:
    """Return the temperature that a unit of a gas volume says in so many words, °C; None where it says none.

    ``Nm3`` and ``标方`` say none: they are written for 0 °C as well as for 20 °C, 7 % apart.
    """
    found = _TEMPERATURE.search(unicodedata.normalize("NFKC", unit))
    return None if found is None else float(found[1])


def gas_quantity(row: Row) -> GasQuantity | Finding:
    """Bring a standard volume metered at a stated temperature to that of its unit; name one that states none."""
    quantity = row.exchange.quantity
    if not is_gas_volume(quantity.unit) or _is_made_inside(row):
        return GasQuantity(quantity)
    written, known = stated_temperature(quantity.unit), row.materials.of(row.exchange).gas
    if known is None:
        return _of_unit(row, written)
    state, place = known
    if written is not None:
        if abs(written - state.temperature_celsius) > _ROUNDING:
            return row.error(
                "LINK-GAS-STATE-CONFLICT",
                quantity=f"{quantity.value:.10g} {quantity.unit}",
                written=written,
                stated=state.temperature_celsius,
                place=place,
            )
        return _of_unit(row, written)
    ratio = standard_volume_ratio(state.temperature_celsius, state.pressure_kilopascal)
    metered = quantity.value * conversion(quantity.unit, "Nm3")
    formula = (
        f"{metered:.10g} m3 × 273.15/(273.15 + {state.temperature_celsius:.10g})"
        f" × {state.pressure_kilopascal:.10g}/101.325 = {metered * ratio:.10g} Nm3(0℃)"
    ).replace(" × 101.325/101.325", "")
    normal = Quantity(metered * ratio, "Nm3")
    made = Derivation(f"exchange:{row.exchange.exchange_id}", "by_gas_state", formula, normal, (place,))
    return GasQuantity(normal, (), (made,))


def _is_made_inside(row: Row) -> bool:
    """Compressed air of the plant's own: made and taken at the same state; a gas that is burnt meets a factor."""
    reference = parse_provider(row.exchange.provider)
    return not row.exchange.fuel and reference is not None and reference.kind is ProviderKind.PROCESS


def _of_unit(row: Row, written: float | None) -> GasQuantity:
    """A volume whose unit says its temperature leaves the ratio as arithmetic; one that says none is named."""
    quantity = row.exchange.quantity
    if written:
        normal = quantity.value * conversion(quantity.unit, "Nm3")
        ratio = f"{ZERO_CELSIUS}/{ZERO_CELSIUS + written:.10g}"
        made = Derivation(
            f"exchange:{row.exchange.exchange_id}",
            "by_gas_state",
            f"{quantity.value:.10g} {quantity.unit} × {ratio} = {normal:.10g} Nm3(0℃)",
            Quantity(normal, "Nm3"),
            (f"exchange:{row.exchange.exchange_id}.quantity",),
        )
        return GasQuantity(quantity, (), (made,))
    if written is not None:
        return GasQuantity(quantity)
    at_twenty = quantity.value * standard_volume_ratio(20)
    told = warning(
        "LINK-GAS-REFERENCE",
        row.where,
        "CFP-DATA-04",
        row=row.exchange.exchange_id,
        flow=row.exchange.flow,
        quantity=f"{quantity.value:.10g} {quantity.unit}",
        at_twenty=f"{at_twenty:.10g} {quantity.unit}",
    )
    return GasQuantity(quantity, (told,))


def is_gas_volume(unit: str) -> bool:
    """True for a standard gas volume, ``Nm3`` or ``Nm3(20℃)``."""
    return is_known(unit) and dimension(unit) == _GAS


def is_gas_volume_without_state(row: Row, unit: str) -> bool:
    """True when one side is a standard gas volume and the other a volume at no stated temperature."""
    return {dimension(row.exchange.quantity.unit), dimension(unit)} == {_GAS, "volume"}


def is_steam_without_state(row: Row, unit: str) -> bool:
    """True when a mass of steam meets a provider of heat, or the other way round, and no state joins them."""
    sides = {dimension(row.exchange.quantity.unit), dimension(unit)}
    return sides == {"mass", "energy"} and bool(_STEAM.search(row.exchange.flow))


def standard_coal_problem(row: Row, unit: str) -> Finding | None:
    """Refuse standard coal as a mass of coal, or as a way to CO2: it is heat, whatever fuel it came from."""
    quantity, flow = row.exchange.quantity, row.exchange.flow
    is_heat = _is_standard_coal(quantity.unit)
    shown = {"quantity": f"{quantity.value:.10g} {quantity.unit}", "unit": unit}
    if _is_standard_coal(unit):
        return row.error("LINK-TCE-FACTOR", **shown)
    if is_heat and row.exchange.kind is ExchangeKind.EMISSION:
        return row.error("LINK-TCE-TO-CO2", **shown)
    if is_heat and _is_electricity(row):
        return row.error(
            "LINK-TCE-ELECTRICITY", kwh=f"{quantity.value * conversion(quantity.unit, 'kWh'):.10g} kWh", **shown
        )
    is_mass_asked = is_known(unit) and dimension(unit) == "mass"
    if is_heat and is_mass_asked and not row.exchange.fuel:
        return row.error("LINK-TCE-AS-MASS", **shown)
    is_mass = is_known(quantity.unit) and dimension(quantity.unit) == "mass"
    if is_mass and _STANDARD_COAL_NAME.search(flow):
        return row.error("LINK-TCE-AS-MASS", **shown)
    return None


def _is_electricity(row: Row) -> bool:
    reference = parse_provider(row.exchange.provider)
    return reference is not None and reference.kind is ProviderKind.ELECTRICITY


def _is_standard_coal(unit: str) -> bool:
    return is_known(unit) and bool(_STANDARD_COAL_UNIT.fullmatch(canonical_unit(unit)))
