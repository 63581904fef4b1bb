"""Ways to begin a study: a file dropped in, a shipped study, a template, an edition of the rules."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from footprint_app.service import drafts, examples, study_templates
from footprint_app.service.drafts import Draft
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.refusals import show_refusal, told
from footprint_app.ui.parts.who_is_at_work import only

_TAKEN, _DONE = "study_file_taken", "study_file_done"


def show_beginnings() -> None:
    """Show all ways to begin."""
    _file()
    with st.expander(_("Begin a new study"), icon=":material/add:"):
        shipped, process, rules = st.tabs([_("Shipped study"), _("Process template"), _("Rules of a category")])
        with shipped:
            st.caption(_("A complete study with illustrative activity data: change it into your own."))
            names = {
                each.name: each.product_zh if language() == "zh" else each.product_en or each.product_zh
                for each in examples.list_examples()
            }
            _choice("example", names, _begun_example)
        with process:
            st.caption(
                _("Steps, inputs and emission methods of a process, amounts zero, each default with its source.")
            )
            names = {each.name: each.title for each in study_templates.process_beginnings(language())}
            _choice("process", names, _begun_process)
        with rules:
            st.caption(_("An empty study that names the rules; the checks say what these ask for."))
            names = {
                each.name: f"{each.title} ({each.name})" for each in study_templates.edition_beginnings(language())
            }
            _choice("edition", names, _begun_edition)


def _begun_example(name: str) -> Draft:
    return drafts.begin_from_example(desk.open_workspace(), name, _("Shipped study"))


def _begun_process(name: str) -> Draft:
    return study_templates.begin_from_process(desk.open_workspace(), name, _("Process template"), language())


def _begun_edition(name: str) -> Draft:
    return study_templates.begin_from_edition(desk.open_workspace(), name, _("Rules of a category"))


def _choice(kind: str, names: Mapping[str, str], begin: Callable[[str], Draft]) -> None:
    chosen = st.selectbox(_("Begin with"), list(names), format_func=names.__getitem__, key=f"begin_{kind}")
    if st.button(_("Begin"), key=f"begin_{kind}_now", type="primary", **only(Role.AUTHOR)):
        with told():
            desk.open_study(begin(chosen).head.draft_id)
            st.toast(_("On the desk. Go on under Data."))
            st.rerun()


def _file() -> None:
    brought = st.file_uploader(
        _("Bring a study: drop a workbook, YAML or JSON here"),
        type=["xlsx", "xlsm", "yaml", "yml", "json"],
        key="study_file",
        help=_("Up to 50 MB. Every cell is kept as it is, readable or not."),
    )
    if st.session_state.pop(_DONE, False):
        st.success(
            _(
                "Taken over and on the desk; every cell is kept as it was. Go on under Import with the sheets of the "
                "plant, under Data by hand; Checks lists what needs mending."
            )
        )
    if brought is None or st.session_state.get(_TAKEN) == brought.file_id:
        return
    st.session_state[_TAKEN] = brought.file_id
    with tempfile.TemporaryDirectory() as folder, told():
        # The name comes from outside: only its last part names a file, in a folder of our own.
        path = Path(folder) / (Path(brought.name.replace("\\", "/")).name or "study.xlsx")
        path.write_bytes(brought.getvalue())
        begun = drafts.begin_from_file(desk.open_workspace(), path, _("Imported {file}", file=brought.name))
        if begun.draft is None:
            for finding in begun.findings:
                show_refusal(finding)
            return
        desk.open_study(begun.draft.head.draft_id)
        st.session_state[_DONE] = True
        # The menu names the study on the desk; it was drawn before.
        st.rerun()
