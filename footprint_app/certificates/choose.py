"""Which certificates an allocation takes: those that may be claimed, by month of generation and id, oldest first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from background_db.findings import Finding, Place, integrity_error
from footprint_app.certificates.requests import AllocationRequest, refuses
from footprint_app.store.certificate_rows import LedgerPart
from pcr_rules.certificates import ClaimedPart, ClaimedSupply
from pcr_rules.green_certificates.claim_checks import BEFORE_ALLOCATION, check_claims
from pcr_rules.green_certificates.lot_checks import whole_certificates
from pcr_rules.green_certificates.validity import last_valid_day

Pick = tuple[int, int]
"""A free part (by its id when the transaction began) and how many certificates are taken of it."""


@dataclass(slots=True)
class Pool:
    """Free parts of one transaction, and how much of each earlier requests have taken."""

    parts: Sequence[LedgerPart]
    cancelled_for: dict[int, tuple[str, date]]
    """Cancellation → its beneficiary and day."""
    taken: Counter[int] = field(default_factory=Counter)

    def left(self, part: LedgerPart) -> int:
        """Certificates of a part that are still free."""
        return part.count - self.taken[part.part_id]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a request takes, and what was found on the way."""

    picks: tuple[Pick, ...]
    findings: tuple[Finding, ...]


def place_of(request: AllocationRequest) -> Place:
    """Return the place of a request in messages."""
    return Place(path=f"{request.facility} {request.first_day} – {request.last_day}")


def request_findings(request: AllocationRequest) -> Iterator[Finding]:
    """Yield what is wrong with a request itself, whatever the ledger holds."""
    where = place_of(request)
    yield from whole_certificates(request.watt_hours, where)
    if request.last_day < request.first_day:
        yield integrity_error("LEDGER-DAYS", where, first=request.first_day, last=request.last_day)
    for name in ("entity", "facility"):
        if not getattr(request, name).strip():
            yield integrity_error("LEDGER-BLANK", where, field=name)
    if request.process_id and not request.dedicated_reason.strip():
        yield integrity_error("LEDGER-DEDICATED", where, process=request.process_id)
    asked = sum(count for _, count in request.takes)
    if request.takes and (asked != request.certificates or any(count < 1 for _, count in request.takes)):
        yield integrity_error("LEDGER-TAKES", where, takes=asked, asked=request.certificates)


def choose(request: AllocationRequest, pool: Pool, happened_on: date) -> Choice:
    """Choose certificates for a request; nothing where it cannot be met in full.

    Without named lots, what the rules bar is passed over; of named lots every certificate must be fit.
    """
    own = [part for part in pool.parts if part.holder == request.entity]
    if request.takes:
        return _choose_takes(request, pool, own, happened_on)
    named = [part for part in own if not request.lots or part.lot.lot_id in request.lots]
    unknown = set(request.lots) - {part.lot.lot_id for part in named}
    findings = [_no_lot(request, lot) for lot in sorted(unknown)]
    picks, missing, found = _take(request, pool, named, request.certificates, happened_on)
    findings += found if request.lots else [one for one in found if not refuses([one])]
    if missing and not refuses(findings):
        findings.append(_not_enough(request, pool, named, request.certificates - missing, happened_on))
    return Choice(() if refuses(findings) else tuple(picks), tuple(findings))


def _choose_takes(request: AllocationRequest, pool: Pool, own: Sequence[LedgerPart], happened_on: date) -> Choice:
    picks: list[Pick] = []
    findings: list[Finding] = []
    for lot, count in _summed(request.takes).items():
        named = [part for part in own if part.lot.lot_id == lot]
        if not named:
            findings.append(_no_lot(request, lot))
            continue
        chosen, missing, found = _take(request, pool, named, count, happened_on)
        picks += chosen
        findings += found
        if missing and not refuses(found):
            findings.append(_not_enough(request, pool, named, count - missing, happened_on))
    return Choice(() if refuses(findings) else tuple(picks), tuple(findings))


def _summed(takes: Sequence[tuple[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for lot, count in takes:
        summed[lot] += count
    return summed


def _take(
    request: AllocationRequest, pool: Pool, parts: Sequence[LedgerPart], count: int, happened_on: date
) -> tuple[list[Pick], int, list[Finding]]:
    picks: list[Pick] = []
    findings: list[Finding] = []
    for part in _in_order(request, parts):
        if count <= 0:
            break
        left = pool.left(part)
        if left <= 0 or (request.technology and part.lot.technology != request.technology):
            continue
        found = fitness(request, part, pool, happened_on)
        findings += found
        if not refuses(found):
            picks.append((part.part_id, min(left, count)))
            count -= min(left, count)
    return picks, max(count, 0), findings


def _in_order(request: AllocationRequest, parts: Sequence[LedgerPart]) -> list[LedgerPart]:
    """Certificates of the period first, then earlier ones, which need a reason; each oldest first."""
    month = request.first_day.replace(day=1)
    return sorted(
        parts,
        key=lambda part: (
            part.lot.generation_month < month,
            part.lot.generation_month,
            part.lot.lot_id,
            part.first_serial,
        ),
    )


def fitness(request: AllocationRequest, part: LedgerPart, pool: Pool, happened_on: date) -> tuple[Finding, ...]:
    """Return what the rules say against claiming a free part for a request."""
    cancelled = pool.cancelled_for.get(part.cancellation) if part.cancellation is not None else None
    claimed = ClaimedPart(
        part_id=str(part.part_id),
        lot=part.lot,
        first_serial=part.first_serial,
        last_serial=part.last_serial,
        facility=request.facility,
        first_day=request.first_day,
        last_day=request.last_day,
        beneficiary=request.entity,
        process_id=request.process_id,
        dedicated_reason=request.dedicated_reason,
        claimed_on=happened_on,
        cancelled_on=cancelled[1] if cancelled else None,
        holder=part.holder,
        purposes=request.purposes,
        geography=request.geography,
        vintage_reason=request.vintage_reason,
    )
    supply = ClaimedSupply(entity=request.entity, parts=(claimed,), as_of_event=0, digest="")
    found = list(check_claims(supply, BEFORE_ALLOCATION))
    if cancelled is not None and cancelled[0] != request.entity:
        found.append(
            integrity_error(
                "LEDGER-CANCELLED-FOR-OTHER", place_of(request), lot=part.lot.lot_id, beneficiary=cancelled[0]
            )
        )
    if happened_on < part.made_on:
        found.append(integrity_error("LEDGER-DATE-ORDER", place_of(request), day=happened_on, earlier=part.made_on))
    return tuple(found)


def _no_lot(request: AllocationRequest, lot: str) -> Finding:
    return integrity_error("LEDGER-NO-LOT", place_of(request), lot=lot, entity=request.entity)


def _not_enough(
    request: AllocationRequest, pool: Pool, parts: Sequence[LedgerPart], found: int, happened_on: date
) -> Finding:
    """Say how many are missing, and why those that are held do not count."""
    why: Counter[str] = Counter()
    for part in parts:
        left = pool.left(part)
        if left <= 0:
            continue
        if request.technology and part.lot.technology != request.technology:
            why["technology"] += left
        elif last_valid_day(part.lot.generation_month) < happened_on and part.cancellation is None:
            why["expired"] += left
        elif not request.first_day.replace(day=1) <= part.lot.generation_month <= request.last_day:
            why["month"] += left if refuses(fitness(request, part, pool, happened_on)) else 0
        elif refuses(fitness(request, part, pool, happened_on)):
            why["barred"] += left
    return integrity_error(
        "LEDGER-NOT-ENOUGH",
        place_of(request),
        entity=request.entity,
        asked=request.certificates,
        free=found,
        short=sum(count for _, count in request.takes) - found if request.takes else request.certificates - found,
        technology=why["technology"],
        expired=why["expired"],
        month=why["month"],
        barred=why["barred"],
    )
