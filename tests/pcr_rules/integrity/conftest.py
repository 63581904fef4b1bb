"""A small sound study that each test spoils in one way."""

from collections.abc import Callable
from datetime import date

import pytest

from background_db.units import Quantity
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess
from pcr_rules.study_sources import OwnFactor

Row = Callable[..., Exchange]


@pytest.fixture
def row() -> Row:
    """Maker of rows: `row("E1", 2, "kg", "factor:own.steel")`."""

    def make(exchange_id: str, value: float, unit: str, provider: str = "", **fields: object) -> Exchange:
        values: dict[str, object] = {"kind": ExchangeKind.INPUT, "flow": f"flow of {exchange_id}", **fields}
        return Exchange(exchange_id=exchange_id, quantity=Quantity(value, unit), provider=provider, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def sound(row: Row) -> ProductStudy:
    """Casting (1100 kg a run) feeds machining (1000 kg a run), whose 100 kg of chips go back to casting."""
    casting = UnitProcess(
        process_id="casting",
        name="Casting",
        facility="plant",
        outputs=(ProductOutput(flow_id="casting", name="Casting", quantity=Quantity(1100, "kg")),),
        exchanges=(
            row("C1", 1050, "kg", "factor:own.steel", stage=LifeCycleStage.RAW_MATERIALS),
            row("C2", 90, "kg", "process:machining#chips"),
            row("C3", 500, "kWh", "electricity:plant"),
        ),
    )
    machining = UnitProcess(
        process_id="machining",
        name="Machining",
        facility="plant",
        outputs=(
            ProductOutput(flow_id="part", name="Part", quantity=Quantity(1000, "kg")),
            ProductOutput(flow_id="chips", name="Chips", role=OutputRole.RECIRCULATED, quantity=Quantity(100, "kg")),
        ),
        exchanges=(row("M1", 1.1, "t", "process:casting"), row("M2", 200, "kWh", "electricity:plant")),
    )
    return ProductStudy(
        study_id="small",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="零件", producer="示例"),
        unit=FunctionalUnit(
            kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="machining", reference_flow="part"
        ),
        output_volume=Quantity(2000, "kg"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)),
        facilities=(
            Facility(
                facility_id="plant",
                name_zh="一厂",
                geography="CN-GD",
                electricity=(
                    ElectricitySupply(supply_id="grid", kind=SupplyKind.GRID, quantity=Quantity(1500, "kWh")),
                ),
            ),
        ),
        processes=(casting, machining),
        own_factors=(
            OwnFactor(
                factor_id="own.steel", name="Steel", value=2.0, per_unit="kg", geography="CN",
                first_year=2023, last_year=2023, source_title="illustrative",
            ),
        ),
    )  # fmt: skip
