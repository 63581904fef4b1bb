"""A calculated study for other programs: to be solved again by plain numpy, or opened in Brightway.

Both hold what the engine solved, in both electricity views, so that anyone can come to the same number without this
software. They hold recipes and suppliers and are as confidential as the study itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from footprint_app.calculation.background_scores import background_system
from footprint_app.calculation.brightway_export import BackgroundDatabase, to_brightway, write_to_brightway
from footprint_app.calculation.export_matrix import export_matrix
from footprint_app.service.background import OpenDatabase, WorkspaceBackgrounds
from footprint_app.service.calculate import CalculateAnswer, Step
from footprint_app.service.errors import WrongUseError
from footprint_app.service.output_folder import refuse_folder_in_use, write_folder
from footprint_app.service.trace import software_version
from pcr_rules.result import PcfResult


@dataclass(frozen=True, slots=True)
class Targets:
    """Where to write: the matrices of both views, a folder for Brightway; None for what is not asked for."""

    matrix: Path | None = None
    brightway: Path | None = None
    is_forced: bool = False
    """True where what exists may be replaced."""


def refuse_used_targets(targets: Targets) -> None:
    """Look whether everything can be written, before anything is calculated.

    Raises:
        WrongUseError: the matrix file does not end in .npz, exists, or has no folder; the folder for Brightway is a
            file or holds anything but an earlier export.
    """
    file = targets.matrix
    if file is not None:
        if file.suffix.lower() != ".npz":
            raise WrongUseError("service.not_npz", file=file)
        if file.exists() and not targets.is_forced:
            raise WrongUseError("service.file_exists", file=file)
        if not file.parent.is_dir():
            raise WrongUseError("service.no_folder", folder=file.parent)
    if targets.brightway is not None:
        refuse_folder_in_use(targets.brightway, force=targets.is_forced)


def write(
    answer: CalculateAnswer,
    targets: Targets,
    on_step: Callable[[Step], None] = lambda _: None,
    backgrounds: WorkspaceBackgrounds | None = None,
) -> tuple[Path, ...]:
    """Write what `targets` names; returns what was written.

    The matrix file: A, B, C and f of both views with their labels (float64, no pickled objects); footprint by channel
    = C B A⁻¹ f, kg CO2e per functional or declared unit. The folder: a BRIGHTWAY2_DIR with a project, databases,
    methods and a calculation setup; bw2data keeps amounts as 32-bit floats, so its scores agree to 1e-5 of the sum of
    absolute contributions. A background database that the study names is written whole where `backgrounds` holds it,
    so that Brightway solves foreground and background together; it is as licensed as it was.

    Raises:
        ValueError: the answer holds no result.
        WrongUseError: see `refuse_used_targets`.
    """
    if answer.result is None:
        raise ValueError("there is no result to write")
    if targets.matrix is None and targets.brightway is None:
        return ()
    refuse_used_targets(targets)
    on_step(Step.EXPORT)
    about = _about(answer.result)
    if targets.matrix is not None:
        _write_matrix(answer, targets.matrix, {**about, "unit": answer.result.unit})
    if targets.brightway is not None:
        project = to_brightway(answer.solved, answer.result.study_id, databases_of(answer, backgrounds))
        write_folder(targets.brightway, lambda new: write_to_brightway(project, new), about, force=targets.is_forced)
    return tuple(path for path in (targets.matrix, targets.brightway) if path is not None)


def databases_of(answer: CalculateAnswer, backgrounds: WorkspaceBackgrounds | None) -> tuple[BackgroundDatabase, ...]:
    """Return the background databases that a calculated study names, in numbers."""
    if backgrounds is None or answer.linked is None:
        return ()
    opened = (backgrounds.open(name) for name in answer.linked.backgrounds)
    return tuple(_in_numbers(database) for database in opened if isinstance(database, OpenDatabase))


def _in_numbers(database: OpenDatabase) -> BackgroundDatabase:
    activities = database.snapshot.activities
    added = database.overlay.suppliers if database.overlay is not None else ()
    return BackgroundDatabase(
        name=database.name,
        system=background_system(database.snapshot, database.overlay, database.mapping),
        codes=[*activities["code"], *(new.code for new in added)],
        names=[
            *(activities["name_en"].where(activities["name_en"] != "", activities["name_zh"])),
            *(new.name_en for new in added),
        ],
        units=[*activities["unit"], *(new.unit for new in added)],
        locations=[*activities["location"], *(new.geography for new in added)],
    )


def _write_matrix(answer: CalculateAnswer, file: Path, about: dict[str, str]) -> None:
    scratch = file.with_name(f".{file.stem}-writing.npz")
    try:
        export_matrix(answer.solved, scratch, about)
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def _about(result: PcfResult) -> dict[str, str]:
    return {
        "software": software_version(),
        "study_id": result.study_id,
        "gwp_set": result.gwp_set,
        "result_digest": result.result_digest,
    }
