"""Everything that can be shared, seen alike: a utility, a line, heat or power of a plant, a process gas."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error, nearest
from background_db.units import Quantity
from pcr_rules.plant.expansion import record_place, usable_records
from pcr_rules.plant.measured.totals import MeterTotal
from pcr_rules.plant_records.utilities import ProcessGas, RestChoice, SharedSupply, SharingKey
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import OutputRole

HEAT, POWER = "heat", "power"
Meters = Mapping[str, MeterTotal]


@dataclass(frozen=True, slots=True)
class Pool:
    """What is generated, as which output of which process, and how it is shared."""

    name: str
    """As uses name it: ``boiler_house``, ``chp#heat``."""
    title: str
    process: str
    flow: str
    generated: Quantity
    place: str
    supply: SharedSupply | None = None
    gas: ProcessGas | None = None

    @property
    def loss_share(self) -> float:
        """Share lost before it reaches the users."""
        return self.supply.loss_share if self.supply else 0.0

    @property
    def key(self) -> SharingKey:
        """By what the users without a sub-meter share."""
        return self.supply.key if self.supply else SharingKey.NONE

    @property
    def rest(self) -> RestChoice:
        """What becomes of the rest."""
        return self.supply.rest if self.supply else RestChoice.LEFT_OUT

    @property
    def key_total(self) -> float | None:
        """The whole key in use; None for the sum over the users."""
        if self.supply is None or self.supply.key_total is None:
            return None
        return self.supply.key_total * self.supply.occupied_share

    @property
    def role(self) -> OutputRole:
        """A process gas carries no burden of its own: it counts once, where its carbon does."""
        return OutputRole.RECIRCULATED if self.gas else OutputRole.PRODUCT


def measured_or_stated(
    quantity: Quantity | None, meter: str, meters: Meters, where: Callable[[str], Place], fields: tuple[str, str]
) -> Quantity | Finding | None:
    """Return the amount as stated or of the meter named; None where neither is given or the meter has its finding."""
    if not meter:
        return quantity
    if quantity is not None:
        return integrity_error("PLANT-AMOUNT-TWICE", where(fields[1]), meter=meter)
    total = meters.get(meter)
    if total is None:
        return integrity_error("PLANT-METER-UNKNOWN", where(fields[1]), meter=meter, nearest=nearest(meter, meters))
    return total.quantity if total.periods else None


def pools_of(study: ProductStudy, meters: Meters) -> Iterator[Pool | Finding]:
    """Yield every pool, and a finding for each that has no amount."""
    for position, supply in usable_records(study.plant.shared_supplies, "shared_supplies"):
        flow = supply.flow or supply.supply_id
        amount = _amount("shared_supplies", position, ("generated", "generated_meter"), supply, meters)
        place = record_place("shared_supplies", position)
        yield (
            amount
            if isinstance(amount, Finding)
            else Pool(supply.supply_id, supply.name, supply.supply_id, flow, amount, place, supply=supply)
        )
    for position, plant in usable_records(study.plant.heat_power_plants, "heat_power_plants"):
        for flow in (HEAT, POWER):
            if getattr(plant, flow) is None and not getattr(plant, f"{flow}_meter"):
                continue
            amount = _amount("heat_power_plants", position, (flow, f"{flow}_meter"), plant, meters)
            place = record_place("heat_power_plants", position)
            yield (
                amount
                if isinstance(amount, Finding)
                else Pool(f"{plant.plant_id}#{flow}", plant.name, plant.plant_id, flow, amount, place)
            )
    for position, gas in usable_records(study.plant.process_gases, "process_gases"):
        amount = _amount("process_gases", position, ("quantity", "meter"), gas, meters)
        place = record_place("process_gases", position)
        yield (
            amount
            if isinstance(amount, Finding)
            else Pool(gas.gas_id, gas.name, gas.process, gas.gas_id, amount, place, gas=gas)
        )


def _amount(records: str, position: int, fields: tuple[str, str], record: object, meters: Meters) -> Quantity | Finding:
    def where(field: str) -> Place:
        return Place(path=record_place(records, position, field))

    stated: Quantity | None = getattr(record, fields[0])
    meter: str = getattr(record, fields[1])
    amount = measured_or_stated(stated, meter, meters, where, fields)
    if amount is None or (isinstance(amount, Quantity) and not amount.value > 0):
        return integrity_error("PLANT-SUPPLY-NO-AMOUNT", where(fields[0]), meter=meter or "-")
    return amount
