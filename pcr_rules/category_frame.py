"""The frame of an edition for a product category, read from its files: what it sets, and what stays unset.

Unset answers *not assessable*, never pass, and never a silent default (PCR-02).
"""

from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.category_rules import FrameRow, FrameTopic, PlausibleRange, ProductScope, Wording

_FRAME_KEYS = ("zh", "en", "clause", "source", "mark")
_RANGE_KEYS = (
    "name", "process_words", "flow_words", "kind", "unit", "minimum", "maximum", "source", "year", "mark",
)  # fmt: skip
_SCOPE_KEYS = ("words", "codes", "not_words")


def load_frame(text: str, where: str) -> tuple[FrameRow, ...]:
    """Read `frame.yaml`: every topic once, with its rule or ``unset`` and the reason.

    Raises:
        DataFileError: a topic is missing or unknown, or a row lacks a key.
    """
    topics = reject_unknown_keys(load(text, where), [topic.value for topic in FrameTopic], where)
    missing = [topic.value for topic in FrameTopic if topic.value not in topics]
    if missing:
        raise DataFileError(f"{where}: lacks {', '.join(missing)}; write unset where the text was not read")
    return tuple(_row(topic, topics[topic.value], f"{where} › {topic.value}") for topic in FrameTopic)


def _row(topic: FrameTopic, entry: object, where: str) -> FrameRow:
    if entry == "unset":
        return FrameRow(topic, None, "", "", "unset")
    fields = reject_unknown_keys(entry, _FRAME_KEYS, where)
    if set(fields) != set(_FRAME_KEYS):
        raise DataFileError(f"{where}: needs {', '.join(_FRAME_KEYS)}, or the word unset")
    return FrameRow(
        topic,
        Wording(str(fields["zh"]), str(fields["en"])),
        str(fields["clause"]),
        str(fields["source"]),
        str(fields["mark"]),
    )


def load_ranges(text: str, where: str) -> tuple[PlausibleRange, ...]:
    """Read `ranges.yaml`.

    Raises:
        DataFileError: a key is missing or unknown, or a minimum is above its maximum.
    """
    rows = reject_unknown_keys(load(text, where), ("ranges",), where).get("ranges")
    if not isinstance(rows, list):
        raise DataFileError(f"{where}: expected the key ranges with a list")
    return tuple(_range(row, f"{where} › row {number}") for number, row in enumerate(rows, start=1))


def _range(row: object, where: str) -> PlausibleRange:
    fields: dict[str, Any] = reject_unknown_keys(row, (*_RANGE_KEYS, "not_flow_words"), where)
    if not set(fields) >= set(_RANGE_KEYS) or fields["minimum"] > fields["maximum"]:
        raise DataFileError(f"{where}: needs {', '.join(_RANGE_KEYS)}, the minimum not above the maximum")
    if fields["kind"] not in {"input", "emission"}:
        raise DataFileError(f"{where}: kind is input or emission")
    return PlausibleRange(
        name=str(fields["name"]),
        process_words=tuple(map(str, fields["process_words"])),
        flow_words=tuple(map(str, fields["flow_words"])),
        kind=str(fields["kind"]),
        unit=str(fields["unit"]),
        minimum=float(fields["minimum"]),
        maximum=float(fields["maximum"]),
        source=str(fields["source"]),
        year=str(fields["year"]),
        mark=str(fields["mark"]),
        not_flow_words=tuple(map(str, fields.get("not_flow_words", ()))),
    )


def load_scope(entry: object, where: str) -> ProductScope:
    """Read the key `scope` of an edition's identity.

    Raises:
        DataFileError: a key is missing or unknown.
    """
    fields = reject_unknown_keys(entry, _SCOPE_KEYS, where)
    if set(fields) != set(_SCOPE_KEYS):
        raise DataFileError(f"{where}: needs {', '.join(_SCOPE_KEYS)}")
    words, codes, not_words = (tuple(map(str, fields[key])) for key in _SCOPE_KEYS)
    return ProductScope(words, codes, not_words)
