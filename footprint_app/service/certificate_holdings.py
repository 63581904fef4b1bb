"""What every certificate of the ledger is at present: claims held, what lapses soon, and the way from issue to product."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from footprint_app.certificates.balances import HoldingState, state_of
from footprint_app.store import schema
from footprint_app.store.certificate_rows import LedgerPart, expired_parts, live_parts, rows_by_number
from footprint_app.store.workspace import Workspace
from pcr_rules.certificates import CertificateLot, ClaimPurpose
from pcr_rules.electricity_account import AccountPart, ElectricityAccount
from pcr_rules.green_certificates.validity import last_valid_day
from pcr_rules.methods.electricity.attribution import UseKind
from pcr_rules.methods.electricity.claims import LEDGER

_SHOWN_LOTS = 24
"""Lots with a ribbon of their own; a picture of hundreds is none. The others run together."""
OTHERS = "others"
_KWH_PER_CERTIFICATE = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTerms:
    """What a claim says."""

    claim_id: str
    entity: str
    facility: str
    first_day: date
    last_day: date
    purposes: tuple[ClaimPurpose, ...]
    process_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Consecutive certificates that share holder, claim and cancellation, as they are at present."""

    part_id: int
    lot: CertificateLot
    first_serial: int
    last_serial: int
    holder: str
    state: HoldingState
    claim: ClaimTerms | None
    cancelled_for: str

    @property
    def certificates(self) -> int:
        """Number of certificates, each 1 MWh."""
        return self.last_serial - self.first_serial + 1

    @property
    def last_day(self) -> date:
        """Last day on which they may be used (GEC-04)."""
        return last_valid_day(self.lot.generation_month)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimHeld:
    """A claim with what it holds."""

    terms: ClaimTerms
    certificates: int
    cancelled: int
    """Of them cancelled by the registry for the one who claims."""
    technologies: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsing:
    """Free certificates of a lot, and the day after which they are worth nothing."""

    lot: CertificateLot
    holder: str
    certificates: int
    last_day: date
    days_left: int
    """Below 0: lapsed already."""


class Stop(StrEnum):
    """What a certificate passes on its way."""

    ISSUE = "issue"
    LOT = "lot"
    HOLDER = "holder"
    CLAIM = "claim"
    STATE = "state"
    """Not claimed: free, cancelled without claim, expired."""
    PRODUCT = "product"
    OTHER_USE = "other_use"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathNode:
    """A stop of the way; `name` is what the ledger calls it, empty where only the stop's own word fits."""

    stop: Stop
    name: str
    lot: CertificateLot | None = None
    claim: ClaimTerms | None = None
    state: HoldingState | None = None
    count: int = 1
    """How many lots run together in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLink:
    """MWh that went from one stop to the next."""

    source: int
    target: int
    mwh: float


@dataclass(frozen=True, slots=True)
class CertificatePath:
    """Stops and what went between them."""

    nodes: tuple[PathNode, ...]
    links: tuple[PathLink, ...]


def holdings(workspace: Workspace) -> tuple[Holding, ...]:
    """Return every certificate of the ledger, in consecutive runs, with its state, claim and cancellation."""
    with workspace.database.reading() as connection:
        live = live_parts(connection)
        gone = expired_parts(connection)
        claims = rows_by_number(connection, schema.certificate_claim, (part.claim for part in live))
        cancelled = rows_by_number(connection, schema.certificate_cancellation, (part.cancellation for part in live))
    terms = {number: _terms(row) for number, row in claims.items()}
    return (
        *(_holding(part, state_of(part), terms, cancelled) for part in live),
        *(_holding(part, HoldingState.EXPIRED, {}, {}) for part in gone),
    )


def _terms(row: object) -> ClaimTerms:
    named = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return ClaimTerms(
        claim_id=f"C{named['claim']}",
        entity=named["entity"],
        facility=named["facility"],
        first_day=date.fromisoformat(named["first_day"]),
        last_day=date.fromisoformat(named["last_day"]),
        purposes=tuple(ClaimPurpose(purpose) for purpose in named["purposes"].split()),
        process_id=named["process_id"],
    )


def _holding(
    part: LedgerPart, state: HoldingState, terms: Mapping[int, ClaimTerms], cancelled: Mapping[int, object]
) -> Holding:
    row = cancelled.get(part.cancellation) if part.cancellation is not None else None
    return Holding(
        part_id=part.part_id,
        lot=part.lot,
        first_serial=part.first_serial,
        last_serial=part.last_serial,
        holder=part.holder,
        state=state,
        claim=terms.get(part.claim) if part.claim is not None else None,
        cancelled_for=row.beneficiary if row is not None else "",  # type: ignore[attr-defined] # a row of the table
    )


def holders_of(held: Iterable[Holding]) -> tuple[str, ...]:
    """Return who holds certificates, the one with the most first."""
    sums: dict[str, int] = {}
    for one in held:
        sums[one.holder] = sums.get(one.holder, 0) + one.certificates
    return tuple(sorted(sums, key=lambda holder: (-sums[holder], holder)))


def claims_held(held: Iterable[Holding]) -> tuple[ClaimHeld, ...]:
    """Return the claims that hold certificates, newest first."""
    by_claim: dict[str, list[Holding]] = {}
    for one in held:
        if one.claim is not None:
            by_claim.setdefault(one.claim.claim_id, []).append(one)
    return tuple(
        _claim_held(by_claim[claim]) for claim in sorted(by_claim, key=lambda claim: int(claim[1:]), reverse=True)
    )


def _claim_held(parts: Sequence[Holding]) -> ClaimHeld:
    terms = parts[0].claim
    assert terms is not None  # noqa: S101 - gathered by their claim
    technologies: dict[str, int] = {}
    for part in parts:
        technologies[part.lot.technology] = technologies.get(part.lot.technology, 0) + part.certificates
    return ClaimHeld(
        terms=terms,
        certificates=sum(part.certificates for part in parts),
        cancelled=sum(part.certificates for part in parts if part.cancelled_for == terms.entity),
        technologies=technologies,
    )


def lapsing(held: Iterable[Holding], on: date, within_days: int) -> tuple[Lapsing, ...]:
    """Return free certificates that lapse within so many days, or have lapsed and were not taken out, soonest first."""
    sums: dict[tuple[str, str], list[Holding]] = {}
    for one in held:
        if one.state is HoldingState.FREE and (one.last_day - on).days <= within_days:
            sums.setdefault((one.lot.lot_id, one.holder), []).append(one)
    found = [
        Lapsing(
            lot=parts[0].lot,
            holder=parts[0].holder,
            certificates=sum(part.certificates for part in parts),
            last_day=parts[0].last_day,
            days_left=(parts[0].last_day - on).days,
        )
        for parts in sums.values()
    ]
    return tuple(sorted(found, key=lambda one: (one.last_day, one.lot.lot_id, one.holder)))


def lots_of(held: Iterable[Holding]) -> tuple[tuple[CertificateLot, int], ...]:
    """Return every lot with the number of its certificates, the largest first."""
    sums: dict[str, int] = {}
    lots: dict[str, CertificateLot] = {}
    for one in held:
        lots[one.lot.lot_id] = one.lot
        sums[one.lot.lot_id] = sums.get(one.lot.lot_id, 0) + one.certificates
    return tuple((lots[lot], sums[lot]) for lot in sorted(sums, key=lambda lot: (-sums[lot], lot)))


@dataclass(frozen=True, slots=True)
class StudyUse:
    """What the processes of a study, and the other users of its sites, got of each claim: kWh."""

    product: str
    of_product: Mapping[str, float]
    of_others: Mapping[str, float]


def study_use(product: str, account: ElectricityAccount, held: Iterable[Holding]) -> StudyUse:
    """Return how much of each claim of the ledger went to the processes of a study, by its electricity account.

    Parts of the account are named by the ledger's part, or by the claim where many lots were joined.
    """
    claims = {str(one.part_id): one.claim.claim_id for one in held if one.claim is not None}
    own: dict[str, float] = {}
    others: dict[str, float] = {}
    for site in account.sites:
        of_part = {part.part_id: _claim_of(part, claims) for part in site.parts}
        for use in site.uses:
            into = own if use.kind == UseKind.PROCESS.value else others
            for part_id, kwh in use.parts.items():
                if claim := of_part.get(part_id):
                    into[claim] = into.get(claim, 0.0) + kwh
    return StudyUse(product, own, others)


def _claim_of(part: AccountPart, claims: Mapping[str, str]) -> str:
    if not part.is_claim or not part.part_id.startswith(LEDGER):
        return ""
    name = part.part_id.removeprefix(LEDGER).partition("@")[0].partition(".")[0]
    return name if name.startswith("C") else claims.get(name, "")


@dataclass(slots=True)
class _Way:
    """Stops met so far and what went between them."""

    nodes: dict[tuple[Stop, str], tuple[int, PathNode]] = field(default_factory=dict)
    sums: dict[tuple[int, int], float] = field(default_factory=dict)

    def stop(self, key: str, node: PathNode) -> int:
        return self.nodes.setdefault((node.stop, key), (len(self.nodes), node))[0]

    def go(self, source: int, target: int, mwh: float) -> int:
        if mwh > 0:
            self.sums[source, target] = self.sums.get((source, target), 0.0) + mwh
        return target


def path_of(held: Sequence[Holding], use: StudyUse | None = None, lot_id: str = "") -> CertificatePath:
    """Return the way of certificates: project → lot → holder → claim or state → processes of a study.

    What arrives at a stop leaves it again or stays there; MWh are conserved from project to claim. Past the claim
    stand only the kWh that the study on hand drew. `lot_id` follows one lot; of many lots the largest stand apart.
    """
    chosen = [one for one in held if not lot_id or one.lot.lot_id == lot_id]
    apart = {lot.lot_id for lot, _ in lots_of(chosen)[:_SHOWN_LOTS]}
    together = len({one.lot.lot_id for one in chosen} - apart)
    way, in_claim = _Way(), dict[str, float]()
    for one in chosen:
        own_lot = one.lot if one.lot.lot_id in apart else None
        _begin(way, one, own_lot, together)
        if one.claim is not None:
            in_claim[one.claim.claim_id] = in_claim.get(one.claim.claim_id, 0.0) + one.certificates
    if use is not None:
        _end(way, use, in_claim, {each.terms.claim_id: each.certificates for each in claims_held(held)})
    nodes = tuple(node for _, node in sorted(way.nodes.values(), key=lambda each: each[0]))
    return CertificatePath(nodes, tuple(_links(way.sums)))


def _begin(way: _Way, one: Holding, lot: CertificateLot | None, together: int) -> None:
    """From the project to the claim, or to what else the certificates are."""
    project = one.lot.project_name or one.lot.project_code
    at = way.stop(one.lot.project_code, PathNode(stop=Stop.ISSUE, name=project, lot=one.lot))
    mine = PathNode(stop=Stop.LOT, name=lot.lot_id if lot else "", lot=lot, count=1 if lot else together)
    at = way.go(at, way.stop(lot.lot_id if lot else OTHERS, mine), one.certificates)
    at = way.go(at, way.stop(one.holder, PathNode(stop=Stop.HOLDER, name=one.holder)), one.certificates)
    if one.claim is not None:
        end = PathNode(stop=Stop.CLAIM, name=one.claim.claim_id, claim=one.claim)
        way.go(at, way.stop(one.claim.claim_id, end), one.certificates)
    else:
        end = PathNode(stop=Stop.STATE, name="", state=one.state)
        way.go(at, way.stop(one.state.value, end), one.certificates)


def _end(way: _Way, use: StudyUse, in_claim: Mapping[str, float], all_of_claim: Mapping[str, int]) -> None:
    """From the claim to the processes of the study; of a part of the claim the like part of what they drew."""
    for claim, mwh in in_claim.items():
        share = mwh / all_of_claim[claim] / _KWH_PER_CERTIFICATE
        ends = (
            (PathNode(stop=Stop.PRODUCT, name=use.product), use.of_product),
            (PathNode(stop=Stop.OTHER_USE, name=""), use.of_others),
        )
        for node, kwh in ends:
            if kwh.get(claim):
                way.go(way.nodes[Stop.CLAIM, claim][0], way.stop("", node), kwh[claim] * share)


def _links(sums: Mapping[tuple[int, int], float]) -> Iterator[PathLink]:
    for (source, target), mwh in sums.items():
        yield PathLink(source=source, target=target, mwh=mwh)
