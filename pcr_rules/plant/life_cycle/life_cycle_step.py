"""Use and end of life as processes of their own, called by the reference process once a unit of the product."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, conformity_error, integrity_error, nearest, warning
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant.life_cycle.rows import (
    END_OF_LIFE,
    USE,
    DerivedRow,
    end_of_life_rows,
    leakage_rows,
    times_in_life,
    use_rows,
)
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_index import products_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

_NAMES = {USE: ("使用", LifeCycleStage.USE), END_OF_LIFE: ("生命末期", LifeCycleStage.END_OF_LIFE)}
_ROUNDING = 1e-6


def life_cycle_step(study: ProductStudy) -> Added:
    """Make the processes of use and end of life for one unit of the reference product, and call them.

    One run of either is for one unit (`1`); the reference process takes as many as it makes units.
    """
    plant = study.plant
    asked = (plant.use_energy, plant.product_leakages, plant.spare_parts, plant.end_of_life_shares)
    if not any(asked):
        return Added()
    findings = tuple(_findings(study))
    output = _reference_output(study)
    if isinstance(output, Finding):
        return Added(findings=(*findings, output))
    usable = (life.service_years for _, life in usable_records(plant.service_lives, "service_lives"))
    years = next((stated for stated in usable if stated > 0), None)
    rows = list(end_of_life_rows(study, years))
    leaks = Added()
    if years is not None:
        rows += use_rows(study, years)
        leaks = leakage_rows(study, years)
    stages = {each.process for each in rows} | {process for process, _ in leaks.exchanges}
    return joined((_stages(study, output, sorted(stages)), _rows(rows), leaks, Added(findings=findings)))


def _reference_output(study: ProductStudy) -> ProductOutput | Finding:
    name = study.unit.reference_process
    process = next((each for each in study.processes if each.process_id == name), None)
    where = Place(path="study.unit.reference_process")
    if process is None:
        near = nearest(name, (each.process_id for each in study.processes))
        return integrity_error("LIFE-REFERENCE", where, process=name, near=near)
    outputs = products_of(process)
    if len(outputs) != 1 or outputs[0].quantity.value <= 0:
        return integrity_error("LIFE-CO-PRODUCTS", where, process=name, count=len(outputs))
    return outputs[0]


def _stages(study: ProductStudy, output: ProductOutput, stages: list[str]) -> Added:
    """The process of each stage that has rows, and the row with which the reference process calls it."""
    processes, calls, derivations, origins = [], [], [], {}
    for stage in stages:
        name, of_stage = _NAMES[stage]
        made = ProductOutput(flow_id=stage, name=name, quantity=Quantity(1.0, "1"))
        processes.append(UnitProcess(process_id=stage, name=name, stage=of_stage, outputs=(made,)))
        row = Exchange(
            exchange_id=f"{stage}.call", kind=ExchangeKind.INPUT, flow=name,
            quantity=Quantity(output.quantity.value, "1"), provider=f"process:{stage}", stage=of_stage,
        )  # fmt: skip
        calls.append((study.unit.reference_process, row))
        formula = f"{output.quantity.value:.10g} {output.quantity.unit} → {output.quantity.value:.10g}"
        derivations.append(Derivation(f"exchange:{row.exchange_id}", "one_life_a_unit", formula, row.quantity, ()))
        origins[f"process:{stage}"] = "study.unit"
    return Added(processes=tuple(processes), exchanges=tuple(calls), derivations=tuple(derivations), origins=origins)


def _rows(rows: list[DerivedRow]) -> Added:
    return Added(
        exchanges=tuple((each.process, each.row) for each in rows),
        origins={f"exchange:{each.row.exchange_id}": each.place for each in rows},
        derivations=tuple(each.derivation for each in rows),
    )


def _findings(study: ProductStudy) -> Iterator[Finding]:
    yield from _service_life(study)
    yield from _energy(study)
    yield from _shares(study)
    if study.cfp_type is CfpType.PARTIAL:
        yield warning("LIFE-PARTIAL", Place(path="study.cfp_type"), "CFP-GEN-01")
    for position, part in enumerate(study.plant.spare_parts):
        if part.interval_years <= 0:
            where = Place(path=record_place("spare_parts", position, "interval_years"))
            yield integrity_error("LIFE-INTERVAL", where, part=part.part_id, years=part.interval_years)
    for position, leak in enumerate(study.plant.product_leakages):
        if leak.end_of_life_loss_rate is None:
            where = Place(path=record_place("product_leakages", position, "end_of_life_loss_rate"))
            yield integrity_error("LIFE-LOSS-MISSING", where, "CFP-EOL-01", row=leak.leakage_id, gas=leak.gas)
        if leak.annual_leakage_rate and not leak.refill_provider:
            where = Place(path=record_place("product_leakages", position, "refill_provider"))
            yield warning("LIFE-REFILL", where, "CFP-USE-01", leak=leak.leakage_id, gas=leak.gas)


def _service_life(study: ProductStudy) -> Iterator[Finding]:
    plant = study.plant
    needs_years = plant.use_energy or plant.product_leakages or plant.spare_parts
    if needs_years and len(plant.service_lives) != 1:
        count = len(plant.service_lives)
        yield integrity_error("LIFE-SERVICE-LIFE", Place(path="plant.service_lives"), "CFP-USE-01", count=count)
    for position, life in enumerate(plant.service_lives):
        if not life.service_years > 0:
            where = Place(path=record_place("service_lives", position, "service_years"))
            yield integrity_error("LIFE-YEARS", where, "CFP-USE-01", years=life.service_years)
        if not life.source.strip():
            where = Place(path=record_place("service_lives", position, "source"))
            yield conformity_error("LIFE-NO-SOURCE", where, "CFP-USE-01", record=life.life_id)


def _energy(study: ProductStudy) -> Iterator[Finding]:
    for position, record in enumerate(study.plant.use_energy):
        if not record.test_standard.strip():
            where = Place(path=record_place("use_energy", position, "test_standard"))
            yield conformity_error("LIFE-NO-STANDARD", where, "CFP-USE-01", row=record.use_id)
        if times_in_life(record, 1.0) is None:
            where = Place(path=record_place("use_energy", position, "times_per_year"))
            yield integrity_error("LIFE-NO-FREQUENCY", where, "CFP-USE-01", row=record.use_id)
        if not record.provider and not study.plant.use_countries:
            where = Place(path=record_place("use_energy", position, "provider"))
            yield integrity_error("LIFE-NO-COUNTRY", where, "CFP-USE-01", row=record.use_id)


def _shares(study: ProductStudy) -> Iterator[Finding]:
    """Shares of countries sum to 1, and in each country those of fates, for each material."""
    plant = study.plant
    yield from _not_whole("use_countries", "use", [each.country_share for each in plant.use_countries])
    fates: dict[tuple[str, str], list[float]] = {}
    countries: dict[str, dict[str, float]] = {}
    for position, end in enumerate(plant.end_of_life_shares):
        fates.setdefault((end.material, end.country), []).append(end.fate_share)
        of_material = countries.setdefault(end.material, {})
        if abs(of_material.setdefault(end.country, end.country_share) - end.country_share) > _ROUNDING:
            where = Place(path=record_place("end_of_life_shares", position, "country_share"))
            yield integrity_error(
                "LIFE-COUNTRY-TWICE", where, "CFP-EOL-01", country=end.country, share=end.country_share
            )
        if not end.source.strip():
            where = Place(path=record_place("end_of_life_shares", position, "source"))
            yield conformity_error("LIFE-NO-SOURCE", where, "CFP-EOL-01", record=end.end_id)
    for (material, country), shares in fates.items():
        yield from _not_whole("end_of_life_shares", " · ".join(part for part in (material, country) if part), shares)
    for material, shares_of in countries.items():
        yield from _not_whole("end_of_life_shares", material or "—", list(shares_of.values()))


def _not_whole(records: str, of: str, shares: list[float]) -> Iterator[Finding]:
    if shares and abs(sum(shares) - 1) > _ROUNDING:
        where = Place(path=record_place(records, 0))
        yield integrity_error(
            "LIFE-SHARES", where, "CFP-EOL-01" if records != "use_countries" else "CFP-USE-01", of=of, sum=sum(shares)
        )
