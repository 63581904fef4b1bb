"""Clinker under EN 16908 as published EPDs apply it; on top of the general rules."""

from pcr_rules.category_rules import Check
from pcr_rules.cement import frame_checks, kiln_checks, material_checks
from pcr_rules.edition_files import load_edition

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-CE-01", frame_checks.unit_is_a_tonne),
    ("PCR-CE-02", frame_checks.boundary_is_a1_to_a3),
    ("PCR-CE-03", frame_checks.little_is_left_out),
    ("PCR-CE-04", frame_checks.impacts_are_shared_out),
    ("PCR-CE-05", material_checks.by_products_are_shared_by_value),
    ("PCR-CE-06", material_checks.by_products_carry_burdens),
    ("PCR-CE-08", frame_checks.data_are_recent),
    ("PCR-CE-09", kiln_checks.calcination_is_counted),
    ("PCR-CE-11", kiln_checks.alternative_fuels_are_gross),
    ("PCR-CE-13", material_checks.clinker_is_balanced),
    ("PCR-CE-14", kiln_checks.kiln_fuels_are_apart),
    ("PCR-CE-15", frame_checks.carbonation_is_apart),
    ("PCR-CE-16", kiln_checks.older_kilns_are_told),
)

RESULT_CHECKS: tuple[tuple[str, Check], ...] = (("PCR-CE-10", kiln_checks.two_methods_agree),)

EDITION = load_edition(
    "pcr_rules.cement.clinker", "edition_en16908_csi.yaml", study_checks=STUDY_CHECKS, result_checks=RESULT_CHECKS
)
