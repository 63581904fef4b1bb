"""The way of certificates from issue to product, as a Sankey diagram: all of them, or one lot."""

import streamlit as st

from footprint_app.service import certificate_holdings as holdings
from footprint_app.service.certificate_holdings import CertificatePath, Holding, Stop, StudyUse
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.calculated import last_calculation
from footprint_app.ui.parts.certificate_words import lot_word, node_word, short_word, state_word
from footprint_app.ui.parts.charts import flows, show
from footprint_app.ui.parts.electricity_words import days_word
from footprint_app.ui.parts.ledger import Ledger
from footprint_app.ui.parts.numbers import whole_numbers
from footprint_app.ui.parts.supply_chart import STATE_COLOURS

_COLOURS = {
    Stop.ISSUE: "#5b7f95",
    Stop.LOT: "#3f9b6d",
    Stop.HOLDER: "#7a6c9d",
    Stop.CLAIM: "#e0b040",
    Stop.PRODUCT: "#1f5c4a",
    Stop.OTHER_USE: "#9aa5a1",
}


def show_path(_ledger: Ledger, held: tuple[Holding, ...]) -> None:
    """Show the picture, and beside it what the lot chosen is made of now."""
    lots = {lot.lot_id: lot for lot, _count in holdings.lots_of(held)}
    lot = st.selectbox(
        _("Follow one lot"),
        ["", *lots],
        format_func=lambda one: lot_word(lots[one]) if one else _("all lots"),
        key="path_lot",
    )
    use = _use(held)
    path = holdings.path_of(held, use, lot)
    _picture(path)
    if use is None:
        st.caption(
            _(
                "The picture ends at the claim. Open a study and calculate it: then it goes on to what its processes drew."
            )
        )
    else:
        st.caption(
            _("Past the claim: kWh that the processes of the study drew in its period, by its last calculation.")
        )
    chosen = [one for one in held if not lot or one.lot.lot_id == lot]
    st.dataframe(
        [
            {
                _("Lot"): lot_word(one.lot),
                "MWh": one.certificates,
                _("Holder"): one.holder,
                _("State"): state_word(one.state),
                _("Claim"): one.claim.claim_id if one.claim else "",
                _("Facility"): one.claim.facility if one.claim else "",
                _("Period"): days_word(one.claim.first_day, one.claim.last_day) if one.claim else "",
                _("Cancelled for"): one.cancelled_for,
                _("First id"): one.lot.certificate_id(one.first_serial),
                _("Last id"): one.lot.certificate_id(one.last_serial),
            }
            for one in chosen
        ],
        hide_index=True,
        width="stretch",
        column_config={"MWh": whole_numbers()},
    )


def _picture(path: CertificatePath) -> None:
    names = [short_word(node) for node in path.nodes]
    colours = [
        STATE_COLOURS[node.state] if node.state is not None else _COLOURS.get(node.stop, "#9aa5a1")
        for node in path.nodes
    ]
    links = [(link.source, link.target, link.mwh) for link in path.links]
    alt = _("Certificates from project and lot to holder, claim and product, in MWh")
    whole = [node_word(node) for node in path.nodes]
    show(flows(names, links, colours, "MWh", whole), "certificates", alt, key="certificate_path")


def _use(held: tuple[Holding, ...]) -> StudyUse | None:
    """What the study on the desk drew of each claim, by its last calculation."""
    draft = desk.draft()
    found = last_calculation(draft) if draft is not None else None
    result = found.files.result if found is not None else None
    if result is None or result.electricity is None:
        return None
    names = (result.product_name_zh, result.product_name_en)
    product = (names[0] or names[1]) if language() == "zh" else (names[1] or names[0])
    return holdings.study_use(product, result.electricity, held)
