"""The declared ladder: which factor may stand in when none holds for exactly this place and year.

Time: the factor of the study's year, else the latest earlier one in force. Place: the place itself, its grid,
the nation, the world, at last a foreign value. Each rung is a step with a finding, to be confirmed by a person;
nothing is taken silently, and a superseded or unpublished value is never taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from background_db.factors import EmissionFactor, FactorStatus
from background_db.findings import Finding, conformity_error, information, integrity_error, warning
from background_db.provenance import ValidityPeriod, Verification
from background_db.regions import lies_in, regions, wider

_VERIFICATION_ORDER = tuple(Verification)


class StepKind(StrEnum):
    """What a rung of the ladder gives up."""

    YEAR = "year"
    GEOGRAPHY = "geography"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class FallbackStep:
    """One rung: what was asked for and what was taken instead; the finding with this code gives the reason."""

    kind: StepKind
    asked: str
    used: str
    code: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """The factor found, how it was come by, and what must be looked at; `factor` is None where none may be used."""

    factor: EmissionFactor | None
    steps: tuple[FallbackStep, ...]
    findings: tuple[Finding, ...]


def climb(
    candidates: Iterable[EmissionFactor],
    activity: str,
    geography: str,
    period: ValidityPeriod,
    allowed_years_old: int | None = None,
) -> Lookup:
    """Find the best factor among those of one activity.

    `allowed_years_old` is the edition's limit ("last published within N years"); None sets no limit.
    """
    region = regions().get(geography)
    if activity.startswith("electricity.") and region is not None and not region.has_official_electricity_value:
        finding = integrity_error("GRID-NO-OFFICIAL-VALUE", activity=activity, geography=geography)
        return Lookup(None, (), (finding,))
    usable = [factor for factor in candidates if factor.status is FactorStatus.IN_FORCE and not factor.is_hidden]
    day = reference_day(period)
    for area in (geography, *wider(geography)):
        chosen = _best([factor for factor in usable if factor.geography == area], day)
        if chosen:
            return _judged(chosen[0], chosen, usable, geography, period, allowed_years_old)
    chosen = _best([factor for factor in usable if factor.quality.is_foreign], day)
    if chosen:
        return _judged(chosen[0], chosen, usable, geography, period, allowed_years_old)
    finding = integrity_error("FACTOR-NONE", activity=activity, geography=geography, period=_words(period))
    return Lookup(None, (), (finding,))


def check_use(
    factor: EmissionFactor,
    rivals: Iterable[EmissionFactor],
    geography: str,
    period: ValidityPeriod,
    allowed_years_old: int | None = None,
) -> Lookup:
    """Judge a factor that a person chose by its key, against the place and time of use and its rivals."""
    findings: list[Finding] = []
    if factor.status is FactorStatus.SUPERSEDED:
        findings.append(integrity_error("FACTOR-SUPERSEDED", factor=factor.factor_id, set=factor.factor_set))
    if factor.status is FactorStatus.UNPUBLISHED:
        findings.append(integrity_error("FACTOR-UNPUBLISHED", factor=factor.factor_id, set=factor.factor_set))
    if factor.verification is Verification.MEMORY_ONLY:
        findings.append(warning("FACTOR-MEMORY-ONLY", factor=factor.factor_id, set=factor.factor_set))
    usable = [rival for rival in rivals if rival.status is FactorStatus.IN_FORCE and not rival.is_hidden]
    judged = _judged(factor, [factor], usable, geography, period, allowed_years_old)
    return Lookup(factor, judged.steps, (*findings, *judged.findings))


def reference_day(period: ValidityPeriod) -> date | None:
    """Return the day that decides the year of a period: its middle; None for a period without bounds."""
    if period.start and period.end:
        return period.start + (period.end - period.start) / 2
    if period.end:
        return period.end - timedelta(days=1)
    return period.start


def _best(factors: Sequence[EmissionFactor], day: date | None) -> list[EmissionFactor]:
    """Those that hold on the day, else the latest earlier ones; best verified and most recent first."""
    holding = [factor for factor in factors if _window(factor).holds_on(day)] if day else list(factors)
    earlier = [factor for factor in factors if day and factor.usable_until and factor.usable_until <= day]
    if not holding and earlier:
        latest = max(factor.usable_until for factor in earlier if factor.usable_until)
        holding = [factor for factor in earlier if factor.usable_until == latest]
    return sorted(holding, key=_preference)


def _preference(factor: EmissionFactor) -> tuple[int, int, str]:
    end = factor.data_period.end or factor.usable_from
    return (_VERIFICATION_ORDER.index(factor.verification), -(end.toordinal() if end else 0), factor.factor_id)


def _judged(
    factor: EmissionFactor,
    chosen: Sequence[EmissionFactor],
    rivals: Sequence[EmissionFactor],
    geography: str,
    period: ValidityPeriod,
    allowed_years_old: int | None,
) -> Lookup:
    steps: list[FallbackStep] = []
    findings: list[Finding] = []
    if len(chosen) > 1:
        others = ", ".join(other.factor_id for other in chosen[1:])
        findings.append(warning("FACTOR-SEVERAL", factor=factor.factor_id, others=others))
    _judge_place(factor, geography, steps, findings)
    _judge_time(factor, rivals, period, allowed_years_old, steps, findings)
    return Lookup(factor, tuple(steps), tuple(findings))


def _judge_place(factor: EmissionFactor, geography: str, steps: list[FallbackStep], findings: list[Finding]) -> None:
    if factor.geography == geography:
        return
    asked, used, key = geography, factor.geography, factor.factor_id
    if factor.quality.is_foreign:
        steps.append(FallbackStep(StepKind.FOREIGN, asked, used, "FACTOR-FOREIGN"))
        findings.append(warning("FACTOR-FOREIGN", factor=key, asked=asked, used=used))
    elif lies_in(geography, factor.geography):
        steps.append(FallbackStep(StepKind.GEOGRAPHY, geography, factor.geography, "FACTOR-GEOGRAPHY-WIDER"))
        # A province's electricity differs from the nation's by a factor of three; a material's footprint hardly does.
        tell = warning if factor.activity.startswith("electricity.") else information
        findings.append(tell("FACTOR-GEOGRAPHY-WIDER", factor=key, asked=asked, used=used))
    else:
        findings.append(integrity_error("FACTOR-GEOGRAPHY", factor=key, asked=asked, used=used))


def _judge_time(
    factor: EmissionFactor,
    rivals: Sequence[EmissionFactor],
    period: ValidityPeriod,
    allowed_years_old: int | None,
    steps: list[FallbackStep],
    findings: list[Finding],
) -> None:
    day, window = reference_day(period), _window(factor)
    if day is None:
        return
    key, asked, holds = factor.factor_id, _words(period), _words(window)
    if window.holds_on(day):
        if not window.covers(period):
            findings.append(information("FACTOR-PERIOD-PARTIAL", factor=key, period=asked, window=holds))
        return
    if window.end is None or day < window.end:
        findings.append(integrity_error("FACTOR-OUTSIDE-DATES", factor=key, period=asked, window=holds))
        return
    last_day = window.end - timedelta(days=1)
    years = day.year - last_day.year
    if years:
        steps.append(FallbackStep(StepKind.YEAR, str(day.year), str(last_day.year), "FACTOR-YEAR-OLDER"))
        findings.append(warning("FACTOR-YEAR-OLDER", factor=key, period=asked, used=last_day.year, years=years))
    else:
        steps.append(FallbackStep(StepKind.YEAR, asked, f"… – {last_day}", "FACTOR-EXPIRED"))
        findings.append(warning("FACTOR-EXPIRED", factor=key, period=asked, used=last_day))
    if allowed_years_old is not None and years > allowed_years_old:
        findings.append(
            conformity_error("FACTOR-TOO-OLD", factor=key, period=asked, years=years, allowed=allowed_years_old)
        )
    newer = [rival for rival in rivals if _is_newer(rival, factor, day)]
    if newer:
        best = max(newer, key=lambda rival: rival.usable_until or date.max)
        findings.append(conformity_error("FACTOR-NEWER-SET", factor=key, period=asked, newer=best.factor_id))


def _is_newer(rival: EmissionFactor, factor: EmissionFactor, day: date) -> bool:
    alike = rival.geography == factor.geography and rival.scope is factor.scope
    begun = rival.usable_from is None or rival.usable_from <= day
    later = factor.usable_until is not None and (rival.usable_until is None or rival.usable_until > factor.usable_until)
    return alike and begun and later


def _window(factor: EmissionFactor) -> ValidityPeriod:
    return ValidityPeriod(factor.usable_from, factor.usable_until)


def _words(period: ValidityPeriod) -> str:
    """A half-open period as a person writes it: first and last day."""
    last = period.end - timedelta(days=1) if period.end else None
    return f"{period.start or '…'} – {last or '…'}"
