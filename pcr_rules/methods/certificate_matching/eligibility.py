"""Which certificates may serve which demand, and the first reason why not: the edges of the network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from background_db.regions import is_mainland
from pcr_rules.certificates import ON_GRID_POWER, WATT_HOURS_PER_CERTIFICATE, CertificateLot, TradeClass
from pcr_rules.green_certificates.validity import YearRule, last_valid_day, year_rule
from pcr_rules.methods.certificate_matching.periods import Granularity, Period, claimed_period, surrounding


class RuledOut(StrEnum):
    """Why a lot may not serve a demand; the first that holds, in this order."""

    MECHANISM_PRICE = "mechanism_price"
    OTHER_CREDIT = "other_credit"
    HOLDER = "holder"
    EXPIRED = "expired"
    MARKET = "market"
    NOT_GRID_POWER = "not_grid_power"
    """Of self-use, a direct line or an off-grid plant: it stays with that power."""
    USER = "user"
    PERIOD = "period"
    TECHNOLOGY = "technology"


REASON_WORDS: Mapping[RuledOut, tuple[str, str]] = {
    RuledOut.MECHANISM_PRICE: ("机制电量，权益归省级一侧", "under the sustainable-price mechanism"),
    RuledOut.OTHER_CREDIT: ("同一电量另有减排量", "another credit for the same electricity"),
    RuledOut.HOLDER: ("持有人不是声明者", "held by somebody else"),
    RuledOut.EXPIRED: ("已过有效期", "expired"),
    RuledOut.MARKET: ("不在中国内地", "outside mainland China"),
    RuledOut.NOT_GRID_POWER: ("自用、直连或离网，不是电网电", "of own use, no grid power"),
    RuledOut.USER: ("结算用户是别人", "settled with another user"),
    RuledOut.PERIOD: ("生产年月不在期间内", "generated outside the period"),
    RuledOut.TECHNOLOGY: ("电源类型不符", "another technology"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLot:
    """Certificates of a lot that are free: runs of serial numbers, both ends inside; the lot names their holder."""

    lot: CertificateLot
    serials: tuple[tuple[int, int], ...]
    cancelled_on: date | None = None
    """Day on which the registry cancelled them for the entity, if it has already."""

    @property
    def count(self) -> int:
        """Number of free certificates."""
        return sum(last - first + 1 for first, last in self.serials)

    @property
    def expires_on(self) -> date:
        """Last day on which they may be used (GEC-04)."""
        return last_valid_day(self.lot.generation_month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Grid electricity of a facility in a period that certificates may cover, both days inside."""

    facility: str
    first_day: date
    last_day: date
    watt_hours: int
    geography: str = "CN"
    """Where it is consumed (ISO 3166-2)."""
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

    def claimed_period(self, demand: Demand) -> Period:
        """Return the period for which certificates are claimed that serve a demand."""
        whole = (self.study_first_day, self.study_last_day)
        return claimed_period((demand.first_day, demand.last_day), whole, self.granularity)


def ruled_out_by(offer: OfferedLot, demand: Demand, rules: MatchingRules) -> RuledOut | None:
    """Return why a lot may not serve a demand, None where it may; what is proposed may then be claimed.

    Source: GEC-04 (validity), GEC-05 (period, year), GEC-06 (holder), GEC-09 (market), GEC-10 (settled user), GEC-11
    (own use is no grid power), GEC-14 (other credit), GEC-19 (entitlement of the province).
    """
    lot = offer.lot
    unmet = {
        RuledOut.MECHANISM_PRICE: lot.has_mechanism_price,
        RuledOut.OTHER_CREDIT: bool(lot.other_credit.strip()),
        RuledOut.HOLDER: lot.holder != rules.entity,
        RuledOut.EXPIRED: (offer.cancelled_on or rules.claimed_on) > offer.expires_on,
        RuledOut.MARKET: not (is_mainland(lot.province) and is_mainland(demand.geography)),
        RuledOut.NOT_GRID_POWER: lot.trade_class not in ON_GRID_POWER,
        RuledOut.USER: lot.trade_class is TradeClass.GREEN_POWER and lot.settled_user != rules.entity,
        RuledOut.PERIOD: not _lies_in_period(lot.generation_month, demand, rules),
        RuledOut.TECHNOLOGY: bool(demand.technologies) and lot.technology not in demand.technologies,
    }
    return next((reason for reason in RuledOut if unmet[reason]), None)


def _lies_in_period(month: date, demand: Demand, rules: MatchingRules) -> bool:
    """Generated within the span of the granularity, not after what is claimed for, and in its year where that binds."""
    claimed_first, claimed_last = rules.claimed_period(demand)
    if month > claimed_last or year_rule(month, claimed_first, claimed_last) is YearRule.REFUSES:
        return False
    if rules.granularity is Granularity.VALIDITY:
        return True
    if rules.granularity is Granularity.STUDY_PERIOD:
        return month >= claimed_first.replace(day=1)
    return month >= surrounding((demand.first_day, demand.last_day), rules.granularity)[0]


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
        lot.generation_month, offer.cancelled_on, is_mainland(lot.province), lot.holder, lot.trade_class,
        lot.settled_user, lot.technology, lot.has_mechanism_price, bool(lot.other_credit.strip()),
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
