"""Editions of product category rules: the shipped ones, and those of plugins under ``footprint.pcr_editions``."""

import difflib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple

from background_db.errors import DataFileError, UnknownKeyError
from background_db.findings import Finding, warning
from background_db.messages import load_messages
from pcr_rules.category_rules import CategoryRules
from pcr_rules.layered_rules import layered

GROUP = "footprint.pcr_editions"
_OWN_PACKAGE = "pcr_rules."
_MESSAGE_PACKAGES = ("background_db", "pcr_rules")
# Named here as well as in the package's metadata, so that a bare checkout knows its own editions.
_SHIPPED: Mapping[str, str] = {
    "gbt24067_2024": "pcr_rules.gbt24067.edition_2024:EDITION",
    "al_gbt44905_2024_s": "pcr_rules.aluminium.edition_2024_s:EDITION",
    "li_battery_ev_eu_draft_2024": "pcr_rules.battery.eu_draft_2024.edition:EDITION",
    "li_battery_ev_cn_551_trial": "pcr_rules.battery.cn_551.phases:TRIAL",
    "li_battery_ev_cn_551_regular": "pcr_rules.battery.cn_551.phases:REGULAR",
    "steel_bfbof_cisa_epd_2022_s": "pcr_rules.steel.bf_bof.edition_2022_s:EDITION",
    "steel_eaf_cisa_epd_2022_s": "pcr_rules.steel.eaf.edition_2022_s:EDITION",
    "clinker_en16908_csi": "pcr_rules.cement.clinker.edition_en16908_csi:EDITION",
    "cement_en16908_csi": "pcr_rules.cement.cements.edition_en16908_csi:EDITION",
    "pv_ecs_france": "pcr_rules.pv.ecs_france.edition:EDITION",
    "pv_epeat_2023": "pcr_rules.pv.epeat_2023.edition:EDITION",
    "lime_register": "pcr_rules.registers.lime:EDITION",
    "flat_glass_register": "pcr_rules.registers.flat_glass:EDITION",
    "ammonia_register": "pcr_rules.registers.ammonia:EDITION",
    "nitric_acid_register": "pcr_rules.registers.nitric_acid:EDITION",
    "urea_register": "pcr_rules.registers.urea:EDITION",
    "phosphate_fertiliser_register": "pcr_rules.registers.phosphate_fertiliser:EDITION",
    "hydrogen_register": "pcr_rules.registers.hydrogen:EDITION",
    "methanol_register": "pcr_rules.registers.methanol:EDITION",
    "ferro_alloys_register": "pcr_rules.registers.ferro_alloys:EDITION",
    "aluminium_products_register": "pcr_rules.registers.aluminium_products:EDITION",
    "textiles_register": "pcr_rules.registers.textiles:EDITION",
    "tyres_register": "pcr_rules.registers.tyres:EDITION",
    "room_air_conditioners_register": "pcr_rules.registers.room_air_conditioners:EDITION",
    "desktop_computers_register": "pcr_rules.registers.desktop_computers:EDITION",
    "laptop_computers_register": "pcr_rules.registers.laptop_computers:EDITION",
    "small_motors_register": "pcr_rules.registers.small_motors:EDITION",
    "wood_panels_register": "pcr_rules.registers.wood_panels:EDITION",
}


def edition(edition_id: str) -> CategoryRules:
    """Return an edition by its id, e.g. ``gbt24067_2024``.

    Raises:
        UnknownKeyError: no such edition; the message names near matches and plugins that could not be loaded.
        DataFileError: a file of the edition is broken.
    """
    if edition_id in _SHIPPED:
        return _shipped(edition_id)
    plugins, broken, _ = _plugins()
    if edition_id in plugins:
        return plugins[edition_id]
    known = [*_SHIPPED, *plugins]
    near = ", ".join(difflib.get_close_matches(edition_id, known)) or ", ".join(known)
    unloaded = f"; not loadable: {', '.join(dict(each.values)['name'] for each in broken)}" if broken else ""
    raise UnknownKeyError(f"no edition {edition_id!r} of product category rules; known: {near}{unloaded}")


def list_editions() -> tuple[CategoryRules, ...]:
    """Return all editions, the shipped ones first; a plugin that cannot be loaded is left out (`broken_plugins`)."""
    return (*(_shipped(name) for name in _SHIPPED), *_plugins().editions.values())


def broken_plugins() -> tuple[Finding, ...]:
    """Name plugins that could not be loaded or that take the id of another edition."""
    return _plugins().broken


def message_packages() -> tuple[str, ...]:
    """Return the packages whose `messages.yaml` hold the texts of rules: the shipped ones, then those of plugins."""
    return (*_MESSAGE_PACKAGES, *_plugins().packages)


@cache
def _shipped(name: str) -> CategoryRules:
    module, _, attribute = _SHIPPED[name].partition(":")
    rules = getattr(import_module(module), attribute)
    assert isinstance(rules, CategoryRules)  # noqa: S101 - our own table above
    return _on_general_rules(rules)


def _on_general_rules(rules: CategoryRules) -> CategoryRules:
    """Put an edition for a product category on top of the general rules it names.

    Raises:
        UnknownKeyError: there are no such general rules.
    """
    if rules.category is None:
        return rules
    if rules.category.builds_on not in _SHIPPED:
        raise UnknownKeyError(f"{rules.edition} builds on {rules.category.builds_on!r}, which is no shipped edition")
    return layered(rules, _shipped(rules.category.builds_on))


class _Plugins(NamedTuple):
    editions: Mapping[str, CategoryRules]
    broken: tuple[Finding, ...]
    packages: tuple[str, ...]


@cache
def _plugins() -> _Plugins:
    found: dict[str, CategoryRules] = {}
    packages: list[str] = []
    broken: list[Finding] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        if entry.value.startswith(_OWN_PACKAGE):
            continue
        rules, problem = _load(entry)
        if rules is None:
            broken.append(warning("PCR-PLUGIN-BROKEN", name=entry.name, cause=problem))
        elif rules.edition in _SHIPPED or rules.edition in found:
            broken.append(warning("PCR-PLUGIN-TWICE", name=entry.name, edition=rules.edition))
        elif problem := _broken_texts(packages, _package(entry)):
            broken.append(warning("PCR-PLUGIN-BROKEN", name=entry.name, cause=problem))
        else:
            found[rules.edition] = rules
            packages = list(dict.fromkeys((*packages, _package(entry))))
    return _Plugins(found, tuple(broken), tuple(packages))


def _broken_texts(packages: list[str], package: str) -> str:
    """Say why the texts of a plugin cannot stand beside those of the others; "" where they can."""
    try:
        load_messages((*_MESSAGE_PACKAGES, *dict.fromkeys((*packages, package))))
    except DataFileError as error:
        return str(error)
    return ""


def _load(entry: EntryPoint) -> tuple[CategoryRules | None, str]:
    try:
        loaded = entry.load()
    except Exception as error:  # noqa: BLE001 - another package's fault must not take the shipped editions along
        return None, f"{type(error).__name__}: {error}"
    if not isinstance(loaded, CategoryRules):
        return None, f"{entry.value} is no CategoryRules"
    try:
        rules = _on_general_rules(loaded)
        if rules.category is not None:
            rules.category.rule_document()
    except (UnknownKeyError, DataFileError) as error:
        return None, str(error)
    return rules, ""


def _package(entry: EntryPoint) -> str:
    """The package that the module of an edition lies in, with its files."""
    return entry.module.rpartition(".")[0] or entry.module
