"""Checks of the electric arc furnace route."""

from background_db.findings import conformity_error
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import answered, at, listed, not_applicable, passed
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.steel.steelworks.boundary import (
    declared_names,
    finishing_steps_missing,
    materials_missing,
    own_upstream_missing,
)
from pcr_rules.steel.steelworks.materials import (
    IRON_CHARGE,
    SCRAP,
    arc_furnaces,
    converters,
    has_word,
    inputs_of,
    is_an_arc_furnace_name,
)
from pcr_rules.steel.steelworks.scrap_checks import chosen_view, scrap_rows
from pcr_rules.study_inventory import UnitProcess

_POWER = ("电力", "用电", "electricity", "power")


def boundary_by_process(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-STE-01: charge with its upstream, arc furnace with its power, casting, rolling as far as the declared product."""
    study = facts.study
    furnaces = arc_furnaces(study)
    missing = [] if furnaces else ["⟨电炉|electric arc furnace⟩"]
    missing += materials_missing(furnaces, (*SCRAP, *IRON_CHARGE), "⟨废钢或铁源|scrap or iron⟩")
    missing += [f"⟨电力|electricity⟩ ({each.process_id})" for each in furnaces if not _has_power(each)]
    missing += (*own_upstream_missing(study), *finishing_steps_missing(study))
    findings = [
        conformity_error("PCR-STE-01-BOUNDARY", at("study.boundary"), "PCR-STE-01", missing=name) for name in missing
    ]
    names = listed(each.process_id for each in furnaces)
    return answered(findings, names, names)


def route_is_declared_and_alone(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-STE-02: the declaration names the route, and no steel of a converter is mixed in."""
    study = facts.study
    findings = []
    if not is_an_arc_furnace_name(declared_names(study)):
        findings.append(conformity_error("PCR-STE-02-UNDECLARED", at("study.unit.description"), "PCR-STE-02"))
    findings += [
        conformity_error("PCR-STE-02-MIXED", at(f"process:{each.process_id}"), "PCR-STE-02", process=each.name)
        for each in converters(study)
    ]
    return answered(findings)


def scrap_view_is_chosen(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-STE-03: the author chooses the view of scrap; no view is taken silently."""
    rows = scrap_rows(facts.study)
    if not (rows.bought or rows.credited or rows.left):
        return not_applicable("没有外购或售出的废钢。", "No scrap crosses the gate.")
    view = chosen_view(facts.study)
    if view is not None:
        return passed(view.value, view.value)
    where = at("study.pcr.scrap_view")
    named = facts.study.pcr.scrap_view or "-"
    return answered([conformity_error("PCR-STE-03-NO-VIEW", where, "PCR-STE-03", named=named)])


def _has_power(process: UnitProcess) -> bool:
    references = ((row, parse_provider(row.provider)) for row in inputs_of(process))
    return any(
        (reference is not None and reference.kind is ProviderKind.ELECTRICITY) or has_word(row.flow, _POWER)
        for row, reference in references
    )
