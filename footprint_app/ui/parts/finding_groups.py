"""Findings of one kind together: what is wrong, what it means, what to do, and every place with its way there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import streamlit as st

from background_db.findings import Finding, Place, Severity
from background_db.messages import RenderedFinding, render
from footprint_app.service import draft_view
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.finding_list import ICONS, place_text
from footprint_app.ui.parts.jump import can_open, open_place
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.told_finding import PACKAGES, remedy_text, told_on_pages
from footprint_app.ui.parts.where_on_pages import tables_to_mend

_FIRST_GROUPS, _FIRST_PLACES = 20, 8
_DIFFERS = "…"
_MOST_GAPS = 3
_SENTENCE_END = re.compile(r"。|\.\s")
_ONLY_DIFFERS = re.compile(
    # "; reason: …", "(… legs, first …)", ": …" at the end
    rf"[;；,，][^;；,，.。:：]*[:：]\s*{_DIFFERS}|\s*[(（][^()（）]*{_DIFFERS}[^()（）]*[)）]|[:：]\s*{_DIFFERS}(?=[.。]?$)"
)
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Sorting(StrEnum):
    """What stands first."""

    STAKE = "stake"
    SEVERITY = "severity"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one code and severity; `largest` is the most that hangs on one of them, None where nobody knows."""

    findings: tuple[Finding, ...]
    largest: float | None

    @property
    def first(self) -> Finding:
        """The one shown first."""
        return self.findings[0]


def grouped_findings(
    findings: Iterable[Finding], stakes: Mapping[Finding, float], sorting: Sorting
) -> tuple[FindingGroup, ...]:
    """Return findings by code and severity, in the order asked for; within a group most at stake first."""
    by_code: dict[tuple[str, Severity, bool], list[Finding]] = {}
    for finding in findings:
        by_code.setdefault((finding.code, finding.severity, finding.blocks_number), []).append(finding)
    groups = []
    for each in by_code.values():
        ordered = sorted(each, key=lambda finding: -stakes.get(finding, -1.0))
        groups.append(FindingGroup(tuple(ordered), stakes.get(ordered[0])))
    return tuple(sorted(groups, key=lambda group: _order(group, sorting)))


def _order(group: FindingGroup, sorting: Sorting) -> tuple[object, ...]:
    rank = (not group.first.blocks_number, _RANK[group.first.severity])
    stake = -(group.largest if group.largest is not None else -1.0)
    if sorting is Sorting.STAKE:
        # What blocks the number stays on top: without it there are no kilograms at all.
        return (not group.first.blocks_number, stake, *rank)
    if sorting is Sorting.CLAUSE:
        return (group.first.clause == "", group.first.clause, *rank, stake)
    return (*rank, stake)


def show_groups(groups: Sequence[FindingGroup], stakes: Mapping[Finding, float]) -> None:
    """Show groups one under the other, the first ones at once."""
    shown = int(st.session_state.get("groups_shown", _FIRST_GROUPS))
    for group in groups[:shown]:
        _show_group(group, stakes)
    if len(groups) > shown and st.button(_("Show {count} more kinds", count=len(groups) - shown), key="more_groups"):
        st.session_state["groups_shown"] = len(groups)
        st.rerun()


def in_common(findings: Sequence[Finding]) -> Finding:
    """Return the first of several findings of a code with "…" for every value in which they differ."""
    first = findings[0]
    of_each = [dict(finding.values) for finding in findings]
    values = tuple(
        (name, value if all(each.get(name) == value for each in of_each) else _DIFFERS) for name, value in first.values
    )
    return replace(first, values=values)


def title_of(said: RenderedFinding) -> str:
    """Return what several findings have in common as a title: what is wrong, or what it means where little is left."""
    what = _ONLY_DIFFERS.sub("", said.what)
    if what.count(_DIFFERS) < _MOST_GAPS or _DIFFERS in said.meaning:
        return what
    return _SENTENCE_END.split(said.meaning, maxsplit=1)[0]


def _show_group(group: FindingGroup, stakes: Mapping[Finding, float]) -> None:
    first = group.first
    shown = in_common(group.findings)
    said = told_on_pages(shown)
    title = title_of(said)
    if len(group.findings) > 1:
        title = _("{count} places: {what}", count=len(group.findings), what=title)
    elif where := place_text(first):
        title = f"{where}: {title}"
    if group.largest is not None:
        title = title.rstrip("。.") + _(" · up to {value} kgCO2e at stake", value=number(group.largest))
    key = f"group_{first.code}_{first.severity}_{first.blocks_number}"
    with st.expander(escaped(title), icon=ICONS[first.severity], expanded=first.blocks_number, key=key):
        st.markdown(escaped(said.meaning))
        st.markdown(remedy_text(shown, is_strong=True))
        st.caption(" · ".join(part for part in (first.code, first.clause) if part))
        _show_places(group, stakes, key)
        _show_tables(first, key)


def _show_tables(finding: Finding, key: str) -> None:
    """The tables that the remedy names: what is missing there is written there."""
    tables = tables_to_mend(render(finding, "zh", PACKAGES).remedy, finding.where.sheet)
    if not tables:
        return
    with st.container(horizontal=True):
        for table in tables:
            label = _("Open “{table}”", table=escaped(draft_view.title_of(table, language())))
            if st.button(label, key=f"{key}_{table}", icon=":material/table:"):
                open_place(Place(sheet=table))


def _show_places(group: FindingGroup, stakes: Mapping[Finding, float], key: str) -> None:
    places = group.findings
    shown = len(places) if st.session_state.get(f"all_{key}") else _FIRST_PLACES
    is_one = len(places) == 1
    for position, finding in enumerate(places[:shown]):
        left, right = st.columns([4, 1], vertical_alignment="center")
        stake = stakes.get(finding)
        kilograms = f" · {number(stake)} kgCO2e" if stake is not None else ""
        what = "" if is_one else f"  \n{escaped(told_on_pages(finding).what)}"
        left.markdown(f"{escaped(place_text(finding) + kilograms)}{what}")
        if can_open(finding.where) and right.button(
            _("Go there"), key=f"{key}_{position}", icon=":material/arrow_forward:", width="stretch"
        ):
            open_place(finding.where)
    if len(places) > shown and st.button(_("All {count} places", count=len(places)), key=f"more_{key}"):
        st.session_state[f"all_{key}"] = True
        st.rerun()
