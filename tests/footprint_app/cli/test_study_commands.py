"""demo, template, check, calculate and schema as a user meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from footprint_app.cli import study_commands

Footprint = Callable[..., Any]
TOTAL = 500 * 0.5777 + 30  # kg CO2e per tonne: 500 kWh of 2024's grid at 0.5777, and 30 kg from the stack


def _schema(footprint: Footprint, name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(footprint("schema", name).out))


def test_check_names_everything_at_once_and_writes_nothing(footprint: Footprint, broken: Path) -> None:
    """Two faults, two findings, each with place, meaning and remedy; no file; exit code 1."""
    ran = footprint("check", broken)
    assert ran.exit_code == 1
    assert "To be mended before there is a number" in ran.out
    assert "500 kg" in ran.out
    assert "pressng" in ran.out
    assert "means: " in ran.out
    assert "do: " in ran.out
    assert list(Path().iterdir()) == []


def test_check_in_chinese(footprint: Footprint, broken: Path) -> None:
    """The same in Chinese."""
    ran = footprint("check", broken, "--lang", "zh")
    assert ran.exit_code == 1
    assert "必须改正" in ran.out
    assert "改法：" in ran.out


def test_check_as_json(footprint: Footprint, broken: Path) -> None:
    """One document that follows the published schema, with what each finding blocks."""
    ran = footprint("check", broken, "--json")
    document = ran.document
    assert ran.exit_code == document["exit_code"] == 1
    assert document["rows_read"] == 2
    assert {finding["blocks"] for finding in document["findings"]} >= {"number", "claim"}
    _schema(footprint, "answer").validate(document)
    for finding in document["findings"]:
        _schema(footprint, "finding").validate(finding)


def test_calculate_gives_total_stages_and_reports(footprint: Footprint, study: Path) -> None:
    """The number stands on stdout in both views, and the files lie where the last lines say."""
    ran = footprint("calculate", study, "--formats", "json,xlsx")
    shown = f"{TOTAL:.2f}"  # 318.85
    assert ran.out.count(shown) >= 2
    assert "production" in ran.out
    folder = Path("footprint-output") / "board"
    assert {path.name for path in folder.iterdir()} == {"result.json", "results.xlsx", "manifest.json"}
    assert str(folder / "result.json") in ran.out
    assert ran.exit_code == 1  # the words "according to" are blocked, the number is not


def test_calculate_as_json(footprint: Footprint, study: Path) -> None:
    """The document and the result in it follow their published schemas; stdout holds nothing else."""
    ran = footprint("calculate", study, "--json", "--formats", "json", "--out", "out")
    document = ran.document
    assert document["totals"]["location-based"] == pytest.approx(TOTAL, rel=1e-12)
    assert document["unit"] == "1 t"
    assert document["is_provisional"] is True
    _schema(footprint, "answer").validate(document)
    _schema(footprint, "result").validate(document["result"])
    assert json.loads((Path("out") / "result.json").read_text(encoding="utf-8")) == document["result"]


def test_calculate_writes_nothing_where_findings_block(footprint: Footprint, broken: Path) -> None:
    """No folder, no file, no number; exit code 1."""
    ran = footprint("calculate", broken)
    assert ran.exit_code == 1
    assert "No result" in ran.out
    assert list(Path().iterdir()) == []


def test_editions_lie_apart_unless_told(footprint: Footprint, study: Path) -> None:
    """A public report does not take the place of the confidential one, nor can it be mistaken for it."""
    for edition in ("confidential", "public"):
        footprint("calculate", study, "--edition", edition, "--formats", "json", "--no-scenarios")
    assert {path.name for path in Path("footprint-output").iterdir()} == {study.stem, f"{study.stem}-public"}


def test_public_edition_hides_suppliers(footprint: Footprint, study: Path) -> None:
    """The public files do not hold the name of a row."""
    footprint("calculate", study, "--edition", "public", "--formats", "json", "--out", "out")
    assert '"电力"' not in (Path("out") / "result.json").read_text(encoding="utf-8")


def test_own_notes_in_the_output_folder_are_safe(footprint: Footprint, study: Path) -> None:
    """A file of one's own stops the run with exit code 2; --force keeps it."""
    Path("out").mkdir()
    notes = Path("out") / "notes.txt"
    notes.write_text("mine")
    ran = footprint("calculate", study, "--formats", "json", "--out", "out")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "notes.txt" in ran.err
    footprint("calculate", study, "--formats", "json", "--out", "out", "--force")
    assert notes.read_text() == "mine"
    assert (Path("out") / "result.json").is_file()


def test_calculate_can_be_saved(footprint: Footprint, study: Path) -> None:
    """With a workspace, study and result are kept and their version is told."""
    footprint("workspace", "init", "ws")
    arguments = ("calculate", study, "--formats", "json", "--workspace", "ws", "--save", "first data", "--json")
    assert footprint(*arguments).document["saved"] == "tiny-board v1"


def test_saving_without_workspace_is_refused_before_the_work(footprint: Footprint, study: Path) -> None:
    """Nothing is calculated that could not be kept."""
    ran = footprint("calculate", study, "--save", "x")
    assert ran.exit_code == 2
    assert "FOOTPRINT_WORKSPACE" in ran.err
    assert list(Path().iterdir()) == []


def test_demo_needs_nothing(footprint: Footprint) -> None:
    """The demo takes its workbook to a result that is free of errors, inside its own folder only."""
    ran = footprint("demo", "--formats", "json")
    assert ran.exit_code == 0
    assert [path.name for path in Path().iterdir()] == ["demo-output"]
    assert {path.name for path in Path("demo-output").iterdir()} == {
        "aluminium_profile.xlsx",
        "manifest.json",
        "result.json",
    }


def test_template_can_be_checked_at_once(footprint: Footprint) -> None:
    """The example that the template shows has nothing that blocks a number."""
    assert footprint("template", "mine.xlsx", "--example").exit_code == 0
    document = footprint("check", "mine.xlsx", "--json").document
    assert [finding for finding in document["findings"] if finding["blocks"] == "number"] == []


def test_template_never_overwrites(footprint: Footprint) -> None:
    """A workbook that somebody filled in is replaced only with --force."""
    Path("mine.xlsx").write_bytes(b"filled in")
    assert footprint("template", "mine.xlsx").exit_code == 2
    assert Path("mine.xlsx").read_bytes() == b"filled in"
    assert footprint("template", "mine.xlsx", "--force").exit_code == 0
    assert Path("mine.xlsx").read_bytes() != b"filled in"


@pytest.mark.parametrize("name", [member.value for member in study_commands.SchemaName])
def test_schemas_are_schemas(footprint: Footprint, name: str) -> None:
    """Each published schema is one itself."""
    Draft202012Validator.check_schema(json.loads(footprint("schema", name).out))
