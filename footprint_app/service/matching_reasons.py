"""Why a matching proposes what it proposes: for each lot taken, each lot left, and each demand that stays uncovered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from footprint_app.certificates.matching import Proposal
from pcr_rules.certificates import CertificateLot
from pcr_rules.green_certificates.validity import last_valid_day
from pcr_rules.methods.certificate_matching.eligibility import REASON_WORDS, RuledOut, reasons_against
from pcr_rules.methods.certificate_matching.match import Objective

__all__ = ["REASON_WORDS", "Covered", "Left", "RuledOut", "Taken", "Why", "covered", "left", "taken"]


class Why(StrEnum):
    """By what a lot serves a demand."""

    ENOUGH = "enough"
    """There are enough: all whole MWh of the demand are covered, those that lapse first are used first."""
    SHARED = "shared"
    """There are too few: every demand that these may serve is covered to the same share."""
    PRIORITY = "priority"
    """There are too few: facilities are served in a stated order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A run of certificates for a facility and period, and why these."""

    facility: str
    first_day: date
    last_day: date
    lot: CertificateLot
    first_id: str
    last_id: str
    certificates: int
    lapses: date
    why: Why
    share: float
    """Part of the demand's whole MWh that is covered, by all lots together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Certificates that no demand takes; `reason` says what bars them, None where they are not needed."""

    lot: CertificateLot
    certificates: int
    lapses: date
    reason: RuledOut | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A demand, what of it is covered, and what binds where it is not."""

    facility: str
    first_day: date
    last_day: date
    mwh: float
    certificates: int
    uncovered_mwh: float
    is_short: bool
    """True where whole certificates are missing; else only a part below 1 MWh stays."""
    barred: tuple[tuple[RuledOut, int], ...]
    """Certificates at hand that may not serve it, by reason."""


def taken(proposal: Proposal) -> tuple[Taken, ...]:
    """Return what is proposed, by demand and then as the certificates lapse."""
    lots = {offer.lot.lot_id: offer.lot for offer in proposal.offers}
    short = {number for shortfall in proposal.answer.shortfalls for number in shortfall.demands}
    is_ordered = proposal.answer.objective is Objective.PRIORITY
    found = []
    for match in proposal.answer.matches:
        demand, lot = proposal.demands[match.demand], lots[match.lot_id]
        scarce = Why.PRIORITY if is_ordered else Why.SHARED
        found.append(
            Taken(
                facility=demand.facility,
                first_day=demand.first_day,
                last_day=demand.last_day,
                lot=lot,
                first_id=lot.certificate_id(match.first_serial),
                last_id=lot.certificate_id(match.last_serial),
                certificates=match.count,
                lapses=last_valid_day(lot.generation_month),
                why=scarce if match.demand in short else Why.ENOUGH,
                share=proposal.answer.covered[match.demand] / demand.certificates,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.facility, one.first_day, one.lapses, one.lot.lot_id, one.first_id)))


def left(proposal: Proposal) -> tuple[Left, ...]:
    """Return the certificates at hand that stay free, each lot with what bars it."""
    barred = {
        lot: reason
        for reason, lots in reasons_against(proposal.offers, proposal.demands, proposal.rules).items()
        for lot, _ in lots
    }
    return tuple(
        Left(
            lot=offer.lot,
            certificates=proposal.answer.unused[offer.lot.lot_id],
            lapses=last_valid_day(offer.lot.generation_month),
            reason=barred.get(offer.lot.lot_id),
        )
        for offer in sorted(proposal.offers, key=lambda offer: (offer.expires_on, offer.lot.lot_id))
        if proposal.answer.unused.get(offer.lot.lot_id)
    )


def covered(proposal: Proposal) -> tuple[Covered, ...]:
    """Return the demands with what covers them; MWh = covered + uncovered."""
    return tuple(_covered(proposal))


def _covered(proposal: Proposal) -> Iterator[Covered]:
    answer = proposal.answer
    short = {number: shortfall for shortfall in answer.shortfalls for number in shortfall.demands}
    for number, demand in enumerate(proposal.demands):
        binding = short.get(number)
        yield Covered(
            facility=demand.facility,
            first_day=demand.first_day,
            last_day=demand.last_day,
            mwh=demand.watt_hours / 1e6,
            certificates=answer.covered[number],
            uncovered_mwh=answer.uncovered_watt_hours[number] / 1e6,
            is_short=binding is not None,
            barred=tuple(
                (reason, sum(count for _, count in lots))
                for reason, lots in (binding.ruled_out.items() if binding is not None else ())
            ),
        )
