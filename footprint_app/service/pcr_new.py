"""The skeleton of a new edition: a package whose tests fail until an expert has filled it in."""

import re
from importlib import resources
from pathlib import Path
from string import Template

from footprint_app.service.errors import WrongUseError
from footprint_app.service.pcr_answers import PcrNewDocument
from pcr_rules.registry import list_editions

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SUFFIX = ".txt"
_IN_PACKAGE = (
    "edition.yaml", "document.yaml", "frame.yaml", "clauses.yaml", "parameters.yaml", "ranges.yaml", "messages.yaml",
    "checks.py", "edition.py", "worked_example.yaml",
)  # fmt: skip


def new_pcr(edition_id: str, category: str, into: Path | None = None) -> PcrNewDocument:
    """Write the skeleton of an edition and its tests, and return the line that makes it known.

    Into a folder inside a Python package, such as ``pcr_rules``, it becomes a part of that package, with its tests in the
    project's `tests`; elsewhere (by default a new folder named after the id) a package of its own with `pyproject.toml`.

    Raises:
        WrongUseError: the id or category is no name, is taken, or the folder exists.
    """
    for name in (edition_id, category):
        if not _NAME.fullmatch(name):
            raise WrongUseError("service.pcr_name", name=name)
    if edition_id in {rules.edition for rules in list_editions()}:
        raise WrongUseError("service.pcr_exists", name=edition_id)
    folder = into or Path(edition_id.replace("_", "-"))
    parents = _packages_around(folder)
    module = ".".join((*parents, edition_id))
    entry_point = f'{edition_id} = "{module}.edition:EDITION"'
    values = {
        "id": edition_id,
        "category": category,
        "module": module,
        "document": edition_id,
        "code": _code(category),
        "distribution": f"footprint-pcr-{edition_id.replace('_', '-')}",
        "entry_point": entry_point,
    }
    if parents:
        root = folder.resolve().parents[len(parents) - 1]
        files = [
            *_written(folder / edition_id, _package_files(values)),
            *_written(
                root / "tests" / Path(*parents) / edition_id, {"test_edition.py": _filled("test_edition.py", values)}
            ),
        ]
    else:
        files = _written(
            folder,
            {
                **{f"{edition_id}/{name}": text for name, text in _package_files(values).items()},
                "tests/test_edition.py": _filled("test_edition.py", values),
                "pyproject.toml": _filled("pyproject.toml", values),
            },
        )
    return PcrNewDocument(edition=edition_id, files=[str(file) for file in files], entry_point=entry_point)


def _packages_around(folder: Path) -> tuple[str, ...]:
    """Names of the packages that a folder lies in, outermost first; none outside of one."""
    names: list[str] = []
    here = folder.resolve()
    while (here / "__init__.py").is_file():
        names.insert(0, here.name)
        here = here.parent
    return tuple(names)


def _code(category: str) -> str:
    """Letters between PCR- and the number of a clause: the first of each word, as ``HB`` of ``hollow_bricks``."""
    words = [re.sub(r"[^a-z]", "", word) for word in category.split("_")]
    letters = "".join(word[0] for word in words if word)
    return (letters if len(letters) > 1 else category.replace("_", "")[:3]).upper()


def _package_files(values: dict[str, str]) -> dict[str, str]:
    return {"__init__.py": _filled("package", values), **{name: _filled(name, values) for name in _IN_PACKAGE}}


def _filled(name: str, values: dict[str, str]) -> str:
    template = resources.files("footprint_app.service") / "pcr_scaffold" / f"{name}{_SUFFIX}"
    return Template(template.read_text(encoding="utf-8")).substitute(values)


def _written(folder: Path, files: dict[str, str]) -> list[Path]:
    if folder.exists() and any(folder.iterdir()):
        raise WrongUseError("service.pcr_folder", folder=folder)
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
