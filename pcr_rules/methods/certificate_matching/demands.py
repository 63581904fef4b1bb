"""What certificates are to cover: grid power of the sites of studies that nothing claims yet, gathered by period."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from background_db.findings import Finding, Place, warning
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.certificate_matching.eligibility import Demand, MatchingRules
from pcr_rules.methods.electricity.claims import CLAIM_KINDS, period_of
from pcr_rules.methods.electricity.site_supply import site_supply
from pcr_rules.methods.electricity.treatments import MARKET
from pcr_rules.methods.electricity.watt_hours import whole_watt_hours
from pcr_rules.study_facilities import Facility


def grid_demands(linked: LinkedStudy) -> tuple[tuple[Demand, ...], tuple[Finding, ...]]:
    """Return the metered grid power of the study's own sites without claim, by supply and period, and what is missing.

    Formula: grid power of the supply less what tenants took, less what contracts and certificates cover already;
    own generation and direct lines are no grid power (GEC-07).
    """
    demands: list[Demand] = []
    findings: list[Finding] = []
    for facility in linked.study.facilities:
        if not facility.is_controlled:
            continue
        supply = site_supply(linked, facility.facility_id, MARKET)
        if supply.is_stand_in:
            where = Place(path=f"study.facilities[{facility.facility_id}]")
            findings.append(warning("GEC-MATCH-NO-METER", where, "GEC-07", facility=facility.facility_id))
            continue
        findings += _stated_by_author(facility)
        by_id = {each.supply_id: each for each in facility.electricity}
        for part in supply.parts:
            if part.claim is None and part.segment and part.watt_hours > 0:
                first, last = period_of(linked, by_id[part.segment])
                demands.append(
                    Demand(
                        facility=facility.facility_id,
                        first_day=first,
                        last_day=last,
                        watt_hours=part.watt_hours,
                        geography=facility.geography,
                    )
                )
    return tuple(demands), tuple(findings)


def _stated_by_author(facility: Facility) -> Iterator[Finding]:
    stated = [supply for supply in facility.electricity if supply.kind in CLAIM_KINDS]
    if stated:
        yield warning(
            "GEC-MATCH-AUTHOR",
            Place(path=f"study.facilities[{facility.facility_id}]"),
            "GEC-06",
            facility=facility.facility_id,
            supplies=", ".join(supply.supply_id for supply in stated),
            kwh=f"{sum(whole_watt_hours(supply.quantity) for supply in stated) / 1000:,.3f}",
        )


def gathered(demands: Iterable[Demand], rules: MatchingRules) -> tuple[Demand, ...]:
    """Add up the demands of a facility that one claim covers: by the period that the granularity gives.

    A certificate is one whole MWh, so that ten months of 0.9 MWh take nine certificates in a year and none by month.
    """
    found: dict[tuple[object, ...], Demand] = {}
    for demand in demands:
        first, last = rules.claimed_period(demand)
        one = replace(demand, first_day=first, last_day=last)
        key = (one.facility, first, last, one.geography, one.technologies)
        before = found[key].watt_hours if key in found else 0
        found[key] = replace(one, watt_hours=before + one.watt_hours)
    return tuple(sorted(found.values(), key=lambda each: (each.facility, each.first_day, each.last_day)))


def facilities_of(demands: Sequence[Demand]) -> tuple[str, ...]:
    """Return the facilities of demands, each once, in their order."""
    return tuple(dict.fromkeys(demand.facility for demand in demands))
