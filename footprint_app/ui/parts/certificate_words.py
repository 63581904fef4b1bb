"""Words of the ledger of certificates."""

from footprint_app.service.certificate_holdings import PathNode, Stop
from footprint_app.service.certificate_matching import Granularity
from footprint_app.service.certificates import HoldingState
from footprint_app.service.matching_reasons import REASON_WORDS, RuledOut, Why
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.charts import shortened
from footprint_app.ui.parts.electricity_words import days_word, technology_word
from pcr_rules.certificates import CertificateLot, ClaimPurpose

_SHORT, _LONG = 14, 24
"""Room beside a stop: that of the product ends where its claim's begins."""


def state_word(state: HoldingState) -> str:
    """Return what certificates are at present."""
    words = {
        HoldingState.FREE: _("free"),
        HoldingState.CLAIMED: _("claimed"),
        HoldingState.CLAIMED_CANCELLED: _("claimed and cancelled"),
        HoldingState.CANCELLED: _("cancelled, not claimed"),
        HoldingState.EXPIRED: _("expired"),
    }
    return words[state]


def event_word(kind: str) -> str:
    """Return what an event did."""
    words = {
        "imported": _("imported"),
        "allocated": _("claimed"),
        "released": _("given back"),
        "transferred": _("transferred"),
        "cancelled": _("cancelled"),
        "expired": _("expired"),
    }
    return words.get(kind, kind)


def purpose_word(purpose: ClaimPurpose) -> str:
    """Return what a claim is made for."""
    words = {
        ClaimPurpose.PRODUCT_FOOTPRINT: _("product footprint"),
        ClaimPurpose.ENTERPRISE_INVENTORY: _("company inventory"),
        ClaimPurpose.CONSUMPTION_DUTY: _("duty to consume renewables"),
        ClaimPurpose.RE100: "RE100",
        ClaimPurpose.CUSTOMER: _("passed on to a customer"),
    }
    return words[purpose]


def granularity_word(granularity: Granularity) -> str:
    """Return how close generation must lie to consumption."""
    words = {
        Granularity.STUDY_PERIOD: _("generated within the study's period"),
        Granularity.CALENDAR_YEAR: _("generated in the same calendar year"),
        Granularity.QUARTER: _("generated in the same quarter"),
        Granularity.MONTH: _("generated in the same month"),
        Granularity.VALIDITY: _("generated in any earlier month while valid"),
    }
    return words[granularity]


def why_word(why: Why) -> str:
    """Return why a lot is proposed for a demand."""
    words = {
        Why.ENOUGH: _("may serve, lapses first; enough for all"),
        Why.SHARED: _("may serve, lapses first; too few, shared pro rata"),
        Why.PRIORITY: _("may serve, lapses first; too few, in the stated order"),
    }
    return words[why]


def left_word(reason: RuledOut | None) -> str:
    """Return why a lot stays free."""
    if reason is None:
        return _("not needed")
    return REASON_WORDS[reason][0 if language() == "zh" else 1]


def lot_word(lot: CertificateLot) -> str:
    """Return a lot as people tell it from others: generation, month, project, first serial number."""
    parts = (technology_word(lot.technology), f"{lot.generation_month:%Y-%m}", lot.project_name or lot.project_code)
    return f"{' · '.join(parts)} · #{lot.first_serial}–{lot.last_serial}"


def node_word(node: PathNode) -> str:
    """Return the name of a stop on the way of certificates."""
    if node.stop is Stop.LOT:
        if node.lot is None:
            return _("{count} smaller lots", count=node.count)
        serials = f"#{node.lot.first_serial}–{node.lot.last_serial}"
        return f"{technology_word(node.lot.technology)} {node.lot.generation_month:%Y-%m} {serials}"
    if node.stop is Stop.CLAIM and node.claim is not None:
        return f"{node.name} · {node.claim.facility} · {days_word(node.claim.first_day, node.claim.last_day)}"
    if node.stop is Stop.STATE and node.state is not None:
        return state_word(node.state)
    if node.stop is Stop.OTHER_USE:
        return _("other uses of the site")
    return node.name


def short_word(node: PathNode) -> str:
    """Return the name of a stop as it fits beside it; the whole name is told when it is pointed at."""
    if node.stop is Stop.LOT and node.lot is not None:
        return f"{technology_word(node.lot.technology)} {node.lot.generation_month:%Y-%m}"
    if node.stop is Stop.CLAIM:
        return node.name
    return shortened(node_word(node), _SHORT if node.stop is Stop.PRODUCT else _LONG)
