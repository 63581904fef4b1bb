"""A system in one NPZ file, written with ``numpy.savez_compressed``; no object arrays, so no pickle.

Needed: `A_row`, `A_col`, `A_data` (technosphere), `B_row`, `B_col`, `B_data` (flow, activity, amount). Where they are
known: `activity_code`, `activity_name`, `activity_name_zh`, `activity_unit`, `activity_location`; `flow_code`,
`flow_name`, `flow_unit`, `flow_compartment` (``air/urban``), `flow_cas` (arrays of text); `form` (``technosphere`` or
``direct-requirements``); `c`, factors per flow of one method, named by `c_name` and `c_unit`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from background_db.findings import Finding, integrity_error, warning
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.readers.archive import DAMAGE, Source
from background_db.inventory.readers.matrix_reading import (
    FORMS,
    TECHNOSPHERE,
    MatrixReading,
    fault,
    missing_diagonal,
    technosphere_of,
    value_faults,
)
from background_db.inventory.records import Flow, FlowKind, ImpactMethod
from background_db.units import is_known

_NUMBERS = ("A_row", "A_col", "A_data", "B_row", "B_col", "B_data", "c")
_TEXTS = (
    "activity_code", "activity_name", "activity_name_zh", "activity_unit", "activity_location",
    "flow_code", "flow_name", "flow_unit", "flow_compartment", "flow_cas", "form", "c_name", "c_unit",
)  # fmt: skip
_INDICES = frozenset({"A_row", "A_col", "B_row", "B_col"})
_NEEDED = _NUMBERS[:-1]
_MOST_FLOWS = 10_000_000
"""A largest index beyond this is no list of elementary flows, but a file that asks for all memory."""


def read_npz(source: Source) -> MatrixReading:
    """Read the arrays; all that is wrong with them is told at once."""
    name = source.path.stem
    arrays: dict[str, Any] = {}
    findings: list[Finding] = []
    for entry in source.names(ending=".npy"):
        key = entry.removesuffix(".npy")
        if key not in (*_NUMBERS, *_TEXTS):
            findings.append(fault(source, entry, "⟨未知的数组|unknown array⟩"))
            continue
        array = _array(source, entry, key)
        if isinstance(array, Finding):
            findings.append(array)
        else:
            arrays[key] = array
    findings += [fault(source, f"{key}.npy", "⟨缺少|missing⟩") for key in _NEEDED if f"{key}.npy" not in source]
    if findings:
        return MatrixReading(name, findings=tuple(findings))
    faults = _faults(arrays)
    if faults:
        return MatrixReading(name, findings=tuple(fault(source, key, reason) for key, reason in faults))
    system = _system(arrays)
    empty = missing_diagonal(system.technosphere, len(system.activities))
    if empty:
        return MatrixReading(
            name, findings=(integrity_error("MATRIX-DIAGONAL", source.place(source.label), count=empty),)
        )
    return MatrixReading(name, system, _without_units(source, system), source_digest=source.digest)


def _without_units(source: Source, system: LinkedSystem) -> tuple[Finding, ...]:
    """An activity without a unit cannot be taken by a study: nobody can say how much one of it is."""
    count = sum(not is_known(one.unit) for one in system.activities)
    if not count:
        return ()
    examples = ", ".join(f"{one.code} {one.unit!r}" for one in system.activities if not is_known(one.unit))
    place = source.place("activity_unit.npy")
    return (warning("MATRIX-UNIT", place, count=count, of=len(system.activities), examples=examples[:120]),)


def _array(source: Source, entry: str, key: str) -> Any:
    """Return an array whose claimed size was compared with that of its entry before numpy makes room for it."""
    try:
        with source.open(entry) as stream:
            version = np.lib.format.read_magic(stream)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, kind = read(stream)
        if kind.hasobject:
            return fault(source, entry, "⟨含有对象（即 pickle），不读取|holds objects, which would be a pickle⟩")
        if int(np.prod(shape, dtype=object)) * kind.itemsize > source.size(entry):
            return fault(
                source,
                entry,
                f"⟨声称的形状|claims shape⟩ {shape}⟨，超出其字节数|, which its bytes cannot hold⟩ ({source.size(entry)})",
            )
        with source.open(entry) as stream:
            array = np.lib.format.read_array(stream, allow_pickle=False)
    except (*DAMAGE, TypeError, MemoryError) as error:
        return fault(source, entry, f"{type(error).__name__}: {error}"[:200])
    is_text = array.dtype.kind == "U"
    if is_text != (key in _TEXTS) or (not is_text and array.dtype.kind not in ("iu" if key in _INDICES else "iuf")):
        return fault(source, entry, f"⟨类型为|is of type⟩ {array.dtype}")
    if is_text:
        return np.atleast_1d(array)
    return array.ravel().astype(np.int64 if key in _INDICES else np.float64)


def _faults(arrays: Mapping[str, Any]) -> list[tuple[str, str]]:
    size, flows = _sizes(arrays)
    # Each activity has a cell on the diagonal: an index alone must not make room for activities.
    entries = len(arrays["A_data"])
    if size > entries:
        return [("A", f"⟨条目 {entries} 个，少于活动 {size} 个|{size} activities, but only {entries} entries⟩")]
    if flows > _MOST_FLOWS:
        return [("B_row", f"⟨流|flow⟩ {flows - 1}⟨，最多|; at most⟩ {_MOST_FLOWS}")]
    found = []
    for matrix, rows in (("A", size), ("B", flows)):
        row, column, amount = (arrays[f"{matrix}_{part}"] for part in ("row", "col", "data"))
        found += [(matrix, reason) for reason in value_faults(row, column, amount, (rows, size))]
    for key, array in arrays.items():
        expected = (
            size if key.startswith("activity_") else flows if key.startswith("flow_") or key == "c" else len(array)
        )
        if len(array) != expected:
            found.append((key, f"{len(array)} ⟨个，应为|instead of⟩ {expected}"))
    for key in ("activity_code", "flow_code"):
        if key in arrays and len(set(arrays[key].tolist())) < len(arrays[key]):
            found.append((key, "⟨代码重复|a code stands twice⟩"))
    if "c" in arrays and not np.isfinite(arrays["c"]).all():
        found.append(("c", "⟨有因子不是有限数|a factor is no finite number⟩"))
    if _form(arrays) not in FORMS:
        found.append(("form", f"{_form(arrays)!r}⟨，应为|, expected⟩ {', '.join(FORMS)}"))
    return found


def _form(arrays: Mapping[str, Any]) -> str:
    return str(arrays["form"][0]) if "form" in arrays and len(arrays["form"]) else TECHNOSPHERE


def _sizes(arrays: Mapping[str, Any]) -> tuple[int, int]:
    """Return the number of activities and of flows: as named, else by the largest index."""
    largest = [int(arrays[key].max(initial=-1)) + 1 for key in ("A_row", "A_col", "B_col")]
    flows = int(arrays["B_row"].max(initial=-1)) + 1
    named = len(arrays["flow_code"]) if "flow_code" in arrays else len(arrays.get("c", ()))
    return len(arrays["activity_code"]) if "activity_code" in arrays else max(largest), named or flows


def _system(arrays: Mapping[str, Any]) -> LinkedSystem:
    size, flow_count = _sizes(arrays)
    technosphere = technosphere_of(
        Entries.exact(arrays["A_row"], arrays["A_col"], arrays["A_data"]), size, _form(arrays)
    )

    def text(key: str, number: int, otherwise: str = "") -> str:
        return str(arrays[key][number]) if key in arrays else otherwise

    activities = tuple(
        SystemActivity(
            code=text("activity_code", number, f"activity-{number:05d}"),
            name_en=text("activity_name", number, f"activity {number}"),
            name_zh=text("activity_name_zh", number),
            product_en=text("activity_name", number, f"activity {number}"),
            product_zh=text("activity_name_zh", number),
            unit=text("activity_unit", number),
            location=text("activity_location", number),
        )
        for number in range(size)
    )
    flows = tuple(
        Flow(
            text("flow_code", number, f"flow-{number:05d}"),
            FlowKind.ELEMENTARY,
            text("flow_name", number, f"flow {number}"),
            unit=text("flow_unit", number),
            compartments=tuple(part for part in text("flow_compartment", number).split("/") if part),
            cas=text("flow_cas", number),
        )
        for number in range(flow_count)
    )
    biosphere = Entries.exact(arrays["B_row"], arrays["B_col"], arrays["B_data"])
    return LinkedSystem(activities, flows, technosphere, biosphere, _methods(arrays, flows))


def _methods(arrays: Mapping[str, Any], flows: tuple[Flow, ...]) -> tuple[ImpactMethod, ...]:
    if "c" not in arrays:
        return ()
    name = str(arrays["c_name"][0]) if "c_name" in arrays else "c"
    unit = str(arrays["c_unit"][0]) if "c_unit" in arrays else ""
    factors = {flow.code: float(value) for flow, value in zip(flows, arrays["c"], strict=True) if value}
    return (ImpactMethod(name, unit, factors),)
