"""Editions are found by id, shipped or from a plugin; a broken plugin takes nothing along."""

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from background_db.errors import UnknownKeyError
from pcr_rules import registry
from pcr_rules.category_rules import CategoryRules


@pytest.fixture
def with_plugins(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the registry see the named entry points, and forget them afterwards."""

    def install(*entries: tuple[str, str]) -> None:
        points = [EntryPoint(name, value, registry.GROUP) for name, value in entries]
        monkeypatch.setattr(registry, "entry_points", lambda **_: points)
        registry._plugins.cache_clear()

    yield install
    registry._plugins.cache_clear()


def test_the_shipped_edition_is_found() -> None:
    """`gbt24067_2024` is there without any installed metadata."""
    rules = registry.edition("gbt24067_2024")
    assert isinstance(rules, CategoryRules)
    assert rules in registry.list_editions()


def test_an_unknown_edition_names_near_ones() -> None:
    """The message says what is known."""
    with pytest.raises(UnknownKeyError, match="gbt24067_2024"):
        registry.edition("gbt24067_2018")


def test_a_broken_plugin_is_named_and_left_out(with_plugins: Any) -> None:
    """A plugin that cannot be imported, and one that is no edition, become findings; the shipped edition stays."""
    with_plugins(("lost", "no_such_package:EDITION"), ("wrong", "math:pi"))
    assert [finding.code for finding in registry.broken_plugins()] == ["PCR-PLUGIN-BROKEN", "PCR-PLUGIN-BROKEN"]
    assert [rules.edition for rules in registry.list_editions()] == list(registry._SHIPPED)
    with pytest.raises(UnknownKeyError, match="not loadable: lost, wrong"):
        registry.edition("lost")


def test_a_plugin_cannot_replace_a_shipped_edition(with_plugins: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition under a taken id is refused, not silently preferred."""
    shipped = registry.edition("gbt24067_2024")
    monkeypatch.setattr(registry, "_load", lambda _: (shipped, ""))
    with_plugins(("gbt24067_2024", "elsewhere.edition:EDITION"))
    assert [finding.code for finding in registry.broken_plugins()] == ["PCR-PLUGIN-TWICE"]
    assert [rules.edition for rules in registry.list_editions()] == list(registry._SHIPPED)
    assert registry.edition("gbt24067_2024") is shipped
