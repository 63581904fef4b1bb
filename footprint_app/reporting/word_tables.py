"""Tables of a Word document, written as XML at once.

python-docx looks a cell up by walking its table, which takes seconds for a calculation table of a thousand cells.
"""

import re
from xml.sax.saxutils import escape

from footprint_app.reporting.blocks import Column

ACCENT, MUTED, WARM, PALE, RULE = "1F4E79", "595959", "8A4600", "EEF1F4", "BFBFBF"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS_PER_MM = 56.6929
_FORMULA = re.compile(r"\b(CO2|CH4|N2O|SF6|NF3)")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# XML has no place for these; they come only from damaged input.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def word_text(text: str) -> str:
    """Text fit for XML, formulas with lowered figures as Word's fonts have them."""
    return _FORMULA.sub(lambda found: found[0].translate(_SUBSCRIPT), _FORBIDDEN.sub("", text))


def table_xml(
    columns: tuple[Column, ...],
    rows: tuple[tuple[str, ...], ...],
    width: float,
    size: float,
    *,
    head: bool = True,
    total_rows: int = 0,
) -> str:
    """Return a table `width` mm wide in `size` points; the last `total_rows` rows are bold, the head repeats on pages."""
    whole = sum(column.weight for column in columns)
    widths = [round(width * _TWIPS_PER_MM * column.weight / whole) for column in columns]
    parts = [_properties(widths)]
    if head:
        cells = "".join(
            _cell(column.header, one, column.align, size, bold=True, fill=PALE)
            for column, one in zip(columns, widths, strict=True)
        )
        parts.append(_row(cells, "<w:tblHeader/>"))
    for number, row in enumerate(rows):
        is_total = number >= len(rows) - total_rows
        cells = "".join(
            _cell(text, one, column.align, size, bold=is_total, color="" if head or position else MUTED)
            for position, (text, one, column) in enumerate(zip(row, widths, columns, strict=True))
        )
        parts.append(_row(cells))
    return "".join(parts) + "</w:tbl>"


def _properties(widths: list[int]) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:color="{color}"/>'
        for side, size, color in (("top", 8, ACCENT), ("bottom", 8, ACCENT), ("insideH", 4, RULE))
    )
    sides = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _row(cells: str, more: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{cells}</w:tr>"


def _cell(
    text: str, width: int, align: str, size: float, *, bold: bool = False, fill: str = "", color: str = ""
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    weight = "<w:b/>" if bold else ""
    ink = f'<w:color w:val="{color}"/>' if color else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in word_text(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr>{weight}{ink}<w:sz w:val="{round(2 * size)}"/></w:rPr>{lines}</w:r></w:p></w:tc>'
    )
