"""What the pages of result, checks and comparison ask for: trees that add up, stakes, gates, files that come back."""

import csv
import io
import math
from pathlib import Path

import pytest
from openpyxl import load_workbook

from footprint_app.ingest.draft_tables import draft_of_workbook
from footprint_app.ingest.workbook_layout import REMARKS, sheet_title
from footprint_app.service import drafts, examples, jobs, workspace
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.contribution_tree import ALL, Level, tree_level
from footprint_app.service.draft_checks import GateState, at_stake, check_draft, gates_of
from footprint_app.service.draft_difference import ChangeKind, tables_difference
from footprint_app.service.draft_edits import AddedRow, DraftEdit
from footprint_app.service.drafts import Draft
from footprint_app.service.job_kinds import perform
from footprint_app.service.job_task import Task
from footprint_app.service.remarks_workbook import remarks_workbook
from footprint_app.service.result_downloads import contributions_csv, result_workbook
from footprint_app.service.result_flows import flow_picture
from footprint_app.service.result_quality import quality_view
from pcr_rules.result import PcfResult


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "test"}, {})
    workspace.init(found, tmp_path / "w")
    return found


@pytest.fixture
def draft(configuration: Configuration) -> Draft:
    """A draft of the shipped aluminium profile."""
    return drafts.begin_from_example(configuration, examples.DEMO, "try it")


@pytest.fixture
def result(draft: Draft) -> PcfResult:
    """Its result."""
    found = calculate(drafts.read(draft)).result
    assert found is not None
    return found


def _edited(configuration: Configuration, draft: Draft, edit: DraftEdit) -> Draft:
    return drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision).draft


def test_each_level_of_the_tree_adds_up_to_the_one_above(result: PcfResult) -> None:
    """Stages to the total, processes to their stage, lines to their process; the rest is part of each sum."""
    view = result.view(result.headline)
    stages = tree_level(view)
    assert math.fsum(branch.value for branch in stages.branches) == pytest.approx(view.total, rel=1e-12)
    for stage in stages.branches:
        processes = tree_level(view, stage.key)
        assert math.fsum(branch.value for branch in processes.branches) == pytest.approx(stage.value, rel=1e-12)
        for process in processes.branches:
            lines = tree_level(view, stage.key, process.key, shown=3)
            rest = lines.rest.value if lines.rest else 0.0
            assert math.fsum((*(branch.value for branch in lines.branches), rest)) == pytest.approx(process.value)
            assert {branch.level for branch in lines.branches} == {Level.LINE}


def test_cumulative_shares_end_at_one(result: PcfResult) -> None:
    """Of absolute values, largest first: 33 lines, the last at 1; twelve shown leave a rest of 21."""
    view = result.view(result.headline)
    every = tree_level(view, process=ALL, shown=1000)
    assert len(every.branches) == 33
    assert every.branches[-1].cumulative == pytest.approx(1.0)
    assert [abs(b.value) for b in every.branches] == sorted((abs(b.value) for b in every.branches), reverse=True)
    rest = tree_level(view, process=ALL).rest
    assert rest is not None
    assert rest.count == 21


def test_an_address_of_what_is_not_there_shows_the_top(result: PcfResult) -> None:
    """An edit took the stage away, or somebody typed: the tree begins at its root."""
    view = result.view(result.headline)
    assert tree_level(view, "no_such_stage", "no_such_process") == tree_level(view)


def test_flows_in_are_flows_out_of_every_process(result: PcfResult) -> None:
    """Of each process Σ inputs = what goes to the product; all links and what is negative make the total."""
    view = result.view(result.headline)
    picture = flow_picture(view, "en")
    product = next(at for at, node in enumerate(picture.nodes) if node.kind == "product")
    arriving = math.fsum(link.value for link in picture.links if link.end == product)
    assert arriving + picture.negative == pytest.approx(view.total)
    for at, node in enumerate(picture.nodes):
        if node.kind == "process":
            into = math.fsum(link.value for link in picture.links if link.end == at)
            out = math.fsum(link.value for link in picture.links if link.start == at)
            assert into == pytest.approx(out)


def test_shares_by_origin_add_up_to_one(draft: Draft, result: PcfResult) -> None:
    """Every line has a share and the origin of its amount."""
    study = drafts.read(draft).study
    assert study is not None
    quality = quality_view(result, study, "en")
    assert math.fsum(share for _, share in quality.by_origin) == pytest.approx(1.0)
    assert all(row.origin for row in quality.rows)
    # 18,555.99 + 2,064.88 + 347.9 + 243.8 of Σ |lines|: the four largest.
    assert quality.largest_four == pytest.approx(0.981, abs=5e-4)


def test_files_of_a_result_hold_its_lines_and_no_formula(configuration: Configuration, draft: Draft) -> None:
    """A flow named like a formula comes out as text, in CSV behind an apostrophe."""
    edited = _edited(configuration, draft, DraftEdit("inventory", {"r4": {"flow": "=1+1"}}))
    result = calculate(drafts.read(edited)).result
    assert result is not None
    rows = list(csv.reader(io.StringIO(contributions_csv(result, result.headline, "en").decode("utf-8-sig"))))
    assert len(rows) == 34
    assert "'=1+1" in {row[3] for row in rows}
    book = load_workbook(io.BytesIO(result_workbook(result, "zh")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert len(cells) == 2
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_file_comes_back_with_remarks_and_can_be_imported(configuration: Configuration, draft: Draft) -> None:
    """Unreadable cells stand as typed; each remark beside its row; importing the file gives the same cells."""
    spoilt = _edited(
        configuration,
        draft,
        DraftEdit("inventory", {"r1": {"quantity": "abc"}, "r4": {"quantity.unit": "kWh"}, "r6": {"flow": "=1+1"}}),
    )
    findings = check_draft(configuration, spoilt)
    for language in ("zh", "en"):
        path = Path(str(configuration.workspace)) / f"back_{language}.xlsx"
        path.write_bytes(remarks_workbook(spoilt, findings, {}, language))
        book = load_workbook(path)
        sheet = book[sheet_title("inventory", language)]
        (at,) = [cell.column for cell in sheet[3] if cell.value == REMARKS]
        assert "abc" in str(sheet.cell(row=5, column=at).value)
        assert "kWh" in str(sheet.cell(row=8, column=at).value)
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        listed = book[sheet_title("remarks", language)]
        assert listed.max_row == 3 + len(findings)
        again, found = draft_of_workbook(path)
        assert found == ()
        for table, rows in spoilt.tables.items():
            assert [row.cells for row in again[table]] == [row.cells for row in rows]


def test_what_is_at_stake_is_what_stands_on_the_place(
    draft: Draft, result: PcfResult, configuration: Configuration
) -> None:
    """A finding at row C-04 has that row's |contribution| at stake: 2,064.88 kg CO2e per tonne."""
    findings = check_draft(configuration, draft)
    stakes = at_stake(findings, draft.tables, result)
    of_row = [value for finding, value in stakes.items() if finding.where.path == "exchange:C-04"]
    line = next(each for each in result.view(result.headline).contributions if each.exchange_id == "C-04")
    assert of_row
    assert of_row == [pytest.approx(abs(line.total))] * len(of_row)


def test_the_gates_go_through_their_states(configuration: Configuration) -> None:
    """Open, passed, stale, blocked; and error where the calculation itself failed."""
    draft = drafts.begin_from_example(configuration, "profile_plant", "try it")
    states = [gates_of(configuration, draft, check_draft(configuration, draft)).number]
    job = jobs.ask_calculation(configuration, draft)
    claimed = jobs.claim(configuration)
    assert claimed is not None
    claimed.end("done", perform("calculate", Task(configuration, claimed.request, claimed.folder, lambda _: None)))
    passed = gates_of(configuration, draft, check_draft(configuration, draft))
    done = jobs.load(configuration, job.job_id)
    assert passed.digest == (done.result or {})["result_digest"]
    states.append(passed.number)
    draft = _edited(configuration, draft, DraftEdit("processes", {"r1": {"name": "another"}}))
    states.append(gates_of(configuration, draft, check_draft(configuration, draft)).number)
    jobs.ask_calculation(configuration, draft)
    failed = jobs.claim(configuration)
    assert failed is not None
    failed.fail("internal", "TestError")
    states.append(gates_of(configuration, draft, check_draft(configuration, draft)).number)
    draft = _edited(configuration, draft, DraftEdit("facilities", {"r1": {"is_controlled": "perhaps"}}))
    states.append(gates_of(configuration, draft, check_draft(configuration, draft)).number)
    wanted = [GateState.OPEN, GateState.PASSED, GateState.STALE, GateState.ERROR, GateState.BLOCKED]
    assert states == wanted


def test_a_provisional_result_does_not_open_the_gate_of_claims(configuration: Configuration, draft: Draft) -> None:
    """The aluminium profile counts green power without proof: a number, and no claim."""
    jobs.ask_calculation(configuration, draft)
    claimed = jobs.claim(configuration)
    assert claimed is not None
    claimed.end("done", perform("calculate", Task(configuration, claimed.request, claimed.folder, lambda _: None)))
    gates = gates_of(configuration, draft, check_draft(configuration, draft))
    assert (gates.number, gates.claim) == (GateState.PASSED, GateState.BLOCKED)


def test_rows_are_paired_by_what_names_them(configuration: Configuration, draft: Draft) -> None:
    """A cell changed, a row taken away and one added in front: three differences, whatever moved its position."""
    edit = DraftEdit("inventory", {"r4": {"quantity": 1500.0}}, (AddedRow({"exchange_id": "NEW"}),), ("r1",))
    edited = _edited(configuration, draft, edit)
    edited = _edited(configuration, edited, DraftEdit("study", {"product.name_en": {"value": "Another"}}))
    changes = tables_difference(draft.tables, edited.tables)
    told = {(each.table, each.row, each.column, each.kind) for each in changes}
    assert told == {
        ("study", "product.name_en", "value", ChangeKind.CHANGED),
        ("inventory", "C-01", "", ChangeKind.REMOVED),
        ("inventory", "C-04", "quantity", ChangeKind.CHANGED),
        ("inventory", "NEW", "", ChangeKind.ADDED),
    }
    assert tables_difference(edited.tables, edited.tables) == ()
