"""The records of a study by the names that findings use, with the list each belongs to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from footprint_app.ingest.foreign_sheets.add_records import records_in
from footprint_app.ingest.workbook_layout import SheetLayout, plant_sheets, sheets, study_sections
from pcr_rules.study import ProductStudy

_KINDS = {
    "stages": "stage",
    "facilities": "facility",
    "electricity": "supply",
    "processes": "process",
    "outputs": "output",
    "inventory": "exchange",
    "supplier_footprints": "supplier",
    "own_factors": "factor",
    "own_fuels": "fuel",
    "cut_offs": "cut_off",
    "assumptions": "assumption",
    "deviations": "deviation",
    "evidence": "evidence",
}


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record, its list, and the id of the process or facility that it belongs to."""

    name: str
    layout: SheetLayout
    owner: str
    record: Any


def named_records(study: ProductStudy) -> Mapping[str, NamedRecord]:
    """Return every record of a study by its name; of two with one name the first."""
    found: dict[str, NamedRecord] = {}
    for each in _named(study):
        found.setdefault(each.name, each)
    return found


def _named(study: ProductStudy) -> Iterator[NamedRecord]:
    of_plant = {layout.key for layout in plant_sheets()}
    for layout in sheets():
        for at, (owner, record) in enumerate(records_in(study, layout), start=1):
            if layout.key in of_plant:
                yield NamedRecord(f"plant.{layout.key}[{at}]", layout, owner, record)
            elif layout.key in _KINDS:
                yield NamedRecord(name_of(layout, owner, record), layout, owner, record)


def name_of(layout: SheetLayout, owner: str, record: object) -> str:
    """Return the name of a record that has an id."""
    first = next(column for column in layout.columns if not column.is_owner)
    identifier = str(getattr(record, first.path[0]))
    inside = f"{owner}#" if layout.owner is not None and layout.key != "inventory" else ""
    return f"{_KINDS[layout.key]}:{inside}{identifier}"


def sections(study: ProductStudy) -> Iterator[tuple[str, Any]]:
    """Yield the blocks of the study itself that are there: product, unit, goal and so on."""
    for section in study_sections():
        if section.key and getattr(study, section.key) is not None:
            yield section.key, getattr(study, section.key)
