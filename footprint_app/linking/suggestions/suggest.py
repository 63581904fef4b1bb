"""Up to five candidates for each row, side by side, with their fit and one line of risk. Nothing is linked here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from footprint_app.linking.suggestions.entries import CatalogueEntry
from footprint_app.linking.suggestions.fit import Asked, Fit, age_of, fit_of
from footprint_app.linking.suggestions.index import SuggestionIndex
from footprint_app.linking.suggestions.risk import RiskLine, risk_of
from footprint_app.linking.suggestions.rows import LinkableRow
from footprint_app.linking.suggestions.words import Terms, analyse

MOST = 5
_NEAREST = 80
"""Entries of each kind per row whose fit is computed in full; those beyond share too little to come among the first five."""
_LEAST_NAME = 0.2
"""Below this share of the name a candidate would be noise."""
_LEAST_FIT = 0.05
"""Below this nobody would take it: half a name whose unit does not even convert. The poorest that was right has 0.10."""
_OF_ONE_SOURCE = 3
_HALF_AS_GOOD = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible supplier of a row."""

    entry: CatalogueEntry
    fit: Fit
    risk: RiskLine
    age: int | None
    """Years between data and study."""


@dataclass(frozen=True, slots=True)
class RowSuggestions:
    """A row with its candidates, the best first."""

    row: LinkableRow
    candidates: tuple[Candidate, ...]


def suggest(
    rows: Iterable[LinkableRow], index: SuggestionIndex, year: int, *, most: int = MOST
) -> tuple[RowSuggestions, ...]:
    """Find candidates for rows of a study of `year`.

    The same name asked for in the same unit and place a second time costs nothing.
    """
    listed = tuple(rows)
    questions = {(row.flow, row.unit, row.geography): row for row in listed}
    asked = [Asked(row.flow, analyse(row.flow), row.unit, row.geography, year) for row in questions.values()]
    terms: Sequence[Terms] = [each.terms for each in asked]
    found = {
        key: _best(each, index, numbers.tolist(), most)
        for key, each, numbers in zip(questions, asked, index.nearest(terms, _NEAREST), strict=True)
    }
    return tuple(RowSuggestions(row, found[(row.flow, row.unit, row.geography)]) for row in listed)


def _best(asked: Asked, index: SuggestionIndex, numbers: Iterable[int], most: int) -> tuple[Candidate, ...]:
    fits = [(fit_of(asked, index, number), number) for number in numbers]
    fits = [(fit, number) for fit, number in fits if fit.name >= _LEAST_NAME and fit.total >= _LEAST_FIT]
    # Ties go by provider, so that the same question has the same answer on every machine.
    fits.sort(key=lambda pair: (-round(pair[0].total, 9), index.entries[pair[1]].provider))
    return tuple(_candidate(asked, index.entries[number], fit) for fit, number in _mixed(fits, index, most))


def _mixed(fits: list[tuple[Fit, int]], index: SuggestionIndex, most: int) -> list[tuple[Fit, int]]:
    """Take the best, but of one source no more than three while another has something at least half as good."""
    taken: list[tuple[Fit, int]] = []
    passed: list[tuple[Fit, int]] = []
    of_source: Counter[str] = Counter()
    for fit, number in fits:
        source = index.entries[number].source_key
        if of_source[source] < _OF_ONE_SOURCE and fit.total >= fits[0][0].total * _HALF_AS_GOOD:
            taken.append((fit, number))
            of_source[source] += 1
        else:
            passed.append((fit, number))
    chosen = (taken + passed)[:most]
    return sorted(chosen, key=lambda pair: (-round(pair[0].total, 9), index.entries[pair[1]].provider))


def _candidate(asked: Asked, entry: CatalogueEntry, fit: Fit) -> Candidate:
    return Candidate(entry, fit, risk_of(asked, entry, fit), age_of(entry, asked.year))
