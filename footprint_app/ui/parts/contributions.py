"""The contribution tree: a ranking that is table and plot in one; a click opens a branch, the rest, or a source."""

import streamlit as st

from footprint_app.service.contribution_tree import ALL, SHOWN, Branch, Level, TreeLevel, find_line, tree_level
from footprint_app.service.result_words import flow_word, stage_word, view_word
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.address import choose, keep, named
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.charts import ranking, show
from footprint_app.ui.parts.factor_source import show_source
from pcr_rules.result import PcfResult, View, ViewResult

_CHART = "contribution_chart"
_REST = "rest"


def show_contributions(_found: Calculated, result: PcfResult) -> None:
    """Show the level of the tree that the address names, and the source of the line that was clicked."""
    left, right = st.columns(2)
    with left:
        views = {view.view.value: view_word(view.view, language()) for view in _headline_first(result)}
        view = result.view(View(choose(_("Electricity view"), views, "view")))
    with right:
        how = choose(_("How to look"), {"tree": _("By stage and process"), "lines": _("All lines")}, "look")
    process = ALL if how == "lines" else named("process")
    stage = "" if how == "lines" else named("stage")
    level = tree_level(view, stage, process, shown=_shown())
    if how == "tree":
        _path(level)
    if not level.branches:
        st.info(_("Nothing contributes here."))
        return
    _chart(level, view, result)
    _choices(level)
    line = find_line(view, named("line"))
    if line is not None:
        show_source(line, result)


def _headline_first(result: PcfResult) -> list[ViewResult]:
    return sorted(result.views, key=lambda view: view.view is not result.headline)


def _shown() -> int:
    text = named("shown")
    return int(text) if text.isdigit() and len(text) < 6 else SHOWN  # noqa: PLR2004 - no study has a million lines


def _path(level: TreeLevel) -> None:
    """The way down to this level; each step leads back."""
    steps: list[tuple[str, str, str]] = [(_("Product"), "", "")]
    if level.stage:
        steps.append((stage_word(level.stage, language()), level.stage, ""))
    if level.process_name:
        steps.append((level.process_name, level.stage, level.process))
    if len(steps) == 1:
        return
    with st.container(horizontal=True):
        for position, (name, stage, process) in enumerate(steps):
            st.button(
                name,
                key=f"path_{position}",
                disabled=position == len(steps) - 1,
                type="tertiary",
                icon=":material/chevron_right:" if position else ":material/account_tree:",
                on_click=_go,
                args=(stage, process),
            )


def _name(branch: Branch) -> str:
    if branch.level is Level.STAGE:
        return stage_word(branch.key, language())
    if branch.line is not None:
        return flow_word(branch.line, language())
    return branch.name


def _chart(level: TreeLevel, view: ViewResult, result: PcfResult) -> None:
    names = [_name(branch) for branch in level.branches]
    values = [branch.value for branch in level.branches]
    shares = [branch.share for branch in level.branches]
    reached: list[float | None] = [branch.cumulative for branch in level.branches]
    if level.rest is not None:
        names.append(_("Rest ({count})", count=level.rest.count))
        values.append(level.rest.value)
        shares.append(level.rest.share)
        reached.append(1.0)
    figure = ranking(names, values, shares, reached, result.unit)
    keys = [*(branch.key for branch in level.branches), _REST]

    def clicked() -> None:
        points = st.session_state[key].selection.points
        if points:
            _open(level, keys[int(points[0]["y"])])

    key = f"{_CHART}_{view.view.value}_{level.stage}_{level.process}_{len(names)}"
    show(
        figure,
        "contributions",
        _("Contributions, largest first, with their cumulative share"),
        key=key,
        on_click=clicked,
    )


def _choices(level: TreeLevel) -> None:
    """The same ways on for those who do not click in charts."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    by_key = {branch.key: branch for branch in level.branches}
    is_lines = level.branches[0].level is Level.LINE

    def word(key: str) -> str:
        branch = by_key[key]
        share = percent(branch.share) if branch.share is not None else ""
        return f"{_name(branch)} · {number(branch.value)} kgCO2e {share}"

    chosen = left.selectbox(
        _("Show the source of") if is_lines else _("Look into"),
        list(by_key),
        index=list(by_key).index(named("line")) if is_lines and named("line") in by_key else None,
        format_func=word,
        placeholder=_("Choose a bar, or click it in the chart"),
        key=f"open_{level.stage}_{level.process}_{named('line')}",
    )
    if chosen and not (is_lines and chosen == named("line")):
        _open(level, chosen)
        st.rerun()
    if level.rest is not None:
        right.button(
            _("Open the rest ({count})", count=level.rest.count),
            key="open_rest",
            width="stretch",
            on_click=_open,
            args=(level, _REST),
        )
    if is_lines:
        return
    st.caption(_("A click on a bar opens what is in it, down to the single line and its source."))


def _open(level: TreeLevel, key: str) -> None:
    if key == _REST:
        keep("shown", str(len(level.branches) + 2 * SHOWN))
        return
    kind = next((branch.level for branch in level.branches if branch.key == key), None)
    if kind is Level.STAGE:
        _go(key, "")
    elif kind is Level.PROCESS:
        _go(level.stage, key)
    elif kind is Level.LINE:
        keep("line", key)


def _go(stage: str, process: str) -> None:
    for name, value in (("stage", stage), ("process", process), ("line", ""), ("shown", "")):
        keep(name, value)
