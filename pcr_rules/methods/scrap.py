"""Scrap of a metal in a cradle-to-gate footprint: three views of the same process, each a pure function.

A footprint is told under one view; the other two stand beside it and are never added to it. None of them credits what
happens to the product after its use: that is end of life, outside cradle to gate (see `end_of_life`).

Sign: kg CO2e per kg of product (any one unit of mass per mass); a credit is negative and stands apart.
"""

from dataclasses import dataclass
from enum import StrEnum


class ScrapView(StrEnum):
    """What a kilogram of scrap carries across the gate."""

    CUT_OFF = "cut-off"
    """Scrap comes free, but for collecting and preparing it; scrap sold takes nothing along."""
    NET_SCRAP = "net-scrap"
    """Scrap bought carries the burden of scrap, scrap sold takes the same away."""
    SCRAP_ZERO = "cbam-zero"
    """Scrap is no precursor and carries nothing, as the CBAM counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapUse:
    """Scrap that crosses the gate per kg of product; what goes round inside crosses no gate."""

    bought: float
    """kg/kg."""
    sold: float
    """kg/kg."""


@dataclass(frozen=True, slots=True)
class ScrapFootprint:
    """A footprint under one view, kg CO2e/kg: what the works emit, what scrap brings, what scrap takes away."""

    view: ScrapView
    works: float
    burden: float
    credit: float

    @property
    def total(self) -> float:
        """Sum of the three parts."""
        return self.works + self.burden + self.credit


def cut_off(works: float, use: ScrapUse, preparation: float = 0.0) -> ScrapFootprint:
    """Return the footprint by cut-off: works + bought scrap × preparation.

    `works` is the footprint without any scrap line, `preparation` what collecting, sorting and shredding emit per kg.
    Scrap sold is not credited: its recycling belongs to who uses it (100:0).
    Source: ISO 14067:2018 6.4.6.3, open loop without credit.
    """
    _check(use, preparation)
    return ScrapFootprint(ScrapView.CUT_OFF, works, use.bought * preparation, 0.0)


def net_scrap(works: float, use: ScrapUse, scrap_burden: float) -> ScrapFootprint:
    """Return the footprint by net scrap: works + (bought - sold) × burden of scrap.

    One burden stands for both directions, so that equal masses in and out cancel exactly; a credit by another value
    would be a double credit. Burden and credit are parts of their own.
    Source: PCR of the steel EPD platform (2022-05-19), 4.4.2, module "cradle to gate with scrap recycling", as a
    comparison of three programmes tells it; worldsteel life-cycle inventory method.
    """
    _check(use, scrap_burden)
    return ScrapFootprint(ScrapView.NET_SCRAP, works, use.bought * scrap_burden, -use.sold * scrap_burden)


def scrap_zero(works: float, use: ScrapUse) -> ScrapFootprint:
    """Return the footprint where scrap carries nothing in either direction: works alone.

    Only the rule on scrap is the CBAM's; its boundary is another one (`embedded_emissions`).
    Source: Implementing Regulation (EU) 2025/2547, scrap input carries zero.
    """
    _check(use, 0.0)
    return ScrapFootprint(ScrapView.SCRAP_ZERO, works, 0.0, 0.0)


def _check(use: ScrapUse, value: float) -> None:
    if min(use.bought, use.sold, value) < 0:
        raise ValueError("masses and the burden of scrap must not be negative")
