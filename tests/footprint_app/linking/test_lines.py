"""Rows become lines in their supplier's unit."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from background_db.characterisation import gwp_set
from background_db.units import Quantity
from footprint_app.linking.factor_finder import with_aircraft
from footprint_app.linking.link import Linking
from footprint_app.linking.study_factors import is_usable_own_flow, study_factors
from pcr_rules.field_labels import label_of
from pcr_rules.linked_study import LinkedLine, LinkedStudy, Supplier, SupplierKind
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import Exchange, ExchangeKind
from pcr_rules.study_sources import OwnFactor

Row = Callable[..., Exchange]
Link = Callable[..., Linking]
Make = Callable[..., Any]


def near(value: float) -> Any:
    """A number up to rounding."""
    return pytest.approx(value, rel=1e-9)


def linked(linking: Linking) -> LinkedStudy:
    """The linked study, which must be there."""
    assert linking.linked is not None, [finding for finding in linking.findings if finding.blocks_number]
    return linking.linked


def only_line(linking: Linking) -> LinkedLine:
    """The one line of a study."""
    (line,) = linked(linking).lines
    return line


def codes(linking: Linking) -> list[str]:
    """Codes of all findings."""
    return [finding.code for finding in linking.findings]


def test_a_factor_takes_the_amount_in_its_own_unit(link: Link, row: Row) -> None:
    """1.2 t of steel are 1200 kg of a factor per kg."""
    line = only_line(link(row("E1", 1.2, "t", "factor:own.steel")))
    assert (line.amount, line.unit) == (near(1200), "kg")
    assert line.supplier == Supplier(SupplierKind.FACTOR, "own.steel")
    assert (line.line_id, line.exchange_id, line.process_id) == ("E1", "E1", "making")


def test_a_published_factor_is_taken_with_its_proof(link: Link, row: Row) -> None:
    """10 m3 of concrete at 295 kg CO2e/m3 (GB/T 51366-2019): the factor and the digest of its set are at hand."""
    study = linked(link(row("E1", 10, "m3", "factor:product.gbt51366_2019.concrete_c30")))
    factor = study.factors["product.gbt51366_2019.concrete_c30"]
    assert factor.flows == (("co2e.not_split", 295.0),)
    assert study.lines[0].amount == near(10)
    assert len(study.factor_set_digests["gbt51366_2019_materials"]) == 64


def test_a_process_takes_the_amount_in_the_unit_of_its_output(link: Link, row: Row) -> None:
    """A loop of 5 % of its own output: 50 kg written as 0.05 t."""
    line = only_line(link(row("E1", 0.05, "t", "process:making")))
    assert line.supplier == Supplier(SupplierKind.PROCESS, "making", "part")
    assert (line.amount, line.unit) == (near(50), "kg")


def test_electricity_is_counted_in_kilowatt_hours(link: Link, row: Row) -> None:
    """0.2 MWh are 200 kWh, by facility; 3.6 MJ are 1 kWh."""
    first, second = linked(
        link(row("E1", 0.2, "MWh", "electricity:plant"), row("E2", 3.6, "MJ", "electricity:plant"))
    ).lines
    assert first.supplier == Supplier(SupplierKind.ELECTRICITY, "plant")
    assert (first.amount, first.unit, second.amount) == (near(200), "kWh", near(1))


def test_a_supplier_footprint_is_a_factor_per_unit_of_its_declared_unit(link: Link, row: Row) -> None:
    """300 and -50 kg CO2e per 100 kg are 3 kg fossil and 0.5 kg taken up per kg: uptake is a positive mass."""
    study = linked(link(row("E1", 40, "kg", "supplier:S")))
    assert study.lines[0].supplier == Supplier(SupplierKind.FACTOR, "supplier:S")
    assert study.factors["supplier:S"].flows == (("co2e.fossil", 3.0), ("co2e.uptake", 0.5))
    assert study.factors["supplier:S"].per_unit == "kg"


def test_an_emission_by_flow_key_is_a_mass_of_gas(link: Link, row: Row) -> None:
    """2 t of methane are 2000 kg; CO2e stays kg CO2e."""
    methane = row("E1", 2, "t", flow="ch4.fossil", kind=ExchangeKind.EMISSION)
    sum_of_gases = row("E2", 3, "tCO2e", flow="co2e.fossil", kind=ExchangeKind.EMISSION)
    first, second = linked(link(methane, sum_of_gases)).lines
    assert first.supplier == Supplier(SupplierKind.ELEMENTARY, "ch4.fossil")
    assert (first.amount, first.unit) == (near(2000), "kg")
    assert (second.amount, second.unit) == (near(3000), "kgCO2e")


@pytest.mark.parametrize(
    ("flow", "unit", "code"),
    [
        ("methane", "kg", "LINK-EMISSION-FLOW-UNKNOWN"),
        ("xyz.fossil", "kg", "LINK-EMISSION-GAS-UNKNOWN"),
        ("ch4.uptake", "kg", "LINK-EMISSION-GAS-UNKNOWN"),
        ("co2.aircraft", "kg", "LINK-EMISSION-CHANNEL"),
        ("ch4.not_split", "kg", "LINK-EMISSION-CHANNEL"),
        ("co2.fossil", "kWh", "LINK-DIMENSION"),
        ("co2.fossil", "tC", "LINK-DIMENSION"),
        ("ch4.fossil", "kgCO2e", "LINK-DIMENSION"),
    ],
)
def test_an_emission_that_cannot_be_counted_is_an_error(link: Link, row: Row, flow: str, unit: str, code: str) -> None:
    """No gas without a GWP, no mass of another substance, no channel that would not count; never zero."""
    linking = link(row("E1", 1, unit, flow=flow, kind=ExchangeKind.EMISSION))
    assert codes(linking) == [code]
    assert linking.linked is None


def test_a_process_emission_takes_a_direct_factor(link: Link, row: Row) -> None:
    """100 t of limestone × 0.4397 t CO2/t (NDRC 2015) = 43.97 t CO2 = 43 970 kg."""
    emission = row(
        "E1", 100, "t", "factor:process.carbonate.caco3", kind=ExchangeKind.EMISSION, fallback_reason="stoichiometry"
    )
    study = linked(link(emission))
    ((flow, per_tonne),) = study.factors["process.carbonate.caco3"].flows
    assert (flow, study.lines[0].amount * per_tonne) == ("co2.fossil", near(43970))


def test_an_avoided_product_has_a_negative_amount(link: Link, row: Row) -> None:
    """30 kg of steel spared elsewhere are -30 kg."""
    assert only_line(link(row("E1", 30, "kg", "factor:own.steel", kind=ExchangeKind.AVOIDED))).amount == -30


def test_a_fuel_burnt_is_two_lines(link: Link, row: Row) -> None:
    """1000 t of own coal: supply per MJ over 20 GJ/t = 2e7 MJ; stack 20 × 30 × 0.9 × 44/12 = 1980 kg CO2/t."""
    study = linked(link(row("E1", 1000, "t", "factor:own.gas", fuel="own.coal", biogenic_carbon=Quantity(135, "t"))))
    supply, stack = study.lines
    assert (supply.line_id, supply.amount, supply.unit) == ("E1", near(2e7), "MJ")
    assert (stack.line_id, stack.exchange_id, stack.is_combustion) == ("E1.combustion", "E1", True)
    assert (stack.supplier.key, stack.amount, stack.unit) == ("fuel:own.coal", near(1000), "t")
    assert stack.kind is ExchangeKind.EMISSION
    flows = dict(study.factors["fuel:own.coal"].flows)
    assert flows == {"co2.fossil": near(1980 * 0.75), "co2.biogenic": near(1980 * 0.25)}


def test_a_conversion_over_the_calorific_value_is_told(link: Link, row: Row) -> None:
    """What was converted by 20 GJ/t stands in a finding, so that the number can be rebuilt by hand."""
    linking = link(row("E1", 1, "t", "factor:own.gas", fuel="own.coal"))
    (told,) = [finding for finding in linking.findings if finding.code == "LINK-CONVERTED-BY-NCV"]
    assert dict(told.values)["ncv"] == "20 GJ/t"
    assert dict(told.values)["amount"] == "20000 MJ"


def test_heat_of_a_fuel_becomes_its_mass(link: Link, row: Row) -> None:
    """40 GJ of a fuel with 20 GJ/t are 2 t in the stack, 40 000 MJ of supply."""
    supply, stack = linked(link(row("E1", 40, "GJ", "factor:own.gas", fuel="own.coal"))).lines
    assert supply.amount == near(40_000)
    assert (stack.amount, stack.unit) == (near(2), "t")


def test_a_published_fuel_burns_with_the_properties_of_one_source(link: Link, row: Row) -> None:
    """NDRC 2015: 389.31 GJ/10^4Nm3 × 15.3 kgC/GJ × 0.99 × 44/12 = 2.1622 kg CO2/Nm3 of natural gas."""
    study = linked(link(row("E1", 1000, "Nm3", "factor:own.gas", fuel="ndrc2015_other_industry.natural_gas")))
    stack = study.lines[1]
    ((flow, per_cubic_metre),) = study.factors["fuel:ndrc2015_other_industry.natural_gas"].flows
    assert flow == "co2.fossil"
    assert stack.amount * per_cubic_metre == near(1000 * 389.31e-4 * 15.3 * 0.99 * 44 / 12)


@pytest.mark.parametrize(
    ("fuel", "code"), [("own.cole", "LINK-FUEL-UNKNOWN"), ("ndrc2015_other_industry.gas_natural", "LINK-FUEL-UNKNOWN")]
)
def test_an_unknown_fuel_names_the_near_ones(link: Link, row: Row, fuel: str, code: str) -> None:
    """A fuel that is not known is an error with a hint."""
    linking = link(row("E1", 1, "t", "factor:own.gas", fuel=fuel))
    finding = next(finding for finding in linking.findings if finding.code == code)
    assert dict(finding.values)["near"] != "-"
    assert linking.linked is None


def test_a_mass_given_on_the_row_bridges_two_units_and_is_told(link: Link, row: Row) -> None:
    """4 pieces of 25 kg in all, from a factor per kg: 25 kg, with a finding that says so."""
    linking = link(row("E1", 4, "piece", "factor:own.steel", mass=Quantity(25, "kg")))
    assert only_line(linking).amount == 25
    assert codes(linking) == ["LINK-CONVERTED-BY-MASS"]


@pytest.mark.parametrize("provider", ["factor:own.steel", "process:making", "electricity:plant", "supplier:S"])
def test_a_wrong_dimension_is_never_guessed(link: Link, row: Row, provider: str) -> None:
    """Hours are neither kg nor kWh."""
    linking = link(row("E1", 1, "h", provider))
    assert "LINK-DIMENSION" in codes(linking)
    assert linking.linked is None


def test_kilograms_for_kilowatt_hours_are_found(link: Link, row: Row) -> None:
    """The finding names both dimensions and the unit asked for."""
    linking = link(row("E1", 500, "kg", "electricity:plant"))
    (finding,) = [finding for finding in linking.findings if finding.code == "LINK-DIMENSION"]
    values = dict(finding.values)
    assert (values["measures"], values["expected"], values["unit"]) == ("⟨质量|mass⟩", "⟨能量|energy⟩", "kWh")


def test_a_waste_free_of_burden_is_a_declared_zero(link: Link, row: Row) -> None:
    """It has a factor of exactly 0 with the reason given, and a warning for the reviewer."""
    linking = link(row("E1", 5, "t", "burden_free:slag of steel making"))
    study = linked(linking)
    factor = study.factors[study.lines[0].supplier.key]
    assert (factor.flows, factor.source_id) == ((("co2e.fossil", 0.0),), "slag of steel making")
    assert codes(linking) == ["LINK-BURDEN-FREE"]


def test_a_background_activity_without_a_workspace_blocks_the_number(link: Link, row: Row) -> None:
    """No silent proxy."""
    linking = link(row("E1", 900, "kg", "background:uslci/abc"))
    assert codes(linking) == ["LINK-BACKGROUND-NO-WORKSPACE"]
    assert linking.linked is None


def test_an_aircraft_factor_states_its_part_under_the_gwp_set_of_the_study(
    plant: Callable[..., ProductStudy],
) -> None:
    """2 kg CO2 + 0.1 kg CH4 (fossil, AR6 29.8): the aircraft part is 2 + 2.98 = 4.98, an of which."""
    base = study_factors(plant()).factors["own.steel"]
    flight = replace(base, flows=(("co2.fossil", 2.0), ("ch4.fossil", 0.1)), is_aircraft=True)
    made = with_aircraft(flight, gwp_set("AR6"))
    assert dict(made.flows)["co2e.aircraft"] == near(2 + 0.1 * 29.8)
    assert with_aircraft(made, gwp_set("AR6")) == made
    assert with_aircraft(base, gwp_set("AR6")) == base


def test_a_row_stands_in_its_own_stage_or_that_of_its_process(link: Link, row: Row) -> None:
    """The stage of the row wins."""
    first, second = linked(
        link(
            row("E1", 1, "kg", "factor:own.steel", stage=LifeCycleStage.RAW_MATERIALS),
            row("E2", 2, "kg", "factor:own.steel"),
        )
    ).lines
    assert (first.stage, second.stage) == (LifeCycleStage.RAW_MATERIALS, LifeCycleStage.PRODUCTION)


def test_own_factors_keep_their_proof(link: Link, row: Row, make_own_factor: Callable[..., OwnFactor]) -> None:
    """An own factor is shown as the author's, with source and years."""
    own = make_own_factor("own.x", 1.5, "kg", flow="co2e.fossil", gwp_set="AR6", locator="p. 3")
    study = linked(link(row("E1", 1, "kg", "factor:own.x"), own_factors=(own,)))
    factor = study.factors["own.x"]
    assert (factor.factor_set, factor.source_id, factor.locator, factor.verification) == (
        "own",
        "illustrative",
        "p. 3",
        "user",
    )
    assert factor.flows == (("co2e.fossil", 1.5),)


def test_a_supplier_that_counts_pieces_is_met_by_their_mass(link: Link, row: Make, make_footprint: Make) -> None:
    """5 kg of bearings at 0.5 kg each are 10 pieces of 3 kg CO2e."""
    bearing = make_footprint(
        declared_unit=Quantity(1, "piece"), mass=Quantity(0.5, "kg"), fossil=3.0, uptake=None, geography="CN"
    )
    linking = link(row("E1", 5, "kg", "supplier:S"), supplier_footprints=(bearing,))
    assert linking.linked is not None
    (line,) = linking.linked.lines
    assert (line.amount, line.unit) == (near(10), "piece")
    assert "LINK-CONVERTED-BY-UNIT-MASS" in [finding.code for finding in linking.findings]


def test_a_supplier_of_pieces_without_a_mass_is_not_met_by_kilograms(
    link: Link, row: Make, make_footprint: Make
) -> None:
    """Nobody says how many pieces 5 kg are."""
    bearing = make_footprint(declared_unit=Quantity(1, "piece"), uptake=None)
    linking = link(row("E1", 5, "kg", "supplier:S"), supplier_footprints=(bearing,))
    assert "LINK-DIMENSION" in [finding.code for finding in linking.findings]


def test_a_zero_of_the_authors_own_is_told(link: Link, row: Make, make_own_factor: Make, make_footprint: Make) -> None:
    """A factor of 0 and a footprint of 0 may be missing data."""
    zero = make_own_factor("own.zero", 0.0, "kg")
    nothing = make_footprint(fossil=0.0, uptake=0.0)
    linking = link(row("E1", 5, "kg", "factor:own.zero"), own_factors=(zero,), supplier_footprints=(nothing,))
    assert linking.linked is not None
    codes = {finding.code: finding.where.path for finding in linking.findings}
    assert codes["LINK-OWN-FACTOR-ZERO"] == "factor:own.zero"
    assert codes["LINK-SUPPLIER-ZERO"] == "supplier:S"


def test_an_own_factor_may_not_take_the_key_of_a_computed_one(link: Link, row: Make, make_own_factor: Make) -> None:
    """Combustion factors are computed, not published; their keys are taken all the same."""
    key = "combustion.ndrc2015_other_industry.natural_gas"
    linking = link(row("E1", 5, "Nm3", f"factor:{key}"), own_factors=(make_own_factor(key, 0.1, "Nm3"),))
    assert "LINK-OWN-FACTOR-CLASH" in [finding.code for finding in linking.findings]


def test_every_flow_offered_for_an_own_factor_can_be_used() -> None:
    """The drop-down offers kg CO2e of a channel and kg CO2; kg of methane are neither."""
    flow = next(field for field in fields(OwnFactor) if field.name == "flow")
    assert all(is_usable_own_flow(choice) for choice in label_of(flow).choices)
