"""Steps between two editions add up, whatever the decisions do to the number."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.edition_methods import MethodTopic, chosen, load_methods
from pcr_rules.methods.edition_reconciliation import (
    Settings,
    counted_total,
    counts_claims,
    reconcile_settings,
    settings_of,
    treatment_of,
)
from pcr_rules.registry import edition
from pcr_rules.result import Contribution

TOPICS = [topic for topic in MethodTopic if topic is not MethodTopic.DATA_QUALITY]


@given(st.dictionaries(st.sampled_from(TOPICS), st.floats(-1e6, 1e6), min_size=1), st.floats(-1e6, 1e6))
def test_steps_add_up_for_any_effects(effects: dict[MethodTopic, float], base: float) -> None:
    """total = base + Σ effects of the decisions of B, with a product of all as what they do together."""
    first: Settings = dict.fromkeys(MethodTopic, "")
    second: Settings = {topic: "x" if topic in effects else "" for topic in MethodTopic}

    def total(settings: Settings) -> float:
        taken = [effects[topic] for topic, value in settings.items() if value and topic in effects]
        return base + sum(taken) + (math.prod(taken) if len(taken) == len(effects) else 0.0)

    made = reconcile_settings(first, second, total)
    assert made is not None
    assert [step.topic for step in made.steps] == [topic for topic in MethodTopic if topic in effects]
    size = max(1.0, *(abs(step.before) for step in made.steps), abs(made.second_total))
    assert abs(made.gap) <= 1e-12 * size * len(made.steps)
    assert made.second_total == total(second)


def test_no_number_no_reconciliation() -> None:
    """A mixture that cannot be calculated is not left out silently."""
    first: Settings = dict.fromkeys(MethodTopic, "")
    second = {**first, MethodTopic.RECYCLING: "CFF"}
    assert reconcile_settings(first, second, lambda settings: None if settings[MethodTopic.RECYCLING] else 1.0) is None
    assert reconcile_settings(first, second, lambda _: None) is None


def test_settings_of_the_editions() -> None:
    """The draft decides on recycling and electricity; 551号 leaves both open; general rules count claims."""
    draft, order = (settings_of(edition(f"li_battery_ev_{name}")) for name in ("eu_draft_2024", "cn_551_trial"))
    assert draft[MethodTopic.RECYCLING] == "CFF"
    assert order[MethodTopic.RECYCLING] == ""
    assert treatment_of(draft).name == "eu-battery-draft"
    assert treatment_of(order).name == "market-based"
    assert not counts_claims(draft[MethodTopic.ELECTRICITY])
    assert counts_claims("")


def test_every_decision_names_its_source() -> None:
    """Clause, source and mark beside each; a topic left open is empty."""
    for name in ("li_battery_ev_eu_draft_2024", "li_battery_ev_cn_551_trial"):
        for choice in edition(name).methods:
            assert choice.clause
            assert choice.source
            assert choice.mark.startswith("confirmed")
    assert chosen(edition("gbt24067_2024").methods, MethodTopic.ELECTRICITY) == ""
    with pytest.raises(Exception, match="needs value"):
        load_methods("recycling: {value: CFF}", "methods.yaml")


def line(stage: str, total: float) -> Contribution:
    """A contribution of a stage."""
    return Contribution(
        line_id=stage, exchange_id=stage, process_id="p", process_name="p", stage=stage, facility="", flow="f",
        kind="input", supplier="factor:f", supplier_name="f", amount=1.0, unit="kg", total=total, channels={},
    )  # fmt: skip


def test_excluded_stages_and_estimates_of_what_was_cut_off() -> None:
    """95 kg without 10 kg of use is 85 kg... and with 5 % left out 85 / 0.95 = 89.47 kg."""
    from datetime import date

    from background_db.units import Quantity
    from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
    from pcr_rules.study_context import Boundary, CfpType, CutOff, Goal, TimeBoundary

    study = ProductStudy(
        study_id="s", cfp_type=CfpType.FULL, product=Product(name_zh="p", producer="p"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="p"), goal=Goal(),
        boundary=Boundary(), period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        cut_offs=(CutOff(cut_off_id="C1", flow="small", estimated_share=0.05),),
    )  # fmt: skip
    lines = (line("production", 85.0), line("use", 10.0))
    plain: Settings = dict.fromkeys(MethodTopic, "")
    assert counted_total(lines, study, plain) == 95.0
    outside = {**plain, MethodTopic.EXCLUDED_STAGES: "use"}
    assert counted_total(lines, study, outside) == 85.0
    added = {**outside, MethodTopic.CUT_OFF: "add-estimates"}
    assert counted_total(lines, study, added) == pytest.approx(89.473684)
    assert counted_total(lines, replace(study, cut_offs=()), added) == 85.0
