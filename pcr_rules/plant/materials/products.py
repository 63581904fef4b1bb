"""What a record of materials works for: a product of the study, found by process id, process#flow or flow id."""

from dataclasses import dataclass
from functools import lru_cache

from background_db.errors import UnitError
from background_db.units import Quantity, conversion, dimension, is_known
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study_index import StudyIndex, only_output
from pcr_rules.study_inventory import OutputRole, ProductOutput


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A product of a process: what the amounts of a record refer to."""

    process_id: str
    flow_id: str
    quantity: Quantity
    """Made in one run of the process."""

    @property
    def key(self) -> str:
        """Process and flow, as providers name them."""
        return f"{self.process_id}#{self.flow_id}"


def product_named(index: StudyIndex, name: str) -> NamedProduct | None:
    """Return the product that `name` means: ``process``, ``process#flow``, ``process:…`` or a flow id made once.

    None where there is none, or more than one.
    """
    reference = parse_provider(name)
    text = str(reference).removeprefix("process:") if reference and reference.kind is ProviderKind.PROCESS else name
    process_id, mark, flow = (part.strip() for part in text.strip().partition("#"))
    if mark:
        return _product(process_id, index.outputs.get((process_id, flow)))
    if process_id in index.processes:
        return _product(process_id, only_output(index.processes[process_id]))
    makers = [
        maker
        for maker in index.delivered_by.get(process_id, ())
        if index.outputs[maker, process_id].role is not OutputRole.RECIRCULATED
    ]
    return _product(makers[0], index.outputs[makers[0], process_id]) if len(makers) == 1 else None


def product_names(index: StudyIndex) -> tuple[str, ...]:
    """Return the names by which products can be meant, for a finding's suggestions."""
    return (*index.processes, *index.delivered_by)


def _product(process_id: str, output: ProductOutput | None) -> NamedProduct | None:
    return None if output is None else NamedProduct(process_id, output.flow_id, output.quantity)


def in_unit(quantity: Quantity, unit: str) -> float | None:
    """Return the value of a quantity in `unit`; None where it measures something else."""
    try:
        return quantity.value * conversion(quantity.unit, unit)
    except UnitError:
        return None


@lru_cache(maxsize=1024)
def is_mass(unit: str) -> bool:
    """True when a unit measures mass."""
    return is_known(unit) and dimension(unit) == "mass"


def shown(value: float, unit: str = "") -> str:
    """Write an amount for an arithmetic: ten digits, so that a reader can redo it."""
    return f"{value:.10g} {unit}".rstrip()
