"""A study that a bill of materials makes: the product is a motor, factors are whole numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.materials import BillLine, YieldStep
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import Exchange, UnitProcess


def quantity(text: str) -> Quantity:
    """Read ``2.5 kg``."""
    value, _, unit = text.partition(" ")
    return Quantity(float(value), unit)


@pytest.fixture(scope="session")
def line() -> Callable[..., BillLine]:
    """Maker of lines: `line("B1", "motor", "steel", "2 kg", gross="2.5 kg")`; bought unless `provider=""`."""

    def make(line_id: str, parent: str, item: str, net: str, gross: str = "", **fields: Any) -> BillLine:
        values = {"provider": f"factor:own.{item}", **fields}
        stated = quantity(gross) if gross else None
        return BillLine(
            line_id=line_id, parent=parent, item=item, net_quantity=quantity(net), gross_quantity=stated, **values
        )

    return make


@pytest.fixture(scope="session")
def step() -> Callable[..., YieldStep]:
    """Maker of steps: `step("S1", "motor", 1, yield_rate=0.9)`."""

    def make(step_id: str, product: str, position: int, **fields: Any) -> YieldStep:
        return YieldStep(step_id=step_id, product=product, position=position, **fields)

    return make


@pytest.fixture(scope="session")
def expanded() -> Callable[..., Expansion]:
    """Expand a study of one motor that has only plant records, or the processes given."""

    def make(*processes: UnitProcess, unit: str = "1 piece", suppliers: Any = (), **records: Any) -> Expansion:
        study = ProductStudy(
            study_id="motor",
            cfp_type=CfpType.PARTIAL,
            product=Product(name_zh="电动机", producer="示例"),
            unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=quantity(unit), reference_process="motor"),
            goal=Goal(),
            boundary=Boundary(),
            period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
            facilities=(
                Facility(facility_id="plant", name_zh="一厂", geography="CN-GD"),
                Facility(facility_id="other", name_zh="加工厂", geography="CN-GD", is_controlled=False),
            ),
            processes=processes,
            supplier_footprints=tuple(suppliers),
            plant=PlantRecords(**{name: tuple(some) for name, some in records.items()}),
        )
        return expand_plant(study)

    return make


@pytest.fixture(scope="session")
def row() -> Callable[[Expansion, str], Exchange]:
    """Find a row of the expanded study by its id."""

    def find(expansion: Expansion, exchange_id: str) -> Exchange:
        return next(
            found
            for process in expansion.study.processes
            for found in process.exchanges
            if found.exchange_id == exchange_id
        )

    return find


@pytest.fixture(scope="session")
def codes() -> Callable[[Expansion], list[str]]:
    """Codes of the findings of an expansion."""
    return lambda expansion: [finding.code for finding in expansion.findings]


@pytest.fixture(scope="session")
def figure() -> Callable[[Expansion, str, str], float]:
    """Value of a statement by its subject and item."""

    def find(expansion: Expansion, subject: str, item: str) -> float:
        return next(
            made.quantity.value for made in expansion.statements if (made.subject, made.item) == (subject, item)
        )

    return find
