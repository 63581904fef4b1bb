"""All records of a plant in one place: each list is a sheet of the workbook and a list of the study file."""

from dataclasses import dataclass, field

from pcr_rules.field_labels import label
from pcr_rules.plant_records.supplier_repairs import SupplierRepair


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantRecords:
    """What the plant holds: bills of materials, meter readings, utilities, freight, packaging and so on.

    `pcr_rules.plant.expand_plant` turns them into unit processes and rows of the inventory.
    """

    supplier_repairs: tuple[SupplierRepair, ...] = field(
        default=(), metadata=label("供应商数据补填", "Supplier repairs")
    )
