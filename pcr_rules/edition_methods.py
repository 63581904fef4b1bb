"""What an edition decides on how a number is made: electricity, recycling, unit, stages; read from `methods.yaml`.

A topic that the edition leaves open is not in the file: the study's own choice, or the general rules, then stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys

_KEYS = ("value", "clause", "source", "mark")


class MethodTopic(StrEnum):
    """Topics in the order in which a reconciliation takes them."""

    FUNCTIONAL_UNIT = "functional_unit"
    """Rule of the total energy: ``vehicle-category`` or ``tested-cycles``."""
    GWP_SET = "gwp_set"
    ALLOCATION = "allocation"
    """Method for every process with co-products."""
    RECYCLING = "recycling"
    """``cut-off``, ``closed-loop``, ``50:50`` or ``CFF``."""
    CUT_OFF = "cut_off"
    """``as-declared``, or ``add-estimates``: the estimated shares of what was left out are added."""
    EXCLUDED_STAGES = "excluded_stages"
    """Life-cycle stages outside the boundary, separated by blanks."""
    ELECTRICITY = "electricity"
    """Name of a treatment: ``location-based``, ``market-based``, ``eu-battery-draft``, ``cbam``."""
    DATA_QUALITY = "data_quality"
    """Id of a data-quality scheme; moves no footprint."""


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """One decision of an edition, with where it stands."""

    topic: MethodTopic
    value: str
    clause: str
    source: str
    mark: str


def chosen(choices: Iterable[MethodChoice], topic: MethodTopic) -> str:
    """Return what an edition decides on a topic, "" where it leaves it open."""
    return next((choice.value for choice in choices if choice.topic is topic), "")


def load_methods(text: str, where: str) -> tuple[MethodChoice, ...]:
    """Read `methods.yaml`.

    Raises:
        DataFileError: a topic is unknown, or a row lacks a key.
    """
    topics = reject_unknown_keys(load(text, where), [topic.value for topic in MethodTopic], where)
    return tuple(
        _choice(topic, topics[topic.value], f"{where} › {topic.value}")
        for topic in MethodTopic
        if topic.value in topics
    )


def _choice(topic: MethodTopic, entry: object, where: str) -> MethodChoice:
    fields: dict[str, Any] = reject_unknown_keys(entry, _KEYS, where)
    if set(fields) != set(_KEYS):
        raise DataFileError(f"{where}: needs {', '.join(_KEYS)}")
    return MethodChoice(topic, *(str(fields[key]) for key in _KEYS))
