"""Changes of the ledger one at a time: claim, give back, record a cancellation, transfer, take out what lapsed."""

from datetime import date

import streamlit as st

from footprint_app.service import certificate_holdings as holdings
from footprint_app.service import certificates as service
from footprint_app.service import drafts
from footprint_app.service.certificate_holdings import ClaimHeld, Holding
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, number
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.certificate_words import lot_word, purpose_word
from footprint_app.ui.parts.electricity_words import days_word, technology_word
from footprint_app.ui.parts.ledger import Ledger, required
from footprint_app.ui.parts.numbers import whole_numbers
from footprint_app.ui.parts.uploads import as_file, as_file_or_none
from footprint_app.ui.parts.who_is_at_work import only
from pcr_rules.certificates import TECHNOLOGIES, WATT_HOURS_PER_CERTIFICATE, ClaimPurpose
from pcr_rules.study import ProductStudy


def show_changes(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    """Show the claims, and the form of the change chosen; each asks for a reason."""
    _claims(held)
    words = {
        "allocate": _("Claim"),
        "release": _("Give back"),
        "cancel": _("Record a cancellation"),
        "transfer": _("Transfer"),
        "expire": _("Take out what lapsed"),
    }
    chosen = choose(_("Change"), words, "change")
    {
        "allocate": _allocate,
        "release": _release,
        "cancel": _cancel,
        "transfer": _transfer,
        "expire": _expire,
    }[chosen](ledger, held)


def _claims(held: tuple[Holding, ...]) -> None:
    found = holdings.claims_held(held)
    if not found:
        st.caption(_("Nothing is claimed yet."))
        return
    st.dataframe(
        [
            {
                _("Claim"): one.terms.claim_id,
                _("Claimed by"): one.terms.entity,
                _("Facility"): one.terms.facility,
                _("Period"): days_word(one.terms.first_day, one.terms.last_day),
                "MWh": one.certificates,
                _("Cancelled, MWh"): one.cancelled,
                _("State"): _("final") if one.cancelled == one.certificates else _("provisional"),
                _("Claimed for"): ", ".join(map(purpose_word, one.terms.purposes)),
                _("Generation"): ", ".join(map(technology_word, one.technologies)),
            }
            for one in found
        ],
        hide_index=True,
        width="stretch",
        column_config={"MWh": whole_numbers()},
    )


def _study() -> ProductStudy | None:
    draft = desk.draft()
    return drafts.read(draft).study if draft is not None else None


def _allocate(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    study = _study()
    sites = [each.facility_id for each in study.facilities] if study is not None else []
    year = service.today().year - 1
    first, last = (study.period.first_day, study.period.last_day) if study else (date(year, 1, 1), date(year, 12, 31))
    lots = {lot.lot_id: lot for lot, _count in holdings.lots_of(held)}
    with st.form(ledger.key("allocate"), border=True):
        left, right = st.columns(2)
        entity = left.selectbox(_("Organisation that claims"), holdings.holders_of(held))
        facility = right.selectbox(
            required(_("Facility")),
            sites,
            accept_new_options=True,
            index=0 if sites else None,
            placeholder=_("Type its id"),
        )
        left, right = st.columns(2)
        begin = left.date_input(_("First day of consumption"), value=first, format="YYYY-MM-DD")
        end = right.date_input(_("Last day of consumption"), value=last, format="YYYY-MM-DD")
        left, right = st.columns(2)
        count = left.number_input(_("Certificates (1 MWh each)"), min_value=1, value=1, step=1)
        technology = right.selectbox(
            _("Generation"), ["", *TECHNOLOGIES], format_func=lambda one: technology_word(one) if one else _("any")
        )
        purposes = st.multiselect(
            _("Claimed for"), list(ClaimPurpose), default=[ClaimPurpose.PRODUCT_FOOTPRINT], format_func=purpose_word
        )
        with st.expander(_("More: lots, a process of its own, earlier months")):
            named = st.multiselect(
                _("Only these lots"), list(lots), format_func=lambda one: lot_word(lots[one]), placeholder=_("any")
            )
            geography = st.text_input(_("Where it is consumed"), value="CN")
            process = st.text_input(_("A process that claims it alone"))
            dedicated = st.text_input(_("Own meter or contract that this rests on"))
            vintage = st.text_input(_("Why earlier months stand for this period"))
        why, on, evidence = _ending(_("Contract or record"))
        is_sent = st.form_submit_button(_("Claim"), type="primary", icon=":material/task_alt:", **only(Role.AUTHOR))
    if not is_sent:
        return
    request = service.AllocationRequest(
        entity=entity or "",
        facility=facility or "",
        first_day=begin,
        last_day=end,
        watt_hours=int(count) * WATT_HOURS_PER_CERTIFICATE,
        geography=geography,
        technology=technology,
        lots=tuple(named),
        purposes=tuple(purposes),
        process_id=process,
        dedicated_reason=dedicated,
        vintage_reason=vintage,
    )
    with as_file_or_none(evidence) as path:
        ledger.submit(lambda: service.allocate_with(ledger.workspace, request, ledger.change(why), path, on=on))


def _release(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    claims = {one.terms.claim_id: one for one in holdings.claims_held(held)}
    if not claims:
        return
    with st.form(ledger.key("release"), border=True):
        claim = st.selectbox(_("Claim"), list(claims), format_func=lambda one: _claim_word(claims[one]))
        count = st.number_input(
            _("Certificates, from the end"), min_value=1, value=None, step=1, placeholder=_("Empty: all of them")
        )
        why, on, evidence = _ending(_("Contract or record"))
        is_sent = st.form_submit_button(_("Give back"), type="primary", icon=":material/undo:", **only(Role.AUTHOR))
    if is_sent:
        with as_file_or_none(evidence) as path:
            ledger.submit(
                lambda: service.release(
                    ledger.workspace, claim, ledger.change(why), certificates=count, evidence=path, on=on
                )
            )


def _cancel(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    st.write(
        _(
            "The registry cancels certificates; here it is recorded with its proof. A claim is final when the proof "
            "names the one who claims."
        )
    )
    claims = {one.terms.claim_id: one for one in holdings.claims_held(held)}
    with st.form(ledger.key("cancel"), border=True):
        named = st.multiselect(
            _("Claims"), list(claims), format_func=lambda one: _claim_word(claims[one]), placeholder=_("Choose")
        )
        ids = st.text_input(
            _("Or certificates by their ids"), help=_("A range as first-last; several separated by commas")
        )
        left, right = st.columns(2)
        beneficiary = left.selectbox(_("Whom the proof names"), holdings.holders_of(held), accept_new_options=True)
        cancelled_on = right.date_input(_("Day of the cancellation"), value="today", format="YYYY-MM-DD")
        scene = st.text_input(_("Purpose on the cancellation form"))
        why, on, proof = _ending(required(_("Proof of the registry")))
        is_sent = st.form_submit_button(
            _("Record the cancellation"), type="primary", icon=":material/verified:", **only(Role.AUTHOR)
        )
    if not is_sent:
        return
    if proof is None:
        st.info(_("Bring the registry's proof first: without it a cancellation cannot be recorded."))
        return
    ranges = service.id_ranges([one for one in ids.replace("，", ",").split(",") if one.strip()])
    with as_file(proof) as path:
        ledger.submit(
            lambda: service.record_cancellation(
                ledger.workspace,
                service.Selection(claims=tuple(named), ranges=ranges),
                ledger.change(why),
                cancelled_on=cancelled_on,
                beneficiary=beneficiary or "",
                purpose=scene,
                proof=path,
                on=on,
            )
        )


def _transfer(ledger: Ledger, held: tuple[Holding, ...]) -> None:
    lots = {lot.lot_id: lot for lot, _count in holdings.lots_of(held)}
    with st.form(ledger.key("transfer"), border=True):
        left, right = st.columns(2)
        holder = left.selectbox(_("Present holder"), holdings.holders_of(held))
        to = right.text_input(required(_("New holder")))
        left, right = st.columns(2)
        count = left.number_input(_("Certificates (1 MWh each)"), min_value=1, value=1, step=1)
        technology = right.selectbox(
            _("Generation"), ["", *TECHNOLOGIES], format_func=lambda one: technology_word(one) if one else _("any")
        )
        named = st.multiselect(
            _("Only these lots"), list(lots), format_func=lambda one: lot_word(lots[one]), placeholder=_("any")
        )
        why, on, evidence = _ending(_("Contract or record"))
        is_sent = st.form_submit_button(
            _("Transfer"), type="primary", icon=":material/swap_horiz:", **only(Role.AUTHOR)
        )
    if is_sent:
        with as_file_or_none(evidence) as path:
            ledger.submit(
                lambda: service.transfer(
                    ledger.workspace,
                    holder or "",
                    to,
                    int(count),
                    ledger.change(why),
                    lots=tuple(named),
                    technology=technology,
                    evidence=path,
                    on=on,
                )
            )


def _expire(ledger: Ledger, _held: tuple[Holding, ...]) -> None:
    st.write(_("What was neither claimed nor cancelled by its last day of use leaves the balance. A claim stays."))
    with st.form(ledger.key("expire"), border=True):
        on = st.date_input(_("As of the end of"), value="today", format="YYYY-MM-DD")
        why = st.text_input(required(_("Reason")))
        is_sent = st.form_submit_button(
            _("Take out what lapsed"), type="primary", icon=":material/event_busy:", **only(Role.AUTHOR)
        )
    if is_sent:
        ledger.submit(lambda: service.expire(ledger.workspace, on, ledger.change(why)))


def _ending(evidence: str) -> tuple[str, date, object]:
    """The fields that end every form: reason, day, document."""
    left, right = st.columns([3, 1])
    why = left.text_input(required(_("Reason")), placeholder=_("e.g. product footprint of 2025"))
    on = right.date_input(_("Day it happened"), value="today", format="YYYY-MM-DD")
    return why, on, st.file_uploader(evidence)


def _claim_word(claim: ClaimHeld) -> str:
    terms = claim.terms
    days = days_word(terms.first_day, terms.last_day)
    return f"{terms.claim_id} · {terms.facility} · {days} · {number(claim.certificates, 0)} MWh"
