"""The findings of a draft as it stands, what is at stake in each, and the states of the two gates."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from background_db.findings import Finding
from footprint_app.ingest.draft_tables import DraftTables
from footprint_app.service import jobs
from footprint_app.service.background import backgrounds_for
from footprint_app.service.check import check
from footprint_app.service.configuration import Configuration
from footprint_app.service.drafts import Draft, read
from footprint_app.service.electricity import claims_for
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.jobs import Job, JobState
from pcr_rules.result import PcfResult

_NAMED = re.compile(r"(?P<kind>exchange|process|output|factor|facility|supply|supplier):(?P<key>[^.#\s]+)")
_KEYS: Mapping[str, tuple[str, str]] = {
    "inventory": ("exchange", "exchange_id"),
    "processes": ("process", "process_id"),
    "outputs": ("process", "process"),
    "facilities": ("facility", "facility_id"),
    "electricity": ("facility", "facility"),
    "own_factors": ("factor", "factor_id"),
    "supplier_footprints": ("supplier", "footprint_id"),
}


class GateState(StrEnum):
    """How a gate stands for the draft as it is now."""

    OPEN = "open"
    """Nothing stands in the way, and nothing was calculated yet."""
    PASSED = "passed"
    BLOCKED = "blocked"
    STALE = "stale"
    """Passed for an older state of the study."""
    ERROR = "error"
    """The calculation itself failed; nobody knows."""


@dataclass(frozen=True, slots=True)
class Gates:
    """The gate before a number (integrity) and the one before the words "according to …" (conformity)."""

    number: GateState
    claim: GateState
    blocks_number: int
    """Findings that block the number."""
    blocks_claim: int
    """Findings that block only the claim."""
    digest: str
    """Of the result that passed, else ""."""


def check_draft(configuration: Configuration, draft: Draft) -> tuple[Finding, ...]:
    """Read, link and check a draft as it stands, with the factors, databases and claims of its workspace."""
    answer = check(
        read(draft),
        catalogue=catalogue_of(configuration),
        claimed=claims_for(configuration, None),
        backgrounds=backgrounds_for(configuration),
    )
    return answer.findings


def gates_of(configuration: Configuration, draft: Draft, findings: Iterable[Finding]) -> Gates:
    """Return the states of both gates; a result opens them only for the state that it was calculated from."""
    findings = tuple(findings)
    number = sum(finding.blocks_number for finding in findings)
    claim = sum(finding.blocks_claim and not finding.blocks_number for finding in findings)
    last = _last(configuration, draft)
    done = _state_of(configuration, draft, last)
    result = (last.result or {}) if last is not None and done is GateState.PASSED else {}
    number_gate = GateState.BLOCKED if number else done
    is_refused = bool(number or claim or result.get("blocks_claim") or result.get("is_provisional"))
    claim_gate = GateState.BLOCKED if is_refused else done
    return Gates(number_gate, claim_gate, number, claim, str(result.get("result_digest", "")))


def at_stake(findings: Iterable[Finding], tables: DraftTables, result: PcfResult) -> Mapping[Finding, float]:
    """Return kg CO2e per unit, as absolute value, that stand on what each finding names; findings of no such part lack.

    By the headline view: the row of the inventory, all of a process, the electricity of a facility, or all that a
    factor supplies.
    """
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for line in result.view(result.headline).contributions:
        sums["exchange", line.exchange_id] += abs(line.total)
        sums["process", line.process_id] += abs(line.total)
        # A line of electricity is named after its row, its site and the supply: ``T-02@plant-m.grid``.
        site = line.line_id.partition("@")[2].rpartition(".")[0]
        if site:
            sums["facility", site] += abs(line.total)
        kind, _, key = line.supplier.removeprefix("factor:").partition(":")
        sums[(kind, key) if kind == "supplier" else ("factor", line.supplier.removeprefix("factor:"))] += abs(
            line.total
        )
    stakes = {}
    for finding in findings:
        part = _part(finding, tables)
        if part in sums:
            stakes[finding] = sums[part]
    return stakes


def _part(finding: Finding, tables: DraftTables) -> tuple[str, str]:
    where = finding.where
    rows = tables.get(where.sheet, ())
    if where.sheet in _KEYS and where.row is not None and 0 < where.row <= len(rows):
        kind, column = _KEYS[where.sheet]
        key = str(rows[where.row - 1].cells.get(column, ""))
        return (kind, key)
    named = _NAMED.search(where.path)
    if named is None:
        return ("", "")
    kind = {"output": "process", "supply": "facility"}.get(named["kind"], named["kind"])
    return (kind, named["key"])


def _last(configuration: Configuration, draft: Draft) -> Job | None:
    """The newest calculation that has ended one way or the other."""
    ended = (JobState.DONE, JobState.FAILED)
    known = jobs.of_draft(configuration, draft.head.draft_id, "calculate")
    return next((job for job in known if job.state in ended), None)


def _state_of(configuration: Configuration, draft: Draft, last: Job | None) -> GateState:
    if last is None:
        return GateState.OPEN
    if jobs.is_stale(configuration, last, draft):
        return GateState.STALE
    if last.state is JobState.FAILED:
        return GateState.ERROR
    return GateState.PASSED if (last.result or {}).get("has_result") else GateState.BLOCKED
