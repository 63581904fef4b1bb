"""Ten faults that plants make, planted into the example plant: each is told, with its code, its place and its value."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from background_db.findings import Finding

PRODUCTION, BILLS, FREIGHT = "1_production.xlsx", "3_energy_bills.xlsx", "6_freight.xlsx"


def tonnes_for_kilograms(plant: Any) -> None:
    """Good output of rail profile in May is typed in kilograms: 70000 under the unit t."""
    plant.edit_sheet(PRODUCTION, lambda sheet: _set(sheet, "I11", 70_000))


def month_missing(plant: Any) -> None:
    """The lost gas bill of the remelting furnace is not estimated: its row is gone."""
    plant.edit_sheet(BILLS, lambda sheet: sheet.delete_rows(53))


def scrap_counted_twice(plant: Any) -> None:
    """The charge of window profile is reported without the remelted metal, which the loop takes off again."""

    def net_of_remelted(sheet: Any) -> None:
        for column in range(5, 17):
            scrap = sheet.cell(13, column).value
            charge = sheet.cell(5, column)
            charge.value = round(charge.value - scrap * 0.98, 6)

    plant.edit_sheet(PRODUCTION, net_of_remelted)


def wet_for_dry(plant: Any) -> None:
    """The sludge is weighed wet; the factor is per dry mass, and nobody says so."""
    plant.edit_text("base.yaml", "basis: as_delivered, ", "")
    plant.edit_text("base.yaml", ", provider_basis: dry", "")


def subtotal_as_data(plant: Any) -> None:
    """A year's subtotal of gas has lost its word 小计, and someone confirms the row as data."""

    def unmarked(sheet: Worksheet) -> None:
        _set(sheet, "A17", "GM-1 一线")
        _set(sheet, "B17", dt.date(2025, 1, 1))
        _set(sheet, "C17", dt.date(2025, 12, 31))

    plant.edit_sheet(BILLS, unmarked)


def confirmed_subtotal_as_data(plant: Any) -> None:
    """As before, and the row is waved through in the mapping."""
    subtotal_as_data(plant)
    plant.edit_text("3_energy_bills.mapping.yaml", "    constants:", "    data_rows: [17]\n    constants:")


def uptake_in_supplier_value(plant: Any) -> None:
    """The supplier of pallets gives the total including uptake as the one excluding it."""
    plant.edit_text("base.yaml", "total_excluding_uptake: 0.42", "total_excluding_uptake: -1.12")


def twenty_degrees_as_zero(plant: Any) -> None:
    """The bills of line 2, metered at 20 °C, are entered as standard cubic metres at 0 °C."""

    def at_zero(sheet: Worksheet) -> None:
        for row in range(18, 31):
            _set(sheet, f"E{row}", "Nm3(0℃)")

    plant.edit_sheet(BILLS, at_zero)


def packaging_left_out(plant: Any) -> None:
    """The first leg of the heat sinks counts their net mass."""
    plant.edit_sheet(FREIGHT, lambda sheet: _set(sheet, "J11", "no"))


def blend_as_one_gas(plant: Any) -> None:
    """R-410A is typed as one gas among the emissions."""
    base = plant.sheets / "base.yaml"
    kept = [line for line in base.read_text(encoding="utf-8").splitlines() if "release_id: REF-1" not in line]
    text = "\n".join(kept).replace("  gas_releases:\n", "")
    row = (
        "      - {exchange_id: R-01, kind: emission, flow: r410a.fossil, quantity: 11 kg}\n      - {exchange_id: S-01,"
    )
    base.write_text(text.replace("      - {exchange_id: S-01,", row), encoding="utf-8")


def steam_without_state(plant: Any) -> None:
    """Tonnes of steam meet a factor per gigajoule, and the contract's pressure is not stated."""
    base = plant.sheets / "base.yaml"
    kept = [line for line in base.read_text(encoding="utf-8").splitlines() if "material: steam_bought" not in line]
    base.write_text("\n".join(kept).replace("  steam_states:\n", ""), encoding="utf-8")


def _set(sheet: Any, cell: str, value: object) -> None:
    sheet[cell] = value


@dataclass(frozen=True)
class Fault:
    """A fault, and the finding by which `footprint check` tells it."""

    plant_it: Callable[[Any], None]
    code: str
    place: str
    """In the study."""
    source: str
    """Row of the plant's own sheet; empty where the fault is in the base study."""
    values: dict[str, str]


FAULTS = (
    Fault(
        tonnes_for_kilograms, "PLANT-READING-THOUSANDFOLD", "plant.readings[65].quantity",
        "1_production.xlsx › 2025年报!11", {"amount": "70000 t", "usual": "67.6 t", "meter": "rail_profile"},
    ),
    Fault(
        month_missing, "PLANT-READING-MISSING", "plant.measured_flows[23]", "3_energy_bills.xlsx › 能源台账!46-57",
        {"meter": "gas_remelting", "months": "2025-07-21…2025-07-31, 2025-08-01…2025-08-20", "days": "31"},
    ),
    # 12 months of scrap, 1248 t × 0.31 = 386.88 t, × 0.98 = 379142.4 kg.
    Fault(
        scrap_counted_twice, "LOOP-COUNTED-TWICE", "plant.scrap_loops[1].replaces", "",
        {"row": "window_charge", "returned": "379142.4 kg", "gap": "-379142.4 kg"},
    ),
    Fault(
        wet_for_dry, "LINK-BASIS-UNSTATED", "processes[7].exchanges[2]", "",
        {"row": "S-01", "quantity": "84 t", "known": "⟨干基|dry⟩: 84000 kg × (1 - 0.62) = 31920 kg"},
    ),
    Fault(
        confirmed_subtotal_as_data, "PLANT-READING-OVERLAP", "plant.readings[218].first_day",
        "3_energy_bills.xlsx › 能源台账!17", {"meter": "gas_line_1", "period": "2025-01-01…2025-12-31"},
    ),
    Fault(
        uptake_in_supplier_value, "SUPPLIER-UPTAKE-IN-TOTAL", "supplier_footprints[1]", "",
        {"footprint": "S-PALLET", "total": "-1.12", "fossil": "0.42"},
    ),
    Fault(
        twenty_degrees_as_zero, "LINK-GAS-STATE-CONFLICT", "plant.measured_flows[21]",
        "3_energy_bills.xlsx › 能源台账!18-30", {"row": "gas_line_2", "written": "0", "stated": "20"},
    ),
    # 1632 cartons of 0.9 kg per 40.8 t and 22 kg a pallet of 0.5 t: told as net mass × distance left out.
    Fault(
        packaging_left_out, "FREIGHT-PACKAGING-LEFT-OUT", "plant.transport_legs[7].is_packaging_included",
        "6_freight.xlsx › Shipments!11", {"cargo": "process:heat_sink#heat_sink_profile"},
    ),
    Fault(
        blend_as_one_gas, "LINK-EMISSION-BLEND", "processes[7].exchanges[2]", "",
        {"row": "R-01", "gas": "R-410A", "composition": "hfc32 50 % + hfc125 50 %"},
    ),
    Fault(
        steam_without_state, "LINK-STEAM-STATE", "plant.measured_flows[24]", "3_energy_bills.xlsx › 能源台账!86-97",
        {"row": "steam_bought", "quantity": "122 t", "unit": "GJ"},
    ),
)  # fmt: skip


def _told(findings: tuple[Finding, ...], fault: Fault) -> list[Finding]:
    """Findings of the fault's code with its values."""
    return [
        finding
        for finding in findings
        if finding.code == fault.code and fault.values.items() <= dict(finding.values).items()
    ]


def _source(finding: Finding) -> str:
    return dict(finding.values).get("imported_from", "")


def test_the_clean_plant_has_none_of_them(plant: Any) -> None:
    """What is found below is found because it was planted."""
    plant.run_import()
    assert not {fault.code for fault in FAULTS} & {finding.code for finding in plant.check().findings}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.plant_it.__name__)
def test_a_fault_is_told_with_place_and_value(plant: Any, fault: Fault) -> None:
    """One fault alone: its code, where it stands in the study and in the plant's own sheet, and its numbers."""
    fault.plant_it(plant)
    plant.run_import()
    found = _told(plant.check().findings, fault)
    assert {(finding.where.path, _source(finding)) for finding in found} == {(fault.place, fault.source)}


def test_all_ten_are_told_by_one_check(plant: Any) -> None:
    """Nothing hides behind another fault: a single check names all of them."""
    for fault in FAULTS:
        fault.plant_it(plant)
    assert plant.run_import().written is not None
    findings = plant.check().findings
    assert len(FAULTS) == 10
    assert [fault.code for fault in FAULTS if not _told(findings, fault)] == []
    for fault in FAULTS:  # a deleted row moves those below it by one; file and sheet stay
        for found in _told(findings, fault):
            assert _source(found).partition("!")[0] == fault.source.partition("!")[0]


def test_a_subtotal_among_its_months_is_told_at_its_own_row_only(plant: Any) -> None:
    """It overlaps 13 bills: told once with the first, and once with the 12 that it covers, not at each of them."""
    confirmed_subtotal_as_data(plant)
    plant.run_import()
    told = [finding for finding in plant.check().findings if finding.code == "PLANT-READING-OVERLAP"]
    assert [dict(finding.values)["other"] for finding in told] == [
        "2024-12-21…2025-01-20",
        "2025-01-21…2025-02-20 – 2025-12-21…2026-01-20 (12)",
    ]


def test_a_subtotal_is_held_out_before_anybody_confirms_it(plant: Any) -> None:
    """93678 m3 in row 17 are the sum of rows 4 to 16: nothing is imported until a person decides."""
    subtotal_as_data(plant)
    answer = plant.run_import()
    (held,) = [finding for finding in answer.findings if finding.code == "IMPORT-TOTAL-AS-DATA"]
    assert (str(held.where), answer.written) == ("3_energy_bills.xlsx › 能源台账!D17", None)
    assert dict(held.values) == {"row": "17", "amount": "93678", "first": "4", "last": "16"}


def test_an_empty_month_is_told_at_its_cell(plant: Any) -> None:
    """An empty June of the scrap of rails is told at import (J15) and by the check; blank is not zero."""
    plant.edit_sheet(PRODUCTION, lambda sheet: _set(sheet, "J15", None))
    (empty,) = [finding for finding in plant.run_import().findings if finding.code == "IMPORT-MONTH-EMPTY"]
    assert str(empty.where) == "1_production.xlsx › 2025年报!J15"
    (missing,) = [finding for finding in plant.check().findings if finding.code == "PLANT-READING-MISSING"]
    assert dict(missing.values)["meter"] == "rail_scrap"
    assert dict(missing.values)["months"] == "2025-06"


def test_totals_of_the_sheets_help_to_find_a_slip(plant: Any) -> None:
    """The subtotal of good output says 228 t in May where its rows now sum to 70158 t; the year's total too."""
    tonnes_for_kilograms(plant)
    told = [finding for finding in plant.run_import().findings if finding.code == "IMPORT-TOTAL-DIFFERS"]
    assert [str(finding.where).rpartition("!")[2] for finding in told] == ["I12", "Q11"]
