"""An edition can be read from its module alone: its table of numbers stands in files, and no number of a standard in Python."""

import ast
import math
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

import pcr_rules
from pcr_rules import registry
from pcr_rules.category_rules import CategoryRules
from pcr_rules.parameter_table import owner_of, reading_of
from pcr_rules.registry import edition

PACKAGES = {name: module.partition(":")[0].rpartition(".")[0] for name, module in registry._SHIPPED.items()}
REGISTERS = [name for name, module in registry._SHIPPED.items() if module.startswith("pcr_rules.registers.")]
COLUMNS = ("name", "value", "unit", "clause", "source", "mark", "valid_from", "valid_to")


def table_of_files(package: str) -> set[tuple[Any, ...]]:
    """The table of numbers as a reader rebuilds it from `parameters.yaml`, with nothing of the program."""
    return table_of(resources.files(package).joinpath("parameters.yaml").read_text(encoding="utf-8"))


def table_of_methods() -> set[tuple[Any, ...]]:
    """The published numbers of shared methods (carbon contents, process emissions), which editions may take over."""
    folder = Path(pcr_rules.__file__).parent / "methods" / "process_emissions"
    return {row for file in sorted(folder.glob("*.yaml")) for row in table_of(file.read_text(encoding="utf-8"))}


def table_of(text: str) -> set[tuple[Any, ...]]:
    """The rows of one file of parameters; none of a file of another kind."""
    return {
        (name, row["value"], entry["unit"], entry["clause"], row["source"], row["mark"], row["valid_from"], row["valid_to"])
        for name, entry in (yaml.safe_load(text).get("parameters") or {}).items()
        for row in entry["rows"]
    }  # fmt: skip


def table_of_edition(rules: CategoryRules) -> set[tuple[Any, ...]]:
    """The table of numbers that a study is checked with, as far as the edition's own file holds it."""
    return {
        (row.name, row.value, row.unit, row.clause, row.source, row.mark, row.valid.start, row.valid.end)
        for rows in rules.parameters.values()
        for row in rows
        if owner_of(row.name, rules) == rules.edition
    }


@pytest.mark.parametrize("edition_id", list(registry._SHIPPED))
def test_a_reader_rebuilds_the_table_of_numbers(edition_id: str) -> None:
    """Name, value or unset, unit, clause, source, mark and dates are in the file as the checks use them, none besides."""
    module = registry._SHIPPED[edition_id].partition(":")[0]
    package = module if edition_id in REGISTERS else PACKAGES[edition_id]
    written = table_of_files(package)
    rules = edition(edition_id)
    used = table_of_edition(rules)
    assert used <= written | table_of_methods()
    # A number that the general rules have with the same rows has two owners; nothing else may be missing.
    assert {row[0] for row in written - used} <= (set(edition("gbt24067_2024").parameters) if rules.category else set())
    for row in written:
        shown = dict(zip(COLUMNS, row, strict=True))
        assert shown["unit"], shown
        assert shown["clause"], shown
        assert shown["source"], shown


@pytest.mark.parametrize("edition_id", list(registry._SHIPPED))
def test_every_number_says_how_it_is_known(edition_id: str) -> None:
    """Unset, read, told by others or decided here; what memory proposes is no number of an edition."""
    for rows in edition(edition_id).parameters.values():
        for row in rows:
            assert (reading_of(row) == "unset") == (row.value is None)
            assert not row.mark.startswith("memory"), row.name


@pytest.mark.parametrize("edition_id", REGISTERS)
def test_a_register_runs_nothing_of_its_own_and_invents_no_example(edition_id: str) -> None:
    """Its own clauses are open with a reason, its cut-off unset, and no worked example stands beside it."""
    rules = edition(edition_id)
    assert rules.category is not None
    own = [row for row in rules.clauses if re.match(r"PCR-[A-Z]+-", row.clause_id)]
    assert own
    assert all(row.status.value == "open" and row.reason and row.reason_zh for row in own)
    assert rules.parameters["single_cut_off_share"][0].value is None
    assert not rules.is_text_read
    folder = resources.files(registry._SHIPPED[edition_id].partition(":")[0])
    assert not folder.joinpath("worked_example.yaml").is_file()


CALENDAR = {12: "months of a year", 31: "last day of December", 365.25: "days of a year"}
NO_RULE = {
    ("battery/pack_facts.py", 16): "digits shown of a digest",
    ("steel/steelworks/materials.py", 4096): "size of a cache",
    ("gbt24067/allocation_checks.py", 3): "third step of the hierarchy, as the enumeration counts",
    ("gbt24067/interpretation_checks.py", 3): "how many a message lists",
    ("green_certificates/claim_checks.py", 3): "how many a message lists",
}
"""Numbers in Python that no standard sets, each with what it is."""


def _numbers(file: Path) -> Iterator[tuple[int, float]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield node.lineno, node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"float", "int", "Decimal", "Fraction"}:
            # A number may hide in a text; the clause number "5.9" is no argument of these.
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield from ((node.lineno, float(text)) for text in texts if re.fullmatch(r"[\d.]+", text))


def _is_counting(value: float) -> bool:
    """0, 1 and 2 count and index; powers of ten convert units and set the tolerance of a comparison."""
    return value in {0, 1, 2} or (value > 0 and math.isclose(math.log10(value) % 1, 0, abs_tol=1e-12))


def test_no_number_of_a_standard_stands_in_python() -> None:
    """In the packages of all editions a number is counting, a power of ten, of the calendar, or named above with a reason.

    A number of a standard (a share, a threshold, a factor, a range, a stoichiometric ratio) is none of these.
    """
    root = Path(pcr_rules.__file__).parent
    tops = {package.split(".")[1] for package in PACKAGES.values()} | {"category_checks", "green_certificates"}
    found = {
        (file.relative_to(root).as_posix(), line, value)
        for top in tops
        for file in (root / top).rglob("*.py")
        for line, value in _numbers(file)
        if not _is_counting(value) and value not in CALENDAR
    }
    assert {(file, value) for file, _, value in found} - set(NO_RULE) == set(), sorted(found)


@pytest.mark.parametrize(("text", "count"), [("x = 0.05", 1), ("x = float('0.525')", 1), ("x = a * 1000 / 12", 0)])
def test_a_number_of_a_standard_would_be_seen(text: str, count: int, tmp_path: Path) -> None:
    """The cut-off share of 5 % or the clinker factor in Python is seen; a conversion and the months of a year are not."""
    file = tmp_path / "checks.py"
    file.write_text(text, encoding="utf-8")
    assert len([value for _, value in _numbers(file) if not _is_counting(value) and value not in CALENDAR]) == count
