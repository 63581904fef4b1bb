"""Databases: background databases of the workspace, brought by the people who hold their licence; none is shipped."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from footprint_app.service import background_overlay, database_search, databases, workspace_tasks
from footprint_app.service.databases import Database
from footprint_app.service.pending_imports import Upload
from footprint_app.service.people import Role
from footprint_app.service.workspace_tasks import DatabaseAsked
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language, number, percent
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.import_decisions import ask_decisions
from footprint_app.ui.parts.import_report import show_report
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only
from footprint_app.ui.parts.work import follow, waiting
from footprint_app.ui.sign_in import is_team

if TYPE_CHECKING:
    from footprint_app.service.jobs import Job

_MOST = 200
_VALUED = 20
"""Activities whose value is looked up at each search."""


def show() -> None:
    """Show the page."""
    st.title(_("Databases"))
    st.caption(
        _("Nothing licensed is shipped or downloaded: bring the file of a database that you may use. It stays here.")
    )
    words = {
        "list": _("At hand"),
        "import": _("Import a database"),
        "search": _("Search activities"),
        "overlay": _("Chinese electricity and fuels"),
    }
    parts = {"list": _list, "import": _import, "search": _search, "overlay": _overlay}
    part = choose(_("Part of the page"), words, "part")
    with told():
        parts[part]()


def _at_hand() -> tuple[Database, ...]:
    found = databases.list_databases(desk.open_workspace())
    if not found:
        st.info(_("No database yet. Import one: openLCA, EcoSpold, ILCD, SimaPro, Brightway or matrices."))
    return found


def _list() -> None:
    found = _at_hand()
    if not found:
        return
    st.dataframe([_line(each) for each in found], hide_index=True, width="stretch")
    name = st.selectbox(_("Judgement on the import of"), [each.name for each in found])
    _database, report = databases.show_database(desk.open_workspace(), name)
    if report:
        show_report(report)
    else:
        st.caption(_("This one has no report of its own: it is derived from another, or its report is gone."))
    with st.popover(_("Remove the name"), icon=":material/delete:"):
        st.write(_("Rows that name it find nothing any more. Its data stay, as saved results may tell of them."))
        if st.button(_("Remove {name}", name=name), type="primary", **only(Role.AUTHOR)):
            databases.remove_database(desk.open_workspace(), name)
            st.rerun()


def _line(each: Database) -> dict[str, Any]:
    manifest = each.manifest
    return {
        _("Database"): each.name,
        _("Version"): manifest.version if manifest else "",
        _("Format"): manifest.format if manifest else _("snapshot is gone"),
        _("Licence"): manifest.licence if manifest else "",
        _("Activities"): manifest.activities if manifest else None,
        _("File"): each.entry.source_file or (manifest.source_file if manifest else ""),
        _("Imported"): day(each.entry.imported_at) if each.entry.imported_at else "",
        _("Who"): each.entry.imported_by,
        _("Derived from"): each.entry.base,
        _("Digest"): each.entry.digest[:12],
    }


def _import() -> None:
    is_own = not is_team() and not workspace_tasks.is_shared(desk.open_workspace())
    brought = st.file_uploader(_("File of the database (at most 50 MB)"), key="database_file")
    path = ""
    if is_own:
        path = st.text_input(
            _("or its place on this computer"), help=_("For large files: nothing is copied through the browser.")
        )
    left, right = st.columns(2)
    name = left.text_input(
        _("Name of the database"), placeholder="uslci-2025", help=_("Small letters, digits and -; rows name it so.")
    )
    licence = left.text_input(
        _("Licence"), help=_("Under which you hold the file; a difference to what the file names is told.")
    )
    version = right.text_input(_("Version"), placeholder="3.11")
    replace = right.checkbox(_("Replace the one of this name"))
    with st.expander(_("Decisions: what the file leaves open"), expanded=False):
        decisions = ask_decisions()
        reason = st.text_input(_("Reason of the decisions"))
    if not name or not (brought or path):
        st.info(_("Bring a file and give it a name. Without decisions the import refuses what it would have to guess."))
        if (done := waiting("database")) is not None:
            _imported(done)
        return
    configuration = desk.open_workspace()
    asked = DatabaseAsked(
        name=name.strip(),
        upload=Upload(brought.name, brought.getvalue()) if brought else None,
        path=path.strip(),
        decisions=decisions,
        reason=reason,
        licence=licence.strip(),
        version=version.strip(),
        replace_earlier=replace,
    )
    job = follow(
        "database", lambda: workspace_tasks.ask_database_import(configuration, asked), _("Import"), (Role.AUTHOR,)
    )
    if job is not None:
        _imported(job)


def _imported(job: "Job") -> None:
    answer = workspace_tasks.database_imported(desk.open_workspace(), job)
    if answer.digest:
        st.success(_("Imported. Rows can name it, and Linking proposes its activities."))
    else:
        st.error(_("Nothing was written. Decide what is listed here, or mend the file, and import again."))
    show_report(answer.report)
    show_findings(sorted(answer.findings, key=lambda each: not each.blocks_number)[:_MOST], "database")


def _search() -> None:
    found = _at_hand()
    if not found:
        return
    left, right = st.columns([1, 2])
    name = left.selectbox(_("Database"), [each.name for each in found])
    words = right.text_input(_("Search"), placeholder=_("Words of name, product, place or code"))
    activities, count = database_search.search_database(desk.open_workspace(), name, words, _MOST)
    values = database_search.values_of(desk.open_workspace(), [each.provider for each in activities[:_VALUED]], "AR6")
    zh = language() == "zh"
    st.caption(_("{count} activities fit; values of the first ones, AR6.", count=count))
    st.dataframe(
        [
            {
                _("Activity"): (each.name_zh if zh else each.name_en) or each.name_en or each.name_zh,
                _("Product"): (each.product_zh if zh else each.product_en) or each.product_en,
                _("Unit"): each.unit,
                _("Region"): each.location,
                _("Years"): each.years,
                "kgCO2e": _value(values, at),
                _("Cut off"): each.is_cut_off,
                _("Write in the row"): each.provider,
            }
            for at, each in enumerate(activities)
        ],
        hide_index=True,
        width="stretch",
    )


def _value(values: list[float | None], at: int) -> str:
    value = values[at] if at < len(values) else None
    return number(value) if value is not None else ""


def _overlay() -> None:
    found = _at_hand()
    bases = [each.name for each in found if not each.entry.overlay]
    if not bases:
        return
    st.caption(_("A derived database stands beside its base; rows name either, and dropping it changes nothing else."))
    left, middle, right = st.columns(3)
    base = left.selectbox(_("Base"), bases)
    titles = background_overlay.rule_titles(language())
    rules = middle.multiselect(
        _("Rules"), list(titles), format_func=titles.__getitem__, placeholder=_("Choose one or more")
    )
    name = right.text_input(_("Name of the database"), value=f"{base}-cn", key=f"overlay_name_{base}")
    if rules:
        configuration = desk.open_workspace()
        job = follow(
            "overlay",
            lambda: workspace_tasks.ask_overlay(configuration, base, rules, name.strip()),
            _("Make the derived database"),
            (Role.AUTHOR,),
        )
        if job is not None:
            if made := (job.result or {}).get("name"):
                st.success(_("{name} is at hand; rows that name it take Chinese power and fuels.", name=escaped(made)))
            show_findings(workspace_tasks.findings_left(configuration, job)[:_MOST], "overlay")
    derived = [each.name for each in databases.list_databases(desk.open_workspace()) if each.entry.overlay]
    if derived:
        _effect(derived)


def _effect(derived: list[str]) -> None:
    name = st.selectbox(_("Before and after of"), derived)
    gwp, rows = workspace_tasks.overlay_movers(desk.open_workspace(), name, _MOST)
    named = "name_zh" if language() == "zh" else "name_en"
    st.caption(_("Activities that change most, kgCO2e per unit, {gwp}.", gwp=gwp))
    st.dataframe(
        [
            {
                _("Activity"): row[named] or row["name_en"] or row["name_zh"],
                _("Unit"): row["unit"],
                _("Region"): row["location"],
                _("Before"): number(row["before"]),
                _("After"): number(row["after"]),
                _("Change"): percent(row["share"]),
            }
            for row in rows
        ],
        hide_index=True,
        width="stretch",
    )
    with st.popover(_("Drop the derived database"), icon=":material/delete:"):
        st.write(escaped(_("Rows that name {name} find nothing any more; its base stays.", name=name)))
        if st.button(_("Drop {name}", name=name), type="primary", **only(Role.AUTHOR)):
            background_overlay.drop(desk.open_workspace(), name)
            st.rerun()
