"""The mix of one kWh at a site, for all its users or for a process with certificates of its own."""

from collections.abc import Mapping
from typing import NamedTuple

from background_db.errors import UnitError
from background_db.units import conversion
from pcr_rules.integrity.activity import runs_in_period
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.electricity.site_supply import SiteSupply, SupplyPart
from pcr_rules.study_inventory import ExchangeKind


class MixShare(NamedTuple):
    """A part and how many of its kWh stand in each kWh used; the shares sum to 1, or to 1 + losses of storage."""

    part: SupplyPart
    share: float


def dedicated_processes(site: SiteSupply) -> frozenset[str]:
    """Return the ids of the processes that claim power for themselves alone."""
    return frozenset(part.claim.process_id for part in site.parts if part.claim and part.claim.process_id)


def process_uses(linked: LinkedStudy, facility: str, runs: Mapping[str, float] | None = None) -> Mapping[str, int]:
    """Return the watt-hours each process draws from a facility in the period of the study.

    Formula: Σ rows × runs of the process in the period; rows as written where the study gives no output volume.
    Avoided products are no use. `runs` are those of the period where they are known already.
    """
    runs = runs_in_period(linked.study) if runs is None else runs
    uses: dict[str, float] = {}
    for line in linked.lines:
        if line.supplier.kind is SupplierKind.ELECTRICITY and line.supplier.key == facility:
            try:
                amount = line.amount * conversion(line.unit, "Wh")
            except UnitError:
                continue
            if line.kind is not ExchangeKind.AVOIDED:
                uses[line.process_id] = uses.get(line.process_id, 0.0) + amount * runs.get(line.process_id, 1.0)
    return {process: round(amount) for process, amount in uses.items()}


def process_mix(site: SiteSupply, process_id: str, process_watt_hours: int) -> tuple[MixShare, ...]:
    """Return the mix of a kWh used by a process, or by anyone without dedicated claims (`process_id` empty).

    Every user has the site's physical mix. In its grid power a process's dedicated claims D stand first, D / U of
    each of its kWh U; all other grid power, of every user, carries the remaining claims and the unclaimed rest alike,
    so that no certificate that one process claims reaches another (GEC-08).
    """
    used = site.used
    shares: list[MixShare] = []
    own = {part.segment: 0.0 for part in site.parts}
    for part in site.parts:
        if part.claim and part.claim.process_id:
            if part.claim.process_id == process_id and process_watt_hours:
                share = part.watt_hours / process_watt_hours
                own[part.segment] += share
                shares.append(MixShare(part, share))
        elif not part.segment:
            shares.append(MixShare(part, part.watt_hours / used))
    for segment, share_of_own in own.items():
        if segment:
            shares += _grid_shares(site, segment, share_of_own)
    order = {part.part_id: number for number, part in enumerate(site.parts)}
    return tuple(sorted((share for share in shares if share.share), key=lambda share: order[share.part.part_id]))


def _grid_shares(site: SiteSupply, segment: str, share_of_own: float) -> list[MixShare]:
    """The rest of a segment's share, over its parts that are nobody's own."""
    here = [part for part in site.parts if part.segment == segment]
    common = [part for part in here if not (part.claim and part.claim.process_id)]
    total = sum(part.watt_hours for part in here)
    shared = sum(part.watt_hours for part in common)
    rest = total / site.used - share_of_own
    if not share_of_own and shared == total:
        return [MixShare(part, part.watt_hours / site.used) for part in common]
    return [MixShare(part, rest * part.watt_hours / shared) for part in common] if shared else []
