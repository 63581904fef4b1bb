"""A seeded background system as large as ecoinvent, with the structure that makes such systems hard or easy to solve.

22,000 activities, 2,500 elementary flows, about 290,000 entries in each matrix. How it is made, and why so:

- 400 hubs (electricity, transport, heat, plants) supply nearly everybody: 7 of 10 inputs come from them, the most
  used from a few thousand activities. They are the dense rows that make a factorisation of A fill in.
- The other inputs come from near neighbours: short chains inside a sector. A purely random graph fills in
  as no real database does.
- 96 of 100 activities supply somebody, and everybody buys from hubs: one strongly connected core of about 21,000.
- Inputs of an activity are worth less than 85 % of its output, so the system is productive; then every product gets a
  unit of its own (a plant and a kilogram differ by many powers of ten), which changes no score but the pivots.
- Every input and every emission is lognormal, σ of the logarithm between 0.02 and 0.4; production is exact.
- 7 greenhouse flows of five channels among the flows; carbon dioxide stands in two of three activities.

`python bench/large_system.py [SEED]` prints its figures.
"""

import sys
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind

SEED = 2026
ACTIVITIES, FLOWS, HUBS = 22_000, 2_500, 400
_SHARE_FROM_HUBS, _SHARE_THAT_SUPPLIES = 0.72, 0.96
_SECTOR = 150
"""A neighbour is at most so many activities away."""
_INPUTS, _EMISSIONS = 7.7, 7.4
"""Medians of a lognormal with σ = 1: means 12.7 and 12.2 before repeated cells are dropped."""
_MOST_INPUTS, _MOST_EMISSIONS = 170, 380
_LARGEST_SHARE = 0.85
_SPREAD_OF_AMOUNTS, _SPREAD_OF_UNITS = 3.0, 2.0
_LOGNORMAL, _SPREADS = 2, (0.02, 0.4)
GREENHOUSE = (
    ("Carbon dioxide, fossil", "124-38-9", "air"),
    ("Methane, fossil", "74-82-8", "air"),
    ("Dinitrogen monoxide", "10024-97-2", "air"),
    ("Carbon dioxide, from soil or biomass stock", "124-38-9", "air"),
    ("Carbon dioxide, non-fossil", "124-38-9", "air"),
    ("Methane, non-fossil", "74-82-8", "air"),
    ("Carbon dioxide, in air", "124-38-9", "natural resource/in air"),
)
_SHARE_OF_GREENHOUSE = (0.68, 0.4, 0.3, 0.05, 0.2, 0.1, 0.1)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Row, column and amount of each entry."""

    row: Integers
    column: Integers
    amount: Floats


def large_system(seed: int = SEED, activities: int = ACTIVITIES) -> LinkedSystem:
    """Return the system; equal seeds give equal systems."""
    random = np.random.default_rng(seed)
    inputs = _inputs(random, activities)
    diagonal = np.arange(activities)
    technosphere = Entries.exact(
        np.concatenate([diagonal, inputs.row]),
        np.concatenate([diagonal, inputs.column]),
        np.concatenate([np.ones(activities), -inputs.amount]),
    )
    emissions = _emissions(random, activities)
    biosphere = Entries.exact(emissions.row, emissions.column, emissions.amount)
    technosphere = _lognormal(random, technosphere, technosphere.row != technosphere.column)
    biosphere = _lognormal(random, biosphere, np.ones(len(biosphere), dtype=np.bool_))
    return LinkedSystem(
        tuple(_activity(number) for number in range(activities)),
        tuple(_flow(number) for number in range(FLOWS)),
        technosphere,
        biosphere,
    )


def _inputs(random: np.random.Generator, activities: int) -> Cells:
    hubs = random.choice(activities, min(HUBS, activities // 10), replace=False)
    popularity = np.arange(1, len(hubs) + 1) ** -0.6
    count = np.clip(random.lognormal(np.log(_INPUTS), 1.0, activities), 1, _MOST_INPUTS).astype(np.int64)
    column = np.repeat(np.arange(activities), count)
    from_hub = random.random(len(column)) < _SHARE_FROM_HUBS
    from_hub[np.cumsum(count) - 1] = True  # everybody's last input: without it some would stand outside the core
    step = random.integers(1, _SECTOR, len(column)) * random.choice((-1, 1), len(column))
    row = np.where(from_hub, random.choice(hubs, len(column), p=popularity / popularity.sum()), column + step)
    # Whoever supplies somebody supplies a neighbour: most inputs of hubs are made by few.
    supplies = random.random(activities) < _SHARE_THAT_SUPPLIES
    supplies[hubs] = True
    supplying = np.flatnonzero(supplies)
    buyer = supplying + random.integers(1, _SECTOR, len(supplying))
    cells = np.unique(
        np.stack([np.concatenate([column, buyer]) % activities, np.concatenate([row, supplying]) % activities]), axis=1
    )
    column, row = cells[:, (cells[0] != cells[1]) & supplies[cells[1]]]
    worth = random.lognormal(0.0, _SPREAD_OF_AMOUNTS, len(row))
    worth *= (_LARGEST_SHARE * random.beta(0.7, 2.5, activities) / np.bincount(column, worth, activities))[column]
    unit = random.lognormal(0.0, _SPREAD_OF_UNITS, activities)
    return Cells(row, column, worth * unit[row] / unit[column])


def _emissions(random: np.random.Generator, activities: int) -> Cells:
    count = np.clip(random.lognormal(np.log(_EMISSIONS), 1.0, activities), 0, _MOST_EMISSIONS).astype(np.int64)
    column = np.repeat(np.arange(activities), count)
    # A low exponent: some flows are emitted by many, most by few.
    row = len(GREENHOUSE) + (random.random(len(column)) ** 2.5 * (FLOWS - len(GREENHOUSE))).astype(np.int64)
    rows, columns = [row], [column]
    for number, share in enumerate(_SHARE_OF_GREENHOUSE):
        emitting = np.flatnonzero(random.random(activities) < share)
        rows.append(np.full(len(emitting), number))
        columns.append(emitting)
    column, row = np.unique(np.stack([np.concatenate(columns), np.concatenate(rows)]), axis=1)
    return Cells(row, column, random.lognormal(-6.0, _SPREAD_OF_AMOUNTS, len(row)))


def _lognormal(random: np.random.Generator, entries: Entries, is_uncertain: npt.NDArray[np.bool_]) -> Entries:
    return replace(
        entries,
        kind=np.where(is_uncertain, _LOGNORMAL, 0).astype(np.uint8),
        loc=np.where(is_uncertain, np.log(np.abs(entries.amount)), np.nan),
        scale=np.where(is_uncertain, random.uniform(*_SPREADS, len(entries)), np.nan),
    )


def _activity(number: int) -> SystemActivity:
    name = f"activity {number}"
    return SystemActivity(f"a{number:05d}", name, f"活动 {number}", name, f"产品 {number}", "kg", "GLO", 2023, 2024)


def _flow(number: int) -> Flow:
    code = f"f{number:04d}"
    if number < len(GREENHOUSE):
        name, cas, compartments = GREENHOUSE[number]
        return Flow(code, FlowKind.ELEMENTARY, name, "", "kg", tuple(compartments.split("/")), cas)
    return Flow(code, FlowKind.ELEMENTARY, f"Substance {number}", "", "kg", ("water",))


def _main(seed: int) -> None:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    system = large_system(seed)
    matrix = system.technosphere
    links = coo_array((np.ones(len(matrix)), (matrix.row, matrix.column)), shape=(ACTIVITIES, ACTIVITIES))
    _, component = connected_components(links, connection="strong")
    print(f"{len(matrix):,} technosphere and {len(system.biosphere):,} biosphere entries;", end=" ")
    print(f"largest core {np.bincount(component).max():,} of {ACTIVITIES:,} activities;", end=" ")
    print(f"most used supplier {np.bincount(matrix.row).max():,} inputs")


if __name__ == "__main__":
    _main(int(sys.argv[1]) if len(sys.argv) > 1 else SEED)
