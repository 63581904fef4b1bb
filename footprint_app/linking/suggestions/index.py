"""An inverted index over all entries: which of tens of thousands share a trade name, a grade or a word with a row.

Entries and rows are sparse vectors over tokens, weighted by how rare a token is; one product of two sparse matrices
finds the nearest entries of all rows at once. The exact fit of those few is the business of `fit`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from footprint_app.linking.suggestions.entries import CatalogueEntry, EntryKind
from footprint_app.linking.suggestions.words import Terms, analyse, vocabulary

if TYPE_CHECKING:
    import scipy.sparse

_CONCEPT, _GRADE, _WORD, _PAIR = 4.0, 2.0, 1.0, 1.0
_UNKNOWN, _LEAST_TOLD = 0.4, 0.05
_BROADER = 0.5
"""Each step up from what is named counts half."""


@dataclass(frozen=True, slots=True, eq=False)
class SuggestionIndex:
    """All entries, taken apart, with the matrix that finds them."""

    entries: tuple[CatalogueEntry, ...]
    terms: tuple[Terms, ...]
    numbers: "dict[str, int]"
    """Token → column."""
    rarity: npt.NDArray[np.float64]
    """log(entries / entries with the token), by column; 0 is everywhere."""
    matrix: "scipy.sparse.csr_array"
    """Entries × tokens, rows of length 1."""

    weights: "dict[str, float]"
    """Token → how much it tells, 0 to 1."""
    kinds: npt.NDArray[np.int64]
    """Of each entry the position of its kind in `EntryKind`."""

    def weight_of(self, token: str) -> float:
        """How much a token tells, 0 to 1; one that no entry has cannot tell entries apart and weighs little."""
        return self.weights.get(token, _UNKNOWN)

    def nearest(self, rows: Sequence[Terms], count: int) -> Iterator[npt.NDArray[np.int64]]:
        """Yield for each row the numbers of up to `count` entries of each kind that share tokens with it.

        Of each kind, as a database has hundreds of lorries and would leave no room for the one of a published factor.
        """
        asked = _vectors([_tokens(row) for row in rows], self.numbers, self.rarity)
        shared = (asked @ self.matrix.T).tocsr()
        for row in range(len(rows)):
            first, last = shared.indptr[row], shared.indptr[row + 1]
            found, scores = shared.indices[first:last], shared.data[first:last]
            kept = [_highest(found[same], scores[same], count) for same in _by_kind(self.kinds[found])]
            yield np.sort(np.concatenate(kept)).astype(np.int64) if kept else found.astype(np.int64)


def _by_kind(kinds: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.bool_]]:
    yield from (kinds == kind for kind in np.unique(kinds))


def _highest(numbers: npt.NDArray[np.int64], scores: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    return numbers if len(numbers) <= count else numbers[np.argpartition(-scores, count)[:count]]


def make_index(entries: Iterable[CatalogueEntry]) -> SuggestionIndex:
    """Take all entries apart and index them."""
    listed = tuple(entries)
    terms = tuple(analyse(*entry.names) for entry in listed)
    tokens = [_tokens(each) for each in terms]
    appears = Counter(token for each in tokens for token in each)
    numbers = {token: number for number, token in enumerate(appears)}
    rarity = np.log(max(len(listed), 1) / np.array([appears[token] for token in numbers] or [1], np.float64))
    told = np.maximum(rarity / math.log(max(len(listed), 2)), _LEAST_TOLD)
    weights = dict(zip(numbers, told.tolist(), strict=False))
    matrix = _vectors(tokens, numbers, rarity, normalised=True)
    order = {kind: position for position, kind in enumerate(EntryKind)}
    kinds = np.array([order[entry.kind] for entry in listed], np.int64)
    return SuggestionIndex(listed, terms, numbers, rarity, matrix, weights, kinds)


def _tokens(terms: Terms) -> dict[str, float]:
    """Weigh the tokens of a name; a concept brings what it is one of, so that narrow and broad find each other."""
    found: dict[str, float] = {}
    for concept in terms.concepts:
        found[f"c:{concept}"] = _CONCEPT
        for step, broader in enumerate(vocabulary().ancestors[concept], 1):
            found[f"c:{broader}"] = max(found.get(f"c:{broader}", 0.0), _CONCEPT * _BROADER**step)
    found |= {f"g:{grade}": _GRADE for grade in terms.grades}
    found |= {f"w:{word}": _WORD for word in terms.words}
    return found | {f"p:{pair}": _PAIR for pair in terms.pairs}


def _vectors(
    tokens: Sequence[dict[str, float]],
    numbers: dict[str, int],
    rarity: npt.NDArray[np.float64],
    *,
    normalised: bool = False,
) -> "scipy.sparse.csr_array":
    from scipy.sparse import csr_array, diags_array

    pairs = [
        (row, numbers[token], weight)
        for row, each in enumerate(tokens)
        for token, weight in each.items()
        if token in numbers
    ]
    row = np.array([one for one, _, _ in pairs], np.int64)
    column = np.array([one for _, one, _ in pairs], np.int64)
    weight = np.array([one for _, _, one in pairs], np.float64)
    weight = weight * (rarity[column] + 0.1) if pairs else weight
    matrix = csr_array((weight, (row, column)), shape=(len(tokens), len(numbers)))
    if not normalised:
        return matrix
    length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    # The square root of the length: a name of many words is diluted, but not as much as a short one is favoured.
    return csr_array(diags_array(1 / np.sqrt(np.where(length > 0, length, 1.0))) @ matrix)
