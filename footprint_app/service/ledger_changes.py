"""Who may change the ledger of certificates, and what every change of it must say."""

from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.permission import person, require_of
from footprint_app.store.certificate_rows import last_event
from footprint_app.store.people import Role
from footprint_app.store.workspace import Change, Workspace


def newest_event(workspace: Workspace) -> int:
    """Return the number of the newest event, 0 in an empty ledger: what somebody who looks at it now has seen."""
    with workspace.database.reading() as connection:
        return last_event(connection)


def change_seeing(configuration: Configuration, why: str, seen: int) -> Change:
    """Return a change by the person at work, who had the ledger before them up to event `seen`."""
    return Change(who=person(configuration), why=why, seen=seen)


def require_change(workspace: Workspace, change: Change) -> None:
    """Go on only where the person is an author and says why.

    Raises:
        WrongUseError: they are no author, or give no reason.
    """
    require_of(workspace, change.who, Role.AUTHOR)
    if not change.why.strip():
        raise WrongUseError("service.no_reason")
