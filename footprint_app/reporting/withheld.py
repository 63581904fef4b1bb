"""What an edition hides: on a sheet its place is taken by the sentence that says so."""

from footprint_app.reporting.material import Material
from footprint_app.reporting.sheet_writer import SheetWriter


def is_withheld(writer: SheetWriter, material: Material, field: str) -> bool:
    """Write why the edition hides a field; False, and nothing written, where it does not."""
    reason = material.hidden_text(field)
    if reason is not None:
        writer.note(reason)
        writer.row += 1
    return reason is not None
