"""factors, examples and workspace as a user meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Footprint = Callable[..., Any]


def _validate(footprint: Footprint, document: dict[str, Any]) -> None:
    Draft202012Validator(json.loads(footprint("schema", "answer").out)).validate(document)


def test_factors_are_found_by_words(footprint: Footprint) -> None:
    """The national average of 2024 is found, and factors for enterprise accounts are left out with a word."""
    ran = footprint("factors", "list", "electricity", "average", "--year", "2024")
    assert "elec.cfp.2024.cn.average" in ran.out
    assert "0.5777" in ran.out
    assert "enterprise accounts only are not listed" in ran.out


def test_enterprise_factors_are_listed_when_asked_for(footprint: Footprint) -> None:
    """They can be looked at, marked as what they are."""
    ran = footprint("factors", "list", "--scope", "enterprise-energy", "--geography", "CN-GD", "--json")
    assert {factor["scope"] for factor in ran.document["factors"]} == {"enterprise-energy"}
    _validate(footprint, ran.document)


def test_factor_is_shown_with_source_and_rivals(footprint: Footprint) -> None:
    """Its value, gases, source and licence, and what others publish."""
    ran = footprint("factors", "show", "elec.cfp.2024.cn.average", "--json")
    factor = ran.document["factor"]
    assert (factor["value"], factor["per_unit"], factor["gwp_set"]) == (0.5777, "kWh", "AR6")
    assert factor["flows"] == {"co2e.not_split": 0.5777}
    assert factor["source"]
    assert factor["licence"]
    _validate(footprint, ran.document)
    assert "factor:elec.cfp.2024.cn.average" in footprint("factors", "show", "elec.cfp.2024.cn.average").out


def test_unknown_factor_names_near_ones(footprint: Footprint) -> None:
    """A slip of the pen is answered with what was probably meant; exit code 2, nothing on stdout."""
    ran = footprint("factors", "show", "elec.cfp.2024.cn.averag")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "elec.cfp.2024.cn.average" in ran.err


def test_examples_are_listed_and_copied(footprint: Footprint) -> None:
    """Each shipped study can be had as a file, and an existing one is not overwritten."""
    listed = footprint("examples", "list", "--json").document
    assert "aluminium_profile" in {example["name"] for example in listed["examples"]}
    _validate(footprint, listed)
    copied = footprint("examples", "copy", "aluminium_profile", "there", "--json").document
    assert all(Path(file).is_file() for file in copied["files"])
    assert footprint("examples", "copy", "aluminium_profile", "there").exit_code == 2
    assert footprint("examples", "copy", "nothing").exit_code == 2


def test_people_are_entered_listed_and_taken_off(footprint: Footprint) -> None:
    """The first one must be a releaser; from then on only a releaser may, and a word that is no role is told."""
    footprint("workspace", "init", "ws")
    ask = ("workspace", "people", "--workspace", "ws")
    assert "one person, who may do everything" in footprint(*ask).out
    assert footprint(*ask, "Li@Example.com", "--role", "author").exit_code == 2
    assert "releasr" in footprint(*ask, "li@example.com", "--role", "releasr").err
    entered = footprint(*ask, "Li@Example.com", "--name", "Li", "--role", "releaser", "--role", "author", "--json")
    assert entered.document["people"] == [{"subject": "li@example.com", "name": "Li", "roles": ["author", "releaser"]}]
    _validate(footprint, entered.document)
    assert (
        footprint(*ask, "wang@example.com", "--role", "viewer").exit_code == 2
    )  # who is at this machine is nobody now


def test_workspace_from_making_to_restoring(footprint: Footprint) -> None:
    """init, doctor, backup, upgrade and restore each answer, in JSON as in words."""
    made = footprint("workspace", "init", "ws", "--json")
    assert made.exit_code == 0
    _validate(footprint, made.document)
    examined = footprint("workspace", "doctor", "ws", "--json")
    assert examined.exit_code == 0
    _validate(footprint, examined.document)
    backed_up = footprint("workspace", "backup", "ws", "--out", "b.zip", "--json")
    _validate(footprint, backed_up.document)
    assert footprint("workspace", "upgrade", "ws").exit_code == 0
    assert footprint("workspace", "restore", "b.zip", "again").exit_code == 0
    assert footprint("workspace", "init", "ws").exit_code == 2


def test_doctor_says_where_settings_come_from(footprint: Footprint) -> None:
    """Every setting has its origin."""
    settings = {one["name"]: one for one in footprint("workspace", "doctor", "--json").document["settings"]}
    assert (settings["lang"]["value"], settings["lang"]["source"]) == ("en", "FOOTPRINT_LANG")
    assert settings["workspace"]["origin"] == "default"


def test_doctor_of_a_damaged_workspace_answers_1(footprint: Footprint) -> None:
    """A database that is none is told as a fault, not as a traceback."""
    footprint("workspace", "init", "ws")
    Path("ws/workspace.db").write_bytes(b"not a database" * 100)
    ran = footprint("workspace", "doctor", "ws")
    assert ran.exit_code == 1
    assert "NOT FINE" in ran.out


def test_a_study_goes_from_one_form_into_another_and_back(footprint: Footprint) -> None:
    """Workbook to YAML to JSON to workbook: the last says what the first said; nothing is replaced unasked."""
    assert footprint("template", "one.xlsx", "--example").exit_code == 0
    for source, target in (("one.xlsx", "two.yaml"), ("two.yaml", "three.json"), ("three.json", "four.xlsx")):
        ran = footprint("convert", source, target, "--json")
        assert (ran.exit_code, ran.document["files"]) == (0, [target])
        _validate(footprint, ran.document)
    assert footprint("convert", "four.xlsx", "again.yaml").exit_code == 0
    assert Path("again.yaml").read_text(encoding="utf-8") == Path("two.yaml").read_text(encoding="utf-8")
    assert footprint("convert", "one.xlsx", "two.yaml").exit_code == 2
    assert footprint("convert", "one.xlsx", "two.pdf").exit_code == 2
    assert footprint("convert", "nothing.xlsx", "five.yaml").exit_code == 2


def test_what_cannot_be_read_is_not_converted(footprint: Footprint) -> None:
    """An empty workbook would become an empty study: findings instead, exit code 1 and no file."""
    footprint("template", "empty.xlsx")
    ran = footprint("convert", "empty.xlsx", "lost.yaml", "--json")
    assert (ran.exit_code, ran.document["files"]) == (1, [])
    assert "INGEST-SHEET-EMPTY" in {finding["code"] for finding in ran.document["findings"]}
    _validate(footprint, ran.document)
    assert not Path("lost.yaml").exists()
