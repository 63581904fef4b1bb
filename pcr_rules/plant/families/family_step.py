"""What is wrong with a family as it is written: ids, references, parameters, the representative product."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from background_db.findings import Finding, Place, integrity_error, nearest, warning
from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.plant_records.measured import MeasuredUse
from pcr_rules.study import ProductStudy


def family_step(study: ProductStudy) -> Added:
    """Check the family; it adds nothing, as the base case is calculated as it is written."""
    plant = study.plant
    if not (plant.variants or plant.variant_values or plant.family_parameters):
        return Added(findings=tuple(_scales_with_nothing(study)))
    return Added(findings=(*_variants(study), *_values(study), *_parameters(study), *_scales_with_nothing(study)))


def _variants(study: ProductStudy) -> Iterator[Finding]:
    processes = {process.process_id: process for process in study.processes}
    measured: dict[str, list[str]] = defaultdict(list)
    for meter in study.plant.measured_flows:
        if meter.becomes is MeasuredUse.OUTPUT:
            measured[meter.process].append(meter.flow_id)
    counts = Counter(variant.variant_id for variant in study.plant.variants)
    for position, variant in enumerate(study.plant.variants):
        where = Place(path=record_place("variants", position))
        if counts[variant.variant_id] > 1:
            yield integrity_error("FAMILY-VARIANT-TWICE", where, variant=variant.variant_id)
        process = processes.get(variant.reference_process or study.unit.reference_process)
        flows = [*(output.flow_id for output in process.outputs), *measured[process.process_id]] if process else []
        if variant.reference_process and process is None:
            near = nearest(variant.reference_process, processes)
            yield integrity_error(
                "FAMILY-REFERENCE", where, variant=variant.variant_id, reference=variant.reference_process, near=near
            )
        elif variant.reference_flow and variant.reference_flow not in flows:
            yield integrity_error(
                "FAMILY-REFERENCE", where, variant=variant.variant_id, reference=variant.reference_flow,
                near=nearest(variant.reference_flow, flows),
            )  # fmt: skip
    representatives = [variant.variant_id for variant in study.plant.variants if variant.is_representative]
    if study.plant.variants and len(representatives) != 1:
        where = Place(path=record_place("variants", 0))
        yield warning(
            "FAMILY-REPRESENTATIVE", where, count=len(representatives), named=", ".join(representatives) or "—"
        )


def _values(study: ProductStudy) -> Iterator[Finding]:
    known = [variant.variant_id for variant in study.plant.variants]
    for position, value in enumerate(study.plant.variant_values):
        if value.variant_id not in known:
            where = Place(path=record_place("variant_values", position, "variant_id"))
            yield integrity_error(
                "FAMILY-VARIANT-UNKNOWN", where, variant=value.variant_id, near=nearest(value.variant_id, known)
            )


def _parameters(study: ProductStudy) -> Iterator[Finding]:
    counts = Counter(parameter.name for parameter in study.plant.family_parameters)
    used = {name.strip() for names in _scaled_parts(study) for name in names[1]}
    for position, parameter in enumerate(study.plant.family_parameters):
        where = Place(path=record_place("family_parameters", position))
        if counts[parameter.name] > 1:
            yield integrity_error("FAMILY-PARAMETER-TWICE", where, parameter=parameter.name)
        if not parameter.base_value.value > 0:
            yield integrity_error(
                "FAMILY-PARAMETER-VALUE", where, parameter=parameter.name, value=parameter.base_value.value
            )
        if parameter.name not in used:
            yield warning("FAMILY-PARAMETER-UNUSED", where, parameter=parameter.name)


def _scaled_parts(study: ProductStudy) -> Iterator[tuple[str, tuple[str, ...]]]:
    for process in study.processes:
        yield from ((f"exchange:{row.exchange_id}", row.scales_with) for row in process.exchanges)
    for position, line in enumerate(study.plant.bill):
        yield record_place("bill", position), line.scales_with


def _scales_with_nothing(study: ProductStudy) -> Iterator[Finding]:
    known = [parameter.name for parameter in study.plant.family_parameters]
    for part, names in _scaled_parts(study):
        for name in names:
            if name.strip() not in known:
                yield integrity_error(
                    "FAMILY-PARAMETER-UNKNOWN", Place(path=part), parameter=name, near=nearest(name, known)
                )
