"""Long work beside the page: asked for once, followed while it runs, its result waiting after a reload."""

from collections.abc import Callable

import streamlit as st

from footprint_app.service import jobs
from footprint_app.service.jobs import Job, JobState
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.where_on_pages import page_hint
from footprint_app.ui.parts.who_is_at_work import CALCULATING, only_for

_EVERY = 0.7
"""Seconds between two looks at a running job."""
_COUNTED = {"draw", "portfolio", "factor_impact", "database_datasets"}
"""Steps whose progress counts things that a person knows: draws, products, data sets."""


def follow(name: str, ask: Callable[[], Job], label: str, roles: tuple[Role, ...] = CALCULATING) -> Job | None:
    """Show the button that asks for work, its progress while it runs, and return the job once it is done.

    The button is dead to whoever has none of the roles. The job's id stands in the address under `name`, so that a
    reload finds it.
    """
    job = _known(name)
    is_at_work = job is not None and not job.state.is_ended
    refused = only_for(*roles)
    if st.button(
        label,
        type="primary",
        disabled=is_at_work or refused is not None,
        help=refused,
        key=f"ask_{name}",
        icon=":material/play_arrow:",
    ):
        with told():
            job = ask()
            st.query_params[name] = job.job_id
            jobs.ensure_worker(desk.open_workspace())
        # Once more from the top, so that the button rests while the work runs.
        st.rerun()
    if job is None:
        return None
    follow_known(job)
    return job if job.state is JobState.DONE else None


def waiting(name: str) -> Job | None:
    """Show the work that the address names under `name` without asking for more; return it once it is done."""
    job = _known(name)
    if job is None:
        return None
    follow_known(job)
    return job if job.state is JobState.DONE else None


def is_at_work(name: str) -> bool:
    """True while the work that the address names under `name` waits or runs."""
    job = _known(name)
    return job is not None and not job.state.is_ended


def follow_known(job: Job) -> None:
    """Show how far a job is, or how it ended where it did not end well."""
    if not job.state.is_ended:
        _watch(job.job_id)
    elif job.state is JobState.FAILED:
        _show_failure(job)
    elif job.state is JobState.CANCELLED:
        st.info(_("Stopped. What was asked for was not finished, and nothing was written."))


def _known(name: str) -> Job | None:
    from footprint_app.errors import MendableError

    job_id = st.query_params.get(name)
    if not job_id:
        return None
    try:
        return jobs.load(desk.open_workspace(), job_id)
    except MendableError:
        st.query_params.pop(name, None)
        return None


@st.fragment(run_every=_EVERY)
def _watch(job_id: str) -> None:
    """Look at a running job by itself: the rest of the page stays usable."""
    configuration = desk.open_workspace()
    job = jobs.load(configuration, job_id)
    if job.state.is_ended:
        st.rerun()
    # Whoever looks sees to it that somebody works: the worker that was asked may have died since.
    jobs.ensure_worker(configuration)
    total, done = int(job.progress.get("total", 0)), int(job.progress.get("done", 0))
    st.progress(min(1.0, done / total) if total else 0.0, text=_progress_word(job, done, total))
    if jobs.worker_fell(configuration):
        st.warning(
            _(
                "The worker ended unexpectedly. Another one takes this work up again, within a minute as a rule; "
                "log/worker.log in the workspace may say why."
            )
        )
    elif job.attempt > 1:
        st.caption(_("The worker died at this work; attempt {attempt} has begun anew.", attempt=job.attempt))
    if job.cancel_requested:
        st.caption(_("stopping …"))
    elif st.button(_("Stop"), key=f"stop_{job_id}", icon=":material/stop:"):
        with told():
            jobs.cancel(configuration, job_id)
            st.rerun(scope="fragment")


def _progress_word(job: Job, done: int, total: int) -> str:
    step = str(job.progress.get("step", ""))
    if not step and job.state is JobState.RUNNING:
        return _("Begun …")
    word = _step_word(step)
    if step in _COUNTED and total > 1:
        return f"{word} {number(done, 0)} / {number(total, 0)}"
    if step in _COUNTED and done:
        return f"{word} {number(done, 0)}"
    return word


def _step_word(step: str) -> str:
    words = {
        "": _("Waiting for the worker …"),
        "check": _("Reading and checking …"),
        "compute": _("Calculating both electricity views …"),
        "scenarios": _("Calculating scenarios …"),
        "conformity": _("Answering the clauses …"),
        "report": _("Writing the reports …"),
        "export": _("Writing …"),
        "draw": _("Drawing …"),
        "portfolio": _("Calculating the products …"),
        "database_read": _("Reading the database …"),
        "database_datasets": _("Reading the database …"),
        "database_link": _("Linking its activities …"),
        "database_judge": _("Judging the import …"),
        "database_write": _("Writing the database …"),
        "database_name": _("Writing the database …"),
        "database_overlay": _("Laying the rules over the database …"),
        "factor_impact": _("Calculating products again …"),
    }
    return words.get(step, step)


def _show_failure(job: Job) -> None:
    result = job.result or {}
    if result.get("fault") == "mendable":
        said = result["said"][language()]
        mend = escaped(said["remedy"]) + page_hint(said["remedy"])
        st.error(f"**{escaped(said['what'])}**\n\n{escaped(said['meaning'])}\n\n{mend}")
    elif result.get("fault") == "worker_died":
        st.error(
            _("The calculation ended without a result: its process died, perhaps for want of memory. Try it again.")
        )
    else:
        st.error(_("An internal fault ended the calculation. Nothing was changed; the log of the workspace says more."))
