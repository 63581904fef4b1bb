"""Recycling and end of life (ISO 14067 6.4.6.3; CFP-RC-01, CFP-EOL-01): one formula with its named special cases.

All values are kg CO2e per kg of the material in the product, shares are fractions of that kilogram.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from background_db.errors import FootprintError


class RecyclingProcedure(StrEnum):
    """Recycling procedures a study may name."""

    CUT_OFF = "cut-off"
    """The recycled input carries its recycling, nothing is credited at the end (100:0, A = 1)."""
    CLOSED_LOOP = "closed-loop"
    """What is recycled at the end replaces virgin material, the recycled input counts as virgin (0:100, A = 0)."""
    FIFTY_FIFTY = "50:50"
    """Half of each (A = 0.5)."""
    CIRCULAR_FOOTPRINT_FORMULA = "CFF"
    """The allocation factor A of the material's own market."""


_ALLOCATION_FACTORS = {
    RecyclingProcedure.CUT_OFF: 1.0,
    RecyclingProcedure.CLOSED_LOOP: 0.0,
    RecyclingProcedure.FIFTY_FIFTY: 0.5,
}


class RecyclingShareError(FootprintError):
    """Shares of recycling are below 0, above 1, or together above 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLife:
    """Where a material comes from and goes to; symbols of the Circular Footprint Formula in brackets."""

    virgin: float
    """Virgin material (Ev)."""
    recycled_content: float = 0.0
    """Share of recycled input (R1)."""
    recycling_of_input: float = 0.0
    """Recycling that made the recycled input (Erecycled)."""
    quality_in: float = 1.0
    """Quality of the recycled input over that of virgin material (Qsin/Qp)."""
    recycled_at_end: float = 0.0
    """Share recycled after use (R2)."""
    recycling_at_end: float = 0.0
    """Recycling after use (ErecyclingEoL)."""
    replaced_virgin: float = 0.0
    """Virgin material that the recycled one replaces (E*v)."""
    quality_out: float = 1.0
    """Quality of the recycled output over that of virgin material (Qsout/Q*p)."""
    energy_recovered: float = 0.0
    """Share burnt with energy recovery (R3)."""
    recovery: float = 0.0
    """Emissions of the recovery (EER)."""
    replaced_energy: float = 0.0
    """Energy replaced per kg burnt: LHV × (X_heat × E_heat + X_elec × E_elec)."""
    disposal: float = 0.0
    """Disposal of the rest (ED)."""


@dataclass(frozen=True, slots=True)
class MaterialShares:
    """How many kg of each activity the formula takes per kg of the material; replaced ones are negative."""

    virgin: float
    recycling_of_input: float
    recycling_at_end: float
    replaced_virgin: float
    recovery: float
    replaced_energy: float
    """Per kg: times the energy delivered per kg burnt."""
    disposal: float


@dataclass(frozen=True, slots=True)
class EndOfLifeFootprint:
    """The terms of the formula, kg CO2e per kg; credits stand apart (CFP-AL-02)."""

    production: float
    recycling_at_end: float
    recycling_credit: float
    energy_recovery: float
    energy_credit: float
    disposal: float

    @property
    def total(self) -> float:
        """Sum of all terms."""
        return (
            self.production
            + self.recycling_at_end
            + self.recycling_credit
            + self.energy_recovery
            + self.energy_credit
            + self.disposal
        )


def material_shares(life: MaterialLife, allocation_factor: float, energy_factor: float = 0.0) -> MaterialShares:
    """Return the weights of the Circular Footprint Formula: how much of each activity one kg of the material takes.

    Formula: virgin (1 - R1) + R1 (1 - A) Qsin/Qp; recycling of the input R1 A; recycling at the end (1 - A) R2;
    replaced virgin -(1 - A) R2 Qsout/Q*p; recovery (1 - B) R3; replaced energy -(1 - B) R3; disposal 1 - R2 - R3.

    Raises:
        RecyclingShareError: a share is outside 0 to 1, or R2 + R3 exceeds 1.
    Source: Commission Recommendation (EU) 2021/2279 (PEF method); its annex was not read, the formula is from memory.
    """
    _check(life, allocation_factor, energy_factor)
    recycled, at_end = life.recycled_content, (1 - allocation_factor) * life.recycled_at_end
    burnt = (1 - energy_factor) * life.energy_recovered
    return MaterialShares(
        virgin=(1 - recycled) + recycled * (1 - allocation_factor) * life.quality_in,
        recycling_of_input=recycled * allocation_factor,
        recycling_at_end=at_end,
        replaced_virgin=-at_end * life.quality_out,
        recovery=burnt,
        replaced_energy=-burnt,
        disposal=1 - life.recycled_at_end - life.energy_recovered,
    )


def circular_footprint(life: MaterialLife, allocation_factor: float, energy_factor: float = 0.0) -> EndOfLifeFootprint:
    """Return the Circular Footprint Formula, term by term.

    Formula: (1 - R1) Ev + R1 (A Erec + (1 - A) Ev Qsin/Qp) + (1 - A) R2 (ErecEoL - E*v Qsout/Q*p)
    + (1 - B) R3 (EER - replaced energy) + (1 - R2 - R3) ED, with A the allocation factor and B the energy factor.

    Raises:
        RecyclingShareError: a share is outside 0 to 1, or R2 + R3 exceeds 1.
    Source: Commission Recommendation (EU) 2021/2279 (PEF method); its annex was not read, the formula is from memory.
    """
    taken = material_shares(life, allocation_factor, energy_factor)
    return EndOfLifeFootprint(
        production=taken.virgin * life.virgin + taken.recycling_of_input * life.recycling_of_input,
        recycling_at_end=taken.recycling_at_end * life.recycling_at_end,
        recycling_credit=taken.replaced_virgin * life.replaced_virgin,
        energy_recovery=taken.recovery * life.recovery,
        energy_credit=taken.replaced_energy * life.replaced_energy,
        disposal=taken.disposal * life.disposal,
    )


def procedure_shares(
    life: MaterialLife, procedure: RecyclingProcedure, allocation_factor: float, energy_factor: float = 0.0
) -> MaterialShares:
    """Return the weights under a recycling procedure; all but CFF fix the allocation factor and set quality to 1.

    In the closed loop and 50:50 the inherent properties do not change, so the quality ratios are 1 (ISO 14067
    6.4.6.3: closed-loop procedure where the properties do not change).
    """
    if procedure is RecyclingProcedure.CIRCULAR_FOOTPRINT_FORMULA:
        return material_shares(life, allocation_factor, energy_factor)
    unchanged = replace(life, quality_in=1.0, quality_out=1.0)
    return material_shares(unchanged, _ALLOCATION_FACTORS[procedure], energy_factor)


def end_of_life(life: MaterialLife, procedure: RecyclingProcedure, allocation_factor: float) -> EndOfLifeFootprint:
    """Return the footprint of a material under a recycling procedure, term by term (`procedure_shares`)."""
    if procedure is RecyclingProcedure.CIRCULAR_FOOTPRINT_FORMULA:
        return circular_footprint(life, allocation_factor)
    return circular_footprint(replace(life, quality_in=1.0, quality_out=1.0), _ALLOCATION_FACTORS[procedure])


def at_the_gate(terms: EndOfLifeFootprint) -> EndOfLifeFootprint:
    """Return the terms of a cradle-to-gate footprint: production alone, no end-of-life burden and no credit."""
    return EndOfLifeFootprint(terms.production, 0.0, 0.0, 0.0, 0.0, 0.0)


def net_scrap_credit(
    scrap_out: float, scrap_in: float, *, primary: float, secondary: float, metal_yield: float
) -> float:
    """Return what scrap adds to a cradle-to-gate footprint in the net-scrap view, kg CO2e; negative is a credit.

    Formula: -(scrap out - scrap in) × yield × (primary - secondary): scrap taken in carries the burden that scrap
    given off is credited with, so that nothing is credited twice. Scrap in kg per unit of product, primary and
    secondary metal in kg CO2e per kg, yield in kg metal per kg scrap.

    Raises:
        RecyclingShareError: the yield is outside 0 to 1.
    Source: steel platform PCR 4.4.2 and worldsteel (same treatment of scrap in and out), from secondary sources; the
    form of the formula is from memory.
    """
    if not 0 <= metal_yield <= 1:
        raise RecyclingShareError(f"the yield must lie in 0 to 1: {metal_yield}")
    return -(scrap_out - scrap_in) * metal_yield * (primary - secondary)


def _check(life: MaterialLife, allocation_factor: float, energy_factor: float) -> None:
    shares = {
        "R1": life.recycled_content,
        "R2": life.recycled_at_end,
        "R3": life.energy_recovered,
        "R2 + R3": life.recycled_at_end + life.energy_recovered,
        "A": allocation_factor,
        "B": energy_factor,
        "Qsin/Qp": life.quality_in,
        "Qsout/Qp": life.quality_out,
    }
    wrong = {name: value for name, value in shares.items() if not 0 <= value <= 1}
    if wrong:
        raise RecyclingShareError(f"shares must lie in 0 to 1: {wrong}")
