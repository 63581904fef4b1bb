"""The example plant: six sheets become the shipped study, masses close to the kilogram, electricity to the kilowatt-hour."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook

from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import CalculateAnswer
from footprint_app.service.family import FamilyAnswer, family
from pcr_rules.result import View

GRID_2024, PV_2024 = 0.5777, 0.0520
"""Kg CO2e/kWh: elec.cfp.2024.cn.average and elec.cfp.2024.cn.pv."""


class Sheets:
    """The numbers of the six sheets, read by hand: cells by row number, nothing of the code under test."""

    def __init__(self, plant: Any) -> None:
        def sheet(name: str) -> Any:
            return load_workbook(plant.sheets / name).worksheets[0]

        self.report: dict[str, np.ndarray] = {}
        for row in sheet("1_production.xlsx").iter_rows(min_row=5, max_row=24, values_only=True):
            self.report[str(row[0])] = np.array(row[4:16], dtype=float)
        self.meters: dict[str, float] = {}
        for row in sheet("2_electricity.xlsx").iter_rows(min_row=4, max_row=11, values_only=True):
            self.meters[str(row[0])] = float(np.round(np.array(row[4:16], dtype=float) * 1000).sum())
        self.bills: dict[str, list[tuple[dt.date, dt.date, float]]] = {}
        for row in sheet("3_energy_bills.xlsx").iter_rows(min_row=4, values_only=True):
            if isinstance(row[1], dt.datetime) and isinstance(row[2], dt.datetime):
                bill = (row[1].date(), row[2].date(), float(row[3]))
                self.bills.setdefault(str(row[0])[:4], []).append(bill)
        text = (plant.sheets / "4_billet_store.csv").read_bytes().decode("gb18030")
        self.store = [(row[2], float(row[4])) for row in list(csv.reader(text.splitlines()))[2:]]

    def year(self, code: str) -> float:
        """Sum of the twelve months of a row of the production report."""
        return float(self.report[code].sum())

    def prorated(self, account: str) -> float:
        """What of an account's bills lies in 2025, by days."""
        first, last = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
        total = 0.0
        for begin, end, amount in self.bills[account]:
            inside = (min(end, last) - max(begin, first)).days + 1
            total += amount * max(inside, 0) / ((end - begin).days + 1)
        return total

    def stock(self, word: str) -> float:
        """Sum of the movements of one kind, t."""
        return sum(amount for kind, amount in self.store if kind == word)


@pytest.fixture(scope="module")
def sheets(clean_plant: Any) -> Sheets:
    """The numbers that the departments handed over."""
    return Sheets(clean_plant)


@pytest.fixture(scope="module")
def answer(clean_plant: Any) -> CalculateAnswer:
    """The plant calculated, with window profile as the product."""
    answer: CalculateAnswer = clean_plant.calculate(scenarios=False)
    assert answer.result is not None
    return answer


@pytest.fixture(scope="module")
def family_answer(clean_plant: Any) -> FamilyAnswer:
    """Its three products."""
    return family(clean_plant.study)


def _derived(answer: Any, part: str, rule: str = "") -> float:
    """Value of the last derivation of a part."""
    found = [each for each in answer.result.derivations if each.subject == part and rule in {"", each.rule}]
    return float(found[-1].quantity.value)


def _stated(answer: Any, topic: str, subject: str, item: str) -> float:
    (found,) = [s for s in answer.result.statements if (s.topic, s.subject, s.item) == (topic, subject, item)]
    return float(found.quantity.value)


def test_the_import_is_the_shipped_study(plant: Any) -> None:
    """Six sheets and the base study give the shipped study, from its YAML and from its workbook."""
    answer = plant.run_import()
    assert not [finding for finding in answer.findings if finding.severity.value == "error"]
    imported, shipped, workbook = (read_study(path) for path in (plant.study, plant.shipped, plant.workbook))
    assert shipped.findings == workbook.findings == ()
    assert imported.study == shipped.study == workbook.study


def test_every_row_of_the_sheets_is_accounted_for(plant: Any) -> None:
    """Rows seen = rows with records + rows ignored with their reason; none has a finding."""
    applied = {each.document: each for each in plant.run_import().applied}
    assert all(each.adds_up and not each.rows_with_finding for each in applied.values())
    counts = {name: (len(each.rows_with_records), len(each.records)) for name, each in applied.items()}
    assert counts == {
        "1_production.xlsx": (17, 204),  # 17 rows of 12 months
        "2_electricity.xlsx": (8, 96),  # 8 meters of 12 months
        "3_energy_bills.xlsx": (172, 172),  # 4 × 13 bills of gas and 10 × 12 months
        "4_billet_store.csv": (29, 29),  # 12 purchases, 12 issues, 1 return, 4 stock-takings
        "5_bill_of_materials.xlsx": (5, 5),
        "6_freight.xlsx": (10, 10),
    }
    ignored = [row.reason.value for row in applied["3_energy_bills.xlsx"].ignored_rows]
    assert (ignored.count("total"), ignored.count("note")) == (14, 1)


def test_the_clean_plant_blocks_nothing(plant: Any) -> None:
    """No error of integrity; the one bill that is estimated is told."""
    plant.run_import()
    findings = plant.check().findings
    assert not [finding.code for finding in findings if finding.blocks_number]
    (estimated,) = [finding for finding in findings if finding.code == "PLANT-READING-ESTIMATED"]
    assert dict(estimated.values)["imported_from"] == "3_energy_bills.xlsx › 能源台账!53"


def test_three_products(family_answer: FamilyAnswer) -> None:
    """Window profile, heat sink and rail, per tonne, with their range."""
    totals = {each.variant.variant_id: each.totals[View.LOCATION] for each in family_answer.variants}
    assert list(totals) == ["window", "heat_sink", "rail"]
    (location,) = [each for each in family_answer.ranges if each.view is View.LOCATION]
    assert (location.minimum, location.maximum) == (totals["rail"], totals["window"])
    assert location.mean == pytest.approx(sum(totals.values()) / 3, rel=1e-12)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_these_numbers(family_answer: FamilyAnswer, language: str) -> None:
    """docs/…/example_plant.md prints the footprints that the example gives."""
    page = Path(__file__).parents[3] / "docs" / language / "example_plant.md"
    if not page.is_file():
        pytest.skip("the pages are not installed")
    text = page.read_text(encoding="utf-8")
    assert all(f"{each.totals[View.LOCATION]:,.1f}" in text for each in family_answer.variants)


def test_billets_close_to_the_kilogram(answer: CalculateAnswer, sheets: Sheets) -> None:
    """Stock + purchases - returned - stock = issued = charged - remelted, and every process closes.

    2 × 177.0354 t of the June stock-taking cancel; Σ charged - 0.98 × Σ scrap is what the store gave out.
    """
    counted = sheets.stock("盘点-期初") + sheets.stock("采购入库") - sheets.stock("退货") - sheets.stock("盘点-期末")
    charged = sum(sheets.year(f"C-{product}") for product in "WSR")
    scrap = sum(sheets.year(f"X-{product}") for product in "WSR")
    assert counted * 1000 == pytest.approx(sheets.stock("生产领用") * 1000, abs=0.5)
    assert counted * 1000 == pytest.approx((charged - 0.98 * scrap) * 1000, abs=0.5)
    assert _derived(answer, "exchange:billet_bought") * 1000 == pytest.approx(counted * 1000, abs=0.5)
    assert sheets.year("F-RM") == pytest.approx(scrap, abs=5e-4)
    for process in ("billet_store", "window", "heat_sink", "rail", "remelt_window", "remelt_heat_sink", "remelt_rail"):
        assert _stated(answer, "mass_balance", process, "gap") == pytest.approx(0, abs=0.5)


def test_the_loop_returns_scrap_less_melt_loss(family_answer: FamilyAnswer, sheets: Sheets) -> None:
    """Billets bought for a tonne = (charge - 0.98 scrap) / output; × 20300 kg CO2e/t of the national standard."""
    for each, product in zip(family_answer.variants, "WSR", strict=True):
        assert each.answer.result is not None
        bought = (sheets.year(f"C-{product}") - 0.98 * sheets.year(f"X-{product}")) / sheets.year(f"P-{product}")
        lines = each.answer.result.view(View.LOCATION).contributions
        (line,) = [line for line in lines if line.line_id == "billet_bought"]
        assert line.total == pytest.approx(bought * 20300, rel=1e-9)


def test_bills_are_prorated_by_days(answer: CalculateAnswer, sheets: Sheets) -> None:
    """20/31 of the first bill and 11/31 of the last; then × 273.15 / 293.15 to 0 °C."""
    accounts = {"GM-1": "gas_line_1", "GM-2": "gas_line_2", "GM-3": "gas_boiler", "GM-4": "gas_remelting"}
    for account, flow in accounts.items():
        metered = sheets.prorated(account)
        assert _derived(answer, f"exchange:{flow}", "readings") == pytest.approx(metered, rel=1e-9)
        normal = _derived(answer, f"exchange:{flow}", "by_gas_state")
        assert normal == pytest.approx(metered * 273.15 / 293.15, rel=1e-9)
    first = sheets.bills["GM-1"][0][2] * 20 / 31
    assert first == pytest.approx(6828 * 20 / 31)


def test_electricity_closes_to_the_kilowatt_hour(answer: CalculateAnswer, sheets: Sheets) -> None:
    """Grid + photovoltaics = main meter = what processes get + other uses; the 30475 kWh between are attributed."""
    supplied = sheets.prorated("EG-1") + sheets.prorated("EP-1")
    assert supplied == sheets.meters["EM-00"] == 2_207_309
    below = sum(kwh for meter, kwh in sheets.meters.items() if meter != "EM-00")
    assert _stated(answer, "meter_chain", "EM-00", "meter_gap") == supplied - below == 30_475
    got = sum(_derived(answer, f"exchange:EM-{number}") for number in (10, 20, 30, 40, 50, 60))
    assert got + _stated(answer, "meter_chain", "EM-70", "to_other_uses") == pytest.approx(supplied, abs=1e-3)


def electricity_by_hand(sheets: Sheets) -> dict[str, float]:
    """KWh per tonne of each product: transformer loss by consumption, air and steam as a linear system, keys.

    x = own meter + what each draws of air and steam: x = d + S x; what nobody takes is borne by the users.
    """
    loss = sheets.meters["EM-00"] / sum(kwh for meter, kwh in sheets.meters.items() if meter != "EM-00")
    names = ["line_1", "line_2", "air", "steam", "furnace", "finishing"]
    metered = np.array([sheets.meters[f"EM-{number}"] * loss for number in (10, 20, 30, 40, 50, 60)])
    air = {"line_1": sheets.prorated("AM-1"), "line_2": sheets.prorated("AM-2"), "finishing": sheets.prorated("AM-3")}
    air["steam"] = 21_000
    steam = {"finishing": sheets.prorated("SM-1"), "air": 180.0, "canteen": 950.0}
    draws = np.zeros((6, 6))
    for source, users in (("air", air), ("steam", steam)):
        for user, amount in users.items():
            if user in names:
                draws[names.index(user), names.index(source)] = amount / sum(users.values())
    total = dict(zip(names, np.linalg.solve(np.eye(6) - draws, metered), strict=True))
    output = {product: sheets.year(f"P-{product}") for product in "WSR"}
    scrap = {product: sheets.year(f"X-{product}") for product in "WSR"}
    hours = {name: sheets.year(name) for name in ("H-W1", "H-S1", "H-R2", "H-S2")}
    first, second = hours["H-W1"] + hours["H-S1"], hours["H-R2"] + hours["H-S2"]
    lines = {
        "W": total["line_1"] * hours["H-W1"] / first,
        "S": total["line_1"] * hours["H-S1"] / first + total["line_2"] * hours["H-S2"] / second,
        "R": total["line_2"] * hours["H-R2"] / second,
    }
    return {
        product: (
            lines[product]
            + total["finishing"] * output[product] / sum(output.values())
            + total["furnace"] * scrap[product] / sum(scrap.values())
        )
        / output[product]
        for product in "WSR"
    }


def test_electricity_of_each_product(family_answer: FamilyAnswer, sheets: Sheets) -> None:
    """KWh by hand × (grid × 0.5777 + photovoltaics × 0.052) / main meter = the lines of electricity of each product."""
    grid, solar = sheets.prorated("EG-1"), sheets.prorated("EP-1")
    mixed = (grid * GRID_2024 + solar * PV_2024) / (grid + solar)
    by_hand = electricity_by_hand(sheets)
    for each, product in zip(family_answer.variants, "WSR", strict=True):
        assert each.answer.result is not None
        lines = each.answer.result.view(View.LOCATION).contributions
        counted = sum(line.total for line in lines if line.line_id.startswith("EM-"))
        assert counted == pytest.approx(by_hand[product] * mixed, rel=1e-9)


def test_all_electricity_of_the_products_is_that_of_the_plant(sheets: Sheets) -> None:
    """Σ kWh per tonne × tonnes = main meter - offices - the canteen's steam: nothing is lost between products."""
    by_hand = electricity_by_hand(sheets)
    products = sum(by_hand[product] * sheets.year(f"P-{product}") for product in "WSR")
    loss = sheets.meters["EM-00"] / sum(kwh for meter, kwh in sheets.meters.items() if meter != "EM-00")
    offices = sheets.meters["EM-70"] * loss
    canteen = sheets.meters["EM-00"] - offices - products
    assert 0 < canteen < 0.01 * sheets.meters["EM-00"]


def test_tonne_kilometres(answer: CalculateAnswer, sheets: Sheets) -> None:
    """Gross mass × distance: 510 t of heat sinks with 0.9 kg per 25 kg and 22 kg per 0.5 t weigh 550.8 t."""
    heat_sink = sheets.year("P-S") * (1 + 0.9 / 25 + 22 / 500)
    window = sheets.year("P-W") * (1 + 4.2 / 1000 + 22 / 800)
    rail = sheets.year("P-R") * (1 + 22 / 1000)
    billets = sheets.stock("生产领用")
    expected = {
        "TR-01": billets * 720, "TR-02": billets * 38, "TR-03": sheets.year("P-W") * 26, "TR-06": window * 150,
        "TR-07": heat_sink * 62, "TR-08": heat_sink * 1290, "TR-09": heat_sink * 31, "TR-10": rail * 680,
    }  # fmt: skip
    for leg, activity in expected.items():
        assert _derived(answer, f"exchange:{leg}") == pytest.approx(activity, rel=1e-9)


def test_steam_refrigerant_and_sludge(answer: CalculateAnswer) -> None:
    """122 t × (2773.04 - 84.01) kJ/kg = 328.06 GJ; 84 t wet × 0.38 = 31.92 t dry; 11 kg of R-410A, half of each gas."""
    assert _derived(answer, "exchange:steam_bought", "by_steam_state") == pytest.approx(328.06, abs=0.01)
    assert _derived(answer, "exchange:S-01") == pytest.approx(84_000 * 0.38)
    for gas in ("hfc32", "hfc125"):
        assert _derived(answer, f"exchange:REF-1.{gas}") == pytest.approx(11 * 0.5)


def test_anodising_by_another_party_counts_its_energy_only(answer: CalculateAnswer) -> None:
    """A tonne: 1050 kWh × 0.5777 and 210 kg of chemicals; the metal is counted once, in the own process."""
    assert answer.result is not None
    lines = {line.line_id: line.total for line in answer.result.view(View.LOCATION).contributions}
    assert lines["anodising.electricity@anodiser.grid"] == pytest.approx(1050 * GRID_2024, rel=1e-9)
    assert lines["anodising.processing"] == pytest.approx(210, rel=1e-9)
