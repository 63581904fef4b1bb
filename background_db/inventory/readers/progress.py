"""How far a reading is: told now and then, so that whoever waits a minute sees it move."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Told = Callable[[int, int], None]
"""Takes data sets read and data sets in the file; 0 in the file: not known before it is read."""
EVERY = 200
"""Data sets between two words: a release of 26,000 tells 130 times, which costs nothing beside reading them."""
_Item = TypeVar("_Item")


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def counted(items: Sequence[_Item], told: Told) -> Iterator[_Item]:
    """Yield items, telling how many of them were taken."""
    for number, item in enumerate(items):
        if number % EVERY == 0:
            told(number, len(items))
        yield item
    told(len(items), len(items))
