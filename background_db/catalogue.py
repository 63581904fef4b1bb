"""The catalogue of factors: shipped sets, sets of plugins, sets of the user; found by key, activity or words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path

from background_db.characterisation import gwp_set
from background_db.errors import DataFileError, IncompleteFuelError, UnitError, UnknownKeyError, unknown_key
from background_db.factor_files import SOURCE_FILE, read_factor_set
from background_db.factors import EmissionFactor, FactorScope, FactorSet, FactorStatus, ReferenceValue
from background_db.fuels import FuelProperties, combustion_of, read_fuels
from background_db.ladder import FallbackStep, Lookup, check_use, climb
from background_db.provenance import Source, ValidityPeriod
from background_db.regions import lies_in
from background_db.units import conversion, dimension

__all__ = ["Conflict", "FactorCatalogue", "FallbackStep", "Lookup", "load_catalogue"]

ENTRY_POINT_GROUP = "footprint.factor_sets"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two publications on one activity: kg CO2e (AR6) per `per_unit`, and (other − this) / this."""

    factor: EmissionFactor
    other: EmissionFactor
    per_unit: str
    value: float
    other_value: float
    relative_difference: float
    calorific_value: str
    """That of `factor`, ``43.33 GJ/t``, through which the other value came to `per_unit`; "" where none was needed."""


@dataclass(frozen=True, slots=True, eq=False)
class FactorCatalogue:
    """All factors at hand. Immutable: another folder makes another catalogue."""

    sets: tuple[FactorSet, ...]
    fuels: tuple[FuelProperties, ...]
    published: Mapping[str, EmissionFactor]
    """Factors as published, by id; those computed from fuel properties come on top in `factors`."""

    @property
    def factors(self) -> tuple[EmissionFactor, ...]:
        """All factors: as published, then combustion computed from each publication's fuel properties."""
        return (*self.published.values(), *_combustion_factors(self).values())

    def get(self, factor_id: str) -> EmissionFactor:
        """Return a factor by its key.

        Raises:
            UnknownKeyError: no such factor; the message names near matches.
        """
        if factor_id in self.published:
            return self.published[factor_id]
        computed = _combustion_factors(self)
        if factor_id in computed:
            return computed[factor_id]
        raise unknown_key("factor", factor_id, (*self.published, *computed))

    def find(
        self,
        activity: str | None = None,
        geography: str | None = None,
        year: int | None = None,
        scope: FactorScope | None = None,
        text: str | None = None,
        *,
        include_hidden: bool = False,
    ) -> tuple[EmissionFactor, ...]:
        """Return the factors that fit all that is given.

        `activity` is a key or the start of one up to a dot; `geography` fits factors that describe it (a province
        is described by the nation's value); `text` needs each of its words in id, names, activity or note.
        """
        words = (text or "").casefold().split()
        return tuple(
            factor
            for factor in self.factors
            if (include_hidden or not factor.is_hidden)
            and (activity is None or factor.activity == activity or factor.activity.startswith(f"{activity}."))
            and (geography is None or lies_in(geography, factor.geography))
            and (year is None or _holds_in_year(factor, year))
            and (scope is None or factor.scope is scope)
            and _has_words(factor, words)
        )

    def competing(self, activity: str) -> tuple[EmissionFactor, ...]:
        """Return all factors of one activity, hidden and superseded ones too."""
        computed = _combustion_factors(self).values() if activity.startswith("combustion.") else ()
        return tuple(factor for factor in (*self.published.values(), *computed) if factor.activity == activity)

    def lookup(
        self,
        activity: str,
        geography: str,
        period: ValidityPeriod,
        allowed_years_old: int | None = None,
        unit: str | None = None,
    ) -> Lookup:
        """Find the factor for an activity, place and time, stepping down the declared ladder (`ladder.climb`).

        With `unit`, only factors per a unit of the same dimension: gas by Nm3 and by GJ are two questions.

        Raises:
            UnitError: the unit is unknown.
        """
        wanted = None if unit is None else dimension(unit)
        fitting = (f for f in self.competing(activity) if wanted is None or dimension(f.per_unit) == wanted)
        return climb(fitting, activity, geography, period, allowed_years_old)

    def check_use(
        self, factor_id: str, geography: str, period: ValidityPeriod, allowed_years_old: int | None = None
    ) -> Lookup:
        """Judge a factor that a person chose by its key for a place and time (`ladder.check_use`).

        Raises:
            UnknownKeyError: no such factor.
        """
        factor = self.get(factor_id)
        rivals = self.competing(factor.activity) if factor.activity else (factor,)
        return check_use(factor, rivals, geography, period, allowed_years_old)

    def conflicts(self, key: str) -> tuple[Conflict, ...]:
        """Return what other sets say of the same activity, for a factor id or an activity key.

        For an activity every pair of sets is named once. Only values in force that hold at a common time and for
        places that lie in one another are compared, and foreign stop-gaps with what they stand in for; fuels published
        per heat are brought to the other's unit by the calorific value of the factor they are compared with.
        """
        try:
            one = self.get(key)
        except UnknownKeyError:
            rivals = _in_force(self.competing(key))
            pairs = [(a, b) for index, a in enumerate(rivals) for b in rivals[index + 1 :]]
        else:
            pairs = [(one, other) for other in _in_force(self.competing(one.activity)) if other is not one]
        found = (self._conflict(a, b) for a, b in pairs if one_place_and_time(a, b) or _is_stop_gap(a, b))
        return tuple(conflict for conflict in found if conflict is not None)

    def _conflict(self, factor: EmissionFactor, other: EmissionFactor) -> Conflict | None:
        if factor.factor_set == other.factor_set or factor.scope is not other.scope:
            return None
        value, other_value, heat = co2e_of(factor), co2e_of(other), ""
        try:
            other_value *= conversion(factor.per_unit, other.per_unit)
        except UnitError:
            ncv = self._heat_per_unit(factor, other)
            if ncv is None:
                return None
            other_value *= ncv
            heat = f"{ncv:g} {other.per_unit}/{factor.per_unit}"
        return Conflict(factor, other, factor.per_unit, value, other_value, (other_value - value) / value, heat)

    def _heat_per_unit(self, factor: EmissionFactor, other: EmissionFactor) -> float | None:
        """Return the heat in one unit of a fuel, when the other factor is per heat."""
        fuel = next((fuel for fuel in self.fuels if factor.factor_id == f"combustion.{fuel.fuel_id}"), None)
        if fuel is None or fuel.ncv is None:
            return None
        try:
            return fuel.ncv.value * conversion(fuel.ncv.unit, f"{other.per_unit}/{factor.per_unit}")
        except UnitError:
            return None

    def set_of(self, set_id: str) -> FactorSet:
        """Return a set by its key.

        Raises:
            UnknownKeyError: no such set.
        """
        for factor_set in self.sets:
            if factor_set.set_id == set_id:
                return factor_set
        raise unknown_key("factor set", set_id, (factor_set.set_id for factor_set in self.sets))

    def digest_of(self, set_id: str) -> str:
        """Return the SHA-256 over a set's files, for the trace.

        Raises:
            UnknownKeyError: no such set.
        """
        return self.set_of(set_id).digest

    def source_of(self, factor: EmissionFactor) -> Source:
        """Return the publication a factor comes from.

        Raises:
            UnknownKeyError: the factor is not of this catalogue.
        """
        for source in self.set_of(factor.factor_set).sources:
            if source.source_id == factor.source_id:
                return source
        raise unknown_key("source", factor.source_id, ())

    def reference_value(self, key: str) -> ReferenceValue:
        """Return a published number that is no factor, e.g. ``process.wastewater.bo``.

        Raises:
            UnknownKeyError: no such value.
        """
        values = {value.key: value for factor_set in self.sets for value in factor_set.reference_values}
        if key not in values:
            raise unknown_key("reference value", key, values)
        return values[key]


def co2e_of(factor: EmissionFactor, gwp: str = "AR6") -> float:
    """Return kg CO2e per unit of a factor: the sum of amount times GWP; biogenic CO2 +1, uptake −1."""
    chosen = gwp_set(gwp)
    return sum(amount * chosen.characterise(key) for key, amount in factor.flows)


def _is_stop_gap(factor: EmissionFactor, other: EmissionFactor) -> bool:
    """True when one of two factors is foreign: who may choose between them should see how far they are apart."""
    return factor.quality.is_foreign != other.quality.is_foreign


def one_place_and_time(factor: EmissionFactor, other: EmissionFactor) -> bool:
    """True when two factors describe places that lie in one another and may be used at a common time."""
    starts = [day for day in (factor.usable_from, other.usable_from) if day]
    ends = [day for day in (factor.usable_until, other.usable_until) if day]
    overlap = not starts or not ends or max(starts) < min(ends)
    return overlap and (lies_in(factor.geography, other.geography) or lies_in(other.geography, factor.geography))


def load_catalogue(extra_folders: Iterable[Path] = ()) -> FactorCatalogue:
    """Read the shipped sets, those of plugins and those in the given folders (each a set, or a folder of sets).

    Raises:
        DataFileError: a set has a fault, or two sets share a key.
    """
    return _load(tuple(Path(folder).resolve() for folder in extra_folders))


@lru_cache(maxsize=8)
def _load(extra_folders: tuple[Path, ...]) -> FactorCatalogue:
    shipped = Path(str(resources.files("background_db"))) / "data"
    own = [root for root in (shipped / "domestic", shipped / "fallback") if root.is_dir()]
    roots = (*own, *_plugin_folders(), *extra_folders)
    folders = [folder for root in roots for folder in _set_folders(root)]
    sets = tuple(read_factor_set(folder) for folder in folders)
    fuels = tuple(fuel for folder in folders for fuel in read_fuels(folder))
    published: dict[str, EmissionFactor] = {}
    seen: set[str] = set()
    for factor_set in sets:
        if factor_set.set_id in seen:
            raise DataFileError(f"factor set {factor_set.set_id!r} is given twice")
        seen.add(factor_set.set_id)
        for factor in factor_set.factors:
            if factor.factor_id in published:
                raise DataFileError(
                    f"factor {factor.factor_id!r} is in the sets {published[factor.factor_id].factor_set!r} "
                    f"and {factor_set.set_id!r}"
                )
            published[factor.factor_id] = factor
    return FactorCatalogue(sets, fuels, published)


def _set_folders(root: Path) -> list[Path]:
    if (root / SOURCE_FILE).exists():
        return [root]
    folders = sorted(folder for folder in root.iterdir() if (folder / SOURCE_FILE).exists()) if root.is_dir() else []
    if not folders:
        raise DataFileError(f"{root}: no factor set here (a folder with {SOURCE_FILE})")
    return folders


def _plugin_folders() -> list[Path]:
    """Folders of installed plugins: each entry point names a package that is a set or holds sets."""
    return [Path(str(resources.files(point.module))) for point in entry_points(group=ENTRY_POINT_GROUP)]


@lru_cache(maxsize=8)
def _combustion_factors(catalogue: FactorCatalogue) -> Mapping[str, EmissionFactor]:
    """Compute the combustion factors, when first asked for: it takes pint, 0.3 s that other look-ups do not pay."""
    factors = {}
    for fuel in catalogue.fuels:
        try:
            factor = combustion_of(fuel)
        except IncompleteFuelError:
            continue
        factors[factor.factor_id] = factor
    return factors


def _in_force(factors: Iterable[EmissionFactor]) -> list[EmissionFactor]:
    return [factor for factor in factors if factor.status is FactorStatus.IN_FORCE and not factor.is_hidden]


def _holds_in_year(factor: EmissionFactor, year: int) -> bool:
    starts = factor.usable_from is None or factor.usable_from.year <= year
    ends = factor.usable_until is None or factor.usable_until.year > year or _ends_within(factor, year)
    return starts and ends


def _ends_within(factor: EmissionFactor, year: int) -> bool:
    end = factor.usable_until
    return end is not None and end.year == year and (end.month, end.day) > (1, 1)


def _has_words(factor: EmissionFactor, words: list[str]) -> bool:
    if not words:
        return True
    where = f"{factor.factor_id} {factor.name_zh} {factor.name_en} {factor.activity} {factor.technology}".casefold()
    return all(word in where for word in words)
