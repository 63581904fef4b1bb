"""One row of the inventory to its lines: who supplies it, and how much in the supplier's own unit.

A row becomes one line, a fuel burnt two (supply and stack). What cannot become a line is a finding; what the
checks of the study itself have found already (no provider, unknown process) is not said twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from background_db.catalogue import FactorCatalogue
from background_db.errors import IncompleteFuelError, UnknownKeyError
from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import (
    Finding,
    conformity_error,
    in_both_languages,
    warning,
)
from background_db.flows import Channel, channel_of, gas_of
from background_db.gas_blends import blend_named
from background_db.grid_factors import GRID_AVERAGE
from background_db.units import Quantity, conversion, is_known
from footprint_app.linking.amounts import amount_in
from footprint_app.linking.background_databases import BACKGROUND_PREFIX
from footprint_app.linking.background_supply import activity_of, hints, turned, unit_problem
from footprint_app.linking.factor_finder import FactorFinder
from footprint_app.linking.fuel_supply import fuel_supply_findings
from footprint_app.linking.gas_and_heat import is_gas_volume
from footprint_app.linking.row import Row
from footprint_app.linking.study_factors import FUEL_PREFIX, SUPPLIER_PREFIX, burden_free_factor
from pcr_rules.linked_study import LinkedLine, Supplier, SupplierKind
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.properties.materials import Materials
from pcr_rules.provider import ProviderKind, ProviderRef, parse_provider
from pcr_rules.study_index import StudyIndex
from pcr_rules.study_inventory import Exchange, ExchangeKind, UnitProcess

_ENTERPRISE_GRID_FACTORS = "electricity.enterprise"
_COMBUSTION = "combustion."
_ELECTRICITY = "electricity."
_GENERATION = "electricity.generation."


@dataclass(frozen=True, slots=True)
class RowLink:
    """The lines of one row, the factors made for it alone, and what stands in the way."""

    lines: tuple[LinkedLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    factors: tuple[tuple[str, EmissionFactor], ...] = ()
    conversions: tuple[Derivation, ...] = ()


def link_row(
    process: UnitProcess, exchange: Exchange, index: StudyIndex, finder: FactorFinder, materials: Materials
) -> RowLink:
    """Link one row: ``exchange_id`` for the supply, ``exchange_id.combustion`` for the fuel burnt.

    The amount is per run of the process, in the supplier's unit; avoided products are negative.
    """
    row = Row(process, exchange, index, finder, materials)
    if exchange.kind is ExchangeKind.EMISSION and not exchange.provider:
        return _elementary(row)
    reference = parse_provider(exchange.provider)
    if reference is None:
        return RowLink()
    supply = _BY_KIND[reference.kind](row, reference)
    if not exchange.fuel or exchange.kind is not ExchangeKind.INPUT:
        return supply
    stack = _combustion(row)
    told = tuple(_supply_of_fuel(row, supply, stack))
    return RowLink(
        supply.lines + stack.lines,
        supply.findings + stack.findings + told,
        supply.factors + stack.factors,
        tuple(dict.fromkeys(supply.conversions + stack.conversions)),
    )


def _elementary(row: Row) -> RowLink:
    """Link an emission by its flow key; a gas without a GWP in the study's set is an error, never zero."""
    flow, gwp = row.exchange.flow.strip(), row.finder.gwp
    try:
        channel = channel_of(flow)
    except ValueError:
        return RowLink(findings=(row.error("LINK-EMISSION-FLOW-UNKNOWN"),))
    gas = gas_of(flow)
    if channel is Channel.AIRCRAFT or (channel is Channel.NOT_SPLIT and gas != "co2e"):
        return RowLink(findings=(row.error("LINK-EMISSION-CHANNEL", gas=gas, channel=channel.value),))
    if gwp is None:
        return RowLink()
    try:
        gwp.characterise(flow)
    except UnknownKeyError:
        blend = blend_named(gas)
        if blend is not None:
            return RowLink(findings=(row.error("LINK-EMISSION-BLEND", gas=blend.name, composition=blend.shown),))
        near = ", ".join(gwp.gases()[:12])
        return RowLink(
            findings=(row.error("LINK-EMISSION-GAS-UNKNOWN", "CFP-IMP-01", gas=gas, set=gwp.set_id, known=near),)
        )
    unit = "kgCO2e" if gas == "co2e" else "kg"
    # The mass must be that of the gas the key names: kgCH4 or kgC written for co2.fossil has no conversion to kgCO2.
    named = f"kg{gas.upper()}"
    return _measured(row, Supplier(SupplierKind.ELEMENTARY, flow), unit, named if is_known(named) else unit)


def _measured(row: Row, supplier: Supplier, unit: str, asked: str = "", each: Quantity | None = None) -> RowLink:
    """Make the line whose amount is the row's quantity in the supplier's unit, of which one weighs `each`."""
    amount = amount_in(row, asked or unit, str(supplier), each)
    if isinstance(amount, Finding):
        return RowLink(findings=(amount,))
    return RowLink((row.line(supplier, amount.value, unit),), amount.findings, conversions=amount.conversions)


def _from_process(row: Row, reference: ProviderRef) -> RowLink:
    output = row.index.taken_output(reference)
    if output is None or row.exchange.kind is ExchangeKind.EMISSION:
        return RowLink()
    supplier = Supplier(SupplierKind.PROCESS, reference.key, output.flow_id)
    quantity, unit = row.exchange.quantity, output.quantity.unit
    if is_gas_volume(quantity.unit) and is_gas_volume(unit):
        # Delivered and taken at the same meters: the state of the gas counts where it was bought and where it burns.
        return RowLink((row.line(supplier, quantity.value * conversion(quantity.unit, unit), unit),))
    return _measured(row, supplier, unit, each=output.mass)


def _from_factor(row: Row, reference: ProviderRef) -> RowLink:
    key = reference.key
    factor = row.finder.factor(key)
    if factor is None and key in row.index.own_factors:
        return RowLink(findings=(row.error("LINK-PROVIDER-UNUSABLE", supplier=str(reference)),))
    if factor is None:
        near = row.finder.near_factors(key)
        return RowLink(findings=(row.error("LINK-FACTOR-UNKNOWN", factor=key, near=near),))
    problem = _scope_problem(row, factor)
    if problem is not None:
        return RowLink(findings=(problem,))
    link = _measured(row, Supplier(SupplierKind.FACTOR, key), factor.per_unit)
    return replace(link, findings=(*link.findings, *_electricity_outside_views(row, factor)))


def _electricity_outside_views(row: Row, factor: EmissionFactor) -> tuple[Finding, ...]:
    """Electricity bought by factor stays out of both views; a technology's factor so taken is a claim without proof."""
    if not row.process.facility or not factor.activity.startswith(_ELECTRICITY):
        return ()
    tell = conformity_error if factor.activity.startswith(_GENERATION) else warning
    values = {"row": row.exchange.exchange_id, "factor": factor.factor_id, "facility": row.process.facility}
    return (tell("LINK-ELECTRICITY-OUTSIDE-VIEWS", row.where, "CFP-EL-04", **values),)


def _scope_problem(row: Row, factor: EmissionFactor) -> Finding | None:
    """A factor may stand only for what its scope covers: a purchase, an own emission, or an enterprise account."""
    values = {"factor": factor.factor_id, "name": in_both_languages(factor.name_zh, factor.name_en)}
    is_emission = row.exchange.kind is ExchangeKind.EMISSION
    if factor.scope is FactorScope.ENTERPRISE_ENERGY:
        instead = right_electricity_factor(row.finder.catalogue, factor)
        return row.error("LINK-FACTOR-ENTERPRISE-ENERGY", "CFP-EL-09", instead=instead, set=factor.factor_set, **values)
    if factor.scope is FactorScope.DIRECT_EMISSION and not is_emission:
        return row.error("LINK-FACTOR-DIRECT-AS-SUPPLY", **values)
    if factor.activity.startswith(_COMBUSTION) or factor.factor_id.startswith(FUEL_PREFIX):
        fuel = factor.factor_id.removeprefix(_COMBUSTION).removeprefix(FUEL_PREFIX)
        return row.error("LINK-COMBUSTION-WITHOUT-SUPPLY", fuel=fuel, **values)
    if factor.scope is FactorScope.LIFE_CYCLE and is_emission:
        return row.error("LINK-FACTOR-LIFE-CYCLE-AS-EMISSION", **values)
    return None


def right_electricity_factor(catalogue: FactorCatalogue, factor: EmissionFactor) -> str:
    """Name the life-cycle factor to use where a grid CO2 factor of enterprise accounting was taken; ``-`` for heat."""
    if not factor.activity.startswith(_ENTERPRISE_GRID_FACTORS):
        return "-"
    published = [rival for rival in catalogue.competing(GRID_AVERAGE) if not rival.is_hidden]
    latest = max(published, key=lambda rival: str(rival.data_period.start), default=None)
    return f"{latest.factor_id} ({latest.factor_set})" if latest else "-"


def _from_supplier(row: Row, reference: ProviderRef) -> RowLink:
    key = SUPPLIER_PREFIX + reference.key
    factor = row.finder.factor(key)
    if row.exchange.kind is ExchangeKind.EMISSION or reference.key not in row.index.suppliers:
        return RowLink()
    if factor is None:
        return RowLink(findings=(row.error("LINK-PROVIDER-UNUSABLE", supplier=str(reference)),))
    footprint = row.index.suppliers[reference.key]
    weight = footprint.mass
    each = Quantity(weight.value / footprint.declared_unit.value, weight.unit) if weight else None
    return _measured(row, Supplier(SupplierKind.FACTOR, key), factor.per_unit, each=each)


def _from_facility(row: Row, reference: ProviderRef) -> RowLink:
    if reference.key not in row.index.facilities or row.exchange.kind is ExchangeKind.EMISSION:
        return RowLink()
    link = _measured(row, Supplier(SupplierKind.ELECTRICITY, reference.key), "kWh")
    return replace(link, findings=(*link.findings, *_of_another_site(row, reference.key)))


def _of_another_site(row: Row, facility: str) -> tuple[Finding, ...]:
    """A site that takes another's electricity takes its green power along, which is claimed there."""
    site = row.process.facility
    if not site or site == facility:
        return ()
    shown = {"row": row.exchange.exchange_id, "process": row.process.process_id, "site": site, "facility": facility}
    return (warning("LINK-ELECTRICITY-OTHER-SITE", row.where, "CFP-EL-04", **shown),)


def _from_background(row: Row, reference: ProviderRef) -> RowLink:
    """An activity of an imported database is a factor under its own key."""
    supply = activity_of(row, reference.key)
    if isinstance(supply, Finding):
        return RowLink(findings=(supply,))
    problem = _scope_problem(row, supply.factor) or unit_problem(row, supply)
    if problem is not None:
        return RowLink(findings=(problem,))
    key = BACKGROUND_PREFIX + reference.key
    link = _measured(row, Supplier(SupplierKind.FACTOR, key), supply.factor.per_unit)
    told = (*hints(row, supply), *_electricity_outside_views(row, supply.factor))
    wrong_way = turned(row, supply)
    return replace(
        link,
        findings=(*link.findings, *told, *((wrong_way,) if wrong_way else ())),
        factors=((key, supply.factor),),
    )


def _burden_free(row: Row, reference: ProviderRef) -> RowLink:
    """A waste that enters without burden: a declared zero with its reason, for a reviewer to judge."""
    if row.exchange.kind not in {ExchangeKind.INPUT, ExchangeKind.WASTE}:
        return RowLink(findings=(row.error("LINK-BURDEN-FREE-KIND"),))
    factor = burden_free_factor(row.exchange.exchange_id, row.exchange.quantity.unit, reference.key)
    told = warning(
        "LINK-BURDEN-FREE", row.where, "CFP-RC-01",
        row=row.exchange.exchange_id, flow=row.exchange.flow, reason=reference.key,
    )  # fmt: skip
    link = _measured(row, Supplier(SupplierKind.FACTOR, factor.factor_id), factor.per_unit)
    return replace(link, findings=(*link.findings, told), factors=((factor.factor_id, factor),))


_BY_KIND: Mapping[ProviderKind, Callable[[Row, ProviderRef], RowLink]] = {
    ProviderKind.PROCESS: _from_process,
    ProviderKind.FACTOR: _from_factor,
    ProviderKind.SUPPLIER: _from_supplier,
    ProviderKind.ELECTRICITY: _from_facility,
    ProviderKind.BACKGROUND: _from_background,
    ProviderKind.BURDEN_FREE: _burden_free,
}


def _supply_of_fuel(row: Row, supply: RowLink, stack: RowLink) -> Iterator[Finding]:
    if supply.lines and stack.lines and row.finder.gwp is not None:
        (line,), (burning,) = supply.lines, stack.lines
        factor = dict(supply.factors).get(line.supplier.key) or row.finder.factor(line.supplier.key)
        is_factor = line.supplier.kind is SupplierKind.FACTOR
        burnt = dict(stack.factors)[burning.supplier.key]
        yield from fuel_supply_findings(
            row.exchange, line, burning, factor if is_factor else None, burnt, row.finder.gwp.set_id
        )


def _combustion(row: Row) -> RowLink:
    """Link the stack of a fuel burnt in the process: NCV, carbon content and oxidation of one source."""
    fuel = row.exchange.fuel
    try:
        factor = row.finder.combustion(fuel)
    except IncompleteFuelError as error:
        return RowLink(findings=(row.error("LINK-FUEL-INCOMPLETE", fuel=fuel, cause=error),))
    if factor is None and fuel in row.index.own_fuels:
        return RowLink(findings=(row.error("LINK-PROVIDER-UNUSABLE", supplier=FUEL_PREFIX + fuel),))
    if factor is None:
        return RowLink(findings=(row.error("LINK-FUEL-UNKNOWN", fuel=fuel, near=row.finder.near_fuels(fuel)),))
    key = FUEL_PREFIX + fuel
    amount = amount_in(row, factor.per_unit, key)
    if isinstance(amount, Finding):
        return RowLink(findings=(amount,))
    line = row.line(Supplier(SupplierKind.FACTOR, key), amount.value, factor.per_unit, is_combustion=True)
    return RowLink((line,), amount.findings, ((key, factor),), amount.conversions)
