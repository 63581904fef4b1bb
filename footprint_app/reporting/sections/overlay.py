"""Whose reading of the rules was used, and every change it made; nothing where the edition was used as shipped."""

from footprint_app.reporting.blocks import Block, Column, Fields, Heading, Paragraph, Table
from footprint_app.reporting.figures import trimmed
from footprint_app.reporting.material import Material
from pcr_rules.overlay_changes import CLAUSE, PARAMETER
from pcr_rules.result import OverlayChange, OverlayReading

_DIMENSIONLESS = "1"
_FULL_DIGITS = 15


def overlay(material: Material) -> list[Block]:
    """Name, author, date and statement of the overlay; its changes of clauses and of parameters, old beside new."""
    texts, reading = material.texts, material.result.overlay
    if reading is None:
        return []
    rows = [(name, material.stated(getattr(reading, name))) for name in ("name", "author", "date", "statement")]
    blocks: list[Block] = [
        Heading(texts("overlay.title"), 3),
        Fields(tuple((texts(f"overlay.{name}"), value) for name, value in rows)),
    ]
    if not reading.changes:
        return [*blocks, Paragraph(texts("overlay.no_change"))]
    return [*blocks, *_table(material, reading, CLAUSE), *_table(material, reading, PARAMETER)]


def _table(material: Material, reading: OverlayReading, part: str) -> list[Block]:
    texts, changes = material.texts, [change for change in reading.changes if change.part == part]
    if not changes:
        return []
    columns = [Column(texts(f"overlay.{part}"), 1.2), Column(texts("overlay.field"), 1.0)]
    columns += [Column(texts("overlay.old"), 1.5), Column(texts("overlay.new"), 1.5)]
    columns += [Column(texts("overlay.parameter_clause"), 0.8)] if part == PARAMETER else []
    columns.append(Column(texts("overlay.reason"), 3))
    rows = tuple(
        (
            change.entry,
            texts(f"overlay.field_{change.field}"),
            _value(material, change, change.old),
            _value(material, change, change.new),
            *((change.clause or "–",) if part == PARAMETER else ()),
            change.reason,
        )
        for change in changes
    )
    return [Table(texts(f"overlay.{part}_caption"), tuple(columns), rows)]


def _value(material: Material, change: OverlayChange, text: str) -> str:
    """A value of the register in words; a number with its unit."""
    if not text:
        return "–"
    match change.field:
        case "severity":
            text = material.texts(f"severity.{text}")
        case "status":
            text = material.texts(f"overlay.status_{text}")
        case "is_confirmed":
            text = material.yes_no(text == "true")
        case "value":
            text = _number(text, change.unit)
        case "valid":
            text = text.replace("/", " – ")
    return text


def _number(text: str, unit: str) -> str:
    numbers = "; ".join(trimmed(float(number), _FULL_DIGITS) for number in text.split("; "))
    return numbers if unit == _DIMENSIONLESS else f"{numbers} {unit}"
