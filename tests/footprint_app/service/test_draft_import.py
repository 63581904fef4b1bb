"""A plant's own sheets into a draft: every row accounted for, and nothing in the draft that nobody confirmed."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from footprint_app.service import draft_import, drafts, examples, import_matching, pending_imports, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_import import MatchState
from footprint_app.service.import_matching import MatchChoice
from footprint_app.service.pending_imports import Upload

METERS = (
    ("2025 年电表抄表记录",),
    (),
    ("电表编号", "设施", "抄表起", "抄表止", "电量(kWh)", "备注"),
    ("M-1", "F1", "2025-01-01", "2025-01-31", 1200, ""),
    ("M-2", "F1", "2025-02-01", "2025-02-28", 1100, ""),
    ("M-3", "F1", "2025-03-01", "2025-03-31", "看不清", ""),
    ("合计", "", "", "", 2300, ""),
    ("注：由设备科抄录",),
)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "张三"}, {})
    workspace.init(found, tmp_path / "w")
    return found


@pytest.fixture
def draft(configuration: Configuration) -> drafts.Draft:
    """A draft of the shipped aluminium profile."""
    return drafts.begin_from_example(configuration, examples.DEMO, "try it")


def _book(rows: Sequence[Sequence[object]], name: str = "抄表.xlsx") -> Upload:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "2025"
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    workbook.save(stream)
    return Upload(name, stream.getvalue())


def _bill(rows: Sequence[Sequence[object]] = ()) -> Upload:
    head = ("行编号", "上级物料", "物料编码", "物料名称", "净用量", "单位")
    listed = rows or (("B1", "", "AL", "铝棒", 1.02, "t"), ("B2", "", "OIL", "润滑油", 0.3, "kg"))
    return _book((head, *listed), "bom.xlsx")


def test_nothing_is_in_the_draft_before_it_is_confirmed(configuration: Configuration, draft: drafts.Draft) -> None:
    """Looking, matching and judging leave the draft and the remembered mappings as they were."""
    assert draft_import.bring(configuration, draft, [_book(METERS)]) == ()
    desk = draft_import.look(configuration, draft)
    (found,) = desk.tables
    assert found.state is MatchState.PROPOSED
    draft_import.match(configuration, draft, found, MatchChoice(constants={"note": "x"}))
    draft_import.judge(draft, draft_import.look(configuration, draft))
    again = drafts.open_draft(configuration, draft.head.draft_id)
    assert again.tables == draft.tables
    assert again.head.revision == 0
    assert not (Path(str(configuration.workspace)) / "sheet_mappings").exists()


def test_every_row_is_accounted_for(configuration: Configuration, draft: drafts.Draft) -> None:
    """8 rows in: 2 readable + 1 refused ("看不清" is no amount) + 5 left out (title, blank, header, sum, note)."""
    draft_import.bring(configuration, draft, [_book(METERS)])
    (judged,) = draft_import.judge(draft, draft_import.look(configuration, draft))
    assert judged.applied.mapping.list_name == "electricity_meters"
    assert (judged.rows_in, judged.rows_added, judged.rows_refused, judged.rows_left_out) == (8, 2, 1, 5)
    assert any(finding.blocks_number and finding.where.row == 6 for finding in judged.findings)


def test_what_is_confirmed_is_one_edit_with_undo(configuration: Configuration, draft: drafts.Draft) -> None:
    """Two meters come in with their reason and their source; undo takes both back; the mapping is remembered."""
    draft_import.bring(configuration, draft, [_book(METERS)])
    (found,) = draft_import.look(configuration, draft).tables
    answer = draft_import.confirm(configuration, draft, [found.key], "monthly reading")
    rows = answer.draft.tables["electricity_meters"]
    assert answer.added == {"electricity_meters": 2}
    assert [row.cells["quantity"] for row in rows] == [1200.0, 1100.0]
    (recorded,) = drafts.history(configuration, draft.head.draft_id)
    assert recorded.why == "抄表.xlsx › 2025: monthly reading"
    assert draft_import.look(configuration, answer.draft).tables[0].state is MatchState.TAKEN
    undone = drafts.undo(configuration, draft.head.draft_id, answer.draft.head.revision)
    assert undone.draft.tables.get("electricity_meters", ()) == draft.tables.get("electricity_meters", ())


def test_next_months_sheet_is_known(configuration: Configuration, draft: drafts.Draft) -> None:
    """The same headers in another file, also for another draft: the mapping that was confirmed is used."""
    draft_import.bring(configuration, draft, [_book(METERS)])
    (found,) = draft_import.look(configuration, draft).tables
    draft_import.confirm(configuration, draft, [found.key])
    other = drafts.begin_from_example(configuration, examples.DEMO, "another")
    draft_import.bring(configuration, other, [_book(METERS, "四月.xlsx")])
    (again,) = draft_import.look(configuration, other).tables
    assert again.state is MatchState.REMEMBERED


def test_the_same_sheet_twice_is_refused_or_replaces(configuration: Configuration, draft: drafts.Draft) -> None:
    """A corrected file under the same name: refused as it stands, replaced where the person says so."""
    draft_import.bring(configuration, draft, [_book(METERS)])
    (found,) = draft_import.look(configuration, draft).tables
    draft = draft_import.confirm(configuration, draft, [found.key]).draft
    pending_imports.put_away(configuration, draft.head.draft_id)
    corrected = (*METERS[:5], ("M-3", "F1", "2025-03-01", "2025-03-31", 1300, ""), *METERS[7:])
    draft_import.bring(configuration, draft, [_book(corrected)])
    desk = draft_import.look(configuration, draft)
    (judged,) = draft_import.judge(draft, desk)
    assert (judged.rows_added, judged.rows_refused) == (0, 3)
    assert "IMPORT-ROW-ALREADY" in {finding.code for finding in judged.findings}
    (replacing,) = draft_import.judge(draft, desk, replace_earlier=True)
    assert (replacing.rows_added, len(replacing.replaced)) == (3, 2)
    answer = draft_import.confirm(configuration, draft, [desk.tables[0].key], replace_earlier=True)
    amounts = [row.cells["quantity"] for row in answer.draft.tables["electricity_meters"]]
    assert amounts == [1200.0, 1100.0, 1300.0]
    assert answer.removed == 2


def test_a_line_that_stands_twice_is_refused_alone(configuration: Configuration, draft: drafts.Draft) -> None:
    """Scrap booked twice under one id: the first counts, the second is refused with its place."""
    rows = (("B1", "", "AL", "铝棒", 1.02, "t"), ("B2", "", "S", "废料", 0.1, "t"), ("B2", "", "S", "废料", 0.1, "t"))
    draft_import.bring(configuration, draft, [_bill(rows)])
    (found,) = draft_import.look(configuration, draft).tables
    draft_import.choose_list(configuration, draft, found, "bill")
    (judged,) = draft_import.judge(draft, draft_import.look(configuration, draft))
    assert (judged.rows_added, judged.rows_refused) == (2, 1)
    (told,) = [finding for finding in judged.findings if finding.code == "IMPORT-ID-TWICE"]
    assert told.where.row == 4


def test_a_person_changes_field_unit_and_list(configuration: Configuration, draft: drafts.Draft) -> None:
    """A column left out gives no field; a table left out gives no rows and comes back with its mapping."""
    draft_import.bring(configuration, draft, [_bill()])
    (found,) = draft_import.look(configuration, draft).tables
    draft_import.choose_list(configuration, draft, found, "bill")
    (found,) = draft_import.look(configuration, draft).tables
    choice = MatchChoice(fields={"物料名称": ""})
    draft_import.match(configuration, draft, found, choice)
    (judged,) = draft_import.judge(draft, draft_import.look(configuration, draft))
    assert "物料名称" in {column.header for column in judged.applied.ignored_columns}
    assert all("name" not in cells for cells in judged.rows)
    draft_import.choose_list(configuration, draft, found, "")
    desk = draft_import.look(configuration, draft)
    assert desk.tables[0].state is MatchState.LEFT_OUT
    assert draft_import.judge(draft, desk) == ()


def test_words_of_the_plant_are_asked_for(configuration: Configuration, draft: drafts.Draft) -> None:
    """A process that the study does not know is refused, until a person says which process is meant."""
    process = str(draft.tables["processes"][0].cells["process_id"])
    rows = (
        ("过程", "编号", "类型", "名称", "数量", "单位"),
        ("一车间", "X1", "原料", "测试助剂", 5, "kg"),
    )
    draft_import.bring(configuration, draft, [_book(rows, "车间.xlsx")])
    (found,) = draft_import.look(configuration, draft).tables
    draft_import.choose_list(configuration, draft, found, "inventory")
    (found,) = draft_import.look(configuration, draft).tables
    assert found.mapping is not None
    names = {
        "过程": "process",
        "编号": "exchange_id",
        "类型": "kind",
        "名称": "flow",
        "数量": "quantity",
        "单位": "quantity.unit",
    }
    draft_import.match(configuration, draft, found, MatchChoice(fields=names))
    (found,) = draft_import.look(configuration, draft).tables
    assert found.mapping is not None
    asked = import_matching.open_words(found.table, found.mapping, draft.tables, "en")
    assert {(each.field, each.word) for each in asked} >= {("process", "一车间")}
    kinds = next(each.options for each in asked if each.field == "kind")
    words = {("process", "一车间"): process, ("kind", "原料"): kinds[0][0]}
    open_fields = import_matching.open_fields(found.mapping, "en")
    missing = {view.key: view.words[0][0] if view.words else "1" for view in open_fields}
    draft_import.match(configuration, draft, found, MatchChoice(words=words, constants=missing))
    (judged,) = draft_import.judge(draft, draft_import.look(configuration, draft))
    assert [finding.code for finding in judged.findings if finding.blocks_number] == []
    assert judged.rows[0]["process"] == process


def test_hostile_files_are_refused_and_not_kept(configuration: Configuration, draft: drafts.Draft) -> None:
    """A path in the name, a zip that is no workbook, HTML called .xlsx: nothing outside the folder, nothing kept."""
    findings = draft_import.bring(
        configuration,
        draft,
        [Upload("../../evil.xlsx", b"<html></html>"), Upload("..\\x.csv", b"\x00\x01\x02"), Upload("a.exe", b"MZ")],
    )
    assert len(findings) >= 3
    assert pending_imports.files(configuration, draft.head.draft_id) == ()
    assert list(Path(str(configuration.workspace)).parent.glob("evil*")) == []


def test_two_equal_rows_without_ids_are_told(configuration: Configuration, draft: drafts.Draft) -> None:
    """Scrap booked twice in a sheet without ids: both rows can be taken over, and the second is named with the first."""
    rows = (
        ("物料编码", "物料名称", "净用量", "单位"),
        ("S", "废料", 0.1, "t"),
        ("AL", "铝棒", 1.02, "t"),
        ("S", "废料", 0.1, "t"),
    )
    draft_import.bring(configuration, draft, [_book(rows)])
    (judged,) = draft_import.judge(draft, draft_import.look(configuration, draft))
    (told,) = [finding for finding in judged.findings if finding.code == "IMPORT-ROW-TWICE"]
    assert (told.where.row, dict(told.values)["first"]) == (4, "2")
    assert not told.blocks_number
