"""A few words that build linked studies without reading or linking anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from background_db.factors import EmissionFactor, FactorScope
from background_db.provenance import ValidityPeriod, Verification
from background_db.units import Quantity
from pcr_rules.linked_study import LinkedLine, LinkedStudy, Supplier, SupplierKind
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)


def make_factor(key: str, per_unit: str = "kg", **options: Any) -> EmissionFactor:
    """A factor; `flows` as {flow key: kg per unit}, else 1 kg of fossil CO2."""
    return EmissionFactor(
        factor_id=key,
        name_zh=f"因子 {key}",
        name_en=f"factor {key}",
        per_unit=per_unit,
        flows=tuple(options.pop("flows", {"co2.fossil": 1.0}).items()),
        scope=FactorScope.LIFE_CYCLE,
        geography="CN",
        technology="",
        gwp_set=None,
        data_period=ValidityPeriod(),
        usable_from=None,
        usable_until=None,
        factor_set="test",
        source_id="test",
        locator="",
        verification=Verification.USER,
        **options,
    )


@dataclass
class StudyBuilder:
    """Collects processes, lines and factors; `build` makes the linked study."""

    processes: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[LinkedLine] = field(default_factory=list)
    factors: dict[str, EmissionFactor] = field(default_factory=dict)
    facilities: list[Facility] = field(default_factory=list)
    exchanges: dict[str, list[Exchange]] = field(default_factory=dict)
    grid: dict[str, str] = field(default_factory=dict)

    def process(self, process_id: str, output: float = 1.0, unit: str = "kg", **options: Any) -> "StudyBuilder":
        """Add a process with one product named as the process, or with the given `outputs`."""
        outputs = options.pop(
            "outputs", (ProductOutput(flow_id=process_id, name=process_id, quantity=Quantity(output, unit)),)
        )
        self.processes[process_id] = {"name": f"过程 {process_id}", "outputs": outputs, **options}
        return self

    def line(
        self,
        process_id: str,
        provider: str,
        amount: float,
        kind: ExchangeKind = ExchangeKind.INPUT,
        unit: str = "kg",
        **options: Any,
    ) -> "StudyBuilder":
        """Add a line; `provider` is written kind:key or kind:key#flow."""
        word, _, rest = provider.partition(":")
        key, _, flow = rest.partition("#")
        if word == "elementary":
            kind = ExchangeKind.EMISSION
        line_id = options.pop("line_id", f"E{len(self.lines) + 1}")
        stage = options.pop("stage", LifeCycleStage.PRODUCTION)
        is_combustion = options.pop("is_combustion", False)
        exchange_id = line_id.removesuffix(".combustion")
        self.lines.append(
            LinkedLine(
                line_id,
                exchange_id,
                process_id,
                kind,
                Supplier(SupplierKind(word), key, flow),
                amount,
                unit,
                options.get("flow", rest),
                stage,
                is_combustion,
            )
        )
        if not is_combustion:
            options.setdefault("flow", rest)
            row = Exchange(exchange_id=exchange_id, kind=kind, quantity=Quantity(amount, unit), **options)
            self.exchanges.setdefault(process_id, []).append(row)
        if word == "factor":
            self.factors.setdefault(key, make_factor(key, unit))
        return self

    def emission(self, process_id: str, kg: float, flow: str = "co2.fossil") -> "StudyBuilder":
        """Add an elementary flow of a process."""
        return self.line(process_id, f"elementary:{flow}", kg)

    def factor(self, key: str, per_unit: str = "kg", **options: Any) -> "StudyBuilder":
        """Add a factor with its flows."""
        self.factors[key] = make_factor(key, per_unit, **options)
        return self

    def facility(self, facility_id: str, grid: str, electricity: Sequence[Any] = ()) -> "StudyBuilder":
        """Add a facility with its grid factor and supplies."""
        self.facilities.append(
            Facility(facility_id=facility_id, name_zh=facility_id, geography="CN", electricity=tuple(electricity))
        )
        self.grid[facility_id] = grid
        return self

    def build(self, reference: str, demand: float = 1.0, unit: str = "kg", **options: Any) -> LinkedStudy:
        """Make the linked study; `reference` is process or process#flow."""
        process_id, _, flow = reference.partition("#")
        study = ProductStudy(
            study_id="test",
            cfp_type=CfpType.PARTIAL,
            product=options.pop("product", Product(name_zh="产品", producer="厂")),
            unit=FunctionalUnit(
                kind=UnitKind.DECLARED,
                quantity=Quantity(demand, unit),
                reference_process=process_id,
                reference_flow=flow,
            ),
            goal=Goal(),
            boundary=Boundary(),
            period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
            facilities=tuple(self.facilities),
            processes=tuple(
                UnitProcess(process_id=name, exchanges=tuple(self.exchanges.get(name, ())), **values)
                for name, values in self.processes.items()
            ),
            **options,
        )
        count = len(self.lines)
        return LinkedStudy(study, tuple(self.lines), self.factors, self.grid, (), count, count, {})


@pytest.fixture(scope="session")
def builder() -> Callable[[], StudyBuilder]:
    """Makes an empty builder."""
    return StudyBuilder


def _co_product(flow_id: str, amount: float, unit: str = "kg", **options: Any) -> ProductOutput:
    role = OutputRole(options.pop("role", "product"))
    return ProductOutput(flow_id=flow_id, name=flow_id, role=role, quantity=Quantity(amount, unit), **options)


def _allocation(method: str) -> Allocation:
    return Allocation(method=AllocationMethod(method))


@pytest.fixture(scope="session")
def co_product() -> Callable[..., ProductOutput]:
    """Makes an output: flow id, amount, unit and its properties."""
    return _co_product


@pytest.fixture(scope="session")
def allocation() -> Callable[[str], Allocation]:
    """Makes an allocation by its method's word."""
    return _allocation


@pytest.fixture(scope="session")
def co2() -> Mapping[str, float]:
    """Characterisation of the flows the small cases use."""
    return {
        "co2.fossil": 1.0,
        "co2.uptake": -1.0,
        "co2.biogenic": 1.0,
        "co2e.not_split": 1.0,
        "co2e.fossil": 1.0,
        "co2e.aircraft": 1.0,
    }
