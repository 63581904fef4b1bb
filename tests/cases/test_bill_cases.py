"""The worked cases on products, entered as bills of materials instead of rows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
RAW, MAKING, DISTRIBUTION, USE, END = (
    LifeCycleStage.RAW_MATERIALS,
    LifeCycleStage.PRODUCTION,
    LifeCycleStage.DISTRIBUTION,
    LifeCycleStage.USE,
    LifeCycleStage.END_OF_LIFE,
)
FORMS = ("yaml", "xlsx")


def bought(line_id: str, parent: str, item: str, kilograms: float, provider: str, **fields: Any) -> BillLine:
    """A line by mass."""
    return BillLine(
        line_id=line_id, parent=parent, item=item, net_quantity=Quantity(kilograms, "kg"), provider=provider, **fields
    )


def made_of(study: Any, lines: list[BillLine]) -> Any:
    """The study with a bill of materials."""
    return replace(study, plant=PlantRecords(bill=tuple(lines)))


@pytest.mark.parametrize("form", FORMS)
def test_materials_by_a_bill(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """10 × 2.35 + 5 × 16.5 + 2 × 1.98 = 109.96; half recycled as a substitute: 5 × 2.35 + 5 × 0.65 = 15."""
    given = case("pcf-simple-bom-stages")
    rows, mix = given["inputs"]["bom"], given["inputs"]["recycled"]
    made = builder("bill")
    made.process("p", 1, "piece")
    lines = [
        bought(f"B{n}", "p", f"material {n}", row["kg"], made.factor(f"f{n}", row["ef"], "kg"))
        for n, row in enumerate(rows)
    ]
    meets(given, "bom", answer(made_of(made.study("p", 1, "piece"), lines), form).total)
    made = builder("mix")
    made.process("p", 1, "piece")
    primary, recycled = (made.factor(name, mix[name], "kg") for name in ("primary", "recycled"))
    lines = [
        bought("B1", "p", "primary", mix["kg"], primary, substitution_share=1 - mix["share"]),
        bought("B2", "p", "recycled", mix["kg"], recycled, substitutes_for="B1", substitution_share=mix["share"]),
    ]
    meets(given, "recycled_content", answer(made_of(made.study("p", 1, "piece"), lines), form).total)


def shoe(made: Any, energy: tuple[float, float], rest: tuple[float, float, float], lines: list[BillLine]) -> Any:
    """A shoe whose materials stand in the bill; energy and the fixed values of later stages are rows."""
    made.process("shoe", 1, "piece")
    made.add("shoe", ExchangeKind.INPUT, "electricity", energy[0], "kWh", made.factor("grid", energy[1], "kWh"), MAKING)
    for stage, value in zip((DISTRIBUTION, USE, END), rest, strict=True):
        if value:
            provider = made.factor(stage.value, value, "piece")
            made.add("shoe", ExchangeKind.INPUT, stage.value, 1, "piece", provider, stage)
    return made_of(made.study("shoe", 1, "piece"), lines)


@pytest.mark.parametrize("form", FORMS)
def test_sneaker_by_a_bill(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """0.7 kg × Σ share × factor as lines of the bill: raw materials 23.98, in all 29.76 kg a pair."""
    given = case("pcf-shoe-china-nylon")
    i, made = given["inputs"], builder("sneaker")
    lines = [
        bought(f"B{n}", "shoe", part["name"], i["weight_kg"] * part["share"], made.factor(f"m{n}", factor, "kg"))
        for n, part in enumerate(i["components"])
        for factor in (part["kgCO2e_per_kg"],)
    ]
    fixed = i["fixed"]
    rest = (fixed["distribution"], fixed["use"], fixed["end_of_life"])
    got = answer(shoe(made, (i["manufacturing_kWh"], i["grid_kg_per_kWh"]), rest, lines), form)
    meets(given, "materials", got.stage(RAW.value))
    meets(given, "manufacturing", got.stage(MAKING.value))
    meets(given, "total", got.total)


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_shoes_of_components_of_materials(case: Case, builder: Any, answer: Any, meets: Any, number: str) -> None:
    """Two levels: a shoe of components by mass, each a component of a mix of materials by share."""
    given = case("pcf-shoe-unit-tests")
    i, factors = given["inputs"], given["inputs"]["factors"]
    shape, made, lines = i["cases"][number], builder(f"shoe{number}"), list[BillLine]()
    for n, part in enumerate(shape["components"]):
        mass = Quantity(i["cases"][number]["weight_kg"] * part["share"], "kg")
        lines.append(BillLine(line_id=f"C{n}", parent="shoe", item=f"component {n}", net_quantity=mass))
        for name, share in part["mix"].items():
            found = factors[name]
            value = found if isinstance(found, (int, float)) else found.get(part.get("country", "CN"), found["CN"])
            provider = made.factor(f"{name}_{part.get('country', 'CN')}", value, "kg")
            lines.append(bought(f"C{n}.{name}", f"component {n}", name, share, provider))
    energy = (i["manufacturing_kWh"], factors["electricity"][shape["manufacturing_country"]])
    got = answer(shoe(made, energy, (i["distribution"], i["use"], shape["end_of_life"]), lines))
    meets(given, f"case_{number}", [got.stage(stage.value) for stage in (RAW, MAKING, DISTRIBUTION, USE, END)])
