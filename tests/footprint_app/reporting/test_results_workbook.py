"""The workbook: full values, amount × factor beside the result, no formula, nothing hidden in it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from background_db.messages import Language
from footprint_app.reporting.results_workbook import SHEETS, write_results_workbook
from footprint_app.reporting.texts import texts_in
from pcr_rules.electricity_account import AccountPart, AccountUse, ElectricityAccount, SchemeView, SiteAccount
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy


def values(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sheet_is_there_and_none_is_hidden(
    language: Language, tmp_path: Path, study: ProductStudy, result: PcfResult
) -> None:
    """One topic a sheet, head frozen, the word partial on each."""
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, result, language, "confidential")
    book = load_workbook(path)
    texts = texts_in(language)
    assert book.sheetnames == [texts(f"sheet.{name}") for name in SHEETS if name != "plant"]
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert texts("banner.partial") in str(sheet["A2"].value)
    assert all(sheet.freeze_panes for sheet in book)


def test_each_lot_has_its_kwh_and_its_part_of_the_difference(
    tmp_path: Path, study: ProductStudy, result: PcfResult
) -> None:
    """A claim of 400 kWh lowers the result by 205.04: a lot of 100 kWh by 51.26, one of 300 by 153.78."""
    facility = study.facilities[0].facility_id
    claim = AccountPart(
        part_id="ledger:C2.wind",
        kwh=400.0,
        suppliers=("elec.cfp.2024.cn.wind",),
        kg_per_kwh=0.0651,
        lots={"L1": 100.0, "L2": 300.0},
        is_claim=True,
        is_proven=True,
    )
    site = SiteAccount(
        facility=facility,
        metered_kwh=400.0,
        tenants_kwh=0.0,
        exported_kwh=0.0,
        storage_loss_kwh=0.0,
        unclaimed_kwh=0.0,
        parts=(claim,),
        uses=(AccountUse(use_id="", kind="other", kwh=400.0, parts={claim.part_id: 400.0}),),
    )
    steps = {f"{facility}/{claim.part_id}": -205.04}
    market = SchemeView(scheme="market-based", total=372.66, electricity=372.66, steps=steps)
    account = ElectricityAccount(sites=(site,), schemes=(market,), double_counting=None)
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, replace(result, electricity=account), "en", "confidential")
    rows = values(path, "Electricity")
    lots = {row[2]: row[3:5] for row in rows if row[1] == claim.part_id}
    assert lots == {"L1": [100.0, pytest.approx(-51.26)], "L2": [300.0, pytest.approx(-153.78)]}
    write_results_workbook(tmp_path / "public.xlsx", study, replace(result, electricity=account), "en", "public")
    assert not [row for row in values(tmp_path / "public.xlsx", "Electricity") if row[1] == claim.part_id]


def test_amount_times_factor_is_the_result(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """In both views every row multiplies out to 1e-9 kg, and rows add up to the total to the last bit but one."""
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, result, "en", "confidential")
    rows = values(path, "Calculation")
    lines = [row for row in rows if isinstance(row[0], int)]
    assert len(lines) == sum(len(view.contributions) for view in result.views)
    for row in lines:
        assert row[8] * row[10] == pytest.approx(row[12], abs=1e-9)
        assert row[13] == pytest.approx(row[8] * row[10] - row[12], abs=1e-9)
    totals = [row for row in rows if row[4] == "Total"]
    shown = {view.view: view.total for view in result.views}
    assert [row[12] for row in totals] == pytest.approx(
        [shown[result.headline], min(set(shown.values()) - {shown[result.headline]})]
    )
    first_view = lines[: len(result.view(result.headline).contributions)]
    assert sum(row[12] for row in first_view) == pytest.approx(totals[0][11], rel=1e-14)


def test_a_company_is_not_taken_for_its_factor(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """Bought aluminium stands on the national average: the supplier is in one column, the factor in the next."""
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, result, "en", "confidential")
    rows = {row[1]: row[5:8] for row in values(path, "Calculation") if isinstance(row[0], int)}
    assert rows["X-01"] == [
        "华东铝材供应有限公司",
        "Primary aluminium (national grid)",
        "product.gbt51366_2019.primary_al",
    ]
    assert rows["A-01"] == [None, "Natural gas supply (US)", "uslci.natural_gas"]
    by_supplier = [row[0] for row in values(path, "Stages")]
    assert "华东铝材供应有限公司" in by_supplier


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """A flow called =1+1 is shown, never calculated, and stays text when someone edits the cell."""
    view = result.view(result.headline)
    hostile = tuple(
        replace(one, flow=flow)
        for one, flow in zip(view.contributions, ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)"], strict=False)
    )
    odd = replace(
        result, views=tuple(replace(one, contributions=hostile) if one is view else one for one in result.views)
    )
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, odd, "zh", "confidential")
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    shown = [cell for cell in cells if str(cell.value).startswith(("=", "@", "+"))]
    assert {cell.value for cell in shown} >= {'=HYPERLINK("http://x")', "+1", "@SUM(A1)"}
    assert all(cell.quotePrefix for cell in shown)


def test_stages_add_up_in_the_workbook(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """Sum of stages = total, share 100 %."""
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, result, "en", "public")
    rows = values(path, "Stages")
    total = next(row for row in rows if row[0] == "Total")
    assert total[1] == pytest.approx(result.view(result.headline).total, rel=1e-14)
    assert total[2] == pytest.approx(1.0)


def test_a_row_that_does_not_multiply_out_is_told(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """A factor that differs from the one calculated with is reported, not papered over."""
    wrong = tuple(
        replace(use, value=use.value * 1.01) if use.factor_id == "own.sealing_agent" else use for use in result.factors
    )
    findings = write_results_workbook(tmp_path / "r.xlsx", study, replace(result, factors=wrong), "en", "confidential")
    assert [(one.code, dict(one.values)["line"]) for one in findings] == [("REPORT-CALC-01", "A-05")]
