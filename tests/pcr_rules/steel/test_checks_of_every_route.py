"""What holds in any steelworks: each clause tripped by a case of its own, on the worked examples."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.calculate import calculate
from footprint_app.service.check import check
from pcr_rules.category_rules import StudyFacts
from pcr_rules.conformity import conformity_table
from pcr_rules.plant_records.properties import MaterialProperty, PropertyKind
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_inventory import Allocation, AllocationMethod, ExchangeKind, OutputRole, ProductOutput

INPUT, AVOIDED = ExchangeKind.INPUT, ExchangeKind.AVOIDED


# ------------------------------------------------------------------------------------------ co-products and credits


def with_tar(study: Any, spoil: Any, allocation: Allocation | None) -> Any:
    """Coking that also makes tar, 1,000 t, with a price."""
    coking = next(each for each in study.processes if each.process_id == "coking")
    tar = ProductOutput(
        flow_id="tar",
        name="煤焦油",
        role=OutputRole.CO_PRODUCT,
        quantity=Quantity(1000, "t"),
        price=Quantity(3000, "CNY"),
    )
    coke = replace(coking.outputs[0], price=Quantity(2000, "CNY"))
    return spoil.process(study, "coking", outputs=(coke, coking.outputs[1], tar), allocation=allocation)


def test_sharing_by_price_is_not_in_the_order(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """Tar of coking: by price is refused, by mass needs the reason, by mass with a reason passes."""
    by_price = Allocation(method=AllocationMethod.ECONOMIC, level=3, reason="price")
    assert "PCR-ST-02-NOT-PHYSICAL" in codes(with_tar(bf_bof.study, spoil, by_price))
    assert "PCR-ST-02-NO-REASON" in codes(with_tar(bf_bof.study, spoil, Allocation(method=AllocationMethod.MASS)))
    by_mass = Allocation(method=AllocationMethod.MASS, level=2, reason="one oven, no user known")
    found = codes(with_tar(bf_bof.study, spoil, by_mass))
    assert not {code for code in found if code.startswith("PCR-ST-02")}


def test_a_credit_says_its_use(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """Clinker credited without a word on who uses the slag."""
    assert "PCR-ST-03-USE-UNSTATED" in codes(spoil.row(bf_bof.study, "BF11", note=""))


def test_credits_stand_on_lines_of_their_own(bf_bof: Any) -> None:
    """80,000 GJ × 44 and 20,000 t × 850 kg over 100,000 t: 35.2 and 170 kg per t, shown apart."""
    result = calculate(bf_bof.study).result
    assert result is not None
    credited = {line.exchange_id: line.total for line in result.view(result.headline).contributions if line.is_credit}
    assert credited == pytest.approx({"BF9": -35.2, "BF11": -170.0}, rel=1e-9)


def test_recycling_after_use_is_no_part_of_the_number(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """A credit at end of life, or a full footprint, is not cradle to gate."""
    late = spoil.added(
        bf_bof.study, "rolling", AVOIDED, "报废后回收", Quantity(90_000, "t"), "factor:own.scrap", note="回收",
        stage=LifeCycleStage.END_OF_LIFE,
    )  # fmt: skip
    assert "PCR-ST-07-END-OF-LIFE" in codes(late)
    assert "PCR-ST-07-NOT-PARTIAL" in codes(replace(bf_bof.study, cfp_type=CfpType.FULL))


# -------------------------------------------------------------------------------------------------------- gases


def test_gas_used_twice_or_lost(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """485,000 GJ made: with 315,000 GJ to the power plant 585,000 are used, without the stoves 295,000."""
    assert "PCR-ST-04-GAS-TWICE" in codes(spoil.row(bf_bof.study, "GP1", quantity=315_000))
    assert "PCR-ST-04-GAS-LOST" in codes(spoil.without(bf_bof.study, "BF7"))


def test_gas_credited_is_burnt_in_the_study(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """300,000 GJ credited where the furnace burns 270,000 for stoves and user: a benefit taken twice."""
    assert "PCR-ST-04-CREDIT-UNBURNT" in codes(spoil.row(bf_bof.study, "BF9", quantity=300_000))


def test_gas_is_shared_or_credited(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """A gas that takes a share of the burdens is not credited as well."""
    furnace = next(each for each in bf_bof.study.processes if each.process_id == "blast_furnace")
    metal, gas = furnace.outputs
    shared = spoil.process(
        bf_bof.study,
        "blast_furnace",
        outputs=(replace(metal, share=0.9), replace(gas, role=OutputRole.CO_PRODUCT, share=0.1)),
        allocation=Allocation(method=AllocationMethod.SHARES, level=2, reason="heat"),
    )
    assert "PCR-ST-04-SHARED-AND-CREDITED" in codes(shared)


def test_own_gas_is_not_bought(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """The power plant takes blast-furnace gas from a factor while a furnace of the study makes it."""
    assert "PCR-ST-04-GAS-BOUGHT" in codes(spoil.row(bf_bof.study, "GP1", provider="factor:own.gas_replaced"))


def test_own_gas_in_another_unit_is_asked_for(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """Tonnes of gas do not compare with GJ."""
    assert "PCR-ST-04-UNIT" in codes(spoil.row(bf_bof.study, "GP1", quantity=Quantity(70_000, "t")))


def test_power_of_own_gas_is_no_credit(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """20 GWh from gas serve the works; a credit for grid power deducts them again."""
    twice = spoil.added(
        bf_bof.study,
        "gas_power",
        AVOIDED,
        "电力",
        Quantity(20_000_000, "kWh"),
        "factor:elec.cfp.2024.cn.average",
        note="x",
    )
    assert "PCR-ST-04-POWER-TWICE" in codes(twice)


# ------------------------------------------------------------------------------------------------------- carbon


def test_coke_burnt_as_a_fuel_and_its_gas_again(bf_bof: Any, spoil: Any) -> None:
    """The furnace states the CO2 of all its carbon, 38,186 × 44/12 = 140,015 t, and its gas is burnt as well: 48 % over."""
    twice = spoil.added(bf_bof.study, "blast_furnace", ExchangeKind.EMISSION, "co2.fossil", Quantity(140_015, "t"))
    found = [each for each in check(twice).findings if each.code == "PCR-ST-05-CARBON-OPEN"]
    assert [dict(each.values)["process"] for each in found] == ["高炉"]
    # In: coke 29,174.5 + coal 9,011.5 + gas burnt 19,116; out: hot metal 3,790.4 + gas 34,338; CO2 19,116 + 38,185.9.
    assert dict(found[0].values)["taken_in"] == "57302"
    assert dict(found[0].values)["gap"] == "-3.813e+04"


def test_carbon_of_sintering_forgotten(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """Breeze and limestone go in, 5,590 t C, and no CO2 comes out."""
    assert "PCR-ST-05-CARBON-OPEN" in codes(spoil.without(bf_bof.study, "SI6"))


def test_the_plants_own_analysis_goes_before_the_default(bf_bof: Any, codes: Any) -> None:
    """Coking coal at 0.90 instead of 0.73: 45,000 × 0.17 = 7,650 t C too many."""
    coal = MaterialProperty(
        material="炼焦煤", kind=PropertyKind.CARBON_CONTENT, value=Quantity(0.90, "1"), source="analysis"
    )
    plant = bf_bof.study.plant
    other = replace(plant, material_properties=(*plant.material_properties, coal))
    assert "PCR-ST-05-CARBON-OPEN" in codes(replace(bf_bof.study, plant=other))
    assert "PLANT-PROPERTY-UNUSED" not in {each.code for each in check(bf_bof.study).findings}


def test_carbon_that_cannot_be_told_is_not_assessable(bf_bof: Any, answers: Any) -> None:
    """Gas in GJ without a carbon content: 0.17 kg/kg cannot be brought to heat, and nothing passes."""
    bare = replace(bf_bof.study, plant=replace(bf_bof.study.plant, material_properties=()))
    assert answers(bare)["PCR-ST-05"] is ClauseAnswer.NOT_ASSESSABLE


# -------------------------------------------------------------------------------------------------------- scrap


def credited(study: Any, spoil: Any, provider: str) -> Any:
    """The works with 500 t of scrap sold and credited."""
    return spoil.added(study, "rolling", AVOIDED, "外售废钢", Quantity(500, "t"), provider, note="售予电炉厂")


def test_net_scrap_takes_one_value_both_ways(bf_bof: Any, spoil: Any, codes: Any) -> None:
    """Sold at the value at which it is bought: fine; at another value, or bought free: not."""
    assert not {
        code for code in codes(credited(bf_bof.study, spoil, "factor:own.scrap")) if code.startswith("PCR-ST-06")
    }
    assert "PCR-ST-06-OTHER-VALUE" in codes(credited(bf_bof.study, spoil, "factor:own.clinker"))
    free = spoil.row(bf_bof.study, "CV2", provider="burden_free:废钢")
    assert "PCR-ST-06-NO-BURDEN" in codes(free)
    assert "PCR-ST-06-DOUBLE-CREDIT" in codes(credited(free, spoil, "factor:own.scrap"))


def test_no_credit_of_scrap_under_cut_off_or_zero(eaf: Any, spoil: Any, codes: Any) -> None:
    """Cut-off gives no credit; scrap at zero carries nothing in either direction."""
    assert "PCR-ST-06-CREDIT-IN-VIEW" in codes(credited(eaf.study, spoil, "factor:own.scrap_preparation"))
    zero = replace(eaf.study, pcr=replace(eaf.study.pcr, scrap_view="cbam-zero"))
    assert "PCR-ST-06-BURDEN-AT-ZERO" in codes(zero)
    free = spoil.row(zero, "EA1", provider="burden_free:废钢")
    assert not {code for code in codes(free) if code.startswith("PCR-ST-06")}


def test_scrap_without_a_view_is_not_assessable(bf_bof: Any, answers: Any) -> None:
    """For the converter the platform's module is net scrap; a study that names no view proves none."""
    silent = replace(bf_bof.study, pcr=replace(bf_bof.study.pcr, scrap_view=""))
    assert answers(silent)["PCR-ST-06"] is ClauseAnswer.NOT_ASSESSABLE


def test_views_need_a_mass(bf_bof: Any, spoil: Any, answers: Any) -> None:
    """Scrap by the piece cannot be compared."""
    study = spoil.row(bf_bof.study, "CV2", provider="supplier:none")
    counted = replace(
        spoil.row(
            study, "CV2", provider="factor:own.by_lot", quantity=Quantity(100, "piece"), mass=Quantity(10_890, "t")
        ),
        own_factors=(
            *study.own_factors,
            replace(study.own_factors[0], factor_id="own.by_lot", value=152_460, per_unit="piece"),
        ),
    )
    assert answers(counted)["PCR-ST-08"] is ClauseAnswer.NOT_ASSESSABLE


# ----------------------------------------------------------------------------------------------------- succession


def test_the_national_standard_is_named(bf_bof: Any) -> None:
    """From 2026-01-28 GB/T 47064-2026 is out; its first day is not known, so nobody can say which rule holds."""
    rules = edition("steel_bfbof_cisa_epd_2022_s")
    year = replace(bf_bof.study.period, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    table, _ = conformity_table(rules, StudyFacts(replace(bf_bof.study, period=year)))
    (row,) = [each for each in table if each.clause == "PCR-ST-10"]
    assert row.answer is ClauseAnswer.NOT_ASSESSABLE
    assert "GB/T 47064-2026" in row.reason
