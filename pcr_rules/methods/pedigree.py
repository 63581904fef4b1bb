"""Pedigree scores of data to the spread of a lognormal value, and products of lognormal values in closed form.

Sets of numbers stand in `pedigree.yaml`; none is mixed with another. The basic uncertainty of a kind of flow is given by
who asks; `pedigree_basic` has a table of it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import NormalDist
from typing import Any

from background_db.errors import DataFileError, UnknownKeyError
from background_db.strict_yaml import load, reject_unknown_keys

INDICATORS = ("reliability", "completeness", "time", "geography", "technology")
_FILE = "pedigree.yaml"
_KEYS = ("kind", "source", "mark", *INDICATORS)
_KINDS = ("variance", "factor")
_LEVELS = 5


class PedigreeLevelError(DataFileError):
    """A score has no number in the set, or is none of 1 to 5."""


@dataclass(frozen=True, slots=True)
class PedigreeSet:
    """Numbers by indicator and level; `kind` is ``variance`` (of ln x) or ``factor`` (95 % factor)."""

    set_id: str
    kind: str
    source: str
    mark: str
    levels: Mapping[str, tuple[float | None, ...]]

    def number(self, indicator: str, score: int) -> float:
        """Return the number of a score.

        Raises:
            PedigreeLevelError: the score is none of 1 to 5, or the set has no number there.
        """
        value = self.levels[indicator][score - 1] if 1 <= score <= _LEVELS else None
        if value is None:
            raise PedigreeLevelError(f"{self.set_id} has no number for {indicator} at level {score}")
        return value


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A lognormal value: `median` and geometric standard deviation, and what follows of them."""

    median: float
    geometric_standard_deviation: float

    @property
    def variance(self) -> float:
        """Variance of ln x: ln² GSD."""
        return math.log(self.geometric_standard_deviation) ** 2

    @property
    def mean(self) -> float:
        """Median × exp(σ²/2)."""
        return self.median * math.exp(self.variance / 2)

    @property
    def standard_deviation(self) -> float:
        """Mean × √(exp(σ²) - 1)."""
        return self.mean * math.sqrt(math.expm1(self.variance))

    def quantile(self, share: float) -> float:
        """Return the value below which `share` of the outcomes lie."""
        return self.at_deviations(NormalDist().inv_cdf(share))

    def at_deviations(self, deviations: float) -> float:
        """Return the value `deviations` standard deviations of the logarithm from the median: median × GSD^z."""
        return self.median * math.pow(self.geometric_standard_deviation, deviations)


def pedigree_variance(scores: Mapping[str, int], basic_variance: float, set_id: str = "ecoinvent_3") -> float:
    """Return the variance of ln x of a scored value.

    Formula: σ² = σ²_basic + Σ σ²_indicator(score)

    Raises:
        UnknownKeyError: no such set.
        PedigreeLevelError: a score has no number, or the set has factors.
    Source: ecoinvent 3 data quality guideline, from secondary sources (confirmed-S).
    """
    found = pedigree_set(set_id)
    if found.kind != "variance":
        raise PedigreeLevelError(f"{set_id} has factors, no variances: use squared_deviation")
    return basic_variance + math.fsum(found.number(name, scores[name]) for name in INDICATORS)


def squared_deviation(variance: float) -> float:
    """Return GSD², the 95 % factor of a lognormal value, from the variance of ln x: exp(2 σ)."""
    return math.exp(2 * math.sqrt(variance))


def squared_deviation_of_factors(factors: Iterable[float], basic_factor: float) -> float:
    """Return the 95 % factor from 95 % factors of scores and the basic one, as EcoSpold 1 has it.

    Formula: SDg95 = exp(√(Σ ln² U_i + ln² U_basic))
    Source: ecoinvent 2 report on data quality, from secondary sources (confirmed-S).
    """
    return math.exp(math.sqrt(math.fsum(math.log(each) ** 2 for each in (*factors, basic_factor))))


def pedigree_factors(scores: Mapping[str, int], set_id: str = "ciroth_2016") -> tuple[float, ...]:
    """Return the 95 % factors of the scores of a value; indicators that were not scored are left out.

    Raises:
        UnknownKeyError: no such set.
        PedigreeLevelError: a score has no number, or the set has variances.
    """
    found = pedigree_set(set_id)
    if found.kind != "factor":
        raise PedigreeLevelError(f"{set_id} has variances, no factors: use pedigree_variance")
    return tuple(found.number(name, scores[name]) for name in INDICATORS if name in scores)


def lognormal_product(factors: Sequence[Lognormal]) -> Lognormal:
    """Return the product of independent lognormal values: medians multiply, variances of the logarithms add."""
    median = math.prod(each.median for each in factors)
    return Lognormal(median, math.exp(math.sqrt(math.fsum(each.variance for each in factors))))


def pedigree_set(set_id: str) -> PedigreeSet:
    """Return a set of numbers by its id.

    Raises:
        UnknownKeyError: no such set.
    """
    sets = pedigree_sets()
    if set_id not in sets:
        raise UnknownKeyError(f"no pedigree set {set_id!r}; known: {', '.join(sets)}")
    return sets[set_id]


@cache
def pedigree_sets() -> Mapping[str, PedigreeSet]:
    """Read all sets.

    Raises:
        DataFileError: the shipped file is broken.
    """
    text = resources.files("pcr_rules.methods").joinpath(_FILE).read_text(encoding="utf-8")
    entries = reject_unknown_keys(load(text, _FILE), ("sets",), _FILE)["sets"]
    return {str(name): _set(str(name), entry) for name, entry in entries.items()}


def _set(set_id: str, entry: object) -> PedigreeSet:
    where = f"{_FILE} › {set_id}"
    values: dict[str, Any] = reject_unknown_keys(entry, _KEYS, where)
    if set(values) != set(_KEYS) or values["kind"] not in _KINDS:
        raise DataFileError(f"{where}: needs {', '.join(_KEYS)}; kind is one of {', '.join(_KINDS)}")
    if any(len(values[name]) != _LEVELS for name in INDICATORS):
        raise DataFileError(f"{where}: each indicator has {_LEVELS} levels")
    levels = {name: tuple(None if each is None else float(each) for each in values[name]) for name in INDICATORS}
    return PedigreeSet(set_id, values["kind"], values["source"], values["mark"], levels)
