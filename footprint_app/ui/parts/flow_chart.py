"""Where the footprint comes from, as a Sankey diagram: inputs, unit processes, the product."""

import streamlit as st

from footprint_app.service.result_flows import FlowNode, flow_picture
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.charts import ADDS, QUIET, SECOND, flows, show
from pcr_rules.result import PcfResult


def show_flows(_found: Calculated, result: PcfResult) -> None:
    """Show the headline view as flows; what is negative has no width and is told in words."""
    picture = flow_picture(result.view(result.headline), language())
    if not picture.links:
        st.info(_("Nothing positive contributes, so there is nothing to draw."))
        return
    names = [_name(node) for node in picture.nodes]
    colours = [{"process": SECOND, "product": ADDS}.get(node.kind, QUIET) for node in picture.nodes]
    links = [(link.start, link.end, link.value) for link in picture.links]
    alt = _("Flows from inputs through unit processes to the product, in kgCO2e")
    show(flows(names, links, colours), "flows", alt, key="flows")
    if picture.negative:
        st.caption(
            _(
                "Uptake and credits of {value} kgCO2e are negative: they have no width and are not drawn.",
                value=number(picture.negative),
            )
        )


def _name(node: FlowNode) -> str:
    words = {"own": _("Emissions of the own site"), "small": _("Smaller inputs"), "product": _("Product")}
    return words.get(node.kind, node.name)
