"""Which factor of a new publication takes the place of one in force: decided by the catalogue's own ladder.

Activity, scope and kind of unit must be the same; place, time, verification and age decide as they do when a study is
linked (`background_db.ladder`). Where the rules do not name one factor, the case is undecided and is listed as such.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from background_db.catalogue import FactorCatalogue, co2e_of
from background_db.errors import UnitError, UnknownKeyError
from background_db.factors import EmissionFactor, FactorStatus
from background_db.grid_factors import GRID_AVERAGE
from background_db.ladder import climb
from background_db.provenance import ValidityPeriod
from background_db.regions import lies_in
from background_db.units import conversion, dimension

Period = Literal["own", "new"]
Reason = Literal["several", "kept", "unit", "place"]
_FACTOR, _FUEL, _COMBUSTION = "factor:", "fuel:", "combustion."


@dataclass(frozen=True, slots=True)
class Use:
    """Where and when a product uses a factor."""

    supplier: str
    """As results name it: ``factor:elec.cfp.2024.cn.average``, ``factor:fuel:…`` for what burns."""
    geography: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Replacement:
    """`new` takes the place of `old`: in the product's own period, or from the new publication's period on."""

    supplier: str
    old: EmissionFactor
    new: EmissionFactor
    period: Period

    @property
    def as_used(self) -> EmissionFactor:
        """The old factor with the new one's emissions, per the old one's unit: what a study would compute with."""
        ratio = conversion(self.old.per_unit, self.new.per_unit)
        flows = tuple((flow, amount * ratio) for flow, amount in self.new.flows)
        return replace(self.old, flows=flows, gwp_set=self.new.gwp_set, is_aircraft=self.new.is_aircraft)

    def change(self, gwp_set: str) -> float:
        """kg CO2e per unit of the old factor: new - old."""
        return co2e_of(self.as_used, gwp_set) - co2e_of(self.old, gwp_set)

    @property
    def is_combustion(self) -> bool:
        """True for a fuel that burns: its calorific value changes amounts too, so the total is not linear in it."""
        return self.old.activity.startswith(_COMBUSTION)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Factors of the new set that may concern one in use, and why the rules name none of them."""

    supplier: str
    old: EmissionFactor
    candidates: tuple[str, ...]
    reason: Reason


@dataclass(slots=True, eq=False)
class FactorChanges:
    """Answers, once for each use, what a new set does to it."""

    in_force: FactorCatalogue
    new: FactorCatalogue
    """All sets in force and the new one."""
    set_id: str

    _known: dict[Use, Replacement | Undecided | None] = field(default_factory=dict)
    _by_activity: dict[str, list[EmissionFactor]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for factor in self.new.factors:
            if factor.factor_set == self.set_id and factor.activity and _is_usable(factor):
                self._by_activity.setdefault(factor.activity, []).append(factor)

    @property
    def activities(self) -> frozenset[str]:
        """Activities that the new set has values for."""
        return frozenset(self._by_activity)

    def of(self, use: Use) -> Replacement | Undecided | None:
        """Return what takes the place of a factor in a use; None where the new set does not concern it."""
        if use not in self._known:
            self._known[use] = self._decide(use)
        return self._known[use]

    def answered(self) -> Iterator[tuple[Use, Replacement | Undecided | None]]:
        """Yield every use that was asked about, in the order of asking, with its answer."""
        yield from self._known.items()

    def concerned(self, suppliers: Iterable[str]) -> Iterator[str]:
        """Yield the suppliers whose activity the new set has values for."""
        for supplier in suppliers:
            old = factor_of(supplier, self.in_force)
            if old is not None and old.activity in self._by_activity:
                yield supplier

    def _decide(self, use: Use) -> Replacement | Undecided | None:
        old = factor_of(use.supplier, self.in_force)
        alike = [new for new in self._by_activity.get(old.activity, ()) if new.scope is old.scope] if old else []
        if old is None or not alike:
            return None
        place = _place(old, use.geography)
        fitting = [new for new in alike if _same_dimension(new, old)]
        local = [new for new in fitting if lies_in(place, new.geography) or new.quality.is_foreign]
        if not local:
            reason: Reason = "place" if fitting else "unit"
            return Undecided(use.supplier, old, tuple(new.factor_id for new in fitting or alike), reason)
        return self._ruled(use, old, local, place)

    def _ruled(
        self, use: Use, old: EmissionFactor, local: Sequence[EmissionFactor], place: str
    ) -> Replacement | Undecided:
        """Let the ladder choose between the old factor and the new ones, for the own period, then for the new one."""
        windows: tuple[tuple[Period, ValidityPeriod], ...] = (
            ("own", ValidityPeriod(use.start, use.end)), ("new", _latest_window(local)),
        )  # fmt: skip
        names = tuple(new.factor_id for new in local)
        for period, window in windows:
            found = climb([old, *local], old.activity, place, window).factor
            if found is not None and found.factor_set == self.set_id:
                alone = climb(local, old.activity, place, window)
                if any(finding.code == "FACTOR-SEVERAL" for finding in alone.findings):
                    return Undecided(use.supplier, old, names, "several")
                return Replacement(use.supplier, old, found, period)
        return Undecided(use.supplier, old, names, "kept")


def factor_of(supplier: str, catalogue: FactorCatalogue) -> EmissionFactor | None:
    """Return the published factor behind a supplier of a result; None for suppliers, own factors and databases."""
    if not supplier.startswith(_FACTOR):
        return None
    key = supplier.removeprefix(_FACTOR)
    if key.startswith(_FUEL):
        key = _COMBUSTION + key.removeprefix(_FUEL)
    try:
        return catalogue.get(key)
    except UnknownKeyError:
        return None


def catalogue_as_if(new: FactorCatalogue, replacements: Iterable[Replacement]) -> FactorCatalogue:
    """Return the catalogue in which replaced factors keep their keys and have the new ones' numbers.

    Studies that name the old key, and look-ups of linking that find it, then compute as if the new factor stood there.
    """
    published, fuels = dict(new.published), {fuel.fuel_id: fuel for fuel in new.fuels}
    for each in replacements:
        if each.is_combustion:
            old, taken = (factor.factor_id.removeprefix(_COMBUSTION) for factor in (each.old, each.new))
            fuels[old] = replace(fuels[taken], fuel_id=old)
        else:
            published[each.old.factor_id] = each.as_used
    return FactorCatalogue(new.sets, tuple(fuels.values()), published)


def with_keys(catalogue: FactorCatalogue, pairs: Mapping[str, str]) -> tuple[Replacement, ...]:
    """Make replacements again from the ids of old and new factors, in another process."""
    return tuple(
        Replacement(f"{_FACTOR}{old}", catalogue.get(old), catalogue.get(new), "own") for old, new in pairs.items()
    )


def _is_usable(factor: EmissionFactor) -> bool:
    return factor.status is FactorStatus.IN_FORCE and not factor.is_hidden


def _same_dimension(new: EmissionFactor, old: EmissionFactor) -> bool:
    try:
        return dimension(new.per_unit) == dimension(old.per_unit)
    except UnitError:
        return False


def _place(old: EmissionFactor, geography: str) -> str:
    """Average electricity is a matter of the site's own place; other factors stand where they describe."""
    is_wider = old.activity == GRID_AVERAGE and lies_in(geography, old.geography)
    return geography if is_wider else old.geography


def _latest_window(factors: Sequence[EmissionFactor]) -> ValidityPeriod:
    latest = max(factors, key=lambda factor: (factor.usable_from or date.min, factor.usable_until or date.max))
    return ValidityPeriod(latest.usable_from, latest.usable_until)
