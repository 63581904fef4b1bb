"""Each clause of both rules is tripped by a case of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.calculate import calculate
from pcr_rules.battery.pack_facts import bill_digest, energy_digest
from pcr_rules.category_rules import StudyFacts
from pcr_rules.conformity import check_study, conformity_table
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant_records.batteries import VehicleCategory
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_facilities import SupplyKind
from pcr_rules.study_inventory import DataOrigin

EDITIONS = {"eu": "li_battery_ev_eu_draft_2024", "cn": "li_battery_ev_cn_551_trial"}
Written = Callable[[str], ProductStudy]


def codes(kind: str, study: ProductStudy) -> set[str]:
    """Codes of the study's findings of the category."""
    rules = edition(EDITIONS[kind])
    return {each.code for each in check_study(rules, expand_plant(study).study) if each.code.startswith("PCR-B")}


def result_codes(study: ProductStudy) -> set[str]:
    """Codes of the category after a calculation."""
    return {each.code for each in calculate(study, scenarios=False).findings if each.code.startswith("PCR-B")}


def with_rows(study: ProductStudy, **changes: dict[str, Any] | None) -> ProductStudy:
    """The study with fields of rows changed, or rows left out."""
    process = study.processes[0]
    rows = [
        replace(row, **fields) if (fields := changes.get(row.exchange_id, {})) else row
        for row in process.exchanges
        if changes.get(row.exchange_id, {}) is not None
    ]
    return replace(study, processes=(replace(process, exchanges=tuple(rows)), *study.processes[1:]))


def test_the_written_studies_trip_only_what_holds_for_all(written: Written) -> None:
    """The draft is always provisional; under the order nothing is tripped before there is a result."""
    assert codes("eu", written("eu")) == {"PCR-BE-11-PROVISIONAL"}
    assert codes("cn", written("cn")) == set()


@pytest.mark.parametrize(("kind", "letters"), [("eu", "BE"), ("cn", "BC")])
def test_capacity_is_no_delivered_energy(written: Written, kind: str, letters: str) -> None:
    """A process that delivers the pack's 60 kWh, asked for 1 kWh: capacity and delivered energy mixed up."""
    study = written(kind)
    output = replace(study.processes[0].outputs[0], quantity=Quantity(60, "kWh"))
    process = replace(study.processes[0], outputs=(output,))
    unit = replace(study.unit, reference_process="pack_assembly")
    pack = replace(study.plant.battery_packs[0], pack=Quantity(60, "kWh"))
    mixed = replace(study, processes=(process,), unit=unit, plant=replace(study.plant, battery_packs=(pack,)))
    assert {f"PCR-{letters}-01-CAPACITY", f"PCR-{letters}-02-TOTAL-ENERGY"} <= codes(kind, mixed)
    in_pieces = replace(study, unit=replace(unit, quantity=Quantity(1, "piece")))
    assert f"PCR-{letters}-01-UNIT" in codes(kind, in_pieces)


def test_another_category_needs_reasons(with_pack: Callable[..., ProductStudy]) -> None:
    """Other vehicles: the maker picks N2 (250 cycles a year), and says why."""
    fields = {"vehicle_category": VehicleCategory.OTHER, "counted_as": VehicleCategory.N2}
    study = with_pack("eu", **fields)
    assert "PCR-BE-02-NO-REASON" in codes("eu", study)
    assert "PCR-BE-02-NO-REASON" not in codes("eu", with_pack("eu", **fields, category_reason="城市物流车"))
    made = expand_plant(study).study
    energy = next(each for each in made.processes if each.process_id == "delivered_energy").outputs[0].quantity
    assert energy.value == pytest.approx(60 * 250 * 8)


@pytest.mark.parametrize(("kind", "letters"), [("eu", "BE"), ("cn", "BC")])
def test_total_energy_is_not_taken_from_other_rules(written: Written, kind: str, letters: str) -> None:
    """A delivered energy written by hand that is the other edition's (28,800 or 120,000 kWh) is told."""
    study, other = written(kind), written("cn" if kind == "eu" else "eu")
    process = next(each for each in expand_plant(other).study.processes if each.process_id == "delivered_energy")
    assert f"PCR-{letters}-02-TOTAL-ENERGY" in codes(kind, replace(study, processes=(*study.processes, process)))


def test_a_missing_stage_is_told(written: Written) -> None:
    """Without freight there is no distribution."""
    assert "PCR-BE-03-STAGE-MISSING" in result_codes(with_rows(written("eu"), B6=None))
    assert "PCR-BC-04-PART-MISSING" in result_codes(with_rows(written("cn"), B6=None))


def test_use_and_assembly_are_outside(written: Written) -> None:
    """A row of use, or one named after the assembly of the vehicle; with use the four stages are not the total."""
    used = with_rows(written("eu"), B6={"stage": LifeCycleStage.USE})
    assert "PCR-BE-04-OUTSIDE" in codes("eu", used)
    assert "PCR-BE-03-SUM" in result_codes(used)
    assert "PCR-BE-04-OUTSIDE" in codes("eu", with_rows(written("eu"), B6={"flow": "整车装配用电"}))
    assert "PCR-BC-04-USE" in result_codes(with_rows(written("cn"), B6={"stage": LifeCycleStage.USE}))


def test_components_have_no_defaults(written: Written) -> None:
    """A cathode on secondary data, and a pack without a separator."""
    secondary = with_rows(written("eu"), B1={"origin": DataOrigin.SECONDARY})
    assert "PCR-BE-05-DEFAULT" in codes("eu", secondary)
    assert "PCR-BE-05-MISSING" in codes("eu", with_rows(written("eu"), B4={"flow": "薄膜"}))


def test_a_direct_line_whose_instruments_were_sold_counts_as_grid(written: Written) -> None:
    """500 kWh by direct line, all instruments sold: the draft counts 0.5, the location-based view 0.02 kg/kWh."""
    study = written("eu")
    grid, wind = study.facilities[0].electricity
    line = replace(
        wind, kind=SupplyKind.DIRECT_LINE, source_quantity=Quantity(500, "kWh"), instruments_sold=Quantity(500, "kWh")
    )
    site = replace(study.facilities[0], electricity=(replace(grid, quantity=Quantity(1500, "kWh")), line))
    assert "PCR-BE-06-CLAIMS" in result_codes(replace(study, facilities=(site,)))


def test_a_changed_bill_or_energy_mix_makes_the_declaration_stale(
    written: Written, with_pack: Callable[..., ProductStudy]
) -> None:
    """The digests of the declared study pass; other rows or other supplies do not."""
    made = expand_plant(written("eu")).study
    fields = {"declared_bill_digest": bill_digest(made), "declared_energy_digest": energy_digest(made)}
    study = with_pack("eu", **fields)
    assert "PCR-BE-08-STALE" not in codes("eu", study)
    table, _ = conformity_table(edition(EDITIONS["eu"]), StudyFacts(expand_plant(study).study))
    assert {row.answer for row in table if row.clause == "PCR-BE-08"} == {ClauseAnswer.PASS}
    assert "PCR-BE-08-STALE" in codes("eu", with_rows(study, B1={"quantity": Quantity(151, "kg")}))
    site = replace(study.facilities[0], electricity=study.facilities[0].electricity[:1])
    assert "PCR-BE-08-STALE" in codes("eu", replace(study, facilities=(site,)))


def test_end_of_life_by_the_formula_with_sourced_parameters(written: Written) -> None:
    """Cut-off instead of CFF, a material without source, and A = 0.9 or by default."""
    study = written("eu")
    assert study.end_of_life is not None
    other = replace(study, end_of_life=replace(study.end_of_life, recycling_method="cut-off"))
    assert "PCR-BE-10-METHOD" in codes("eu", other)

    def with_life(**fields: Any) -> ProductStudy:
        life = replace(study.plant.material_lives[0], **fields)
        return replace(study, plant=replace(study.plant, material_lives=(life,)))

    assert "PCR-BE-10-NO-SOURCE" in codes("eu", with_life(source=""))
    assert "PCR-BE-12-RANGE" in codes("eu", with_life(allocation_factor=0.9))
    assert "PCR-BE-12-DEFAULT" in codes("eu", with_life(allocation_factor=None))


def test_model_and_plant_are_named(with_pack: Callable[..., ProductStudy]) -> None:
    """No model, or a plant that is no facility of the study."""
    assert "PCR-BE-13-MODEL-PLANT" in codes("eu", with_pack("eu", model=""))
    assert "PCR-BE-13-MODEL-PLANT" in codes("eu", with_pack("eu", plant="elsewhere"))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"test_standard": ""}, "PCR-BC-02-NO-STANDARD"),
        ({"rated_energy": Quantity(2, "kWh")}, "PCR-BC-03-SMALL"),
        ({"declarant": None}, "PCR-BC-03-DECLARANT"),
        ({"typical_models": 4.0}, "PCR-BC-05-FEW-MODELS"),
        ({"covers_all_chemistries": False}, "PCR-BC-05-CHEMISTRIES"),
    ],
)
def test_the_order_s_clauses_on_the_pack(
    with_pack: Callable[..., ProductStudy], fields: dict[str, Any], code: str
) -> None:
    """One field of the record at a time; 2 kWh is not above 2 kWh, 4 models are not 5."""
    assert code in codes("cn", with_pack("cn", **fields))


def test_the_order_asks_for_a_third_party_and_quality_control(written: Written) -> None:
    """An internal review, and a requirement on data that says nothing of time."""
    study = written("cn")
    internal = replace(study, review=replace(study.review, review_type="internal"))
    assert "PCR-BC-06-UNVERIFIED" in codes("cn", internal)
    silent = replace(study, data_quality=replace(study.data_quality, time=""))
    assert "PCR-BC-09-NO-MEASURES" in codes("cn", silent)


def test_any_result_is_a_preview(written: Written) -> None:
    """The platform's factors are not at hand."""
    assert "PCR-BC-07-PREVIEW" in result_codes(written("cn"))


def test_the_regular_phase_asks_for_all_models(with_pack: Callable[..., ProductStudy]) -> None:
    """On 2027-06-30 the number of typical models is no question any more."""
    study = with_pack("cn", typical_models=1.0)
    later = replace(study, period=replace(study.period, first_day=date(2026, 7, 1), last_day=date(2027, 6, 30)))
    rules = edition("li_battery_ev_cn_551_regular")
    found = {each.code for each in check_study(rules, expand_plant(later).study)}
    assert "PCR-BC-05-FEW-MODELS" not in found
    assert "PCR-PERIOD-AFTER-EDITION" not in found
