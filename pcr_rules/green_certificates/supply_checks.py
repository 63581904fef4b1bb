"""Checks of the electricity that claims stand for: each is a function from the facts of a study to findings."""

from collections.abc import Callable, Iterator

from background_db.characterisation import gwp_set
from background_db.errors import UnknownKeyError
from background_db.findings import Finding, Place, conformity_error, information, warning
from pcr_rules.category_rules import StudyFacts
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity.claims import counted_claims, drawn_facilities, facility_claims
from pcr_rules.methods.electricity.findings import claim_place, claims_exceed_grid, loss_rule_findings, supply_place
from pcr_rules.methods.electricity.site_supply import claim_suppliers
from pcr_rules.methods.electricity.treatments import BATTERY, CBAM, MARKET
from pcr_rules.result import View
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind

SupplyCheck = Callable[[StudyFacts], Iterator[Finding]]

_WITHOUT_CERTIFICATES = (CBAM.name, BATTERY.name)


def _linked(facts: StudyFacts) -> Iterator[tuple[LinkedStudy, Facility]]:
    """Yield the facilities that rows draw on, once the study is linked."""
    if facts.linked is not None:
        drawn = drawn_facilities(facts.linked)
        yield from ((facts.linked, each) for each in facts.linked.study.facilities if each.facility_id in drawn)


def _supplies(facts: StudyFacts, kind: SupplyKind) -> Iterator[tuple[Facility, ElectricitySupply]]:
    return (
        (facility, supply)
        for facility in facts.study.facilities
        for supply in facility.electricity
        if supply.kind is kind
    )


def claims_fit_consumption(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-07: what is claimed fits the grid power of the same period, after what tenants took."""
    for linked, facility in _linked(facts):
        yield from claims_exceed_grid(linked, facility)


def dedicated_claims_have_a_reason(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-08: certificates for one product only rest on separate metering or a contract, and are disclosed."""
    for linked, facility in _linked(facts):
        for claim in facility_claims(linked, facility):
            if not claim.process_id:
                continue
            values = {"facility": claim.facility, "supply": claim.claim_id, "process": claim.process_id}
            if not claim.dedicated_reason.strip():
                yield conformity_error("GEC-08-NO-REASON", claim_place(claim), "GEC-08", **values)
            else:
                kwh = claim.watt_hours / 1000
                reason = claim.dedicated_reason
                yield information("GEC-08-DEDICATED", claim_place(claim), "GEC-08", kwh=kwh, reason=reason, **values)


def own_generation_is_the_sites(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-12: a system of a third party serves the site only with contract and proof of settlement."""
    for facility, supply in _supplies(facts, SupplyKind.OWN_GENERATION):
        if supply.third_party and not (supply.contract and supply.settlement):
            yield conformity_error(
                "GEC-12-THIRD-PARTY",
                supply_place(facility, supply),
                "GEC-12",
                facility=facility.facility_id,
                supply=supply.supply_id,
                owner=supply.third_party,
            )


def direct_line_is_metered_at_both_ends(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-13: a direct line has a meter at both ends, a contract, and keeps its certificates."""
    for facility, supply in _supplies(facts, SupplyKind.DIRECT_LINE):
        where, values = supply_place(facility, supply), {"facility": facility.facility_id, "supply": supply.supply_id}
        if supply.source_quantity is None:
            yield conformity_error("GEC-13-ONE-METER", where, "GEC-13", **values)
        if supply.instruments_sold is not None and supply.instruments_sold.value > 0:
            sold = f"{supply.instruments_sold.value:g} {supply.instruments_sold.unit}"
            yield conformity_error("GEC-13-SOLD", where, "GEC-13", sold=sold, **values)


def claimed_power_is_not_zero(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-15: a claimed kWh has the life-cycle factor of its technology and its transmission; it is never 0."""
    if facts.linked is None:
        return
    yield from loss_rule_findings(facts.linked)
    for claim in counted_claims(facts.linked):
        values = {"facility": claim.facility, "supply": claim.claim_id, "factor": claim.generation or "-"}
        suppliers = claim_suppliers(facts.linked, claim)
        if len(suppliers) == 1 and not claim.includes_transmission:
            yield conformity_error("GEC-15-NO-TRANSMISSION", claim_place(claim), "GEC-15", **values)
        if claim.generation in facts.linked.factors and not _score(facts.linked, claim.generation) > 0:
            yield conformity_error("GEC-15-ZERO", claim_place(claim), "GEC-15", **values)


def _score(linked: LinkedStudy, key: str) -> float:
    """Kg CO2e per unit of a factor; positive where its GWP set is unknown, which has a finding of its own."""
    try:
        potentials = gwp_set(linked.study.gwp_set)
    except UnknownKeyError:
        return 1.0
    return sum(amount * potentials.characterise(flow) for flow, amount in linked.factors[key].flows)


def remainder_says_what_it_holds(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-16: what nobody claimed is residual, or the average with the note that claims of others are still in it."""
    for linked, facility in _linked(facts):
        average = linked.grid_factors.get(facility.facility_id)
        factor = linked.factors.get(average or "")
        is_residual = factor is not None and "residual" in factor.activity
        if average is not None and not is_residual and average not in linked.electricity.remainder:
            where = Place(path=f"facility:{facility.facility_id}")
            yield warning("GEC-16-AVERAGE", where, "GEC-16", facility=facility.facility_id, factor=average)


def both_views_stand(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-17: the market-based result never stands without the location-based one, nor without what parts them."""
    if facts.result is None or facts.linked is None or not drawn_facilities(facts.linked):
        return
    missing = [view.value for view in View if view not in {each.view for each in facts.result.views}]
    if missing:
        yield conformity_error("GEC-17-VIEW-MISSING", Place(path="study"), "GEC-17", views=", ".join(missing))


def schemes_count_what_they_accept(facts: StudyFacts) -> Iterator[Finding]:
    """GEC-18: where a scheme takes no certificates its number holds none, and the reader is told how far it differs."""
    if facts.result is None or facts.linked is None or facts.result.electricity is None:
        return
    claims = counted_claims(facts.linked)
    ids = {claim.claim_id for claim in claims if not claim.is_physical_ppa}
    by_name = {each.scheme: each for each in facts.result.electricity.schemes}
    market = by_name.get(MARKET.name)
    for scheme in (by_name[name] for name in _WITHOUT_CERTIFICATES if name in by_name):
        taken = [step for step in scheme.steps if step.partition("/")[2].partition("@")[0] in ids]
        if taken:
            where = Place(path="study")
            yield conformity_error("GEC-18-COUNTED", where, "GEC-18", scheme=scheme.scheme, steps=", ".join(taken))
        elif ids and market is not None and market.total is not None and scheme.total is not None:
            yield information(
                "GEC-18-NOT-COUNTED",
                Place(path="study"),
                "GEC-18",
                scheme=scheme.scheme,
                theirs=f"{scheme.total:.6g}",
                market=f"{market.total:.6g}",
            )


OF_SUPPLY: tuple[tuple[str, SupplyCheck], ...] = (
    ("GEC-07", claims_fit_consumption),
    ("GEC-08", dedicated_claims_have_a_reason),
    ("GEC-12", own_generation_is_the_sites),
    ("GEC-13", direct_line_is_metered_at_both_ends),
    ("GEC-15", claimed_power_is_not_zero),
    ("GEC-16", remainder_says_what_it_holds),
    ("GEC-17", both_views_stand),
    ("GEC-18", schemes_count_what_they_accept),
)
"""What is checked of the electricity itself, with the study linked and calculated."""


def check_supply(facts: StudyFacts, leave_out: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """Run the checks over a study; findings in the order of their rules, without those of rules left out."""
    return tuple(finding for rule, check in OF_SUPPLY if rule not in leave_out for finding in check(facts))
