"""Rule sets: which there are, what one says, what changes between two, and which one a study takes."""

from datetime import date
from pathlib import Path

from background_db.errors import UnknownKeyError
from background_db.findings import nearest
from background_db.messages import Language
from footprint_app.service.errors import WrongUseError
from footprint_app.service.finding_answers import finding_documents
from footprint_app.service.pcr_answers import (
    PcrCandidateDocument,
    PcrChooseDocument,
    PcrClauseChangeDocument,
    PcrClauseDocument,
    PcrDiffDocument,
    PcrDocumentDocument,
    PcrEditionDocument,
    PcrListDocument,
    PcrParameterDocument,
    PcrRangeDocument,
    PcrShowDocument,
    PcrTopicDocument,
    PcrValueChangeDocument,
)
from pcr_rules.category_checks.for_every_edition import clauses_for_every_edition
from pcr_rules.category_rules import CategoryRules, Clause, FrameRow, Parameter
from pcr_rules.edition_difference import edition_difference
from pcr_rules.overlay import apply_overlay, load_overlay, overlay_findings
from pcr_rules.parameter_table import owner_of, reading_of
from pcr_rules.registry import broken_plugins, edition, list_editions
from pcr_rules.rule_documents.document import RuleDocument
from pcr_rules.rule_documents.known import known_documents
from pcr_rules.rule_documents.precedence import IntendedUse, precedence, reason_text


def list_pcr(language: Language, *, category: str = "") -> PcrListDocument:
    """Return the editions and the known documents, all or those of a product category."""
    editions = [rules for rules in list_editions() if not category or _category(rules) == category]
    documents = [each for each in known_documents() if not category or category in each.categories]
    if category and not editions and not documents:
        raise WrongUseError("service.unknown_category", category=category, known=", ".join(_categories()))
    return PcrListDocument(
        editions=[_edition(rules) for rules in editions],
        documents=[_document(each) for each in documents],
        findings=finding_documents(broken_plugins(), language),
    )


def show_pcr(edition_id: str, language: Language, *, overlay: Path | None = None) -> PcrShowDocument:
    """Return everything an edition says, as an overlay reads it where one is given.

    Raises:
        WrongUseError: there is no such edition, or the overlay cannot be used.
    """
    rules, findings = named_edition(edition_id), broken_plugins()
    if overlay is not None:
        if not overlay.is_file():
            raise WrongUseError("service.no_file", file=overlay)
        reading, of_overlay = load_overlay(overlay)
        if reading is None:
            cause = dict(of_overlay[0].values).get("cause", "")
            raise WrongUseError("service.overlay_unreadable", file=overlay, cause=cause)
        findings = (*findings, *of_overlay, *overlay_findings(rules, reading))
        rules = apply_overlay(rules, reading)
    frame = rules.category
    return PcrShowDocument(
        edition=_edition(rules),
        document=_document(frame.rule_document()) if frame else None,
        builds_on=frame.builds_on if frame else "",
        scope_words=list(frame.scope.words) if frame else [],
        scope_codes=list(frame.scope.codes) if frame else [],
        scope_not_words=list(frame.scope.not_words) if frame else [],
        frame=[_topic(row) for row in frame.rows] if frame else [],
        parameters=[_parameter(row, rules) for rows in rules.parameters.values() for row in rows],
        ranges=[
            PcrRangeDocument(
                name=each.name,
                kind=each.kind,
                unit=f"{each.unit}/t",
                minimum=each.minimum,
                maximum=each.maximum,
                source=each.source,
                year=each.year,
                mark=each.mark,
            )
            for each in (frame.ranges if frame else ())
        ],
        clauses=[_clause(clause, rules) for clause in rules.clauses],
        overlay=f"{rules.overlay.name} ({rules.overlay.author}, {rules.overlay.date})" if rules.overlay else "",
        findings=finding_documents(findings, language),
    )


def diff_pcr(old: str, new: str) -> PcrDiffDocument:
    """Return which clauses, numbers and parts of the frame change from one edition to another.

    Raises:
        WrongUseError: there is no such edition.
    """
    before, after = named_edition(old), named_edition(new)
    found = edition_difference(before, after)
    titles = {clause.clause_id: clause for clause in (*before.clauses, *after.clauses)}
    return PcrDiffDocument(
        old=old,
        new=new,
        is_same=found.is_empty,
        clauses=[
            PcrClauseChangeDocument(
                clause=each.clause_id,
                change=each.change,
                fields=list(each.fields),
                title_zh=titles[each.clause_id].title_zh,
                title_en=titles[each.clause_id].title_en,
            )
            for each in found.clauses
        ],
        numbers=[PcrValueChangeDocument(name=each.name, old=each.old, new=each.new) for each in found.numbers],
        topics=[PcrValueChangeDocument(name=each.topic.value, old=each.old, new=each.new) for each in found.topics],
    )


def choose_pcr(category: str, use: IntendedUse, day: date, named: str = "") -> PcrChooseDocument:
    """Return the documents for a product in the order in which they apply, and the first edition that can be run.

    Raises:
        WrongUseError: no document is known for the category, nor the rule that is named.
    """
    if category not in _categories():
        raise WrongUseError("service.unknown_category", category=category, known=", ".join(_categories()))
    numbers = [name for each in known_documents() for name in (each.document_id, each.number)]
    if named and named not in numbers:
        raise WrongUseError("service.unknown_rule", rule=named, near=nearest(named, numbers))
    order = precedence(category, use, day, named)
    editions = {each: _edition_for(each.document, category, day) for each in order if each.holds is not False}
    taken = next((each for each, name in editions.items() if name), None)
    reason = reason_text(order, taken, use, day)
    return PcrChooseDocument(
        category=category,
        use=use.value,
        day=day.isoformat(),
        named=named,
        candidates=[
            PcrCandidateDocument(
                document_id=each.document.document_id,
                number=each.document.number,
                level=each.document.level.value,
                holds=each.holds,
                reason_zh=each.reason.zh,
                reason_en=each.reason.en,
                editions=[rules.edition for rules in _fitting(each.document, category)],
            )
            for each in order
        ],
        edition=editions[taken] if taken else "",
        reason_zh=reason.zh,
        reason_en=reason.en,
    )


def _categories() -> tuple[str, ...]:
    return tuple(dict.fromkeys(category for document in known_documents() for category in document.categories))


def named_edition(edition_id: str) -> CategoryRules:
    """Return an edition.

    Raises:
        WrongUseError: there is none; the message names near ones.
    """
    try:
        return edition(edition_id)
    except UnknownKeyError as error:
        known = [rules.edition for rules in list_editions()]
        near = nearest(edition_id, known)
        raise WrongUseError("service.no_edition", edition=edition_id, near=near, known=", ".join(known)) from error


def _edition_for(document: RuleDocument, category: str, day: date) -> str:
    """Return the document's edition for the category, that which holds on the day before others; "" without one."""
    fitting = _fitting(document, category)
    holding = [rules for rules in fitting if rules.validity.holds_on(day)]
    return next((rules.edition for rules in (*holding, *fitting)), "")


def _fitting(document: RuleDocument, category: str) -> list[CategoryRules]:
    """Return the document's editions of the category itself, else those that may speak of it."""
    known = [edition(name) for name in document.editions]
    own = [rules for rules in known if _category(rules) == category]
    if own:
        return own
    # A document for many products says nothing of one whose edition it has not.
    return [rules for rules in known if not document.also_for or _category(rules) in {category, ""}]


def _category(rules: CategoryRules) -> str:
    return rules.category.category if rules.category else ""


def _edition(rules: CategoryRules) -> PcrEditionDocument:
    frame = rules.category
    return PcrEditionDocument(
        edition=rules.edition,
        number=rules.number,
        title_zh=rules.title_zh,
        title_en=rules.title_en,
        issuer=rules.issuer,
        level=rules.level,
        category=_category(rules),
        document=frame.document if frame else "",
        valid_from=_day(rules.validity.start),
        valid_to=_day(rules.validity.end),
        is_text_read=rules.is_text_read,
        topics_set=sum(row.is_set for row in frame.rows) if frame else 0,
        topics=len(frame.rows) if frame else 0,
        digest=rules.digest,
    )


def _document(document: RuleDocument) -> PcrDocumentDocument:
    return PcrDocumentDocument(
        document_id=document.document_id,
        number=document.number,
        categories=list(document.categories),
        product_zh=document.product_zh,
        product_en=document.product_en,
        title_zh=document.title_zh,
        title_en=document.title_en,
        issuer_zh=document.issuer_zh,
        issuer_en=document.issuer_en,
        level=document.level.value,
        state=document.state.value,
        issued_on=_day(document.issued_on),
        in_force_on=_day(document.in_force_on),
        valid_to=_day(document.valid_to),
        replaced_by=document.replaced_by,
        text_read=document.text_read.value,
        mark=document.mark,
        source=document.source,
        conflict=document.conflict,
        editions=list(document.editions),
    )


def _topic(row: FrameRow) -> PcrTopicDocument:
    return PcrTopicDocument(
        topic=row.topic.value,
        state="unset" if row.rule is None else "default" if row.is_default else "set",
        rule_zh=row.rule.zh if row.rule else "",
        rule_en=row.rule.en if row.rule else "",
        clause=row.clause,
        source=row.source,
        mark=row.mark,
    )


def _parameter(row: Parameter, rules: CategoryRules) -> PcrParameterDocument:
    return PcrParameterDocument(
        name=row.name,
        value=row.value,
        unit=row.unit,
        clause=row.clause,
        source=row.source,
        reading=reading_of(row),
        mark=row.mark,
        valid_from=_day(row.valid.start),
        valid_to=_day(row.valid.end),
        owner=owner_of(row.name, rules),
    )


def _clause(clause: Clause, rules: CategoryRules) -> PcrClauseDocument:
    return PcrClauseDocument(
        clause=clause.clause_id,
        printed_clause=clause.printed_clause,
        gb_clause=clause.gb_clause or "",
        title_zh=clause.title_zh,
        title_en=clause.title_en,
        severity=clause.severity,
        status=clause.status.value,
        is_verified=clause.is_verified,
        mark=clause.mark,
        reason_zh=clause.reason_zh,
        reason_en=clause.reason,
        owner=_owner(clause, rules),
    )


def _owner(clause: Clause, rules: CategoryRules) -> str:
    """The edition whose register holds a clause; ``every category`` for those that each category edition gets."""
    if rules.category is None:
        return rules.edition
    if clause.clause_id in {each.clause_id for each in edition(rules.category.builds_on).clauses}:
        return rules.category.builds_on
    shared = {each.clause_id for each in clauses_for_every_edition()}
    return "every category" if clause.clause_id in shared else rules.edition


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
