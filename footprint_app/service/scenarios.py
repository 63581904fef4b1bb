"""Scenarios: each is the study with some values changed, linked and calculated in full like the base case."""

from collections.abc import Mapping
from dataclasses import replace

from background_db.catalogue import FactorCatalogue
from background_db.findings import Finding, Gate, Place, Severity, any_blocks_number, located, warning
from footprint_app.calculation.compute import compute
from footprint_app.linking.background_databases import BackgroundDatabases
from footprint_app.linking.link import link_study
from footprint_app.service.check import configured_backgrounds
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.result import ScenarioResult, View
from pcr_rules.scenarios import apply_scenario
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Scenario

BOTH_VIEWS = (View.LOCATION, View.MARKET)


def scenario_results(
    study: ProductStudy,
    base: Mapping[View, float],
    catalogue: FactorCatalogue,
    known: frozenset[Finding],
    places: Mapping[str, Place],
    claimed: ClaimedSupply | None = None,
    backgrounds: BackgroundDatabases | None = None,
) -> tuple[tuple[ScenarioResult, ...], tuple[Finding, ...]]:
    """Calculate every scenario in both views beside the base case.

    `known` are the base case's findings, which are not repeated. A scenario that cannot be calculated is left out
    with a warning that says so; the base case stands.
    """
    results: list[ScenarioResult] = []
    findings: list[Finding] = []
    for scenario in study.scenarios:
        totals, found = _totals(study, scenario, catalogue, claimed, backgrounds)
        findings += [_of_scenario(finding, scenario) for finding in located(found, places) if finding not in known]
        if totals is None:
            findings.append(warning("service.scenario_without_result", _place(scenario), scenario=scenario.name))
            continue
        results.append(
            ScenarioResult(
                scenario_id=scenario.scenario_id,
                name=scenario.name,
                topic=scenario.topic,
                totals={view.value: total for view, total in totals.items()},
                differences={view.value: total - base[view] for view, total in totals.items()},
            )
        )
    return tuple(results), tuple(findings)


def _totals(
    study: ProductStudy,
    scenario: Scenario,
    catalogue: FactorCatalogue,
    claimed: ClaimedSupply | None,
    backgrounds: BackgroundDatabases | None,
) -> tuple[Mapping[View, float] | None, tuple[Finding, ...]]:
    changed, findings = apply_scenario(study, scenario)
    if any_blocks_number(findings):
        return None, findings
    linking = link_study(changed, catalogue, {}, claimed, backgrounds or configured_backgrounds(changed))
    findings = (*findings, *linking.findings)
    if linking.linked is None:
        return None, findings
    totals: dict[View, float] = {}
    for view in BOTH_VIEWS:
        computation = compute(linking.linked, view)
        findings = (*findings, *computation.findings)
        if computation.result is None:
            return None, findings
        totals[view] = computation.result.total
    return totals, findings


def _place(scenario: Scenario) -> Place:
    return Place(path=f"scenario:{scenario.scenario_id}")


def _of_scenario(finding: Finding, scenario: Scenario) -> Finding:
    """Move a finding to its scenario; what blocks a variant does not block the base case."""
    severity = Severity.WARNING if finding.severity is Severity.ERROR else finding.severity
    place = replace(finding.where, path=f"scenario:{scenario.scenario_id} {finding.where.path}".strip())
    return replace(finding, severity=severity, gate=Gate.CONFORMITY, where=place)
