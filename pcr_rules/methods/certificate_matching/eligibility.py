"""Which certificates may serve which demand, and the first reason why not: the edges of the network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE, CertificateLot, TradeClass

_OUTSIDE_THE_MAINLAND = frozenset({"CN-HK", "CN-MO", "CN-TW"})
_BOUND_TO_A_USER = frozenset({TradeClass.GREEN_POWER, TradeClass.SELF_USE, TradeClass.DIRECT_LINE})
_BOUND_TO_A_SITE = frozenset({TradeClass.SELF_USE, TradeClass.DIRECT_LINE})
_MAINLAND = "CN"


class Granularity(StrEnum):
    """How close a certificate's generation must lie to the consumption (GEC-05)."""

    STUDY_PERIOD = "study_period"
    """Generated within the period of the study."""
    CALENDAR_YEAR = "calendar_year"
    QUARTER = "quarter"
    MONTH = "month"
    VALIDITY = "validity"
    """Any month while the certificate is valid; needs a justification in the study."""


class RuledOut(StrEnum):
    """Why a lot may not serve a demand; the first that holds, in this order."""

    MECHANISM_PRICE = "mechanism_price"
    OTHER_CREDIT = "other_credit"
    HOLDER = "holder"
    EXPIRED = "expired"
    MARKET = "market"
    USER = "user"
    PERIOD = "period"
    TECHNOLOGY = "technology"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLot:
    """Certificates of a lot that are free: runs of serial numbers, both ends inside, and the day they lapse."""

    lot: CertificateLot
    serials: tuple[tuple[int, int], ...]
    expires_on: date
    """Last day on which they may be claimed (GEC-04)."""

    @property
    def count(self) -> int:
        """Number of free certificates."""
        return sum(last - first + 1 for first, last in self.serials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Grid electricity of a facility in a period that certificates may cover, both days inside."""

    facility: str
    first_day: date
    last_day: date
    watt_hours: int
    market: str = _MAINLAND
    """``CN`` for mainland China, else the ISO 3166 code of the market."""
    technologies: tuple[str, ...] = ()
    """Those accepted; empty: any."""

    @property
    def certificates(self) -> int:
        """Whole certificates that fit: claims never exceed the consumption (GEC-02, GEC-07)."""
        return max(0, self.watt_hours) // WATT_HOURS_PER_CERTIFICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRules:
    """The conditions under which certificates are matched."""

    entity: str
    claimed_on: date
    study_first_day: date
    study_last_day: date
    granularity: Granularity = Granularity.STUDY_PERIOD
    holders: tuple[str, ...] = ()
    """Who may hold certificates for the entity besides itself, such as an agent."""


def market_of_lot(lot: CertificateLot) -> str:
    """Return the market in which a certificate counts: ``CN`` for mainland China (GEC-09)."""
    if lot.province in _OUTSIDE_THE_MAINLAND:
        return lot.province
    return lot.province.partition("-")[0]


def ruled_out_by(offer: OfferedLot, demand: Demand, rules: MatchingRules) -> RuledOut | None:
    """Return why a lot may not serve a demand, None where it may.

    Source: GEC-04 (validity), GEC-05 (period), GEC-09 (market), GEC-10 and GEC-11 (settled user, own site),
    GEC-14 (other credit), GEC-19 (entitlement of the province).
    """
    lot = offer.lot
    unmet = {
        RuledOut.MECHANISM_PRICE: lot.has_mechanism_price,
        RuledOut.OTHER_CREDIT: bool(lot.other_credit),
        RuledOut.HOLDER: lot.holder not in {rules.entity, *rules.holders},
        RuledOut.EXPIRED: rules.claimed_on > offer.expires_on,
        RuledOut.MARKET: market_of_lot(lot) != demand.market,
        RuledOut.USER: _is_of_another_user(lot, demand, rules),
        RuledOut.PERIOD: not _lies_in_period(lot.generation_month, demand, rules),
        RuledOut.TECHNOLOGY: bool(demand.technologies) and lot.technology not in demand.technologies,
    }
    return next((reason for reason in RuledOut if unmet[reason]), None)


def _is_of_another_user(lot: CertificateLot, demand: Demand, rules: MatchingRules) -> bool:
    if lot.trade_class not in _BOUND_TO_A_USER:
        return False
    users = {demand.facility} if lot.trade_class in _BOUND_TO_A_SITE else {demand.facility, rules.entity}
    return lot.settled_user not in users


def _lies_in_period(month: date, demand: Demand, rules: MatchingRules) -> bool:
    first, last = demand.first_day, demand.last_day
    match rules.granularity:
        case Granularity.VALIDITY:
            return (month.year, month.month) <= (last.year, last.month)
        case Granularity.STUDY_PERIOD:
            first, last = rules.study_first_day, rules.study_last_day
        case Granularity.CALENDAR_YEAR:
            return first.year <= month.year <= last.year
        case Granularity.QUARTER:
            return _quarter(first) <= _quarter(month) <= _quarter(last)
        case Granularity.MONTH:
            pass
    return (first.year, first.month) <= (month.year, month.month) <= (last.year, last.month)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


@dataclass(frozen=True, slots=True)
class LotGroup:
    """Lots that may serve the same demands: one node of the network."""

    lots: tuple[int, ...]
    """Positions of the lots, those that lapse first in front."""
    demands: tuple[int, ...]
    """Positions of the demands they may serve."""
    certificates: int


def group_lots(
    offers: tuple[OfferedLot, ...], demands: tuple[Demand, ...], rules: MatchingRules
) -> tuple[LotGroup, ...]:
    """Gather lots with the same demands, so that 10,000 lots make a network of a few hundred nodes."""
    served: dict[tuple[object, ...], tuple[int, ...]] = {}
    members: dict[tuple[int, ...], list[int]] = {}
    for position, offer in enumerate(offers):
        kind = _kind(offer)
        if kind not in served:
            served[kind] = tuple(
                at
                for at, demand in enumerate(demands)
                if demand.certificates and ruled_out_by(offer, demand, rules) is None
            )
        if served[kind] and offer.count:
            members.setdefault(served[kind], []).append(position)
    return tuple(
        LotGroup(tuple(_first_to_lapse(offers, lots)), eligible, sum(offers[lot].count for lot in lots))
        for eligible, lots in sorted(members.items())
    )


def _kind(offer: OfferedLot) -> tuple[object, ...]:
    """What decides whom a lot may serve."""
    lot = offer.lot
    return (
        lot.generation_month, offer.expires_on, market_of_lot(lot), lot.holder, lot.trade_class, lot.settled_user,
        lot.technology, lot.has_mechanism_price, bool(lot.other_credit),
    )  # fmt: skip


def _first_to_lapse(offers: tuple[OfferedLot, ...], lots: Iterable[int]) -> list[int]:
    return sorted(lots, key=lambda at: (offers[at].expires_on, offers[at].lot.generation_month, offers[at].lot.lot_id))


def reasons_against(
    offers: tuple[OfferedLot, ...], demands: Iterable[Demand], rules: MatchingRules
) -> Mapping[RuledOut, tuple[tuple[str, int], ...]]:
    """Return the lots that may serve none of the demands, by the reason of the first: (lot id, certificates)."""
    asked = tuple(demands)
    judged: dict[tuple[object, ...], RuledOut | None] = {}
    found: dict[RuledOut, list[tuple[str, int]]] = {}
    for offer in offers:
        kind = _kind(offer)
        if kind not in judged:
            reasons = [ruled_out_by(offer, demand, rules) for demand in asked]
            judged[kind] = None if None in reasons else reasons[0]
        reason = judged[kind]
        if reason is not None and offer.count:
            found.setdefault(reason, []).append((offer.lot.lot_id, offer.count))
    return {reason: tuple(found[reason]) for reason in RuledOut if reason in found}
