"""What changes from one edition to another: clauses that come, go or read otherwise, and numbers that move."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from pcr_rules.category_rules import CategoryRules, Clause, FrameTopic, Parameter


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that is new, gone or changed; `fields` names what changed."""

    clause_id: str
    change: str
    """``added``, ``removed`` or ``changed``."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A parameter whose rows differ: value, unit and dates of each row as text, None where it does not exist."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class TopicChange:
    """A topic of the frame that is set otherwise; None where unset."""

    topic: FrameTopic
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class EditionDifference:
    """All that differs between two editions."""

    old: str
    new: str
    clauses: tuple[ClauseChange, ...]
    numbers: tuple[NumberChange, ...]
    topics: tuple[TopicChange, ...]

    @property
    def is_empty(self) -> bool:
        """True when both ask for the same."""
        return not (self.clauses or self.numbers or self.topics)


def edition_difference(old: CategoryRules, new: CategoryRules) -> EditionDifference:
    """Compare two editions clause by clause, number by number and topic by topic."""
    return EditionDifference(
        old.edition, new.edition, tuple(_clauses(old, new)), tuple(_numbers(old, new)), tuple(_topics(old, new))
    )


def _clauses(old: CategoryRules, new: CategoryRules) -> Iterable[ClauseChange]:
    before = {clause.clause_id: clause for clause in old.clauses}
    after = {clause.clause_id: clause for clause in new.clauses}
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield ClauseChange(name, "removed")
        elif name not in before:
            yield ClauseChange(name, "added")
        elif changed := _changed(before[name], after[name]):
            yield ClauseChange(name, "changed", changed)


def _changed(before: Clause, after: Clause) -> tuple[str, ...]:
    return tuple(each.name for each in fields(Clause) if getattr(before, each.name) != getattr(after, each.name))


def _numbers(old: CategoryRules, new: CategoryRules) -> Iterable[NumberChange]:
    for name in sorted({*old.parameters, *new.parameters}):
        before, after = (_shown(_rows_of(rules, name)) for rules in (old, new))
        if before != after:
            yield NumberChange(name, before, after)


def _rows_of(rules: CategoryRules, name: str) -> tuple[Parameter, ...] | None:
    """Rows that can hold while the edition does: two phases of one order share a file and differ in what holds."""
    rows = rules.parameters.get(name)
    if rows is None:
        return None
    return tuple(row for row in rows if row.valid.meets(rules.validity)) or None


def _shown(rows: tuple[Parameter, ...] | None) -> str | None:
    if rows is None:
        return None
    return "; ".join(
        f"{'unset' if row.value is None else f'{row.value:g}'} {row.unit} ({row.valid.start or ''}/{row.valid.end or ''})"
        for row in rows
    )


def _topics(old: CategoryRules, new: CategoryRules) -> Iterable[TopicChange]:
    for topic in FrameTopic:
        before, after = (_rule(rules, topic) for rules in (old, new))
        if before != after:
            yield TopicChange(topic, before, after)


def _rule(rules: CategoryRules, topic: FrameTopic) -> str | None:
    rule = rules.category.row(topic).rule if rules.category is not None else None
    return None if rule is None else rule.en
