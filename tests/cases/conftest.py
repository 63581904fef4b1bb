"""The worked cases enter as studies: a small builder, written to a file, read back and calculated as a user would."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.ingest.write_study import write_workbook, write_yaml
from footprint_app.service.calculate import calculate
from pcr_rules.result import PcfResult, View, ViewResult
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, LifeCycleStage, Override, Scenario, TimeBoundary
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)
from pcr_rules.study_sources import OwnFactor


@dataclass
class StudyBuilder:
    """Collects processes, exchanges and the case's own factors; `factor` turns a published factor into an own factor."""

    name: str
    processes: dict[str, dict[str, Any]] = field(default_factory=dict)
    factors: dict[str, OwnFactor] = field(default_factory=dict)
    scenarios: list[Scenario] = field(default_factory=list)
    count: int = 0

    def factor(self, name: str, value: float, per_unit: str, flow: str = "co2e.fossil", *, direct: bool = False) -> str:
        """Register `value` kg CO2e per `per_unit` and return the provider text."""
        self.factors[name] = OwnFactor(
            factor_id=f"own.{name}",
            name=name,
            value=float(value),
            per_unit=per_unit,
            flow=flow,
            scope="direct-emission" if direct else "life-cycle",
            geography="CN",
            first_year=2025,
            last_year=2025,
            gwp_set="AR6",
            source_title=f"worked case {self.name}",
        )
        return f"factor:own.{name}"

    def process(
        self,
        name: str,
        amount: float,
        unit: str = "kg",
        *,
        stage: LifeCycleStage = LifeCycleStage.PRODUCTION,
        outputs: Sequence[ProductOutput] = (),
        allocation: AllocationMethod | None = None,
    ) -> str:
        """Add a process with one product of `amount`, or with the given `outputs`; return its provider text."""
        made = outputs or (ProductOutput(flow_id=name, name=name, quantity=Quantity(float(amount), unit)),)
        self.processes[name] = {
            "process_id": name,
            "name": name,
            "stage": stage,
            "outputs": tuple(made),
            "allocation": Allocation(method=allocation, level=2, reason="as the case does") if allocation else None,
            "exchanges": [],
        }
        return f"process:{name}"

    def add(
        self,
        process: str,
        kind: ExchangeKind,
        flow: str,
        amount: float,
        unit: str,
        provider: str = "",
        stage: LifeCycleStage | None = None,
    ) -> str:
        """Add an exchange and return its id."""
        self.count += 1
        exchange_id = f"E{self.count:03d}"
        self.processes[process]["exchanges"].append(
            Exchange(
                exchange_id=exchange_id,
                kind=kind,
                flow=flow,
                quantity=Quantity(float(amount), unit),
                provider=provider,
                stage=stage,
                note=f"row {self.count}",
            )
        )
        return exchange_id

    def emits(self, process: str, amount: float, factor: float, unit: str = "kg", name: str = "emission") -> str:
        """Add an emission of `amount` units with `factor` kg CO2e per unit."""
        key = f"{name}_{factor:g}".replace("-", "m").replace(".", "_").replace("+", "")
        provider = self.factor(key, factor, unit, direct=True)
        return self.add(process, ExchangeKind.EMISSION, name, amount, unit, provider)

    def scenario(self, name: str, **overrides: str) -> None:
        """Add a scenario; keyword `E001_quantity="x2"` changes exchange E001."""
        changes = tuple(
            Override(target=f"exchange:{key.replace('_', '.', 1)}", value=value) for key, value in overrides.items()
        )
        self.scenarios.append(Scenario(scenario_id=name, name=name, overrides=changes))

    def output_scenario(self, name: str, overrides: Mapping[str, str]) -> None:
        """Add a scenario with full targets."""
        changes = tuple(Override(target=target, value=value) for target, value in overrides.items())
        self.scenarios.append(Scenario(scenario_id=name, name=name, overrides=changes))

    def study(self, reference: str, amount: float, unit: str = "kg", flow: str = "") -> ProductStudy:
        """Return the study that asks for `amount` of the reference process's product."""
        return ProductStudy(
            study_id=f"case-{self.name}",
            cfp_type=CfpType.PARTIAL,
            product=Product(name_zh=self.name, producer="worked case", biogenic_carbon=Quantity(0, "kg")),
            unit=FunctionalUnit(
                kind=UnitKind.DECLARED,
                quantity=Quantity(float(amount), unit),
                reference_process=reference,
                reference_flow=flow,
            ),
            goal=Goal(),
            boundary=Boundary(),
            period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
            processes=tuple(
                UnitProcess(**{**made, "exchanges": tuple(made["exchanges"])}) for made in self.processes.values()
            ),
            own_factors=tuple(self.factors.values()),
            scenarios=tuple(self.scenarios),
        )


@dataclass(frozen=True)
class Answer:
    """A calculated case: the location-based view and the whole result."""

    result: PcfResult
    view: ViewResult

    @property
    def total(self) -> float:
        """Kg CO2e per declared unit."""
        return self.view.total

    def stage(self, name: str) -> float:
        """Kg CO2e of a stage."""
        return self.view.by_stage.get(name, 0.0)

    def scenario(self, name: str) -> float:
        """Kg CO2e of a scenario."""
        return next(made for made in self.result.scenarios if made.scenario_id == name).totals[View.LOCATION.value]

    def line(self, exchange_id: str) -> float:
        """Kg CO2e of an exchange."""
        return sum(made.total for made in self.view.contributions if made.exchange_id == exchange_id)


@pytest.fixture
def builder() -> Callable[[str], StudyBuilder]:
    """Maker of a study builder."""
    return StudyBuilder


@pytest.fixture
def answer(tmp_path: Path) -> Callable[..., Answer]:
    """Write a study to a file, read it back, calculate it; `form` is yaml or xlsx."""

    def run(study: ProductStudy, form: str = "yaml") -> Answer:
        path = tmp_path / f"{study.study_id}.{form}"
        if form == "xlsx":
            write_workbook(study, path, "zh")
        else:
            path.write_text(write_yaml(study), encoding="utf-8")
        calculated = calculate(path)
        assert calculated.result is not None, calculated.findings
        return Answer(calculated.result, calculated.result.view(View.LOCATION))

    return run


@pytest.fixture
def meets() -> Callable[[dict[str, Any], str, Any], None]:
    """Assert a quantity of a case within its own tolerance."""

    def check(case: dict[str, Any], quantity: str, value: Any) -> None:
        wanted = next(row for row in case["expected"] if row["quantity"] == quantity)
        _within(wanted, wanted["value"], value)

    return check


def _within(row: dict[str, Any], expected: Any, value: Any) -> None:
    if isinstance(expected, list):
        assert len(expected) == len(value), row["quantity"]
        for one, other in zip(expected, value, strict=True):
            _within(row, one, other)
        return
    tolerance = row["abs_tol"] if "abs_tol" in row else row["rel_tol"] * abs(expected)
    assert abs(value - expected) <= tolerance + 1e-15, f"{row['quantity']}: {value} against {expected} ± {tolerance}"


__all__ = ["Answer", "ExchangeKind", "LifeCycleStage", "OutputRole", "StudyBuilder"]
