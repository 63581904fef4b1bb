"""A person's own mapping of elementary flows to flow keys: it goes before every rule, and its digest counts.

YAML, a list under ``flows``, or CSV with the same columns::

    flows:
      - code: 9990b51b-7023-4700-bca0-1a32ef921f74   # or name and, if need be, compartment
        key: co2.fossil                              # empty: no greenhouse gas
        reason: the list writes fossil carbon dioxide without its origin
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from background_db.characterisation import gwp_set, gwp_set_ids
from background_db.errors import DataFileError, unknown_key
from background_db.flows import channel_of
from background_db.greenhouse_gas_names import plain
from background_db.strict_yaml import load, reject_unknown_keys

_COLUMNS = ("code", "name", "compartment", "key", "reason")


@dataclass(frozen=True, slots=True)
class MappedFlow:
    """One row: the flow with this code, or of this name (English or Chinese); `compartment` must stand in its place."""

    key: str
    """Flow key; "": no greenhouse gas."""
    reason: str
    code: str = ""
    name: str = ""
    compartment: str = ""


@dataclass(frozen=True, slots=True)
class FlowMapping:
    """The rows of a file in its order; the first that fits is taken."""

    rows: tuple[MappedFlow, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over the rows; "" without any."""
        if not self.rows:
            return ""
        return hashlib.sha256(json.dumps([asdict(row) for row in self.rows], sort_keys=True).encode()).hexdigest()

    def key_of(self, code: str, names: Sequence[str], compartments: Sequence[str]) -> str | None:
        """Return the key that a person gave to a flow; None where nobody did."""
        candidates = set(_positions(self).get(code, ()))
        for name in names:
            candidates.update(_positions(self).get(f"name {plain(name)}", ()))
        where = plain("/".join(compartments))
        fitting = (self.rows[number] for number in sorted(candidates) if plain(self.rows[number].compartment) in where)
        return next((row.key for row in fitting), None)


@lru_cache(maxsize=8)
def _positions(mapping: FlowMapping) -> Mapping[str, list[int]]:
    """Return the rows by code, or by ``name <name>``: a database has thousands of flows, a mapping hundreds of rows."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(mapping.rows):
        found.setdefault(row.code or f"name {plain(row.name)}", []).append(number)
    return found


def read_flow_mapping(text: str, where: str) -> FlowMapping:
    """Read a mapping from YAML or, where `where` ends in ``.csv``, from CSV.

    Raises:
        DataFileError: the form is another, a row names no flow or gives no reason, a key has no channel or no GWP.
    """
    rows = _csv_rows(text, where) if where.casefold().endswith(".csv") else _yaml_rows(text, where)
    return FlowMapping(tuple(_row(row, f"{where} › {number}") for number, row in enumerate(rows, 1)))


def _csv_rows(text: str, where: str) -> list[Mapping[str, object]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not reader.fieldnames or "key" not in reader.fieldnames:
        raise DataFileError(f"{where}: expected columns {', '.join(_COLUMNS)}")
    return list(reader)


def _yaml_rows(text: str, where: str) -> list[Mapping[str, object]]:
    written = reject_unknown_keys(load(text, where), ("flows",), where).get("flows")
    if not isinstance(written, list):
        raise DataFileError(f"{where}: expected a list under flows")
    return written


def _row(written: object, where: str) -> MappedFlow:
    values = {
        key: str(value if value is not None else "").strip()
        for key, value in reject_unknown_keys(written, _COLUMNS, where).items()
    }
    row = MappedFlow(**{"key": "", "reason": "", **values})
    if not row.code and not row.name:
        raise DataFileError(f"{where}: expected the code or the name of a flow")
    if not row.reason:
        raise DataFileError(f"{where}: expected a reason")
    if row.key:
        _check_key(row.key, where)
    return row


def _check_key(key: str, where: str) -> None:
    try:
        channel_of(key)
    except ValueError as error:
        raise DataFileError(f"{where}: {error}") from error
    for set_id in gwp_set_ids():
        try:
            gwp_set(set_id).characterise(key)
        except KeyError:
            continue
        return
    raise DataFileError(f"{where}: {unknown_key('gas with a GWP', key, gwp_set('AR6').gases())}")
