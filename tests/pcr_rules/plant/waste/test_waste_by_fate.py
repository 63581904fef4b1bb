"""Waste by where it goes, hazardous apart; and a waste split by statistics."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.waste.average_treatment import average_treatment_step
from pcr_rules.plant.waste.by_fate import waste_by_fate_step
from pcr_rules.plant_records.packaging import WasteShare
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, WasteFate


def waste(exchange_id: str, tonnes: float, fate: WasteFate | None, **fields: Any) -> Exchange:
    """A row of waste with a provider of its treatment."""
    given = {
        "provider": "factor:treatment",
        "flow": f"waste {exchange_id}",
        "quantity": Quantity(tonnes, "t"),
        **fields,
    }
    return Exchange(exchange_id=exchange_id, kind=ExchangeKind.WASTE, fate=fate, **given)


def share(share_id: str, part: float, fate: WasteFate = WasteFate.LANDFILL, **fields: Any) -> WasteShare:
    """A share of waste W with a source."""
    given = {"waste": "W", "source": "statistics 2024, table 8", "provider": f"factor:{share_id}", **fields}
    return WasteShare(share_id=share_id, treated_share=part, fate=fate, **given)


def test_the_table_tells_hazardous_apart(shipping_study: Any) -> None:
    """2 t and 1 t to landfill = 3000 kg, 0.5 t of hazardous sludge to incineration; per pump 30 and 5 kg."""
    rows = (
        waste("a", 2, WasteFate.LANDFILL),
        waste("b", 1, WasteFate.LANDFILL),
        waste("c", 0.5, WasteFate.INCINERATION, is_hazardous=True),
    )
    added = waste_by_fate_step(shipping_study(rows=rows))
    assert {(each.topic, each.item): (each.quantity.value, each.quantity.unit) for each in added.statements} == {
        ("waste_by_fate", "waste_to_landfill"): (3000.0, "kg"),
        ("waste_by_fate_per_unit", "waste_to_landfill"): (30.0, "kg/piece"),
        ("waste_by_fate", "hazardous_to_incineration"): (500.0, "kg"),
        ("waste_by_fate_per_unit", "hazardous_to_incineration"): (5.0, "kg/piece"),
    }
    assert added.findings == ()


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("WASTE-FATE-MISSING", waste("a", 1, None, is_hazardous=True)),
        ("WASTE-MASS-UNKNOWN", waste("a", 1, WasteFate.SEWER, quantity=Quantity(3, "m3"))),
        ("WASTE-TREATMENT-MISSING", waste("a", 1, WasteFate.LANDFILL, provider="")),
        ("WASTE-TREATED-AND-SOLD", waste("a", 1, WasteFate.RECYCLING, flow="swarf")),
    ],
)
def test_each_fault_has_its_finding(shipping_study: Any, codes: Any, code: str, row: Exchange) -> None:
    """What is missing, and scrap that is both treated and sold."""
    swarf = ProductOutput(flow_id="swarf", name="swarf", role=OutputRole.CO_PRODUCT, quantity=Quantity(1, "t"))
    assert codes(waste_by_fate_step(shipping_study(rows=(row,), outputs=(swarf,)))) == [code]


def test_a_study_without_records_has_the_table_once_it_states_a_fate(shipping_study: Any) -> None:
    """No fate anywhere: no table and no question; one fate: the table, and the row without one is told."""
    silent = expand_plant(shipping_study(rows=(waste("a", 1, None),)))
    assert [each for each in silent.statements if each.topic == "waste_by_fate"] == []
    assert [each for each in silent.findings if each.code.startswith("WASTE-")] == []
    spoken = expand_plant(shipping_study(rows=(waste("a", 1, None), waste("b", 2, WasteFate.LANDFILL))))
    assert len([each for each in spoken.statements if each.topic == "waste_by_fate"]) == 2
    assert [each.code for each in spoken.findings if each.code.startswith("WASTE-")] == ["WASTE-FATE-MISSING"]


def test_a_credit_for_treated_waste_is_told(shipping_study: Any, codes: Any) -> None:
    """The same stuff as a waste row and as an avoided product counts twice."""
    credit = Exchange(
        exchange_id="credit", kind=ExchangeKind.AVOIDED, flow="waste a", quantity=Quantity(1, "t"), provider="factor:z"
    )
    added = waste_by_fate_step(shipping_study(rows=(waste("a", 1, WasteFate.RECYCLING), credit)))
    assert codes(added) == ["WASTE-TREATED-AND-SOLD"]


def test_a_waste_is_split_by_statistics(shipping_study: Any) -> None:
    """4 t × 0.25 = 1 t to landfill under the row's id, 4 t × 0.75 = 3 t to composting under the share's id."""
    shares = (share("S1", 0.25), share("S2", 0.75, WasteFate.COMPOSTING))
    expansion = expand_plant(shipping_study(rows=(waste("W", 4, None),), waste_shares=shares))
    rows = {row.exchange_id: row for row in expansion.study.processes[0].exchanges if row.kind is ExchangeKind.WASTE}
    assert {name: (row.quantity, row.fate, row.provider) for name, row in rows.items()} == {
        "W": (Quantity(1.0, "t"), WasteFate.LANDFILL, "factor:S1"),
        "S2": (Quantity(3.0, "t"), WasteFate.COMPOSTING, "factor:S2"),
    }
    assert [each.formula for each in expansion.derivations] == ["4 t × 0.25 = 1 t", "4 t × 0.75 = 3 t"]


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.floats(0.001, 1e6))
def test_no_waste_is_lost_in_the_split(shipping_study: Any, weights: list[float], tonnes: float) -> None:
    """The parts of a waste weigh what the waste weighed."""
    shares = tuple(share(f"S{at}", weight / sum(weights)) for at, weight in enumerate(weights))
    study = expand_plant(shipping_study(rows=(waste("W", tonnes, None),), waste_shares=shares)).study
    wastes = [row.quantity.value for row in study.processes[0].exchanges if row.kind is ExchangeKind.WASTE]
    assert len(wastes) == len(weights)
    assert sum(wastes) == pytest.approx(tonnes)


@pytest.mark.parametrize(
    ("code", "shares"),
    [
        ("WASTE-SHARE-ROW", (share("S1", 1.0, waste="V"),)),
        ("WASTE-SHARE-SUM", (share("S1", 0.5), share("S2", 0.4))),
        ("WASTE-SHARE-SOURCE", (share("S1", 1.0, source=""),)),
    ],
)
def test_shares_that_say_too_little_are_told(
    shipping_study: Any, codes: Any, code: str, shares: tuple[WasteShare, ...]
) -> None:
    """An unknown row, a sum other than one, no source."""
    study = shipping_study(rows=(waste("W", 4, None),), waste_shares=shares)
    assert codes(average_treatment_step(study)) == [code]
