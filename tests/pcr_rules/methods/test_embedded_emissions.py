"""Embedded emissions by process: chains, shares of defaults, attribution, what is refused."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.methods.embedded_emissions import (
    Attribution,
    EmbeddedEmissions,
    Precursor,
    ProductionProcess,
    attributed_direct,
    default_with_mark_up,
    embedded_emissions,
    free_allocation,
    fuel_co2,
    installation_emissions,
    purchased,
    waste_gas_equivalent,
)


def test_screws_of_carbon_steel() -> None:
    """(3,337.95 + 20,000 × 1.539) / 17,000 = 2.006938; (3,400 × 0.833 + 20,000 × 0.204) / 17,000 = 0.4066 t/t.

    Published: communication template of the European Commission, worked example 4 Steel 3.
    """
    steel = EmbeddedEmissions(direct=1.539, indirect=0.204, electricity=0.3455925)
    screws = ProductionProcess(
        activity_level_t=17_000,
        direct_t=fuel_co2(17_000 * 3.5 / 1000, 56.1),
        electricity_mwh=3_400,
        electricity_factor=0.833,
        precursors=(Precursor(name="steel", mass_t=20_000, embedded=steel),),
    )
    found = embedded_emissions(screws)
    assert screws.direct_t == pytest.approx(3337.95, rel=1e-12)
    assert found.direct == pytest.approx(2.0069382352941174, rel=1e-12)
    assert found.indirect == pytest.approx(0.4066, rel=1e-12)
    assert found.electricity == pytest.approx(0.6065794117647059, rel=1e-12)
    assert found.of(10) == pytest.approx((20.069382, 4.066, 24.135382), rel=1e-6)
    assert installation_emissions([screws]) == pytest.approx((3337.95, 2832.2), rel=1e-12)


def test_the_share_of_defaults_goes_down_the_chain() -> None:
    """Half of the first good's 2 t/t is a default; the second adds as much of its own: a quarter is left."""
    bought = purchased(see_direct=1.0, electricity=0.5, electricity_factor=0.6, share=1.0)
    first = ProductionProcess(
        activity_level_t=100,
        direct_t=100,
        electricity_mwh=0,
        electricity_factor=0.6,
        precursors=(Precursor(name="alloy", mass_t=100, embedded=bought),),
    )
    one = embedded_emissions(first)
    assert (one.direct, one.indirect, one.default_share) == pytest.approx((2.0, 0.3, 0.5))
    second = ProductionProcess(
        activity_level_t=100,
        direct_t=200,
        electricity_mwh=0,
        electricity_factor=0.6,
        precursors=(Precursor(name="steel", mass_t=100, embedded=one),),
    )
    assert embedded_emissions(second).default_share == pytest.approx(0.25)


def test_attribution_takes_heat_gas_and_power() -> None:
    """1,000 + 50 - 20 + 0 - 12.8 TJ × 56.1 × 0.667 - 10 = 541.04 t."""
    gas = waste_gas_equivalent(12.8, 56.1, 0.667)
    assert gas == pytest.approx(478.95936)
    parts = Attribution(
        emitted_t=1000, heat_imported_t=50, heat_exported_t=20, waste_gas_exported_t=gas, electricity_produced_t=10
    )
    assert attributed_direct(parts) == pytest.approx(1020 - 478.95936)


@given(st.floats(1, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e3))
def test_a_chain_keeps_every_tonne(level: float, direct: float, electricity: float, own: float) -> None:
    """All of the first process's good goes into the second one: its emissions are those of both together."""
    first = ProductionProcess(
        activity_level_t=level, direct_t=direct, electricity_mwh=electricity, electricity_factor=0.5
    )
    second = ProductionProcess(
        activity_level_t=level / 2,
        direct_t=own,
        electricity_mwh=0,
        electricity_factor=0.5,
        precursors=(Precursor(name="first", mass_t=level, embedded=embedded_emissions(first)),),
    )
    found = embedded_emissions(second).of(level / 2)
    assert found[0] == pytest.approx(direct + own, rel=1e-9, abs=1e-9)
    assert found[1] == pytest.approx(electricity * 0.5, rel=1e-9, abs=1e-9)


def test_a_good_priced_by_direct_emissions_keeps_the_indirect_of_other_precursors() -> None:
    """Pig iron of the annex: its own 1,000 MWh count nothing, the sinter's 0.05 t/t × 1.5 t do."""
    sinter = EmbeddedEmissions(direct=0.25, indirect=0.05, electricity=0.1)
    iron = ProductionProcess(
        activity_level_t=1000,
        direct_t=1300,
        electricity_mwh=1000,
        electricity_factor=0.6,
        precursors=(Precursor(name="sinter", mass_t=1500, embedded=sinter),),
        counts_own_indirect=False,
    )
    found = embedded_emissions(iron)
    assert found.direct == pytest.approx(1.3 + 1.5 * 0.25)
    assert found.indirect == pytest.approx(1.5 * 0.05)
    assert found.electricity == pytest.approx(1 + 1.5 * 0.1)


def test_free_allocation_of_a_good_with_a_precursor() -> None:
    """0.975 × 1 × 0.044 + 1.1 t × 1.2 t/t = 1.3629 t CO2e/t."""
    assert free_allocation(0.044, 0.975, 1.0, [(1.1, 1.2)]) == pytest.approx(1.3629)


def test_mark_up_on_the_published_total() -> None:
    """0.32 × 1.1 = 0.352 t/t."""
    assert default_with_mark_up(0.32, 0.1) == pytest.approx(0.352)


@pytest.mark.parametrize(
    "call",
    [
        lambda: embedded_emissions(
            ProductionProcess(activity_level_t=0, direct_t=1, electricity_mwh=0, electricity_factor=0)
        ),
        lambda: embedded_emissions(
            ProductionProcess(activity_level_t=1, direct_t=1, electricity_mwh=-1, electricity_factor=0.5)
        ),
        lambda: attributed_direct(Attribution(emitted_t=1, waste_gas_exported_t=-1)),
        lambda: waste_gas_equivalent(1, 56.1, 66.7),
        lambda: fuel_co2(-1, 56.1),
        lambda: free_allocation(1.37, 97.5, 1),
        lambda: fuel_co2(1, 56.1, 99),
        lambda: default_with_mark_up(1, -0.1),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object]) -> None:
    """No activity level, a negative amount, a per cent for a share: no number."""
    with pytest.raises(ValueError, match=r"."):
        call()
