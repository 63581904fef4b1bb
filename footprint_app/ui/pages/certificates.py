"""Certificates: what the ledger holds, lists brought in, matching, claims, cancellations, history, and the way they went."""

from collections.abc import Sequence

import streamlit as st

from footprint_app.service import certificate_holdings as holdings
from footprint_app.service import certificate_tables as tables
from footprint_app.service import certificates as service
from footprint_app.service.certificate_holdings import Holding
from footprint_app.service.certificates import HistoryRow, HoldingState
from footprint_app.service.people import Role
from footprint_app.ui.language import _, day, language, number
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.certificate_changes import show_changes
from footprint_app.ui.parts.certificate_match import show_matching
from footprint_app.ui.parts.certificate_path import show_path
from footprint_app.ui.parts.certificate_words import event_word, lot_word, state_word
from footprint_app.ui.parts.charts import show as show_chart
from footprint_app.ui.parts.electricity_words import technology_word
from footprint_app.ui.parts.ledger import Ledger, required, with_ledger
from footprint_app.ui.parts.numbers import whole_numbers
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.supply_chart import balance_bars
from footprint_app.ui.parts.uploads import as_file
from footprint_app.ui.parts.who_is_at_work import only


def show() -> None:
    """Show the page."""
    st.title(_("Certificates"))
    with told():
        with_ledger(_show)


def _show(ledger: Ledger) -> None:
    words = {
        "balance": _("Balance"),
        "import": _("Import"),
        "match": _("Match"),
        "change": _("Claim, cancel, transfer"),
        "history": _("History"),
        "path": _("From issue to product"),
    }
    chosen = choose(_("Part of the ledger"), words, "part")
    if chosen == "import":
        _import(ledger)
        return
    held = holdings.holdings(ledger.workspace)
    if not held:
        st.info(
            _("The ledger is empty. Bring the list that the registry gives you under Import; then it can be matched.")
        )
        return
    {
        "balance": _balance,
        "match": show_matching,
        "change": show_changes,
        "history": _history,
        "path": show_path,
    }[chosen](ledger, held)


def _balance(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    left, right = st.columns(2)
    holder = left.selectbox(_("Holder"), ["", *holdings.holders_of(held)], format_func=lambda one: one or _("all"))
    on = right.date_input(_("As of the end of"), value=None, help=_("Empty: now"), format="YYYY-MM-DD")
    rows = service.balance(ledger.workspace, holder=holder, as_of=on)
    sums = tables.sums_by_state(rows)
    columns = st.columns(len(sums) + 1)
    for column, (state, certificates) in zip(columns, sums.items(), strict=False):
        column.metric(_("{state}, MWh", state=state_word(state)), number(certificates, 0), border=True)
    columns[-1].metric(_("Sum, MWh"), number(sum(sums.values()), 0), border=True)
    if rows:
        bars = tables.by_month(rows)
        picture = balance_bars(bars, {state: state_word(state) for state in HoldingState})
        show_chart(picture, "balance", _("Certificates by month of generation and state, in MWh"), key="balance_bars")
    shown = [
        {
            _("Holder"): row.holder,
            _("Generation"): technology_word(row.technology),
            _("Month"): f"{row.generation_month:%Y-%m}",
            _("State"): state_word(row.state),
            "MWh": row.certificates,
        }
        for row in rows
    ]
    st.dataframe(shown, hide_index=True, width="stretch", column_config={"MWh": whole_numbers()})
    _download([tables.balance_row(row) for row in rows], ("绿证余额", "Balance"), "balance")
    _lapsing(held)


def _lapsing(held: tuple[Holding, ...]) -> None:
    st.subheader(_("Lapsing soon"))
    words = {30: _("within 30 days"), 92: _("within 3 months"), 183: _("within 6 months"), 366: _("within a year")}
    days = st.selectbox(_("Lapsing"), list(words), index=1, format_func=words.__getitem__, label_visibility="collapsed")
    found = holdings.lapsing(held, service.today(), days)
    if not found:
        st.caption(_("No free certificate lapses in this time."))
        return
    st.dataframe(
        [
            {
                _("Last day of use"): day(one.last_day),
                _("Days left"): one.days_left,
                _("Holder"): one.holder,
                _("Lot"): lot_word(one.lot),
                "MWh": one.certificates,
            }
            for one in found
        ],
        hide_index=True,
        width="stretch",
        column_config={"MWh": whole_numbers()},
    )
    if any(one.days_left < 0 for one in found):
        st.warning(_("Some have lapsed: take them out of the balance under “Claim, cancel, transfer”."))


def _import(ledger: Ledger) -> None:
    st.write(
        _(
            "A registry's list, CSV or Excel, is entered whole or not at all; every row's findings come at once. "
            "The file is kept as evidence."
        )
    )
    with st.form(ledger.key("import"), border=True):
        brought = st.file_uploader(_("List of certificates"), type=["csv", "xlsx", "xlsm"])
        holder = st.text_input(_("Holder"), help=_("Stands where the list names none"))
        on = st.date_input(_("Day it happened"), value="today", format="YYYY-MM-DD")
        why = st.text_input(required(_("Reason")), placeholder=_("e.g. bought for 2025"))
        is_sent = st.form_submit_button(
            _("Enter the list"), type="primary", icon=":material/upload_file:", **only(Role.AUTHOR)
        )
    if not is_sent:
        return
    if brought is None:
        st.info(_("Choose the registry's list first."))
        return
    with as_file(brought) as path:
        ledger.submit(
            lambda: service.import_batch(ledger.workspace, path, ledger.change(why), holder=holder, on=on).ledger
        )


def _history(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    left, middle, right = st.columns(3)
    lots = {lot.lot_id: lot for lot, _count in holdings.lots_of(held)}
    claims = [claim.terms.claim_id for claim in holdings.claims_held(held)]
    lot = left.selectbox(
        _("Lot"), ["", *lots], format_func=lambda one: lot_word(lots[one]) if one else _("all"), key="history_lot"
    )
    claim = middle.selectbox(_("Claim"), ["", *claims], format_func=lambda one: one or _("all"), key="history_claim")
    certificate = right.text_input(_("Certificate id"), key="history_certificate")
    if lot:
        found: Sequence[HistoryRow] = service.history_of_lot(ledger.workspace, lots[lot])
    else:
        found = service.history(ledger.workspace, certificate=certificate.strip(), claim_id=claim)
    if not found:
        st.info(_("Nothing happened to what is named here."))
        return
    st.dataframe(
        [
            {
                _("Event"): row.event,
                _("Day"): day(row.happened_on),
                _("What was done"): event_word(row.kind),
                "MWh": row.certificates,
                _("Claim"): row.claim_id,
                _("Facility"): row.facility,
                _("Holder"): row.holder,
                _("Cancelled for"): row.beneficiary,
                _("Who"): row.who,
                _("Reason"): row.why,
                _("First id"): row.first_id,
                _("Last id"): row.last_id,
                _("Evidence"): row.evidence[:12],
                _("Recorded"): day(row.recorded_at),
            }
            for row in reversed(found)
        ],
        hide_index=True,
        width="stretch",
        column_config={"MWh": whole_numbers()},
    )
    _download([tables.history_row(row) for row in found], ("绿证台账历史", "History"), "history")


def _download(rows: Sequence[object], title: tuple[str, str], name: str) -> None:
    if rows:
        st.download_button(
            _("Download as Excel"),
            lambda: tables.rows_as_file(".xlsx", title, rows, language()),
            file_name=f"{name}.xlsx",
            icon=":material/download:",
            key=f"download_{name}",
        )
