"""Checks of a study that need no factor: ids, references, units, amounts, products, loops, plausibility."""

from background_db.findings import Finding
from pcr_rules.integrity.references import reference_findings
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study


def check_integrity(study: ProductStudy) -> tuple[Finding, ...]:
    """Return everything that is wrong or doubtful in a study by itself, all at once.

    Places name the part (``exchange:E001.quantity``), as readers name them.
    """
    index = index_study(study)
    return tuple(dict.fromkeys(finding for check in _CHECKS for finding in check(study, index)))


_CHECKS = (reference_findings,)
