"""Names of carbonates, alloys, technologies and carbon-bearing materials, as published defaults know them; by method."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from background_db.strict_yaml import load
from pcr_rules.plant_records.process_emissions import EmissionMethod

_NAME = "items.yaml"
_GROUPS: Mapping[EmissionMethod, str] = {
    EmissionMethod.CARBONATES: "carbonate",
    EmissionMethod.DESULPHURISATION: "carbonate",
    EmissionMethod.LIME_OUTPUT: "lime",
    EmissionMethod.GLASS_OUTPUT: "glass",
    EmissionMethod.PFC_SLOPE: "aluminium",
    EmissionMethod.PFC_OVERVOLTAGE: "aluminium",
    EmissionMethod.CARBON_BALANCE: "carbon",
    EmissionMethod.PRODUCT_FACTOR: "product",
    EmissionMethod.NITRIC_ACID: "acid",
}


@cache
def _groups() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files(__package__ or "").joinpath(_NAME).read_text(encoding="utf-8")
    groups: Mapping[str, Mapping[str, Any]] = load(text, _NAME)
    return groups


@cache
def _keys(group: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, words in _groups().get(group, {}).items():
        for word in (key, words["zh"], words["en"], *words["also"]):
            found.setdefault(_plain(word), key)
    return found


def group_of(method: EmissionMethod) -> str:
    """Return the group of items that a method knows; empty where it knows none."""
    return _GROUPS.get(method, "")


def item_key(group: str, written: str) -> str:
    """Return the key of an item as written (key, Chinese or English name); what is not known stays as written."""
    return _keys(group).get(_plain(written), written.strip())


def items_of(group: str) -> Mapping[str, tuple[str, str]]:
    """Return key → (Chinese, English) of a group."""
    return {key: (words["zh"], words["en"]) for key, words in _groups().get(group, {}).items()}


def _plain(text: str) -> str:
    return "".join(text.casefold().split())
