"""Several sites that make the same product: the output-weighted mean, with each site's process kept beside it."""

from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.units import Quantity, conversion
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant_records.measured import SiteOutput
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import only_output
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

_Numbered = tuple[int, SiteOutput]


def site_references(study: ProductStudy) -> tuple[tuple[str, str, str], ...]:
    """Return (facility, process, flow) of each site behind the study's reference process, of the study as written.

    Each triple is the reference of the same study for that site alone; the flow is empty where the process at the
    site has one product. Empty where the reference process is no mix of sites.
    """
    asked = study.unit.reference_process
    return tuple(
        (site.facility, site.process, site.flow) for site in study.plant.site_outputs if site.mix_process == asked
    )


def site_step(study: ProductStudy) -> Added:
    """Return one process a mix: output Σ q_s, and per site a row of q_s from its process.

    Its footprint per unit is then Σ q_s f_s / Σ q_s, the output-weighted mean of the sites' footprints f_s.
    """
    mixes: dict[str, list[_Numbered]] = {}
    for position, site in usable_records(study.plant.site_outputs, "site_outputs"):
        mixes.setdefault(site.mix_process, []).append((position, site))
    return joined(_mix(study, name, sites) for name, sites in mixes.items())


def _mix(study: ProductStudy, name: str, sites: list[_Numbered]) -> Added:
    where = Place(path=record_place("site_outputs", sites[0][0], "mix_process"))
    if any(process.process_id == name for process in study.processes):
        return Added(findings=(integrity_error("PLANT-MIX-EXISTS", where, mix=name),))
    findings = list(_mix_findings(study, sites))
    known: list[tuple[_Numbered, ProductOutput, float]] = []
    unit = ""
    for position, site in sites:
        output = _site_output(study, site)
        if output is None:
            findings.append(_unknown(study, position, site))
            continue
        quantity = site.quantity or output.quantity
        unit = unit or quantity.unit
        try:
            known.append(((position, site), output, quantity.value * conversion(quantity.unit, unit)))
        except UnitError:
            where = Place(path=record_place("site_outputs", position, "quantity"))
            findings.append(
                integrity_error("PLANT-SITE-UNIT", where, site=site.facility, unit=quantity.unit or "-", other=unit)
            )
    total = sum(amount for *_, amount in known)
    if not total > 0:
        return Added(findings=tuple(findings))
    return _made(name, known, total, unit, findings)


def _made(
    name: str, known: list[tuple[_Numbered, ProductOutput, float]], total: float, unit: str, findings: list[Finding]
) -> Added:
    first, first_output = known[0][0][1], known[0][1]
    product = ProductOutput(
        flow_id=first.product_flow,
        name=first.product_name or first_output.name,
        quantity=Quantity(total, unit),
        mass=first_output.mass,
    )
    rows = tuple(
        Exchange(
            exchange_id=site.site_output_id,
            kind=ExchangeKind.INPUT,
            flow=output.name,
            quantity=Quantity(amount, unit),
            provider=f"process:{site.process}#{output.flow_id}",
        )
        for (_, site), output, amount in known
    )
    places = {site.site_output_id: record_place("site_outputs", position) for (position, site), *_ in known}
    mix = UnitProcess(process_id=name, name=product.name, outputs=(product,), exchanges=rows)
    formula = " + ".join(f"{amount:.10g} {unit}" for *_, amount in known) + f" = {total:.10g} {unit}"
    return Added(
        processes=(mix,),
        origins={
            f"process:{name}": next(iter(places.values())),
            **{f"exchange:{row}": place for row, place in places.items()},
        },
        derivations=(
            Derivation(
                subject=f"output:{name}#{product.flow_id}",
                rule="output_weighted_mean",
                formula=formula,
                quantity=product.quantity,
                sources=tuple(places.values()),
            ),
        ),
        statements=tuple(
            Statement(
                topic="sites",
                subject=site.facility,
                item="share_of_output",
                quantity=Quantity(amount / total, "1"),
                sources=(places[site.site_output_id],),
            )
            for (_, site), _, amount in known
        ),
        findings=tuple(findings),
    )


def _site_output(study: ProductStudy, site: SiteOutput) -> ProductOutput | None:
    process = next((one for one in study.processes if one.process_id == site.process), None)
    if process is None:
        return None
    if not site.flow:
        return only_output(process)
    return next((output for output in process.outputs if output.flow_id == site.flow), None)


def _unknown(study: ProductStudy, position: int, site: SiteOutput) -> Finding:
    known = [process.process_id for process in study.processes]
    where = Place(path=record_place("site_outputs", position, "process"))
    flow = f"#{site.flow}" if site.flow else ""
    return integrity_error(
        "PLANT-SITE-PROCESS",
        where,
        site=site.facility,
        process=site.process + flow,
        nearest=nearest(site.process, known),
    )


def _mix_findings(study: ProductStudy, sites: list[_Numbered]) -> Iterator[Finding]:
    facilities = {process.process_id: process.facility for process in study.processes}
    seen: dict[tuple[str, str], int] = {}
    for position, site in sites:
        at = facilities.get(site.process)
        if at and at != site.facility:
            where = Place(path=record_place("site_outputs", position, "facility"))
            yield warning("PLANT-SITE-ELSEWHERE", where, site=site.facility, process=site.process, facility=at)
        other = seen.setdefault((site.process, site.flow), position)
        if other != position:
            where = Place(path=record_place("site_outputs", position, "process"))
            other_at = record_place("site_outputs", other)
            yield integrity_error("PLANT-SITE-TWICE", where, process=site.process, other_at=other_at)
