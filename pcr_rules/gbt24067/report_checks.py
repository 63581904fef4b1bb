"""Checks of the report and its separate values (ISO 14067:2018 clause 7)."""

import math

from background_db.findings import Finding, conformity_error, in_both_languages, information
from background_db.flows import ADDITIVE_CHANNELS
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.gbt24067.biogenic_checks import unsplit_answer
from pcr_rules.gbt24067.report_contents import missing_items, report_contents
from pcr_rules.methods.completeness import absolute_sum
from pcr_rules.outcomes import answered, at, parameter_unset, result_missing
from pcr_rules.parameters import parameter_on
from pcr_rules.result import View, ViewResult


def stages_add_up(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-REP-01: the result by stage, absolute and relative, adds up to the total (7.1, 7.2 a)."""
    if facts.result is None:
        return result_missing()
    tolerance = parameter_on(rules, "conservation_tolerance", facts.study.period.last_day)
    if tolerance is None:
        return parameter_unset("conservation_tolerance")
    findings = [
        conformity_error(
            "CFP-REP-01-SUM",
            at("study"),
            "CFP-REP-01",
            view=view.view.value,
            total=view.total,
            stages=math.fsum(view.by_stage.values()),
        )
        for view in facts.result.views
        if _differs(view, math.fsum(view.by_stage.values()), tolerance)
    ]
    stages = len(facts.result.view(facts.result.headline).by_stage)
    return answered(findings, f"{stages} 个阶段，合计等于总值。", f"{stages} stages add up to the total.")


def _differs(view: ViewResult, value: float, tolerance: float) -> bool:
    return abs(value - view.total) > tolerance * max(absolute_sum(view.contributions), abs(view.total))


def channels_add_up(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-REP-02: separate values add up to the total; aircraft is an *of which*, never an addend (7.2 a to e)."""
    if facts.result is None:
        return result_missing()
    tolerance = parameter_on(rules, "conservation_tolerance", facts.study.period.last_day)
    if tolerance is None:
        return parameter_unset("conservation_tolerance")
    findings: list[Finding] = []
    for view in facts.result.views:
        channels = math.fsum(view.channels.get(channel.value, 0.0) for channel in ADDITIVE_CHANNELS)
        if _differs(view, channels, tolerance):
            findings.append(
                conformity_error(
                    "CFP-REP-02-SUM",
                    at("study"),
                    "CFP-REP-02",
                    view=view.view.value,
                    total=view.total,
                    channels=channels,
                )
            )
    return unsplit_answer(facts.result, findings) or answered(findings)


def report_is_complete(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-REP-03: every item of 7.3 a to t that applies can be filled from the study and the result."""
    if facts.result is None:
        return result_missing()
    findings = [
        conformity_error(
            "CFP-REP-03-MISSING",
            at(empty[0].partition(" ")[0]),
            "CFP-REP-03",
            printed=item.clause,
            item=in_both_languages(item.title_zh, item.title_en),
            fields=", ".join(empty),
        )
        for item, empty in missing_items(facts)
    ]
    count = sum(1 for item in report_contents() if item.letter)
    return answered(findings, f"{count} 项内容已核对。", f"{count} items checked.")


def additional_results_are_separate(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-REP-04: what is calculated in addition stands in a block of its own (7.2, 6.5.1, 7.4)."""
    if facts.result is None:
        return result_missing()
    blocks = [("电网组合", "grid mix")] if View.LOCATION in {view.view for view in facts.result.views} else []
    if facts.study.product.biogenic_carbon is not None:
        blocks.append(("生物碳含量", "biogenic carbon content"))
    if not blocks:
        return answered([information("CFP-REP-04-NONE", at("study"), "CFP-REP-04")])
    zh, en = zip(*blocks, strict=True)
    return answered((), f"单列：{'、'.join(zh)}。", f"Shown apart: {', '.join(en)}.")
