"""From the tree of a file (mappings, lists, plain values) to the study: every field read by its own type.

The walk takes each field's kind from the types themselves. What cannot be read becomes a finding at its place and
the walk goes on, so that all findings of a file are seen at once. pydantic describes the same types for the JSON
schema and is the oracle in the tests; it is not used here as it cannot go on after a fault, nor say in a user's
words which cell to mend.
"""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from background_db.findings import Finding, Severity, in_both_languages, information, integrity_error, warning
from background_db.units import Quantity, dimension, is_known, near_units
from footprint_app.ingest.study_fields import FieldKind, StudyField, field_names, fields_of
from footprint_app.ingest.study_places import PlaceOf, TreePath
from footprint_app.ingest.written_values import (
    Note,
    Problem,
    Reading,
    read_date,
    read_integer,
    read_number,
    read_text,
    read_texts,
    read_truth,
    read_word,
    split_quantity,
)
from pcr_rules.enum_labels import dimension_words, enum_label
from pcr_rules.study import ProductStudy

if TYPE_CHECKING:
    from enum import StrEnum

Record = TypeVar("Record")

_SEVERITY = {
    Note.NUMBER: Severity.WARNING,
    Note.NUMBER_AS_TEXT: Severity.INFO,
    Note.DATE: Severity.INFO,
    Note.TEXT: Severity.INFO,
}
_READERS: Mapping[FieldKind, Callable[[object], Reading]] = {
    FieldKind.TEXT: read_text,
    FieldKind.TEXTS: read_texts,
    FieldKind.NUMBER: read_number,
    FieldKind.INTEGER: read_integer,
    FieldKind.TRUTH: read_truth,
    FieldKind.DATE: read_date,
}


@dataclass(slots=True)
class StudyBuilder:
    """Builds records and collects findings; `paths` says by identity where each record was written."""

    place_of: PlaceOf
    findings: list[Finding] = field(default_factory=list)
    paths: dict[int, TreePath] = field(default_factory=dict)

    def study(self, tree: object) -> ProductStudy | None:
        """Build the study, or None where a part that nothing can stand in for is missing."""
        return self.record(ProductStudy, tree, ())

    def record(self, record_type: type[Record], tree: object, path: TreePath) -> Record | None:
        """Build one record from a mapping of field names to written values."""
        if not isinstance(tree, Mapping):
            self._refuse("INGEST-RECORD-EXPECTED", path, value=_shown(tree))
            return None
        self._unknown_names(record_type, tree, path)
        values: dict[str, Any] = {}
        is_complete = True
        for each in fields_of(record_type):
            written = tree.get(each.name)
            if written is None and not each.is_required:
                continue  # most fields of most rows
            value = self._field(each, written, (*path, each.name))
            if value is not None:
                values[each.name] = value
            elif each.is_required:
                # A study without, say, its producer's name can still be checked further; the finding blocks the number.
                values[each.name] = ""
                is_complete = is_complete and each.kind is FieldKind.TEXT
        if not is_complete:
            return None
        built = record_type(**values)
        self.paths[id(built)] = path
        return built

    def _unknown_names(self, record_type: type[Any], tree: Mapping[object, object], path: TreePath) -> None:
        known = field_names(record_type)
        for name in tree:
            if name not in known:
                near = difflib.get_close_matches(str(name), known, n=3)
                allowed = ", ".join(near or sorted(known))
                self._refuse("INGEST-FIELD-UNKNOWN", (*path, str(name)), name=str(name), allowed=allowed)

    def _field(self, each: StudyField, written: object, path: TreePath) -> object | None:
        """Read one field; None when it is empty or cannot be read (the finding is then made)."""
        if each.kind is FieldKind.RECORD:
            return self._nested(each, written, path)
        if is_empty(written):
            if each.is_required:
                self._refuse("INGEST-VALUE-MISSING", path, field=_name(each))
            return None
        if each.kind is FieldKind.RECORDS:
            return self._records(each, written, path)
        if each.kind is FieldKind.QUANTITY:
            return self._quantity(each, written, path)
        reader = _READERS.get(each.kind) or partial(read_word, words=cast("type[StrEnum]", each.holds))
        return self._taken(each, written, reader(written), path)

    def _nested(self, each: StudyField, written: object, path: TreePath) -> object | None:
        if is_empty(written):
            if not each.is_required:
                return None
            written = {}
        return self.record(each.holds, written, path)

    def _records(self, each: StudyField, written: object, path: TreePath) -> tuple[object, ...] | None:
        if not isinstance(written, list | tuple):
            self._refuse("INGEST-LIST-EXPECTED", path, field=_name(each), value=_shown(written))
            return None
        built: list[object | None] = [self.record(each.holds, part, (*path, at)) for at, part in enumerate(written)]
        return tuple(record for record in built if record is not None)

    def _taken(self, each: StudyField, written: object, reading: Reading, path: TreePath) -> object | None:
        """Turn the problem or note of a reading into a finding and return the value."""
        if reading.problem is not None:
            self._refuse(
                reading.problem.value, path, field=_name(each), value=_shown(written), **_allowed(each, reading)
            )
            return None
        if reading.unit and each.kind is not FieldKind.QUANTITY:
            return self._unit_behind_number(each, written, reading, path)
        if reading.note is not None:
            self._note(each, written, reading.value, reading.note, path)
        return None if is_empty(reading.value) else reading.value

    def _unit_behind_number(self, each: StudyField, written: object, reading: Reading, path: TreePath) -> object | None:
        """Accept ``12 kgCO2e`` in a plain number's cell only where the field states that very unit."""
        if each.label.unit and reading.unit.replace(" ", "") == each.label.unit.replace(" ", ""):
            self._note(each, written, reading.value, Note.NUMBER, path)
            return reading.value
        self._refuse(Problem.NOT_A_NUMBER.value, path, field=_name(each), value=_shown(written))
        return None

    def _quantity(self, each: StudyField, written: object, path: TreePath) -> Quantity | None:
        amount, unit = self._amount_and_unit(written, path)
        if is_empty(amount):
            self._no_amount(each, unit, path)
            return None
        reading = read_number(amount)
        value = self._taken(each, amount, reading, path)
        unit_text = self._unit(each, unit, reading, path)
        if value is None and unit_text and each.is_required:
            # The row stays, with a number that is none: what else is wrong with it is found in the same go.
            return Quantity(math.nan, unit_text)
        return Quantity(value, unit_text) if isinstance(value, float) and unit_text else None

    def _amount_and_unit(self, written: object, path: TreePath) -> tuple[object, object]:
        if isinstance(written, Mapping):
            for name in written:
                if name not in {"value", "unit"}:
                    self._refuse("INGEST-FIELD-UNKNOWN", (*path, str(name)), name=str(name), allowed="value, unit")
            return written.get("value"), written.get("unit")
        if not isinstance(written, str):
            return written, None
        number, unit = split_quantity(written)
        # In one text the number cannot be anything but text; a note would say nothing.
        plain = read_number(number)
        return (plain.value if plain.note is Note.NUMBER_AS_TEXT else number), unit

    def _no_amount(self, each: StudyField, unit: object, path: TreePath) -> None:
        if each.is_required:
            self._refuse("INGEST-VALUE-MISSING", path, field=_name(each))
        else:
            where = self.place_of(path)
            self.findings.append(warning("INGEST-UNIT-WITHOUT-NUMBER", where, field=_name(each), unit=_shown(unit)))

    def _unit(self, each: StudyField, written: object, reading: Reading, path: TreePath) -> str | None:
        """Read the unit; one written behind the number counts where the unit's own cell is empty or says the same."""
        where = (*path, "unit")
        text = read_text(written).value if not is_empty(written) else ""
        if reading.problem is not None and not text:
            return None
        if reading.unit and text and reading.unit != text:
            self._refuse("INGEST-UNIT-TWICE", path, field=_name(each), number_unit=reading.unit, unit=str(text))
            return None
        unit = str(text or reading.unit)
        if not unit:
            self._refuse(
                "INGEST-UNIT-MISSING", where, field=_name(each), suggestion=each.label.unit or "kg, kWh, t·km …"
            )
            return None
        self._check_unit(each, unit, where)
        return unit

    def _check_unit(self, each: StudyField, unit: str, where: TreePath) -> None:
        if not is_known(unit):
            nearest = ", ".join(near_units(unit)) or "kg, t, kWh, Nm3, t·km …"
            self._refuse("INGEST-UNIT-UNKNOWN", where, field=_name(each), unit=unit, nearest=nearest)
        elif each.label.dimension and dimension(unit) not in each.label.dimension.split():
            found = dimension_words(dimension(unit))
            expected = " | ".join(dimension_words(name) for name in each.label.dimension.split())
            self._refuse(
                "INGEST-UNIT-DIMENSION", where, field=_name(each), unit=unit, measures=found, expected=expected
            )

    def _note(self, each: StudyField, written: object, value: object, note: Note, path: TreePath) -> None:
        make = warning if _SEVERITY[note] is Severity.WARNING else information
        read_as = f"{value:.15g}" if isinstance(value, float) else _shown(value)
        where = self.place_of(path)
        self.findings.append(make(note.value, where, field=_name(each), value=_shown(written), read_as=read_as))

    def _refuse(self, code: str, path: TreePath, **values: str) -> None:
        self.findings.append(integrity_error(code, self.place_of(path), **values))


def is_empty(written: object) -> bool:
    """True for what a person would call not filled in; false and zero are answers."""
    # Asked of every cell, several times: the frequent kinds first, as asking for a Mapping is slow.
    if written is None:
        return True
    if isinstance(written, str):
        return not written or written.isspace()
    if isinstance(written, int | float):
        return False
    return isinstance(written, list | tuple | Mapping) and not written


def _name(each: StudyField) -> str:
    return in_both_languages(each.label.zh, each.label.en)


def _allowed(each: StudyField, reading: Reading) -> dict[str, str]:
    if reading.problem is not Problem.UNKNOWN_WORD:
        return {}
    words = cast("type[StrEnum]", each.holds)
    return {"allowed": "; ".join(in_both_languages(enum_label(word, "zh"), enum_label(word, "en")) for word in words)}


def _shown(written: object) -> str:
    """Show a written value in a message: short, on one line."""
    text = " ".join(str(written).split())
    longest = 80
    return text if len(text) <= longest else f"{text[:longest]}…"
