"""A study written in any form and read again is the same study."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from background_db.units import Quantity, known_units
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.study_fields import FieldKind, StudyField, fields_of
from footprint_app.ingest.template import example_study
from footprint_app.ingest.write_study import study_tree, write_json, write_workbook, write_yaml
from pcr_rules.study import ProductStudy

Write = Callable[[ProductStudy, Path], Path]


def _as_yaml(study: ProductStudy, folder: Path) -> Path:
    path = folder / "study.yaml"
    path.write_text(write_yaml(study), encoding="utf-8")
    return path


def _as_json(study: ProductStudy, folder: Path) -> Path:
    path = folder / "study.json"
    path.write_text(write_json(study), encoding="utf-8")
    return path


def _as_chinese_workbook(study: ProductStudy, folder: Path) -> Path:
    path = folder / "study.xlsx"
    write_workbook(study, path, "zh")
    return path


def _as_english_workbook(study: ProductStudy, folder: Path) -> Path:
    path = folder / "study.xlsx"
    write_workbook(study, path, "en")
    return path


FORMS = pytest.mark.parametrize("write", [_as_yaml, _as_json, _as_chinese_workbook, _as_english_workbook])
TEXT_FORMS = pytest.mark.parametrize("write", [_as_yaml, _as_json])
WORKBOOKS = pytest.mark.parametrize("write", [_as_chinese_workbook, _as_english_workbook])

_UNITS = st.sampled_from([unit.symbol for unit in known_units()] + ["万kWh", "吨公里", "10^4Nm3", "kg C"])
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
_LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs", "Cf"),
    exclude_characters="\ufffe\uffff\ufeff\u200b\u200c\u200d\u2060",
)
_TEXTS = (
    st.one_of(
        st.text(_LETTERS, min_size=1, max_size=20),
        st.sampled_from(
            ["=1+1", "+86", "-", "@x", "007", "1e5", "yes", "是", "_x0041_", "2025-01-01", "多行\n文字", "null", "~"]
        ),
    )
    .map(str.strip)
    .filter(bool)
)
# A workbook takes a third of a second to write: shrinking a failure would take minutes and tell little more.
_WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
_IDS = st.text(st.sampled_from("abcXYZ019._-铝型材"), max_size=6)


def _value(field: StudyField) -> st.SearchStrategy[Any]:
    plain: dict[FieldKind, st.SearchStrategy[Any]] = {
        FieldKind.TEXT: _TEXTS,
        FieldKind.TEXTS: st.lists(_IDS.filter(bool), max_size=3).map(tuple),
        FieldKind.NUMBER: _NUMBERS,
        FieldKind.INTEGER: st.integers(-9999, 9999),
        FieldKind.TRUTH: st.booleans(),
        FieldKind.DATE: st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)),
        FieldKind.QUANTITY: st.builds(Quantity, _NUMBERS, _quantity_units(field)),
    }
    if field.kind is FieldKind.WORD:
        made: st.SearchStrategy[Any] = st.sampled_from(list(field.holds))  # type: ignore[call-overload]
    elif field.kind is FieldKind.RECORD:
        made = _records(field.holds)
    elif field.kind is FieldKind.RECORDS:
        made = st.lists(_records(field.holds), max_size=2).map(tuple)
    else:
        made = plain[field.kind]
    return st.none() | made if field.is_optional else made


def _quantity_units(field: StudyField) -> st.SearchStrategy[str]:
    wanted = field.label.dimension.split()
    simple = [unit.symbol for unit in known_units() if unit.dimension in wanted]
    if wanted and not simple:
        quotients = {
            "energy/mass": ["GJ/t", "MJ/kg"],
            "mass/energy": ["tC/GJ"],
            "mass/volume": ["mg/L"],
            "mass/area": ["tC/ha"],
        }
        return st.sampled_from(quotients[wanted[0]])
    return st.sampled_from(simple) if wanted else _UNITS


def _records(record: type) -> st.SearchStrategy[Any]:
    return st.builds(record, **{field.name: _value(field) for field in fields_of(record)}).map(_without_empty)


def _without_empty(record: Any) -> Any:
    """A record inside a record that says nothing is written as nothing."""
    empty = {
        field.name: None
        for field in fields_of(type(record))
        if field.kind is FieldKind.RECORD and field.is_optional and _says_nothing(getattr(record, field.name))
    }
    return replace(record, **empty) if empty else record


def _says_nothing(record: Any) -> bool:
    return record is not None and all(
        getattr(record, field.name) in (None, "", ()) for field in fields_of(type(record))
    )


def _numbered(records: tuple[Any, ...], field: str, prefix: str) -> tuple[Any, ...]:
    return tuple(
        replace(each, **{field: f"{prefix}{at}{getattr(each, field)[:4].strip()}"}) for at, each in enumerate(records)
    )


def _with_ids(study: ProductStudy, suffix: str) -> ProductStudy:
    """Give every record its own id, as an owner is found by it."""
    processes = tuple(
        replace(
            each,
            process_id=f"P{at}{suffix}",
            outputs=tuple(replace(out, flow_id=f"F{n}{suffix}") for n, out in enumerate(each.outputs)),
            exchanges=tuple(replace(row, exchange_id=f"E{at}-{n}{suffix}") for n, row in enumerate(each.exchanges)),
        )
        for at, each in enumerate(study.processes)
    )
    facilities = tuple(replace(each, facility_id=f"S{at}{suffix}") for at, each in enumerate(study.facilities))
    scenarios = tuple(replace(each, scenario_id=f"V{at}{suffix}") for at, each in enumerate(study.scenarios))
    return replace(study, processes=processes, facilities=facilities, scenarios=scenarios)


STUDIES = st.builds(_with_ids, _records(ProductStudy), _IDS)


@FORMS
def test_the_example_study_comes_back_without_findings(write: Write, tmp_path: Path) -> None:
    """The example of the template reads back equal from all four forms, and nothing is wrong with it."""
    study = example_study()
    reading = read_study(write(study, tmp_path))
    assert reading.findings == ()
    assert reading.study == study
    assert reading.rows_read == 11


@TEXT_FORMS
@given(study=STUDIES)
@settings(max_examples=40)
def test_any_study_survives_its_text_forms(write: Write, study: ProductStudy, tmp_path_factory: Any) -> None:
    """Whatever a study holds, YAML and JSON give it back."""
    assert read_study(write(study, tmp_path_factory.mktemp("text"))).study == study


@WORKBOOKS
@given(study=STUDIES)
@settings(max_examples=12, phases=_WITHOUT_SHRINKING)
def test_any_study_survives_the_workbook(write: Write, study: ProductStudy, tmp_path_factory: Any) -> None:
    """Whatever a study holds, the workbook gives it back in both languages, with an equal digest."""
    again = read_study(write(study, tmp_path_factory.mktemp("workbook"))).study
    assert again == study
    assert again is not None
    assert rfc8785.dumps(study_tree(again)) == rfc8785.dumps(study_tree(study))


@given(study=STUDIES)
@settings(max_examples=25)
def test_pydantic_reads_the_written_json_as_the_same_study(study: ProductStudy) -> None:
    """The independent oracle: pydantic, knowing only the types, builds the same study from our JSON."""
    assert TypeAdapter(ProductStudy).validate_python(json.loads(write_json(study))) == study
