"""Statuses of studies and states of jobs as words."""

from footprint_app.service.jobs import JobState
from footprint_app.service.studies import ReviewStep, StudyStatus
from footprint_app.ui.language import _


def status_word(status: StudyStatus) -> str:
    """Return a status as a word of the session's language."""
    words = {
        StudyStatus.DRAFT: _("draft"),
        StudyStatus.SAVED: _("saved"),
        StudyStatus.PROVISIONAL: _("provisional"),
        StudyStatus.CHECKED: _("checked"),
        StudyStatus.UNDER_REVIEW: _("under review"),
        StudyStatus.RELEASED: _("released"),
    }
    return words[status]


def review_word(step: ReviewStep) -> str:
    """Return a step of a review as words of the session's language."""
    words = {
        ReviewStep.ASKED: _("review asked for"),
        ReviewStep.AGREED: _("agreed to"),
        ReviewStep.RETURNED: _("sent back"),
    }
    return words[step]


def state_word(state: JobState) -> str:
    """Return the state of a job as a word of the session's language."""
    words = {
        JobState.WAITING: _("waiting"),
        JobState.RUNNING: _("running"),
        JobState.DONE: _("done"),
        JobState.FAILED: _("failed"),
        JobState.CANCELLED: _("stopped"),
    }
    return words[state]


def kind_word(kind: str) -> str:
    """Return the kind of a job as words of the session's language."""
    words = {
        "calculate": _("Calculation"),
        "report": _("Reports"),
        "uncertainty": _("Monte Carlo"),
        "portfolio": _("Portfolio"),
    }
    return words.get(kind, kind)
