"""Who may do what where several people share a workspace; without anybody entered there is one person who may all."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select

from footprint_app.store import schema
from footprint_app.store.workspace import Change, Workspace, now, record_change


class Role(StrEnum):
    """What a person may do: each role by itself, none includes another."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    RELEASER = "releaser"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the sign-in names them: `subject` is the e-mail address or the id that it gives."""

    subject: str
    name: str
    roles: frozenset[Role]


def list_people(workspace: Workspace) -> tuple[Person, ...]:
    """Return everybody, by subject."""
    with workspace.database.reading() as connection:
        rows = connection.execute(select(schema.person).order_by(schema.person.c.subject))
        return tuple(Person(row.subject, row.name, _roles(row.roles)) for row in rows)


def find_person(workspace: Workspace, subject: str) -> Person | None:
    """Return a person, None for somebody who was not entered."""
    return next((each for each in list_people(workspace) if each.subject == subject), None)


def set_person(workspace: Workspace, person: Person, change: Change) -> None:
    """Enter a person, or give them other roles."""
    table, roles = schema.person, ",".join(sorted(person.roles))
    with workspace.database.writing() as connection:
        connection.execute(delete(table).where(table.c.subject == person.subject))
        connection.execute(
            insert(table).values(
                subject=person.subject, name=person.name, roles=roles, added_at=now(), added_by=change.who
            )
        )
        record_change(connection, change, "person set", f"{person.subject}: {roles}")


def remove_person(workspace: Workspace, subject: str, change: Change) -> None:
    """Take a person off; what they did stays theirs."""
    with workspace.database.writing() as connection:
        connection.execute(delete(schema.person).where(schema.person.c.subject == subject))
        record_change(connection, change, "person removed", subject)


def _roles(text: str) -> frozenset[Role]:
    return frozenset(Role(name) for name in text.split(",") if name)
