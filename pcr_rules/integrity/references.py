"""Every id stands once, and whatever names a part of the study names one that exists."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from background_db.findings import (
    NONE,
    Finding,
    Place,
    conformity_error,
    in_both_languages,
    integrity_error,
    nearest,
)
from pcr_rules.provider import ProviderKind, ProviderRef, parse_provider, split_providers
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

_KINDS = {
    "process": ("过程", "process"),
    "output": ("产品流", "output"),
    "exchange": ("清单行", "inventory row"),
    "facility": ("设施", "facility"),
    "supply": ("供电", "electricity supply"),
    "supplier": ("供应商碳足迹", "supplier's footprint"),
    "factor": ("自有因子", "own factor"),
    "fuel": ("自测燃料", "own fuel"),
    "cut_off": ("数据排除", "data exclusion"),
    "assumption": ("假设", "assumption"),
    "scenario": ("情景", "scenario"),
    "evidence": ("证据", "piece of evidence"),
}


def duplicate_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name ids that stand for two parts of one kind."""
    groups: dict[str, list[str]] = {
        "process": [process.process_id for process in study.processes],
        "output": [
            f"{process.process_id}#{output.flow_id}" for process in study.processes for output in process.outputs
        ],
        "exchange": [exchange.exchange_id for _, exchange in rows_of(study)],
        "facility": [facility.facility_id for facility in study.facilities],
        "supply": [
            f"{site.facility_id}#{supply.supply_id}" for site in study.facilities for supply in site.electricity
        ],
        "supplier": [footprint.footprint_id for footprint in study.supplier_footprints],
        "factor": [factor.factor_id for factor in study.own_factors],
        "fuel": [fuel.fuel_id for fuel in study.own_fuels],
        "cut_off": [cut_off.cut_off_id for cut_off in study.cut_offs],
        "assumption": [assumption.assumption_id for assumption in study.assumptions],
        "scenario": [scenario.scenario_id for scenario in study.scenarios],
        "evidence": [evidence.evidence_id for evidence in study.evidence],
    }
    for kind, ids in groups.items():
        for identifier, times in Counter(ids).items():
            where = Place(path=f"{kind}:{identifier}")
            called = in_both_languages(*_KINDS[kind])
            if times > 1:
                yield integrity_error("STUDY-ID-DUPLICATE", where, kind=called, id=identifier, times=times)
            if not identifier.rpartition("#")[2].strip():
                yield integrity_error("STUDY-ID-EMPTY", where, kind=called)


def duplicate_row_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name rows entered twice: same process, kind, flow, amount, provider, fuel, stage and note.

    Two real deliveries of the same amount are told apart by their notes.
    """
    seen: dict[tuple[Any, ...], str] = {}
    for process, exchange in rows_of(study):
        key = (
            process.process_id, exchange.kind, exchange.flow.strip(), exchange.quantity.value, exchange.quantity.unit,
            exchange.provider.strip(), exchange.fuel, exchange.stage, exchange.note.strip(),
        )  # fmt: skip
        first = seen.setdefault(key, exchange.exchange_id)
        if first != exchange.exchange_id:
            yield integrity_error(
                "STUDY-ROW-DUPLICATE", _row(exchange), "CFP-GEN-03",
                row=exchange.exchange_id, first=first, flow=exchange.flow,
                quantity=f"{exchange.quantity.value:.10g} {exchange.quantity.unit}",
            )  # fmt: skip


def provider_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name rows whose provider is missing, double, unreadable or not part of the study."""
    for process, exchange in rows_of(study):
        if exchange.kind is ExchangeKind.EMISSION:
            yield from _emission_findings(exchange)
        elif not exchange.provider.strip():
            yield _missing(process, exchange, index)
        else:
            yield from _provider_text_findings(exchange, index)
        if exchange.fuel and exchange.kind is not ExchangeKind.INPUT:
            yield _error("STUDY-FUEL-NOT-AN-INPUT", exchange, "fuel", fuel=exchange.fuel)


def _emission_findings(exchange: Exchange) -> Iterator[Finding]:
    reference = parse_provider(exchange.provider)
    if exchange.provider.strip() and (reference is None or reference.kind is not ProviderKind.FACTOR):
        yield _error("STUDY-EMISSION-PROVIDER", exchange, "provider", provider=exchange.provider)


def _missing(_process: UnitProcess, exchange: Exchange, index: StudyIndex) -> Finding:
    if exchange.fuel:
        return _error("STUDY-FUEL-WITHOUT-SUPPLY", exchange, "provider", fuel=exchange.fuel)
    delivering = index.delivered_by.get(exchange.flow.strip(), ())
    candidates = ", ".join(f"process:{process}#{exchange.flow.strip()}" for process in delivering)
    if len(delivering) > 1:
        return _error("STUDY-PROVIDER-TWO", exchange, "provider", providers=candidates)
    return _error("STUDY-PROVIDER-MISSING", exchange, "provider", candidates=candidates or NONE)


def _provider_text_findings(exchange: Exchange, index: StudyIndex) -> Iterator[Finding]:
    providers = split_providers(exchange.provider)
    reference = parse_provider(exchange.provider)
    if len(providers) > 1:
        yield _error("STUDY-PROVIDER-TWO", exchange, "provider", providers=", ".join(providers))
    elif reference is None:
        likely = _likely_meant(exchange.provider.strip(), index)
        yield _error("STUDY-PROVIDER-UNREADABLE", exchange, "provider", provider=exchange.provider, likely=likely)
    elif reference.kind is ProviderKind.PROCESS:
        yield from _process_findings(exchange, reference, index)
    else:
        known = {ProviderKind.SUPPLIER: index.suppliers, ProviderKind.ELECTRICITY: index.facilities}
        parts = known.get(reference.kind)
        if parts is not None and reference.key not in parts:
            yield _unknown(exchange, reference, reference.key, parts)


_FACTOR_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def _likely_meant(text: str, index: StudyIndex) -> str:
    """Name the provider that a text without its kind can mean: an id of the study, or what looks like a factor's."""
    kinds = {
        ProviderKind.PROCESS: index.processes,
        ProviderKind.ELECTRICITY: index.facilities,
        ProviderKind.SUPPLIER: index.suppliers,
        ProviderKind.FACTOR: index.own_factors,
    }
    key = text.partition("#")[0].strip()
    meant = [f"{kind.value}:{text}" for kind, parts in kinds.items() if key in parts]
    if not meant and _FACTOR_ID.fullmatch(text):
        meant = [f"{ProviderKind.FACTOR.value}:{text}"]
    return ", ".join(meant) or NONE


def _process_findings(exchange: Exchange, reference: ProviderRef, index: StudyIndex) -> Iterator[Finding]:
    process = index.processes.get(reference.key)
    if process is None:
        yield _unknown(exchange, reference, reference.key, index.processes)
        return
    flows = [output.flow_id for output in process.outputs]
    if reference.flow and reference.flow not in flows:
        yield _unknown(exchange, reference, reference.flow, flows)
    elif index.taken_output(reference) is None and flows:
        choices = ", ".join(f"process:{reference.key}#{flow}" for flow in flows)
        yield _error("STUDY-PROVIDER-UNCLEAR", exchange, "provider", provider=str(reference), choices=choices)


def _unknown(exchange: Exchange, reference: ProviderRef, key: str, known: Iterable[str]) -> Finding:
    return _error("STUDY-PROVIDER-UNKNOWN", exchange, "provider", provider=str(reference), near=nearest(key, known))


def _error(code: str, exchange: Exchange, field: str, **values: object) -> Finding:
    return integrity_error(code, _row(exchange, field), "", row=exchange.exchange_id, flow=exchange.flow, **values)


def _row(exchange: Exchange, field: str = "") -> Place:
    return Place(path=f"exchange:{exchange.exchange_id}" + (f".{field}" if field else ""))


def part_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name facilities and evidence that are named but not listed, and stages used though excluded."""
    for process in study.processes:
        if process.facility and process.facility not in index.facilities:
            yield integrity_error(
                "STUDY-FACILITY-UNKNOWN", Place(path=f"process:{process.process_id}.facility"),
                process=process.process_id, facility=process.facility, near=nearest(process.facility, index.facilities),
            )  # fmt: skip
    yield from _evidence_findings(study)
    yield from _stage_findings(study)


def _evidence_findings(study: ProductStudy) -> Iterator[Finding]:
    listed = {evidence.evidence_id for evidence in study.evidence}
    named: list[tuple[str, tuple[str, ...]]] = [
        *((f"exchange:{exchange.exchange_id}", exchange.evidence) for _, exchange in rows_of(study)),
        *(
            (
                f"supply:{facility.facility_id}#{supply.supply_id}",
                (*supply.evidence, *(each for each in (supply.contract, supply.settlement) if each)),
            )
            for facility in study.facilities
            for supply in facility.electricity
        ),
        *((f"supplier:{footprint.footprint_id}", footprint.evidence) for footprint in study.supplier_footprints),
        *((f"fuel:{fuel.fuel_id}", fuel.evidence) for fuel in study.own_fuels),
    ]
    for part, identifiers in named:
        for identifier in identifiers:
            if identifier not in listed:
                yield conformity_error(
                    "STUDY-EVIDENCE-UNKNOWN", Place(path=f"{part}.evidence"),
                    part=part, evidence=identifier, near=nearest(identifier, listed),
                )  # fmt: skip


def _stage_findings(study: ProductStudy) -> Iterator[Finding]:
    excluded = {decision.stage for decision in study.boundary.stages if not decision.is_included}
    for process, exchange in rows_of(study):
        stage = exchange.stage or process.stage
        if stage in excluded:
            yield conformity_error(
                "STUDY-STAGE-EXCLUDED", _row(exchange, "stage"), "CFP-SB-01",
                row=exchange.exchange_id, flow=exchange.flow, stage=stage.value,
            )  # fmt: skip
