"""Materials of a steelworks told by their names, and processes told by what they take in and make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

_KEYS = ("key", "carbon", "words", "not_words")
GASES = frozenset({"coke_oven_gas", "blast_furnace_gas", "converter_gas"})
SCRAP = frozenset({"steel_scrap", "iron_scrap"})
IRON_CHARGE = frozenset({"hot_metal", "direct_reduced_iron"})
_AS_BLANKS = str.maketrans("_-", "  ")
_BLAST = ("高炉", "blast furnace", "blast-furnace")
_CONVERTER = ("转炉", "converter", "bof")
_ARC = ("电炉", "电弧炉", "eaf", "arc furnace")


@dataclass(frozen=True, slots=True)
class SteelMaterial:
    """A material: the words of its names, and the name of its default carbon content."""

    key: str
    carbon: str | None
    words: tuple[str, ...]
    not_words: tuple[str, ...]


@cache
def steel_materials() -> tuple[SteelMaterial, ...]:
    """Return the materials in the order in which names are compared.

    Raises:
        DataFileError: a row lacks a key.
    """
    name = "materials.yaml"
    text = resources.files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
    rows = reject_unknown_keys(load(text, name), ("materials",), name)["materials"]
    return tuple(_material(row, f"{name} › row {number}") for number, row in enumerate(rows, start=1))


def _material(row: object, where: str) -> SteelMaterial:
    fields: dict[str, Any] = reject_unknown_keys(row, _KEYS, where)
    if set(fields) != set(_KEYS):
        raise DataFileError(f"{where}: needs {', '.join(_KEYS)}")
    carbon = fields["carbon"]
    return SteelMaterial(str(fields["key"]), carbon, tuple(fields["words"]), tuple(fields["not_words"]))


@lru_cache(maxsize=4096)
def material_of(name: str) -> SteelMaterial | None:
    """Return the material that a name means, None where none is known."""
    for material in steel_materials():
        if has_word(name, material.words) and not has_word(name, material.not_words):
            return material
    return None


def has_word(text: str, words: tuple[str, ...]) -> bool:
    """True when one of the words stands in the text; a Latin one as a word of its own, with or without a plural s."""
    folded = text.casefold().translate(_AS_BLANKS)
    return any(_pattern(word).search(folded) for word in words)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    plain = word.casefold().translate(_AS_BLANKS)
    # "dri" is iron, "drive" is none; Chinese has no blanks between words.
    return re.compile(rf"(?<![a-z]){re.escape(plain)}(?:s|es)?(?![a-z])" if plain.isascii() else re.escape(plain))


def row_key(row: Exchange) -> str:
    """Return the key of a row's material, "" where none is known."""
    material = material_of(row.flow)
    return material.key if material else ""


def output_key(output: ProductOutput) -> str:
    """Return the key of an output's material by its name, else by its flow id."""
    material = material_of(output.name) or material_of(output.flow_id)
    return material.key if material else ""


def inputs_of(process: UnitProcess) -> Iterator[Exchange]:
    """Yield the rows that a process takes in."""
    return (row for row in process.exchanges if row.kind is ExchangeKind.INPUT)


def makes(process: UnitProcess, *keys: str) -> bool:
    """True when one of the materials is a product of the process."""
    return any(output_key(output) in keys for output in products_of(process))


def takes(process: UnitProcess, *keys: str) -> bool:
    """True when the process takes in one of the materials."""
    return any(row_key(row) in keys for row in inputs_of(process))


def _called(process: UnitProcess) -> str:
    return f"{process.process_id} {process.name}"


def blast_furnaces(study: ProductStudy) -> tuple[UnitProcess, ...]:
    """Return the processes that make hot metal."""
    return tuple(each for each in study.processes if makes(each, "hot_metal"))


def converters(study: ProductStudy) -> tuple[UnitProcess, ...]:
    """Return the processes that make steel of hot metal and are called a converter, or are not called an arc furnace."""
    return tuple(
        each
        for each in study.processes
        if _makes_steel(each)
        and (has_word(_called(each), _CONVERTER) or (takes(each, "hot_metal") and not is_arc_furnace(each)))
    )


def arc_furnaces(study: ProductStudy) -> tuple[UnitProcess, ...]:
    """Return the processes that make steel and are called an arc furnace or burn electrodes."""
    return tuple(each for each in study.processes if _makes_steel(each) and is_arc_furnace(each))


def is_arc_furnace(process: UnitProcess) -> bool:
    """True when a process is called an arc furnace, or takes electrodes and is not called a converter."""
    if has_word(_called(process), _CONVERTER):
        return False
    return has_word(_called(process), _ARC) or takes(process, "electrode")


def _makes_steel(process: UnitProcess) -> bool:
    charged = IRON_CHARGE | SCRAP
    return makes(process, "liquid_steel", "cast_steel", "rolled_steel") and takes(process, *charged)


def is_a_blast_furnace_name(text: str) -> bool:
    """True when a text speaks of the blast-furnace and converter route."""
    return has_word(text, (*_BLAST, *_CONVERTER, "bf-bof", "长流程"))


def is_an_arc_furnace_name(text: str) -> bool:
    """True when a text speaks of the electric route."""
    return has_word(text, (*_ARC, "短流程"))
