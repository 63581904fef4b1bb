"""Each rule on the electricity itself: a study that keeps it, and one that trips it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from background_db.factors import EmissionFactor, FactorScope
from background_db.grid_factors import GRID_AVERAGE, LOSSES_INCLUDED
from background_db.provenance import ValidityPeriod, Verification
from background_db.units import Quantity
from pcr_rules.category_rules import StudyFacts
from pcr_rules.electricity_account import ElectricityAccount, SchemeView
from pcr_rules.green_certificates import supply_checks as checks
from pcr_rules.linked_study import ElectricityLinks, LinkedLine, LinkedStudy, Supplier, SupplierKind
from pcr_rules.result import View
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_facilities import ElectricityRules, ElectricitySupply, Facility, LossRule, SupplyKind
from pcr_rules.study_inventory import ExchangeKind

MET = dict.fromkeys(("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market"), True)
FACTORS = {"average": (0.5777, GRID_AVERAGE), "wind": (0.0324, ""), "none": (0.0, ""), "td": (0.0327, LOSSES_INCLUDED)}


def factor(key: str) -> EmissionFactor:
    """A life-cycle factor of one kWh."""
    value, activity = FACTORS[key]
    return EmissionFactor(
        factor_id=key, name_zh=key, name_en=key, per_unit="kWh", flows=(("co2e.not_split", value),),
        scope=FactorScope.LIFE_CYCLE, geography="CN", technology="", gwp_set=None, data_period=ValidityPeriod(),
        usable_from=None, usable_until=None, factor_set="test", source_id="test", locator="",
        verification=Verification.USER, activity=activity,
    )  # fmt: skip


def part(kind: SupplyKind, kwh: float, key: str = "", **more: Any) -> ElectricitySupply:
    """A supply of the plant."""
    return ElectricitySupply(supply_id=kind.value, kind=kind, quantity=Quantity(kwh, "kWh"), factor=key, **more)


GRID = part(SupplyKind.GRID, 1000)
CLAIM = part(SupplyKind.CERTIFICATE, 400, "wind", **MET)
ROOF = part(SupplyKind.OWN_GENERATION, 100, "wind")
LINE = part(SupplyKind.DIRECT_LINE, 100, "wind", source_quantity=Quantity(103, "kWh"))


def facts(*supplies: ElectricitySupply, rules: ElectricityRules | None = None, **more: Any) -> StudyFacts:
    """A linked study of one process that draws 1,000 kWh."""
    study = ProductStudy(
        study_id="s",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="板", producer="某厂"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "t"), reference_process="a"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)),
        electricity_rules=rules or ElectricityRules(),
        facilities=(Facility(facility_id="plant", name_zh="一厂", geography="CN", electricity=(GRID, *supplies)),),
    )
    line = LinkedLine(
        "E1", "E1", "a", ExchangeKind.INPUT, Supplier(SupplierKind.ELECTRICITY, "plant"), 1000.0, "kWh", "e",
        LifeCycleStage.PRODUCTION,
    )  # fmt: skip
    linked = LinkedStudy(
        study=study, lines=(line,), factors={key: factor(key) for key in FACTORS if key not in more.get("without", ())},
        grid_factors={"plant": "average"}, fallbacks=(), rows_in=1, rows_linked=1, factor_set_digests={},
        electricity=ElectricityLinks(remainder=more.get("remainder", {})),
    )  # fmt: skip
    return StudyFacts(study, linked, None, more.get("result"))


def result(*schemes: SchemeView, views: tuple[View, ...] = tuple(View)) -> Any:
    """The parts of a result that the rules read."""
    account = ElectricityAccount(sites=(), schemes=schemes)
    return SimpleNamespace(views=[SimpleNamespace(view=view) for view in views], electricity=account)


def scheme(name: str, total: float, **steps: float) -> SchemeView:
    """A scheme's number with its steps."""
    return SchemeView(
        scheme=name, total=total, electricity=total, steps={f"plant/{key}": v for key, v in steps.items()}
    )


SAME = LossRule.SAME_SOURCE
KEPT: list[tuple[str, Callable[..., Any], StudyFacts]] = [
    ("GEC-07", checks.claims_fit_consumption, facts(CLAIM)),
    ("GEC-08", checks.dedicated_claims_have_a_reason, facts(CLAIM)),
    ("GEC-12", checks.own_generation_is_the_sites, facts(replace(ROOF, third_party="b", contract="c", settlement="d"))),
    ("GEC-13", checks.direct_line_is_metered_at_both_ends, facts(LINE)),
    ("GEC-15", checks.claimed_power_is_not_zero, facts(CLAIM)),
    ("GEC-16", checks.remainder_says_what_it_holds, facts(remainder={"average": "residual"})),
    ("GEC-17", checks.both_views_stand, facts(CLAIM, result=result())),
    ("GEC-18", checks.schemes_count_what_they_accept, facts(result=result(scheme("cbam", 1.0)))),
]
TRIPPED: list[tuple[str, Callable[..., Any], StudyFacts]] = [
    ("ELEC-CLAIMS-EXCEED-GRID", checks.claims_fit_consumption, facts(replace(CLAIM, quantity=Quantity(1001, "kWh")))),
    ("GEC-08-NO-REASON", checks.dedicated_claims_have_a_reason, facts(replace(CLAIM, dedicated_process="a"))),
    ("GEC-12-THIRD-PARTY", checks.own_generation_is_the_sites, facts(replace(ROOF, third_party="b", contract="c"))),
    ("GEC-13-ONE-METER", checks.direct_line_is_metered_at_both_ends, facts(replace(LINE, source_quantity=None))),
    (
        "GEC-13-SOLD",
        checks.direct_line_is_metered_at_both_ends,
        facts(replace(LINE, instruments_sold=Quantity(5, "kWh"))),
    ),
    ("GEC-15-ZERO", checks.claimed_power_is_not_zero, facts(replace(CLAIM, factor="none"))),
    ("GEC-15-NO-TRANSMISSION", checks.claimed_power_is_not_zero, facts(CLAIM, without=("td",))),
    ("ELEC-LOSS-PROOF", checks.claimed_power_is_not_zero, facts(CLAIM, rules=ElectricityRules(loss_rule=SAME))),
    ("GEC-16-AVERAGE", checks.remainder_says_what_it_holds, facts()),
    ("GEC-17-VIEW-MISSING", checks.both_views_stand, facts(CLAIM, result=result(views=(View.MARKET,)))),
    (
        "GEC-18-COUNTED",
        checks.schemes_count_what_they_accept,
        facts(CLAIM, result=result(scheme("cbam", 1.0, certificate=-2.0))),
    ),
    (
        "GEC-18-NOT-COUNTED",
        checks.schemes_count_what_they_accept,
        facts(CLAIM, result=result(scheme("market-based", 1.0), scheme("cbam", 3.0))),
    ),
]


@pytest.mark.parametrize(("rule", "check", "made"), KEPT, ids=[rule for rule, _, _ in KEPT])
def test_a_rule_is_kept(rule: str, check: Callable[..., Any], made: StudyFacts) -> None:
    """A study that keeps the rule brings no finding."""
    assert (check.__doc__ or "").startswith(rule)
    assert list(check(made)) == []


@pytest.mark.parametrize(("code", "check", "made"), TRIPPED, ids=[code for code, _, _ in TRIPPED])
def test_a_rule_is_tripped(code: str, check: Callable[..., Any], made: StudyFacts) -> None:
    """The finding names its place."""
    found = [finding for finding in check(made) if finding.code == code]
    assert found
    assert found[0].where.path


def test_all_rules_are_run_in_their_order() -> None:
    """`check_supply` runs each once; a rule can be left out where another clause answers it."""
    assert [rule for rule, _ in checks.OF_SUPPLY] == [rule for rule, _, _ in KEPT]
    assert [finding.code for finding in checks.check_supply(facts())] == ["GEC-16-AVERAGE"]
    assert checks.check_supply(facts(), frozenset({"GEC-16"})) == ()
