"""The factors at hand: those that ship, those of plugins, and the sets that the configured workspace has of its own."""

from pathlib import Path

from background_db.catalogue import FactorCatalogue, load_catalogue
from background_db.factor_files import SOURCE_FILE
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.store.folders import FACTOR_FOLDER


def set_folders(workspace: Path | None) -> tuple[Path, ...]:
    """Return the folders of the workspace's own sets, sorted by name."""
    root = workspace / FACTOR_FOLDER if workspace is not None else None
    if root is None or not root.is_dir():
        return ()
    return tuple(sorted(folder for folder in root.iterdir() if (folder / SOURCE_FILE).is_file()))


def catalogue_of(configuration: Configuration | None = None) -> FactorCatalogue:
    """Return the factors for work with the given configuration, or with the one of the environment and user file.

    Raises:
        DataFileError: a set has a fault, or two sets share a key.
    """
    workspace = (configuration or read_configuration()).workspace
    return load_catalogue(set_folders(workspace))
