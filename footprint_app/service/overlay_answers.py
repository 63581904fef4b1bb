"""What ``footprint database overlay …`` answers with ``--json``."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from footprint_app.service.finding_answers import FindingDocument

if TYPE_CHECKING:
    # Every command reads the documents; the rooms behind them are for those that need them.
    from footprint_app.service.background_overlay import OverlayAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayRuleDocument:
    """A rule as it was applied; `replaced` suppliers, `cells` that change."""

    rule: str
    subject: str
    supplier: str
    replaced: int
    cells: int
    reason_en: str
    reason_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlaySupplierDocument:
    """A new supplier: kg of each flow per unit."""

    code: str
    name_en: str
    name_zh: str
    unit: str
    geography: str
    factor: str
    source: str
    flows: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayMoverDocument:
    """An activity before and after, kg CO2e per unit; share = change / |before|."""

    code: str
    name_en: str
    name_zh: str
    unit: str
    location: str
    before: float
    after: float
    change: float
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayDocument:
    """``database overlay make`` and ``show``: exit code 1 where the rules could not be applied."""

    command: Literal["database overlay make", "database overlay show"]
    exit_code: Literal[0, 1]
    name: str
    base: str
    base_digest: str
    digest: str
    rules: list[OverlayRuleDocument]
    suppliers: list[OverlaySupplierDocument]
    cells: int
    activities: int
    moved: int
    median_share: float
    gwp_set: str
    movers: list[OverlayMoverDocument]
    files: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayDropDocument:
    """``database overlay drop``."""

    command: Literal["database overlay drop"] = "database overlay drop"
    exit_code: Literal[0] = 0
    name: str
    base: str
    digest: str


def overlay_document(
    command: Literal["database overlay make", "database overlay show"],
    answer: "OverlayAnswer",
    findings: list[FindingDocument],
    most: int,
    files: list[str],
) -> OverlayDocument:
    """Return an overlay as its published document, with the `most` activities that move furthest."""
    overlay, effect = answer.overlay, answer.effect
    movers = [] if effect is None else effect.movers(most).to_dict("records")
    return OverlayDocument(
        command=command,
        exit_code=0 if overlay is not None else 1,
        name=overlay.name if overlay else "",
        base=overlay.base_database if overlay else "",
        base_digest=overlay.base_digest if overlay else "",
        digest=overlay.digest if overlay else "",
        rules=[_rule(each) for each in overlay.rules] if overlay else [],
        suppliers=[_supplier(each) for each in overlay.suppliers] if overlay else [],
        cells=len(overlay.changes) if overlay else 0,
        activities=0 if effect is None else len(effect.before),
        moved=0 if effect is None else effect.moved,
        median_share=0.0 if effect is None else effect.median_share,
        gwp_set="" if effect is None else effect.gwp,
        movers=[_mover(row) for row in movers],
        files=files,
        findings=findings,
    )


def _rule(rule: Any) -> OverlayRuleDocument:
    return OverlayRuleDocument(
        rule=rule.rule,
        subject=rule.subject,
        supplier=rule.supplier,
        replaced=len(rule.replaced),
        cells=rule.cells,
        reason_en=rule.reason_en,
        reason_zh=rule.reason_zh,
    )


def _supplier(supplier: Any) -> OverlaySupplierDocument:
    return OverlaySupplierDocument(
        code=supplier.code,
        name_en=supplier.name_en,
        name_zh=supplier.name_zh,
        unit=supplier.unit,
        geography=supplier.geography,
        factor=supplier.factor,
        source=supplier.source,
        flows=dict(supplier.flows),
    )


def _mover(row: dict[Any, Any]) -> OverlayMoverDocument:
    share = float(row["share"])
    return OverlayMoverDocument(
        code=str(row["code"]),
        name_en=str(row["name_en"]),
        name_zh=str(row["name_zh"]),
        unit=str(row["unit"]),
        location=str(row["location"]),
        before=float(row["before"]),
        after=float(row["after"]),
        change=float(row["change"]),
        share=share if math.isfinite(share) else None,
    )
