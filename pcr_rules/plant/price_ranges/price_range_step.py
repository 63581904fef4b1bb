"""How far the prices of their series move the shares of products that share burdens by value."""

from collections.abc import Iterator, Mapping

from background_db.errors import UnitError
from background_db.units import Quantity, conversion
from pcr_rules.methods.price_sensitivity import PriceRange, share_ranges
from pcr_rules.plant.balances.prices import price_series
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.expansion import Added
from pcr_rules.plant_records.balances import ProductPrice
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import AllocationMethod, UnitProcess

Series = Mapping[tuple[str, str], tuple[ProductPrice, ...]]


def price_range_step(study: ProductStudy) -> Added:
    """State the share of each product at its mean price and at the lowest and highest of its series."""
    series = price_series(study)
    if not series:
        return Added()
    shared = [
        process
        for process in study.processes
        if process.allocation is not None and process.allocation.method is AllocationMethod.ECONOMIC
    ]
    return Added(statements=tuple(each for process in shared for each in _statements(process, series)))


def _statements(process: UnitProcess, series: Series) -> Iterator[Statement]:
    try:
        ranges = _ranges(process, series)
        shares = share_ranges(ranges) if len(ranges) > 1 else {}
    except (UnitError, ValueError):
        return  # prices that cannot be compared, or worth nothing: the allocation itself says so
    for flow, share in shares.items():
        subject = f"{process.process_id}#{flow}"
        for item, value in (
            ("share_mean", share.mean),
            ("share_lowest", share.lowest),
            ("share_highest", share.highest),
        ):
            yield Statement("price_sensitivity", subject, item, Quantity(value, "1"))


def _ranges(process: UnitProcess, series: Series) -> Mapping[str, PriceRange]:
    """Prices in the currency of the first output; an output without a series keeps its one price."""
    made = products_of(process)
    if any(output.price is None for output in made):
        return {}
    currency = next(output.price.unit for output in made if output.price is not None)
    found: dict[str, PriceRange] = {}
    for output in made:
        rows = series.get((process.process_id, output.flow_id), ())
        prices = [row.price.value * conversion(row.price.unit, currency) for row in rows]
        mean = output.price.value * conversion(output.price.unit, currency) if output.price is not None else 0.0
        found[output.flow_id] = PriceRange(
            output.quantity.value, mean, min(prices, default=mean), max(prices, default=mean)
        )
    return found
