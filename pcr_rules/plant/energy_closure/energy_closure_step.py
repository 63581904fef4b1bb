"""Energy in, useful energy, stated loss and the gap of every process that makes energy, beside the inventory."""

from collections.abc import Iterator

from background_db.catalogue import load_catalogue
from background_db.units import Quantity
from pcr_rules.methods.energy_balance import EnergyBalance, FuelEnergy, energy_balances
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.expansion import Added
from pcr_rules.study import ProductStudy


def energy_closure_step(study: ProductStudy) -> Added:
    """State input = useful + loss + gap in MJ and the efficiency, where every energy is known."""
    balances = energy_balances(study, fuel_energy_of(study))
    known = (balance for balance in balances if balance.gap is not None)
    return Added(statements=tuple(statement for balance in known for statement in _statements(balance)))


def fuel_energy_of(study: ProductStudy) -> FuelEnergy:
    """Return how to find a fuel's net calorific value: the plant's own fuels, else the published ones."""
    own = {f"own.{fuel.fuel_id}": fuel.net_calorific_value for fuel in study.own_fuels}

    def value(key: str) -> Quantity | None:
        if key in own:
            return own[key]
        published = next((fuel for fuel in load_catalogue().fuels if fuel.fuel_id == key), None)
        return None if published is None or published.ncv is None else Quantity(published.ncv.value, published.ncv.unit)

    return value


def _statements(balance: EnergyBalance) -> Iterator[Statement]:
    figures = (
        ("energy_in", balance.inputs, "MJ"),
        ("energy_useful", balance.useful, "MJ"),
        ("energy_stated_loss", balance.stated_loss, "MJ"),
        ("energy_gap", balance.gap or 0.0, "MJ"),
        ("energy_efficiency", balance.efficiency or 0.0, "1"),
    )
    for item, value, unit in figures:
        if item != "energy_stated_loss" or value:
            yield Statement("energy_balance", balance.process_id, item, Quantity(value, unit))
