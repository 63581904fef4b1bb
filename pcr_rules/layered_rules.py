"""An edition for a product category on top of the general rules: its own clauses and numbers first, then theirs."""

import hashlib
from dataclasses import replace

from background_db.errors import DataFileError
from pcr_rules.category_checks.for_every_edition import RESULT_CHECKS, STUDY_CHECKS, clauses_for_every_edition
from pcr_rules.category_rules import CategoryRules


def layered(own: CategoryRules, general: CategoryRules) -> CategoryRules:
    """Return the rules that a study under an edition for a product category is checked against.

    Clauses and checks of the category stand first, then those of every category (PCR-01 to PCR-08), then the general
    ones; a parameter of the
    category takes the place of the general one of the same name. The digest covers both.

    Raises:
        DataFileError: a clause id stands in both, so that nobody could say which one was answered.
    """
    both = {clause.clause_id for clause in own.clauses} & {clause.clause_id for clause in general.clauses}
    if both:
        raise DataFileError(f"{own.edition}: {', '.join(sorted(both))} stands in {general.edition} too")
    return replace(
        own,
        clauses=(*own.clauses, *clauses_for_every_edition(), *general.clauses),
        parameters={**general.parameters, **own.parameters},
        study_checks=(*own.study_checks, *STUDY_CHECKS, *general.study_checks),
        result_checks=(*own.result_checks, *RESULT_CHECKS, *general.result_checks),
        digest=hashlib.sha256(f"{own.digest}\n{general.digest}".encode()).hexdigest(),
    )
