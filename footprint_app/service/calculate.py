"""The journey from a study to its footprint: plain lines in order, each arrow a function of one room."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.findings import Finding, any_blocks_number
from background_db.messages import Language
from footprint_app.calculation.compute import Computation, compute
from footprint_app.calculation.electricity_account import electricity_account
from footprint_app.calculation.reconcile import reconcile
from footprint_app.calculation.sensitivity import uncertainty_summary
from footprint_app.calculation.summarise import Solved
from footprint_app.linking.background_databases import BackgroundDatabases
from footprint_app.reporting.result_json import result_digest
from footprint_app.service.check import CheckAnswer, ClaimsOf, StudySource, check
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.factor_uses import factor_uses, result_shares
from footprint_app.service.scenarios import BOTH_VIEWS, scenario_results
from footprint_app.service.trace import trace_of
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.claims import claim_text
from pcr_rules.conformity import conformity_table, open_gate
from pcr_rules.edition_methods import MethodTopic, chosen
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.data_quality import data_quality_rating
from pcr_rules.methods.edition_reconciliation import counts_claims
from pcr_rules.methods.electricity import unproven_claims
from pcr_rules.methods.primary_share import primary_share
from pcr_rules.overlay_changes import overlay_reading
from pcr_rules.plant.suppliers.location_share import location_share
from pcr_rules.registry import edition
from pcr_rules.result import PcfResult, View, ViewResult
from pcr_rules.study import ProductStudy


class Step(StrEnum):
    """Where a calculation is, for a progress display."""

    CHECK = "check"
    COMPUTE = "compute"
    SCENARIOS = "scenarios"
    CONFORMITY = "conformity"
    REPORT = "report"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class CalculateAnswer:
    """The result, None where a finding blocks the number, and everything that was found on the way."""

    study: ProductStudy | None
    """With the processes and rows that the plant's records make."""
    rules: CategoryRules | None
    linked: LinkedStudy | None
    result: PcfResult | None
    findings: tuple[Finding, ...]
    rows_read: int
    solved: tuple[Solved, ...] = ()
    """The system of each view with its solution, for `independent_routes`; empty without a result."""
    written: ProductStudy | None = None
    """As its author wrote it: what is kept and what the trace's digest is of."""

    @property
    def blocks_number(self) -> bool:
        """True when no number is given."""
        return self.result is None

    @property
    def blocks_claim(self) -> bool:
        """True when the words "according to …" may not be used."""
        return self.result is None or any(finding.blocks_claim for finding in self.findings)

    def claim(self, language: Language) -> str:
        """Return what may be said about conformity, with whose reading was used; "" without a result."""
        if self.result is None:
            return ""
        return claim_text(self.result.conformity, language, self.findings, is_provisional=self.result.is_provisional)


def calculate(
    study: StudySource,
    *,
    overlay: Path | None = None,
    inventories: tuple[Path, ...] = (),
    scenarios: bool = True,
    catalogue: FactorCatalogue | None = None,
    claimed: ClaimedSupply | ClaimsOf | None = None,
    backgrounds: BackgroundDatabases | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
) -> CalculateAnswer:
    """Calculate the footprint of a study in both electricity views, kg CO2e per functional or declared unit.

    read_study → check_study → link → (allocate → supply_electricity → to_matrices → solve → summarise, per view)
    → reconcile → scenarios → check_result. Writes nothing. `claimed` is a snapshot of the ledger of green
    certificates: its claims count in the market-based view instead of the author's. `backgrounds` are the imported databases, those of the configured workspace
    unless given.

    Raises:
        WrongUseError: a file is not there, or the overlay cannot be used.
    """
    catalogue = catalogue or catalogue_of()
    on_step(Step.CHECK)
    checked = check(
        study, overlay, inventories=inventories, catalogue=catalogue, claimed=claimed, backgrounds=backgrounds
    )
    if checked.linked is None or checked.rules is None:
        return _without_result(checked, ())
    on_step(Step.COMPUTE)
    location, market = (compute(checked.linked, view) for view in BOTH_VIEWS)
    if location.result is None or market.result is None:
        return _without_result(checked, (*location.findings, *market.findings))
    reconciliation = reconcile(checked.linked, location, market)
    result = _result(checked, (location.result, market.result), reconciliation, catalogue)
    account = electricity_account(checked.linked, location, market, result.headline, catalogue)
    result, of_spread = _with_uncertainty(replace(result, electricity=account), location, market)
    stated, of_suppliers = location_share(checked.linked.study, location.result)
    result = replace(result, statements=(*result.statements, *stated))
    of_views = (*location.findings, *market.findings, *of_spread, *of_suppliers)
    of_views = open_gate(checked.rules, checked.linked.study, of_views)
    findings = checked.told((*checked.findings, *of_views))
    if scenarios and checked.linked.study.scenarios:
        on_step(Step.SCENARIOS)
        base = {view.view: view.total for view in result.views}
        side_by_side, found = scenario_results(
            checked.linked.study,
            base,
            catalogue,
            frozenset(findings),
            checked.places,
            checked.linked.electricity.claimed,
            backgrounds,
        )
        result, findings = replace(result, scenarios=side_by_side), (*findings, *found)
    on_step(Step.CONFORMITY)
    answer = _with_conformity(checked, location, result, findings)
    solved = tuple(view.solved for view in (location, market) if view.solved and answer.result)
    return replace(answer, solved=solved)


def _without_result(checked: CheckAnswer, findings: Iterable[Finding]) -> CalculateAnswer:
    everything = checked.told((*checked.findings, *findings))
    return CalculateAnswer(
        checked.study, checked.rules, checked.linked, None, everything, checked.rows_read, written=checked.written
    )


def _result(
    checked: CheckAnswer,
    views: tuple[ViewResult, ViewResult],
    reconciliation: Mapping[str, float],
    catalogue: FactorCatalogue,
) -> PcfResult:
    """Put the views together, without conformity and digest."""
    linked, rules, expansion = checked.linked, checked.rules, checked.expansion
    assert linked is not None and rules is not None and checked.written is not None  # noqa: S101, PT018 - held by `calculate`
    study = linked.study
    # Where contractual instruments hold, their data shall be used (ISO 14067 6.4.9.4.4, CFP-EL-04).
    # An edition whose rule of electricity counts no certificates has the location-based result as its own.
    is_market = bool(reconciliation) and counts_claims(chosen(rules.methods, MethodTopic.ELECTRICITY))
    headline = views[BOTH_VIEWS.index(View.MARKET if is_market else View.LOCATION)]
    shares = result_shares(linked, headline.contributions)
    return PcfResult(
        study_id=study.study_id,
        product_name_zh=study.product.name_zh,
        product_name_en=study.product.name_en,
        unit=f"{study.unit.quantity.value:.15g} {study.unit.quantity.unit}",
        cfp_type=study.cfp_type.value,
        gwp_set=study.gwp_set,
        headline=headline.view,
        views=views,
        reconciliation=reconciliation,
        scenarios=(),
        factors=factor_uses(linked, views, headline, catalogue),
        fallbacks=tuple(asdict(step) for step in linked.fallbacks),
        conformity=(),
        findings=(),
        primary_share=primary_share(headline.contributions, linked).share,
        data_quality_rating=data_quality_rating(headline.contributions, study).rating,
        not_split_share=shares.not_split,
        foreign_share=shares.foreign,
        sourced_share=shares.sourced,
        rows_in=linked.rows_in,
        rows_linked=linked.rows_linked,
        is_provisional=True,
        trace=trace_of(linked, rules, checked.written),
        result_digest="",
        overlay=overlay_reading(edition(rules.edition), rules) if rules.overlay else None,
        derivations=(*(expansion.derivations if expansion else ()), *linked.conversions),
        statements=expansion.statements if expansion else (),
    )


def _with_uncertainty(result: PcfResult, *computations: Computation) -> tuple[PcfResult, tuple[Finding, ...]]:
    """Add how far uncertain amounts spread the headline view, with what is to be said where they cannot be followed."""
    solved = next(each.solved for each in computations if each.view is result.headline)
    assert solved is not None  # noqa: S101 - a view with a result has its solution
    summary, findings = uncertainty_summary(solved, result.view(result.headline))
    return replace(result, uncertainty=summary), findings


def _with_conformity(
    checked: CheckAnswer, computation: Computation, result: PcfResult, findings: tuple[Finding, ...]
) -> CalculateAnswer:
    """Answer every clause over study, system and result; then the result is whole and gets its digest."""
    study, rules, linked = checked.study, checked.rules, checked.linked
    assert study is not None and rules is not None and linked is not None  # noqa: S101, PT018 - held by `calculate`
    facts = StudyFacts(study, linked, computation.system, result)
    table, found = conformity_table(rules, facts, findings)
    everything = checked.told((*findings, *found))
    if any_blocks_number(everything):
        return _without_result(checked, everything)
    provisional = any(finding.blocks_claim for finding in everything) or bool(unproven_claims(linked))
    whole = replace(result, conformity=table, findings=everything, is_provisional=provisional)
    whole = replace(whole, result_digest=result_digest(whole))
    return CalculateAnswer(study, rules, linked, whole, everything, checked.rows_read, written=checked.written)
