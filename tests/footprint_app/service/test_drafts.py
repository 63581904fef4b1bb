"""Studies at work: kept the moment they are typed, undone exactly, and never overwritten by somebody who saw less."""

import copy
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint_app.ingest.draft_tables import DraftRow, DraftTables
from footprint_app.service import drafts, examples, workspace
from footprint_app.service.calculate import calculate
from footprint_app.service.check import check
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_edits import AddedRow, DraftEdit, applied, inverse, overlapping
from footprint_app.service.errors import WrongUseError


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


def _row(draft: drafts.Draft, table: str, row_id: str) -> Mapping[str, object]:
    return next(row.cells for row in draft.tables[table] if row.row_id == row_id)


def test_an_edit_is_in_the_store_at_once(configuration: Configuration, draft: drafts.Draft) -> None:
    """A page that reads the draft anew sees the number that another one typed, and who typed it and why."""
    change = DraftEdit("inventory", {"r1": {"quantity": 99.0}})
    drafts.edit(configuration, draft.head.draft_id, change, 0, "meter read again")
    again = drafts.open_draft(configuration, draft.head.draft_id)
    assert _row(again, "inventory", "r1")["quantity"] == 99.0
    assert (again.head.revision, again.head.saved_by) == (1, "张三")
    (edit,) = drafts.history(configuration, draft.head.draft_id)
    assert edit.why == "meter read again"
    assert edit.edit.before["r1"]["quantity"] == _row(draft, "inventory", "r1")["quantity"]


def test_the_digest_follows_the_tables_and_nothing_else(configuration: Configuration, draft: drafts.Draft) -> None:
    """It changes with an edit, is the same for whoever opens the draft, and comes back when the edit is taken back."""
    name, change = draft.head.draft_id, DraftEdit("inventory", {"r1": {"quantity": 99.0}})
    edited = drafts.edit(configuration, name, change, 0).draft
    assert edited.digest != draft.digest
    assert drafts.open_draft(configuration, name).digest == edited.digest
    assert drafts.undo(configuration, name, 1).draft.digest == draft.digest
    assert drafts.Draft(draft.head, draft.tables).digest == draft.digest


def test_a_draft_is_read_as_it_stands(configuration: Configuration, draft: drafts.Draft) -> None:
    """A kept reading is of one state: what another process typed is read anew, and an older draft as it was."""
    first = next(row for row in draft.tables["inventory"] if row.row_id == "r1")
    before = _amount(draft, str(first.cells["exchange_id"]))
    change = DraftEdit("inventory", {"r1": {"quantity": 99.0}})
    edit = f"drafts.edit(read_configuration(), {draft.head.draft_id!r}, DraftEdit.from_json({change.to_json()!r}), 0)"
    imports = (
        "from footprint_app.service import drafts\nfrom footprint_app.service.configuration import read_configuration"
    )
    code = f"{imports}\nfrom footprint_app.service.draft_edits import DraftEdit\n{edit}"
    other = os.environ | {"FOOTPRINT_WORKSPACE": str(configuration.workspace), "FOOTPRINT_USER": "李四"}
    subprocess.run([sys.executable, "-c", code], check=True, env=other)
    after = drafts.open_draft(configuration, draft.head.draft_id)
    assert _amount(after, str(first.cells["exchange_id"])) == 99.0
    assert _amount(draft, str(first.cells["exchange_id"])) == before != 99.0


def _amount(draft: drafts.Draft, exchange_id: str) -> float:
    study = drafts.read(draft).study
    assert study is not None
    rows = (row for process in study.processes for row in process.exchanges)
    return next(row.quantity.value for row in rows if row.exchange_id == exchange_id)


def test_undo_takes_back_edit_by_edit(configuration: Configuration, draft: drafts.Draft) -> None:
    """Change a cell, delete a row, add a row; three undos bring back what was there, one at a time."""
    name, states = draft.head.draft_id, [draft.tables]
    changes = (
        DraftEdit("inventory", {"r2": {"quantity": "1 2", "flow": "other"}}),
        DraftEdit("inventory", deleted=("r1", "r2")),
        DraftEdit("inventory", added=(AddedRow({"exchange_id": "NEW", "quantity": 3}),)),
    )
    for revision, change in enumerate(changes):
        states.append(drafts.edit(configuration, name, change, revision).draft.tables)
    for step, expected in enumerate(reversed(states[:-1])):
        assert drafts.undo(configuration, name, len(changes) + step).draft.tables == expected
    with pytest.raises(WrongUseError):
        drafts.undo(configuration, name, 6)


def test_the_second_of_two_people_gets_the_difference_and_writes_nothing(
    configuration: Configuration, draft: drafts.Draft
) -> None:
    """Both saw revision 0. The second edit of the same cell is not written; the answer names the cell and the first."""
    name = draft.head.draft_id
    drafts.edit(configuration, name, DraftEdit("inventory", {"r1": {"quantity": 5.0}}), 0, "first")
    answer = drafts.edit(configuration, name, DraftEdit("inventory", {"r1": {"quantity": 6.0}}), 0, "second")
    assert answer.overlaps == (("inventory", "r1", "quantity"),)
    assert [each.why for each in answer.conflict] == ["first"]
    assert _row(drafts.open_draft(configuration, name), "inventory", "r1")["quantity"] == 5.0
    elsewhere = drafts.edit(configuration, name, DraftEdit("inventory", {"r3": {"quantity": 6.0}}), 0)
    assert elsewhere.conflict
    assert not elsewhere.overlaps, "it can be made again as it is, on top of the newest state"


def test_a_deleted_row_meets_every_cell_of_it() -> None:
    """One deletes the row that the other fills in: that is an overlap, whatever the column."""
    fill, delete = DraftEdit("inventory", {"r1": {"flow": "x"}}), DraftEdit("inventory", deleted=("r1",))
    assert overlapping(fill, (delete,)) == (("inventory", "r1", "flow"),)
    assert overlapping(delete, (fill,)) == (("inventory", "r1", ""),)
    assert not overlapping(DraftEdit("processes", deleted=("r1",)), (fill,))


def test_what_cannot_be_read_is_kept_found_and_not_saved(configuration: Configuration, draft: drafts.Draft) -> None:
    """``ca. 12`` stays in its cell with its finding; no version is made of it, and mending it makes one."""
    name = draft.head.draft_id
    changed = drafts.edit(configuration, name, DraftEdit("inventory", {"r1": {"quantity": "ca. 12"}}), 0).draft
    found = [each for each in check(drafts.read(changed)).findings if each.blocks_number]
    assert (found[0].where.sheet, found[0].where.row, found[0].where.column) == ("inventory", 1, "quantity")
    assert drafts.save_version(configuration, changed, "try")[0] is None
    mended = drafts.undo(configuration, name, 1).draft
    version, _ = drafts.save_version(configuration, mended, "mended")
    assert version is not None
    assert version.version == 1
    again = drafts.open_draft(configuration, name)
    assert again.is_saved


def test_a_draft_calculates_as_its_file_does(draft: drafts.Draft) -> None:
    """The shipped study from its file and from the draft: one number."""
    with examples.example_file(examples.DEMO) as path:
        from_file = calculate(path).result
    from_draft = calculate(drafts.read(draft)).result
    assert from_file is not None
    assert from_draft is not None
    assert from_draft.trace == from_file.trace
    assert from_draft.views == from_file.views


def test_a_workbook_with_faults_is_taken_over_and_one_that_is_none_is_not(
    configuration: Configuration, tmp_path: Path
) -> None:
    """A damaged file gives its finding and no draft."""
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    begun = drafts.begin_from_file(configuration, tmp_path / "x.xlsx", "upload")
    assert begun.draft is None
    assert begun.findings


def test_a_saved_version_is_begun_anew_and_lists_follow(configuration: Configuration, draft: drafts.Draft) -> None:
    """Save, close, begin again from version 1: the same tables."""
    version, _ = drafts.save_version(configuration, draft, "first")
    assert version is not None
    drafts.close(configuration, draft.head.draft_id, "done")
    assert not drafts.list_drafts(configuration)
    again = drafts.begin_from_version(configuration, version.study_id, None, "next year")
    assert again.tables == draft.tables
    assert again.head.version == 1


_IDS = st.sampled_from([f"r{number}" for number in range(1, 7)])
_TABLES: DraftTables = {
    "processes": tuple(DraftRow(f"r{n}", {"process_id": f"P{n}", "name": "x"}) for n in range(1, 6))
}


@st.composite
def _edits(draw: st.DrawFn) -> DraftEdit:
    cells = draw(st.dictionaries(_IDS, st.dictionaries(st.sampled_from(["name", "process_id"]), st.text(max_size=3))))
    added = draw(st.lists(st.builds(AddedRow, st.fixed_dictionaries({"name": st.just("new")}), after=_IDS), max_size=2))
    return DraftEdit("processes", cells, tuple(added), tuple(draw(st.sets(_IDS, max_size=4))))


@given(edits=st.lists(_edits(), max_size=4))
@settings(max_examples=200, deadline=None)
def test_every_edit_can_be_taken_back_exactly(edits: list[DraftEdit]) -> None:
    """Make some edits, take them back in reverse: the tables are what they were, rows in their order."""
    tables, made, kept = _TABLES, [], copy.deepcopy(dict(_TABLES))
    for revision, edit in enumerate(edits, start=1):
        tables, done = applied(edit, tables, revision)
        made.append(done)
    for revision, done in enumerate(reversed(made), start=len(made) + 1):
        tables, _ = applied(inverse(done, tables), tables, revision)
    assert tables == kept
