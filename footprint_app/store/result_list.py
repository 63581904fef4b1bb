"""The result that stands for each study of a workspace: of its newest released version, else of its newest one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from footprint_app.store import schema
from footprint_app.store.workspace import Workspace

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result by its digest, with the version of the study it belongs to."""

    result_digest: str
    study_id: str
    version: int
    is_released: bool


def current_results(workspace: Workspace) -> tuple[ResultRow, ...]:
    """Return one result per study, by id; studies without a result are left out.

    Of a version that was calculated several times the last result counts.
    """
    result, release = schema.result, schema.study_release
    joined = result.outerjoin(
        release, (result.c.study_id == release.c.study_id) & (result.c.version == release.c.version)
    )
    query = (
        select(result.c.result_digest, result.c.study_id, result.c.version, release.c.released_at)
        .select_from(joined)
        .order_by(result.c.study_id, release.c.released_at.is_not(None), result.c.version, result.c.saved_at)
    )
    chosen: dict[str, ResultRow] = {}
    with workspace.database.reading() as connection:
        for row in connection.execute(query):
            # The order lets the last one win: released before not released, newer before older.
            chosen[row.study_id] = ResultRow(row.result_digest, row.study_id, row.version, row.released_at is not None)
    return tuple(chosen.values())


def read_results(workspace: Workspace, digests: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield digest, the study's canonical JSON and the result's JSON, some hundred in a query."""
    result, version = schema.result, schema.study_version
    same = (result.c.study_id == version.c.study_id) & (result.c.version == version.c.version)
    query = select(result.c.result_digest, version.c.canonical_json, result.c.result_json)
    query = query.select_from(result.join(version, same))
    wanted = list(digests)
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        with workspace.database.reading() as connection:
            rows = connection.execute(query.where(result.c.result_digest.in_(some))).all()
        yield from ((str(row[0]), str(row[1]), str(row[2])) for row in rows)
