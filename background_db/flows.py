"""Elementary flows and the channels in which they are counted.

A flow key is ``<gas>.<channel>``, e.g. ``co2.fossil``, ``ch4.biogenic``, ``hfc134a.fossil``; the gas
``co2e`` stands for kg CO2e whose gases are not known apart, e.g. ``co2e.not_split``.
Sign: emissions are positive; an uptake is entered as a positive mass and characterised with -1.
"""

from enum import StrEnum


class Channel(StrEnum):
    """The parts into which a footprint is split (ISO 14067 7.2; CFP-BIO-01, CFP-REP-02)."""

    FOSSIL = "fossil"
    UPTAKE = "uptake"
    """Biogenic CO2 taken up (negative). A result splits it into stored in the product and emitted again."""
    BIOGENIC_CO2 = "biogenic_co2"
    BIOGENIC_NON_CO2 = "biogenic_non_co2"
    """Biogenic CH4 and N2O."""
    LAND_USE_CHANGE = "land_use_change"
    NOT_SPLIT = "not_split"
    """CO2e published without a split. Counted in the total, shown apart; never read as zero biogenic."""
    AIRCRAFT = "aircraft"
    """An *of which* of the other channels, never an addend (CFP-AIR-01)."""


ADDITIVE_CHANNELS: tuple[Channel, ...] = tuple(channel for channel in Channel if channel is not Channel.AIRCRAFT)

_SUFFIXES: dict[str, Channel] = {
    "fossil": Channel.FOSSIL,
    "uptake": Channel.UPTAKE,
    "biogenic": Channel.BIOGENIC_CO2,
    "land_use_change": Channel.LAND_USE_CHANGE,
    "not_split": Channel.NOT_SPLIT,
    "aircraft": Channel.AIRCRAFT,
}


def gas_of(flow_key: str) -> str:
    """Return the gas of a flow key: ``ch4.biogenic`` → ``ch4``."""
    return flow_key.partition(".")[0]


def channel_of(flow_key: str) -> Channel:
    """Return the channel a flow is counted in.

    Raises:
        ValueError: the key has no known channel.
    """
    gas, _, suffix = flow_key.partition(".")
    if suffix == "biogenic" and gas not in {"co2", "co2e"}:
        return Channel.BIOGENIC_NON_CO2
    if suffix == "biogenic_non_co2":
        return Channel.BIOGENIC_NON_CO2
    if suffix not in _SUFFIXES:
        message = f"flow {flow_key!r} has no known channel; expected <gas>.<{'|'.join(_SUFFIXES)}>"
        raise ValueError(message)
    return _SUFFIXES[suffix]
