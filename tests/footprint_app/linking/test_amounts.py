"""A row whose unit does not fit its provider's is converted by what the plant states, or named; never guessed."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.findings import Finding
from background_db.units import Quantity
from footprint_app.linking.link import Linking
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.plant_records.properties import GasState, MaterialProperty, PropertyKind, SteamState
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study_inventory import Exchange, ExchangeKind, QuantityBasis

Row = Callable[..., Exchange]
Make = Callable[..., Any]
Links = Callable[..., Linking]
AS_DELIVERED, DRY, PURE = QuantityBasis.AS_DELIVERED, QuantityBasis.DRY, QuantityBasis.PURE


def near(value: float) -> Any:
    """A number up to rounding."""
    return pytest.approx(value, rel=1e-9)


def prop(kind: PropertyKind, value: float, unit: str, material: str = "flow of E1") -> MaterialProperty:
    """A property of the row's flow, with a source."""
    return MaterialProperty(material=material, kind=kind, value=Quantity(value, unit), source="test report 7")


def steam(**fields: Any) -> SteamState:
    """Saturated steam at 1 MPa from water of 20 °C, unless told otherwise."""
    values: dict[str, Any] = {"pressure_megapascal": 1.0, "dryness_share": 1.0, "feed_water_temperature_celsius": 20.0}
    return SteamState(material="flow of E1", source="boiler log", **{**values, **fields})


@pytest.fixture
def links(link: Links, make_own_factor: Make) -> Links:
    """Links one row with the plant's records, against own factors per kg, kWh of heat, Nm3 and m3."""
    factors = tuple(
        make_own_factor(f"own.{name}", 1.0, unit)
        for name, unit in (("mass", "kg"), ("heat", "GJ"), ("gas", "Nm3"), ("liquid", "m3"), ("coal", "tce"))
    )

    def make(exchange: Exchange, *records: Any, **fields: Any) -> Linking:
        plant = PlantRecords(
            material_properties=tuple(each for each in records if isinstance(each, MaterialProperty)),
            gas_states=tuple(each for each in records if isinstance(each, GasState)),
            steam_states=tuple(each for each in records if isinstance(each, SteamState)),
        )
        return link(exchange, plant=plant, own_factors=factors, **fields)

    return make


def linked(linking: Linking) -> LinkedStudy:
    """The linked study, which must be there."""
    assert linking.linked is not None, [finding for finding in linking.findings if finding.blocks_number]
    return linking.linked


def only(linking: Linking, code: str) -> Finding:
    """The one finding of a code."""
    (found,) = [finding for finding in linking.findings if finding.code == code]
    return found


@pytest.mark.parametrize(
    ("amount", "unit", "provider", "property_", "expected", "rule"),
    [
        (200, "L", "own.mass", prop(PropertyKind.DENSITY, 1.18, "kg/L"), 236, "by_density"),
        (500, "piece", "own.mass", prop(PropertyKind.PIECE_MASS, 2.4, "kg/piece"), 1200, "by_piece_mass"),
        (3000, "m2", "own.mass", prop(PropertyKind.AREA_MASS, 120, "g/m2"), 360, "by_area_mass"),
        (2, "km", "own.mass", prop(PropertyKind.LENGTH_MASS, 0.888, "kg/m"), 1776, "by_length_mass"),
        (1180, "kg", "own.liquid", prop(PropertyKind.DENSITY, 1.18, "kg/L"), 1, "by_density"),
        (2, "t", "own.heat", prop(PropertyKind.CALORIFIC_VALUE, 17, "GJ/t"), 34, "by_calorific_value"),
    ],
)
def test_a_stated_property_joins_two_units(
    links: Links,
    row: Row,
    amount: float,
    unit: str,
    provider: str,
    property_: MaterialProperty,
    expected: float,
    rule: str,
) -> None:
    """200 L × 1.18 kg/L = 236 kg, and so on: the arithmetic is told and kept, with the place of the property."""
    linking = links(row("E1", amount, unit, f"factor:{provider}"), property_)
    study = linked(linking)
    assert study.lines[0].amount == near(expected)
    (made,) = study.conversions
    assert (made.rule, made.subject, made.sources) == (rule, "exchange:E1", ("plant.material_properties[1]",))
    assert made.formula.endswith(f"= {expected:g} {study.lines[0].unit}")
    assert made.formula in dict(only(linking, "LINK-CONVERTED-BY-PROPERTY").values)["formula"]


def test_two_properties_in_a_row(links: Links, row: Row) -> None:
    """10 m3 × 0.84 t/m3 × 42.6 GJ/t = 357.84 GJ."""
    study = linked(
        links(
            row("E1", 10, "m3", "factor:own.heat"),
            prop(PropertyKind.DENSITY, 0.84, "t/m3"),
            prop(PropertyKind.CALORIFIC_VALUE, 42.6, "GJ/t"),
        )
    )
    assert study.lines[0].amount == near(357.84)
    assert study.conversions[0].rule == "by_several_properties"
    assert study.conversions[0].formula == "10 m3 × 0.84 t/m3 × 42.6 GJ/t = 357.84 GJ"


def test_a_property_of_the_row_goes_before_that_of_its_flow(links: Links, row: Row) -> None:
    """This lot weighs 2.5 kg a piece, the material in general 2.4 kg."""
    general, lot = (
        prop(PropertyKind.PIECE_MASS, mass, "kg/piece", name) for mass, name in ((2.4, "flow of E1"), (2.5, "E1"))
    )
    assert linked(links(row("E1", 2, "piece", "factor:own.mass"), general, lot)).lines[0].amount == near(5)


def test_without_the_property_no_number(links: Links, row: Row) -> None:
    """Litres are no kilograms: no density is assumed."""
    linking = links(row("E1", 200, "L", "factor:own.mass"))
    assert only(linking, "LINK-DIMENSION").where.path == "exchange:E1"
    assert linking.linked is None


@pytest.mark.parametrize(
    ("property_", "has", "asks", "expected"),
    [
        (prop(PropertyKind.MOISTURE_OF_WET, 12, "%"), AS_DELIVERED, DRY, 880),
        (prop(PropertyKind.MOISTURE_OF_WET, 0.12, "1"), DRY, AS_DELIVERED, 1000 / 0.88),
        (prop(PropertyKind.MOISTURE_OF_DRY, 25, "%"), AS_DELIVERED, DRY, 800),
        (prop(PropertyKind.CONCENTRATION, 31, "%"), AS_DELIVERED, PURE, 310),
        (prop(PropertyKind.PURITY, 0.985, "1"), PURE, AS_DELIVERED, 1000 / 0.985),
        (prop(PropertyKind.MOISTURE_OF_WET, 12, "%"), AS_DELIVERED, AS_DELIVERED, 1000),
        (prop(PropertyKind.MOISTURE_OF_WET, 12, "%"), DRY, DRY, 1000),
    ],
)
def test_a_mass_comes_to_the_basis_of_its_factor(
    links: Links, row: Row, property_: MaterialProperty, has: QuantityBasis, asks: QuantityBasis, expected: float
) -> None:
    """1 t as delivered with 12 % water is 880 kg dry; 1 t of 31 % acid is 310 kg HCl."""
    study = linked(links(row("E1", 1, "t", "factor:own.mass", basis=has, provider_basis=asks), property_))
    assert study.lines[0].amount == near(expected)
    assert bool(study.conversions) == (has is not asks)


@pytest.mark.parametrize(("has", "asks"), [(None, None), (AS_DELIVERED, None), (None, DRY)])
def test_wet_mass_taken_for_dry_is_named(
    links: Links, row: Row, has: QuantityBasis | None, asks: QuantityBasis | None
) -> None:
    """A material with 12 % water whose bases are not both stated: 1000 kg may be 880 kg, so no number is given."""
    moisture = prop(PropertyKind.MOISTURE_OF_WET, 12, "%")
    linking = links(row("E1", 1, "t", "factor:own.mass", basis=has, provider_basis=asks), moisture)
    found = only(linking, "LINK-BASIS-UNSTATED")
    values = dict(found.values)
    assert (found.where.path, found.blocks_number) == ("exchange:E1", True)
    assert "= 880 kg" in values["known"]
    assert values["source"] == "plant.material_properties[1]"


def test_two_bases_without_the_moisture_are_named(links: Links, row: Row) -> None:
    """Wet to dry needs the moisture; none is assumed."""
    linking = links(row("E1", 1, "t", "factor:own.mass", basis=AS_DELIVERED, provider_basis=DRY))
    assert only(linking, "LINK-BASIS-WITHOUT-PROPERTY").blocks_number


@pytest.mark.parametrize("unit", ["Nm3", "标方", "标准立方米", "10^4Nm3"])
def test_a_gas_volume_without_temperature_is_named_with_the_seven_per_cent(links: Links, row: Row, unit: str) -> None:
    """1000 Nm3 that were metered at 20 °C are 1000 × 273.15/293.15 = 931.78 at 0 °C."""
    linking = links(row("E1", 1000, unit, "factor:own.gas"))
    found = only(linking, "LINK-GAS-REFERENCE")
    assert (found.where.path, dict(found.values)["at_twenty"].split()[0]) == ("exchange:E1", "931.7755415")
    assert not found.blocks_number


@pytest.mark.parametrize(
    ("unit", "state", "expected"),
    [
        ("Nm3(0℃)", None, 1000),
        ("m3(20℃)", None, 1000 * 273.15 / 293.15),
        ("Nm3@20C", None, 1000 * 273.15 / 293.15),
        ("Nm3", 0, 1000),
        ("Nm3", 20, 1000 * 273.15 / 293.15),
        ("m3", 20, 1000 * 273.15 / 293.15),
    ],
)
def test_a_gas_at_twenty_degrees_is_converted_where_stated(
    links: Links, row: Row, unit: str, state: float | None, expected: float
) -> None:
    """By the unit or by the gas state: 1000 m3 at 20 °C are 931.78 Nm3, and nothing is left to warn of."""
    states = () if state is None else (GasState(material="flow of E1", temperature_celsius=state, source="contract"),)
    linking = links(row("E1", 1000, unit, "factor:own.gas"), *states)
    study = linked(linking)
    assert study.lines[0].amount == near(expected)
    assert not [finding for finding in linking.findings if finding.code == "LINK-GAS-REFERENCE"]
    if expected != 1000:
        assert "293.15" in study.conversions[0].formula or "273.15 + 20" in study.conversions[0].formula


def test_a_scaled_volume_keeps_its_scale_in_the_arithmetic(links: Links, row: Row) -> None:
    """3.5 万标方 metered at 20 °C: 35 000 × 273.15/293.15 = 32 612.14 Nm3."""
    state = GasState(material="flow of E1", temperature_celsius=20, source="contract")
    study = linked(links(row("E1", 3.5, "万标方", "factor:own.gas"), state))
    assert study.lines[0].amount == near(35_000 * 273.15 / 293.15)
    assert study.conversions[0].formula == "35000 m3 × 273.15/(273.15 + 20) = 32612.14395 Nm3(0℃)"


def test_an_actual_volume_at_its_temperature_and_pressure(links: Links, row: Row) -> None:
    """100 m3 at 35 °C and 506.625 kPa: 100 × 273.15/308.15 × 5 = 443.21 Nm3."""
    state = GasState(material="flow of E1", temperature_celsius=35, pressure_kilopascal=506.625, source="meter")
    amount = linked(links(row("E1", 100, "m3", "factor:own.gas"), state)).lines[0].amount
    assert amount == near(100 * 273.15 / 308.15 * 5)


def test_a_plain_cubic_metre_of_gas_is_refused(links: Links, row: Row) -> None:
    """A factor per Nm3 and a row in m3 without temperature."""
    found = only(links(row("E1", 1000, "m3", "factor:own.gas")), "LINK-GAS-VOLUME")
    assert (found.where.path, dict(found.values)["quantity"]) == ("exchange:E1", "1000 m3")


def test_unit_and_gas_state_must_agree(links: Links, row: Row) -> None:
    """A unit that says 0 °C and a contract that says 20 °C."""
    state = GasState(material="flow of E1", temperature_celsius=20, source="contract")
    found = only(links(row("E1", 1000, "Nm3(0℃)", "factor:own.gas"), state), "LINK-GAS-STATE-CONFLICT")
    assert dict(found.values)["place"] == "plant.gas_states[1]"


def test_a_fuel_metered_at_twenty_degrees_burns_as_less(links: Links, row: Row) -> None:
    """1000 m3(20℃) × 273.15/293.15 × 389.31 GJ/10^4Nm3 × 15.3 kgC/GJ × 0.99 × 44/12 = 2014.7 kg CO2."""
    burnt = row("E1", 1000, "m3(20℃)", "factor:own.heat", fuel="ndrc2015_other_industry.natural_gas")
    stack = linked(links(burnt)).lines[1]
    assert (stack.unit, stack.amount) == ("Nm3", near(931.7755415316391))


def test_tonnes_of_steam_become_heat_by_their_state(links: Links, row: Row) -> None:
    """IF97: h''(1 MPa) = 2777.12 kJ/kg, h(20 °C) = 84.01 kJ/kg: 100 t × 2.69311 GJ/t = 269.3 GJ."""
    study = linked(links(row("E1", 100, "t", "factor:own.heat"), steam()))
    assert study.lines[0].amount == pytest.approx(269.311, abs=5e-3)
    (made,) = study.conversions
    assert made.rule == "by_steam_state"
    assert "h(1 MPa, x = 1) 2777.12 - 84.0" in made.formula


def test_steam_in_tonnes_without_state_is_named(links: Links, row: Row) -> None:
    """No heat content is assumed for a tonne of steam."""
    linking = links(row("E1", 100, "t", "factor:own.heat", flow="饱和蒸汽"))
    found = only(linking, "LINK-STEAM-STATE")
    assert (found.where.path, dict(found.values)["quantity"], found.blocks_number) == ("exchange:E1", "100 t", True)


@pytest.mark.parametrize(
    ("amount", "unit", "provider", "fields", "code"),
    [
        (10, "tce", "factor:own.mass", {}, "LINK-TCE-AS-MASS"),
        (10, "t", "factor:own.mass", {"flow": "标准煤"}, "LINK-TCE-AS-MASS"),
        (10, "吨标煤", "factor:own.coal", {}, "LINK-TCE-FACTOR"),
        (10, "万吨标煤", "", {"flow": "co2.fossil", "kind": ExchangeKind.EMISSION}, "LINK-TCE-TO-CO2"),
        (10, "tce", "electricity:plant", {}, "LINK-TCE-ELECTRICITY"),
    ],
)
def test_standard_coal_is_energy_only(
    links: Links, row: Row, amount: float, unit: str, provider: str, fields: dict[str, Any], code: str
) -> None:
    """A tonne of coal equivalent is 29.3076 GJ: no mass of coal, no CO2, no kWh."""
    assert only(links(row("E1", amount, unit, provider, **fields)), code).where.path == "exchange:E1"


def test_standard_coal_is_heat(links: Links, row: Row) -> None:
    """2 tce × 29.3076 GJ/tce = 58.6152 GJ; with the real fuel named, 58.6152 / 20 = 2.93 t of coal burn."""
    assert linked(links(row("E1", 2, "tce", "factor:own.heat"))).lines[0].amount == near(58.6152)
    stack = linked(links(row("E1", 2, "tce", "factor:own.heat", fuel="own.coal"))).lines[1]
    assert (stack.unit, stack.amount) == ("t", near(58.6152 / 20))


@pytest.mark.parametrize("flow", ["r410a.fossil", "R-410A.fossil"])
def test_a_blend_taken_for_one_gas_is_named_with_its_composition(links: Links, row: Row, flow: str) -> None:
    """A GWP is published for a gas: R-410A is 50 % HFC-32 and 50 % HFC-125."""
    found = only(links(row("E1", 10, "kg", flow=flow, kind=ExchangeKind.EMISSION)), "LINK-EMISSION-BLEND")
    assert (found.where.path, found.blocks_number) == ("exchange:E1", True)
    assert dict(found.values)["composition"] == "hfc32 50 % + hfc125 50 %"
