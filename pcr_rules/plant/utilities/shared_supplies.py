"""Shared supplies become outputs of their processes and rows of their users; what nobody takes stays visible."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from background_db.findings import (
    NONE,
    Finding,
    Place,
    conformity_error,
    information,
    integrity_error,
    nearest,
    warning,
)
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant.measured.totals import totals_by_id
from pcr_rules.plant.utilities.direct_draws import direct_draws
from pcr_rules.plant.utilities.heat_power import given_shares
from pcr_rules.plant.utilities.pools import HEAT, POWER, Meters, Pool, pools_of
from pcr_rules.plant.utilities.process_gases import gas_findings
from pcr_rules.plant.utilities.sharing import ROUNDING, Sharing, share_by_sub_meters, share_supply
from pcr_rules.plant.utilities.users import NumberedUse, Users, users_of
from pcr_rules.plant_records.measured import MeasuredUse
from pcr_rules.plant_records.utilities import GasCarbonPlace, RestChoice, SharingKey, SupplyUse
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput


def shared_supplies_step(study: ProductStudy) -> Added:
    """Return the outputs of utilities, lines, heat and power plants and process gases, and a row for each user.

    Utilities may supply each other: their rows name each other as providers, and the engine solves the loop.
    """
    plant = study.plant
    if not (plant.shared_supplies or plant.heat_power_plants or plant.process_gases or plant.supply_uses):
        return Added()
    meters = totals_by_id(study)
    found = list(pools_of(study, meters))
    pools = {pool.name: pool for pool in reversed(found) if isinstance(pool, Pool)}
    failed = tuple(each for each in found if isinstance(each, Finding))
    uses: dict[str, list[NumberedUse]] = {}
    for position, use in usable_records(plant.supply_uses, "supply_uses"):
        uses.setdefault(use.supply, []).append((position, use))
    shares, direct = given_shares(study, meters), direct_draws(study, tuple(pools.values()))
    twice = _declared_twice(each for each in found if isinstance(each, Pool))
    parts = [Added(findings=(*failed, *twice, *_use_findings(study, pools, uses), *_meter_findings(study, meters)))]
    for name in dict.fromkeys(pool.name for pool in found if isinstance(pool, Pool)):
        pool, its_uses = pools[name], uses.get(name, [])
        users = users_of(study, pool, its_uses, meters)
        if pool.key is not SharingKey.SUB_METER:
            users.metered.update(direct.get(name, {}))
        parts.append(_shared(pool, its_uses, users, shares.get(name)))
        parts.append(Added(findings=tuple(gas_findings(study, pool, its_uses))))
    return joined(parts)


def _declared_twice(found: Iterable[Pool]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for pool in found:
        if first.setdefault(pool.name, pool.place) != pool.place:
            yield integrity_error(
                "PLANT-SUPPLY-TWICE", Place(path=pool.place), supply=pool.name, other_at=first[pool.name]
            )


def _meter_findings(study: ProductStudy, meters: Meters) -> Iterator[Finding]:
    """A sub-meter that is a row of the inventory by itself would count there and as the use."""
    for position, use in enumerate(study.plant.supply_uses):
        total = meters.get(use.meter)
        if total is not None and total.meter.becomes is MeasuredUse.ROW:
            where = Place(path=record_place("supply_uses", position, "meter"))
            yield integrity_error("PLANT-METER-COUNTED-TWICE", where, meter=use.meter, use=use.use_id)


def _use_findings(
    study: ProductStudy, pools: Mapping[str, Pool], uses: Mapping[str, list[NumberedUse]]
) -> Iterator[Finding]:
    """Name uses of a supply that does not exist, and uses by nobody."""
    plant = study.plant
    # A supply whose amount is missing has that finding; it is known all the same.
    declared = {*pools, *(one.supply_id for one in plant.shared_supplies), *(one.gas_id for one in plant.process_gases)}
    declared |= {f"{one.plant_id}#{flow}" for one in plant.heat_power_plants for flow in (HEAT, POWER)}
    for position, use in (numbered for some in uses.values() for numbered in some):
        if use.supply not in declared:
            where = Place(path=record_place("supply_uses", position, "supply"))
            yield integrity_error(
                "PLANT-SUPPLY-UNKNOWN", where, supply=use.supply, use=use.use_id, nearest=nearest(use.supply, declared)
            )
        if not use.process and not use.user:
            yield integrity_error(
                "PLANT-USE-BY-NOBODY", Place(path=record_place("supply_uses", position, "process")), use=use.use_id
            )


def _shared(pool: Pool, uses: Iterable[NumberedUse], users: Users, share: float | None) -> Added:
    if pool.key is SharingKey.SUB_METER:
        sharing = share_by_sub_meters(pool.generated.value, pool.loss_share, users.metered)
    else:
        sharing = share_supply(pool.generated.value, pool.loss_share, users.metered, users.keyed, pool.key_total)
    taking = [(position, use) for position, use in uses if use.use_id in sharing.taken]
    own = math.fsum(sharing.taken[use.use_id] for _, use in taking if use.process == pool.process)
    rows = [(position, use) for position, use in taking if use.process and use.process != pool.process]
    output = replace(_output(pool, sharing, own), share=share)
    part = f"output:{pool.process}#{pool.flow}"
    return Added(
        outputs=((pool.process, output),),
        exchanges=tuple((use.process, _row(pool, use, sharing)) for _, use in rows),
        origins={
            part: pool.place,
            **{f"exchange:{use.use_id}": record_place("supply_uses", position) for position, use in rows},
        },
        derivations=(
            _of_output(pool, sharing, own, output),
            *(_of_row(pool, use, sharing, users) for _, use in rows),
        ),
        statements=tuple(_statements(pool, taking, sharing, own)),
        findings=(*users.findings, *_rest_findings(pool, sharing)),
    )


def _output(pool: Pool, sharing: Sharing, own: float) -> ProductOutput:
    """What the process's burdens are divided by: what is taken, or all that reaches the users."""
    taken = math.fsum(sharing.taken.values()) - own
    is_shared = pool.rest is RestChoice.SHARED and taken > 0
    amount = taken if is_shared else sharing.net - own
    unit = pool.generated.unit
    return ProductOutput(flow_id=pool.flow, name=pool.title, role=pool.role, quantity=Quantity(amount, unit))


def _row(pool: Pool, use: SupplyUse, sharing: Sharing) -> Exchange:
    return Exchange(
        exchange_id=use.use_id,
        kind=ExchangeKind.INPUT,
        flow=pool.title,
        quantity=Quantity(sharing.taken[use.use_id], pool.generated.unit),
        provider=f"process:{pool.process}#{pool.flow}",
        fuel=use.fuel,
        # Steam, air and water serve the product and do not stay in it.
        is_outside_mass_balance=True,
        note=use.note,
    )


def _of_output(pool: Pool, sharing: Sharing, own: float, output: ProductOutput) -> Derivation:
    unit = pool.generated.unit
    terms = [f"{sharing.generated:.10g} {unit}"]
    terms += [f"{amount:.10g} {unit}" for amount in (sharing.lost, own) if amount]
    rest = math.fsum([sharing.net, -own, -output.quantity.value])
    if abs(rest) > ROUNDING * sharing.generated:
        terms.append(f"{rest:.10g} {unit}")
    return Derivation(
        subject=f"output:{pool.process}#{pool.flow}",
        rule="net_supply",
        formula=" - ".join(terms) + (f" = {output.quantity.value:.10g} {unit}" if len(terms) > 1 else ""),
        quantity=output.quantity,
        sources=(pool.place,),
    )


def _of_row(pool: Pool, use: SupplyUse, sharing: Sharing, users: Users) -> Derivation:
    unit, amount = pool.generated.unit, sharing.taken[use.use_id]
    subject, sources = f"exchange:{use.use_id}", (pool.place, *users.sources[use.use_id])
    quantity = Quantity(amount, unit)
    if use.use_id in users.metered:
        if pool.key is not SharingKey.SUB_METER:
            return Derivation(subject, "sub_metered", f"{amount:.10g} {unit}", quantity, sources)
        formula = (
            f"{sharing.net:.10g} {unit} × {users.metered[use.use_id]:.10g} / {sharing.metered:.10g}"
            f" = {amount:.10g} {unit}"
        )
        return Derivation(subject, "shared_by_sub_meters", formula, quantity, sources)
    whole = pool.key_total if pool.key_total is not None else math.fsum(users.keyed.values())
    formula = (
        f"({sharing.net:.10g} {unit} - {sharing.metered:.10g} {unit}) × {users.shown[use.use_id]} / {whole:.10g}"
        f" = {amount:.10g} {unit}"
    )
    return Derivation(subject, "shared_by_key", formula, quantity, sources)


def _statements(pool: Pool, taking: list[NumberedUse], sharing: Sharing, own: float) -> Iterator[Statement]:
    unit = pool.generated.unit
    outside = math.fsum(sharing.taken[use.use_id] for _, use in taking if not use.process)
    inside = math.fsum(sharing.taken.values()) - outside - own
    figures = {
        "generated": sharing.generated,
        "lost": sharing.lost,
        "own_use": own,
        "taken_in_study": inside,
        "taken_outside": outside,
        "sub_metered": sharing.metered,
        "beyond_sub_meters": sharing.net - sharing.metered,
        "unallocated": sharing.rest if sharing.rest_share else 0.0,
    }
    for item, value in figures.items():
        if value or item in {"generated", "unallocated"}:
            yield Statement("utilities", pool.name, item, Quantity(value, unit), (pool.place,))
    yield Statement("utilities", pool.name, "unallocated_share", Quantity(sharing.rest_share, "1"), (pool.place,))


def _rest_findings(pool: Pool, sharing: Sharing) -> Iterator[Finding]:
    where, unit = Place(path=pool.place), pool.generated.unit
    shown = {"supply": pool.name, "name": pool.title}
    if sharing.metered > sharing.net * (1 + ROUNDING):
        yield integrity_error(
            "PLANT-SUB-METERS-EXCEED",
            where,
            sub_meters=f"{sharing.metered:.10g} {unit}",
            main=f"{sharing.net:.10g} {unit}",
            gap=f"{sharing.metered - sharing.net:.10g} {unit}",
            **shown,
        )
    elif not sharing.taken:
        yield warning("PLANT-SUPPLY-UNUSED", where, **shown)
    elif sharing.rest_share > 0:
        is_left_out = pool.rest is RestChoice.LEFT_OUT
        code = "PLANT-SUPPLY-REST-LEFT-OUT" if is_left_out else "PLANT-SUPPLY-REST-SHARED"
        told = warning if is_left_out else information
        if pool.gas and pool.gas.carbon_counted_at is GasCarbonPlace.USERS:
            yield conformity_error("PLANT-GAS-REST", where, rest=f"{sharing.rest:.10g} {unit}", **shown)
        reason = (pool.supply.rest_reason if pool.supply else "") or NONE
        yield told(
            code, where, rest=f"{sharing.rest:.10g} {unit}", share=f"{sharing.rest_share:.2%}", reason=reason, **shown
        )
