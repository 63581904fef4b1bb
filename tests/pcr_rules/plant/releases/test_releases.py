"""Releases become rows of emission with their arithmetic; what cannot be counted is named at its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.characterisation import gwp_set, gwp_set_ids
from background_db.findings import Finding
from background_db.gas_blends import GasBlend, gas_blends
from background_db.units import Quantity
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.properties import GasState, MaterialProperty, PropertyKind, SteamState
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.plant_records.releases import (
    BlendComponent,
    CarbonOrigin,
    GasRelease,
    ReleaseKind,
    Wastewater,
    WastewaterTreatment,
)
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_inventory import Exchange, ProductOutput, UnitProcess


def near(value: float) -> Any:
    """A number up to rounding."""
    return pytest.approx(value)


def study_with(**records: Any) -> ProductStudy:
    """A study of one process, `making`, with plant records."""
    output = ProductOutput(flow_id="part", name="Part", quantity=Quantity(1000, "kg"))
    return ProductStudy(
        study_id="plant",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="零件", producer="示例"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="making"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)),
        processes=(UnitProcess(process_id="making", name="Making", outputs=(output,)),),
        plant=PlantRecords(**records),
    )


def release(gas: str, charged: float = 12, unit: str = "kg", **fields: Any) -> GasRelease:
    """A recharge of 12 kg."""
    values: dict[str, Any] = {"release_id": "R", "process": "making", "kind": ReleaseKind.REFRIGERANT, **fields}
    return GasRelease(gas=gas, charged=Quantity(charged, unit), **values)


def wastewater(**fields: Any) -> Wastewater:
    """10 000 m3 from 2000 to 100 mg COD/L in an anaerobic reactor."""
    values: dict[str, Any] = {
        "release_id": "W", "process": "making", "treatment": WastewaterTreatment.ANAEROBIC_REACTOR,
        "volume": Quantity(10_000, "m3"), "cod_in": Quantity(2000, "mg/L"), "cod_out": Quantity(100, "mg/L"),
        "carbon_origin": CarbonOrigin.BIOGENIC,
        **fields,
    }  # fmt: skip
    return Wastewater(**values)


def rows(expansion: Expansion) -> dict[str, Exchange]:
    """The rows of the study's process by id."""
    return {row.exchange_id: row for row in expansion.study.processes[0].exchanges}


def codes(expansion: Expansion) -> list[str]:
    """The codes found."""
    return [finding.code for finding in expansion.findings]


def only(expansion: Expansion, code: str) -> Finding:
    """The one finding of a code."""
    (found,) = [finding for finding in expansion.findings if finding.code == code]
    return found


def test_a_blend_becomes_a_row_for_each_component() -> None:
    """12 kg charged − 2 kg recovered = 10 kg of R-410A: 5 kg HFC-32 and 5 kg HFC-125."""
    expansion = expand_plant(study_with(gas_releases=(release("R-410A", recovered=Quantity(2000, "g")),)))
    made = rows(expansion)
    assert {name: (row.flow, row.quantity.value) for name, row in made.items()} == {
        "R.hfc32": ("hfc32.fossil", near(5)),
        "R.hfc125": ("hfc125.fossil", near(5)),
    }
    first = expansion.derivations[0]
    assert (first.rule, first.formula) == ("blend_by_composition", "(12 kg - 2000 g) × 0.5 = 5 kg")
    assert expansion.origins["exchange:R.hfc32"] == "plant.gas_releases[1]"
    assert not expansion.findings


@pytest.mark.parametrize("set_id", gwp_set_ids())
@given(blend=st.sampled_from(gas_blends()), mass=st.floats(1e-6, 1e6))
def test_rows_of_a_blend_weigh_what_was_released(set_id: str, blend: GasBlend, mass: float) -> None:
    """Mass is kept, and CO2e = mass × Σ share × GWP, for every shipped blend and GWP set."""
    made = rows(expand_plant(study_with(gas_releases=(release(blend.name, mass),)))).values()
    gwp = gwp_set(set_id)
    of_blend = sum(share * gwp.characterise(f"{gas}.fossil") for gas, share in blend.components.items())
    assert sum(row.quantity.value for row in made) == near(mass)
    assert sum(row.quantity.value * gwp.characterise(row.flow) for row in made) == near(mass * of_blend)


@pytest.mark.parametrize(
    ("gas", "kind", "fields", "flow", "amount"),
    [
        ("SF6", ReleaseKind.SWITCHGEAR, {}, "sf6.fossil", 12),
        ("六氟化硫", ReleaseKind.SWITCHGEAR, {}, "sf6.fossil", 12),
        ("R-134a", ReleaseKind.REFRIGERANT, {}, "hfc134a.fossil", 12),
        ("CO2", ReleaseKind.WELDING, {"gas_share": 0.18}, "co2.fossil", 2.16),
        ("HFC-227ea", ReleaseKind.FIRE_EXTINGUISHER, {}, "hfc227ea.fossil", 12),
        ("笑气", ReleaseKind.PROCESS_GAS, {}, "n2o.fossil", 12),
    ],
)
def test_single_gases(gas: str, kind: ReleaseKind, fields: dict[str, Any], flow: str, amount: float) -> None:
    """One row by the gas's key; of 12 kg of 82 % Ar + 18 % CO2 only 2.16 kg are CO2."""
    row = rows(expand_plant(study_with(gas_releases=(release(gas, kind=kind, **fields),))))["R"]
    assert (row.flow, row.quantity.value) == (flow, near(amount))


def test_an_unknown_blend_names_the_composition_it_needs() -> None:
    """A blend is never counted as one gas."""
    expansion = expand_plant(study_with(gas_releases=(release("R-454B"),)))
    found = only(expansion, "PLANT-RELEASE-GAS-UNKNOWN")
    assert (found.where.path, dict(found.values)["gas"]) == ("plant.gas_releases[1].gas", "R-454B")
    assert not rows(expansion)


def test_a_stated_composition_is_used_with_its_place() -> None:
    """A house blend of 70 % HFC-32 and 30 % HFC-134a."""
    parts = tuple(
        BlendComponent(blend="house mix", gas=gas, mass_share=share, source="data sheet")
        for gas, share in (("R-32", 0.7), ("R-134a", 0.3))
    )
    expansion = expand_plant(study_with(gas_releases=(release("House-Mix", 10),), gas_blends=parts))
    made = {row.flow: row.quantity.value for row in rows(expansion).values()}
    assert made == {"hfc32.fossil": near(7), "hfc134a.fossil": near(3)}
    assert expansion.derivations[0].sources == ("plant.gas_releases[1]", "plant.gas_blends[1]", "plant.gas_blends[2]")


@pytest.mark.parametrize(
    ("records", "code", "place"),
    [
        ({"gas_releases": (release("R-32", recovered=Quantity(20, "kg")),)}, "PLANT-RELEASE-NEGATIVE", "gas_releases[1].recovered"),
        ({"gas_releases": (release("CO2", 3, "m3", recovered=Quantity(2, "kg")),)}, "PLANT-RELEASE-UNITS", "gas_releases[1].recovered"),
        ({"gas_releases": (release("R-410A", 3, "m3"),)}, "PLANT-RELEASE-BLEND-VOLUME", "gas_releases[1].charged"),
        ({"gas_blends": (BlendComponent(blend="X", gas="R-32", mass_share=0.5, source="s"),)}, "PLANT-BLEND-OPEN", "gas_blends[1]"),
        ({"gas_blends": (BlendComponent(blend="X", gas="argon", mass_share=1, source="s"),)}, "PLANT-BLEND-GAS-UNKNOWN", "gas_blends[1].gas"),
        ({"gas_blends": (BlendComponent(blend="X", gas="R-32", mass_share=1.0),)}, "PLANT-BLEND-WITHOUT-SOURCE", "gas_blends[1]"),
        ({"wastewaters": (wastewater(cod_out=Quantity(3000, "mg/L")),)}, "PLANT-WASTEWATER-COD-RISES", "wastewaters[1].cod_out"),
        ({"wastewaters": (wastewater(sludge_cod=Quantity(20, "t")),)}, "PLANT-WASTEWATER-SLUDGE", "wastewaters[1].sludge_cod"),
        ({"wastewaters": (wastewater(methane_recovered=Quantity(9, "t")),)}, "PLANT-WASTEWATER-RECOVERY", "wastewaters[1].methane_recovered"),
        ({"wastewaters": (wastewater(methane_correction=1.5),)}, "PLANT-WASTEWATER-FACTOR", "wastewaters[1].methane_correction"),
        ({"wastewaters": (wastewater(methane_capacity=Quantity(1, "kWh")),)}, "PLANT-WASTEWATER-FACTOR", "wastewaters[1].methane_capacity"),
        ({"wastewaters": (wastewater(carbon_origin=None),)}, "PLANT-WASTEWATER-ORIGIN", "wastewaters[1].carbon_origin"),
    ],
)  # fmt: skip
def test_each_check_has_a_case(records: dict[str, Any], code: str, place: str) -> None:
    """What stands in the way is said at the record's field."""
    assert only(expand_plant(study_with(**records)), code).where.path == f"plant.{place}"


def test_methane_of_wastewater() -> None:
    """(10 000 m3 × 1.9 kg/m3 − 1000 kg) × 0.25 × 0.8 − 600 kg = 3000 kg CH4, NDRC 2015 defaults."""
    record = wastewater(sludge_cod=Quantity(1, "t"), methane_recovered=Quantity(600, "kg"))
    expansion = expand_plant(study_with(wastewaters=(record,)))
    row = rows(expansion)["W"]
    assert (row.flow, row.quantity.value) == ("ch4.biogenic", near(3000))
    (made,) = expansion.derivations
    assert made.formula == (
        "(10000 m3 × (2 - 0.1) kg COD/m3 - 1000 kg COD) × 0.25 kgCH4/kgCOD × 0.8 - 600 kg CH4 = 3000 kg CH4"
    )
    told = dict(only(expansion, "PLANT-WASTEWATER-FACTORS").values)
    assert "process.wastewater.mcf.anaerobic_reactor" in told["mcf_source"]
    assert "one-source" in told["bo_source"]


def test_methane_without_stated_origin_is_fossil() -> None:
    """Fossil methane has the higher GWP (29.8 against 27)."""
    assert rows(expand_plant(study_with(wastewaters=(wastewater(carbon_origin=None),))))["W"].flow == "ch4.fossil"


@pytest.mark.parametrize("treatment", WastewaterTreatment)
def test_every_treatment_has_its_published_factor(treatment: WastewaterTreatment) -> None:
    """Aerobic and well managed makes no methane, all others do."""
    methane = rows(expand_plant(study_with(wastewaters=(wastewater(treatment=treatment),))))["W"].quantity.value
    assert (methane == 0) == (treatment is WastewaterTreatment.AEROBIC_GOOD)


def test_measured_factors_go_before_defaults() -> None:
    """19 000 kg × 0.21 × 0.5 = 1995 kg."""
    record = wastewater(methane_capacity=Quantity(0.21, "kgCH4/kgCOD"), methane_correction=0.5)
    assert rows(expand_plant(study_with(wastewaters=(record,))))["W"].quantity.value == near(1995)


def test_properties_stay_in_the_study_and_expanding_again_changes_nothing() -> None:
    """Releases became rows and are gone; properties are kept for linking."""
    known = MaterialProperty(material="R", kind=PropertyKind.DENSITY, value=Quantity(1.8, "kg/m3"), source="s")
    once = expand_plant(study_with(gas_releases=(release("CO2", 3, "m3"),), material_properties=(known,)))
    assert once.study.plant == PlantRecords(material_properties=(known,))
    assert expand_plant(once.study).study == once.study


def prop(kind: PropertyKind, value: float, unit: str, **fields: Any) -> MaterialProperty:
    """A property of the material R."""
    return MaterialProperty(material="R", kind=kind, value=Quantity(value, unit), **{"source": "s", **fields})


STEAM: Callable[..., SteamState] = lambda **fields: SteamState(  # noqa: E731 - a maker in one line
    material="R", source="s", **{"pressure_megapascal": 1.0, "feed_water_temperature_celsius": 20.0, **fields}
)


@pytest.mark.parametrize(
    ("records", "code", "place"),
    [
        ({"material_properties": (prop(PropertyKind.DENSITY, 3, "kg"),)}, "PLANT-PROPERTY-VALUE", "material_properties[1].value"),
        ({"material_properties": (prop(PropertyKind.MOISTURE_OF_WET, 100, "%"),)}, "PLANT-PROPERTY-VALUE", "material_properties[1].value"),
        ({"material_properties": (prop(PropertyKind.PURITY, 1.2, "1"),)}, "PLANT-PROPERTY-VALUE", "material_properties[1].value"),
        (
            {"material_properties": (prop(PropertyKind.DENSITY, 1, "kg/L"), prop(PropertyKind.DENSITY, 1.2, "kg/L"))},
            "PLANT-PROPERTY-TWICE",
            "material_properties[2].value",
        ),
        ({"material_properties": (prop(PropertyKind.DENSITY, 1, "kg/L", source=""),)}, "PLANT-PROPERTY-WITHOUT-SOURCE", "material_properties[1]"),
        ({"gas_states": (GasState(material="S", temperature_celsius=20, source="s"),)}, "PLANT-PROPERTY-UNUSED", "gas_states[1]"),
        ({"gas_states": (GasState(material="R", temperature_celsius=-400, source="s"),)}, "PLANT-GAS-STATE", "gas_states[1]"),
        ({"steam_states": (STEAM(),)}, "PLANT-STEAM-STATE", "steam_states[1]"),
        ({"steam_states": (STEAM(temperature_celsius=150.0),)}, "PLANT-STEAM-STATE", "steam_states[1]"),
        ({"steam_states": (STEAM(dryness_share=0.0, feed_water_temperature_celsius=300.0),)}, "PLANT-STEAM-STATE", "steam_states[1]"),
        ({"steam_states": (STEAM(dryness_share=1.0, feed_water_temperature_celsius=None),)}, "PLANT-STEAM-STATE", "steam_states[1]"),
    ],
)  # fmt: skip
def test_properties_that_cannot_be(records: dict[str, Any], code: str, place: str) -> None:
    """Each is said at its record, whether or not a row needs it."""
    study = study_with(gas_releases=(release("CO2"),), **records)
    assert only(expand_plant(study), code).where.path == f"plant.{place}"


def test_a_release_of_an_unknown_process_is_named() -> None:
    """Nothing is dropped."""
    study = study_with(gas_releases=(replace(release("CO2"), process="nowhere"),))
    assert "PLANT-PROCESS-UNKNOWN" in codes(expand_plant(study))
