"""The loader of a register: the files of one folder, and no check beside those that every category edition has."""

from pcr_rules.category_rules import CategoryRules
from pcr_rules.edition_files import load_edition


def register_edition(package: str) -> CategoryRules:
    """Return the edition whose files (`edition.yaml`, `frame.yaml`, `clauses.yaml`, …) lie in `package`.

    Raises:
        DataFileError: a file is broken.
    """
    return load_edition(package, "edition.yaml", study_checks=(), result_checks=())
