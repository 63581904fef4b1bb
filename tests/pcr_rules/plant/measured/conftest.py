"""Studies with readings, written in a line each."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant.measured.totals import MeterTotal, measured_totals
from pcr_rules.plant_records.measured import MeasuredFlow, Reading, ReadingRole
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def make_study(
    flows: tuple[MeasuredFlow, ...], readings: tuple[Reading, ...], days: tuple[date, date] = YEAR, **parts: Any
) -> ProductStudy:
    """A study of which only period and plant records matter."""
    return ProductStudy(
        study_id="measured",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="板", producer="某厂"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="line"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=days[0], last_day=days[1]),
        plant=PlantRecords(measured_flows=flows, readings=readings),
        **parts,
    )


def make_reading(
    first: str, last: str, amount: str = "", role: ReadingRole = ReadingRole.CONSUMPTION, **more: Any
) -> Reading:
    """A reading of meter m: ``make_reading("2025-01-01", "2025-01-31", "40 t")``."""
    value, _, unit = amount.partition(" ")
    return Reading(
        measured_flow="m",
        role=role,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        quantity=Quantity(float(value), unit) if amount else None,
        **more,
    )


def make_total(*readings: Reading, days: tuple[date, date] = YEAR, **meter: Any) -> MeterTotal:
    """The total of one meter m."""
    flow = MeasuredFlow(**{"flow_id": "m", "name": "天然气", "process": "line", **meter})
    (total,) = measured_totals(make_study((flow,), readings, days))
    return total


@pytest.fixture(scope="session")
def study() -> Callable[..., ProductStudy]:
    """Maker of a study with measured flows and readings."""
    return make_study


@pytest.fixture(scope="session")
def reading() -> Callable[..., Reading]:
    """Maker of a reading of meter m."""
    return make_reading


@pytest.fixture(scope="session")
def total() -> Callable[..., MeterTotal]:
    """Maker of the total of meter m from its readings."""
    return make_total


@pytest.fixture(scope="session")
def codes() -> Callable[[MeterTotal], dict[str, dict[str, str]]]:
    """Findings of a total: code → values."""
    return lambda made: {finding.code: dict(finding.values) for finding in made.findings}
