"""Electricity of a facility, location-based and market-based (ISO 14067 6.4.9.4; CFP-EL-01 to CFP-EL-06).

Energy is counted in whole watt-hours, so that what is supplied adds up exactly to what is consumed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.grid_factors import LOSSES_INCLUDED
from background_db.units import conversion
from pcr_rules.linked_study import LinkedStudy, Supplier, SupplierKind
from pcr_rules.product_system import AllocatedLine, AllocatedSystem, Column
from pcr_rules.result import View
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import ExchangeKind

ELECTRICITY_FLOW = "electricity"
GRID_PART = "grid"
_CLAIMS = frozenset({SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE})
_PRIVATE_WIRE = frozenset({SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE})
_CRITERIA = ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market")


@dataclass(frozen=True, slots=True)
class SupplyPart:
    """Part of a facility's electricity in a view: watt-hours, and what supplies each of them."""

    supply_id: str
    watt_hours: int
    suppliers: tuple[str, ...]
    """Factor keys, each counted once per kWh: the generation, and for a claim on grid power its transmission."""


def column_id(facility_id: str) -> str:
    """Return the process id of a facility's electricity column."""
    return f"electricity:{facility_id}"


def unmet_criteria(supply: ElectricitySupply) -> tuple[str, ...]:
    """Name which of the five criteria for contractual instruments do not hold; None is not yet assessed (CFP-EL-04)."""
    return tuple(name for name in _CRITERIA if getattr(supply, name) is not True)


def watt_hours(supply: ElectricitySupply) -> int:
    """Return the electricity of a supply in whole watt-hours."""
    return round(supply.quantity.to("Wh").value)


def transmission_factor(linked: LinkedStudy) -> str | None:
    """Return the key of the transmission and distribution factor including losses, None where there is none."""
    return next((key for key, factor in linked.factors.items() if factor.activity == LOSSES_INCLUDED), None)


def facility_supply(linked: LinkedStudy, facility_id: str, view: View) -> tuple[SupplyPart, ...]:
    """Return the parts of a facility's electricity in a view; their watt-hours sum to the physical supply.

    Location-based: the physical supply, grid at the grid average, own generation and direct line at the factor of
    their technology; contracts and certificates are ignored. Market-based: the kWh of a contract or certificate
    that meets all five criteria leave the grid part and take technology + transmission and distribution (with
    losses); own generation or a direct line whose instruments were sold takes the grid factor for those kWh.
    Without any physical supply listed the facility stands for 1 kWh of grid power.

    Source: ISO 14067 6.4.9.4.2 to 6.4.9.4.4 (CFP-EL-02 to CFP-EL-05).
    """
    facility = _facility(linked, facility_id)
    grid_key = linked.grid_factors[facility_id]
    private: list[SupplyPart] = []
    grid_wh = sum(watt_hours(supply) for supply in facility.electricity if supply.kind is SupplyKind.GRID)
    for supply in facility.electricity:
        if supply.kind in _PRIVATE_WIRE:
            sold = _sold_watt_hours(supply) if view is View.MARKET else 0
            private.append(SupplyPart(supply.supply_id, watt_hours(supply) - sold, (supply.factor_key,)))
            private.append(SupplyPart(f"{supply.supply_id}.instruments_sold", sold, (grid_key,)))
    if not grid_wh and not any(part.watt_hours for part in private):
        grid_wh = 1000
    claims = _claim_parts(linked, facility) if view is View.MARKET else ()
    remaining = grid_wh - sum(part.watt_hours for part in claims)
    parts = (SupplyPart(GRID_PART, remaining, (grid_key,)), *private, *claims)
    return tuple(part for part in parts if part.watt_hours)


def _claim_parts(linked: LinkedStudy, facility: Facility) -> tuple[SupplyPart, ...]:
    transmission = transmission_factor(linked)
    return tuple(
        SupplyPart(
            supply.supply_id,
            watt_hours(supply),
            (supply.factor_key, transmission) if transmission else (supply.factor_key,),
        )
        for supply in facility.electricity
        if supply.kind in _CLAIMS and not unmet_criteria(supply)
    )


def counted_claims(linked: LinkedStudy) -> tuple[tuple[Facility, ElectricitySupply], ...]:
    """Return the contracts and certificates that the market-based result counts: on power drawn, all criteria stated.

    They rest on the author's word until a ledger or the registry's proof of cancellation holds them, so a result
    that counts any is provisional (CFP-EL-04).
    """
    drawn = _drawn(linked)
    return tuple(
        (facility, supply)
        for facility in linked.study.facilities
        if facility.facility_id in drawn
        for supply in facility.electricity
        if supply.kind in _CLAIMS and not unmet_criteria(supply) and watt_hours(supply)
    )


def _drawn(linked: LinkedStudy) -> frozenset[str]:
    """Ids of the facilities whose electricity a line draws on."""
    return frozenset(line.supplier.key for line in linked.lines if line.supplier.kind is SupplierKind.ELECTRICITY)


def _facility(linked: LinkedStudy, facility_id: str) -> Facility:
    return next(facility for facility in linked.study.facilities if facility.facility_id == facility_id)


def _sold_watt_hours(supply: ElectricitySupply) -> int:
    sold = round(supply.instruments_sold.to("Wh").value) if supply.instruments_sold else 0
    # Instruments beyond the own use stand for power that was fed into the grid.
    return min(sold, watt_hours(supply))


def supply_electricity(system: AllocatedSystem, linked: LinkedStudy, view: View) -> AllocatedSystem:
    """Give each facility that is drawn on a column of 1 kWh with its mix in a view, and link its consumers to it.

    Formula: amount of part k per kWh = Wh_k / Σ Wh. Amounts of electricity lines become kWh.

    Raises:
        UnitError: an electricity line is not an amount of energy.
    """
    drawn = list(
        dict.fromkeys(line.supplier.key for line in system.lines if line.supplier.kind is SupplierKind.ELECTRICITY)
    )
    positions = {facility: len(system.columns) + number for number, facility in enumerate(drawn)}
    columns = tuple(
        Column(column_id(facility), ELECTRICITY_FLOW, 1.0, "kWh", 1.0, LifeCycleStage.PRODUCTION, facility)
        for facility in drawn
    )
    lines = [_linked_to_column(line, positions) for line in system.lines]
    for facility in drawn:
        lines += _mix_lines(system, linked, facility, view, positions[facility])
    return replace(system, columns=system.columns + columns, lines=tuple(lines))


def _linked_to_column(line: AllocatedLine, positions: Mapping[str, int]) -> AllocatedLine:
    if line.supplier.kind is not SupplierKind.ELECTRICITY:
        return line
    in_kwh = line.amount * conversion(line.unit, "kWh")
    return replace(line, supplier_column=positions[line.supplier.key], amount=in_kwh, unit="kWh")


def _mix_lines(
    system: AllocatedSystem, linked: LinkedStudy, facility: str, view: View, column: int
) -> list[AllocatedLine]:
    parts = facility_supply(linked, facility, view)
    total = sum(part.watt_hours for part in parts)
    return [
        AllocatedLine(
            line_id=f"{facility}.{part.supply_id}" + (".transmission" if number else ""),
            exchange_id=f"{facility}.{part.supply_id}",
            column=column,
            kind=ExchangeKind.INPUT,
            supplier=Supplier(SupplierKind.FACTOR, key),
            supplier_column=None,
            amount=part.watt_hours / total * conversion("kWh", system.factors[key].per_unit),
            unit=system.factors[key].per_unit,
            flow=ELECTRICITY_FLOW,
            stage=LifeCycleStage.PRODUCTION,
        )
        for part in parts
        for number, key in enumerate(part.suppliers)
    ]


def electricity_findings(linked: LinkedStudy) -> tuple[Finding, ...]:
    """Return what is to be said of the supplies: claims not counted, not proven, too large or without transmission."""
    findings: list[Finding] = []
    for facility in linked.study.facilities:
        counted = 0
        for supply in facility.electricity:
            if supply.kind in _CLAIMS:
                findings += _claim_findings(linked, facility, supply)
                counted += 0 if unmet_criteria(supply) else watt_hours(supply)
            if supply.kind is not SupplyKind.GRID and supply.factor_key not in linked.factors:
                findings.append(_supply_finding("ELEC-NO-FACTOR", facility, supply, factor=supply.factor_key or "-"))
            if watt_hours(supply) < 0:
                findings.append(_supply_finding("ELEC-NEGATIVE", facility, supply, amount=supply.quantity.value))
        grid = sum(watt_hours(supply) for supply in facility.electricity if supply.kind is SupplyKind.GRID)
        if counted > grid:
            findings.append(
                integrity_error(
                    "ELEC-CLAIMS-EXCEED-GRID",
                    Place(path=f"facility:{facility.facility_id}"),
                    "CFP-EL-04",
                    facility=facility.facility_id,
                    claimed_kwh=counted / 1000,
                    grid_kwh=grid / 1000,
                )
            )
    if transmission_factor(linked) is not None:
        findings += [_not_proven(facility, supply) for facility, supply in counted_claims(linked)]
    return tuple(findings)


def _not_proven(facility: Facility, supply: ElectricitySupply) -> Finding:
    return warning(
        "ELEC-CLAIM-NOT-PROVEN",
        _place(facility, supply),
        "CFP-EL-04",
        facility=facility.facility_id,
        supply=supply.supply_id,
        kwh=watt_hours(supply) / 1000,
    )


def _claim_findings(linked: LinkedStudy, facility: Facility, supply: ElectricitySupply) -> list[Finding]:
    unmet = unmet_criteria(supply)
    if unmet:
        return [
            warning(
                "ELEC-CLAIM-NOT-COUNTED",
                _place(facility, supply),
                "CFP-EL-04",
                facility=facility.facility_id,
                supply=supply.supply_id,
                criteria=", ".join(unmet),
            )
        ]
    if transmission_factor(linked) is None:
        return [_supply_finding("ELEC-NO-TRANSMISSION", facility, supply)]
    return []


def _place(facility: Facility, supply: ElectricitySupply) -> Place:
    return Place(path=f"supply:{facility.facility_id}#{supply.supply_id}")


def _supply_finding(code: str, facility: Facility, supply: ElectricitySupply, **values: object) -> Finding:
    return integrity_error(
        code, _place(facility, supply), "CFP-EL-01", facility=facility.facility_id, supply=supply.supply_id, **values
    )


def reconcile_electricity(
    linked: LinkedStudy, consumed_kwh: Mapping[str, float], score_per_kwh: Callable[[str], float]
) -> Mapping[str, float]:
    """Return what turns the location-based total into the market-based one, by ``facility/supply``, in kg CO2e.

    Formula: per facility, consumed kWh × Wh_k / Σ Wh × (Σ score of the part's suppliers - score of what the part
    is in the location-based view). The sum over all parts is market-based total - location-based total.

    `consumed_kwh` is per functional or declared unit, by facility; `score_per_kwh` gives kg CO2e per kWh by factor.
    """
    steps: dict[str, float] = {}
    for facility, consumed in consumed_kwh.items():
        total = sum(part.watt_hours for part in facility_supply(linked, facility, View.MARKET))
        technology = {part.supply_id: part.suppliers for part in facility_supply(linked, facility, View.LOCATION)}
        grid = (linked.grid_factors[facility],)
        for part in facility_supply(linked, facility, View.MARKET):
            origin = part.supply_id.removesuffix(".instruments_sold")
            before = technology.get(origin, grid)
            if before != part.suppliers:
                change = sum(map(score_per_kwh, part.suppliers)) - sum(map(score_per_kwh, before))
                steps[f"{facility}/{part.supply_id}"] = consumed * part.watt_hours / total * change
    return steps
