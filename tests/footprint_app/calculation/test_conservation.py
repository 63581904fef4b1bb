"""What must hold for every study: conservation, scale, order, and the agreement of the routes."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from footprint_app.calculation.compute import compute
from footprint_app.calculation.condensed_route import solve_condensed
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.result import View, ViewResult

Builder = Callable[[], Any]


def result_of(linked: LinkedStudy) -> ViewResult:
    computation = compute(linked, View.LOCATION)
    assert computation.result is not None, computation.findings
    return computation.result


@dataclass(frozen=True)
class Network:
    """A random foreground whose loops return less than they take."""

    outputs: tuple[float, ...]
    inputs: tuple[tuple[float, ...], ...]
    """Units of product i per unit of product j."""
    bought: tuple[float, ...]
    emitted: tuple[float, ...]

    def build(self, builder: Builder, demand: float = 1.0) -> LinkedStudy:
        """Make the study that asks for `demand` of p0."""
        study = builder().factor("bought", flows={"co2.fossil": 3.0, "ch4.fossil": 0.01})
        for j, output in enumerate(self.outputs):
            study.process(f"p{j}", output)
            study.line(f"p{j}", "factor:bought", output * self.bought[j])
            study.line(f"p{j}", "elementary:n2o.fossil", output * self.emitted[j])
            for i, row in enumerate(self.inputs):
                if row[j]:
                    study.line(f"p{j}", f"process:p{i}", output * row[j])
        built: LinkedStudy = study.build("p0", demand)
        return built

    def by_numpy(self) -> float:
        """(I - A)ᵀ h = direct, by hand."""
        direct = np.array(self.bought) * (3.0 + 0.01 * 29.8) + np.array(self.emitted) * 273
        return float(np.linalg.solve(np.eye(len(self.outputs)) - np.array(self.inputs).T, direct)[0])


@st.composite
def networks(draw: st.DrawFn) -> Network:
    count = draw(st.integers(1, 6))
    amounts = st.one_of(st.just(0.0), st.floats(1e-6, 0.8 / count))
    column = st.lists(amounts, min_size=count, max_size=count).map(tuple)
    positive = st.lists(st.floats(1e-3, 1e3), min_size=count, max_size=count).map(tuple)
    rows = tuple(draw(column) for _ in range(count))
    return Network(draw(positive), rows, draw(positive), draw(positive))


@given(networks())
def test_any_network_equals_numpy_and_both_routes_agree(builder: Builder, network: Network) -> None:
    """Loops or not, the total is (I - A)⁻ᵀ of the direct emissions, and the double entry holds to 1e-9."""
    result = result_of(network.build(builder))
    assert result.total == pytest.approx(network.by_numpy(), rel=1e-9)
    assert result.double_entry_difference <= 1e-9
    assert math.fsum(row.total for row in result.contributions) == pytest.approx(result.total, rel=1e-12)
    assert math.fsum(result.gases.values()) == pytest.approx(result.total, rel=1e-9)


@given(networks(), st.floats(1e-3, 1e6))
def test_scaling_the_unit_scales_the_result(builder: Builder, network: Network, scale: float) -> None:
    """N units have n times the footprint."""
    once, scaled = result_of(network.build(builder)), result_of(network.build(builder, scale))
    assert scaled.total == pytest.approx(scale * once.total, rel=1e-9)


@given(networks(), st.integers(0, 1000))
def test_order_of_rows_and_processes_changes_nothing(builder: Builder, network: Network, seed: int) -> None:
    """Shuffled lines and processes give the same total and the same contribution of every line."""
    linked = network.build(builder)
    shuffle = random.Random(seed)  # noqa: S311 - an order, not a secret
    lines, processes = list(linked.lines), list(linked.study.processes)
    shuffle.shuffle(lines)
    shuffle.shuffle(processes)
    other = replace(linked, lines=tuple(lines), study=replace(linked.study, processes=tuple(processes)))
    first, second = result_of(linked), result_of(other)
    assert second.total == pytest.approx(first.total, rel=1e-9)
    by_line = {row.line_id: row.total for row in first.contributions}
    assert {row.line_id: row.total for row in second.contributions} == pytest.approx(by_line, rel=1e-9)


@given(networks())
def test_splitting_a_process_in_two_changes_nothing(builder: Builder, network: Network) -> None:
    """Half of each line of p0 moves to a process before it whose whole output p0 takes: the total stays."""
    linked = network.build(builder)
    split = builder()
    split.factors.update(linked.factors)
    for number, output in enumerate(network.outputs):
        split.process(f"p{number}", output)
    split.process("before", 5.0).line("p0", "process:before", 5.0)
    for line in linked.lines:
        supplier = str(line.supplier)
        if line.process_id == "p0":
            split.line("before", supplier, line.amount / 2)
            split.line("p0", supplier, line.amount / 2)
        else:
            split.line(line.process_id, supplier, line.amount)
    assert result_of(split.build("p0")).total == pytest.approx(result_of(linked).total, rel=1e-9)


co_products = st.lists(st.tuples(st.floats(1e-2, 1e4), st.floats(1e-2, 1e4), st.floats(0, 0.5)), min_size=2, max_size=5)


@given(co_products, st.sampled_from(["mass", "economic", "equal", "physical"]), st.floats(0.1, 100))
def test_partitioned_equals_unallocated(
    builder: Builder, co_product: Any, allocation: Any, products: Any, method: str, burden: float
) -> None:
    """An assembly of all co-products of one run carries exactly what one run causes, to 1e-9, with its carbon."""
    outputs = tuple(
        co_product(
            f"o{n}", amount, price=Quantity(price, "CNY"), physical=price, biogenic_carbon=Quantity(carbon, "kg")
        )
        for n, (amount, price, carbon) in enumerate(products)
    )
    study = builder().process("joint", outputs=outputs, allocation=allocation(method)).process("all")
    study.line("joint", "factor:ore", burden).emission("joint", 2 * burden, "co2.uptake")
    for output in outputs:
        study.line("all", f"process:joint#{output.flow_id}", output.quantity.value)
    result = result_of(study.build("all"))
    scale = 3 * burden + 44 / 12 * sum(amount * carbon for amount, _, carbon in products)
    assert result.channels["fossil"] == pytest.approx(burden, rel=1e-9)
    assert result.channels["uptake"] == pytest.approx(-2 * burden, abs=1e-9 * scale)


@given(st.floats(0.01, 0.99), st.floats(0.1, 10), st.floats(0.1, 10))
def test_carbon_balance_per_process(
    builder: Builder, co_product: Any, allocation: Any, price_share: float, boards: float, chips: float
) -> None:
    """Wood in = boards + chips, half carbon: each product's uptake is 44/12 × its own carbon, whatever the price."""
    outputs = tuple(
        co_product(name, mass, price=Quantity(price / mass, "CNY"), biogenic_carbon=Quantity(0.5, "kg"))
        for name, mass, price in (("boards", boards, price_share), ("chips", chips, 1 - price_share))
    )
    for name, mass in (("boards", boards), ("chips", chips)):
        study = builder().process("sawmill", outputs=outputs, allocation=allocation("economic"))
        study.emission("sawmill", 44 / 12 * 0.5 * (boards + chips), "co2.uptake")
        result = result_of(study.build(f"sawmill#{name}", mass))
        assert result.channels["uptake"] == pytest.approx(-44 / 12 * 0.5 * mass, rel=1e-9)
        assert result.uptake_stored == pytest.approx(result.channels["uptake"], rel=1e-9)
        assert result.total_excluding_uptake == pytest.approx(0, abs=1e-9 * mass)


def test_the_second_route_knows_nothing_of_the_first(builder: Builder, co2: Any) -> None:
    """Without a loop the condensed route is plain arithmetic: 2 × 3 × 1.5 = 9 kg."""
    from pcr_rules.methods.allocation import allocate

    study = builder().process("one").process("two").line("one", "process:two", 2.0).line("two", "factor:x", 3.0)
    study.factor("x", flows={"co2.fossil": 1.5})
    second = solve_condensed(allocate(study.build("one")), co2)
    assert sum(second.channels.values()) == pytest.approx(9.0)
    assert second.supply == pytest.approx((1.0, 2.0))
