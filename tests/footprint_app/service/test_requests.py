"""What a study lacks is asked for by form; answers land at the cells they were asked for, or are refused with reason."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_yaml
from footprint_app.service.errors import WrongUseError
from footprint_app.service.examples import copy_example
from footprint_app.service.requests import read_forms, status, write_forms
from pcr_rules.plant_records.measured import MeasuredFlow, MeasuredUse, Reading
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import DataOrigin

Change = Callable[[ProductStudy], ProductStudy]
Answers = dict[str, tuple[Any, ...]]


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    """The shipped aluminium-profile study as a file of its own."""
    return next(path for path in copy_example("aluminium_profile", tmp_path / "example") if path.suffix == ".yaml")


def changed(file: Path, change: Change) -> None:
    """Write the study with a change."""
    study = study_of(file)
    file.write_text(write_yaml(change(study)), encoding="utf-8")


def study_of(file: Path) -> ProductStudy:
    """Read a study."""
    study = read_study(file).study
    assert study is not None
    return study


def fill(form: Path, wanted: Callable[[str, str], tuple[Any, ...] | None]) -> int:
    """Write answers (value, unit, source) into a form; `wanted` is asked by subject and field. Returns how many."""
    workbook = load_workbook(form)
    sheet = workbook.worksheets[0]
    filled = 0
    for row in range(6, sheet.max_row + 1):
        given = wanted(str(sheet.cell(row, 2).value), str(sheet.cell(row, 10).value))
        if given is not None:
            for column, value in zip((5, 6, 7), given, strict=False):
                sheet.cell(row, column).value = value
            filled += 1
    workbook.save(form)
    return filled


def form_for(files: tuple[Path, ...], part: str) -> Path:
    """Find a form by a part of its name."""
    return next(path for path in files if part in path.name)


def proxy_row(study: ProductStudy) -> ProductStudy:
    """The first row of the first process at an own site stands on a proxy."""
    own = {each.facility_id for each in study.facilities if each.is_controlled}
    at = next(i for i, each in enumerate(study.processes) if each.facility in own and each.exchanges)
    process = study.processes[at]
    weak = replace(process.exchanges[0], origin=DataOrigin.PROXY, secondary_reason="no meter")
    process = replace(process, exchanges=(weak, *process.exchanges[1:]))
    return replace(study, processes=(*study.processes[:at], process, *study.processes[at + 1 :]))


def test_weak_data_at_an_own_process_are_asked_for_and_answered(study_file: Path, tmp_path: Path) -> None:
    """A proxy amount is asked of the plant; the measured amount goes into the row, and the request is accepted."""
    changed(study_file, proxy_row)
    row = next(e for p in study_of(study_file).processes for e in p.exchanges if e.origin is DataOrigin.PROXY)
    asked = write_forms(study_file, tmp_path / "forms", "zh")
    (request,) = [each for each in asked.requests if each.record == f"exchange:{row.exchange_id}"]
    assert (request.reason.value, request.fields) == ("weak", ("quantity", "origin"))
    form = form_for(asked.files, request.department.value)
    answers: Answers = {
        "quantity": (row.quantity.value * 1.1, row.quantity.unit, "2025 年抄表"),
        "origin": ("现场数据",),
    }
    fill(form, lambda subject, field: answers[field] if f"({row.exchange_id})" in subject else None)
    answer = read_forms([form], study_file, "zh", force=True)
    after = next(e for p in study_of(study_file).processes for e in p.exchanges if e.exchange_id == row.exchange_id)
    assert after.quantity == Quantity(row.quantity.value * 1.1, row.quantity.unit)
    assert after.origin is DataOrigin.SITE_SPECIFIC
    assert "2025 年抄表; ⇐ " in after.note
    state = next(each for each in answer.register if each.request_id == request.request_id)
    assert (state.status.value, state.form) == ("accepted", form.name)


def test_a_unit_that_cannot_be_is_refused_with_its_cell(study_file: Path, tmp_path: Path) -> None:
    """kWh for a mass is found by the check of the study with the answer in it; the study stays as it was."""
    changed(study_file, proxy_row)
    before = study_file.read_bytes()
    asked = write_forms(study_file, tmp_path / "forms", "en")
    form = form_for(asked.files, next(r for r in asked.requests if r.reason.value == "weak").department.value)
    fill(form, lambda _subject, field: ("about 5", "kg") if field == "quantity" else None)
    answer = read_forms([form], study_file, "en", force=True)
    assert answer.written is None
    assert study_file.read_bytes() == before
    refused = [each for each in answer.register if each.status.value == "refused"]
    assert refused[0].findings == ("INGEST-NUMBER-APPROXIMATE",)
    cells = [each.where for each in answer.findings if each.code == "INGEST-NUMBER-APPROXIMATE"]
    assert len(cells) == len(refused)
    assert str(cells[0]).startswith(f"{form.name} › Requests!E")


def test_an_answer_that_makes_the_study_worse_is_taken_back(study_file: Path, tmp_path: Path) -> None:
    """An amount in a unit that the row's provider does not supply would block the number: it is refused."""
    changed(study_file, proxy_row)
    asked = write_forms(study_file, tmp_path / "forms", "en")
    form = form_for(asked.files, next(r for r in asked.requests if r.reason.value == "weak").department.value)
    fill(form, lambda _subject, field: (5, "m2", "guess") if field == "quantity" else None)
    answer = read_forms([form], study_file, "en", force=True)
    assert {each.status.value for each in answer.register if each.answered_on} == {"refused"}
    assert answer.written is None


def estimated(study: ProductStudy) -> ProductStudy:
    """A meter read once a year, by estimate."""
    flow = MeasuredFlow(flow_id="air", name="compressed air", becomes=MeasuredUse.FIGURE, unit="m3")
    reading = Reading(
        measured_flow="air",
        first_day=study.period.first_day,
        last_day=study.period.last_day,
        quantity=Quantity(1200.0, "m3"),
        is_estimated=True,
        reason="bill lost",
    )
    return replace(study, plant=replace(study.plant, measured_flows=(flow,), readings=(reading,)))


@pytest.mark.parametrize(("quantity", "status"), [(None, "refused"), (1180.0, "accepted")])
def test_an_estimate_becomes_a_measurement_by_its_number_only(
    study_file: Path, tmp_path: Path, quantity: float | None, status: str
) -> None:
    """The mark alone is refused; with a measured quantity the reading takes both."""
    changed(study_file, estimated)
    asked = write_forms(study_file, tmp_path / "forms", "en")
    (request,) = [each for each in asked.requests if each.record == "plant.readings[1]"]
    form = form_for(asked.files, request.department.value)
    answers: Answers = {"is_estimated": ("no",)}
    if quantity is not None:
        answers["quantity"] = (quantity, "m3", "bill found")
    fill(form, lambda subject, field: answers.get(field) if "readings[1]" in subject else None)
    answer = read_forms([form], study_file, "en", force=True)
    state = next(each for each in answer.register if each.request_id == request.request_id)
    assert state.status.value == status
    if quantity is None:
        assert state.findings == ("REQUEST-TOGETHER",)
    else:
        (reading,) = study_of(study_file).plant.readings
        assert (reading.quantity, reading.is_estimated) == (Quantity(1180.0, "m3"), False)


def test_a_missing_month_becomes_a_reading(study_file: Path, tmp_path: Path) -> None:
    """Eleven months of a meter: the twelfth is asked of the energy department, and its answer is a reading."""

    def meter(study: ProductStudy) -> ProductStudy:
        first = study.period.first_day
        flow = MeasuredFlow(flow_id="air", name="compressed air", becomes=MeasuredUse.FIGURE, unit="m3")
        ends = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
        readings = tuple(
            Reading(
                measured_flow="air",
                first_day=first.replace(month=month, day=1),
                last_day=first.replace(month=month, day=ends[month]),
                quantity=Quantity(100.0, "m3"),
            )
            for month in ends
            if month != 5
        )
        return replace(study, plant=replace(study.plant, measured_flows=(flow,), readings=readings))

    changed(study_file, meter)
    asked = write_forms(study_file, tmp_path / "forms", "zh")
    (request,) = [each for each in asked.requests if each.reason.value == "month"]
    form = form_for(asked.files, "energy")
    answers: Answers = {"quantity": (120, "m3"), "document": ("May log",)}
    assert fill(form, lambda subject, field: answers[field] if subject == request.subject else None) == 2
    answer = read_forms([form], study_file, "zh", force=True)
    state = next(each for each in answer.register if each.request_id == request.request_id)
    assert state.status.value == "accepted"
    may = study_of(study_file).plant.readings[-1]
    assert (may.first_day.isoformat()[5:], may.last_day.isoformat()[5:]) == ("05-01", "05-31")
    assert may.quantity == Quantity(120.0, "m3")
    assert may.document.startswith("May log; ⇐ ")


def test_a_supplier_without_footprint_is_asked_for_one(study_file: Path, tmp_path: Path) -> None:
    """The form has the minimum record; with the four required answers the row stands on the supplier's value."""
    asked = write_forms(study_file, tmp_path / "forms", "en")
    request = next(each for each in asked.requests if each.reason.value == "no_footprint")
    assert request.share is not None
    assert request.share > 0
    form = form_for(asked.files, "supplier")
    row = request.then[0][0].removeprefix("exchange:")
    exchange = next(e for p in study_of(study_file).processes for e in p.exchanges if e.exchange_id == row)
    answers: Answers = {
        "declared_unit": (1, exchange.quantity.unit),
        "boundary": ("cradle to gate",),
        "geography": ("CN",),
        "first_day": ("2025-01-01",),
        "last_day": ("2025-12-31",),
        "total_excluding_uptake": (1.5,),
        "gwp_set": ("AR6",),
    }
    form = next(path for path in asked.files if request.supplier.split("（")[0] in path.name)
    fill(form, lambda subject, field: answers.get(field) if subject == request.subject else None)
    answer = read_forms([form], study_file, "en", force=True, out=tmp_path / "answered.yaml")
    state = next(each for each in answer.register if each.request_id == request.request_id)
    assert state.status.value == "accepted", [(each.code, dict(each.values)) for each in answer.findings]
    study = study_of(tmp_path / "answered.yaml")
    added = study.supplier_footprints[-1]
    assert (added.supplier, added.total_excluding_uptake) == (request.supplier, 1.5)
    exchange = next(e for p in study.processes for e in p.exchanges if e.exchange_id == row)
    assert exchange.provider == f"supplier:{added.footprint_id}"


def test_status_and_forms_are_stable(study_file: Path, tmp_path: Path) -> None:
    """The same study asks for the same things; forms are not overwritten; a form of another study is refused."""
    first = write_forms(study_file, tmp_path / "forms", "zh")
    assert {each.request_id for each in status(study_file).register} == {each.request_id for each in first.requests}
    with pytest.raises(WrongUseError):
        write_forms(study_file, tmp_path / "forms", "zh")
    changed(study_file, lambda study: replace(study, study_id="another"))
    answer = read_forms([first.files[0]], study_file, "zh", force=True)
    assert [each.code for each in answer.findings if each.blocks_number] == ["REQUEST-OTHER-STUDY"]
    assert answer.written is None
