"""What is wrong with the stated properties of materials, at their own place; no row is needed to see it."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, in_both_languages, information, integrity_error, nearest, warning
from background_db.units import conversion
from pcr_rules.enum_labels import dimension_words, enum_label
from pcr_rules.methods.trade_units import StateError
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.properties.materials import (
    DIMENSIONS,
    is_usable_gas_state,
    is_usable_property,
    material_name,
    steam_bridge,
)
from pcr_rules.plant_records.properties import GasState, MaterialProperty, SteamState
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of

_REASONS = {
    "temperature_or_dryness": in_both_languages("蒸汽温度与干度须且只须填一项", "give either a temperature or a dryness"),
    "outside_if97": in_both_languages("状态超出 IAPWS-IF97 的范围", "the state lies outside IAPWS-IF97"),
    "liquid": in_both_languages("该温度低于饱和温度，是水而不是蒸汽", "below saturation: that is water, not steam"),
    "feed_water": in_both_languages("给水温度与给水焓须且只须填一项", "give either a temperature or an enthalpy of the feed water"),
    "no_heat": in_both_languages("蒸汽焓不高于给水焓", "the steam's enthalpy is not above that of the feed water"),
}  # fmt: skip
_SAME = 1e-9


def properties_step(study: ProductStudy) -> Added:
    """Check the properties, gas states and steam states; they stay in the study, for linking to convert with."""
    return Added(findings=tuple(_findings(study)))


def _findings(study: ProductStudy) -> Iterator[Finding]:
    plant = study.plant
    first: dict[tuple[str, str], tuple[str, MaterialProperty]] = {}
    for position, record in usable_records(plant.material_properties, "material_properties"):
        place = record_place("material_properties", position)
        if not is_usable_property(record):
            yield _value_problem(record, place)
            continue
        seen = first.setdefault((material_name(record.material), record.kind), (place, record))
        if seen[1] is not record and not _same(seen[1], record):
            yield _twice(record, place, *seen)
    for position, state in usable_records(plant.gas_states, "gas_states"):
        if not is_usable_gas_state(state):
            shown = f"{state.temperature_celsius:.10g} ℃, {state.pressure_kilopascal:.10g} kPa"
            where = Place(path=record_place("gas_states", position))
            yield integrity_error("PLANT-GAS-STATE", where, material=state.material, state=shown)
    for position, steam in usable_records(plant.steam_states, "steam_states"):
        try:
            steam_bridge(steam, "")
        except StateError as error:
            where = Place(path=record_place("steam_states", position))
            yield integrity_error("PLANT-STEAM-STATE", where, material=steam.material, reason=_REASONS[str(error)])
    yield from _of_names_and_sources(study)


def _same(one: MaterialProperty, other: MaterialProperty) -> bool:
    try:
        value = other.value.value * conversion(other.value.unit, one.value.unit)
    except ValueError:
        # A density of the liquid and one of the gas: both may be stated.
        return True
    return abs(value - one.value.value) <= _SAME * abs(one.value.value)


def _value_problem(record: MaterialProperty, place: str) -> Finding:
    kind = in_both_languages(enum_label(record.kind, "zh"), enum_label(record.kind, "en"))
    expected = " | ".join(dimension_words(name) for name in sorted(DIMENSIONS[record.kind]))
    value = f"{record.value.value:.10g} {record.value.unit}"
    where = Place(path=f"{place}.value")
    return integrity_error(
        "PLANT-PROPERTY-VALUE", where, material=record.material, kind=kind, value=value, expected=expected
    )


def _twice(record: MaterialProperty, place: str, earlier: str, first: MaterialProperty) -> Finding:
    kind = in_both_languages(enum_label(record.kind, "zh"), enum_label(record.kind, "en"))
    one, two = (f"{each.value.value:.10g} {each.value.unit}" for each in (first, record))
    where = Place(path=f"{place}.value")
    return integrity_error(
        "PLANT-PROPERTY-TWICE", where, material=record.material, kind=kind, one=one, two=two, earlier=earlier
    )


def _of_names_and_sources(study: ProductStudy) -> Iterator[Finding]:
    names = {name for _, row in rows_of(study) for name in (row.flow, row.exchange_id)}
    names |= {name for process in study.processes for made in process.outputs for name in (made.flow_id, made.name)}
    known = {material_name(name) for name in names}
    plant = study.plant
    lists: tuple[tuple[str, tuple[MaterialProperty | GasState | SteamState, ...]], ...] = (
        ("material_properties", plant.material_properties),
        ("gas_states", plant.gas_states),
        ("steam_states", plant.steam_states),
    )
    for name, records in lists:
        for position, record in enumerate(records):
            where = Place(path=record_place(name, position))
            if material_name(record.material) not in known:
                near = nearest(record.material, names)
                yield information("PLANT-PROPERTY-UNUSED", where, material=record.material, near=near)
            if not record.source.strip():
                yield warning("PLANT-PROPERTY-WITHOUT-SOURCE", where, "CFP-DATA-04", material=record.material)
