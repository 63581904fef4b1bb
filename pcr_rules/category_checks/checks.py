"""The checks of PCR-01 to PCR-08; each reads the frame of whatever edition is in use."""

import math
from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, conformity_error, in_both_languages, warning
from background_db.units import conversion
from pcr_rules.category_rules import CategoryFrame, CategoryRules, Outcome, PlausibleRange, StudyFacts
from pcr_rules.outcomes import answered, at, listed, not_applicable, not_assessable, passed, result_missing
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess


def _frame(rules: CategoryRules) -> CategoryFrame:
    assert rules.category is not None  # noqa: S101 - only editions for a product category bring these checks
    return rules.category


def rules_say_what_was_read(_facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-01: number, edition and whether the text was read; an unread text verifies nothing."""
    document = _frame(rules).rule_document()
    findings = []
    if not rules.is_text_read:
        findings.append(
            warning(
                "PCR-01-TEXT-UNREAD",
                at("study.pcr.edition"),
                "PCR-01",
                number=rules.number,
                read=document.text_read.value,
                source=document.source,
            )
        )
    return answered(findings, f"{rules.number}，文本已读", f"{rules.number}, text read")


def frame_is_set(_facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-02: unit, boundary, cut-off, allocation and so on are set; what is unset cannot be assessed."""
    unset = [row.topic.value for row in _frame(rules).rows if not row.is_set]
    if unset:
        names = listed(unset)
        return not_assessable(f"规则文本未读，以下要素未设定：{names}。", f"The text was not read; unset: {names}.")
    return passed("全部要素已设定", "every part is set")


def product_is_in_scope(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-03: the product's name or classification code is one of the edition's."""
    product, scope = facts.study.product, _frame(rules).scope
    names = f"{product.name_zh} {product.name_en} {product.model}".casefold()
    outside = [word for word in scope.not_words if word.casefold() in names]
    by_name = [word for word in scope.words if word.casefold() in names]
    code = product.classification.replace(" ", "")
    by_code = [prefix for prefix in scope.codes if code.startswith(prefix)]
    if (by_name or by_code) and not outside:
        found = listed(by_code or by_name)
        return passed(f"相符：{found}", f"matches: {found}")
    finding = conformity_error(
        "PCR-03-OUT-OF-SCOPE",
        at("study.product.name_zh"),
        "PCR-03",
        product=product.name_zh or product.name_en or "-",
        classification=product.classification or "-",
        number=rules.number,
        words=listed(scope.words),
        outside=listed(outside) or "-",
    )
    return answered([finding])


def edition_is_current(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-04: on the last day of the study's period the document is in force and not replaced."""
    day = facts.study.period.last_day
    document = _frame(rules).rule_document()
    holds = document.holds_on(day) and rules.validity.holds_on(day)
    if holds is None:
        return not_assessable("该文件的实施日期不明。", "The day the document came into force is not known.")
    if holds:
        return passed(f"{rules.number} 在 {day} 有效", f"{rules.number} holds on {day}")
    values = {
        "number": rules.number,
        "day": day,
        "start": rules.validity.start or "-",
        "end": rules.validity.end or "-",
    }
    return answered([warning("PCR-04-NOT-IN-FORCE", at("study.period"), "PCR-04", **values)])


def shares_of_data_are_reported(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-06: the share of the result that stands on primary data is in the result and in the report."""
    if facts.result is None:
        return result_missing()
    share = facts.result.primary_share
    return passed(f"初级数据占 {share:.1%}", f"primary data {share:.1%}")


def amounts_are_plausible(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-07: amounts per tonne of product lie within what published plants took; outside is a question, no error."""
    seen, findings = 0, []
    for each in _frame(rules).ranges:
        for process, value in _amounts_of(facts.study, each):
            seen += 1
            if not each.minimum <= value <= each.maximum:
                findings.append(_out_of_range(process, each, value))
    if not seen:
        return not_assessable("没有可对照的过程或流。", "No process or flow that a range speaks of was recognised.")
    return answered(findings, f"{seen} 项在范围内", f"{seen} amounts within their range")


def _out_of_range(process: UnitProcess, each: PlausibleRange, value: float) -> Finding:
    return warning(
        "PCR-07-OUT-OF-RANGE",
        at(f"process:{process.process_id}"),
        "PCR-07",
        process=process.name,
        figure=each.name,
        value=f"{value:.4g}",
        unit=each.unit,
        minimum=f"{each.minimum:g}",
        maximum=f"{each.maximum:g}",
        source=each.source,
        year=each.year,
    )


def _amounts_of(study: ProductStudy, each: PlausibleRange) -> Iterator[tuple[UnitProcess, float]]:
    """Amount per tonne of product of each process that the range speaks of."""
    for process in study.processes:
        names = " ".join((process.process_id, process.name, *(output.name for output in process.outputs)))
        product_t = _product_tonnes(process)
        if product_t and _has_word(names, each.process_words):
            amounts = [_converted(row, each) for row in process.exchanges if _is_meant(row, each)]
            known = [amount for amount in amounts if amount is not None]
            if known:
                yield process, math.fsum(known) / product_t


def _is_meant(row: Exchange, each: PlausibleRange) -> bool:
    is_emission = row.kind is ExchangeKind.EMISSION
    is_named = _has_word(row.flow, each.flow_words) and not _has_word(row.flow, each.not_flow_words)
    return is_emission == (each.kind == "emission") and is_named


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    folded = text.casefold()
    return any(word.casefold() in folded for word in words)


def _converted(row: Exchange, each: PlausibleRange) -> float | None:
    try:
        return row.quantity.value * conversion(row.quantity.unit, each.unit)
    except UnitError:
        return None


def _product_tonnes(process: UnitProcess) -> float | None:
    """Mass of the main products, t; None where one has no mass."""
    total = 0.0
    for output in products_of(process):
        try:
            total += output.quantity.value * conversion(output.quantity.unit, "t")
        except UnitError:
            if output.mass is None:
                return None
            total += output.quantity.value * output.mass.value * conversion(output.mass.unit, "t")
    return total


def process_emissions_are_not_alone(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-08: a study with emissions of its own processes also has inputs that bring fuel, power or material burdens."""
    rows = [row for _, row in rows_of(facts.study)]
    if not any(row.kind is ExchangeKind.EMISSION for row in rows):
        return not_applicable("没有过程直接排放。", "There are no direct process emissions.")
    if any(row.kind is ExchangeKind.INPUT and row.provider for row in rows):
        return passed("同时有上游投入", "inputs with providers stand beside them")
    emission = next(row for row in rows if row.kind is ExchangeKind.EMISSION)
    where = at(f"exchange:{emission.exchange_id}")
    called = in_both_languages("过程排放", "process emissions")
    return answered([conformity_error("PCR-08-EMISSIONS-ALONE", where, "PCR-08", rows=called)])
