"""Process gases: their carbon is counted once, where they arise or where they are burnt."""

from collections.abc import Iterator, Sequence

from background_db.findings import Finding, Place, integrity_error
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.utilities.pools import Pool
from pcr_rules.plant.utilities.users import NumberedUse
from pcr_rules.plant_records.utilities import GasCarbonPlace, ProcessGas
from pcr_rules.provider import parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of


def gas_findings(study: ProductStudy, pool: Pool, uses: Sequence[NumberedUse]) -> Iterator[Finding]:
    """Name fuel that is counted both where a gas arises and where it is burnt, or at neither."""
    gas = pool.gas
    if gas is None:
        return
    burning = [(position, use) for position, use in uses if use.fuel and use.process]
    if gas.carbon_counted_at is GasCarbonPlace.PRODUCER:
        for position, use in burning:
            where = Place(path=record_place("supply_uses", position, "fuel"))
            yield _twice(gas, where, row=use.use_id, fuel=use.fuel)
        yield from _rows_that_burn_it(study, gas)
        return
    for position, use in uses:
        if use.process and not use.fuel:
            where = Place(path=record_place("supply_uses", position, "fuel"))
            yield integrity_error("PLANT-GAS-NOT-COUNTED", where, gas=gas.gas_id, use=use.use_id)
    if not gas.reason:
        producer = next((one for one in study.processes if one.process_id == gas.process), None)
        for row in producer.exchanges if producer else ():
            if row.fuel:
                yield _twice(gas, Place(path=f"exchange:{row.exchange_id}.fuel"), row=row.exchange_id, fuel=row.fuel)


def _rows_that_burn_it(study: ProductStudy, gas: ProcessGas) -> Iterator[Finding]:
    """Ordinary rows that take the gas from its process, or bear its name, and burn it."""
    for _, row in rows_of(study):
        reference = parse_provider(row.provider)
        takes_it = reference is not None and (reference.key, reference.flow) == (gas.process, gas.gas_id)
        if row.fuel and (takes_it or row.flow.strip() == gas.name):
            yield _twice(gas, Place(path=f"exchange:{row.exchange_id}.fuel"), row=row.exchange_id, fuel=row.fuel)


def _twice(gas: ProcessGas, where: Place, **values: str) -> Finding:
    return integrity_error(
        "PLANT-GAS-COUNTED-TWICE", where, gas=gas.gas_id, name=gas.name, producer=gas.process, **values
    )
