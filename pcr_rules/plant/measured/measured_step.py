"""Measured flows become rows, outputs and electricity supplies of the study period."""

from dataclasses import dataclass, field
from typing import assert_never

from background_db.findings import Finding
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added
from pcr_rules.plant.measured.calendar_days import Days, by_year
from pcr_rules.plant.measured.totals import MeterTotal, list_findings, measured_totals, study_days
from pcr_rules.plant_records.measured import MeasuredUse
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply
from pcr_rules.study_inventory import Exchange, ProductOutput


@dataclass(slots=True)
class _Gathered:
    exchanges: list[tuple[str, Exchange]] = field(default_factory=list)
    outputs: list[tuple[str, ProductOutput]] = field(default_factory=list)
    supplies: list[tuple[str, ElectricitySupply]] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    derivations: list[Derivation] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def measured_step(study: ProductStudy) -> Added:
    """Return a row, an output or the supplies of each measured flow, from its readings prorated to the study period.

    A flow without usable readings makes nothing and has its finding; a figure that others name makes only its arithmetic.
    """
    if not study.plant.measured_flows and not study.plant.readings:
        return Added()
    gathered = _Gathered(findings=list(list_findings(study)))
    utilities = frozenset(supply.supply_id for supply in study.plant.shared_supplies)
    whole = study_days(study)
    for total in measured_totals(study):
        gathered.findings += total.findings
        if not total.periods or total.amount() < 0:
            continue
        _become(gathered, total, utilities, whole)
        if total.estimated_share:
            share = Quantity(total.estimated_share, "1")
            gathered.statements.append(
                Statement(topic="measured", subject=total.meter.flow_id, item="estimated_share", quantity=share)
            )
    return Added(
        exchanges=tuple(gathered.exchanges),
        outputs=tuple(gathered.outputs),
        supplies=tuple(gathered.supplies),
        origins=gathered.origins,
        derivations=tuple(gathered.derivations),
        statements=tuple(gathered.statements),
        findings=tuple(gathered.findings),
    )


def _become(gathered: _Gathered, total: MeterTotal, utilities: frozenset[str], whole: Days) -> None:
    meter = total.meter
    match meter.becomes:
        case MeasuredUse.ROW:
            gathered.exchanges.append((meter.process, _row(total, is_of_utility=meter.process in utilities)))
            _note(gathered, total, f"exchange:{meter.flow_id}")
        case MeasuredUse.OUTPUT:
            gathered.outputs.append((meter.process, _output(total)))
            _note(gathered, total, f"output:{meter.process}#{meter.flow_id}")
        case MeasuredUse.SUPPLY:
            _add_supplies(gathered, total, whole)
        case MeasuredUse.FIGURE:
            gathered.derivations.append(total.derivation(f"figure:{meter.flow_id}"))
        case _ as never:
            assert_never(never)


def _note(gathered: _Gathered, total: MeterTotal, part: str) -> None:
    gathered.origins[part] = total.place
    gathered.derivations.append(total.derivation(part))


def _row(total: MeterTotal, *, is_of_utility: bool) -> Exchange:
    """A row of the inventory; water and steam of a utility leave by losses and condensate, outside the mass balance."""
    meter = total.meter
    return Exchange(
        exchange_id=meter.flow_id,
        kind=meter.kind,
        flow=meter.name,
        quantity=total.quantity,
        provider=meter.provider,
        fuel=meter.fuel,
        origin=meter.origin,
        supplier=meter.supplier,
        secondary_reason=meter.secondary_reason,
        fallback_reason=meter.fallback_reason,
        is_outside_mass_balance=is_of_utility,
        evidence=total.evidence,
        note=meter.note,
    )


def _output(total: MeterTotal) -> ProductOutput:
    meter = total.meter
    return ProductOutput(
        flow_id=meter.flow_id, name=meter.name, role=meter.role, quantity=total.quantity, mass=meter.mass
    )


def _add_supplies(gathered: _Gathered, total: MeterTotal, whole: Days) -> None:
    """One supply a calendar year: a grid factor is dated by year, so each kWh takes that of the year it was used in.

    A supply bears its days unless they are `whole`, those of the study: a meter in use in the second year only would
    take the factor of the first otherwise.
    """
    meter, years = total.meter, by_year(total.window)
    for days in years:
        is_one = len(years) == 1
        supply_id = meter.flow_id if is_one else f"{meter.flow_id}-{days.first.year}"
        supply = ElectricitySupply(
            supply_id=supply_id,
            kind=meter.supply_kind,
            quantity=Quantity(total.amount(days), total.unit),
            first_day=None if days == whole else days.first,
            last_day=None if days == whole else days.last,
            factor=meter.supply_factor,
            instruments_sold=_sold(total, days if not is_one else None),
            evidence=total.evidence,
        )
        part = f"supply:{meter.facility}#{supply_id}"
        gathered.supplies.append((meter.facility, supply))
        gathered.origins[part] = total.place
        gathered.derivations.append(total.derivation(part, days))


def _sold(total: MeterTotal, days: Days | None) -> Quantity | None:
    """What was sold of a supply; of one year of several in the proportion of what it generated."""
    sold = total.meter.instruments_sold
    if sold is None or days is None or not total.amount():
        return sold
    return Quantity(sold.value * total.amount(days) / total.amount(), sold.unit)
