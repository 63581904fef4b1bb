"""How well an entry fits a row: name, unit, place, time and quality of the data, each from 0 to 1 and all shown.

fit = name × unit × (0.45 + 0.30 place + 0.15 time + 0.10 quality). A name that does not fit cannot be made up for by
its place; a unit of another dimension costs half where a property converts it, and nearly everything where none does.
The weights order a list for a person who chooses; they are no figures of a footprint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from background_db.errors import UnitError
from background_db.regions import lies_in
from background_db.units import dimension
from footprint_app.linking.geography import market_of
from footprint_app.linking.suggestions.entries import CatalogueEntry, EntryKind
from footprint_app.linking.suggestions.index import SuggestionIndex
from footprint_app.linking.suggestions.words import Terms, one_form, vocabulary

_MATERIAL = frozenset({"mass", "volume", "gas_volume_standard", "area", "length", "pieces"})
_ENERGY_CARRIER = frozenset({"mass", "volume", "gas_volume_standard", "energy"})
_NARROWER, _SIBLING = 0.8, 0.3
_APART = 0.4
"""What is left of a name's fit where one of the two names scrap, combustion or a window and the other does not."""
_WORLD = frozenset({"GLO", "ROW", "WORLD", "GLOBAL", ""})
NEEDS_PROPERTY = 0.5
"""`unit_fit` of two units between which a density, a mass per piece or a calorific value leads."""
_FRESH, _STALE = 3, 25
"""Data up to 3 years old count in full, from 25 years on hardly at all."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The parts of a fit and the whole, each 0 to 1."""

    name: float
    unit: float
    place: float
    time: float
    quality: float

    @property
    def total(self) -> float:
        """The order of a list of candidates."""
        return self.name * self.unit * (0.45 + 0.30 * self.place + 0.15 * self.time + 0.10 * self.quality)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row asks for."""

    name: str
    terms: Terms
    unit: str
    geography: str
    year: int


def fit_of(asked: Asked, index: SuggestionIndex, number: int) -> Fit:
    """Judge one entry for one row."""
    entry = index.entries[number]
    return Fit(
        name=_name_fit(asked, index, number),
        unit=unit_fit(asked.unit, entry.unit),
        place=place_fit(entry, asked.geography),
        time=time_fit(entry, asked.year),
        quality=_quality_fit(entry),
    )


def _name_fit(asked: Asked, index: SuggestionIndex, number: int) -> float:
    """0.62 of what is asked for is met, 0.20 of what is offered was asked for, 0.18 likeness of the letters."""
    offered = index.terms[number]
    met = _share_met(asked.terms, offered, index)
    wanted = _share_met(offered, asked.terms, index)
    name = 0.62 * met + 0.20 * wanted + 0.18 * _likeness(asked.name, index.entries[number])
    apart = (asked.terms.concepts ^ offered.concepts) & vocabulary().apart
    return name * _APART if apart else name


def _share_met(asked: Terms, offered: Terms, index: SuggestionIndex) -> float:
    """Return the weighted share of the asked name's parts that the other name has."""
    weights = [(3.0, _concept_met(concept, offered.concepts)) for concept in asked.concepts]
    weights += [(1.2 * index.weight_of(f"g:{grade}"), float(grade in offered.grades)) for grade in asked.grades]
    # What one name says in Chinese alone, the other cannot answer in English: it weighs, but less.
    open_pairs = 1.0 if offered.has_chinese else 0.35
    weights += [(0.6 * open_pairs * index.weight_of(f"p:{pair}"), float(pair in offered.pairs)) for pair in asked.pairs]
    open_words = 1.0 if offered.has_latin else 0.35
    weights += [(0.9 * open_words * index.weight_of(f"w:{word}"), float(word in offered.words)) for word in asked.words]
    total = sum(weight for weight, _ in weights)
    return sum(weight * met for weight, met in weights) / total if total else 0.0


def _concept_met(concept: str, offered: Iterable[str]) -> float:
    return max((_kinship(concept, other) for other in offered), default=0.0)


@lru_cache(maxsize=100_000)
def _kinship(asked: str, offered: str) -> float:
    """1 the same, 0.8 offered is narrower, 0.6 and less for each step broader, 0.3 for two of one kind."""
    if asked == offered:
        return 1.0
    ancestors = vocabulary().ancestors
    if asked in ancestors[offered]:
        return _NARROWER
    if offered in ancestors[asked]:
        return 0.6 ** (1 + ancestors[asked].index(offered))
    return _SIBLING if set(ancestors[asked][:1]) & set(ancestors[offered][:1]) else 0.0


def _likeness(name: str, entry: CatalogueEntry) -> float:
    from rapidfuzz import fuzz

    plain = one_form(name)
    has_han = not plain.isascii()
    same = [other for other in entry.names if other.isascii() != has_han]
    return max((fuzz.token_set_ratio(plain, one_form(other)) / 100 for other in same), default=0.0)


@lru_cache(maxsize=10_000)
def unit_fit(asked: str, offered: str) -> float:
    """1 same dimension, 0.5 convertible with a property of the material, 0.1 otherwise; 0.3 where one is unknown."""
    try:
        one, other = dimension(asked), dimension(offered)
    except UnitError:
        return 1.0 if asked.strip().casefold() == offered.strip().casefold() else 0.3
    if one == other:
        return 1.0
    return NEEDS_PROPERTY if {one, other} <= _MATERIAL or {one, other} <= _ENERGY_CARRIER else 0.1


def place_fit(entry: CatalogueEntry, geography: str) -> float:
    """1 describes the place, 0.85 elsewhere in the country, 0.5 the world, 0.4 not stated, 0.15 another country."""
    if entry.kind is EntryKind.SUPPLIER:
        return 1.0
    place = entry.geography.strip()
    if place.upper() in _WORLD:
        return 0.4 if not place else 0.5
    if lies_in(geography, place):
        return 1.0
    return 0.85 if market_of(place) == market_of(geography) else 0.15


def time_fit(entry: CatalogueEntry, year: int) -> float:
    """1 up to 3 years old, falling to 0.1 at 25; 0.3 where no year is stated."""
    age = age_of(entry, year)
    if age is None:
        return 0.3
    return max(0.1, 1 - 0.9 * max(0, age - _FRESH) / (_STALE - _FRESH))


def age_of(entry: CatalogueEntry, year: int) -> int | None:
    """Years between the data and the study; None where no year is stated."""
    last = entry.last_year or entry.first_year
    return None if last is None else max(0, year - last)


def _quality_fit(entry: CatalogueEntry) -> float:
    if entry.kind is EntryKind.SUPPLIER:
        return 1.0
    return 0.2 if entry.is_low_quality else 0.7 if entry.technology or entry.kind is EntryKind.FACTOR else 0.5
