"""PV modules under the French simplified carbon assessment, as secondary sources tell it; on top of the general rules."""

from pcr_rules.category_rules import Check
from pcr_rules.pv.ecs_france import checks
from pcr_rules.pv.modules.clauses_of_every_scheme import module_edition

OWN_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-PVF-01", checks.use_is_named),
    ("PCR-PVF-02", checks.total_keeps_the_limit),
    ("PCR-PVF-03", checks.own_coefficients_are_allowed),
)

EDITION = module_edition("pcr_rules.pv.ecs_france", "edition.yaml", OWN_CHECKS)
