"""What the plant's records say beside the inventory, and how each amount came from them: arithmetic a reader can redo."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from footprint_app.reporting.blocks import Block, Column, Heading, Paragraph, Table
from footprint_app.reporting.figures import percent, trimmed
from footprint_app.reporting.material import Material, quantity_text
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.words import plant_word
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy

MOST_DERIVATIONS = 300
"""Rows that a printed annex shows; the workbook and the JSON hold all."""
_SHARE = "1"
_NUMBERED = re.compile(r"(?P<list>.+)\[(?P<at>\d+)\]")


def plant_data(material: Material) -> list[Block]:
    """Gaps of balances, unallocated rests, yields and subtotals, one table a topic."""
    texts = material.texts
    reason = material.hidden_text("result.statements")
    if reason is not None:
        return [Paragraph(reason, "note")]
    if not material.result.derivations and not material.result.statements:
        return [Paragraph(texts("plant.none"))]
    intro = texts("plant.intro", count=len(material.result.derivations))
    return [Paragraph(intro), *(_table(material, *topic) for topic in statement_topics(material))]


def statement_topics(material: Material) -> list[tuple[str, list[Statement]]]:
    """Statements by topic, topics in the order of their first statement."""
    order = list(dict.fromkeys(statement.topic for statement in material.result.statements))
    ranked = sorted(material.result.statements, key=lambda statement: order.index(statement.topic))
    return [(topic, list(some)) for topic, some in groupby(ranked, key=lambda statement: statement.topic)]


def _table(material: Material, topic: str, statements: list[Statement]) -> Table:
    texts = material.texts
    columns = (
        Column(texts("plant.subject"), 1.6),
        Column(texts("plant.figure"), 1.8),
        Column(texts("calculation.amount"), 1.0, "right"),
        Column(texts("calculation.unit"), 0.6),
    )
    names = row_names(material.study)
    rows = tuple(statement_row(material, names, statement) for statement in statements)
    return Table(plant_word("topics", topic, material.language), columns, rows)


def statement_row(material: Material, names: Mapping[str, str], statement: Statement) -> tuple[str, str, str, str]:
    """Whom a statement is about, its figure, amount and unit; shares as percent. `names` are those of `row_names`."""
    quantity, item = statement.quantity, plant_word("items", statement.item, material.language)
    subject = names.get(statement.subject) or _subject_name(material, statement.subject)
    if quantity.unit == _SHARE:
        return (subject, item, percent(quantity.value), "")
    return (subject, item, trimmed(quantity.value), quantity.unit)


def _subject_name(material: Material, subject: str) -> str:
    """Name of a product or of a process; what is neither stays as it is written."""
    study, reference = material.study, parse_provider(subject)
    if reference is not None and reference.kind is ProviderKind.PROCESS:
        outputs = next((each.outputs for each in study.processes if each.process_id == reference.key), ())
        named = [each.name for each in outputs if reference.flow in ("", each.flow_id)]
        return named[0] if len(named) == 1 else subject
    return material.process_name(subject)


def row_names(study: ProductStudy) -> Mapping[str, str]:
    """Name of each row's flow, by its id; with the id where several rows have the flow, as six meters of electricity."""
    rows = [row for process in study.processes for row in process.exchanges]
    shared = Counter(row.flow for row in rows)
    return {row.exchange_id: f"{row.flow} [{row.exchange_id}]" if shared[row.flow] > 1 else row.flow for row in rows}


def derivations(material: Material) -> list[Block]:
    """How amounts came from the plant's records; nothing where none did."""
    texts, everything = material.texts, material.result.derivations
    if not everything:
        return []
    shown = everything[:MOST_DERIVATIONS]
    left_out = len(everything) - len(shown)
    columns = (
        Column(texts("plant.part"), 1.4),
        Column(texts("plant.rule"), 1.2),
        Column(texts("plant.arithmetic"), 3.6),
        Column(texts("calculation.amount"), 1.0, "right"),
        Column(texts("plant.records"), 1.2),
    )
    rows = tuple(derivation_row(material, one) for one in shown)
    note = texts("plant.more", count=left_out) if left_out else ""
    return [Heading(texts("plant.derivations"), 3), Table(texts("plant.derivations"), columns, rows, note=note)]


def derivation_row(material: Material, one: Derivation) -> tuple[str, str, str, str, str]:
    """What came out, by which rule, with which arithmetic, from which records."""
    rule = plant_word("rules", one.rule, material.language)
    return (one.subject, rule, one.formula, quantity_text(one.quantity, ""), _places(one.sources))


def _places(sources: Sequence[str]) -> str:
    """Places of records, neighbours of one list as a run: plant.readings[3…14, 17]; a year of days stays one line."""
    lists: dict[str, list[tuple[int, int]]] = {}
    for source in sources:
        numbered = _NUMBERED.fullmatch(source)
        runs = lists.setdefault(numbered["list"] if numbered else source, [])
        if numbered is None:
            continue
        at = int(numbered["at"])
        if runs and runs[-1][1] == at - 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return ", ".join(f"{name}[{_runs_text(runs)}]" if runs else name for name, runs in lists.items())


def _runs_text(runs: Sequence[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}…{last}" for first, last in runs)
