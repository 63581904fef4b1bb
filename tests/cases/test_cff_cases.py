"""Worked cases on the Circular Footprint Formula and on processing energy, as studies with the sheet of materials."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.end_of_life import MaterialLife, circular_footprint
from pcr_rules.plant_records.circularity import RecycledMaterial
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, EndOfLifeScenario
from pcr_rules.study_inventory import ExchangeKind

Case = Callable[[str], dict[str, Any]]
INPUT = ExchangeKind.INPUT


def with_material(study: ProductStudy, record: RecycledMaterial) -> ProductStudy:
    """The study as a full footprint by the formula, with one material."""
    return replace(
        study,
        cfp_type=CfpType.FULL,
        end_of_life=EndOfLifeScenario(description="case", recycling_method="CFF", source="case"),
        plant=PlantRecords(material_lives=(record,)),
    )


@pytest.mark.shared
@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_virgin_material_and_landfill(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """10 kg × ((1 - 0) × 2.35 + (1 - 0 - 0) × 0.586) = 10 × 2.936 = 29.36 kg."""
    given = case("cff-landfill-term")
    inputs = given["inputs"]
    made = builder("landfill")
    made.process("product", 1, "piece")
    record = RecycledMaterial(
        life_id="M",
        material="material",
        process="product",
        mass=Quantity(inputs["mass_kg"], "kg"),
        virgin_provider=made.factor("virgin", inputs["Ev"], "kg"),
        disposal_provider=made.factor("landfill", inputs["ED"], "kg"),
        allocation_factor=0.5,
        source="case",
    )
    got = answer(with_material(made.study("product", 1, "piece"), record), form)
    meets(given, "total", got.total)
    meets(given, "per_kg", got.total / inputs["mass_kg"])
    meets(given, "per_kg", circular_footprint(MaterialLife(virgin=inputs["Ev"], disposal=inputs["ED"]), 0.5).total)


@pytest.mark.shared
@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_shirt_of_recycled_wool(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """0.207 kg × (1 × (0.8 × 0.5 + 0.2 × 80.3 × 0.5)) = 1.745 kg, printed 1.75."""
    given = case("cff-recycled-wool-tshirt")
    inputs = given["inputs"]
    made = builder("wool")
    made.process("shirt", 1, "piece")
    record = RecycledMaterial(
        life_id="W",
        material="wool",
        process="shirt",
        mass=Quantity(inputs["mass_kg"], "kg"),
        virgin_provider=made.factor("virgin", inputs["Ev"], "kg"),
        recycled_content_rate=float(inputs["R1"]),
        recycled_provider=made.factor("recycled", inputs["Erec"], "kg"),
        quality_in_share=inputs["Qsin_over_Qp"],
        disposal_provider=made.factor("none", 0.0, "kg"),
        allocation_factor=inputs["A"],
        source="case",
    )
    got = answer(with_material(made.study("shirt", 1, "piece"), record), form)
    meets(given, "footprint", got.total)
    assert got.line("W.recycled") == pytest.approx(0.207 * 0.8 * 0.5)
    assert got.line("W.virgin") == pytest.approx(0.207 * 0.2 * 0.5 * 80.3)


@pytest.mark.shared
def test_textile_processing_energy(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Making 0.5 MJ / 3.6 × 0.5; weaving 1 kg × 1000 × 400 / 500 × 0.01 kWh × 0.1; knitting 5 kWh × 0.2."""
    given = case("cff-textile-process-energy")
    making, weaving, knitting = (given["inputs"][name] for name in ("making", "weaving", "knitting"))
    made = builder("textile")
    made.process("textile", 1, "piece")
    # Pick-metres: the weft yarns that cross each metre of the fabric.
    pick_metres = weaving["mass_kg"] * 1000 / weaving["grammage"] * weaving["ppm"]
    rows = {
        "making": made.add("textile", INPUT, "making", making["MJ"], "MJ", made.factor("g1", making["grid"], "kWh")),
        "weaving": made.add(
            "textile",
            INPUT,
            "weaving",
            pick_metres * weaving["elec_pppm"],
            "kWh",
            made.factor("g2", weaving["grid"], "kWh"),
        ),
        "knitting": made.add(
            "textile", INPUT, "knitting", knitting["kWh"], "kWh", made.factor("g3", knitting["grid"], "kWh")
        ),
    }
    got = answer(made.study("textile", 1, "piece"))
    amounts = {line.exchange_id: line.amount for line in got.view.contributions}
    for name, row in rows.items():
        meets(given, name, [amounts[row], got.line(row)])
