"""A study read, checked against its rules and linked: every finding at once, no number."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.errors import UnknownKeyError
from background_db.findings import Finding, Place, any_blocks_number, integrity_error, located
from footprint_app.ingest.imported_from import imported_from, with_sources
from footprint_app.ingest.inventory_csv import read_inventory_csv, with_inventory
from footprint_app.ingest.read_study import StudyReading, read_study
from footprint_app.linking.background_databases import BackgroundDatabases
from footprint_app.linking.link import link_study
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from pcr_rules.category_rules import CategoryRules
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.conformity import check_study, open_gate
from pcr_rules.integrity import NOT_FINITE
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.overlay import apply_overlay, load_overlay, overlay_findings
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.expansion import Expansion
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.registry import broken_plugins, edition
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of

StudySource = Path | ProductStudy | StudyReading
"""A file, a study made in Python, or one that was read already (a draft), with the findings of reading."""
ClaimsOf = Callable[[ProductStudy], ClaimedSupply | None]
"""How to find the claims of a study in a ledger, once it is read."""


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What was read, and everything that was found; a part is None where findings stand in its way."""

    study: ProductStudy | None
    """With the processes and rows that the plant's records make."""
    rules: CategoryRules | None
    linked: LinkedStudy | None
    findings: tuple[Finding, ...]
    rows_read: int
    rows_linked: int
    places: Mapping[str, Place]
    written: ProductStudy | None = None
    """As its author wrote it."""
    expansion: Expansion | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    """Of imported records, by name: the row of the plant's own file."""

    def told(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Give findings their place in the study's file and in the plant's own; what is said already is said once."""
        origins = self.expansion.origins if self.expansion is not None else {}
        return located(with_sources(findings, self.sources, origins), self.places)

    @property
    def blocks_number(self) -> bool:
        """True when no number may be given."""
        return any_blocks_number(self.findings)

    @property
    def blocks_claim(self) -> bool:
        """True when the words "according to …" may not be used."""
        return any(finding.blocks_claim for finding in self.findings)


def check(
    study: StudySource,
    overlay: Path | None = None,
    *,
    inventories: tuple[Path, ...] = (),
    catalogue: FactorCatalogue | None = None,
    claimed: ClaimedSupply | ClaimsOf | None = None,
    backgrounds: BackgroundDatabases | None = None,
) -> CheckAnswer:
    """Read a study from a file (or take it as it is or was read), check it against its rules, and link it.

    `overlay` is a certification body's own reading of the clauses; `inventories` are CSV files whose rows join the
    processes they name; `catalogue` holds the factors, the shipped ones unless given; `claimed` is the snapshot of the
    ledger whose claims count instead of the author's, or how to find it for the study read; `backgrounds` are the
    imported databases, those of the configured workspace unless given.

    Raises:
        WrongUseError: a file is not there, or the overlay cannot be used.
    """
    reading = _read(study)
    for inventory in inventories:
        reading = _with_rows_of(inventory, reading)
    if reading.study is None:
        return CheckAnswer(None, None, None, reading.findings, reading.rows_read, 0, reading.places)
    return _checked(reading.study, reading, overlay, catalogue or catalogue_of(), claimed, backgrounds)


def _read(study: StudySource) -> StudyReading:
    if isinstance(study, StudyReading):
        return study
    if isinstance(study, ProductStudy):
        rows = sum(len(process.exchanges) for process in study.processes)
        return StudyReading(study, (), rows, {})
    if study.is_dir():
        raise WrongUseError("service.study_is_folder", folder=study)
    if not study.is_file():
        raise WrongUseError("service.no_file", file=study)
    return read_study(study)


def _with_rows_of(inventory: Path, reading: StudyReading) -> StudyReading:
    if not inventory.is_file():
        raise WrongUseError("service.no_file", file=inventory)
    rows = read_inventory_csv(inventory)
    findings, study = (*reading.findings, *rows.findings), reading.study
    if study is not None:
        study, unknown = with_inventory(study, rows)
        findings = (*findings, *unknown)
    # Chained, not merged: the places of a study are found when asked for, field by field.
    places: Mapping[str, Place] = ChainMap(dict(rows.places), reading.places)  # type: ignore[arg-type] # never written
    return StudyReading(study, findings, reading.rows_read + rows.rows_read, places)


def _checked(
    study: ProductStudy,
    reading: StudyReading,
    overlay: Path | None,
    catalogue: FactorCatalogue,
    claimed: ClaimedSupply | ClaimsOf | None,
    backgrounds: BackgroundDatabases | None,
) -> CheckAnswer:
    written, expansion = study, expand_plant(study)
    study, places = expansion.study, _with_origins(reading.places, expansion)
    rules, rule_findings = rules_of(study, overlay)
    snapshot = claimed(written) if callable(claimed) else claimed
    linking = link_study(study, catalogue, places, snapshot, backgrounds or configured_backgrounds(study))
    elsewhere = (*reading.findings, *expansion.findings, *linking.findings)
    if rules is not None:
        elsewhere = open_gate(rules, study, elsewhere)
        rule_findings = (*rule_findings, *check_study(rules, study, linking.linked))
    rows_read = reading.rows_read + linking.rows_in - sum(len(process.exchanges) for process in written.processes)
    answer = CheckAnswer(
        study, rules, None, (), rows_read, linking.rows_linked, places, written, expansion, imported_from(written)
    )
    everything = _said_once(reading.findings, answer.told((*elsewhere, *rule_findings)))
    linked = None if any_blocks_number(everything) else linking.linked
    return replace(answer, linked=linked, findings=everything)


def configured_backgrounds(study: ProductStudy) -> BackgroundDatabases | None:
    """Return the databases of the configured workspace where the study names one: others do not pay for a look."""
    references = (parse_provider(exchange.provider) for _, exchange in rows_of(study) if exchange.provider)
    if not any(one is not None and one.kind is ProviderKind.BACKGROUND for one in references):
        return None
    from footprint_app.service.background import backgrounds_for
    from footprint_app.service.configuration import read_configuration

    return backgrounds_for(read_configuration())


def _with_origins(places: Mapping[str, Place], expansion: Expansion) -> Mapping[str, Place]:
    """Give the parts that the plant's records made the places of their records."""
    found = {part: places[record] for part, record in expansion.origins.items() if record in places}
    return ChainMap(found, places) if found else places  # type: ignore[arg-type] # never written


def _said_once(of_reading: tuple[Finding, ...], findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Leave out that a number is none where reading has said why it could not be read."""
    unread = {_cell(finding.where) for finding in of_reading if finding.blocks_number}
    return tuple(finding for finding in findings if finding.code != NOT_FINITE or _cell(finding.where) not in unread)


def _cell(where: Place) -> Place:
    """The place in the file alone: a cell needs no path beside it."""
    return replace(where, path="") if where.sheet else where


def rules_of(study: ProductStudy, overlay: Path | None) -> tuple[CategoryRules | None, tuple[Finding, ...]]:
    """Return the edition that the study names, with the overlay applied, and what is wrong with either.

    Raises:
        WrongUseError: there is no overlay file, or nothing in it can be used.
    """
    try:
        rules = edition(study.pcr.edition)
    except UnknownKeyError as error:
        where = Place(path="study.pcr.edition")
        return None, (integrity_error("service.unknown_edition", where, edition=study.pcr.edition, cause=error),)
    if overlay is None:
        return rules, broken_plugins()
    if not overlay.is_file():
        raise WrongUseError("service.no_file", file=overlay)
    reading, findings = load_overlay(overlay)
    if reading is None:
        raise WrongUseError("service.overlay_unreadable", file=overlay, cause=dict(findings[0].values).get("cause", ""))
    return apply_overlay(rules, reading), (*broken_plugins(), *findings, *overlay_findings(rules, reading))
