"""Looking into the factor catalogue: what is there, with its proof, and what other publications say."""

from background_db.catalogue import Conflict, FactorCatalogue, co2e_of
from background_db.characterisation import gwp_set_ids
from background_db.errors import UnknownKeyError
from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import nearest
from footprint_app.service.answers import ConflictDocument, FactorDocument
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of


def list_factors(
    text: str = "",
    *,
    activity: str | None = None,
    geography: str | None = None,
    year: int | None = None,
    scope: FactorScope | None = None,
    hidden: bool = False,
    gwp: str = "AR6",
    configuration: Configuration | None = None,
) -> tuple[tuple[FactorDocument, ...], int]:
    """Return the factors that fit all that is given, and how many for enterprise accounts were left out.

    Those are errors in a product study, so they are listed only when `scope` asks for them; those kept out of
    sight only if `hidden`.
    """
    catalogue = catalogue_of(configuration)
    found = catalogue.find(activity, geography, year, scope, text or None, include_hidden=hidden)
    shown = [factor for factor in found if scope is not None or factor.scope is not FactorScope.ENTERPRISE_ENERGY]
    return tuple(describe(factor, catalogue, gwp) for factor in shown), len(found) - len(shown)


def show_factor(
    factor_id: str, gwp: str = "AR6", configuration: Configuration | None = None
) -> tuple[FactorDocument, tuple[ConflictDocument, ...]]:
    """Return one factor and what other publications say of the same activity.

    Raises:
        WrongUseError: there is no such factor; the message names near ones.
    """
    catalogue = catalogue_of(configuration)
    try:
        factor = catalogue.get(factor_id)
    except UnknownKeyError as error:
        near = nearest(factor_id, catalogue.published)
        raise WrongUseError("service.no_factor", factor=factor_id, near=near) from error
    conflicts = tuple(_conflict(conflict) for conflict in catalogue.conflicts(factor_id))
    return describe(factor, catalogue, gwp), conflicts


def describe(factor: EmissionFactor, catalogue: FactorCatalogue, gwp: str) -> FactorDocument:
    """Return a factor with its source and its kg CO2e per unit under a GWP set.

    Raises:
        WrongUseError: there is no such GWP set.
    """
    if gwp not in gwp_set_ids():
        raise WrongUseError("service.no_gwp_set", set=gwp, known=", ".join(gwp_set_ids()))
    source, factor_set = catalogue.source_of(factor), catalogue.set_of(factor.factor_set)
    return FactorDocument(
        factor_id=factor.factor_id,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        activity=factor.activity,
        value=co2e_of(factor, gwp),
        gwp_set=gwp,
        per_unit=factor.per_unit,
        flows=dict(factor.flows),
        scope=factor.scope.value,
        geography=factor.geography,
        technology=factor.technology,
        data_start=_day(factor.data_period.start),
        data_end=_day(factor.data_period.end),
        usable_from=_day(factor.usable_from),
        usable_until=_day(factor.usable_until),
        factor_set=factor.factor_set,
        licence=factor_set.licence,
        source=source.title,
        publisher=source.publisher,
        locator=factor.locator,
        verification=factor.verification.value,
        status=factor.status.value,
        is_hidden=factor.is_hidden,
        is_foreign=factor.quality.is_foreign,
        is_split=factor.is_split,
        as_published=factor.as_published,
        note="; ".join(text for text in (factor.note, factor.quality.note) if text),
    )


def _day(day: object) -> str:
    return "" if day is None else str(day)


def _conflict(conflict: Conflict) -> ConflictDocument:
    return ConflictDocument(
        factor_id=conflict.factor.factor_id,
        other_id=conflict.other.factor_id,
        per_unit=conflict.per_unit,
        value=conflict.value,
        other_value=conflict.other_value,
        relative_difference=conflict.relative_difference,
        calorific_value=conflict.calorific_value,
    )
