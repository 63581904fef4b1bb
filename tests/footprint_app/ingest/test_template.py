"""The template is made from the types: every field has its column, help and words in both languages."""

from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest
from openpyxl import load_workbook

from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.study_fields import FieldKind, fields_of
from footprint_app.ingest.template import example_study, write_template
from footprint_app.ingest.workbook_layout import header_key, sheet_title, sheets, study_sections
from footprint_app.ingest.write_study import write_workbook
from footprint_app.service.check import check
from pcr_rules.enum_labels import enum_label
from pcr_rules.study import ProductStudy

LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def _types(record: type) -> set[type]:
    inside = [field.holds for field in fields_of(record) if field.kind in {FieldKind.RECORD, FieldKind.RECORDS}]
    return {record}.union(*(_types(each) for each in inside))


def test_every_field_has_a_label_in_both_languages() -> None:
    """Label and help stand in both languages or the help in none."""
    for record in _types(ProductStudy):
        for field in fields_of(record):
            assert field.label.zh, f"{record.__name__}.{field.name}"
            assert field.label.en, f"{record.__name__}.{field.name}"
            assert bool(field.label.help_zh) == bool(field.label.help_en) or field.label.help_zh.isascii(), field.name


def test_every_enumeration_has_distinct_words() -> None:
    """Of one enumeration no two values share a word, so that a word reads back as one value."""
    words = {
        field.holds for record in _types(ProductStudy) for field in fields_of(record) if field.kind is FieldKind.WORD
    }
    for each in words:
        assert issubclass(each, StrEnum)
        for lang in ("zh", "en"):
            assert len({enum_label(word, lang) for word in each}) == len(each)


def test_every_field_of_the_study_stands_on_a_sheet() -> None:
    """No list and no record of the study is forgotten by the workbook."""
    held = {layout.record for layout in sheets()}
    lists = {
        field.holds for record in _types(ProductStudy) for field in fields_of(record) if field.kind is FieldKind.RECORDS
    }
    assert {each.__name__ for each in lists - held} == {"Override"}, "a scenario's changes stand on its own rows"
    keys = {column.key.split(".")[0] for section in study_sections() for column in section.columns}
    # The plant's records are lists only, each on a sheet of its own.
    assert keys | {"plant"} == {field.name for field in fields_of(ProductStudy) if field.kind is not FieldKind.RECORDS}


@LANGUAGES
def test_headers_of_a_sheet_are_distinct(lang: str) -> None:
    """No two columns of a sheet have one header, in the form in which headers are compared."""
    for layout in sheets():
        names = Counter(header_key(column.label.text(lang)) for column in layout.columns)
        assert max(names.values()) == 1, (layout.key, names)


@LANGUAGES
def test_the_template_offers_lists_help_and_marks(lang: str, tmp_path: Path) -> None:
    """Drop-downs refer to the hidden lists; headers carry comments; panes are frozen; required columns have a star."""
    path = tmp_path / "template.xlsx"
    write_template(path, lang)
    workbook = load_workbook(path)
    inventory = workbook[sheet_title("inventory", lang)]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in inventory.data_validations.dataValidation}
    kinds = workbook[sheet_title("lists", lang)]
    column = rules["C5"].formula1.split("$")[1]
    offered = [cell.value for cell in kinds[column][1:] if cell.value]
    assert offered == (
        ["投入", "废弃物", "排放", "替代"] if lang == "zh" else ["input", "waste", "emission", "avoided"]
    )
    assert rules["C5"].showErrorMessage, "an enumeration takes no other word"
    assert not rules["F5"].showErrorMessage, "a unit may be written in other ways"
    assert rules["A5"].formula1 == f"{_quoted(sheet_title('processes', lang))}!$A$5:$A$3000"
    assert kinds.sheet_state == "hidden"
    assert inventory.freeze_panes == "C5"
    assert inventory["A3"].value.endswith("*")
    assert inventory["G3"].comment is not None
    assert inventory.page_setup.orientation == "landscape"


def _quoted(title: str) -> str:
    return f"'{title}'"


@LANGUAGES
def test_an_empty_template_asks_for_its_sheets(lang: str, tmp_path: Path) -> None:
    """Read as it is, the template says which sheets are empty, and nothing else."""
    path = tmp_path / "template.xlsx"
    write_template(path, lang)
    reading = read_study(path)
    assert [finding.code for finding in reading.findings] == ["INGEST-SHEET-EMPTY"] * 4
    assert reading.study is None


def test_factors_at_hand_stand_on_a_sheet_that_is_not_read(tmp_path: Path) -> None:
    """The caller's factors are listed to be copied from; reading ignores them."""
    path = tmp_path / "template.xlsx"
    write_template(path, "zh", example=True, factors=[("factor:a.b", "自来水", "kg", "CN", "2019", "GB/T 51366")])
    assert load_workbook(path)["可用因子"]["A4"].value == "factor:a.b"
    assert read_study(path).findings == ()


def test_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    """A name that begins with = is stored as text, with the mark that keeps it one when it is edited."""
    from dataclasses import replace

    study = replace(example_study(), title='=HYPERLINK("http://example.invalid")', author="+86 1")
    path = tmp_path / "study.xlsx"
    write_workbook(study, path, "en")
    sheet = load_workbook(path)["Study"]
    found = {row[0].value: row[1] for row in sheet.iter_rows(min_row=4)}
    assert found["Title"].data_type == "s"
    assert found["Title"].quotePrefix
    assert read_study(path).study == study


def test_the_example_can_be_computed_and_claimed() -> None:
    """What the template shows as an example meets every check itself: no finding blocks number or claim."""
    answer = check(example_study())
    assert [finding.code for finding in answer.findings if finding.blocks_claim] == []
    assert answer.rows_linked == answer.rows_read == 11
