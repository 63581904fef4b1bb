"""Whether a workspace still holds what was put into it."""

from dataclasses import dataclass

from sqlalchemy import select, text

from footprint_app.store import schema
from footprint_app.store.certificate_integrity import ledger_damage
from footprint_app.store.evidence import sha256_of
from footprint_app.store.studies import digest_of
from footprint_app.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What was compared with its digest, and what did not hold."""

    studies: int
    results: int
    documents: int
    damaged: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """True when everything is what its digest says."""
        return not self.damaged


def check_integrity(workspace: Workspace) -> IntegrityReport:
    """Check the database's pages and references, the ledger's fold, and every study and document against its digest."""
    damaged = list(_database_damage(workspace))
    study, result, document = schema.study_version.c, schema.result.c, schema.evidence.c
    with workspace.database.reading() as connection:
        studies = connection.execute(select(study.study_id, study.version, study.digest, study.canonical_json)).all()
        results = connection.execute(select(result.result_digest)).all()
        documents = connection.execute(select(document.sha256, document.file_name)).all()
        damaged += ledger_damage(connection)
    damaged += [
        f"study {row.study_id} v{row.version}" for row in studies if digest_of(row.canonical_json) != row.digest
    ]
    for row in documents:
        path = workspace.evidence_folder / row.sha256
        if not path.is_file():
            damaged.append(f"evidence {row.sha256} is missing")
        elif sha256_of(path) != row.sha256:
            damaged.append(f"evidence {row.sha256} was changed")
    return IntegrityReport(len(studies), len(results), len(documents), tuple(damaged))


def _database_damage(workspace: Workspace) -> list[str]:
    if not workspace.database.is_sqlite:
        return []  # a server checks its own pages
    with workspace.database.reading() as connection:
        pages = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        references = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [f"database: {line}" for line in pages if line != "ok"] + [f"database: {tuple(row)}" for row in references]
