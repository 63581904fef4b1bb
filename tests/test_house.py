"""What the project promises about itself: documents, packaging, names, dependencies. Each promise is a test."""

import ast
import importlib.metadata
import itertools
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet

PACKAGES = ("background_db", "pcr_rules", "footprint_app")
LANGUAGES = ("zh", "en")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project(checkout: Path) -> dict[str, Any]:
    """The project table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def tracked(checkout: Path, *patterns: str) -> list[Path]:
    """Files under version control that are still there."""
    listed = subprocess.run(
        ["git", "-C", str(checkout), "ls-files", "-z", *patterns], capture_output=True, check=False, text=True
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := checkout / name).is_file()]


def documents(checkout: Path) -> list[Path]:
    """Everything a person reads."""
    return [*sorted(checkout.glob("*.md")), *sorted(checkout.glob("docs/*/*.md"))]


def commands_shown(checkout: Path, program: str) -> Iterator[tuple[Path, list[str]]]:
    """Each line of a code block, and each inline code, that starts with `program`: the document and its words."""
    for document in documents(checkout):
        text = document.read_text(encoding="utf-8")
        blocks = FENCE.findall(text)
        lines = [line for block in blocks for line in block.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
        for line in lines:
            words = line.removeprefix("$ ").split()
            if words and words[0] == program:
                yield document, words[1:]


# ----------------------------------------------------------------------------------------------------------- documents


def test_every_make_command_in_a_document_is_a_target(checkout: Path) -> None:
    """A newcomer who types what a document shows is not told that there is no rule for it."""
    targets = set(re.findall(r"^([a-z]+):", (checkout / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {(document.name, words[0]) for document, words in commands_shown(checkout, "make") if words}
    assert {"demo", "test"} <= {name for _, name in shown}
    assert not {(document, name) for document, name in shown if name not in targets}


def test_every_page_is_in_the_navigation_and_exists_in_both_languages(checkout: Path) -> None:
    """A page that nothing leads to is not read, and one that stands in one language only is missing in the other."""
    nav = set(re.findall(r"([\w/.-]+\.md)$", (checkout / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    for language in LANGUAGES:
        folder = checkout / "docs" / language
        pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
        written = {page for page in pages if not page.startswith("reference/")}
        assert written == {page for page in nav if not page.startswith("reference/")}, language


def test_every_footprint_command_in_a_document_exists(checkout: Path) -> None:
    """Nobody is sent to a command that is not there; that each one is described, its own tests hold."""
    existing = set(command_paths())
    groups = {path[:1] for path in existing if len(path) > 1}
    unknown = []
    for document, words in commands_shown(checkout, "footprint"):
        plain = tuple(itertools.takewhile(re.compile(r"[a-z]+(-[a-z]+)*$").match, words))
        path = plain[:2] if plain[:1] in groups else plain[:1]
        if path and path not in existing | groups:
            unknown.append((document.name, path))
    assert not unknown


def command_paths() -> Iterator[tuple[str, ...]]:
    """The commands of the command line, as ("check",) or ("factors", "list")."""
    import typer.main

    from footprint_app.cli.main import app

    root = typer.main.get_command(app)
    for name, command in getattr(root, "commands", {}).items():
        inner = getattr(command, "commands", None)
        if inner:
            yield from ((name, child) for child in inner)
        else:
            yield (name,)


def test_every_link_in_a_document_of_the_root_leads_somewhere(checkout: Path) -> None:
    """MkDocs checks the pages under docs; the documents in the root are checked here."""
    links = [
        (document.name, target)
        for document in checkout.glob("*.md")
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    ]
    assert not [
        (name, to) for name, to in links if not to.startswith(("http:", "https:")) and not (checkout / to).exists()
    ]


def test_the_version_is_the_same_everywhere(checkout: Path, project: dict[str, Any]) -> None:
    """Changelog and citation speak of the version that is built."""
    version = project["version"]
    assert re.search(
        rf"^## {re.escape(version)}\b", (checkout / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert f"version: {version}\n" in (checkout / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_python_of_the_readme_runs(checkout: Path, tmp_path: Path, name: str) -> None:
    """The lines that a README shows do what it says: a total is printed and reports are written."""
    (block,) = re.findall(
        r"^```python\n(.*?)^```", (checkout / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    command = [sys.executable, "-P", "-c", block]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert run.returncode == 0, run.stderr
    assert re.search(r"^\d+(\.\d+)? kg CO2e per ", run.stdout, re.MULTILINE)
    assert {path.suffix for path in (tmp_path / "reports").iterdir()} >= {".pdf", ".docx", ".xlsx", ".json"}


# ---------------------------------------------------------------------------------------------------------- tidy house


def test_no_file_names_a_machine(checkout: Path) -> None:
    """Paths of somebody's machine and package mirrors have no place in the project."""
    somebodys = re.compile(
        rb"(?<![\w.])/(?:home|root|Users|work)/\w|[A-Z]:\\Users\\\w|file:///\w|--(?:extra-)?index-url|--trusted-host"
    )
    found = []
    for path in tracked(checkout):
        if path.resolve() == Path(__file__).resolve() or path.relative_to(checkout).as_posix() == "tests/test_house.py":
            continue
        content = path.read_bytes()
        if b"\0" not in content[:4096] and (match := somebodys.search(content)):
            found.append((path.relative_to(checkout).as_posix(), match.group().decode()))
    assert not found


def test_no_module_is_a_drawer_for_everything(checkout: Path) -> None:
    """A file is named after its step or its noun."""
    drawers = {"utils", "util", "common", "core", "helpers", "helper", "manager", "misc", "base"}
    assert not [path for path in tracked(checkout, "*.py") if drawers & {path.stem, *path.relative_to(checkout).parts}]


# --------------------------------------------------------------------------------------------------------- dependencies


def normal(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: list[str]) -> set[str]:
    """Names in a list of requirements."""
    return {normal(re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]) for requirement in requirements}


def imported_packages(checkout: Path) -> dict[str, set[str]]:
    """Top-level third-party modules that the three packages import, with the files that do."""
    own = {*PACKAGES, "streamlit_app"}
    found: dict[str, set[str]] = {}
    for path in tracked(checkout, *(f"{package}/**.py" for package in PACKAGES), "streamlit_app.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            else:
                continue
            for name in names:
                top = name.partition(".")[0]
                if top not in own and top not in sys.stdlib_module_names:
                    found.setdefault(top, set()).add(path.relative_to(checkout).as_posix())
    return found


def test_what_is_imported_is_declared(checkout: Path, project: dict[str, Any]) -> None:
    """A package that comes along by chance can go by chance; an extra is imported where it is asked for."""
    distributions = importlib.metadata.packages_distributions()
    extras = project["optional-dependencies"]
    allowed = declared([*project["dependencies"], *extras["fast"], *extras["distributed"]])
    undeclared = {
        module: files
        for module, files in imported_packages(checkout).items()
        if not allowed & {normal(name) for name in distributions.get(module, [module])}
    }
    assert not undeclared


def test_each_dependency_has_its_line_and_its_pin(checkout: Path, project: dict[str, Any]) -> None:
    """The dependency pages say what for, why this one and what it weighs; constraints.txt has the exact version."""
    direct = declared(project["dependencies"])
    extras = {
        name for extra in ("team", "distributed", "fast") for name in declared(project["optional-dependencies"][extra])
    }
    for language in LANGUAGES:
        page = (checkout / "docs" / language / "dependencies.md").read_text(encoding="utf-8")
        named = {normal(name) for name in re.findall(r"^\| `([\w.-]+)", page, re.MULTILINE)}
        assert not (direct | extras) - named, language
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!-]+", line) for line in pins)
    tools = declared(project["optional-dependencies"]["test"]) - {"footprint-workbench"}
    assert not (direct | extras | tools) - declared(pins)


def test_each_pin_runs_on_the_oldest_python_named(checkout: Path, project: dict[str, Any]) -> None:
    """No pin asks for a later 3.11.x than the project does: on an older one pip would search for hours, not fail."""
    oldest = project["requires-python"].removeprefix(">=") + ".0"
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {normal(name): version for name, _, version in (line.partition("==") for line in lines) if version}
    too_new = {
        f"{distribution.name} {distribution.version}": asked
        for distribution in importlib.metadata.distributions()
        if pins.get(normal(distribution.name)) == distribution.version
        and "Requires-Python" in distribution.metadata
        and (asked := distribution.metadata["Requires-Python"])
        and not SpecifierSet(asked).contains(oldest)
    }
    assert not too_new


HEAVY = {
    "pandas",
    "scipy",
    "pint",
    "pydantic",
    "openpyxl",
    "networkx",
    "bw2calc",
    "bw2data",
    "typst",
    "docx",
    "streamlit",
}


def test_the_command_line_starts_without_heavy_packages() -> None:
    """`footprint --help` answers at once because what calculates and draws is imported only when it is used."""
    script = "import sys, footprint_app.cli.main; print(*{name.partition('.')[0] for name in sys.modules})"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert not HEAVY & set(shown.stdout.split())


# --------------------------------------------------------------------------------------------------------------- wheel

is_wheel = pytest.mark.skipif(
    not os.environ.get("FOOTPRINT_TESTS_WHEEL"), reason="the checkout is tested, not a built wheel"
)


@is_wheel
def test_the_wheel_and_not_the_checkout_is_tested(checkout: Path) -> None:
    """With this flat layout a wrong working directory would import the checkout."""
    for package in PACKAGES:
        file = __import__(package).__file__
        assert file is not None
        assert checkout not in Path(file).resolve().parents


@is_wheel
def test_the_wheel_carries_every_file_of_the_packages(checkout: Path) -> None:
    """Data, fonts, templates, migrations and message catalogues are in the wheel; tests are not."""
    distribution = importlib.metadata.distribution("footprint-workbench")
    carried = {file.as_posix() for file in distribution.files or []}
    kept = {path.relative_to(checkout).as_posix() for path in tracked(checkout, *PACKAGES, "streamlit_app.py")}
    assert not kept - carried
    assert not [name for name in carried if name.startswith("tests/")]
