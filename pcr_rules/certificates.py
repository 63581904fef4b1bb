"""Green electricity certificates as the ledger holds them, and the frozen snapshot of claims that a study reads.

One certificate (绿证, GEC) stands for 1 MWh of renewable electricity. A lot is a run of serial numbers of one
project, generation month and class; a part is a sub-run of it. Energy is counted in whole watt-hours.

Source: 国能发新能规〔2024〕67号; data model of the rules for claims, section 3.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

WATT_HOURS_PER_CERTIFICATE = 1_000_000
TECHNOLOGIES = ("wind", "solar_pv", "solar_thermal", "hydro", "biomass", "geothermal", "ocean")
"""Kinds of generation that certificates are issued for (国能发新能规〔2024〕67号)."""


def party_name(written: str) -> str:
    """Return the name of an organisation in the one form in which names are compared.

    Registries, spreadsheets and studies write （） or (), and blanks, each in their own way; the organisation is one.
    """
    return " ".join(unicodedata.normalize("NFKC", written).split())


class TradeClass(StrEnum):
    """How a certificate came to its holder."""

    UNBUNDLED = "unbundled"
    GREEN_POWER = "green_power"
    """Settled with green-power trade (绿电交易); may not be traded again."""
    SELF_USE = "self_use"
    DIRECT_LINE = "direct_line"
    OFF_GRID = "off_grid"


ON_GRID_POWER = frozenset({TradeClass.UNBUNDLED, TradeClass.GREEN_POWER})
"""Certificates of self-use, direct lines and off-grid plants stay with that power, which is no grid power (GEC-11)."""


class ClaimPurpose(StrEnum):
    """What a claim is made for; one consumption may serve several purposes of the same company."""

    PRODUCT_FOOTPRINT = "product_footprint"
    ENTERPRISE_INVENTORY = "enterprise_inventory"
    CONSUMPTION_DUTY = "consumption_duty"
    """The consumption-weight duty (可再生能源电力消纳责任权重)."""
    RE100 = "re100"
    CUSTOMER = "customer"
    """Passed on to a customer, who counts it."""


class CancellationFault(StrEnum):
    """Why a recorded cancellation does not make a claim final."""

    NONE = ""
    OTHER_BENEFICIARY = "other_beneficiary"
    PROOF_MISSING = "proof_missing"
    PROOF_CHANGED = "proof_changed"
    """The file kept as proof is not the one that was recorded: its SHA-256 is another."""


class OutcomeKind(StrEnum):
    """What became of a part; a part has one outcome at most, and its primary key says so."""

    SPLIT = "split"
    TRANSFERRED = "transferred"
    ALLOCATED = "allocated"
    RELEASED = "released"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLot:
    """Certificates of one project, month and class with consecutive serial numbers, as a registry's list gives them."""

    lot_id: str
    project_code: str
    """17 digits; with the 15 that follow they make the 32-digit id of a certificate."""
    project_name: str
    technology: str
    """One of `TECHNOLOGIES`."""
    province: str
    """ISO 3166-2 code of where it was generated."""
    generation_month: date
    """First day of the month."""
    first_serial: int
    last_serial: int
    trade_class: TradeClass
    is_tradable: bool = True
    has_mechanism_price: bool = False
    """Electricity in the sustainable-price settlement mechanism: its entitlement stays with the province."""
    commissioned_on: date | None = None
    issued_on: date | None = None
    holder: str = ""
    settled_user: str = ""
    """Whose consumption the contract or settlement names, for green power, self-use and direct lines."""
    contract: str = ""
    settlement_proof: str = ""
    producer: str = ""
    """Who generated it, where the list says so."""
    used_at: str = ""
    """Facility that a self-use or off-grid certificate belongs to, where it is known."""
    other_credit: str = ""
    """CCER or another credit applied for the same electricity; empty if none."""
    id_prefix: str = ""
    """Digits of the 32-digit id before the serial number: project code and generation date."""
    id_suffix: str = ""
    """Digits after the serial number: class of the electricity and class of the trade."""
    serial_digits: int = 0
    """Width of the serial number in the id; 0 when the ids are not known."""

    def certificate_id(self, serial: int) -> str:
        """Return the id of one certificate: prefix, serial number in its width, suffix."""
        return f"{self.id_prefix}{serial:0{self.serial_digits}d}{self.id_suffix}"

    @property
    def count(self) -> int:
        """Number of certificates, each 1 MWh."""
        return self.last_serial - self.first_serial + 1

    @property
    def watt_hours(self) -> int:
        """Electricity the lot stands for."""
        return self.count * WATT_HOURS_PER_CERTIFICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPart:
    """Certificates claimed for a facility's electricity in a period: what the ledger's allocation says of one part."""

    part_id: str
    lot: CertificateLot
    first_serial: int
    last_serial: int
    facility: str
    first_day: date
    last_day: date
    beneficiary: str
    process_id: str = ""
    """A process that claims them alone, with separate metering or a contract; empty: the site's average."""
    dedicated_reason: str = ""
    """Separate meter or contract that a dedicated claim rests on."""
    cancelled_on: date | None = None
    cancellation_proof: str = ""
    """SHA-256 of the registry's proof of cancellation for this beneficiary; empty: the claim is provisional."""
    cancelled_for: str = ""
    """Beneficiary that the registry's proof names."""
    cancellation_fault: CancellationFault = CancellationFault.NONE
    """Found when the snapshot was made; any fault keeps the claim provisional."""
    claim_id: str = ""
    claimed_on: date | None = None
    holder: str = ""
    """In whose account the certificates are."""
    purposes: tuple[ClaimPurpose, ...] = (ClaimPurpose.PRODUCT_FOOTPRINT,)
    geography: str = "CN"
    """Where the facility consumes the electricity (ISO 3166-2)."""
    vintage_reason: str = ""
    """Why electricity generated before the period stands for the period's consumption."""
    list_evidence: str = ""
    """SHA-256 of the registry's list that the certificates were imported from."""
    claim_evidence: str = ""
    """SHA-256 of the contract or settlement recorded with the claim."""

    @property
    def watt_hours(self) -> int:
        """Electricity the part stands for."""
        return (self.last_serial - self.first_serial + 1) * WATT_HOURS_PER_CERTIFICATE

    @property
    def is_final(self) -> bool:
        """True when the registry has cancelled it for this beneficiary and the recorded proof is unchanged."""
        return self.cancelled_on is not None and bool(self.cancellation_proof) and not self.cancellation_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedSupply:
    """A frozen snapshot of the ledger's claims: what `calculate` reads, so that it never touches the ledger."""

    entity: str
    """The reporting organisation whose claims these are."""
    parts: tuple[ClaimedPart, ...]
    as_of_event: int
    """Number of the last event of the ledger that is in it."""
    digest: str
    """SHA-256 of the parts in canonical form; goes into the trace as `ledger`."""

    def by_facility(self) -> Mapping[str, tuple[ClaimedPart, ...]]:
        """Return the parts of each facility, in the order given."""
        found: dict[str, list[ClaimedPart]] = {}
        for part in self.parts:
            found.setdefault(part.facility, []).append(part)
        return MappingProxyType({facility: tuple(parts) for facility, parts in found.items()})
