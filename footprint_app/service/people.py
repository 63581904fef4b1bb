"""Who may do what. Without anybody entered the workspace has one person, who may do everything.

Checked here, in the service: a page that forgets to ask changes nothing about what is allowed. The person is the
setting ``user``; in team mode the pages set it to the subject that the sign-in proved.
"""

from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import change_by, open_configured, person
from footprint_app.store import people as store
from footprint_app.store.people import Person, Role
from footprint_app.store.workspace import Workspace

__all__ = [
    "Person",
    "Role",
    "allowed_roles",
    "enter",
    "everybody",
    "remove",
    "require",
    "require_of",
    "require_reader",
]


def everybody(configuration: Configuration) -> tuple[Person, ...]:
    """Return the people of the workspace; empty for a single user."""
    with open_configured(configuration) as workspace:
        return store.list_people(workspace)


def allowed_roles(configuration: Configuration) -> frozenset[Role]:
    """Return the roles of whoever is at work: all of them where nobody is entered, none for a stranger."""
    with open_configured(configuration) as workspace:
        return _roles(workspace, person(configuration))


def require(workspace: Workspace, configuration: Configuration, role: Role) -> None:
    """Go on only where the person at work has a role.

    Raises:
        WrongUseError: they have not.
    """
    require_of(workspace, person(configuration), role)


def require_of(workspace: Workspace, who: str, role: Role) -> None:
    """Go on only where a person, by their sign-in, has a role.

    Raises:
        WrongUseError: they have not.
    """
    if role not in _roles(workspace, who):
        raise WrongUseError("service.role_missing", person=who, role=role.value)


def require_reader(workspace: Workspace, configuration: Configuration) -> None:
    """Go on only where the person at work may look at studies: any role lets them, no role does not.

    Raises:
        WrongUseError: people are entered, and this one has no role among them.
    """
    who = person(configuration)
    if not _roles(workspace, who):
        raise WrongUseError("service.not_a_reader", person=who)


def enter(configuration: Configuration, subject: str, name: str, roles: frozenset[Role]) -> None:
    """Enter a person or change their roles; only a releaser may, and the first person entered must be one.

    Raises:
        WrongUseError: the one at work may not, or nobody would be left who may.
    """
    # An address is the same person however its letters are written; the sign-in gives it in small ones.
    subject = subject.casefold() if "@" in subject else subject
    with open_configured(configuration) as workspace:
        require(workspace, configuration, Role.RELEASER)
        others = [each for each in store.list_people(workspace) if each.subject != subject]
        _require_releaser([*others, Person(subject, name, roles)])
        store.set_person(workspace, Person(subject, name, roles), change_by(configuration, "roles"))


def remove(configuration: Configuration, subject: str) -> None:
    """Take a person off; only a releaser may. The last one to go makes it a workspace of a single user again.

    Raises:
        WrongUseError: the one at work may not, or nobody would be left who may.
    """
    with open_configured(configuration) as workspace:
        require(workspace, configuration, Role.RELEASER)
        others = [each for each in store.list_people(workspace) if each.subject != subject]
        if others:
            _require_releaser(others)
        store.remove_person(workspace, subject, change_by(configuration, "roles"))


def _roles(workspace: Workspace, subject: str) -> frozenset[Role]:
    people = store.list_people(workspace)
    if not people:
        return frozenset(Role)
    return next((each.roles for each in people if each.subject == subject), frozenset())


def _require_releaser(people: list[Person]) -> None:
    if not any(Role.RELEASER in each.roles for each in people):
        raise WrongUseError("service.last_releaser")
