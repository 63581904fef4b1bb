"""Energy in, useful and lost."""

from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.energy_balance import energy_balances
from pcr_rules.plant.energy_closure.energy_closure_step import energy_closure_step, fuel_energy_of
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess
from pcr_rules.study_sources import OwnFuel

COAL = OwnFuel(
    fuel_id="coal",
    name="煤",
    net_calorific_value=Quantity(20, "GJ/t"),
    carbon_content=Quantity(0.026, "tC/GJ"),
    oxidation=0.98,
    source="laboratory",
)


def row(row_id: str, quantity: Quantity, kind: ExchangeKind = ExchangeKind.INPUT, **fields: Any) -> Exchange:
    """A row of the boiler."""
    return Exchange(exchange_id=row_id, kind=kind, flow=row_id, quantity=quantity, **fields)


def boiler(output: ProductOutput, *rows: Exchange) -> UnitProcess:
    """A process that makes heat."""
    return UnitProcess(process_id="boiler", name="锅炉", outputs=(output,), exchanges=rows)


@pytest.fixture
def with_process(plant_study: Any) -> Any:
    """The plant's study with one process and the plant's own coal."""

    def make(process: UnitProcess) -> ProductStudy:
        study: ProductStudy = replace(plant_study, processes=(process,), own_fuels=(COAL,))
        return study

    return make


STEAM = ProductOutput(flow_id="steam", name="蒸汽", quantity=Quantity(1600, "GJ"))


def test_coal_and_power_become_steam(with_process: Any) -> None:
    """100 t × 20 GJ/t + 10 MWh = 2,036 GJ; 1,600 GJ of steam: 436 GJ lost, 78.6 %."""
    study = with_process(
        boiler(STEAM, row("coal", Quantity(100, "t"), fuel="own.coal"), row("power", Quantity(10_000, "kWh")),
               row("water", Quantity(600, "t")))
    )  # fmt: skip
    (balance,) = energy_balances(study, fuel_energy_of(study))
    assert balance.inputs == pytest.approx(2_036_000)
    assert balance.gap == pytest.approx(436_000)
    assert balance.efficiency == pytest.approx(1600 / 2036)
    items = {each.item: each.quantity.value for each in energy_closure_step(study).statements}
    assert items["energy_gap"] == pytest.approx(436_000)
    assert "energy_stated_loss" not in items


def test_a_stated_loss_closes_the_balance(with_process: Any) -> None:
    """2,000 GJ in, 1,600 useful, 400 of flue gas stated: nothing is open."""
    study = with_process(
        boiler(STEAM, row("coal", Quantity(100, "t"), fuel="own.coal"),
               row("flue", Quantity(400, "GJ"), ExchangeKind.WASTE))
    )  # fmt: skip
    (balance,) = energy_balances(study, fuel_energy_of(study))
    assert balance.gap == pytest.approx(0)


def test_a_fuel_without_calorific_value_leaves_it_open(with_process: Any) -> None:
    """Unknown is not zero: no gap and no statement."""
    study = with_process(boiler(STEAM, row("straw", Quantity(100, "t"), fuel="own.straw")))
    (balance,) = energy_balances(study, fuel_energy_of(study))
    assert (balance.unknown, balance.gap, balance.efficiency) == (("straw",), None, None)
    assert energy_closure_step(study).statements == ()


def test_a_material_that_becomes_a_fuel_needs_its_energy(with_process: Any) -> None:
    """1 t of coke at 28 GJ from 1.4 t of coal by mass alone: the coal's energy is not known."""
    coke = ProductOutput(flow_id="coke", name="焦炭", quantity=Quantity(1, "t"), energy=Quantity(28, "GJ"))
    study = with_process(boiler(coke, row("coal", Quantity(1.4, "t")), row("power", Quantity(10, "kWh"))))
    (balance,) = energy_balances(study, fuel_energy_of(study))
    assert balance.unknown == ("coal",)


def test_a_process_that_makes_no_energy_has_no_balance(with_process: Any) -> None:
    """Profiles of aluminium are no energy."""
    profile = ProductOutput(flow_id="p", name="型材", quantity=Quantity(1, "t"))
    study = with_process(boiler(profile, row("power", Quantity(10, "kWh"))))
    assert energy_balances(study, fuel_energy_of(study)) == ()
