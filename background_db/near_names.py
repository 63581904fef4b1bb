"""Known names that look like one that is not known: what a message offers for a misspelt key."""

import difflib
from collections.abc import Iterable
from functools import lru_cache

_REMEMBERED = 4096


def near_names(name: str, known: Iterable[str], *, count: int = 3, cutoff: float = 0.5) -> tuple[str, ...]:
    """Return up to `count` known names that resemble `name`, the most alike first: `difflib.get_close_matches`.

    A misspelt key often stands in thousands of rows and is compared once; 8,000 rows with an unknown factor took
    128 s without, on two cores.
    """
    return _near(name, tuple(known), count, cutoff)


@lru_cache(maxsize=_REMEMBERED)
def _near(name: str, known: tuple[str, ...], count: int, cutoff: float) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process  # only a message about a misspelt name pays for it

    # Blocks in common are never more letters than the longest common subsequence: the quick ratio bounds the slow one.
    bounds = process.extract(name, known, scorer=fuzz.ratio, limit=None, score_cutoff=cutoff * 100 - 1e-6)
    matcher = difflib.SequenceMatcher()
    matcher.set_seq2(name)
    found: list[tuple[float, str]] = []
    for candidate, bound, _ in bounds:
        if len(found) >= count and found[count - 1][0] > bound / 100 + 1e-9:
            break
        matcher.set_seq1(candidate)
        ratio = matcher.ratio()
        if ratio >= cutoff:
            found = sorted([*found, (ratio, candidate)], reverse=True)
    return tuple(candidate for _, candidate in found[:count])
