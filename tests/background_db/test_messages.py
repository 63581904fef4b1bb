"""Every finding has three parts in both languages with the same values; every code raised has a text."""

import re
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import pytest

from background_db.errors import DataFileError
from background_db.findings import in_both_languages, warning
from background_db.messages import LANGUAGES, _read, load_messages, messages_of, render

PACKAGES = tuple(name for name in ("background_db", "pcr_rules", "footprint_app") if find_spec(name))
RAISED = re.compile(
    r"(?:integrity_error|conformity_error|warning|information|tell|Finding)\(\s*\"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)\""
)


def test_every_messages_file_is_complete() -> None:
    """Loading checks languages, parts, placeholders and that no code stands in two files."""
    catalogue = load_messages(PACKAGES)
    assert catalogue.messages
    for code, texts in catalogue.messages.items():
        assert set(texts) == set(LANGUAGES), code
        assert texts["zh"].placeholders == texts["en"].placeholders, code


def test_every_code_raised_on_this_floor_has_a_text_and_none_is_left_over() -> None:
    """The code and messages.yaml are held together both ways."""
    folder = Path(str(resources.files("background_db")))
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    codes = set(load_messages(("background_db",)).messages)
    in_tables = {code for code in codes if f'"{code}"' in sources}
    assert set(RAISED.findall(sources)) | in_tables == codes


def test_values_are_shown_and_a_missing_one_does_not_hide_the_finding() -> None:
    """An unfilled placeholder stays visible as its name."""
    rendered = load_messages().render(warning("FACTOR-NEWER-SET", factor="a", newer="b"), "en")
    assert rendered.what == "Factor a is used for {period}, but the newer b is in force"


def test_the_texts_of_a_few_codes_are_those_of_the_whole_catalogue() -> None:
    """Each code alone is found with the same text, in whichever file it stands; what has none is left out."""
    everything = load_messages(PACKAGES).messages
    for code, texts in everything.items():
        assert messages_of((code,), PACKAGES).messages == {code: texts}
    two = list(everything)[::200]
    assert messages_of((*two, "X-1"), PACKAGES).messages == {code: everything[code] for code in two}


def test_an_unknown_code_is_shown_with_its_code() -> None:
    """No finding is lost for want of a text."""
    assert "X-1" in load_messages().render(warning("X-1"), "zh").what


@pytest.mark.parametrize(
    "text",
    [
        "A: {zh: {what: a, meaning: b, remedy: c}}",
        "A: {zh: {what: a, meaning: b, remedy: c}, en: {what: a, meaning: b}}",
        "A: {zh: {what: '{x}', meaning: b, remedy: c}, en: {what: a, meaning: b, remedy: c}}",
        "A: {zh: {what: a, meaning: b, remedy: c, more: d}, en: {what: a, meaning: b, remedy: c}}",
        "- A",
    ],
)
def test_an_incomplete_text_is_refused(text: str) -> None:
    """A language, a part, the same placeholders: all or nothing."""
    with pytest.raises(DataFileError):
        _read(text, "messages.yaml")


def test_a_word_in_both_languages_is_shown_in_the_readers_own() -> None:
    """A label within a value, also several of them in one text, comes in one language only."""
    labels = ", ".join((in_both_languages("质量", "mass"), in_both_languages("能量", "energy")))
    finding = warning("FACTOR-UNPUBLISHED", factor=labels, set="1 | 2")
    assert render(finding, "zh").what.startswith("因子“质量, 能量”（1 | 2）")
    assert render(finding, "en").what.startswith("Factor mass, energy of 1 | 2 ")
