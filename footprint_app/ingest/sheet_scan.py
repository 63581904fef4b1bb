"""What a workbook's XML says beside the values: formulas, errors, merged cells, hidden rows, how far a sheet reaches.

calamine reads values fast but shows an error cell and a formula without saved value as empty, and sets aside memory
for the whole rectangle up to the last cell. So each sheet is run through expat first, with document types refused.
"""

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

_CHUNK = 1 << 16


class UnsafeXmlError(Exception):
    """An XML part declares a document type, or is not XML."""


@dataclass(slots=True)
class SheetScan:
    """What was seen on one sheet; cells as Excel names them (``F12``)."""

    errors: dict[str, str] = field(default_factory=dict)
    formulas: list[str] = field(default_factory=list)
    formulas_without_value: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    last_row: int = 0
    last_column: str = ""


def scan_sheets(path: Path) -> Mapping[str, SheetScan]:
    """Scan every worksheet of a workbook, by its name.

    Raises:
        UnsafeXmlError: a part has a document type, or is not well-formed XML.
    """
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        parts = {name: part for name, part in _parts(package, names) if part in names}
        return {name: _scan(package, part) for name, part in parts.items()}


def _parts(package: zipfile.ZipFile, names: set[str]) -> list[tuple[str, str]]:
    """Pair each sheet's name with its part in the package."""
    workbook = _workbook_part(package, names)
    relations = posixpath.join(posixpath.dirname(workbook), "_rels", posixpath.basename(workbook) + ".rels")
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            identifier = next((value for name, value in attributes.items() if _local(name) == "id"), "")
            sheets.append((attributes.get("name", ""), identifier))

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", posixpath.dirname(workbook), attributes.get("Target", ""))
            targets[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/")

    for part, handler in ((workbook, on_sheet), (relations, on_relation)):
        if part in names:
            with package.open(part) as stream:
                _parse(stream, handler)
    return [(name, targets.get(identifier, "")) for name, identifier in sheets]


def _workbook_part(package: zipfile.ZipFile, names: set[str]) -> str:
    """The workbook's part as the package names it; producers other than Excel move it."""
    found = ["xl/workbook.xml"]

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            found.append(attributes.get("Target", "").lstrip("/"))

    if "_rels/.rels" in names:
        with package.open("_rels/.rels") as stream:
            _parse(stream, on_relation)
    return found[-1]


def _scan(package: zipfile.ZipFile, part: str) -> SheetScan:
    scanner = _Scanner()
    with package.open(part) as stream:
        _parse(stream, scanner.start, scanner.end, scanner.text)
    return scanner.seen


@dataclass(slots=True)
class _Scanner:
    """Handlers of one sheet, called for every cell: text is collected for error and formula cells only."""

    seen: SheetScan = field(default_factory=SheetScan)
    cell: str = ""
    row: int = 0
    is_error: bool = False
    is_text: bool = False
    has_formula: bool = False
    is_in_value: bool = False
    value: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = _local(tag)
        if tag == "c":
            self.cell = attributes.get("r", "")
            self.is_error = attributes.get("t") == "e"
            self.is_text = attributes.get("t") == "str"
            self.has_formula = False
            self.value.clear()
        elif tag in {"v", "is"}:
            self.is_in_value = self.is_error or self.has_formula
            self._reach()
        elif tag == "f":
            self.has_formula = True
            self._reach()
        elif tag == "row":
            self.row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.row + 1
            if attributes.get("hidden") in {"1", "true"}:
                self.seen.hidden_rows.append(self.row)
        elif tag == "mergeCell":
            self.seen.merged.append(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            self.seen.hidden_columns += 1

    def _reach(self) -> None:
        self.seen.last_row = max(self.seen.last_row, self.row)
        letters = self.cell.rstrip("0123456789")
        if (len(letters), letters) > (len(self.seen.last_column), self.seen.last_column):
            self.seen.last_column = letters

    def text(self, data: str) -> None:
        if self.is_in_value:
            self.value.append(data)

    def end(self, tag: str) -> None:
        tag = _local(tag) if ":" in tag else tag
        if tag in {"v", "is"}:
            self.is_in_value = False
        elif tag == "c" and (self.is_error or self.has_formula):
            self._finish_cell()

    def _finish_cell(self) -> None:
        written = "".join(self.value).strip()
        if self.is_error:
            self.seen.errors[self.cell] = written or "#ERROR"
        elif self.has_formula:
            # A formula whose result is an empty text has been computed; one without type and value never was.
            written = written or ("text" if self.is_text else "")
            (self.seen.formulas if written else self.seen.formulas_without_value).append(self.cell)


def _parse(stream: IO[bytes], start: Any, end: Any = None, text: Any = None) -> None:
    """Run handlers over an XML stream; a document type is refused, so no entity can be declared."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnsafeXmlError(str(error)) from error


def _local(name: str) -> str:
    """Return a name without its prefix: Excel writes none, other producers ``x:sheet``."""
    return name.rpartition(":")[2]


def _refuse_document_type(*_: object) -> None:
    raise UnsafeXmlError("a document type is declared")
