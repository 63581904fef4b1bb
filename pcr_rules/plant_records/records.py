"""All records of a plant in one place: each list is a sheet of the workbook and a list of the study file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantRecords:
    """What the plant holds: bills of materials, meter readings, utilities, freight, packaging and so on.

    `pcr_rules.plant.expand_plant` turns them into unit processes and rows of the inventory.
    """
