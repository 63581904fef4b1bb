"""Three editions of one result: confidential, verifier and public.

What an edition hides stands in `editions.yaml` as data with its reason. A view is made of masked copies of study and
result; all writers get only these copies, so what is hidden cannot reach a page, a sheet or a document property. The
digest of the confidential result stands in every edition and ties the three together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from background_db.errors import DataFileError
from background_db.findings import NOWHERE, Finding, Place, warning
from background_db.strict_yaml import load, reject_unknown_keys
from background_db.units import Quantity
from pcr_rules.electricity_account import DoubleCounting
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import ExchangeKind

Edition = Literal["confidential", "verifier", "public"]
_DECLARED_ZERO = "burden_free:"
"""What such a factor names as its source is the author's reason, not a publication."""
EDITIONS: tuple[Edition, ...] = ("confidential", "verifier", "public")
STRUCK_OUT = "▇▇"
"""Stands where a text named a supplier."""
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class HiddenPart:
    """What an edition hides, why, and the fields this concerns."""

    what: tuple[str, str]
    reason: tuple[str, str]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionRule:
    """An edition: its name and what it hides; texts are (Chinese, English)."""

    edition: Edition
    title: tuple[str, str]
    hides: tuple[HiddenPart, ...]


@dataclass(frozen=True, slots=True)
class ProcessLink:
    """That material runs from one unit process to another: part of the boundary, without flow or amount."""

    origin: str
    destination: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """What a reader of an edition may see. `study` and `result` are masked; `digest` is that of the full result."""

    rule: EditionRule
    study: ProductStudy
    result: PcfResult
    digest: str
    links: tuple[ProcessLink, ...]
    sources: tuple[str, ...]
    """Publications behind the factors, each once."""
    findings: tuple[Finding, ...]
    """What the masking itself has to say to the author."""


def edition_of(study: ProductStudy, result: PcfResult, edition: Edition) -> ReportView:
    """Return what `edition` shows of a study and its result.

    Raises:
        DataFileError: a rule names a field that does not exist or that cannot be blank.
    """
    rule = edition_rules()[edition]
    paths = [path for part in rule.hides for path in part.fields]
    shown_study: ProductStudy = _masked(
        study, [path.removeprefix("study.") for path in paths if path.startswith("study.")]
    )
    shown_result: PcfResult = _masked(
        result, [path.removeprefix("result.") for path in paths if path.startswith("result.")]
    )
    sources = tuple(
        sorted({use.source for use in result.factors if use.source and not use.factor_id.startswith(_DECLARED_ZERO)})
    )
    findings: tuple[Finding, ...] = ()
    if rule.hides:
        names = supplier_names(study)
        findings = _mentions(shown_study, study, names)
        shown_study, shown_result, sources = (
            _struck_out(shown, names) for shown in (shown_study, shown_result, sources)
        )
    return ReportView(rule, shown_study, shown_result, result.result_digest, process_links(study), sources, findings)


@cache
def edition_rules() -> Mapping[Edition, EditionRule]:
    """Read the rules of all editions.

    Raises:
        DataFileError: the file lacks an edition, or a part without reason or field.
    """
    name = "editions.yaml"
    loaded = reject_unknown_keys(
        load(resources.files(__package__).joinpath(name).read_text("utf-8"), name), EDITIONS, name
    )
    return {edition: _rule(edition, loaded[edition], f"{name} › {edition}") for edition in EDITIONS}


def _rule(edition: Edition, entry: object, where: str) -> EditionRule:
    checked = reject_unknown_keys(entry, ("title", "hides"), where)
    parts = []
    for hidden in checked["hides"]:
        part = reject_unknown_keys(hidden, ("what", "reason", "fields"), where)
        if not all(part.get(key) for key in ("what", "reason", "fields")):
            raise DataFileError(f"{where}: what is hidden needs what, reason and fields")
        parts.append(HiddenPart(_pair(part["what"]), _pair(part["reason"]), tuple(part["fields"])))
    return EditionRule(edition, _pair(checked["title"]), tuple(parts))


def _pair(texts: Sequence[str]) -> tuple[str, str]:
    zh, en = texts
    return zh, en


def supplier_names(study: ProductStudy) -> frozenset[str]:
    """Names of companies that supply the study, as written in its rows and footprints."""
    rows = (exchange.supplier for process in study.processes for exchange in process.exchanges)
    given = (footprint.supplier for footprint in study.supplier_footprints)
    own = {study.product.producer, study.author}
    return frozenset(name for name in (*rows, *given) if len(name) >= _SHORTEST_NAME and name not in own)


def process_links(study: ProductStudy) -> tuple[ProcessLink, ...]:
    """Which unit process hands to which, each pair once; waste runs from its producer to its treatment."""
    found: dict[ProcessLink, None] = {}
    for process in study.processes:
        for exchange in process.exchanges:
            provider = parse_provider(exchange.provider)
            if provider is not None and provider.kind is ProviderKind.PROCESS:
                way = (provider.key, process.process_id)
                found[ProcessLink(*reversed(way) if exchange.kind is ExchangeKind.WASTE else way)] = None
    return tuple(found)


def _masked(value: Any, paths: Iterable[str]) -> Any:
    for path in paths:
        value = _blanked(value, path.split("."), path)
    return value


def _blanked(value: Any, path: list[str], whole: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_blanked(item, path, whole) for item in value)
    if value is None:
        return None
    name, *rest = path
    if not is_dataclass(value) or name not in {field.name for field in fields(value)}:
        raise DataFileError(f"editions.yaml: {whole} names no field of {type(value).__name__}")
    inner = getattr(value, name)
    return replace(value, **{name: _blanked(inner, rest, whole) if rest else _blank(inner, whole)})  # type: ignore[type-var] # a dataclass


def _blank(value: Any, whole: str) -> Any:
    if isinstance(value, tuple):
        return ()
    if isinstance(value, Mapping):
        return {}
    if isinstance(value, str):
        return ""
    if isinstance(value, Place):
        return NOWHERE
    if value is None or isinstance(value, Quantity | DoubleCounting):
        return None
    raise DataFileError(f"editions.yaml: {whole} is a {type(value).__name__} and cannot be blank")


def _struck_out(value: Any, names: frozenset[str]) -> Any:
    """Replace the names in every text that is left, however deep."""
    if isinstance(value, str) and type(value) is str:
        for name in sorted(names, key=len, reverse=True):
            value = value.replace(name, STRUCK_OUT)
        return value
    if isinstance(value, tuple):
        return tuple(_struck_out(item, names) for item in value)
    if isinstance(value, Mapping):
        return {_struck_out(key, names): _struck_out(item, names) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _struck_out(getattr(value, field.name), names) for field in fields(value)})
    return value


def texts_of(value: Any) -> Iterable[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts_of(key)
            yield from texts_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def _mentions(shown: ProductStudy, study: ProductStudy, names: frozenset[str]) -> tuple[Finding, ...]:
    """Warn where the author's own words name a supplier, which is struck out, or a hidden flow, which stays."""
    public = "\n".join(texts_of(shown))
    bought = {
        exchange.flow
        for process in study.processes
        for exchange in process.exchanges
        if (provider := parse_provider(exchange.provider)) is None or provider.kind is not ProviderKind.PROCESS
    }
    struck = sorted(name for name in names if name in public)
    named = sorted(flow for flow in bought if len(flow) > _SHORTEST_NAME and flow in public)
    findings = []
    if struck:
        findings.append(warning("REPORT-EDITION-01", names="；".join(struck)))
    if named:
        findings.append(warning("REPORT-EDITION-02", flows="；".join(named)))
    return tuple(findings)
