"""Suppliers' footprints from form, list, CSV and PACT into a study, and what each view of electricity makes of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.supplier_records.pact import read_pact
from footprint_app.ingest.supplier_records.read_records import read_supplier_records
from footprint_app.service import suppliers
from footprint_app.service.calculate import calculate
from footprint_app.service.errors import WrongUseError
from footprint_app.service.examples import example_file
from pcr_rules.plant.suppliers.record import consistency_findings, missing_fields, use_findings
from pcr_rules.plant.suppliers.values import channel_values, electricity_shift
from pcr_rules.plant_records.supplier_repairs import SupplierRepair
from pcr_rules.result import View
from pcr_rules.study import ProductStudy
from pcr_rules.study_sources import ElectricityBasis, SupplierFootprint

NAME = "S-esteel"


def record(**fields: Any) -> SupplierFootprint:
    """A complete record of 1 kg: 2 kg CO2e fossil with certificates."""
    values: dict[str, Any] = {
        "footprint_id": "S1", "supplier": "Mill", "product": "Coil", "declared_unit": Quantity(1, "kg"),
        "boundary": "cradle-to-gate", "geography": "CN", "first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31),
        "valid_until": date(2027, 12, 31), "gwp_set": "AR6", "fossil": 2.0, "uptake": 0.0,
        "biogenic_carbon": Quantity(0, "kg"), "allocation": "mass", "scrap_rule": "cut-off",
        "electricity_basis": ElectricityBasis.MARKET, "primary_share": 0.4, "verification": "none", **fields,
    }  # fmt: skip
    return SupplierFootprint(**values)


def codes(found: Any) -> set[str]:
    """The codes of findings."""
    return {finding.code for finding in found}


@pytest.fixture(scope="module")
def motor() -> ProductStudy:
    """The shipped motor study, whose electrical steel has a supplier's footprint of 2.85 kg CO2e per kg."""
    with example_file("induction_motor", ".yaml") as path:
        study = read_study(path).study
    assert study is not None
    return study


def with_steel(study: ProductStudy, **fields: Any) -> ProductStudy:
    """The study with some fields of its steel footprint changed."""
    return replace(
        study,
        supplier_footprints=tuple(
            replace(each, **fields) if each.footprint_id == NAME else each for each in study.supplier_footprints
        ),
    )


def test_each_view_takes_the_suppliers_own_value(motor: ProductStudy) -> None:
    """2.85 with certificates, 3.35 at the grid average: the location view rises by 0.5 a kg of steel and by its share."""
    base = calculate(motor).result
    changed = calculate(
        with_steel(motor, electricity_basis=ElectricityBasis.MARKET, market_based=2.85, location_based=3.35)
    ).result
    assert base is not None
    assert changed is not None
    of_steel = sum(
        each.total for each in base.view(View.LOCATION).contributions if each.supplier == f"factor:supplier:{NAME}"
    )
    rise = changed.view(View.LOCATION).total - base.view(View.LOCATION).total
    assert rise == pytest.approx(of_steel / 2.85 * 0.5, rel=1e-9)
    assert changed.view(View.MARKET).total == pytest.approx(base.view(View.MARKET).total, rel=1e-12)
    difference = changed.view(View.MARKET).total - changed.view(View.LOCATION).total
    assert sum(changed.reconciliation.values()) == pytest.approx(difference, rel=1e-9)
    assert "SUPPLIER-LOCATION-NOT-RESTATED" not in codes(changed.findings)


def test_the_location_view_states_the_share_it_could_not_restate(motor: ProductStudy) -> None:
    """Only a value with certificates: its share of the absolute contributions stands in the result and as a finding."""
    result = calculate(with_steel(motor, electricity_basis=ElectricityBasis.MARKET)).result
    assert result is not None
    stated = next(each for each in result.statements if each.item == "share_not_restated")
    rows = result.view(View.LOCATION).contributions
    own = sum(abs(each.total) for each in rows if each.supplier == f"factor:supplier:{NAME}")
    assert stated.quantity.value == pytest.approx(own / sum(abs(each.total) for each in rows))
    assert "SUPPLIER-LOCATION-NOT-RESTATED" in codes(result.findings)


def test_a_repair_is_told_in_the_result(motor: ProductStudy) -> None:
    """The missing allocation is filled in by a buyer: no missing field, one warning with value, reason and name."""
    incomplete = with_steel(motor, allocation="", primary_share=None)
    assert "SUPPLIER-FIELD-MISSING" in codes(calculate(incomplete).findings)
    repairs = (
        SupplierRepair(footprint_id=NAME, field_name="allocation", value="mass", reason="mail", repaired_by="Wang"),
        SupplierRepair(footprint_id=NAME, field_name="primary_share", value="0.4", reason="mail", repaired_by="Wang"),
    )
    result = calculate(replace(incomplete, plant=replace(incomplete.plant, supplier_repairs=repairs))).result
    assert result is not None
    assert "SUPPLIER-FIELD-MISSING" not in codes(result.findings)
    told = [dict(each.values) for each in result.findings if each.code == "SUPPLIER-REPAIRED"]
    assert [(each["value"], each["reason"], each["by"]) for each in told] == [
        ("mass", "mail", "Wang"),
        ("0.4", "mail", "Wang"),
    ]
    assert [(each.rule, each.formula) for each in result.derivations] == [("supplier_repair", "— → 0.4 1")]


@pytest.mark.parametrize(
    ("repair", "code"),
    [
        ({"footprint_id": "nobody"}, "SUPPLIER-REPAIR-OF-NOTHING"),
        ({"field_name": "colour"}, "SUPPLIER-REPAIR-FIELD"),
        ({"reason": " "}, "SUPPLIER-REPAIR-NO-REASON"),
        ({"field_name": "fossil", "value": "two"}, "SUPPLIER-REPAIR-VALUE"),
        ({"field_name": "mass", "value": "2 apples"}, "SUPPLIER-REPAIR-VALUE"),
    ],
)
def test_a_repair_that_cannot_be_made_blocks(motor: ProductStudy, repair: dict[str, Any], code: str) -> None:
    """Nothing is repaired silently, and nothing half."""
    values: dict[str, Any] = {
        "footprint_id": NAME,
        "field_name": "allocation",
        "value": "mass",
        "reason": "mail",
        "repaired_by": "W",
    }
    broken = replace(motor, plant=replace(motor.plant, supplier_repairs=(SupplierRepair(**(values | repair)),)))
    answer = calculate(broken)
    assert answer.result is None
    assert code in codes(answer.findings)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"declared_unit": Quantity(1, "piece")}, "mass"),
        ({"gwp_set": ""}, "gwp_set"),
        ({"allocation": ""}, "allocation"),
        ({"scrap_rule": ""}, "scrap_rule"),
        ({"electricity_basis": None}, "electricity_basis"),
        ({"primary_share": None}, "primary_share"),
        ({"verification": ""}, "verification"),
        ({"verification": "verified"}, "verifier"),
        ({"verification": "verified", "verifier": "CQC", "verification_level": "limited"}, "verification_standard"),
        ({"valid_until": None}, "valid_until"),
        ({"uptake": None, "biogenic_carbon": None}, "total_including_uptake"),
        ({"fossil": None}, "total_excluding_uptake"),
    ],
)
def test_each_missing_field_of_the_minimum_record_is_named(fields: dict[str, Any], missing: str) -> None:
    """One field taken out of a complete record, one field named."""
    assert missing_fields(record()) == ()
    assert missing_fields(record(**fields)) == (missing,)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"total_excluding_uptake": 1.5}, "SUPPLIER-UPTAKE-IN-TOTAL"),
        ({"biogenic_co2": 1.0, "total_excluding_uptake": 2.5}, "SUPPLIER-TOTAL-BELOW-PARTS"),
        ({"total_excluding_uptake": 2.4}, "SUPPLIER-REST-NOT-SPLIT"),
        ({"fossil": None, "uptake": None, "total_including_uptake": 1.0}, "SUPPLIER-ONLY-INCLUDING"),
        ({"uptake": None, "biogenic_carbon": None, "total_including_uptake": 2.5}, "SUPPLIER-INCLUDING-ABOVE"),
        ({"uptake": -1.0, "biogenic_carbon": None, "total_including_uptake": 1.5}, "SUPPLIER-TOTALS-NOT-UPTAKE"),
        ({"uptake": None, "biogenic_carbon": None, "total_including_uptake": 1.0}, "SUPPLIER-UPTAKE-WITHOUT-CARBON"),
        ({"uptake": -1.0, "biogenic_carbon": Quantity(0.5, "kg")}, "SUPPLIER-UPTAKE-NOT-CARBON"),
        ({"boundary": "gate-to-gate"}, "SUPPLIER-BOUNDARY"),
        ({"location_based": -1.0}, "SUPPLIER-VIEW-BELOW"),
        ({"total_excluding_uptake": 2.0, "fossil": None, "not_split": 3.0}, "SUPPLIER-TOTALS-DISAGREE"),
    ],
)
def test_what_cannot_be_true_of_a_record_is_a_finding(fields: dict[str, Any], code: str) -> None:
    """Each contradiction of a record has its finding, and the complete record has none."""
    assert not codes(consistency_findings(record()))
    assert codes(consistency_findings(record(**fields))) == {code}


def test_what_does_not_fit_the_study_is_a_finding(motor: ProductStudy) -> None:
    """Valid until 2024 for 2025; data of 2020, more than three years before; data of a later year."""
    assert codes(use_findings(record(valid_until=date(2024, 12, 31)), motor)) == {"SUPPLIER-EXPIRED"}
    old = record(first_day=date(2020, 1, 1), last_day=date(2020, 12, 31))
    assert codes(use_findings(old, motor)) == {"SUPPLIER-TOO-OLD"}
    assert codes(use_findings(record(first_day=date(2027, 1, 1)), motor)) == {"SUPPLIER-LATER"}


def test_channels_and_views_of_a_record_of_totals_only() -> None:
    """Total 3 without split, 2 including uptake: not split 3, uptake -1; location 4 shifts by 1."""
    totals = record(
        fossil=None, uptake=None, total_excluding_uptake=3.0, total_including_uptake=2.0, location_based=4.0
    )
    assert channel_values(totals) == {"not_split": 3.0, "uptake": -1.0}
    assert electricity_shift(totals, View.LOCATION) == 1.0
    assert electricity_shift(totals, View.MARKET) == 0.0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filled_form_comes_back_as_it_was_filled(tmp_path: Path, lang: str) -> None:
    """Each value stands beside its field name; the form is the import form, and findings name its cells."""
    path = suppliers.form(tmp_path / "form.xlsx", "zh" if lang == "zh" else "en")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    written: dict[str, Any] = {
        "footprint_id": "S9", "supplier": "厂", "product": "阀体", "declared_unit": (1, "piece"), "boundary": "摇篮到大门",
        "geography": "CN", "first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31), "gwp_set": "AR6",
        "total_excluding_uptake": 5.5, "total_including_uptake": 5.5, "allocation": "质量", "scrap_rule": "cut-off",
        "electricity_basis": "未用绿电绿证", "primary_share": 0.5, "verification": "无", "valid_until": date(2027, 1, 1),
    }  # fmt: skip
    for row in range(4, sheet.max_row + 1):
        value = written.get(str(sheet.cell(row, 6).value))
        if isinstance(value, tuple):
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = value
        elif value is not None:
            sheet.cell(row, 2).value = value
    workbook.save(path)
    answer = suppliers.add((path,), None, "zh")
    assert [each.declared_unit for each in answer.records] == [Quantity(1, "piece")]
    assert answer.records[0].total_excluding_uptake == 5.5
    assert [dict(each.values)["field"] for each in answer.findings if each.blocks_number] == [
        "⟨声明单位质量|Mass of the declared unit⟩"
    ]
    assert answer.accepted == ()


def test_a_csv_and_a_list_are_read_by_their_headers(tmp_path: Path) -> None:
    """Chinese headers in any order; a number that is none is a finding at its row."""
    path = tmp_path / "records.csv"
    header = "产品,供应商,足迹编号,声明单位,声明单位·单位,系统边界,地区,数据期间起,数据期间止,化石"
    path.write_text(
        f"{header}\n钢卷,甲厂,S1,1,kg,摇篮到大门,CN,2025-01-01,2025-12-31,2.1\n"
        "铜线,乙厂,S2,1,kg,摇篮到大门,CN,2025-01-01,2025-12-31,约3\n",
        encoding="utf-8",
    )
    reading = read_supplier_records(path)
    assert [(each.footprint_id, each.fossil) for each in reading.footprints] == [("S1", 2.1), ("S2", None)]
    assert [(each.code, each.where.row) for each in reading.findings] == [("INGEST-NUMBER-APPROXIMATE", 3)]
    empty = suppliers.form(tmp_path / "list.xlsx", "en", as_list=True)
    assert read_supplier_records(empty).records_read == 0


def test_records_go_into_a_study_and_back(tmp_path: Path, motor: ProductStudy) -> None:
    """A PACT file with repairs is added; a second time it is refused without force; the study's list shows it."""
    from footprint_app.ingest.write_study import write_yaml

    study, pact = tmp_path / "study.yaml", tmp_path / "pact.json"
    study.write_text(write_yaml(motor), encoding="utf-8")
    pact.write_text(json.dumps({"data": [pact_record("R1")]}), encoding="utf-8")
    refused = suppliers.add((pact,), study, "en", out=tmp_path / "new.yaml")
    assert refused.written is None
    texts = (
        "electricity_basis=no instruments",
        "allocation=mass",
        "scrap_rule=cut-off",
        "verification=none",
        "valid_until=2027-12-31",
    )
    repairs = suppliers.parse_repairs((f"R1:{text}" for text in texts), "mail", "Wang", date(2026, 1, 5))
    answer = suppliers.add((pact,), study, "en", repairs=repairs, out=tmp_path / "new.yaml")
    assert answer.written == tmp_path / "new.yaml"
    again = suppliers.add((pact,), answer.written, "en", repairs=repairs)
    assert "SUPPLIER-KNOWN-ALREADY" in codes(again.findings)
    listed = suppliers.listed(answer.written)
    assert {each.footprint_id for each in listed.accepted} >= {"R1", NAME}
    assert len([each for each in listed.findings if each.code == "SUPPLIER-REPAIRED"]) == 5
    with pytest.raises(WrongUseError):
        suppliers.parse_repairs(("gwp_set",), "", "", date(2026, 1, 5))


def pact_record(identifier: str = "ex1", **pcf: str) -> dict[str, Any]:
    """A PACT 3.0 footprint of 1 kg bioethanol, by its first published example."""
    values = {
        "declaredUnitOfMeasurement": "kilogram", "declaredUnitAmount": "1", "productMassPerDeclaredUnit": "1",
        "referencePeriodStart": "2025-01-01T00:00:00Z", "referencePeriodEnd": "2026-01-01T00:00:00Z",
        "geographyCountry": "CN", "pcfExcludingBiogenicUptake": "0.384", "pcfIncludingBiogenicUptake": "-1.23",
        "fossilGhgEmissions": "0.35", "landManagementFossilGhgEmissions": "0.03",
        "landManagementBiogenicCO2Emissions": "0.004", "biogenicNonCO2Emissions": "0.002", "biogenicCO2Uptake": "-1.61",
        "biogenicCarbonContent": "0.44", "fossilCarbonContent": "0", "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["PACT-3.0"], "exemptedEmissionsPercent": "0", "primaryDataShare": "50", **pcf,
    }  # fmt: skip
    return {
        "id": identifier,
        "specVersion": "3.0.0",
        "status": "Active",
        "companyName": "Bio",
        "productNameCompany": "Bioethanol",
        "pcf": values,
    }


@pytest.mark.shared
def test_pact_example_1(case: Callable[[str], dict[str, Any]]) -> None:
    """0.35 + 0.03 + 0.004 = 0.384 without uptake; -44/12 × 0.44 = -1.61; 0.384 - 1.61 = -1.23 (PACT 3.0, example 1)."""
    inputs, wanted = case("pact-v3-example-1")["inputs"], case("pact-v3-example-1")["expected"]
    made = read_pact(json.dumps(pact_record()), "p.json").footprints[0]
    assert made.fossil == pytest.approx(inputs["fossil"] + inputs["land_management_fossil"])
    assert made.biogenic_co2 == inputs["land_management_biogenic_co2"]
    assert made.biogenic_carbon == Quantity(inputs["biogenic_carbon_kg"], "kg")
    values = channel_values(made)
    excluding = values["fossil"] + values["biogenic_co2"]
    got = {"uptake": values["uptake"], "pcf_excluding": excluding, "pcf_including": excluding + values["uptake"]}
    for row in wanted:
        tolerance = row.get("abs_tol", row.get("rel_tol", 0) * abs(row["value"]))
        assert abs(got[row["quantity"]] - row["value"]) <= tolerance + 1e-12, row["quantity"]
    assert not codes(consistency_findings(made))


@pytest.mark.shared
def test_pact_example_3(case: Callable[[str], dict[str, Any]]) -> None:
    """A door of 25 kg with 77 kg CO2e, outbound logistics of 4 beside it: 77 / 25 = 3.08 kg CO2e per kg."""
    inputs = case("pact-v3-example-3")["inputs"]
    door = pact_record(
        declaredUnitOfMeasurement="piece", productMassPerDeclaredUnit=str(inputs["mass_kg"]),
        pcfExcludingBiogenicUptake="77", pcfIncludingBiogenicUptake="77", fossilGhgEmissions=str(inputs["fossil"]),
        landManagementFossilGhgEmissions="0", landManagementBiogenicCO2Emissions="0", biogenicNonCO2Emissions="0",
        biogenicCO2Uptake="0", biogenicCarbonContent="0", outboundLogisticsGhgEmissions="4",
    )  # fmt: skip
    reading = read_pact(json.dumps([door]), "p.json")
    made = reading.footprints[0]
    assert sum(channel_values(made).values()) == 77
    assert made.mass is not None
    assert sum(channel_values(made).values()) / made.mass.value == pytest.approx(3.08)
    assert codes(reading.findings) == {"SUPPLIER-PACT-OUTBOUND"}
    assert not codes(consistency_findings(made))


@pytest.mark.shared
@pytest.mark.parametrize("version", ["v2", "v3"])
def test_the_demo_footprints_of_pact_are_mapped_and_their_contradiction_named(shared: Path, version: str) -> None:
    """1.75 without uptake, 1.90 with it, parts of 2.8: every field arrives, and the record is refused for what it says."""
    path = shared / "schemas" / "pact" / f"example_{version}_footprints_response.json"
    made = read_supplier_records(path).footprints[0]
    assert (made.declared_unit, made.total_excluding_uptake, made.total_including_uptake) == (
        Quantity(1, "L"),
        1.75,
        1.9,
    )
    assert (made.fossil, made.uptake, made.aircraft, made.biogenic_non_co2) == (1.55, -1.4, 0.25, 0.5)
    assert (made.gwp_set, made.first_day, made.last_day) == ("AR6", date(2022, 1, 1), date(2022, 12, 31))
    assert (made.primary_share, made.valid_until) == (0.145, date(2025, 12, 31))
    assert {"SUPPLIER-INCLUDING-ABOVE", "SUPPLIER-TOTAL-BELOW-PARTS"} <= codes(consistency_findings(made))


@pytest.mark.parametrize(
    ("changes", "property_name"),
    [
        ({"declaredUnitOfMeasurement": "megabit second"}, "declaredUnit"),
        ({"declaredUnitAmount": "0"}, "declaredUnitAmount"),
        ({"fossilGhgEmissions": "1e3"}, "fossilGhgEmissions"),
        ({"referencePeriodStart": "yesterday"}, "referencePeriodStart"),
    ],
)
def test_a_pact_value_that_is_not_as_specified_is_a_finding(changes: dict[str, str], property_name: str) -> None:
    """The record is not read, and the finding names the property."""
    reading = read_pact(json.dumps(pact_record(**changes)), "p.json")
    assert reading.footprints == ()
    assert property_name in dict(reading.findings[0].values)["property"]
    assert codes(read_pact("[NaN", "p.json").findings) == {"INGEST-TEXT-DAMAGED"}


def test_an_empty_form_leaves_the_study_alone(tmp_path: Path, motor: ProductStudy) -> None:
    """A form that nobody filled in holds no record: no study is written, even with `force`."""
    from footprint_app.ingest.write_study import write_yaml

    study, form = tmp_path / "study.yaml", tmp_path / "form.xlsx"
    study.write_text(write_yaml(motor), encoding="utf-8")
    suppliers.form(form, "zh", as_list=False, force=False)
    assert suppliers.add((form,), study, "zh", force=True).written is None
