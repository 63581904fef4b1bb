"""A study as long as a large plant's: processes, rows of inventory, meters by month, bill of materials, freight.

`python bench/long_workbook.py FILE.xlsx [ROWS]` writes it; `bench/measure.py` measures reading, judging and linking it.
"""

import calendar
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from pcr_rules.plant_records.freight import DistanceSource, TransportLeg, TransportMode
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.plant_records.measured import MeasuredFlow, MeasuredUse, Reading
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ProductOutput, UnitProcess

EXAMPLE = Path(__file__).resolve().parent.parent / "footprint_app/examples/aluminium_profile/aluminium_profile.yaml"
ROWS = 20_000
_FREIGHT = "factor:transport.gbt51366_2019.road.diesel_heavy_18t"
_ROWS_A_PROCESS = 100


def long_plant_study(study: ProductStudy, rows: int) -> ProductStudy:
    """Return the study with `rows` rows more: two fifths inventory, a fifth each readings, bill of materials, freight."""
    each = rows // 5
    row = next(e for p in study.processes for e in p.exchanges if e.provider.startswith("factor:") and not e.fuel)
    processes = tuple(_process(at, row) for at in range(2 * each // _ROWS_A_PROCESS))
    consumer = study.processes[0]
    joined = tuple(_input(f"J{at}", row, process) for at, process in enumerate(processes))
    consumer = replace(consumer, exchanges=(*consumer.exchanges, *joined))
    meters, readings = _meters(each, consumer, row, study.period.first_day.year)
    plant = replace(
        study.plant,
        bill=tuple(_line(at, consumer, row) for at in range(each)),
        transport_legs=tuple(_leg(at, f"L{at // _ROWS_A_PROCESS}-{at % _ROWS_A_PROCESS}") for at in range(each)),
        measured_flows=meters,
        readings=readings,
    )
    return replace(study, processes=(consumer, *study.processes[1:], *processes), plant=plant)


def _process(at: int, row: Exchange) -> UnitProcess:
    """A step before the first process; every amount differs, as equal rows would be taken for one written twice."""
    exchanges = tuple(
        replace(
            row, exchange_id=f"L{at}-{n}", flow=f"{row.flow} {n}", quantity=Quantity((n + 1) * (1 + at / 1000), "kg")
        )
        for n in range(_ROWS_A_PROCESS)
    )
    made = ProductOutput(flow_id=f"part-{at}", name=f"part {at}", quantity=Quantity(5000.0, "kg"))
    return UnitProcess(process_id=f"step-{at}", name=f"step {at}", outputs=(made,), exchanges=exchanges)


def _input(identifier: str, row: Exchange, process: UnitProcess) -> Exchange:
    flow = process.outputs[0].name
    return replace(
        row, exchange_id=identifier, flow=flow, quantity=Quantity(1.0, "kg"), provider=f"process:{process.process_id}"
    )


def _meters(
    count: int, process: UnitProcess, row: Exchange, year: int
) -> tuple[tuple[MeasuredFlow, ...], tuple[Reading, ...]]:
    meters = tuple(
        MeasuredFlow(
            flow_id=f"M{at}",
            name=f"{row.flow} meter {at}",
            becomes=MeasuredUse.ROW,
            process=process.process_id,
            unit="kg",
            provider=row.provider,
            fallback_reason=row.fallback_reason,
        )
        for at in range(count // 12)
    )
    readings = tuple(
        Reading(
            measured_flow=meter.flow_id,
            first_day=date(year, month, 1),
            last_day=date(year, month, calendar.monthrange(year, month)[1]),
            quantity=Quantity(100.0 + at + month / 10, "kg"),
        )
        for at, meter in enumerate(meters)
        for month in range(1, 13)
    )
    return meters, readings


def _line(at: int, process: UnitProcess, row: Exchange) -> BillLine:
    return BillLine(
        line_id=f"B{at}",
        parent=process.process_id,
        item=f"item-{at}",
        name=f"item {at}",
        net_quantity=Quantity(1.0 + at / 1e4, "kg"),
        is_outside_mass_balance=True,
        provider=row.provider,
        fallback_reason=row.fallback_reason,
    )


def _leg(at: int, cargo: str) -> TransportLeg:
    return TransportLeg(
        leg_id=f"T{at}",
        cargo=cargo,
        mode=TransportMode.ROAD,
        distance=Quantity(100.0 + at % 900, "km"),
        distance_source=DistanceSource.MEASURED,
        is_packaging_included=True,
        provider=_FREIGHT,
    )


def write_long_workbook(path: Path, rows: int = ROWS) -> None:
    """Write the long study as a workbook."""
    study = read_study(EXAMPLE).study
    if study is None:
        raise SystemExit(f"{EXAMPLE} cannot be read")
    write_workbook(long_plant_study(study, rows), path, "zh")


if __name__ == "__main__":
    write_long_workbook(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)  # noqa: PLR2004
