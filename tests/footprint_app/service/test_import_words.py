"""The plant's words, rows that look like sums, and files brought again: what a person says and need not say."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from footprint_app.service import draft_import, drafts, import_matching, pending_imports, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_import import FoundTable
from footprint_app.service.import_matching import MatchChoice
from footprint_app.service.pending_imports import Upload

HEAD = ("表计名称", "抄表起", "抄表止", "抄见量", "计量单位")
READINGS = (
    ("天然气(锅炉)", "2025-01-01", "2025-01-31", 100, "m3(20℃)"),
    ("GM-1", "2025-01-01", "2025-01-31", 200, "m3(20℃)"),
    ("gas_line_2", "2025-01-01", "2025-01-31", 300, "m3(20℃)"),
    ("GM-9", "2025-01-01", "2025-01-31", 600, "m3(20℃)"),
)
"""A name in other brackets, a word of the plant, an id; the last amount is the sum of the three above."""


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "张三"}, {})
    workspace.init(found, tmp_path / "w")
    return found


@pytest.fixture
def draft(configuration: Configuration) -> drafts.Draft:
    """The shipped plant: its meters bear ids and names."""
    return drafts.begin_from_example(configuration, "profile_plant", "try it")


def _book(rows: Sequence[Sequence[object]], name: str = "读数.xlsx") -> Upload:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (HEAD, *rows):
        sheet.append(list(row))
    stream = io.BytesIO()
    workbook.save(stream)
    return Upload(name, stream.getvalue())


def _only(configuration: Configuration, draft: drafts.Draft) -> FoundTable:
    (found,) = draft_import.look(configuration, draft).tables
    return found


def test_a_word_that_is_a_meters_name_is_that_meter(configuration: Configuration, draft: drafts.Draft) -> None:
    """天然气(锅炉) is the name of gas_boiler, gas_line_2 an id; GM-1 and GM-9 wait for a meaning."""
    draft_import.bring(configuration, draft, [_book(READINGS)])
    found = _only(configuration, draft)
    assert found.mapping is not None
    assert found.mapping.list_name == "readings"
    words = import_matching.open_words(found.table, found.mapping, draft.tables, "zh")
    assert {each.word: (each.chosen, each.is_name) for each in words} == {
        "天然气(锅炉)": ("gas_boiler", True),
        "GM-1": ("", False),
        "GM-9": ("", False),
    }
    assert ("gas_line_1", "gas_line_1 天然气（一线）") in words[0].options


def test_a_row_that_looks_like_a_sum_is_decided_by_a_person(configuration: Configuration, draft: drafts.Draft) -> None:
    """600 = 100 + 200 + 300: asked about; as a sum it is left out, as data it comes; the answer can be taken back."""
    draft_import.bring(configuration, draft, [_book(READINGS)])
    counts = {}
    for answer in (None, False, True, None):
        draft_import.match(configuration, draft, _only(configuration, draft), MatchChoice(rows={5: answer}))
        (judged,) = draft_import.judge(draft, draft_import.look(configuration, draft))
        asked = [each.code for each in judged.findings if each.where.row == 5]
        counts[answer] = (judged.rows_added, judged.rows_refused, judged.rows_left_out, len(asked))
    # The row of headers is left out too.
    assert (counts[False], counts[True]) == ((3, 0, 2, 0), (4, 0, 1, 0))
    assert counts[None][3] == 1


def test_a_file_brought_again_takes_the_place_of_the_earlier_one(
    configuration: Configuration, draft: drafts.Draft
) -> None:
    """One name later: the corrected file. One name at once: two files, told apart by a number."""
    draft_import.bring(configuration, draft, [_book(READINGS)])
    draft_import.bring(configuration, draft, [_book(READINGS[:2])])
    assert _only(configuration, draft).last_row == 3
    pending_imports.put_away(configuration, draft.head.draft_id)
    draft_import.bring(configuration, draft, [_book(READINGS), _book(READINGS[:2]), _book(READINGS)])
    assert draft_import.look(configuration, draft).files == ("读数 (2).xlsx", "读数.xlsx")


def test_a_column_of_units_alone_proposes_no_list(configuration: Configuration, draft: drafts.Draft) -> None:
    """Ten columns of which only the unit is understood: no list is proposed, a person names one."""
    book = Workbook()
    book.worksheets[0].append([f"甲{number}" for number in range(9)] + ["计量单位"])
    book.worksheets[0].append([1.0] * 9 + ["kg"])
    stream = io.BytesIO()
    book.save(stream)
    draft_import.bring(configuration, draft, [Upload("x.xlsx", stream.getvalue())])
    assert _only(configuration, draft).mapping is None
