"""The last calculation of the draft on the desk: found again after a reload, told when it is of an older state."""

from dataclasses import dataclass

import streamlit as st

from footprint_app.service import jobs
from footprint_app.service.drafts import Draft
from footprint_app.service.job_results import CalculationFiles, calculation_of
from footprint_app.service.jobs import Job, JobState
from footprint_app.ui import desk
from footprint_app.ui.language import _, day
from footprint_app.ui.parts.work import follow

CALCULATION = "calculation"


@dataclass(frozen=True, slots=True)
class Calculated:
    """A calculation that ended well, and whether something it rests on changed since."""

    job: Job
    files: CalculationFiles
    is_stale: bool


def last_calculation(draft: Draft) -> Calculated | None:
    """Return the newest calculation of a draft that was done, None where there is none."""
    for job in jobs.of_draft(desk.open_workspace(), draft.head.draft_id, "calculate"):
        found = _read(job, draft)
        if found is not None:
            return found
    return None


def follow_calculation(draft: Draft) -> Calculated | None:
    """Show the button that calculates, progress while it runs, and return what was calculated last."""
    find_again(draft, CALCULATION, "calculate")
    job = follow(CALCULATION, lambda: jobs.ask_calculation(desk.open_workspace(), draft), _("Calculate"))
    found = _read(job, draft) if job is not None else None
    if job is not None and found is None:
        st.info(_("The files of this calculation are gone. Calculate again."))
    if found is not None and found.is_stale:
        st.warning(
            _(
                "Stale: the study, a factor or a claim was changed after this was calculated on {day}. What is shown "
                "is of the older state. Press Calculate for the present one.",
                day=day(job.ended_at or job.asked_at) if job else "",
            ),
            icon=":material/history:",
        )
    return found


def find_again(draft: Draft, name: str, kind: str) -> None:
    """Put the newest job of a draft into the address, unless the address names one of this draft."""
    known = jobs.of_draft(desk.open_workspace(), draft.head.draft_id, kind)
    if st.query_params.get(name) in {job.job_id for job in known}:
        return
    ended = [job for job in known if job.state in {JobState.DONE, JobState.RUNNING, JobState.WAITING}]
    if ended:
        st.query_params[name] = ended[0].job_id
    else:
        st.query_params.pop(name, None)


# A job that is done never changes, and what it left is frozen: kept as it is, read once for a thousand lines.
@st.cache_resource(max_entries=16, show_spinner=False)
def _files(workspace: str, job_id: str, _job: Job) -> CalculationFiles:  # noqa: ARG001 - the key
    return calculation_of(desk.open_workspace(), _job)


def _read(job: Job, draft: Draft) -> Calculated | None:
    if job.state is not JobState.DONE:
        return None
    configuration = desk.open_workspace()
    try:
        files = _files(str(configuration.workspace), job.job_id, job)
    except FileNotFoundError:
        return None
    return Calculated(job, files, jobs.is_stale(configuration, job, draft))
