"""委外加工: own material, foreign energy; the material stands once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.loops_and_outsourcing import OutsourcedStep, ProcessorData
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.study_inventory import DataOrigin
from pcr_rules.study_sources import SupplierFootprint

Line = Callable[..., BillLine]
Expanded = Callable[..., Expansion]


def near(value: float, unit: str) -> Quantity:
    """A quantity that one of about this value equals."""
    about: Any = pytest.approx(value)
    return Quantity(about, unit)


def anodising(**fields: Any) -> OutsourcedStep:
    """3 kg a motor at the site `other`: 1,200 kWh and 50 Nm³ of gas a tonne, data of the processor."""
    values: dict[str, Any] = {
        "outsourcing_id": "anodising",
        "name": "委外阳极氧化",
        "product": "motor",
        "processed": Quantity(3, "kg"),
        "processor": "示例表面处理厂",
        "facility": "other",
        "data": ProcessorData.PROCESSOR,
        "basis": Quantity(1, "t"),
        "electricity": Quantity(1200, "kWh"),
        "electricity_provider": "electricity:other",
        "fuel_quantity": Quantity(50, "Nm3"),
        "fuel": "gas",
        "fuel_provider": "factor:own.gas",
        **fields,
    }
    return OutsourcedStep(**values)


def test_the_processor_is_a_process_of_its_own(line: Line, expanded: Expanded, row: Any) -> None:
    """3 kg × 1.2 kWh/kg = 3.6 kWh and 0.15 Nm³ at the processor; the motor takes 3 kg of service without a mass."""
    made = expanded(bill=[line("B1", "motor", "alloy", "3 kg")], outsourcing=[anodising()])
    assert not made.findings
    service = row(made, "anodising.service")
    assert (service.quantity, service.provider) == (Quantity(3.0, "kg"), "process:anodising")
    assert service.is_outside_mass_balance
    assert row(made, "anodising.electricity").quantity == near(3.6, "kWh")
    assert row(made, "anodising.fuel").quantity == near(0.15, "Nm3")
    assert row(made, "anodising.fuel").fuel == "gas"
    assert row(made, "anodising.electricity").origin is DataOrigin.SUPPLIER
    assert next(p.facility for p in made.study.processes if p.process_id == "anodising") == "other"
    balances = {balance.process_id: balance for balance in mass_balances(made.study)}
    assert (balances["motor"].inputs, balances["motor"].gap) == (3.0, 0.0)
    assert balances["anodising"].gap is None
    formula = next(d.formula for d in made.derivations if d.subject == "exchange:anodising.service")
    assert formula == "3 kg / 1 piece × 1 piece = 3 kg"


def test_a_declared_proxy_is_marked(line: Line, expanded: Expanded, row: Any) -> None:
    """A factor stands in with its reason: origin proxy, the reason on the row."""
    proxy = anodising(
        data=ProcessorData.PROXY, proxy_reason="加工方未提供数据", electricity=None, fuel_quantity=None,
        provider="factor:own.anodising", includes_material=False,
    )  # fmt: skip
    made = expanded(bill=[line("B1", "motor", "alloy", "3 kg")], outsourcing=[proxy])
    assert not made.findings
    processing = row(made, "anodising.processing")
    assert (processing.origin, processing.secondary_reason) == (DataOrigin.PROXY, "加工方未提供数据")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("OUTSOURCED-MATERIAL-TWICE", {"provider": "factor:own.a", "includes_material": True}),
        ("OUTSOURCED-MATERIAL-UNSTATED", {"provider": "factor:own.a"}),
        ("OUTSOURCED-PROXY-REASON", {"data": ProcessorData.PROXY}),
        ("OUTSOURCED-OWN-SITE", {"facility": "plant"}),
        ("OUTSOURCED-PRODUCT-UNKNOWN", {"product": "rotor"}),
        ("OUTSOURCED-PER", {"per": Quantity(1, "kg")}),
        ("PROCESSING-BASIS", {"basis": Quantity(1, "m2")}),
        ("PROCESSING-WITHOUT-DATA", {"electricity": None, "fuel_quantity": None}),
    ],
)
def test_each_fault_is_told_at_its_record(
    code: str, fields: dict[str, Any], line: Line, expanded: Expanded, codes: Any
) -> None:
    """Material counted twice, a silent proxy, a processor without data: findings at the record."""
    made = expanded(bill=[line("B1", "motor", "alloy", "3 kg")], outsourcing=[anodising(**fields)])
    assert codes(made) == [code]
    assert made.findings[0].where.path.startswith("plant.outsourcing[1]")


def test_a_footprint_without_own_material_may_include_it(line: Line, expanded: Expanded, codes: Any) -> None:
    """Where the own process has no material, the processor's footprint may hold it: a bought part."""
    service = replace(anodising(), provider="factor:own.a", includes_material=True)
    screws = line("B1", "motor", "oil", "1 kg", is_outside_mass_balance=True)
    assert codes(expanded(bill=[screws], outsourcing=[service])) == []


def test_a_footprint_from_the_cradle_is_doubted(line: Line, expanded: Expanded, codes: Any) -> None:
    """Said to be without material, yet its boundary begins at the cradle; gate to gate is what is meant."""
    for boundary, told in (("cradle-to-gate", ["OUTSOURCED-BOUNDARY"]), ("gate-to-gate", [])):
        footprint = SupplierFootprint(
            footprint_id="S1", supplier="示例", product="氧化", declared_unit=Quantity(1, "kg"), boundary=boundary,
            geography="CN", first_day=date(2025, 1, 1), last_day=date(2025, 12, 31),
        )  # fmt: skip
        service = anodising(provider="supplier:S1", includes_material=False)
        bill = [line("B1", "motor", "alloy", "3 kg")]
        assert codes(expanded(bill=bill, outsourcing=[service], suppliers=[footprint])) == told
