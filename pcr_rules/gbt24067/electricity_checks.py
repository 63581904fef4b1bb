"""Checks of electricity (ISO 14067:2018 6.4.9.4, 7.2, 7.3 l; announcements of the Chinese environment ministry)."""

from collections.abc import Iterator
from dataclasses import replace

from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import Finding, Place, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.green_certificates.claim_checks import check_claims
from pcr_rules.green_certificates.supply_checks import check_supply
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.electricity import counted_claims, unmet_criteria
from pcr_rules.outcomes import answered, at, is_blank, listed, not_applicable, not_assessable, passed, result_missing
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.result import View
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind

_CLAIMS = frozenset({SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE})
_NO_ELECTRICITY = ("研究没有设施用电。", "The study draws on no facility's electricity.")
_NOT_LINKED = ("研究尚未链接。", "The study is not linked yet.")
_RESIDUAL = "residual"


def _draws_electricity(exchange: Exchange) -> bool:
    reference = parse_provider(exchange.provider)
    return reference is not None and reference.kind is ProviderKind.ELECTRICITY


def drawn_facilities(study: ProductStudy) -> tuple[str, ...]:
    """Return the ids of the facilities whose electricity a row of the study draws on."""
    references = (parse_provider(exchange.provider) for _, exchange in rows_of(study) if _draws_electricity(exchange))
    return tuple(dict.fromkeys(reference.key for reference in references if reference is not None))


def _supplies(study: ProductStudy, kinds: frozenset[SupplyKind]) -> Iterator[tuple[Facility, ElectricitySupply]]:
    return (
        (facility, supply) for facility in study.facilities for supply in facility.electricity if supply.kind in kinds
    )


def _electricity_factors(linked: LinkedStudy) -> dict[str, EmissionFactor]:
    """Return the factors that stand behind the electricity of the facilities drawn on, by key."""
    drawn = set(drawn_facilities(linked.study))
    keys = [key for facility, key in linked.grid_factors.items() if facility in drawn]
    keys += [
        supply.factor_key
        for facility in linked.study.facilities
        if facility.facility_id in drawn
        for supply in facility.electricity
        if supply.factor_key
    ]
    links = linked.electricity
    keys += [*links.grid.values(), *links.remainder.values(), *links.transmission.values(), *links.generation.values()]
    return {key: linked.factors[key] for key in keys if key in linked.factors}


def factors_are_life_cycle(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-01: electricity factors cover upstream, generation, grid losses and downstream (6.4.9.4.1)."""
    if not drawn_facilities(facts.study):
        return not_applicable(*_NO_ELECTRICITY)
    if facts.linked is None:
        return not_assessable(*_NOT_LINKED)
    factors = _electricity_factors(facts.linked)
    if not factors:
        return not_assessable("没有找到电力因子。", "No factor of electricity was found.")
    findings = [
        conformity_error(
            "CFP-EL-01-SCOPE", at(f"factor:{key}"), "CFP-EL-01", factor=factor.factor_id, scope=factor.scope.value
        )
        for key, factor in factors.items()
        if factor.scope is not FactorScope.LIFE_CYCLE
    ]
    return answered(findings, f"电力因子：{listed(factors)}。", f"Factors of electricity: {listed(factors)}.")


def own_generation_keeps_its_instruments(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-02: own generation counts with its data only as far as no instruments were sold (6.4.9.4.2)."""
    supplies = tuple(_supplies(facts.study, frozenset({SupplyKind.OWN_GENERATION})))
    if not supplies:
        return not_applicable("没有自发电。", "There is no own generation.")
    return answered(finding for each in supplies for finding in _sold_findings(*each, "CFP-EL-02"))


def direct_line_keeps_its_instruments(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-03: a dedicated line counts with the plant's factor only with proof and nothing sold (6.4.9.4.3)."""
    supplies = tuple(_supplies(facts.study, frozenset({SupplyKind.DIRECT_LINE})))
    if not supplies:
        return not_applicable("没有直连供电。", "There is no dedicated line.")
    findings = [finding for each in supplies for finding in _sold_findings(*each, "CFP-EL-03")]
    findings += [
        conformity_error("CFP-EL-03-NO-EVIDENCE", _at_supply(facility, supply), "CFP-EL-03", supply=supply.supply_id)
        for facility, supply in supplies
        if not supply.evidence
    ]
    return answered(findings)


def _at_supply(facility: Facility, supply: ElectricitySupply) -> Place:
    return at(f"supply:{facility.facility_id}#{supply.supply_id}")


def _sold_findings(facility: Facility, supply: ElectricitySupply, clause: str) -> Iterator[Finding]:
    """Instruments sold are answered at the grid factor by the calculation; here the statement itself is looked for."""
    where = _at_supply(facility, supply)
    if supply.instruments_sold is None:
        yield conformity_error(f"{clause}-SOLD-UNSTATED", where, clause, supply=supply.supply_id)
    elif supply.instruments_sold.value > 0:
        sold = f"{supply.instruments_sold.value:g} {supply.instruments_sold.unit}"
        yield warning(f"{clause}-SOLD", where, clause, supply=supply.supply_id, sold=sold)


def instruments_meet_criteria(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-04: an instrument counts only with all five criteria, each with evidence and assessor (6.4.9.4.4).

    A claim that does not meet them is not counted by the calculation, so the number stays right: a warning.
    """
    if facts.linked is not None and facts.linked.electricity.claimed is not None:
        return _claims_of_ledger(facts.linked)
    claims = tuple(_supplies(facts.study, _CLAIMS))
    if not claims:
        return not_applicable("没有绿电合同或绿证。", "There is no green contract or certificate.")
    findings: list[Finding] = []
    refused = 0
    for facility, supply in claims:
        where = _at_supply(facility, supply)
        unmet = unmet_criteria(supply)
        if unmet:
            refused += 1
            findings.append(
                warning("CFP-EL-04-REFUSED", where, "CFP-EL-04", supply=supply.supply_id, criteria=", ".join(unmet))
            )
            continue
        if not supply.evidence:
            findings.append(conformity_error("CFP-EL-04-NO-EVIDENCE", where, "CFP-EL-04", supply=supply.supply_id))
        if is_blank(supply.assessed_by):
            findings.append(conformity_error("CFP-EL-04-NO-ASSESSOR", where, "CFP-EL-04", supply=supply.supply_id))
    counted = len(claims) - refused
    if counted:
        # A statement of the author is no proof of redemption; the calculation says so of each claim that counts.
        return not_assessable(
            f"计入 {counted} 项，拒绝 {refused} 项；计入的只凭研究作者的陈述，尚无登记机构的核销证明。",
            f"Counted: {counted}, refused: {refused}; what counts rests on the author's word, without proof of "
            "cancellation by the registry.",
            findings,
        )
    return answered(findings, f"计入 0 项，拒绝 {refused} 项。", f"Counted: 0, refused: {refused}.")


def _claims_of_ledger(linked: LinkedStudy) -> Outcome:
    """The ledger carries technology, unique claim, period and market; the registry's proof says it is cancelled."""
    counted = counted_claims(linked)
    if not counted:
        return not_applicable(
            "台账中没有本研究设施的声明。", "The ledger holds no claim for the facilities of the study."
        )
    proven = sum(claim.is_proven for claim in counted)
    if proven < len(counted):
        return not_assessable(
            f"台账声明 {len(counted)} 项，其中 {proven} 项有登记机构的核销证明。",
            f"Claims of the ledger: {len(counted)}; cancelled by the registry with proof: {proven}.",
        )
    return passed(
        f"台账声明 {len(counted)} 项，均有登记机构对本组织的核销证明。",
        f"Claims of the ledger: {len(counted)}, all cancelled by the registry for this organisation, with proof.",
    )


def certificate_rules_are_kept(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-08: the domestic rules on green certificates, GEC-01 to GEC-20."""
    if not drawn_facilities(facts.study):
        return not_applicable(*_NO_ELECTRICITY)
    if facts.linked is None:
        return not_assessable(*_NOT_LINKED)
    # GEC-16 asks what CFP-EL-05 asks, and is answered there.
    findings = [_of_this_clause(finding) for finding in check_supply(facts, frozenset({"GEC-16"}))]
    claimed = facts.linked.electricity.claimed
    if claimed is None:
        if not any(True for _ in _supplies(facts.study, _CLAIMS)):
            return answered(findings, "没有声明绿电或绿证。", "No green power or certificate is claimed.")
        return not_assessable(
            "绿电和绿证只凭研究作者的陈述；台账中的声明才能按绿证规则逐条检查。",
            "Green power rests on the author's word; claims of the ledger are checked rule by rule.",
            findings,
        )
    here = set(drawn_facilities(facts.study))
    claims = replace(claimed, parts=tuple(part for part in claimed.parts if part.facility in here))
    findings += [_of_this_clause(finding) for finding in check_claims(claims)]
    return answered(
        findings,
        f"按绿证规则检查了台账的 {len(claimed.parts)} 项声明。",
        f"Claims of the ledger checked against the rules for certificates: {len(claimed.parts)}.",
    )


def _of_this_clause(finding: Finding) -> Finding:
    """Name the clause beside the rule, so that the finding counts in the answer of both."""
    return replace(finding, clause=f"CFP-EL-08, {finding.clause}")


def rest_is_at_residual_mix(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-05: the rest is supplied by the residual mix where claims are tracked, as in China (6.4.9.4.4)."""
    drawn = drawn_facilities(facts.study)
    if not drawn:
        return not_applicable(*_NO_ELECTRICITY)
    if facts.linked is None:
        return not_assessable(*_NOT_LINKED)
    average = [
        f"{facility}: {facts.linked.grid_factors[facility]}"
        for facility in drawn
        if facility in facts.linked.grid_factors
        and facts.linked.grid_factors[facility] not in facts.linked.electricity.remainder
        and _RESIDUAL not in facts.linked.factors[facts.linked.grid_factors[facility]].activity
    ]
    if not average:
        return answered((), "电网部分用剩余组合。", "The grid part is at the residual mix.")
    return answered(
        [warning("CFP-EL-05-NO-RESIDUAL", at(f"facility:{drawn[0]}"), "CFP-EL-05", factors="; ".join(average))]
    )


def grid_mix_result_stands_beside(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-06: the result with the consumption grid mix is reported separately (6.4.9.4.4, 7.2)."""
    if not drawn_facilities(facts.study):
        return not_applicable(*_NO_ELECTRICITY)
    if facts.result is None:
        return result_missing()
    views = {view.view for view in facts.result.views}
    missing = [view.value for view in View if view not in views]
    if missing:
        return answered(
            [conformity_error("CFP-EL-06-VIEW-MISSING", at("study"), "CFP-EL-06", views=", ".join(missing))]
        )
    location, market = facts.result.view(View.LOCATION).total, facts.result.view(View.MARKET).total
    return answered(
        (),
        f"基于位置 {location:.6g}，基于市场 {market:.6g} kgCO2e。",
        f"Location-based {location:.6g}, market-based {market:.6g} kgCO2e.",
    )


def treatment_is_reported(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-07: the report states how electricity was treated and how the grid factor was derived (7.3 l)."""
    drawn = drawn_facilities(facts.study)
    if not drawn:
        return not_applicable(*_NO_ELECTRICITY)
    if facts.result is None:
        return result_missing()
    rows = {exchange.exchange_id for _, exchange in rows_of(facts.study) if _draws_electricity(exchange)}
    used = {
        line.supplier.removeprefix("factor:")
        for view in facts.result.views
        for line in view.contributions
        if line.exchange_id in rows
    }
    cited = [factor for factor in facts.result.factors if factor.factor_id in used]
    if not cited:
        return answered([conformity_error("CFP-EL-07-NOTHING-TO-STATE", at("study"), "CFP-EL-07")])
    return answered(
        warning("CFP-EL-07-NO-DERIVATION", at(f"factor:{factor.factor_id}"), "CFP-EL-07", factor=factor.factor_id)
        for factor in cited
        if is_blank(factor.source) or is_blank(factor.locator)
    )


def factor_family_is_right(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-EL-09: products use footprint factors, never the CO2 factors of enterprise accounting (MEE announcements)."""
    if facts.linked is None:
        return not_assessable(*_NOT_LINKED)
    linked = facts.linked
    keys = dict.fromkeys(
        line.supplier.key
        for line in linked.lines
        if line.supplier.kind is SupplierKind.FACTOR and line.kind is not ExchangeKind.EMISSION
    )
    named = {key: linked.factors[key] for key in keys if key in linked.factors} | _electricity_factors(linked)
    return answered(
        conformity_error("CFP-EL-09-FAMILY", at(f"factor:{key}"), "CFP-EL-09", factor=factor.factor_id)
        for key, factor in named.items()
        if factor.scope is FactorScope.ENTERPRISE_ENERGY
    )
