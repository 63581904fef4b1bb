"""Make the fonts that ship with the reports: Noto Sans CJK SC, reduced to the characters that reports need.

    apt-get download fonts-noto-cjk && dpkg-deb -x fonts-noto-cjk_*.deb noto
    pip install fonttools
    python scripts/build_report_fonts.py noto/usr/share/fonts/opentype/noto

Regular carries GB 2312, the whole Table of General Standard Chinese Characters, Latin, Greek and the signs of the
field; Bold carries GB 2312 and the rest but not the rarer names, for which typst takes Regular. Hints are left out:
they serve low-resolution screens, and a PDF is scaled anyway. The outlines are unchanged, so the OFL's name stays.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FONTS = Path(__file__).resolve().parent.parent / "footprint_app" / "reporting" / "fonts"
FAMILY = "Noto Sans CJK SC"
SIGNS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: names of foreign suppliers and sources
    (0x0370, 0x03FF),  # Greek
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x2030, 0x205E),  # per mille, primes, reference marks
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x218F),  # letterlike signs, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x25FF),  # boxes and shapes
    (0x2600, 0x27BF),  # marks
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3220, 0x33FF),  # enclosed and squared signs
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full-width forms
)


def gb2312() -> set[int]:
    """The 6,763 Chinese characters of GB 2312."""
    return {point for point in range(0x4E00, 0xA000) if _is_gb2312(chr(point))}


def _is_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def extra_characters() -> set[int]:
    """Characters of the general standard table that GB 2312 lacks."""
    lines = (FONTS / "extra_characters.txt").read_text(encoding="utf-8").splitlines()
    return {ord(character) for line in lines if not line.startswith("#") for character in line}


def subset(collection: Path, points: set[int], target: Path) -> None:
    """Write the face `FAMILY` of a font collection, reduced to `points`."""
    face: TTFont = next(
        font
        for font in TTCollection(collection, lazy=True).fonts
        if FAMILY in {font["name"].getDebugName(1), font["name"].getDebugName(16)}
    )
    options = Options()
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "locl", "palt", "halt"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(face)
    face.save(target)
    print(f"{target.name}: {len(face.getBestCmap())} characters, {target.stat().st_size / 1e6:.2f} MB")


def main(folder: Path) -> None:
    """Write both weights into the package."""
    signs = {point for first, last in SIGNS for point in range(first, last + 1)}
    subset(
        folder / "NotoSansCJK-Regular.ttc",
        signs | gb2312() | extra_characters(),
        FONTS / "NotoSansCJKsc-Regular-subset.otf",
    )
    subset(folder / "NotoSansCJK-Bold.ttc", signs | gb2312(), FONTS / "NotoSansCJKsc-Bold-subset.otf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
