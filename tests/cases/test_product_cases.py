"""Worked cases on allocation, transport, waste and product footprints, entered as studies."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import AllocationMethod, ExchangeKind, OutputRole, ProductOutput

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
INPUT, WASTE, AVOIDED = ExchangeKind.INPUT, ExchangeKind.WASTE, ExchangeKind.AVOIDED
RAW, MAKING, DISTRIBUTION, USE, END = (
    LifeCycleStage.RAW_MATERIALS,
    LifeCycleStage.PRODUCTION,
    LifeCycleStage.DISTRIBUTION,
    LifeCycleStage.USE,
    LifeCycleStage.END_OF_LIFE,
)


def outputs_of(products: list[dict[str, Any]]) -> tuple[ProductOutput, ...]:
    """Two products with the properties of the case."""
    return tuple(
        ProductOutput(
            flow_id=f"f{number}",
            name=made["name"],
            role=OutputRole.PRODUCT if number == 0 else OutputRole.CO_PRODUCT,
            quantity=Quantity(float(made.get("amount", 1)), made.get("unit", "kg")),
            mass=Quantity(float(made["mass"]), "kg") if "mass" in made else None,
            share=made.get("share"),
            physical=made.get("physical"),
        )
        for number, made in enumerate(products)
    )


def test_mass_equal_and_manual_allocation(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """10 kg shared by mass (4 × 6 : 6 × 4), equally, and by given factors (2 : 8)."""
    given = case("allocation-mass-equal-manual")
    products = given["inputs"]["co_products"]
    manual = sum(made["manual_allocation"] for made in products)
    with_shares = [{**made, "share": made["manual_allocation"] / manual} for made in products]
    methods = {
        "mass": AllocationMethod.MASS,
        "equal": AllocationMethod.EQUAL,
        "manual_allocation": AllocationMethod.SHARES,
    }
    for quantity, method in methods.items():
        got = []
        for number, made_product in enumerate(products):
            made = builder("shares")
            made.process("p", 1, outputs=outputs_of(with_shares), allocation=method)
            made.emits("p", given["inputs"]["emission_a_kg"], 1)
            study = made.study("p", made_product["amount"], made_product["unit"], f"f{number}")
            got.append(answer(study).total)
        meets(given, quantity, got)


def test_allocation_applies_to_the_avoided_product(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.75 × (2 - 0.5 × 1.5) = 0.9375 kg."""
    given = case("allocation-olca-avoided-product")["inputs"], case("allocation-olca-avoided-product")
    inputs, made = given[0], builder("avoided")
    made.process(
        "p",
        1,
        outputs=outputs_of([{"name": name, "share": share} for name, share in inputs["factors"].items()]),
        allocation=AllocationMethod.SHARES,
    )
    made.process("spared", 1)
    made.emits("p", inputs["emission_e"], 1)
    made.emits("spared", inputs["avoided_emission_per_unit"], 1)
    made.add("p", AVOIDED, "spared", inputs["avoided_amount"], "kg", "process:spared")
    meets(given[1], "e_of_p", answer(made.study("p", 1, flow="f0")).total)


def test_given_and_physical_factors(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """2 kg shared 0.25 : 0.75 as given shares, and by a physical property of 25 : 75."""
    given = case("allocation-olca-physical-factors")
    inputs, parameter = given["inputs"], given["inputs"]["formula_variant"]["param"]
    variants = {
        "co2_of_reference_function": (
            [{"name": name, "share": share} for name, share in inputs["factors"].items()],
            AllocationMethod.SHARES,
        ),
        "co2_formula_variant": (
            [{"name": "a", "physical": parameter}, {"name": "b", "physical": 3 * parameter}],
            AllocationMethod.PHYSICAL,
        ),
    }
    for quantity, (products, method) in variants.items():
        made = builder("factors")
        made.process("p", 1, outputs=outputs_of(products), allocation=method)
        made.emits("p", inputs["emission_kg"], 1)
        meets(given, quantity, answer(made.study("p", 1, flow="f0")).total)


def test_transport_by_distance(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Tonnes × km × factor, leg by leg: 800 + 3000 + 1200 = 5000 kg."""
    given = case("ghgp-4.2-distance")
    made = builder("distance")
    made.process("freight", 1, "piece", stage=RAW)
    legs = []
    for leg in given["inputs"]["legs"]:
        factor = made.factor(leg["mode"].replace(" ", "_"), leg["ef"], "t·km")
        legs.append(made.add("freight", INPUT, leg["mode"], leg["t"] * leg["km"], "t·km", factor))
    got = answer(made.study("freight", 1, "piece"))
    meets(given, "legs", [got.line(leg) for leg in legs])
    meets(given, "total", got.total)


def test_warehouses_shared_by_volume(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """(kWh × factor + kWh gas × factor) × own m³ / total m³: a process with two tenants, shared by volume."""
    given = case("ghgp-4.5-warehouse-site-specific")
    made = builder("warehouses")
    made.process("storage", 1, "piece", stage=DISTRIBUTION)
    for number, site in enumerate(given["inputs"]["sites"]):
        own, total = site["own_m3"], site["total_m3"]
        tenants = [{"name": "own", "physical": own}, {"name": "others", "physical": total - own}]
        name = f"site{number}"
        made.process(name, 1, outputs=outputs_of(tenants), allocation=AllocationMethod.PHYSICAL)
        for what in ("electricity", "gas"):
            factor = made.factor(what, site[f"{what}_ef"], "kWh")
            made.add(name, INPUT, what, site[f"{what}_kWh"], "kWh", factor)
        made.add("storage", INPUT, name, 1, "kg", f"process:{name}#f0")
    got = answer(made.study("storage", 1, "piece"))
    meets(given, "sites", [got.view.by_process["site0"], got.view.by_process["site1"]])
    meets(given, "total", got.total)


def test_storage_by_volume_and_days(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """4000 m³ × 2 d × 0.01 + 4000 m³ × 2 d × 0.02 = 240 kg."""
    given = case("ghgp-4.6-storage-average")
    made = builder("stores")
    made.process("storage", 1, "piece", stage=DISTRIBUTION)
    for number, store in enumerate(given["inputs"]["stores"]):
        factor = made.factor(f"store{number}", store["ef"], "m3·d")
        made.add("storage", INPUT, f"store {number}", store["m3"] * store["days"], "m3·d", factor)
    meets(given, "total", answer(made.study("storage", 1, "piece")).total)


def test_shipment_of_two_legs(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.087 t over 423 km and 321 km, well-to-wheel; the primary share by activity and by emissions."""
    given = case("transport-ileap-chain")
    inputs, tonnes = given["inputs"], given["inputs"]["mass_kg"] / 1000

    def shipment(intensity: str, legs: list[dict[str, Any]]) -> tuple[Any, list[str]]:
        made = builder("shipment")
        made.process("shipment", 1, "piece", stage=DISTRIBUTION)
        ids = []
        for leg in legs:
            factor = made.factor(leg["id"], leg[intensity], "t·km")
            ids.append(made.add("shipment", INPUT, leg["id"], tonnes * leg["km"], "t·km", factor))
        return answer(made.study("shipment", 1, "piece")), ids

    got, ids = shipment("wtw_kg_per_tkm", inputs["legs"])
    activity = [next(c.amount for c in got.view.contributions if c.exchange_id == leg) for leg in ids]
    meets(given, "activity_legs", activity)
    meets(given, "activity_total", sum(activity))
    meets(given, "wtw_legs", [got.line(leg) for leg in ids])
    meets(given, "wtw_total", got.total)
    second, second_ids = shipment("ttw_kg_per_tkm", inputs["legs"][1:])
    meets(given, "ttw_leg_2", second.line(second_ids[0]))
    primary = [leg["primary_data_share_percent"] for leg in inputs["legs"]]
    meets(given, "pds_by_activity", sum(p * a for p, a in zip(primary, activity, strict=True)) / sum(activity))
    by_emissions = sum(p * got.line(leg) for p, leg in zip(primary, ids, strict=True)) / got.total
    meets(given, "pds_by_emissions", by_emissions)


def test_waste_by_average_treatment(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """40 t × share × factor; a treatment without burden for this system is a stated zero of the case."""
    given = case("ghgp-5.2-waste-average")
    made = builder("waste")
    made.process("site", 1, "piece")
    for number, treatment in enumerate(given["inputs"]["treatments"]):
        factor = made.factor(f"treatment{number}", treatment["ef"], "t")
        amount = given["inputs"]["total_t"] * treatment["share"]
        made.add("site", WASTE, treatment["name"], amount, "t", factor)
    meets(given, "total", answer(made.study("site", 1, "piece")).total)


def test_virgin_material_and_disposal(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """(1 - R1) × Ev + (1 - R2 - R3) × ED with all R = 0: 2.35 + 0.586 = 2.936 kg/kg."""
    given = case("cff-landfill-term")
    inputs = given["inputs"]
    for quantity, mass in (("per_kg", 1), ("total", inputs["mass_kg"])):
        made = builder("virgin")
        made.process("part", 1)
        made.add("part", INPUT, "material", 1, "kg", made.factor("virgin", inputs["Ev"], "kg"), RAW)
        made.add("part", WASTE, "part", 1, "kg", made.factor("disposal", inputs["ED"], "kg"), END)
        meets(given, quantity, answer(made.study("part", mass)).total)


def test_recycled_content_of_a_shirt(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.207 × [R1 (A × Erec + (1 - A) × Ev × Qs/Qp)]: the formula's terms are inputs of the study."""
    given = case("cff-recycled-wool-tshirt")
    i = given["inputs"]
    made = builder("shirt")
    made.process("shirt", 1, "piece")
    virgin = (1 - i["R1"]) + i["R1"] * (1 - i["A"]) * i["Qsin_over_Qp"]
    recycled = i["R1"] * i["A"]
    made.add("shirt", INPUT, "virgin", i["mass_kg"] * virgin, "kg", made.factor("virgin", i["Ev"], "kg"), RAW)
    made.add("shirt", INPUT, "recycled", i["mass_kg"] * recycled, "kg", made.factor("rec", i["Erec"], "kg"), RAW)
    meets(given, "footprint", answer(made.study("shirt", 1, "piece")).total)


def test_textile_process_energy(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """MJ is converted to kWh by the units (0.5 / 3.6 = 0.139), weaving 1 kg × 1000 × 400 / 500 × 0.01 = 8 kWh."""
    given = case("cff-textile-process-energy")
    making, weaving, knitting = (given["inputs"][step] for step in ("making", "weaving", "knitting"))
    woven = weaving["mass_kg"] * 1000 * weaving["ppm"] / weaving["grammage"] * weaving["elec_pppm"]
    for quantity, amount, unit, grid in (
        ("making", making["MJ"], "MJ", making["grid"]),
        ("weaving", woven, "kWh", weaving["grid"]),
        ("knitting", knitting["kWh"], "kWh", knitting["grid"]),
    ):
        made = builder("textile")
        made.process("cloth", 1)
        made.add("cloth", INPUT, "electricity", amount, unit, made.factor("grid", grid, "kWh"))
        got = answer(made.study("cloth", 1))
        meets(given, quantity, [got.view.contributions[0].amount, got.total])


def shoe(made: Any, weight: float, materials: list[tuple[float, float]], energy: tuple[float, float], rest: Any) -> Any:
    """A shoe: material shares with factors, electricity, and fixed values of the later stages."""
    made.process("shoe", 1, "piece")
    for number, (share, factor) in enumerate(materials):
        provider = made.factor(f"m{number}", factor, "kg")
        made.add("shoe", INPUT, f"material {number}", weight * share, "kg", provider, RAW)
    made.add("shoe", INPUT, "electricity", energy[0], "kWh", made.factor("grid", energy[1], "kWh"), MAKING)
    for stage, value in ((DISTRIBUTION, rest[0]), (USE, rest[1]), (END, rest[2])):
        if value:
            provider = made.factor(stage.value, value, "piece")
            made.add("shoe", INPUT, stage.value, 1, "piece", provider, stage)
    return made.study("shoe", 1, "piece")


def stages(got: Any) -> list[float]:
    """Materials, manufacturing, distribution, use, end of life."""
    return [got.stage(stage.value) for stage in (RAW, MAKING, DISTRIBUTION, USE, END)]


def test_sneaker_made_in_china(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.7 kg × Σ share × factor + 6 kWh × 0.555 + 1.053 + 0 + 1.4 = 29.76 kg a pair."""
    given = case("pcf-shoe-china-nylon")
    i = given["inputs"]
    materials = [(part["share"], part["kgCO2e_per_kg"]) for part in i["components"]]
    fixed = (i["fixed"]["distribution"], i["fixed"]["use"], i["fixed"]["end_of_life"])
    study = shoe(builder("sneaker"), i["weight_kg"], materials, (i["manufacturing_kWh"], i["grid_kg_per_kWh"]), fixed)
    got = answer(study)
    names = ("materials", "manufacturing", "distribution", "use", "end_of_life")
    for name, value in zip(names, stages(got), strict=True):
        meets(given, name, value)
    meets(given, "total", got.total)


def test_shoes_of_mixed_materials(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Three shoes with round numbers, each material by its mix and country."""
    given = case("pcf-shoe-unit-tests")
    i, factors = given["inputs"], given["inputs"]["factors"]

    def value(name: str, country: str) -> float:
        found = factors[name]
        return float(found if isinstance(found, (int, float)) else found.get(country, found["CN"]))

    for number, shape in i["cases"].items():
        materials = [
            (part["share"] * mixed, value(name, part.get("country", "CN")))
            for part in shape["components"]
            for name, mixed in part["mix"].items()
        ]
        energy = (i["manufacturing_kWh"], factors["electricity"][shape["manufacturing_country"]])
        study = shoe(
            builder(f"shoe{number}"),
            shape["weight_kg"],
            materials,
            energy,
            (i["distribution"], i["use"], shape["end_of_life"]),
        )
        meets(given, f"case_{number}", stages(answer(study)))


def test_simple_product_stage_by_stage(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Materials, recycled content, energy with a renewable share, process gases under AR6, use phase."""
    given = case("pcf-simple-bom-stages")
    i, e = given["inputs"], given["inputs"]["energy"]
    r, u = i["recycled"], given["inputs"]["use"]

    def total(rows: list[tuple[float, float, str]], gases: dict[str, float] | None = None) -> float:
        made = builder("simple")
        made.process("p", 1, "piece")
        for number, (amount, factor, unit) in enumerate(rows):
            made.add("p", INPUT, f"row {number}", amount, unit, made.factor(f"f{number}", factor, unit))
        for flow, amount in (gases or {}).items():
            made.add("p", ExchangeKind.EMISSION, flow, amount, "kg")
        return float(answer(made.study("p", 1, "piece")).total)

    gas, diesel = (e["natural_gas_m3"], e["gas_ef"], "m3"), (e["diesel_l"], e["diesel_ef"], "L")
    meets(given, "bom", total([(row["kg"], row["ef"], "kg") for row in i["bom"]]))
    content = [(r["kg"] * r["share"], r["recycled"], "kg"), (r["kg"] * (1 - r["share"]), r["primary"], "kg")]
    meets(given, "recycled_content", total(content))
    meets(given, "energy_us", total([(e["electricity_kWh"], e["grid_us"], "kWh"), gas, diesel]))
    grid = e["electricity_kWh"] * (1 - i["renewable_share"])
    meets(given, "energy_renewable_no_diesel", total([(grid, e["grid_us"], "kWh"), gas]))
    meets(given, "electricity_cn", total([(e["electricity_kWh"], e["grid_cn"], "kWh")]))
    process = i["process"]
    gases = {"co2.fossil": process["co2"], "ch4.fossil": process["ch4"], "n2o.fossil": process["n2o"]}
    meets(given, "process", total([], gases))
    use = [(u["kWh_per_use"] * u["uses_per_year"] * u["years"], e["grid_us"], "kWh")]
    yearly = u["consumables_per_year"] + u["maintenance_per_year"]
    meets(given, "use_phase", total([*use, (yearly * u["years"], 1.0, "piece")]))
