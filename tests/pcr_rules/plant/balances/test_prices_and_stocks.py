"""A price series gives the price of economic allocation; a material's balance states its gap."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.allocation import allocated_shares
from pcr_rules.plant.balances.prices import mean_price, price_step
from pcr_rules.plant.balances.stocks import stock_balance_step, stock_closure
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.expansion import Added
from pcr_rules.plant_records.balances import ProductPrice, StockBalance
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Allocation, AllocationMethod, OutputRole, ProductOutput

Packer = Callable[..., ProductStudy]


def price(flow: str, value: float, year: int, **fields: Any) -> ProductPrice:
    """A price over one year."""
    values: dict[str, Any] = {"process": "line", "source": "statistics", **fields}
    return ProductPrice(
        flow=flow,
        first_day=date(year, 1, 1),
        last_day=date(year, 12, 31),
        price=values.pop("price", Quantity(value, "CNY")),
        **values,
    )


@pytest.fixture
def line(shipping_study: Packer) -> ProductStudy:
    """100 pumps and 5 t of slag, shared by value, without prices."""
    slag = ProductOutput(flow_id="slag", name="slag", role=OutputRole.CO_PRODUCT, quantity=Quantity(5, "t"))
    study = shipping_study(outputs=(slag,))
    economic = Allocation(method=AllocationMethod.ECONOMIC, level=3)
    return replace(study, processes=(replace(study.processes[0], allocation=economic),))


def with_prices(study: ProductStudy, *prices: ProductPrice) -> ProductStudy:
    """The study with price records."""
    return replace(study, plant=PlantRecords(product_prices=prices))


def test_the_mean_is_taken_over_days() -> None:
    """(80 × 366 + 100 × 365) / 731 = 89.986320 CNY: 2024 was a leap year."""
    mean = mean_price([price("slag", 80, 2024), price("slag", 100, 2025)])
    assert mean.value == pytest.approx((80 * 366 + 100 * 365) / 731)
    assert mean.unit == "CNY"


def test_a_series_prices_the_output_and_so_the_shares(line: ProductStudy) -> None:
    """Pumps 100 × 1990 = 199,000 CNY, slag 5 × 200 = 1,000 CNY: slag carries 0.5 %."""
    prices = (price("pump", 1980, 2023), price("pump", 2000, 2025), price("slag", 200, 2025))
    made = expand_plant(with_prices(line, *prices))
    assert allocated_shares(made.study.processes[0]) == pytest.approx((0.995, 0.005))
    assert [each.rule for each in made.derivations if each.subject.startswith("output:")] == ["price_mean"] * 2
    again = expand_plant(made.study)
    assert again.study == made.study


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (price("slog", 200, 2025), "PRICE-OUTPUT-UNKNOWN"),
        (price("slag", 200, 2025, source=""), "PRICE-WITHOUT-SOURCE"),
        (replace(price("slag", 200, 2025), last_day=date(2024, 1, 1)), "PRICE-PERIOD"),
    ],
)
def test_a_series_that_cannot_be_used_is_named(
    line: ProductStudy, codes: Callable[[Added], list[str]], row: ProductPrice, code: str
) -> None:
    """A misspelt output, no source, dates the wrong way round."""
    assert codes(price_step(with_prices(line, row))) == [code]


def test_two_currencies_have_no_mean(line: ProductStudy, codes: Callable[[Added], list[str]]) -> None:
    """CNY and EUR in one series."""
    other = replace(price("slag", 20, 2024), price=Quantity(20, "EUR"))
    assert codes(price_step(with_prices(line, price("slag", 200, 2025), other))) == ["PRICE-CURRENCIES"]


def test_a_price_stated_beside_its_series_must_agree(line: ProductStudy, codes: Callable[[Added], list[str]]) -> None:
    """The output says 300 CNY, its series 200 CNY; 200 CNY agrees."""
    process = line.processes[0]
    pump, slag = process.outputs
    for stated, expected in ((300.0, ["PRICE-CONTRADICTS"]), (200.0, [])):
        outputs = (pump, replace(slag, price=Quantity(stated, "CNY")))
        study = replace(line, processes=(replace(process, outputs=outputs),))
        assert codes(price_step(with_prices(study, price("slag", 200, 2025)))) == expected


def test_a_balance_states_its_gap(shipping_study: Packer, figures: Callable[[Added], dict[str, float]]) -> None:
    """1,550 + 20 + 100 - (1,520 + 60 + 85) = 5 t, 0.299 % of 1,670 t."""
    balance = StockBalance(
        balance_id="SB",
        material="clinker",
        made=Quantity(1550, "t"),
        bought=Quantity(20_000, "kg"),
        opening_stock=Quantity(100, "t"),
        used=Quantity(1520, "t"),
        sold=Quantity(60, "t"),
        closing_stock=Quantity(85, "t"),
    )
    stated = figures(stock_balance_step(shipping_study(stock_balances=(balance,))))
    assert stated == pytest.approx(
        {"came_in": 1670, "went_out": 1665, "stock_gap": 5, "stock_gap_share": 5 / 1670}, rel=1e-9
    )
    assert stock_closure(StockBalance(balance_id="none", material="x")).gap_share == 0
