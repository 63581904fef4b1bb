"""The way of saved versions through review: steps are added, never changed; the newest of a version holds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select

from footprint_app.store import schema
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.workspace import Change, Workspace, now, record_change


class ReviewStep(StrEnum):
    """What happened to a version."""

    ASKED = "asked"
    """Its author asks for a review."""
    AGREED = "agreed"
    """A reviewer finds nothing in the way."""
    RETURNED = "returned"
    """A reviewer sends it back."""


@dataclass(frozen=True, slots=True)
class Review:
    """One step."""

    study_id: str
    version: int
    step: ReviewStep
    reason: str
    at: str
    who: str


def add_review(workspace: Workspace, study_id: str, version: int, step: ReviewStep, change: Change) -> Review:
    """Add the next step of a version; a question follows none or an answer, an answer follows a question.

    Raises:
        WorkspaceError: the step does not follow the newest one.
    """
    table = schema.study_review
    with workspace.database.writing() as connection:
        query = select(table.c.step).where(table.c.study_id == study_id, table.c.version == version)
        newest = connection.execute(query.order_by(table.c.entry.desc()).limit(1)).scalar_one_or_none()
        is_open = newest == ReviewStep.ASKED
        if is_open and step is ReviewStep.ASKED:
            raise WorkspaceError("store.review_open", study=study_id, version=version)
        if not is_open and step is not ReviewStep.ASKED:
            raise WorkspaceError("store.no_review", study=study_id, version=version)
        moment = now()
        connection.execute(
            insert(table).values(
                study_id=study_id, version=version, step=step, reason=change.why, at=moment, who=change.who
            )
        )
        record_change(connection, change, f"review {step}", f"{study_id} v{version}")
    return Review(study_id, version, step, change.why, moment, change.who)


def reviews(workspace: Workspace, study_id: str = "") -> tuple[Review, ...]:
    """Return the steps of one study, or of all, oldest first."""
    query = select(schema.study_review).order_by(schema.study_review.c.entry)
    if study_id:
        query = query.where(schema.study_review.c.study_id == study_id)
    with workspace.database.reading() as connection:
        return tuple(_review(row) for row in connection.execute(query))


def _review(row: Row[Any]) -> Review:
    return Review(row.study_id, row.version, ReviewStep(row.step), row.reason, row.at, row.who)
