"""Documents behind the numbers: brought once, kept by their digest, named in the rows that stand on them."""

import streamlit as st

from footprint_app.service import draft_evidence
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.pending_imports import Upload
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only


def show_evidence(draft: Draft, why: str) -> EditAnswer | None:
    """Show the documents of a draft and take new ones; return the answer of the service where one was added."""
    answer: EditAnswer | None = None
    with st.form("evidence", clear_on_submit=True):
        brought = st.file_uploader(_("Document (at most 50 MB)"), key="evidence_file")
        left, middle, right = st.columns(3)
        title = left.text_input(_("Title"), help=_("Empty: the name of the file."))
        issuer = middle.text_input(_("Issued by"))
        issued = right.date_input(_("Date"), value=None)
        if (
            st.form_submit_button(
                _("Keep as evidence"), type="primary", icon=":material/attach_file:", **only(Role.AUTHOR)
            )
            and brought
        ):
            about = {"title": title, "issuer": issuer, "issued_on": issued.isoformat() if issued else ""}
            with told():
                upload = Upload(brought.name, brought.getvalue())
                seen = draft.head.revision
                answer = draft_evidence.attach(desk.open_workspace(), draft, upload, about, seen, why)
    _documents(answer.draft if answer is not None else draft)
    if answer is not None and not answer.conflict:
        same = answer.draft.head.revision == draft.head.revision
        st.success(_("This document is here already.") if same else _("Kept."))
    return answer


def _documents(draft: Draft) -> None:
    listed = draft_evidence.documents(desk.open_workspace(), draft)
    if not listed:
        st.info(_("No document yet. Bring meter protocols, bills or certificates; rows name them by their id."))
        return
    st.dataframe(
        [
            {
                _("Evidence id"): each.evidence_id,
                _("Title"): each.title,
                _("File"): each.file,
                _("Rows that name it"): each.used_by,
                _("In the workspace"): each.is_kept,
                "SHA-256": each.sha256,
            }
            for each in listed
        ],
        hide_index=True,
        width="stretch",
    )
    kept = {each.evidence_id: each for each in listed if each.is_kept}
    if kept:
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        words = {key: f"{key} {each.title}" for key, each in kept.items()}
        chosen = kept[left.selectbox(_("Document"), list(kept), format_func=words.__getitem__)]
        content = draft_evidence.content_of(desk.open_workspace(), chosen.sha256)
        right.download_button(_("Download"), content, file_name=chosen.file or chosen.sha256, width="stretch")
