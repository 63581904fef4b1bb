"""What checks of traction batteries look at: the pack, its total energy, its rows by component and stage."""

import hashlib
import json
import math
from collections.abc import Iterable

from background_db.errors import OutsideValidityError, UnitError
from background_db.units import conversion
from pcr_rules.category_rules import CategoryRules
from pcr_rules.plant.battery.pack_energy import pack_energy
from pcr_rules.plant_records.batteries import BatteryPack
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind

COMPONENTS = {
    "⟨正极|cathode⟩": ("正极", "cathode"),
    "⟨负极|anode⟩": ("负极", "anode"),
    "⟨电解液|electrolyte⟩": ("电解液", "electrolyte"),
    "⟨隔膜|separator⟩": ("隔膜", "separator"),
    "⟨壳体|casing⟩": ("壳", "casing", "housing"),
}
"""Words by which a row is recognised as one of the five components."""
FOUR_STAGES = (
    LifeCycleStage.RAW_MATERIALS,
    LifeCycleStage.PRODUCTION,
    LifeCycleStage.DISTRIBUTION,
    LifeCycleStage.END_OF_LIFE,
)
_SAME = 1e-9


def only_pack(study: ProductStudy) -> BatteryPack | None:
    """Return the pack of the study, None where there is no record."""
    return study.plant.battery_packs[0] if study.plant.battery_packs else None


def energy_under(rules: CategoryRules, study: ProductStudy) -> float | None:
    """Return the total energy of the pack in kWh under an edition, None where it cannot be computed."""
    pack = only_pack(study)
    if pack is None:
        return None
    try:
        return pack_energy(pack, rules, study.period.last_day).kwh
    except OutsideValidityError:
        return None


def delivered_kwh(study: ProductStudy) -> float | None:
    """Return the energy that the reference process delivers, in kWh; None where its product is no energy."""
    process = next((each for each in study.processes if each.process_id == study.unit.reference_process), None)
    if process is None or not process.outputs:
        return None
    named = [each for each in process.outputs if each.flow_id == study.unit.reference_flow] or list(process.outputs)
    try:
        return named[0].quantity.value * conversion(named[0].quantity.unit, "kWh")
    except UnitError:
        return None


def is_one_kwh(study: ProductStudy) -> bool:
    """True when the study asks for 1 kWh."""
    quantity = study.unit.quantity
    try:
        return math.isclose(quantity.value * conversion(quantity.unit, "kWh"), 1.0)
    except UnitError:
        return False


def is_capacity(study: ProductStudy) -> bool:
    """True when the reference process delivers the rated or usable energy of the pack: a capacity, no energy of a life."""
    pack, made = only_pack(study), delivered_kwh(study)
    if pack is None or made is None:
        return False
    sizes = [each for each in (pack.rated_energy, pack.usable_energy) if each is not None]
    return any(math.isclose(made, each.value * conversion(each.unit, "kWh"), rel_tol=_SAME) for each in sizes)


def component_rows(study: ProductStudy) -> dict[str, tuple[Exchange, ...]]:
    """Return the input rows of each of the five components, by its name."""
    rows = [row for _, row in rows_of(study) if row.kind is ExchangeKind.INPUT]
    return {
        name: tuple(row for row in rows if any(word in row.flow.casefold() for word in words))
        for name, words in COMPONENTS.items()
    }


def rows_in(study: ProductStudy, stage: LifeCycleStage) -> tuple[str, ...]:
    """Return the ids of rows that stand in a stage, calls of processes left out."""
    return tuple(
        row.exchange_id
        for process, row in rows_of(study)
        if (row.stage or process.stage) is stage and not row.provider.startswith("process:")
    )


def missing_stages(result: PcfResult) -> tuple[str, ...]:
    """Return the stages of the four that contribute nothing to the headline result."""
    by_stage = result.view(result.headline).by_stage
    return tuple(stage.value for stage in FOUR_STAGES if not by_stage.get(stage.value))


def bill_digest(study: ProductStudy) -> str:
    """Return the digest of the bill of materials: process, flow, amount, unit and provider of every input row."""
    return _digest(
        [process.process_id, row.flow, row.quantity.value, row.quantity.unit, row.provider]
        for process, row in rows_of(study)
        if row.kind is ExchangeKind.INPUT and not _is_electricity(row)
    )


def energy_digest(study: ProductStudy) -> str:
    """Return the digest of the energy mix: kind, amount and factor of every supply of electricity."""
    return _digest(
        [facility.facility_id, supply.kind.value, supply.quantity.value, supply.quantity.unit, supply.factor]
        for facility in study.facilities
        for supply in facility.electricity
    )


def _is_electricity(row: Exchange) -> bool:
    found = parse_provider(row.provider)
    return found is not None and found.kind is ProviderKind.ELECTRICITY


def _digest(rows: Iterable[list[object]]) -> str:
    listed = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16]
