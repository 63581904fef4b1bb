"""Statuses of studies and states of jobs as words."""

from footprint_app.service.jobs import JobState
from footprint_app.service.studies import StudyStatus
from footprint_app.ui.language import _


def status_word(status: StudyStatus) -> str:
    """Return a status as a word of the session's language."""
    words = {
        StudyStatus.DRAFT: _("draft"),
        StudyStatus.SAVED: _("saved"),
        StudyStatus.PROVISIONAL: _("provisional"),
        StudyStatus.CALCULATED: _("calculated"),
        StudyStatus.RELEASED: _("released"),
    }
    return words[status]


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
