"""The electricity section: both views, what covers which kWh, how the grid factor came about, its limits (7.3 l)."""

from footprint_app.reporting.blocks import Block, Column, Heading, Paragraph, Table
from footprint_app.reporting.figures import fixed, trimmed
from footprint_app.reporting.material import Material, quantity_text
from footprint_app.reporting.sections.electricity_account import account_blocks
from footprint_app.reporting.sections.result_tables import decimals_of
from pcr_rules.enum_labels import enum_label
from pcr_rules.field_labels import label_of
from pcr_rules.methods.electricity import GRID_PART
from pcr_rules.result import View
from pcr_rules.study_facilities import ElectricitySupply, SupplyKind

CRITERIA = ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market")
"""The five criteria for contractual instruments (CFP-EL-04)."""
_INSTRUMENTS = frozenset({SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE})


def electricity(material: Material) -> list[Block]:
    """Treatment of electricity in both views (CFP-EL-01 to 07, 7.3 l)."""
    texts = material.texts
    blocks: list[Block] = [Paragraph(texts("electricity.intro"))]
    reason = material.hidden_text("study.facilities.electricity")
    if reason is not None:
        blocks.append(Paragraph(reason, "note"))
    elif any(facility.electricity for facility in material.study.facilities):
        blocks.append(_supplies(material))
    else:
        blocks.append(Paragraph(texts("electricity.none")))
    factors = electricity_factors(material)
    if factors:
        blocks.append(Table(texts("electricity.factors"), _factor_columns(material), factors))
    blocks += [
        reconciliation_table(material),
        *account_blocks(material),
        Paragraph(texts("electricity.residual")),
        Heading(texts("electricity.derived"), 3),
    ]
    return [*blocks, Paragraph(texts("electricity.derivation")), Paragraph(texts("electricity.limits"))]


def _supplies(material: Material) -> Table:
    texts = material.texts
    columns = (
        Column(texts("processes.facility"), 1.4),
        Column(texts("electricity.supply"), 0.9),
        Column(texts("electricity.kind"), 0.8),
        Column(texts("electricity.quantity"), 1.1, "right"),
        Column(texts("electricity.factor"), 1.8),
        Column(texts("electricity.criteria"), 1.4),
        Column(texts("electricity.assessed_by"), 1.2),
    )
    rows = tuple(
        (
            material.facility_name(facility.facility_id),
            supply.supply_id,
            enum_label(supply.kind, material.language),
            quantity_text(supply.quantity, ""),
            _factor(material, facility.facility_id, supply),
            criteria_text(material, supply),
            supply.assessed_by or "–",
        )
        for facility in material.study.facilities
        for supply in facility.electricity
    )
    return Table(texts("electricity.supplies"), columns, rows)


def _factor(material: Material, facility_id: str, supply: ElectricitySupply) -> str:
    """The factor a supply stands on; for the grid the one that was looked up, "–" where no row draws on it."""
    if supply.kind is not SupplyKind.GRID:
        return material.factor_text(supply.factor_key) if supply.factor_key else "–"
    if supply.factor_key:
        return material.factor_text(supply.factor_key)
    names = (f"@{facility_id}.{GRID_PART}.{supply.supply_id}", f"@{facility_id}.{GRID_PART}")
    lines = (line for view in material.views for line in view.contributions if line.line_id.endswith(names))
    line = next(lines, None)
    return "–" if line is None else material.factor_text(line.supplier.removeprefix("factor:"))


def criteria_text(material: Material, supply: ElectricitySupply) -> str:
    """Say which of the five criteria an instrument does not meet; physical supplies need none."""
    texts = material.texts
    if supply.kind not in _INSTRUMENTS:
        return texts("electricity.not_instrument")
    fields = supply.__dataclass_fields__
    unmet = [label_of(fields[name]).text(material.language) for name in CRITERIA if getattr(supply, name) is not True]
    if not unmet:
        return texts("electricity.all_met")
    return texts("electricity.unmet", names=texts("report.list_separator").join(unmet))


def electricity_factors(material: Material) -> tuple[tuple[str, ...], ...]:
    """Factors of the result that stand for kWh of electricity, with source."""
    return tuple(
        (
            material.factor_name(use),
            trimmed(use.value),
            use.per_unit,
            use.geography,
            use.data_period.replace("/", " – "),
            use.source,
        )
        for use in material.result.factors
        if use.factor_id.startswith("elec.")
    )


def _factor_columns(material: Material) -> tuple[Column, ...]:
    texts = material.texts
    return (
        Column(texts("factors.name"), 1.5),
        Column(texts("factors.value"), 1.0, "right"),
        Column(texts("factors.unit"), 0.6),
        Column(texts("factors.geography"), 0.5),
        Column(texts("factors.period"), 0.8),
        Column(texts("factors.source"), 2.6),
    )


def reconciliation_rows(material: Material) -> tuple[tuple[str, float], ...]:
    """Location-based total, each step, market-based total; the steps add up to the difference, kg CO2e per unit."""
    first, last = material.result.view(View.LOCATION), material.result.view(View.MARKET)
    steps = tuple(
        (_step_name(material, step), value) for step, value in material.result.reconciliation.items() if value
    )
    return ((material.view_name(View.LOCATION), first.total), *steps, (material.view_name(View.MARKET), last.total))


def _step_name(material: Material, step: str) -> str:
    footprint = next(
        (one for one in material.study.supplier_footprints if step == f"supplier:{one.footprint_id}"), None
    )
    if footprint is not None:
        return footprint.product
    facility, _, supply = step.partition("/")
    return f"{material.facility_name(facility)} / {supply}" if supply else material.facility_name(facility)


def reconciliation_table(material: Material) -> Table:
    """From the location-based to the market-based total."""
    texts, decimals = material.texts, decimals_of(material)
    rows = reconciliation_rows(material)
    columns = (Column(texts("electricity.step"), 3), Column(texts("workbook.absolute"), 1, "right"))
    return Table(
        texts("electricity.reconciliation", unit=material.unit),
        columns,
        tuple((name, fixed(value, decimals)) for name, value in rows),
        total_rows=1,
    )
