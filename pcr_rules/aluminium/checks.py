"""Checks of electrolytic aluminium (GB/T 44905-2024 from secondary sources); a smelter is told by its alumina."""

import math
from datetime import date

from background_db.errors import UnitError
from background_db.findings import conformity_error, warning
from background_db.units import conversion
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import answered, at, listed, not_assessable, parameter_unset, passed, result_missing
from pcr_rules.parameters import parameter_on
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

_ALUMINA = ("氧化铝", "alumina")
_ANODE = ("阳极", "anode")
_SCRAP = ("废铝", "再生铝", "scrap")
_SODERBERG = ("自焙", "søderberg", "soderberg")
_CAST = ("铸", "cast", "ingot", "锭")
_PFC = ("cf4", "c2f6")
_DECEMBER, _LAST_DAY = 12, 31


def unit_is_a_tonne(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-AL-01: the declared unit is 1 t of primary aluminium."""
    mass = parameter_on(rules, "declared_mass", facts.study.period.last_day)
    if mass is None:
        return parameter_unset("declared_mass")
    quantity = facts.study.unit.quantity
    shown = f"{quantity.value:g} {quantity.unit}"
    try:
        declared = quantity.value * conversion(quantity.unit, "t")
    except UnitError:
        declared = math.nan
    if math.isclose(declared, mass):
        return passed(shown, shown)
    where = at("study.unit.quantity")
    return answered([conformity_error("PCR-AL-01-UNIT", where, "PCR-AL-01", unit=shown, asked=f"{mass:g} t")])


def boundary_begins_at_bauxite(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-AL-02: partial footprint cradle to gate; alumina and anodes come with their upstream, metal is cast."""
    study = facts.study
    smelters = _smelters(study)
    missing = []
    if not smelters:
        missing.append("⟨电解（投入氧化铝）|electrolysis (with an input of alumina)⟩")
    if smelters and not any(_named(row.flow, _ANODE) and row.provider for row in _inputs(smelters)):
        missing.append("⟨阳极|anode⟩")
    if smelters and any(_named(row.flow, _ALUMINA) and not row.provider for row in _inputs(smelters)):
        missing.append("⟨氧化铝的供给者|provider of alumina⟩")
    declares_ingot = _named(
        f"{study.product.name_zh} {study.product.name_en} {study.unit.description}", ("锭", "ingot")
    )
    if declares_ingot and not any(_named(f"{each.process_id} {each.name}", _CAST) for each in study.processes):
        missing.append("⟨铸造|casting⟩")
    findings = [
        conformity_error("PCR-AL-02-BOUNDARY", at("study.boundary"), "PCR-AL-02", missing=name) for name in missing
    ]
    if study.cfp_type is not CfpType.PARTIAL:
        findings.append(warning("PCR-AL-02-NOT-PARTIAL", at("study.cfp_type"), "PCR-AL-02"))
    return answered(
        findings, listed([each.process_id for each in smelters]), listed([each.process_id for each in smelters])
    )


def metal_is_primary(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-AL-03: no remelted scrap goes in, and cells are prebake cells."""
    study = facts.study
    scrap = [
        row.exchange_id
        for process in study.processes
        for row in process.exchanges
        if row.kind is ExchangeKind.INPUT and _named(row.flow, _SCRAP)
    ]
    cells = [each.process_id for each in study.processes if _named(f"{each.name} {each.note}", _SODERBERG)]
    findings = [conformity_error("PCR-AL-03-SCRAP", at(f"exchange:{row}"), "PCR-AL-03", row=row) for row in scrap]
    findings += [
        conformity_error("PCR-AL-03-SODERBERG", at(f"process:{cell}"), "PCR-AL-03", process=cell) for cell in cells
    ]
    return answered(findings)


def data_cover_a_calendar_year(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-AL-04: the period runs from 1 January to 31 December of one year."""
    first, last = facts.study.period.first_day, facts.study.period.last_day
    if first == date(first.year, 1, 1) and last == date(first.year, _DECEMBER, _LAST_DAY):
        return passed(str(first.year), str(first.year))
    values = {"first": first, "last": last}
    return answered([conformity_error("PCR-AL-04-PERIOD", at("study.period"), "PCR-AL-04", **values)])


def anode_co2_is_counted(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-AL-05: each smelter emits the CO2 of its anodes, not less than their carbon allows."""
    lowest = parameter_on(rules, "lowest_anode_co2", facts.study.period.last_day)
    smelters = _smelters(facts.study)
    if not smelters:
        return not_assessable("没有识别出电解过程。", "No process of electrolysis was recognised.")
    if lowest is None:
        return parameter_unset("lowest_anode_co2")
    findings = []
    for process in smelters:
        metal = _tonnes(process)
        emitted = math.fsum(
            row.quantity.value * conversion(row.quantity.unit, "t")
            for row in process.exchanges
            if row.kind is ExchangeKind.EMISSION and row.flow.startswith("co2.") and not row.provider
        )
        if not metal or emitted / metal < lowest:
            findings.append(
                conformity_error(
                    "PCR-AL-05-ANODE-CO2",
                    at(f"process:{process.process_id}"),
                    "PCR-AL-05",
                    process=process.name,
                    value=f"{emitted / metal:.3g}" if metal else "-",
                    lowest=f"{lowest:g}",
                )
            )
    return answered(findings)


def anode_effects_are_counted(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-AL-06: each smelter emits CF4 and C2F6; none at all needs a measurement, which is a row with 0."""
    smelters = _smelters(facts.study)
    if not smelters:
        return not_assessable("没有识别出电解过程。", "No process of electrolysis was recognised.")
    findings = []
    for process in smelters:
        emitted = " ".join(
            f"{row.flow} {row.provider}" for row in process.exchanges if row.kind is ExchangeKind.EMISSION
        )
        missing = [gas for gas in _PFC if gas not in emitted.casefold()]
        if missing:
            where = at(f"process:{process.process_id}")
            values = {"process": process.name, "gases": ", ".join(missing)}
            findings.append(conformity_error("PCR-AL-06-PFC", where, "PCR-AL-06", **values))
    return answered(findings)


def smelter_power_has_a_source(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-AL-07: the smelter draws on a facility whose supplies are listed, or on a power plant of the study."""
    study = facts.study
    smelters = _smelters(study)
    if not smelters:
        return not_assessable("没有识别出电解过程。", "No process of electrolysis was recognised.")
    listed_supplies = {facility.facility_id for facility in study.facilities if facility.electricity}
    findings = []
    for process in smelters:
        providers = [parse_provider(row.provider) for row in process.exchanges if row.kind is ExchangeKind.INPUT]
        sites = [each.key for each in providers if each is not None and each.kind is ProviderKind.ELECTRICITY]
        if any(site not in listed_supplies for site in sites):
            where = at(f"process:{process.process_id}")
            findings.append(warning("PCR-AL-07-POWER-SOURCE", where, "PCR-AL-07", process=process.name))
    return answered(findings)


def result_is_plausible(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-AL-08: the total lies in the range surveyed for primary aluminium from mine to casting."""
    if facts.result is None:
        return result_missing()
    day = facts.study.period.last_day
    low, high = (parameter_on(rules, name, day) for name in ("lowest_footprint", "highest_footprint"))
    if low is None or high is None:
        return parameter_unset("lowest_footprint, highest_footprint")
    try:
        mass = facts.study.unit.quantity.value * conversion(facts.study.unit.quantity.unit, "t")
    except UnitError:
        return not_assessable("声明单位不是质量。", "The declared unit is no mass.")
    per_tonne = facts.result.view(facts.result.headline).total / 1000 / mass
    if low <= per_tonne <= high:
        return passed(f"{per_tonne:.3g} t CO2e/t", f"{per_tonne:.3g} t CO2e/t")
    values = {"value": f"{per_tonne:.3g}", "low": f"{low:g}", "high": f"{high:g}"}
    return answered([warning("PCR-AL-08-RANGE", at("study"), "PCR-AL-08", **values)])


def _smelters(study: ProductStudy) -> tuple[UnitProcess, ...]:
    """Processes that take in alumina."""
    return tuple(
        process for process in study.processes if any(_named(row.flow, _ALUMINA) for row in _inputs((process,)))
    )


def _inputs(processes: tuple[UnitProcess, ...]) -> tuple[Exchange, ...]:
    return tuple(row for process in processes for row in process.exchanges if row.kind is ExchangeKind.INPUT)


def _named(text: str, words: tuple[str, ...]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)


def _tonnes(process: UnitProcess) -> float:
    total = 0.0
    for output in process.outputs:
        try:
            total += output.quantity.value * conversion(output.quantity.unit, "t")
        except UnitError:
            continue
    return total
