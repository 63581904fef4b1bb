"""Outsourced processing (委外加工): own material, foreign energy. The material is counted once, in the own process."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.materials.foreign_energy import ForeignEnergy, energy_rows
from pcr_rules.plant.materials.products import NamedProduct, in_unit, is_mass, product_named, product_names, shown
from pcr_rules.plant_records.loops_and_outsourcing import OutsourcedStep, ProcessorData
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind, ProductOutput, UnitProcess


def outsourcing_step(study: ProductStudy) -> Added:
    """Turn `plant.outsourcing` into a process at the processor and a row of service in the own process.

    Service = processed / per × output of a run. The row of service stands outside the mass balance: what is processed
    is the own material, which the own process counts. Transport there and back takes the process by its id.
    """
    index = index_study(study)
    parts = [
        _made(study, index, position, record)
        for position, record in usable_records(study.plant.outsourcing, "outsourcing")
    ]
    return Added(
        processes=tuple(process for part in parts for process in part.processes),
        exchanges=tuple(row for part in parts for row in part.exchanges),
        origins={name: place for part in parts for name, place in part.origins.items()},
        derivations=tuple(derived for part in parts for derived in part.derivations),
        findings=tuple(finding for part in parts for finding in part.findings),
    )


def _made(study: ProductStudy, index: StudyIndex, position: int, record: OutsourcedStep) -> Added:
    place = record_place("outsourcing", position)
    product = product_named(index, record.product)
    per = None if product is None else _per(record, product)
    if product is None or per is None or per <= 0:
        return Added(findings=(_unusable(index, record, product, place),))
    service = _service_row(record, record.processed.value / per * product.quantity.value)
    rows, wrong = energy_rows(_energy(record), place)
    process = UnitProcess(
        process_id=record.outsourcing_id,
        name=record.name or record.outsourcing_id,
        facility=record.facility,
        outputs=(ProductOutput(flow_id=record.outsourcing_id, name=service.flow, quantity=record.processed),),
        exchanges=rows,
        note=record.note,
    )
    subjects = (f"process:{record.outsourcing_id}", *(f"exchange:{row.exchange_id}" for row in (service, *rows)))
    return Added(
        processes=(process,),
        exchanges=((product.process_id, service),),
        origins=dict.fromkeys((*subjects, f"output:{record.outsourcing_id}#{record.outsourcing_id}"), place),
        derivations=(_derivation(record, product, service, place),),
        findings=(*wrong, *_findings(study, index, record, product, place)),
    )


def _per(record: OutsourcedStep, product: NamedProduct) -> float | None:
    return 1.0 if record.per is None else in_unit(record.per, product.quantity.unit)


def _unusable(index: StudyIndex, record: OutsourcedStep, product: NamedProduct | None, place: str) -> Finding:
    values = {"step": record.outsourcing_id, "product": record.product}
    if product is None:
        near = nearest(record.product, product_names(index))
        return integrity_error("OUTSOURCED-PRODUCT-UNKNOWN", Place(path=f"{place}.product"), nearest=near, **values)
    per = "-" if record.per is None else shown(record.per.value, record.per.unit)
    unit = product.quantity.unit
    return integrity_error("OUTSOURCED-PER", Place(path=f"{place}.per"), per=per, unit=unit, **values)


def _service_row(record: OutsourcedStep, amount: float) -> Exchange:
    return Exchange(
        exchange_id=f"{record.outsourcing_id}.service",
        kind=ExchangeKind.INPUT,
        flow=record.name or record.outsourcing_id,
        quantity=Quantity(amount, record.processed.unit),
        provider=f"process:{record.outsourcing_id}",
        supplier=record.processor,
        is_outside_mass_balance=True,
        evidence=record.evidence,
        quality=record.quality,
    )


def _energy(record: OutsourcedStep) -> ForeignEnergy:
    is_proxy = record.data is ProcessorData.PROXY
    return ForeignEnergy(
        owner=record.outsourcing_id,
        name=record.name or record.outsourcing_id,
        charged=record.processed,
        basis=record.basis or record.processed,
        electricity=record.electricity,
        electricity_provider=record.electricity_provider,
        fuel_quantity=record.fuel_quantity,
        fuel=record.fuel,
        fuel_provider=record.fuel_provider,
        service_provider=record.provider,
        template=Exchange(
            exchange_id="", kind=ExchangeKind.INPUT, flow="", quantity=record.processed,
            origin=DataOrigin.PROXY if is_proxy else DataOrigin.SUPPLIER,
            supplier=record.processor,
            secondary_reason=record.secondary_reason or record.proxy_reason,
            fallback_reason=record.fallback_reason,
            quality=record.quality,
            evidence=record.evidence,
        ),
    )  # fmt: skip


def _derivation(record: OutsourcedStep, product: NamedProduct, service: Exchange, place: str) -> Derivation:
    per = record.per or Quantity(1, product.quantity.unit)
    terms = (
        f"{shown(record.processed.value, record.processed.unit)} / {shown(per.value, per.unit)}",
        shown(product.quantity.value, product.quantity.unit),
    )
    return Derivation(
        subject=f"exchange:{service.exchange_id}",
        rule="processed_of_output",
        formula=f"{' × '.join(terms)} = {shown(service.quantity.value, service.quantity.unit)}",
        quantity=service.quantity,
        sources=(place,),
    )


def _findings(
    study: ProductStudy, index: StudyIndex, record: OutsourcedStep, product: NamedProduct, place: str
) -> Iterator[Finding]:
    """Name material counted twice, a proxy without its reason, a processor without data or at the own site."""
    values = {"step": record.outsourcing_id, "product": product.process_id}
    if record.data is ProcessorData.PROXY and not record.proxy_reason.strip():
        yield integrity_error("OUTSOURCED-PROXY-REASON", Place(path=f"{place}.proxy_reason"), "CFP-DATA-02", **values)
    facility = index.facilities.get(record.facility)
    if facility is not None and facility.is_controlled:
        yield warning("OUTSOURCED-OWN-SITE", Place(path=f"{place}.facility"), facility=record.facility, **values)
    if not record.provider:
        return
    where, materials = Place(path=f"{place}.includes_material"), _own_material(study, product)
    boundary = _boundary(index, record)
    if record.includes_material and materials:
        values["rows"] = ", ".join(materials)
        yield integrity_error("OUTSOURCED-MATERIAL-TWICE", where, "CFP-GEN-03", provider=record.provider, **values)
    elif record.includes_material is None:
        yield warning("OUTSOURCED-MATERIAL-UNSTATED", where, "CFP-GEN-03", provider=record.provider, **values)
    elif not record.includes_material and "cradle" in boundary.casefold().replace("摇篮", "cradle"):
        values |= {"provider": record.provider, "boundary": boundary}
        yield warning("OUTSOURCED-BOUNDARY", where, "CFP-GEN-03", **values)


def _boundary(index: StudyIndex, record: OutsourcedStep) -> str:
    reference = parse_provider(record.provider)
    is_supplier = reference is not None and reference.kind is ProviderKind.SUPPLIER
    footprint = index.suppliers.get(reference.key) if reference and is_supplier else None
    return footprint.boundary if footprint else ""


def _own_material(study: ProductStudy, product: NamedProduct) -> list[str]:
    """Rows of material in the own process: by mass, or of pieces with a mass, from a purchase or another process."""
    process = next(process for process in study.processes if process.process_id == product.process_id)
    return [
        row.exchange_id
        for row in process.exchanges
        if row.kind is ExchangeKind.INPUT
        and not row.fuel
        and not row.is_outside_mass_balance
        and (row.mass is not None or is_mass(row.quantity.unit))
    ]
