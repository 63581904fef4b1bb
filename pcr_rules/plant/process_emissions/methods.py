"""Each method: which figures it reads, which pure function it asks, and the arithmetic a reader can redo."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from background_db.units import Quantity
from pcr_rules.methods.process_emissions import aluminium, chemicals, minerals
from pcr_rules.methods.process_emissions.carbon_mass_balance import CarbonStream, carbon_mass_balance
from pcr_rules.plant.process_emissions.figures import Figures
from pcr_rules.plant_records.process_emissions import EmissionFigure as Fig
from pcr_rules.plant_records.process_emissions import EmissionMethod


@dataclass(frozen=True, slots=True)
class Emitted:
    """One gas of an emission, with the arithmetic."""

    flow: str
    quantity: Quantity
    formula: str


class MethodRule(NamedTuple):
    """How an emission is computed, and the rule its derivation names (`words.yaml`)."""

    rule: str
    compute: Callable[[Figures], tuple[Emitted, ...]]


def _co2(tonnes: float, arithmetic: str, flow: str = "co2.fossil") -> Emitted:
    return Emitted(flow, Quantity(tonnes, "t"), f"{arithmetic} = {tonnes:.10g} t CO2")


def clinker_output(figures: Figures) -> tuple[Emitted, ...]:
    """Clinker × factor + dusts + organic carbon of the raw meal; the factor from the oxides where they are given."""
    clinker = figures.needed(Fig.CLINKER)
    calcium = figures.own(Fig.CALCIUM_OXIDE)
    if calcium is not None:
        magnesium = figures.needed(Fig.MAGNESIUM_OXIDE)
        others = [figures.optional(each, 0.0) for each in (Fig.CALCIUM_FROM_OTHERS, Fig.MAGNESIUM_FROM_OTHERS)]
        factor = minerals.clinker_factor(calcium, magnesium, *others)
        shown = (
            f"[({calcium:.10g} - {others[0]:.10g}) × 44/56 + ({magnesium:.10g} - {others[1]:.10g}) × 44/40"
            f" = {factor:.6g}]"
        )
    else:
        factor = figures.or_default(Fig.CLINKER_FACTOR, "clinker_factor")
        shown = f"{factor:.10g}"
    run = minerals.ClinkerRun(
        clinker_t=clinker,
        clinker_factor=factor,
        bypass_dust_t=figures.optional(Fig.BYPASS_DUST, 0.0),
        kiln_dust_t=figures.optional(Fig.KILN_DUST, 0.0),
        kiln_dust_calcination=figures.optional(Fig.KILN_DUST_CALCINATION, 1.0),
        raw_meal_per_clinker=figures.or_default(Fig.RAW_MEAL_RATIO, "raw_meal_per_clinker"),
        organic_carbon_share=figures.or_default(Fig.ORGANIC_CARBON, "raw_meal_organic_carbon_share"),
    )
    bound = factor / (1 + factor) * run.kiln_dust_calcination
    arithmetic = (
        f"({clinker:.10g} t + {run.bypass_dust_t:.10g} t) × {shown}"
        f" + {run.kiln_dust_t:.10g} t × {bound / (1 - bound):.6g}"
        f" + {clinker:.10g} t × {run.raw_meal_per_clinker:.10g} × {run.organic_carbon_share:.10g} × 44/12"
    )
    return (_co2(minerals.clinker_co2(run), arithmetic),)


def carbonates(figures: Figures) -> tuple[Emitted, ...]:
    """Mass × content × factor × share calcined of each carbonate."""
    items = figures.items(Fig.CARBONATE) or [""]
    parts, total = [], []
    for item in items:
        mass = figures.needed(Fig.CARBONATE, item)
        # The factor first: a misspelt carbonate is named as such, not as one without content.
        factor = figures.or_default(Fig.CO2_FACTOR, f"carbonate_{item}", item)
        content = figures.needed(Fig.CARBONATE_CONTENT, item)
        calcined = figures.optional(Fig.CALCINED, 1.0, item)
        total.append(minerals.co2_of_carbonates({item: mass * content}, {item: factor}, calcined))
        parts.append(f"{mass:.10g} t × {content:.10g} × {factor:.10g} × {calcined:.10g}")
    return (_co2(math.fsum(total), " + ".join(parts)),)


def lime_output(figures: Figures) -> tuple[Emitted, ...]:
    """Lime × stoichiometric ratio × content × correction for kiln dust."""
    item = _one_item(figures, Fig.LIME)
    lime = figures.needed(Fig.LIME)
    ratio = figures.or_default(Fig.CO2_FACTOR, f"lime_ratio_{item}", item)
    content = figures.or_default(Fig.OXIDE_CONTENT, f"lime_content_{item}", item)
    dust = figures.or_default(Fig.DUST_CORRECTION, "lime_kiln_dust_correction")
    arithmetic = f"{lime:.10g} t × {ratio:.10g} × {content:.10g} × {dust:.10g}"
    return (_co2(minerals.lime_co2(lime, ratio, content, dust), arithmetic),)


def glass_output(figures: Figures) -> tuple[Emitted, ...]:
    """Glass × factor × (1 − cullet)."""
    item = _one_item(figures, Fig.GLASS)
    glass, cullet = figures.needed(Fig.GLASS), figures.optional(Fig.CULLET, 0.0)
    factor = figures.or_default(Fig.CO2_FACTOR, f"{item}_glass_factor", item)
    arithmetic = f"{glass:.10g} t × {factor:.10g} × (1 - {cullet:.10g})"
    return (_co2(minerals.glass_co2(glass, factor, cullet), arithmetic),)


def anode_consumption(figures: Figures) -> tuple[Emitted, ...]:
    """Aluminium × net anode × (1 − sulphur − ash) × 44/12."""
    metal, anode = figures.needed(Fig.ALUMINIUM), figures.needed(Fig.NET_ANODE)
    sulphur = figures.or_default(Fig.ANODE_SULPHUR, "anode_sulphur_share")
    ash = figures.or_default(Fig.ANODE_ASH, "anode_ash_share")
    arithmetic = f"{metal:.10g} t × {anode:.10g} × (1 - {sulphur:.10g} - {ash:.10g}) × 44/12"
    return (_co2(aluminium.anode_co2(metal, anode, sulphur, ash), arithmetic),)


def pfc_slope(figures: Figures) -> tuple[Emitted, ...]:
    """Slope × effects per cell-day × minutes × aluminium; C2F6 by its ratio."""
    item = _one_item(figures, Fig.ALUMINIUM)
    metal, effects, minutes = (figures.needed(each) for each in (Fig.ALUMINIUM, Fig.EFFECTS, Fig.EFFECT_MINUTES))
    slope = figures.or_default(Fig.PFC_COEFFICIENT, f"pfc_slope_{item}", item)
    ratio = figures.or_default(Fig.C2F6_RATIO, f"c2f6_per_cf4_{item}", item)
    gases = aluminium.pfc_by_slope(metal, effects, minutes, slope, ratio)
    return _perfluorocarbons(gases, f"{slope:.10g} × {effects:.10g} × {minutes:.10g} min × {metal:.10g} t", ratio)


def pfc_overvoltage(figures: Figures) -> tuple[Emitted, ...]:
    """Coefficient × overvoltage / current efficiency in per cent × aluminium; C2F6 by its ratio."""
    item = _one_item(figures, Fig.ALUMINIUM)
    metal, millivolts = figures.needed(Fig.ALUMINIUM), figures.needed(Fig.OVERVOLTAGE)
    percent = figures.needed(Fig.CURRENT_EFFICIENCY) * 100
    coefficient = figures.or_default(Fig.PFC_COEFFICIENT, f"pfc_overvoltage_{item}", item)
    ratio = figures.or_default(Fig.C2F6_RATIO, f"c2f6_per_cf4_{item}", item)
    gases = aluminium.pfc_by_overvoltage(metal, millivolts, percent, coefficient, ratio)
    return _perfluorocarbons(gases, f"{coefficient:.10g} × {millivolts:.10g} / {percent:.10g} × {metal:.10g} t", ratio)


def _perfluorocarbons(gases: aluminium.Perfluorocarbons, arithmetic: str, ratio: float) -> tuple[Emitted, ...]:
    cf4, c2f6 = gases.cf4_kg, gases.c2f6_kg
    return (
        Emitted("cf4.fossil", Quantity(cf4, "kg"), f"{arithmetic} = {cf4:.10g} kg CF4"),
        Emitted("c2f6.fossil", Quantity(c2f6, "kg"), f"{cf4:.10g} kg × {ratio:.10g} = {c2f6:.10g} kg C2F6"),
    )


def carbon_balance(figures: Figures) -> tuple[Emitted, ...]:
    """Carbon in minus carbon out × 44/12; the biogenic part apart."""
    streams, parts = [], []
    for figure, sign in ((Fig.CARBON_IN, 1.0), (Fig.CARBON_OUT, -1.0)):
        for item in figures.items(figure):
            mass = figures.needed(figure, item)
            content = figures.or_default(Fig.CARBON_CONTENT, f"carbon_{item}", item)
            biogenic = figures.optional(Fig.BIOGENIC_CARBON, 0.0, item)
            streams.append(CarbonStream(item, sign * mass, content, biogenic))
            parts.append(f"{'+' if sign > 0 else '-'} {mass:.10g} t × {content:.10g}")
    if not any(stream.amount_t > 0 for stream in streams):
        figures.needed(Fig.CARBON_IN)
    balance = carbon_mass_balance(streams)
    if balance.fossil_co2_t < 0 or balance.biogenic_co2_t < 0:
        raise ValueError("more carbon goes out than in")
    arithmetic = f"({' '.join(parts).removeprefix('+ ')}) × 44/12"
    made = [_co2(balance.fossil_co2_t, arithmetic)]
    if balance.biogenic_co2_t:
        made[0] = _co2(balance.fossil_co2_t, f"{arithmetic} - {balance.biogenic_co2_t:.10g} t biogenic")
        shares = f"{balance.fossil_co2_t + balance.biogenic_co2_t:.10g} t - {balance.fossil_co2_t:.10g} t"
        made.append(_co2(balance.biogenic_co2_t, shares, "co2.biogenic"))
    return tuple(made)


def product_factor(figures: Figures) -> tuple[Emitted, ...]:
    """Product × CO2 factor; CH4 where a factor is given or published."""
    item = _one_item(figures, Fig.PRODUCT)
    product = figures.needed(Fig.PRODUCT)
    factor = figures.or_default(Fig.CO2_FACTOR, f"tier_one_{item}", item)
    made = [_co2(product * factor, f"{product:.10g} t × {factor:.10g}")]
    if item.startswith("methanol") or item == "sinter" or figures.own(Fig.CH4_FACTOR) is not None:
        methane = figures.or_default(Fig.CH4_FACTOR, f"tier_one_{item}_ch4", item)
        kilograms = product * methane
        formula = f"{product:.10g} t × {methane:.10g} kg/t = {kilograms:.10g} kg CH4"
        made.append(Emitted("ch4.fossil", Quantity(kilograms, "kg"), formula))
    return tuple(made)


def nitric_acid(figures: Figures) -> tuple[Emitted, ...]:
    """Acid × kg N2O per t × (1 − destroyed × time the abatement runs)."""
    item = _one_item(figures, Fig.ACID)
    acid = figures.needed(Fig.ACID)
    factor = figures.or_default(Fig.N2O_FACTOR, f"nitric_acid_{item}", item)
    destroyed = figures.optional(Fig.N2O_DESTROYED, 0.0)
    running = figures.optional(Fig.ABATEMENT_RUNNING, 1.0)
    kilograms = chemicals.nitric_acid_n2o(acid, factor, destroyed, running)
    formula = f"{acid:.10g} t × {factor:.10g} kg/t × (1 - {destroyed:.10g} × {running:.10g}) = {kilograms:.10g} kg N2O"
    return (Emitted("n2o.fossil", Quantity(kilograms, "kg"), formula),)


def ammonia(figures: Figures) -> tuple[Emitted, ...]:
    """Energy × carbon per energy × 44/12 × oxidised − urea × 44/60; the energy measured, or ammonia × GJ per t."""
    energy = figures.own(Fig.FEEDSTOCK_ENERGY)
    if energy is None:
        made = figures.needed(Fig.AMMONIA)
        per_tonne = figures.or_default(Fig.FEEDSTOCK_PER_TONNE, "ammonia_natural_gas")
        energy, shown = made * per_tonne, f"{made:.10g} t × {per_tonne:.10g} GJ/t"
    else:
        energy, shown = figures.needed(Fig.FEEDSTOCK_ENERGY), f"{energy:.10g} GJ"
        figures.own(Fig.AMMONIA)  # known and not needed: the energy was measured
    carbon = figures.or_default(Fig.CARBON_PER_ENERGY, "natural_gas_carbon")
    oxidised, urea = figures.optional(Fig.OXIDISED, 1.0), figures.optional(Fig.UREA, 0.0)
    arithmetic = f"{shown} × {carbon:.10g} kg/GJ / 1000 × 44/12 × {oxidised:.10g} - {urea:.10g} t × 44/60"
    return (_co2(chemicals.ammonia_co2(energy, carbon, oxidised, urea), arithmetic),)


def _one_item(figures: Figures, figure: Fig) -> str:
    """The kind of lime, glass, cell, acid or product; empty where none is named, which then has no default."""
    return next(iter(figures.items(figure)), "")


METHODS: Mapping[EmissionMethod, MethodRule] = {
    EmissionMethod.CLINKER_OUTPUT: MethodRule("clinker_output", clinker_output),
    EmissionMethod.CARBONATES: MethodRule("carbonates", carbonates),
    EmissionMethod.DESULPHURISATION: MethodRule("desulphurisation", carbonates),
    EmissionMethod.LIME_OUTPUT: MethodRule("lime_output", lime_output),
    EmissionMethod.GLASS_OUTPUT: MethodRule("glass_output", glass_output),
    EmissionMethod.ANODE_CONSUMPTION: MethodRule("anode_consumption", anode_consumption),
    EmissionMethod.PFC_SLOPE: MethodRule("pfc_slope", pfc_slope),
    EmissionMethod.PFC_OVERVOLTAGE: MethodRule("pfc_overvoltage", pfc_overvoltage),
    EmissionMethod.CARBON_BALANCE: MethodRule("carbon_balance", carbon_balance),
    EmissionMethod.PRODUCT_FACTOR: MethodRule("product_factor", product_factor),
    EmissionMethod.NITRIC_ACID: MethodRule("nitric_acid", nitric_acid),
    EmissionMethod.AMMONIA: MethodRule("ammonia", ammonia),
}
