"""What one unit of an item weighs: by its unit, as stated, or as the sum of the net masses of its bill."""

import graphlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from background_db.findings import Finding, Place, warning
from pcr_rules.plant.materials.bill_structure import PlacedLine
from pcr_rules.plant.materials.line_amounts import LineAmounts
from pcr_rules.plant.materials.products import in_unit, is_mass, shown
from pcr_rules.study_index import StudyIndex

# Masses of pieces are stated to three digits; a percent is more than rounding.
_ROUNDING = 0.01

Counted = tuple[PlacedLine, LineAmounts, float]
"""A line, its amounts, and its share among substitutes."""


def item_masses(lines: Sequence[Counted], index: StudyIndex) -> Mapping[str, float | None]:
    """Return kg of net mass per unit of each product that the bill makes (by `NamedProduct.key`).

    Formula: m = Σ share × net × mass per unit of the item, over the lines that enter the product; None where the mass
    of one of them is not known.
    """
    children: dict[str, list[Counted]] = defaultdict(list)
    for counted in lines:
        children[counted[0].parent.key].append(counted)
    feeds = {key: {one.made.key for one, _, _ in some if one.made} for key, some in children.items()}
    masses: dict[str, float | None] = {}
    for key in graphlib.TopologicalSorter(feeds).static_order():
        if key in children:
            masses[key] = _sum_of(children[key], masses, index)
    return masses


def _sum_of(lines: Sequence[Counted], masses: Mapping[str, float | None], index: StudyIndex) -> float | None:
    total = 0.0
    for placed, amounts, share in lines:
        if placed.line.is_outside_mass_balance:
            continue
        each = unit_mass(placed, masses, index)
        if each is None:
            return None
        total += share * amounts.net * each
    return total


def unit_mass(placed: PlacedLine, masses: Mapping[str, float | None], index: StudyIndex) -> float | None:
    """Return kg per unit of a line's item; None where it is not known."""
    line = placed.line
    if is_mass(line.net_quantity.unit):
        return in_unit(type(line.net_quantity)(1.0, line.net_quantity.unit), "kg")
    if placed.made is not None:
        of_bill = masses.get(placed.made.key)
        if of_bill is not None:
            return of_bill
        output = index.outputs.get((placed.made.process_id, placed.made.flow_id))
        if output is not None and output.mass is not None:
            return in_unit(output.mass, "kg")
    return None if line.piece_mass is None else in_unit(line.piece_mass, "kg")


def mass_findings(lines: Sequence[Counted], masses: Mapping[str, float | None]) -> Iterator[Finding]:
    """Name items whose stated mass is not that of their bill."""
    for placed, _, _ in lines:
        stated = placed.line.piece_mass
        of_bill = masses.get(placed.made.key) if placed.made else None
        if stated is None or of_bill is None or is_mass(placed.line.net_quantity.unit):
            continue
        each = in_unit(stated, "kg")
        if each is not None and abs(each - of_bill) > _ROUNDING * max(each, of_bill):
            yield warning(
                "BILL-MASS-DIFFERS",
                Place(path=f"{placed.place}.piece_mass"),
                "CFP-DATA-04",
                line=placed.line.line_id,
                item=placed.line.item,
                stated=shown(each, "kg"),
                of_bill=shown(of_bill, "kg"),
                gap=shown(each - of_bill, "kg"),
            )
