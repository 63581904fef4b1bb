"""Checks of interpretation, review and wording (ISO 14067:2018 6.6 and 8; declaration of GB/T 24067-2024)."""

from background_db.findings import Finding, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.field_paths import field_name, field_value
from pcr_rules.gbt24067.goal_and_scope import included_stages
from pcr_rules.gbt24067.word_lists import words_in
from pcr_rules.methods.completeness import explained_share
from pcr_rules.outcomes import (
    answered,
    at,
    is_blank,
    not_applicable,
    parameter_unset,
    passed,
    result_missing,
    says_none,
    word,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage

_EVALUATION = ("completeness", "consistency", "sensitivity", "conclusions", "recommendations")
_STAGE_TOPICS = ((LifeCycleStage.USE, "use"), (LifeCycleStage.END_OF_LIFE, "end_of_life"))
_LARGEST = 3


def significant_issues_are_identified(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-INT-01: stages, processes and flows that matter are identified (6.6 a)."""
    if facts.result is None:
        return result_missing()
    wanted = parameter_on(rules, "explained_share", facts.study.period.last_day)
    if wanted is None:
        return parameter_unset("explained_share")
    view = facts.result.view(facts.result.headline)
    explained = explained_share(view.total, view.contributions)
    if explained < wanted or not view.contributions:
        return answered(
            [conformity_error("CFP-INT-01-UNEXPLAINED", at("study"), "CFP-INT-01", explained=explained, wanted=wanted)]
        )
    largest = sorted(view.by_process.items(), key=lambda item: -abs(item[1]))[:_LARGEST]
    called = {process.process_id: process.name for process in facts.study.processes}
    names = ", ".join(f"{called.get(name, name)} {value:,.6g}" for name, value in largest)
    return passed(f"最大的过程（kgCO2e）：{names}。", f"Largest processes (kgCO2e): {names}.")


def evaluation_is_recorded(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-INT-02: completeness, consistency, sensitivity; conclusions and recommendations (6.6 b, c)."""
    study, clause = facts.study, "CFP-INT-02"
    findings: list[Finding] = [
        conformity_error(
            "CFP-INT-02-EMPTY",
            at(f"study.interpretation.{name}"),
            clause,
            field=field_name(f"interpretation.{name}"),
        )
        for name in _EVALUATION
        if is_blank(field_value(study, f"interpretation.{name}"))
    ]
    topics = {scenario.topic.strip() for scenario in study.scenarios}
    if not topics:
        findings.append(warning("CFP-INT-02-NO-SCENARIO", at("study.scenarios"), clause))
    findings += [
        warning("CFP-INT-02-STAGE-UNTESTED", at("study.scenarios"), clause, stage=word(stage), topic=topic)
        for stage, topic in _STAGE_TOPICS
        if topics and stage in included_stages(study) and topic not in topics
    ]
    return answered(findings)


def uncertainty_is_assessed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-INT-03: uncertainty is assessed, with rounding rules or ranges; the method is free (6.6)."""
    return answered(
        conformity_error(
            "CFP-INT-03-EMPTY",
            at(f"study.interpretation.{name}"),
            "CFP-INT-03",
            field=field_name(f"interpretation.{name}"),
        )
        for name in ("uncertainty", "rounding")
        if is_blank(field_value(facts.study, f"interpretation.{name}"))
    )


def limitations_are_stated(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-INT-04: limitations are identified (6.6, Annex A).

    That a footprint shows one impact only, and what the method cannot say, is written into every report; what the
    data cannot say only the author knows.
    """
    text = facts.study.interpretation.limitations
    if is_blank(text) or says_none(text):
        return answered([conformity_error("CFP-INT-04-EMPTY", at("study.interpretation.limitations"), "CFP-INT-04")])
    return passed()


def review_is_recorded(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-CR-01: a critical review, if made, has a reviewer and a record (8, ISO/TS 14071)."""
    review = facts.study.review
    if is_blank(review.review_type) or says_none(review.review_type):
        return not_applicable("没有进行评审。", "No critical review was made.")
    missing = [field_name(f"review.{name}") for name in ("reviewer", "reference") if is_blank(getattr(review, name))]
    if missing:
        return answered([warning("CFP-CR-01-INCOMPLETE", at("study.review"), "CFP-CR-01", fields="; ".join(missing))])
    return passed(f"评审：{review.review_type}。", f"Review: {review.review_type}.")


def _claims(study: ProductStudy) -> str:
    goal, notes = study.goal, study.interpretation
    return f"{goal.intended_application} {goal.communication} {notes.conclusions} {notes.recommendations}"


def wording_is_modest(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-DEC-01: nothing implies overall environmental superiority (GB/T 24067-2024, text unread)."""
    found = words_in(_claims(facts.study), "superiority")
    if not found:
        return passed()
    where = at("study.interpretation.conclusions")
    return answered([warning("CFP-DEC-01-WORDING", where, "CFP-DEC-01", words=", ".join(found))])


def public_comparison_has_a_panel(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """LCA-07: a comparative assertion to the public is reviewed by a panel (ISO 14044 5.3, 6.3)."""
    goal = facts.study.goal
    if not words_in(f"{goal.intended_application} {goal.communication} {goal.reasons}", "comparison"):
        return not_applicable("目的中没有公开比较。", "The goal names no public comparison.")
    if words_in(facts.study.review.review_type, "panel"):
        return passed()
    return answered([warning("LCA-07-NO-PANEL", at("study.review.review_type"), "LCA-07")])
