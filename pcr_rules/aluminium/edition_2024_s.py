"""Electrolytic aluminium under GB/T 44905-2024, as far as secondary sources tell it; on top of the general rules."""

from pcr_rules.aluminium import checks
from pcr_rules.category_rules import Check
from pcr_rules.edition_files import load_edition

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-AL-01", checks.unit_is_a_tonne),
    ("PCR-AL-02", checks.boundary_begins_at_bauxite),
    ("PCR-AL-03", checks.metal_is_primary),
    ("PCR-AL-04", checks.data_cover_a_calendar_year),
    ("PCR-AL-05", checks.anode_co2_is_counted),
    ("PCR-AL-06", checks.anode_effects_are_counted),
    ("PCR-AL-07", checks.smelter_power_has_a_source),
)

RESULT_CHECKS: tuple[tuple[str, Check], ...] = (("PCR-AL-08", checks.result_is_plausible),)

EDITION = load_edition(
    "pcr_rules.aluminium", "edition_2024_s.yaml", study_checks=STUDY_CHECKS, result_checks=RESULT_CHECKS
)
