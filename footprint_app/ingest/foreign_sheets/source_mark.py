"""Where an imported row came from, kept in the study itself: ``⇐ meters.xlsx › 2025!14`` in a text field of the record.

A record has a field for it already: where its data come from, its document, or its note. So the mark lives through
workbook, YAML and JSON, a person sees it in the row, and no type of the study knows of imports.
"""

import re

from background_db.findings import Place
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.workbook_layout import SheetLayout

_FIELDS = ("document", "note", "source", "reason", "source_note", "description")
_MARK = re.compile(r"⇐ ([^;]+)")


def mark_field(layout: SheetLayout) -> tuple[str, ...] | None:
    """Return the field of a list's records that takes the mark; None where they have none."""
    texts = {column.path for column in layout.columns if column.field.kind is FieldKind.TEXT and not column.is_owner}
    return next(((name,) for name in _FIELDS if (name,) in texts), None)


def with_mark(text: object, place: Place) -> str:
    """Return a text with the place behind it."""
    where = f"{place.sheet}!{place.row}" if place.sheet else str(place.row)
    mark = f"⇐ {place.document} › {where}"
    return f"{text}; {mark}" if text else mark


def mark_in(text: str) -> str:
    """Return the place that a text bears, ``meters.xlsx › 2025!14``, or nothing."""
    found = _MARK.search(text)
    return found[1].strip() if found else ""
