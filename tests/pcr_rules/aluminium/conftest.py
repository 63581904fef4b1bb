"""A smelter's study: alumina, anodes and power to liquid metal, cast to ingots."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.process_emissions.aluminium import anode_co2, pfc_by_slope
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

METAL_T = 100_000.0


def row(row_id: str, flow: str, amount: float, unit: str, provider: str, **fields: Any) -> Exchange:
    return Exchange(
        exchange_id=row_id,
        kind=ExchangeKind.INPUT,
        flow=flow,
        quantity=Quantity(amount, unit),
        provider=provider,
        **fields,
    )


def emission(row_id: str, flow: str, amount: float, unit: str) -> Exchange:
    return Exchange(exchange_id=row_id, kind=ExchangeKind.EMISSION, flow=flow, quantity=Quantity(amount, unit))


@pytest.fixture
def smelter() -> ProductStudy:
    """100,000 t of metal: 1,930 kg alumina, 420 kg anode, 13,500 kWh and 20 kg fluorides per tonne."""
    carbon = anode_co2(METAL_T, 0.42, 0.02, 0.004)
    gases = pfc_by_slope(METAL_T, 0.2, 2, 0.143, 0.121)
    electrolysis = UnitProcess(
        process_id="electrolysis",
        name="电解",
        facility="plant",
        outputs=(ProductOutput(flow_id="liquid", name="铝液", quantity=Quantity(METAL_T, "t")),),
        exchanges=(
            row("E1", "氧化铝", 1.93 * METAL_T, "t", "factor:fallback.metal.alumina"),
            row("E2", "预焙阳极", 0.42 * METAL_T, "t", "process:anode"),
            row("E3", "交流电", 13_500 * METAL_T, "kWh", "electricity:plant"),
            row("E4", "氟化铝", 20 * METAL_T, "kg", "supplier:fluoride"),
            emission("E5", "co2.fossil", carbon, "t"),
            emission("E6", "cf4.fossil", gases.cf4_kg, "kg"),
            emission("E7", "c2f6.fossil", gases.c2f6_kg, "kg"),
        ),
    )
    anode = UnitProcess(
        process_id="anode",
        name="阳极",
        outputs=(ProductOutput(flow_id="anode", name="预焙阳极", quantity=Quantity(1000, "t")),),
        exchanges=(
            row("A1", "石油焦", 1200, "t", "supplier:coke"),
            row("A2", "煤沥青", 220, "t", "supplier:pitch"),
            row("A3", "电力", 180_000, "kWh", "electricity:plant"),
        ),
    )
    casting = UnitProcess(
        process_id="casting",
        name="铸造",
        outputs=(ProductOutput(flow_id="ingot", name="重熔用铝锭", quantity=Quantity(METAL_T, "t")),),
        exchanges=(row("C1", "铝液", METAL_T, "t", "process:electrolysis#liquid"),),
    )
    supply = ElectricitySupply(supply_id="grid", kind=SupplyKind.GRID, quantity=Quantity(1.4e9, "kWh"))
    return ProductStudy(
        study_id="smelter",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="重熔用铝锭", producer="示例铝厂", classification="7601"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="casting"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        facilities=(Facility(facility_id="plant", name_zh="铝厂", geography="CN-YN", electricity=(supply,)),),
        processes=(electrolysis, anode, casting),
    )


@pytest.fixture
def changed(smelter: ProductStudy) -> Any:
    """The smelter's study with a process changed."""

    def change(process_id: str, /, **fields: Any) -> ProductStudy:
        processes = tuple(
            replace(each, **fields) if each.process_id == process_id else each for each in smelter.processes
        )
        return replace(smelter, processes=processes)

    return change
