"""A report as PDF, and its drawings as PNG: typst compiles in this process, with the shipped fonts only."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from importlib import resources
from typing import Any, Literal

from background_db.findings import Finding
from footprint_app.reporting.blocks import Block, Figure, Report
from footprint_app.reporting.font_coverage import coverage_findings, font_folder, missing_characters, printable

_KINDS = {"Heading": "heading", "Paragraph": "paragraph", "Fields": "fields", "Table": "table", "Figure": "figure"}
# A long identifier or digest breaks after a separator, or every 16 signs, so that it stays in its column.
# Figures and days, which hold no letter, stay whole up to 14 signs.
_LONG = re.compile(r"(?=[!-~]*[A-Za-z])[!-~]{10,}|[!-~]{15,}")
_BREAK_AFTER = re.compile(r"([._/:#@=;,)\]-])(?=[A-Za-z0-9\[(])")
_UNBROKEN = re.compile(r"([0-9A-Za-z]{16})(?=[0-9A-Za-z])")
_SOFT = "\u200b"


def to_pdf(report: Report) -> tuple[bytes, tuple[Finding, ...]]:
    """Compile a report; the findings name characters that the fonts lack."""
    data = _document(report)
    missing = missing_characters(_texts(data))
    compiled = _compile(
        "study_report.typ", {"report": json.dumps(_printable(data, missing), ensure_ascii=False)}, "pdf"
    )
    return compiled[0], coverage_findings(missing)


def to_png(svgs: Iterable[str], pixels_per_inch: float = 200.0) -> list[bytes]:
    """Render drawings, one picture each, at the size their SVG states (96 units an inch)."""
    drawings = [printable(svg, missing_characters([svg])) for svg in svgs]
    if not drawings:
        return []
    inputs = {"drawings": json.dumps(drawings, ensure_ascii=False)}
    return _compile("drawings.typ", inputs, "png", pixels_per_inch)


def _compile(
    template: str, inputs: dict[str, str], form: Literal["pdf", "png"], pixels_per_inch: float | None = None
) -> list[bytes]:
    import typst

    source = resources.files(__package__).joinpath("templates", template).read_bytes()
    # Its published types leave out that a document of several pages gives a list of pictures.
    compile_: Any = typst.compile
    compiled = compile_(
        source,
        format=form,
        ppi=pixels_per_inch,
        sys_inputs=inputs,
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
    )
    return list(compiled) if isinstance(compiled, list) else [compiled]


def _document(report: Report) -> dict[str, Any]:
    data = asdict(report)
    for chapter, entry in zip(report.chapters, data["chapters"], strict=True):
        entry["blocks"] = [
            _block(block, as_dict) for block, as_dict in zip(chapter.blocks, entry["blocks"], strict=True)
        ]
    data["cover"]["fields"] = _softened(data["cover"]["fields"])
    return data


def _block(block: Block, entry: dict[str, Any]) -> dict[str, Any]:
    entry["kind"] = _KINDS[type(block).__name__]
    return entry if isinstance(block, Figure) else {key: _softened(value) for key, value in entry.items()}


def _softened(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG.sub(lambda found: _UNBROKEN.sub(rf"\1{_SOFT}", _BREAK_AFTER.sub(rf"\1{_SOFT}", found[0])), value)
    if isinstance(value, list | tuple):
        return [_softened(item) for item in value]
    return value


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _printable(value: Any, missing: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return printable(value, missing)
    if isinstance(value, dict):
        return {key: _printable(item, missing) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item, missing) for item in value]
    return value
