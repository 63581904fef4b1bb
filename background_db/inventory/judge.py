"""The import as a whole: one report that says what went in, what was written, what was refused and what stands out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from background_db.findings import (
    Finding,
    Place,
    Severity,
    in_both_languages,
    information,
    integrity_error,
    nearest,
    warning,
)
from background_db.inventory.decision_words import decision_shown, rule_shown
from background_db.inventory.import_decisions import ImportDecisions
from background_db.inventory.judge_system import system_cases
from background_db.inventory.linked_system import LinkedSystem
from background_db.inventory.records import Inventory
from background_db.inventory.resolve import Resolved
from background_db.inventory.resolve_tally import LEFT_OUT, REFUSED, Case, CaseKind, Fate, Tally

SHOWN_CASES = 3
"""Examples that a finding names; the report lists every case."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The judgement on one import.

    datasets_in = datasets_used + datasets_refused; edges_in = Σ edges by fate + edges_refused_by_reader.
    """

    name: str
    format: str
    version: str = ""
    licence: str = ""
    datasets_in: int = 0
    datasets_used: int = 0
    datasets_refused: int = 0
    activities: int = 0
    """Written: one a product, and the providers without burden."""
    cut_off_providers: int = 0
    elementary_flows: int = 0
    edges_in: int = 0
    edges: Mapping[str, int] = field(default_factory=dict)
    """Exchanges read, by fate."""
    edges_refused_by_reader: int = 0
    allocated: Mapping[str, int] = field(default_factory=dict)
    """Processes of several products, by the rule that split them."""
    decisions: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    """By kind (`CaseKind`), each with process, flow and what was seen."""
    is_written: bool = False

    @property
    def edges_written(self) -> int:
        """Exchanges that are in the system."""
        return self.edges[Fate.WRITTEN] + self.edges[Fate.CUT_OFF] + self.edges[Fate.LINKED]

    @property
    def edges_left_out(self) -> int:
        """Exchanges that a decision left out."""
        return sum(self.edges[fate] for fate in LEFT_OUT)

    @property
    def edges_refused(self) -> int:
        """Exchanges that cannot be used, with those that the reader refused."""
        return sum(self.edges[fate] for fate in REFUSED) + self.edges_refused_by_reader

    @property
    def is_balanced(self) -> bool:
        """True when everything that went in has one fate."""
        of_edges = self.edges_written + self.edges_left_out + self.edges_refused
        of_datasets = self.datasets_used + self.datasets_refused
        return self.edges_in == of_edges and self.datasets_in == of_datasets and self.datasets_refused >= 0

    def count(self, kind: CaseKind) -> int:
        """Return the number of cases of a kind."""
        return len(self.cases.get(kind, ()))

    def unique(self, kind: CaseKind) -> int:
        """Return the number of different flows (or processes) among the cases of a kind."""
        return len({case.flow or case.process for case in self.cases.get(kind, ())})

    def as_json(self) -> Mapping[str, Any]:
        """Return the report as plain values, with its sums."""
        sums = ("edges_written", "edges_left_out", "edges_refused", "is_balanced")
        return {**asdict(self), **{name: getattr(self, name) for name in sums}}


def judge(
    inventory: Inventory, resolved: Resolved, decisions: ImportDecisions
) -> tuple[ImportReport, tuple[Finding, ...]]:
    """Judge an import: the report, and one finding for each kind of trouble with its number and examples."""
    report = _report(
        ImportReport(
            name=inventory.name,
            format=inventory.format,
            version=inventory.version,
            licence=inventory.licence,
            datasets_in=inventory.datasets_in,
            datasets_used=resolved.datasets_used,
            datasets_refused=(
                inventory.datasets_in - len(inventory.activities) + len(resolved.tally.of(CaseKind.REFUSED_DATASET))
            ),
            edges_in=inventory.edges_in,
            edges=resolved.tally.counted(),
            edges_refused_by_reader=inventory.edges_refused,
            allocated=dict(sorted(resolved.tally.allocated.items())),
            decisions=decisions.as_texts(),
        ),
        resolved.system,
        resolved.tally,
        inventory.findings,
    )
    return report, (*inventory.findings, *_findings(report, decisions), *_unused(inventory, decisions))


def _unused(inventory: Inventory, decisions: ImportDecisions) -> Iterator[Finding]:
    """Decisions on a process or a product that the file does not hold: a name was mistyped, or the file is another."""
    where = Place(document=inventory.name)
    processes = {text: one for one in inventory.activities for text in (one.code, one.name_en)}
    for name, decided in decisions.processes.items():
        if name not in processes:
            yield warning("IMPORT-DECISION-UNUSED", where, key="processes", name=name, near=nearest(name, processes))
        elif decided.total:
            made = _names(inventory, (edge.flow for edge in processes[name].edges))
            if decided.total not in made:
                near = nearest(decided.total, made)
                yield warning("IMPORT-DECISION-UNUSED", where, key=f"{name} › total", name=decided.total, near=near)
    known = _names(inventory, inventory.flows) if decisions.densities else frozenset()
    for name in decisions.densities:
        if name not in known:
            yield warning("IMPORT-DECISION-UNUSED", where, key="densities", name=name, near=nearest(name, known))


def _names(inventory: Inventory, codes: Iterable[str]) -> frozenset[str]:
    flows = (inventory.flows[code] for code in codes if code in inventory.flows)
    return frozenset(text for flow in flows for text in (flow.code, flow.name_en, flow.name_zh) if text)


def judge_linked(
    system: LinkedSystem | None, about: ImportReport, findings: tuple[Finding, ...]
) -> tuple[ImportReport, tuple[Finding, ...]]:
    """Judge a system that came linked, as matrices do; `about` holds its name, format, version and licence.

    Its data sets and exchanges are its activities and entries: it is read whole or not at all.
    """
    tally = Tally()
    if system is not None:
        tally.fates[Fate.WRITTEN] = len(system.technosphere) + len(system.biosphere)
        size = len(system.activities)
        edges_in = tally.fates[Fate.WRITTEN]
        about = replace(about, datasets_in=size, datasets_used=size, edges_in=edges_in)
    report = _report(replace(about, edges=tally.counted()), system, tally, findings)
    # The readers of matrices tell what has no unit, with the place where it is missing.
    cases = {kind: listed for kind, listed in report.cases.items() if kind != CaseKind.NO_UNIT}
    report = replace(report, cases=cases)
    return report, (*findings, *_findings(report, ImportDecisions()))


def _report(
    report: ImportReport, system: LinkedSystem | None, tally: Tally, findings: tuple[Finding, ...]
) -> ImportReport:
    """Fill in what the tally and the numbers of the system say."""
    cases: dict[CaseKind, Sequence[Case]] = {**tally.cases, **(system_cases(system) if system is not None else {})}
    is_solvable = not cases.get(CaseKind.ZERO_DIAGONAL) and not cases.get(CaseKind.UNSOLVABLE)
    is_refused = any(finding.blocks_number for finding in findings)
    return replace(
        report,
        activities=len(system.activities) if system else 0,
        cut_off_providers=sum(one.is_cut_off for one in system.activities) if system else 0,
        elementary_flows=len(system.flows) if system else 0,
        cases={kind.value: tuple(cases[kind]) for kind in CaseKind if cases.get(kind)},
        is_written=system is not None and is_solvable and not is_refused,
    )


_CODES: Mapping[CaseKind, str] = {
    CaseKind.REFUSED_DATASET: "IMPORT-REFUSED-DATASET",
    CaseKind.UNALLOCATED: "IMPORT-UNALLOCATED",
    CaseKind.AGGREGATED: "IMPORT-AGGREGATED",
    CaseKind.UNLINKED: "IMPORT-UNLINKED",
    CaseKind.LINKED: "IMPORT-LINKED",
    CaseKind.SEVERAL_PROVIDERS: "IMPORT-SEVERAL-PROVIDERS",
    CaseKind.BY_RULE: "IMPORT-BY-RULE",
    CaseKind.UNTREATED_WASTE: "IMPORT-UNTREATED-WASTE",
    CaseKind.SELF_INPUT: "IMPORT-SELF-INPUT",
    CaseKind.UNIT: "IMPORT-UNIT",
    CaseKind.UNKNOWN_FLOW: "IMPORT-UNKNOWN-FLOW",
    CaseKind.NOT_FINITE: "IMPORT-NOT-FINITE",
    CaseKind.ZERO_AMOUNT: "IMPORT-ZERO-AMOUNT",
    CaseKind.WASTE_SIGN: "IMPORT-WASTE-SIGN",
    CaseKind.ZERO_DIAGONAL: "IMPORT-ZERO-DIAGONAL",
    CaseKind.SCALE: "IMPORT-SCALE",
    CaseKind.NEGATIVE: "IMPORT-NEGATIVE",
    CaseKind.UNSOLVABLE: "IMPORT-UNSOLVABLE",
    CaseKind.NO_UNIT: "IMPORT-NO-UNIT",
}
_ALWAYS: Mapping[CaseKind, Severity] = {
    CaseKind.REFUSED_DATASET: Severity.WARNING,
    CaseKind.LINKED: Severity.INFO,
    CaseKind.WASTE_SIGN: Severity.INFO,
    CaseKind.ZERO_AMOUNT: Severity.INFO,
    CaseKind.ZERO_DIAGONAL: Severity.ERROR,
    CaseKind.UNSOLVABLE: Severity.ERROR,
    CaseKind.SCALE: Severity.WARNING,
    CaseKind.NEGATIVE: Severity.WARNING,
    CaseKind.NO_UNIT: Severity.WARNING,
    CaseKind.UNALLOCATED: Severity.ERROR,
    CaseKind.SEVERAL_PROVIDERS: Severity.ERROR,
}
_BY_DECISION: Mapping[CaseKind, tuple[str, Severity]] = {
    CaseKind.UNLINKED: ("missing", Severity.WARNING),
    CaseKind.BY_RULE: ("providers", Severity.INFO),
    CaseKind.UNTREATED_WASTE: ("waste", Severity.WARNING),
    CaseKind.SELF_INPUT: ("self_inputs", Severity.WARNING),
    CaseKind.AGGREGATED: ("aggregated", Severity.INFO),
    CaseKind.UNIT: ("unusable", Severity.WARNING),
    CaseKind.UNKNOWN_FLOW: ("unusable", Severity.WARNING),
    CaseKind.NOT_FINITE: ("unusable", Severity.WARNING),
}
"""The decision that answers a kind, and how much the kind weighs once it is decided; undecided it refuses the import."""
_TELL = {Severity.ERROR: integrity_error, Severity.WARNING: warning, Severity.INFO: information}


def _findings(report: ImportReport, decisions: ImportDecisions) -> tuple[Finding, ...]:
    findings = []
    for kind in CaseKind:
        if report.count(kind):
            severity, decision = _weight(kind, decisions)
            tell = _TELL[severity]
            counts = {"count": str(report.count(kind)), "unique": str(report.unique(kind)), "decision": decision}
            findings.append(tell(_CODES[kind], Place(document=report.name), **counts, examples=_examples(report, kind)))
    if report.allocated:
        rules = ", ".join(f"{rule_shown(rule)} ({rule}): {count}" for rule, count in report.allocated.items())
        findings.append(information("IMPORT-ALLOCATED", Place(document=report.name), rules=rules))
    if not report.is_balanced:
        findings.append(integrity_error("IMPORT-UNBALANCED", Place(document=report.name), **_sums(report)))
    return tuple(findings)


def _weight(kind: CaseKind, decisions: ImportDecisions) -> tuple[Severity, str]:
    if kind in _ALWAYS:
        return _ALWAYS[kind], "-"
    name, severity = _BY_DECISION[kind]
    decided = getattr(decisions, name).value
    return (Severity.ERROR if decided == "refuse" else severity), decision_shown(name, decided)


def _sums(report: ImportReport) -> Mapping[str, str]:
    return {
        "datasets_in": str(report.datasets_in),
        "datasets": str(report.datasets_used + report.datasets_refused),
        "edges_in": str(report.edges_in),
        "edges": str(report.edges_written + report.edges_left_out + report.edges_refused),
    }


def _examples(report: ImportReport, kind: CaseKind) -> str:
    """Name the flows (or processes) with most cases."""
    listed = Counter(_shown(case) for case in report.cases[kind])
    return "; ".join(f"{text} ({count} ×)" if count > 1 else text for text, count in listed.most_common(SHOWN_CASES))


def _shown(case: Case) -> str:
    english, chinese = (case.flow_name, case.flow_zh) if case.flow else (case.process_name, case.process_zh)
    subject = _both(chinese, english or case.process)
    return f"{subject}: {_both(case.shown_zh, case.shown)}" if case.shown else subject


def _both(chinese: str, english: str) -> str:
    """Show a Chinese reader the Chinese name, where the file has one."""
    if not chinese or chinese == english:
        return english
    return in_both_languages(*(text.translate(_PLAIN) for text in (chinese, english)))


_PLAIN = str.maketrans("⟨|⟩", "(/)")
"""Letters that a finding's value keeps for itself."""
