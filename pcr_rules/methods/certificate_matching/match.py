"""Certificates matched to the electricity of facilities, period by period, exactly and in one reproducible way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from background_db.findings import NOWHERE, Finding, in_both_languages, information, warning
from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE
from pcr_rules.green_certificates.validity import YearRule, year_rule
from pcr_rules.methods.certificate_matching.eligibility import (
    REASON_WORDS,
    Demand,
    LotGroup,
    MatchingRules,
    OfferedLot,
    RuledOut,
    group_lots,
    reasons_against,
)
from pcr_rules.methods.certificate_matching.fair_shares import Flows, Network, bottleneck, fair_totals, flows
from pcr_rules.methods.certificate_matching.spread import spread_kinds
from pcr_rules.outcomes import listed

_SHOWN_LOTS = 5


class Objective(StrEnum):
    """By what certificates are shared out where there are not enough for all (GEC-08)."""

    PRO_RATA = "pro_rata"
    """Every facility and period is covered to the same share, as far as the conditions allow."""
    PRIORITY = "priority"
    """Facilities in a stated order; holds for all sites and products and is disclosed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A run of certificates of one lot for one demand; both serial numbers are inside."""

    lot_id: str
    first_serial: int
    last_serial: int
    facility: str
    demand: int
    """Position of the demand."""

    @property
    def count(self) -> int:
        """Number of certificates."""
        return self.last_serial - self.first_serial + 1


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Demands that together ask for more than all certificates which may serve them."""

    demands: tuple[int, ...]
    asked: int
    available: int
    ruled_out: Mapping[RuledOut, tuple[tuple[str, int], ...]]
    """Lots that may serve none of them, by reason, each with its certificates."""

    @property
    def missing(self) -> int:
        """Certificates, each 1 MWh, that are missing."""
        return self.asked - self.available


@dataclass(frozen=True, slots=True)
class MatchingAnswer:
    """What was matched, what stays uncovered, and what binds."""

    matches: tuple[Match, ...]
    covered: tuple[int, ...]
    """Certificates of each demand, in the order of the demands."""
    uncovered_watt_hours: tuple[int, ...]
    """Electricity of each demand without certificate, the part below 1 MWh included."""
    unused: Mapping[str, int]
    """Lot id → certificates left."""
    shortfalls: tuple[Shortfall, ...]
    objective: Objective
    findings: tuple[Finding, ...]


def match_certificates(
    offers: Sequence[OfferedLot],
    demands: Sequence[Demand],
    rules: MatchingRules,
    *,
    priority: Sequence[str] = (),
) -> MatchingAnswer:
    """Match free certificates to the grid electricity of facilities and periods.

    As many certificates as the conditions allow are matched. Where they do not suffice every demand is covered to
    the same share (max-min fair), or with `priority` facilities in that order, those not named last and pro rata
    among each other. Certificates that lapse first are used first; within what may serve the same demands each
    technology is spread pro rata, so that no site gets the better ones. Nothing is claimed: this is a proposal.

    Source: GEC-02, GEC-04, GEC-05, GEC-07 to GEC-11, GEC-14, GEC-19.
    """
    offered = tuple(sorted(offers, key=lambda offer: offer.lot.lot_id))
    demanded = tuple(demands)
    groups = group_lots(offered, demanded, rules)
    network = Network(
        {number: group.certificates for number, group in enumerate(groups)},
        {number: group.demands for number, group in enumerate(groups)},
        {at: demand.certificates for at, demand in enumerate(demanded) if demand.certificates},
    )
    totals = _totals_by_priority(network, demanded, priority) if priority else fair_totals(network)
    sent = flows(network, totals)
    matches = tuple(_matches(groups, offered, demanded, sent))
    covered = tuple(totals.get(at, 0) for at in range(len(demanded)))
    used: dict[str, int] = {}
    for match in matches:
        used[match.lot_id] = used.get(match.lot_id, 0) + match.count
    shortfalls = tuple(_shortfalls(network, totals, sent, offered, demanded, rules))
    objective = Objective.PRIORITY if priority else Objective.PRO_RATA
    return MatchingAnswer(
        matches,
        covered,
        tuple(
            demand.watt_hours - count * WATT_HOURS_PER_CERTIFICATE
            for demand, count in zip(demanded, covered, strict=True)
        ),
        {offer.lot.lot_id: left for offer in offered if (left := offer.count - used.get(offer.lot.lot_id, 0))},
        shortfalls,
        objective,
        (
            *_disclosed(objective, priority),
            *_other_years(matches, offered, demanded, rules),
            *(_short_finding(shortfall, demanded) for shortfall in shortfalls),
        ),
    )


def _totals_by_priority(network: Network, demands: Sequence[Demand], priority: Sequence[str]) -> dict[int, int]:
    """Cover facilities one after the other; each keeps what those before it left, and takes nothing from them."""
    rank = {facility: number for number, facility in enumerate(priority)}
    levels: dict[int, set[int]] = {}
    for at in network.asked:
        levels.setdefault(rank.get(demands[at].facility, len(rank)), set()).add(at)
    given: dict[int, int] = {}
    for level in sorted(levels):
        asked = {at: network.asked[at] for at in levels[level]}
        given |= fair_totals(replace(network, asked=asked, kept=given))
    return given


def _matches(
    groups: Sequence[LotGroup], offers: Sequence[OfferedLot], demands: Sequence[Demand], sent: Flows
) -> Iterator[Match]:
    """Cut the runs of serial numbers of each group into what each demand gets."""
    for number, group in enumerate(groups):
        asked = {at: count for (each, at), count in sent.items() if each == number}
        stock = _stock(group, offers, sum(asked.values()))
        by_technology = {
            technology: sum(last - first + 1 for _, first, last in runs) for technology, runs in stock.items()
        }
        cells = spread_kinds(by_technology, asked)
        for technology, runs in stock.items():
            left = list(reversed(runs))
            for at in sorted(asked):
                yield from _taken(left, cells.get((technology, at), 0), at, demands)


def _stock(group: LotGroup, offers: Sequence[OfferedLot], wanted: int) -> dict[str, list[tuple[str, int, int]]]:
    """The runs of a group that are used, those that lapse first, by technology: (lot id, first, last)."""
    stock: dict[str, list[tuple[str, int, int]]] = {}
    for position in group.lots:
        offer = offers[position]
        for first, last in sorted(offer.serials):
            if not wanted:
                return stock
            count = min(wanted, last - first + 1)
            stock.setdefault(offer.lot.technology, []).append((offer.lot.lot_id, first, first + count - 1))
            wanted -= count
    return stock


def _taken(left: list[tuple[str, int, int]], count: int, at: int, demands: Sequence[Demand]) -> Iterator[Match]:
    """Take certificates off the end of a list of runs, splitting the run in which the count ends."""
    while count:
        lot_id, first, last = left.pop()
        taken = min(count, last - first + 1)
        if first + taken <= last:
            left.append((lot_id, first + taken, last))
        yield Match(
            lot_id=lot_id, first_serial=first, last_serial=first + taken - 1, facility=demands[at].facility, demand=at
        )
        count -= taken


def _shortfalls(
    network: Network,
    totals: Mapping[int, int],
    sent: Flows,
    offers: tuple[OfferedLot, ...],
    demands: Sequence[Demand],
    rules: MatchingRules,
) -> Iterator[Shortfall]:
    """One shortfall a set of demands that share certificates."""
    waiting = bottleneck(network, totals, sent)
    while waiting:
        part = _connected(network, waiting, min(waiting))
        waiting -= part
        ruled_out = reasons_against(offers, [demands[at] for at in sorted(part)], rules)
        asked = sum(network.asked[at] for at in part)
        yield Shortfall(tuple(sorted(part)), asked, sum(totals.get(at, 0) for at in part), ruled_out)


def _connected(network: Network, demands: set[int], start: int) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for served in network.serves.values():
            if at in served:
                near = demands.intersection(served) - found
                found |= near
                waiting += near
    return found


def _disclosed(objective: Objective, priority: Sequence[str]) -> tuple[Finding, ...]:
    """An objective other than pro rata holds for all sites and products and is disclosed (GEC-08)."""
    if objective is Objective.PRO_RATA:
        return ()
    return (information("GEC-MATCH-PRIORITY", NOWHERE, "GEC-08", order=", ".join(priority)),)


def _other_years(
    matches: Sequence[Match], offers: Sequence[OfferedLot], demands: Sequence[Demand], rules: MatchingRules
) -> Iterator[Finding]:
    """One warning for each month and period that the same-year rule warns about (GEC-05)."""
    months = {offer.lot.lot_id: offer.lot.generation_month for offer in offers}
    found: dict[tuple[str, str], list[str]] = {}
    for match in matches:
        month, (first, last) = months[match.lot_id], rules.claimed_period(demands[match.demand])
        if year_rule(month, first, last) is YearRule.WARNS:
            found.setdefault((f"{month:%Y-%m}", f"{first} – {last}"), []).append(match.lot_id)
    for (generated, period), lots in sorted(found.items()):
        yield warning(
            "GEC-05-OTHER-YEAR",
            NOWHERE,
            "GEC-05",
            certificates=listed(dict.fromkeys(lots), _SHOWN_LOTS),
            month=generated,
            period=period,
        )


def _short_finding(shortfall: Shortfall, demands: Sequence[Demand]) -> Finding:
    asked = [demands[at] for at in shortfall.demands]
    reasons = "; ".join(
        f"{in_both_languages(*REASON_WORDS[reason])}: {sum(count for _, count in lots)} MWh ({_some(lots)})"
        for reason, lots in shortfall.ruled_out.items()
    )
    return warning(
        "GEC-MATCH-SHORT",
        NOWHERE,
        "GEC-07",
        facilities=", ".join(dict.fromkeys(demand.facility for demand in asked)),
        first=min(demand.first_day for demand in asked).isoformat(),
        last=max(demand.last_day for demand in asked).isoformat(),
        asked=shortfall.asked,
        available=shortfall.available,
        missing=shortfall.missing,
        reasons=reasons or "-",
    )


def _some(lots: Sequence[tuple[str, int]]) -> str:
    named = ", ".join(lot for lot, _ in lots[:_SHOWN_LOTS])
    return named + (f", … ({len(lots)})" if len(lots) > _SHOWN_LOTS else "")
