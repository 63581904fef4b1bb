"""Does the mass of each process close? The gap in kg and as a share stands beside the inventory."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from background_db.findings import Finding, Place, integrity_error
from background_db.units import Quantity
from pcr_rules.methods.mass_balance import MassBalance, mass_balances
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.plant.materials.products import in_unit, shown
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of

if TYPE_CHECKING:
    from pcr_rules.study_inventory import UnitProcess

# Masses of a loop are computed, so the sign of one counted twice is exact but for what the bill rounds.
_ROUNDING = 0.01
# Sums of doubles differ in their last digits; a share below this is no gap.
_LAST_DIGITS = 1e-12


def mass_closure_step(study: ProductStudy) -> Added:
    """State in = product + co-product + scrap + waste + emission and the gap of every process whose masses are known.

    A gap beyond the rule set's tolerance is told by its clause (CFP-DATA-04); a gap that is exactly the metal of a
    scrap loop means that the purchase was stated without it, and is told here.
    """
    balances = mass_balances(study)
    closed = {balance.process_id: balance for balance in balances if balance.gap is not None}
    return Added(
        statements=tuple(statement for balance in closed.values() for statement in _statements(balance)),
        findings=tuple(_loop_findings(study, closed)),
    )


def _statements(balance: MassBalance) -> Iterator[Statement]:
    sides = (
        ("mass_in", balance.inputs),
        ("mass_products", balance.products),
        ("mass_co_products", balance.co_products),
        ("mass_recirculated", balance.recirculated),
        ("mass_waste", balance.waste),
        ("mass_emissions", balance.emissions),
    )
    figures = [(item, value, "kg") for item, value in sides if value]
    gap, share = _without_rounding(balance)
    for item, value, unit in (*figures, ("gap", gap, "kg"), ("gap_share", share, "1")):
        yield Statement(topic="mass_balance", subject=balance.process_id, item=item, quantity=Quantity(value, unit))


def _without_rounding(balance: MassBalance) -> tuple[float, float]:
    """Gap in kg and as a share of what goes in; the last binary digits of a sum are none."""
    gap, share = balance.gap or 0.0, balance.relative_error or 0.0
    return (0.0, 0.0) if abs(share) < _LAST_DIGITS else (gap, share)


def _loop_findings(study: ProductStudy, balances: Mapping[str, MassBalance]) -> Iterator[Finding]:
    """Name loops whose metal is missing from the process that takes it: its purchase was net of the loop already."""
    owners: dict[str, UnitProcess] = {}
    returned: dict[str, float] = {}
    for process, row in rows_of(study):
        owners[row.exchange_id] = process
        returned[row.exchange_id] = in_unit(row.quantity, "kg") or 0.0
    for position, record in enumerate(study.plant.scrap_loops):
        back = returned.get(f"{record.loop_id}.returned")
        balance = balances.get(owners[record.replaces].process_id) if record.replaces in owners else None
        if not back or balance is None or balance.gap is None:
            continue
        if abs(balance.gap + back) <= _ROUNDING * back:
            yield integrity_error(
                "LOOP-COUNTED-TWICE",
                Place(path=record_place("scrap_loops", position, "replaces")),
                "CFP-DATA-04",
                loop=record.loop_id,
                row=record.replaces,
                process=balance.process_id,
                returned=shown(back, "kg"),
                gap=shown(balance.gap, "kg"),
            )
