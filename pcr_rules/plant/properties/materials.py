"""The properties of each material, found by a row's flow name or id, ready to convert with.

A row's own properties (by its id) go before those of its flow. What cannot be used is left to `checks` to say.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce

from background_db.units import conversion, dimension, is_known
from pcr_rules.methods.steam import feed_water_enthalpy, steam_enthalpy
from pcr_rules.methods.trade_units import (
    Bridge,
    StateError,
    moisture_of_wet,
    quotient_units,
    standard_volume_ratio,
)
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant_records.properties import GasState, MaterialProperty, PropertyKind, SteamState
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, QuantityBasis

DIMENSIONS: Mapping[PropertyKind, frozenset[str]] = {
    PropertyKind.DENSITY: frozenset({"mass/volume", "mass/gas_volume_standard"}),
    PropertyKind.PIECE_MASS: frozenset({"mass/pieces"}),
    PropertyKind.AREA_MASS: frozenset({"mass/area"}),
    PropertyKind.LENGTH_MASS: frozenset({"mass/length"}),
    PropertyKind.CALORIFIC_VALUE: frozenset({"energy/mass", "energy/volume", "energy/gas_volume_standard"}),
    PropertyKind.CARBON_CONTENT: frozenset({"dimensionless", "mass/gas_volume_standard", "mass/energy"}),
    **dict.fromkeys(
        (
            PropertyKind.MOISTURE_OF_WET,
            PropertyKind.MOISTURE_OF_DRY,
            PropertyKind.CONCENTRATION,
            PropertyKind.PURITY,
        ),
        frozenset({"dimensionless"}),
    ),
}
"""What the value of each kind must measure."""
_RULES: Mapping[PropertyKind, str] = {
    PropertyKind.DENSITY: "by_density",
    PropertyKind.PIECE_MASS: "by_piece_mass",
    PropertyKind.AREA_MASS: "by_area_mass",
    PropertyKind.LENGTH_MASS: "by_length_mass",
    PropertyKind.CALORIFIC_VALUE: "by_calorific_value",
}
_DRY_SHARE: Mapping[PropertyKind, Callable[[float], float]] = {
    PropertyKind.MOISTURE_OF_WET: lambda w: 1 - w,
    PropertyKind.MOISTURE_OF_DRY: lambda u: 1 - moisture_of_wet(u),
}
# What a share did, and several properties in a row: the words of derivations made where rows are linked.
BY_MOISTURE, BY_CONCENTRATION, BY_SEVERAL = "by_moisture", "by_concentration", "by_several_properties"
_PURE = frozenset({PropertyKind.CONCENTRATION, PropertyKind.PURITY})


@dataclass(frozen=True, slots=True)
class Share:
    """Mass on a basis per mass as delivered: 1 − w for dry, c for pure; with the record it came from."""

    value: float
    shown: str
    source: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known of one material."""

    bridges: tuple[Bridge, ...] = ()
    shares: Mapping[QuantityBasis, Share] = field(default_factory=dict)
    gas: tuple[GasState, str] | None = None
    """State at which its volume was metered, with the record's place."""


NOTHING_KNOWN = Material()


@dataclass(frozen=True, slots=True)
class Materials:
    """The materials of a study by their name, as compared."""

    by_name: Mapping[str, Material] = field(default_factory=dict)

    def of(self, exchange: Exchange) -> Material:
        """Return what is known of a row's material: by its id first, then by its flow."""
        if not self.by_name:
            return NOTHING_KNOWN
        own = self.by_name.get(material_name(exchange.exchange_id), NOTHING_KNOWN)
        flow = self.by_name.get(material_name(exchange.flow), NOTHING_KNOWN)
        return _joined(own, flow)


def material_name(text: str) -> str:
    """Return a material's name in the form in which names are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def materials_of(study: ProductStudy) -> Materials:
    """Return the usable properties of a study's materials; of two that say the same thing the first holds."""
    found: dict[str, list[Material]] = {}
    for name, material in _single(study):
        found.setdefault(material_name(name), []).append(material)
    return Materials({name: reduce(_joined, some) for name, some in found.items()})


def _joined(first: Material, second: Material) -> Material:
    sides = {_sides(bridge) for bridge in first.bridges}
    more = tuple(bridge for bridge in second.bridges if _sides(bridge) not in sides)
    shares = {**second.shares, **first.shares}
    return Material((*first.bridges, *more), shares, first.gas or second.gas)


def _sides(bridge: Bridge) -> frozenset[str]:
    return frozenset({dimension(bridge.above), dimension(bridge.below)})


def _single(study: ProductStudy) -> Iterator[tuple[str, Material]]:
    plant = study.plant
    for position, record in enumerate(plant.material_properties):
        material = _of_property(record, record_place("material_properties", position))
        if material is not None:
            yield record.material, material
    for position, state in enumerate(plant.gas_states):
        place = record_place("gas_states", position)
        if is_usable_gas_state(state):
            yield state.material, Material((gas_bridge(state, place),), gas=(state, place))
    for position, steam in enumerate(plant.steam_states):
        try:
            bridge = steam_bridge(steam, record_place("steam_states", position))
        except StateError:
            continue
        yield steam.material, Material((bridge,))


def is_usable_property(record: MaterialProperty) -> bool:
    """True when a value measures what its kind says and lies in its range."""
    value = record.value
    if not is_known(value.unit) or dimension(value.unit) not in DIMENSIONS[record.kind]:
        return False
    is_share = dimension(value.unit) == "dimensionless"
    amount = value.value * (conversion(value.unit, "1") if is_share else 1)
    if record.kind is PropertyKind.CARBON_CONTENT:
        return 0 <= amount <= (1 if is_share else 1e30)
    if record.kind is PropertyKind.MOISTURE_OF_WET:
        return 0 <= amount < 1
    if record.kind is PropertyKind.MOISTURE_OF_DRY:
        return 0 <= amount < float("inf")
    return 0 < amount <= (1 if record.kind in _PURE else 1e30)


def _of_property(record: MaterialProperty, place: str) -> Material | None:
    if record.kind is PropertyKind.CARBON_CONTENT or not is_usable_property(record):
        return None
    value = record.value
    if record.kind in _RULES:
        units = quotient_units(value.unit)
        assert units is not None  # noqa: S101 - a usable value is a quotient
        return Material((Bridge(value.value, *units, place, _RULES[record.kind]),))
    share = value.value * conversion(value.unit, "1")
    if record.kind in _PURE:
        return Material(shares={QuantityBasis.PURE: Share(share, f"{share:.10g}", place)})
    dry = _DRY_SHARE[record.kind](share)
    formula = f"(1 - {share:.10g})" if record.kind is PropertyKind.MOISTURE_OF_WET else f"1/(1 + {share:.10g})"
    return Material(shares={QuantityBasis.DRY: Share(dry, formula, place)})


def is_usable_gas_state(state: GasState) -> bool:
    """True when a volume at this state can be brought to 0 °C."""
    try:
        standard_volume_ratio(state.temperature_celsius, state.pressure_kilopascal)
    except StateError:
        return False
    return True


def gas_bridge(state: GasState, place: str) -> Bridge:
    """Return Nm³ (0 °C) per m³ at the meter's state, with its arithmetic."""
    ratio = standard_volume_ratio(state.temperature_celsius, state.pressure_kilopascal)
    note = f"273.15/(273.15 + {state.temperature_celsius:.10g}) × {state.pressure_kilopascal:.10g}/101.325"
    return Bridge(ratio, "Nm3", "m3", place, "by_gas_state", note)


def steam_bridge(state: SteamState, place: str) -> Bridge:
    """Return GJ per tonne of steam: enthalpy of the steam less that of its feed water (IAPWS-IF97).

    Raises:
        StateError: the state is not whole or cannot be.
    """
    is_saturated = state.temperature_celsius is None
    if is_saturated and state.dryness_share is None:
        raise StateError("temperature_or_dryness")
    steam = steam_enthalpy(
        state.pressure_megapascal, temperature=state.temperature_celsius, dryness=state.dryness_share
    )
    water = _feed_water(state)
    if steam <= water:
        raise StateError("no_heat")
    at = f"x = {state.dryness_share:.10g}" if is_saturated else f"{state.temperature_celsius:.10g} °C"
    note = f"h({state.pressure_megapascal:.10g} MPa, {at}) {steam:.6g} - {water:.6g} kJ/kg, IAPWS-IF97"
    return Bridge((steam - water) / 1000, "GJ", "t", place, "by_steam_state", note)


def _feed_water(state: SteamState) -> float:
    if (state.feed_water_temperature_celsius is None) == (state.feed_water_enthalpy is None):
        raise StateError("feed_water")
    if state.feed_water_enthalpy is not None:
        unit = state.feed_water_enthalpy.unit
        if not is_known(unit) or dimension(unit) != "energy/mass":
            raise StateError("feed_water")
        return state.feed_water_enthalpy.value * conversion(unit, "kJ/kg")
    assert state.feed_water_temperature_celsius is not None  # noqa: S101 - one of the two is given
    return feed_water_enthalpy(state.feed_water_temperature_celsius)
