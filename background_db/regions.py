"""Region words: ISO 3166-2 provinces, the seven grids, the nation, and how they lie in one another.

Which province belongs to which grid is from memory (verification `memory-only`); the official factors name
provinces and grids, not their membership.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

OUTSIDE_MAINLAND = frozenset({"CN-HK", "CN-MO", "CN-TW"})
"""Not part of the geography that a national value of mainland China describes."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region of China. `grids` is empty for a grid, and has two entries where a province is divided."""

    region: str
    name_zh: str
    name_en: str
    grids: tuple[str, ...]
    has_official_electricity_value: bool
    note: str


def is_mainland(region: str) -> bool:
    """True for mainland China as a whole and its provinces, False for anything else and where nothing is stated."""
    return region not in OUTSIDE_MAINLAND and (region == "CN" or region.startswith("CN-"))


@cache
def regions() -> Mapping[str, Region]:
    """All regions by their code."""
    text = resources.files("background_db").joinpath("data/electricity/regions.csv").read_text(encoding="utf-8")
    return {
        row["region"]: Region(
            row["region"],
            row["name_zh"],
            row["name_en"],
            tuple(row["grids"].split()),
            row["official_value"] == "true",
            row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _by_name() -> Mapping[str, str]:
    return {
        name.casefold(): region.region for region in regions().values() for name in (region.name_zh, region.name_en)
    }


def region_code(text: str) -> str | None:
    """Return the code of a region written as code or name (``广东``, ``Guangdong``, ``CN-GD``), or None."""
    word = text.strip()
    if word.upper() in regions():
        return word.upper()
    return _by_name().get(word.casefold()) or _by_name().get(word.removesuffix("省").removesuffix("市"))


def grids_of(region: str) -> tuple[str, ...]:
    """Return the grids a province lies in: none for a grid or the nation, two for Inner Mongolia."""
    known = regions().get(region)
    return known.grids if known else ()


def wider(geography: str) -> tuple[str, ...]:
    """Return the geographies to try in turn when none holds for `geography`: its one grid, the nation, the world.

    A province that lies in two grids skips the grids: choosing one would be silent. Hong Kong, Macao and Taiwan
    skip the nation.
    """
    steps: list[str] = []
    grids = grids_of(geography)
    if len(grids) == 1:
        steps += grids
    if geography.startswith("CN-") and geography not in OUTSIDE_MAINLAND:
        steps.append("CN")
    if geography != "GLO":
        steps.append("GLO")
    return tuple(steps)


def lies_in(geography: str, area: str) -> bool:
    """True when a value that holds for `area` also describes `geography`."""
    return geography == area or area in wider(geography)
