"""Matching: which certificates cover which site's electricity, why these, what stays uncovered; claimed as proposed."""

from datetime import date

import streamlit as st

from footprint_app.service import certificate_matching as service
from footprint_app.service import certificates, drafts, matching_reasons
from footprint_app.service.certificate_holdings import Holding, holders_of
from footprint_app.service.certificate_matching import Asked, Granularity, Proposal
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, number
from footprint_app.ui.parts.certificate_words import (
    granularity_word,
    left_word,
    lot_word,
    purpose_word,
    why_word,
)
from footprint_app.ui.parts.charts import show as show_chart
from footprint_app.ui.parts.electricity_words import days_word
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.ledger import Ledger, required
from footprint_app.ui.parts.numbers import whole_numbers
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.supply_chart import covered_bars
from footprint_app.ui.parts.uploads import as_file, as_file_or_none
from footprint_app.ui.parts.who_is_at_work import only
from pcr_rules.certificates import ClaimPurpose

_STUDY, _LIST = "study", "list"


def show_matching(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    """Show demands, the proposal for them with its reasons, and the form that claims it."""
    asked = _asked(ledger, held)
    if asked is None:
        return
    if asked.is_blocked:
        st.error(_("The demands are not known: what is listed here stands in the way."))
        show_findings(asked.findings, "asked")
        return
    if not asked.demands:
        st.info(_("There is no grid electricity left for certificates to cover."))
        show_findings(asked.findings, "asked")
        return
    granularity, priority, on = _rules(asked)
    proposal = service.match(ledger.workspace, asked, granularity=granularity, priority=priority, on=on)
    _show_covered(proposal)
    _show_taken(proposal)
    _show_left(proposal)
    show_findings((*asked.findings, *proposal.answer.findings), "proposal")
    if proposal.answer.matches:
        _claim(ledger, proposal, granularity)


def _asked(ledger: Ledger, held: tuple[Holding, ...]) -> Asked | None:
    """The electricity to be covered: of the study on the desk, or of a list."""
    draft = desk.draft()
    words = {_STUDY: _("The study on the desk"), _LIST: _("A list of sites and months")}
    begin = _STUDY if draft is not None else _LIST
    source = st.radio(
        _("Electricity to cover"),
        list(words),
        index=list(words).index(begin),
        format_func=words.__getitem__,
        horizontal=True,
    )
    if source == _STUDY:
        if draft is None:
            st.info(_("No study is open. Open one under Studies, or a shipped one from the start page."))
            return None
        asked = service.asked_by_studies(ledger.workspace, [drafts.read(draft)])
        if asked.entity and asked.entity not in holders_of(held):
            st.info(
                _(
                    "The study's producer is {producer}; the ledger holds certificates of {holders}. Only one's own "
                    "certificates can be claimed: make the names the same, or transfer them.",
                    producer=asked.entity,
                    holders=", ".join(holders_of(held)),
                )
            )
        return asked
    entity = st.selectbox(_("Organisation that claims"), holders_of(held), key="match_entity")
    brought = st.file_uploader(
        _("List of electricity by site and month"),
        type=["csv", "xlsx", "xlsm"],
        key="match_demands",
        help=_("Heads: Facility, Month (or From and To), Electricity with its unit, as in Electricity (MWh)"),
    )
    if brought is None:
        st.info(_("Bring a list with the heads Facility, Month and Electricity (MWh)."))
        return None
    with as_file(brought) as path:
        return service.asked_by_list(path, entity or "")


def _rules(asked: Asked) -> tuple[Granularity, tuple[str, ...], date]:
    left, middle, right = st.columns([3, 3, 2])
    choices: list[Granularity] = list(Granularity)
    granularity = left.selectbox(
        _("Which months may serve"), choices, format_func=granularity_word, key="match_granularity"
    )
    facilities = list(dict.fromkeys(demand.facility for demand in asked.demands))
    priority = middle.multiselect(
        _("Sites first"),
        facilities,
        help=_("Empty: every site is covered to the same share. An order is disclosed (GEC-MATCH-PRIORITY)."),
        placeholder=_("pro rata"),
        key="match_priority",
    )
    on = right.date_input(_("Day of the claim"), value="today", format="YYYY-MM-DD", key="match_on")
    return granularity, tuple(priority), on


def _show_covered(proposal: Proposal) -> None:
    found = matching_reasons.covered(proposal)
    names = [f"{one.facility} · {days_word(one.first_day, one.last_day)}" for one in found]
    values = ([float(one.certificates) for one in found], [one.uncovered_mwh for one in found])
    alt = _("Electricity of each site and period, covered and uncovered, in MWh")
    show_chart(covered_bars(names, *values), "matching", alt, key="matching_bars")
    st.dataframe(
        [
            {
                _("Facility"): one.facility,
                _("Period"): days_word(one.first_day, one.last_day),
                _("To cover, MWh"): one.mwh,
                _("Covered, MWh"): one.certificates,
                _("Uncovered, MWh"): one.uncovered_mwh,
                _("Why"): _why_uncovered(one),
            }
            for one in found
        ],
        hide_index=True,
        width="stretch",
        column_config={name: whole_numbers() for name in (_("To cover, MWh"), _("Covered, MWh"), _("Uncovered, MWh"))},
    )


def _why_uncovered(one: matching_reasons.Covered) -> str:
    if not one.uncovered_mwh:
        return ""
    if not one.is_short:
        return _("below one whole certificate")
    said = [_("too few certificates that may serve")]
    said += [f"{left_word(reason)}: {number(count, 0)}" for reason, count in one.barred]
    return "; ".join(said)


def _show_taken(proposal: Proposal) -> None:
    st.subheader(_("Proposed"))
    rows = [
        {
            _("Facility"): one.facility,
            _("Period"): days_word(one.first_day, one.last_day),
            _("Lot"): lot_word(one.lot),
            "MWh": one.certificates,
            _("Last day of use"): day(one.lapses),
            _("Why"): why_word(one.why),
            _("Site covered"): one.share,
            _("First id"): one.first_id,
            _("Last id"): one.last_id,
        }
        for one in matching_reasons.taken(proposal)
    ]
    if not rows:
        st.info(_("No certificate at hand may serve."))
        return
    share = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        rows, hide_index=True, width="stretch", column_config={_("Site covered"): share, "MWh": whole_numbers()}
    )


def _show_left(proposal: Proposal) -> None:
    rows = [
        {
            _("Lot"): lot_word(one.lot),
            "MWh": one.certificates,
            _("Why"): left_word(one.reason),
            _("Last day of use"): day(one.lapses),
        }
        for one in matching_reasons.left(proposal)
    ]
    if rows:
        with st.expander(_("What stays free, and why ({count} lots)", count=len(rows))):
            st.dataframe(rows, hide_index=True, width="stretch", column_config={"MWh": whole_numbers()})


def _claim(ledger: Ledger, proposal: Proposal, granularity: Granularity) -> None:
    st.subheader(_("Claim as proposed"))
    # The form is of this very proposal: another study, list or rule begins it anew.
    shown = hash((proposal.demands, proposal.answer.matches))
    with st.form(ledger.key(f"claim_{shown}"), border=True):
        st.markdown(
            escaped(
                _(
                    "{count} certificates become claims of {entity}, all of them or none.",
                    count=number(sum(proposal.answer.covered), 0),
                    entity=proposal.rules.entity,
                )
            )
        )
        why = st.text_input(required(_("Reason")), placeholder=_("e.g. product footprint of 2025"))
        purposes = st.multiselect(
            _("Claimed for"), list(ClaimPurpose), default=[ClaimPurpose.PRODUCT_FOOTPRINT], format_func=purpose_word
        )
        vintage = ""
        if granularity is Granularity.VALIDITY:
            vintage = st.text_input(_("Why earlier months stand for this period"))
        evidence = st.file_uploader(_("Contract or record"))
        is_sent = st.form_submit_button(_("Claim"), type="primary", icon=":material/task_alt:", **only(Role.AUTHOR))
    if not is_sent:
        return
    with as_file_or_none(evidence) as path:
        change = ledger.change(why)
        ledger.submit(
            lambda: service.claim(
                ledger.workspace,
                proposal,
                change,
                purposes=tuple(purposes),
                vintage_reason=vintage,
                evidence=certificates.keep_evidence(ledger.workspace, path, change),
            )
        )
