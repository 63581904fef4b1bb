"""GB/T 24067-2024 read as ISO 14067:2018: the rules as a tuple of (clause, function), in the order of the standard.

The text of GB/T 24067-2024 was not read: clause numbers are ISO's, and a claim names ISO 14067:2018 only.
"""

from pcr_rules.category_rules import Check
from pcr_rules.edition_files import load_edition
from pcr_rules.gbt24067 import (
    allocation_checks,
    biogenic_checks,
    data_checks,
    electricity_checks,
    goal_and_scope,
    impact_checks,
    interpretation_checks,
    report_checks,
    stage_checks,
)

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("CFP-GEN-01", goal_and_scope.life_cycle_is_covered),
    ("CFP-GEN-02", goal_and_scope.unit_is_positive),
    ("CFP-GEN-03", goal_and_scope.duplicates_in_graph),
    ("CFP-GEN-04", goal_and_scope.category_rules_are_justified),
    ("CFP-GEN-05", goal_and_scope.principles_are_addressed),
    ("CFP-GEN-06", goal_and_scope.supplier_footprints_can_be_added),
    ("CFP-GOAL-01", goal_and_scope.goal_is_stated),
    ("CFP-SCOPE-01", goal_and_scope.scope_is_complete),
    ("CFP-FU-01", goal_and_scope.unit_is_defined),
    ("CFP-FU-02", goal_and_scope.unit_fits_type),
    ("CFP-SB-01", goal_and_scope.boundary_is_explained),
    ("CFP-SB-02", goal_and_scope.exclusions_have_a_threshold),
    ("CFP-CO-01", data_checks.cut_offs_are_reported),
    ("CFP-CO-02", data_checks.cut_offs_stay_below_limits),
    ("CFP-DATA-01", data_checks.own_processes_are_measured),
    ("CFP-DATA-03", data_checks.data_quality_is_assessed),
    ("CFP-DATA-04", data_checks.balances_close),
    ("CFP-DATA-06", data_checks.data_choices_rest_on_sensitivity),
    ("CFP-TIME-01", data_checks.period_is_justified),
    ("CFP-USE-01", stage_checks.use_profile_is_specified),
    ("CFP-EOL-01", stage_checks.end_of_life_is_specified),
    ("CFP-AL-01", allocation_checks.hierarchy_is_followed),
    ("CFP-AL-03", allocation_checks.similar_flows_are_treated_alike),
    ("CFP-AL-04", allocation_checks.alternatives_are_tested),
    ("CFP-RC-01", allocation_checks.recycling_is_not_credited_twice),
    ("CFP-TI-01", stage_checks.late_emissions_show_their_timing),
    ("CFP-EL-02", electricity_checks.own_generation_keeps_its_instruments),
    ("CFP-EL-03", electricity_checks.direct_line_keeps_its_instruments),
    ("CFP-EL-04", electricity_checks.instruments_meet_criteria),
    ("CFP-STO-01", biogenic_checks.carbon_content_is_stated),
    ("CFP-OFF-01", impact_checks.no_offsets_are_counted),
    ("CFP-INT-02", interpretation_checks.evaluation_is_recorded),
    ("CFP-INT-03", interpretation_checks.uncertainty_is_assessed),
    ("CFP-INT-04", interpretation_checks.limitations_are_stated),
    ("CFP-CR-01", interpretation_checks.review_is_recorded),
    ("CFP-DEC-01", interpretation_checks.wording_is_modest),
    ("LCA-01", goal_and_scope.phases_are_present),
    ("LCA-02", goal_and_scope.unit_precedes_inventory),
    ("LCA-03", data_checks.cut_off_criteria_are_complete),
    ("LCA-04", data_checks.quality_characteristics_are_listed),
    ("LCA-07", interpretation_checks.public_comparison_has_a_panel),
)

RESULT_CHECKS: tuple[tuple[str, Check], ...] = (
    ("CFP-DATA-02", data_checks.secondary_data_are_justified),
    ("CFP-DATA-05", data_checks.data_relate_to_the_unit),
    ("CFP-DATA-07", data_checks.data_are_domestic),
    ("CFP-AL-02", allocation_checks.allocation_conserves),
    ("CFP-AL-05", allocation_checks.waste_carries_no_burden),
    ("CFP-EL-01", electricity_checks.factors_are_life_cycle),
    ("CFP-EL-05", electricity_checks.rest_is_at_residual_mix),
    ("CFP-EL-06", electricity_checks.grid_mix_result_stands_beside),
    ("CFP-EL-07", electricity_checks.treatment_is_reported),
    ("CFP-EL-08", electricity_checks.certificate_rules_are_kept),
    ("CFP-EL-09", electricity_checks.factor_family_is_right),
    ("CFP-BIO-01", biogenic_checks.biogenic_flows_are_complete),
    ("CFP-BIO-02", biogenic_checks.fossil_and_biogenic_are_apart),
    ("CFP-LUC-01", biogenic_checks.land_use_change_is_assessed),
    ("CFP-LU-01", biogenic_checks.land_use_is_decided),
    ("CFP-LU-02", biogenic_checks.carbon_gains_are_permanent),
    ("CFP-AIR-01", biogenic_checks.aircraft_is_apart),
    ("CFP-IMP-01", impact_checks.newest_gwp_is_used),
    ("CFP-IMP-02", impact_checks.gases_are_listed),
    ("CFP-INT-01", interpretation_checks.significant_issues_are_identified),
    ("CFP-REP-01", report_checks.stages_add_up),
    ("CFP-REP-02", report_checks.channels_add_up),
    ("CFP-REP-03", report_checks.report_is_complete),
    ("CFP-REP-04", report_checks.additional_results_are_separate),
)

EDITION = load_edition(
    "pcr_rules.gbt24067", "edition_2024.yaml", study_checks=STUDY_CHECKS, result_checks=RESULT_CHECKS
)
