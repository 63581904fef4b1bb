"""The ledger as a page has it: what was seen of it, and how a change is submitted once and answered.

The number of the newest event that stood on the page goes along with each change; the service refuses it where the
ledger has moved on. The forms begin anew after each change that was written, so that a second press finds no form.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from footprint_app.service.certificates import Change, LedgerAnswer, Workspace
from footprint_app.service.configuration import Configuration
from footprint_app.service.ledger_changes import change_seeing, newest_event
from footprint_app.service.workspace import open_configured
from footprint_app.ui import desk
from footprint_app.ui.language import _, number
from footprint_app.ui.parts.finding_groups import Sorting, grouped_findings, show_groups
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.refusals import told

_SEEN, _ROUND, _ANSWER = "ledger_seen", "ledger_round", "ledger_answer"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of the workspace as this run of the page sees it."""

    configuration: Configuration
    workspace: Workspace
    now: int
    """Newest event now."""
    seen: int
    """Newest event when the page was last drawn: what whoever presses a button had before them."""

    def change(self, why: str) -> Change:
        """Return a change of what was seen."""
        return change_seeing(self.configuration, why, self.seen)

    def key(self, name: str) -> str:
        """Return the key of a form, another after each change that was written."""
        return f"{name}_{st.session_state.get(_ROUND, 0)}"

    def submit(self, act: Callable[[], LedgerAnswer]) -> None:
        """Make a change; tell what was written on a page drawn anew, or why nothing was."""
        with told():
            answer = act()
            if not answer.is_written:
                tell_refused(answer)
                return
            st.session_state[_ANSWER] = answer
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.session_state.pop(_SEEN, None)
            st.rerun()


def with_ledger(show: Callable[[Ledger], None]) -> None:
    """Show a page of the ledger; it notes what stood on it."""
    configuration = desk.open_workspace()
    with open_configured(configuration) as workspace:
        now = newest_event(workspace)
        seen = int(st.session_state.get(_SEEN, now))
        _tell_last()
        # Noted before the page is drawn: a press that comes while it is drawn is about this state.
        st.session_state[_SEEN] = now
        show(Ledger(configuration, workspace, now, seen))


def _tell_last() -> None:
    answer: LedgerAnswer | None = st.session_state.pop(_ANSWER, None)
    if answer is None:
        return
    claims = sorted({f"C{part.claim}" for part in answer.parts if part.claim is not None})
    said = _(
        "Written to the ledger: {count} certificates, event {events}.",
        count=number(answer.certificates, 0),
        events=", ".join(map(str, answer.events)),
    )
    named = _("Claims: {claims}", claims=", ".join(claims)) if claims else ""
    st.success(f"{said} {named}".strip())
    show_findings(answer.findings, "written")


def tell_refused(answer: LedgerAnswer) -> None:
    """Say that nothing was written and what stands against it, all findings at once."""
    if answer.findings:
        st.error(_("Nothing was written. What is listed here stands against it."), icon=":material/block:")
        show_groups(grouped_findings(answer.findings, {}, Sorting.SEVERITY), {})
    else:
        st.info(_("There was nothing to write."))


def required(label: str) -> str:
    """Return the label of a field that must be filled in."""
    return f"{label} *"
