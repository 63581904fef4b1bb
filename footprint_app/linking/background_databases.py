"""Imported background databases as linking asks them: by key, for an activity or for why there is none.

Who holds the databases is the service's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from background_db.factors import EmissionFactor
from background_db.findings import Finding

BACKGROUND_PREFIX = "background:"
BACKGROUND_ELECTRICITY = "electricity.background"
"""`EmissionFactor.activity` of a background's electricity: bought by factor, it stays out of both electricity views."""


@dataclass(frozen=True, slots=True)
class BackgroundSupply:
    """An activity of a background database, and what a person who links to it should know."""

    factor: EmissionFactor
    database: str
    last_year: int | None = None
    is_cut_off: bool = False
    is_aggregated: bool = False
    is_treatment: bool = False
    has_overlay: bool = False
    """True for a derived database whose electricity, fuels or transport were replaced by domestic ones."""
    uncounted: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class NoSupply:
    """Why a provider text names no activity: the code of a finding and its values."""

    code: str
    values: Mapping[str, str]


class BackgroundDatabases(Protocol):
    """The imported databases of a workspace."""

    def hold(self, keys: Iterable[str]) -> None:
        """Hold the scores of activities that are about to be asked for to a second solution, all in one go."""

    def supply(self, key: str) -> BackgroundSupply | NoSupply:
        """Return the activity of ``<database>/<code>``, or why there is none."""

    def snapshot_of(self, database: str) -> str:
        """Return what a database's numbers depend on, for a trace: ``uslci@<digest>``, with its overlay's digest."""
