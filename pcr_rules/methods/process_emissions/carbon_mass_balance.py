"""CO2 of a process by the balance of carbon in and out: blast furnace, coking, electric arc furnace, ferro-alloys."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pcr_rules.methods.process_emissions.molar_masses import CO2_PER_CARBON


@dataclass(frozen=True, slots=True)
class CarbonStream:
    """A material that brings carbon in (positive) or carries it out (negative), t, with its carbon content, t C/t."""

    name: str
    amount_t: float
    carbon_content: float
    biogenic_share: float = 0.0


@dataclass(frozen=True, slots=True)
class CarbonBalance:
    """CO2 that leaves with the gas, t; biogenic apart. `by_stream` is the fossil part of each, in the order given."""

    fossil_co2_t: float
    biogenic_co2_t: float
    by_stream: tuple[tuple[str, float], ...]


def carbon_mass_balance(streams: Iterable[CarbonStream], co2_per_carbon: float = CO2_PER_CARBON) -> CarbonBalance:
    """Return the CO2 of a process as carbon in minus carbon out.

    Formula: CO2 = Σ amount × carbon content × 44/12; the biogenic share of a stream goes to the biogenic CO2. CBAM
    writes 3.664 for 44/12: give it where the scheme asks for it.

    Source: Regulation (EU) 2025/2547 (CBAM), mass balance; GHG Protocol iron and steel; IPCC 2006 vol. 3, 4.2.

    Raises:
        ValueError: a carbon content or biogenic share outside 0 to 1.
    """
    gathered = tuple(streams)
    for stream in gathered:
        if not (0 <= stream.carbon_content <= 1 and 0 <= stream.biogenic_share <= 1):
            raise ValueError(f"{stream.name}: carbon content and biogenic share lie between 0 and 1")
    whole = [stream.amount_t * stream.carbon_content * co2_per_carbon for stream in gathered]
    fossil = [co2 * (1 - stream.biogenic_share) for co2, stream in zip(whole, gathered, strict=True)]
    biogenic = [co2 * stream.biogenic_share for co2, stream in zip(whole, gathered, strict=True)]
    names = (stream.name for stream in gathered)
    return CarbonBalance(math.fsum(fossil), math.fsum(biogenic), tuple(zip(names, fossil, strict=True)))
