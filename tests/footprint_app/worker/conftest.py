"""Small studies for jobs."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def studies(boards: Callable[[int], Path]) -> Path:
    """A folder of three studies, study n with n × 100 MWh of electricity."""
    return boards(3)
