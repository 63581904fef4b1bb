"""Which characters the shipped fonts can print; what they cannot is shown as its code point and reported."""

import struct
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from background_db.findings import Finding, warning

REGULAR = "NotoSansCJKsc-Regular-subset.otf"
_UNICODE_FULL = (3, 10)
_SEGMENTED = 12
_SHOWN = 20
# typst carries Libertinus Serif inside and falls back on it: Latin Extended-A and -B, Cyrillic.
_BROUGHT_BY_TYPST = ((0x0100, 0x021F), (0x0400, 0x045F))
# Characters with a plain equivalent: the font has no subscript figures (the page sets them small itself), and line
# feeds, tabs and zero-width signs are layout, not ink.
EQUIVALENTS = {
    **{ord(sub): plain for sub, plain in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)},
    0x207B: "-",
    0x2714: "✓",
}
_LAYOUT = frozenset("\n\r\t\u200b\u200d\ufeff\u2060")


def font_folder() -> Path:
    """Folder of the shipped fonts."""
    return Path(str(resources.files(__package__).joinpath("fonts")))


@cache
def covered() -> tuple[tuple[int, int], ...]:
    """Ranges of code points that the regular font has, read from its character map (OpenType cmap, format 12).

    Raises:
        ValueError: the font file has no such map.
    """
    data = (font_folder() / REGULAR).read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if (platform, encoding) == _UNICODE_FULL and form == _SEGMENTED:
            return _groups(data, start + offset)
    raise ValueError(f"{REGULAR} has no full Unicode character map")


def _table(data: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"{REGULAR} has no table {tag!r}")


def _groups(data: bytes, start: int) -> tuple[tuple[int, int], ...]:
    (count,) = struct.unpack_from(">I", data, start + 12)
    triples = (struct.unpack_from(">III", data, start + 16 + 12 * number) for number in range(count))
    return tuple((first, last) for first, last, _ in triples)


@cache
def _points() -> frozenset[int]:
    return frozenset(point for first, last in (*covered(), *_BROUGHT_BY_TYPST) for point in range(first, last + 1))


def missing_characters(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the characters that the fonts lack, each once, in code order."""
    used = {character for text in texts for character in text}
    return tuple(sorted(c for c in used if ord(c) not in _points() and ord(c) not in EQUIVALENTS and c not in _LAYOUT))


def printable(text: str, missing: Iterable[str]) -> str:
    """Replace what the fonts lack: a missing character by its code point, never by a silent empty box."""
    return text.translate(EQUIVALENTS | {ord(character): f"〔U+{ord(character):04X}〕" for character in missing})


def coverage_findings(missing: tuple[str, ...]) -> tuple[Finding, ...]:
    """Report the characters that were replaced."""
    if not missing:
        return ()
    shown = " ".join(f"U+{ord(character):04X}" for character in missing[:_SHOWN]) + (
        " …" if len(missing) > _SHOWN else ""
    )
    return (warning("REPORT-FONT-01", count=len(missing), characters=shown),)
