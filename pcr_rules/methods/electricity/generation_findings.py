"""Own generation: what a technology's factor may stand for, and what must be a unit process of the study."""

from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.units import conversion, dimension, is_known
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study_facilities import ElectricitySupply, Facility, GenerationSource, SupplyKind
from pcr_rules.study_index import StudyIndex, index_study
from pcr_rules.study_inventory import ProductOutput

GENERATION = "electricity.generation."
OWN_TECHNOLOGIES = frozenset({"pv", "wind", "hydro"})
"""Whose national factor may stand for own generation: nothing is burnt on site."""
_BY_PROCESS = frozenset({GenerationSource.FUEL, GenerationSource.PROCESS_GAS, GenerationSource.WASTE_HEAT})
_ROUNDING = 0.01
_PER_UNIT_KWH = 1000.0


def generation_findings(linked: LinkedStudy, facility: Facility) -> Iterator[Finding]:
    """Name own generation on a factor where its own fuel is asked for, and processes that cannot stand for it."""
    for supply in facility.electricity:
        if supply.kind is not SupplyKind.OWN_GENERATION:
            continue
        reference = parse_provider(supply.factor)
        if reference is not None and reference.kind is ProviderKind.PROCESS:
            yield from _process_findings(index_study(linked.study), facility, supply)
        else:
            yield from _factor_findings(linked, facility, supply)


def _factor_findings(linked: LinkedStudy, facility: Facility, supply: ElectricitySupply) -> Iterator[Finding]:
    """A plant that burns fuel has its own fuel, emissions and efficiency; the national average of its kind has not."""
    factor = linked.factors.get(supply.factor_key)
    technology = factor.activity.removeprefix(GENERATION) if factor and factor.activity.startswith(GENERATION) else ""
    if supply.generation in _BY_PROCESS or (technology and technology not in OWN_TECHNOLOGIES):
        yield _error("ELEC-GENERATION-NEEDS-PROCESS", facility, supply, factor=supply.factor_key or "-")
    elif technology and supply.generation is not None and technology != supply.generation.value:
        yield _error("ELEC-GENERATION-OTHER-KIND", facility, supply, factor=supply.factor_key)


def _process_findings(index: StudyIndex, facility: Facility, supply: ElectricitySupply) -> Iterator[Finding]:
    reference = parse_provider(supply.factor)
    assert reference is not None  # noqa: S101 - held by the caller
    output = index.taken_output(reference)
    if output is None or not is_known(output.quantity.unit) or dimension(output.quantity.unit) != "energy":
        near = nearest(reference.key, index.processes)
        yield _error("ELEC-GENERATION-PROCESS", facility, supply, process=str(reference), near=near)
        return
    yield from _output_findings(facility, supply, output, reference.key)
    if supply.generation is GenerationSource.WASTE_HEAT:
        burnt = [row.exchange_id for row in index.processes[reference.key].exchanges if row.fuel]
        if burnt:
            yield warning(
                "ELEC-WASTE-HEAT-BURNS-FUEL",
                Place(path=f"process:{reference.key}"),
                "CFP-EL-02",
                facility=facility.facility_id,
                supply=supply.supply_id,
                process=reference.key,
                rows=", ".join(burnt),
            )


def _output_findings(
    facility: Facility, supply: ElectricitySupply, output: ProductOutput, process_id: str
) -> Iterator[Finding]:
    """A unit process may be written per kWh; one written for more than a unit is the period's, and bounds the supply."""
    try:
        made = output.quantity.value * conversion(output.quantity.unit, "kWh")
        used = supply.quantity.value * conversion(supply.quantity.unit, "kWh")
    except UnitError:
        return
    if made > _PER_UNIT_KWH and used > made * (1 + _ROUNDING):
        yield warning(
            "ELEC-GENERATION-EXCEEDS-OUTPUT",
            Place(path=f"supply:{facility.facility_id}#{supply.supply_id}"),
            "CFP-EL-02",
            facility=facility.facility_id,
            supply=supply.supply_id,
            process=process_id,
            used_kwh=used,
            made_kwh=made,
        )


def _error(code: str, facility: Facility, supply: ElectricitySupply, **values: object) -> Finding:
    where = Place(path=f"supply:{facility.facility_id}#{supply.supply_id}")
    return integrity_error(code, where, "CFP-EL-02", facility=facility.facility_id, supply=supply.supply_id, **values)
