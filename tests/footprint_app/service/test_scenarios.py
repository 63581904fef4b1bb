"""Scenarios that change how the study is calculated, beside the base case and worked by hand.

A still makes 600 t of oil and 400 t of wax and emits 1000 t CO2 and 10 t of fossil CH4. Per kg of oil, allocated by
mass under AR6: (1000 + 10 × 29.8) × 0.6 / 600 = 1.298 kg CO2e. By price 600 × 2000 : 400 × 7000 = 0.3 : 0.7.
"""

from pathlib import Path

import pytest

from footprint_app.service.calculate import CalculateAnswer, calculate
from pcr_rules.result import PcfResult, View

STILL = """\
study_id: still
author: tests
cfp_type: partial
product: {name_zh: 油, name_en: Oil, producer: 某厂, biogenic_carbon: 0 kg C}
unit: {kind: declared, quantity: 1 kg, reference_process: still, reference_flow: oil}
boundary: {description: cradle to gate}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities: [{facility_id: plant, name_zh: 某厂, geography: CN}]
processes:
  - process_id: still
    name: 蒸馏
    facility: plant
    allocation: {method: mass, reason: 产物共用同一热量}
    outputs:
      - {flow_id: oil, name: 油, quantity: 600 t, price: 2000 CNY}
      - {flow_id: wax, name: 蜡, quantity: 400 t, price: 7000 CNY}
    exchanges:
      - {exchange_id: E1, kind: emission, flow: co2.fossil, quantity: 1000 t}
      - {exchange_id: E2, kind: emission, flow: ch4.fossil, quantity: 10 t}
scenarios:
"""
MASS, PRICE = 0.6 / 600, 0.3 / 600
AR6, AR5 = 1000 + 10 * 29.8, 1000 + 10 * 30


def _scenario(name: str, *overrides: tuple[str, str]) -> str:
    written = ", ".join(f"{{target: '{target}', value: '{value}'}}" for target, value in overrides)
    return f"  - {{scenario_id: {name}, name: {name}, topic: other, overrides: [{written}]}}\n"


def _calculated(folder: Path, *scenarios: str) -> CalculateAnswer:
    path = folder / "still.yaml"
    path.write_text(STILL + "".join(scenarios), encoding="utf-8")
    return calculate(path)


def _result(answer: CalculateAnswer) -> PcfResult:
    assert answer.result is not None, answer.findings
    return answer.result


def test_gwp_set_and_allocation_side_by_side(tmp_path: Path) -> None:
    """Mass under AR6 1.298, price 0.649, AR5 1.300, both 0.650 kg CO2e/kg, in both views; the base stays."""
    result = _result(
        _calculated(
            tmp_path,
            _scenario("price", ("process:still.allocation", "economic")),
            _scenario("ar5", ("study.gwp_set", "AR5")),
            _scenario("both", ("study.gwp_set", "AR5"), ("process:still.allocation", "economic")),
            _scenario("more-oil", ("output:still#oil.quantity", "700 t")),
        )
    )
    expected = {
        "price": AR6 * PRICE,
        "ar5": AR5 * MASS,
        "both": AR5 * PRICE,
        "more-oil": AR6 / 1100,  # by mass each kg of oil and wax carries the same
    }
    base = AR6 * MASS
    assert result.gwp_set == "AR6"
    for view in View:
        assert result.view(view).total == pytest.approx(base, rel=1e-12)
        totals = {scenario.scenario_id: scenario.totals[view.value] for scenario in result.scenarios}
        assert totals == pytest.approx(expected, rel=1e-12)
        differences = {scenario.scenario_id: scenario.differences[view.value] for scenario in result.scenarios}
        assert differences == pytest.approx({name: total - base for name, total in expected.items()}, rel=1e-9)


def test_scenarios_that_fail_are_named_and_the_others_run(tmp_path: Path) -> None:
    """A row that is not there, a key without its property and a GWP set nobody has: three findings, two results."""
    answer = _calculated(
        tmp_path,
        _scenario("no-row", ("exchange:E9.quantity", "x2")),
        _scenario("price", ("process:still.allocation", "economic")),
        _scenario("energy", ("process:still.allocation", "energy")),
        _scenario("ar9", ("study.gwp_set", "AR9")),
        _scenario("ch4", ("exchange:E2.quantity", "x2")),
    )
    result = _result(answer)
    totals = {scenario.scenario_id: scenario.totals["location-based"] for scenario in result.scenarios}
    assert totals == pytest.approx({"price": AR6 * PRICE, "ch4": (AR6 + 298) * MASS}, rel=1e-12)
    codes = {
        name: {
            finding.code
            for finding in answer.findings
            if f"scenario:{name}" in finding.where.path or dict(finding.values).get("scenario") == name
        }
        for name in ("no-row", "energy", "ar9", "price", "ch4")
    }
    assert codes["no-row"] == {"STUDY-SCENARIO-TARGET", "service.scenario_without_result"}
    assert codes["energy"] == {"ALLOC-BASIS", "service.scenario_without_result"}
    assert codes["ar9"] == {"STUDY-SCENARIO-VALUE", "service.scenario_without_result"}
    assert not any("service.scenario_without_result" in codes[name] for name in ("price", "ch4"))
    assert not any(finding.blocks_number for finding in answer.findings)
