"""What a new edition does to the studies of a workspace: which would fail, and which numbers would move."""

import math
import tempfile
from collections.abc import Callable
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import CalculateAnswer
from footprint_app.service.check import ClaimsOf
from footprint_app.service.configuration import Configuration
from footprint_app.service.edition_comparison import compare
from footprint_app.service.electricity import claims_for
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.pcr import named_edition
from footprint_app.service.pcr_answers import PcrAnswerChangeDocument, PcrImpactDocument, PcrImpactRowDocument
from footprint_app.service.workspace import open_configured, permit
from footprint_app.store.studies import StudyVersion, list_studies, load_study
from pcr_rules.category_rules import CategoryRules
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.registry import list_editions
from pcr_rules.result import ClauseAnswer
from pcr_rules.study import ProductStudy

_SAME = 1e-12
"""Relative: below it two runs of the same arithmetic differ in the last digit only."""


def impact(
    configuration: Configuration,
    new_edition: str,
    *,
    every: bool = False,
    on_study: Callable[[str], None] = lambda _: None,
) -> PcrImpactDocument:
    """Calculate the newest version of each study under its own edition and under another; nothing is saved.

    Both are calculated with the factors of this installation and counted as their editions count (electricity, stages,
    recycling, cut-off), so that what differs comes from the rules alone. Without
    `every`, only studies whose edition is for the same product category, or whose product lies in the scope of the new
    one, are looked at; general rules concern every study.

    Raises:
        WrongUseError: there is no such edition, or no workspace.
    """
    permit(configuration)
    rules, catalogue = named_edition(new_edition), catalogue_of(configuration)
    rows: list[PcrImpactRowDocument] = []
    left_out: list[str] = []
    with open_configured(configuration) as workspace:
        versions = [load_study(workspace, study_id, number) for study_id, number in list_studies(workspace)]
    claimed = claims_for(configuration, None)
    for version in versions:
        study = _read(version)
        if study is not None and not every and not _concerns(rules, study):
            left_out.append(version.study_id)
            continue
        on_study(version.study_id)
        rows.append(_row(version, study, rules.edition, catalogue, claimed))
    return PcrImpactDocument(new_edition=rules.edition, studies=rows, left_out=left_out)


def _read(version: StudyVersion) -> ProductStudy | None:
    """Read a stored study as any other file is read; None where this version of the software cannot."""
    with tempfile.TemporaryDirectory(prefix="footprint-impact-") as folder:
        path = Path(folder) / "study.json"
        path.write_text(version.canonical_json, encoding="utf-8")
        return read_study(path).study


def _concerns(rules: CategoryRules, study: ProductStudy) -> bool:
    if rules.category is None:
        return True
    own = next((each for each in list_editions() if each.edition == study.pcr.edition), None)
    if own is not None and own.category is not None and own.category.category == rules.category.category:
        return True
    product, scope = study.product, rules.category.scope
    names = f"{product.name_zh} {product.name_en} {product.model}".casefold()
    if any(word.casefold() in names for word in scope.not_words):
        return False
    code = product.classification.replace(" ", "")
    return any(word.casefold() in names for word in scope.words) or any(code.startswith(each) for each in scope.codes)


def _row(
    version: StudyVersion,
    study: ProductStudy | None,
    new_edition: str,
    catalogue: FactorCatalogue,
    claimed: ClaimedSupply | ClaimsOf | None,
) -> PcrImpactRowDocument:
    if study is None:
        return _unread(version, "cannot be read")
    try:
        compared = compare(study, study.pcr.edition, new_edition, catalogue=catalogue, claimed=claimed)
    except WrongUseError as error:
        return _unread(version, str(dict(error.finding.values).get("cause", error.finding.code)))
    old_total, new_total = compared.first.total, compared.second.total
    old, new = _answers(compared.first.answer), _answers(compared.second.answer)
    failing = [name for name, answer in new.items() if answer == ClauseAnswer.FAIL and old.get(name) != answer]
    return PcrImpactRowDocument(
        study_id=version.study_id,
        version=version.version,
        old_edition=study.pcr.edition,
        unit=f"{study.unit.quantity.value:g} {study.unit.quantity.unit}",
        old_total=old_total,
        new_total=new_total,
        moves=_moves(old_total, new_total),
        fails=bool(failing) or (old_total is not None and new_total is None),
        failing_clauses=failing,
        answers=[
            PcrAnswerChangeDocument(clause=name, old=old.get(name), new=new.get(name))
            for name in dict.fromkeys((*new, *old))
            if old.get(name) != new.get(name)
        ],
        cause="",
    )


def _unread(version: StudyVersion, cause: str) -> PcrImpactRowDocument:
    return PcrImpactRowDocument(
        study_id=version.study_id,
        version=version.version,
        old_edition="",
        unit="",
        old_total=None,
        new_total=None,
        moves=False,
        fails=False,
        failing_clauses=[],
        answers=[],
        cause=cause,
    )


def _answers(answer: CalculateAnswer) -> dict[str, str]:
    return {row.clause: row.answer.value for row in answer.result.conformity} if answer.result else {}


def _moves(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is not new
    return not math.isclose(old, new, rel_tol=_SAME)
