"""Distributions and data quality entries of openLCA, both schemas."""

from collections.abc import Callable, Mapping
from typing import Any

from background_db.inventory.readers.distributions import (
    INDICATORS,
    ImpossibleDistributionError,
    lognormal,
    normal,
    triangular,
    uniform,
)  # fmt: skip
from background_db.inventory.readers.olca_entities import listed, number, reference_id, reference_name
from background_db.inventory.records import Distribution

_INDICATOR_WORDS = (("reliab",), ("complet",), ("tempor", "time"), ("geograph",), ("technolog",))
_KINDS: Mapping[str, tuple[Callable[..., Distribution | None], tuple[str, ...]]] = {
    "LOG_NORMAL_DISTRIBUTION": (lognormal, ("geomMean", "geomSd")),
    "NORMAL_DISTRIBUTION": (normal, ("mean", "sd")),
    "UNIFORM_DISTRIBUTION": (uniform, ("minimum", "maximum")),
    "TRIANGLE_DISTRIBUTION": (triangular, ("minimum", "mode", "maximum")),
}


def distribution_of(uncertainty: Mapping[str, Any]) -> Distribution | None:
    """Return what an `uncertainty` of openLCA says; None where it states none.

    Raises:
        ImpossibleDistributionError: its parameters are missing or describe no distribution, or its kind is unknown.
    """
    kind = str(uncertainty.get("distributionType") or "NO_DISTRIBUTION")
    if kind in {"NO_DISTRIBUTION", "NONE"}:
        return None
    if kind not in _KINDS:
        raise ImpossibleDistributionError(kind)
    make, names = _KINDS[kind]
    values = [value for name in names if (value := number(uncertainty.get(name))) is not None]
    if len(values) < len(names):
        raise ImpossibleDistributionError(f"{kind}: {', '.join(names)} not all given")
    return make(*values)


def indicator_order(system: Any, systems: Mapping[str, dict[str, Any]]) -> tuple[int | None, ...]:
    """Say which of the five pedigree indicators each score of a data quality system is; None: another indicator.

    A data set without a system, or with ecoinvent's, has the five in their order. Another system is read by the names of
    its indicators, so that "data collection methods" is not taken for completeness; without its file nothing is.
    """
    described = systems.get(reference_id(system))
    if described is None:
        is_usual = not reference_id(system) or "ecoinvent" in reference_name(system).casefold()
        return tuple(range(INDICATORS)) if is_usual else ()
    ordered = sorted(listed(described, "indicators"), key=lambda indicator: number(indicator.get("position")) or 0)
    return tuple(_indicator(reference_name(indicator)) for indicator in ordered)


def _indicator(name: str) -> int | None:
    low = name.casefold()
    return next((number for number, words in enumerate(_INDICATOR_WORDS) if any(word in low for word in words)), None)
