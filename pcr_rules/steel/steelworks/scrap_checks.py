"""Checks of scrap: the same treatment in and out, and the three views side by side (PCR-ST-06, PCR-ST-08)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.findings import Finding, conformity_error
from background_db.units import conversion
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.methods.scrap import ScrapFootprint, ScrapUse, ScrapView, cut_off, net_scrap, scrap_zero
from pcr_rules.outcomes import answered, at, listed, not_applicable, not_assessable, passed, result_missing
from pcr_rules.parameters import parameter_on
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.result import Contribution, ViewResult
from pcr_rules.steel.steelworks.materials import SCRAP, row_key
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind


@dataclass(frozen=True, slots=True)
class ScrapRows:
    """Rows of scrap that cross the gate."""

    bought: tuple[Exchange, ...]
    credited: tuple[Exchange, ...]
    left: tuple[Exchange, ...]
    """Given away or sold without credit: rows of waste."""


def scrap_rows(study: ProductStudy) -> ScrapRows:
    """Return the scrap that comes from outside and that leaves; what goes round inside crosses no gate."""
    scrap = [row for _, row in rows_of(study) if row_key(row) in SCRAP]
    return ScrapRows(
        tuple(row for row in scrap if row.kind is ExchangeKind.INPUT and _kind(row) is not ProviderKind.PROCESS),
        tuple(row for row in scrap if row.kind is ExchangeKind.AVOIDED),
        tuple(row for row in scrap if row.kind is ExchangeKind.WASTE and _kind(row) is not ProviderKind.PROCESS),
    )


def chosen_view(study: ProductStudy) -> ScrapView | None:
    """Return the view of scrap that the author names, None where none or an unknown one is named."""
    named = study.pcr.scrap_view.strip().casefold()
    return next((view for view in ScrapView if view.value == named), None)


def scrap_in_is_treated_as_scrap_out(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-ST-06: scrap bought and scrap sold are treated alike, as the view named says, with no double credit."""
    study = facts.study
    rows = scrap_rows(study)
    if not rows.bought and not rows.credited:
        return not_applicable("没有外购或抵扣的废钢。", "No scrap is bought or credited.")
    view = chosen_view(study)
    findings = list(_same_both_ways(rows))
    if view is ScrapView.NET_SCRAP:
        findings += _without_burden(rows)
    elif view is not None and rows.credited:
        names = listed(row.exchange_id for row in rows.credited)
        where = at(f"exchange:{rows.credited[0].exchange_id}")
        values = {"rows": names, "view": view.value}
        findings.append(conformity_error("PCR-ST-06-CREDIT-IN-VIEW", where, "PCR-ST-06", **values))
    if view is ScrapView.SCRAP_ZERO:
        findings += _with_burden(rows)
    if not findings and view is None:
        return not_assessable("没有写明废钢口径。", "The view of scrap is not named.")
    shown = view.value if view else ""
    return answered(findings, f"废钢口径：{shown}", f"view of scrap: {shown}")


def _same_both_ways(rows: ScrapRows) -> Iterator[Finding]:
    """A credit is taken with the provider that burdens scrap bought; against scrap without burden it is double."""
    burdens = {row.provider.strip() for row in rows.bought if _kind(row) is not ProviderKind.BURDEN_FREE}
    free = [row.exchange_id for row in rows.bought if _kind(row) is ProviderKind.BURDEN_FREE]
    for row in rows.credited:
        where = at(f"exchange:{row.exchange_id}")
        if free:
            values = {"row": row.exchange_id, "free": listed(free)}
            yield conformity_error("PCR-ST-06-DOUBLE-CREDIT", where, "PCR-ST-06", **values)
        elif burdens and row.provider.strip() not in burdens:
            values = {"row": row.exchange_id, "provider": row.provider, "burdens": listed(sorted(burdens))}
            yield conformity_error("PCR-ST-06-OTHER-VALUE", where, "PCR-ST-06", **values)


def _without_burden(rows: ScrapRows) -> Iterator[Finding]:
    for row in rows.bought:
        if _kind(row) is ProviderKind.BURDEN_FREE:
            where = at(f"exchange:{row.exchange_id}.provider")
            yield conformity_error("PCR-ST-06-NO-BURDEN", where, "PCR-ST-06", row=row.exchange_id)


def _with_burden(rows: ScrapRows) -> Iterator[Finding]:
    for row in rows.bought:
        if _kind(row) is not ProviderKind.BURDEN_FREE:
            where = at(f"exchange:{row.exchange_id}.provider")
            values = {"row": row.exchange_id, "provider": row.provider}
            yield conformity_error("PCR-ST-06-BURDEN-AT-ZERO", where, "PCR-ST-06", **values)


def _kind(row: Exchange) -> ProviderKind | None:
    reference = parse_provider(row.provider)
    return None if reference is None else reference.kind


def scrap_views_are_shown(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-ST-08: the footprint by cut-off, by net scrap and with scrap at zero, from the lines of one result."""
    if facts.result is None:
        return result_missing()
    study = facts.study
    burden = parameter_on(rules, "scrap_burden", study.period.last_day)
    try:
        tonnes = study.unit.quantity.value * conversion(study.unit.quantity.unit, "t")
    except UnitError:
        return not_assessable("声明单位不是质量。", "The declared unit is no mass.")
    views = scrap_views(study, facts.result.view(facts.result.headline), tonnes, burden)
    if views is None:
        return not_assessable("废钢的数量不是质量。", "An amount of scrap is no mass.")
    shown = "; ".join(f"{each.view.value} {_arithmetic(each)}" for each in views)
    if ScrapView.NET_SCRAP not in {each.view for each in views}:
        return not_assessable(f"废钢负荷未设定；{shown}。", f"The burden of scrap is unset; {shown}.")
    return passed(f"t CO2e/t：{shown}", f"t CO2e/t: {shown}")


def scrap_views(
    study: ProductStudy, result: ViewResult, tonnes: float, scrap_burden: float | None
) -> tuple[ScrapFootprint, ...] | None:
    """Return the views of a result, t CO2e/t; None where an amount of scrap is no mass.

    The works are the total without any line of scrap. Where the study names cut-off, its lines of scrap bought are the
    preparation; where it names net scrap, they give the burden. Else scrap comes free by cut-off, and net scrap takes
    `scrap_burden`, t CO2e/t scrap; without it that view is left out.
    """
    rows, chosen = scrap_rows(study), chosen_view(study)
    bought, credited = _lines(result, rows.bought), _lines(result, rows.credited)
    mass_in, mass_out = _tonnes(bought), _tonnes((*credited, *_lines(result, rows.left)))
    if mass_in is None or mass_out is None:
        return None
    use = ScrapUse(bought=mass_in / tonnes, sold=mass_out / tonnes)
    works = (result.total - math.fsum(line.total for line in (*bought, *credited))) / 1000 / tonnes
    stated = _burden_of(bought or credited)
    burden = stated if chosen is ScrapView.NET_SCRAP and stated is not None else scrap_burden
    preparation = stated if chosen is ScrapView.CUT_OFF and stated is not None else 0.0
    net = () if burden is None else (net_scrap(works, use, burden),)
    return (cut_off(works, use, preparation), *net, scrap_zero(works, use))


def _lines(result: ViewResult, rows: tuple[Exchange, ...]) -> tuple[Contribution, ...]:
    names = {row.exchange_id for row in rows}
    return tuple(line for line in result.contributions if line.exchange_id in names)


def _tonnes(lines: tuple[Contribution, ...]) -> float | None:
    try:
        return math.fsum(abs(line.amount) * conversion(line.unit, "t") for line in lines)
    except UnitError:
        return None


def _burden_of(lines: tuple[Contribution, ...]) -> float | None:
    """What a tonne of scrap carries in the study, t CO2e/t; None where it has no mass."""
    mass = _tonnes(lines)
    return abs(math.fsum(line.total for line in lines)) / 1000 / mass if mass else None


def _arithmetic(each: ScrapFootprint) -> str:
    if not each.burden and not each.credit:
        return f"{each.total:.4g}"
    return f"{each.works:.4g} + {each.burden:.4g} - {abs(each.credit):.4g} = {each.total:.4g}"
