"""Each clause of clinker and cement is tripped by a case of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from background_db.units import Quantity
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.cement import kiln_checks
from pcr_rules.conformity import check_study, conformity_table
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant_records.balances import ProductPrice
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, CutOff, LifeCycleStage
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)

Change = Callable[..., ProductStudy]


@pytest.fixture(scope="module")
def rules() -> CategoryRules:
    """The cement edition on top of the general rules."""
    return edition("cement_en16908_csi")


def codes(rules: CategoryRules, study: ProductStudy) -> set[str]:
    """Codes of the findings of the category."""
    return {finding.code for finding in check_study(rules, study) if finding.code.startswith("PCR-")}


def process(study: ProductStudy, name: str) -> UnitProcess:
    """A process by its id."""
    return next(each for each in study.processes if each.process_id == name)


def with_row(study: ProductStudy, name: str, row_id: str, **fields: Any) -> tuple[Exchange, ...]:
    """Rows of a process with one of them changed."""
    return tuple(replace(row, **fields) if row.exchange_id == row_id else row for row in process(study, name).exchanges)


def test_the_example_trips_nothing_but_the_unread_text(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """The worked example is inside the ranges and has a balance."""
    assert codes(rules, cement_plant) == {"PCR-01-TEXT-UNREAD"}


def test_unit_and_strength_class(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """100 kg is not 1 t; a cement without class is named; 1000 kg is 1 t."""
    unit = replace(cement_plant.unit, quantity=Quantity(100, "kg"))
    assert "PCR-CE-01-UNIT" in codes(rules, replace(cement_plant, unit=unit))
    same = replace(cement_plant.unit, quantity=Quantity(1000, "kg"))
    assert "PCR-CE-01-UNIT" not in codes(rules, replace(cement_plant, unit=same))
    product = replace(cement_plant.product, name_zh="水泥", name_en="Cement", model="")
    assert "PCR-CE-01-STRENGTH" in codes(rules, replace(cement_plant, product=product))


def test_the_boundary_needs_fuel_and_raw_materials(
    rules: CategoryRules, cement_plant: ProductStudy, changed: Change
) -> None:
    """A kiln without fuel, a plant without limestone or without mill, a full footprint."""
    rows = tuple(replace(row, fuel="") for row in process(cement_plant, "kiln").exchanges)
    assert "PCR-CE-02-BOUNDARY" in codes(rules, changed("kiln", exchanges=rows))
    stoneless = changed("raw_meal", exchanges=with_row(cement_plant, "raw_meal", "R1", provider=""))
    kiln = tuple(row for row in process(cement_plant, "kiln").exchanges if row.exchange_id != "K1")
    stoneless = replace(
        stoneless,
        processes=tuple(
            replace(each, exchanges=kiln) if each.process_id == "kiln" else each for each in stoneless.processes
        ),
    )
    assert "PCR-CE-02-BOUNDARY" in codes(rules, stoneless)
    no_mill = replace(cement_plant, processes=cement_plant.processes[:2])
    assert "PCR-CE-02-BOUNDARY" in codes(rules, no_mill)
    assert "PCR-CE-02-NOT-PARTIAL" in codes(rules, replace(cement_plant, cfp_type=CfpType.FULL))


def test_what_is_left_out(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """0.7 % + 0.4 % in A3 is above 1 %; energy may not be left out; each cut has an estimate."""

    def cut(flow: str, share: float | None) -> CutOff:
        return CutOff(cut_off_id=flow, flow=flow, process="kiln", estimated_share=share)

    def found(*cuts: CutOff) -> set[str]:
        return codes(rules, replace(cement_plant, cut_offs=cuts))

    assert "PCR-CE-03-TOO-MUCH" in found(cut("研磨体", 0.007), cut("助磨剂", 0.004))
    assert "PCR-CE-03-TOO-MUCH" not in found(cut("研磨体", 0.006), cut("助磨剂", 0.004))
    assert "PCR-CE-03-ENERGY-LEFT-OUT" in found(cut("矿山柴油", 0.001))
    assert "PCR-CE-03-NO-ESTIMATE" in found(cut("研磨体", None))


def two_outputs(second: str, method: AllocationMethod, shares: tuple[float, float] = (0.5, 0.5)) -> dict[str, Any]:
    """Outputs of a mill that makes a second product, and how they share."""
    outputs = tuple(
        ProductOutput(flow_id=f"o{number}", name=name, role=role, quantity=Quantity(500_000, "t"), share=share)
        for number, (name, role, share) in enumerate(
            (("水泥 P·O 42.5", OutputRole.PRODUCT, shares[0]), (second, OutputRole.CO_PRODUCT, shares[1]))
        )
    )
    return {"outputs": outputs, "allocation": Allocation(method=method, level=2)}


def test_burdens_are_shared_out_whole(rules: CategoryRules, changed: Change) -> None:
    """0.600 + 0.390 = 99.0 % is below 99.5 %."""
    found = codes(rules, changed("mill", **two_outputs("水泥 M32.5", AllocationMethod.SHARES, (0.6, 0.39))))
    assert "PCR-CE-04-NOT-SHARED-OUT" in found


def test_slag_is_shared_by_value_with_a_price_series(rules: CategoryRules, changed: Change) -> None:
    """By mass fails; by value without series fails; with a series and source for both outputs it passes."""
    assert "PCR-CE-05-NOT-BY-VALUE" in codes(rules, changed("mill", **two_outputs("矿渣", AllocationMethod.MASS)))
    study = changed("mill", **two_outputs("矿渣", AllocationMethod.ECONOMIC))
    assert "PCR-CE-05-NO-PRICE-SERIES" in codes(rules, study)
    prices = tuple(
        ProductPrice(
            process="mill",
            flow=flow,
            first_day=date(2022, 1, 1),
            last_day=date(2024, 12, 31),
            price=Quantity(300, "CNY"),
            source="statistics",
        )
        for flow in ("o0", "o1")
    )
    priced = replace(study, plant=replace(study.plant, product_prices=prices))
    assert not {code for code in codes(rules, priced) if code.startswith("PCR-CE-05")}
    bare = (prices[0], replace(prices[1], source=""))
    sourceless = replace(study, plant=replace(study.plant, product_prices=bare))
    assert "PCR-CE-05-NO-PRICE-SERIES" in codes(rules, sourceless)


def test_slag_is_not_burden_free(rules: CategoryRules, cement_plant: ProductStudy, changed: Change) -> None:
    """The usual assumption that slag is waste is asked about."""
    rows = with_row(cement_plant, "mill", "M3", provider="burden_free:废渣")
    assert "PCR-CE-06-BURDEN-FREE" in codes(rules, changed("mill", exchanges=rows))


def test_cements_of_one_mill_are_shared_by_mass(rules: CategoryRules, changed: Change) -> None:
    """Two cements shared by given shares, and by mass."""
    other = two_outputs("水泥 M32.5", AllocationMethod.SHARES)
    assert "PCR-CE-07-NOT-BY-MASS" in codes(rules, changed("mill", **other))
    by_mass = two_outputs("水泥 M32.5", AllocationMethod.MASS)
    assert "PCR-CE-07-NOT-BY-MASS" not in codes(rules, changed("mill", **by_mass))


def test_old_data_of_a_supplier(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """Data of 2017 are 6 years older than a study of 2024; the limit is 5."""
    (slag,) = cement_plant.supplier_footprints
    old = replace(slag, first_day=date(2017, 1, 1), last_day=date(2017, 12, 31))
    assert "PCR-CE-08-OLD-DATA" in codes(rules, replace(cement_plant, supplier_footprints=(old,)))


def test_process_co2_of_the_kiln(rules: CategoryRules, cement_plant: ProductStudy, changed: Change) -> None:
    """Without the row of process CO2, or with 0.1 t per t."""
    rows = tuple(row for row in process(cement_plant, "kiln").exchanges if row.flow != "co2.fossil")
    assert "PCR-CE-09-PROCESS-CO2" in codes(rules, changed("kiln", exchanges=rows))
    little = with_row(cement_plant, "kiln", "OUT", quantity=Quantity(100_000, "t"))
    assert "PCR-CE-09-PROCESS-CO2" in codes(rules, changed("kiln", exchanges=little))


@pytest.mark.parametrize(
    ("difference", "code"),
    [(None, "PCR-CE-10-ONE-METHOD"), (-0.08, "PCR-CE-10-METHODS-DIFFER"), (0.03, "")],
)
def test_output_and_input_method_are_compared(
    rules: CategoryRules, cement_plant: ProductStudy, difference: float | None, code: str
) -> None:
    """No comparison, one that is 8 % off, one that is 3 % off."""
    stated = () if difference is None else (
        Statement("process_emission_comparison", "kiln", "difference", Quantity(difference, "1")),
    )  # fmt: skip
    result = cast("Any", SimpleNamespace(statements=stated))
    outcome = kiln_checks.two_methods_agree(StudyFacts(cement_plant, result=result), rules)
    assert [finding.code for finding in outcome.findings] == ([code] if code else [])


def test_alternative_fuels_are_gross(rules: CategoryRules, cement_plant: ProductStudy, changed: Change) -> None:
    """RDF that is not burnt in the books, and a credit for it."""
    unburnt = with_row(cement_plant, "kiln", "K3", fuel="")
    assert "PCR-CE-11-NOT-BURNT" in codes(rules, changed("kiln", exchanges=unburnt))
    credit = with_row(cement_plant, "kiln", "K3", kind=ExchangeKind.AVOIDED, flow="RDF 处置抵扣", fuel="")
    assert "PCR-CE-11-NET" in codes(rules, changed("kiln", exchanges=credit))


def test_the_net_value_is_information(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """10,000 t RDF × 14 GJ/t × 0.025 t/GJ × 0.6 × 44/12 = 7,700 t of fossil CO2 are in the result."""
    outcome = kiln_checks.alternative_fuels_are_gross(StudyFacts(cement_plant), rules)
    assert outcome.remark is not None
    assert "7700 t" in outcome.remark.en
    (rdf,) = [fuel for fuel in cement_plant.own_fuels if fuel.fuel_id == "rdf"]
    assert kiln_checks.fossil_co2_t(Quantity(10_000, "t"), rdf) == pytest.approx(7700)
    assert kiln_checks.fossil_co2_t(Quantity(1, "kWh"), rdf) == 0


def test_the_clinker_factor_lies_between_nothing_and_one(
    rules: CategoryRules, cement_plant: ProductStudy, changed: Change
) -> None:
    """1,300,000 t of clinker cannot be in 1,250,000 t of cement."""
    rows = with_row(cement_plant, "mill", "M1", quantity=Quantity(1_300_000, "t"))
    assert "PCR-CE-12-CLINKER-FACTOR" in codes(rules, changed("mill", exchanges=rows))


def test_a_balance_in_a_unit_that_is_no_mass_cannot_be_assessed(
    rules: CategoryRules, cement_plant: ProductStudy
) -> None:
    """The unit has its own finding from the reading; the checks go on, and the clause does not pass."""
    (balance,) = cement_plant.plant.stock_balances
    for unit in ("kWh", "-13-45"):
        spoilt = replace(balance, made=Quantity(2024, unit))
        study = replace(cement_plant, plant=replace(cement_plant.plant, stock_balances=(spoilt,)))
        table, _ = conformity_table(rules, StudyFacts(study, None))
        answers = {row.clause: row.answer for row in table}
        assert answers["PCR-CE-13"] is ClauseAnswer.NOT_ASSESSABLE


def test_the_clinker_balance(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """None; open by 5 % (51,000 of 1,020,000 t); of another inventory."""
    (balance,) = cement_plant.plant.stock_balances

    def found(*balances: Any) -> set[str]:
        return codes(rules, replace(cement_plant, plant=replace(cement_plant.plant, stock_balances=balances)))

    assert "PCR-CE-13-NO-BALANCE" in found()
    assert "PCR-CE-13-GAP" in found(replace(balance, sold=None, closing_stock=Quantity(19_000, "t")))
    assert "PCR-CE-13-NOT-THE-INVENTORY" in found(
        replace(balance, made=Quantity(1.2e6, "t"), sold=Quantity(2.4e5, "t"))
    )


def test_kiln_fuels_stand_apart(rules: CategoryRules, cement_plant: ProductStudy, changed: Change) -> None:
    """One process that makes clinker and cement."""
    both = (*process(cement_plant, "kiln").outputs, *process(cement_plant, "mill").outputs)
    assert "PCR-CE-14-FUELS-MIXED" in codes(rules, changed("kiln", outputs=both))


def test_carbonation_is_never_subtracted(rules: CategoryRules, cement_plant: ProductStudy, changed: Change) -> None:
    """An uptake in the use stage, and one called carbonation; the uptake of the fuel's biomass is another thing."""
    use = with_row(cement_plant, "kiln", "K5", stage=LifeCycleStage.USE)
    assert "PCR-CE-15-CARBONATION" in codes(rules, changed("kiln", exchanges=use))
    told = with_row(cement_plant, "kiln", "K5", note="混凝土碳化吸收")
    assert "PCR-CE-15-CARBONATION" in codes(rules, changed("kiln", exchanges=told))


def test_older_kilns_are_told_and_not_refused(
    rules: CategoryRules, cement_plant: ProductStudy, changed: Change
) -> None:
    """180 kg coal per tonne; a shaft kiln by its name. Both are warnings."""
    rows = with_row(cement_plant, "kiln", "K2", quantity=Quantity(180_000, "t"))
    for study in (changed("kiln", exchanges=rows), changed("kiln", name="立窑煅烧")):
        found = [each for each in check_study(rules, study) if each.code == "PCR-CE-16-OLDER-KILN"]
        assert [each.severity.value for each in found] == ["warning"]


def test_the_ranges_of_large_dry_kilns(rules: CategoryRules, cement_plant: ProductStudy, changed: Change) -> None:
    """13 kg coal per tonne of clinker for 130: a slip of ten."""
    rows = with_row(cement_plant, "kiln", "K2", quantity=Quantity(13_000, "t"))
    found = [each for each in check_study(rules, changed("kiln", exchanges=rows)) if each.code == "PCR-07-OUT-OF-RANGE"]
    assert [dict(each.values)["figure"] for each in found] == ["coal of dry kilns"]


def test_concrete_is_out_of_scope(rules: CategoryRules, cement_plant: ProductStudy) -> None:
    """Ready-mixed concrete holds cement and is none."""
    product = replace(cement_plant.product, name_zh="预拌混凝土 C30", classification="HS 3824.50")
    assert "PCR-03-OUT-OF-SCOPE" in codes(rules, replace(cement_plant, product=product))
