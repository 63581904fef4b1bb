"""A certification body's own reading of an edition: confirmed or corrected clauses and parameters, each with a reason.

A body that owns the text of a standard writes it down in one file and touches no code; the report says whose reading
was used. An overlay cannot make a check: what runs as code stays what the edition brings.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, conformity_error, warning
from background_db.provenance import ValidityPeriod
from background_db.strict_yaml import load
from pcr_rules.category_rules import CategoryRules, Clause, ClauseStatus, Overlay, Parameter
from pcr_rules.clause_register import SEVERITIES

CONFIRMED = "confirmed-overlay"
_HEAD = ("name", "author", "date", "statement", "edition")
_CLAUSE_KEYS = (
    "gb_clause",
    "printed_clause",
    "title_zh",
    "title_en",
    "severity",
    "status",
    "is_confirmed",
    "reason",
)
_PARAMETER_KEYS = ("value", "unit", "clause", "valid_from", "valid_to", "reason")


def load_overlay(path: Path) -> tuple[Overlay | None, tuple[Finding, ...]]:
    """Read an overlay file; None where it cannot be used at all. All findings at once.

    Whether its clauses and parameters exist in an edition says `overlay_findings`.
    """
    document = path.name
    try:
        content = path.read_bytes()
        loaded = load(content.decode("utf-8-sig"), document)
    except (OSError, UnicodeDecodeError, DataFileError) as error:
        return None, (conformity_error("OVERLAY-UNREADABLE", Place(document), cause=error),)
    if not isinstance(loaded, dict):
        cause = "expected name, author, date, statement, edition, clauses, parameters"
        return None, (conformity_error("OVERLAY-UNREADABLE", Place(document), cause=cause),)
    findings = list(_head_findings(loaded, document))
    clauses = _entries(loaded, "clauses", _CLAUSE_KEYS, document, findings)
    parameters = _entries(loaded, "parameters", _PARAMETER_KEYS, document, findings)
    head = {key: str(loaded.get(key) or "").strip() for key in _HEAD}
    overlay = Overlay(
        name=head["name"],
        author=head["author"],
        digest=hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest(),
        clauses=clauses,
        parameters=parameters,
        date=head["date"],
        statement=head["statement"],
        edition=head["edition"],
    )
    return overlay, tuple(findings)


def _head_findings(loaded: Mapping[str, Any], document: str) -> Iterator[Finding]:
    for key in _HEAD:
        if not str(loaded.get(key) or "").strip():
            yield conformity_error("OVERLAY-HEAD-EMPTY", Place(document, path=key), field=key)
    for key in loaded:
        if key not in {*_HEAD, "clauses", "parameters"}:
            yield conformity_error("OVERLAY-KEY-UNKNOWN", Place(document, path=str(key)), key=key)


def _entries(
    loaded: Mapping[str, Any], part: str, allowed: tuple[str, ...], document: str, findings: list[Finding]
) -> Mapping[str, Mapping[str, str]]:
    """Read clauses or parameters as texts; an entry without a reason changes nothing."""
    written = loaded.get(part) or {}
    if not isinstance(written, dict):
        findings.append(conformity_error("OVERLAY-KEY-UNKNOWN", Place(document, path=part), key=part))
        return {}
    entries: dict[str, Mapping[str, str]] = {}
    for name, values in written.items():
        where = Place(document, path=f"{part}.{name}")
        if not isinstance(values, dict):
            findings.append(conformity_error("OVERLAY-NO-REASON", where, entry=name))
            continue
        findings += [
            conformity_error("OVERLAY-KEY-UNKNOWN", Place(document, path=f"{part}.{name}.{key}"), key=key)
            for key in values
            if key not in allowed
        ]
        texts = {str(key): _text(value) for key, value in values.items() if key in allowed and value is not None}
        if not texts.get("reason", "").strip():
            findings.append(conformity_error("OVERLAY-NO-REASON", where, entry=name))
            continue
        entries[str(name)] = texts
    return entries


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def overlay_findings(rules: CategoryRules, overlay: Overlay) -> tuple[Finding, ...]:
    """Name what an overlay says that the edition does not know or cannot follow; `apply_overlay` leaves that out."""
    findings: list[Finding] = []
    if overlay.edition and overlay.edition != rules.edition:
        findings.append(conformity_error("OVERLAY-OTHER-EDITION", edition=overlay.edition, rules=rules.edition))
    clauses = {clause.clause_id: clause for clause in rules.clauses}
    for name, values in overlay.clauses.items():
        if name not in clauses:
            findings.append(conformity_error("OVERLAY-UNKNOWN", Place(path=f"clauses.{name}"), entry=name))
        else:
            findings += _clause_findings(clauses[name], values, rules)
    for name, values in overlay.parameters.items():
        if name not in rules.parameters:
            findings.append(conformity_error("OVERLAY-UNKNOWN", Place(path=f"parameters.{name}"), entry=name))
        else:
            findings += _parameter_findings(rules.parameters[name][0], values)
    return tuple(findings)


def _clause_findings(clause: Clause, values: Mapping[str, str], rules: CategoryRules) -> Iterator[Finding]:
    where = Place(path=f"clauses.{clause.clause_id}")
    if values.get("severity", SEVERITIES[0]) not in SEVERITIES:
        allowed = ", ".join(SEVERITIES)
        yield conformity_error("OVERLAY-VALUE", where, key="severity", value=values["severity"], allowed=allowed)
    if values.get("is_confirmed", "true") not in {"true", "false"}:
        yield conformity_error(
            "OVERLAY-VALUE", where, key="is_confirmed", value=values["is_confirmed"], allowed="true, false"
        )
    status = values.get("status", clause.status.value)
    if status not in list(ClauseStatus):
        allowed = ", ".join(ClauseStatus)
        yield conformity_error("OVERLAY-VALUE", where, key="status", value=status, allowed=allowed)
    elif status == ClauseStatus.IMPLEMENTED and clause.clause_id not in _checked(rules):
        yield warning("OVERLAY-NO-CHECK", where, clause.clause_id, entry=clause.clause_id)


def _parameter_findings(parameter: Parameter, values: Mapping[str, str]) -> Iterator[Finding]:
    where = Place(path=f"parameters.{parameter.name}")
    if _number(values.get("value")) is None:
        yield conformity_error(
            "OVERLAY-VALUE", where, key="value", value=values.get("value", "-"), allowed=f"number in {parameter.unit}"
        )
    if values.get("unit", parameter.unit) != parameter.unit:
        yield conformity_error("OVERLAY-VALUE", where, key="unit", value=values["unit"], allowed=parameter.unit)
    for key in ("valid_from", "valid_to"):
        if key in values and _day(values[key]) is None:
            yield conformity_error("OVERLAY-VALUE", where, key=key, value=values[key], allowed="2024-10-01")


def apply_overlay(rules: CategoryRules, overlay: Overlay) -> CategoryRules:
    """Return the edition as the overlay reads it; entries with a finding (`overlay_findings`) change nothing.

    The digest becomes that of the edition and the overlay together.
    """
    refused = {finding.where.path for finding in overlay_findings(rules, overlay) if finding.blocks_claim}
    if overlay.edition and overlay.edition != rules.edition:
        return rules
    clauses = tuple(
        _read_clause(clause, overlay, rules)
        if clause.clause_id in overlay.clauses and f"clauses.{clause.clause_id}" not in refused
        else clause
        for clause in rules.clauses
    )
    parameters = {
        name: (_read_parameter(rows[0], overlay),)
        if name in overlay.parameters and f"parameters.{name}" not in refused
        else rows
        for name, rows in rules.parameters.items()
    }
    digest = hashlib.sha256(f"{rules.digest} {overlay.digest}".encode()).hexdigest()
    return replace(rules, clauses=clauses, parameters=parameters, overlay=overlay, digest=digest)


def _checked(rules: CategoryRules) -> frozenset[str]:
    return frozenset(name for name, _ in (*rules.study_checks, *rules.result_checks))


def _read_clause(clause: Clause, overlay: Overlay, rules: CategoryRules) -> Clause:
    values = overlay.clauses[clause.clause_id]
    status = ClauseStatus(values.get("status", clause.status.value))
    if status is ClauseStatus.IMPLEMENTED and clause.clause_id not in _checked(rules):
        status = clause.status
    confirmed = {"true": f"{CONFIRMED} by {overlay.author}", "false": f"unconfirmed by {overlay.author}"}
    return replace(
        clause,
        gb_clause=values.get("gb_clause", clause.gb_clause),
        printed_clause=values.get("printed_clause", clause.printed_clause),
        title_zh=values.get("title_zh", clause.title_zh),
        title_en=values.get("title_en", clause.title_en),
        severity=values.get("severity", clause.severity),
        status=status,
        mark=confirmed[values["is_confirmed"]] if "is_confirmed" in values else clause.mark,
        reason=values["reason"],
        reason_zh=values["reason"],
    )


def _read_parameter(shipped: Parameter, overlay: Overlay) -> Parameter:
    values = overlay.parameters[shipped.name]
    return replace(
        shipped,
        value=_number(values["value"]),
        clause=values.get("clause", shipped.clause),
        source=f"{overlay.name} ({overlay.author}, {overlay.date}): {values['reason']}",
        mark=f"{CONFIRMED} by {overlay.author}",
        valid=ValidityPeriod(_day(values.get("valid_from")), _day(values.get("valid_to"))),
    )


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
