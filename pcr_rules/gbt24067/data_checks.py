"""Checks of data: origin, quality, validation, cut-off, period (ISO 14067:2018 6.3.4.3 to 6.3.6, 6.4.2 to 6.4.5)."""

import math
from collections.abc import Iterator

from background_db.findings import Finding, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.field_paths import field_name, field_value
from pcr_rules.methods.completeness import absolute_sum, cut_off_sum, explained_share, largest_contributions
from pcr_rules.methods.cut_off import CutOffMeasure, cut_off_sums
from pcr_rules.methods.energy_balance import energy_balances
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.outcomes import (
    answered,
    at,
    is_blank,
    listed,
    not_applicable,
    not_assessable,
    parameter_unset,
    passed,
    percent,
    result_missing,
    says_none,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.plant.energy_closure.energy_closure_step import fuel_energy_of
from pcr_rules.result import Contribution, PcfResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage, TimeBoundary
from pcr_rules.study_index import index_study, rows_of
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind

_NOT_PRIMARY = frozenset({DataOrigin.SECONDARY, DataOrigin.PROXY})
_REQUIRED_ASPECTS = ("time", "geography", "technology", "precision")
_FURTHER_ASPECTS = ("completeness", "representativeness", "consistency", "reproducibility", "sources", "uncertainty")
_REQUIRED_INDICATORS = ("time", "geography", "technology", "reliability")
# Words by which the free text of a cut-off criterion names what it was tested by.
_CRITERIA = {
    "质量 / mass": ("质量", "重量", "mass"),
    "能量 / energy": ("能量", "能耗", "energy"),
    "环境影响 / environmental relevance": ("环境", "environment", "relevance"),
}
_MEASURES = dict(zip((CutOffMeasure.MASS, CutOffMeasure.ENERGY, CutOffMeasure.FOOTPRINT), _CRITERIA, strict=True))


def cut_offs_are_reported(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-CO-01: flows left out have a criterion, a reason and an estimated effect (6.3.4.3)."""
    clause = "CFP-CO-01"
    findings: list[Finding] = []
    for cut_off in facts.study.cut_offs:
        missing = [
            field_name(f"cut_offs.{name}") for name in ("criterion", "reason") if is_blank(getattr(cut_off, name))
        ]
        if cut_off.estimated_share is None:
            missing.append(field_name("cut_offs.estimated_share"))
        if missing:
            where = at(f"cut_off:{cut_off.cut_off_id}")
            findings.append(
                conformity_error(
                    "CFP-CO-01-INCOMPLETE", where, clause, cut_off=cut_off.cut_off_id, fields="; ".join(missing)
                )
            )
    count = len(facts.study.cut_offs)
    return answered(findings, f"声明的数据排除：{count} 项。", f"Data exclusions declared: {count}.")


def cut_offs_stay_below_limits(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-CO-02: each flow left out and all together stay below the limits of product category rules."""
    clause, day = "CFP-CO-02", facts.study.period.last_day
    if not facts.study.cut_offs:
        return not_applicable("研究没有数据排除。", "The study leaves no flow out.")
    single = parameter_on(rules, "single_cut_off_share", day)
    total = parameter_on(rules, "total_cut_off_share", day)
    if single is None or total is None:
        return parameter_unset("single_cut_off_share, total_cut_off_share")
    cut = cut_off_sum(facts.study.cut_offs)
    findings: list[Finding] = []
    if cut.largest >= single:
        where = at(f"cut_off:{cut.largest_id}")
        findings.append(
            conformity_error("CFP-CO-02-SINGLE", where, clause, cut_off=cut.largest_id, share=cut.largest, limit=single)
        )
    if cut.total > total:
        findings.append(conformity_error("CFP-CO-02-TOTAL", at("study.cut_offs"), clause, share=cut.total, limit=total))
    if cut.unestimated and not findings:
        return not_assessable(
            f"未估计：{listed(cut.unestimated)}。", f"Without an estimate: {listed(cut.unestimated)}."
        )
    return answered(findings, f"合计 {cut.total:.2%}。", f"Together {cut.total:.2%}.")


def cut_off_criteria_are_complete(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """LCA-03: cut-off considers mass, energy and environmental relevance (ISO 14044 4.2.3.3.3)."""
    if not facts.study.cut_offs:
        return not_applicable("研究没有数据排除。", "The study leaves no flow out.")
    texts = " ".join(cut_off.criterion.casefold() for cut_off in facts.study.cut_offs)
    sums = cut_off_sums(facts.study.cut_offs)
    count = len(facts.study.cut_offs)
    stated = {_MEASURES[measure] for measure, cut in sums.items() if len(cut.unestimated) < count}
    words_of = {name: words for name, words in _CRITERIA.items() if name not in stated}
    missing = [name for name, words in words_of.items() if not any(word in texts for word in words)]
    if not missing:
        shown = "; ".join(f"{measure.value} {cut.total:.2%}" for measure, cut in sums.items() if cut.total)
        return passed(shown, shown)
    return answered([warning("LCA-03-CRITERION-MISSING", at("study.cut_offs"), "LCA-03", criteria="; ".join(missing))])


def own_processes_are_measured(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-DATA-01: processes under own control stand on site-specific data (6.3.5).

    Looks at rows of the production stage: how far a purchased good travels is not measured at the own site.
    """
    index = index_study(facts.study)
    own = [
        (process, exchange)
        for process, exchange in rows_of(facts.study)
        if (facility := index.facilities.get(process.facility)) is not None
        and facility.is_controlled
        and (exchange.stage or process.stage) is LifeCycleStage.PRODUCTION
    ]
    if not own:
        return not_assessable(
            "没有过程标明属于自有或受控设施。", "No process of the production stage names a facility under own control."
        )
    wrong = [exchange.exchange_id for _, exchange in own if exchange.origin in _NOT_PRIMARY]
    if not wrong:
        return passed(f"{len(own)} 行均为现场或供应商数据。", f"{len(own)} rows are site-specific or supplier data.")
    return answered(
        [conformity_error("CFP-DATA-01-NOT-MEASURED", at(f"exchange:{wrong[0]}"), "CFP-DATA-01", rows=listed(wrong))]
    )


def secondary_data_are_justified(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-DATA-02: secondary data are justified and referenced, important processes first (6.3.5, NOTE 1).

    A row outside the set that reaches the share of the parameter is a minor process: that is its justification.
    Electricity has its own rules (CFP-EL-01 to CFP-EL-07).
    """
    if facts.result is None:
        return result_missing()
    share = parameter_on(rules, "significant_process_share", facts.study.period.last_day)
    if share is None:
        return parameter_unset("significant_process_share")
    lines = _headline(facts.result)
    rows = {exchange.exchange_id: exchange for _, exchange in rows_of(facts.study)}
    unjustified = {
        line.exchange_id: None
        for line in largest_contributions(lines, share)
        if (row := rows.get(line.exchange_id)) is not None and _is_secondary(row) and is_blank(row.secondary_reason)
    }
    findings: list[Finding] = [
        conformity_error("CFP-DATA-02-UNJUSTIFIED", at(f"exchange:{name}.secondary_reason"), "CFP-DATA-02", row=name)
        for name in unjustified
    ]
    findings += [
        conformity_error("CFP-DATA-02-UNREFERENCED", at(f"factor:{factor.factor_id}"), "CFP-DATA-02", factor=name)
        for factor in facts.result.factors
        if is_blank(factor.source) and (name := factor.factor_id)
    ]
    return answered(findings, f"按贡献达到 {share:.0%} 的行已核对。", f"Rows up to {share:.0%} of the result checked.")


def _headline(result: PcfResult) -> tuple[Contribution, ...]:
    return result.view(result.headline).contributions


def _is_secondary(row: Exchange) -> bool:
    """True for an amount or a factor that is not primary; emissions computed at the own site are."""
    if row.origin in _NOT_PRIMARY:
        return True
    return row.kind is not ExchangeKind.EMISSION and row.provider.partition(":")[0] in {"factor", "background"}


def data_quality_is_assessed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-DATA-03: quality is required first, then assessed: time, geography, technology, precision (6.3.5 a to j)."""
    clause, study = "CFP-DATA-03", facts.study
    findings: list[Finding] = []
    required = _unstated(study, _REQUIRED_ASPECTS)
    if required:
        findings.append(
            conformity_error("CFP-DATA-03-NO-REQUIREMENT", at("study.data_quality"), clause, fields="; ".join(required))
        )
    further = _unstated(study, _FURTHER_ASPECTS)
    if further:
        findings.append(
            warning("CFP-DATA-03-ASPECT-MISSING", at("study.data_quality"), clause, fields="; ".join(further))
        )
    unassessed = [exchange.exchange_id for _, exchange in rows_of(study) if not _is_assessed(exchange)]
    if unassessed:
        count = sum(1 for _ in rows_of(study))
        findings.append(
            conformity_error(
                "CFP-DATA-03-NOT-ASSESSED",
                at(f"exchange:{unassessed[0]}.quality"),
                clause,
                missing=len(unassessed),
                count=count,
                rows=listed(unassessed),
            )
        )
    return answered(findings)


def _unstated(study: ProductStudy, aspects: tuple[str, ...]) -> list[str]:
    return [
        field_name(f"data_quality.{name}") for name in aspects if is_blank(field_value(study, f"data_quality.{name}"))
    ]


def _is_assessed(exchange: Exchange) -> bool:
    quality = exchange.quality
    return quality is not None and all(getattr(quality, name) is not None for name in _REQUIRED_INDICATORS)


def quality_characteristics_are_listed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """LCA-04: the ten characteristics of data quality are stated (ISO 14044 4.2.3.6.2)."""
    missing = _unstated(facts.study, (*_REQUIRED_ASPECTS, *_FURTHER_ASPECTS))
    if not missing:
        return passed()
    return answered([warning("LCA-04-MISSING", at("study.data_quality"), "LCA-04", fields="; ".join(missing))])


def balances_close(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-DATA-04: data are validated while collected, here by the mass balance of each process (6.4.2, 6.4.3)."""
    tolerance = parameter_on(rules, "balance_tolerance", facts.study.period.last_day)
    if tolerance is None:
        return parameter_unset("balance_tolerance")
    balances = mass_balances(facts.study)
    complete = [balance for balance in balances if balance.relative_error is not None]
    findings = [
        warning(
            "CFP-DATA-04-BALANCE",
            at(f"process:{balance.process_id}"),
            "CFP-DATA-04",
            process=balance.process_id,
            inputs_kg=balance.inputs,
            outputs_kg=balance.outputs,
            gap_kg=balance.gap,
            error=f"{balance.relative_error:.1%}",
            tolerance=f"{tolerance:.0%}",
        )
        for balance in complete
        if balance.relative_error is not None and abs(balance.relative_error) > tolerance
    ]
    findings += _energy_findings(facts.study, tolerance)
    if not complete:
        names = listed(balance.process_id for balance in balances)
        return not_assessable(
            f"没有过程的质量数据齐全：{names}。",
            f"No process has all its masses, so none can be balanced: {names}.",
            findings,
        )
    count, total = len(complete), len(balances)
    return answered(findings, f"{total} 个过程中 {count} 个可平衡。", f"{count} of {total} processes can be balanced.")


def _energy_findings(study: ProductStudy, tolerance: float) -> list[Finding]:
    """More useful energy than goes in: a heat pump's surroundings, a forgotten fuel, or a unit."""
    return [
        warning(
            "CFP-DATA-04-ENERGY",
            at(f"process:{balance.process_id}"),
            "CFP-DATA-04",
            process=balance.process_id,
            inputs=f"{balance.inputs:.6g}",
            useful=f"{balance.useful:.6g}",
            efficiency=f"{balance.efficiency:.1%}",
        )
        for balance in energy_balances(study, fuel_energy_of(study))
        if balance.efficiency is not None and balance.efficiency > 1 + tolerance
    ]


def data_relate_to_the_unit(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-DATA-05: the data relate to unit processes and to the unit: both routes and all lines agree (6.4.4)."""
    if facts.result is None:
        return result_missing()
    tolerance = parameter_on(rules, "conservation_tolerance", facts.study.period.last_day)
    if tolerance is None:
        return parameter_unset("conservation_tolerance")
    findings: list[Finding] = []
    for view in facts.result.views:
        unexplained = 1 - explained_share(view.total, view.contributions)
        if max(unexplained, view.double_entry_difference) > tolerance:
            findings.append(
                conformity_error(
                    "CFP-DATA-05-NOT-REPRODUCED",
                    at("study"),
                    "CFP-DATA-05",
                    view=view.view.value,
                    unexplained=unexplained,
                    difference=view.double_entry_difference,
                )
            )
    return answered(findings, "两条计算路径一致。", "Both routes of calculation agree.")


def data_choices_rest_on_sensitivity(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-DATA-06: without a PCR, inclusion of data rests on a sensitivity analysis, and that is documented (6.4.5)."""
    study = facts.study
    if not is_blank(study.pcr.pcr_id) and not says_none(study.pcr.pcr_id):
        return not_applicable("研究采用了 PCR。", "The study adopts product category rules.")
    findings: list[Finding] = []
    if not study.scenarios:
        findings.append(warning("CFP-DATA-06-NO-RUN", at("study.scenarios"), "CFP-DATA-06"))
    if is_blank(study.interpretation.sensitivity):
        where = at("study.interpretation.sensitivity")
        findings.append(warning("CFP-DATA-06-UNDOCUMENTED", where, "CFP-DATA-06"))
    return answered(findings, f"情景 {len(study.scenarios)} 个。", f"Scenarios: {len(study.scenarios)}.")


def data_are_domestic(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-DATA-07: domestic processes stand on domestic data (GB/T 24067-2024, text unread)."""
    if facts.result is None:
        return result_missing()
    weight = absolute_sum(_headline(facts.result))
    if not weight or not facts.study.geography.upper().startswith("CN"):
        return not_applicable("研究不在国内，或结果为零。", "The study is not domestic, or its result is zero.")
    foreign = [factor for factor in facts.result.factors if factor.is_foreign]
    share = math.fsum(abs(factor.contribution) for factor in foreign) / weight
    if not foreign:
        return passed("没有使用国外数据。", "No foreign data are used.")
    return answered(
        [
            warning(
                "CFP-DATA-07-FOREIGN",
                at(f"factor:{foreign[0].factor_id}"),
                "CFP-DATA-07",
                share=percent(share),
                factors=listed(factor.factor_id for factor in foreign),
            )
        ]
    )


def period_is_justified(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-TIME-01: the period is stated and justified; shorter than a year only with a justification (6.3.6)."""
    period, clause = facts.study.period, "CFP-TIME-01"
    wanted = parameter_on(rules, "data_period_months", period.last_day)
    if wanted is None:
        return parameter_unset("data_period_months")
    return answered(_period_findings(period, wanted, clause), *_period_remark(period))


def _period_findings(period: TimeBoundary, wanted: float, clause: str) -> Iterator[Finding]:
    if period.last_day < period.first_day:
        yield conformity_error(
            "CFP-TIME-01-REVERSED", at("study.period"), clause, first=period.first_day, last=period.last_day
        )
        return
    if is_blank(period.reason):
        yield conformity_error("CFP-TIME-01-NO-REASON", at("study.period.reason"), clause)
        if months(period) < wanted:
            yield conformity_error(
                "CFP-TIME-01-SHORT", at("study.period"), clause, months=months(period), wanted=wanted
            )


def months(period: TimeBoundary) -> int:
    """Return the whole months in a period, both days inside: 2025-01-01 to 2025-12-31 is 12."""
    first = period.first_day
    end = type(first).fromordinal(min(period.last_day.toordinal() + 1, type(first).max.toordinal()))
    whole = (end.year - first.year) * 12 + end.month - first.month
    return whole - 1 if end.day < first.day else whole


def _period_remark(period: TimeBoundary) -> tuple[str, str]:
    text = f"{period.first_day} – {period.last_day}"
    return f"{text}，{months(period)} 个月。", f"{text}, {months(period)} months."
