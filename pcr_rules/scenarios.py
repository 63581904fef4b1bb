"""Named variants of a study: the base case with some values overridden; what cannot be overridden is a finding.

The grammar of targets and values stands in `Override`. A scenario is linked and calculated like any other study.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from background_db.characterisation import gwp_set_ids
from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, nearest
from background_db.units import Quantity, is_known
from pcr_rules.provider import ProviderKind, factor_key, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Override, Scenario
from pcr_rules.study_facilities import Facility, SupplyKind
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Allocation, AllocationMethod, Exchange, ProductOutput, UnitProcess

_TARGET = re.compile(r"(?P<part>(?:exchange|output|process|facility):.+|study)\.(?P<field>[a-z_]+)")
_SCALE = re.compile(r"[xX×*]\s*(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_QUANTITY = re.compile(r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<unit>\D.*|10\^?\d.*)")
_NO_FUEL = frozenset({"", "-", "none", "无"})
# The level of ISO 14067 6.4.6.2 that a key belongs to: a physical relation, or another one.
_OTHER_RELATION = frozenset({AllocationMethod.ECONOMIC, AllocationMethod.EQUAL, AllocationMethod.SHARES})
_PHYSICAL_LEVEL, _OTHER_LEVEL = 2, 3


class _UnusableValueError(Exception):
    """A value that the target cannot take; the text says what it takes."""


class _NoGridSupplyError(Exception):
    """A facility without a grid supply has no grid factor to override."""


def apply_scenario(study: ProductStudy, scenario: Scenario) -> tuple[ProductStudy, tuple[Finding, ...]]:
    """Return the study with a scenario's overrides, and a finding for each override that could not be made.

    ``x1.1`` multiplies the base amount by 1.1; ``12.5 kg`` replaces it. Where there are findings the study holds
    only the other overrides, so no number of it may be shown as that scenario's.
    """
    parts = _parts(study)
    changed: dict[str, Any] = {}
    findings: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for override in scenario.overrides:
        target = _TARGET.fullmatch(override.target.strip())
        name, setter = _setter(target, parts)
        if target is None or setter is None:
            findings.append(_finding("STUDY-SCENARIO-TARGET", scenario, override, near=_near(override.target, parts)))
            continue
        if (name, target["field"]) in seen:
            findings.append(_finding("STUDY-SCENARIO-TWICE", scenario, override))
            continue
        seen.add((name, target["field"]))
        try:
            changed[name] = setter(changed.get(name, parts[name]), override.value.strip())
        except _UnusableValueError as problem:
            findings.append(_finding("STUDY-SCENARIO-VALUE", scenario, override, expected=problem))
        except _NoGridSupplyError:
            findings.append(_finding("STUDY-SCENARIO-NO-GRID", scenario, override))
    return _rebuilt(study, _with_own_reasons(scenario, parts, changed)), tuple(findings)


def _with_own_reasons(scenario: Scenario, parts: Mapping[str, Any], changed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give rows whose factor a scenario replaces the scenario's name as the reason.

    What the author wrote on the row confirms the factor of the base case, and says nothing of another one.
    """
    sites = {name.partition(":")[2] for name, part in changed.items() if isinstance(part, Facility)}
    reasoned = dict(changed)
    for name, base in parts.items():
        if isinstance(base, Exchange):
            row = changed.get(name, base)
            provider = parse_provider(row.provider)
            draws_on_changed_site = (
                provider is not None and provider.kind is ProviderKind.ELECTRICITY and provider.key in sites
            )
            if (row.provider, row.fuel) != (base.provider, base.fuel) or draws_on_changed_site:
                reasoned[name] = replace(row, fallback_reason=scenario.name)
    return reasoned


def _parts(study: ProductStudy) -> Mapping[str, Any]:
    """Everything that can be overridden, by the name a target begins with."""
    parts: dict[str, Any] = {"study": study}
    parts |= {f"process:{process.process_id}": process for process in study.processes}
    parts |= {f"exchange:{exchange.exchange_id}": exchange for _, exchange in rows_of(study)}
    parts |= {
        f"output:{process.process_id}#{output.flow_id}": output
        for process in study.processes
        for output in process.outputs
    }
    return parts | {f"facility:{facility.facility_id}": facility for facility in study.facilities}


def _setter(target: re.Match[str] | None, parts: Mapping[str, Any]) -> tuple[str, Callable[[Any, str], Any] | None]:
    if target is None or target["part"] not in parts:
        return "", None
    return target["part"], _SETTERS.get((target["part"].partition(":")[0], target["field"]))


def _near(target: str, parts: Iterable[str]) -> str:
    """Name up to three targets that exist and look like the one written."""
    possible = [f"{part}.{field}" for part in parts for kind, field in _SETTERS if part.partition(":")[0] == kind]
    return nearest(target, possible)


def _finding(code: str, scenario: Scenario, override: Override, **values: object) -> Finding:
    shown = {"scenario": scenario.scenario_id, "target": override.target, "value": override.value or "-", **values}
    return integrity_error(code, Place(path=f"scenario:{scenario.scenario_id}"), "", **shown)


def _new_quantity(base: Quantity, value: str) -> Quantity:
    scale = _SCALE.fullmatch(value)
    if scale:
        return Quantity(_finite(scale["number"]) * base.value, base.unit)
    written = _QUANTITY.fullmatch(value)
    if written is None or not is_known(written["unit"]):
        raise _UnusableValueError("12.5 kg | x1.1")
    return Quantity(_finite(written["number"]), written["unit"].strip())


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _UnusableValueError("12.5 kg | x1.1")
    return number


def _set_exchange_quantity(exchange: Exchange, value: str) -> Exchange:
    """Set the amount; the mass and carbon of the row, given for the whole quantity, follow in proportion.

    Where the new amount measures something else they fall away: those of the old amount do not describe it.
    """
    quantity = _new_quantity(exchange.quantity, value)
    try:
        ratio = quantity.to(exchange.quantity.unit).value / exchange.quantity.value
    except (UnitError, ZeroDivisionError):
        return replace(exchange, quantity=quantity, mass=None, biogenic_carbon=None)
    return replace(
        exchange,
        quantity=quantity,
        mass=_scaled(exchange.mass, ratio),
        biogenic_carbon=_scaled(exchange.biogenic_carbon, ratio),
    )


def _scaled(quantity: Quantity | None, ratio: float) -> Quantity | None:
    return None if quantity is None else Quantity(quantity.value * ratio, quantity.unit)


def _set_provider(exchange: Exchange, value: str) -> Exchange:
    if parse_provider(value) is None:
        raise _UnusableValueError("process:… | factor:… | supplier:… | electricity:…")
    return replace(exchange, provider=value)


def _set_fuel(exchange: Exchange, value: str) -> Exchange:
    return replace(exchange, fuel="" if value.casefold() in _NO_FUEL else value)


def _set_output_quantity(output: ProductOutput, value: str) -> ProductOutput:
    """Set the amount in the unit of the base case: mass, energy, price and carbon of the output are per that unit."""
    try:
        return replace(output, quantity=_new_quantity(output.quantity, value).to(output.quantity.unit))
    except UnitError as error:
        raise _UnusableValueError(f"12.5 {output.quantity.unit} | x1.1") from error


def _set_share(output: ProductOutput, value: str) -> ProductOutput:
    try:
        share = float(value)
    except ValueError as error:
        raise _UnusableValueError("0–1") from error
    if not 0 <= share <= 1:
        raise _UnusableValueError("0–1")
    return replace(output, share=share)


def _set_allocation(process: UnitProcess, value: str) -> UnitProcess:
    if value not in {method.value for method in AllocationMethod}:
        raise _UnusableValueError(" | ".join(method.value for method in AllocationMethod))
    method = AllocationMethod(value)
    base = process.allocation or Allocation(method=method)
    level = _OTHER_LEVEL if method in _OTHER_RELATION else _PHYSICAL_LEVEL
    return replace(process, allocation=replace(base, method=method, level=level))


def _set_grid_factor(facility: Facility, value: str) -> Facility:
    if not any(supply.kind is SupplyKind.GRID for supply in facility.electricity):
        raise _NoGridSupplyError
    factor = factor_key(value)
    if not factor:
        raise _UnusableValueError("elec.cfp.2024.cn.average")
    return replace(
        facility,
        electricity=tuple(
            replace(supply, factor=factor) if supply.kind is SupplyKind.GRID else supply
            for supply in facility.electricity
        ),
    )


def _set_gwp(study: ProductStudy, value: str) -> ProductStudy:
    if value not in gwp_set_ids():
        raise _UnusableValueError(" | ".join(gwp_set_ids()))
    return replace(study, gwp_set=value)


_SETTERS: Mapping[tuple[str, str], Callable[[Any, str], Any]] = {
    ("exchange", "quantity"): _set_exchange_quantity,
    ("exchange", "provider"): _set_provider,
    ("exchange", "fuel"): _set_fuel,
    ("output", "quantity"): _set_output_quantity,
    ("output", "share"): _set_share,
    ("process", "allocation"): _set_allocation,
    ("facility", "grid_factor"): _set_grid_factor,
    ("study", "gwp_set"): _set_gwp,
}


def _rebuilt(study: ProductStudy, changed: Mapping[str, Any]) -> ProductStudy:
    """Put the changed parts in the place of those of the base case."""
    base: ProductStudy = changed.get("study", study)
    return replace(
        base,
        facilities=tuple(changed.get(f"facility:{facility.facility_id}", facility) for facility in study.facilities),
        processes=tuple(
            replace(
                changed.get(f"process:{process.process_id}", process),
                outputs=tuple(
                    changed.get(f"output:{process.process_id}#{output.flow_id}", output) for output in process.outputs
                ),
                exchanges=tuple(
                    changed.get(f"exchange:{exchange.exchange_id}", exchange) for exchange in process.exchanges
                ),
            )
            for process in study.processes
        ),
    )
