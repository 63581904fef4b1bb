"""The conformity table of the rules: each clause with its answer, the reason, and whose reading was used."""

import streamlit as st

from footprint_app.service.result_words import answer_word, reading_word
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.facts import show_facts
from pcr_rules.result import ClauseAnswer, ClauseResult


def show_conformity(last: Calculated | None) -> None:
    """Show the answers of the last calculation."""
    st.subheader(_("Clause by clause"))
    if last is None or last.files.result is None:
        st.info(
            _("The clauses are answered with a result. Press Calculate under Result once nothing blocks the number.")
        )
        return
    if last.is_stale:
        st.warning(_("Stale: answered for an older state of the study."), icon=":material/history:")
    table = last.files.result.conformity
    counts = {answer: sum(each.answer is answer for each in table) for answer in ClauseAnswer}
    wanted = st.pills(
        _("Answers"),
        [answer for answer in ClauseAnswer if counts[answer]],
        selection_mode="multi",
        format_func=lambda answer: f"{answer_word(answer.value, language())} {counts[answer]}",
        key="answers",
    )
    rows = [_row(each) for each in table if not wanted or each.answer in wanted]
    chosen = st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        placeholder="–",
        key="conformity",
        on_select="rerun",
        selection_mode="single-row",
        column_config={_("Reason"): st.column_config.Column(width="large")},
    )
    numbers = chosen["selection"]["rows"]
    if numbers and numbers[0] < len(rows):
        with st.container(border=True):
            show_facts(rows[numbers[0]].items())
    else:
        st.caption(_("A click at the left of a row shows it in full."))


def _row(each: ClauseResult) -> dict[str, str]:
    return {
        _("Answer"): answer_word(each.answer.value, language()),
        _("Requirement"): each.clause,
        _("Printed clause"): " / ".join(part for part in (each.printed_clause, each.gb_clause) if part),
        _("Subject"): each.title_zh if language() == "zh" else each.title_en,
        _("Reason"): each.reason_in(language()),
        _("Reading"): reading_word(each, language()),
    }
