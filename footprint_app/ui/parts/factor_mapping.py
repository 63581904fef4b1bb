"""The columns of a list of factors as a form: for each of our fields its column, or what holds for every row."""

import streamlit as st

from footprint_app.service import factor_mapping
from footprint_app.service.factor_mapping import MappingForm
from footprint_app.service.pending_imports import Upload
from footprint_app.service.result_words import scope_word, verification_word
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.plain_text import escaped

_NEEDED = ("value", "unit", "geography", "locator", "source_title", "source_publisher", "source_published")
_MORE = ("year", "factor_id", "technology", "note")
_MOST_UNITS = 60
_BY_WORDS = ("scope", "verification")


def ask_mapping(upload: Upload, proposal: str) -> str:
    """Show the form, and the text behind it for experts; return the mapping as text."""
    how = choose(_("How to map"), {"form": _("Form"), "text": _("Text, for experts")}, "mapping")
    if how == "text":
        return st.text_area(
            _("Proposed mapping: check every line"),
            proposal,
            height=420,
            help=_("columns: our field: column of the list; constants: what the list has no column for."),
        )
    form = factor_mapping.form_of(upload, proposal)
    about = _about(form)
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    st.markdown("**" + _("Which column is what") + "**")
    st.caption(_("Where the list has no column for it, write what holds for every row."))
    own, other = ("name_zh", "name_en") if language() == "zh" else ("name_en", "name_zh")
    for key in (own, *_NEEDED):
        _field(form, key, columns, constants)
    for key in _BY_WORDS:
        _by_word(form, key, columns, constants)
    with st.expander(_("More columns")):
        for key in (other, *_MORE):
            _field(form, key, columns, constants)
    units = _units(form, columns["unit"]) if columns["unit"] else {}
    return factor_mapping.filled_form(form, about, columns, constants, units)


def _units(form: MappingForm, header: str) -> dict[str, str]:
    """What each unit of the list means: a factor is so many kilograms of CO2e per something."""
    st.markdown("**" + _("What its units mean") + "**")
    known = form.mapping.words.get("unit", {})
    units: dict[str, str] = {}
    columns = st.columns(3)
    for at, word in enumerate(form.words_of(header)[:_MOST_UNITS]):
        proposed = known.get(word) or (word if "/" in word else f"kgCO2e/{word}")
        units[word] = columns[at % 3].text_input(escaped(word), proposed, key=f"mapping_unit_{word}")
    return units


def _about(form: MappingForm) -> dict[str, str]:
    st.markdown("**" + _("About the set") + "**")
    left, right = st.columns(2)
    title = "title_zh" if language() == "zh" else "title_en"
    return {
        title: left.text_input(_("Title of the set"), getattr(form.mapping, title), placeholder=_("e.g. Steel 2025")),
        "set_id": right.text_input(
            _("Id of the set"), form.mapping.set_id, placeholder="steel_2025", help=_("Letters, digits, _ and - only.")
        ),
        "version": left.text_input(_("Version"), form.mapping.version, placeholder="2025"),
        "licence": right.text_input(_("Licence"), form.mapping.licence, placeholder=_("e.g. own use only")),
    }


def _field(form: MappingForm, key: str, columns: dict[str, str], constants: dict[str, str]) -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    now = form.mapping.columns.get(key, "")
    offered = ["", *form.headers]
    columns[key] = left.selectbox(
        _field_word(key),
        offered,
        index=offered.index(now) if now in offered else 0,
        format_func=lambda header: header or _("no column"),
        key=f"mapping_column_{key}",
    )
    if not columns[key]:
        label = _("{field}, for every row", field=_field_word(key))
        constants[key] = right.text_input(label, form.mapping.constants.get(key, ""), key=f"mapping_constant_{key}")


def _by_word(form: MappingForm, key: str, columns: dict[str, str], constants: dict[str, str]) -> None:
    """A field with few words: chosen for every row, unless a column of the list gives it."""
    if key in form.mapping.columns:
        _field(form, key, columns, constants)
        return
    known = factor_mapping.SCOPES if key == "scope" else factor_mapping.VERIFICATIONS
    word = scope_word if key == "scope" else verification_word
    offered = [each.value for each in known]
    now = form.mapping.constants.get(key, "")
    constants[key] = st.selectbox(
        _("{field}, for every row", field=_field_word(key)),
        offered,
        index=offered.index(now) if now in offered else 0,
        format_func=lambda code: word(code, language()),
        key=f"mapping_constant_{key}",
    )


def _field_word(key: str) -> str:
    words = {
        "name_zh": _("Chinese name"),
        "name_en": _("English name"),
        "value": _("Value, kgCO2e per unit"),
        "unit": _("Unit"),
        "geography": _("Region"),
        "locator": _("Place in the source"),
        "source_title": _("Source"),
        "source_publisher": _("Publisher"),
        "source_published": _("Day of publication"),
        "scope": _("What the factor covers"),
        "verification": _("How it was verified"),
        "year": _("Year of the data"),
        "factor_id": _("Factor id"),
        "technology": _("Technology"),
        "note": _("Note"),
    }
    return words[key]
