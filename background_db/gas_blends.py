"""How gases are written, and what refrigerant blends are made of: a GWP is published for a gas, never for a blend."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.errors import DataFileError
from background_db.provenance import Source, Verification
from background_db.strict_yaml import load, reject_unknown_keys

_FOLDER = "data/gases"
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class GasBlend:
    """A refrigerant blend: mass share of each component by gas key; the shares sum to 1."""

    name: str
    components: Mapping[str, float]
    verification: Verification

    @property
    def shown(self) -> str:
        """The composition as a reader sees it: ``hfc32 50 % + hfc125 50 %``."""
        return " + ".join(f"{gas} {100 * share:.10g} %" for gas, share in self.components.items())


def gas_named(name: str) -> str | None:
    """Return the key of a gas as written: ``R-134a``, ``HFC134A`` → ``hfc134a``; None where no gas is so called."""
    return _names().get(_plain(name))


def blend_named(name: str) -> GasBlend | None:
    """Return the blend of a name: ``R410A``, ``HFC-410A`` → R-410A; None where its composition is not known here."""
    return _blends().get(_plain(name))


@cache
def gas_blends() -> tuple[GasBlend, ...]:
    """All blends with a known composition, in the order of the file.

    Raises:
        DataFileError: the shares of a blend do not sum to 1.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    for row in _table("blends.csv"):
        rows.setdefault(row["blend"], []).append(row)
    blends = tuple(
        GasBlend(name, {row["gas"]: float(row["mass_share"]) for row in some}, Verification(some[0]["verification"]))
        for name, some in rows.items()
    )
    for blend in blends:
        if abs(sum(blend.components.values()) - 1) > _ROUNDING:
            raise DataFileError(f"{_FOLDER}/blends.csv: the shares of {blend.name} do not sum to 1")
    return blends


@cache
def blend_source() -> Source:
    """The publication that the compositions are from."""
    text = resources.files("background_db").joinpath(f"{_FOLDER}/source.yaml").read_text(encoding="utf-8")
    header = reject_unknown_keys(load(text, _FOLDER), ("source", "licence"), _FOLDER)
    return Source(**{key: str(value) for key, value in header["source"].items()}, licence=str(header["licence"]))


def known_gas_names() -> tuple[str, ...]:
    """How gases and blends may be written, for hints."""
    written = (name for row in _table("names.csv") for name in row["names"].split())
    return (*written, *(blend.name for blend in gas_blends()))


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("background_db").joinpath(f"{_FOLDER}/{name}").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _table("names.csv"):
        for name in (row["gas"], *row["names"].split()):
            if found.setdefault(_plain(name), row["gas"]) != row["gas"]:
                raise DataFileError(f"{_FOLDER}/names.csv: {name} names two gases")
    return found


@cache
def _blends() -> dict[str, GasBlend]:
    return {
        _plain(prefix + blend.name.removeprefix("R")): blend
        for blend in gas_blends()
        for prefix in ("R", "HFC", "HCFC", "R-", "")
    }


def _plain(name: str) -> str:
    """Bring a name to the form in which names are compared: no blanks, hyphens or channel, one case."""
    text = unicodedata.normalize("NFKC", name).casefold().partition(".fossil")[0]
    return re.sub(r"[\s\-_‐–,]", "", text).removesuffix("制冷剂").removeprefix("制冷剂").removeprefix("refrigerant")
