"""What a calculation answers: totals, channels, contributions, trace. Stable; its JSON schema is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from background_db.findings import Finding
from pcr_rules.electricity_account import ElectricityAccount
from pcr_rules.plant.derivation import Derivation, Statement


class View(StrEnum):
    """How electricity is counted."""

    LOCATION = "location-based"
    MARKET = "market-based"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one line adds to the result, in kg CO2e per functional or declared unit.

    `channels` holds the additive channels and, as an *of which*, aircraft. `amount` is the quantity of the supplier
    consumed per unit. Lines add up to the total exactly.
    """

    line_id: str
    exchange_id: str
    process_id: str
    process_name: str
    stage: str
    facility: str
    flow: str
    kind: str
    supplier: str
    """Supplier key, e.g. ``factor:elec.cfp.2024.cn.average``."""
    supplier_name: str
    """Name of the supplying company where the study gives one, else the name of the factor."""
    amount: float
    unit: str
    total: float
    channels: Mapping[str, float]
    is_credit: bool = False

    def company(self, factor: "FactorUse | None") -> str:
        """Return the company that supplies the line, "" where `supplier_name` is but the name of its `factor`."""
        if factor is None or self.supplier_name in {factor.name_zh, factor.name_en}:
            return ""
        return self.supplier_name


@dataclass(frozen=True, slots=True)
class ViewResult:
    """The footprint in one electricity view, kg CO2e per functional or declared unit.

    total = Σ additive channels (uptake is negative). `uptake_stored` = -44/12 × kg biogenic C in the product;
    `uptake_emitted_again` = uptake - uptake_stored; total_excluding_uptake = total - uptake_stored.
    """

    view: View
    total: float
    total_excluding_uptake: float
    uptake_stored: float
    uptake_emitted_again: float
    channels: Mapping[str, float]
    gases: Mapping[str, float]
    """kg CO2e by gas where known; ``co2e`` collects what has no split."""
    by_stage: Mapping[str, float]
    by_process: Mapping[str, float]
    by_facility: Mapping[str, float]
    by_supplier: Mapping[str, float]
    contributions: tuple[Contribution, ...]
    credits: float
    """Sum of substitution credits (negative), part of the total, shown apart."""
    double_entry_difference: float
    """Largest difference between the two routes over all channels, relative to the sum of absolute contributions."""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """A named variant beside the base case."""

    scenario_id: str
    name: str
    topic: str
    totals: Mapping[str, float]
    """View → kg CO2e per unit."""
    differences: Mapping[str, float]
    """View → scenario minus base."""


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """What the uncertainty of one exchange's amount brings to that of the result."""

    exchange_id: str
    process_name: str
    flow: str
    sensitivity: float
    """Per cent of the total per per cent of the amount."""
    geometric_standard_deviation: float
    """Of the amount."""
    share: float
    """Of the variance of the result's logarithm, 0 to 1."""


@dataclass(frozen=True, slots=True)
class UncertaintySummary:
    """How far the uncertain amounts of a study spread its headline result; factors and methods are not in it.

    95 % of results lie between `low` and `high`, kg CO2e per functional or declared unit, the total as the median.
    Source: ISO 14067 6.6 (CFP-INT-03).
    """

    method: str
    """``first-order-lognormal``: ln²GSD of the total = Σ (sensitivity × ln GSD)², amounts independent."""
    view: View
    geometric_standard_deviation: float
    low: float
    high: float
    share_without_distribution: float
    """Share of absolute contributions whose amount has no distribution: it spreads nothing here."""
    exchanges: tuple[VarianceShare, ...]
    """Those that bring most of the variance, largest first, ten at most."""


@dataclass(frozen=True, slots=True)
class DrawnShare:
    """What one drawn datum brings to the variance of a Monte Carlo result."""

    kind: str
    """``amount``, ``factor``, ``background``, ``gas``, ``parameter``."""
    key: str
    name: str
    statement: str
    """Where its distribution comes from: ``stated``, ``pedigree``, ``published``, ``database``."""
    share: float
    """First-order share of the variance; what the shares leave of 1 is what data do together."""


@dataclass(frozen=True, slots=True)
class MonteCarloSummary:
    """Draws of the headline result, kg CO2e per functional or declared unit (CFP-INT-03).

    Equal study, databases, software, draws, seed and layers give equal numbers, bit for bit.
    """

    method: str
    """``monte-carlo``, with the name of the scheme of random numbers."""
    view: View
    draws: int
    seed: int
    layers: tuple[str, ...]
    mean: float
    standard_error: float
    """Of the mean."""
    standard_deviation: float
    geometric_standard_deviation: float | None
    """None where a draw is not positive."""
    percentiles: tuple[tuple[float, float], ...]
    """(per cent, value), rising."""
    share_amounts_without_distribution: float
    """Share of absolute contributions whose amount was drawn as exact, as nobody states its spread."""
    share_factors_without_distribution: float
    """The same of factors and backgrounds."""
    largest: tuple[DrawnShare, ...]
    """Data that bring most of the variance, largest first, ten at most."""

    def percentile(self, percent: float) -> float:
        """Return the value below which `percent` of the draws lie."""
        return dict(self.percentiles)[percent]


@dataclass(frozen=True, slots=True)
class FactorUse:
    """A factor the result stands on, with its proof and what it contributes."""

    factor_id: str
    name_zh: str
    name_en: str
    value: float
    """kg CO2e per unit under the study's GWP set."""
    per_unit: str
    scope: str
    geography: str
    data_period: str
    gwp_set: str
    factor_set: str
    source: str
    locator: str
    verification: str
    is_foreign: bool
    contribution: float
    """kg CO2e per unit of the product, of the headline view; 0 for a factor of the other view only."""
    quality_note: str = ""
    is_low_quality: bool = False
    """The publisher of the set scores its technology, time or geography as poor."""

    supplier: str = ""
    """Its key in `Contribution.supplier` where that is not ``factor:`` and the id, as for the combustion of a fuel."""

    def name_in(self, language: str) -> str:
        """Return the name in `language` ("zh" or "en"), else in the other one, else the id."""
        names = (self.name_zh, self.name_en) if language == "zh" else (self.name_en, self.name_zh)
        return names[0] or names[1] or self.factor_id


class ClauseAnswer(StrEnum):
    """How a requirement stands for this study."""

    PASS = "pass"  # noqa: S105 - an answer, not a password
    FAIL = "fail"
    NOT_ASSESSABLE = "not-assessable"
    JUSTIFIED_DEVIATION = "justified-deviation"
    NOT_APPLICABLE = "not-applicable"


SHIPPED_READING = "shipped register"
"""`ClauseResult.reading` where no overlay of an institution was used; pages and reports have words for it."""


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One row of the conformity table."""

    clause: str
    """Stable id, e.g. ``CFP-EL-01``."""
    printed_clause: str
    title_zh: str
    title_en: str
    answer: ClauseAnswer
    reason: str
    reading: str
    """Whose reading of the clause was used: the shipped register or a named overlay."""
    severity: str
    reason_zh: str = ""
    """`reason` in Chinese."""
    gb_clause: str = ""
    """Clause of the Chinese standard; empty while its text is unread."""
    is_verified: bool = True
    """False where the requirement's text was not read: its findings are warnings and no claim rests on it."""

    def reason_in(self, language: str) -> str:
        """Return the reason in `language` ("zh" or "en")."""
        return (self.reason_zh or self.reason) if language == "zh" else self.reason


@dataclass(frozen=True, slots=True)
class OverlayChange:
    """One field of the edition that an overlay reads otherwise, or confirms."""

    part: str
    """``clause`` or ``parameter``."""
    entry: str
    """Id of the clause or name of the parameter."""
    field: str
    """``gb_clause``, ``severity``, ``is_confirmed``…; of a parameter ``value``, ``clause`` or ``valid``."""
    old: str
    new: str
    reason: str
    unit: str = ""
    """Of a parameter's value."""
    clause: str = ""
    """Where a parameter stands, as the overlay reads it."""


@dataclass(frozen=True, slots=True)
class OverlayReading:
    """Whose reading of the edition was used, and what it changed; what it could not change is a finding."""

    name: str
    author: str
    date: str
    statement: str
    digest: str
    changes: tuple[OverlayChange, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What produced the numbers: equal traces give equal numbers."""

    study_digest: str
    software: str
    engine: str
    solver: str
    pcr_edition: str
    pcr_digest: str
    overlay: str
    gwp_set: str
    factor_sets: Mapping[str, str]
    gwp_digest: str = ""
    snapshot: str = ""
    ledger: str = ""
    plugins: Mapping[str, str] | None = None
    monte_carlo: str = ""
    """Draws, seed, layers and random numbers; empty where nothing was drawn."""


@dataclass(frozen=True, slots=True)
class PcfResult:
    """The answer of `service.calculate`."""

    study_id: str
    product_name_zh: str
    product_name_en: str
    unit: str
    cfp_type: str
    gwp_set: str
    headline: View
    views: tuple[ViewResult, ...]
    reconciliation: Mapping[str, float]
    """What turns the location-based total into the market-based one, by facility and supply."""
    scenarios: tuple[ScenarioResult, ...]
    factors: tuple[FactorUse, ...]
    fallbacks: tuple[Mapping[str, str], ...]
    conformity: tuple[ClauseResult, ...]
    findings: tuple[Finding, ...]
    primary_share: float
    """Share of the result that stands on primary data, 0 to 1, weighted by absolute contribution."""
    data_quality_rating: float | None
    not_split_share: float
    foreign_share: float
    sourced_share: float
    """Share of absolute contributions that stands on published factors with a source (not own, illustrative or proxy)."""
    rows_in: int
    rows_linked: int
    is_provisional: bool
    trace: Trace
    result_digest: str
    uncertainty: UncertaintySummary | None = None
    """None where no amount has a distribution, the total is zero, or the spread is too wide for the method."""
    monte_carlo: MonteCarloSummary | None = None
    """None unless draws were asked for."""
    overlay: OverlayReading | None = None
    """None where the edition was used as shipped."""
    derivations: tuple[Derivation, ...] = ()
    """How amounts of the inventory came from the plant's records."""
    statements: tuple[Statement, ...] = ()
    """What the plant's records say beside the inventory: gaps, rests, yields, subtotals."""
    electricity: ElectricityAccount | None = None
    """Supply, claims and users of each site, other schemes, double counting; None where no row draws on a site."""

    def factor_uses(self) -> Mapping[str, FactorUse]:
        """Return the factors by the key under which they supply contributions (`Contribution.supplier`)."""
        return {use.supplier or f"factor:{use.factor_id}": use for use in self.factors}

    def view(self, view: View) -> ViewResult:
        """Return the result of one view."""
        return next(result for result in self.views if result.view is view)
