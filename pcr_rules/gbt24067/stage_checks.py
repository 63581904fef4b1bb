"""Checks of the use stage, end of life and the timing of emissions (ISO 14067:2018 6.3.7, 6.3.8, 6.4.8)."""

from background_db.findings import Finding, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.enum_labels import enum_label
from pcr_rules.field_paths import field_name, field_value
from pcr_rules.gbt24067.goal_and_scope import excluded_stages, included_stages
from pcr_rules.outcomes import answered, at, is_blank, listed, not_applicable, not_assessable, parameter_unset
from pcr_rules.parameters import parameter_on
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_index import rows_of

_LATE_STAGES = frozenset({LifeCycleStage.USE, LifeCycleStage.END_OF_LIFE})


def _outside(study: ProductStudy, stage: LifeCycleStage) -> Outcome | None:
    """Answer for a stage that is out of the boundary, or of which the boundary does not speak; None if it is in."""
    if stage in included_stages(study):
        return None
    zh, en = enum_label(stage, "zh"), enum_label(stage, "en")
    if stage in excluded_stages(study):
        return not_applicable(f"{zh}阶段不在边界内。", f"The stage {en} is outside the boundary.")
    return not_assessable(f"边界未说明是否包含{zh}阶段。", f"The boundary does not say whether the stage {en} is in.")


def use_profile_is_specified(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-USE-01: use profile with source, verifiable service life, sensitivity where significant (6.3.7)."""
    study, clause = facts.study, "CFP-USE-01"
    outside = _outside(study, LifeCycleStage.USE)
    if outside is not None:
        return outside
    if study.use_profile is None:
        return answered([conformity_error("CFP-USE-01-NO-PROFILE", at("study.use_profile"), clause)])
    missing = [
        field_name(f"use_profile.{name}")
        for name in ("description", "service_life", "source")
        if is_blank(field_value(study, f"use_profile.{name}"))
    ]
    findings: list[Finding] = []
    if missing:
        findings.append(
            conformity_error("CFP-USE-01-INCOMPLETE", at("study.use_profile"), clause, fields="; ".join(missing))
        )
    if not study.use_profile.evidence:
        findings.append(conformity_error("CFP-USE-01-NO-EVIDENCE", at("study.use_profile.evidence"), clause))
    if not any(scenario.topic.strip() == "use" for scenario in study.scenarios):
        findings.append(warning("CFP-USE-01-NO-SENSITIVITY", at("study.scenarios"), clause))
    return answered(findings)


def end_of_life_is_specified(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EOL-01: the scenario is described with its source and stands on the current market (6.3.8)."""
    study, clause = facts.study, "CFP-EOL-01"
    outside = _outside(study, LifeCycleStage.END_OF_LIFE)
    if outside is not None:
        return outside
    if study.end_of_life is None:
        return answered([conformity_error("CFP-EOL-01-NO-SCENARIO", at("study.end_of_life"), clause)])
    missing = [
        field_name(f"end_of_life.{name}")
        for name in ("description", "source")
        if is_blank(field_value(study, f"end_of_life.{name}"))
    ]
    if missing:
        where = at("study.end_of_life")
        return answered([conformity_error("CFP-EOL-01-INCOMPLETE", where, clause, fields="; ".join(missing))])
    return answered(())


def late_emissions_show_their_timing(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-TI-01: emissions long after the product enters use stand with their timing; nothing is discounted (6.4.8)."""
    late = [exchange for process, exchange in rows_of(facts.study) if (exchange.stage or process.stage) in _LATE_STAGES]
    if not late:
        return not_applicable("没有使用或废弃阶段的行。", "No row stands in the use or end-of-life stage.")
    years = parameter_on(rules, "delayed_emission_years", facts.study.period.last_day)
    if years is None:
        return parameter_unset("delayed_emission_years")
    untimed = [exchange.exchange_id for exchange in late if exchange.years_after_start is None]
    delayed = [
        exchange.exchange_id
        for exchange in late
        if exchange.years_after_start is not None and exchange.years_after_start > years
    ]
    if untimed:
        where = at(f"exchange:{untimed[0]}.years_after_start")
        return answered(
            [conformity_error("CFP-TI-01-NO-TIMING", where, "CFP-TI-01", rows=listed(untimed), years=years)]
        )
    return answered(
        (),
        f"{years:g} 年后的排放：{listed(delayed) or '无'}。",
        f"Emissions after more than {years:g} years: {listed(delayed) or 'none'}.",
    )
