"""Main material and its substitutes: each is used with a share, and the shares sum to 1."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from background_db.findings import Finding, Place, integrity_error, nearest
from pcr_rules.plant.materials.bill_structure import PlacedLine
from pcr_rules.plant.materials.products import shown

# Shares in use are counted from issue slips and printed as percent with one decimal.
_ROUNDING = 1e-3


def shares_in_use(lines: Sequence[PlacedLine]) -> tuple[Mapping[str, float], tuple[Finding, ...]]:
    """Return line id → share with which it is used; 1 for a line without substitutes.

    A substitute of a line that is not there, of another parent or itself a substitute, a group with a share missing
    and shares that do not sum to 1 are errors.
    """
    by_id = {one.line.line_id: one for one in lines}
    groups: dict[str, list[PlacedLine]] = defaultdict(list)
    findings: list[Finding] = []
    shares = {one.line.line_id: 1.0 for one in lines}
    for one in lines:
        main = by_id.get(one.line.substitutes_for)
        if not one.line.substitutes_for:
            continue
        if main is None or main.parent.key != one.parent.key or main.line.substitutes_for:
            where = Place(path=f"{one.place}.substitutes_for")
            near = nearest(one.line.substitutes_for, [] if main else by_id)
            values = {"line": one.line.line_id, "item": one.line.item, "main": one.line.substitutes_for}
            findings.append(integrity_error("BILL-SUBSTITUTE-UNKNOWN", where, nearest=near, **values))
        else:
            groups[main.line.line_id].append(one)
    for main_id, others in groups.items():
        group = (by_id[main_id], *others)
        given = [one.line.substitution_share for one in group]
        total = sum(share for share in given if share is not None)
        if None in given or abs(total - 1) > _ROUNDING:
            where = Place(path=f"{by_id[main_id].place}.substitution_share")
            rows = ", ".join(f"{one.line.line_id}: {_text(one.line.substitution_share)}" for one in group)
            findings.append(integrity_error("BILL-SUBSTITUTE-SHARES", where, rows=rows, total=shown(total)))
        # Shares of 0.333 three times would lose a thousandth of the material.
        shares |= {one.line.line_id: (one.line.substitution_share or 0.0) / (total or 1.0) for one in group}
    findings += [
        integrity_error(
            "BILL-SUBSTITUTE-ALONE",
            Place(path=f"{one.place}.substitution_share"),
            line=one.line.line_id,
            item=one.line.item,
            share=shown(one.line.substitution_share),
        )
        for one in lines
        if one.line.substitution_share is not None
        and one.line.substitution_share != 1
        and one.line.line_id not in groups
        and not one.line.substitutes_for
    ]
    return shares, tuple(findings)


def _text(share: float | None) -> str:
    return "-" if share is None else shown(share)
