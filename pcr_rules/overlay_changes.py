"""What an overlay changed in an edition: the edition as shipped beside the one that was calculated with."""

from collections.abc import Iterator

from background_db.provenance import ValidityPeriod
from pcr_rules.category_rules import CategoryRules, Clause, Parameter
from pcr_rules.result import OverlayChange, OverlayReading

CLAUSE, PARAMETER = "clause", "parameter"
_FIELDS = ("gb_clause", "printed_clause", "title_zh", "title_en", "severity", "status")


def overlay_reading(shipped: CategoryRules, rules: CategoryRules) -> OverlayReading | None:
    """Return whose reading `rules` are and each change from `shipped`; None without an overlay."""
    overlay = rules.overlay
    if overlay is None:
        return None
    return OverlayReading(
        name=overlay.name,
        author=overlay.author,
        date=overlay.date,
        statement=overlay.statement,
        digest=overlay.digest,
        changes=overlay_changes(shipped, rules),
    )


def overlay_changes(shipped: CategoryRules, rules: CategoryRules) -> tuple[OverlayChange, ...]:
    """Return each field in which `rules` differ from `shipped`, clauses first.

    What an overlay merely confirms is listed too, with equal old and new: a verifier must see that it was read. Entries
    that `apply_overlay` refused are as shipped and not listed.
    """
    overlay = rules.overlay
    if overlay is None:
        return ()
    changes: list[OverlayChange] = []
    for old, new in zip(shipped.clauses, rules.clauses, strict=True):
        if old != new:
            changes += _of_clause(old, new, overlay.clauses[new.clause_id]["reason"])
    for name, rows in rules.parameters.items():
        if rows != shipped.parameters[name]:
            changes += _of_parameter(shipped.parameters[name], rows[0], overlay.parameters[name]["reason"])
    return tuple(changes)


def _of_clause(old: Clause, new: Clause, reason: str) -> Iterator[OverlayChange]:
    texts = [(name, str(getattr(old, name) or ""), str(getattr(new, name) or "")) for name in _FIELDS]
    changed = [each for each in texts if each[1] != each[2]]
    if old.mark != new.mark:
        changed.append(("is_confirmed", _yes_no(old), _yes_no(new)))
    # An entry with nothing but a reason still replaces the one shipped.
    for field, before, after in changed or [("reason", old.reason, new.reason)]:
        yield OverlayChange(CLAUSE, new.clause_id, field, before, after, reason)


def _yes_no(clause: Clause) -> str:
    return "true" if clause.is_verified else "false"


def _of_parameter(rows: tuple[Parameter, ...], new: Parameter, reason: str) -> Iterator[OverlayChange]:
    def change(field: str, old: str, after: str, unit: str = "") -> OverlayChange:
        return OverlayChange(PARAMETER, new.name, field, old, after, reason, unit, new.clause)

    yield change("value", _together(_number(row.value) for row in rows), _number(new.value), new.unit)
    clauses = _together(row.clause for row in rows)
    if clauses != new.clause:
        yield change("clause", clauses, new.clause)
    periods = _together(_period(row.valid) for row in rows)
    if periods != _period(new.valid):
        yield change("valid", periods, _period(new.valid))


def _together(texts: Iterator[str]) -> str:
    """Texts of dated rows, each once."""
    return "; ".join(dict.fromkeys(texts))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def _period(valid: ValidityPeriod) -> str:
    """Half-open, as an overlay writes it: 2025-01-01/2026-01-01."""
    start, end = (day.isoformat() if day else "" for day in (valid.start, valid.end))
    return f"{start}/{end}" if start or end else ""
