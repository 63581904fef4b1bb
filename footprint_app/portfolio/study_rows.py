"""What a portfolio keeps of one calculated study: its row, the amounts of its suppliers, its findings; plain for JSON."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from background_db.findings import Finding, Gate, Place, Severity
from footprint_app.portfolio.bill_tally import LARGEST
from footprint_app.portfolio.tables import FINDINGS, RESULT
from pcr_rules.result import Contribution, FactorUse, PcfResult, View, ViewResult
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOutcome:
    """One product of a run: `row` by column of the products' table, amounts by supplier and view, findings."""

    product: str
    source: str
    row: Mapping[str, Any]
    amounts: list[tuple[str, str, str, float, float, float]] = field(default_factory=list)
    """View, supplier, unit, amount per declared unit, kg CO2e per unit, total."""
    findings: list[Mapping[str, Any]] = field(default_factory=list)


def outcome_of(
    product: str,
    source: str,
    study: ProductStudy | None,
    result: PcfResult | None,
    findings: Iterable[Finding],
    rows: int,
) -> StudyOutcome:
    """Return what is kept of a study; without a result its row has no number."""
    listed = list(findings)
    row: dict[str, Any] = {
        "product": product,
        "source": source,
        "status": RESULT if result else FINDINGS,
        "lines": rows,
        "errors": sum(finding.severity is Severity.ERROR for finding in listed),
        "warnings": sum(finding.severity is Severity.WARNING for finding in listed),
    }
    if study is not None:
        row |= {
            "name": study.product.name_zh or study.product.name_en,
            "geography": study.geography,
            "gwp_set": study.gwp_set,
            "unit": f"{study.unit.quantity.value:.15g} {study.unit.quantity.unit}",
            "period_start": study.period.first_day.isoformat(),
            "period_end": study.period.last_day.fromordinal(study.period.last_day.toordinal() + 1).isoformat(),
        }
    amounts = []
    if result is not None:
        row |= _numbers(result)
        uses = result.factor_uses()
        amounts = [each for view in result.views for each in supplier_amounts(view, uses)]
    return StudyOutcome(
        product=product,
        source=source,
        row=row,
        amounts=amounts,
        findings=[plain_finding(finding) for finding in listed],
    )


def _numbers(result: PcfResult) -> dict[str, Any]:
    headline = result.view(result.headline)
    row: dict[str, Any] = {
        "view": result.headline.value,
        "total": headline.total,
        "total_location": result.view(View.LOCATION).total,
        "total_market": result.view(View.MARKET).total,
        "result_digest": result.result_digest,
    }
    absolute = math.fsum(abs(one.total) for one in headline.contributions)
    largest = sorted(headline.contributions, key=lambda one: (-abs(one.total), one.line_id, one.supplier))[:LARGEST]
    for rank, one in enumerate(largest, start=1):
        row |= {
            f"largest_{rank}_line": one.line_id,
            f"largest_{rank}_flow": one.flow,
            f"largest_{rank}_supplier": one.supplier,
            f"largest_{rank}_share": abs(one.total) / absolute if absolute else None,
        }
    row |= {f"channel_{name}": value for name, value in headline.channels.items()}
    row |= {f"gas_{gas}": value for gas, value in headline.gases.items()}
    return row


def supplier_amounts(
    view: ViewResult, uses: Mapping[str, FactorUse]
) -> Iterable[tuple[str, str, str, float, float, float]]:
    """Yield how much of each supplier a unit of the product takes in a view: ∂ total / ∂ score of the supplier."""
    groups: dict[tuple[str, str], list[Contribution]] = {}
    for one in view.contributions:
        groups.setdefault((one.supplier, one.unit), []).append(one)
    for (supplier, unit), ones in sorted(groups.items()):
        amount, total = math.fsum(one.amount for one in ones), math.fsum(one.total for one in ones)
        score = uses[supplier].value if supplier in uses else total / amount if amount else math.nan
        yield view.view.value, supplier, unit, amount, score, total


def plain_finding(finding: Finding) -> Mapping[str, Any]:
    """Return a finding in plain values."""
    return {**asdict(finding), "values": [list(pair) for pair in finding.values]}


def finding_of(plain: Mapping[str, Any]) -> Finding:
    """Read a finding back."""
    return Finding(
        plain["code"],
        Severity(plain["severity"]),
        Gate(plain["gate"]),
        Place(**plain["where"]),
        tuple((name, value) for name, value in plain["values"]),
        plain["clause"],
    )
