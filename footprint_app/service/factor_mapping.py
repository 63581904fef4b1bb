"""The mapping of a list of factors as a form: which column is what, what holds for all rows; the text stays its truth."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from background_db.factors import FactorScope
from background_db.provenance import Verification
from background_db.strict_yaml import load
from footprint_app.ingest.factor_lists.mapping import LIST_FIELDS, ListMapping, write_mapping
from footprint_app.ingest.table_file import read_table_file
from footprint_app.service.pending_imports import Upload, safe_name

__all__ = ["ListMapping", "MappingForm", "filled_form", "form_of", "write_mapping"]

SCOPES = (FactorScope.LIFE_CYCLE, FactorScope.DIRECT_EMISSION)
VERIFICATIONS = (Verification.TWO_SOURCES, Verification.ONE_SOURCE, Verification.USER)


@dataclass(frozen=True, slots=True)
class MappingForm:
    """A mapping at work, and the columns that the list has to choose from."""

    mapping: ListMapping
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells below the header, in the order of `headers`."""

    def words_of(self, header: str) -> tuple[str, ...]:
        """Return the different words in a column of the list, in their order."""
        at = self.headers.index(header)
        return tuple(dict.fromkeys(row[at] for row in self.rows if row[at]))


def form_of(upload: Upload, text: str) -> MappingForm:
    """Return a proposed mapping as a form; what the form has no place for stays as it is in the text.

    Raises:
        DataFileError: the text is no YAML.
    """
    loaded = load(text, "mapping")
    known = {each: loaded[each] for each in ListMapping.__dataclass_fields__ if each in loaded}
    mapping = replace(ListMapping("", "", "", "", "", {}), **known)
    headers, rows = _cells(upload, mapping)
    return MappingForm(mapping, headers, rows)


def _cells(upload: Upload, mapping: ListMapping) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(upload.name)
        path.write_bytes(upload.content)
        sheets = read_table_file(path).sheets
    sheet = next((each for each in sheets if each.name == mapping.sheet), sheets[0] if sheets else None)
    if sheet is None or len(sheet.rows) < mapping.header_row:
        return (), ()
    names = [_plain(cell) for cell in sheet.rows[mapping.header_row - 1]]
    places = {name: at for at, name in reversed(list(enumerate(names))) if name}
    headers = tuple(dict.fromkeys(name for name in names if name))
    rows = sheet.rows[mapping.header_row :]
    return headers, tuple(
        tuple(_plain(row[places[name]]) if places[name] < len(row) else "" for name in headers) for row in rows
    )


def _plain(cell: object) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def filled_form(
    form: MappingForm,
    about: Mapping[str, str],
    columns: Mapping[str, str],
    constants: Mapping[str, str],
    units: Mapping[str, str],
) -> str:
    """Return the text of a mapping with what a person filled in; a title in one language stands for both.

    `about` are the set's id, titles, version and licence; `columns` and `constants` go by our fields, "" for none;
    `units` say what a unit of the list means, ``kg`` → ``kgCO2e/kg``.
    """
    chosen = {key: text.strip() for key, text in about.items()}
    title = chosen.get("title_zh") or chosen.get("title_en") or ""
    in_columns = {key: name for key in LIST_FIELDS if (name := columns.get(key, form.mapping.columns.get(key, "")))}
    for_all = {
        key: text
        for key in LIST_FIELDS
        if key not in in_columns and (text := constants.get(key, form.mapping.constants.get(key, "")).strip())
    }
    named = replace(
        form.mapping,
        set_id=chosen["set_id"],
        title_zh=chosen.get("title_zh") or title,
        title_en=chosen.get("title_en") or title,
        version=chosen["version"],
        licence=chosen["licence"],
    )
    of_units = {word: unit.strip() for word, unit in units.items() if unit.strip() and unit.strip() != word}
    words = {key: found for key, found in {**form.mapping.words, "unit": of_units}.items() if found}
    return write_mapping(replace(named, columns=in_columns, constants=for_all, words=words))
