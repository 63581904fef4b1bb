"""Readings from a study's file to the footprint: months and years, stocks, sites, electricity by calendar year."""

import calendar
from pathlib import Path
from typing import Any

import pytest

from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import check
from pcr_rules.plant.measured.sites import site_references
from pcr_rules.result import View

STUDY = """\
study_id: measured-board
cfp_type: partial
product: {name_zh: 板材, name_en: Board, producer: 某厂, mass_per_unit: 1000 kg, biogenic_carbon: 0 kg C}
unit: {kind: declared, quantity: 1 t, reference_process: PRESSING}
boundary: {description: cradle to gate}
period: {first_day: FIRST, last_day: LAST}
facilities: [{facility_id: plant, name_zh: 某厂, geography: CN}]
processes: [{process_id: pressing, name: 压制, facility: plant}]
own_factors:
  - {factor_id: own.resin, name: 树脂, value: 2.5, per_unit: kg, flow: co2e.fossil, geography: CN, first_year: 2024,
     last_year: 2025, gwp_set: AR6, source_title: 供应商声明}
plant:
  measured_flows:
    - {flow_id: board, name: 板材, becomes: output, process: pressing}
    - {flow_id: resin, name: 树脂, process: pressing, provider: 'factor:own.resin'}
    - {flow_id: power, name: 电力, process: pressing, provider: 'electricity:plant'}
    - {flow_id: grid, name: 电网, becomes: supply, facility: plant, unit: kWh}
  readings:
"""


def row(meter: str, days: tuple[str, str], amount: str, role: str = "consumption") -> str:
    """A line of the list of readings."""
    first, last = days
    return f"    - {{measured_flow: {meter}, role: {role}, first_day: {first}, last_day: {last}, quantity: {amount}}}\n"


def months(year: int = 2024) -> list[tuple[str, str]]:
    """First and last day of each month."""
    return [(f"{year}-{m:02}-01", f"{year}-{m:02}-{calendar.monthrange(year, m)[1]}") for m in range(1, 13)]


YEAR = ("2024-01-01", "2024-12-31")
PRODUCED = [90, 60, 80, 85, 80, 85, 80, 80, 90, 90, 90, 90]
BOUGHT = [20, 10, 15, 20, 20, 15, 20, 20, 20, 10, 20, 10]
STOCKS = [5, 7, 6, 4, 6, 8, 5, 6, 8, 9, 2, 5, 3]


def yearly() -> str:
    """1000 t of board; 5 + 200 - 3 = 202 t of resin; 500 MWh."""
    readings = row("board", YEAR, f"{sum(PRODUCED)} t", "production")
    readings += row("resin", YEAR, f"{STOCKS[0]} t", "opening_stock")
    readings += row("resin", YEAR, f"{sum(BOUGHT)} t", "purchase")
    readings += row("resin", YEAR, f"{STOCKS[-1]} t", "closing_stock")
    return readings + row("power", YEAR, "500 MWh") + row("grid", YEAR, "600 MWh")


def monthly() -> str:
    """The same facts by month; power as a counter of 12 × 500/12/80 steps of 80 kWh would say the same."""
    readings = ""
    for number, days in enumerate(months()):
        readings += row("board", days, f"{PRODUCED[number]} t", "production")
        readings += row("resin", days, f"{STOCKS[number]} t", "opening_stock")
        readings += row("resin", days, f"{BOUGHT[number] * 1000} kg", "purchase")
        readings += row("resin", days, f"{STOCKS[number + 1]} t", "closing_stock")
        readings += row("power", days, f"{500_000 / 12:.9f} kWh") + row("grid", days, "50 MWh")
    return readings


def text(readings: str, first: str = "2024-01-01", last: str = "2024-12-31", reference: str = "pressing") -> str:
    """The study with its readings."""
    return STUDY.replace("FIRST", first).replace("LAST", last).replace("PRESSING", reference) + readings


@pytest.fixture
def answer(tmp_path: Path) -> Any:
    """Write a study's text to a file, or to a workbook, and calculate it."""

    def run(content: str, form: str = "yaml") -> CalculateAnswer:
        path = tmp_path / "study.yaml"
        path.write_text(content, encoding="utf-8")
        if form == "xlsx":
            reading = read_study(path)
            assert reading.study is not None, reading.findings
            path = tmp_path / "study.xlsx"
            write_workbook(reading.study, path, "zh")
        return calculate(path)

    return run


def total(calculated: CalculateAnswer) -> float:
    """Kg CO2e per tonne."""
    assert calculated.result is not None, [f for f in calculated.findings if f.blocks_number]
    return calculated.result.view(View.LOCATION).total


def test_monthly_and_yearly_entry_give_the_same_footprint(answer: Any) -> None:
    """202 t × 2.5 t/t + 500 MWh × grid, by 1000 t, as a year, by month, and by month in a workbook."""
    year = answer(text(yearly()))
    month, workbook = answer(text(monthly())), answer(text(monthly()), "xlsx")
    assert total(month) == pytest.approx(total(year), rel=1e-9)
    assert total(workbook) == total(month)
    assert year.result is not None
    by_row = {each.exchange_id: each.total for each in year.result.view(View.LOCATION).contributions}
    assert by_row["resin"] == pytest.approx(202 * 2.5, rel=1e-12)
    formulas = {each.subject: each.formula for each in year.result.derivations}
    assert formulas["exchange:resin"] == "5 t + 200 t - 3 t = 202 t"
    assert formulas["output:pressing#board"] == "1000 t"


def test_a_missing_month_blocks_the_number_and_is_named_at_its_row(answer: Any) -> None:
    """Without August's power there is no footprint; the finding points to the meter on its sheet."""
    content = "".join(
        line for line in text(monthly()).splitlines(keepends=True) if not ("flow: power" in line and "2024-08" in line)
    )
    calculated = answer(content, "xlsx")
    assert calculated.result is None
    (finding,) = (each for each in calculated.findings if each.code == "PLANT-READING-MISSING")
    assert dict(finding.values)["months"] == "2024-08"
    assert (finding.where.sheet, finding.where.row) == ("计量", finding.where.row)
    assert finding.where.row is not None


def test_findings_of_derived_rows_point_to_the_measured_flow(answer: Any) -> None:
    """A provider that does not exist is told at the row of the sheet, though the row is derived."""
    calculated = answer(text(yearly()).replace("factor:own.resin", "factor:own.resim"), "xlsx")
    places = {each.where.sheet for each in calculated.findings if each.code.startswith("LINK-")}
    assert "计量" in places


def test_electricity_of_a_period_across_years_takes_the_factor_of_each(tmp_path: Path) -> None:
    """Jul 2023 – Jun 2024, 600 MWh over 366 days: 184/366 of the kWh are of 2023, 182/366 of 2024."""
    days = ("2023-07-01", "2024-06-30")
    readings = row("board", days, "1000 t", "production") + row("resin", days, "0 t") + row("power", days, "600 MWh")
    content = text(readings + row("grid", days, "600 MWh"), *days)
    path = tmp_path / "across.yaml"
    path.write_text(content, encoding="utf-8")
    checked = check(path)
    assert checked.study is not None
    supplies = {each.supply_id: each for each in checked.study.facilities[0].electricity}
    assert {name: round(each.quantity.value) for name, each in supplies.items()} == {
        "grid-2023": round(600_000 * 184 / 366),
        "grid-2024": round(600_000 * 182 / 366),
    }
    assert str(supplies["grid-2023"].last_day) == "2023-12-31"
    assert str(supplies["grid-2024"].first_day) == "2024-01-01"
    # National averages of the two years, 0.6205 and 0.5777 kg/kWh: 600 kWh/t × (0.6205 × 184 + 0.5777 × 182) / 366.
    expected = 600 * (0.6205 * 184 + 0.5777 * 182) / 366
    assert total(calculate(path)) == pytest.approx(expected, rel=1e-8)


TWO_SITES = """\
    - {measured_flow: board, role: production, first_day: 2024-01-01, last_day: 2024-12-31, quantity: 1000 t}
    - {measured_flow: resin, first_day: 2024-01-01, last_day: 2024-12-31, quantity: 200 t}
    - {measured_flow: power, first_day: 2024-01-01, last_day: 2024-12-31, quantity: 0 MWh}
    - {measured_flow: grid, first_day: 2024-01-01, last_day: 2024-12-31, quantity: 600 MWh}
    - {measured_flow: board-2, role: production, first_day: 2024-01-01, last_day: 2024-12-31, quantity: 3000 t}
    - {measured_flow: resin-2, first_day: 2024-01-01, last_day: 2024-12-31, quantity: 1200 t}
  site_outputs:
    - {site_output_id: S1, mix_process: mix, product_flow: board, facility: plant, process: pressing}
    - {site_output_id: S2, mix_process: mix, product_flow: board, facility: north, process: pressing_2}
"""


def two_sites() -> str:
    """A second site that makes 3000 t with 1200 t of resin."""
    content = text(TWO_SITES, reference="mix")
    content = content.replace(
        "name_zh: 某厂, geography: CN}]",
        "name_zh: 某厂, geography: CN}, {facility_id: north, name_zh: 北厂, geography: CN}]",
    ).replace("facility: plant}]\n", "facility: plant}, {process_id: pressing_2, name: 压制, facility: north}]\n", 1)
    return content.replace(
        "    - {flow_id: grid,",
        "    - {flow_id: board-2, name: 板材, becomes: output, process: pressing_2}\n"
        "    - {flow_id: resin-2, name: 树脂, process: pressing_2, provider: 'factor:own.resin'}\n"
        "    - {flow_id: grid,",
    )


def test_sites_are_weighted_by_output(answer: Any) -> None:
    """500 kg/t × 1000 t and 1000 kg/t × 3000 t: (500 × 1 + 1000 × 3) / 4 = 875 kg/t; each site computes by itself."""
    calculated = answer(two_sites())
    assert total(calculated) == pytest.approx(875, rel=1e-9)
    assert calculated.result is not None
    shares = {each.subject: each.quantity.value for each in calculated.result.statements if each.topic == "sites"}
    assert shares == {"plant": 0.25, "north": 0.75}
    written = calculated.written
    assert written is not None
    assert site_references(written) == (("plant", "pressing", ""), ("north", "pressing_2", ""))
    for reference, expected in (("pressing", 500), ("pressing_2", 1000)):
        content = two_sites().replace("reference_process: mix", f"reference_process: {reference}")
        assert total(answer(content)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("process: pressing_2}\n", "process: presing_2}\n", "PLANT-SITE-PROCESS"),
        ("mix_process: mix, product_flow: board, facility: north", "mix_process: pressing, product_flow: board, facility: north", "PLANT-MIX-EXISTS"),
        ("facility: north, process: pressing_2}\n", "facility: plant, process: pressing_2}\n", "PLANT-SITE-ELSEWHERE"),
        ("facility: north, process: pressing_2}\n", "facility: plant, process: pressing}\n", "PLANT-SITE-TWICE"),
        ("facility: north, process: pressing_2}\n", "facility: north, process: pressing_2, quantity: 5 piece}\n", "PLANT-SITE-UNIT"),
        ("measured_flow: resin-2", "measured_flow: resin-3", "PLANT-READING-UNKNOWN"),
        ("- {flow_id: resin-2", "- {flow_id: resin", "PLANT-METER-TWICE"),
        ("process: pressing_2, provider", "process: presing_2, provider", "PLANT-PROCESS-UNKNOWN"),
    ],
)  # fmt: skip
def test_each_slip_of_sites_and_meters_has_its_finding(answer: Any, old: str, new: str, code: str) -> None:
    """Wrong process, wrong site, a site twice, units that do not add, a meter that is not declared."""
    content = two_sites()
    at = content.rindex(old)
    calculated = answer(content[:at] + new + content[at + len(old) :])
    assert code in {each.code for each in calculated.findings}


def test_a_meter_of_the_second_year_takes_the_factor_of_that_year(tmp_path: Path) -> None:
    """In use from 2024 on in a period from July 2023: 500 MWh × 0.5777 kg/kWh of 2024 for 1000 t, not 0.6205 of 2023."""
    path = tmp_path / "study.yaml"
    days = ("2024-01-01", "2024-06-30")
    whole = ("2023-07-01", "2024-06-30")
    readings = row("board", whole, "1000 t", "production") + row("resin", whole, "0 t")
    readings += row("power", whole, "500 MWh") + row("grid", days, "500 MWh")
    text = STUDY.replace("PRESSING", "pressing").replace("FIRST", whole[0]).replace("LAST", whole[1])
    text = text.replace("unit: kWh}", "unit: kWh, in_use_from: 2024-01-01}").replace(
        "first_year: 2024", "first_year: 2023"
    )
    path.write_text(text + readings, encoding="utf-8")
    answer = calculate(path)
    assert answer.result is not None, [finding.code for finding in answer.findings if finding.blocks_number]
    assert answer.result.view(View.LOCATION).total == pytest.approx(500 * 0.5777, rel=1e-12)
    assert "LINK-GRID-ACROSS-YEARS" not in {finding.code for finding in answer.findings}
