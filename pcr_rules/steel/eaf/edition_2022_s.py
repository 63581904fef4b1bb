"""Electric arc furnace steel under the platform's PCR, as secondary sources tell it; on top of the general rules."""

from pcr_rules.category_rules import Check
from pcr_rules.steel.eaf import checks
from pcr_rules.steel.steelworks.clauses_of_every_route import steel_edition

OWN_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-STE-01", checks.boundary_by_process),
    ("PCR-STE-02", checks.route_is_declared_and_alone),
    ("PCR-STE-03", checks.scrap_view_is_chosen),
)

EDITION = steel_edition("pcr_rules.steel.eaf", "edition_2022_s.yaml", OWN_CHECKS, ("carbon_", "tier_one_eaf"))
