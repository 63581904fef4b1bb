"""Which factors a result stands on, with their proof, and the shares that a reader should know."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from background_db.catalogue import FactorCatalogue, co2e_of
from background_db.errors import UnknownKeyError
from background_db.factors import EmissionFactor
from background_db.flows import Channel, gas_of
from background_db.provenance import ValidityPeriod, Verification
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.result import Contribution, FactorUse, ViewResult
from pcr_rules.study_inventory import DataOrigin

_PREFIX = f"{SupplierKind.FACTOR.value}:"
_SOURCED = frozenset({Verification.TWO_SOURCES, Verification.ONE_SOURCE, Verification.COMPUTED})


@dataclass(frozen=True, slots=True)
class ResultShares:
    """Shares of the sum of absolute contributions, 0 to 1."""

    not_split: float
    """In the channel "not split": CO2e that its publisher did not split into gases."""
    foreign: float
    """On factors that describe another country's industry."""
    sourced: float
    """On published factors whose source was verified, the author's own factors and rows marked proxy left out."""


def factor_key(contribution: Contribution) -> str:
    """Return the factor's key in `LinkedStudy.factors`, "" for an elementary flow."""
    return contribution.supplier.removeprefix(_PREFIX) if contribution.supplier.startswith(_PREFIX) else ""


def factor_uses(
    linked: LinkedStudy, views: Iterable[ViewResult], headline: ViewResult, catalogue: FactorCatalogue
) -> tuple[FactorUse, ...]:
    """Return the factors behind all views, largest absolute contribution first.

    Contribution of a factor = Σ contributions of the lines that it supplies in the headline view, kg CO2e per unit of
    the product; 0 for a factor that stands in another view only.
    """
    keys = (factor_key(contribution) for view in views for contribution in view.contributions)
    sums: dict[str, list[float]] = {key: [] for key in keys if key}
    for contribution in headline.contributions:
        if key := factor_key(contribution):
            sums[key].append(contribution.total)
    uses = [_use(linked, key, math.fsum(values), catalogue) for key, values in sums.items()]
    return tuple(sorted(uses, key=lambda use: (-abs(use.contribution), use.factor_id)))


def _use(linked: LinkedStudy, key: str, contribution: float, catalogue: FactorCatalogue) -> FactorUse:
    factor = linked.factors[key]
    return FactorUse(
        factor_id=factor.factor_id,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        value=co2e_of(factor, linked.study.gwp_set),
        per_unit=factor.per_unit,
        scope=factor.scope.value,
        geography=factor.geography,
        data_period=period_text(factor.data_period),
        gwp_set=factor.gwp_set or _set_of_gases(factor, linked.study.gwp_set),
        factor_set=factor.factor_set,
        source=source_text(factor, catalogue),
        locator=factor.locator,
        verification=factor.verification.value,
        is_foreign=factor.quality.is_foreign,
        contribution=contribution,
        quality_note=factor.quality.note,
        is_low_quality=factor.quality.is_low,
        supplier="" if key == factor.factor_id else f"{_PREFIX}{key}",
    )


def _set_of_gases(factor: EmissionFactor, of_study: str) -> str:
    """A factor given by gas has the study's GWP set; "" where it holds CO2e and does not say by which."""
    return "" if any(gas_of(flow) == "co2e" for flow, _ in factor.flows) else of_study


def source_text(factor: EmissionFactor, catalogue: FactorCatalogue) -> str:
    """Return title and publisher of a factor's publication; for a factor of the study itself its own words."""
    try:
        source = catalogue.source_of(factor)
    except UnknownKeyError:
        return factor.source_id
    return f"{source.title} ({source.publisher})" if source.publisher else source.title


def period_text(period: ValidityPeriod) -> str:
    """Return a half-open period as first and last day; an open end stays open."""
    first = period.start.isoformat() if period.start else ""
    last = period.end.fromordinal(period.end.toordinal() - 1).isoformat() if period.end else ""
    return f"{first}/{last}" if first or last else ""


def result_shares(linked: LinkedStudy, contributions: Iterable[Contribution]) -> ResultShares:
    """Return the shares of a view; all 0 for a result without contributions."""
    listed = list(contributions)
    proxies = {
        exchange.exchange_id
        for process in linked.study.processes
        for exchange in process.exchanges
        if exchange.origin is DataOrigin.PROXY
    }
    total = math.fsum(abs(one.total) for one in listed)
    if not total:
        return ResultShares(0.0, 0.0, 0.0)
    with_factor = [(abs(one.total), one, linked.factors[key]) for one in listed if (key := factor_key(one))]
    is_sourced = [
        size for size, one, factor in with_factor if factor.verification in _SOURCED and one.exchange_id not in proxies
    ]
    return ResultShares(
        not_split=math.fsum(abs(one.channels.get(Channel.NOT_SPLIT.value, 0.0)) for one in listed) / total,
        foreign=math.fsum(size for size, _, factor in with_factor if factor.quality.is_foreign) / total,
        sourced=math.fsum(is_sourced) / total,
    )
