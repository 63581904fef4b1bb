"""What a result says of its electricity beside the contributions: sites, other schemes, double counting."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from background_db.catalogue import FactorCatalogue, co2e_of
from background_db.factors import EmissionFactor, FactorScope
from background_db.grid_factors import ENTERPRISE_AVERAGE, ENTERPRISE_WITHOUT_TRADED, GRID_AVERAGE
from background_db.units import conversion
from footprint_app.calculation.compute import Computation, compute
from footprint_app.calculation.reconcile import consumed_kwh, mix_scores
from footprint_app.calculation.summarise import Solved
from pcr_rules.electricity_account import (
    AccountPart,
    AccountUse,
    DoubleCounting,
    ElectricityAccount,
    SchemeView,
    SiteAccount,
)
from pcr_rules.integrity.activity import runs_in_period
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.electricity.attribution import attribute, site_uses
from pcr_rules.methods.electricity.claims import drawn_facilities
from pcr_rules.methods.electricity.mix import process_mix, process_uses
from pcr_rules.methods.electricity.reconciliation import reconcile_electricity
from pcr_rules.methods.electricity.site_supply import SupplyPart, facility_of, site_supply, sum_of
from pcr_rules.methods.electricity.treatments import BATTERY, CBAM, ENTERPRISE, LOCATION, MARKET, Treatment
from pcr_rules.methods.electricity.watt_hours import share_out
from pcr_rules.result import Contribution, View, ViewResult
from pcr_rules.study_facilities import SupplyKind

_PHYSICAL = (SupplyKind.GRID, SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE)


def electricity_account(
    linked: LinkedStudy,
    location: Computation,
    market: Computation,
    headline: View,
    catalogue: FactorCatalogue,
) -> ElectricityAccount | None:
    """Return the account of a study's electricity; None where no row draws on a facility, or a view has no result."""
    if location.solved is None or market.solved is None or location.result is None or market.result is None:
        return None
    facilities = [facility.facility_id for facility in linked.study.facilities]
    drawn = [facility for facility in facilities if facility in drawn_facilities(linked)]
    if not drawn:
        return None
    claimed, runs = linked.electricity.claimed, runs_in_period(linked.study)
    return ElectricityAccount(
        sites=tuple(site_account(linked, facility, runs) for facility in drawn),
        schemes=scheme_views(linked, location, market, catalogue),
        double_counting=double_counting(
            linked, location.result if headline is View.LOCATION else market.result, catalogue
        ),
        entity=claimed.entity if claimed else "",
    )


def site_account(linked: LinkedStudy, facility_id: str, runs: Mapping[str, float]) -> SiteAccount:
    """Return supply, claims and users of a facility in the market-based view; energy is conserved to the watt-hour."""
    site, facility = site_supply(linked, facility_id, MARKET), facility_of(linked, facility_id)
    attribution = attribute(site, site_uses(linked, site, runs)) if not site.is_stand_in else None
    return SiteAccount(
        facility=facility_id,
        metered_kwh=sum_of(facility, *_PHYSICAL) / 1000,
        tenants_kwh=site.tenants / 1000,
        exported_kwh=site.exported / 1000,
        storage_loss_kwh=site.storage_loss / 1000,
        unclaimed_kwh=sum(amount for _, amount in site.unclaimed) / 1000,
        parts=tuple(_part(linked, part) for part in site.parts if not site.is_stand_in),
        uses=tuple(
            AccountUse(
                use_id=use.process_id,
                kind=use.kind.value,
                kwh=use.watt_hours / 1000,
                parts={
                    part.part_id: amount / 1000 for part, amount in zip(attribution.parts, row, strict=True) if amount
                },
            )
            for use, row in zip(attribution.uses, attribution.table, strict=True)
        )
        if attribution
        else (),
    )


def _part(linked: LinkedStudy, part: SupplyPart) -> AccountPart:
    claim = part.claim
    scores = [_per_kwh(linked, key, amount) for key, amount in part.suppliers]
    known = [score for score in scores if score is not None]
    return AccountPart(
        part_id=part.part_id,
        kwh=part.watt_hours / 1000,
        suppliers=tuple(supplier.key for supplier in part.suppliers),
        kg_per_kwh=math.fsum(known) if len(known) == len(scores) else None,
        lots=_lots(part),
        is_claim=claim is not None,
        is_proven=claim is not None and claim.is_proven,
        process_id=claim.process_id if claim else "",
        dedicated_reason=claim.dedicated_reason if claim else "",
    )


def _lots(part: SupplyPart) -> dict[str, float]:
    """Lots of a claim with what each covers of the part, in kWh."""
    if part.claim is None or not part.claim.lots:
        return {}
    shares = share_out(part.watt_hours, [amount for _, amount in part.claim.lots])
    return {lot: share / 1000 for (lot, _), share in zip(part.claim.lots, shares, strict=True)}


def _per_kwh(linked: LinkedStudy, key: str, amount: float) -> float | None:
    factor = linked.factors.get(key)
    if factor is None:
        return None
    return amount * co2e_of(factor, linked.study.gwp_set) * conversion("kWh", factor.per_unit)


def scheme_views(
    linked: LinkedStudy, location: Computation, market: Computation, catalogue: FactorCatalogue
) -> tuple[SchemeView, ...]:
    """Return the same electricity as the schemes count it that a footprint may be handed to (gec-rules §6).

    Location-based and market-based are the study's own views. CBAM and the draft of the EU battery rules are
    calculated in full with the study's life-cycle factors: they show which claims count there, and are no declaration.
    Enterprise accounts are kg CO2 of bought electricity at the national CO2 factor, own and direct power 0.
    """
    views = [_scheme(linked, location, LOCATION), _scheme(linked, market, MARKET, location)]
    for treatment in (CBAM, BATTERY):
        is_location = _same(linked, treatment, LOCATION)
        counted = location if is_location else compute(linked, View.LOCATION, treatment)
        views.append(_scheme(linked, counted, treatment, location))
    enterprise = _enterprise(linked, location, catalogue)
    return tuple(view for view in (*views, enterprise) if view is not None)


def _same(linked: LinkedStudy, one: Treatment, other: Treatment) -> bool:
    return all(
        site_supply(linked, facility, one) == site_supply(linked, facility, other)
        for facility in drawn_facilities(linked)
    )


def _scheme(
    linked: LinkedStudy, computation: Computation, treatment: Treatment, location: Computation | None = None
) -> SchemeView | None:
    solved = computation.solved
    if solved is None or computation.result is None:
        return None
    base = location.solved if location and location.solved else solved
    scores = mix_scores(base, solved)
    consumed = consumed_kwh(solved)
    steps = reconcile_electricity(linked, consumed, lambda key: scores.get(key, 0.0), treatment)
    return SchemeView(
        scheme=treatment.name,
        total=computation.result.total,
        electricity=_electricity(linked, solved, treatment, lambda part: _part_score(part, scores)),
        steps=dict(steps) if treatment is not LOCATION else {},
    )


def _part_score(part: SupplyPart, scores: Mapping[str, float]) -> float:
    return math.fsum(supplier.amount * scores.get(supplier.key, 0.0) for supplier in part.suppliers)


def _electricity(
    linked: LinkedStudy, solved: Solved, treatment: Treatment, score: Callable[[SupplyPart], float]
) -> float:
    """Return Σ kWh consumed × share × kg per kWh over all facilities, per functional or declared unit."""
    values: list[float] = []
    for draw, consumed in consumed_kwh(solved).items():
        site = site_supply(linked, draw.facility, treatment)
        uses = process_uses(linked, draw.facility) if draw.process_id else {}
        mix = process_mix(site, draw.process_id, uses.get(draw.process_id, 0))
        values += [consumed * share * score(part) for part, share in mix]
    return math.fsum(values)


def _enterprise(linked: LinkedStudy, location: Computation, catalogue: FactorCatalogue) -> SchemeView | None:
    """CO2 of bought electricity at the national CO2 factor; certificates are no proof, own and direct power is 0."""
    factor = _latest(catalogue, ENTERPRISE_AVERAGE, linked.study.period.last_day.year)
    if factor is None or location.solved is None:
        return None
    per_kwh = co2e_of(factor) * conversion("kWh", factor.per_unit)
    bought = _electricity(linked, location.solved, ENTERPRISE, lambda part: per_kwh if part.segment else 0.0)
    return SchemeView(scheme=ENTERPRISE.name, total=None, electricity=bought, steps={}, factor_id=factor.factor_id)


def _latest(catalogue: FactorCatalogue, activity: str, year: int) -> EmissionFactor | None:
    """Return the national factor of an activity for the newest year up to `year`, None where none is published."""
    found = [
        factor
        for factor in catalogue.competing(activity)
        if not factor.is_hidden and factor.geography == "CN" and _year(factor) and _year(factor) <= year
    ]
    return max(found, key=_year, default=None)


def _year(factor: EmissionFactor) -> int:
    return factor.data_period.start.year if factor.data_period.start else 0


@dataclass(frozen=True, slots=True)
class ResidualRatio:
    """Indicative residual ÷ average of a year."""

    ratio: float
    year: int


def residual_ratio(catalogue: FactorCatalogue, year: int) -> ResidualRatio | None:
    """Return CO2 factor excluding market-traded non-fossil ÷ CO2 average, newest year up to `year`: 2023 1.1489."""
    without = _latest(catalogue, ENTERPRISE_WITHOUT_TRADED, year)
    average = _latest(catalogue, ENTERPRISE_AVERAGE, _year(without)) if without else None
    if without is None or average is None or _year(without) != _year(average):
        return None
    return ResidualRatio(co2e_of(without) / co2e_of(average), _year(average))


def double_counting(linked: LinkedStudy, view: ViewResult, catalogue: FactorCatalogue) -> DoubleCounting | None:
    """Return how far a view would move if average electricity were residual, and what cannot be verified.

    Formula: change = Σ contributions at a grid average × (ratio - 1); the average would become average × ratio, 2023:
    0.6205 × 0.6096 ÷ 0.5306 = 0.713 kg CO2e/kWh. Factors of materials and services, and suppliers' footprints, do not
    say which electricity they hold: their share of absolute contributions cannot be verified.
    """
    ratio = residual_ratio(catalogue, linked.study.period.last_day.year)
    if ratio is None:
        return None
    with_factor = [(each, _factor_of(linked, each)) for each in view.contributions]
    average = [each for each, factor in with_factor if factor is not None and factor.activity == GRID_AVERAGE]
    change = math.fsum(each.total for each in average) * (ratio.ratio - 1)
    return DoubleCounting(
        ratio=ratio.ratio,
        ratio_year=ratio.year,
        average_kwh=math.fsum(each.amount * conversion(each.unit, "kWh") for each in average),
        change=change,
        change_share=change / view.total if view.total else 0.0,
        unverifiable_share=_share(view.contributions, [each for each, factor in with_factor if _is_opaque(factor)]),
    )


def _is_opaque(factor: EmissionFactor | None) -> bool:
    return (
        factor is not None and factor.scope is FactorScope.LIFE_CYCLE and not factor.activity.startswith("electricity.")
    )


def _share(everything: Iterable[Contribution], some: Iterable[Contribution]) -> float:
    total = math.fsum(abs(each.total) for each in everything)
    return math.fsum(abs(each.total) for each in some) / total if total else 0.0


def _factor_of(linked: LinkedStudy, contribution: Contribution) -> EmissionFactor | None:
    prefix = f"{SupplierKind.FACTOR.value}:"
    if not contribution.supplier.startswith(prefix):
        return None
    return linked.factors.get(contribution.supplier.removeprefix(prefix))
