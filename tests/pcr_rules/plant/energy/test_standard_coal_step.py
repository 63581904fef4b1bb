"""Fuels and electricity of the inventory are stated in tce beside the inventory."""

from collections.abc import Callable

import pytest

from background_db.units import Quantity
from pcr_rules.plant.energy.standard_coal import standard_coal_step
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind


def row(name: str, value: float, unit: str, provider: str = "factor:x", fuel: str = "") -> Exchange:
    """An input."""
    return Exchange(
        exchange_id=name,
        kind=ExchangeKind.INPUT,
        flow=name,
        quantity=Quantity(value, unit),
        provider=provider,
        fuel=fuel,
    )


def test_rows_in_tce(shipping_study: Callable[..., ProductStudy]) -> None:
    """10^4 Nm3 × 389.31 GJ / 29.3076 = 13.284 tce; 1000 kWh × 3.6 / 29 307.6 = 0.12283 tce; steel has none."""
    rows = (
        row("gas", 1, "万Nm3", fuel="ndrc2015_other_industry.natural_gas"),
        row("power", 1000, "kWh", "electricity:plant"),
    )
    stated = {each.subject: each for each in standard_coal_step(shipping_study(rows=rows)).statements}
    assert set(stated) == {"gas", "power"}
    assert stated["gas"].quantity.value == pytest.approx(389.31 / 29.3076)
    assert (stated["gas"].item, stated["power"].item) == ("fuel_in_tce", "electricity_in_tce")
    assert stated["power"].quantity.value == pytest.approx(3.6 / 29.3076)
