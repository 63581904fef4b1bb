"""Utilities, lines, heat and power and process gases, from the records to the footprint."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from background_db.catalogue import FactorCatalogue, load_catalogue
from background_db.units import Quantity
from footprint_app.service.calculate import CalculateAnswer, calculate
from pcr_rules.plant_records.measured import MeasuredFlow, MeasuredUse, Reading
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.plant_records.utilities import (
    GasCarbonPlace,
    HeatPowerMethod,
    HeatPowerPlant,
    ProcessGas,
    RestChoice,
    SharedSupply,
    SharingKey,
    SupplyUse,
    UtilityKind,
)
from pcr_rules.result import View
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    Exchange,
    ExchangeKind,
    ProductOutput,
    UnitProcess,
)

CO2 = "co2.fossil"


def process(name: str, emission: float = 0.0, output: Quantity | None = None, *rows: Exchange) -> UnitProcess:
    """A process that emits kg CO2 and delivers `output`, if any."""
    emitted = Exchange(
        exchange_id=f"{name}.co2", kind=ExchangeKind.EMISSION, flow=CO2, quantity=Quantity(emission, "kg")
    )
    outputs = (ProductOutput(flow_id=name, name=name, quantity=output),) if output else ()
    return UnitProcess(
        process_id=name, name=name, outputs=outputs, exchanges=(*((emitted,) if emission else ()), *rows)
    )


def study_of(processes: tuple[UnitProcess, ...], reference: str = "product", **plant: Any) -> ProductStudy:
    """A study of one kilogram of the reference process."""
    return ProductStudy(
        study_id="utilities",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="板", producer="某厂", biogenic_carbon=Quantity(0, "kg")),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process=reference),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=processes,
        plant=PlantRecords(**plant),
    )


@pytest.fixture(scope="session")
def catalogue() -> FactorCatalogue:
    """The shipped factors, read once."""
    return load_catalogue()


@pytest.fixture(scope="session")
def calculated(catalogue: FactorCatalogue) -> Callable[[ProductStudy], CalculateAnswer]:
    """Calculate a study with the shipped factors."""
    return lambda study: calculate(study, catalogue=catalogue)


def total(answer: CalculateAnswer) -> float:
    """Kg CO2e per declared unit."""
    assert answer.result is not None, [finding.code for finding in answer.findings if finding.blocks_number]
    return answer.result.view(View.LOCATION).total


def codes(answer: CalculateAnswer) -> dict[str, str]:
    """Findings of plant records: code → place."""
    return {f.code: f.where.path for f in answer.findings if f.code.startswith("PLANT-")}


KG = Quantity(1000, "kg")


def test_a_boiler_house_with_losses_meters_and_a_key(calculated: Any) -> None:
    """500 GJ less 10 % = 450; dyeing metered 150, the rest of 300 by area 200 : 100. 1000 kg CO2 / 450 GJ.

    The product takes dyeing's 150 GJ and 200 GJ by area: 350 × 1000 / 450 / 1000 kg = 0.7778 kg per kg.
    """
    study = study_of(
        (process("product", 0, KG), process("boiler", 1000)),
        shared_supplies=(
            SharedSupply(
                supply_id="boiler", name="蒸汽", kind=UtilityKind.STEAM, flow="steam", generated=Quantity(500, "GJ"),
                loss_share=0.1, key=SharingKey.AREA, key_reason="车间采暖",
            ),
        ),
        supply_uses=(
            SupplyUse(use_id="U1", supply="boiler", process="product", quantity=Quantity(150, "GJ")),
            SupplyUse(use_id="U2", supply="boiler", process="product", key_value=200.0),
            SupplyUse(use_id="U3", supply="boiler", user="食堂", key_value=100.0),
        ),
    )  # fmt: skip
    answer = calculated(study)
    assert total(answer) == pytest.approx(350 / 450, rel=1e-9)
    assert answer.result is not None
    formulas = {each.subject: each.formula for each in answer.result.derivations}
    assert formulas["output:boiler#steam"] == "500 GJ - 50 GJ = 450 GJ"
    assert formulas["exchange:U2"] == "(450 GJ - 150 GJ) × 200 / 300 = 200 GJ"
    figures = {each.item: each.quantity.value for each in answer.result.statements if each.subject == "boiler"}
    assert figures["taken_outside"] == pytest.approx(100)
    assert figures["beyond_sub_meters"] == pytest.approx(300)
    assert figures["unallocated_share"] == 0


@pytest.mark.parametrize(
    ("rest", "code", "per_kg"),
    [
        # Left out: 60 of 100 at 1000 kg / 100; shared: the 60 bear all 1000 kg.
        (RestChoice.LEFT_OUT, "PLANT-SUPPLY-REST-LEFT-OUT", 0.6),
        (RestChoice.SHARED, "PLANT-SUPPLY-REST-SHARED", 1.0),
    ],
)
def test_what_nobody_takes_stays_visible(calculated: Any, rest: RestChoice, code: str, per_kg: float) -> None:
    """40 of 100 Nm3 are taken by nobody: told with the share, borne or left out by choice."""
    answer = calculated(
        study_of(
            (process("product", 0, KG), process("air", 1000)),
            shared_supplies=(
                SharedSupply(supply_id="air", name="压缩空气", generated=Quantity(100, "Nm3"), rest=rest),
            ),
            supply_uses=(SupplyUse(use_id="U1", supply="air", process="product", quantity=Quantity(60, "Nm3")),),
        )
    )
    assert total(answer) == pytest.approx(per_kg, rel=1e-9)
    # Air made and used inside the plant is at one state: no temperature is asked for.
    assert "LINK-GAS-REFERENCE" not in {each.code for each in answer.findings}
    (finding,) = (each for each in answer.findings if each.code == code)
    assert dict(finding.values)["share"] == "40.00%"
    assert answer.result is not None
    share = next(each for each in answer.result.statements if each.item == "unallocated_share")
    assert share.quantity.value == pytest.approx(0.4)


def test_a_shared_line_by_machine_hours(calculated: Any) -> None:
    """800 kg CO2 of a line, 300 h and 500 h: the first product bears 300 kg of its 1000 kg."""
    study = study_of(
        (process("product", 0, KG), process("other", 0, KG), process("line", 800)),
        shared_supplies=(
            SharedSupply(
                supply_id="line", name="一号线", kind=UtilityKind.LINE, generated=Quantity(800, "h"),
                key=SharingKey.MACHINE_HOURS, key_reason="能耗随机时",
            ),
        ),
        supply_uses=(
            SupplyUse(use_id="U1", supply="line", process="product", key_value=300.0),
            SupplyUse(use_id="U2", supply="line", process="other", key_value=500.0),
        ),
    )  # fmt: skip
    assert total(calculated(study)) == pytest.approx(0.3, rel=1e-9)


def test_keys_by_mass_and_pieces_take_the_production(calculated: Any) -> None:
    """Without a value of the key the user's output is it: 1000 kg and 3 t share 1 : 3."""
    study = study_of(
        (process("product", 0, KG), process("other", 0, Quantity(3, "t")), process("hvac", 400)),
        shared_supplies=(
            SharedSupply(
                supply_id="hvac",
                name="空调",
                generated=Quantity(400, "kWh"),
                key=SharingKey.MASS,
                key_reason="同类产品",
            ),
        ),
        supply_uses=(
            SupplyUse(use_id="U1", supply="hvac", process="product"),
            SupplyUse(use_id="U2", supply="hvac", process="other"),
        ),
    )
    assert total(calculated(study)) == pytest.approx(0.1, rel=1e-9)


def test_a_line_by_the_pieces_of_production_rows(calculated: Any) -> None:
    """Measured production of 300 and 100 pieces is the key: 300/400 of 800 kg over 300 pieces."""
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    made = {"product": 300, "other": 100}
    flows = tuple(
        MeasuredFlow(flow_id=f"made-{name}", name=name, becomes=MeasuredUse.OUTPUT, process=name) for name in made
    )
    readings = tuple(
        Reading(measured_flow=f"made-{name}", first_day=first, last_day=last, quantity=Quantity(number, "piece"))
        for name, number in made.items()
    )
    study = study_of(
        (process("product"), process("other"), process("line", 800)),
        measured_flows=flows,
        readings=readings,
        shared_supplies=(
            SharedSupply(
                supply_id="line", name="一号线", kind=UtilityKind.LINE, generated=Quantity(5000, "h"),
                key=SharingKey.PIECES, key_reason="单件节拍相同",
            ),
        ),
        supply_uses=(
            SupplyUse(use_id="U1", supply="line", process="product"),
            SupplyUse(use_id="U2", supply="line", process="other", key_meter="made-other"),
        ),
    )  # fmt: skip
    study = replace(study, unit=replace(study.unit, quantity=Quantity(1, "piece")))
    assert total(calculated(study)) == pytest.approx(800 * 0.75 / 300, rel=1e-9)


def test_own_use_of_a_utility_leaves_less_for_the_others(calculated: Any) -> None:
    """The boiler house keeps 100 of 500 GJ: 1000 kg / 400 GJ × 400 GJ all go to the product."""
    study = study_of(
        (process("product", 0, KG), process("boiler", 1000)),
        shared_supplies=(SharedSupply(supply_id="boiler", name="蒸汽", generated=Quantity(500, "GJ")),),
        supply_uses=(
            SupplyUse(use_id="U0", supply="boiler", process="boiler", quantity=Quantity(100, "GJ")),
            SupplyUse(use_id="U1", supply="boiler", process="product", quantity=Quantity(200, "GJ")),
        ),
    )
    assert total(calculated(study)) == pytest.approx(0.5, rel=1e-9)


# ------------------------------------------------------------------------------------------------- mutual supply


def mutual(
    emissions: list[float], taken: list[list[float]], generated: list[float], losses: list[float]
) -> ProductStudy:
    """Utilities 0…n-1; utility j takes taken[i][j] of utility i, the product all that is left."""
    count = len(emissions)
    names = [f"u{number}" for number in range(count)]
    supplies = tuple(
        SharedSupply(
            supply_id=name, name=name, generated=Quantity(amount, "kWh"), loss_share=loss,
            key=SharingKey.DECLARED, key_reason="其余全部用于产品",
        )
        for name, amount, loss in zip(names, generated, losses, strict=True)
    )  # fmt: skip
    uses = [
        SupplyUse(
            use_id=f"{names[i]}-{names[j]}", supply=names[i], process=names[j], quantity=Quantity(taken[i][j], "kWh")
        )
        for i, j in itertools.permutations(range(count), 2)
        if taken[i][j]
    ]
    uses += [SupplyUse(use_id=f"{name}-product", supply=name, process="product", key_value=1.0) for name in names]
    processes = tuple(process(name, emission) for name, emission in zip(names, emissions, strict=True))
    return study_of(
        (process("product", 0, Quantity(1, "kg")), *processes), shared_supplies=supplies, supply_uses=tuple(uses)
    )


@settings(max_examples=15)
@given(st.data())
def test_mutual_supply_equals_the_linear_solution(calculated: Any, data: st.DataObject) -> None:
    """Three to five utilities that supply each other: (diag(net) - Aᵀ) f = e, product = Σ f_i (net_i - Σ_j a_ij)."""
    count = data.draw(st.integers(3, 5))
    emissions = data.draw(st.lists(st.floats(1, 1e4), min_size=count, max_size=count))
    generated = data.draw(st.lists(st.floats(10, 1e4), min_size=count, max_size=count))
    losses = data.draw(st.lists(st.floats(0, 0.3), min_size=count, max_size=count))
    # Each utility gives the others at most 60 % of its net supply, so that the loop has a solution.
    shares = data.draw(st.lists(st.floats(0, 0.6 / (count - 1)), min_size=count**2, max_size=count**2))
    net = np.array(generated) * (1 - np.array(losses))
    taken = np.array(shares).reshape(count, count) * net[:, None]
    np.fill_diagonal(taken, 0)
    per_unit = np.linalg.solve(np.diag(net) - taken.T, np.array(emissions))
    expected = float(per_unit @ (net - taken.sum(axis=1)))
    answer = calculated(mutual(emissions, taken.tolist(), generated, losses))
    assert total(answer) == pytest.approx(expected, rel=1e-8)
    # Nothing but the product takes from outside: it bears all that is emitted.
    assert expected == pytest.approx(sum(emissions), rel=1e-8)


# ----------------------------------------------------------------------------------------------- heat and power


def chp(**more: Any) -> HeatPowerPlant:
    """300 GJ of heat and 100 GJ of power."""
    given_ = {"heat": Quantity(300, "GJ"), "power": Quantity(100, "GJ"), "method_reason": "PCR"}
    return HeatPowerPlant(**{"plant_id": "chp", "name": "热电", **given_, **more})


@pytest.mark.parametrize(
    ("more", "heat_share"),
    [
        ({}, 300 / 400),
        # c = 1 - 288.15 / 453.15 = 0.36412; 0.36412 × 300 / (0.36412 × 300 + 100) = 0.52207
        (
            {"method": HeatPowerMethod.EXERGY, "heat_temperature": 180.0, "ambient_temperature": 15.0},
            (1 - 288.15 / 453.15) * 300 / ((1 - 288.15 / 453.15) * 300 + 100),
        ),
        # (300 / 0.9) / (300 / 0.9 + 100 / 0.4) = 333.33 / 583.33 = 0.57143
        (
            {
                "method": HeatPowerMethod.ALTERNATIVE, "heat_efficiency_share": 0.9, "power_efficiency_share": 0.4,
                "efficiency_source": "设计文件 第 3 页",
            },
            4 / 7,
        ),
    ],
)  # fmt: skip
def test_heat_and_power_share_by_the_chosen_method(calculated: Any, more: dict[str, Any], heat_share: float) -> None:
    """1000 kg CO2; the product takes half of the heat and all of the power."""
    study = study_of(
        (process("product", 0, KG), process("chp", 1000)),
        heat_power_plants=(chp(**more),),
        supply_uses=(
            SupplyUse(use_id="U1", supply="chp#heat", process="product", quantity=Quantity(150, "GJ")),
            SupplyUse(use_id="U2", supply="chp#power", process="product", quantity=Quantity(100, "GJ")),
        ),
    )
    answer = calculated(study)
    assert total(answer) == pytest.approx(heat_share / 2 + (1 - heat_share), rel=1e-9)
    assert answer.result is not None
    share = next(each for each in answer.result.derivations if each.rule.startswith("heat_power_"))
    assert share.quantity.value == pytest.approx(heat_share)


def test_power_of_a_plant_is_named_as_provider(calculated: Any) -> None:
    """A row may draw on ``process:chp#power`` itself: 100 of 100 GJ power = 0.25 × 1000 kg."""
    row = Exchange(
        exchange_id="E1",
        kind=ExchangeKind.INPUT,
        flow="自发电",
        quantity=Quantity(100, "GJ"),
        provider="process:chp#power",
    )
    study = study_of((process("product", 0, KG, row), process("chp", 1000)), heat_power_plants=(chp(),))
    answer = calculated(study)
    assert total(answer) == pytest.approx(0.25, rel=1e-9)
    # The row is a user like any other: all power is taken, the heat by nobody.
    assert answer.result is not None
    rests = {each.subject: each.quantity.value for each in answer.result.statements if each.item == "unallocated_share"}
    assert rests == {"chp#heat": 1.0, "chp#power": 0.0}
    assert codes(answer) == {"PLANT-SUPPLY-UNUSED": "plant.heat_power_plants[1]"}


def test_a_plant_with_another_allocation_is_refused(calculated: Any) -> None:
    """Mass on the process contradicts the method for heat and power."""
    own = replace(process("chp", 1000), allocation=Allocation(method=AllocationMethod.MASS))
    found = codes(calculated(study_of((process("product", 0, KG), own), heat_power_plants=(chp(),))))
    assert found["PLANT-CHP-ALLOCATION"] == "plant.heat_power_plants[1].method"


def test_power_of_a_plant_supplies_its_facility(calculated: Any) -> None:
    """All of a facility's power is the plant's own: 50 of 100 GJ of power bear 0.25 × 1000 kg / 2 = 125 kg."""
    supply = ElectricitySupply(
        supply_id="own", kind=SupplyKind.OWN_GENERATION, quantity=Quantity(100, "GJ"), factor="process:chp#power"
    )
    row = Exchange(
        exchange_id="E1",
        kind=ExchangeKind.INPUT,
        flow="电力",
        quantity=Quantity(50, "GJ"),
        provider="electricity:plant",
    )
    study = study_of((process("product", 0, KG, row), process("chp", 1000)), heat_power_plants=(chp(),))
    site = Facility(facility_id="plant", name_zh="厂", geography="CN", electricity=(supply,))
    assert total(calculated(replace(study, facilities=(site,)))) == pytest.approx(0.125, rel=1e-9)


FUEL = Exchange(
    exchange_id="F1",
    kind=ExchangeKind.INPUT,
    flow="烟煤",
    quantity=Quantity(1, "t"),
    fuel="ndrc2015_other_industry.bituminous_coal",
)


def test_waste_heat_power_carries_no_fuel_of_the_kiln(calculated: Any) -> None:
    """The kiln burns the coal; the same coal at the waste-heat plant is a finding at its row."""
    plant = HeatPowerPlant(plant_id="whr", name="余热发电", power=Quantity(10, "MWh"), waste_heat_of="kiln")
    twice = replace(FUEL, exchange_id="F2")
    study = study_of(
        (process("product", 0, KG), process("kiln", 0, KG, FUEL), process("whr", 0, None, twice)),
        heat_power_plants=(plant,),
    )
    assert codes(calculated(study))["PLANT-WASTE-HEAT-FUEL"] == "exchange:F2.fuel"
    alone = replace(study, processes=(*study.processes[:2], process("whr", 5)))
    found = codes(calculated(alone))
    assert "PLANT-WASTE-HEAT-FUEL" not in found


# ------------------------------------------------------------------------------------------------------- process gas


def gas_study(place: GasCarbonPlace, fuel: str = "", reason: str = "") -> ProductStudy:
    """A furnace gives off 100 GJ of gas, of which rolling burns 80."""
    gas = ProcessGas(
        gas_id="bfg",
        name="高炉煤气",
        process="furnace",
        quantity=Quantity(100, "GJ"),
        carbon_counted_at=place,
        reason=reason,
    )
    return study_of(
        (process("product", 0, KG), process("furnace", 1000, KG, FUEL)),
        process_gases=(gas,),
        supply_uses=(SupplyUse(use_id="G1", supply="bfg", process="product", quantity=Quantity(80, "GJ"), fuel=fuel),),
    )


def test_a_gas_counted_where_it_arises_carries_nothing_to_its_users(calculated: Any) -> None:
    """The furnace has the coal in full: rolling takes 80 GJ free of burden, 20 GJ are flared and told."""
    study = gas_study(GasCarbonPlace.PRODUCER)
    without_fuel = replace(study, processes=(study.processes[0], process("furnace", 1000, KG)))
    answer = calculated(without_fuel)
    assert total(answer) == 0
    assert codes(answer) == {"PLANT-SUPPLY-REST-LEFT-OUT": "plant.process_gases[1]"}


@pytest.mark.parametrize(
    ("place", "fuel", "reason", "code", "where"),
    [
        (GasCarbonPlace.PRODUCER, "x.gas", "", "PLANT-GAS-COUNTED-TWICE", "plant.supply_uses[1].fuel"),
        (GasCarbonPlace.USERS, "x.gas", "", "PLANT-GAS-COUNTED-TWICE", "exchange:F1.fuel"),
        (GasCarbonPlace.USERS, "", "已扣除", "PLANT-GAS-NOT-COUNTED", "plant.supply_uses[1].fuel"),
        (GasCarbonPlace.USERS, "x.gas", "已扣除", "PLANT-GAS-REST", "plant.process_gases[1]"),
    ],
)
def test_a_gas_counts_once(calculated: Any, place: Any, fuel: str, reason: str, code: str, where: str) -> None:
    """Counted twice, counted nowhere, flared and counted nowhere."""
    assert codes(calculated(gas_study(place, fuel, reason)))[code] == where


# ----------------------------------------------------------------------------------------------------------- findings


def test_a_supply_declared_twice_and_a_sub_meter_that_is_a_row(calculated: Any) -> None:
    """The second declaration is named at its row; a sub-meter that becomes a row would count twice."""
    study = broken({}, {"meter": "m"})
    meter = MeasuredFlow(flow_id="m", name="分表", process="product", provider="process:air", unit="Nm3")
    first, last = study.period.first_day, study.period.last_day
    measured = Reading(measured_flow="m", first_day=first, last_day=last, quantity=Quantity(60, "Nm3"))
    plant = replace(
        study.plant,
        shared_supplies=study.plant.shared_supplies * 2,
        measured_flows=(meter,),
        readings=(measured,),
    )
    found = codes(calculated(replace(study, plant=plant)))
    assert found["PLANT-SUPPLY-TWICE"] == "plant.shared_supplies[2]"
    assert found["PLANT-METER-COUNTED-TWICE"] == "plant.supply_uses[1].meter"
    figure = replace(meter, becomes=MeasuredUse.FIGURE, process="", provider="")
    plant = replace(plant, shared_supplies=plant.shared_supplies[:1], measured_flows=(figure,))
    answer = calculated(replace(study, plant=plant))
    assert total(answer) == pytest.approx(0.6 / 1000, rel=1e-9)
    assert answer.result is not None
    assert "figure:m" in {each.subject for each in answer.result.derivations}


def broken(supply: dict[str, Any], *uses: dict[str, Any], **plant: Any) -> ProductStudy:
    """A study of a supply with something wrong."""
    return study_of(
        (process("product", 0, KG), process("air", 1)),
        shared_supplies=(
            SharedSupply(**{"supply_id": "air", "name": "压缩空气", "generated": Quantity(100, "Nm3"), **supply}),
        ),
        supply_uses=tuple(
            SupplyUse(**{"use_id": f"U{number}", "supply": "air", "process": "product", **use})
            for number, use in enumerate(uses, start=1)
        ),
        **plant,
    )


AIR = {"quantity": Quantity(60, "Nm3")}
BY_AREA = {"key": SharingKey.AREA, "key_reason": "面积"}


@pytest.mark.parametrize(
    ("study", "code", "where"),
    [
        (broken({}, AIR, AIR), "PLANT-SUB-METERS-EXCEED", "plant.shared_supplies[1]"),
        (broken({}), "PLANT-SUPPLY-UNUSED", "plant.shared_supplies[1]"),
        (broken({"generated": None}, AIR), "PLANT-SUPPLY-NO-AMOUNT", "plant.shared_supplies[1].generated"),
        (broken({"generated": None, "generated_meter": "x"}, AIR), "PLANT-METER-UNKNOWN", "plant.shared_supplies[1].generated_meter"),
        (broken({"generated_meter": "x"}, AIR), "PLANT-AMOUNT-TWICE", "plant.shared_supplies[1].generated_meter"),
        (broken({}, {**AIR, "supply": "aire"}), "PLANT-SUPPLY-UNKNOWN", "plant.supply_uses[1].supply"),
        (broken({}, {**AIR, "process": ""}), "PLANT-USE-BY-NOBODY", "plant.supply_uses[1].process"),
        (broken({}, {"quantity": Quantity(1, "t")}), "PLANT-USE-UNIT", "plant.supply_uses[1].quantity"),
        (broken({}, {}), "PLANT-USE-WITHOUT-AMOUNT", "plant.supply_uses[1].quantity"),
        (broken(BY_AREA, {}), "PLANT-USE-WITHOUT-KEY", "plant.supply_uses[1].key_value"),
        (broken({**BY_AREA, "key_total": 10.0}, {"key_value": 11.0}), "PLANT-KEY-EXCEEDS-TOTAL", "plant.shared_supplies[1].key_total"),
        (broken(BY_AREA, {"key_value": 0.0}), "PLANT-KEY-ZERO", "plant.shared_supplies[1].key_total"),
        (broken({"key": SharingKey.AREA}, {"key_value": 1.0}), "PLANT-KEY-WITHOUT-REASON", "plant.shared_supplies[1].key_reason"),
        (broken({}, {**AIR, "process": "pressing"}), "PLANT-PROCESS-UNKNOWN", "plant.supply_uses[1]"),
        (broken({}, AIR, heat_power_plants=(chp(heat=None, power=None),)), "PLANT-CHP-NO-OUTPUT", "plant.heat_power_plants[1]"),
        (broken({}, AIR, heat_power_plants=(chp(method=HeatPowerMethod.EXERGY),)), "PLANT-CHP-FIELD", "plant.heat_power_plants[1].heat_temperature"),
        (broken({}, AIR, heat_power_plants=(chp(method_reason=""),)), "PLANT-CHP-WITHOUT-REASON", "plant.heat_power_plants[1].method_reason"),
        (
            broken({}, AIR, heat_power_plants=(chp(method=HeatPowerMethod.ALTERNATIVE, heat_efficiency_share=0.9, power_efficiency_share=0.4),)),
            "PLANT-CHP-WITHOUT-SOURCE", "plant.heat_power_plants[1].efficiency_source",
        ),
        (broken({}, AIR, heat_power_plants=(chp(heat=None, waste_heat_of="kiln"),)), "PLANT-WASTE-HEAT-UNKNOWN", "plant.heat_power_plants[1].waste_heat_of"),
    ],
)  # fmt: skip
def test_each_slip_has_its_finding(calculated: Any, study: ProductStudy, code: str, where: str) -> None:
    """What is wrong is named at the record's place."""
    assert codes(calculated(study))[code] == where
