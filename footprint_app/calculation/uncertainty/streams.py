"""Random numbers by name: the same datum draws the same numbers whatever else is in the study.

A counter-based generator (Philox) keyed by the SHA-256 of seed and name needs no order: adding, leaving out or
reordering other data changes nothing, and processes that never met draw the same.
"""

import hashlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SCHEME = "philox4x64-sha256/1"
"""How names become streams; stands in the footer of a result, as another scheme draws other numbers."""


def stream(seed: int, *name: str) -> np.random.Generator:
    """Return the generator of a datum: Philox with the first 128 bits of SHA-256 over seed and name as its key."""
    text = "\x1f".join((str(seed), *name))
    key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key))


def normal_deviates(seed: int, count: int, *name: str) -> Floats:
    """Return `count` standard normal deviates of a datum; a longer run begins with those of a shorter one."""
    return stream(seed, *name).standard_normal(count)


def uniform_deviates(seed: int, count: int, *name: str) -> Floats:
    """Return `count` numbers of [0, 1) of a datum; a longer run begins with those of a shorter one."""
    return stream(seed, *name).random(count)
