"""The process whose product is the energy that a pack delivers over its life, so that a study may ask for 1 kWh of it."""

from background_db.errors import OutsideValidityError, UnknownKeyError
from background_db.findings import Finding, Place, in_both_languages, integrity_error
from background_db.units import Quantity
from pcr_rules.category_rules import CategoryRules
from pcr_rules.field_labels import label_of
from pcr_rules.plant.battery.pack_energy import pack_energy
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant_records.batteries import BatteryPack
from pcr_rules.registry import edition
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

DELIVERED_ENERGY = "delivered_energy"


def delivered_energy_step(study: ProductStudy) -> Added:
    """Make the process ``delivered_energy``: one pack in, its total energy in kWh out, by the rule of the edition."""
    packs = study.plant.battery_packs
    if not packs or any(process.process_id == DELIVERED_ENERGY for process in study.processes):
        return Added()
    if len(packs) > 1:
        where = Place(path=record_place("battery_packs", 1))
        return Added(findings=(integrity_error("BATTERY-ONE-PACK", where, count=len(packs)),))
    usable = list(usable_records(packs, "battery_packs"))
    try:
        rules = edition(study.pcr.edition)
    except UnknownKeyError:
        return Added()
    return _process_of(usable[0][1], rules, study) if usable else Added()


def _process_of(pack: BatteryPack, rules: CategoryRules, study: ProductStudy) -> Added:
    place = record_place("battery_packs", 0)
    try:
        energy = pack_energy(pack, rules, study.period.last_day)
    except OutsideValidityError as error:
        found = integrity_error("BATTERY-OUTSIDE-VALIDITY", Place(path=place), number=rules.number, cause=error)
        return Added(findings=(found,))
    if energy.kwh is None:
        return Added(findings=tuple(_missing(name, pack, rules, place) for name in energy.missing))
    whole = Quantity(energy.kwh, "kWh")
    row = Exchange(
        exchange_id=f"{pack.pack_id}.pack",
        kind=ExchangeKind.INPUT,
        flow=pack.model or pack.pack_id,
        quantity=pack.pack,
        provider=f"process:{pack.process}",
        is_outside_mass_balance=True,
        evidence=pack.evidence,
        note=pack.source,
    )
    process = UnitProcess(
        process_id=DELIVERED_ENERGY,
        name="寿命期总能量 / delivered energy",
        outputs=(ProductOutput(flow_id="energy", name="总能量", quantity=whole),),
        exchanges=(row,),
    )
    of_energy = Derivation(f"output:{DELIVERED_ENERGY}#energy", "total_energy", energy.formula, whole, (place,))
    one = Derivation(
        f"exchange:{row.exchange_id}", "one_pack", f"{pack.pack.value:g} {pack.pack.unit}", pack.pack, (place,)
    )
    origins = {f"process:{DELIVERED_ENERGY}": place, f"exchange:{row.exchange_id}": place}
    return Added(processes=(process,), derivations=(of_energy, one), origins=origins)


def _missing(name: str, pack: BatteryPack, rules: CategoryRules, place: str) -> Finding:
    label = label_of(BatteryPack.__dataclass_fields__[name])
    called = in_both_languages(label.zh, label.en)
    where = Place(path=f"{place}.{name}")
    return integrity_error("BATTERY-ENERGY-MISSING", where, pack=pack.pack_id, field=called, number=rules.number)
