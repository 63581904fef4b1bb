"""An edition for PV modules: its own files, with the checks of every scheme before its own."""

import hashlib
from dataclasses import replace
from importlib import resources

from pcr_rules.category_rules import CategoryRules, Check
from pcr_rules.edition_files import folder_digest, load_edition
from pcr_rules.pv.modules import checks

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-PV-01", checks.unit_is_a_kilowatt_peak),
    ("PCR-PV-02", checks.module_is_described),
    ("PCR-PV-03", checks.components_are_complete),
    ("PCR-PV-04", checks.every_coefficient_is_there),
    ("PCR-PV-06", checks.chain_is_plausible),
)
RESULT_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-PV-05", checks.certificates_do_not_count),
    ("PCR-PV-07", checks.result_is_plausible),
)


def module_edition(package: str, identity_file: str, own_checks: tuple[tuple[str, Check], ...]) -> CategoryRules:
    """Return the edition of a scheme; its digest also covers what the schemes share.

    Raises:
        DataFileError: a file is broken.
    """
    own = load_edition(package, identity_file, study_checks=(*STUDY_CHECKS, *own_checks), result_checks=RESULT_CHECKS)
    shared = folder_digest(resources.files(__package__ or ""))
    return replace(own, digest=hashlib.sha256(f"{own.digest}\n{shared}".encode()).hexdigest())
