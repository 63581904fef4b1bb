"""A drawing surface: shapes and wrapped text as SVG, in units of a hundredth of an inch on paper (96 a CSS inch).

Greys differ in lightness and marks differ in pattern, so that a chart survives a black-and-white print.
"""

import unicodedata
from dataclasses import dataclass, field
from html import escape

FAMILY = "Noto Sans CJK SC"
INK, MUTED, RULE, PALE, PAPER = "#1a1a1a", "#595959", "#b3b3b3", "#eef1f4", "#ffffff"
DARK, MIDDLE, LIGHT = "#1f4e79", "#6f9bc4", "#cfdeec"
WARM = "#b35c00"
_NARROW = frozenset("iljtfrI.,:;|!'()[]/ ·-")
_WIDE = frozenset("mwMW%@&")


@dataclass(slots=True)
class Drawing:
    """An SVG under construction."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = PAPER,
        line: str = "",
        radius: float = 0,
        dash: str = "",
        thickness: float = 1,
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        stroke = f' stroke="{line}" stroke-width="{number(thickness)}"' if line else ""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        place = f'x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}" height="{number(max(height, 0))}"'
        self.parts.append(f'<rect {place} rx="{number(radius)}" fill="{fill}"{stroke}{dashes}/>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, color: str = RULE, thickness: float = 1, dash: str = ""
    ) -> None:
        """Draw a straight line."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        place = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self.parts.append(f'<line {place} stroke="{color}" stroke-width="{number(thickness)}"{dashes}/>')

    def path(
        self, data: str, *, fill: str = "none", line: str = "", thickness: float = 1, dash: str = "", opacity: float = 1
    ) -> None:
        """Draw a path given as SVG path data."""
        stroke = f' stroke="{line}" stroke-width="{number(thickness)}"' if line else ""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        see_through = f' opacity="{number(opacity)}"' if opacity < 1 else ""
        self.parts.append(f'<path d="{data}" fill="{fill}"{stroke}{dashes}{see_through}/>')

    def circle(self, x: float, y: float, radius: float, *, fill: str = INK) -> None:
        """Draw a dot."""
        self.parts.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11,
        anchor: str = "start",
        color: str = INK,
        bold: bool = False,
    ) -> None:
        """Write one line of text; `y` is its baseline."""
        weight = ' font-weight="700"' if bold else ""
        look = f'font-size="{number(size)}" text-anchor="{anchor}" fill="{color}"{weight}'
        self.parts.append(f'<text x="{number(x)}" y="{number(y)}" {look}>{escape(text)}</text>')

    def lines(
        self,
        x: float,
        y: float,
        texts: list[str],
        *,
        size: float = 11,
        anchor: str = "start",
        color: str = INK,
        bold: bool = False,
    ) -> None:
        """Write lines of text, the block centred on `y`."""
        step = size * 1.28
        top = y - step * (len(texts) - 1) / 2 + size * 0.36
        for number, text in enumerate(texts):
            self.text(x, top + number * step, text, size=size, anchor=anchor, color=color, bold=bold)

    def arrow_head(
        self, x: float, y: float, direction: tuple[float, float], *, color: str = INK, size: float = 6
    ) -> None:
        """Draw the head of an arrow whose tip is (x, y), pointing along a unit vector."""
        dx, dy = direction
        bx, by = x - size * dx, y - size * dy
        wx, wy = -dy * size * 0.45, dx * size * 0.45
        self.path(
            f"M{number(x)},{number(y)} L{number(bx + wx)},{number(by + wy)} L{number(bx - wx)},{number(by - wy)} Z",
            fill=color,
        )

    def svg(self) -> str:
        """Return the drawing as an SVG document."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(self.width)}" height="{number(self.height)}" '
            f'viewBox="0 0 {number(self.width)} {number(self.height)}" font-family="{FAMILY}">'
            f"{_PATTERNS}{''.join(self.parts)}</svg>"
        )


# Second series of a bar chart: told apart from the first by its hatching, not by colour alone.
HATCH = "url(#hatch)"
_PATTERNS = (
    '<defs><pattern id="hatch" patternUnits="userSpaceOnUse" width="5" height="5" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{PAPER}"/><line x1="0" y1="0" x2="0" y2="5" stroke="{DARK}" stroke-width="3"/>'
    "</pattern></defs>"
)


def number(value: float) -> str:
    """Write a coordinate: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text: a Chinese character is one em, a Latin one about half."""
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.33
    if character in _WIDE:
        return 0.9
    return 0.66 if character.isupper() else 0.57


def wrap(text: str, width: float, size: float, most_lines: int = 3) -> list[str]:
    """Break a text into lines of at most `width`: between Chinese characters, else between words.

    A text that needs more than `most_lines` ends in an ellipsis.
    """
    lines: list[str] = []
    current = ""
    for piece in _pieces(text):
        if current and text_width(current + piece.rstrip(), size) > width:
            lines.append(current.rstrip())
            current = piece.lstrip()
        else:
            current += piece
        while text_width(current.rstrip(), size) > width:
            cut = _fitting(current, width, size)
            lines.append(current[:cut])
            current = current[cut:]
    if current.strip():
        lines.append(current.rstrip())
    if len(lines) <= most_lines:
        return lines or [""]
    last = lines[most_lines - 1]
    while last and text_width(last + "…", size) > width:
        last = last[:-1]
    return [*lines[: most_lines - 1], last.rstrip() + "…"]


def _fitting(text: str, width: float, size: float) -> int:
    cut = 1
    while cut < len(text) and text_width(text[: cut + 1], size) <= width:
        cut += 1
    return cut


# A line may not begin with these (Chinese typesetting rule).
_NO_START = frozenset("，。、；：）》」』！？%％,.;:)")


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        starts_new = (
            not pieces or pieces[-1].endswith(" ") or wide or unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        )
        if pieces and (character in _NO_START or character == " "):
            starts_new = False
        if starts_new:
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces
