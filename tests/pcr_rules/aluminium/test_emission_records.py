"""A smelter's emissions from plant records: anodes and anode effects by published methods pass the edition's clauses."""

from dataclasses import replace

import pytest

from background_db.units import Quantity
from pcr_rules.conformity import check_study
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant_records.process_emissions import EmissionFigure, EmissionMethod, ProcessEmission
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.registry import edition
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import ExchangeKind


def test_records_stand_for_rows_worked_out_by_hand(smelter: ProductStudy) -> None:
    """100,000 t × 0.42 × 0.976 × 44/12 = 150,304 t CO2; 0.143 × 0.2 × 2 × 100,000 = 5,720 kg CF4."""
    cells = smelter.processes[0]
    by_hand = {row.flow: row.quantity.value for row in cells.exchanges if row.kind is ExchangeKind.EMISSION}
    bare = tuple(row for row in cells.exchanges if row.kind is not ExchangeKind.EMISSION)
    metal = Quantity(100_000, "t")
    figures = (
        ("CO2", "anode_consumption", "aluminium", metal),
        ("CO2", "anode_consumption", "net_anode", Quantity(0.42, "t/t")),
        ("PFC", "pfc_slope", "aluminium", metal),
        ("PFC", "pfc_slope", "effects", Quantity(0.2, "1")),
        ("PFC", "pfc_slope", "effect_minutes", Quantity(2, "min")),
    )
    records = tuple(
        ProcessEmission(
            emission_id=name,
            process="electrolysis",
            method=EmissionMethod(method),
            figure=EmissionFigure(figure),
            item="CWPB" if method == "pfc_slope" and figure == "aluminium" else "",
            quantity=quantity,
        )
        for name, method, figure, quantity in figures
    )
    study = replace(
        smelter,
        processes=(replace(cells, exchanges=bare), *smelter.processes[1:]),
        plant=PlantRecords(process_emissions=records),
    )
    made = expand_plant(study)
    rows = {
        row.flow: row.quantity.value for row in made.study.processes[0].exchanges if row.kind is ExchangeKind.EMISSION
    }
    assert rows == pytest.approx(by_hand)
    codes = {each.code for each in check_study(edition("al_gbt44905_2024_s"), made.study)}
    assert not {code for code in codes if code.startswith(("PCR-AL-05", "PCR-AL-06"))}
