"""Blast furnace and converter steel under the platform's PCR, as secondary sources tell it; on top of the general rules."""

from pcr_rules.category_rules import Check
from pcr_rules.steel.bf_bof import checks
from pcr_rules.steel.steelworks.clauses_of_every_route import steel_edition

OWN_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-STB-01", checks.boundary_by_process),
    ("PCR-STB-02", checks.route_is_declared_and_alone),
    ("PCR-STB-03", checks.converter_value_holds_no_iron_making),
)

EDITION = steel_edition("pcr_rules.steel.bf_bof", "edition_2022_s.yaml", OWN_CHECKS, ("carbon_", "tier_one_"))
