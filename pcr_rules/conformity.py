"""How a study stands against every clause of an edition: findings, and the table of answers.

Checks raise conformity findings, which block only the words "according to …". What blocks the number (double
counting, offsets, a factor of the wrong family) is raised where the study is read and linked; such findings name
their clause and are read here, so that the table is complete.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from background_db.errors import OutsideValidityError, UnitError
from background_db.findings import Finding, Gate, Severity, information, warning
from background_db.messages import Language, messages_of
from pcr_rules.category_rules import CategoryRules, Check, Clause, ClauseStatus, Outcome, StudyFacts, Wording
from pcr_rules.edition_validity import named_editions
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.outcomes import at, is_blank, not_assessable
from pcr_rules.registry import message_packages
from pcr_rules.result import SHIPPED_READING, ClauseAnswer, ClauseResult
from pcr_rules.study import ProductStudy

_WEIGHT = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_SHOWN = 3


def check_study(rules: CategoryRules, study: ProductStudy, linked: LinkedStudy | None = None) -> tuple[Finding, ...]:
    """Run the checks that need no result; all findings at once. `linked` is the study with its suppliers, if it has them.

    A justified deviation turns the errors of its clause into warnings; a clause whose text is unread raises at most
    warnings. Integrity errors are never softened.
    """
    outcomes = _run(rules, rules.study_checks, StudyFacts(study, linked))
    shown = [finding for name, outcome in outcomes.items() for finding in _shown(rules, study, name, outcome.findings)]
    return tuple(dict.fromkeys([*_edition_findings(rules, study), *_deviation_findings(rules, study), *shown]))


def conformity_table(
    rules: CategoryRules, facts: StudyFacts, other_findings: Iterable[Finding] = ()
) -> tuple[tuple[ClauseResult, ...], tuple[Finding, ...]]:
    """Answer every clause of the register, and return the findings that `other_findings` do not hold yet.

    `other_findings` are those raised elsewhere (reading, linking, calculation, `check_study`); one that names a
    clause counts in that clause's answer. Clauses that need a result answer *not assessable* without one.
    """
    others = tuple(other_findings)
    outcomes = _run(rules, (*rules.study_checks, *rules.result_checks), facts)
    table = tuple(
        _answer(rules, facts.study, clause, outcomes.get(clause.clause_id), _of_clause(others, clause.clause_id))
        for clause in rules.clauses
    )
    raised = [
        *_edition_findings(rules, facts.study),
        *_deviation_findings(rules, facts.study),
        *(
            finding
            for name, outcome in outcomes.items()
            for finding in _shown(rules, facts.study, name, outcome.findings)
        ),
    ]
    known = frozenset(others)
    return table, tuple(finding for finding in dict.fromkeys(raised) if finding not in known)


def open_gate(rules: CategoryRules, study: ProductStudy, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Soften findings raised elsewhere as those of the checks are: by deviations, and where a clause is unread."""
    return tuple(softened for finding in findings for softened in _shown(rules, study, finding.clause, (finding,)))


def _run(rules: CategoryRules, checks: tuple[tuple[str, Check], ...], facts: StudyFacts) -> Mapping[str, Outcome]:
    """Run the checks of the clauses that an overlay has not taken out."""
    running = {clause.clause_id for clause in rules.clauses if clause.status is ClauseStatus.IMPLEMENTED}
    return {name: _outcome(check, facts, rules) for name, check in checks if name in running}


def _outcome(check: Callable[[StudyFacts, CategoryRules], Outcome], facts: StudyFacts, rules: CategoryRules) -> Outcome:
    try:
        return check(facts, rules)
    except OutsideValidityError as error:
        # A number asked for outside its dates is no number: the clause cannot be assessed, the others still can.
        return not_assessable(
            f"规则参数在研究期间不适用：{error}。", f"A parameter does not hold in the period: {error}."
        )
    except UnitError as error:
        # The amount has its own finding, at its place, from the reading of the study; no check can count with it.
        return not_assessable(
            f"有数量的单位无法换算：{error}。", f"An amount has a unit that does not convert: {error}."
        )


def _deviations(study: ProductStudy) -> Mapping[str, str]:
    """Justifications by clause; an empty one justifies nothing."""
    return {
        deviation.clause.strip(): deviation.text.strip()
        for deviation in study.deviations
        if not is_blank(deviation.text)
    }


def _shown(rules: CategoryRules, study: ProductStudy, name: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Cap findings at a warning where the clause is unread or its deviation justified; integrity stays as it is."""
    clause = next((clause for clause in rules.clauses if clause.clause_id == name), None)
    is_open = clause is not None and (not clause.is_verified or name in _deviations(study))
    for finding in findings:
        if is_open and finding.severity is Severity.ERROR and finding.gate is Gate.CONFORMITY:
            yield replace(finding, severity=Severity.WARNING)
        else:
            yield finding


def _of_clause(findings: Iterable[Finding], clause_id: str) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in findings
        if clause_id in {part.strip() for part in finding.clause.replace(";", ",").split(",")}
    )


def _edition_findings(rules: CategoryRules, study: ProductStudy) -> Iterator[Finding]:
    """Say where the study's last day lies outside the edition's validity, and which edition holds then."""
    start, last_day = rules.validity.start, study.period.last_day
    period = f"{study.period.first_day} – {last_day}"
    if start is not None and last_day < start:
        yield warning(
            "PCR-PERIOD-BEFORE-EDITION",
            at("study.period"),
            number=rules.number,
            start=start,
            period=period,
            right=named_editions(rules, last_day),
        )
    elif rules.disputed_start is not None and last_day < rules.disputed_start:
        yield information(
            "PCR-START-DISPUTED",
            at("study.period"),
            number=rules.number,
            start=start or "-",
            other=rules.disputed_start,
            period=period,
        )
    if rules.validity.end is not None and last_day >= rules.validity.end:
        yield warning(
            "PCR-PERIOD-AFTER-EDITION",
            at("study.period"),
            number=rules.number,
            # Half-open: the first day on which it no longer holds.
            end=rules.validity.end,
            period=period,
            right=named_editions(rules, last_day),
        )


def _deviation_findings(rules: CategoryRules, study: ProductStudy) -> Iterator[Finding]:
    known = {clause.clause_id for clause in rules.clauses}
    for deviation in study.deviations:
        name = deviation.clause.strip()
        if name not in known:
            yield warning("PCR-DEVIATION-UNKNOWN", at("study.deviations"), deviation=name or "-", edition=rules.edition)
        elif is_blank(deviation.text):
            yield warning("PCR-DEVIATION-EMPTY", at("study.deviations"), name, deviation=name)
        else:
            yield information(
                "PCR-DEVIATION", at("study.deviations"), name, deviation=name, text=deviation.text.strip()
            )


def _answer(
    rules: CategoryRules,
    study: ProductStudy,
    clause: Clause,
    outcome: Outcome | None,
    others: tuple[Finding, ...],
) -> ClauseResult:
    own = outcome.findings if outcome is not None else ()
    failing = [finding for finding in dict.fromkeys((*own, *others)) if _fails(finding, clause)]
    deviation = _deviations(study).get(clause.clause_id)
    if any(finding.blocks_number for finding in failing):
        deviation = None
    answer, reason = _answer_and_reason(clause, outcome, failing, deviation)
    return ClauseResult(
        clause=clause.clause_id,
        printed_clause=clause.printed_clause,
        title_zh=clause.title_zh,
        title_en=clause.title_en,
        answer=answer,
        reason=reason.en,
        reading=_reading(rules, clause),
        severity=clause.severity if clause.is_verified else _capped(clause.severity),
        reason_zh=reason.zh,
        gb_clause=clause.gb_clause or "",
        is_verified=clause.is_verified,
    )


def _fails(finding: Finding, clause: Clause) -> bool:
    """An error fails every clause, a warning those that ask for no more, a note none."""
    if finding.code.startswith("PCR-DEVIATION"):
        return False
    return _WEIGHT[finding.severity] >= max(_WEIGHT[Severity(clause.severity)], _WEIGHT[Severity.WARNING])


def _answer_and_reason(
    clause: Clause, outcome: Outcome | None, failing: list[Finding], deviation: str | None
) -> tuple[ClauseAnswer, Wording]:
    if failing and deviation is not None:
        return ClauseAnswer.JUSTIFIED_DEVIATION, Wording(deviation, deviation)
    if failing:
        return ClauseAnswer.FAIL, _wording(failing)
    if clause.status is ClauseStatus.NOT_APPLICABLE:
        return ClauseAnswer.NOT_APPLICABLE, Wording(clause.reason_zh or clause.reason, clause.reason)
    if clause.status is ClauseStatus.OPEN or outcome is None:
        unchecked = Wording(clause.reason_zh or "没有检查。", clause.reason or "There is no check.")
        return ClauseAnswer.NOT_ASSESSABLE, unchecked
    for answer, reason in (
        (ClauseAnswer.NOT_ASSESSABLE, outcome.not_assessable),
        (ClauseAnswer.NOT_APPLICABLE, outcome.not_applicable),
        (ClauseAnswer.JUSTIFIED_DEVIATION, outcome.justification),
    ):
        if reason is not None:
            return answer, reason
    return ClauseAnswer.PASS, outcome.remark or Wording("", "")


def _wording(failing: list[Finding]) -> Wording:
    """Say what failed in both languages; the texts of other rooms are not known on this floor, so their code stands."""
    catalogue = messages_of((finding.code for finding in failing[:_SHOWN]), message_packages())

    def text(language: Language) -> str:
        shown = [
            catalogue.render(finding, language).what if finding.code in catalogue.messages else finding.code
            for finding in failing[:_SHOWN]
        ]
        more = f" … (+{len(failing) - _SHOWN})" if len(failing) > _SHOWN else ""
        return " ".join(dict.fromkeys(shown)) + more

    return Wording(text("zh"), text("en"))


def _capped(severity: str) -> str:
    return Severity.WARNING.value if severity == Severity.ERROR.value else severity


def _reading(rules: CategoryRules, clause: Clause) -> str:
    overlay = rules.overlay
    if overlay is not None and clause.clause_id in overlay.clauses:
        return f"{overlay.name} ({overlay.author})"
    return SHIPPED_READING
