"""Who is at work, and what their roles let them do. Without anybody entered there is one person, who may do everything.

Asked by the services, never by a page alone: a page that forgets to ask changes nothing about what is allowed. The
person is the setting ``user``; in team mode the pages set it to the subject that the sign-in proved.
"""

from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.store.people import Role, list_people
from footprint_app.store.workspace import Workspace, user_name

CALCULATING = (Role.AUTHOR, Role.REVIEWER)
"""Who may queue work: an author calculates, a reviewer calculates again."""


def person(configuration: Configuration) -> str:
    """Return who is at work: the setting ``user``, else the name at this machine."""
    return configuration["user"] or user_name()


def roles_of(workspace: Workspace, who: str) -> frozenset[Role]:
    """Return the roles of a person, by their sign-in: all of them where nobody is entered, none for a stranger."""
    people = list_people(workspace)
    if not people:
        return frozenset(Role)
    return next((each.roles for each in people if each.subject == who), frozenset())


def require(workspace: Workspace, configuration: Configuration, *roles: Role) -> None:
    """Go on only where the person at work has one of the roles; with none named, where they have any.

    Raises:
        WrongUseError: they have not.
    """
    require_of(workspace, person(configuration), *roles)


def require_of(workspace: Workspace, who: str, *roles: Role) -> None:
    """Go on only where a person, by their sign-in, has one of the roles; with none named, where they have any.

    Raises:
        WrongUseError: they have not.
    """
    has = roles_of(workspace, who)
    if not has:
        raise WrongUseError("service.not_a_reader", person=who)
    if roles and not has & set(roles):
        raise WrongUseError("service.role_missing", person=who, role=" / ".join(role.value for role in roles))
