"""Electricity of a facility, location-based and market-based, and as other schemes count it.

The journey: claims (author or ledger) → site supply under a treatment → mix of a kWh → column of the product system;
beside it reconciliation, attribution to users, and the meter of double counting.
"""

from pcr_rules.methods.electricity.claims import (
    Claim,
    counted_claims,
    facility_claims,
    unmet_criteria,
    unproven_claims,
)
from pcr_rules.methods.electricity.columns import (
    ELECTRICITY_FLOW,
    Draw,
    column_id,
    draw_of,
    generating_column,
    is_electricity_column,
    supply_electricity,
    with_electricity,
)
from pcr_rules.methods.electricity.findings import electricity_findings
from pcr_rules.methods.electricity.reconciliation import reconcile_electricity
from pcr_rules.methods.electricity.site_supply import GRID_PART, SiteSupply, SupplyPart, site_supply
from pcr_rules.methods.electricity.treatments import BATTERY, CBAM, ENTERPRISE, LOCATION, MARKET, SCHEMES, Treatment

__all__ = [
    "BATTERY",
    "CBAM",
    "ELECTRICITY_FLOW",
    "ENTERPRISE",
    "GRID_PART",
    "LOCATION",
    "MARKET",
    "SCHEMES",
    "Claim",
    "Draw",
    "SiteSupply",
    "SupplyPart",
    "Treatment",
    "column_id",
    "counted_claims",
    "draw_of",
    "electricity_findings",
    "facility_claims",
    "generating_column",
    "is_electricity_column",
    "reconcile_electricity",
    "site_supply",
    "supply_electricity",
    "unmet_criteria",
    "unproven_claims",
    "with_electricity",
]
