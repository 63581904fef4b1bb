"""Each row that stands on a factor finds it in the list of factors, the combustion of a fuel too."""

from pathlib import Path

import pytest

import footprint_app
from footprint_app.reporting.contribution_table import calculation_lines
from footprint_app.service.calculate import calculate

FUEL_ROW = "O-03.combustion"


@pytest.fixture(scope="module")
def motor() -> Path:
    """The shipped example that burns natural gas and buys from named suppliers."""
    return Path(footprint_app.__file__).parent / "examples" / "induction_motor" / "induction_motor.yaml"


def test_every_factor_is_found_and_multiplies_out(motor: Path) -> None:
    """No row is marked as unlisted; amount × listed factor = result within 1e-9 of it."""
    result = calculate(motor, scenarios=False).result
    assert result is not None
    lines = calculation_lines(result, result.view(result.headline))
    of_factors = [line for line in lines if line.contribution.supplier.startswith("factor:")]
    assert len(of_factors) > 20
    for line in of_factors:
        assert line.is_listed, line.contribution.line_id
        assert line.product == pytest.approx(line.contribution.total, rel=1e-9)
    fuel = next(line for line in lines if line.contribution.line_id == FUEL_ROW)
    assert fuel.use is not None
    assert fuel.use.scope == "direct-emission"
    assert fuel.company == ""
