"""How a scheme treats electricity: what it lets stand for a kWh (gec-rules §6).

The two views of a product footprint are treatments too; the others are shown beside them, never in their place.
"""

from dataclasses import dataclass
from types import MappingProxyType

from pcr_rules.result import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What counts: certificates, contracts, sold instruments, direct lines, the residual mix."""

    name: str
    counts_certificates: bool = False
    counts_contracts: bool = False
    only_physical_contracts: bool = False
    """Contracts count only as power purchase agreements with physical flow, metered at both ends."""
    follows_instruments: bool = False
    """Own generation and direct lines whose instruments were sold, or whose right to them is not proven, count as grid."""
    needs_meters_at_both_ends: bool = False
    """A direct line without the meter at the plant counts as grid."""
    uses_residual: bool = False


LOCATION = Treatment(name=View.LOCATION.value)
MARKET = Treatment(
    name=View.MARKET.value,
    counts_certificates=True,
    counts_contracts=True,
    follows_instruments=True,
    uses_residual=True,
)
CBAM = Treatment(
    name="cbam",
    counts_contracts=True,
    only_physical_contracts=True,
    follows_instruments=True,
    needs_meters_at_both_ends=True,
)
"""Direct technical link or power purchase agreement only; certificates add nothing (CBAM-10, CBAM-12)."""
BATTERY = Treatment(name="eu-battery-draft", follows_instruments=True)
"""Direct connection or the national average consumption mix (draft of 2024, not in force; BAT-06)."""
ENTERPRISE = Treatment(name="enterprise")
"""Accounts of a company: CO2 of bought electricity at the grid's average; a certificate is no proof (gec-rules §5)."""

VIEW_TREATMENTS = MappingProxyType({View.LOCATION: LOCATION, View.MARKET: MARKET})
SCHEMES = (CBAM, BATTERY, ENTERPRISE)
"""Those shown beside the views; GB/T 24067 and ISO 14067 take the market-based view where claims hold."""
