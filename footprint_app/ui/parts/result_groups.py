"""A result in groups: additive channels, gases, life-cycle stages, unit processes, facilities; both views side by side."""

from collections.abc import Callable, Mapping

import streamlit as st

from footprint_app.service.job_results import study_of
from footprint_app.service.result_words import channel_word, gas_word, process_words, stage_word, view_word
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.charts import grouped, show
from footprint_app.ui.parts.numbers import small_or_large, text_column
from pcr_rules.result import PcfResult, ViewResult


def show_groups(found: Calculated, result: PcfResult) -> None:
    """Show every grouping of the same total."""
    st.subheader(_("Groups of gases"))
    _table(result, _("Group"), lambda view: view.channels, lambda key: channel_word(key, language()))
    st.caption(_("The groups add up to the total; aircraft is part of other groups and is not added."))
    st.subheader(_("Single gases"))
    _table(result, _("Gas"), lambda view: view.gases, lambda key: gas_word(key, language()))
    st.subheader(_("Life-cycle stages"))
    _bars(result, "stages", lambda view: view.by_stage, lambda key: stage_word(key, language()))
    st.subheader(_("Unit processes"))
    names = process_words(result)
    _bars(result, "processes", lambda view: view.by_process, lambda key: names.get(key, key))
    if any(len(view.by_facility) > 1 for view in result.views):
        st.subheader(_("Facilities"))
        sites = _facility_words(found)
        nowhere = _("without a facility")
        _table(result, _("Facility"), lambda view: view.by_facility, lambda key: sites.get(key, key) or nowhere)


def _facility_words(found: Calculated) -> Mapping[str, str]:
    study = study_of(desk.open_workspace(), found.job)
    is_chinese = language() == "zh"
    return {
        each.facility_id: (each.name_zh if is_chinese else each.name_en or each.name_zh)
        for each in (study.facilities if study is not None else ())
    }


Group = Callable[[ViewResult], Mapping[str, float]]


def _keys(result: PcfResult, group: Group) -> list[str]:
    found = dict.fromkeys(key for view in result.views for key, value in group(view).items() if value)
    headline = group(result.view(result.headline))
    return sorted(found, key=lambda key: -abs(headline.get(key, 0.0)))


def _table(result: PcfResult, head: str, group: Group, word: Callable[[str], str]) -> None:
    views = [(view_word(view.view, language()), view) for view in result.views]
    rows = [
        {head: word(key)} | {name: small_or_large(group(view).get(key, 0.0)) for name, view in views}
        for key in _keys(result, group)
    ]
    columns = {name: text_column(f"{name} (kgCO2e)") for name, _view in views}
    st.dataframe(rows, hide_index=True, width="stretch", column_config=columns)


def _bars(result: PcfResult, name: str, group: Group, word: Callable[[str], str]) -> None:
    keys = _keys(result, group)
    series = [(view_word(view.view, language()), [group(view).get(key, 0.0) for key in keys]) for view in result.views]
    show(grouped([word(key) for key in keys], series, result.unit), name, _("Bars of both electricity views"), key=name)
