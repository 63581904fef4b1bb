"""The matching of one sheet: its columns beside the fields they fill, what the sheet does not say, what words mean."""

import re

import streamlit as st

from footprint_app.service import draft_import, draft_view, import_matching
from footprint_app.service.draft_import import FoundTable
from footprint_app.service.draft_view import ColumnKind, ColumnView
from footprint_app.service.drafts import Draft
from footprint_app.service.import_matching import MatchChoice, SheetMapping
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, percent
from footprint_app.ui.parts.plain_text import escaped

_SAMPLE = 3
_LEFT_OUT = "—"


def edit_matching(draft: Draft, table: FoundTable, mapping: SheetMapping) -> None:
    """Show a table's matching to be changed; every change is kept at once, and nothing of it is in the study yet."""
    fields, units = _columns(table, mapping)
    choice = MatchChoice(
        fields,
        units,
        constants=_constants(table, mapping),
        words=_words(draft, table, mapping),
        year=_year(table, mapping),
    )
    draft_import.match(desk.open_workspace(), draft, table, choice)


def _columns(table: FoundTable, mapping: SheetMapping) -> tuple[dict[str, str], dict[str, str]]:
    """Fields and units by header, as they stand in an editor: header, first cells, field, unit, fit, reason; the field and the unit can be changed."""
    views = {view.key: _field_name(view) for view in draft_view.columns(mapping.list_name, language())}
    samples = dict(zip(table.headers, zip(*(cells for _row, cells in table.lines(_SAMPLE)), strict=True), strict=False))
    rows = [
        {
            "header": column.header,
            "field": views.get(column.field, column.field) if column.field else _LEFT_OUT,
            "unit": column.unit,
            "fit": percent(column.confidence, 0) if column.field else "",
            "sample": " | ".join(cell for cell in samples.get(column.header, ()) if cell),
            "reason": reason_word(column.reason or column.ignore),
        }
        for column in mapping.columns
    ]
    edited = st.data_editor(
        rows,
        key=f"columns_{table.key}_{mapping.list_name}_{language()}",
        hide_index=True,
        width="stretch",
        disabled=["header", "sample", "fit", "reason"],
        column_config={
            "header": _("Column of the sheet"),
            "sample": _("First cells"),
            "field": st.column_config.SelectboxColumn(
                _("Field of the study"), options=[_LEFT_OUT, *views.values()], required=True
            ),
            "unit": st.column_config.TextColumn(
                _("Unit"), help=_("Of amounts whose sheet states no unit beside them, e.g. t, kWh, 10^4 kWh")
            ),
            "fit": _("Fit"),
            "reason": _("Why"),
        },
    )
    keys = {name: key for key, name in views.items()}
    return (
        {row["header"]: keys.get(row["field"], "") for row in edited},
        {row["header"]: row["unit"] or "" for row in edited},
    )


def _field_name(view: ColumnView) -> str:
    # Two fields of a list may bear one label; their keys never do.
    return f"{view.label} *（{view.key}）" if view.is_required else f"{view.label}（{view.key}）"


def _constants(table: FoundTable, mapping: SheetMapping) -> dict[str, str]:
    views = import_matching.open_fields(mapping, language())
    if not views:
        return {}
    st.markdown("**" + _("What the sheet does not say: the same for every row") + "**")
    given = dict(mapping.constants)
    found: dict[str, str] = {}
    columns = st.columns(min(len(views), 3))
    for at, view in enumerate(views):
        with columns[at % len(columns)]:
            found[view.key] = _constant(table, mapping.list_name, view, given.get(view.key, ""))
    return found


def _constant(table: FoundTable, list_name: str, view: ColumnView, now: str) -> str:
    label = f"{view.label} *" if view.is_required else view.label
    key = f"constant_{table.key}_{list_name}_{view.key}_{language()}"
    if view.kind is ColumnKind.CHOICE:
        words = dict(view.words)
        options = ["", *words]
        index = options.index(now) if now in options else 0
        words[""] = ""
        described = view.help or None
        return st.selectbox(label, options, index=index, format_func=words.__getitem__, help=described, key=key)
    return str(st.text_input(label, value=now, help=view.help or None, placeholder=view.example, key=key)).strip()


def _words(draft: Draft, table: FoundTable, mapping: SheetMapping) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    words = import_matching.open_words(table.table, mapping, draft.tables, language())
    if words:
        st.markdown("**" + _("Words of the plant and what they mean here") + "**")
    names = sum(each.is_name for each in words)
    if names and not st.toggle(
        _("Show also the {count} words that are names in the study", count=names), key=f"names_{table.key}"
    ):
        words = tuple(each for each in words if not each.is_name)
    columns = st.columns(min(max(len(words), 1), 3))
    for at, each in enumerate(words):
        shown = dict(each.options)
        options = ["", *shown]
        shown[""] = _("not said yet")
        found[each.field, each.word] = columns[at % len(columns)].selectbox(
            f"{escaped(each.label)} · “{escaped(each.word)}” · " + _("{rows} rows", rows=each.rows),
            options,
            index=options.index(each.chosen) if each.chosen in options else 0,
            format_func=shown.__getitem__,
            key=f"word_{table.key}_{mapping.list_name}_{each.field}_{each.word}_{language()}",
        )
    return found


def _year(table: FoundTable, mapping: SheetMapping) -> int | None:
    if mapping.months is None:
        return None
    views = {view.key: view.label for view in draft_view.columns(mapping.list_name, language())}
    st.caption(
        _(
            "The months stand in columns: each month's cell becomes a row of its own, its amount in “{field}”.",
            field=escaped(views.get(mapping.months.field, mapping.months.field)),
        )
    )
    year = st.number_input(
        _("Year of the months, where the headers name none"),
        min_value=1990,
        max_value=2100,
        value=mapping.months.year,
        key=f"year_{table.key}_{mapping.list_name}",
    )
    return int(year) if year else None


def reason_word(reason: str) -> str:
    """Return why a field was proposed, in the language of the session."""
    basis, _comma, hint = reason.partition(", ")
    words = {
        "": "",
        "label": _("named like the field"),
        "same word": _("a word that means the same"),
        "part of the label": _("part of the field's name"),
        "unit": _("a column of units"),
        "month": _("a column of months"),
        "no field found": _("no field found"),
        "no mapping": _("no field found"),
        "total column": _("a column of sums"),
        "left out by a person": _("left out by you"),
        "chosen by a person": _("chosen by you"),
        "cells are units": _("its cells are units"),
        "cells are no units": _("its cells are no units"),
        "column empty": _("the column is empty"),
    }
    if basis.startswith("alike "):
        basis = _("alike by {share}", share=basis.removeprefix("alike "))
    if found := re.fullmatch(r"(\S+) measures something else", hint):
        hint = _("{unit} measures something else", unit=found[1])
    elif found := re.fullmatch(r"(\S+) of cells can be read", hint):
        hint = _("{share} of its cells can be read", share=found[1])
    return " · ".join(part for part in (words.get(basis, basis), words.get(hint, hint)) if part)
