"""Checks of a study that need no factor: ids, references, units, amounts, products, loops, plausibility."""

from background_db.findings import Finding
from pcr_rules.integrity.activity import connection_findings, loop_findings
from pcr_rules.integrity.amounts import NOT_FINITE, amount_findings, quality_findings
from pcr_rules.integrity.frame import frame_findings
from pcr_rules.integrity.material_flows import system_findings
from pcr_rules.integrity.plausibility import magnitude_findings, offset_findings, stage_findings
from pcr_rules.integrity.references import (
    duplicate_findings,
    duplicate_row_findings,
    part_findings,
    provider_findings,
)
from pcr_rules.integrity.scrap_twice import scrap_twice_findings
from pcr_rules.integrity.stated_masses import stated_mass_findings
from pcr_rules.integrity.thousandfold import output_volume_findings, thousandfold_findings
from pcr_rules.methods.allocation import allocation_findings
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study

__all__ = ["NOT_FINITE", "check_integrity"]

_CHECKS = (
    frame_findings,
    duplicate_findings,
    duplicate_row_findings,
    provider_findings,
    part_findings,
    amount_findings,
    quality_findings,
    connection_findings,
    offset_findings,
    stated_mass_findings,
    stage_findings,
)
# These calculate with the amounts: one that is no number would make every one of them speak.
_NUMERIC_CHECKS = (
    loop_findings,
    magnitude_findings,
    thousandfold_findings,
    output_volume_findings,
    system_findings,
    scrap_twice_findings,
)


def check_integrity(study: ProductStudy) -> tuple[Finding, ...]:
    """Return everything that is wrong or doubtful in a study by itself, all at once, allocation included.

    Places name the part (``exchange:E001.quantity``), as readers name them.
    """
    index = index_study(study)
    findings = [finding for check in _CHECKS for finding in check(study, index)]
    if not any(finding.code == NOT_FINITE for finding in findings):
        findings += [finding for check in _NUMERIC_CHECKS for finding in check(study, index)]
        findings += allocation_findings(study)
    return tuple(dict.fromkeys(findings))
