"""Where each part of a study was written: a path in the tree of the study, and the cell or path in the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from background_db.findings import Place

TreePath = tuple[str | int, ...]
"""The way from the study to a part: ``("processes", 0, "exchanges", 3, "quantity")``."""
PlaceOf = Callable[[TreePath], Place]


def dotted(path: TreePath) -> str:
    """Return a path as people read it: ``processes[1].exchanges[4].quantity``, counted from one."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """Places in a YAML or JSON file."""

    document: str

    def __call__(self, path: TreePath) -> Place:
        """Return the place of a part of the study."""
        return Place(document=self.document, path=dotted(path))


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row that holds a part of the study, and the column letter of each of its fields."""

    sheet: str
    row: int | None
    columns: Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class CellPlaces:
    """Places in a workbook: each registered path is a row, what lies below it a column of that row."""

    document: str
    rows: Mapping[TreePath, RowPlace]

    def __call__(self, path: TreePath) -> Place:
        """Return the cell of a part of the study; the row where no column holds it, the file where no row does."""
        for length in range(len(path), -1, -1):
            found = self.rows.get(path[:length])
            if found is not None:
                below = tuple(str(part) for part in path[length:])
                return Place(self.document, found.sheet, found.row, _column(found.columns, below))
        return Place(self.document, path=dotted(path))


def _column(columns: Mapping[tuple[str, ...], str], below: tuple[str, ...]) -> str:
    for length in range(len(below), -1, -1):
        if below[:length] in columns:
            return columns[below[:length]]
    return ""


class StudyPlaces(Mapping[str, Place]):
    """Places by name: ``exchange:E001``, or a field of it, ``exchange:E001.quantity``.

    Names: ``study``, ``process:P``, ``output:P#flow``, ``exchange:E``, ``facility:F``, ``supply:F#id``, ``stage:S``,
    ``supplier:S``, ``factor:F``, ``fuel:F``, ``cut_off:C``, ``assumption:A``, ``deviation:C``, ``scenario:S``,
    ``evidence:E``; a record of the plant by its place in the list, counted from one: ``plant.readings[12]``.
    """

    def __init__(self, records: Mapping[str, TreePath], place_of: PlaceOf) -> None:
        self._records = records
        self._place_of = place_of

    def __getitem__(self, name: str) -> Place:
        """Return the place of a record or of one of its fields."""
        head, tail = name, ""
        while head not in self._records:
            head, dot, last = head.rpartition(".")
            if not dot:
                raise KeyError(name)
            tail = f"{last}.{tail}" if tail else last
        return self._place_of(self._records[head] + tuple(tail.split(".") if tail else ()))

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the records."""
        return iter(self._records)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)
