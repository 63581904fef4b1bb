"""Fixtures that every floor's tests share: the reference material beside the checkout, and hypothesis' settings."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A slow machine must not turn a true property into a failure: no deadline, and the same examples on every run in CI.
settings.register_profile(
    "house", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder of reference material (cases, facts, rules), or None where the checkout stands alone."""
    named = os.environ.get("FOOTPRINT_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    return folder if (folder / "cases").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the checkout; the test is skipped where it is absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("reference material not found: set FOOTPRINT_SHARED or put it in ../shared")
    return folder


@pytest.fixture(scope="session")
def case(shared: Path) -> Callable[[str], dict[str, Any]]:
    """Loader of one worked case by its id, as `case("matrix-nonunitary-loop")`."""

    def load(case_id: str) -> dict[str, Any]:
        path = shared / "cases" / f"{case_id}.json"
        if not path.is_file():
            pytest.skip(f"worked case {case_id} is not in {path.parent}")
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    return load
