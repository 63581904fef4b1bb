"""What is loaded is left out of the collections after each run; garbage is still collected."""

import gc
import sys
import weakref
from collections.abc import Iterator
from types import ModuleType

import pytest

from footprint_app.ui.loaded_code import keep_out_of_collections


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_only_new_modules_are_a_reason_to_do_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frozen once; what is made later stays in sight of the collector until another module comes."""
    keep_out_of_collections()
    frozen = gc.get_freeze_count()
    assert frozen > 10_000
    made = [[number] for number in range(1000)]
    keep_out_of_collections()
    assert gc.get_freeze_count() == pytest.approx(frozen, abs=100)
    monkeypatch.setitem(sys.modules, "one_more", ModuleType("one_more"))
    keep_out_of_collections()
    assert gc.get_freeze_count() > frozen + len(made) - 100


def test_a_cycle_made_afterwards_is_collected() -> None:
    """A session's own garbage goes as ever."""

    class Node:
        def __init__(self) -> None:
            self.itself = self

    keep_out_of_collections()
    seen = weakref.ref(Node())
    gc.collect()
    assert seen() is None
