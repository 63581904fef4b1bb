"""ecoSpold 2 as ecoinvent publishes it: a folder or zip with ``datasets/*.spold`` and ``MasterData/``.

The licensed files are the user's own; nothing of them is kept here. bw2io's extractor reads the exchanges, in a child;
before that each file passes a check of our own: bw2io gives up at the first data set without a reference product and
leaves an input without supplier out, where a person must be told.

What is delivered, for `resolve` to bring to one sign:

- Code of an activity: ``<activity>_<product>``, ecoinvent's file name; of a flow: its UUID in the file.
- OUTPUT, the reference product: the amount as in the file, −1 for a treatment of waste. Every intermediate exchange is
  of kind PRODUCT: that one is treated shows in its sign alone. Other products with an amount are OUTPUT without
  `is_reference`; co-products of amount 0 are left out, counted.
- INPUT: the amount as in the file, −0.1 where 0.1 kg is given to a treatment.
- EMISSION and RESOURCE, by the compartment: the amount as in the file.
- Lognormal: mean of the logarithm and the standard deviation *with* the pedigree's part, as the file gives it; the
  five scores beside it. Who adds the pedigree again counts it twice.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from background_db.brightway_store import Child, open_child
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.plain_rows import PlainActivity, PlainInventory, activity_of, flow_of
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Activity, Flow, FlowKind, Inventory

if TYPE_CHECKING:
    from lxml import etree

FORMAT = "ecospold2"
COPYRIGHTED = "copyright protected, by the licence of the user"
"""What a release says of its licence: that there is one, not which."""
_NAMESPACE = "{http://www.EcoInvent.org/EcoSpold02}"
_ENDING = ".spold"
_CHUNK = 400
"""Files that lie unpacked in the temporary folder at a time, some 60 MB of an ecoinvent release."""
_WAITING = 3
"""Chunks that may wait for the child; more would fill the disk faster than it reads."""
_NEEDED = (
    "activityDescription/activity/activityName",
    "activityDescription/geography/shortname",
    "activityDescription/timePeriod",
    "administrativeInformation/dataEntryBy",
    "administrativeInformation/dataGeneratorAndPublication",
)
_EXCHANGES = ("intermediateExchange", "elementaryExchange")
_OUTPUTS = frozenset({"0", "2", "4"})
"""Reference product, by-product, to the environment. Material for treatment (3) and addition to stock (5) stand in
undefined data sets only, and whoever reads them as inputs turns their sign."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def recognise(source: Source) -> bool:
    """Tell ecoSpold 2 by its namespace in the first data set."""
    names = source.names(ending=_ENDING)
    return bool(names) and b"www.EcoInvent.org/EcoSpold02" in source.head(names[0])


def read_ecospold2(path: Path, told: Told = silent) -> Inventory:
    """Read a folder, a zip or a single file of data sets."""
    with open_source(path) as source:
        if source.findings:
            return Inventory(path.stem, FORMAT, (), {}, 0, 0, findings=source.findings)
        with tempfile.TemporaryDirectory(prefix="ecospold2-") as folder:
            return _read(source, Path(folder), told)


@dataclass(slots=True)
class _Checked:
    """What the pre-check has learnt so far."""

    findings: list[Finding] = field(default_factory=list)
    elementary: dict[str, Flow] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    inputs: int = 0
    inputs_without_link: Counter[str] = field(default_factory=Counter)
    edges_refused: int = 0
    licence: str = ""
    version: str = ""


def _read(source: Source, folder: Path, told: Told) -> Inventory:
    names = source.names(ending=_ENDING)
    checked = _Checked()
    parts: list[PlainInventory] = []
    with open_child(folder / "brightway") as child:
        waiting: list[Future[PlainInventory]] = []
        for start in range(0, len(names), _CHUNK):
            told(start, len(names))
            waiting.append(_send(source, names[start : start + _CHUNK], checked, child, folder / f"{start}"))
            if len(waiting) > _WAITING:
                parts.append(waiting.pop(0).result())
        parts += [one.result() for one in waiting]
    plain = [activity for part in parts for activity in part.activities]
    activities, outside = _linked(plain)
    flows: dict[str, Flow] = dict(checked.elementary)
    for part in parts:
        flows |= {code: flow_of(code, fields) for code, fields in part.flows.items()}
    return Inventory(
        source.path.stem,
        FORMAT,
        activities,
        flows,
        datasets_in=len(names),
        edges_in=sum(part.edges_in for part in parts) + checked.edges_refused,
        edges_refused=sum(part.edges_refused for part in parts) + checked.edges_refused,
        findings=(*checked.findings, *_refusals(source, parts), *_link_findings(source, checked, outside)),
        version=checked.version,
        licence=checked.licence,
    )


def _send(
    source: Source, names: tuple[str, ...], checked: _Checked, child: Child, folder: Path
) -> Future[PlainInventory]:
    """Check files, unpack the sound ones under names of our own, and let the child read them."""
    from background_db.brightway_store.ecospold2 import CheckedFile, extract

    folder.mkdir()
    files = []
    for number, name in enumerate(names):
        root = source.parse_xml(name)
        if isinstance(root, Finding):
            checked.findings.append(root)
            continue
        stem = _sound(root, source, name, checked)
        if stem is None:
            continue
        # Written anew as UTF-8, which is the encoding in which bw2io opens every file.
        root.getroottree().write(str(folder / f"{number}.spold"), encoding="utf-8", xml_declaration=True)
        kind = stem.find(_path("activityDescription/activity"))
        assert kind is not None  # noqa: S101 -- _sound has seen it
        resources = frozenset(_id(one) for one in _elementary(stem) if one.find(_path("inputGroup")) is not None)
        references = frozenset(map(_id, _references(stem)))
        files.append(CheckedFile(f"{number}.spold", name, kind.get("type") == "2", resources, references))
    return child.submit(extract, folder, files)


def _path(path: str) -> str:
    return "/".join(_NAMESPACE + step for step in path.split("/"))


def _id(exchange: "etree._Element") -> str:
    return exchange.get("elementaryExchangeId") or exchange.get("intermediateExchangeId") or ""


def _text(element: "etree._Element", path: str, language: str = "") -> str:
    for one in element.iterfind(_path(path)):
        if one.get(_LANGUAGE, "en").startswith(language):
            return one.text or ""
    return ""


def _elementary(stem: "etree._Element") -> "Iterator[etree._Element]":
    yield from stem.iterfind(_path("flowData/elementaryExchange"))


def _sound(root: "etree._Element", source: Source, name: str, checked: _Checked) -> "etree._Element | None":
    """Return the data set of a file that bw2io can read, or None with findings that say why it cannot."""
    stem = next((one for one in root if one.tag in {_path("activityDataset"), _path("childActivityDataset")}), None)
    if stem is None:
        checked.findings.append(
            integrity_error("ES2-INCOMPLETE", source.place(name), file=name, missing="activityDataset")
        )
        return None
    faults = list(_faults(stem, source.place(name), name))
    code = _code(stem)
    if code in checked.codes:
        faults.append(integrity_error("ES2-DUPLICATE", source.place(name), file=name, identifier=code))
    if faults:
        checked.findings += faults
        checked.edges_refused += sum(1 for kind in _EXCHANGES for _ in stem.iterfind(_path(f"flowData/{kind}")))
        return None
    checked.codes.add(code)
    _note(stem, name, checked)
    return stem


def _code(stem: "etree._Element") -> str:
    activity = stem.find(_path("activityDescription/activity"))
    products = sorted(_id(one) for one in _references(stem))
    return f"{activity.get('id') if activity is not None else ''}_{'+'.join(products)}"


def _references(stem: "etree._Element") -> "list[etree._Element]":
    return [
        one
        for one in stem.iterfind(_path("flowData/intermediateExchange"))
        if one.findtext(_path("outputGroup")) == "0" and _number(one) not in {0.0, None}
    ]


def _number(exchange: "etree._Element") -> float | None:
    try:
        value = float(exchange.get("amount", ""))
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _faults(stem: "etree._Element", where: Place, name: str) -> Iterator[Finding]:
    dataset = _text(stem, "activityDescription/activity/activityName") or name
    for path in _NEEDED:
        if stem.find(_path(path)) is None:
            yield integrity_error("ES2-INCOMPLETE", where, file=name, missing=path)
    for kind in _EXCHANGES:
        for exchange in stem.iterfind(_path(f"flowData/{kind}")):
            reason = _fault(exchange)
            if reason:
                flow = _text(exchange, "name") or _id(exchange)
                yield integrity_error("ES2-EXCHANGE", where, dataset=dataset, flow=flow, reason=reason)
    if not _references(stem):
        yield integrity_error("ES2-NO-REFERENCE", where, dataset=dataset)


def _fault(exchange: "etree._Element") -> str:
    if not _id(exchange):
        return "no flow id"
    if _number(exchange) is None:
        return f"amount {exchange.get('amount')!r}"
    if not exchange.findtext(_path("unitName")):
        return "no unitName"
    if exchange.find(_path("inputGroup")) is None and exchange.find(_path("outputGroup")) is None:
        return "neither inputGroup nor outputGroup"
    group = exchange.findtext(_path("outputGroup"))
    if group is not None and group.strip() not in _OUTPUTS:
        return f"outputGroup {group.strip()}"
    return "" if exchange.find(_path("name")) is not None else "no name"


def _note(stem: "etree._Element", name: str, checked: _Checked) -> None:
    """Keep of a sound data set what bw2io leaves out: compartments, names in Chinese, inputs without a supplier."""
    for exchange in stem.iterfind(_path("flowData/intermediateExchange")):
        if exchange.find(_path("inputGroup")) is not None and _number(exchange) != 0:
            checked.inputs += 1
            if not exchange.get("activityLinkId"):
                checked.inputs_without_link[name] += 1
    for exchange in _elementary(stem):
        code = _id(exchange)
        if code not in checked.elementary:
            checked.elementary[code] = _elementary_flow(code, exchange)
    checked.version = checked.version or _text(stem, "modellingAndValidation/representativeness/systemModelName")
    copyrighted = stem.find(_path("administrativeInformation/dataGeneratorAndPublication"))
    if copyrighted is not None and copyrighted.get("isCopyrightProtected") == "true":
        checked.licence = COPYRIGHTED


def _elementary_flow(code: str, exchange: "etree._Element") -> Flow:
    compartment = (_text(exchange, "compartment/compartment"), _text(exchange, "compartment/subcompartment"))
    return Flow(
        code,
        kind=FlowKind.ELEMENTARY,
        name_en=_text(exchange, "name", "en") or _text(exchange, "name"),
        name_zh=_text(exchange, "name", "zh"),
        unit=_text(exchange, "unitName"),
        compartments=tuple(word for word in compartment if word),
        cas=exchange.get("casNumber", "").lstrip("0"),
    )


def _refusals(source: Source, parts: list[PlainInventory]) -> Iterator[Finding]:
    for part in parts:
        for code, name, values in part.refused:
            tell = warning if code == "INVENTORY-DISTRIBUTION" else integrity_error
            yield tell(code, source.place(name), **values)


def _linked(plain: list[PlainActivity]) -> tuple[tuple[Activity, ...], Counter[str]]:
    """Turn the pair (data set, product) that an input names into the supplier's code; count those outside the file."""
    suppliers: dict[str, str] = {}
    for activity in plain:
        code = str(activity.fields["code"])
        stem = code.split("_", maxsplit=1)[0]
        suppliers |= {f"{stem}_{edge[1]}": code for edge in activity.edges if edge[0] == "output"}
    outside: Counter[str] = Counter()
    made = []
    for activity in plain:
        edges = []
        for edge in activity.edges:
            provider = suppliers.get(edge[4], "")
            if edge[4] and not provider:
                outside[str(activity.fields["name_en"])] += 1
            edges.append((*edge[:4], provider, *edge[5:]))
        made.append(activity_of(PlainActivity(activity.fields, tuple(edges))))
    return tuple(made), outside


def _link_findings(source: Source, checked: _Checked, outside: Counter[str]) -> Iterator[Finding]:
    where = Place(document=source.label)
    unlinked = checked.inputs_without_link.total()
    if unlinked and unlinked == checked.inputs:
        yield integrity_error("ES2-UNLINKED-RELEASE", where, count=unlinked)
        return
    for name, count in checked.inputs_without_link.items():
        yield warning("ES2-NO-LINK", source.place(name), count=count)
    for dataset, count in outside.items():
        yield warning("ES2-LINK-OUTSIDE", where, dataset=dataset, count=count)
