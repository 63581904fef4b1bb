"""A small plant for the tests of freight, packaging and waste: one process, a row of steel by mass, screws by piece."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant.expansion import Added
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

Packer = Callable[..., ProductStudy]


def _study(
    *, rows: Iterable[Exchange] = (), outputs: Iterable[ProductOutput] = (), full: bool = False, **plant: Any
) -> ProductStudy:
    steel = Exchange(
        exchange_id="steel", kind=ExchangeKind.INPUT, flow="steel", quantity=Quantity(10, "t"), provider="factor:x"
    )
    screws = Exchange(
        exchange_id="screws",
        kind=ExchangeKind.INPUT,
        flow="screws",
        quantity=Quantity(5000, "piece"),
        provider="factor:y",
    )
    pump = ProductOutput(flow_id="pump", name="pump", quantity=Quantity(100, "piece"), mass=Quantity(40, "kg"))
    line = UnitProcess(process_id="line", name="line", outputs=(pump, *outputs), exchanges=(steel, screws, *rows))
    return ProductStudy(
        study_id="plant",
        cfp_type=CfpType.FULL if full else CfpType.PARTIAL,
        product=Product(name_zh="泵", producer="plant"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "piece"), reference_process="line"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=(line,),
        plant=PlantRecords(**plant),
    )


@pytest.fixture(scope="session")
def shipping_study() -> Packer:
    """Maker of a study with records: 100 pumps of 40 kg from 10 t of steel and 5000 screws of unknown mass."""
    return _study


def _amounts(added: Added) -> dict[str, tuple[float, str]]:
    return {row.exchange_id: (row.quantity.value, row.quantity.unit) for _, row in added.exchanges}


@pytest.fixture(scope="session")
def amounts() -> Callable[[Added], dict[str, tuple[float, str]]]:
    """Amount and unit of each row that a step adds, by its id."""
    return _amounts


@pytest.fixture(scope="session")
def codes() -> Callable[[Added], list[str]]:
    """Codes of the findings of a step, in their order."""
    return lambda added: [finding.code for finding in added.findings]


@pytest.fixture(scope="session")
def figures() -> Callable[[Added], dict[str, float]]:
    """Values of the statements of a step, by item."""
    return lambda added: {statement.item: statement.quantity.value for statement in added.statements}
