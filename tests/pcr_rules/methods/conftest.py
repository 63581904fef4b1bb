"""A bare study that methods reading a study are tested on."""

from datetime import date

import pytest

from background_db.units import Quantity
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary


@pytest.fixture(scope="session")
def plant_study() -> ProductStudy:
    """A study of 2025 without processes or records."""
    return ProductStudy(
        study_id="plant",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="产品", producer="plant"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="field"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
    )
