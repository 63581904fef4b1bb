"""What produced the numbers, by digest and version: equal traces give equal numbers."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import metadata, util

from background_db.catalogue import FactorCatalogue
from background_db.characterisation import gwp_set
from footprint_app.service.study_digest import study_digest
from pcr_rules.category_rules import CategoryRules
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.result import Trace
from pcr_rules.study import ProductStudy

DISTRIBUTION = "footprint-workbench"
_ENGINE = ("bw2calc", "bw_processing", "matrix_utils", "numpy")
PLUGIN_GROUPS = ("footprint.pcr_editions", "footprint.factor_sets", "footprint.readers", "footprint.exports")


def trace_of(linked: LinkedStudy, rules: CategoryRules, written: ProductStudy) -> Trace:
    """Return the trace of a study calculated under an edition; its digest is of the study as its author wrote it."""
    overlay = rules.overlay
    return Trace(
        study_digest=study_digest(written),
        software=software_version(),
        engine=", ".join(f"{name} {_version(name)}" for name in _ENGINE),
        solver=_solver(),
        pcr_edition=rules.edition,
        pcr_digest=rules.digest,
        overlay=f"{overlay.name} ({overlay.author}) {overlay.digest}" if overlay else "",
        gwp_set=linked.study.gwp_set,
        gwp_digest=gwp_set(linked.study.gwp_set).digest,
        factor_sets=dict(sorted(linked.factor_set_digests.items())),
        snapshot="; ".join(linked.backgrounds[name] for name in sorted(linked.backgrounds)),
        ledger=linked.electricity.claimed.digest if linked.electricity.claimed else "",
        plugins=plugins(),
    )


def software_version() -> str:
    """Return the name and version of this software."""
    return f"{DISTRIBUTION} {_version(DISTRIBUTION)}"


@cache
def _version(name: str) -> str:
    # Read from the installed metadata: importing bw2calc for its version would take over a second.
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _solver() -> str:
    """The solver that bw2calc takes: pypardiso where it is installed, else SciPy's SuperLU."""
    if util.find_spec("pypardiso") is not None:
        return f"pypardiso {_version('pypardiso')}"
    return f"SuperLU (scipy {_version('scipy')})"


@cache  # every installed distribution is read for it, a quarter of the time of a study of 150 lines (seen)
def plugins() -> Mapping[str, str]:
    """Return what other distributions add, each with its version and the SHA-256 of its list of files."""
    found: dict[str, str] = {}
    for group in PLUGIN_GROUPS:
        for point in metadata.entry_points(group=group):
            if point.dist is not None and point.dist.name != DISTRIBUTION:
                record = point.dist.read_text("RECORD") or ""
                digest = hashlib.sha256(record.encode()).hexdigest()
                found[f"{group}:{point.name}"] = f"{point.dist.name} {point.dist.version} sha256:{digest}"
    return dict(sorted(found.items()))


def catalogue_digest(catalogue: FactorCatalogue) -> str:
    """Return the SHA-256 over the digests of all factor sets at hand, by set id."""
    lines = sorted(f"{factor_set.set_id} {factor_set.digest}\n" for factor_set in catalogue.sets)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
