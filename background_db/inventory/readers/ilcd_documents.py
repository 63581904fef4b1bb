"""The data sets of an ILCD package, XML or TianGong's JSON (TIDAS), as one kind of tree, the newest version of each.

TIDAS writes ILCD's elements and attributes as JSON members: ``"@refObjectId"`` an attribute, ``"#text"`` the text of an
element, a list where an element is repeated, ``"common:UUID"`` with the prefix of its namespace. XML is brought to the
same form without prefixes, so that one reader serves both.

Files are found by the folder they lie in (``processes/``, ``flows/`` …), wherever the package itself lies, and by the
UUID in their name; a file without one is opened to learn it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from background_db.findings import Finding, information, integrity_error
from background_db.inventory.readers.archive import Source
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.ilcd_fields import Tree, member, text_of
from background_db.inventory.readers.progress import Told, counted, silent

if TYPE_CHECKING:
    from lxml import etree

ROOTS = {
    "processes": "processDataSet",
    "flows": "flowDataSet",
    "flowproperties": "flowPropertyDataSet",
    "unitgroups": "unitGroupDataSet",
    "lciamethods": "LCIAMethodDataSet",
}
"""Folder of a package → root element of the data sets in it."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_INFORMATION = re.compile(r"(process|flow|flowProperties|unitGroup|LCIAMethod)Information")


@dataclass(frozen=True, slots=True)
class Document:
    """One data set: the tree below its root element."""

    name: str
    uuid: str
    version: str
    tree: Tree


@dataclass(slots=True)
class Package:
    """The files of a package by kind and UUID; data sets that others refer to are read when they are asked for."""

    source: Source
    collected: Collected
    files: Mapping[str, dict[str, list[str]]]
    """Kind → UUID → names of files; UUID "" holds the files whose name does not tell."""
    _opened: dict[str, Document | None] = field(default_factory=dict)

    def each(self, kind: str, told: Told = silent) -> Iterator[tuple[Document, tuple[Document, ...]]]:
        """Yield the newest version of every data set of a kind with its older ones."""
        for uuid in counted(self._uuids(kind), told):
            found = self._versions(kind, uuid)
            if found:
                yield found[-1], tuple(found[:-1])

    def newest(self, kind: str, uuid: str) -> Document | None:
        """Return the newest version of a data set; None where the package does not hold it."""
        found = self._versions(kind, uuid.lower())
        return found[-1] if found else None

    def count(self, kind: str) -> int:
        """Return the number of files of a kind."""
        return sum(len(names) for names in self.files[kind].values())

    def _uuids(self, kind: str) -> list[str]:
        self._learn(kind)
        return sorted(uuid for uuid in self.files[kind] if uuid)

    def _learn(self, kind: str) -> None:
        """Open the files whose name does not tell their UUID, once."""
        by_uuid = self.files[kind]
        for name in by_uuid.get("", ()):
            if name not in self._opened and (document := self._open(kind, name)) is not None:
                by_uuid.setdefault(document.uuid, []).append(name)

    def _versions(self, kind: str, uuid: str) -> list[Document]:
        if uuid not in self.files[kind]:
            self._learn(kind)
        opened = (self._open(kind, name) for name in self.files[kind].get(uuid, ()))
        found = sorted((each for each in opened if each is not None), key=lambda each: version_key(each.version))
        for older in found[:-1]:
            self.collected.add(self._told(older, found[-1]))
        return found

    def _told(self, older: Document, newest: Document) -> Finding:
        where = self.source.place(older.name)
        if version_key(older.version) == version_key(newest.version):
            return integrity_error("INVENTORY-DUPLICATE-ID", where, name=older.name, id=older.uuid)
        return information(
            "ILCD-VERSIONS", where, id=older.uuid, older=older.version or "–", newest=newest.version or "–"
        )

    def _open(self, kind: str, name: str) -> Document | None:
        if name in self._opened:
            return self._opened.pop(name)
        document = read_document(self.source, kind, name)
        if isinstance(document, Finding):
            self.collected.add(document)
            self._opened[name] = None
            return None
        if document.name in self.files[kind].get("", ()):
            self._opened[name] = document
        return document


def version_key(version: str) -> tuple[int, ...]:
    """Bring ``01.02.003`` to numbers that can be compared."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def is_package(source: Source, ending: str) -> bool:
    """Tell whether a source holds processes or flows of ILCD with this ending, by the first of them."""
    for kind in ("processes", "flows", "lciamethods"):
        for names in _by_uuid(source, kind, ending).values():
            return ROOTS[kind].encode() in source.head(names[0])
    return False


def open_package(source: Source, ending: str, collected: Collected) -> Package:
    """Find the files of a package."""
    return Package(source, collected, {kind: _by_uuid(source, kind, ending) for kind in ROOTS})


def read_document(source: Source, kind: str, name: str) -> Document | Finding:
    """Read one data set, or why it cannot be read."""
    root = ROOTS[kind]
    if name.lower().endswith(".json"):
        loaded = source.parse_json(name)
        if isinstance(loaded, Finding):
            return loaded
        try:
            tree = _without_prefixes(loaded).get(root) if isinstance(loaded, dict) else None
        except RecursionError:
            return integrity_error("ARCHIVE-JSON", source.place(name), name=name, reason="too deeply nested")
    else:
        element = source.parse_xml(name)
        if isinstance(element, Finding):
            return element
        tree = tree_of(element) if _local(element) == root else None
    if not isinstance(tree, dict):
        return integrity_error("ILCD-ROOT", source.place(name), name=name, expected=root)
    uuid = text_of(_information(tree), "dataSetInformation", "UUID").lower()
    if not uuid:
        return integrity_error("INVENTORY-NO-ID", source.place(name), name=name)
    version = text_of(tree, "administrativeInformation", "publicationAndOwnership", "dataSetVersion")
    return Document(name, uuid, version, tree)


def _information(tree: Tree) -> Tree:
    """``processInformation``, ``flowInformation`` …: the part with the identity of a data set."""
    return next((member(tree, key) for key in tree if _INFORMATION.fullmatch(key)), {})


def tree_of(element: "etree._Element") -> Any:
    """Bring an element to the form of TIDAS, without prefixes: a text, or a mapping of members."""
    made: dict[str, Any] = {f"@{_plain_name(key)}": value for key, value in element.attrib.items()}
    for child in element:
        if isinstance(child.tag, str):
            _put(made, _local(child), tree_of(child))
    text = (element.text or "").strip()
    if not made:
        return text
    if text:
        made["#text"] = text
    return made


def _put(made: dict[str, Any], key: str, value: Any) -> None:
    if key not in made:
        made[key] = value
    elif isinstance(made[key], list):
        made[key].append(value)
    else:
        made[key] = [made[key], value]


def _without_prefixes(value: Any) -> Any:
    if isinstance(value, dict):
        made: dict[str, Any] = {}
        for key, item in value.items():
            plain = f"@{key.rpartition(':')[2].lstrip('@')}" if key.startswith("@") else key.rpartition(":")[2]
            made.setdefault(plain, _without_prefixes(item))
        return made
    if isinstance(value, list):
        return [_without_prefixes(item) for item in value]
    return value


def _local(element: "etree._Element") -> str:
    return _plain_name(str(element.tag))


def _plain_name(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _by_uuid(source: Source, kind: str, ending: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in source.names(ending=ending):
        *folders, file = name.split("/")
        if folders and folders[-1].lower() == kind:
            told = _UUID.search(file)
            found.setdefault(told[0].lower() if told else "", []).append(name)
    return found
