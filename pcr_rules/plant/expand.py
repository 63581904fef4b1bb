"""The steps from the records of a plant to the inventory, in order, and the one function that takes them."""

from dataclasses import replace

from pcr_rules.plant.assessments.assessment_step import assessment_step
from pcr_rules.plant.balances.prices import price_step
from pcr_rules.plant.balances.stocks import stock_balance_step
from pcr_rules.plant.battery.delivered_energy_step import delivered_energy_step
from pcr_rules.plant.circularity.material_life_step import material_life_step
from pcr_rules.plant.data_quality.quality_score_step import quality_score_step
from pcr_rules.plant.energy.standard_coal import standard_coal_step
from pcr_rules.plant.energy_closure.energy_closure_step import energy_closure_step
from pcr_rules.plant.expansion import Expansion, Step, expand, number_findings
from pcr_rules.plant.families.family_step import family_step
from pcr_rules.plant.freight.step import freight_step
from pcr_rules.plant.land_use.land_use_step import land_use_step
from pcr_rules.plant.life_cycle.life_cycle_step import life_cycle_step
from pcr_rules.plant.materials.bill import bill_step
from pcr_rules.plant.materials.mass_closure import mass_closure_step
from pcr_rules.plant.materials.outsourcing import outsourcing_step
from pcr_rules.plant.materials.scrap_loops import scrap_loop_step
from pcr_rules.plant.measured.measured_step import measured_step
from pcr_rules.plant.measured.sites import site_step
from pcr_rules.plant.meters.step import meters_step
from pcr_rules.plant.packaging.step import packaging_step
from pcr_rules.plant.photovoltaics.module_step import module_step
from pcr_rules.plant.price_ranges.price_range_step import price_range_step
from pcr_rules.plant.process_emissions.step import process_emissions_step
from pcr_rules.plant.properties.checks import properties_step
from pcr_rules.plant.releases.gases import gas_release_step
from pcr_rules.plant.releases.wastewater import wastewater_step
from pcr_rules.plant.suppliers.repairs import repair_step
from pcr_rules.plant.utilities.heat_power import heat_power_step
from pcr_rules.plant.utilities.shared_supplies import shared_supplies_step
from pcr_rules.plant.utilities.utility_processes import utility_processes_step
from pcr_rules.plant.waste.average_treatment import average_treatment_step
from pcr_rules.plant.waste.by_fate import waste_by_fate_step
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy

# The order matters: readings (rows and outputs measured), bill of materials, outsourcing, scrap loops, packaging,
# shared supplies, electricity meters, releases, use and end of life; freight last, as it weighs what those brought in;
# then what becomes of waste, split after it was carried; properties of materials after all rows, whose names they must meet.
STEPS: tuple[Step, ...] = (
    repair_step,
    family_step,
    utility_processes_step,
    measured_step,
    bill_step,
    outsourcing_step,
    scrap_loop_step,
    packaging_step,
    material_life_step,
    heat_power_step,
    shared_supplies_step,
    meters_step,
    site_step,
    gas_release_step,
    wastewater_step,
    process_emissions_step,
    land_use_step,
    delivered_energy_step,
    life_cycle_step,
    freight_step,
    average_treatment_step,
    assessment_step,
    waste_by_fate_step,
    price_step,
    stock_balance_step,
    standard_coal_step,
    properties_step,
    mass_closure_step,
    energy_closure_step,
    price_range_step,
    quality_score_step,
    module_step,
)


def expand_plant(study: ProductStudy) -> Expansion:
    """Return the study with the processes, outputs and rows that its plant records make.

    A study without plant records comes back as it is, with its waste by fate and the balance of its masses. The
    records that became rows are not in the study returned, so that expanding it again changes nothing.
    """
    if study.plant == PlantRecords():
        return expand(study, (waste_by_fate_step, mass_closure_step, energy_closure_step))
    expansion = expand(study, STEPS)
    findings = (*number_findings(study), *expansion.findings)
    return replace(expansion, study=replace(expansion.study, plant=_kept(study.plant)), findings=findings)


def _kept(plant: PlantRecords) -> PlantRecords:
    """What linking converts amounts with, and what checks and ratings read beside the rows, stays in the study."""
    return PlantRecords(
        material_properties=plant.material_properties,
        gas_states=plant.gas_states,
        steam_states=plant.steam_states,
        variants=plant.variants,
        material_lives=plant.material_lives,
        battery_packs=plant.battery_packs,
        quality_scores=plant.quality_scores,
        pv_modules=plant.pv_modules,
        module_components=plant.module_components,
        country_coefficients=plant.country_coefficients,
        product_prices=plant.product_prices,
        stock_balances=plant.stock_balances,
    )
