"""What a person decides about a database before it is imported; every question refuses unless it is answered."""

import streamlit as st

from footprint_app.ui.language import _


def ask_decisions() -> dict[str, str]:
    """Ask for the decisions; return those that were made, by the name under which an import keeps them."""
    refuse = _("refuse the import")
    keep = _("keep them")
    questions: dict[str, tuple[str, dict[str, str]]] = {
        "allocation": (
            _("Processes with several products"),
            {
                "": refuse,
                "as-file": _("split as the file says"),
                "mass": _("split by mass"),
                "energy": _("split by energy"),
                "economic": _("split by price"),
                "reference": _("the reference product bears everything"),
                "reference-flow": _("the data set is for its reference flow alone"),
            },
        ),
        "missing": (
            _("Inputs that nobody supplies"),
            {"": refuse, "cut-off": _("cut off, without burden, and marked")},
        ),
        "providers": (
            _("Several suppliers of one flow"),
            {
                "": refuse,
                "same-name": _("the process named like the product"),
                "same-location": _("the one of the consumer's place"),
            },
        ),
        "waste": (
            _("Waste that nobody treats"),
            {"": refuse, "service": _("its treatment is an input"), "cut-off": _("leaves without burden")},
        ),
        "self_inputs": (
            _("A product that is its own input, in full"),
            {"": refuse, "leave-out": _("leave the input out")},
        ),
        "zero_amounts": (_("Exchanges of amount 0"), {"": keep, "leave-out": _("leave them out")}),
        "unusable": (_("Exchanges that cannot be used"), {"": refuse, "leave-out": _("leave them out")}),
        "aggregated": (_("Data sets that are results already"), {"": refuse, "accept": _("accept them")}),
    }
    columns = st.columns(2)
    found: dict[str, str] = {}
    for at, (name, (question, words)) in enumerate(questions.items()):
        found[name] = columns[at % 2].selectbox(
            question, list(words), format_func=words.__getitem__, key=f"decide_{name}"
        )
    return {name: value for name, value in found.items() if value}
