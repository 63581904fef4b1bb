"""Whether a factor may be used where and when a study uses it, and the fallbacks a person confirmed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from background_db import ladder
from background_db.catalogue import FactorCatalogue
from background_db.factors import EmissionFactor
from background_db.findings import Finding, Place, information, warning
from background_db.grid_factors import GRID_AVERAGE
from background_db.provenance import ValidityPeriod
from footprint_app.linking.geography import market_of
from footprint_app.linking.study_factors import SUPPLIER_PREFIX
from pcr_rules.linked_study import FallbackStep
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import TimeBoundary


@dataclass(frozen=True, slots=True)
class Use:
    """A factor used by a row, at a site, with the reason a person gave for a fallback (empty: not confirmed)."""

    exchange_id: str
    factor: EmissionFactor
    site: str
    reason: str
    where: Place
    period: ValidityPeriod | None = None
    """When it is used, where that is not the whole period of the study."""


@dataclass(frozen=True, slots=True)
class UseJudgement:
    """Fallback steps with their reasons, and findings."""

    fallbacks: tuple[FallbackStep, ...]
    findings: tuple[Finding, ...]


def study_period(period: TimeBoundary) -> ValidityPeriod:
    """Return the half-open period of a study, whose two days are both inside."""
    after = period.last_day + timedelta(days=1) if period.last_day < date.max else None
    return ValidityPeriod(period.first_day, after)


class UseJudge:
    """Judges uses; asks the catalogue once per factor and market, as a study names few factors on many rows."""

    def __init__(self, study: ProductStudy, catalogue: FactorCatalogue) -> None:
        self._period = study_period(study.period)
        self._catalogue = catalogue
        self._known: dict[tuple[str, str, ValidityPeriod], ladder.Lookup] = {}

    def judge(self, use: Use) -> UseJudgement:
        """Return the fallbacks of a use and what must be looked at; superseded or misplaced factors are errors."""
        market = self._market(use)
        period = use.period or self._period
        key = (use.factor.factor_id, market, period)
        if key not in self._known:
            rivals = self._catalogue.competing(use.factor.activity) if use.factor.activity else (use.factor,)
            self._known[key] = ladder.check_use(use.factor, rivals, market, period)
        return confirmed(self._known[key], use.exchange_id, use.reason, use.where)

    @staticmethod
    def _market(use: Use) -> str:
        """A supplier's footprint and a value of the same country hold wherever the product was bought.

        Average electricity is a matter of the place itself: Tibet has no value, a province none of its own.
        """
        if use.factor.activity == GRID_AVERAGE:
            return use.site
        market = market_of(use.site)
        own_place = use.factor.geography
        is_placeless = not own_place or use.factor.factor_id.startswith(SUPPLIER_PREFIX)
        return own_place if is_placeless or market_of(own_place) == market else market


def confirmed(found: ladder.Lookup, exchange_id: str, reason: str, where: Place) -> UseJudgement:
    """Turn the steps of the ladder into fallbacks; a step with a reason is told, one without stays a warning."""
    factor_id = found.factor.factor_id if found.factor else ""
    steps = tuple(FallbackStep(exchange_id, factor_id, step.asked, step.used, reason) for step in found.steps)
    codes = {step.code for step in found.steps}
    findings = [replace(finding, where=where) for finding in found.findings if not (reason and finding.code in codes)]
    if reason:
        findings += [
            information(
                "LINK-FALLBACK-CONFIRMED",
                where,
                row=exchange_id,
                factor=factor_id,
                asked=step.asked,
                used=step.used,
                reason=reason,
            )
            for step in steps
        ]
    return UseJudgement(steps, tuple(findings))


def gwp_findings(factors: dict[str, EmissionFactor], gwp_set: str) -> tuple[Finding, ...]:
    """Name factors given in CO2e under another GWP set: they cannot be characterised again (CFP-IMP-01)."""
    return tuple(
        warning(
            "LINK-GWP-DIFFERENT",
            Place(path=key if key.startswith(SUPPLIER_PREFIX) else f"factor:{key}"),
            "CFP-IMP-01",
            factor=key,
            used=factor.gwp_set,
            asked=gwp_set,
        )
        for key, factor in factors.items()
        if factor.gwp_set not in {None, gwp_set}
        and any(flow.startswith("co2e.") and not flow.endswith(".aircraft") for flow, _ in factor.flows)
    )
