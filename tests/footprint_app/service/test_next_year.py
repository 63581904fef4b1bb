"""A study as that of the next year: what was decided stays, what was measured goes."""

from pathlib import Path

import pytest

from footprint_app.ingest.draft_tables import STUDY
from footprint_app.service import drafts, examples, study_files, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.errors import WrongUseError
from footprint_app.service.next_year import Amounts, begin_next_year, next_year


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "li"}, {})
    workspace.init(found, tmp_path / "w")
    return found


def _fields(draft: drafts.Draft) -> dict[str, object]:
    return {row.row_id: row.cells.get("value") for row in draft.tables[STUDY]}


def test_the_period_moves_and_the_amounts_are_kept_with_a_note(configuration: Configuration) -> None:
    """2025 becomes 2026; an assumption says of which year the amounts are, and the study can be read."""
    old = drafts.begin_from_example(configuration, examples.DEMO, "try")
    new = begin_next_year(configuration, old, Amounts.KEEP, "next", "en")
    fields = _fields(new)
    assert fields["study_id"] == "demo-aluminium-profile-2026"
    assert (fields["period.first_day"], fields["period.last_day"]) == ("2026-01-01", "2026-12-31")
    assert new.tables["inventory"][0].cells["quantity"] == old.tables["inventory"][0].cells["quantity"]
    assert "2025-01-01 to 2025-12-31" in str(new.tables["assumptions"][-1].cells["text"])
    assert not any("evidence" in row.cells for row in new.tables["inventory"])
    assert study_files.readable_study(new).period.first_day.year == 2026


def test_amounts_are_emptied_on_demand_and_named_by_the_checks(configuration: Configuration) -> None:
    """No amount of the old year is left in inventory, electricity and output; reading the draft names each."""
    old = drafts.begin_from_example(configuration, examples.DEMO, "try")
    new = begin_next_year(configuration, old, Amounts.EMPTY, "next", "zh")
    assert not any("quantity" in row.cells for name in ("inventory", "electricity") for row in new.tables[name])
    assert all("quantity.unit" in row.cells for row in new.tables["inventory"])
    assert "output_volume" not in _fields(new)
    missing = {finding.where.row for finding in drafts.read(new).findings if finding.where.sheet == "inventory"}
    assert missing == set(range(1, len(old.tables["inventory"]) + 1))


def test_readings_of_the_old_year_are_left_out(configuration: Configuration) -> None:
    """405 readings and 96 meter rows of 2025 are no data of 2026, whatever becomes of the amounts."""
    old = drafts.begin_from_example(configuration, "profile_plant", "try")
    assert (len(old.tables["readings"]), len(old.tables["electricity_meters"])) == (405, 96)
    for amounts in Amounts:
        tables = next_year(old.tables, amounts, "en")
        assert "readings" not in tables
        assert "electricity_meters" not in tables
        assert tables["measured_flows"] == old.tables["measured_flows"]


def test_a_second_one_of_the_same_year_is_refused(configuration: Configuration) -> None:
    """Its id would mix with the first one's versions."""
    old = drafts.begin_from_example(configuration, examples.DEMO, "try")
    begin_next_year(configuration, old, Amounts.EMPTY, "next", "en")
    with pytest.raises(WrongUseError) as refused:
        begin_next_year(configuration, old, Amounts.EMPTY, "again", "en")
    assert refused.value.finding.code == "service.study_id_taken"


def test_a_study_without_a_period_is_refused(configuration: Configuration) -> None:
    """Which year is next is not guessed."""
    old = drafts.begin_from_example(configuration, examples.DEMO, "try")
    emptied = DraftEdit(STUDY, {"period.last_day": {"value": None}})
    old = drafts.edit(configuration, old.head.draft_id, emptied, 0).draft
    with pytest.raises(WrongUseError) as refused:
        begin_next_year(configuration, old, Amounts.EMPTY, "next", "en")
    assert refused.value.finding.code == "service.year_unknown"


def test_a_version_is_looked_at_without_being_begun(configuration: Configuration) -> None:
    """`view_version` gives the tables of the version and leaves the list as it is."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "try")
    version, _ = drafts.save_version(configuration, draft, "first")
    assert version is not None
    drafts.close(configuration, draft.head.draft_id, "done")
    seen = drafts.view_version(configuration, version.study_id, None)
    assert study_files.readable_study(seen) == study_files.readable_study(draft)
    assert not drafts.list_drafts(configuration)


@pytest.mark.parametrize("suffix", [".xlsx", ".yaml", ".json"])
def test_the_study_as_a_file_comes_back_the_same(configuration: Configuration, suffix: str, tmp_path: Path) -> None:
    """Written from the draft and brought in again: the same study."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "try")
    file = tmp_path / f"study{suffix}"
    file.write_bytes(study_files.study_file(draft, suffix, "zh"))
    again = drafts.begin_from_file(configuration, file, "back")
    assert again.draft is not None
    assert study_files.readable_study(again.draft) == study_files.readable_study(draft)
