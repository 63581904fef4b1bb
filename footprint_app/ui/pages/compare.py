"""Compare: two versions, two scenarios, two schemes side by side with what changed; two products for one's own eyes."""

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from footprint_app.service import comparing, drafts, pcr, studies
from footprint_app.service.comparing import Wanted
from footprint_app.service.drafts import Draft
from footprint_app.service.jobs import Job
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.comparison import show_scenarios, show_schemes, show_states
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.product_view import show_products
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.work import follow

_JOB = "comparison"
Key = TypeVar("Key", str, int)


def show() -> None:
    """Show the page."""
    st.title(_("Compare"))
    draft = draft_or_hint()
    if draft is None:
        return
    modes = {
        "states": _("Versions"),
        "scenarios": _("Scenarios"),
        "schemes": _("Schemes"),
        "products": _("Products (internal)"),
    }
    mode = choose(_("What to compare"), modes, "mode")
    with told():
        if mode == "states":
            _versions(draft)
        elif mode == "scenarios":
            _scenarios(draft)
        elif mode == "schemes":
            _schemes(draft)
        else:
            _products(draft)


def _versions(draft: Draft) -> None:
    configuration = desk.open_workspace()
    rows = studies.versions(configuration, draft.head.study_id) if draft.head.study_id else ()
    if not rows:
        st.info(
            _(
                "No version of this study is saved yet. Save one under Documents; then the draft can be compared with it."
            )
        )
        return
    words = {
        row.version.version: f"v{row.version.version} · {day(row.version.saved_at)} · {row.version.reason}"
        for row in rows
    }
    words[0] = _("the draft as it stands")
    first, second = _two(list(words), words, default=(max(words), 0))
    sides = [draft if each == 0 else comparing.draft_of_version(configuration, draft, each) for each in (first, second)]
    if first == second:
        st.info(_("Choose two different ones."))
        return
    job = _followed(comparing.want_states(configuration, sides[0], sides[1]))
    if job is not None:
        names = (_short(first), _short(second))
        show_states(comparing.comparison_of(configuration, job), (sides[0], sides[1]), names)


def _short(version: int) -> str:
    return f"v{version}" if version else _("draft")


def _scenarios(draft: Draft) -> None:
    study = drafts.read(draft).study
    found = study.scenarios if study is not None else ()
    if not found:
        st.info(_("This study has no scenario. Enter one in the table Scenarios of the data page."))
        return
    words = {"": _("base case")} | {each.scenario_id: each.name or each.scenario_id for each in found}
    first, second = _two(list(words), words, default=("", found[0].scenario_id))
    if first == second:
        st.info(_("Choose two different ones."))
        return
    configuration = desk.open_workspace()
    job = _followed(comparing.want_scenarios(configuration, draft, first, second))
    if job is not None:
        chosen = {each.scenario_id: each for each in found}
        changes = tuple(chosen[each] for each in (first, second) if each)
        show_scenarios(comparing.comparison_of(configuration, job), changes, (words[first], words[second]))


def _schemes(draft: Draft) -> None:
    listed = pcr.list_pcr(language())
    words = {
        each.edition: f"{each.number} · {each.title_zh if language() == 'zh' else each.title_en}"
        for each in listed.editions
    }
    study = drafts.read(draft).study
    own = study.pcr.edition if study is not None and study.pcr.edition in words else next(iter(words))
    other = next(each for each in words if each != own)
    first, second = _two(list(words), words, default=(own, other))
    if first == second:
        st.info(_("Choose two different ones."))
        return
    configuration = desk.open_workspace()
    job = _followed(comparing.want_schemes(configuration, draft, (first, second)))
    if job is not None:
        document = comparing.schemes_of(configuration, job, language())
        show_schemes(document, comparing.comparison_of(configuration, job))


def _products(draft: Draft) -> None:
    st.warning(
        _(
            "For internal use. Partial footprints, and footprints under different rules or units, are not comparable; "
            "nothing here may be stated to others, and there is no export."
        ),
        icon=":material/visibility_lock:",
    )
    configuration = desk.open_workspace()
    others = [head for head in drafts.list_drafts(configuration) if head.draft_id != draft.head.draft_id]
    if not others:
        st.info(_("No other study is open in this workspace. Open one under Studies first."))
        return
    untitled = _("Untitled study")
    names = {head.draft_id: f"{head.title or untitled} · {head.study_id}" for head in others}
    chosen = st.selectbox(_("The other study"), list(names), format_func=names.__getitem__, key="other_product")
    other = drafts.open_draft(configuration, chosen)
    job = _followed(comparing.want_states(configuration, draft, other))
    if job is not None:
        show_products(comparing.comparison_of(configuration, job))


def _two(keys: list[Key], words: Mapping[Key, str], default: tuple[Key, Key]) -> tuple[Key, Key]:
    """Two choices side by side; both stand in the address."""
    chosen: list[Key] = []
    for column, name, label, own in zip(
        st.columns(2), ("first", "second"), (_("First"), _("Second")), default, strict=True
    ):
        in_address = next((key for key in keys if str(key) == st.query_params.get(name)), own)
        index = keys.index(in_address)
        picked = column.selectbox(
            label, keys, index=index, format_func=lambda key: words[key], key=f"{name}_{len(keys)}_{own}"
        )
        if picked != own or name in st.query_params:
            st.query_params[name] = str(picked)
        chosen.append(picked)
    return chosen[0], chosen[1]


def _followed(wanted: Wanted) -> Job | None:
    """Show the button that compares; return the job once it is done, where it compared what is chosen now."""
    configuration = desk.open_workspace()
    job = follow(_JOB, lambda: comparing.ask(configuration, wanted), _("Compare"))
    if job is None:
        return None
    if job.input_digest != wanted.digest:
        st.info(_("Something was chosen or edited since the last comparison. Press Compare."))
        return None
    found = comparing.comparison_of(configuration, job)
    if found.first is None or found.second is None:
        st.error(_("No comparison: one side has no number. What is listed here stands in its way."))
        show_findings(found.findings, "comparing")
        return None
    return job
