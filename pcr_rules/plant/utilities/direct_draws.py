"""What rows of the inventory and supplies of facilities take from a pool by naming its process themselves."""

from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.units import Quantity, conversion
from pcr_rules.plant.utilities.pools import Pool
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of


def direct_draws(study: ProductStudy, pools: tuple[Pool, ...]) -> dict[str, dict[str, float]]:
    """Return pool → name of the row or supply → amount in the pool's unit.

    A row that burns the gas or draws the power as ``process:chp#power`` is a user as much as one among the uses.
    One in a unit that does not convert has its finding where it is linked.
    """
    by_flow = {(pool.process, pool.flow): pool for pool in pools}
    for pool in pools:
        # Where a process has one pool, its flow need not be named.
        if sum(other.process == pool.process for other in pools) == 1:
            by_flow[pool.process, ""] = pool
    found: dict[str, dict[str, float]] = {}
    for name, provider, quantity in _draws(study):
        reference = parse_provider(provider)
        if reference is None or reference.kind is not ProviderKind.PROCESS:
            continue
        drawn = by_flow.get((reference.key, reference.flow))
        if drawn is None:
            continue
        try:
            amount = quantity.value * conversion(quantity.unit, drawn.generated.unit)
        except UnitError:
            continue
        found.setdefault(drawn.name, {})[name] = amount
    return found


def _draws(study: ProductStudy) -> Iterator[tuple[str, str, Quantity]]:
    for _, row in rows_of(study):
        yield f"exchange:{row.exchange_id}", row.provider, row.quantity
    for facility in study.facilities:
        for supply in facility.electricity:
            yield f"supply:{facility.facility_id}#{supply.supply_id}", supply.factor, supply.quantity
