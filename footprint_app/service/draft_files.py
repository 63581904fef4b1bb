"""The tables of a draft as JSON: in the store, and beside a job that works on the state of one moment."""

import json
from functools import lru_cache
from pathlib import Path

from footprint_app.ingest.draft_tables import DraftRow, DraftTables, read_draft
from footprint_app.ingest.read_study import StudyReading


def tables_to_json(tables: DraftTables) -> str:
    """Return tables as JSON: sheet → [row id, cells]."""
    written = {key: [[row.row_id, dict(row.cells)] for row in rows] for key, rows in tables.items()}
    return json.dumps(written, ensure_ascii=False)


# A run of a page opens the same draft in the menu, for itself and before an edit; tables are never changed in place.
@lru_cache(maxsize=4)
def tables_from_json(text: str) -> DraftTables:
    """Return the tables that `tables_to_json` wrote."""
    return {key: tuple(DraftRow(row_id, cells) for row_id, cells in rows) for key, rows in json.loads(text).items()}


def read_tables(path: Path, document: str) -> StudyReading:
    """Read the study in a file of tables; `document` names the draft in the places of findings."""
    return read_draft(tables_from_json(path.read_text(encoding="utf-8")), document)
