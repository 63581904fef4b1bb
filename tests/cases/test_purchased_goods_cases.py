"""Worked cases on purchased goods: suppliers' own values, and the hybrid of a supplier's energy with upstream data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant_records.freight import DistanceSource, EnergyScope, TransportLeg, TransportMode
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study_inventory import ExchangeKind
from pcr_rules.study_sources import SupplierFootprint

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
INPUT = ExchangeKind.INPUT
FORMS = pytest.mark.parametrize("form", ["yaml", "xlsx"])


def footprint(name: str, value: float) -> SupplierFootprint:
    """A supplier's cradle-to-gate value per kilogram, without split."""
    return SupplierFootprint(
        footprint_id=name.replace(" ", "_"),
        supplier=f"supplier of {name}",
        product=name,
        declared_unit=Quantity(1, "kg"),
        boundary="cradle-to-gate",
        geography="CN",
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        gwp_set="AR6",
        not_split=value,
    )


@FORMS
def test_five_goods_by_their_suppliers_values(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """30 + 60 + 20 + 25 + 10 t CO2e = 145,000 kg, each through a supplier's record."""
    given = case("ghgp-1.1-supplier-specific")
    made = builder("goods")
    made.process("house", 1, "piece")
    records = []
    for good in given["inputs"]["goods"]:
        records.append(footprint(good["name"], good["kgCO2e_per_kg"]))
        made.add("house", INPUT, good["name"], good["kg"], "kg", f"supplier:{good['name']}")
    study = replace(made.study("house", 1, "piece"), supplier_footprints=tuple(records))
    meets(given, "total", answer(study, form).total)


@FORMS
def test_hybrid_with_freight_of_each_material(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """3,000 + 49,250 + 205,000 + 50 = 257,300 kg; freight by legs, in t·km of what each row weighs."""
    given = case("ghgp-1.2-hybrid-erratum")
    inputs = given["inputs"]
    made = builder("shirts")
    made.process("shirts", 1, "piece")
    energy = [
        made.add("shirts", INPUT, each["name"], each["kWh"], "kWh", made.factor(f"energy{n}", each["ef"], "kWh"))
        for n, each in enumerate(inputs["supplier_energy"])
    ]
    materials, legs = [], []
    for n, each in enumerate(inputs["materials"]):
        row = made.add("shirts", INPUT, each["name"], each["kg"], "kg", made.factor(f"material{n}", each["ef"], "kg"))
        materials.append(row)
        # kg CO2e per kg·km is a thousandfold per t·km.
        carrier = made.factor(f"freight{n}", each["transport_ef_kg_per_kgkm"] * 1000, "t·km")
        legs.append(
            TransportLeg(
                leg_id=f"T{n}",
                cargo=row,
                mode=TransportMode.ROAD,
                provider=carrier,
                distance=Quantity(each["transport_km"], "km"),
                distance_source=DistanceSource.MEASURED,
                is_packaging_included=True,
                energy_scope=EnergyScope.WELL_TO_WHEEL,
            )
        )
    waste = made.factor("waste", inputs["waste"]["ef"], "kg")
    left = made.add("shirts", ExchangeKind.WASTE, "waste", inputs["waste"]["kg"], "kg", waste)
    study = replace(made.study("shirts", 1, "piece"), plant=PlantRecords(transport_legs=tuple(legs)))
    got = answer(study, form)
    meets(given, "supplier_scope_1_2", sum(map(got.line, energy)))
    meets(given, "materials", sum(map(got.line, materials)))
    meets(given, "transport", sum(got.line(leg.leg_id) for leg in legs))
    meets(given, "waste", got.line(left))
    meets(given, "total", got.total)


@FORMS
def test_hybrid_with_an_average_for_the_rest(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """2,500 + 500 + 50 + 12,000 × 5.6 = 70,250 kg."""
    given = case("ghgp-1.3-hybrid-partial")
    inputs = given["inputs"]
    made = builder("shirts-average")
    made.process("shirts", 1, "piece")
    for n, each in enumerate(inputs["supplier_energy"]):
        made.add("shirts", INPUT, each["name"], each["kWh"], "kWh", made.factor(f"energy{n}", each["ef"], "kWh"))
    waste = made.factor("waste", inputs["waste"]["ef"], "kg")
    made.add("shirts", ExchangeKind.WASTE, "waste", inputs["waste"]["kg"], "kg", waste)
    upstream = made.factor("upstream", inputs["upstream_ef_excluding_supplier_kg_per_piece"], "piece")
    row = made.add("shirts", INPUT, "upstream of a shirt", inputs["pieces"], "piece", upstream)
    got = answer(made.study("shirts", 1, "piece"), form)
    meets(given, "upstream", got.line(row))
    meets(given, "total", got.total)
