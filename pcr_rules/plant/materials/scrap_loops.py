"""Scrap that is remelted in house or by toll and returns: closed loops with melt loss and energy.

For one run of the process that takes the metal back, with S the scrap that arises (of other processes per run of this
one), l the melt loss and G what the replaced row states: charged = S, returned R = S (1 - l), bought = G - R. The scrap
carries no burden into the furnace and the metal none but the furnace's, so that each kilogram is counted once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from background_db.findings import NONE, Finding, Place, in_both_languages, integrity_error, nearest, warning
from background_db.units import Quantity
from pcr_rules.integrity.activity import activity_levels
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, record_place, usable_records
from pcr_rules.plant.materials.bill_rows import Disposal, scrap_name
from pcr_rules.plant.materials.foreign_energy import ForeignEnergy, energy_rows
from pcr_rules.plant.materials.products import in_unit, shown
from pcr_rules.plant_records.loops_and_outsourcing import ScrapLoop
from pcr_rules.plant_records.materials import ENUM_WORDS, ScrapFate
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study, rows_of
from pcr_rules.study_inventory import DataOrigin, Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess


@dataclass(frozen=True, slots=True)
class _Scrap:
    """One flow of scrap: where it arises and its mass, kg per run of its process."""

    process_id: str
    flow_id: str
    kilograms: float


@dataclass(frozen=True, slots=True)
class _Balance:
    """A loop per run of the process that takes the metal back."""

    record: ScrapLoop
    place: str
    consumer: UnitProcess
    row: Exchange
    scraps: tuple[_Scrap, ...]
    """Charged, kg per run of the consumer."""

    @property
    def charged(self) -> float:
        return sum(scrap.kilograms for scrap in self.scraps)

    @property
    def lost(self) -> float:
        return self.charged * self.record.melt_loss_rate

    @property
    def returned(self) -> float:
        return self.charged - self.lost


def scrap_loop_step(study: ProductStudy) -> Added:
    """Turn `plant.scrap_loops` into remelting processes, and lower the purchases that the metal replaces."""
    records = list(usable_records(study.plant.scrap_loops, "scrap_loops"))
    index = index_study(study)
    findings: list[Finding] = list(_forgotten(study, index))
    rows = {row.exchange_id: (process, row) for process, row in rows_of(study)}
    balances: list[_Balance] = []
    levels = cache(partial(activity_levels, study, index))
    bought: dict[str, Exchange] = {}
    for position, record in records:
        made, wrong = _balance(study, index, rows, levels, position, record)
        findings += wrong
        if made is None:
            continue
        # Another loop may have lowered the same purchase before: this one takes from what that left.
        made = replace(made, row=bought.get(made.row.exchange_id, made.row))
        left, wrong = _less(made.row, made)
        findings += wrong
        if left is not None:
            bought[left.exchange_id] = left
            balances.append(made)
    parts = [_parts(balance) for balance in balances]
    return Added(
        processes=tuple(process for part in parts for process in part.processes),
        exchanges=tuple(row for part in parts for row in part.exchanges),
        changed=bought,
        origins={name: place for part in parts for name, place in part.origins.items()},
        derivations=tuple(
            derived for balance, part in zip(balances, parts, strict=True) for derived in _derivations(balance, part)
        ),
        statements=tuple(statement for balance in balances for statement in _statements(balance)),
        findings=(*findings, *(finding for part in parts for finding in part.findings)),
    )


def _forgotten(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name scrap that is said to be remelted but that no loop and no row takes."""
    loops = [record.loop_id for record in study.plant.scrap_loops]
    taken = {row.provider.partition("#")[2] for _, row in rows_of(study)}
    for name, part_id, fate, loop in _fated(study):
        where, values = Place(path=name), {"part": part_id, "loop": loop or "-"}
        if loop and loop not in loops:
            yield integrity_error("LOOP-UNKNOWN", where, nearest=nearest(loop, loops), **values)
        elif fate in {ScrapFate.INTERNAL, ScrapFate.TOLL} and part_id in index.delivered_by:
            if not loop and part_id not in taken:
                yield integrity_error("LOOP-NOT-NAMED", where, "CFP-DATA-04", **values)
        elif loop:
            yield integrity_error("LOOP-WITHOUT-SCRAP", where, "CFP-DATA-04", **values)


def _fated(study: ProductStudy) -> Iterator[tuple[str, str, ScrapFate | None, str]]:
    """Place, id of the scrap, fate and loop of every line and step."""
    for position, line in enumerate(study.plant.bill):
        yield record_place("bill", position, "scrap_loop"), f"{line.line_id}.scrap", line.scrap_fate, line.scrap_loop
    for position, step in enumerate(study.plant.yields):
        place = record_place("yields", position, "reject_loop")
        yield place, f"{step.step_id}.rejects", step.reject_fate, step.reject_loop


def _balance(
    study: ProductStudy,
    index: StudyIndex,
    rows: Mapping[str, tuple[UnitProcess, Exchange]],
    levels: Callable[[], Mapping[str, float] | None],
    position: int,
    record: ScrapLoop,
) -> tuple[_Balance | None, tuple[Finding, ...]]:
    place = record_place("scrap_loops", position)
    values = {"loop": record.loop_id, "row": record.replaces}
    if record.replaces not in rows:
        near = nearest(record.replaces, rows)
        return None, (integrity_error("LOOP-ROW-UNKNOWN", Place(path=f"{place}.replaces"), nearest=near, **values),)
    consumer, row = rows[record.replaces]
    scraps, wrong = _scraps(study, index, record, place)
    if wrong or not scraps:
        empty = integrity_error("LOOP-EMPTY", Place(path=place), "CFP-DATA-04", **values)
        return None, wrong or (empty,)
    elsewhere = {scrap.process_id for scrap in scraps} - {consumer.process_id}
    reference = parse_provider(row.provider)
    runs = levels() or {} if elsewhere else {}
    is_internal = reference is not None and reference.kind is ProviderKind.PROCESS
    if elsewhere and (is_internal or not runs.get(consumer.process_id)):
        where = Place(path=f"{place}.replaces")
        return None, (integrity_error("LOOP-NOT-BOUGHT", where, processes=", ".join(sorted(elsewhere)), **values),)
    ratios = {name: runs[name] / runs[consumer.process_id] for name in elsewhere}
    per_run = tuple(replace(scrap, kilograms=scrap.kilograms * ratios.get(scrap.process_id, 1.0)) for scrap in scraps)
    return _Balance(record, place, consumer, row, per_run), tuple(_kind_findings(study, index, record, place))


def _scraps(
    study: ProductStudy, index: StudyIndex, record: ScrapLoop, place: str
) -> tuple[tuple[_Scrap, ...], tuple[Finding, ...]]:
    """The flows of scrap that go into a loop, per run of the processes they arise in."""
    keys = [
        (index.delivered_by.get(part, ("",))[0], part) for _, part, _, loop in _fated(study) if loop == record.loop_id
    ]
    keys = [(process, flow) for process, flow in keys if process]
    for text in record.scrap_flows:
        process, _, flow = text.removeprefix("process:").partition("#")
        keys.append((process.strip(), flow.strip()))
    scraps: list[_Scrap] = []
    findings: list[Finding] = []
    where = Place(path=f"{place}.scrap_flows")
    for key in keys:
        output = index.outputs.get(key)
        mass = None if output is None else _mass(output)
        values = {"loop": record.loop_id, "flow": "#".join(key)}
        if output is None or mass is None:
            code = "LOOP-FLOW-UNKNOWN" if output is None else "LOOP-FLOW-MASS"
            near = nearest("#".join(key), [f"{process}#{flow}" for process, flow in index.outputs])
            findings.append(integrity_error(code, where, nearest=near, **values))
        elif output.role is not OutputRole.RECIRCULATED:
            findings.append(integrity_error("LOOP-FLOW-BURDENED", where, "CFP-AL-05", **values))
        else:
            scraps.append(_Scrap(*key, mass))
    return tuple(scraps), tuple(findings)


def _mass(output: ProductOutput) -> float | None:
    if output.mass is None:
        return in_unit(output.quantity, "kg")
    each = in_unit(output.mass, "kg")
    return None if each is None else each * output.quantity.value


def _kind_findings(study: ProductStudy, index: StudyIndex, record: ScrapLoop, place: str) -> Iterator[Finding]:
    """Name scrap whose fate is the other kind of loop, and a toll furnace that stands on the own site."""
    wanted = ScrapFate.TOLL if record.is_toll else ScrapFate.INTERNAL
    for path, part, fate, loop in _fated(study):
        if loop == record.loop_id and fate is not wanted:
            yield integrity_error(
                "LOOP-KIND",
                Place(path=path),
                loop=loop,
                part=part,
                fate=_word(fate),
                wanted=_word(wanted),
            )
    facility = index.facilities.get(record.facility)
    if facility is not None and facility.is_controlled is record.is_toll:
        values = {"loop": record.loop_id, "facility": record.facility}
        yield warning("LOOP-FACILITY", Place(path=f"{place}.facility"), kind=_word(wanted), **values)


def _word(fate: ScrapFate | None) -> str:
    return in_both_languages(*ENUM_WORDS[ScrapFate][fate]) if fate else NONE


def _less(row: Exchange, balance: _Balance) -> tuple[Exchange | None, tuple[Finding, ...]]:
    """Return the replaced row without what the loop gives back: it stated the whole charge."""
    where = Place(path=f"{balance.place}.replaces")
    values = {"loop": balance.record.loop_id, "row": row.exchange_id}
    whole = in_unit(row.quantity, "kg")
    if whole is None:
        return None, (integrity_error("LOOP-ROW-UNIT", where, unit=row.quantity.unit, **values),)
    if balance.returned > whole * (1 + 1e-9):
        amounts = {"returned": shown(balance.returned, "kg"), "charge": shown(whole, "kg")}
        return None, (integrity_error("LOOP-MORE-THAN-CHARGE", where, "CFP-DATA-04", **amounts, **values),)
    left = max(whole - balance.returned, 0.0) / whole
    carbon = row.biogenic_carbon
    return replace(
        row,
        quantity=Quantity(row.quantity.value * left, row.quantity.unit),
        biogenic_carbon=None if carbon is None else Quantity(carbon.value * left, carbon.unit),
    ), ()


def _parts(balance: _Balance) -> Added:
    """The remelting process, and the row by which its metal comes back."""
    record, name = balance.record, balance.record.name or balance.record.loop_id
    charges = tuple(
        Exchange(
            exchange_id=f"{record.loop_id}.charge{number}",
            kind=ExchangeKind.INPUT,
            flow=scrap.flow_id,
            quantity=Quantity(scrap.kilograms, "kg"),
            provider=f"process:{scrap.process_id}#{scrap.flow_id}",
            evidence=record.evidence,
        )
        for number, scrap in enumerate(balance.scraps, start=1)
    )
    energy, wrong = energy_rows(_energy(balance), balance.place)
    loss = _loss(balance)
    waste = loss.waste() if loss else None
    sold = loss.output() if loss else None
    metal = ProductOutput(flow_id=record.loop_id, name=name, quantity=Quantity(balance.returned, "kg"))
    process = UnitProcess(
        process_id=record.loop_id,
        name=name,
        facility=record.facility,
        outputs=(metal, *([sold] if sold else [])),
        exchanges=(*charges, *energy, *([waste] if waste else [])),
        note=record.note,
    )
    back = Exchange(
        exchange_id=f"{record.loop_id}.returned",
        kind=ExchangeKind.INPUT,
        flow=name,
        quantity=Quantity(balance.returned, "kg"),
        provider=f"process:{record.loop_id}#{record.loop_id}",
        evidence=record.evidence,
    )
    names = [f"process:{record.loop_id}", *(f"output:{record.loop_id}#{output.flow_id}" for output in process.outputs)]
    names += [f"exchange:{row.exchange_id}" for row in (back, *process.exchanges)]
    return Added(
        processes=(process,),
        exchanges=((balance.consumer.process_id, back),),
        origins=dict.fromkeys(names, balance.place),
        findings=(*wrong, *(loss.findings() if loss else ())),
    )


def _energy(balance: _Balance) -> ForeignEnergy:
    record, charged = balance.record, Quantity(balance.charged, "kg")
    return ForeignEnergy(
        owner=record.loop_id,
        name=record.name or record.loop_id,
        charged=charged,
        basis=record.charged,
        electricity=record.electricity,
        electricity_provider=record.electricity_provider,
        fuel_quantity=record.fuel_quantity,
        fuel=record.fuel,
        fuel_provider=record.fuel_provider,
        service_provider=record.service_provider,
        template=Exchange(
            exchange_id="",
            kind=ExchangeKind.INPUT,
            flow="",
            quantity=charged,
            origin=DataOrigin.SUPPLIER if record.is_toll else DataOrigin.SITE_SPECIFIC,
            secondary_reason=record.secondary_reason,
            fallback_reason=record.fallback_reason,
            evidence=record.evidence,
        ),
    )


def _loss(balance: _Balance) -> Disposal | None:
    if not balance.lost:
        return None
    record, quantity = balance.record, Quantity(balance.lost, "kg")
    return Disposal(
        part_id=f"{record.loop_id}.loss",
        name=scrap_name(record.name or record.loop_id),
        quantity=quantity,
        mass=quantity,
        fate=record.loss_fate,
        provider=record.loss_provider,
        is_hazardous=record.is_loss_hazardous,
        place=f"{balance.place}.loss_fate",
        evidence=record.evidence,
        fallback_reason=record.fallback_reason,
    )


def _derivations(balance: _Balance, part: Added) -> Iterator[Derivation]:
    """Returned metal and what is still bought, with the arithmetic."""
    places = (balance.place,)
    charged, loss = shown(balance.charged, "kg"), shown(balance.record.melt_loss_rate)
    returned = Quantity(balance.returned, "kg")
    yield Derivation(
        subject=f"exchange:{part.exchanges[0][1].exchange_id}",
        rule="remelted",
        formula=f"{charged} × (1 - {loss}) = {shown(returned.value, 'kg')}",
        quantity=returned,
        sources=places,
    )
    whole = in_unit(balance.row.quantity, "kg") or 0.0
    bought = Quantity(whole - balance.returned, "kg")
    yield Derivation(
        subject=f"exchange:{balance.row.exchange_id}",
        rule="bought_beside_loop",
        formula=f"{shown(whole, 'kg')} - {shown(returned.value, 'kg')} = {shown(bought.value, 'kg')}",
        quantity=bought,
        sources=places,
    )


def _statements(balance: _Balance) -> Iterator[Statement]:
    """Scrap charged, metal returned and melt loss, kg per run of the process that takes it back."""
    figures = (("charged", balance.charged), ("returned", balance.returned), ("melt_loss", balance.lost))
    for item, value in figures:
        quantity = Quantity(value, "kg")
        subject = balance.record.loop_id
        yield Statement(topic="scrap_loop", subject=subject, item=item, quantity=quantity, sources=(balance.place,))
