"""The only place that touches bw2data: an import and export format, never the running store.

bw2data holds one global current project, writes below the home folder at import, logs to stdout and keeps amounts
as 32-bit floats. So it runs in a spawned child whose BRIGHTWAY2_DIR is set before import and whose stdout is nobody's.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from background_db.errors import FootprintError

Key = tuple[str, str]
"""(database, code) of a node."""
Child = ProcessPoolExecutor
"""A process of one worker that may use bw2data."""
PROJECT = "footprint"
_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


class BrightwayFolderError(FootprintError):
    """bw2data was about to be used without a folder of its own."""


def run_in_child(
    folder: Path, function: Callable[_Arguments, _Answer], *arguments: _Arguments.args, **options: _Arguments.kwargs
) -> _Answer:
    """Run a function of a module in a new process that may use bw2data, its data below `folder`.

    The function and its arguments must be picklable: they cross to a process of our own, never to a file.
    """
    with open_child(folder) as child:
        return child.submit(function, *arguments, **options).result()


def open_child(folder: Path) -> Child:
    """Open a new process that may use bw2data, for several calls in turn; leaving the context ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin_child, initargs=(str(folder),))


def _begin_child(folder: str) -> None:
    os.environ["BRIGHTWAY2_DIR"] = folder
    # stdout belongs to the results of the command that started us. What bw2data prints there is about its folder and
    # about regionalisation; what goes wrong comes back as an exception, and stderr stays open.
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
    os.dup2(sys.stdout.fileno(), 1)
    os.environ.setdefault("TQDM_DISABLE", "1")


def _bw2data() -> Any:
    if not os.environ.get("BRIGHTWAY2_DIR"):
        raise BrightwayFolderError("set BRIGHTWAY2_DIR first: call this through run_in_child")
    import bw2data  # here: importing it opens a project in BRIGHTWAY2_DIR

    return bw2data


def write_database(
    database: Mapping[Key, Mapping[str, Any]], methods: Mapping[str, Sequence[tuple[Key, float]]]
) -> None:
    """Write nodes as bw2data databases and characterisation factors as methods (`PROJECT`, name).

    Existing databases and methods of the same names are replaced. Needs no bw2setup and no default methods:
    bw2io's create_default_lcia_methods fails with bw2data ≥ 4.6.
    """
    bw2data = _bw2data()
    bw2data.projects.set_current(PROJECT)
    for name in dict.fromkeys(name for name, _ in database):
        nodes = {key: dict(node) for key, node in database.items() if key[0] == name}
        bw2data.Database(name).write(nodes)
    for name, factors in methods.items():
        method = bw2data.Method((PROJECT, name))
        method.register(unit="kg CO2e")
        method.write([(key, value) for key, value in factors])


def write_setup(name: str, demands: Sequence[Mapping[Key, float]], methods: Sequence[str]) -> None:
    """Write a calculation setup: the demands to score, and the methods (`PROJECT`, name) to score them with."""
    bw2data = _bw2data()
    bw2data.projects.set_current(PROJECT)
    bw2data.calculation_setups[name] = {
        "inv": [dict(demand) for demand in demands],
        "ia": [(PROJECT, method) for method in methods],
    }


def prepare_inputs(demand: Mapping[Key, float], method: str) -> tuple[Mapping[int, float], Sequence[Any]]:
    """Return the demand by node id and the datapackages that Brightway's LCA of one method takes."""
    bw2data = _bw2data()
    bw2data.projects.set_current(PROJECT)
    by_node = {bw2data.get_node(database=name, code=code): amount for (name, code), amount in demand.items()}
    by_id, packages, _ = bw2data.prepare_lca_inputs(by_node, method=(PROJECT, method))
    return by_id, packages
