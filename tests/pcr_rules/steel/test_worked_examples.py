"""The worked examples of both routes through the service: each printed number, and the clauses they answer."""

import math
from pathlib import Path
from typing import Any

import pytest

from background_db.messages import Language
from background_db.units import Quantity
from footprint_app.ingest.write_study import write_workbook
from footprint_app.service.calculate import calculate
from pcr_rules.methods.scrap import ScrapView
from pcr_rules.result import ClauseAnswer, PcfResult
from pcr_rules.steel.steelworks.scrap_checks import scrap_views


def result_of(example: Any) -> PcfResult:
    answer = calculate(example.study)
    assert answer.result is not None, answer.findings
    return answer.result


def lines(result: PcfResult, *prefixes: str) -> float:
    """Sum of the lines whose supplier begins so, credits apart, kg CO2e per t."""
    shown = result.view(result.headline).contributions
    return math.fsum(line.total for line in shown if line.supplier.startswith(prefixes) and not line.is_credit)


def test_coil_of_blast_furnace_and_converter(bf_bof: Any) -> None:
    """2,018 kg per t = gases burnt 1,466 + process 238 + bought 351 + grid 15 + scrap 152 - credits 205."""
    result = result_of(bf_bof)
    view = result.view(result.headline)
    scrap = lines(result, "factor:own.scrap")
    found = {
        "gases_burnt": lines(result, "factor:fuel:", "fuel:"),
        "process_co2": lines(result, "elementary:"),
        "bought": lines(result, "factor:own.") - scrap,
        "grid": lines(result, "factor:elec."),
        "scrap": scrap,
        "credits": view.credits,
        "total": view.total,
    }
    for name, value in found.items():
        assert value == pytest.approx(bf_bof.value(name), rel=1e-9), name
    assert math.fsum(found[name] for name in found if name != "total") == pytest.approx(view.total, rel=1e-12)


def test_rebar_of_the_arc_furnace(eaf: Any) -> None:
    """422 kg per t = process 38 + grid 295 + bought 56 + preparing of scrap 33."""
    result = result_of(eaf)
    view = result.view(result.headline)
    scrap = lines(result, "factor:own.scrap_preparation")
    found = {
        "process_co2": lines(result, "elementary:"),
        "grid": lines(result, "factor:elec."),
        "bought": lines(result, "factor:own.") - scrap,
        "scrap": scrap,
        "credits": view.credits,
        "total": view.total,
    }
    for name, value in found.items():
        assert value == pytest.approx(eaf.value(name), rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("route", ["bf_bof", "eaf"])
def test_three_views_of_scrap(route: str, request: pytest.FixtureRequest) -> None:
    """The study's own view equals its number; the other two stand beside it."""
    example = request.getfixturevalue(route)
    result = result_of(example)
    view = result.view(result.headline)
    shown = scrap_views(example.study, view, 1, 1.5)
    assert shown is not None
    by_view = {each.view: each.total for each in shown}
    assert by_view[ScrapView.CUT_OFF] == pytest.approx(example.value("cut_off"), rel=1e-9)
    assert by_view[ScrapView.NET_SCRAP] == pytest.approx(example.value("net_scrap"), rel=1e-9)
    assert by_view[ScrapView.SCRAP_ZERO] == pytest.approx(example.value("scrap_zero"), rel=1e-9)
    own = ScrapView(example.study.pcr.scrap_view)
    assert by_view[own] == pytest.approx(view.total / 1000, rel=1e-12)


@pytest.mark.parametrize(
    ("route", "own"),
    [("bf_bof", {"PCR-STB-01", "PCR-STB-02", "PCR-STB-03"}), ("eaf", {"PCR-STE-01", "PCR-STE-02", "PCR-STE-03"})],
)
def test_what_can_be_assessed_passes(route: str, own: set[str], request: pytest.FixtureRequest, answers: Any) -> None:
    """Unit, report and the unset parts of the frame stay not assessable; nothing of the route fails."""
    found = answers(request.getfixturevalue(route).study)
    unread = {"PCR-ST-01", "PCR-ST-09", "PCR-02"}
    assert {name for name, answer in found.items() if answer is ClauseAnswer.NOT_ASSESSABLE} == unread
    assert {name for name, answer in found.items() if answer is ClauseAnswer.FAIL} == {"PCR-01"}
    passed = {name for name, answer in found.items() if answer is ClauseAnswer.PASS}
    assert own | {"PCR-ST-02", "PCR-ST-05", "PCR-ST-06", "PCR-ST-07", "PCR-ST-08", "PCR-ST-10", "PCR-07"} <= passed


def test_own_gas_power_is_counted_at_its_gas(bf_bof: Any) -> None:
    """Grid 2.55 GWh at 0.5777; 20 GWh of own power carry the CO2 of 215,000 and 40,000 GJ of gas, and nothing else."""
    result = result_of(bf_bof)
    view = result.view(result.headline)
    power = view.by_process["gas_power"]
    assert power == pytest.approx((215_000 * 259.6 + 40_000 * 181.9) / 100_000, rel=1e-9)


def test_more_scrap_does_not_move_the_works(bf_bof: Any, spoil: Any) -> None:
    """Under net scrap 1,000 t more of scrap bought add 1,000 × 1,400 / 100,000 = 14 kg per t."""
    more = spoil.row(bf_bof.study, "CV2", quantity=Quantity(11_890, "t"))
    answer = calculate(more)
    assert answer.result is not None
    total = answer.result.view(answer.result.headline).total
    assert total - bf_bof.value("total") == pytest.approx(14.0, rel=1e-9)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_examples_go_through_a_workbook(bf_bof: Any, tmp_path: Path, language: Language) -> None:
    """View of scrap and carbon contents are columns of the workbook; the number is the same."""
    path = tmp_path / "coil.xlsx"
    write_workbook(bf_bof.study, path, language)
    answer = calculate(path)
    assert answer.result is not None, answer.findings
    assert answer.written is not None
    assert answer.written.pcr.scrap_view == "net-scrap"
    assert answer.written.plant.material_properties == bf_bof.study.plant.material_properties
    assert answer.result.view(answer.result.headline).total == pytest.approx(bf_bof.value("total"), rel=1e-9)
