"""What may supply a row: published factors, activities of backgrounds, the study's own suppliers and factors.

Only what may stand for a purchased product is an entry: life-cycle scope, in force, shown, with a burden. A supplier
that a decision at import cut off is free of burden and would look like the best of bargains.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from background_db.catalogue import FactorCatalogue
from background_db.factors import EmissionFactor, FactorScope, FactorStatus
from background_db.snapshot import Snapshot
from footprint_app.linking.background_databases import BACKGROUND_PREFIX
from footprint_app.linking.background_supply import known_unit
from footprint_app.linking.study_factors import OWN_SET, SUPPLIER_PREFIX

FACTOR_PREFIX = "factor:"
_YEARS = range(1900, 2101)


class EntryKind(StrEnum):
    """Which catalogue an entry is of."""

    FACTOR = "factor"
    BACKGROUND = "background"
    SUPPLIER = "supplier"
    OWN_FACTOR = "own_factor"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One possible supplier."""

    provider: str
    """As a row names it: ``factor:…``, ``background:<database>/<code>``, ``supplier:…``."""
    kind: EntryKind
    name_zh: str
    name_en: str
    unit: str
    geography: str
    first_year: int | None
    last_year: int | None
    technology: str
    source: str
    publisher: str
    is_foreign: bool = False
    is_low_quality: bool = False
    is_split: bool = True
    source_key: str = ""
    """Key of the factor set or the database; a list shows a few of each, not five of one."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names under which it may be found."""
        return tuple(dict.fromkeys(name for name in (self.name_zh, self.name_en) if name))


def factor_entries(catalogue: FactorCatalogue) -> Iterator[CatalogueEntry]:
    """Yield the published factors that may supply a product."""
    for factor in catalogue.published.values():
        if _may_supply(factor):
            source = catalogue.source_of(factor)
            yield _of_factor(factor, FACTOR_PREFIX + factor.factor_id, EntryKind.FACTOR, source.title, source.publisher)


def own_entries(factors: Iterable[EmissionFactor]) -> Iterator[CatalogueEntry]:
    """Yield the study's own factors and its suppliers' footprints (`study_factors`)."""
    for factor in factors:
        if not _may_supply(factor) or factor.factor_set != OWN_SET:
            continue
        is_supplier = factor.factor_id.startswith(SUPPLIER_PREFIX)
        provider = factor.factor_id if is_supplier else FACTOR_PREFIX + factor.factor_id
        kind = EntryKind.SUPPLIER if is_supplier else EntryKind.OWN_FACTOR
        yield _of_factor(factor, provider, kind, factor.source_id, factor.source_id)


def _may_supply(factor: EmissionFactor) -> bool:
    return factor.scope is FactorScope.LIFE_CYCLE and factor.status is FactorStatus.IN_FORCE and not factor.is_hidden


def _of_factor(factor: EmissionFactor, provider: str, kind: EntryKind, source: str, publisher: str) -> CatalogueEntry:
    start, end = factor.data_period.start, factor.data_period.end
    return CatalogueEntry(
        provider=provider,
        kind=kind,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        unit=factor.per_unit,
        geography=factor.geography,
        first_year=start.year if start else None,
        last_year=(end.year - 1 if (end.month, end.day) == (1, 1) else end.year) if end else None,
        technology=factor.technology,
        source=source,
        publisher=publisher,
        source_key=factor.factor_set,
        is_foreign=factor.quality.is_foreign,
        is_low_quality=factor.quality.is_low,
        is_split=factor.is_split,
    )


def background_entries(snapshot: Snapshot, name: str = "") -> Iterator[CatalogueEntry]:
    """Yield the activities of a background under the database's name (empty: that of its import), without cut-offs."""
    table, manifest = snapshot.activities, snapshot.manifest
    database = name or manifest.database
    columns = (
        "code", "name_zh", "name_en", "product_zh", "product_en", "unit", "location", "first_year", "last_year",
        "technology", "source", "is_cut_off",
    )  # fmt: skip
    years = {each: table[each].astype("object").where(table[each].notna(), None) for each in columns[7:9]}
    for code, *values, is_cut_off in zip(*(years.get(each, table[each]) for each in columns), strict=True):
        name_zh, name_en, product_zh, product_en, unit, location, first, last, technology, source = values
        if is_cut_off or product_en.casefold().startswith("cutoff"):
            continue
        yield CatalogueEntry(
            provider=f"{BACKGROUND_PREFIX}{database}/{code}",
            kind=EntryKind.BACKGROUND,
            name_zh=_one_name(name_zh, product_zh),
            name_en=_one_name(name_en, product_en),
            unit=known_unit(unit),
            geography=location,
            first_year=_year(first),
            last_year=_year(last),
            technology=technology,
            source=f"{database} {manifest.version}".strip(),
            source_key=database,
            publisher=source or manifest.source_file,
        )


def _year(value: object) -> int | None:
    """Read a year; databases write 9999 for "until further notice"."""
    return int(str(value)) if value is not None and int(str(value)) in _YEARS else None


def _one_name(activity: str, product: str) -> str:
    """Show the product beside the activity where they differ: it is the product that a row buys."""
    if not product or product.casefold() in activity.casefold():
        return activity
    return f"{product} · {activity}" if activity else product
