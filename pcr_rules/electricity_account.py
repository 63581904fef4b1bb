"""What a result says of its electricity: supply, claims and users of each site, other schemes, double counting."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPart:
    """Part of a site's electricity in the market-based view."""

    part_id: str
    """``grid``, a supply's id, ``<supply>.instruments_sold``, ``ledger:<part>``, or ``ledger:<claim>.<technology>`` for many parts."""
    kwh: float
    suppliers: tuple[str, ...]
    """Keys of the factors or of the process behind it."""
    kg_per_kwh: float | None
    """kg CO2e per kWh at the site; None for a process of the study, whose own rows carry it."""
    lots: Mapping[str, float] = field(default_factory=dict)
    """Lots of certificates that cover it, each with its kWh."""
    is_claim: bool = False
    is_proven: bool = False
    process_id: str = ""
    """Process that claims it for itself."""
    dedicated_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUse:
    """What one user of a site gets: kWh by part. All users of a site together get all its parts, to the watt-hour."""

    use_id: str
    """Process id; empty for other uses of the site and for storage."""
    kind: str
    """``process``, ``other``, ``storage_loss``."""
    kwh: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAccount:
    """A facility's electricity in the study period: Σ parts = Σ uses = metered - passed on - fed in."""

    facility: str
    metered_kwh: float
    """Grid import, generation and direct lines as metered at the site."""
    tenants_kwh: float
    exported_kwh: float
    storage_loss_kwh: float
    unclaimed_kwh: float
    """Claims that found no grid power in their period."""
    parts: tuple[AccountPart, ...]
    uses: tuple[AccountUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeView:
    """How a receiving scheme counts the same electricity; per functional or declared unit."""

    scheme: str
    """``location-based``, ``market-based``, ``cbam``, ``eu-battery-draft``, ``enterprise``."""
    total: float | None
    """kg CO2e of the product; None where the scheme counts something else than a product's life cycle."""
    electricity: float
    """kg CO2e of the electricity at the facilities; kg CO2 for enterprise accounts."""
    steps: Mapping[str, float]
    """What turns the location-based total into this one, by ``facility/supply``."""
    factor_id: str = ""
    """Factor of the scheme's own, where it takes one that a product may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleCounting:
    """How far the result could move if average electricity did not contain what others claimed; a sensitivity only."""

    ratio: float
    """Indicative residual ÷ average: CO2 factor excluding market-traded non-fossil ÷ CO2 average of a year."""
    ratio_year: int
    average_kwh: float
    """kWh at the average, per functional or declared unit."""
    change: float
    """kg CO2e per unit: Σ contributions at the average × (ratio - 1)."""
    change_share: float
    """Of the headline total."""
    unverifiable_share: float
    """Share of absolute contributions on factors and footprints that do not say which electricity is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityAccount:
    """Everything the report says of electricity beside the contributions."""

    sites: tuple[SiteAccount, ...]
    schemes: tuple[SchemeView, ...]
    double_counting: DoubleCounting | None = None
    entity: str = ""
    """Organisation whose claims in the ledger were counted; empty: no ledger, the author's word."""

    def market_steps(self) -> Mapping[str, float]:
        """Return what turns the location-based electricity into the market-based one, by ``facility/supply``."""
        return next((scheme.steps for scheme in self.schemes if scheme.scheme == "market-based"), {})
