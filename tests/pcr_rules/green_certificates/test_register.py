"""The register of rules, the functions and the texts say the same, both ways."""

import ast
import importlib
import re
from importlib import resources
from pathlib import Path

from background_db.messages import load_messages
from pcr_rules.green_certificates.register import certificate_rules
from pcr_rules.green_certificates.rule_values import rule_parameters

FOLDER = "pcr_rules.green_certificates"
RAISED = re.compile(r'"(GEC-\d\d(?:-[A-Z]+)+)"')


def _sources() -> dict[str, str]:
    return {
        entry.name.removesuffix(".py"): entry.read_text(encoding="utf-8")
        for entry in resources.files(FOLDER).iterdir()
        if entry.name.endswith(".py")
    }


def test_all_twenty_rules_stand_in_the_register() -> None:
    """GEC-01 to GEC-20, each once, in order."""
    assert [rule.rule_id for rule in certificate_rules()] == [f"GEC-{number:02d}" for number in range(1, 21)]


def test_each_rule_names_functions_that_name_it() -> None:
    """Both ways: a function in the register says its rule first, and one that says a rule is in the register."""
    named = {(function, rule.rule_id) for rule in certificate_rules() for function in rule.implemented_by}
    for function, rule_id in named:
        module, _, name = function.partition(".")
        checked = getattr(importlib.import_module(f"{FOLDER}.{module}"), name)
        assert (checked.__doc__ or "").startswith(f"{rule_id}: "), function
    saying = {
        (f"{module}.{name}", rule)
        for module, source in _sources().items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        for name, rule in [(node.name, (ast.get_docstring(node) or "")[:6])]
        if re.fullmatch(r"GEC-\d\d", rule)
    }
    assert saying == named


def test_severities_are_those_collected(shared: Path) -> None:
    """E and W of the collected rows are carried over; where a row may become stricter, the stricter one."""
    text = (shared / "rules" / "gec-rules.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (GEC-\d\d) \|.*?\| (E|W|W→E) \| [LSD/() a-z]", text, re.MULTILINE)
    collected = {rule: "warning" if letter == "W" else "error" for rule, letter in rows}
    registered = {rule.rule_id: rule.severity for rule in certificate_rules()}
    assert {rule: registered[rule] for rule in collected} == collected
    assert len(collected) >= 15


def test_every_code_has_its_text_and_every_text_its_code() -> None:
    """No finding without words, and no words that nobody says."""
    raised = {code for source in _sources().values() for code in RAISED.findall(source)}
    folders = Path(str(resources.files("pcr_rules"))), Path(str(resources.files("footprint_app")))
    elsewhere = {
        code for folder in folders for path in folder.rglob("*.py") for code in RAISED.findall(path.read_text("utf-8"))
    }
    written = set(load_messages((FOLDER,)).messages)
    assert raised <= set(load_messages(("pcr_rules",)).messages)
    assert {code for code in written if code.startswith("GEC-")} <= elsewhere


def test_every_number_says_how_it_is_known() -> None:
    """Each dated row has a source and a mark, and the widths of an id say that they are unverified."""
    for rows in rule_parameters().values():
        assert all(row.source and row.mark for row in rows)
    for name in ("generation_date_digits", "serial_digits", "electricity_class_digits", "trade_class_digits"):
        assert "unverified" in rule_parameters()[name][0].mark
    widths = [
        rule_parameters()[name][0].value or 0
        for name in (
            "project_code_digits",
            "generation_date_digits",
            "serial_digits",
            "electricity_class_digits",
            "trade_class_digits",
        )
    ]
    assert sum(widths) == rule_parameters()["id_digits"][0].value == 32
