"""Factors: the catalogue with its sources, the sets at hand, a list brought in, and what a new set would move."""

from typing import TYPE_CHECKING

import streamlit as st

from background_db.factors import FactorScope
from footprint_app.service import factor_sets, factors, workspace_tasks
from footprint_app.service.pending_imports import Upload
from footprint_app.service.people import Role
from footprint_app.service.result_words import flow_key_word
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.factor_mapping import ask_mapping
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.numbers import mixed_column, significant, small_or_large, text_column
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only
from footprint_app.ui.parts.work import follow, waiting

if TYPE_CHECKING:
    from footprint_app.service.answers import FactorDocument
    from footprint_app.service.jobs import Job

_MOST = 300


def show() -> None:
    """Show the page."""
    st.title(_("Factors"))
    words = {
        "catalogue": _("Catalogue"),
        "sets": _("Sets"),
        "bring": _("Bring a list"),
        "impact": _("Impact of a new set"),
    }
    parts = {"catalogue": _catalogue, "sets": _sets, "bring": _bring, "impact": _impact}
    part = choose(_("Part of the page"), words, "part")
    with told():
        parts[part]()


def _catalogue() -> None:
    text = st.text_input(_("Search"), placeholder=_("Words of name, id or note"))
    left, middle, right = st.columns(3)
    region = left.text_input(_("Region"), placeholder="CN-GD")
    year = middle.number_input(_("Year"), min_value=1990, max_value=2100, value=None, step=1)
    scopes = {"": _("for products"), **{scope.value: scope_word(scope) for scope in FactorScope}}
    scope = right.selectbox(_("Kind"), list(scopes), format_func=scopes.__getitem__)
    found, left_out = factors.list_factors(
        text,
        geography=region.strip() or None,
        year=int(year) if year else None,
        scope=FactorScope(scope) if scope else None,
        configuration=desk.open_workspace(),
    )
    st.caption(_("{count} factors", count=len(found)))
    if left_out:
        st.caption(_("{count} factors for enterprise accounts are not shown: they are errors here.", count=left_out))
    if not found:
        st.info(_("No factor fits. Try fewer words, another region, or bring a list of your own."))
        return
    values = {"kgCO2e": mixed_column("kgCO2e", [each.value for each in found[:_MOST]])}
    st.dataframe([_line(each) for each in found[:_MOST]], hide_index=True, width="stretch", column_config=values)
    names = {each.factor_id: f"{_name(each)} · {each.factor_id}" for each in found[:_MOST]}
    chosen = st.selectbox(_("Show in full"), list(names), format_func=names.__getitem__)
    _details(chosen)


def _line(each: "FactorDocument") -> dict[str, str | float | None]:
    return {
        _("Factor name"): _name(each),
        "kgCO2e": significant(each.value),
        _("per"): each.per_unit,
        _("Region"): each.geography,
        _("Data"): _period(each.data_start, each.data_end),
        _("Usable"): _period(each.usable_from, each.usable_until),
        _("Source"): each.source,
        _("Publisher"): each.publisher,
        _("Set"): each.factor_set,
        _("Id"): each.factor_id,
    }


def _name(each: "FactorDocument") -> str:
    own, other = (each.name_zh, each.name_en) if language() == "zh" else (each.name_en, each.name_zh)
    return own or other


def _period(first: str, last: str) -> str:
    return f"{first}–{last}" if first or last else ""


def _details(factor_id: str) -> None:
    each, conflicts = factors.show_factor(factor_id, configuration=desk.open_workspace())
    st.subheader(escaped(_name(each)))
    st.code(f"factor:{each.factor_id}", language=None)
    facts = {
        _("Value"): f"{number(each.value)} kgCO2e / {each.per_unit} ({each.gwp_set})",
        _("As published"): each.as_published,
        _("Source"): f"{each.source} · {each.publisher}",
        _("Place in the source"): each.locator,
        _("Licence"): each.licence,
        _("Technology"): each.technology,
        _("Note"): each.note,
    }
    st.markdown("  \n".join(f"{name}: {escaped(value)}" for name, value in facts.items() if value))
    if each.flows:
        st.dataframe(
            [
                {
                    _("Gas"): flow_key_word(gas, language()),
                    _("kg per {unit}", unit=each.per_unit): small_or_large(value),
                }
                for gas, value in each.flows.items()
            ],
            hide_index=True,
            column_config={_("kg per {unit}", unit=each.per_unit): text_column(_("kg per {unit}", unit=each.per_unit))},
        )
    if conflicts:
        st.warning(_("Other publications give other values for the same activity."), icon=":material/compare_arrows:")
        st.dataframe(
            [
                {
                    _("Other factor"): one.other_id,
                    _("This one"): number(one.value),
                    _("The other"): number(one.other_value),
                    _("per"): one.per_unit,
                    _("Difference"): percent(one.relative_difference),
                }
                for one in conflicts
            ],
            hide_index=True,
            width="stretch",
        )


def _sets() -> None:
    zh = language() == "zh"
    st.dataframe(
        [
            {
                _("Set"): each.set_id,
                _("Title"): (each.title_zh if zh else each.title_en) or each.title_en or each.title_zh,
                _("Version"): each.version,
                _("Factors"): each.factors,
                _("Licence"): each.licence,
                _("Own"): each.is_own,
                "SHA-256": each.digest,
            }
            for each in factor_sets.factor_sets(desk.open_workspace())
        ],
        hide_index=True,
        width="stretch",
    )
    st.caption(_("A set is never changed once results stand on it; a correction is a new set."))


def _bring() -> None:
    st.caption(_("A list of factors as Excel or CSV: its columns are proposed, you check and confirm."))
    brought = st.file_uploader(_("List of factors"), type=["xlsx", "csv", "tsv"], key="factor_list")
    if brought is None:
        return
    upload = Upload(brought.name, brought.getvalue())
    proposal, findings = factor_sets.propose_mapping(desk.open_workspace(), upload)
    show_findings(findings, "factor_proposal")
    if not proposal:
        st.error(_("No header was found in this list."))
        return
    mapping = ask_mapping(upload, proposal)
    if st.button(_("Confirm and bring in"), type="primary", icon=":material/check:", **only(Role.AUTHOR)):
        answer = factor_sets.add_list(desk.open_workspace(), upload, mapping)
        if answer.written is None:
            st.error(_("Nothing was brought in: what is listed here stands in its way."))
        else:
            counts = {"rows": answer.rows_seen, "factors": answer.factors, "left": answer.rows_left_out}
            st.success(_("{rows} rows read: {factors} factors brought in, {left} rows left out.", **counts))
        show_findings(answer.findings, "factor_list")


def _impact() -> None:
    st.caption(
        _("What the next edition of a set does to the products saved here. Nothing is adopted and nothing saved.")
    )
    left, right = st.columns(2)
    source = left.file_uploader(_("The set's source.yaml"), type=["yaml", "yml"], key="impact_source")
    table = right.file_uploader(_("The set's factors.csv"), type=["csv"], key="impact_factors")
    threshold = st.number_input(_("Threshold, %"), min_value=0.0, max_value=100.0, value=2.0) / 100
    if source is None or table is None:
        st.info(_("Bring both files of the new set; the job then runs beside the page."))
        if (done := waiting("impact")) is not None:
            _moved(done)
        return
    uploads = (Upload(source.name, source.getvalue()), Upload(table.name, table.getvalue()))
    configuration = desk.open_workspace()
    job = follow(
        "impact",
        lambda: workspace_tasks.ask_factor_impact(configuration, *uploads, threshold),
        _("What would it move?"),
    )
    if job is not None:
        _moved(job)


def _moved(job: "Job") -> None:
    document = workspace_tasks.impact_of(desk.open_workspace(), job)
    counts = {"moved": document.moved, "products": document.products, "crossing": document.crossing}
    st.markdown(
        _(
            "{moved} of {products} products move, {crossing} by {threshold} or more.",
            threshold=percent(document.threshold),
            **counts,
        )
    )
    st.dataframe(
        [
            {
                _("Product"): each.product,
                _("Version"): each.version,
                _("Released"): each.is_released,
                _("Before"): number(each.old_total),
                _("After"): number(each.new_total) if each.new_total is not None else each.cause,
                _("Change"): percent(each.relative) if each.relative is not None else "",
                _("Factors"): ", ".join(each.factors),
            }
            for each in document.impacts
        ],
        hide_index=True,
        width="stretch",
    )


def scope_word(scope: FactorScope) -> str:
    """Return what a factor covers as words of the session."""
    words = {
        FactorScope.LIFE_CYCLE: _("whole life cycle, for inputs"),
        FactorScope.DIRECT_EMISSION: _("direct emission of the own process"),
        FactorScope.ENTERPRISE_ENERGY: _("enterprise accounts only"),
    }
    return words[scope]
