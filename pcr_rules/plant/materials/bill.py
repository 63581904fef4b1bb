"""The bill of materials and the yields become unit processes, rows of input, rows of waste and recirculated scrap."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from background_db.findings import Finding, Place, information, integrity_error
from background_db.units import Quantity
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.plant.materials.bill_rows import (
    CountedLine,
    Disposal,
    input_derivation,
    input_row,
    kilograms,
    scrap_derivation,
    scrap_disposal,
    scrap_name,
)
from pcr_rules.plant.materials.bill_structure import BillStructure, PlacedLine, bill_structure
from pcr_rules.plant.materials.item_masses import Counted, item_masses, mass_findings, unit_mass
from pcr_rules.plant.materials.line_amounts import line_amounts
from pcr_rules.plant.materials.products import NamedProduct, in_unit, is_mass, product_named, shown
from pcr_rules.plant.materials.substitutes import shares_in_use
from pcr_rules.plant.materials.yield_chain import PassedStep, YieldChain, yield_chains
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study
from pcr_rules.study_inventory import Exchange, ProductOutput, UnitProcess


@dataclass(frozen=True, slots=True)
class _Bill:
    """The bill with all that its rows follow from."""

    structure: BillStructure
    counted: tuple[CountedLine, ...]
    masses: Mapping[str, float | None]
    chains: Mapping[str, YieldChain]
    products: Mapping[str, NamedProduct]
    """Products with a bill or a chain, by key."""


def bill_step(study: ProductStudy) -> Added:
    """Turn `plant.bill` and `plant.yields` into the inventory.

    Row = net / per × share × gross / net × passes × output of a run; scrap = gross - net and what rework takes off;
    rejects of a step = rejected units × net mass of what has entered up to it. An item with a bill that no process of
    the study makes becomes a process of one unit.
    """
    if not study.plant.bill and not study.plant.yields:
        return Added()
    index = index_study(study)
    bill, findings = _read(study, index)
    disposals = [(one, scrap) for one in bill.counted if (scrap := scrap_disposal(one)) is not None]
    rejects, reject_findings = _rejects(bill)
    inputs = [(one.placed.parent.process_id, input_row(one)) for one in bill.counted]
    scraps = [*((one.placed.parent, scrap) for one, scrap in disposals), *(made[:2] for made in rejects)]
    wastes = [(parent.process_id, row) for parent, scrap in scraps if (row := scrap.waste()) is not None]
    outputs = [(parent.process_id, made) for parent, scrap in scraps if (made := scrap.output()) is not None]
    return Added(
        processes=_processes(bill, study),
        exchanges=(*inputs, *wastes),
        outputs=tuple(outputs),
        origins=dict(_origins(bill, inputs, wastes, outputs, scraps)),
        derivations=(
            *(input_derivation(one) for one in bill.counted),
            *(scrap_derivation(one, scrap) for one, scrap in disposals),
            *(derived for _, _, derived in rejects),
        ),
        statements=(*_bill_statements(bill, disposals), *_yield_statements(bill)),
        findings=(
            *findings,
            *reject_findings,
            *mass_findings(_triples(bill.counted), bill.masses),
            *(finding for _, scrap in scraps for finding in scrap.findings()),
        ),
    )


def _read(study: ProductStudy, index: StudyIndex) -> tuple[_Bill, list[Finding]]:
    structure = bill_structure(study)
    findings = [*structure.findings]
    made = {**{product.key: product for product in structure.made_items.values()}, **structure.made_items}

    def named(name: str) -> NamedProduct | None:
        return product_named(index, name) or made.get(name.strip())

    chains, chain_findings = yield_chains(study, named)
    shares, share_findings = shares_in_use(structure.lines)
    findings += (*chain_findings, *share_findings)
    triples: list[Counted] = []
    for placed in structure.lines:
        amounts, wrong = line_amounts(placed)
        findings += wrong
        if amounts is not None:
            triples.append((placed, amounts, shares[placed.line.line_id]))
    masses = item_masses(triples, index)
    counted = [
        CountedLine(placed, amounts, share, passes, arrivals, unit_mass(placed, masses, index))
        for placed, amounts, share in triples
        for passes, arrivals in _entering(placed, chains, findings)
    ]
    findings += (finding for one in counted for finding in _unit_findings(one.placed))
    products = {one.placed.parent.key: one.placed.parent for one in counted}
    for record in study.plant.yields:
        product = named(record.product)
        if product is not None:
            products.setdefault(product.key, product)
    return _Bill(structure, tuple(counted), masses, chains, products), findings


def _entering(
    placed: PlacedLine, chains: Mapping[str, YieldChain], findings: list[Finding]
) -> Iterator[tuple[float, float]]:
    """Times a line is put in, and units that carry it, for one good unit of its parent."""
    chain, line = chains.get(placed.parent.key), placed.line
    if chain is None and not line.yield_step:
        yield 1.0, 1.0
        return
    step = chain.step(line.yield_step) if chain else None
    if chain is None or step is None:
        where = Place(path=f"{placed.place}.yield_step")
        values = {"line": line.line_id, "step": line.yield_step, "product": placed.parent.process_id}
        findings.append(integrity_error("BILL-STEP-UNKNOWN", where, **values))
    elif line.yield_step:
        yield step.passes, step.arrivals
    else:
        # What is there before the first step is started once; a step worked again takes only its own inputs again.
        yield chain.started, chain.started


def _unit_findings(placed: PlacedLine) -> Iterator[Finding]:
    """An item that is made is counted in a unit of what its process delivers."""
    made, line = placed.made, placed.line
    if made is not None and in_unit(Quantity(1, line.net_quantity.unit), made.quantity.unit) is None:
        where = Place(path=f"{placed.place}.net_quantity.unit")
        yield integrity_error(
            "BILL-ITEM-UNIT", where, line=line.line_id, item=line.item, unit=line.net_quantity.unit,
            made_in=made.quantity.unit,
        )  # fmt: skip


def _triples(counted: Sequence[CountedLine]) -> list[Counted]:
    return [(one.placed, one.amounts, one.share) for one in counted]


def _processes(bill: _Bill, study: ProductStudy) -> tuple[UnitProcess, ...]:
    """One unit of each item that has a bill and no process; the reference product bears the product's name."""
    names = {study.unit.reference_process: study.product.name_zh, **bill.structure.names}
    processes = []
    for item, product in bill.structure.made_items.items():
        mass = bill.masses.get(product.key)
        is_weighed = is_mass(product.quantity.unit) or mass is None
        output = ProductOutput(
            flow_id=product.flow_id,
            name=names.get(item, item),
            quantity=product.quantity,
            mass=None if is_weighed or mass is None else Quantity(mass, "kg"),
        )
        processes.append(UnitProcess(process_id=item, name=names.get(item, item), outputs=(output,)))
    return tuple(processes)


def _rejects(bill: _Bill) -> tuple[list[tuple[NamedProduct, Disposal, Derivation]], list[Finding]]:
    """Rejects of every step: units rejected × net mass of what has entered up to the step."""
    lines: dict[str, list[CountedLine]] = defaultdict(list)
    for one in bill.counted:
        lines[one.placed.parent.key].append(one)
    rejects: list[tuple[NamedProduct, Disposal, Derivation]] = []
    findings: list[Finding] = []
    for key, chain in bill.chains.items():
        product = bill.products[key]
        if key not in lines:
            where = Place(path=chain.steps[0].place)
            findings.append(information("YIELD-WITHOUT-BILL", where, product=product.process_id))
            continue
        for step in chain.steps:
            if step.rejects <= 0:
                continue
            mass = _carried(step, chain, lines[key])
            if mass is None:
                where = Place(path=f"{step.place}.reject_rate")
                values = {"step": step.record.step_id, "product": product.process_id}
                findings.append(integrity_error("YIELD-REJECT-MASS", where, **values))
            elif mass:
                # Before a step that no material has entered there is nothing to throw away.
                disposal = _disposal(step, product, mass)
                rejects.append((product, disposal, _reject_derivation(step, product, disposal, mass)))
    return rejects, findings


def _carried(step: PassedStep, chain: YieldChain, lines: Sequence[CountedLine]) -> float | None:
    """Net mass, kg, that one unit carries at a step."""
    entered = {""} | {one.record.step_id for one in chain.steps[: chain.steps.index(step) + 1]}
    inside = [one for one in lines if not one.placed.line.is_outside_mass_balance]
    masses = [one.net_mass for one in inside if one.placed.line.yield_step in entered]
    return None if None in masses else sum(mass for mass in masses if mass is not None)


def _disposal(step: PassedStep, product: NamedProduct, mass: float) -> Disposal:
    record = step.record
    quantity = Quantity(step.rejects * product.quantity.value * mass, "kg")
    return Disposal(
        part_id=f"{record.step_id}.rejects",
        name=scrap_name(record.name or record.step_id),
        quantity=quantity,
        mass=quantity,
        fate=record.reject_fate,
        provider=record.reject_provider,
        is_hazardous=record.is_reject_hazardous,
        place=f"{step.place}.reject_fate",
        evidence=record.evidence,
    )


def _reject_derivation(step: PassedStep, product: NamedProduct, scrap: Disposal, mass: float) -> Derivation:
    """``0.02 × 1.05 × 1000 piece × 1.2 kg = 25.2 kg``: reject rate, passes per good unit, output, mass carried."""
    is_row = scrap.waste() is not None
    made = shown(product.quantity.value, product.quantity.unit)
    factors = (shown(step.reject_rate), shown(step.passes), made, shown(mass, "kg"))
    return Derivation(
        subject=f"exchange:{scrap.part_id}" if is_row else f"output:{product.process_id}#{scrap.part_id}",
        rule="reject_mass",
        formula=f"{' × '.join(factors)} = {shown(scrap.quantity.value, 'kg')}",
        quantity=scrap.quantity,
        sources=(step.place,),
    )


def _origins(
    bill: _Bill,
    inputs: Sequence[tuple[str, Exchange]],
    wastes: Sequence[tuple[str, Exchange]],
    outputs: Sequence[tuple[str, ProductOutput]],
    scraps: Sequence[tuple[NamedProduct, Disposal]],
) -> Iterator[tuple[str, str]]:
    places = {one.placed.line.line_id: one.placed.place for one in bill.counted}
    places |= {scrap.part_id: scrap.place.rpartition(".")[0] for _, scrap in scraps}
    for _, row in (*inputs, *wastes):
        yield f"exchange:{row.exchange_id}", places[row.exchange_id]
    for owner, output in outputs:
        yield f"output:{owner}#{output.flow_id}", places[output.flow_id]
    first: dict[str, str] = {}
    for one in bill.counted:
        first.setdefault(one.placed.parent.process_id, one.placed.place)
    for item, product in bill.structure.made_items.items():
        yield f"process:{item}", first.get(item, record_place("bill", 0))
        yield f"output:{item}#{product.flow_id}", first.get(item, record_place("bill", 0))


def _bill_statements(bill: _Bill, disposals: Sequence[tuple[CountedLine, Disposal]]) -> Iterator[Statement]:
    """Net and gross mass of what the bill puts into each product, and the scrap between them, kg per run."""
    lines: dict[str, list[CountedLine]] = defaultdict(list)
    for one in bill.counted:
        if not one.placed.line.is_outside_mass_balance:
            lines[one.placed.parent.key].append(one)
    scrap: dict[str, float] = defaultdict(float)
    for one, lost in disposals:
        scrap[one.placed.parent.key] += kilograms(lost.mass) or kilograms(lost.quantity) or 0.0
    for key, some in lines.items():
        if any(one.each is None for one in some):
            continue
        product = bill.products[key]
        places = tuple(one.placed.place for one in some)
        net = sum((one.net_mass or 0.0) * product.quantity.value for one in some)
        gross = sum(one.gross * (one.each or 0.0) for one in some)
        subject = product.process_id
        yield Statement(topic="bill_of_materials", subject=subject, item="net_mass", quantity=_kg(net), sources=places)
        yield Statement(
            topic="bill_of_materials", subject=subject, item="gross_mass", quantity=_kg(gross), sources=places
        )
        if scrap[key]:
            lost_mass = _kg(scrap[key])
            yield Statement(topic="bill_of_materials", subject=subject, item="scrap_mass", quantity=lost_mass)


def _yield_statements(bill: _Bill) -> Iterator[Statement]:
    """Cumulative yield and started amount of each chain; passes and rejects of each step."""
    for key, chain in bill.chains.items():
        product, places = bill.products[key], tuple(step.place for step in chain.steps)
        subject, made = product.process_id, product.quantity
        whole = Quantity(chain.cumulative_yield, "1")
        started = Quantity(chain.started * made.value, made.unit)
        yield Statement(topic="yield", subject=subject, item="cumulative_yield", quantity=whole, sources=places)
        yield Statement(topic="yield", subject=subject, item="good", quantity=made, sources=places)
        yield Statement(topic="yield", subject=subject, item="started", quantity=started, sources=places)
        for step in chain.steps:
            name = f"{subject} › {step.record.name or step.record.step_id}"
            each = (("step_yield", step.step_yield, "1"), ("passes", step.passes * made.value, made.unit))
            for item, value, unit in (*each, ("rejects", step.rejects * made.value, made.unit)):
                yield Statement(
                    topic="yield", subject=name, item=item, quantity=Quantity(value, unit), sources=(step.place,)
                )


def _kg(value: float) -> Quantity:
    return Quantity(value, "kg")
