"""The price of an output as the mean of its price series, for economic allocation."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.units import Quantity, conversion, dimension
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant_records.balances import ProductPrice
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study
from pcr_rules.study_inventory import ProductOutput

_LIST = "product_prices"
Series = Sequence[tuple[str, ProductPrice]]


def mean_price(series: Sequence[ProductPrice]) -> Quantity:
    """Return the mean of a price series over the days of its periods, in the currency of the first.

    Formula: Σ price × days / Σ days.

    Raises:
        ValueError: there is no row, or a period ends before it begins.
    """
    days = [(row.last_day - row.first_day + timedelta(days=1)).days for row in series]
    if not days or min(days) <= 0:
        raise ValueError("a price series has at least one period, and none ends before it begins")
    unit = series[0].price.unit
    weighted = (
        row.price.value * conversion(row.price.unit, unit) * each for row, each in zip(series, days, strict=True)
    )
    return Quantity(math.fsum(weighted) / sum(days), unit)


def price_series(study: ProductStudy) -> Mapping[tuple[str, str], tuple[ProductPrice, ...]]:
    """Return the price series by (process, flow)."""
    found: dict[tuple[str, str], list[ProductPrice]] = {}
    for row in study.plant.product_prices:
        found.setdefault((row.process, row.flow), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def price_step(study: ProductStudy) -> Added:
    """Give outputs without a price the mean of their series; a series that cannot be used is a finding."""
    index = index_study(study)
    series: dict[tuple[str, str], list[tuple[str, ProductPrice]]] = {}
    for position, record in usable_records(study.plant.product_prices, _LIST):
        series.setdefault((record.process, record.flow), []).append((record_place(_LIST, position), record))
    known = [f"{process}#{flow}" for process, flow in index.outputs]
    parts = []
    for key, rows in series.items():
        output = index.outputs.get(key)
        trouble = _unknown(key, rows, known) if output is None else _trouble(rows)
        if trouble is not None or output is None:
            parts.append(Added(findings=(trouble,) if trouble else ()))
        else:
            parts.append(_priced(key, rows, output))
    return joined(parts)


def _priced(key: tuple[str, str], rows: Series, output: ProductOutput) -> Added:
    mean, sources = mean_price([row for _, row in rows]), tuple(place for place, _ in rows)
    subject = f"output:{key[0]}#{key[1]}"
    values = [row.price.value * conversion(row.price.unit, mean.unit) for _, row in rows]
    days = [(row.last_day - row.first_day).days + 1 for _, row in rows]
    shown = " + ".join(f"{value:.10g} × {each} d" for value, each in zip(values, days, strict=True))
    formula = f"({shown}) / {sum(days)} d = {mean.value:.10g} {mean.unit}"
    said = f"{mean.value:.10g} {mean.unit}"
    findings = _without_source(rows)
    if output.price is not None and not _is_same(output.price, mean):
        written = f"{output.price.value:.10g} {output.price.unit}"
        where = Place(path=sources[0])
        findings.append(warning("PRICE-CONTRADICTS", where, "CFP-AL-02", output=subject, price=written, mean=said))
    return Added(
        prices={} if output.price is not None else {key: mean},
        derivations=(Derivation(subject, "price_mean", formula, mean, sources),),
        statements=(
            Statement("price_series", subject, "price_lowest", Quantity(min(values), mean.unit), sources),
            Statement("price_series", subject, "price_highest", Quantity(max(values), mean.unit), sources),
        ),
        findings=tuple(findings),
    )


def _unknown(key: tuple[str, str], rows: Series, known: Sequence[str]) -> Finding:
    name = f"{key[0]}#{key[1]}"
    return integrity_error("PRICE-OUTPUT-UNKNOWN", Place(path=rows[0][0]), output=name, near=nearest(name, known))


def _trouble(rows: Series) -> Finding | None:
    """A period that ends before it begins, or prices in several currencies."""
    first = rows[0][1]
    for place, row in rows:
        if row.last_day < row.first_day:
            return integrity_error("PRICE-PERIOD", Place(path=place), first=row.first_day, last=row.last_day)
        if dimension(row.price.unit) != dimension(first.price.unit):
            values = {"one": first.price.unit, "other": row.price.unit}
            return integrity_error("PRICE-CURRENCIES", Place(path=place), "", **values)
    return None


def _without_source(rows: Series) -> list[Finding]:
    return [
        warning("PRICE-WITHOUT-SOURCE", Place(path=place), "CFP-AL-02", output=f"{row.process}#{row.flow}")
        for place, row in rows
        if not row.source.strip() and not row.evidence
    ]


def _is_same(one: Quantity, other: Quantity) -> bool:
    if dimension(one.unit) != dimension(other.unit):
        return False
    return math.isclose(one.value * conversion(one.unit, other.unit), other.value, rel_tol=1e-6)
