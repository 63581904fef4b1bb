"""What the ``electricity`` commands answer with ``--json``."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityAttributeDocument:
    """``electricity attribute``: `account` has the schema of `electricity` in ``footprint schema result``."""

    command: Literal["electricity attribute"] = "electricity attribute"
    exit_code: Literal[0, 1]
    study_id: str
    unit: str
    is_provisional: bool
    account: dict[str, Any] | None
    findings: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityFactorDocument:
    """A published factor of electricity: kg CO2e (`family` footprint) or kg CO2 (enterprise) per kWh."""

    factor_id: str
    name_zh: str
    name_en: str
    family: Literal["footprint", "enterprise"]
    technology: str
    """Generation type, ``grid_average``, ``transmission…``; the activity's last word."""
    geography: str
    year: int | None
    value: float
    published: str
    usable_until: str
    is_superseded: bool
    source: str
    locator: str
    verification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityGapDocument:
    """What no publication at hand gives: `kind` is stable, `subject` a region, year or nothing."""

    kind: str
    subject: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityFactorsDocument:
    """``electricity factors``."""

    command: Literal["electricity factors"] = "electricity factors"
    exit_code: Literal[0] = 0
    factors: list[ElectricityFactorDocument]
    gaps: list[ElectricityGapDocument]
