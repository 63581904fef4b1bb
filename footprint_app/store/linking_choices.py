"""The mapping library of a workspace: choices of suppliers, added and never changed, found by the newest of each key."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from footprint_app.store import schema
from footprint_app.store.workspace import Change, Workspace, now, record_change


@dataclass(frozen=True, slots=True)
class RefusedCandidate:
    """A candidate that stood beside the one chosen; `reason` is empty where the choice's own reason says it."""

    provider: str
    name: str
    fit: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceKey:
    """What a choice is remembered for; an empty place or product category is any."""

    flow_key: str
    dimension: str
    geography: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class LinkingChoice:
    """One choice of a person, with what was refused for it."""

    key: ChoiceKey
    flow: str
    unit: str
    provider: str
    """Empty: an earlier choice of the key was taken back."""
    provider_name: str
    origin: str
    reason: str
    refused: tuple[RefusedCandidate, ...] = ()
    study_id: str = ""
    row_id: str = ""
    at: str = ""
    who: str = ""


def add_choices(workspace: Workspace, choices: Iterable[LinkingChoice], change: Change) -> int:
    """Add choices and return how many; a choice without a moment or a person takes those of the change.

    Moment and person of an imported choice stay as they are: the library says who chose, the change log who imported.
    """
    rows = [_values(choice, change) for choice in choices]
    if not rows:
        return 0
    with workspace.database.writing() as connection:
        connection.execute(insert(schema.linking_choice), rows)
        subject = ", ".join(dict.fromkeys(f"{row['flow']} → {row['provider'] or '-'}" for row in rows[:_SHOWN]))
        record_change(connection, change, "supplier chosen", f"{len(rows)}: {subject}")
    return len(rows)


_SHOWN = 5


def choice_history(workspace: Workspace) -> tuple[LinkingChoice, ...]:
    """Return every entry, oldest first."""
    with workspace.database.reading() as connection:
        return _all(connection)


def mapping_library(workspace: Workspace) -> Mapping[ChoiceKey, LinkingChoice]:
    """Return the choice that holds for each key: the newest, where it was not taken back."""
    newest = {choice.key: choice for choice in choice_history(workspace)}
    return {key: choice for key, choice in newest.items() if choice.provider}


def _all(connection: Connection) -> tuple[LinkingChoice, ...]:
    table = schema.linking_choice
    return tuple(_choice(row) for row in connection.execute(select(table).order_by(table.c.choice)))


def _choice(row: Row[Any]) -> LinkingChoice:
    refused = tuple(RefusedCandidate(**each) for each in json.loads(row.refused_json))
    return LinkingChoice(
        key=ChoiceKey(row.flow_key, row.dimension, row.geography, row.category),
        flow=row.flow,
        unit=row.unit,
        provider=row.provider,
        provider_name=row.provider_name,
        origin=row.origin,
        reason=row.reason,
        refused=refused,
        study_id=row.study_id,
        row_id=row.row_id,
        at=row.at,
        who=row.who,
    )


def _values(choice: LinkingChoice, change: Change) -> dict[str, Any]:
    refused = [
        {"provider": each.provider, "name": each.name, "fit": each.fit, "reason": each.reason}
        for each in choice.refused
    ]
    return {
        "flow_key": choice.key.flow_key,
        "dimension": choice.key.dimension,
        "geography": choice.key.geography,
        "category": choice.key.category,
        "flow": choice.flow,
        "unit": choice.unit,
        "provider": choice.provider,
        "provider_name": choice.provider_name,
        "origin": choice.origin,
        "reason": choice.reason,
        "refused_json": json.dumps(refused, ensure_ascii=False),
        "study_id": choice.study_id,
        "row_id": choice.row_id,
        "at": choice.at or now(),
        "who": choice.who or change.who,
    }
