"""The unit processes of utilities, so that readings and rows of later steps find them."""

from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import UnitProcess


def utility_processes_step(study: ProductStudy) -> Added:
    """Return a process, still empty, for each shared supply and each heat and power plant that has none yet."""
    processes: dict[str, UnitProcess] = {}
    origins: dict[str, str] = {}
    known = {process.process_id for process in study.processes}
    for position, supply in enumerate(study.plant.shared_supplies):
        if supply.supply_id not in known:
            made = UnitProcess(
                process_id=supply.supply_id, name=supply.name, stage=supply.stage, facility=supply.facility
            )
            processes.setdefault(supply.supply_id, made)
            origins.setdefault(f"process:{supply.supply_id}", record_place("shared_supplies", position))
    for position, plant in enumerate(study.plant.heat_power_plants):
        if plant.plant_id not in known:
            made = UnitProcess(process_id=plant.plant_id, name=plant.name, facility=plant.facility)
            processes.setdefault(plant.plant_id, made)
            origins.setdefault(f"process:{plant.plant_id}", record_place("heat_power_plants", position))
    return Added(processes=tuple(processes.values()), origins=origins)
