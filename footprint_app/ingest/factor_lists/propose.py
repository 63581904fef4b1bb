"""A first mapping of a list for a person to edit: by a set already brought in with these columns, else by the headers."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from background_db.strict_yaml import load
from footprint_app.ingest.factor_lists.mapping import ListMapping
from footprint_app.ingest.table_file import TableFile, TableSheet

_HEADER_LINES = 20
_DEFAULTS = {
    "scope": "life-cycle",
    "flow": "co2e.not_split",
    "geography": "",
    "verification": "one-source",
    "source_title": "",
    "source_publisher": "",
    "source_published": "",
}
"""What is proposed where no column gives it; what is empty here must be filled in by the person."""
_LEAST_COLUMNS = 2


def propose_mapping(file: TableFile, remembered: Iterable[ListMapping] = ()) -> ListMapping | None:
    """Return a proposal for the sheet with the most known headers; None where no sheet has a header row."""
    best: tuple[int, TableSheet, int, dict[str, str]] | None = None
    for sheet in file.sheets:
        for number, cells in enumerate(sheet.rows[:_HEADER_LINES], start=1):
            columns = _columns([" ".join(str(cell).split()) for cell in cells])
            if len(columns) >= _LEAST_COLUMNS and (best is None or len(columns) > best[0]):
                best = len(columns), sheet, number, columns
    if best is None:
        return None
    _, sheet, number, columns = best
    header = {" ".join(str(cell).split()) for cell in sheet.rows[number - 1]}
    known = next((each for each in remembered if each.headers <= header), None)
    if known is not None:
        return _again(known, sheet.name, number)
    constants = {key: value for key, value in _DEFAULTS.items() if key not in columns}
    if "locator" not in columns and "factor_id" in columns:
        columns["locator"] = columns["factor_id"]
    return ListMapping("", "", "", "", "", columns, constants, sheet=sheet.name, header_row=number)


def _again(known: ListMapping, sheet: str, header_row: int) -> ListMapping:
    """A further publication in a known layout is a new set: its id, title and version are the person's to give."""
    return ListMapping(
        "",
        known.title_zh,
        known.title_en,
        "",
        known.licence,
        known.columns,
        known.constants,
        known.words,
        known.leave_out,
        known.id_prefix,
        sheet,
        header_row,
        known.note,
    )


def _columns(header: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    plain = {_plain(text): text for text in header if text}
    for key, words in _header_words().items():
        match = next((plain[word] for word in words if word in plain), None)
        if match is not None and match not in found.values():
            found[key] = match
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


@cache
def _header_words() -> Mapping[str, tuple[str, ...]]:
    path = resources.files("footprint_app.ingest").joinpath("factor_lists/header_words.yaml")
    loaded = load(path.read_text(encoding="utf-8"), str(path))
    return {str(key): tuple(_plain(str(word)) for word in words) for key, words in loaded.items()}
