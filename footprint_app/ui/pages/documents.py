"""Documents: the reports of the study on the desk, the study itself as a file, and saving what was calculated."""

from functools import partial
from pathlib import Path

import streamlit as st

from background_db.messages import LANGUAGES
from footprint_app.service import jobs, saving, studies, study_files
from footprint_app.service.drafts import Draft
from footprint_app.service.job_results import findings_of, report_files
from footprint_app.service.jobs import Job
from footprint_app.service.report import FORMATS, Edition, hidden_parts
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language
from footprint_app.ui.parts.calculated import find_again, last_calculation
from footprint_app.ui.parts.file_types import mime_type
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.work import follow

_REPORT = "report"


def show() -> None:
    """Show the page."""
    st.title(_("Documents"))
    draft = draft_or_hint()
    if draft is None:
        return
    with told():
        _reports(draft)
    with told():
        _version(draft)
    with told():
        _study_itself(draft)


def _reports(draft: Draft) -> None:
    st.subheader(_("Reports"))
    st.caption(_("Each report is calculated from the study as it stands when you press the button."))
    left, middle, right = st.columns([2, 4, 3])
    names = {"zh": "中文", "en": "English"}
    with left:
        chosen = st.pills(
            _("Languages"), list(LANGUAGES), format_func=names.__getitem__, default=[language()], selection_mode="multi"
        )
    editions = _editions()
    with middle:
        edition = st.selectbox(_("Edition"), list(editions), format_func=editions.__getitem__)
    with right:
        formats = st.pills(
            _("Formats"), list(FORMATS), format_func=_format_word, default=list(FORMATS), selection_mode="multi"
        )
    hidden = hidden_parts(edition, language())
    if hidden:
        with st.expander(_("What this edition leaves out")):
            st.markdown("\n".join(f"- {escaped(what)}: {escaped(reason)}" for what, reason in hidden))
    if not chosen or not formats:
        st.info(_("Choose at least one language and one format."))
        return
    find_again(draft, _REPORT, _REPORT)
    languages = tuple(code for code in LANGUAGES if code in chosen)
    wanted = tuple(name for name in FORMATS if name in formats)
    job = follow(
        _REPORT,
        lambda: jobs.ask_report(desk.open_workspace(), draft, languages, edition, wanted),
        _("Write the reports"),
    )
    if job is not None:
        _show_files(draft, job)


def _editions() -> dict[Edition, str]:
    return {
        "confidential": _("Confidential: everything, for your own house"),
        "verifier": _("Verifier: everything a verifier recomputes"),
        "public": _("Public: without recipe, suppliers and factors"),
    }


def _format_word(name: str) -> str:
    words = {"json": "JSON", "xlsx": "Excel", "pdf": "PDF", "docx": "Word"}
    return words[name]


def _show_files(draft: Draft, job: Job) -> None:
    files = [path for path in report_files(desk.open_workspace(), job) if path.is_file()]
    if not (job.result or {}).get("files"):
        st.error(_("No report: what is listed here stands in the way of a number."))
        blocking = [each for each in findings_of(desk.open_workspace(), job) if each.blocks_number]
        show_findings(blocking, "report_blocking")
        return
    if not files:
        st.info(_("The files of this report are gone. Write it again."))
        return
    if jobs.is_stale(desk.open_workspace(), job, draft):
        st.warning(
            _("The study was changed since these were written on {day}. Write them again for the present state.",
              day=day(job.ended_at or job.asked_at)),
            icon=":material/history:",
        )  # fmt: skip
    edition = _editions()[job.request["edition"]].split(":")[0].split("：")[0]
    st.markdown(f"**{escaped(edition)}** · {escaped(day(job.ended_at or job.asked_at))}")
    study = draft.head.study_id or draft.head.draft_id
    languages = {"zh": "中文", "en": "English"}
    for code in job.request["languages"]:
        st.caption(languages[code])
        with st.container(horizontal=True):
            for path in files:
                if path.parent.name == code and path.name != "manifest.json":
                    named = f"{study}_{job.request['edition']}_{code}_{path.name}"
                    _offer(_file_word(path.name), path, named)


def _file_word(name: str) -> str:
    words = {
        "report.docx": _("Report (Word)"),
        "report.pdf": _("Report (PDF)"),
        "results.xlsx": _("Results (Excel)"),
        "result.json": _("Result (JSON)"),
    }
    return words.get(name, name)


def _offer(label: str, path: Path, name: str) -> None:
    st.download_button(
        label,
        path.read_bytes,
        name,
        mime_type(name),
        key=f"file_{path.parent.name}_{path.name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _version(draft: Draft) -> None:
    st.subheader(_("Version and release"))
    configuration = desk.open_workspace()
    found = last_calculation(draft)
    if found is None or found.files.result is None:
        st.caption(_("Nothing calculated yet: calculate under Result, then save study and result as a version here."))
    elif found.is_stale:
        st.caption(_("The last calculation is of an older state. Calculate again under Result, then save."))
    else:
        with st.form("save_version"):
            why = st.text_input(_("What is new in this version"), placeholder=_("e.g. readings of December added"))
            if st.form_submit_button(_("Save as a version"), icon=":material/save:"):
                saved = saving.save_calculation(configuration, draft, found.job, why.strip() or _("saved"))
                st.success(_("Saved as version {number}.", number=saved.version))
    if draft.head.study_id:
        newest = next(iter(studies.versions(configuration, draft.head.study_id)), None)
        if newest is not None:
            st.caption(
                escaped(
                    _(
                        "Newest version: v{number} of {day} by {who}. Release it under Studies.",
                        number=newest.version.version,
                        day=day(newest.version.saved_at),
                        who=newest.version.saved_by,
                    )
                )
            )


def _study_itself(draft: Draft) -> None:
    st.subheader(_("The study itself"))
    st.caption(_("Whole, to go on elsewhere or to keep: the workbook can be brought in again under Studies."))
    name = draft.head.study_id or draft.head.draft_id
    # Asked at once, so that a study with unreadable values says so here and not in a broken download.
    study_files.readable_study(draft)
    lang = language()
    with st.container(horizontal=True):
        for suffix, label in ((".xlsx", _("Workbook (Excel)")), (".yaml", "YAML"), (".json", "JSON")):
            st.download_button(
                label,
                partial(study_files.study_file, draft, suffix, lang),
                f"{name}{suffix}",
                mime_type(suffix),
                key=f"study_{suffix}",
                on_click="ignore",
                icon=":material/download:",
            )
