"""A study's parts by their ids, made once so that no check and no link searches a list again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pcr_rules.provider import ProviderRef
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import Exchange, OutputRole, ProductOutput, UnitProcess
from pcr_rules.study_sources import OwnFactor, OwnFuel, SupplierFootprint

_Key = TypeVar("_Key")
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class StudyIndex:
    """Parts by id; of parts with the same id the first (duplicates are a finding of their own)."""

    processes: Mapping[str, UnitProcess]
    outputs: Mapping[tuple[str, str], ProductOutput]
    """By (process id, flow id)."""
    delivered_by: Mapping[str, tuple[str, ...]]
    """Flow id → ids of the processes that deliver it, recirculated outputs included."""
    facilities: Mapping[str, Facility]
    suppliers: Mapping[str, SupplierFootprint]
    own_factors: Mapping[str, OwnFactor]
    own_fuels: Mapping[str, OwnFuel]
    """By the id used in a row: ``own.<fuel_id>``."""

    def taken_output(self, reference: ProviderRef) -> ProductOutput | None:
        """Return the output that a reference to a process takes; None if the process or flow is unknown or unclear."""
        process = self.processes.get(reference.key)
        if process is None:
            return None
        return self.outputs.get((reference.key, reference.flow)) if reference.flow else only_output(process)


def only_output(process: UnitProcess) -> ProductOutput | None:
    """Return the output meant where no flow is named: the only product, among co-products the only main one."""
    burdened = products_of(process) or process.outputs
    main = [output for output in burdened if output.role is OutputRole.PRODUCT]
    for candidates in (burdened, main):
        if len(candidates) == 1:
            return candidates[0]
    return None


def products_of(process: UnitProcess) -> tuple[ProductOutput, ...]:
    """Return the outputs that carry burdens: products and co-products, without what is recirculated."""
    return tuple(output for output in process.outputs if output.role is not OutputRole.RECIRCULATED)


def rows_of(study: ProductStudy) -> Iterator[tuple[UnitProcess, Exchange]]:
    """Yield every row of the inventory with its process, in the order written."""
    return ((process, exchange) for process in study.processes for exchange in process.exchanges)


def index_study(study: ProductStudy) -> StudyIndex:
    """Index a study by the ids of its parts."""
    delivered: dict[str, dict[str, None]] = {}
    for process in study.processes:
        for output in process.outputs:
            delivered.setdefault(output.flow_id, {})[process.process_id] = None
    return StudyIndex(
        processes=_first((process.process_id, process) for process in study.processes),
        outputs=_first(
            ((process.process_id, output.flow_id), output) for process in study.processes for output in process.outputs
        ),
        delivered_by={flow: tuple(processes) for flow, processes in delivered.items()},
        facilities=_first((facility.facility_id, facility) for facility in study.facilities),
        suppliers=_first((footprint.footprint_id, footprint) for footprint in study.supplier_footprints),
        own_factors=_first((factor.factor_id, factor) for factor in study.own_factors),
        own_fuels=_first((f"own.{fuel.fuel_id}", fuel) for fuel in study.own_fuels),
    )


def _first(pairs: Iterable[tuple[_Key, _Part]]) -> Mapping[_Key, _Part]:
    indexed: dict[_Key, _Part] = {}
    for key, part in pairs:
        indexed.setdefault(key, part)
    return indexed
