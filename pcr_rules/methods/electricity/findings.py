"""What is to be said of the electricity of facilities: supplies that cannot be, claims that do not count or lack proof."""

from collections.abc import Callable, Iterator

from background_db.findings import Finding, Place, conformity_error, integrity_error, warning
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity.claims import (
    CLAIM_KINDS,
    LEDGER,
    Claim,
    counted_claims,
    facility_claims,
    ledger_parts,
    period_of,
    unmet_criteria,
)
from pcr_rules.methods.electricity.generation_findings import generation_findings
from pcr_rules.methods.electricity.mix import process_uses
from pcr_rules.methods.electricity.site_supply import claim_suppliers, site_supply, sum_of
from pcr_rules.methods.electricity.treatments import MARKET
from pcr_rules.methods.electricity.watt_hours import whole_watt_hours
from pcr_rules.study_facilities import ElectricitySupply, Facility, LossRule, SupplyKind

_NEEDS_FACTOR = frozenset({SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE})
# Meters and keys are read to a few digits: rows may add up to a little more than the meter.
_ROUNDING = 0.01
_PHYSICAL = (SupplyKind.GRID, SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE)
_METERED_TWICE = frozenset({SupplyKind.DIRECT_LINE, SupplyKind.STORAGE})


def electricity_findings(linked: LinkedStudy) -> tuple[Finding, ...]:
    """Return what is to be said of the supplies and claims of all facilities."""
    findings: list[Finding] = [*loss_rule_findings(linked)]
    if any(finding.blocks_number for finding in findings):
        # Nothing can be attributed without the loss rate.
        return tuple(findings)
    for facility in linked.study.facilities:
        supplies = [finding for check in _SUPPLY_CHECKS for finding in check(linked, facility)]
        findings += supplies
        if not any(finding.blocks_number for finding in supplies) and facility.facility_id in linked.grid_factors:
            findings += claims_exceed_grid(linked, facility)
            findings += _stretched(linked, facility)
    if not any(finding.blocks_number for finding in findings):
        findings += [_not_proven(claim) for claim in counted_claims(linked) if not claim.is_proven]
    return tuple(findings)


def supply_place(facility: Facility, supply: ElectricitySupply) -> Place:
    """Return the place of a supply in the study."""
    return Place(path=f"supply:{facility.facility_id}#{supply.supply_id}")


def claim_place(claim: Claim) -> Place:
    """Return the place of a claim: the supply that states it, or the part of the ledger."""
    return Place(path=claim.claim_id if claim.lots else f"supply:{claim.facility}#{claim.claim_id}")


def _error(code: str, facility: Facility, supply: ElectricitySupply, **values: object) -> Finding:
    where = supply_place(facility, supply)
    return integrity_error(code, where, "CFP-EL-01", facility=facility.facility_id, supply=supply.supply_id, **values)


def loss_rule_findings(linked: LinkedStudy) -> Iterator[Finding]:
    """The losses of a claim come from its own source only with proof, and the loss rate must be known (GEC-15)."""
    rules = linked.study.electricity_rules
    if rules.loss_rule is not LossRule.SAME_SOURCE:
        return
    where = Place(path="study.electricity_rules")
    if rules.loss_rate is None or not 0 <= rules.loss_rate < 1:
        yield integrity_error(
            "ELEC-LOSS-RATE", where, "GEC-15", rate="-" if rules.loss_rate is None else rules.loss_rate
        )
    if not rules.loss_proof.strip():
        yield conformity_error("ELEC-LOSS-PROOF", where, "GEC-15")


def _amount_findings(_linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """Negative amounts, lines and stores that give more than they took, more leaving than there is."""
    for supply in facility.electricity:
        amount = whole_watt_hours(supply.quantity)
        if amount < 0:
            yield _error("ELEC-NEGATIVE", facility, supply, amount=supply.quantity.value)
        if supply.kind in _METERED_TWICE and supply.source_quantity is not None:
            source = whole_watt_hours(supply.source_quantity)
            if source < amount:
                yield _error("ELEC-GIVES-MORE", facility, supply, taken_kwh=source / 1000, given_kwh=amount / 1000)
        if supply.kind is SupplyKind.STORAGE and supply.source_quantity is None:
            yield _error("ELEC-STORAGE-NO-CHARGE", facility, supply)
    exported, made = sum_of(facility, SupplyKind.GRID_EXPORT), sum_of(facility, SupplyKind.OWN_GENERATION)
    passed_on, there = sum_of(facility, SupplyKind.RESALE), sum_of(facility, *_PHYSICAL) - exported
    for code, out, limit in (("ELEC-EXPORT-EXCEEDS", exported, made), ("ELEC-RESALE-EXCEEDS", passed_on, there)):
        if out > limit:
            where = Place(path=f"facility:{facility.facility_id}")
            yield integrity_error(
                code, where, "GEC-12", facility=facility.facility_id, out_kwh=out / 1000, limit_kwh=limit / 1000
            )


def _factor_findings(linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """A supply without a factor is never zero, and a claim comes over the grid."""
    for supply in facility.electricity:
        is_process = supply.factor_key.startswith("process:")
        if supply.kind in _NEEDS_FACTOR and not is_process and supply.factor_key not in linked.factors:
            yield _error("ELEC-NO-FACTOR", facility, supply, factor=supply.factor_key or "-")
    for claim in facility_claims(linked, facility):
        where, values = claim_place(claim), {"facility": claim.facility, "supply": claim.claim_id}
        if claim.generation not in linked.factors:
            yield integrity_error("ELEC-NO-FACTOR", where, "CFP-EL-01", factor=claim.generation or "-", **values)
        elif len(claim_suppliers(linked, claim)) == 1 and not claim.includes_transmission:
            yield integrity_error("ELEC-NO-TRANSMISSION", where, "CFP-EL-01", **values)


def _author_claims(linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """Claims the author states: not counted where a criterion fails, and never beside those of the ledger (GEC-06)."""
    claimed = linked.electricity.claimed
    of_ledger = facility_claims(linked, facility) if claimed is not None else ()
    for supply in facility.electricity:
        if supply.kind not in CLAIM_KINDS:
            continue
        where, values = supply_place(facility, supply), {"facility": facility.facility_id, "supply": supply.supply_id}
        unmet = unmet_criteria(supply)
        if claimed is None:
            if unmet:
                yield warning("ELEC-CLAIM-NOT-COUNTED", where, "CFP-EL-04", criteria=", ".join(unmet), **values)
            continue
        first, last = period_of(linked, supply)
        same = [claim.claim_id for claim in of_ledger if claim.first_day <= last and first <= claim.last_day]
        if same and not unmet and supply.quantity.value:
            yield integrity_error("ELEC-DOUBLE-CLAIM", where, "GEC-06", parts=", ".join(same), **values)
        else:
            yield warning("ELEC-CLAIM-NOT-IN-LEDGER", where, "GEC-06", **values)


def _across_the_period(linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """Claims of the ledger that reach over the ends of the study: how much of them falls inside is not known."""
    claimed, whole = linked.electricity.claimed, linked.study.period
    for part in ledger_parts(claimed, facility) if claimed else ():
        touches = part.first_day <= whole.last_day and part.last_day >= whole.first_day
        if touches and not (whole.first_day <= part.first_day and part.last_day <= whole.last_day):
            yield warning(
                "ELEC-CLAIM-ACROSS",
                Place(path=f"{LEDGER}{part.part_id}"),
                "GEC-05",
                facility=facility.facility_id,
                part=part.part_id,
                days=f"{part.first_day} – {part.last_day}",
                period=f"{whole.first_day} – {whole.last_day}",
            )


def claims_exceed_grid(linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """Name claims beyond the grid power of their period, of the site or of the process they are dedicated to (GEC-07)."""
    site = site_supply(linked, facility.facility_id, MARKET)
    claims = facility_claims(linked, facility)
    grid = sum(part.watt_hours for part in site.parts if part.segment and not site.is_stand_in)
    over = site.unclaimed or (tuple((each.claim_id, each.watt_hours) for each in claims) if site.is_stand_in else ())
    if over:
        yield integrity_error(
            "ELEC-CLAIMS-EXCEED-GRID",
            Place(path=f"facility:{facility.facility_id}"),
            "CFP-EL-04, GEC-07",
            facility=facility.facility_id,
            claimed_kwh=sum(claim.watt_hours for claim in claims) / 1000,
            grid_kwh=grid / 1000,
            over_kwh=sum(amount for _, amount in over) / 1000,
            claims=", ".join(f"{name}: {amount / 1000:.10g} kWh" for name, amount in over),
        )
        return
    if not any(claim.process_id for claim in claims):
        return
    uses = process_uses(linked, facility.facility_id)
    known = {process.process_id for process in linked.study.processes}
    for process_id in dict.fromkeys(claim.process_id for claim in claims if claim.process_id):
        own = sum(claim.watt_hours for claim in claims if claim.process_id == process_id)
        # A process of another study stands among the other uses of the site.
        use = uses.get(process_id, 0) if process_id in known else max(0, site.used - sum(uses.values()))
        limit = use * grid // site.used if site.used else 0
        if own > limit:
            yield integrity_error(
                "ELEC-DEDICATED-EXCEEDS",
                Place(path=f"process:{process_id}"),
                "GEC-08",
                facility=facility.facility_id,
                process=process_id,
                claimed_kwh=own / 1000,
                grid_kwh=limit / 1000,
            )


def _stretched(linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """Name rows that draw more than the site has: each claimed kWh would count more than once in the mix (GEC-07)."""
    site, claims = site_supply(linked, facility.facility_id, MARKET), facility_claims(linked, facility)
    drawn = sum(process_uses(linked, facility.facility_id).values())
    if claims and not site.is_stand_in and drawn > site.used * (1 + _ROUNDING):
        yield conformity_error(
            "ELEC-CLAIMS-STRETCHED",
            Place(path=f"facility:{facility.facility_id}"),
            "GEC-07",
            facility=facility.facility_id,
            drawn_kwh=drawn / 1000,
            supplied_kwh=site.used / 1000,
            claimed_kwh=sum(claim.watt_hours for claim in claims) / 1000,
            counted_kwh=f"{sum(claim.watt_hours for claim in claims) * drawn / site.used / 1000:.10g}",
        )


def _not_proven(claim: Claim) -> Finding:
    return warning(
        "ELEC-CLAIM-NOT-PROVEN",
        claim_place(claim),
        "CFP-EL-04",
        facility=claim.facility,
        supply=claim.claim_id,
        kwh=claim.watt_hours / 1000,
    )


_SUPPLY_CHECKS: tuple[Callable[[LinkedStudy, Facility], Iterator[Finding]], ...] = (
    _amount_findings,
    _factor_findings,
    generation_findings,
    _author_claims,
    _across_the_period,
)
