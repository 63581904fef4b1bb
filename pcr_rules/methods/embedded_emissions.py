"""Embedded emissions of goods by production process, as the CBAM counts them: direct and indirect never mixed.

This is the arithmetic of one scheme for one process or a chain of them. It is no product carbon footprint: mining,
transport and scrap stand outside its boundary.

Source: Regulation (EU) 2023/956 Annex IV; Implementing Regulation (EU) 2025/2547 (attribution, mass balance).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedEmissions:
    """Specific embedded emissions of a good, per t."""

    direct: float
    """t CO2e/t."""
    indirect: float
    """t CO2e/t, of electricity."""
    electricity: float
    """MWh/t."""
    default_share: float = 0.0
    """Share of the direct emissions that stands on default values, 0 to 1."""

    @property
    def total(self) -> float:
        """Direct and indirect, t CO2e/t."""
        return self.direct + self.indirect

    def of(self, mass_t: float) -> tuple[float, float, float]:
        """Return direct, indirect and total emissions of `mass_t`, t CO2e."""
        return self.direct * mass_t, self.indirect * mass_t, self.total * mass_t


@dataclass(frozen=True, slots=True, kw_only=True)
class Precursor:
    """A relevant precursor: its mass consumed, losses included, and what is embedded in a tonne of it."""

    name: str
    mass_t: float
    embedded: EmbeddedEmissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What turns the emissions of a process into those attributed to it, t CO2e; each entry zero or positive."""

    emitted_t: float
    heat_imported_t: float = 0.0
    heat_exported_t: float = 0.0
    waste_gas_imported_t: float = 0.0
    waste_gas_exported_t: float = 0.0
    electricity_produced_t: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionProcess:
    """One production process in a period."""

    activity_level_t: float
    """Good that left the process, t; without scrap, by-products and off-specification goods (CBAM-06)."""
    direct_t: float
    """Attributed direct emissions, t CO2e; see `attributed_direct`."""
    electricity_mwh: float
    electricity_factor: float
    """t CO2/MWh."""
    precursors: tuple[Precursor, ...] = ()
    counts_own_indirect: bool = True
    """False for a good whose price counts direct emissions only (Annex II of the basic act): its own electricity then
    carries nothing, while that of precursors outside that annex stays."""


def purchased(
    *, see_direct: float, electricity: float, electricity_factor: float, share: float = 0.0
) -> EmbeddedEmissions:
    """Return what is embedded in a bought precursor that states its electricity: indirect = electricity × its own factor.

    `electricity` is in MWh/t, `share` the part of the direct emissions that stands on default values.
    """
    return EmbeddedEmissions(
        direct=see_direct,
        indirect=electricity * electricity_factor,
        electricity=electricity,
        default_share=share,
    )


def attributed_direct(parts: Attribution) -> float:
    """Return the direct emissions attributed to a process, t CO2e.

    Formula: emitted + heat imported - heat exported + waste gas imported - waste gas exported - electricity produced.

    Raises:
        ValueError: an entry is negative; what is deducted is entered as a positive amount.
    """
    _not_negative(
        parts.emitted_t, parts.heat_imported_t, parts.heat_exported_t,
        parts.waste_gas_imported_t, parts.waste_gas_exported_t, parts.electricity_produced_t,
    )  # fmt: skip
    taken_in = parts.emitted_t + parts.heat_imported_t + parts.waste_gas_imported_t
    return taken_in - parts.heat_exported_t - parts.waste_gas_exported_t - parts.electricity_produced_t


def waste_gas_equivalent(energy_tj: float, natural_gas_factor: float, correction: float) -> float:
    """Return the emissions that a waste gas given to another process takes along, t CO2.

    Formula: energy × emission factor of natural gas × correction for the lower efficiency of the gas. The factor is
    in t CO2/TJ, the correction a number from 0 to 1 that the act gives.

    Raises:
        ValueError: a negative amount, or a correction outside 0 to 1.
    """
    _not_negative(energy_tj, natural_gas_factor)
    if not 0 <= correction <= 1:
        raise ValueError("the correction of waste gas lies between 0 and 1")
    return energy_tj * natural_gas_factor * correction


def fuel_co2(energy_tj: float, factor: float, oxidation: float = 1.0) -> float:
    """Return the CO2 of a fuel burnt in the process, t: energy (net calorific value) × t CO2/TJ × oxidation factor.

    Raises:
        ValueError: a negative amount, or an oxidation factor outside 0 to 1.
    """
    _not_negative(energy_tj, factor)
    if not 0 <= oxidation <= 1:
        raise ValueError("the oxidation factor lies between 0 and 1")
    return energy_tj * factor * oxidation


def embedded_emissions(process: ProductionProcess) -> EmbeddedEmissions:
    """Return the specific embedded emissions of the good that a process makes.

    Formula, for direct, indirect and electricity apart: SEE = (own attributed + Σ mass of precursor × its SEE) /
    activity level. Share of defaults = direct emissions of precursors with default values / all direct emissions.
    A process that takes in the good of another one has it as a precursor, so a chain is a nested call.

    Raises:
        ValueError: no activity level, or a negative mass, electricity or factor.
    """
    if process.activity_level_t <= 0:
        raise ValueError("the activity level is above zero")
    _not_negative(process.electricity_mwh, process.electricity_factor, *(each.mass_t for each in process.precursors))
    level, bought = process.activity_level_t, process.precursors
    direct = process.direct_t + math.fsum(each.mass_t * each.embedded.direct for each in bought)
    defaults = math.fsum(each.mass_t * each.embedded.direct * each.embedded.default_share for each in bought)
    own_indirect = process.electricity_mwh * process.electricity_factor if process.counts_own_indirect else 0.0
    indirect = own_indirect + math.fsum(each.mass_t * each.embedded.indirect for each in bought)
    electricity = process.electricity_mwh + math.fsum(each.mass_t * each.embedded.electricity for each in bought)
    return EmbeddedEmissions(
        direct=direct / level,
        indirect=indirect / level,
        electricity=electricity / level,
        default_share=defaults / direct if direct else 0.0,
    )


def installation_emissions(processes: Iterable[ProductionProcess]) -> tuple[float, float]:
    """Return what an installation itself emits, t CO2e: direct and indirect of its processes, without precursors."""
    gathered = tuple(processes)
    direct = math.fsum(each.direct_t for each in gathered)
    return direct, math.fsum(each.electricity_mwh * each.electricity_factor for each in gathered)


def free_allocation(
    benchmark: float, cbam_factor: float, correction: float, precursors: Iterable[tuple[float, float]] = ()
) -> float:
    """Return the specific free allocation of a good, t CO2e/t.

    Formula: CBAM factor of the year × cross-sectoral correction × benchmark + Σ mass of precursor per t × its own.
    The benchmark is column A with actual values, B with default values; `precursors` are (t/t, t CO2e/t).
    Source: Implementing Regulation (EU) 2025/2620.

    Raises:
        ValueError: a negative amount, or a factor outside 0 to 1.
    """
    gathered = tuple(precursors)
    _not_negative(benchmark, *(each for pair in gathered for each in pair))
    if not (0 <= cbam_factor <= 1 and 0 <= correction <= 1):
        raise ValueError("the CBAM factor and the cross-sectoral correction lie between 0 and 1")
    return cbam_factor * correction * benchmark + math.fsum(mass * each for mass, each in gathered)


def default_with_mark_up(total: float, mark_up: float) -> float:
    """Return a default value with its mark-up, t CO2e/t: published total × (1 + mark-up of sector and year).

    The published total counts, never the sum of its rounded parts.

    Raises:
        ValueError: a negative total or mark-up.
    """
    _not_negative(total, mark_up)
    return total * (1 + mark_up)


def _not_negative(*amounts: float) -> None:
    if min(amounts) < 0:
        raise ValueError("amounts must not be negative")
