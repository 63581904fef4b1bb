"""The parts of a report, free of any file format: PDF and Word are two renderings of the same blocks."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right", "center"]
Tone = Literal["normal", "note", "warning"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the chapter title; level 2 is numbered in the table of contents."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a note is set smaller, a warning in a frame."""

    text: str
    tone: Tone = "normal"


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values side by side."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `weight` is its share of the width."""

    header: str
    weight: float = 1.0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the last `total_rows` rows are sums."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total_rows: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG text, `width` mm wide; `description` tells a reader who cannot see it what it shows."""

    caption: str
    svg: str
    width: float
    description: str


Block = Heading | Paragraph | Fields | Table | Figure


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter or annex; wide tables ask for the page to be turned."""

    title: str
    blocks: tuple[Block, ...]
    is_landscape: bool = False
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first page."""

    title: str
    subtitle: str
    product: str
    fields: tuple[tuple[str, str], ...]
    result_label: str
    result: str
    result_unit: str
    result_note: str
    claim: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `banner` stands on every page and names what the reader must not overlook."""

    language: str
    cover: Cover
    banner: str
    running_title: str
    running_note: str
    footer: str
    contents_title: str
    chapters: tuple[Chapter, ...]


def number_captions(chapters: tuple[Chapter, ...], table_word: str, figure_word: str) -> tuple[Chapter, ...]:
    """Return the chapters with tables and figures counted through: "Table 3  Emissions by stage"."""
    counts = {table_word: 0, figure_word: 0}

    def numbered(block: Block) -> Block:
        if not isinstance(block, Table | Figure) or not block.caption:
            return block
        word = table_word if isinstance(block, Table) else figure_word
        counts[word] += 1
        caption = f"{word} {counts[word]}  {block.caption}"
        if isinstance(block, Table):
            return Table(caption, block.columns, block.rows, block.total_rows, block.note)
        return Figure(caption, block.svg, block.width, block.description)

    return tuple(
        Chapter(chapter.title, tuple(map(numbered, chapter.blocks)), chapter.is_landscape, chapter.starts_page)
        for chapter in chapters
    )
