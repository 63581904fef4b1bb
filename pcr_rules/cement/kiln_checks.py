"""Checks on the kiln: process CO2 by two methods, fuels, older kilns: PCR-CE-09 to 11, 14, 16."""

import math

from background_db.errors import UnitError
from background_db.findings import conformity_error, warning
from background_db.units import Quantity
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.cement.kilns import (
    ALTERNATIVE_FUELS,
    cements_of,
    clinker_made,
    emissions_of,
    inputs_of,
    kilns,
    named,
    tonnes,
)
from pcr_rules.methods.process_emissions.molar_masses import CO2_PER_CARBON
from pcr_rules.outcomes import (
    answered,
    at,
    listed,
    not_applicable,
    not_assessable,
    parameter_unset,
    passed,
    percent,
    result_missing,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.study_inventory import ExchangeKind
from pcr_rules.study_sources import OwnFuel

_COMPARISON = "process_emission_comparison"
_COAL = ("煤", "coal")
_OLD_KILNS = ("立窑", "湿法", "立波尔", "中空窑", "shaft kiln", "wet kiln", "wet process", "lepol", "suspension kiln")


def calcination_is_counted(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-09: each kiln emits the CO2 of its carbonates, not less than clinker with half its lime replaced gives."""
    burners = kilns(facts.study)
    if not burners:
        return not_applicable("研究中没有窑，熟料外购。", "No kiln in the study; its clinker is bought.")
    lowest = parameter_on(rules, "lowest_process_co2", facts.study.period.last_day)
    if lowest is None:
        return parameter_unset("lowest_process_co2")
    findings, shown = [], []
    for kiln in burners:
        where, rows = at(f"process:{kiln.process_id}"), list(emissions_of(kiln))
        by_factor = [row for row in rows if "clinker" in row.provider]
        emitted = math.fsum(
            tonnes(row.quantity) or 0.0 for row in rows if row.flow == "co2.fossil" and not row.provider
        )
        made = clinker_made(kiln)
        if by_factor:
            shown.append(by_factor[0].provider)
        elif not made or emitted / made < lowest:
            ratio = f"{emitted / made:.3g}" if made else "-"
            values = {"process": kiln.name, "value": ratio, "lowest": f"{lowest:g}"}
            findings.append(conformity_error("PCR-CE-09-PROCESS-CO2", where, "PCR-CE-09", **values))
        else:
            shown.append(f"{emitted / made:.4g} t CO2/t")
    return answered(findings, listed(shown), listed(shown))


def two_methods_agree(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-10: the process CO2 of each kiln is computed by output and by input, and the two are close."""
    burners = kilns(facts.study)
    if not burners:
        return not_applicable("研究中没有窑。", "There is no kiln in the study.")
    if facts.result is None:
        return result_missing()
    most = parameter_on(rules, "method_difference", facts.study.period.last_day)
    if most is None:
        return parameter_unset("method_difference")
    stated = {
        each.subject: each.quantity.value
        for each in facts.result.statements
        if each.topic == _COMPARISON and each.item == "difference"
    }
    findings = []
    for kiln in burners:
        where, difference = at(f"process:{kiln.process_id}"), stated.get(kiln.process_id)
        if difference is None:
            findings.append(warning("PCR-CE-10-ONE-METHOD", where, "PCR-CE-10", process=kiln.name))
        elif abs(difference) > most:
            values = {"process": kiln.name, "difference": f"{difference:+.1%}", "most": percent(most)}
            findings.append(warning("PCR-CE-10-METHODS-DIFFER", where, "PCR-CE-10", **values))
    shown = listed([f"{name} {value:+.2%}" for name, value in stated.items()])
    return answered(findings, shown, shown)


def alternative_fuels_are_gross(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-11: the fossil part of alternative fuels counts, biomass apart; no credit for waste that is burnt."""
    findings, seen, spared = [], 0, 0.0
    own = {f"own.{fuel.fuel_id}": fuel for fuel in facts.study.own_fuels}
    for kiln in kilns(facts.study):
        for row in kiln.exchanges:
            if not named(f"{row.flow} {row.fuel}", ALTERNATIVE_FUELS):
                continue
            where, values = at(f"exchange:{row.exchange_id}"), {"row": row.exchange_id, "flow": row.flow}
            if row.kind is ExchangeKind.AVOIDED:
                findings.append(conformity_error("PCR-CE-11-NET", where, "PCR-CE-11", **values))
            elif row.kind is ExchangeKind.INPUT and tonnes(row.quantity) is not None:
                seen += 1
                spared += fossil_co2_t(row.quantity, own[row.fuel]) if row.fuel in own else 0.0
                if not row.fuel:
                    findings.append(conformity_error("PCR-CE-11-NOT-BURNT", where, "PCR-CE-11", **values))
    if not seen and not findings:
        return not_applicable("窑不使用替代燃料。", "The kiln burns no alternative fuel.")
    return answered(
        findings,
        f"{seen} 种替代燃料按总量计；其化石 CO2 {spared:.6g} t 已计入，净值为扣除后的附加信息",
        f"{seen} alternative fuels counted gross: {spared:.6g} t of fossil CO2 are in; the net value, without them, is information only",
    )


def fossil_co2_t(burnt: Quantity, fuel: OwnFuel) -> float:
    """Return the fossil CO2 of a fuel that is burnt, t; 0 where a unit does not fit, which linking names.

    Formula: mass × net calorific value × carbon per energy × oxidation × (1 - biogenic share) × 44/12.
    """
    try:
        energy = burnt.to("t").value * fuel.net_calorific_value.to("GJ/t").value
        carbon = energy * fuel.carbon_content.to("t/GJ").value
    except UnitError:
        return 0.0
    return carbon * fuel.oxidation * (1 - fuel.biogenic_share) * CO2_PER_CARBON


def kiln_fuels_are_apart(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-14: fuels of the kiln stand apart from those of dryers, mills and vehicles."""
    burners = kilns(facts.study)
    if not burners:
        return not_applicable("研究中没有窑。", "There is no kiln in the study.")
    findings = [
        conformity_error("PCR-CE-14-FUELS-MIXED", at(f"process:{kiln.process_id}"), "PCR-CE-14", process=kiln.name)
        for kiln in burners
        if cements_of(kiln)
    ]
    return answered(findings, "窑为单独的过程", "the kiln is a process of its own")


def older_kilns_are_told(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-16: shaft, wet and suspension kilns take more coal; the study may be right, so that this is a warning."""
    day = facts.study.period.last_day
    names = ("older_kiln_lowest_coal", "older_kiln_highest_coal", "older_kiln_lowest_co2", "older_kiln_highest_co2")
    numbers = [parameter_on(rules, name, day) for name in names]
    if None in numbers:
        return parameter_unset(", ".join(names))
    low, high, co2_low, co2_high = (number for number in numbers if number is not None)
    findings, seen = [], 0
    for kiln in kilns(facts.study):
        made = clinker_made(kiln)
        burnt = [tonnes(row.quantity) for row in inputs_of(kiln) if row.fuel and named(row.flow, _COAL)]
        coal = math.fsum(mass for mass in burnt if mass is not None) * 1000 / made if made else 0.0
        is_named = named(f"{kiln.name} {kiln.note} {kiln.process_id}", _OLD_KILNS)
        seen += bool(coal)
        if coal >= low or is_named:
            findings.append(
                warning(
                    "PCR-CE-16-OLDER-KILN", at(f"process:{kiln.process_id}"), "PCR-CE-16", process=kiln.name,
                    coal=f"{coal:.4g}", low=f"{low:g}", high=f"{high:g}", co2=f"{co2_low:g}–{co2_high:g}",
                )
            )  # fmt: skip
    if not seen and not findings:
        return not_assessable("没有识别出窑用煤。", "No coal of a kiln was recognised.")
    return answered(findings) if findings else passed("大型干法窑的用煤量", "coal as in large dry kilns")
