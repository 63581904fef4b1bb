"""How far a result spreads: at once to first order, by Monte Carlo when asked; what to measure next."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from footprint_app.service import jobs
from footprint_app.service.job_results import uncertainty_of
from footprint_app.service.jobs import Job
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.calculated import Calculated, find_again
from footprint_app.ui.parts.charts import ranking_of_shares, settling, show
from footprint_app.ui.parts.numbers import share_column
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.work import follow
from pcr_rules.result import PcfResult

if TYPE_CHECKING:
    from footprint_app.service.uncertainty_answers import DatumDocument, StatisticsDocument, UncertaintyDocument

_JOB = "uncertainty"
_DRAWS = (500, 2000, 10_000)
_MOST = 12


def show_uncertainty(_found: Calculated, result: PcfResult) -> None:
    """Show the first-order spread of amounts, and Monte Carlo beside it."""
    _first_order(result)
    st.subheader(_("Monte Carlo: amounts, factors, databases, characterisation"))
    draft = desk.draft()
    if draft is None:
        return
    find_again(draft, _JOB, "uncertainty")
    draws = st.select_slider(
        _("Draws"),
        _DRAWS,
        value=jobs.DEFAULT_DRAWS,
        help=_("More draws, steadier ends; seed {seed}", seed=jobs.DEFAULT_SEED),
    )
    job = follow(_JOB, lambda: jobs.ask_uncertainty(desk.open_workspace(), draft, draws), _("Draw"))
    if job is None:
        return
    if jobs.is_stale(desk.open_workspace(), job, draft):
        st.warning(
            _("Stale: drawn from an older state of the study. Press Draw for the present one."),
            icon=":material/history:",
        )
    try:
        document = uncertainty_of(desk.open_workspace(), job, language())
    except FileNotFoundError:
        st.info(_("The files of these draws are gone. Draw again."))
        return
    _monte_carlo(document, job)


def _first_order(result: PcfResult) -> None:
    st.subheader(_("First order: amounts only"))
    spread = result.uncertainty
    if spread is None:
        st.info(
            _(
                "No amount has a distribution, so nothing is known of the spread. Scores of data quality or a spread beside an amount give one."
            )
        )
        return
    st.markdown(
        escaped(
            _(
                "95 % between {low} and {high} kgCO2e (geometric standard deviation {gsd}); {without} of the result has no distribution.",
                low=number(spread.low),
                high=number(spread.high),
                gsd=number(spread.geometric_standard_deviation, 3),
                without=percent(spread.share_without_distribution),
            )
        )
    )
    names = [f"{each.flow} · {each.process_name}" for each in spread.exchanges]
    if names:
        show(
            ranking_of_shares(names, [each.share for each in spread.exchanges]),
            "variance",
            _("Shares of the variance by amount"),
            key="variance",
        )


def _monte_carlo(document: "UncertaintyDocument", job: Job) -> None:
    if document.statistics is None:
        st.error(_("No number yet: what is listed under Checks stands in its way."))
        return
    statistics = document.statistics
    by_percent = {each.percent: each.value for each in statistics.percentiles}
    left, middle, right = st.columns(3)
    left.metric(_("Median"), f"{number(statistics.median)} kgCO2e", border=True)
    middle.metric(_("95 % between"), f"{number(by_percent[2.5])} – {number(by_percent[97.5])}", border=True)
    right.metric(_("Standard error of the mean"), percent(statistics.relative_standard_error or 0.0, 2), border=True)
    _convergence(statistics)
    _next(document)
    folder = jobs.folder_of(desk.open_workspace(), job)
    for name in (job.result or {}).get("files", ()):
        st.download_button(_("Every draw (Excel)"), (folder / name).read_bytes, name, key="draws_file")
    for finding in document.findings:
        st.caption(escaped(f"{finding.what} {finding.meaning}"))
    footer = document.footer
    if footer is not None:
        st.caption(
            escaped(
                _(
                    "Draws {draws} · seed {seed} · {numbers} · {software}",
                    draws=footer.draws,
                    seed=footer.seed,
                    numbers=footer.random_numbers,
                    software=footer.software,
                )
            )
        )


def _convergence(statistics: "StatisticsDocument") -> None:
    points = statistics.convergence
    words = (_("mean"), _("95 % band of the mean"), _("95 % of results"), _("draws"))
    figure = settling(
        [each.draws for each in points],
        [each.mean for each in points],
        ([each.mean_low for each in points], [each.mean_high for each in points]),
        ([each.low for each in points], [each.high for each in points]),
        words,
    )
    show(figure, "convergence", _("How mean and interval settle with the number of draws"), key="convergence")


def _next(document: "UncertaintyDocument") -> None:
    st.subheader(_("What to measure next"))
    by_id = {each.datum_id: each for each in document.data}
    wanted = [by_id[key] for key in document.measure_next if key in by_id][:_MOST]
    if wanted:
        st.caption(_("Most variance removed for the effort first."))
        st.dataframe(
            [_row(each) for each in wanted], hide_index=True, width="stretch", placeholder="–", column_config=_columns()
        )
    unknown = [by_id[key] for key in document.without_distribution if key in by_id]
    if unknown:
        with st.expander(_("Counted as exact, as nothing is known of their spread ({count})", count=len(unknown))):
            st.dataframe(
                [_row(each) for each in unknown],
                hide_index=True,
                width="stretch",
                placeholder="–",
                column_config=_columns(),
            )


def _row(datum: "DatumDocument") -> dict[str, object]:
    kinds = {
        "amount": _("amount"),
        "factor": _("factor"),
        "background": _("database"),
        "gas": _("gas"),
        "output": _("output"),
    }
    return {
        _("Datum"): datum.name,
        _("Kind"): kinds.get(datum.kind, datum.kind),
        _("Share of the result"): min(datum.share, 1.0),
        _("Share of the variance"): datum.variance_share,
    }


def _columns() -> dict[str, Any]:
    return {name: share_column(name) for name in (_("Share of the result"), _("Share of the variance"))}
