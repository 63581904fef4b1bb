"""EV batteries under the EU draft of 2024, as far as secondary sources tell it; on top of the general rules."""

from pcr_rules.battery.eu_draft_2024 import checks
from pcr_rules.category_rules import Check
from pcr_rules.edition_files import load_edition

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-BE-01", checks.unit_is_delivered_energy),
    ("PCR-BE-02", checks.total_energy_follows_the_category),
    ("PCR-BE-04", checks.what_is_excluded_is_absent),
    ("PCR-BE-05", checks.components_are_company_specific),
    ("PCR-BE-08", checks.declaration_is_not_stale),
    ("PCR-BE-10", checks.end_of_life_follows_the_formula),
    ("PCR-BE-11", checks.method_is_provisional),
    ("PCR-BE-12", checks.allocation_factor_is_in_range),
    ("PCR-BE-13", checks.declaration_is_of_one_model_and_plant),
)
RESULT_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-BE-03", checks.four_stages_add_up),
    ("PCR-BE-06", checks.electricity_follows_the_draft),
    ("PCR-BE-07", checks.other_rule_is_information),
    ("PCR-BE-14", checks.quality_is_rated),
)

EDITION = load_edition(
    "pcr_rules.battery.eu_draft_2024", "edition.yaml", study_checks=STUDY_CHECKS, result_checks=RESULT_CHECKS
)
