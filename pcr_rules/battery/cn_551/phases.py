"""Traction batteries under 551号: two phases of one order, each an edition with its dates, on top of the general rules."""

from pcr_rules.battery.cn_551 import checks
from pcr_rules.category_rules import Check
from pcr_rules.edition_files import load_edition

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-BC-01", checks.unit_is_delivered_energy),
    ("PCR-BC-02", checks.total_energy_rests_on_a_test),
    ("PCR-BC-03", checks.pack_and_declarant_are_in_scope),
    ("PCR-BC-05", checks.models_fit_the_phase),
    ("PCR-BC-06", checks.third_party_verified),
    ("PCR-BC-09", checks.quality_control_is_stated),
)
RESULT_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-BC-04", checks.four_parts_are_counted),
    ("PCR-BC-07", checks.platform_data_are_used),
    ("PCR-BC-08", checks.both_electricity_results_are_shown),
)
_PACKAGE = "pcr_rules.battery.cn_551"

TRIAL = load_edition(_PACKAGE, "trial.yaml", study_checks=STUDY_CHECKS, result_checks=RESULT_CHECKS)
REGULAR = load_edition(_PACKAGE, "regular.yaml", study_checks=STUDY_CHECKS, result_checks=RESULT_CHECKS)
