"""Each process template writes a study that reads back, asks only for what is to be filled in, and then computes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from background_db.findings import Gate, Severity
from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import calculate
from footprint_app.service.check import check
from footprint_app.service.errors import WrongUseError
from footprint_app.service.process_templates import list_process_templates, show_process_template, write_process_study
from pcr_rules.process_templates.skeleton import skeleton
from pcr_rules.process_templates.template import process_template, process_templates
from pcr_rules.registry import edition
from pcr_rules.result import View
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, UnitProcess
from pcr_rules.study_sources import OwnFactor

NAMES = ("ammonia", "ferro_alloys", "lime", "methanol", "nitric_acid")
# What a user must fill in before there is a number: outputs, activity of emissions, suppliers, the kind of process.
TO_FILL_IN = {"ALLOC-OUTPUT-ZERO", "PROC-FIGURE-ZERO", "STUDY-PROVIDER-MISSING"}
GRID_2024 = 0.5777  # kg CO2e/kWh, published average
N2O, METHANE = 273.0, 29.8  # AR6, kg CO2e/kg


def test_the_templates_are_those_of_the_register() -> None:
    """Lime, ferro-alloys, nitric acid, methanol, ammonia; each names a register and shows its defaults."""
    assert tuple(process_templates()) == NAMES
    for table in list_process_templates("en", date(2026, 1, 1)):
        assert edition(table.edition).category is not None
        assert table.defaults
        for each in table.defaults:
            assert each.value is not None
            assert each.source
            assert each.clause
            assert each.mark == "confirmed-S"
    values = {each.name: each.value for each in show_process_template("nitric_acid", "zh").defaults}
    assert values == {
        "nitric_acid_atmospheric": 5, "nitric_acid_medium_pressure": 7, "nitric_acid_high_pressure": 9,
        "nitric_acid_nscr": 2, "nitric_acid_process_integrated": 2.5,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_study_reads_back_and_asks_only_for_what_is_to_be_filled_in(
    name: str, language: str, tmp_path: Path
) -> None:
    """What blocks the number is an amount that is zero or a supplier that is empty, one finding each."""
    study = skeleton(process_template(name), 2024, language)
    file = write_process_study(name, tmp_path / f"{name}.yaml", language, year=2024)  # type: ignore[arg-type]
    assert read_study(file).study == study
    answer = check(file)
    blocking = [each for each in answer.findings if each.severity is Severity.ERROR and each.gate is Gate.INTEGRITY]
    assert {each.code for each in blocking} <= TO_FILL_IN
    rows = [row for process in study.processes for row in process.exchanges]
    bought = [row for row in rows if not row.provider]
    assert len(blocking) == len(study.processes) + len(study.plant.process_emissions) + len(bought)


def test_a_workbook_reads_back(tmp_path: Path) -> None:
    """The workbook holds the same study, its sheet of process emissions included."""
    file = write_process_study("lime", tmp_path / "lime.xlsx", "zh", year=2024)
    assert read_study(file).study == skeleton(process_template("lime"), 2024, "zh")


def test_every_default_stands_in_the_study_with_its_source() -> None:
    """One assumption a default: value, unit, source, clause and mark."""
    study = skeleton(process_template("lime"), 2024, "en")
    texts = {each.text: each.reason for each in study.assumptions}
    assert "IPCC 2006 vol. 3" in texts["lime_ratio_high_calcium = 0.785 t CO2/t CaO"]
    assert texts["lime_ratio_high_calcium = 0.785 t CO2/t CaO"].endswith("confirmed-S")


def filled(study: ProductStudy, item: str) -> ProductStudy:
    """1,000 t at each step; 100,000 kWh and 10 units of each bought input, at 1 kg CO2e a unit, per step and row."""
    units = {row.quantity.unit for process in study.processes for row in process.exchanges if not row.provider}
    factors = tuple(
        OwnFactor(
            factor_id=f"own.{unit}", name=unit, value=1, per_unit=unit, geography="CN", first_year=2023,
            last_year=2024, source_title="test",
        )
        for unit in sorted(units)
    )  # fmt: skip

    def row(each: Exchange) -> Exchange:
        if each.provider.startswith("electricity"):
            return replace(each, quantity=Quantity(100_000, "kWh"))
        if each.provider:
            return replace(each, quantity=Quantity(1000, each.quantity.unit))
        return replace(each, quantity=Quantity(10, each.quantity.unit), provider=f"factor:own.{each.quantity.unit}")

    def process(each: UnitProcess) -> UnitProcess:
        outputs = tuple(replace(output, quantity=Quantity(1000, "t")) for output in each.outputs)
        return replace(each, outputs=outputs, exchanges=tuple(row(one) for one in each.exchanges))

    processes = tuple(process(each) for each in study.processes)
    drawn = sum(
        one.quantity.value for each in processes for one in each.exchanges if one.provider.startswith("electricity")
    )
    (plant,) = study.facilities
    (grid,) = plant.electricity
    (figure,) = study.plant.process_emissions
    figure = replace(figure, quantity=Quantity(1000, "t"), item=figure.item or item)
    return replace(
        study,
        own_factors=factors,
        processes=processes,
        facilities=(replace(plant, electricity=(replace(grid, quantity=Quantity(drawn, "kWh")),)),),
        plant=replace(study.plant, process_emissions=(figure,)),
    )


@pytest.mark.parametrize(
    ("name", "item", "process_kg_per_t"),
    [
        ("lime", "", 1000 * 0.785 * 0.95 * 1.02),
        ("ferro_alloys", "硅铁 75 % Si", 4000),
        ("nitric_acid", "中压法", 7 * N2O),
        ("methanol", "甲醇（煤）", 5285 + 2.3 * METHANE),
        ("ammonia", "", 30.2 * 15.3 * 44 / 12),
    ],
)
def test_a_filled_study_gives_the_sum_by_hand(name: str, item: str, process_kg_per_t: float) -> None:
    """Per tonne: 0.5777 × 100 kWh × steps + 0.01 × bought rows + the process emission of its published default."""
    study = filled(skeleton(process_template(name), 2024, "zh"), item)
    bought = sum(row.provider.startswith("factor:own") for each in study.processes for row in each.exchanges)
    expected = GRID_2024 * 100 * len(study.processes) + 0.01 * bought + process_kg_per_t
    answer = calculate(study, scenarios=False)
    assert answer.result is not None, [each.code for each in answer.findings]
    assert answer.result.view(View.LOCATION).total == pytest.approx(expected, rel=1e-9)
    told = [dict(each.values)["source"] for each in answer.findings if each.code == "PROC-DEFAULT-USED"]
    assert told
    assert all("IPCC 2006" in source for source in told)


def test_an_unknown_template_names_those_there_are(tmp_path: Path) -> None:
    """A slip is answered with the names."""
    with pytest.raises(WrongUseError):
        write_process_study("quicklime", tmp_path / "x.yaml", "en")
    write_process_study("lime", tmp_path / "x.yaml", "en")
    with pytest.raises(WrongUseError):
        write_process_study("lime", tmp_path / "x.yaml", "en")
