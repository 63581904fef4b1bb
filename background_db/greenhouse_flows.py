"""Elementary flows of any database to our flow keys: ``Methane, non-fossil`` to air is ``ch4.biogenic``.

A flow gets a key when it is a greenhouse gas (by CAS number, else by name), goes to air and is counted in kg; carbon
dioxide taken from the air is ``co2.uptake``. The rules stand in ``data/greenhouse_flows/``. What looks like a
greenhouse gas and gets no key is never silently zero: `unmapped_greenhouse_flows` tells it with its amount.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from background_db.characterisation import GwpSet
from background_db.findings import Finding, Place, in_both_languages, information, warning
from background_db.flow_mapping_file import FlowMapping
from background_db.greenhouse_gas_names import FOLDER, gas_of_cas, gas_of_name, plain
from background_db.inventory.records import Flow, FlowKind
from background_db.strict_yaml import load

if TYPE_CHECKING:
    import pandas as pd

    from background_db.inventory.linked_system import LinkedSystem

UPTAKE = "co2.uptake"
_FILES = ("rules.yaml", "gases.csv", "names.csv")


class NotCounted(StrEnum):
    """Why a flow that looks like a greenhouse gas has no key."""

    NO_GWP = "no_gwp"
    """No GWP: a group of gases (``HFCs, unspecified``), or a gas that the set in use does not have."""
    UNIT = "unit"
    """Not counted in kg."""
    STORAGE = "storage"
    """Carbon put into soil or biomass, or emitted later: a credit that a database does not give by itself."""
    SHORT_LIVED = "short_lived"
    """Hydrocarbons and siloxanes of about 1 kg CO2e/kg and less, which inventory rules do not count."""
    CAPTURED = "captured"
    """Carbon dioxide from the air that the list calls fossil, or a result of land use: no biogenic uptake."""


_CODES: Mapping[NotCounted, str] = {
    NotCounted.NO_GWP: "BACKGROUND-FLOW-NO-GWP",
    NotCounted.UNIT: "BACKGROUND-FLOW-UNIT",
    NotCounted.STORAGE: "BACKGROUND-FLOW-STORAGE",
    NotCounted.SHORT_LIVED: "BACKGROUND-FLOW-SHORT-LIVED",
    NotCounted.CAPTURED: "BACKGROUND-FLOW-CAPTURED",
}


@dataclass(frozen=True, slots=True)
class FlowReading:
    """What the rules make of a flow: a key, or why it has none ("" for what is no greenhouse gas)."""

    key: str = ""
    gas: str = ""
    why: NotCounted | None = None


@dataclass(frozen=True, slots=True)
class UnmappedFlow:
    """A flow that looks like a greenhouse gas and is not counted."""

    code: str
    name_en: str
    name_zh: str
    unit: str
    gas: str
    """Its gas; "" for a group of gases."""
    why: NotCounted
    amount: float | None = None
    """In `unit`, as the caller measured it."""


def flow_keys(flows: Iterable[Flow], mapping: FlowMapping | None = None) -> tuple[str, ...]:
    """Return the flow key of each flow, "" for none; `mapping` is a person's own and goes first."""
    return tuple(read_flow(flow, mapping).key for flow in flows)


def snapshot_flow_keys(flows: "pd.DataFrame", mapping: FlowMapping | None = None) -> tuple[str, ...]:
    """Return the flow key of each row of `Snapshot.flows`, in the order of the biosphere's rows."""
    return flow_keys(snapshot_flows(flows), mapping)


def snapshot_flows(flows: "pd.DataFrame") -> tuple[Flow, ...]:
    """Return the rows of `Snapshot.flows` as flows."""
    columns = (flows[name] for name in ("code", "name_en", "name_zh", "unit", "compartments", "cas"))
    return tuple(
        Flow(code, FlowKind.ELEMENTARY, name_en, name_zh, unit, tuple(compartments.split("/")), cas)
        for code, name_en, name_zh, unit, compartments, cas in zip(*columns, strict=True)
    )


def mapping_digest(mapping: FlowMapping | None = None) -> str:
    """SHA-256 over the shipped rules and a person's mapping: it belongs into the key of every cached score."""
    own = mapping.digest if mapping is not None else ""
    return hashlib.sha256(f"{MAPPING_DIGEST}\0{own}".encode()).hexdigest() if own else MAPPING_DIGEST


def unmapped_greenhouse_flows(
    flows: Iterable[Flow],
    gwp: GwpSet | None = None,
    amounts: Sequence[float] | None = None,
    mapping: FlowMapping | None = None,
) -> tuple[UnmappedFlow, ...]:
    """Return the flows that look like greenhouse gases and are not counted, those of a given amount of 0 apart.

    Args:
        flows: in any order.
        gwp: the set in use; a flow with a key but without a value in it is told too.
        amounts: of each flow, in its unit, for instance per unit of the product.
        mapping: a person's own; a flow that it gives an empty key is settled and not told.
    """
    found = []
    for position, flow in enumerate(flows):
        reading = read_flow(flow, mapping)
        amount = amounts[position] if amounts is not None else None
        why = reading.why or (NotCounted.NO_GWP if gwp is not None and _lacks(gwp, reading.key) else None)
        if why is not None and amount != 0:
            found.append(UnmappedFlow(flow.code, flow.name_en, flow.name_zh, flow.unit, reading.gas, why, amount))
    return tuple(found)


def unmapped_findings(unmapped: Iterable[UnmappedFlow], database: str = "") -> tuple[Finding, ...]:
    """Tell each uncounted flow with why, and its amount where it was measured: the most that one unit made causes."""
    return tuple(
        (information if flow.why is NotCounted.SHORT_LIVED else warning)(
            _CODES[flow.why],
            Place(document=database, path=flow.code),
            flow=flow.name_en or flow.name_zh,
            amount=_told_amount(flow),
            unit=flow.unit,
        )
        for flow in unmapped
    )


def _told_amount(flow: UnmappedFlow) -> str:
    if flow.amount is None:
        return in_both_languages("数量未知", "amount not known")
    shown = f"{flow.amount:.3g} {flow.unit}"
    return in_both_languages(f"每单位产品最多直接排放 {shown}", f"at most {shown} directly from one unit made")


def largest_direct(system: "LinkedSystem") -> tuple[float, ...]:
    """Return for each elementary flow of a system the most that one activity emits directly, per unit that it makes."""
    import numpy as np

    production = np.zeros(len(system.activities))
    technosphere, biosphere = system.technosphere, system.biosphere
    on_diagonal = technosphere.row == technosphere.column
    np.add.at(production, technosphere.row[on_diagonal], technosphere.amount[on_diagonal])
    largest = np.zeros(len(system.flows))
    made = np.abs(production[biosphere.column])
    np.maximum.at(
        largest, biosphere.row, np.divide(np.abs(biosphere.amount), made, where=made > 0, out=np.zeros_like(made))
    )
    return tuple(largest.tolist())


def read_flow(flow: Flow, mapping: FlowMapping | None = None) -> FlowReading:
    """Return what a person's mapping, else the rules, make of an elementary flow."""
    names = (flow.name_en, flow.name_zh)
    own = mapping.key_of(flow.code, names, flow.compartments) if mapping is not None else None
    if own is not None:
        return FlowReading(own, own.partition(".")[0])
    rules = _rules()
    if flow.kind is not FlowKind.ELEMENTARY:
        return FlowReading()
    medium = rules.medium(flow.compartments)
    if medium == "elsewhere":
        return FlowReading()
    gas = gas_of_cas(flow.cas) or next(filter(None, map(gas_of_name, names)), "")
    text = plain(" | ".join(names))
    if medium == "resource":
        return _uptake(flow, gas, rules.origin(text)) if gas == "co2" else FlowReading()
    return _emission(flow, gas, text, rules)


def _uptake(flow: Flow, gas: str, origin: str) -> FlowReading:
    if origin not in {"", "biogenic"}:
        return FlowReading(gas=gas, why=NotCounted.CAPTURED)
    return _in_kilograms(flow, UPTAKE, gas)


def _emission(flow: Flow, gas: str, text: str, rules: "_Rules") -> FlowReading:
    if not gas:
        return FlowReading(why=NotCounted.NO_GWP) if rules.is_suspicious(text) else FlowReading()
    for reason, gases, words in rules.not_counted:
        if gas in gases or words.in_text(text):
            return FlowReading(gas=gas, why=reason)
    origin = (rules.origin(text) or rules.default_origin) if gas in rules.with_origin else "fossil"
    return _in_kilograms(flow, f"{gas}.{origin}", gas)


def _in_kilograms(flow: Flow, key: str, gas: str) -> FlowReading:
    if plain(flow.unit) not in _rules().units:
        return FlowReading(gas=gas, why=NotCounted.UNIT)
    return FlowReading(key, gas)


def _lacks(gwp: GwpSet, key: str) -> bool:
    try:
        return bool(key) and gwp.characterise(key) is None
    except KeyError:
        return True


class _Words:
    """Words that are looked for; Latin ones must stand alone."""

    def __init__(self, words: Iterable[str]) -> None:
        written = [plain(str(word)) for word in words]
        latin = "|".join(re.escape(word) for word in written if word.isascii())
        other = "|".join(re.escape(word) for word in written if not word.isascii())
        parts = ([rf"(?<![a-z])(?:{latin})(?![a-z])"] if latin else []) + ([other] if other else [])
        self._pattern = re.compile("|".join(parts) or r"(?!)")

    def in_text(self, text: str) -> bool:
        return self._pattern.search(text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    units: frozenset[str]
    compartments: tuple[tuple[str, _Words], ...]
    not_counted: tuple[tuple[NotCounted, frozenset[str], _Words], ...]
    origins: tuple[tuple[str, _Words], ...]
    default_origin: str
    with_origin: frozenset[str]
    suspicious: _Words
    suspicious_parts: tuple[str, ...]
    exceptions: _Words

    def medium(self, compartments: Sequence[str]) -> str:
        """The first compartment that is known decides; a gas in none goes to air, which is the cautious reading."""
        for compartment in map(plain, compartments):
            for medium, words in self.compartments:
                if words.in_text(compartment):
                    return medium
        return "air"

    def is_suspicious(self, text: str) -> bool:
        """True when a name looks like that of a greenhouse gas."""
        has_part = any(part in text for part in self.suspicious_parts)
        return self.suspicious.in_text(text) or (has_part and not self.exceptions.in_text(text))

    def origin(self, text: str) -> str:
        """The first origin with one of its words in a name; "" for none."""
        return next((origin for origin, words in self.origins if words.in_text(text)), "")


def _written() -> dict[str, str]:
    folder = resources.files("background_db").joinpath(FOLDER)
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in _FILES}


@cache
def _rules() -> _Rules:
    read: Mapping[str, Any] = load(_written()["rules.yaml"], f"{FOLDER}/rules.yaml")
    origins = [(one["origin"], one["words"]) for one in read["origins"]]
    not_counted = [
        (NotCounted(one["reason"]), frozenset(one.get("gases", ())), one.get("words", ()))
        for one in read["not_counted"]
    ]
    return _Rules(
        units=frozenset(map(plain, read["units"])),
        compartments=tuple((one["medium"], _Words(one["words"])) for one in read["compartments"]),
        not_counted=tuple((reason, gases, _Words(words)) for reason, gases, words in not_counted),
        origins=tuple((origin, _Words(words)) for origin, words in origins),
        default_origin=read["default_origin"],
        with_origin=frozenset(read["with_origin"]),
        suspicious=_Words(read["suspicious"]["words"]),
        suspicious_parts=tuple(map(plain, read["suspicious"]["parts"])),
        exceptions=_Words(read["suspicious"]["exceptions"]),
    )


MAPPING_DIGEST = hashlib.sha256("\0".join(_written().values()).encode()).hexdigest()
"""SHA-256 over the shipped rules, gases and names."""
