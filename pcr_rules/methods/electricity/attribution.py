"""Who gets which electricity of a site: every watt-hour of every part goes to one user (GEC-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity.mix import process_uses
from pcr_rules.methods.electricity.site_supply import SiteSupply, SupplyPart
from pcr_rules.methods.electricity.watt_hours import share_out, share_table


class UseKind(StrEnum):
    """What a site's electricity goes to."""

    PROCESS = "process"
    OTHER = "other"
    """The rest of the site: other products, offices, what no row of the study draws."""
    STORAGE_LOSS = "storage_loss"


@dataclass(frozen=True, slots=True)
class Use:
    """A user of a site's electricity and its watt-hours in the period."""

    kind: UseKind
    process_id: str
    watt_hours: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Watt-hours by use and part: `table[use][part]`; rows sum to the uses, columns to the parts."""

    uses: tuple[Use, ...]
    parts: tuple[SupplyPart, ...]
    table: tuple[tuple[int, ...], ...]


def site_uses(linked: LinkedStudy, site: SiteSupply, runs: Mapping[str, float] | None = None) -> tuple[Use, ...]:
    """Return the users of a site: the processes of the study, the rest, and what storage loses; they sum to its parts.

    Where the rows draw more than there is (a finding of its own) what there is goes to them in proportion.
    """
    uses = process_uses(linked, site.facility, runs)
    drawn = {process: amount for process, amount in uses.items() if amount > 0}
    total = sum(drawn.values())
    amounts = list(drawn.values()) if total <= site.used else list(share_out(max(0, site.used), list(drawn.values())))
    found = [Use(UseKind.PROCESS, process, amount) for process, amount in zip(drawn, amounts, strict=True)]
    rest = site.used - sum(amounts)
    if rest:
        found.append(Use(UseKind.OTHER, "", rest))
    if site.storage_loss:
        found.append(Use(UseKind.STORAGE_LOSS, "", site.storage_loss))
    return tuple(found)


def attribute(site: SiteSupply, uses: Sequence[Use]) -> Attribution:
    """Share the parts of a site among its uses, in whole watt-hours.

    Every use has the site's physical mix. Of its grid power a process's dedicated claims cover what they are for;
    the other claims and the unclaimed rest are shared over the grid power that is left.

    Raises:
        ValueError: the uses do not sum to the parts.
    """
    parts = site.parts
    segments = list(dict.fromkeys(part.segment for part in parts if part.segment))
    private = [number for number, part in enumerate(parts) if not part.segment]
    of_segment = {
        segment: [number for number, part in enumerate(parts) if part.segment == segment] for segment in segments
    }
    rows = [parts[number].watt_hours for number in private]
    rows += [sum(parts[number].watt_hours for number in of_segment[segment]) for segment in segments]
    physical = share_table(rows, [use.watt_hours for use in uses])
    table = [[0] * len(parts) for _ in uses]
    for row, number in enumerate(private):
        for place, amount in enumerate(physical[row]):
            table[place][number] = amount
    for row, segment in enumerate(segments, start=len(private)):
        _share_grid(parts, of_segment[segment], uses, list(physical[row]), table)
    return Attribution(tuple(uses), tuple(parts), tuple(tuple(line) for line in table))


def _share_grid(
    parts: Sequence[SupplyPart], here: Sequence[int], uses: Sequence[Use], left: list[int], table: list[list[int]]
) -> None:
    """Share one segment's claims and rest among the uses, of whose grid power `left` is not covered yet."""
    common = []
    for number in here:
        claim, amount = parts[number].claim, parts[number].watt_hours
        if claim is None or not claim.process_id:
            common.append(number)
            continue
        is_here = any(use.process_id == claim.process_id for use in uses)
        # A process of another study stands among the other uses of the site.
        takes = [use.process_id == claim.process_id if is_here else use.kind is UseKind.OTHER for use in uses]
        own = [rest if takes_it else 0 for takes_it, rest in zip(takes, left, strict=True)]
        # What a process cannot take has a finding of its own; it stays at the site, so that nothing is lost.
        taken = min(amount, sum(own))
        shares = [
            a + b for a, b in zip(share_out(taken, own), share_out(amount - taken, _minus(left, own)), strict=True)
        ]
        for place, share in enumerate(shares):
            table[place][number] += share
            left[place] -= share
    shared = share_table([parts[number].watt_hours for number in common], left)
    for row, number in enumerate(common):
        for place, amount in enumerate(shared[row]):
            table[place][number] += amount


def _minus(left: Sequence[int], own: Sequence[int]) -> list[int]:
    return [rest - mine for rest, mine in zip(left, own, strict=True)]
