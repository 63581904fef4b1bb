"""PV modules under the criteria of March 2023, as secondary sources tell them; on top of the general rules."""

from pcr_rules.category_rules import Check
from pcr_rules.pv.epeat_2023 import checks
from pcr_rules.pv.modules.clauses_of_every_scheme import module_edition

OWN_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-PVE-01", checks.frame_is_included),
    ("PCR-PVE-02", checks.total_is_low_carbon),
)

EDITION = module_edition("pcr_rules.pv.epeat_2023", "edition.yaml", OWN_CHECKS)
