"""Allocation cases by value, as services of waste treatment, and by shares for single rows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.allocation import allocated_shares
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]


def output(number: int, made: dict[str, Any]) -> ProductOutput:
    """A co-product of the case."""
    return ProductOutput(
        flow_id=f"f{number}",
        name=made["name"],
        role=OutputRole.PRODUCT if number == 0 else OutputRole.CO_PRODUCT,
        quantity=Quantity(float(made.get("amount", 1)), made.get("unit", "kg")),
        price=Quantity(float(made["price"]), "CNY") if "price" in made else None,
        share=made.get("share"),
    )


def test_shares_by_value(case: Case, builder: Any, answer: Any) -> None:
    """The same process by price: 4 × 7 and 6 × 12 of 100, so 10 kg are 2.8 and 7.2."""
    given = case("allocation-mass-equal-manual")["inputs"]
    got = []
    for number, product in enumerate(given["co_products"]):
        made = builder("value")
        outputs = [output(place, each) for place, each in enumerate(given["co_products"])]
        made.process("p", 1, outputs=outputs, allocation=AllocationMethod.ECONOMIC)
        made.emits("p", given["emission_a_kg"], 1)
        got.append(answer(made.study("p", product["amount"], product["unit"], f"f{number}")).total)
    assert got == pytest.approx([2.8, 7.2], rel=1e-9)
    assert sum(got) == pytest.approx(given["emission_a_kg"], rel=1e-12)


@pytest.mark.parametrize("functions", [("treated waste a", "treated waste b"), ("product", "treated waste")])
def test_treated_wastes_share_like_products(
    case: Case, builder: Any, answer: Any, meets: Any, functions: tuple[str, str]
) -> None:
    """A plant that treats two wastes, or treats one and makes a product: its functions share 2 kg 0.25 : 0.75.

    The waste of a user calls for the service of treatment, which is a function like a product.
    """
    given = case("allocation-olca-physical-factors")
    made = builder("treatment")
    shares = tuple(given["inputs"]["factors"].values())
    outputs = [
        output(number, {"name": name, "share": share})
        for number, (name, share) in enumerate(zip(functions, shares, strict=True))
    ]
    made.process("plant", 1, outputs=outputs, allocation=AllocationMethod.SHARES)
    made.emits("plant", given["inputs"]["emission_kg"], 1)
    made.process("user", 1)
    made.add("user", ExchangeKind.WASTE, "waste", 1, "kg", "process:plant#f0")
    meets(given, "co2_of_reference_function", answer(made.study("user", 1)).total)


def test_rows_of_single_products_are_a_subdivision(builder: Any, answer: Any) -> None:
    """Causal shares by row: what one product alone causes stands in a process of its own, the rest is shared.

    8 kg shared 1 : 1 and 2 kg of drying for a alone: a 4 + 2 = 6, b 4; together the whole 10.
    """
    got = []
    for flow, process in (("dry", "drying"), ("f1", "p")):
        made = builder("causal")
        outputs = [output(number, {"name": name, "share": 0.5}) for number, name in enumerate(("wet a", "b"))]
        made.process("p", 1, outputs=outputs, allocation=AllocationMethod.SHARES)
        made.emits("p", 8, 1)
        dried = ProductOutput(flow_id="dry", name="a", quantity=Quantity(1, "kg"))
        made.process("drying", 1, outputs=[dried])
        made.add("drying", ExchangeKind.INPUT, "wet a", 1, "kg", "process:p#f0")
        made.emits("drying", 2, 1)
        got.append(answer(made.study(process, 1, flow=flow)).total)
    assert got == pytest.approx([6, 4])


def test_shares_follow_another_currency() -> None:
    """Prices in one currency give the same shares as in cents of it: only their ratio counts."""
    outputs = (output(0, {"name": "a", "price": 7}), output(1, {"name": "b", "price": 12}))
    process = UnitProcess(
        process_id="p",
        name="p",
        outputs=outputs,
        allocation=Allocation(method=AllocationMethod.ECONOMIC, level=3, reason="r"),
        exchanges=(Exchange(exchange_id="E", kind=ExchangeKind.INPUT, flow="x", quantity=Quantity(1, "kg")),),
    )
    dearer = tuple(replace(each, price=Quantity(each.price.value * 100, "CNY")) for each in outputs if each.price)
    assert allocated_shares(replace(process, outputs=dearer)) == pytest.approx(allocated_shares(process))
