"""Words of electricity and certificates that the pages share."""

from calendar import monthrange
from datetime import date

from footprint_app.service.electricity_answers import ElectricityGapDocument
from footprint_app.service.electricity_supply import PartKind
from footprint_app.ui.language import _, language


def technology_word(technology: str) -> str:
    """Return a kind of generation, or what a factor of electricity stands for; unknown ones as they are written."""
    words = {
        "wind": _("wind"),
        "solar_pv": _("photovoltaic"),
        "pv": _("photovoltaic"),
        "solar_thermal": _("solar thermal"),
        "csp": _("solar thermal"),
        "hydro": _("hydro"),
        "biomass": _("biomass"),
        "geothermal": _("geothermal"),
        "ocean": _("ocean energy"),
        "coal": _("coal"),
        "gas": _("natural gas"),
        "nuclear": _("nuclear"),
        "grid_average": _("grid average"),
        "fossil": _("fossil generation"),
        "excl_market_nonfossil": _("average without market-traded non-fossil power"),
        "transmission_distribution_including_losses": _("transmission, losses included"),
        "transmission_distribution_excluding_losses": _("transmission, losses excluded"),
    }
    return words.get(technology, technology)


def part_word(kind: PartKind) -> str:
    """Return what a part of a site's electricity is."""
    words = {
        PartKind.GRID: _("grid, not claimed"),
        PartKind.CERTIFICATE: _("grid, with certificates"),
        PartKind.GREEN_CONTRACT: _("grid, green contract"),
        PartKind.OWN_GENERATION: _("own generation"),
        PartKind.DIRECT_LINE: _("direct line"),
        PartKind.INSTRUMENTS_SOLD: _("own or direct power, certificates sold"),
    }
    return words[kind]


def part_name(part_id: str, claim: str = "") -> str:
    """Return the name of a part as people know it: the supply's id, or the claim of the ledger."""
    if claim:
        return _("claim {claim}", claim=claim)
    if part_id == "grid":
        return _("grid")
    if part_id.startswith("ledger:"):
        return _("ledger {part}", part=part_id.removeprefix("ledger:").replace(".", " · "))
    return part_id.removeprefix("grid.")


def gap_word(gap: ElectricityGapDocument) -> str:
    """Return what no publication gives."""
    name = gap.name_zh if language() == "zh" else gap.name_en
    words = {
        "region_without_value": _("no official value: {subject}", subject=name),
        "no_provincial_footprint": _("no footprint factor of a province or grid is published"),
        "no_losses_included": _("{subject}: no factor of transmission and distribution including losses", subject=name),
        "no_residual_mix": _("no life-cycle residual mix is published"),
    }
    return words.get(gap.kind, gap.kind)


def days_word(first: date, last: date) -> str:
    """Return a period as short as it can be written: a month, a year, or both days."""
    if (first.day, first.month) == (1, 1) and last == first.replace(month=12, day=31):
        return f"{first:%Y}"
    if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
        return f"{first:%Y-%m}"
    return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
