"""The files of an openLCA JSON-LD package by type and id, in one of its two schemas and never in both.

Schema 1 (openLCA 1.x) and schema 2 (openLCA 2) differ in the names of the keys that carry meaning: what is `input` in
one is `isInput` in the other, and reading one as the other turns every input into an output. So the schema is told once
for the package, and a data set that uses the other one's keys is refused.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from background_db.findings import Finding, integrity_error
from background_db.inventory.readers.archive import Source
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.progress import Told, counted, silent

FOLDERS = (
    "processes", "flows", "flow_properties", "unit_groups", "locations", "categories", "dq_systems",
    "lcia_methods", "lcia_categories",
)  # fmt: skip
_TELLING = ("processes", "flows", "unit_groups")
_LOOKED_AT = 20
"""Files whose keys are looked at where neither the version file nor the context tells the schema."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Names of the keys that carry meaning."""

    version: int
    is_input: str
    is_avoided: str
    is_reference: str
    is_reference_unit: str
    is_reference_property: str
    reference_unit_name: str

    @property
    def keys(self) -> frozenset[str]:
        """All keys of this schema that the other one does not know."""
        exchange = {self.is_input, self.is_avoided, self.is_reference}
        return frozenset(exchange | {self.is_reference_unit, self.is_reference_property})


SCHEMA_1 = Schema(
    1, "input", "avoidedProduct", "quantitativeReference", "referenceUnit", "referenceFlowProperty", "referenceUnitName"
)
SCHEMA_2 = Schema(
    2, "isInput", "isAvoidedProduct", "isQuantitativeReference", "isRefUnit", "isRefFlowProperty", "refUnit"
)
SCHEMAS = {1: SCHEMA_1, 2: SCHEMA_2}


@dataclass(frozen=True, slots=True)
class Package:
    """A source with its schema and the names of its files by folder."""

    source: Source
    schema: Schema
    files: Mapping[str, tuple[str, ...]]

    @property
    def foreign_keys(self) -> frozenset[str]:
        """Keys of the other schema: none of them may stand in a data set."""
        return SCHEMAS[3 - self.schema.version].keys

    def is_mixed(self, *parts: Any) -> bool:
        """Tell whether one of the parts of a data set uses a key of the other schema."""
        return any(isinstance(part, dict) and not self.foreign_keys.isdisjoint(part) for part in parts)


def recognise(source: Source) -> bool:
    """Tell whether the source holds openLCA JSON-LD: JSON files in folders named after its types."""
    files = _files(source)
    return bool(files["processes"] or (files["flows"] and files["unit_groups"]) or files["lcia_methods"])


def open_package(source: Source) -> Package | Finding:
    """Tell the schema of a package, by its version file, else its context, else the keys of its data sets."""
    files = _files(source)
    version = _stated_version(source, files) or _version_by_keys(source, files)
    if version in SCHEMAS:
        return Package(source, SCHEMAS[version], files)
    found = str(version) if version else "?"
    return integrity_error("OLCA-SCHEMA", source.place(source.label), file=source.label, version=found)


def load_all(package: Package, folder: str, collected: Collected) -> dict[str, dict[str, Any]]:
    """Return every entity of a folder by its id; a broken one, one without id and a repeated one are findings."""
    loaded: dict[str, dict[str, Any]] = {}
    for name, entity in each(package, folder, collected):
        identity = str(entity.get("@id") or "")
        if identity in loaded:
            collected.add(duplicate(package.source, name, identity))
            continue
        loaded[identity] = entity
    return loaded


def each(
    package: Package, folder: str, collected: Collected, told: Told = silent
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every entity of a folder with the name of its file, those that cannot be read as findings."""
    for name in counted(package.files[folder], told):
        entity = package.source.parse_json(name)
        if isinstance(entity, Finding):
            collected.add(entity)
        elif not isinstance(entity, dict) or not entity.get("@id"):
            collected.add(integrity_error("INVENTORY-NO-ID", package.source.place(name), name=name))
        else:
            yield name, entity


def duplicate(source: Source, name: str, identity: str) -> Finding:
    """Tell that an id stands twice."""
    return integrity_error("INVENTORY-DUPLICATE-ID", source.place(name), name=name, id=identity)


def reference_id(value: Any) -> str:
    """Return the id of a reference, "" where there is none."""
    return str(value.get("@id") or "") if isinstance(value, dict) else ""


def reference_name(value: Any) -> str:
    """Return the name of a reference, "" where there is none."""
    return str(value.get("name") or "") if isinstance(value, dict) else ""


def number(value: Any) -> float | None:
    """Return a finite number as float, None for anything else: JSON knows integers beyond any float."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def listed(entity: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects in a list, none where the key is absent or holds something else."""
    value = entity.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _files(source: Source) -> Mapping[str, tuple[str, ...]]:
    names = source.names(ending=".json")
    base = _base(names)
    return {folder: tuple(name for name in names if name.startswith(f"{base}{folder}/")) for folder in FOLDERS}


def _base(names: tuple[str, ...]) -> str:
    """Return the folder in which the package lies: some zips hold one folder around everything."""
    for name in names:
        parts = name.split("/")
        for folder in _TELLING:
            if folder in parts[:-1]:
                return "".join(f"{part}/" for part in parts[: parts.index(folder)])
    return ""


def _stated_version(source: Source, files: Mapping[str, tuple[str, ...]]) -> int | None:
    base = _base(tuple(name for names in files.values() for name in names[:1]))
    for name, key in ((f"{base}olca-schema.json", "version"), (f"{base}openlca.json", "schemaVersion")):
        stated = source.parse_json(name) if name in source else None
        version = stated.get(key) if isinstance(stated, dict) else None
        if isinstance(version, int):
            return version
        if isinstance(version, dict) and isinstance(version.get("value"), int):
            return int(version["value"])
    context = source.parse_json(f"{base}context.json") if f"{base}context.json" in source else None
    vocabulary = str(context.get("@vocab") or "") if isinstance(context, dict) else ""
    return next((version for version in SCHEMAS if f"/v{version}." in vocabulary), None)


def _version_by_keys(source: Source, files: Mapping[str, tuple[str, ...]]) -> int | None:
    for folder in _TELLING:
        for name in files[folder][:_LOOKED_AT]:
            entity = source.parse_json(name)
            if not isinstance(entity, dict):
                continue
            parts = [*listed(entity, "exchanges"), *listed(entity, "flowProperties"), *listed(entity, "units")]
            keys = {key for part in parts for key in part}
            fitting = [schema.version for schema in SCHEMAS.values() if not schema.keys.isdisjoint(keys)]
            if len(fitting) == 1:
                return fitting[0]
    return None
