"""What ``certificates match`` answers with ``--json``."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRowDocument:
    """Consecutive certificates for a facility and period, or the electricity left over (`state` uncovered, no lot)."""

    facility: str
    first_day: str
    last_day: str
    state: str
    """``matched`` or ``uncovered``; in a table the word of its language."""
    lot: str
    technology: str
    generation_month: str
    first_id: str
    last_id: str
    first_serial: int | None
    last_serial: int | None
    certificates: int
    watt_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDemandDocument:
    """Grid electricity of a facility and period without claim so far, and the certificates proposed for it."""

    facility: str
    first_day: str
    last_day: str
    watt_hours: int
    certificates: int
    uncovered_watt_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReasonDocument:
    """Certificates that may not serve, by reason; `lots` are their lots."""

    reason: str
    certificates: int
    lots: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchShortfallDocument:
    """A binding constraint: sites and periods that ask for more whole certificates than may serve them."""

    facilities: list[str]
    first_day: str
    last_day: str
    asked: int
    available: int
    missing: int
    ruled_out: list[MatchReasonDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDocument:
    """``certificates match``: a proposal, and with ``--claim`` what the ledger wrote of it, all or nothing.

    Exit code 1 when an error stands in `findings`; a shortfall is a warning.
    """

    command: Literal["certificates match"] = "certificates match"
    exit_code: Literal[0, 1]
    entity: str
    granularity: Literal["study_period", "calendar_year", "quarter", "month", "validity"]
    objective: Literal["pro_rata", "priority"]
    claimed_on: str
    rows: list[MatchRowDocument]
    demands: list[MatchDemandDocument]
    shortfalls: list[MatchShortfallDocument]
    unused: dict[str, int]
    """Lot → certificates that no demand takes."""
    written: bool
    events: list[int]
    claims: list[str]
    files: list[str]
    findings: list[Any]
