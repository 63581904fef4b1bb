"""What produced a number, and its tables as files."""

import streamlit as st

from footprint_app.service import jobs
from footprint_app.service.result_downloads import contributions_csv, result_workbook
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.facts import show_facts
from footprint_app.ui.parts.plain_text import escaped
from pcr_rules.result import PcfResult

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_downloads(result: PcfResult) -> None:
    """Offer the tables; a file is made when it is asked for."""
    lang, digest = language(), result.result_digest[:8]
    with st.container(horizontal=True):
        st.download_button(
            _("All tables (Excel)"),
            lambda: result_workbook(result, lang),
            f"result_{digest}.xlsx",
            _XLSX,
            key="tables_xlsx",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            _("Contributions (CSV)"),
            lambda: contributions_csv(result, result.headline, lang),
            f"contributions_{digest}.csv",
            "text/csv",
            key="contributions_csv",
            on_click="ignore",
            icon=":material/download:",
        )


def show_footer(_found: Calculated, result: PcfResult) -> None:
    """Show editions, sets, seed and digest: equal ones give equal numbers."""
    trace = result.trace
    st.divider()
    st.caption(
        escaped(
            _(
                "PCR edition {edition} · {gwp} · result {digest} · seed {seed}",
                edition=trace.pcr_edition,
                gwp=trace.gwp_set,
                digest=result.result_digest[:16],
                seed=jobs.DEFAULT_SEED,
            )
        )
    )
    with st.expander(_("What produced this number")):
        facts = [
            (_("Result digest"), result.result_digest),
            (_("Study digest"), trace.study_digest),
            (_("PCR edition"), f"{trace.pcr_edition} · {trace.pcr_digest}"),
            (_("Reading of the rules"), trace.overlay or _("as shipped")),
            (_("GWP set"), f"{trace.gwp_set} · {trace.gwp_digest}"),
            (_("Ledger of certificates"), trace.ledger),
            (_("Databases"), trace.snapshot),
            (_("Software"), f"{trace.software} · {trace.engine} · {trace.solver}"),
            *((_("Factor set {name}", name=name), digest) for name, digest in trace.factor_sets.items()),
        ]
        show_facts(facts)
        st.caption(
            _(
                "Rows read {read}, rows linked {linked}: none is dropped.",
                read=result.rows_in,
                linked=result.rows_linked,
            )
        )
