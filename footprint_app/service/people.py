"""The people of a workspace and their roles, entered and taken off by a releaser."""

from collections.abc import Iterable

from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.permission import person, roles_of
from footprint_app.service.workspace import change_by, open_for, open_unasked
from footprint_app.store import people as store
from footprint_app.store.people import Person, Role

__all__ = ["Person", "Role", "allowed_roles", "enter", "everybody", "is_nobodys", "remove", "roles_named"]


def everybody(configuration: Configuration) -> tuple[Person, ...]:
    """Return the people of the workspace; empty for a single user.

    Raises:
        WrongUseError: the one at work is not among them.
    """
    with open_for(configuration) as workspace:
        return store.list_people(workspace)


def is_nobodys(configuration: Configuration) -> bool:
    """True where nobody is entered."""
    with open_unasked(configuration) as workspace:
        return not store.list_people(workspace)


def allowed_roles(configuration: Configuration) -> frozenset[Role]:
    """Return the roles of whoever is at work: all of them where nobody is entered, none for a stranger."""
    with open_unasked(configuration) as workspace:
        return roles_of(workspace, person(configuration))


def roles_named(names: Iterable[str]) -> frozenset[Role]:
    """Return roles by their names.

    Raises:
        WrongUseError: a name is no role.
    """
    known = {role.value: role for role in Role}
    for name in names:
        if name not in known:
            raise WrongUseError("service.no_role", role=name, known=", ".join(known))
    return frozenset(known[name] for name in names)


def enter(configuration: Configuration, subject: str, name: str, roles: frozenset[Role]) -> tuple[Person, ...]:
    """Enter a person or change their roles; only a releaser may, and the first person entered must be one.

    Returns everybody afterwards: who enters the first one is not among them.

    Raises:
        WrongUseError: the one at work may not, or nobody would be left who may.
    """
    # An address is the same person however its letters are written; the sign-in gives it in small ones.
    subject = subject.casefold() if "@" in subject else subject
    with open_for(configuration, Role.RELEASER) as workspace:
        others = [each for each in store.list_people(workspace) if each.subject != subject]
        _require_releaser([*others, Person(subject, name, roles)])
        store.set_person(workspace, Person(subject, name, roles), change_by(configuration, "roles"))
        return store.list_people(workspace)


def remove(configuration: Configuration, subject: str) -> tuple[Person, ...]:
    """Take a person off and return who is left; only a releaser may. Without the last one it is a single user's again.

    Raises:
        WrongUseError: the one at work may not, or nobody would be left who may.
    """
    with open_for(configuration, Role.RELEASER) as workspace:
        others = [each for each in store.list_people(workspace) if each.subject != subject]
        if others:
            _require_releaser(others)
        store.remove_person(workspace, subject, change_by(configuration, "roles"))
        return store.list_people(workspace)


def _require_releaser(people: list[Person]) -> None:
    if not any(Role.RELEASER in each.roles for each in people):
        raise WrongUseError("service.last_releaser")
