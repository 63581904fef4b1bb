"""Linking: a supplier for each bought row, chosen by a person among candidates side by side, and remembered."""

from collections.abc import Sequence

import streamlit as st

from footprint_app.service import draft_linking, draft_view
from footprint_app.service.draft_linking import Candidate, LinkableRow, LinkingRows, RowCandidates
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.linking_choices import Choosing
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language, number
from footprint_app.ui.parts.conflicts import show_conflict
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only

_IN_A_LINE = 3
_DONE = "linking_done"


def show() -> None:
    """Show the page."""
    st.title(_("Linking"))
    draft = draft_or_hint(to_edit=True)
    if draft is None:
        return
    if done := st.session_state.pop(_DONE, ""):
        st.success(done)
    with told():
        found = draft_linking.rows(desk.open_workspace(), draft)
        if not found.is_readable:
            st.warning(_("The study cannot be read yet. Mend what is listed here on the data page first."))
            show_findings([each for each in found.findings if each.blocks_number], "linking_unreadable")
            return
        _progress(found)
        if found.fillable:
            _saved(draft, found)
        row = _choose_row(found)
        if row is not None:
            _candidates(draft, found, draft_linking.candidates(desk.open_workspace(), draft, row.row_id))
        show_findings(found.findings, "linking")


def _progress(found: LinkingRows) -> None:
    total, left = len(found.rows), len(found.unlinked)
    if not total:
        st.info(_("No row needs a supplier yet. Enter inputs on the data page, or bring a sheet under Import."))
        return
    label = _("{linked} of {total} rows have a supplier", linked=total - left, total=total)
    st.progress((total - left) / total, text=label)


def _saved(draft: Draft, found: LinkingRows) -> None:
    """Choices remembered from earlier studies: listed first, filled in only by a press."""
    with st.expander(_("Saved choices fit {count} rows", count=len(found.fillable)), expanded=True):
        st.dataframe(
            [
                {
                    _("Row"): each.row.row_id,
                    _("Flow"): each.row.flow,
                    _("Supplier"): each.choice.provider_name or each.choice.provider,
                    _("Reason"): each.choice.reason,
                    _("Who"): each.choice.who,
                    _("When"): day(each.choice.at) if each.choice.at else "",
                }
                for each in found.fillable
            ],
            hide_index=True,
            width="stretch",
        )
        names = {each.row.row_id: f"{each.row.row_id} {each.row.flow}" for each in found.fillable}
        wanted = st.multiselect(_("Fill in"), list(names), default=list(names), format_func=names.__getitem__)
        label = _("Apply {count} saved choices", count=len(wanted))
        if st.button(label, type="primary", disabled=not wanted, icon=":material/done_all:"):
            with told():
                seen, why = draft.head.revision, _("Saved choices applied")
                answer = draft_linking.apply_saved(desk.open_workspace(), draft, wanted, seen, why)
                _after(answer, _("{count} rows filled in. Undo on the data page takes it back.", count=len(wanted)))


def _choose_row(found: LinkingRows) -> LinkableRow | None:
    if found.rows and not found.unlinked:
        st.success(_("Every row has a supplier. Go on with Checks and Result."))
    named = st.query_params.get("row", "")
    is_asked = named in {row.row_id for row in found.bought if row.is_linked}
    every = st.toggle(
        _("Also rows that have a supplier"),
        value=is_asked,
        key="linking_every",
        help=_("To look at other candidates for them. What an own process supplies is not listed."),
    )
    offered = {row.row_id: row for row in found.bought if every or not row.is_linked}
    if not offered:
        return None
    order = list(offered)
    words = {key: _row_word(row, found) for key, row in offered.items()}
    begin = order.index(named) if named in order else 0
    chosen = st.selectbox(_("Row"), order, index=begin, format_func=words.__getitem__)
    st.query_params["row"] = chosen
    return offered[chosen]


def _provider_word(provider: str, found: LinkingRows) -> str:
    """The name of a supplier, what the row writes where it bears none."""
    name = found.provider_names.get(provider)
    if name is None:
        return provider
    return (name.zh or name.en) if language() == "zh" else (name.en or name.zh)


def _row_word(row: LinkableRow, found: LinkingRows) -> str:
    linked = f" ← {_provider_word(row.provider, found)}" if row.is_linked else ""
    return f"{row.row_id} · {row.flow} · {row.unit}{linked}"


def _candidates(draft: Draft, of_study: LinkingRows, found: RowCandidates) -> None:
    row = found.row
    st.subheader(escaped(row.flow))
    now = _provider_word(row.provider, of_study) or _("none yet")
    asked = _("asked for in {unit}, region {region}; supplier: {now}", unit=row.unit, region=row.geography, now=now)
    st.caption(escaped(asked))
    if not found.candidates:
        st.info(
            _(
                "Nothing among {count} suppliers bears a name like this one. Another name on the data page, a supplier's "
                "footprint, or a database under Databases may help.",
                count=found.entries,
            )
        )
    near = [each for each in found.candidates if each not in found.far_off]
    _cards(draft, found, near, 0)
    if found.far_off:
        if not near:
            st.info(
                _(
                    "No good candidate: nothing at hand has a name close to this one. Another name on the data page, a "
                    "supplier's footprint, an own factor, or a database under Databases may help."
                ),
                icon=":material/search_off:",
            )
        with st.expander(_("{count} candidates with another name", count=len(found.far_off)), key="far_off"):
            _cards(draft, found, found.far_off, len(near))
    show_findings(found.findings, "candidates")


def _cards(draft: Draft, found: RowCandidates, candidates: Sequence[Candidate], first: int) -> None:
    for begin in range(0, len(candidates), _IN_A_LINE):
        columns = st.columns(_IN_A_LINE)
        for at, candidate in enumerate(candidates[begin : begin + _IN_A_LINE]):
            with columns[at], st.container(border=True):
                _card(draft, found, candidate, first + begin + at)


def _card(draft: Draft, found: RowCandidates, candidate: Candidate, at: int) -> None:
    entry, fit = candidate.entry, candidate.fit
    own, other = (entry.name_zh, entry.name_en) if language() == "zh" else (entry.name_en, entry.name_zh)
    st.markdown(f"**{at + 1}. {escaped(own or other)}**")
    years = "–".join(dict.fromkeys(str(year) for year in (entry.first_year, entry.last_year) if year))
    facts = {
        _("Unit"): entry.unit,
        _("Region"): entry.geography,
        _("Years"): years,
        _("Publisher"): entry.publisher,
        _("Source"): entry.source,
    }
    st.markdown("  \n".join(f"{name}: {escaped(value) or '—'}" for name, value in facts.items()))
    st.markdown("**" + _("Fit {fit}", fit=number(fit.total, 2)) + "**")
    st.caption(
        _(
            "name {name} · unit {unit} · place {place} · time {time} · quality {quality}",
            name=number(fit.name, 2),
            unit=number(fit.unit, 2),
            place=number(fit.place, 2),
            time=number(fit.time, 2),
            quality=number(fit.quality, 2),
        )
    )
    risk = candidate.risk.zh if language() == "zh" else candidate.risk.en
    if risk:
        st.warning(escaped(risk), icon=":material/warning:")
    if found.saved is not None and found.saved.provider == entry.provider:
        st.info(_("Chosen before by {who}", who=escaped(found.saved.who)), icon=":material/history:")
    if reason := found.refused.get(entry.provider):
        st.caption(_("Refused before: {reason}", reason=escaped(reason)))
    if entry.provider == found.row.provider:
        st.info(_("The present supplier of this row"), icon=":material/check_circle:")
    st.caption(_("Written in the row as"))
    st.code(entry.provider, language=None, wrap_lines=True)
    _choose(draft, found.row, candidate)
    _refuse(draft, found.row, candidate)


def _choose(draft: Draft, row: LinkableRow, candidate: Candidate) -> None:
    key = f"{row.row_id}_{candidate.entry.provider}"
    with st.popover(_("Choose"), icon=":material/check:", width="stretch"), st.form(f"choose_{key}", border=False):
        reason = st.text_input(_("Why this one"), help=_("Stands beside the row and in the report."))
        words = {code: word for code, word in _origins() if code}
        origin = st.selectbox(
            _("Origin of the amount"), ["", *words], format_func={"": _("leave"), **words}.__getitem__
        )
        is_remembered = st.checkbox(_("Remember for other studies"), value=True)
        in_market = st.checkbox(_("Only in this region"))
        in_category = st.checkbox(_("Only for this kind of product"))
        if st.form_submit_button(_("Take this supplier"), type="primary", **only(Role.AUTHOR)):
            choosing = Choosing(
                row.row_id,
                candidate.entry.provider,
                reason,
                {},
                origin=draft_linking.origin_of(origin),
                only_in_market=in_market,
                only_in_category=in_category,
            )
            with told():
                answer = draft_linking.choose(
                    desk.open_workspace(), draft, choosing, draft.head.revision, is_remembered=is_remembered
                )
                _after(answer, _("{row} has a supplier now. Undo on the data page takes it back.", row=row.row_id))


def _origins() -> tuple[tuple[str, str], ...]:
    column = next(each for each in draft_view.columns("inventory", language()) if each.key == "origin")
    return column.words


def _refuse(draft: Draft, row: LinkableRow, candidate: Candidate) -> None:
    key = f"{row.row_id}_{candidate.entry.provider}"
    with st.popover(_("Refuse"), icon=":material/close:", width="stretch"), st.form(f"refuse_{key}", border=False):
        reason = st.text_input(_("Why not"), help=_("Remembered, and shown when the row comes up again."))
        if st.form_submit_button(_("Remember the refusal"), **only(Role.AUTHOR)):
            with told():
                draft_linking.refuse(desk.open_workspace(), draft, row.row_id, candidate, reason)
                st.session_state[_DONE] = _("The refusal is remembered.")
                st.rerun()


def _after(answer: EditAnswer, done: str) -> None:
    if answer.conflict:
        show_conflict(answer)
        return
    st.session_state[_DONE] = escaped(done)
    st.rerun()
