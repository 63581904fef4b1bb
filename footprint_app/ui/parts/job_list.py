"""Work in the background: what was asked for, how far it is, and a way to stop it."""

import streamlit as st

from footprint_app.service import jobs
from footprint_app.service.jobs import Job
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, percent
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.words_of_studies import kind_word, state_word

_SHOWN = 50


@st.fragment(run_every=2.0)
def show_jobs() -> None:
    """Show the newest jobs; the list renews itself."""
    found = jobs.newest(desk.open_workspace(), _SHOWN)
    if not found:
        st.info(_("Nothing was asked for yet. Calculations, reports and portfolios appear here."))
        return
    for job in found:
        if not job.state.is_ended:
            _at_work(job)
    ended = [job for job in found if job.state.is_ended]
    if ended:
        st.dataframe([_row(job) for job in ended], hide_index=True, width="stretch")
    if len(ended) < len(found):
        jobs.ensure_worker(desk.open_workspace())
    alive = jobs.worker_lives(desk.open_workspace())
    st.caption(_("The worker is at work.") if alive else _("No worker runs; the next work starts one."))


def _at_work(job: Job) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    total, done = int(job.progress.get("total", 0)), int(job.progress.get("done", 0))
    share = min(1.0, done / total) if total else 0.0
    said = (
        f"{kind_word(job.kind)} · {state_word(job.state)} · {percent(share, 0)} · {day(job.asked_at)} · {job.asked_by}"
    )
    left.progress(share, text=escaped(said))
    if job.cancel_requested:
        right.caption(_("stopping …"))
    elif right.button(_("Stop"), key=f"stop_{job.job_id}", icon=":material/stop:"):
        with told():
            jobs.cancel(desk.open_workspace(), job.job_id)
            st.rerun(scope="fragment")


def _row(job: Job) -> dict[str, str]:
    return {
        _("Work"): kind_word(job.kind),
        _("State"): state_word(job.state),
        _("Asked for"): day(job.asked_at),
        _("By"): job.asked_by,
        _("Ended"): day(job.ended_at) if job.ended_at else "",
    }
