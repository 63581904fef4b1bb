"""An edition for steel of one route: its own files, with the checks of every route behind its own."""

import hashlib
from dataclasses import replace
from importlib import resources

from pcr_rules.category_rules import CategoryRules, Check
from pcr_rules.edition_files import folder_digest, load_edition
from pcr_rules.methods.process_emissions.defaults import defaults_of
from pcr_rules.steel.steelworks import (
    allocation_checks,
    carbon_checks,
    gas_checks,
    scrap_checks,
    succession,
)

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-ST-02", allocation_checks.co_products_follow_the_order),
    ("PCR-ST-03", allocation_checks.credits_name_their_use),
    ("PCR-ST-04", gas_checks.gases_are_counted_once),
    ("PCR-ST-05", carbon_checks.carbon_closes),
    ("PCR-ST-06", scrap_checks.scrap_in_is_treated_as_scrap_out),
    ("PCR-ST-07", allocation_checks.end_of_life_is_not_credited),
    ("PCR-ST-10", succession.successor_is_named),
)
_PUBLISHED = "iron_and_steel.yaml"

RESULT_CHECKS: tuple[tuple[str, Check], ...] = (("PCR-ST-08", scrap_checks.scrap_views_are_shown),)


def steel_edition(
    package: str, identity_file: str, own_checks: tuple[tuple[str, Check], ...], defaults: tuple[str, ...]
) -> CategoryRules:
    """Return the edition of a route; its digest also covers what it shares with the other one.

    `defaults` are the first letters of the published values that join its parameters, so that a reader sees them there
    and a certification body can put its own in their place.

    Raises:
        DataFileError: a file is broken.
    """
    own = load_edition(package, identity_file, study_checks=(*own_checks, *STUDY_CHECKS), result_checks=RESULT_CHECKS)
    published = {name: rows for name, rows in defaults_of(_PUBLISHED).items() if name.startswith(defaults)}
    shared = folder_digest(resources.files(__package__ or ""))
    digest = hashlib.sha256(f"{own.digest}\n{shared}\n{sorted(published.items())}".encode()).hexdigest()
    return replace(own, parameters={**published, **own.parameters}, digest=digest)
