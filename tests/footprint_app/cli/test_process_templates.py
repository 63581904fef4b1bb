"""Process templates on the command line: listed, shown with their sources, written as a study that checks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Footprint = Callable[..., Any]


def test_templates_are_listed_and_shown(footprint: Footprint) -> None:
    """Five templates; nitric acid shows 7 kg N2O/t with source and mark."""
    listed = footprint("processes", "list", "--json").document
    assert [each["process"] for each in listed["templates"]] == [
        "ammonia", "ferro_alloys", "lime", "methanol", "nitric_acid",
    ]  # fmt: skip
    shown = footprint("processes", "show", "nitric_acid", "--json").document
    (template,) = shown["templates"]
    (medium,) = [each for each in template["defaults"] if each["name"] == "nitric_acid_medium_pressure"]
    assert (medium["value"], medium["unit"], medium["mark"]) == (7, "kg N2O/t HNO3", "confirmed-S")
    text = footprint("processes", "show", "nitric_acid").out
    assert "no edition for a label" in text
    assert "IPCC 2006 vol. 3, medium pressure" in text


def test_a_template_is_written_and_checked(footprint: Footprint) -> None:
    """Checking it names what is to be filled in: exit code 1, no reading error."""
    written = footprint("template", "lime.yaml", "--process", "lime")
    assert written.exit_code == 0
    assert Path("lime.yaml").is_file()
    checked = footprint("check", "lime.yaml", "--json")
    assert checked.exit_code == 1
    codes = {each["code"] for each in checked.document["findings"] if each["blocks"] == "number"}
    assert codes == {"ALLOC-OUTPUT-ZERO", "PROC-FIGURE-ZERO", "STUDY-PROVIDER-MISSING"}


def test_an_unknown_template_is_wrong_use(footprint: Footprint) -> None:
    """Exit code 2, with the names there are."""
    answer = footprint("template", "x.yaml", "--process", "quicklime")
    assert answer.exit_code == 2
    assert "nitric_acid" in answer.err
