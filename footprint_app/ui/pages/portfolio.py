"""Portfolio: many products in one run, each with its number or what stands in its way."""

from pathlib import Path

import streamlit as st

from footprint_app.service import jobs, portfolio_jobs
from footprint_app.service.jobs import Job, JobState
from footprint_app.service.portfolio_jobs import UPLOADS, PortfolioView
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language, number, percent
from footprint_app.ui.parts.address import named
from footprint_app.ui.parts.charts import show as show_chart
from footprint_app.ui.parts.file_types import mime_type
from footprint_app.ui.parts.numbers import mixed_column, significant
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.portfolio_chart import histogram
from footprint_app.ui.parts.refusals import show_refusal, told
from footprint_app.ui.parts.told_finding import written_remedy
from footprint_app.ui.parts.words_of_studies import state_word
from footprint_app.ui.parts.work import follow_known

_RUN = "run"


def show() -> None:
    """Show the page."""
    st.title(_("Portfolio"))
    st.caption(
        _(
            "Many products at once: a table of bills of materials (product, line, flow, amount, unit, provider), a "
            "workbook with variants, or a .zip of studies. Every product stays in the table, with its number or with "
            "what is to be mended."
        )
    )
    with told():
        _ask()
        known = portfolio_jobs.portfolios(desk.open_workspace())
        if not known:
            st.info(_("Nothing calculated yet. Drop a file above; the run goes on when you leave the page."))
            return
        job = _chosen(known)
        if job.state is JobState.DONE:
            _show_run(job)


def _ask() -> None:
    brought = st.file_uploader(
        _("Table of bills, workbook with variants, or .zip of studies"),
        type=[suffix.removeprefix(".") for suffix in UPLOADS],
        key="portfolio_file",
    )
    left, right = st.columns(2)
    year = left.number_input(
        _("Year of the bills"),
        min_value=1990,
        max_value=2100,
        value=None,
        step=1,
        placeholder=_("the last one"),
        help=_("For tables only; studies have their own period."),
    )
    place = right.text_input(_("Place of the products"), "CN", help=_("For tables only, e.g. CN or CN-GD"))
    if st.button(_("Calculate all products"), type="primary", disabled=brought is None, icon=":material/play_arrow:"):
        assert brought is not None  # noqa: S101 - the button is disabled without
        asked = portfolio_jobs.ask_portfolio(
            desk.open_workspace(), brought.name, brought.getvalue(), int(year) if year else None, place, language()
        )
        for finding in asked.findings:
            show_refusal(finding)
        if asked.job is not None:
            st.query_params[_RUN] = asked.job.job_id
            jobs.ensure_worker(desk.open_workspace())


def _chosen(known: tuple[Job, ...]) -> Job:
    """Show the runs to choose from and how far the chosen one is; the choice stands in the address."""
    by_id = {job.job_id: job for job in known}
    begin = named(_RUN)
    chosen = st.selectbox(
        _("Run"),
        list(by_id),
        index=list(by_id).index(begin) if begin in by_id else 0,
        format_func=lambda job_id: (
            f"{by_id[job_id].request['source']} · {day(by_id[job_id].asked_at)} · {state_word(by_id[job_id].state)}"
        ),
    )
    st.query_params[_RUN] = chosen
    follow_known(by_id[chosen])
    return by_id[chosen]


def _show_run(job: Job) -> None:
    text = st.text_input(_("Search"), placeholder=_("Product id or name"), key="portfolio_search")
    try:
        seen = portfolio_jobs.read_portfolio(desk.open_workspace(), job, text)
    except FileNotFoundError:
        st.info(_("The files of this run are gone. Upload the table again."))
        return
    said = seen.document
    left, middle, right = st.columns(3)
    left.metric(_("Products"), number(said.products, 0), border=True)
    middle.metric(_("With a number"), number(said.with_result, 0), border=True)
    right.metric(_("With findings instead"), number(said.with_findings, 0), border=True)
    for each in said.findings:
        mend = written_remedy(each.code, each.remedy)
        st.warning(f"**{escaped(each.what)}**\n\n{escaped(each.meaning)}\n\n{mend}")
    _files(seen.files)
    results, spread, findings = st.tabs([_("Products"), _("Distribution"), _("Findings")])
    with results:
        _products(seen)
    with spread:
        _distribution(seen)
    with findings:
        _findings(seen)


def _files(files: tuple[Path, ...]) -> None:
    words = {
        "portfolio.xlsx": _("All tables (Excel)"),
        "products.parquet": _("Products (Parquet)"),
        "factor_amounts.parquet": _("Factor amounts (Parquet)"),
        "findings.parquet": _("Findings (Parquet)"),
    }
    with st.container(horizontal=True):
        for path in files:
            st.download_button(
                words.get(path.name, path.name),
                path.read_bytes,
                path.name,
                mime_type(path.name),
                key=f"portfolio_{path.name}",
                on_click="ignore",
                icon=":material/download:",
            )


def _products(seen: PortfolioView) -> None:
    st.caption(_("kgCO2e per declared unit; a product without a number is blank, not zero."))
    rows = [
        {
            _("Product"): row.product,
            _("Product name"): row.name,
            "kgCO2e": significant(row.total),
            _("Per"): row.unit,
            _("Lines"): row.lines,
            _("Largest contribution"): row.largest,
            _("Its share"): row.largest_share,
            _("Faults"): row.errors,
            _("Warnings"): row.warnings,
            _("File"): row.source,
        }
        for row in seen.products
    ]
    columns = {
        "kgCO2e": mixed_column("kgCO2e", [row.total for row in seen.products]),
        _("Its share"): st.column_config.NumberColumn(format="percent"),
    }
    st.dataframe(rows, hide_index=True, width="stretch", column_config=columns)
    if seen.document.products > len(rows):
        st.caption(
            _("{shown} of {count} products; search narrows them, the files hold all.",
              shown=len(rows), count=seen.document.products)
        )  # fmt: skip


def _distribution(seen: PortfolioView) -> None:
    if not seen.distributions:
        st.caption(_("A distribution needs two products with a number and the same declared unit."))
        return
    units = [each.unit for each in seen.distributions]
    unit = st.selectbox(_("Products per"), units) if len(units) > 1 else units[0]
    chosen = next(each for each in seen.distributions if each.unit == unit)
    st.caption(
        escaped(
            _(
                "{count} products per {unit}: median {median}, middle half {low} to {high} kgCO2e.",
                count=chosen.products,
                unit=chosen.unit,
                median=number(chosen.median),
                low=number(chosen.low),
                high=number(chosen.high),
            )
        )
    )
    figure = histogram(chosen.edges, chosen.counts, f"kgCO2e / {chosen.unit}", _("Products"))
    show_chart(figure, "distribution", _("How many products have which footprint"), key="distribution")
    if chosen.outliers:
        st.caption(
            _(
                "{count} far outside the others are not in the picture; they are listed below.",
                count=len(chosen.outliers),
            )
        )
        st.markdown(
            _("**Look at these**: more than 1.5 times the middle half outside it (Tukey); often a unit or a comma.")
        )
        rows = [{_("Product"): product, "kgCO2e": significant(total)} for product, total in chosen.outliers]
        columns = {"kgCO2e": mixed_column("kgCO2e", [total for _product, total in chosen.outliers])}
        st.dataframe(rows, hide_index=True, width="stretch", column_config=columns)
    else:
        st.caption(_("No product lies far outside the others; fewer than eight are not judged."))


def _findings(seen: PortfolioView) -> None:
    if seen.document.faults:
        blocks = {"number": _("the number"), "claim": _("the claim"), "nothing": _("nothing")}
        rows = [
            {
                _("What is wrong, first case"): each.what,
                _("What to do"): each.remedy,
                _("Blocks"): blocks[each.blocks],
                _("Products"): each.products,
                _("Lines"): each.lines,
                _("Code"): each.code,
            }
            for each in seen.document.faults
        ]
        st.dataframe(rows, hide_index=True, width="stretch")
    if not seen.findings:
        st.caption(_("Nothing was found."))
        return
    st.markdown(_("**Findings by product**"))
    listed = [
        {
            _("Product"): each["product"],
            _("Line"): each["line"],
            _("Flow"): each["flow"],
            _("What is wrong"): each["what"],
            _("What to do"): each["remedy"],
            _("Code"): each["code"],
        }
        for each in seen.findings
    ]
    st.dataframe(listed, hide_index=True, width="stretch")
    share = len(listed) / seen.findings_in_all if seen.findings_in_all else 1.0
    if share < 1:
        st.caption(_("{share} of all findings; search narrows them, the files hold all.", share=percent(share)))
