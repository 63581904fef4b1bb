"""Freight, packaging and waste in a workbook: computed, and each fault told at its cell."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.ingest.write_study import write_workbook
from footprint_app.service.calculate import calculate
from footprint_app.service.check import check
from pcr_rules.plant_records.freight import DistanceSource, TransportLeg, TransportMode
from pcr_rules.plant_records.packaging import PackagingItem, PackagingLevel, WasteShare
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.result import View
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess, WasteFate
from pcr_rules.study_sources import OwnFactor


def own(name: str, value: float, per_unit: str) -> OwnFactor:
    """A factor of the study's own, kg CO2e fossil per unit."""
    return OwnFactor(
        factor_id=f"own.{name}", name=name, value=value, per_unit=per_unit, flow="co2e.fossil", geography="CN",
        first_year=2025, last_year=2025, gwp_set="AR6", source_title="test",
    )  # fmt: skip


def leg(leg_id: str, cargo: str, km: float | None = None, **fields: Any) -> TransportLeg:
    """A leg by truck at 0.1 kg CO2e per t·km."""
    given = {"is_packaging_included": True, "distance_source": DistanceSource.MEASURED, **fields}
    distance = None if km is None else Quantity(km, "km")
    return TransportLeg(
        leg_id=leg_id, cargo=cargo, mode=TransportMode.ROAD, distance=distance, provider="factor:own.truck", **given
    )


CARTON = PackagingItem(
    packaging_id="PK1", packs="process:line", level=PackagingLevel.PRIMARY, material="carton", mass=Quantity(2, "kg"),
    contents=Quantity(1, "piece"), provider="factor:own.carton",
)  # fmt: skip
LANDFILL = WasteShare(
    share_id="S1", waste="W", fate=WasteFate.LANDFILL, treated_share=0.75, provider="factor:own.landfill", source="2024"
)
COMPOST = WasteShare(
    share_id="S2",
    waste="W",
    fate=WasteFate.COMPOSTING,
    treated_share=0.25,
    provider="factor:own.compost",
    source="2024",
)
LEGS = (leg("T1", "steel", 500), leg("T2", "process:line", 300, is_packaging_included=None))


def study(**plant: Any) -> ProductStudy:
    """100 pumps of 40 kg from 4 t of steel, with 1 t of mixed waste."""
    steel = Exchange(
        exchange_id="steel",
        kind=ExchangeKind.INPUT,
        flow="steel",
        quantity=Quantity(5, "t"),
        provider="factor:own.steel",
    )
    waste = Exchange(exchange_id="W", kind=ExchangeKind.WASTE, flow="mixed waste", quantity=Quantity(1, "t"))
    pump = ProductOutput(flow_id="pump", name="pump", quantity=Quantity(100, "piece"), mass=Quantity(40, "kg"))
    return ProductStudy(
        study_id="pumps",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="泵", producer="plant", biogenic_carbon=Quantity(0, "kg")),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "piece"), reference_process="line"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        processes=(UnitProcess(process_id="line", name="line", outputs=(pump,), exchanges=(steel, waste)),),
        own_factors=(
            own("truck", 0.1, "t·km"), own("carton", 1.5, "kg"), own("steel", 2.0, "kg"), own("landfill", 400, "t"),
            own("compost", 40, "t"),
        ),
        plant=PlantRecords(**{"waste_shares": (LANDFILL, COMPOST), **plant}),
    )  # fmt: skip


@pytest.fixture
def workbook(tmp_path: Path) -> Any:
    """Writer of a study's workbook in Chinese."""

    def write(made: ProductStudy) -> Path:
        path = tmp_path / "pumps.xlsx"
        write_workbook(made, path, "zh")
        return path

    return write


def test_a_plant_of_freight_packaging_and_waste_is_calculated(workbook: Any) -> None:
    """Per pump: steel 100, freight in 2.5 and out 1.26, carton 3, waste 3 + 0.1 kg CO2e."""
    answer = calculate(workbook(study(transport_legs=LEGS, packaging=(CARTON,))))
    assert answer.result is not None, answer.findings
    view = answer.result.view(View.LOCATION)
    lines = {one.exchange_id: one.total for one in view.contributions}
    assert lines == pytest.approx(
        {
            "steel": 5000 * 2.0 / 100,
            "T1": 5 * 500 * 0.1 / 100,
            "T2": (4 + 0.2) * 300 * 0.1 / 100,
            "PK1": 200 * 1.5 / 100,
            "W": 0.75 * 400 / 100,
            "S2": 0.25 * 40 / 100,
        }
    )
    assert view.by_stage["distribution"] == pytest.approx(1.26)


@pytest.mark.parametrize(
    ("code", "sheet", "records"),
    [
        ("FREIGHT-PACKAGING-LEFT-OUT", "运输",
         {"packaging": (CARTON,), "transport_legs": (leg("T2", "process:line", 300, is_packaging_included=False),)}),
        ("FREIGHT-THOUSANDFOLD", "运输", {"transport_legs": (leg("T1", "steel", 500, shipped_mass=Quantity(5, "kg")),)}),
        ("FREIGHT-DISTANCE-MISSING", "运输", {"transport_legs": (leg("T1", "steel"),)}),
        ("PACKAGING-CARGO-UNKNOWN", "包装", {"packaging": (PackagingItem(
            packaging_id="PK1", packs="process:lime", level=PackagingLevel.PRIMARY, material="carton",
            mass=Quantity(2, "kg"), contents=Quantity(1, "piece")),)}),
        ("WASTE-SHARE-SUM", "废弃物平均处理", {"waste_shares": (LANDFILL,)}),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_cell(workbook: Any, code: str, sheet: str, records: dict[str, Any]) -> None:
    """The finding names sheet, row and column of the record."""
    found = [finding for finding in check(workbook(study(**records))).findings if finding.code == code]
    assert [(finding.where.sheet, finding.where.row) for finding in found] == [(sheet, 5)]
    assert found[0].where.column


def test_the_default_distance_stands_in_the_result_as_an_assumption(workbook: Any) -> None:
    """The expanded study, which report and result show, names it."""
    default = "transport.gbt51366_2019.default_distance.other"
    answer = calculate(workbook(study(transport_legs=(leg("T1", "steel", default_distance=default),))))
    assert answer.study is not None
    assert [each.concerns for each in answer.study.assumptions] == ["T1"]
