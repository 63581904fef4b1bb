"""The mapping of a factor list: which of its columns is what, what holds for all rows, and how its words read.

It is YAML that a person edits. `columns` names for each of our fields the column of the list; `constants` gives what
the list has no column for; `words` turns words of the list into ours, field by field; `leave_out` drops rows by a word
in a column, and the number dropped is told.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from background_db.errors import DataFileError
from background_db.factor_rows import FILLABLE_COLUMNS
from background_db.strict_yaml import load, reject_unknown_keys

SOURCE_FIELDS = ("source_title", "source_publisher", "source_published", "source_url")
LIST_FIELDS = ("factor_id", "value", "year", *FILLABLE_COLUMNS, *SOURCE_FIELDS)
"""What a column of a list may be: the columns of a factor table, the year of the data, and the publication."""
_NEEDED_ANYWHERE = ("value", "unit", "flow", "scope", "geography", "locator", "verification")
_NEEDED_OF_SOURCE = ("source_title", "source_publisher", "source_published")
_ALWAYS = ("set_id", "title_zh", "title_en", "version", "licence")
_COMMENT = """\
# 因子清单的映射 / Mapping of a list of factors.
# columns: 我们的字段: 清单中的列名 / our field: column of the list.
# constants: 清单没有的字段 / what the list has no column for.  words: 清单的用词: 我们的用词 / its words: ours.
# 检查每一项后用 --mapping 使用本文件；使用即为确认。/ Check every line; using this file with --mapping confirms it.
"""


@dataclass(frozen=True, slots=True)
class ListMapping:
    """A confirmed mapping."""

    set_id: str
    title_zh: str
    title_en: str
    version: str
    licence: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    id_prefix: str = ""
    sheet: str = ""
    header_row: int = 1
    note: str = ""

    @property
    def headers(self) -> frozenset[str]:
        """Columns of the list that the mapping reads."""
        return frozenset(self.columns.values()) | frozenset(self.leave_out)


def write_mapping(mapping: ListMapping) -> str:
    """Return a mapping as YAML text."""
    import yaml  # only writers of YAML pay for it

    whole = {**asdict(mapping), "leave_out": {column: list(words) for column, words in mapping.leave_out.items()}}
    tree = {key: value for key, value in whole.items() if value not in ("", {}) or key in _ALWAYS}
    return _COMMENT + yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=110)


def read_mapping(text: str, where: str) -> ListMapping:
    """Read a mapping from YAML.

    Raises:
        DataFileError: not YAML, an unknown key or field, or something that every factor needs is neither in a column
            nor a constant; the message names all of it.
    """
    loaded = reject_unknown_keys(load(text, where), tuple(each.name for each in fields(ListMapping)), where)
    made: dict[str, Any] = {
        key: str(loaded.get(key) or "") for key in ("set_id", "title_zh", "title_en", "version", "licence", "note")
    }
    made |= {"id_prefix": str(loaded.get("id_prefix") or ""), "sheet": str(loaded.get("sheet") or "")}
    made["columns"] = _texts(loaded.get("columns"), f"{where} › columns")
    made["constants"] = _texts(loaded.get("constants"), f"{where} › constants")
    words = loaded.get("words") or {}
    if not isinstance(words, Mapping):
        raise DataFileError(f"{where} › words: expected fields with words")
    made["words"] = {str(key): _texts(each, f"{where} › words › {key}") for key, each in words.items()}
    made["leave_out"] = _lists(loaded.get("leave_out"), f"{where} › leave_out")
    row = loaded.get("header_row", 1)
    if not isinstance(row, int) or isinstance(row, bool) or row < 1:
        raise DataFileError(f"{where} › header_row: expected the number of a row")
    mapping = ListMapping(**made, header_row=row)
    faults = _faults(mapping)
    if faults:
        raise DataFileError(f"{where}: {'; '.join(faults)}")
    return mapping


def _faults(mapping: ListMapping) -> list[str]:
    missing = [key for key in _ALWAYS if not getattr(mapping, key)]
    found = [f"needs {', '.join(missing)}"] if missing else []
    if not mapping.set_id.replace("_", "").replace("-", "").isalnum() or not mapping.set_id.isascii():
        found.append(f"set_id {mapping.set_id!r}: letters, digits, _ and - only")
    for part in ("columns", "constants", "words"):
        unknown = [key for key in getattr(mapping, part) if key not in LIST_FIELDS]
        if unknown:
            found.append(f"{part}: unknown {', '.join(unknown)}; known: {', '.join(LIST_FIELDS)}")
    given = {*mapping.columns, *mapping.constants}
    lacking = [key for key in (*_NEEDED_ANYWHERE, *_NEEDED_OF_SOURCE) if key not in given]
    if lacking:
        found.append(f"neither a column nor a constant: {', '.join(lacking)}")
    if not {"name_zh", "name_en"} & given:
        found.append("needs a column name_zh or name_en")
    twice = sorted(set(mapping.columns) & set(mapping.constants))
    if twice:
        found.append(f"both a column and a constant: {', '.join(twice)}")
    return found


def _texts(value: object, where: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or any(isinstance(each, Mapping | list) for each in value.values()):
        raise DataFileError(f"{where}: expected names with texts")
    return {str(key): "" if each is None else str(each) for key, each in value.items()}


def _lists(value: object, where: str) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or any(not isinstance(each, list) for each in value.values()):
        raise DataFileError(f"{where}: expected columns with lists of words")
    return {str(key): tuple(str(word) for word in each) for key, each in value.items()}
