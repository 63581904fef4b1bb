"""Checks of the blast furnace and converter route."""

from collections.abc import Iterable

from background_db.errors import UnitError
from background_db.findings import conformity_error
from background_db.units import Quantity, conversion
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.methods.process_emissions.iron_and_steel import contains_iron_making
from pcr_rules.outcomes import answered, at, listed, not_applicable, parameter_unset
from pcr_rules.parameters import parameter_on
from pcr_rules.steel.steelworks.boundary import (
    declared_names,
    finishing_steps_missing,
    materials_missing,
    own_upstream_missing,
)
from pcr_rules.steel.steelworks.materials import (
    arc_furnaces,
    blast_furnaces,
    converters,
    is_a_blast_furnace_name,
    takes,
)
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import ExchangeKind, UnitProcess

_DIRECT = ("co2.fossil", "co2e.fossil")


def boundary_by_process(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-STB-01: coking, sinter or pellet, blast furnace, converter, casting, rolling as far as the declared product."""
    study = facts.study
    steel, iron = converters(study), blast_furnaces(study)
    missing = [] if steel else ["⟨转炉|converter⟩"]
    missing += materials_missing(steel, ("hot_metal",), "⟨铁水|hot metal⟩")
    missing += materials_missing(iron, ("coke",), "⟨焦炭|coke⟩")
    missing += materials_missing(iron, ("sinter", "pellet", "ore"), "⟨烧结矿或球团|sinter or pellets⟩")
    missing += (*own_upstream_missing(study), *finishing_steps_missing(study))
    findings = [
        conformity_error("PCR-STB-01-BOUNDARY", at("study.boundary"), "PCR-STB-01", missing=name) for name in missing
    ]
    names = listed(each.process_id for each in (*iron, *steel))
    return answered(findings, names, names)


def route_is_declared_and_alone(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-STB-02: the declaration names the route, and no steel of an arc furnace is mixed in."""
    study = facts.study
    findings = []
    if not is_a_blast_furnace_name(declared_names(study)):
        findings.append(conformity_error("PCR-STB-02-UNDECLARED", at("study.unit.description"), "PCR-STB-02"))
    findings += [
        conformity_error("PCR-STB-02-MIXED", at(f"process:{each.process_id}"), "PCR-STB-02", process=each.name)
        for each in arc_furnaces(study)
    ]
    return answered(findings)


def converter_value_holds_no_iron_making(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-STB-03: the Tier-1 value of converter steel contains its iron; it never stands beside hot metal."""
    day = facts.study.period.last_day
    factor = parameter_on(rules, "tier_one_bof_steel", day)
    tolerance = parameter_on(rules, "tier_one_tolerance", day)
    if factor is None or tolerance is None:
        return parameter_unset("tier_one_bof_steel, tier_one_tolerance")
    charged = [each for each in converters(facts.study) if takes(each, "hot_metal")]
    if not charged:
        return not_applicable("没有投入铁水的转炉。", "No converter takes in hot metal.")
    findings = []
    for process in charged:
        steel, emitted = _steel_t(process), _direct_t(process)
        if steel and contains_iron_making(emitted, steel, factor, tolerance):
            where = at(f"process:{process.process_id}")
            values = {"process": process.name, "value": f"{emitted / steel:.3g}", "factor": f"{factor:g}"}
            findings.append(conformity_error("PCR-STB-03-IRON-TWICE", where, "PCR-STB-03", **values))
    return answered(findings)


def _steel_t(process: UnitProcess) -> float:
    return _tonnes(output.quantity for output in products_of(process))


def _direct_t(process: UnitProcess) -> float:
    """Fossil CO2 that rows of the process state by flow, t."""
    rows = (row for row in process.exchanges if row.kind is ExchangeKind.EMISSION and row.flow in _DIRECT)
    return _tonnes(row.quantity for row in rows)


def _tonnes(quantities: Iterable[Quantity]) -> float:
    """Sum of what is a mass; another unit is a finding of its own where the study is linked."""
    total = 0.0
    for quantity in quantities:
        try:
            total += quantity.value * conversion(quantity.unit, "t")
        except UnitError:
            continue
    return total
