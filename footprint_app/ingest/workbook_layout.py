"""Which field of the study stands on which sheet and in which column: the one layout of template, writer and reader.

Sheets are lists of records; columns follow from the fields of the types. A quantity takes two columns, number and
unit; the fields of a record inside a record get its label in front (``数据质量·可靠性``). Rows of a list inside a list
name their owner in the first column: an exchange its process, a supply its facility.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, cast

from background_db.strict_yaml import load
from footprint_app.ingest.study_fields import FieldKind, StudyField, fields_of
from pcr_rules.field_labels import Label
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Assumption, CutOff, Deviation, Evidence, Scenario, StageDecision
from pcr_rules.study_facilities import ElectricitySupply, Facility
from pcr_rules.study_inventory import Exchange, ProductOutput, UnitProcess
from pcr_rules.study_sources import OwnFactor, OwnFuel, SupplierFootprint

REMARKS = "remarks / 问题"
"""Header of the column in which a workbook comes back with what was found; a reader passes over it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one line of the study sheet."""

    path: tuple[str, ...]
    """From the record to the field; the unit of a quantity ends in ``unit``."""
    field: StudyField
    label: Label
    is_required: bool
    is_unit: bool = False
    is_owner: bool = False

    @property
    def key(self) -> str:
        """The column's name for machines, printed in grey: ``quality.reliability``."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Owner:
    """The record that rows of a sheet belong to: ``exchanges`` of a ``process``, found by its id on its own sheet."""

    key: str
    sheet: str
    id_field: str
    label: Label


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: a list of records of the study."""

    key: str
    path: tuple[str, ...]
    """From the study (or the owner) to the list."""
    record: type
    columns: tuple[Column, ...]
    owner: Owner | None = None
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class StudySection:
    """A block of lines on the study sheet: the study's own fields, or those of one record in it."""

    key: str
    label: Label
    columns: tuple[Column, ...]


_UNIT_LABELS = Label("单位", "unit", "可写其他单位，如 万kWh、标方", "Other units are understood, e.g. 10^4 kWh")
_PROCESS = Owner(
    "process", "processes", "process_id", Label("过程", "Process", "过程编号", "Process id", refers_to="process")
)
_FACILITY = Owner(
    "facility", "facilities", "facility_id", Label("设施", "Facility", "设施编号", "Facility id", refers_to="facility")
)


def columns_of(record: type, *, leave_out: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Return the columns of a type: its fields, those of records in it, number and unit of quantities."""
    found: list[Column] = []
    for each in fields_of(record):
        if each.name in leave_out or each.kind is FieldKind.RECORDS:
            continue
        if each.kind is FieldKind.RECORD:
            found += [_inside(each, column) for column in columns_of(each.holds)]
        else:
            found += _one_field(each)
    return tuple(found)


def _one_field(each: StudyField) -> list[Column]:
    value = Column((each.name,), each, each.label, each.is_required)
    if each.kind is not FieldKind.QUANTITY:
        return [value]
    unit = each.label._replace(
        zh=f"{each.label.zh}·{_UNIT_LABELS.zh}",
        en=f"{each.label.en} · {_UNIT_LABELS.en}",
        help_zh=_UNIT_LABELS.help_zh,
        help_en=_UNIT_LABELS.help_en,
    )
    return [value, Column((each.name, "unit"), each, unit, each.is_required, is_unit=True)]


def _inside(owner: StudyField, column: Column) -> Column:
    label = column.label._replace(zh=f"{owner.label.zh}·{column.label.zh}", en=f"{owner.label.en} · {column.label.en}")
    return replace(column, path=(owner.name, *column.path), label=label, is_required=False)


@cache
def study_sections() -> tuple[StudySection, ...]:
    """Return the blocks of the study sheet: first the study's own fields, then product, unit, goal and so on."""
    own = columns_of(ProductStudy, leave_out=("plant", *(each.name for each in _records_of_study())))
    general = StudySection("", Label("研究", "Study"), own)
    return (general, *(_section(each) for each in _records_of_study()))


def _records_of_study() -> tuple[StudyField, ...]:
    return tuple(each for each in fields_of(ProductStudy) if each.kind is FieldKind.RECORD and each.name != "plant")


def _section(each: StudyField) -> StudySection:
    columns = (
        replace(column, path=(each.name, *column.path), is_required=column.is_required and each.is_required)
        for column in columns_of(each.holds)
    )
    return StudySection(each.name, each.label, tuple(columns))


@cache
def workbook_texts() -> Mapping[str, Any]:
    """Return what a person reads in the workbook besides the labels of fields."""
    text = resources.files("footprint_app.ingest").joinpath("workbook_texts.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", load(text, "workbook_texts.yaml"))


def sheet_title(key: str, lang: str) -> str:
    """Return the name of a sheet in `lang`; also of those that hold no records: study, guide, lists, factors."""
    return str(workbook_texts()["sheets"][key][lang]["title"])


def sheet_purpose(key: str, lang: str) -> str:
    """Return in one line what a sheet is for."""
    return str(workbook_texts()["sheets"][key][lang]["purpose"])


@cache
def sheets() -> tuple[SheetLayout, ...]:
    """Return the list sheets in the order of the workbook."""
    return (
        _sheet("stages", ("boundary", "stages"), StageDecision),
        _sheet("facilities", ("facilities",), Facility),
        _sheet("electricity", ("electricity",), ElectricitySupply, _FACILITY),
        _sheet("processes", ("processes",), UnitProcess, is_required=True),
        _sheet("outputs", ("outputs",), ProductOutput, _PROCESS, is_required=True),
        _sheet("inventory", ("exchanges",), Exchange, _PROCESS, is_required=True),
        _sheet("supplier_footprints", ("supplier_footprints",), SupplierFootprint),
        _sheet("own_factors", ("own_factors",), OwnFactor),
        _sheet("own_fuels", ("own_fuels",), OwnFuel),
        _sheet("cut_offs", ("cut_offs",), CutOff),
        _sheet("assumptions", ("assumptions",), Assumption),
        _sheet("deviations", ("deviations",), Deviation),
        SheetLayout("scenarios", ("scenarios",), Scenario, _scenario_columns()),
        _sheet("evidence", ("evidence",), Evidence),
        *plant_sheets(),
    )


@cache
def plant_sheets() -> tuple[SheetLayout, ...]:
    """Return the sheets of the plant's records; a workbook holds those that are asked for or filled."""
    return tuple(_sheet(each.name, ("plant", each.name), each.holds) for each in fields_of(PlantRecords))


def sheets_for(study: ProductStudy | None, *, with_plant: bool) -> tuple[SheetLayout, ...]:
    """Return the sheets of a workbook that is written: those of the plant's records where asked for, or filled."""
    filled = study.plant if study is not None else PlantRecords()
    left_out = {each.key for each in plant_sheets() if not with_plant and not getattr(filled, each.key)}
    return tuple(layout for layout in sheets() if layout.key not in left_out)


def _sheet(
    key: str, path: tuple[str, ...], record: type, owner: Owner | None = None, *, is_required: bool = False
) -> SheetLayout:
    """Lay out one list; rows that belong to a process or facility begin with its id."""
    columns = columns_of(record)
    if owner is not None:
        identifier = fields_of(record)[0]
        columns = (Column((owner.key,), identifier, owner.label, is_required=True, is_owner=True), *columns)
    return SheetLayout(key, path, record, columns, owner, is_required)


def _scenario_columns() -> tuple[Column, ...]:
    """The scenario's own fields, then one change: a scenario with several changes takes several rows."""
    changes = next(each for each in fields_of(Scenario) if each.name == "overrides")
    return (*columns_of(Scenario), *(_inside(changes, column) for column in columns_of(changes.holds)))


def sheet(key: str) -> SheetLayout:
    """Return the layout of one list sheet."""
    return next(layout for layout in sheets() if layout.key == key)


def header_key(text: object) -> str:
    """Bring a header to the form in which headers are compared: width, case, blanks, stars and dots do not count."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return re.sub(r"[\s*＊_·•:：]+", "", plain.replace("(必填)", "").replace("(required)", ""))


def without_bracket(text: str) -> str:
    """Return a compared header without its last bracket: ``电量(kwh)`` → ``电量``."""
    return re.sub(r"\([^()]*\)$", "", text)
