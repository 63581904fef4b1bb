"""A change of land becomes a row of emission of the process that uses the land, shown apart from all others."""

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.units import Quantity, conversion
from pcr_rules.methods.land_use_change import counts_in, direct_land_use_change
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant_records.land_use import LandUseChange
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind

_LIST, _FLOW = "land_use_changes", "co2.land_use_change"


def land_use_step(study: ProductStudy) -> Added:
    """Turn each change into CO2 of land-use change: area × (C before − C after) × 44/12 / years."""
    parts = (
        _emission(record, record_place(_LIST, position), study)
        for position, record in usable_records(study.plant.land_use_changes, _LIST)
    )
    return joined(list(parts))


def _emission(record: LandUseChange, place: str, study: ProductStudy) -> Added:
    years = record.years if record.years is not None else study.land_use.period_years
    if years is None or not years > 0:
        return _only(integrity_error("LAND-YEARS-MISSING", Place(path=f"{place}.years"), "CFP-LUC-01"))
    year = study.period.last_day.year
    if not counts_in(record.year_of_change, year, years):
        values = {"change": record.change_id, "changed": record.year_of_change, "year": year, "years": f"{years:g}"}
        return _only(warning("LAND-CHANGE-OLD", Place(path=f"{place}.year_of_change"), "CFP-LUC-01", **values))
    area = record.area.value * conversion(record.area.unit, "ha")
    before, after = (each.value * conversion(each.unit, "tC/ha") for each in (record.stock_before, record.stock_after))
    tonnes = direct_land_use_change(area, before, after, years)
    if tonnes < 0:
        where = Place(path=f"{place}.stock_after")
        values = {"change": record.change_id, "gain": f"{-tonnes:.6g}"}
        return _only(warning("LAND-CARBON-GAINED", where, "CFP-LU-02", **values))
    findings: tuple[Finding, ...] = ()
    if not record.source.strip() and not record.evidence:
        where = Place(path=f"{place}.source")
        findings = (warning("LAND-WITHOUT-SOURCE", where, "CFP-LUC-01", change=record.change_id),)
    quantity = Quantity(tonnes, "t")
    formula = f"{area:g} ha × ({before:g} − {after:g}) tC/ha × 44/12 / {years:g} a = {tonnes:.6g} t CO2"
    row = Exchange(
        exchange_id=record.change_id,
        kind=ExchangeKind.EMISSION,
        flow=_FLOW,
        quantity=quantity,
        evidence=record.evidence,
        is_outside_mass_balance=True,
        note=record.source,
    )
    part = f"exchange:{record.change_id}"
    return Added(
        exchanges=((record.process, row),),
        derivations=(Derivation(part, "land_use_change", formula, quantity, (place,)),),
        findings=findings,
        origins={part: place},
    )


def _only(finding: Finding) -> Added:
    return Added(findings=(finding,))
