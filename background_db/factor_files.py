"""A factor set as a folder: `source.yaml` with publication, licence and defaults, and tables beside it.

`factors.csv` has one row a factor and elementary flow; a factor of several gases takes one row a gas, and
only its first row carries the metadata. `reference_values.csv` holds published numbers that are no factors.
A column left out, or a cell left empty, takes the value of `defaults` in `source.yaml`.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from background_db.errors import DataFileError
from background_db.factor_rows import FACTOR_COLUMNS, FILLABLE_COLUMNS, factor_from_rows, reference_value_from_row
from background_db.factors import EmissionFactor, FactorSet, ReferenceValue
from background_db.findings import Finding, Place, integrity_error
from background_db.provenance import Source
from background_db.strict_yaml import load, reject_unknown_keys

SOURCE_FILE = "source.yaml"
FACTOR_FILE = "factors.csv"
REFERENCE_FILE = "reference_values.csv"
FUEL_FILE = "fuels.csv"
MAXIMUM_BYTES = 50_000_000
_HEADER_KEYS = ("set_id", "title_zh", "title_en", "version", "licence", "sources", "defaults", "note")
_SOURCE_KEYS = ("source_id", "title", "publisher", "published", "locator", "url", "licence")


@dataclass(frozen=True, slots=True)
class SetHeader:
    """What `source.yaml` says of a set."""

    set_id: str
    title_zh: str
    title_en: str
    version: str
    licence: str
    sources: tuple[Source, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def read_factor_set(folder: Path) -> FactorSet:
    """Read a set that must be in order.

    Raises:
        DataFileError: anything at all is wrong; the message lists every finding.
    """
    factor_set, findings = _read(folder)
    if factor_set is None or findings:
        lines = "; ".join(f"{finding.code} {finding.where} {dict(finding.values)}" for finding in findings)
        raise DataFileError(f"factor set {folder}: {lines}")
    return factor_set


def check_factor_set(folder: Path) -> list[Finding]:
    """Return all that is wrong with a user's set, at once; empty when it can be used."""
    return list(_read(folder)[1])


def read_header(folder: Path) -> SetHeader:
    """Read `source.yaml`.

    Raises:
        DataFileError: the file is missing, is not strict YAML, or lacks a key.
    """
    path = folder / SOURCE_FILE
    loaded = reject_unknown_keys(load(_text(path), str(path)), _HEADER_KEYS, str(path))
    missing = [
        key for key in ("set_id", "title_zh", "title_en", "version", "licence", "sources") if not loaded.get(key)
    ]
    if missing:
        raise DataFileError(f"{path}: needs {', '.join(missing)}")
    defaults = reject_unknown_keys(loaded.get("defaults") or {}, FILLABLE_COLUMNS, f"{path} › defaults")
    return SetHeader(
        str(loaded["set_id"]),
        str(loaded["title_zh"]),
        str(loaded["title_en"]),
        str(loaded["version"]),
        str(loaded["licence"]),
        tuple(_source(item, f"{path} › sources", str(loaded["licence"])) for item in _listed(loaded["sources"], path)),
        {key: "" if value is None else str(value) for key, value in defaults.items()},
        str(loaded.get("note") or ""),
    )


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file in UTF-8; a row's place is its index plus two.

    Raises:
        DataFileError: the file cannot be read, or a row has more cells than the header.
    """
    reader = csv.DictReader(_text(path).splitlines(), restkey="", restval="")
    rows = []
    for number, row in enumerate(reader, start=2):
        if "" in row:
            raise DataFileError(f"{path}: row {number} has more cells than the header")
        rows.append({key.strip(): (value or "").strip() for key, value in row.items()})
    return rows


def digest_of_folder(folder: Path) -> str:
    """Return the SHA-256 over names and contents of the folder's YAML and CSV files, sorted by name."""
    digest = hashlib.sha256()
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.csv")), key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise DataFileError(f"{path}: larger than {MAXIMUM_BYTES} bytes")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: cannot be read as UTF-8 text: {error}") from error


def _listed(value: object, path: Path) -> list[object]:
    if not isinstance(value, list):
        raise DataFileError(f"{path} › sources: expected a list")
    return value


def _source(item: object, where: str, licence: str) -> Source:
    fields = {key: str(value) for key, value in reject_unknown_keys(item, _SOURCE_KEYS, where).items()}
    missing = [key for key in ("source_id", "title", "publisher", "published") if not fields.get(key)]
    if missing:
        raise DataFileError(f"{where}: a source needs {', '.join(missing)}")
    return Source(**{"licence": licence, **fields})


def _read(folder: Path) -> tuple[FactorSet | None, tuple[Finding, ...]]:
    try:
        header = read_header(folder)
        tables = {name: read_table(folder / name) for name in (FACTOR_FILE, REFERENCE_FILE) if (folder / name).exists()}
        digest = digest_of_folder(folder)
    except DataFileError as error:
        return None, (integrity_error("FACTOR-FILE", Place(document=str(folder)), reason=str(error)),)
    findings: list[Finding] = []
    if not tables and not (folder / FUEL_FILE).exists():
        findings.append(integrity_error("FACTOR-FILE", Place(document=str(folder)), reason=f"no {FACTOR_FILE}"))
    factors = _factors(tables.get(FACTOR_FILE, []), header, folder / FACTOR_FILE, findings)
    values = _reference_values(tables.get(REFERENCE_FILE, []), header, folder / REFERENCE_FILE, findings)
    factor_set = FactorSet(
        header.set_id,
        header.title_zh,
        header.title_en,
        header.version,
        header.licence,
        header.sources,
        factors,
        digest,
        values,
    )
    return factor_set, tuple(findings)


def _filled(rows: Iterable[dict[str, str]], defaults: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for row in rows:
        yield {**defaults, **{column: value for column, value in row.items() if value}}


def _factors(
    rows: list[dict[str, str]], header: SetHeader, path: Path, findings: list[Finding]
) -> tuple[EmissionFactor, ...]:
    if rows:
        findings += _column_findings(rows[0], FACTOR_COLUMNS, ("factor_id", "flow", "value", "unit"), path, header)
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    previous = ""
    for number, row in enumerate(rows, start=2):
        factor_id = row.get("factor_id", "")
        if factor_id in groups and factor_id != previous:
            findings.append(integrity_error("FACTOR-DUPLICATE", Place(str(path), row=number), factor=factor_id))
            continue
        groups.setdefault(factor_id, []).append((number, row))
        previous = factor_id
    if any(finding.code == "FACTOR-COLUMN" for finding in findings):
        return ()
    factors = []
    for group in groups.values():
        filled = list(_filled((row for _, row in group), header.defaults))
        places = [Place(str(path), row=number) for number, _ in group]
        factor = factor_from_rows(filled, places, header.set_id, header.sources, findings)
        if factor is not None:
            factors.append(factor)
    return tuple(factors)


def _column_findings(
    row: dict[str, str], allowed: tuple[str, ...], needed: tuple[str, ...], path: Path, header: SetHeader
) -> Iterator[Finding]:
    for column in row:
        if column not in allowed:
            yield integrity_error("FACTOR-COLUMN", Place(str(path), row=1), column=column, expected=", ".join(allowed))
    for column in needed:
        if column not in row and column not in header.defaults:
            yield integrity_error("FACTOR-COLUMN", Place(str(path), row=1), column=column, expected=", ".join(needed))


def _reference_values(
    rows: list[dict[str, str]], header: SetHeader, path: Path, findings: list[Finding]
) -> tuple[ReferenceValue, ...]:
    values = []
    for number, row in enumerate(_filled(rows, header.defaults), start=2):
        value = reference_value_from_row(row, Place(str(path), row=number), header.sources, findings)
        if value is not None:
            values.append(value)
    return tuple(values)
