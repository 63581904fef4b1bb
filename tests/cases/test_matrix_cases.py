"""Worked cases on matrices: textbook and peers' systems, entered as studies."""

from collections.abc import Callable
from typing import Any

import pytest

from footprint_app.calculation.concentration import above_share, concentration_ratio, gini, herfindahl, ranked
from pcr_rules.study_inventory import ExchangeKind

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
INPUT, WASTE, AVOIDED = ExchangeKind.INPUT, ExchangeKind.WASTE, ExchangeKind.AVOIDED


def from_matrix(made: Any, a: list[list[float]], b: list[float], factor: float = 1.0) -> None:
    """Enter a square technology matrix (columns are processes, outputs on the diagonal) and one row of emissions."""
    for j in range(len(a)):
        made.process(f"p{j}", a[j][j])
        for i in range(len(a)):
            if i != j and a[i][j]:
                made.add(f"p{j}", INPUT, f"p{i}", -a[i][j], "kg", f"process:p{i}")
        made.emits(f"p{j}", b[j], factor)


def test_bicycle_and_its_scenarios(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """2.5 kg fibre × 26.6 kg CO2/kg = 66.5 kg; lighter and doubled variants are scenarios of the study."""
    given = case("matrix-carbon-fibre-bike-scenarios")
    inputs, made = given["inputs"], builder("bike")
    made.process("bike", 1, "piece")
    made.process("gas", 1, "MJ")
    made.process("fibre", 1)
    fibre = made.add("bike", INPUT, "fibre", inputs["carbon_fibre_kg_per_bike"][0], "kg", "process:fibre")
    made.add("fibre", INPUT, "gas", 237, "MJ", "process:gas")
    made.emits("fibre", inputs["co2_kg_per_kg_fibre"], inputs["cf_co2"])
    target = f"exchange:{fibre}.quantity"
    made.output_scenario("double_bike", {"output:bike#bike.quantity": "2 piece"})
    made.output_scenario("lightweight", {target: "1.5 kg"})
    made.output_scenario("lightweight_double", {target: "1.5 kg", "output:bike#bike.quantity": "2 piece"})
    got = answer(made.study("bike", inputs["demand_bike"], "piece"))
    meets(given, "original", got.total)
    for name in ("double_bike", "lightweight", "lightweight_double"):
        meets(given, name, got.scenario(name))


def test_negative_technosphere_amount_is_an_avoided_product(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """-2 kg of fuel is fuel spared elsewhere: 100 × (1 - 2 × 0.1) = 80; as an input 100 × (1 + 0.2) = 120."""
    given = case("matrix-hs2002-sign-trap")
    for quantity, kind in (("score_as_published_with_minus_2", AVOIDED), ("score_with_plus_2", INPUT)):
        made = builder("hs2002")
        made.process("electricity", given["inputs"]["electricity_production"]["production_kWh"], "kWh")
        made.process("fuel", given["inputs"]["fuel_production"]["production_kg"])
        made.add("electricity", kind, "fuel", 2, "kg", "process:fuel")
        made.emits("electricity", given["inputs"]["electricity_production"]["co2_kg"], 1)
        made.emits("fuel", given["inputs"]["fuel_production"]["co2_kg"], 1)
        got = answer(made.study("electricity", given["inputs"]["demand_electricity_kWh"], "kWh"))
        meets(given, quantity, got.total)


def test_mobility_example(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """One kilometre by electric car, split by the process that emits."""
    given = case("matrix-mobility-example")
    totals = {}
    for car in ("driving e-car", "driving combustion car"):
        made = builder("mobility")
        for name in ("driving e-car", "e-car", "battery", "driving combustion car", "combustion car"):
            made.process(name, 1, "piece")
        made.process("electricity", 1, "kWh")
        made.process("lithium", 1)
        made.process("steel", 1)
        units = {"electricity": "kWh", "steel": "kg", "lithium": "kg"}
        for label, needs in given["inputs"]["unit_process_inputs"].items():
            for what, amount in needs.items():
                made.add(label.split(" (")[0], INPUT, what, amount, units.get(what, "piece"), f"process:{what}")
        for name, amount in given["inputs"]["direct_co2_kg_per_unit"].items():
            made.emits(name, amount, 1)
        totals[car] = answer(made.study(car, 1, "piece"))
    electric = totals["driving e-car"].view.by_process
    meets(given, "from_electricity", electric["electricity"])
    meets(given, "from_steel", electric["steel"])
    meets(given, "total_e_car", totals["driving e-car"].total)
    meets(given, "total_combustion_car", totals["driving combustion car"].total)


def test_two_region_multipliers(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Sectors as processes with money as their product; each multiplier is the score of one unit of a sector."""
    given = case("matrix-mrio-two-regions")
    z, y, f = given["inputs"]["Z"], given["inputs"]["Y"], given["inputs"]["F"]
    sectors = range(len(z))
    x = [sum(z[i]) + sum(y[i]) for i in sectors]
    meets(given, "x", x)

    def score(stressor: list[float], sector: int) -> float:
        made = builder("mrio")
        for j in sectors:
            made.process(f"s{j}", x[j], "CNY")
            for i in sectors:
                if z[i][j]:
                    made.add(f"s{j}", INPUT, f"s{i}", z[i][j], "CNY", f"process:s{i}")
            if stressor[j]:
                made.emits(f"s{j}", stressor[j], 1)
        return float(answer(made.study(f"s{sector}", 1, "CNY")).total)

    multipliers = [[score(row, j) for j in sectors] for row in f]
    meets(given, "M", multipliers)
    meets(given, "S_row1", [f[0][j] / x[j] for j in sectors])
    # A stressor of one per unit of the first sector's output alone gives the first row of the Leontief inverse.
    meets(given, "L_row1", [score([x[0], *[0.0] * 5], j) for j in sectors])
    final_demand = [sum(y[i]) for i in sectors]
    meets(given, "total_requirements_check", sum(m * d for m, d in zip(multipliers[0], final_demand, strict=True)))


def test_loop_with_non_unitary_production(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Two processes that need each other, solved exactly: score 8; supplies follow from the contributions."""
    given = case("matrix-nonunitary-loop")
    inputs, made = given["inputs"], builder("loop")
    from_matrix(made, inputs["A"], inputs["B"][0], inputs["characterisation"][0])
    got = answer(made.study("p1", inputs["demand"][1]))
    meets(given, "score", got.total)
    # One run emits B × CF, so supply = contribution / (B × CF): p0 2.667 = c / (0.5 × 2), p1 2.667 = c / (1 × 2).
    by_process = got.view.by_process
    meets(given, "supply", [by_process["p0"] / (0.5 * 2), by_process["p1"] / (1 * 2)])


def test_avoided_waste_treatment(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """An avoided waste of 0.5 spares half a run of its treatment: e = -0.5 × 2 = -1, r = 1 - 0.5 × 0.5 = 0.75."""
    given = case("matrix-olca-avoided-waste")
    totals = {}
    for flow, own, treated in (("r", given["inputs"]["P"]["r_input"], 0.5), ("e", 0, given["inputs"]["W"]["e_output"])):
        made = builder("avoided")
        made.process("P", 1)
        made.process("W", 1)
        made.add("P", AVOIDED, "waste", given["inputs"]["P"]["avoided_waste_output"], "kg", "process:W")
        if own:
            made.emits("P", own, 1)
        made.emits("W", treated, 1)
        totals[flow] = answer(made.study("P", 1))
    meets(given, "e_total", totals["e"].total)
    meets(given, "r_total", totals["r"].total)
    scaling_w = totals["e"].view.by_process["W"] / given["inputs"]["W"]["e_output"]
    meets(given, "scaling_P_W", [totals["r"].view.by_process["P"] / 1, scaling_w])
    meets(given, "upstream_tree_r", [totals["r"].total, totals["r"].view.by_process["W"]])
    meets(given, "upstream_tree_e", [totals["e"].total, totals["e"].view.by_process["W"]])


def test_five_process_chain(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """g = B A⁻¹ f of a chain with a side branch: 124.5 and 68.5."""
    given = case("matrix-olca-seqagg-chain")
    got = []
    for row in given["inputs"]["B"]:
        made = builder("chain")
        from_matrix(made, given["inputs"]["A"], row)
        got.append(answer(made.study("p4", 1)).total)
    meets(given, "inventory", got)


def test_chain_of_sub_systems(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """C needs 2 of B (made 0.5 a run), B needs 2 of A: 8 + 4 + 1 = 13 kg."""
    given = case("matrix-olca-subsystem-chain")

    def solved(reference: str, amount: float) -> Any:
        made = builder("subsystem")
        for entry in given["inputs"]["processes"]:
            made.process(entry["name"], entry["reference_amount"])
            for what, needed in entry.get("inputs", {}).items():
                made.add(entry["name"], INPUT, what, needed, "kg", f"process:{what}")
            made.emits(entry["name"], entry["co2"], 1)
        return answer(made.study(reference, amount))

    whole = solved("C", given["inputs"]["demand"]["C"])
    run_of_b = solved("B", 0.5)
    meets(given, "total_co2", whole.total)
    meets(given, "by_process_A_B_C", [whole.view.by_process[name] for name in "ABC"])
    meets(given, "scaling_B_in_C", whole.view.by_process["B"] / 1)
    meets(given, "subresult_B", run_of_b.total)
    meets(given, "scaling_A_in_B", run_of_b.view.by_process["A"] / 1)


def test_waste_links(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Waste to treatment downstream, treatment as the reference, and waste linked to a ready-made result."""
    given = case("matrix-olca-waste-links")
    downstream = builder("downstream")
    downstream.process("product", 1)
    downstream.process("treatment", 1)
    downstream.add("product", WASTE, "waste", given["inputs"]["downstream"]["waste_out"], "kg", "process:treatment")
    downstream.emits("treatment", given["inputs"]["downstream"]["treatment_emission"], 1)
    meets(given, "downstream", answer(downstream.study("product", 1)).total)

    reference = builder("reference")
    reference.process("treatment", 1)
    reference.process("product", 1)
    needed = given["inputs"]["reference_treatment"]["product_in"]
    reference.add("treatment", INPUT, "product", needed, "kg", "process:product")
    reference.emits("product", given["inputs"]["reference_treatment"]["product_emission"], 1)
    meets(given, "reference_treatment", answer(reference.study("treatment", 1)).total)

    linked = builder("linked")
    linked.process("product", 1)
    factor = linked.factor("treatment", given["inputs"]["linked_result"]["impact_per_unit"], "kg")
    linked.add("product", WASTE, "waste", given["inputs"]["linked_result"]["waste_out"], "kg", factor)
    meets(given, "linked_result", answer(linked.study("product", 1)).total)


def test_two_products_in_one_unit(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Two demands at once are one process that needs both: 10 / 2 × 0.5 × 2 + 8 / 4 × 1 × 2 = 9."""
    given = case("matrix-two-demands-no-links")
    inputs, made = given["inputs"], builder("two")
    from_matrix(made, inputs["A"], inputs["B"][0], inputs["characterisation"][0])
    made.process("both", 1, "piece")
    for j, amount in enumerate(inputs["demand"]):
        made.add("both", INPUT, f"p{j}", amount, "kg", f"process:p{j}")
    got = answer(made.study("both", 1, "piece"))
    by_process = got.view.by_process
    meets(given, "score", got.total)
    meets(given, "score_by_process", [by_process["p0"], by_process["p1"]])
    meets(given, "supply", [by_process["p0"] / (0.5 * 2), by_process["p1"] / (1 * 2)])


def test_characterisation_without_normalisation(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """The characterised impact, 2 × 2 = 4; normalisation and weighting are no part of a footprint (VALIDATION.md)."""
    given = case("matrix-olca-normalisation-weighting")
    made = builder("characterised")
    made.process("p", 1)
    made.emits("p", given["inputs"]["emission"], given["inputs"]["cf"])
    meets(given, "impact", answer(made.study("p", 1)).total)


def test_contribution_statistics(case: Case, meets: Any) -> None:
    """Ranking by absolute value, what makes 30 % of it, and indices of concentration."""
    given = case("matrix-contribution-statistics")
    i = given["inputs"]
    meets(given, "top3", [list(pair) for pair in ranked(i["contributions"])[:3]])
    with_credit = above_share(i["contributions_with_credit"], i["cutoff_share"])
    meets(given, "top_by_30_percent_with_credit", [list(pair) for pair in with_credit])
    meets(given, "cr4", concentration_ratio(i["cr_data"], 4))
    meets(given, "cr2", concentration_ratio(i["cr_data"], 2))
    meets(given, "herfindahl_raw", herfindahl(i["herfindahl_data"]))
    meets(given, "gini", gini(i["gini_data"]))
