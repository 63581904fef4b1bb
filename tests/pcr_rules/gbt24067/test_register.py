"""The register of clauses and the code say the same, both ways; every text is there in both languages."""

import ast
import re
from collections import Counter
from importlib import resources
from pathlib import Path

from background_db.messages import load_messages
from pcr_rules.category_rules import CategoryRules, ClauseStatus
from pcr_rules.edition_files import folder_digest

_MAKERS = {"conformity_error", "warning", "information"}


def checked(rules: CategoryRules) -> list[str]:
    """Ids of the clauses that have a check function, in the order of the edition."""
    return [name for name, _ in (*rules.study_checks, *rules.result_checks)]


def test_implemented_rows_have_one_check_each_and_no_other_row_has_one(rules: CategoryRules) -> None:
    """Both ways: an implemented row runs exactly one function, an open or inapplicable row none."""
    implemented = {clause.clause_id for clause in rules.clauses if clause.status is ClauseStatus.IMPLEMENTED}
    assert Counter(checked(rules)) == Counter(dict.fromkeys(implemented, 1))


def test_each_check_is_a_function_of_its_own_whose_docstring_names_its_clause(rules: CategoryRules) -> None:
    """One clause, one function; its first words are the clause's id."""
    checks = (*rules.study_checks, *rules.result_checks)
    assert len({check for _, check in checks}) == len(checks)
    for name, check in checks:
        assert (check.__doc__ or "").startswith(f"{name}: "), name


def test_the_register_holds_every_requirement_collected(rules: CategoryRules, shared: Path) -> None:
    """Every row of the collected requirements is a row of the register, in the same order."""
    text = (shared / "rules" / "cfp-standard-requirements.md").read_text(encoding="utf-8")
    collected = re.findall(r"^\| (CFP-[A-Z]+-\d+|LCA-\d+) \|", text, re.MULTILINE)
    assert [clause.clause_id for clause in rules.clauses] == collected


def test_severities_and_marks_are_those_collected(rules: CategoryRules, shared: Path) -> None:
    """E, W and I of the collected rows, and whether their text was read, are carried over."""
    text = (shared / "rules" / "cfp-standard-requirements.md").read_text(encoding="utf-8")
    letters = {"E": "error", "W": "warning", "I": "info"}
    rows = re.findall(r"^\| (CFP-[A-Z]+-\d+) \|.*\| ([EWI])[^|]*\| ([^|]*) \|$", text, re.MULTILINE)
    clauses = {clause.clause_id: clause for clause in rules.clauses}
    assert len(rows) == 63
    for name, letter, mark in rows:
        assert clauses[name].severity == letters[letter], name
        assert clauses[name].is_verified == mark.startswith("confirmed-P"), name


def test_no_clause_of_the_unread_standard_is_claimed(rules: CategoryRules) -> None:
    """GB/T 24067-2024 was not read: no clause number of it, and the edition says so."""
    assert not rules.is_text_read
    assert all(clause.gb_clause is None for clause in rules.clauses)


def test_a_row_without_check_says_why_in_both_languages(rules: CategoryRules) -> None:
    """Open and inapplicable rows carry a reason; every row a title."""
    for clause in rules.clauses:
        assert clause.title_zh
        assert clause.title_en
        if clause.status is not ClauseStatus.IMPLEMENTED:
            assert clause.reason
            assert clause.reason_zh


def test_nearly_all_error_rows_run_as_code(rules: CategoryRules) -> None:
    """Of the rows that block a claim only two are open, each for a feature that is not there yet."""
    open_rows = {
        clause.clause_id
        for clause in rules.clauses
        if clause.severity == "error" and clause.status is not ClauseStatus.IMPLEMENTED
    }
    assert open_rows == {"CFP-PT-01", "CFP-CMP-01"}


def raised_codes() -> dict[str, set[str]]:
    """Codes that the first floor's rule modules raise → names of the values they give."""
    codes: dict[str, set[str]] = {}
    root = resources.files("pcr_rules")
    files = [entry for entry in root.joinpath("gbt24067").iterdir() if entry.name.endswith(".py")]
    files += [root.joinpath(name) for name in ("conformity.py", "overlay.py", "registry.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MAKERS:
                given = {keyword.arg for keyword in node.keywords if keyword.arg} - {"clause", "where"}
                for code in _codes(node.args[0]):
                    codes.setdefault(code, set()).update(given)
    return codes


def _codes(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    if isinstance(argument, ast.JoinedStr):  # f"{clause}-SOLD" of the two clauses on instruments
        suffix = str(argument.values[-1].value) if isinstance(argument.values[-1], ast.Constant) else ""
        return [f"{clause}{suffix}" for clause in ("CFP-EL-02", "CFP-EL-03")]
    return ["CFP-GEN-04-UNANSWERED", "CFP-GEN-04-NOT-RELEVANT"]


def test_every_code_has_its_texts_and_every_text_its_code() -> None:
    """Each code raised has what, meaning and remedy in both languages, and shows only values that it is given."""
    texts = load_messages(("pcr_rules",)).messages
    codes = raised_codes()
    for code, values in codes.items():
        assert code in texts, code
        for message in texts[code].values():
            assert message.placeholders <= values, code
    of_a_category = re.compile(r"PCR(-[A-Z]+)?-\d\d-")  # held by the tests of the editions for a product category
    own = {code for code in texts if code.startswith(("CFP-", "LCA-", "PCR-", "OVERLAY-"))}
    assert {code for code in own if not of_a_category.match(code)} == set(codes)


def test_a_code_begins_with_a_clause_of_the_register(rules: CategoryRules) -> None:
    """CFP-GOAL-01-EMPTY belongs to CFP-GOAL-01, so that a reader finds the requirement by the code."""
    clauses = {clause.clause_id for clause in rules.clauses}
    for code in raised_codes():
        if code.startswith(("CFP-", "LCA-")):
            assert any(code.startswith(f"{clause}-") for clause in clauses), code


def test_the_digest_is_that_of_the_files(rules: CategoryRules, tmp_path: Path) -> None:
    """The digest covers names and contents: another content, another name, another digest; line ends do not count."""
    assert rules.digest == folder_digest(resources.files("pcr_rules.gbt24067"))
    first = tmp_path / "a.yaml"
    first.write_bytes(b"a: 1\n")
    before = folder_digest(tmp_path)
    first.write_bytes(b"a: 1\r\n")
    assert folder_digest(tmp_path) == before
    first.write_bytes(b"a: 2\n")
    assert folder_digest(tmp_path) != before
    first.write_bytes(b"a: 1\n")
    first.rename(tmp_path / "b.yaml")
    assert folder_digest(tmp_path) != before
