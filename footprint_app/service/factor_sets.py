"""The sets of factors at hand, and a list brought by a page: a mapping proposed, then confirmed by a person."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding
from footprint_app.service.configuration import Configuration
from footprint_app.service.factor_catalogue import catalogue_of, set_folders
from footprint_app.service.factor_lists import AddSetAnswer, add_set, propose
from footprint_app.service.pending_imports import Upload, safe_name
from footprint_app.service.workspace import permit


@dataclass(frozen=True, slots=True)
class FactorSetRow:
    """A set of factors at hand."""

    set_id: str
    title_zh: str
    title_en: str
    version: str
    licence: str
    digest: str
    factors: int
    is_own: bool
    """Brought into this workspace, not shipped."""


def factor_sets(configuration: Configuration) -> tuple[FactorSetRow, ...]:
    """Return the sets at hand, those of the workspace first."""
    permit(configuration)
    own = {folder.name for folder in set_folders(configuration.workspace)}
    rows = (
        FactorSetRow(
            each.set_id, each.title_zh, each.title_en, each.version, each.licence, each.digest, len(each.factors),
            each.set_id in own,
        )
        for each in catalogue_of(configuration).sets
    )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.is_own, row.set_id)))


def propose_mapping(configuration: Configuration, upload: Upload) -> tuple[str, tuple[Finding, ...]]:
    """Return a proposed mapping of a list as YAML for a person to edit, "" where none can be made. Nothing is kept."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = _written(Path(folder), upload), Path(folder) / "proposal.mapping.yaml"
        answer = propose(configuration, file, out)
        return (out.read_text(encoding="utf-8") if answer.proposed else ""), answer.findings


def add_list(configuration: Configuration, upload: Upload, mapping: str) -> AddSetAnswer:
    """Bring a list into the workspace by the mapping that a person confirmed: all of it or nothing.

    Raises:
        MendableError: the person may not change the workspace.
    """
    with tempfile.TemporaryDirectory() as folder:
        file, confirmed = _written(Path(folder), upload), Path(folder) / "confirmed.mapping.yaml"
        confirmed.write_text(mapping, encoding="utf-8")
        return add_set(configuration, file, confirmed)


def _written(folder: Path, upload: Upload) -> Path:
    path = folder / "list" / safe_name(upload.name)
    path.parent.mkdir()
    path.write_bytes(upload.content)
    return path
