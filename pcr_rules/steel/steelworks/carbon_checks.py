"""Check of the carbon balance of each process (PCR-ST-05)."""

from background_db.findings import Finding, conformity_error
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import answered, at, listed, not_assessable, parameter_unset
from pcr_rules.parameters import parameter_on, row_on
from pcr_rules.steel.steelworks.carbon import FossilCarbon, fossil_carbon


def carbon_closes(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-ST-05: in each process the carbon that goes in is in its products, its residues and its CO2."""
    if facts.linked is None:
        return not_assessable("尚未链接。", "The study is not linked yet.")
    day = facts.study.period.last_day
    tolerance = parameter_on(rules, "carbon_balance_tolerance", day)
    if tolerance is None:
        return parameter_unset("carbon_balance_tolerance")
    balances = fossil_carbon(facts.linked, lambda name: row_on(rules.parameters, name, day, rules.edition))
    if not balances:
        return not_assessable("没有识别出含碳物料。", "No material that bears carbon was recognised.")
    findings = [_gap(each, tolerance) for each in balances if not each.unweighed and abs(each.relative_gap) > tolerance]
    open_ones = [each for each in balances if each.unweighed]
    if open_ones:
        names = listed(f"{each.process.process_id} ({listed(each.unweighed)})" for each in open_ones)
        return not_assessable(
            f"下列物料的含碳量无法换算：{names}。",
            f"Carbon of these cannot be told from their unit: {names}.",
            findings,
        )
    shown = listed(f"{each.process.process_id} {each.relative_gap:+.1%}" for each in balances)
    defaults = listed(dict.fromkeys(name for each in balances for name in each.defaults)) or "-"
    return answered(
        findings,
        f"碳平衡差：{shown}；采用默认含碳量：{defaults}",
        f"gaps: {shown}; published contents used: {defaults}",
    )


def _gap(each: FossilCarbon, tolerance: float) -> Finding:
    return conformity_error(
        "PCR-ST-05-CARBON-OPEN",
        at(f"process:{each.process.process_id}"),
        "PCR-ST-05",
        process=each.process.name,
        taken_in=f"{each.taken_in:.6g}",
        carried_out=f"{each.carried_out:.6g}",
        emitted=f"{each.emitted:.6g}",
        gap=f"{each.gap:.4g}",
        share=f"{each.relative_gap:.1%}",
        tolerance=f"{tolerance:.0%}",
        defaults=listed(each.defaults) or "-",
    )
