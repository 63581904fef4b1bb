"""Inputs that an inventory leaves open, and the activities of other databases that a person links them to.

An input is open where nothing in the file supplies it. It is told by its flow, the supplier that the file names without
holding it, and the place it comes from: one choice answers every exchange that agrees in all three.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class OpenInput:
    """What tells one unlinked input from another."""

    flow: str
    """Code of the flow."""
    provider: str = ""
    """Code that the file names and does not hold; empty where it names none."""
    place: str = ""
    """Where the exchange says that it comes from."""


@dataclass(frozen=True, slots=True)
class LinkedSupplier:
    """An activity of another database that supplies an open input.

    One unit of the input takes `factor` units of the activity. A treatment is a service of positive amount: a negative
    input, which is how Brightway and ecoinvent hand waste over, is turned.
    """

    database: str
    digest: str
    """Digest of the database's snapshot, so that the manifest says which edition was taken."""
    code: str
    factor: float = 1.0
    is_treatment: bool = False
    reason: str = ""
    input_name: str = ""
    """Name of the input's flow, for who reads the manifest."""

    @property
    def key(self) -> str:
        """Code of the activity in the linked system: ``<database>/<code>``."""
        return f"{self.database}/{self.code}"

    def sign_of(self, amount: float) -> float:
        """Return −1 where a negative input hands waste over to a treatment, else 1."""
        return -1.0 if self.is_treatment and amount < 0 else 1.0


InputLinks = Mapping[OpenInput, LinkedSupplier]


def links_as_texts(links: InputLinks) -> Mapping[str, str]:
    """Return every link as a plain text, as a manifest keeps it among the decisions."""
    return {
        "link: " + " | ".join(part for part in (supplier.input_name, one.flow, one.provider, one.place) if part): (
            f"{supplier.key} × {supplier.factor:.10g} @{supplier.digest}; {supplier.reason}"
        )
        for one, supplier in sorted(links.items())
    }
