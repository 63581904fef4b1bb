"""How a number of the inventory came from records of the plant, and what else they say (gaps, rests, subtotals)."""

from dataclasses import dataclass

from background_db.units import Quantity


@dataclass(frozen=True, slots=True)
class Derivation:
    """One derived amount: what it is, by which rule, with the arithmetic a reader can redo.

    `formula` is free of language: ``40 t + 980 t - 95 t = 925 t``. `sources` are places of records as in the study
    file: ``plant.readings[12]``, counted from one.
    """

    subject: str
    """The part it became: ``exchange:E1``, ``output:line_1#profile``, ``supply:plant-1#grid-1``; ``figure:hours``."""
    rule: str
    """Key of the rule in ``words.yaml``: ``stock_change``, ``gross_from_net``."""
    formula: str
    quantity: Quantity
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure beside the inventory that a reader must see: a gap of a balance, an unallocated rest, a subtotal."""

    topic: str
    """Key of the topic in ``words.yaml``; statements of one topic stand in one table."""
    subject: str
    """Whom it is about: an id of the study (process, item, meter, utility), or a name."""
    item: str
    """Key of the figure in ``words.yaml``: ``gap``, ``cumulative_yield``."""
    quantity: Quantity
    """Shares have the unit ``1``."""
    sources: tuple[str, ...] = ()
