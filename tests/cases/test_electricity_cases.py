"""Worked cases on electricity: contracts, certificates, residual mixes, supplier factors and losses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.calculate import calculate
from pcr_rules.methods.electricity.watt_hours import share_out
from pcr_rules.result import PcfResult, View
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricityRules, ElectricitySupply, Facility, ResidualRule, SupplyKind
from pcr_rules.study_inventory import ExchangeKind, ProductOutput

MET: dict[str, Any] = dict.fromkeys(
    ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market"), True
)
Builder = Callable[[str], Any]


def supply(kind: SupplyKind, mwh: float, factor: str = "", **more: Any) -> ElectricitySupply:
    """A supply of the plant in MWh."""
    return ElectricitySupply(supply_id=kind.value, kind=kind, quantity=Quantity(mwh, "MWh"), factor=factor, **more)


def plant(made: Any, mwh: float, *supplies: ElectricitySupply, residual: str = "") -> ProductStudy:
    """A study whose one product takes all the electricity of a plant."""
    made.process("product", 1, "piece")
    made.add("product", ExchangeKind.INPUT, "electricity", mwh, "MWh", "electricity:plant")
    rules = ElectricityRules(residual_rule=ResidualRule.RESIDUAL_IF_PUBLISHED, residual_factor=residual)
    study: ProductStudy = made.study("product", 1, "piece")
    site = Facility(facility_id="plant", name_zh="plant", geography="CN", electricity=supplies)
    return replace(study, facilities=(site,), electricity_rules=rules if residual else ElectricityRules())


def result(study: ProductStudy) -> PcfResult:
    """Calculate a study."""
    answer = calculate(study)
    assert answer.result is not None, [(each.code, each.values) for each in answer.findings if each.blocks_number]
    return answer.result


def tonnes(answer: PcfResult, view: View) -> float:
    """Total of a view in t."""
    return answer.view(view).total / 1000


def claimed(study_result: PcfResult) -> tuple[float, float]:
    """MWh that claims cover, and the other MWh of the site."""
    assert study_result.electricity is not None
    (site,) = study_result.electricity.sites
    covered = sum(part.kwh for part in site.parts if part.is_claim) / 1000
    return covered, sum(part.kwh for part in site.parts) / 1000 - covered


def test_two_methods(case: Any, builder: Builder, meets: Any) -> None:
    """1,000 MWh × 0.2 by location; 600 MWh × 0 + 400 MWh × 0.45 by market."""
    loaded = case("elec-scope2-two-methods")
    given, made = loaded["inputs"], builder("two-methods")
    grid = made.factor("grid", given["grid_kg_per_kWh"], "kWh")
    green = made.factor("green", given["certificate_kg_per_kWh"], "kWh")
    rest = made.factor("residual", given["residual_mix_kg_per_kWh"], "kWh")
    load, covered = given["consumption_kWh"] / 1000, given["certificates_kWh"] / 1000
    claim = supply(SupplyKind.CERTIFICATE, covered, green, includes_transmission=True, **MET)
    answer = result(plant(made, load, supply(SupplyKind.GRID, load, grid), claim, residual=rest))
    meets(loaded, "location_based", tonnes(answer, View.LOCATION))
    meets(loaded, "market_based", tonnes(answer, View.MARKET))
    meets(loaded, "uncovered", claimed(answer)[1] * 1000)
    meets(loaded, "coverage", 100 * claimed(answer)[0] / load)


def test_claims_of_three_companies(case: Any, builder: Builder, meets: Any) -> None:
    """Standard supply of 25 %: A claims it, B buys 80 % and has a quarter of the rest in its mix, C claims it too."""
    loaded = case("elec-double-counting-unit-erratum")
    given = loaded["inputs"]
    load = given["load_MWh_each"]

    def company(name: str, mwh: float, residual: float) -> PcfResult:
        made = builder(f"company-{name}")
        grid, green = made.factor("grid", 0.45, "kWh"), made.factor("clean", 0.0, "kWh")
        claim = supply(SupplyKind.GREEN_CONTRACT, mwh, green, includes_transmission=True, **MET)
        rest = made.factor("residual", residual, "kWh")
        return result(plant(made, load, supply(SupplyKind.GRID, load, grid), claim, residual=rest))

    a = company("a", given["company_a"]["claimed_MWh"], given["company_a"]["residual_a_t_per_MWh"])
    b = company("b", given["company_b"]["voluntary_MWh"], given["company_b"]["residual_b_t_per_MWh"])
    meets(loaded, "emissions_a", tonnes(a, View.MARKET))
    meets(loaded, "emissions_b", tonnes(b, View.MARKET))
    standard = given["clean_share"] * load
    counted = claimed(a)[0] + given["company_b"]["clean_share_in_residual_b"] * claimed(b)[1]
    counted += given["company_c"]["claimed_MWh"]
    meets(loaded, "full_allocation_MWh", 3 * standard)
    meets(loaded, "claimed_MWh", counted)
    meets(loaded, "gap_MWh", 3 * standard - counted)


def test_a_supplier_factor(case: Any, builder: Builder, meets: Any) -> None:
    """What a utility keeps of its certificates, a customer's part of it, and 10,000 MWh × 85 kg/MWh."""
    loaded = case("elec-supplier-factor-pge-2024")
    given, made = loaded["inputs"], builder("utility")
    own = made.factor("clean", 0.001, "kWh")
    kept = supply(
        SupplyKind.OWN_GENERATION,
        given["rps_retired_MWh"] + given["other_zero_carbon_MWh"],
        own,
        instruments_sold=Quantity(given["sold_MWh"], "MWh"),
    )
    sold_power = supply(
        SupplyKind.GRID, given["retail_sales_MWh"] - kept.quantity.value, made.factor("rest", 0.4, "kWh")
    )
    utility = result(plant(made, given["retail_sales_MWh"], sold_power, kept))
    assert utility.electricity is not None
    pool = next(part.kwh for part in utility.electricity.sites[0].parts if part.part_id == "own_generation") / 1000
    meets(loaded, "zero_carbon_pool_MWh", pool)
    load = given["customer_load_MWh"]
    entitled, _ = share_out(round(pool * 1e6), (load, round(given["retail_sales_MWh"]) - load))
    meets(loaded, "entitlement_MWh", entitled / 1e6)
    customer = builder("customer")
    grid = supply(SupplyKind.GRID, load, customer.factor("supplier", given["supplier_factor_kg_per_MWh"], "MWh"))
    meets(loaded, "market_based", tonnes(result(plant(customer, load, grid)), View.MARKET))


def test_the_share_of_a_default_supplier(case: Any, builder: Builder, meets: Any) -> None:
    """Nuclear power over retail sales: 23 %."""
    loaded = case("elec-nuclear-share-florida-2023")
    given, made = loaded["inputs"], builder("florida")
    sales, nuclear = given["retail_sales_MWh"], given["nuclear_MWh"]
    line = supply(SupplyKind.DIRECT_LINE, nuclear, made.factor("nuclear", 0.0065, "kWh"))
    answer = result(plant(made, sales, supply(SupplyKind.GRID, sales - nuclear, made.factor("rest", 0.4, "kWh")), line))
    assert answer.electricity is not None
    (site,) = answer.electricity.sites
    share = next(part.kwh for part in site.parts if part.part_id == "direct_line") / sum(
        part.kwh for part in site.parts
    )
    meets(loaded, "share_percent", 100 * share)


@pytest.mark.parametrize("with_losses", [True, False])
def test_a_value_chain_with_losses(case: Any, builder: Builder, meets: Any, *, with_losses: bool) -> None:
    """Coal 5 t, generation 100 t for 100 MWh, 10 MWh lost on the way, 90 MWh used: 105 t at the user."""
    loaded = case("elec-value-chain-losses")
    given, made = loaded["inputs"], builder("value-chain")
    power = (ProductOutput(flow_id="power", name="power", quantity=Quantity(given["generation_MWh"], "MWh")),)
    made.process("generator", 1, outputs=power)
    made.emits("generator", given["generator_t"], 1000.0, "t", "stack")
    coal = made.factor("coal", 1000.0, "t")
    made.add("generator", ExchangeKind.INPUT, "coal", given["coal_t"], "t", coal)
    used, sent = given["delivered_MWh"], given["generation_MWh"]
    line = supply(
        SupplyKind.DIRECT_LINE,
        used,
        "process:generator#power",
        source_quantity=Quantity(sent if with_losses else used, "MWh"),
    )
    answer = result(plant(made, used, line))
    rows = {row.flow: row.total / 1000 for row in answer.view(View.LOCATION).contributions}
    if with_losses:
        meets(loaded, "generator_scope3", rows["coal"])
        meets(loaded, "utility_scope2", rows["stack"] * given["losses_MWh"] / sent)
        meets(loaded, "utility_scope3_upstream", rows["coal"] * given["losses_MWh"] / sent)
        meets(loaded, "user_scope3_losses", tonnes(answer, View.LOCATION) * given["losses_MWh"] / sent)
    else:
        meets(loaded, "user_scope2", rows["stack"])
        meets(loaded, "user_scope3_upstream", rows["coal"])
        meets(loaded, "utility_scope3_sold", tonnes(answer, View.LOCATION))
