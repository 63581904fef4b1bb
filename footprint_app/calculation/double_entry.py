"""Double entry: a number is given only where two routes that share no matrix code agree."""

from dataclasses import dataclass

from background_db.findings import Finding, integrity_error
from footprint_app.calculation.condensed_route import CondensedSolution
from footprint_app.calculation.matrices import CHANNELS, Floats

TOLERANCE = 1e-9
"""Largest accepted difference, relative to the sum of absolute contributions of the channel."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Largest relative difference over all channels, and a finding where it is too large."""

    difference: float
    findings: tuple[Finding, ...]


def compare(first: Floats, second: CondensedSolution) -> Agreement:
    """Compare kg CO2e by channel: `first` in the order of `CHANNELS`, `second` by channel.

    Formula: |first - second| ≤ 1e-9 Σ|contributions| for every channel; a value that is not finite never agrees.
    """
    largest = 0.0
    findings: list[Finding] = []
    for channel, value in zip(CHANNELS, first.tolist(), strict=True):
        other, scale = second.channels[channel], second.absolute[channel]
        if value == other:
            continue
        difference = abs(value - other) / scale if scale else float("inf")
        if not difference <= TOLERANCE:
            findings.append(
                integrity_error(
                    "CALC-DOUBLE-ENTRY", channel=channel.value, first=value, second=other, difference=difference
                )
            )
        largest = max(largest, difference)
    return Agreement(largest, tuple(findings))
