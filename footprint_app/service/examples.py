"""The shipped studies: complete, with illustrative activity data and published factors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from background_db.strict_yaml import load
from footprint_app.service.errors import WrongUseError

DEMO = "aluminium_profile"
_FORMS = (".xlsx", ".yaml")
_SHEETS = "sheets"


@dataclass(frozen=True, slots=True)
class Example:
    """A shipped study and the files it comes in, the workbook first where there is one."""

    name: str
    product_zh: str
    product_en: str
    files: tuple[str, ...]


def list_examples() -> tuple[Example, ...]:
    """Return all shipped studies by name."""
    return tuple(
        _example(folder) for folder in sorted(_root().iterdir(), key=lambda entry: entry.name) if _files(folder)
    )


def _root() -> Traversable:
    return resources.files("footprint_app") / "examples"


def _files(folder: Traversable) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(_FORMS))
    return tuple(sorted(names, key=lambda name: _FORMS.index(Path(name).suffix)))


def _sheets(folder: Traversable) -> tuple[str, ...]:
    """Sheets of the plant that a study was imported from, with their mappings, where it has such."""
    inside = folder / _SHEETS
    return tuple(sorted(f"{_SHEETS}/{entry.name}" for entry in inside.iterdir())) if inside.is_dir() else ()


def _example(folder: Traversable) -> Example:
    text = (folder / f"{folder.name}.yaml").read_text(encoding="utf-8")
    product = load(text, f"{folder.name}.yaml")["product"]
    return Example(folder.name, product["name_zh"], product.get("name_en", ""), _files(folder))


@contextmanager
def example_file(name: str, suffix: str = "") -> Iterator[Path]:
    """Give the path of a shipped study: the form asked for, else its workbook where there is one.

    Raises:
        WrongUseError: there is no such study.
    """
    folder = _root() / name
    files = [file for file in _files(folder) if file.endswith(suffix)] if name in _names() else []
    if not files:
        raise WrongUseError("service.no_example", name=name, known=", ".join(_names()))
    with resources.as_file(folder / files[0]) as path:
        yield path


def _names() -> list[str]:
    return [folder.name for folder in sorted(_root().iterdir(), key=lambda entry: entry.name) if _files(folder)]


def copy_example(name: str, folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Copy every form of a shipped study, and the sheets it was imported from, into a folder; existing files are never overwritten unless `force`.

    Raises:
        WrongUseError: there is no such study, one of its files exists in the folder, or it cannot be written.
    """
    if name not in _names():
        raise WrongUseError("service.no_example", name=name, known=", ".join(_names()))
    source = _root() / name
    files = (*_files(source), *_sheets(source))
    for file in files:
        if (folder / file).exists() and not force:
            raise WrongUseError("service.file_exists", file=folder / file)
    try:
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes((source / file).read_bytes())
    except OSError as error:
        raise WrongUseError("service.folder_not_writable", folder=folder, cause=error.strerror) from error
    return tuple(folder / file for file in files)
