"""Emission factors: what one unit of an activity emits, and where, when and for what that may be used."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from background_db.provenance import DatedValue, Source, ValidityPeriod, Verification


class FactorScope(StrEnum):
    """What a factor may stand for."""

    LIFE_CYCLE = "life-cycle"
    """May stand for a purchased product or service."""
    DIRECT_EMISSION = "direct-emission"
    """Stack, process or fugitive emission: valid only as an emission of the study's own processes."""
    ENTERPRISE_ENERGY = "enterprise-energy"
    """Grid CO2 factor, purchased heat: for enterprise accounts only, an error as a provider in a product study."""


class FactorStatus(StrEnum):
    """Whether a factor may still be used."""

    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"
    UNPUBLISHED = "unpublished"


POOR_SCORE = 4
"""On the scale of the five indicators, 1 (very good) to 5 (very poor)."""


@dataclass(frozen=True, slots=True)
class FactorQuality:
    """Declared quality of a factor, each 1 (very good) to 5 (very poor); None is not assessed."""

    technology: int | None = None
    time: int | None = None
    geography: int | None = None
    is_foreign: bool = False
    note: str = ""

    @property
    def is_low(self) -> bool:
        """True when an indicator is 4 or 5, poor or very poor."""
        return any(score is not None and score >= POOR_SCORE for score in (self.technology, self.time, self.geography))


@dataclass(frozen=True, slots=True)
class EmissionFactor:
    """Emissions of one `per_unit` of an activity.

    `flows` lists (flow key, amount): kg of a gas, or kg CO2e for the gas ``co2e``, per `per_unit`.
    `gwp_set` is None where the publisher does not state it; then only ``co2e`` flows occur.
    `data_period` is the time the data describe; `usable_from`/`usable_until` bound the study years
    that may use it without a declared fallback (half-open).
    """

    factor_id: str
    name_zh: str
    name_en: str
    per_unit: str
    flows: tuple[tuple[str, float], ...]
    scope: FactorScope
    geography: str
    technology: str
    gwp_set: str | None
    data_period: ValidityPeriod
    usable_from: date | None
    usable_until: date | None
    factor_set: str
    source_id: str
    locator: str
    verification: Verification
    quality: FactorQuality = FactorQuality()
    status: FactorStatus = FactorStatus.IN_FORCE
    is_aircraft: bool = False
    activity: str = ""
    """Key under which sets compete for the same activity, e.g. ``electricity.grid_average``."""
    note: str = ""
    as_published: str = ""
    """The number and unit as the publisher prints them, e.g. ``0.535 tCO2/t``."""

    @property
    def is_hidden(self) -> bool:
        """True for values that are never proposed: unpublished sets, and numbers known from memory only."""
        return self.status is FactorStatus.UNPUBLISHED or self.verification is Verification.MEMORY_ONLY

    @property
    def is_split(self) -> bool:
        """True when no flow stands in the channel "not split"."""
        return not any(key.endswith(".not_split") for key, _ in self.flows)


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """A published number that is no emission factor: a slope, a methane correction factor, a default distance."""

    key: str
    name_zh: str
    name_en: str
    value: DatedValue
    geography: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactorSet:
    """A publication's factors: one folder with `factors.csv` and `source.yaml`; immutable once published."""

    set_id: str
    title_zh: str
    title_en: str
    version: str
    licence: str
    sources: tuple[Source, ...]
    factors: tuple[EmissionFactor, ...]
    digest: str
    """SHA-256 over the folder's data files."""
    reference_values: tuple[ReferenceValue, ...] = ()
