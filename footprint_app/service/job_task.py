"""What a job is given, and the names of the files it reads and leaves in its folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprint_app.service.configuration import Configuration

Told = Callable[[Mapping[str, Any]], None]
TABLES, FINDINGS, RESULT = "tables.json", "findings.json", "result.json"
UNCERTAINTY, DRAWS = "uncertainty.{language}.json", "draws.xlsx"
PORTFOLIO, PORTFOLIO_TABLES = "portfolio.json", "tables"


@dataclass(frozen=True, slots=True)
class Task:
    """What a job needs."""

    configuration: Configuration
    request: Mapping[str, Any]
    folder: Path
    told: Told
    """Takes ``{"step": …, "done": …, "total": …}``."""
