"""Amounts of the published mono-silicon chain, per m² of wafer, cell and module, and what a study has beside them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from background_db.errors import DataFileError, UnitError
from background_db.strict_yaml import load, reject_unknown_keys
from background_db.units import conversion
from pcr_rules.plant_records.pv_modules import PvModule
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import ExchangeKind, ProductOutput, UnitProcess

_FILE = "mono_silicon_chain.yaml"
_KEYS = ("name", "product_words", "flow_words", "unit", "value")


@dataclass(frozen=True, slots=True)
class ChainAmount:
    """One published amount per m² of product, with its source."""

    name: str
    product_words: tuple[str, ...]
    flow_words: tuple[str, ...]
    unit: str
    value: float
    source: str


@cache
def chain_amounts() -> tuple[ChainAmount, ...]:
    """Return the published amounts.

    Raises:
        DataFileError: the file is broken.
    """
    text = resources.files(__package__ or "").joinpath(_FILE).read_text(encoding="utf-8")
    whole: dict[str, Any] = reject_unknown_keys(load(text, _FILE), ("source", "year", "mark", "amounts"), _FILE)
    return tuple(_amount(row, f"{whole['source']} ({whole['year']})") for row in whole["amounts"])


def _amount(row: object, source: str) -> ChainAmount:
    fields: dict[str, Any] = reject_unknown_keys(row, _KEYS, _FILE)
    if set(fields) != set(_KEYS):
        raise DataFileError(f"{_FILE}: needs {', '.join(_KEYS)}")
    products, flows = (tuple(map(str, fields[key])) for key in ("product_words", "flow_words"))
    return ChainAmount(str(fields["name"]), products, flows, str(fields["unit"]), float(fields["value"]), source)


def amounts_in(study: ProductStudy) -> Iterator[tuple[UnitProcess, ChainAmount, float]]:
    """Yield the amount per m² of each process that makes what a published amount speaks of.

    The area is that of the output, or kWp × the module's area per kWp where the study states it.
    """
    per_kwp = _area_per_kwp(study.plant.pv_modules)
    for process in study.processes:
        made = products_of(process)
        area = _area(made, per_kwp)
        names = " ".join(output.name for output in made)
        if not area:
            continue
        for each in chain_amounts():
            found = [_in_unit(row.quantity.value, row.quantity.unit, each.unit) for row in process.exchanges
                     if row.kind is ExchangeKind.INPUT and _has(row.flow, each.flow_words)]  # fmt: skip
            known = [value for value in found if value is not None]
            if known and _is_of(names, each):
                yield process, each, math.fsum(known) / area


def _is_of(names: str, each: ChainAmount) -> bool:
    """A process is told by what it makes, a name of the last step first: a cell module is a module."""
    if not _has(names, each.product_words):
        return False
    later = {"wafer": ("cell", "电池", "module", "组件"), "cell": ("module", "组件")}
    return not any(_has(names, words) for step, words in later.items() if step in each.product_words)


def _has(text: str, words: tuple[str, ...]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)


def _in_unit(value: float, unit: str, wanted: str) -> float | None:
    try:
        return value * conversion(unit, wanted)
    except UnitError:
        return None


def _area_per_kwp(modules: tuple[PvModule, ...]) -> float | None:
    for module in modules[:1]:
        if module.area is not None and module.peak_power is not None:
            area = _in_unit(module.area.value, module.area.unit, "m2")
            power = _in_unit(module.peak_power.value, module.peak_power.unit, "kWp")
            return area / power if area and power else None
    return None


def _area(outputs: tuple[ProductOutput, ...], per_kwp: float | None) -> float | None:
    total = 0.0
    for output in outputs:
        area = _in_unit(output.quantity.value, output.quantity.unit, "m2")
        power = _in_unit(output.quantity.value, output.quantity.unit, "kWp")
        if area is None and power is not None and per_kwp is not None:
            area = power * per_kwp
        if area is None:
            return None
        total += area
    return total
