"""Checks of claims: each is a function from the snapshot of claims to findings, and its docstring names its rule."""

from collections.abc import Callable, Hashable, Iterator, Sequence

from background_db.findings import (
    Finding,
    Place,
    conformity_error,
    in_both_languages,
    information,
    integrity_error,
    warning,
)
from background_db.regions import is_mainland
from pcr_rules.certificates import (
    WATT_HOURS_PER_CERTIFICATE,
    CancellationFault,
    ClaimedPart,
    ClaimedSupply,
    ClaimPurpose,
    TradeClass,
)
from pcr_rules.green_certificates.lot_checks import overlapping_serials, unique_ids
from pcr_rules.green_certificates.validity import YearRule, last_valid_day, year_rule
from pcr_rules.outcomes import listed

_SHOWN_RANGES = 3
_WITH_USER = frozenset({TradeClass.GREEN_POWER, TradeClass.SELF_USE, TradeClass.DIRECT_LINE, TradeClass.OFF_GRID})
_OWN_PURPOSES = frozenset(ClaimPurpose) - {ClaimPurpose.CUSTOMER}
_FAULT_CODES = {
    CancellationFault.OTHER_BENEFICIARY: "GEC-03-OTHER-BENEFICIARY",
    CancellationFault.PROOF_MISSING: "GEC-03-PROOF-MISSING",
    CancellationFault.PROOF_CHANGED: "GEC-03-PROOF-CHANGED",
}

ClaimCheck = Callable[[ClaimedSupply], Iterator[Finding]]


def at(part: ClaimedPart) -> Place:
    """Return the place of a claimed part: the claim, and the first certificate of it."""
    return Place(path=f"claim:{part.claim_id or part.part_id}")


def _range(part: ClaimedPart) -> str:
    ends = (part.lot.certificate_id(part.first_serial), part.lot.certificate_id(part.last_serial))
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"


def _ranges(parts: Sequence[ClaimedPart]) -> str:
    return listed((_range(part) for part in parts), _SHOWN_RANGES)


def _alike(supply: ClaimedSupply, by: Callable[[ClaimedPart], Hashable]) -> Iterator[list[ClaimedPart]]:
    """Yield the parts of each claim that are alike: a claim over many lots is told once, not lot by lot."""
    found: dict[Hashable, list[ClaimedPart]] = {}
    for part in supply.parts:
        found.setdefault((part.claim_id or part.part_id, by(part)), []).append(part)
    yield from found.values()


def ids_are_unique(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-01: the lots behind the claims have proper ids and share no certificate."""
    lots = {part.lot.lot_id: part.lot for part in supply.parts}
    yield from unique_ids(tuple(lots.values()))


def is_cancelled(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-03: the registry has cancelled what is claimed, for this beneficiary, and the proof is the recorded one."""
    for parts in _alike(supply, lambda part: (part.is_final, part.cancellation_fault, part.cancellation_proof)):
        part = parts[0]
        if part.is_final:
            continue
        values = {
            "certificates": _ranges(parts),
            "mwh": sum(one.watt_hours for one in parts) // WATT_HOURS_PER_CERTIFICATE,
            "beneficiary": part.beneficiary,
        }
        if part.cancelled_on is None:
            yield conformity_error("GEC-03-NOT-CANCELLED", at(part), "GEC-03", **values)
        else:
            fault = part.cancellation_fault or CancellationFault.PROOF_MISSING
            other, proof = part.cancelled_for or "—", part.cancellation_proof[:12] or "—"
            yield conformity_error(_FAULT_CODES[fault], at(part), "GEC-03", **values, other=other, proof=proof)


def is_valid(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-04: cancelled, or else claimed, on or before the last valid day of the certificate."""
    for part in supply.parts:
        used_on = part.cancelled_on or part.claimed_on
        expiry = last_valid_day(part.lot.generation_month)
        if used_on is not None and used_on > expiry:
            yield conformity_error(
                "GEC-04-EXPIRED",
                at(part),
                "GEC-04",
                certificates=_range(part),
                month=f"{part.lot.generation_month:%Y-%m}",
                expiry=expiry,
                used=used_on,
            )


def is_of_the_period(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-05: generated in the period of consumption; earlier only with a reason; from 2026 in the same year."""
    for part in supply.parts:
        month = part.lot.generation_month
        values = {
            "certificates": _range(part),
            "month": f"{month:%Y-%m}",
            "period": f"{part.first_day} – {part.last_day}",
        }
        if month > part.last_day:
            yield conformity_error("GEC-05-LATER", at(part), "GEC-05", **values)
        elif month < part.first_day.replace(day=1):
            if part.vintage_reason.strip():
                yield information("GEC-05-EARLIER", at(part), "GEC-05", **values, reason=part.vintage_reason)
            else:
                yield conformity_error("GEC-05-EARLIER-UNJUSTIFIED", at(part), "GEC-05", **values)
        yield from _same_year(part, values)


def _same_year(part: ClaimedPart, values: dict[str, str]) -> Iterator[Finding]:
    rule = year_rule(part.lot.generation_month, part.first_day, part.last_day)
    if rule is not YearRule.KEPT:
        make = warning if rule is YearRule.WARNS else conformity_error
        yield make("GEC-05-OTHER-YEAR", at(part), "GEC-05", **values)


def has_one_beneficiary(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-06: each certificate is claimed once, by the organisation in whose account it is."""
    lots = {part.lot.lot_id: part.lot for part in supply.parts}
    ranges = [(part.lot.lot_id, part.first_serial, part.last_serial) for part in supply.parts]
    for lot_id, first, last in overlapping_serials(ranges):
        lot = lots[lot_id]
        yield integrity_error(
            "GEC-06-TWICE",
            Place(path=f"lot:{lot_id}"),
            "GEC-06",
            first=lot.certificate_id(first),
            last=lot.certificate_id(last),
            count=last - first + 1,
        )
    for part in supply.parts:
        if part.beneficiary != supply.entity or (part.holder and part.holder != part.beneficiary):
            yield integrity_error(
                "GEC-06-OTHER-HOLDER",
                at(part),
                "GEC-06",
                certificates=_range(part),
                holder=part.holder or "—",
                beneficiary=part.beneficiary,
            )


def is_of_the_market(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-09: certificates of mainland China stand for consumption in mainland China only."""
    for part in supply.parts:
        for region in (part.geography, part.lot.province):
            if not is_mainland(region):
                yield conformity_error(
                    "GEC-09-OUTSIDE",
                    at(part),
                    "GEC-09",
                    certificates=_range(part),
                    origin=part.lot.province or "—",
                    consumed=part.geography or "—",
                )
                break


def green_power_stays_with_its_user(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-10: a certificate of green-power trade is not traded again: its holder is the user of the settlement."""
    for part in supply.parts:
        if part.lot.trade_class is TradeClass.GREEN_POWER and part.lot.settled_user != part.beneficiary:
            yield conformity_error(
                "GEC-10-RESOLD",
                at(part),
                "GEC-10",
                certificates=_range(part),
                user=part.lot.settled_user or "—",
                beneficiary=part.beneficiary,
            )


def self_use_stays_on_site(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-11: a self-use certificate serves its own user; where the producer is another, contract and settlement."""
    for part in supply.parts:
        if part.lot.trade_class not in {TradeClass.SELF_USE, TradeClass.OFF_GRID}:
            continue
        lot = part.lot
        if lot.settled_user != part.beneficiary:
            yield conformity_error(
                "GEC-11-OTHER-USER",
                at(part),
                "GEC-11",
                certificates=_range(part),
                user=lot.settled_user or "—",
                beneficiary=part.beneficiary,
            )
        elif lot.used_at and lot.used_at != part.facility:
            yield conformity_error(
                "GEC-11-OTHER-SITE",
                at(part),
                "GEC-11",
                certificates=_range(part),
                site=lot.used_at,
                facility=part.facility,
            )
        elif lot.producer not in {"", part.beneficiary} and not (lot.contract and lot.settlement_proof):
            yield conformity_error(
                "GEC-11-NO-SETTLEMENT", at(part), "GEC-11", certificates=_range(part), producer=lot.producer
            )


def carries_no_other_credit(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-14: no CCER or other credit for the same electricity."""
    for part in supply.parts:
        if part.lot.other_credit.strip():
            yield conformity_error(
                "GEC-14-OTHER-CREDIT",
                at(part),
                "GEC-14",
                certificates=_range(part),
                project=part.lot.project_name,
                credit=part.lot.other_credit,
            )


def is_counted_by_one_company(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-19: one consumption may serve several duties of one company, but not supplier and customer both.

    Electricity under the sustainable-price settlement mechanism belongs to the province's side (发改价格〔2025〕136号).
    """
    for part in supply.parts:
        if ClaimPurpose.CUSTOMER in part.purposes and _OWN_PURPOSES & set(part.purposes):
            yield warning("GEC-19-CUSTOMER-TOO", at(part), "GEC-19", certificates=_range(part))
        if part.lot.has_mechanism_price:
            yield warning("GEC-19-PROVINCIAL", at(part), "GEC-19", certificates=_range(part))


def evidence_is_complete(supply: ClaimedSupply) -> Iterator[Finding]:
    """GEC-20: registry's list, contract and settlement bill where a user is tied to it, proof of cancellation, date.

    Meter readings are looked at with the facility's meters, not here.
    """
    for parts in _alike(supply, _missing_evidence):
        missing = _missing_evidence(parts[0])
        if missing:
            yield conformity_error(
                "GEC-20-INCOMPLETE",
                at(parts[0]),
                "GEC-20",
                certificates=_ranges(parts),
                missing=", ".join(missing),
            )


def _missing_evidence(part: ClaimedPart) -> tuple[str, ...]:
    wanted = {
        in_both_languages("绿证清单", "certificate list"): bool(part.list_evidence),
        in_both_languages("核销凭证", "cancellation proof"): bool(part.cancellation_proof),
        in_both_languages("核销日期", "date of cancellation"): part.cancelled_on is not None,
    }
    if part.lot.trade_class in _WITH_USER:
        wanted[in_both_languages("合同", "contract")] = bool(part.lot.contract)
        wanted[in_both_languages("结算凭证", "settlement bill")] = bool(part.lot.settlement_proof)
    return tuple(name for name, is_there in wanted.items() if not is_there)


BEFORE_ALLOCATION: tuple[tuple[str, ClaimCheck], ...] = (
    ("GEC-01", ids_are_unique),
    ("GEC-04", is_valid),
    ("GEC-05", is_of_the_period),
    ("GEC-06", has_one_beneficiary),
    ("GEC-09", is_of_the_market),
    ("GEC-10", green_power_stays_with_its_user),
    ("GEC-11", self_use_stays_on_site),
    ("GEC-14", carries_no_other_credit),
    ("GEC-19", is_counted_by_one_company),
)
"""What must hold before certificates are set aside for a facility; an error here refuses the allocation."""

OF_CLAIMS: tuple[tuple[str, ClaimCheck], ...] = (
    *BEFORE_ALLOCATION,
    ("GEC-03", is_cancelled),
    ("GEC-20", evidence_is_complete),
)
"""What is checked of claims whenever they are read; errors of GEC-03 and GEC-20 keep a result provisional."""


def check_claims(supply: ClaimedSupply, checks: tuple[tuple[str, ClaimCheck], ...] = OF_CLAIMS) -> tuple[Finding, ...]:
    """Run checks over claims; findings in the order of their rules."""
    return tuple(finding for _, check in sorted(checks, key=lambda one: one[0]) for finding in check(supply))
