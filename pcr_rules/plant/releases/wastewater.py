"""Methane of wastewater from its organic load, by the published method of the industrial accounting guide."""

from dataclasses import dataclass

from background_db.catalogue import load_catalogue
from background_db.findings import Finding, Place, information, integrity_error, warning
from background_db.units import Quantity, conversion, dimension, is_known
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant_records.releases import CarbonOrigin, Wastewater
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind

_CAPACITY = "process.wastewater.bo"
_CAPACITY_UNIT = "kgCH4/kgCOD"


@dataclass(frozen=True, slots=True)
class _Factor:
    """Bo or MCF with how it is to be named."""

    value: float
    shown: str
    source: str


def wastewater_step(study: ProductStudy) -> Added:
    """Turn each wastewater into a row of methane.

    CH4 = (TOW − S) × Bo × MCF − R in kg, with TOW = volume × (COD in − COD out) in kg COD, S the COD removed as
    sludge, R the methane recovered (NDRC 2015, other industries, appendix 2). The CO2 of its decay and N2O are not
    in it: no factor for N2O of industrial wastewater with a source is at hand.
    """
    exchanges: list[tuple[str, Exchange]] = []
    derivations: list[Derivation] = []
    findings: list[Finding] = []
    origins: dict[str, str] = {}
    for position, record in usable_records(study.plant.wastewaters, "wastewaters"):
        place = record_place("wastewaters", position)
        made = _methane(record, place)
        if isinstance(made, Finding):
            findings.append(made)
            continue
        derivation, said = made
        findings += said
        exchanges.append((record.process, _row(record, derivation.quantity)))
        derivations.append(derivation)
        origins[f"exchange:{record.release_id}"] = place
    return Added(exchanges=tuple(exchanges), origins=origins, derivations=tuple(derivations), findings=tuple(findings))


def _row(record: Wastewater, methane: Quantity) -> Exchange:
    # Methane carries the carbon of the COD. Where its origin is not stated fossil is taken, whose GWP is the higher.
    channel = "biogenic" if record.carbon_origin is CarbonOrigin.BIOGENIC else "fossil"
    return Exchange(
        exchange_id=record.release_id,
        kind=ExchangeKind.EMISSION,
        flow=f"ch4.{channel}",
        quantity=methane,
        evidence=record.evidence,
        note=record.note,
    )


def _methane(record: Wastewater, place: str) -> tuple[Derivation, list[Finding]] | Finding:
    volume = record.volume.value * conversion(record.volume.unit, "m3")
    inflow, outflow = (each.value * conversion(each.unit, "kg/m3") for each in (record.cod_in, record.cod_out))
    load, sludge = volume * (inflow - outflow), _kilograms(record.sludge_cod)
    shown = {"release": record.release_id, "load": f"{load:.10g} kg COD"}
    if load < 0:
        return integrity_error("PLANT-WASTEWATER-COD-RISES", Place(path=f"{place}.cod_out"), **shown)
    if sludge > load:
        return integrity_error("PLANT-WASTEWATER-SLUDGE", Place(path=f"{place}.sludge_cod"), sludge=sludge, **shown)
    capacity, correction = _capacity(record, place), _correction(record, place)
    if isinstance(capacity, Finding) or isinstance(correction, Finding):
        return capacity if isinstance(capacity, Finding) else _finding(correction)
    made, recovered = (load - sludge) * capacity.value * correction.value, _kilograms(record.methane_recovered)
    if recovered > made:
        where = Place(path=f"{place}.methane_recovered")
        values = {"made": f"{made:.10g} kg", "recovered": f"{recovered:.10g} kg"}
        return integrity_error("PLANT-WASTEWATER-RECOVERY", where, **shown, **values)
    methane = Quantity(made - recovered, "kg")
    formula = (
        f"({volume:.10g} m3 × ({inflow:.10g} - {outflow:.10g}) kg COD/m3 - {sludge:.10g} kg COD)"
        f" × {capacity.shown} × {correction.shown} - {recovered:.10g} kg CH4 = {methane.value:.10g} kg CH4"
    )
    derivation = Derivation(f"exchange:{record.release_id}", "wastewater_methane", formula, methane, (place,))
    return derivation, _said(record, place, capacity, correction)


def _finding(found: object) -> Finding:
    assert isinstance(found, Finding)  # noqa: S101 - one of the two factors is a finding
    return found


def _kilograms(quantity: Quantity | None) -> float:
    return 0.0 if quantity is None else quantity.value * conversion(quantity.unit, "kg")


def _capacity(record: Wastewater, place: str) -> _Factor | Finding:
    own = record.methane_capacity
    if own is None:
        return _published(_CAPACITY, _CAPACITY_UNIT)
    if not is_known(own.unit) or dimension(own.unit) != "dimensionless" or own.value <= 0:
        where = Place(path=f"{place}.methane_capacity")
        return integrity_error("PLANT-WASTEWATER-FACTOR", where, release=record.release_id, value=own.value)
    value = own.value * conversion(own.unit, "1")
    return _Factor(value, f"{value:.10g} {_CAPACITY_UNIT}", f"{place}.methane_capacity")


def _correction(record: Wastewater, place: str) -> _Factor | Finding:
    own = record.methane_correction
    if own is None:
        return _published(f"process.wastewater.mcf.{record.treatment.value}", "")
    if not 0 <= own <= 1:
        where = Place(path=f"{place}.methane_correction")
        return integrity_error("PLANT-WASTEWATER-FACTOR", where, release=record.release_id, value=own)
    return _Factor(own, f"{own:.10g}", f"{place}.methane_correction")


def _published(key: str, unit: str) -> _Factor:
    value = load_catalogue().reference_value(key).value
    return _Factor(
        value.value, f"{value.value:.10g} {unit}".strip(), f"{key} ({value.locator}; {value.verification.value})"
    )


def _said(record: Wastewater, place: str, capacity: _Factor, correction: _Factor) -> list[Finding]:
    told = information(
        "PLANT-WASTEWATER-FACTORS", Place(path=place), release=record.release_id, bo=capacity.shown,
        bo_source=capacity.source, mcf=correction.shown, mcf_source=correction.source,
    )  # fmt: skip
    if record.carbon_origin is not None:
        return [told]
    where = Place(path=f"{place}.carbon_origin")
    return [told, warning("PLANT-WASTEWATER-ORIGIN", where, "CFP-BIO-01", release=record.release_id)]
