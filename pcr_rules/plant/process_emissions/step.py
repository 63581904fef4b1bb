"""Figures of reactions become rows of emission: grouped by id, computed by their method, each default named."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error
from background_db.units import Quantity
from pcr_rules.outcomes import word
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant.process_emissions.figures import FigureError, Figures
from pcr_rules.plant.process_emissions.methods import METHODS, Emitted
from pcr_rules.plant_records.process_emissions import EmissionMethod, EmissionUse, ProcessEmission
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind

TOPIC = "process_emission_comparison"
_LIST = "process_emissions"
# Methods that count the same carbon or the same gas: two of one set at one process would count it twice.
_SAME_SOURCE: tuple[frozenset[EmissionMethod], ...] = (
    frozenset({EmissionMethod.CLINKER_OUTPUT, EmissionMethod.CARBONATES}),
    frozenset({EmissionMethod.LIME_OUTPUT, EmissionMethod.CARBONATES}),
    frozenset({EmissionMethod.GLASS_OUTPUT, EmissionMethod.CARBONATES}),
    frozenset({EmissionMethod.CARBON_BALANCE, EmissionMethod.PRODUCT_FACTOR}),
    frozenset({EmissionMethod.CARBON_BALANCE, EmissionMethod.CARBONATES}),
    frozenset({EmissionMethod.PFC_SLOPE, EmissionMethod.PFC_OVERVOLTAGE}),
)


@dataclass(frozen=True, slots=True)
class _Emission:
    """One emission as its method computed it."""

    head: ProcessEmission
    rows: Sequence[tuple[str, ProcessEmission]]
    gases: tuple[Emitted, ...]

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(place for place, _ in self.rows)


def process_emissions_step(study: ProductStudy) -> Added:
    """Turn the figures of each emission into rows of emission, or into a comparison with what is counted.

    Formulas stand with the methods (`pcr_rules.methods.process_emissions`). A published default that was used is a
    warning with its source; a figure that is missing, of another unit or of no use to the method is an error.
    """
    day = study.period.last_day
    groups: dict[str, list[tuple[str, ProcessEmission]]] = {}
    for position, record in usable_records(study.plant.process_emissions, _LIST):
        groups.setdefault(record.emission_id, []).append((record_place(_LIST, position), record))
    emissions: list[_Emission] = []
    findings: list[Finding] = []
    for name, rows in groups.items():
        if mixed := _mixed(rows):
            findings.append(mixed)
            continue
        figures = Figures(name, rows[0][1].method, rows, day)
        made = _computed(figures)
        findings += figures.findings
        if isinstance(made, Finding):
            findings.append(made)
            continue
        findings += figures.unread()
        emissions.append(_Emission(rows[0][1], rows, made))
    counted = [each for each in emissions if each.head.use is EmissionUse.COUNTED]
    compared = [each for each in emissions if each.head.use is EmissionUse.COMPARISON]
    return joined(
        (
            Added(findings=(*findings, *_twice(counted))),
            *(_rows(each) for each in counted),
            *(_comparison(each, counted) for each in compared),
        )
    )


def _mixed(rows: Sequence[tuple[str, ProcessEmission]]) -> Finding | None:
    """One emission is of one process, by one method, with one use."""
    _, first = rows[0]
    for place, row in rows[1:]:
        if (row.process, row.method, row.use) != (first.process, first.method, first.use):
            return integrity_error("PROC-EMISSION-MIXED", Place(path=place), emission=row.emission_id)
    return None


def _computed(figures: Figures) -> tuple[Emitted, ...] | Finding:
    try:
        return METHODS[figures.method].compute(figures)
    except FigureError as error:
        return error.finding
    except ValueError as error:
        where = Place(path=figures.rows[0][0])
        values = {"emission": figures.emission_id, "method": word(figures.method), "cause": str(error)}
        return integrity_error("PROC-FIGURES-IMPOSSIBLE", where, **values)


def _rows(emission: _Emission) -> Added:
    head, exchanges, derivations = emission.head, [], []
    origins: dict[str, str] = {}
    evidence = tuple(dict.fromkeys(name for _, row in emission.rows for name in row.evidence))
    for gas in emission.gases:
        row_id = head.emission_id if gas is emission.gases[0] else f"{head.emission_id}.{gas.flow}"
        row = Exchange(
            exchange_id=row_id,
            kind=ExchangeKind.EMISSION,
            flow=gas.flow,
            quantity=gas.quantity,
            evidence=evidence,
            note=" ".join(filter(None, (head.item, head.note))),
        )
        exchanges.append((head.process, row))
        derivations.append(
            Derivation(f"exchange:{row_id}", METHODS[head.method].rule, gas.formula, gas.quantity, emission.places)
        )
        origins[f"exchange:{row_id}"] = emission.places[0]
    return Added(exchanges=tuple(exchanges), derivations=tuple(derivations), origins=origins)


def _comparison(emission: _Emission, counted: Iterable[_Emission]) -> Added:
    """State the CO2 of a second method beside what the process counts by methods of the same source."""
    head = emission.head
    others = [
        each for each in counted if each.head.process == head.process and _is_same_source(each.head.method, head.method)
    ]
    derivations = tuple(
        Derivation(f"figure:{head.emission_id}", METHODS[head.method].rule, gas.formula, gas.quantity, emission.places)
        for gas in emission.gases
    )
    if not others:
        where = Place(path=emission.places[0])
        values = {"emission": head.emission_id, "process": head.process}
        return Added(derivations=derivations, findings=(integrity_error("PROC-NOTHING-TO-COMPARE", where, **values),))
    second, first = _tonnes([emission]), _tonnes(others)
    places = (*(place for each in others for place in each.places), *emission.places)
    difference = (second - first) / first if first else math.inf
    statements = (
        Statement(TOPIC, head.process, "counted", Quantity(first, "t"), places),
        Statement(TOPIC, head.process, "compared", Quantity(second, "t"), places),
        Statement(TOPIC, head.process, "difference", Quantity(difference, "1"), places),
    )
    return Added(derivations=derivations, statements=statements if first else statements[:2])


def _is_same_source(one: EmissionMethod, other: EmissionMethod) -> bool:
    return one is other or any({one, other} <= each for each in _SAME_SOURCE)


def _tonnes(emissions: Iterable[_Emission]) -> float:
    """CO2 of emissions, t."""
    return math.fsum(gas.quantity.value for each in emissions for gas in each.gases if gas.flow.startswith("co2."))


def _twice(counted: Sequence[_Emission]) -> Iterator[Finding]:
    for number, emission in enumerate(counted):
        for other in counted[:number]:
            methods = {emission.head.method, other.head.method}
            is_same_place = emission.head.process == other.head.process
            if is_same_place and len(methods) > 1 and any(methods <= each for each in _SAME_SOURCE):
                yield integrity_error(
                    "PROC-COUNTED-TWICE", Place(path=f"{emission.places[0]}.use"), "CFP-SB-03",
                    process=emission.head.process, first=other.head.emission_id, second=emission.head.emission_id,
                    methods=f"{word(other.head.method)} / {word(emission.head.method)}",
                )  # fmt: skip
