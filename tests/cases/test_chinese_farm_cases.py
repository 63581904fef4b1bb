"""Worked cases of Chinese farm products, entered through the workbook with the factors of the papers themselves."""

from collections.abc import Callable
from typing import Any

import pytest

from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
RAW, MAKING = LifeCycleStage.RAW_MATERIALS, LifeCycleStage.PRODUCTION
CARBON = 12 / 44


def test_organic_apples(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Manure per tonne × 0.648 g CH4/kg × 21 upstream; kg N × 0.010 kg N2O × 310 on the field."""
    given = case("pcf-cn-apple-organic")
    i = given["inputs"]
    methane = i["composting_g_per_kg"]["CH4"] / 1000 * i["gwp"]["ch4"]
    nitrous = i["n2o_loss_kg_per_kgN"] * i["gwp"]["n2o"]
    for region in ("Fushan", "Baishui", "Tianshui"):
        made = builder(f"apple-{region}")
        made.process("orchard", 1, "t")
        manure = i["manure_kg_per_ha"][region] / i["yield_kg_per_ha"][region] * 1000
        composting = made.factor("composting", methane, "kg")
        made.add("orchard", ExchangeKind.INPUT, "堆肥", manure, "kg", composting, RAW)
        made.emits("orchard", i["N_kg_per_t"][region], nitrous, name="田间氧化亚氮")
        got = answer(made.study("orchard", 1, "t"), "xlsx")
        meets(given, region, [got.stage(RAW.value), got.stage(MAKING.value), got.total])


def test_wheat_and_maize_in_luancheng(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Eight terms per hectare in kg CO2-C, CH4 taken up by the soil and carbon kept in the field among them."""
    given = case("pcf-cn-luancheng-tilled")
    f, gwp = given["inputs"]["factors"], given["inputs"]["gwp"]
    for treatment, t in given["inputs"]["treatments"].items():
        made = builder(f"luancheng-{treatment}")
        made.process("field", 1, "hm2")
        # The soil takes up CH4: a removal stands in the channel of uptake, its mass and factor stay positive.
        taken_up = made.factor("soil_methane", 16 / 12 * gwp["CH4"], "kg", "co2e.uptake", direct=True)
        methane = made.add("field", ExchangeKind.EMISSION, "土壤甲烷吸收", -t["ch4_kgC"], "kg", taken_up)
        nitrous = made.emits("field", t["n2o_kgN"], 44 / 28 * gwp["N2O"], name="N2O")
        soil = made.add("field", ExchangeKind.EMISSION, "co2.biogenic", t["co2_kgC"] / CARBON, "kg")
        kept = made.add("field", ExchangeKind.EMISSION, "co2.uptake", t["npp_retained_kgC"] / CARBON, "kg")
        diesel = made.factor("diesel", f["diesel_kgCO2_per_l"], "L")
        fuel = made.add("field", ExchangeKind.INPUT, "柴油", t["diesel_l"], "L", diesel)
        water = made.factor("irrigation", f["irrigation_kgC_per_cm"] / CARBON, "cm")
        irrigation = made.add("field", ExchangeKind.INPUT, "灌溉", f["irrigation_cm"], "cm", water)
        nitrogen = made.factor("nitrogen", f["N_kgCO2_per_kg"], "kg")
        phosphorus = made.factor("phosphorus", f["P_kgCO2_per_kg"], "kg")
        n = made.add("field", ExchangeKind.INPUT, "氮肥", f["N_kg"], "kg", nitrogen, RAW)
        p = made.add("field", ExchangeKind.INPUT, "磷肥", f["P_kg"], "kg", phosphorus, RAW)
        got = answer(made.study("field", 1, "hm2"), "xlsx")
        terms = [got.line(methane), got.line(nitrous), got.line(soil), got.line(fuel), got.line(irrigation)]
        values = [*terms, got.line(n) + got.line(p), sum(terms) + got.line(n) + got.line(p) + got.line(kept)]
        meets(given, treatment, [value * CARBON for value in values])
        assert got.total == pytest.approx(sum(terms) + got.line(n) + got.line(p) + got.line(kept), rel=1e-12)


def test_rainfed_wheat_in_linfen(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Inputs × factors + field N2O, by the paper's own N2O rule (298 × 12/44) and by the IPCC's (298 × 44/28)."""
    given = case("pcf-cn-wheat-shanxi-2013")
    i, f = given["inputs"], given["inputs"]["factors_kgCO2e"]
    rules = {"as_published": i["gwp_n2o"] * 12 / 44, "ipcc": i["gwp_n2o"] * 44 / 28}
    for system, use in i["activity_per_ha"].items():
        for rule, factor in rules.items():
            made = builder(f"wheat-{system}-{rule}")
            made.process("field", 1, "hm2")
            for name, amount, key, unit in (
                ("氮肥", use["N"], "N_kg", "kg"),
                ("磷肥", use["P2O5"], "P2O5_kg", "kg"),
                ("除草剂", use["herbicide"], "herbicide_kg", "kg"),
                ("种子", use["seed"], "seed_kg", "kg"),
                ("柴油", sum(use["diesel"].values()), "diesel_l", "L"),
            ):
                provider = made.factor(key, f[key], unit)
                made.add("field", ExchangeKind.INPUT, name, amount, unit, provider, RAW)
            field = made.emits("field", i["n2o_kgN_per_ha"][system], factor, name="N2O")
            got = answer(made.study("field", 1, "hm2"), "xlsx")
            if rule == "as_published":
                meets(given, f"{system}_n2o_as_published", got.line(field))
                meets(given, f"{system}_total_as_published", got.total)
            else:
                meets(given, f"{system}_n2o_ipcc", got.line(field))
                meets(given, f"{system}_total_with_ipcc_n2o", got.total)
    published = {row["quantity"]: row["value"] for row in given["expected"]}
    lower = [1 - published["SNT_total_as_published"] / published[f"{s}_total_as_published"] for s in ("RT", "SRT")]
    meets(given, "SNT_lower_than_RT_SRT_percent", [100 * value for value in lower])
