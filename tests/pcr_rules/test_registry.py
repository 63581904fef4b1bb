"""Editions are found by id, shipped or from a plugin; a broken plugin takes nothing along."""

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from background_db.errors import UnknownKeyError
from background_db.messages import load_messages
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


EXTERNAL = """\
from dataclasses import replace
from pcr_rules.registers.lime import EDITION as LIME
EDITION = replace(LIME, edition="{name}")
"""


@pytest.mark.parametrize(
    ("code", "broken"), [("PCR-XX-01-UNIT", ()), ("PCR-01-TEXT-UNREAD", ("PCR-PLUGIN-BROKEN",))], ids=["own", "taken"]
)
def test_a_plugin_brings_its_texts_or_is_left_out(
    with_plugins: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, broken: tuple[str, ...]
) -> None:
    """Texts of another package are rendered like our own; one that takes a code of ours cannot be used."""
    name = f"outside_{code.replace('-', '_').casefold()}"
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "edition.py").write_text(EXTERNAL.format(name=name), encoding="utf-8")
    part = "{what: W, meaning: M, remedy: R}"
    (package / "messages.yaml").write_text(f"{code}:\n  zh: {part}\n  en: {part}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with_plugins((name, f"{name}.edition:EDITION"))
    assert tuple(finding.code for finding in registry.broken_plugins()) == broken
    assert (name in {rules.edition for rules in registry.list_editions()}) == (not broken)
    assert (name in registry.message_packages()) == (not broken)
    assert load_messages(registry.message_packages()).message(code, "en").what
    if not broken:
        assert load_messages(registry.message_packages()).message(code, "en").what == "W"


def test_a_plugin_needs_a_document(with_plugins: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An edition whose document neither the register nor its own package knows is left out with the reason."""
    package = tmp_path / "without_document"
    package.mkdir()
    (package / "__init__.py").touch()
    text = EXTERNAL.format(name="without_document")
    changed = text.replace('edition="without_document"', 'edition="x", category=replace(LIME.category, document="nix")')
    (package / "edition.py").write_text(changed, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with_plugins(("x", "without_document.edition:EDITION"))
    (finding,) = registry.broken_plugins()
    assert "nix" in dict(finding.values)["cause"]
