"""The users of one supply: sub-metered amounts and values of the key, in one unit each."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from background_db.errors import UnitError
from background_db.findings import Finding, Place, conformity_error, integrity_error
from background_db.units import Quantity, conversion
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.utilities.pools import Meters, Pool, measured_or_stated
from pcr_rules.plant_records.utilities import SharingKey, SupplyUse
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import ProductOutput

NumberedUse = tuple[int, SupplyUse]


@dataclass(slots=True)
class Users:
    """Amounts and keys by use id; what a use lacks is a finding."""

    metered: dict[str, float] = field(default_factory=dict)
    keyed: dict[str, float] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    """The value of the key as a reader sees it: ``120 m2``."""
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def users_of(study: ProductStudy, pool: Pool, uses: Iterable[NumberedUse], meters: Meters) -> Users:
    """Read the users of a pool: with a reading they are metered, else they have a value of the key."""
    users = Users()
    key_unit = ""
    for position, use in uses:
        users.sources[use.use_id] = _sources(position, use, meters)
        amount = measured_or_stated(use.quantity, use.meter, meters, _where(position), ("quantity", "meter"))
        if isinstance(amount, Finding):
            users.findings.append(amount)
        elif amount is not None:
            _add_metered(users, pool, position, use, amount)
        elif not use.meter:
            key_unit = _add_keyed(users, study, pool, (position, use), meters, key_unit)
    _check_key(users, pool)
    return users


def _sources(position: int, use: SupplyUse, meters: Meters) -> tuple[str, ...]:
    named = (meters[meter].place for meter in (use.meter, use.key_meter) if meter in meters)
    return (record_place("supply_uses", position), *named)


def _where(position: int) -> "_FieldPlace":
    return _FieldPlace(position)


@dataclass(frozen=True, slots=True)
class _FieldPlace:
    position: int

    def __call__(self, field_name: str) -> Place:
        return Place(path=record_place("supply_uses", self.position, field_name))


def _add_metered(users: Users, pool: Pool, position: int, use: SupplyUse, amount: Quantity) -> None:
    try:
        users.metered[use.use_id] = amount.value * conversion(amount.unit, pool.generated.unit)
    except UnitError:
        users.findings.append(
            integrity_error(
                "PLANT-USE-UNIT",
                _where(position)("quantity"),
                use=use.use_id,
                supply=pool.name,
                unit=amount.unit or "-",
                supply_unit=pool.generated.unit or "-",
            )
        )


def _add_keyed(
    users: Users, study: ProductStudy, pool: Pool, numbered: NumberedUse, meters: Meters, key_unit: str
) -> str:
    """Add a user without a sub-meter and return the unit of the key, that of the first user who states one."""
    position, use = numbered
    where = _where(position)
    if pool.key in {SharingKey.NONE, SharingKey.SUB_METER}:
        users.findings.append(
            integrity_error("PLANT-USE-WITHOUT-AMOUNT", where("quantity"), use=use.use_id, supply=pool.name)
        )
        return key_unit
    measured = measured_or_stated(None, use.key_meter, meters, where, ("key_value", "key_meter"))
    if isinstance(measured, Finding):
        users.findings.append(measured)
        return key_unit
    found = measured or (Quantity(use.key_value, key_unit or "1") if use.key_value is not None else None)
    found = found or (None if use.key_meter else _output_key(study, pool.key, use.process))
    if found is None:
        if not use.key_meter:
            users.findings.append(
                integrity_error(
                    "PLANT-USE-WITHOUT-KEY", where("key_value"), use=use.use_id, supply=pool.name, key=pool.key.value
                )
            )
        return key_unit
    unit = key_unit or found.unit
    try:
        users.keyed[use.use_id] = found.value * conversion(found.unit, unit)
    except UnitError:
        users.findings.append(
            integrity_error(
                "PLANT-USE-UNIT",
                where("key_value"),
                use=use.use_id,
                supply=pool.name,
                unit=found.unit,
                supply_unit=unit,
            )
        )
        return key_unit
    users.shown[use.use_id] = f"{users.keyed[use.use_id]:.10g}" + (f" {unit}" if unit != "1" else "")
    return unit


def _output_key(study: ProductStudy, key: SharingKey, process_id: str) -> Quantity | None:
    """What the user produces, by mass or pieces, where it states no value of the key itself."""
    process = next((one for one in study.processes if one.process_id == process_id), None)
    if process is None or key not in {SharingKey.MASS, SharingKey.PIECES} or not process.outputs:
        return None
    unit = "kg" if key is SharingKey.MASS else "piece"
    try:
        return Quantity(math.fsum(_measure(output, unit) for output in products_of(process)), unit)
    except UnitError:
        return None


def _measure(output: ProductOutput, unit: str) -> float:
    if unit == "kg" and output.mass is not None:
        return output.quantity.value * output.mass.to("kg").value
    return output.quantity.to(unit).value


def _check_key(users: Users, pool: Pool) -> None:
    where = Place(path=f"{pool.place}.key_total")
    total, whole = math.fsum(users.keyed.values()), pool.key_total
    if whole is not None and users.keyed and total > whole * (1 + 1e-9):
        users.findings.append(
            integrity_error("PLANT-KEY-EXCEEDS-TOTAL", where, supply=pool.name, users=total, total=whole)
        )
    elif users.keyed and not total > 0:
        users.findings.append(integrity_error("PLANT-KEY-ZERO", where, supply=pool.name))
    if users.keyed and pool.supply is not None and not pool.supply.key_reason:
        users.findings.append(
            conformity_error(
                "PLANT-KEY-WITHOUT-REASON",
                Place(path=f"{pool.place}.key_reason"),
                supply=pool.name,
                key=pool.key.value,
            )
        )
