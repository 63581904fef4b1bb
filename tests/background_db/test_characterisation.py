"""GWP sets as published, and the formulas behind them against worked cases."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.characterisation import (
    agwp_from_radiative_efficiency,
    gwp_from_radiative_efficiency,
    gwp_set,
    gwp_set_ids,
)
from background_db.errors import UnknownKeyError
from background_db.gas_blends import gas_named, known_gas_names


@pytest.mark.parametrize(
    ("flow", "ar6", "ar5"),
    [
        ("co2.fossil", 1, 1),
        ("co2.biogenic", 1, 1),
        ("co2.uptake", -1, -1),
        ("co2.land_use_change", 1, 1),
        ("ch4.fossil", 29.8, 30),
        ("ch4.biogenic", 27, 28),
        ("ch4.not_split", 27.9, 28),
        ("n2o.fossil", 273, 265),
        ("n2o.biogenic", 273, 265),
        ("sf6.fossil", 25200, 23500),
        ("cf4.fossil", 7380, 6630),
        ("c2f6.fossil", 12400, 11100),
        ("hfc134a.fossil", 1530, 1300),
        ("co2e.not_split", 1, 1),
        ("co2e.biogenic", 1, 1),
    ],
)
def test_each_flow_has_the_published_value(flow: str, ar6: float, ar5: float) -> None:
    """Kg CO2e per kg, AR6 table 7.15/7.SM.7 and AR5 table 8.A.1."""
    assert gwp_set("AR6").characterise(flow) == ar6
    assert gwp_set("AR5").characterise(flow) == ar5


def test_only_ar6_is_with_carbon_feedbacks() -> None:
    """CFP-IMP-01 asks for values with carbon feedbacks; the AR5 values at hand are without."""
    assert gwp_set_ids() == ("AR5", "AR6")
    assert gwp_set("AR6").with_carbon_feedbacks
    assert not gwp_set("AR5").with_carbon_feedbacks
    assert gwp_set("AR6").horizon_years == 100


def test_a_gas_without_a_value_raises_and_is_never_zero() -> None:
    """The message names the set and the gas."""
    with pytest.raises(UnknownKeyError, match="AR6 value for the gas 'unobtainium'"):
        gwp_set("AR6").characterise("unobtainium.fossil")
    with pytest.raises(UnknownKeyError, match="uptake"):
        gwp_set("AR6").characterise("ch4.uptake")
    with pytest.raises(UnknownKeyError, match="AR4"):
        gwp_set("AR4")


def test_every_value_is_positive_with_locator() -> None:
    """Both reports name the gases that studies enter, methane apart; AR6 has all that AR5 has."""
    gases = {}
    for set_id in gwp_set_ids():
        chosen = gwp_set(set_id)
        gases[set_id] = {gas for gas in chosen.gases() if not gas.startswith("ch4")}
        for value in chosen.values.values():
            assert value.value > 0
            assert value.locator
            assert value.source_id == chosen.source.source_id
    assert gases["AR5"] < gases["AR6"]
    assert {gas_named(name) for name in known_gas_names()} - {"ch4", None} <= gases["AR5"]


@pytest.mark.parametrize(
    ("gas", "ar6", "ar5"),
    [
        ("cfc113", 6520, 5820),
        ("cfc114", 9430, 8590),
        ("halon1301", 7200, 6290),
        ("tetrachloromethane", 2200, 1730),
        ("sulfuryl_fluoride", 4630, None),
        ("hfe125", 14300, 12400),
    ],
)
def test_gases_of_imported_inventories_have_a_value(gas: str, ar6: float, ar5: float | None) -> None:
    """Kg CO2e per kg, AR6 table 7.SM.7 and AR5 table 8.A.1; AR5 lists them by class and number alone."""
    assert gwp_set("AR6").characterise(f"{gas}.fossil") == ar6
    if ar5 is None:
        with pytest.raises(UnknownKeyError):
            gwp_set("AR5").characterise(f"{gas}.fossil")
    else:
        assert gwp_set("AR5").characterise(f"{gas}.fossil") == ar5


def test_gwp_of_halocarbons_from_radiative_efficiency(case: Callable[[str], dict[str, Any]]) -> None:
    """AGWP = RE·10⁹·(M_air/M)/m_atm·τ·(1−exp(−H/τ)) repeats the published table."""
    worked = case("ipcc-agwp-halocarbons-a")
    horizons = (20, 100, 500)
    agwp_co2 = {int(horizon): value for horizon, value in worked["inputs"]["agwp_co2"].items()}
    for expected in worked["expected"]:
        gas, _, kind = expected["quantity"].rpartition("_")
        given = worked["inputs"]["gases"][gas]
        properties = (given["RE_W_m2_ppb"], given["M_g_per_mol"], given["lifetime_yr"])
        computed = [
            gwp_from_radiative_efficiency(*properties, horizon, agwp_co2[horizon])
            if kind == "gwp"
            else agwp_from_radiative_efficiency(*properties, horizon)
            for horizon in horizons
        ]
        assert computed == pytest.approx(expected["value"], rel=expected["rel_tol"]), expected["quantity"]


def test_each_set_has_a_digest_of_its_own() -> None:
    """The trace of a result names it, so that a changed GWP is a changed trace."""
    assert len({gwp_set(name).digest for name in gwp_set_ids()}) == len(gwp_set_ids())
