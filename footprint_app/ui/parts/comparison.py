"""Two sides of one study: totals, what was changed, and what each change moves."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from footprint_app.service import draft_view
from footprint_app.service.comparing import ComparedSide, Comparison, line_differences
from footprint_app.service.draft_difference import CellChange, ChangeKind, tables_difference
from footprint_app.service.drafts import Draft
from footprint_app.service.edition_comparison_answers import PcrCompareDocument
from footprint_app.service.result_words import answer_word, stage_word, view_word
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.charts import grouped, show, waterfall
from footprint_app.ui.parts.numbers import number_column, rounded, small_or_large, text_column
from footprint_app.ui.parts.plain_text import escaped
from pcr_rules.result import ClauseAnswer, View
from pcr_rules.study_context import Scenario

_MOST_BARS = 15

Names = tuple[str, str]


def show_states(found: Comparison, sides: tuple[Draft, Draft], names: Names) -> None:
    """Show two states of a study: totals, cells that differ, and the lines that the total moves by."""
    first, second = _both(found)
    _totals(first, second, names)
    _grounds(first, second, names)
    changes = tables_difference(sides[0].tables, sides[1].tables)
    st.subheader(_("What was changed"))
    if changes:
        st.dataframe([_change(each, names) for each in changes], hide_index=True, width="stretch", placeholder="–")
    else:
        st.info(_("No cell differs."))
    _lines(first, second, names)


def show_scenarios(found: Comparison, scenarios: Iterable[Scenario], names: Names) -> None:
    """Show two scenarios of a study: what each sets otherwise than the base case, and what it moves."""
    first, second = _both(found)
    _totals(first, second, names)
    st.subheader(_("What the scenarios set"))
    rows = [
        {_("Scenario"): each.name or each.scenario_id, _("What"): change.target, _("Value"): change.value}
        for each in scenarios
        for change in each.overrides
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    _lines(first, second, names)


def show_schemes(document: PcrCompareDocument, found: Comparison) -> None:
    """Show a study under two editions: the steps from one number to the other, ratings, and clauses that differ."""
    names = (document.first.number, document.second.number)
    left, right = st.columns(2)
    for column, side in ((left, document.first), (right, document.second)):
        total = "–" if side.total is None else f"{number(side.total)} kgCO2e / {document.unit}"
        column.metric(side.number, total, help=_("as this edition counts"), border=True)
        if side.quality is not None:
            rating = _("not assessable") if side.quality.rating is None else number(side.quality.rating, 2)
            column.caption(escaped(_("Data quality {rating} by {scheme}", rating=rating, scheme=side.quality.scheme)))
    st.caption(_("Each number holds under its own rules only; neither is better than the other."))
    if document.steps and document.first.total is not None and document.second.total is not None:
        st.subheader(_("From one number to the other"))
        labels = [f"{names[0]} (1)", *(_topic(step.topic) for step in document.steps), f"{names[1]} (2)"]
        values = [document.first.total, *(step.difference for step in document.steps), document.second.total]
        is_total = [True, *(False for _step in document.steps), True]
        show(
            waterfall(labels, values, is_total, document.unit),
            "schemes",
            _("Steps from the first number to the second"),
            key="schemes",
        )
        largest = max((abs(step.difference) for step in document.steps), default=0.0)
        rows = [
            {
                _("Decision"): _topic(step.topic),
                "1": step.first or _("as the study"),
                "2": step.second or _("as the study"),
                _("Difference, kgCO2e"): rounded(step.difference, largest),
            }
            for step in document.steps
        ]
        columns = {_("Difference, kgCO2e"): number_column(_("Difference, kgCO2e"), largest)}
        st.dataframe(rows, hide_index=True, width="stretch", column_config=columns)
    else:
        st.info(_("No decision that both editions set moves this number."))
    _clauses(document, found)


def _both(found: Comparison) -> tuple[ComparedSide, ComparedSide]:
    assert found.first is not None and found.second is not None  # noqa: S101, PT018 - the page has looked
    return found.first, found.second


def _totals(first: ComparedSide, second: ComparedSide, names: Names) -> None:
    for view in (View.LOCATION, View.MARKET):
        one, other = first.view(view).total, second.view(view).total
        left, middle, right = st.columns(3)
        word = view_word(view, language())
        left.metric(f"{names[0]} · {word}, kgCO2e", number(one), border=True)
        middle.metric(f"{names[1]} · {word}, kgCO2e", number(other), border=True)
        right.metric(_("Difference · {view}, kgCO2e", view=word), number(other - one), border=True)
    if first.unit != second.unit:
        st.warning(
            _(
                "The units differ: {first} and {second}. The difference means nothing.",
                first=first.unit,
                second=second.unit,
            )
        )
    elif first.is_provisional or second.is_provisional:
        st.caption(_("Provisional numbers: no claim may rest on them."))


def _grounds(first: ComparedSide, second: ComparedSide, names: Names) -> None:
    """What both were calculated with, where that differs."""
    sets = {name for each in (first, second) for name in each.factor_sets}
    rows: list[tuple[str, str, str]] = [
        (_("PCR edition"), first.pcr_edition, second.pcr_edition),
        (_("GWP set"), first.gwp_set, second.gwp_set),
        *(
            (
                _("Factor set {name}", name=name),
                first.factor_sets.get(name, "–")[:12],
                second.factor_sets.get(name, "–")[:12],
            )
            for name in sorted(sets)
        ),
    ]
    differ = [row for row in rows if row[1] != row[2]]
    if differ:
        st.dataframe(
            [{_("What"): row[0], names[0]: row[1], names[1]: row[2]} for row in differ],
            hide_index=True,
            width="stretch",
        )


def _change(change: CellChange, names: Names) -> dict[str, str | None]:
    words = {
        ChangeKind.CHANGED: _("changed"),
        ChangeKind.ADDED: _("new row"),
        ChangeKind.REMOVED: _("row taken away"),
    }
    is_field = change.table == "study"
    row = draft_view.field_label(change.row, language()) if is_field else change.row
    column = (
        draft_view.label_of_place(change.table, change.column, language()) if change.column and not is_field else ""
    )
    return {
        _("Table"): draft_view.title_of(change.table, language()),
        _("Row"): row,
        _("Column"): column,
        _("Change"): words[change.kind],
        names[0]: _cell(change.table, change.column, change.before),
        names[1]: _cell(change.table, change.column, change.after),
    }


def _cell(table: str, column: str, cell: Any) -> str | None:
    if cell is None:
        return None
    view = (
        next((each for each in draft_view.columns(table, language()) if each.key == column), None)
        if table != "study"
        else None
    )
    return draft_view.shown(cell, view) if view is not None else str(cell)


def _lines(first: ComparedSide, second: ComparedSide, names: Names) -> None:
    st.subheader(_("What the number moves by"))
    view = second.headline
    lines = line_differences(first.view(view), second.view(view))
    if not lines:
        st.info(_("No line of the calculation moves."))
        return
    st.caption(
        _(
            "Lines of the {view} view, largest first; they add up to the difference of the totals.",
            view=view_word(view, language()),
        )
    )
    shown = lines[:_MOST_BARS]
    labels = [f"{each.flow} · {each.process}" for each in shown]
    values = [each.difference for each in shown]
    rest = lines[_MOST_BARS:]
    if rest:
        labels.append(_("Rest ({count})", count=len(rest)))
        values.append(sum(each.difference for each in rest))
    figure = grouped(labels, [(_("Difference"), values)], second.unit)
    show(figure, "differences", _("Differences by line of the calculation"), key="differences")
    rows = [
        {
            _("Flow"): each.flow,
            _("Process"): each.process,
            names[0]: None if each.before is None else small_or_large(each.before),
            names[1]: None if each.after is None else small_or_large(each.after),
            _("Difference"): small_or_large(each.difference),
        }
        for each in lines
    ]
    columns = {name: text_column(name) for name in (*names, _("Difference"))}
    st.dataframe(rows, hide_index=True, width="stretch", column_config=columns, placeholder="–")
    _stages(first, second, names, view)


def _stages(first: ComparedSide, second: ComparedSide, names: Names, view: View) -> None:
    stages = dict.fromkeys((*first.view(view).by_stage, *second.view(view).by_stage))
    series = [
        (name, [side.view(view).by_stage.get(stage, 0.0) for stage in stages])
        for name, side in zip(names, (first, second), strict=True)
    ]
    labels = [stage_word(stage, language()) for stage in stages]
    st.subheader(_("Stages side by side"))
    show(grouped(labels, series, second.unit), "stages_compared", _("Stages side by side"), key="stages_compared")


def _topic(topic: str) -> str:
    words = {
        "functional_unit": _("functional unit"),
        "gwp_set": _("GWP set"),
        "allocation": _("allocation"),
        "recycling": _("recycling"),
        "cut_off": _("cut-off"),
        "excluded_stages": _("excluded stages"),
        "electricity": _("electricity"),
        "data_quality": _("data quality"),
    }
    return words.get(topic, topic)


def _clauses(document: PcrCompareDocument, found: Comparison) -> None:
    """Clauses whose answer differs between the editions."""
    if found.first is None:
        return
    first = {each.clause: each for each in document.first.clauses}
    second = {each.clause: each for each in document.second.clauses}
    rows = []
    for clause in dict.fromkeys((*first, *second)):
        one, other = first.get(clause), second.get(clause)
        answers = [each.answer if each else "" for each in (one, other)]
        told = one or other
        if answers[0] != answers[1] and told is not None:
            words = [answer_word(each, language()) if each in set(ClauseAnswer) else "–" for each in answers]
            title = told.title_zh if language() == "zh" else told.title_en
            rows.append({_("Requirement"): clause, _("Subject"): title, "1": words[0], "2": words[1]})
    st.subheader(_("Clauses answered differently"))
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    else:
        st.info(_("Every clause has the same answer under both."))
