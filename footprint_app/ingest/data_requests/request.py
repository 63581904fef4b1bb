"""A request for data: who is asked, for which fields of which record, and why."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Department(StrEnum):
    """Who has the data."""

    PURCHASING = "purchasing"
    ENERGY = "energy"
    LOGISTICS = "logistics"
    PRODUCTION = "production"
    SUPPLIER = "supplier"


class RequestReason(StrEnum):
    """Why the data are asked for."""

    EMPTY = "empty"
    """A field that must be given is empty."""
    WEAK = "weak"
    """Secondary or proxy data at a process under own control."""
    MONTH = "month"
    """A month of the study period without a reading."""
    NO_FOOTPRINT = "no_footprint"
    """A supplier that contributes has given no footprint."""
    STATE = "state"
    """A gas volume, steam or wet mass whose state nobody told."""
    FINDING = "finding"
    """A check found the field wanting."""


class RequestStatus(StrEnum):
    """How far a request has come."""

    OPEN = "open"
    ANSWERED = "answered"
    """An answer was read and applied, but what the request came from still stands."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """An answer was read and could not be used; the finding says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """One thing asked for: fields of a record that is there, or a record that is not."""

    department: Department
    reason: RequestReason
    list_name: str
    """The list of the study whose record is meant; ``study`` for a block of the study itself."""
    record: str
    """Name of the record as findings name it, ``exchange:E001``; of a new record the name it will have."""
    fields: tuple[str, ...]
    """Fields to fill, by their names for machines; the unit of a quantity comes with it."""
    subject: str
    """What a person knows the record by."""
    supplier: str = ""
    preset: tuple[tuple[str, str], ...] = ()
    """Of a new record the fields that are known."""
    then: tuple[tuple[str, str, str], ...] = ()
    """What changes elsewhere when the answer is accepted: record, field, value."""
    code: str = ""
    """Of the finding that it comes from."""
    share: float | None = None
    """Share of the result that stands on it, where the study can be calculated."""

    @property
    def is_new(self) -> bool:
        """True when the answer makes a new record."""
        return bool(self.preset)

    @property
    def request_id(self) -> str:
        """The same request has the same number each time it is derived."""
        text = "|".join((self.reason.value, self.list_name, self.record, *self.fields))
        return f"R-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
