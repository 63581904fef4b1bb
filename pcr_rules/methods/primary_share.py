"""Share of the result that stands on primary data, weighted by contribution.

ISO 14067:2018 3.1.7 calls a value primary that is measured, or calculated from measurements, at its original source.
PACT asks for the share *of the footprint* that stands on such values, not the share of rows. An activity amount from
the plant times a factor from a database is not primary: the larger part of what could be wrong is the factor's.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from background_db.flows import Channel, channel_of
from pcr_rules.linked_study import LinkedLine, LinkedStudy, SupplierKind
from pcr_rules.result import Contribution
from pcr_rules.study_index import StudyIndex, index_study, rows_of
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind
from pcr_rules.study_sources import SupplierFootprint

SUPPLIER_PREFIX = "supplier:"


class PrimaryBasis(StrEnum):
    """Why a line counts as it does."""

    DIRECT_EMISSION = "direct emission of an own process"
    SUPPLIER_SHARE = "the supplier's own primary share"
    SUPPLIER_SHARE_UNSTATED = "supplier does not state a primary share"
    AMOUNT_NOT_PRIMARY = "amount estimated, secondary or proxy"
    UPTAKE = "uptake of CO2 where the biomass grew"
    NOT_CONTROLLED = "direct emission of a process under nobody's own control"
    SECONDARY_FACTOR = "secondary factor"


@dataclass(frozen=True, slots=True)
class LineShare:
    """Primary share p of one contribution and why."""

    line_id: str
    share: float
    basis: PrimaryBasis


@dataclass(frozen=True, slots=True)
class PrimaryShare:
    """The share of the result, 0 to 1, and each line's part in it."""

    share: float
    lines: tuple[LineShare, ...]


def primary_share(contributions: Iterable[Contribution], linked: LinkedStudy) -> PrimaryShare:
    """Return the share of a view's result that stands on primary data.

    Formula: share = Σ p_i |c_i| / Σ |c_i|, c_i kg CO2e per unit of line i, p_i in 0 … 1:

    - a direct emission (elementary flow, direct-emission factor, or stack emission of a fuel burnt) of a process at a
      facility under own control whose amount is site-specific: p = 1;
    - a supplier's footprint: p = the primary share the supplier states, 0 if none is stated; 0 as well where the
      amount bought is secondary or a proxy;
    - an uptake happens where the biomass grew, not in the own process: p = 0, though its |c| is weighed;
    - everything else is an amount times a secondary factor (grid electricity, purchased goods, transport, treatment,
      the supply of fuels): p = 0.

    The share of a result without contributions is 0.

    Source: ISO 14067:2018 3.1.7.1, 6.3.5; PACT primary data share (weighted by contribution). That a combustion with
    measured fuel and published stoichiometry counts in full is our reading: the emission is computed from a
    site-specific activity and follows its carbon.
    """
    rows = {exchange.exchange_id: exchange for _, exchange in rows_of(linked.study)}
    links = {line.line_id: line for line in linked.lines}
    index = index_study(linked.study)
    shares: list[LineShare] = []
    counted: list[float] = []
    weights: list[float] = []
    for contribution in contributions:
        link, row = links.get(contribution.line_id), rows.get(contribution.exchange_id)
        share, basis = _share(link, row, index) if link and row else (0.0, PrimaryBasis.SECONDARY_FACTOR)
        shares.append(LineShare(contribution.line_id, share, basis))
        counted.append(share * abs(contribution.total))
        weights.append(abs(contribution.total))
    weight = math.fsum(weights)
    return PrimaryShare(math.fsum(counted) / weight if weight else 0.0, tuple(shares))


def _share(link: LinkedLine, row: Exchange, index: StudyIndex) -> tuple[float, PrimaryBasis]:
    amount_is_primary = row.origin in {DataOrigin.SITE_SPECIFIC, DataOrigin.SUPPLIER}
    if link.supplier.kind is SupplierKind.FACTOR and link.supplier.key.startswith(SUPPLIER_PREFIX):
        return _supplier_share(link, index.suppliers, is_amount_primary=amount_is_primary)
    is_direct = link.is_combustion or link.kind is ExchangeKind.EMISSION
    if not is_direct:
        return 0.0, PrimaryBasis.SECONDARY_FACTOR
    if link.supplier.kind is SupplierKind.ELEMENTARY and channel_of(link.supplier.key) is Channel.UPTAKE:
        return 0.0, PrimaryBasis.UPTAKE
    if row.origin is not DataOrigin.SITE_SPECIFIC:
        return 0.0, PrimaryBasis.AMOUNT_NOT_PRIMARY
    process = index.processes.get(link.process_id)
    facility = index.facilities.get(process.facility) if process else None
    if facility is None or not facility.is_controlled:
        return 0.0, PrimaryBasis.NOT_CONTROLLED
    return 1.0, PrimaryBasis.DIRECT_EMISSION


def _supplier_share(
    link: LinkedLine, suppliers: Mapping[str, SupplierFootprint], *, is_amount_primary: bool
) -> tuple[float, PrimaryBasis]:
    if not is_amount_primary:
        return 0.0, PrimaryBasis.AMOUNT_NOT_PRIMARY
    footprint = suppliers.get(link.supplier.key.removeprefix(SUPPLIER_PREFIX))
    if footprint is None or footprint.primary_share is None:
        return 0.0, PrimaryBasis.SUPPLIER_SHARE_UNSTATED
    return footprint.primary_share, PrimaryBasis.SUPPLIER_SHARE
