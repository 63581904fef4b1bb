"""Mappings as YAML that a person reads and edits: written as a proposal, kept when confirmed, read back strictly."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from footprint_app.ingest.foreign_sheets.mapping import ColumnMapping, Filter, MonthMapping, SheetMapping

_KEYS = (
    "list", "sheet", "headers", "columns", "constants", "identifier", "translations", "months", "filters",
    "data_rows", "total_rows", "confirmed_by", "confirmed_on", "open_points",
)  # fmt: skip
_COMMENT = """\
# 表格映射 / Mapping of a plant's own spreadsheet.
# 检查每一列的 field，填写 open_points 所列内容，然后用 --mapping 使用本文件；使用即为确认。
# Check the field of every column and fill in what open_points names; using this file with --mapping confirms it.
"""


def write_mappings(mappings: Sequence[SheetMapping]) -> str:
    """Return mappings as YAML text."""
    import yaml  # only writers of YAML pay for it

    trees = [_tree(mapping) for mapping in mappings]
    return _COMMENT + yaml.safe_dump({"mappings": trees}, allow_unicode=True, sort_keys=False, width=110)


def _tree(mapping: SheetMapping) -> dict[str, Any]:
    tree: dict[str, Any] = {
        "list": mapping.list_name,
        "sheet": mapping.sheet,
        "headers": list(mapping.headers),
        "columns": [_filled(column) for column in mapping.columns],
        "constants": dict(mapping.constants),
        "identifier": mapping.identifier,
        "translations": {name: dict(words) for name, words in mapping.translations},
        "months": _filled(mapping.months) if mapping.months else {},
        "filters": [_filled(each) for each in mapping.filters],
        "data_rows": list(mapping.data_rows),
        "total_rows": list(mapping.total_rows),
        "confirmed_by": mapping.confirmed_by,
        "confirmed_on": mapping.confirmed_on,
        "open_points": list(mapping.open_points),
    }
    always = {"list", "headers", "columns"}
    return {key: value for key, value in tree.items() if value or key in always}


def _filled(record: Any) -> dict[str, Any]:
    pairs = ((each.name, getattr(record, each.name)) for each in fields(record))
    plain = ((name, list(value) if isinstance(value, tuple) else value) for name, value in pairs)
    return {
        name: value
        for name, value in plain
        if value not in ("", [], None) and not (name == "confidence" and value == 1.0)
    }


def read_mappings(text: str, where: str) -> tuple[SheetMapping, ...]:
    """Read mappings from YAML text.

    Raises:
        DataFileError: not YAML, an unknown key, a value of another kind, or a list or header that is not given.
    """
    loaded = load(text, where)
    if not isinstance(loaded, Mapping) or not isinstance(loaded.get("mappings"), list):
        raise DataFileError(f"{where}: a file of mappings begins with the key mappings and holds a list")
    reject_unknown_keys(loaded, ("mappings",), where)
    return tuple(_mapping(tree, f"{where}, mappings[{at}]") for at, tree in enumerate(loaded["mappings"], start=1))


def _mapping(tree: object, where: str) -> SheetMapping:
    if not isinstance(tree, Mapping):
        raise DataFileError(f"{where}: a mapping is a block of keys")
    reject_unknown_keys(tree, _KEYS, where)
    if not tree.get("list") or not tree.get("columns"):
        raise DataFileError(f"{where}: list and columns must be given")
    columns = tuple(_column(each, where) for each in _list(tree, "columns", where))
    months = _block(tree, "months", where)
    if months:
        reject_unknown_keys(months, [each.name for each in fields(MonthMapping)], f"{where}, months")
    return SheetMapping(
        list_name=str(tree["list"]),
        sheet=str(tree.get("sheet", "")),
        headers=tuple(map(str, _list(tree, "headers", where))) or tuple(column.header for column in columns),
        columns=columns,
        constants=tuple((str(name), str(value)) for name, value in _block(tree, "constants", where).items()),
        identifier=str(tree.get("identifier", "")),
        translations=tuple(
            (str(name), tuple((str(word), str(ours)) for word, ours in _block(words, "", where).items()))
            for name, words in _block(tree, "translations", where).items()
        ),
        months=MonthMapping(**{"field": "", **months}) if months else None,
        filters=tuple(_filter(each, where) for each in _list(tree, "filters", where)),
        data_rows=_rows(tree, "data_rows", where),
        total_rows=_rows(tree, "total_rows", where),
        confirmed_by=str(tree.get("confirmed_by", "")),
        confirmed_on=str(tree.get("confirmed_on", "")),
        open_points=tuple(map(str, _list(tree, "open_points", where))),
    )


def _column(tree: object, where: str) -> ColumnMapping:
    if not isinstance(tree, Mapping) or not tree.get("header"):
        raise DataFileError(f"{where}, columns: each column names its header")
    reject_unknown_keys(tree, [each.name for each in fields(ColumnMapping)], f"{where}, columns")
    confidence = tree.get("confidence", 1.0)
    if not isinstance(confidence, int | float):
        raise DataFileError(f"{where}, columns: confidence is a number")
    texts = {name: str(value) for name, value in tree.items() if name != "confidence"}
    return ColumnMapping(**texts, confidence=float(confidence))


def _filter(tree: object, where: str) -> Filter:
    if not isinstance(tree, Mapping) or not tree.get("header"):
        raise DataFileError(f"{where}, filters: each filter names its header")
    reject_unknown_keys(tree, ("header", "keep", "drop"), f"{where}, filters")
    keep, drop = (tuple(map(str, _list(tree, name, where))) for name in ("keep", "drop"))
    return Filter(header=str(tree["header"]), keep=keep, drop=drop)


def _list(tree: Mapping[str, Any], key: str, where: str) -> list[Any]:
    found = tree.get(key) or []
    if not isinstance(found, list):
        raise DataFileError(f"{where}: {key} is a list")
    return found


def _block(tree: Any, key: str, where: str) -> Mapping[str, Any]:
    found = (tree.get(key) if key else tree) or {}
    if not isinstance(found, Mapping):
        raise DataFileError(f"{where}: {key or 'each translation'} is a block of keys")
    return found


def _rows(tree: Mapping[str, Any], key: str, where: str) -> tuple[int, ...]:
    found = _list(tree, key, where)
    if not all(isinstance(row, int) for row in found):
        raise DataFileError(f"{where}: {key} holds numbers of rows")
    return tuple(found)
