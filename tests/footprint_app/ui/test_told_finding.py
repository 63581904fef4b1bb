"""What to do is told in the words of the pages; the command line keeps its own."""

import re
from string import Formatter

from streamlit.testing.v1 import AppTest

from background_db.findings import Finding, Gate, Place, Severity, integrity_error
from background_db.messages import LANGUAGES, RenderedFinding, load_messages
from footprint_app.ui.parts.finding_groups import in_common, title_of
from footprint_app.ui.parts.told_finding import PACKAGES, page_remedies, told_on_pages

_COMMAND_LINE = re.compile(
    r"footprint (calculate|check|certificates|database|factors|link|pcr|portfolio|requests|template|workspace)\b(?! of)"
    r"|(?<![\w-])--[a-z]"
)
COMMAND_LINE_ONLY = frozenset({
    # Files and folders named at the command line, forms sent to suppliers, clusters: pages ask for none of them.
    "IMPORT-LINK-FILE", "IMPORT-LINK-MAPPING", "IMPORT-LINK-UNUSED", "LEDGER-CLAIMS-CHANGED",
    "LEDGER-CLAIMS-UNREADABLE", "LINKING-LIBRARY-DIFFERS", "LINKING-LIBRARY-FILE", "REQUEST-OTHER-STUDY",
    "REQUEST-UNKNOWN", "service.address_not_usable", "service.claims_unusable", "service.database_links_matrices",
    "service.factor_list_choice", "service.file_exists", "service.file_is_open", "service.folder_in_use",
    "service.folder_is_current", "service.import_nowhere", "service.link_not_a_refusal",
    "service.link_nothing_remembered", "service.match_asks", "service.no_dask", "service.no_portfolio",
    "service.not_a_repair", "service.pcr_folder", "service.table_exists", "service.unknown_rule",
    "service.worker_died",
})  # fmt: skip
"""Codes that no page can raise."""


def test_a_remedy_that_names_a_command_or_an_option_has_one_for_pages() -> None:
    """Whoever adds such a message decides what a person at the pages shall do."""
    messages = load_messages(PACKAGES).messages
    named = {
        code
        for code, texts in messages.items()
        if any(_COMMAND_LINE.search(texts[language].remedy) for language in LANGUAGES)
    }
    assert named - set(page_remedies()) - COMMAND_LINE_ONLY == set()
    assert set(messages) >= COMMAND_LINE_ONLY
    assert not COMMAND_LINE_ONLY & set(page_remedies())


def test_remedies_of_the_pages_name_no_command_and_only_values_that_are_there() -> None:
    """Both languages are there; a placeholder is one of the finding's own."""
    messages = load_messages(PACKAGES).messages
    for code, texts in page_remedies().items():
        assert set(texts) == set(LANGUAGES), code
        for language, text in texts.items():
            assert not _COMMAND_LINE.search(text), code
            named = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}
            assert named <= messages[code][language].placeholders, code


def test_a_finding_is_told_for_pages_with_its_values() -> None:
    """The database is named, the command is not."""
    test = AppTest.from_string("""
import streamlit as st
from background_db.findings import Finding, Gate, Severity
from footprint_app.ui.parts.refusals import show_refusal
show_refusal(Finding("LINK-BACKGROUND-UNKNOWN-ACTIVITY", Severity.ERROR, Gate.INTEGRITY, values=(
    ("database", "uslci"), ("activity", "x"), ("near", "y"), ("code", "x"), ("row", "E1"))))
""")
    test.query_params["lang"] = "en"
    told = test.run().error[0].value
    assert "Databases › Search activities" in told
    assert "uslci" in told
    assert "footprint database" not in told


def test_findings_of_a_code_are_told_together_without_what_differs() -> None:
    """The year is the same in both, the row is not."""
    first, second = (
        Finding("X", Severity.INFO, Gate.INTEGRITY, values=(("row", row), ("year", "2019"))) for row in ("A", "B")
    )
    assert in_common((first, second)).values == (("row", "…"), ("year", "2019"))
    assert in_common((first,)).values == first.values


def test_a_title_with_more_gaps_than_words_says_what_it_means() -> None:
    """A reason that differs is left out; of a sentence of gaps nothing would be left to read."""

    def title(what: str) -> str:
        return title_of(
            RenderedFinding("X", Severity.INFO, Gate.INTEGRITY, "", Place(), what, "It is declared. More.", "")
        )

    assert title("Row … names no stage; reason: …") == "Row … names no stage"
    assert title("Row … of …: … asked for, … used.") == "It is declared"


def test_a_place_in_a_file_is_told_as_a_row_of_a_table() -> None:
    """The pages have tables and rows; a path that names no table stays as it is."""
    values = {"row": "g", "flow": "gas", "quantity": "1 m3", "written": "0", "stated": "20"}
    for path, told in (("plant.gas_states[2]", "Gas states row 2"), ("plant.nothing[2]", "plant.nothing[2]")):
        finding = integrity_error("LINK-GAS-STATE-CONFLICT", Place(), **values, place=path)
        assert told in told_on_pages(finding).what
