"""Orders of magnitude per kg of product, and rows that no footprint may hold. Limits stand in `plausibility.yaml`."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from background_db.findings import Finding, Place, in_both_languages, information, integrity_error, warning
from background_db.strict_yaml import load, reject_unknown_keys
from background_db.units import Quantity, conversion, dimension, is_known
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_index import StudyIndex, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

_FILE = "plausibility.yaml"
_ROWS_SHOWN = 5
_KEYS = ("limits", "offset_words", "carbon_balance_tolerance", "mass_gap_tolerance", "fuel_supply_share")
_LIMIT_KEYS = ("name", "dimension", "unit", "minimum", "maximum", "mark", "reason_zh", "reason_en")


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds on the inputs of one dimension, in `unit` per kg of product."""

    name: str
    dimension: str
    unit: str
    minimum: float
    maximum: float
    mark: str
    reason_zh: str
    reason_en: str


@cache
def plausibility_limits() -> tuple[Limit, ...]:
    """Return the declared limits."""
    rows = [reject_unknown_keys(row, _LIMIT_KEYS, _FILE) for row in _data()["limits"]]
    return tuple(Limit(**{"minimum": 0.0, "maximum": math.inf, **row}) for row in rows)


@cache
def offset_words() -> tuple[str, ...]:
    """Return the words that tell an offset, in lower case."""
    return tuple(str(word).casefold() for word in _data()["offset_words"])


def carbon_balance_tolerance() -> float:
    """Return the largest gap of a process's biogenic carbon that is not told, as a share of the larger side."""
    return float(_data()["carbon_balance_tolerance"])


def mass_gap_tolerance() -> float:
    """Return the mass gap of a process, as a share of its inputs, within which no slip of a thousand is looked for."""
    return float(_data()["mass_gap_tolerance"])


def largest_fuel_supply_share() -> float:
    """Return the share of its combustion emission above which the supply of a fuel is questioned."""
    return float(_data()["fuel_supply_share"])


@cache
def _data() -> dict[str, Any]:
    text = resources.files("pcr_rules.integrity").joinpath(_FILE).read_text(encoding="utf-8")
    return dict(reject_unknown_keys(load(text, _FILE), _KEYS, _FILE))


def magnitude_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name processes whose inputs per kg of product are out of all proportion, with the row that weighs most."""
    for process in study.processes:
        product_mass = _product_mass(process)
        inputs = [exchange for exchange in process.exchanges if exchange.kind is ExchangeKind.INPUT]
        if product_mass > 0:
            for limit in plausibility_limits():
                yield from _limit_findings(process, inputs, limit, product_mass)


def _product_mass(process: UnitProcess) -> float:
    """Mass of all outputs of a run in kg; 0 where one of them tells none."""
    masses = [_output_mass(output) for output in process.outputs]
    return math.fsum(masses) if masses and min(masses) > 0 else 0.0


def _output_mass(output: ProductOutput) -> float:
    per_unit = _in(output.mass, "kg") if output.mass is not None else None
    if per_unit is not None:
        return output.quantity.value * per_unit
    return _in(output.quantity, "kg") or 0.0


def _in(quantity: Quantity, unit: str) -> float | None:
    """Quantity in `unit`; None where it measures something else or is unknown, which is another check's to say."""
    if not is_known(quantity.unit) or dimension(quantity.unit) != dimension(unit):
        return None
    return quantity.value * conversion(quantity.unit, unit)


def _limit_findings(
    process: UnitProcess, inputs: list[Exchange], limit: Limit, product_mass: float
) -> Iterator[Finding]:
    amounts = [(amount, row) for row in inputs if (amount := _in(row.quantity, limit.unit)) is not None]
    if not amounts:
        return
    intensity = math.fsum(amount for amount, _ in amounts) / product_mass
    # Ores, water and air taken from nature are no inputs from a provider: there less goes in than comes out.
    is_too_low = intensity < limit.minimum and process.stage is not LifeCycleStage.RAW_MATERIALS
    if is_too_low and len(amounts) < len([row for row in inputs if not _is_energy_or_service(row)]):
        return
    if intensity > limit.maximum or is_too_low:
        _, row = max(amounts, key=lambda pair: pair[0])
        yield warning(
            "STUDY-MAGNITUDE",
            Place(path=f"exchange:{row.exchange_id}.quantity"),
            "CFP-DATA-04",
            process=process.process_id,
            intensity=f"{intensity:.4g} {limit.unit}/kg",
            minimum=f"{limit.minimum:g}",
            maximum=f"{limit.maximum:g}",
            row=row.exchange_id,
            flow=row.flow,
            quantity=f"{row.quantity.value:.10g} {row.quantity.unit}",
            reason=in_both_languages(limit.reason_zh, limit.reason_en),
        )


def _is_energy_or_service(row: Exchange) -> bool:
    return is_known(row.quantity.unit) and dimension(row.quantity.unit) in {
        "energy", "transport", "time", "passenger_transport",
    }  # fmt: skip


def offset_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name rows that are bought offsets or credits: they are never part of a footprint."""
    for _, exchange in rows_of(study):
        name = f"{exchange.flow} {exchange.provider}".casefold()
        if any(word in name for word in offset_words()):
            yield integrity_error(
                "STUDY-OFFSET",
                Place(path=f"exchange:{exchange.exchange_id}"),
                "CFP-OFF-01",
                row=exchange.exchange_id,
                flow=exchange.flow,
            )


def stage_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Tell once which purchased materials count in production because their rows name no stage of their own."""
    rows = [exchange for process, exchange in rows_of(study) if _is_material_in_production(process, exchange)]
    if rows:
        shown = ", ".join(exchange.exchange_id for exchange in rows[:_ROWS_SHOWN])
        yield information(
            "STUDY-STAGE-DEFAULT",
            Place(path=f"exchange:{rows[0].exchange_id}.stage"),
            "CFP-GEN-01",
            rows=shown + (" …" if len(rows) > _ROWS_SHOWN else ""),
            count=len(rows),
        )


def _is_material_in_production(process: UnitProcess, row: Exchange) -> bool:
    provider = parse_provider(row.provider)
    is_bought = provider is not None and provider.kind in {ProviderKind.FACTOR, ProviderKind.SUPPLIER}
    is_material = row.kind is ExchangeKind.INPUT and not row.fuel and _in(row.quantity, "kg") is not None
    return is_bought and is_material and row.stage is None and process.stage is LifeCycleStage.PRODUCTION
